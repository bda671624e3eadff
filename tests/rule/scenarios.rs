//! Rules as scenarios write them, and played.

use zopa::game::Game;
use zopa::negotiation::{Answer, End, Listener, Table};
use zopa::rule::{Quota, Threshold};
use zopa::scenario::examine;

use super::support::{from_text, game};

/// Two options; each party (id, score of `p`, more) has 0.5 without a deal. The first
/// proposes `p`, which is worth 1 to it.
fn talks(parties: &[(&str, f64, &str)], more: &str) -> Game {
    game(&from_text(&text(parties, more)))
}

fn text(parties: &[(&str, f64, &str)], more: &str) -> String {
    let list: Vec<String> = parties
        .iter()
        .map(|(id, score, fields)| {
            format!(
                r#""{id}": (name: "{id}", issues: {{"i": (weight: 1, scores: {{"p": {score}, "q": 0.0}})}},
                no_deal: 0.5, {fields} strategy: TakeItOrLeaveIt(beliefs: None))"#
            )
        })
        .collect();
    let first = parties[0].0;
    // A strategy that offers whatever the others think of it.
    let list = list.join(",\n").replacen(
        "TakeItOrLeaveIt(beliefs: None)",
        "TimeDependent(start: 1, shape: 1, beliefs: None)",
        1,
    );
    format!(
        r#"(format: 1, id: "t/rule", title: "Rule", clock: (horizon: 1),
        issues: {{ "i": (title: "I", kind: Categorical, default: "q", options: {{"p": (), "q": ()}}) }},
        parties: {{ {list} }},
        protocol: AlternatingOffers(recognition: Fixed("{first}")), {more})"#
    )
}

/// Remembers who abstained.
#[derive(Default)]
struct Teller(Vec<usize>);

impl Listener for Teller {
    fn answers(&mut self, _: &zopa::game::Draw, _: usize, _: &[u32], answer: &Answer) {
        if answer.abstains {
            assert!(!answer.accepts);
            self.0.push(answer.party);
        }
    }
}

fn agreed(game: &Game) -> (bool, Vec<usize>) {
    let mut table = Table::new(game, 1, 1);
    let mut teller = Teller::default();
    let end = table.play(0, &mut teller).end;
    (end == End::Agreement, teller.0)
}

#[test]
fn who_is_short_by_little_abstains() {
    let with = |b: &str, more: &str| agreed(&talks(&[("a", 1.0, ""), ("b", 0.46, b)], more));
    assert_eq!(with("", ""), (false, vec![]));
    assert_eq!(with("abstains: (within: 0.05),", ""), (true, vec![1]));
    assert_eq!(with("abstains: (within: 0.03),", ""), (false, vec![]));
    // Its veto does not block, but its vote does not count either.
    let abstains = "abstains: (within: 0.05),";
    assert_eq!(with(abstains, "rule: Quota(1), vetoes: [\"b\"]"), (true, vec![1]));
    assert_eq!(with(abstains, "rule: Quota(2)"), (false, vec![1]));
    // A hard red line is opposed.
    let line = "abstains: (within: 0.05), red_lines: {\"r\": (when: {\"i\": [\"p\"]}, hard: 1, penalty: 0)},";
    assert_eq!(with(line, ""), (false, vec![]));
}

#[test]
fn a_conditional_yes_counts_only_with_the_others() {
    // c would accept, if b does.
    let with = |b: f64, rule: &str| {
        agreed(&talks(&[("a", 1.0, ""), ("b", b, ""), ("c", 1.0, "yes_if: [\"b\"],")], rule)).0
    };
    assert!(with(1.0, ""));
    assert!(with(1.0, "rule: Quota(2)"));
    assert!(!with(0.0, "rule: Quota(2)"));
    assert!(with(0.0, "rule: Quota(1)"));
    // Two who wait for each other agree.
    let circle = [("a", 1.0, "yes_if: [\"b\"],"), ("b", 1.0, "yes_if: [\"a\"],")];
    assert!(agreed(&talks(&circle, "")).0);
}

#[test]
fn coalitions_take_conditions_along() {
    let game =
        talks(&[("a", 1.0, ""), ("b", 1.0, ""), ("c", 1.0, "yes_if: [\"b\"],")], "rule: Quota(2)");
    // a with c alone is nothing; c has no two without b.
    assert_eq!(game.winning_coalitions(), [0b011, 0b110]);
    assert_eq!(game.approaches(0).len(), 1);
    assert_eq!(game.approaches(2).len(), 1);
    assert_eq!(game.blocking_coalitions(), [0b010, 0b101]);
    assert!(!game.adopts(0b101));
}

#[test]
fn every_form_of_rule_is_read() {
    let parties = [("a", 1.0, ""), ("b", 1.0, ""), ("c", 0.0, "")];
    let winning = |rule: &str| talks(&parties, &format!("rule: {rule}")).winning_coalitions();
    let pairs = [0b011, 0b101, 0b110];
    assert_eq!(winning("Unanimity"), [0b111]);
    assert_eq!(winning("Quota(2)"), pairs);
    assert_eq!(winning("Majority(0.6)"), pairs);
    assert_eq!(winning("Majority(share: 0.5, exceeded: true, of: Voters)"), pairs);
    let double = |more: &str| {
        format!(
            "QualifiedMajority(members: 0.55, population: {{\"a\": 83.5, \"b\": 10, \"c\": 1}}, share: 0.65{more})"
        )
    };
    assert_eq!(winning(&double("")), [0b011, 0b101]);
    assert_eq!(winning(&double(", blocking: 2")), pairs);
    assert_eq!(
        winning("Every([Quota(2), Weighted(weights: {\"a\": 1, \"b\": 0, \"c\": 0}, needed: 1)])"),
        [0b011, 0b101]
    );
    // The outer rule knows the blocs by name, and the inner one the parties.
    assert_eq!(
        winning(
            "Blocs(blocs: {\"pair\": (members: [\"a\", \"b\"], rule: Quota(1)), \"lone\": (members: [\"c\"])},
            rule: Weighted(weights: {\"pair\": 2, \"lone\": 1}, needed: 3))"
        ),
        [0b101, 0b110]
    );
    let game = talks(&parties, "rule: Quota(needed: 2)");
    assert_eq!(game.parts().rule.threshold, Threshold::Quota(Quota { needed: 2 }));
}

#[test]
fn more_coalitions_than_are_tried_are_warned_of() {
    let ids: Vec<String> = (0..15).map(|index| format!("m{index}")).collect();
    let parties: Vec<(&str, f64, &str)> = ids.iter().map(|id| (id.as_str(), 0.9, "")).collect();
    let warnings = |rule: &str| {
        let loaded = from_text(&text(&parties, rule));
        let (game, found) = examine::compile(&loaded).unwrap();
        let messages = found.records().into_iter().map(|record| record.message);
        (game.approaches(0).len(), messages.filter(|m| m.contains("coalitions")).count())
    };
    // C(14, 7) coalitions are too many, C(14, 3) are not, and unanimity needs all.
    assert_eq!(warnings("rule: Quota(8)"), (1, 1));
    assert_eq!(warnings("rule: Quota(4)"), (364, 0));
    assert_eq!(warnings("rule: Unanimity"), (1, 0));
}

/// Fifteen at the table, as in the Security Council.
#[test]
fn fifteen_parties_are_not_too_many() {
    let ids: Vec<String> = (0..15).map(|index| format!("m{index}")).collect();
    let parties: Vec<(&str, f64, &str)> = ids
        .iter()
        .enumerate()
        // Six of the ten without a veto are against.
        .map(|(index, id)| (id.as_str(), if index < 9 { 0.9 } else { 0.1 }, ""))
        .collect();
    let council = |vetoes: &str| talks(&parties, &format!("rule: Quota(9), vetoes: [{vetoes}]"));
    let game = council(r#""m0", "m1", "m2", "m3", "m4""#);
    assert_eq!(game.winning_coalitions().len(), 210);
    assert_eq!(game.approaches(0).len(), 210);
    assert_eq!(game.approaches(14).len(), 84);
    assert!(agreed(&game).0);
    assert!(!agreed(&council(r#""m0", "m9""#)).0);
}
