use super::support::{mean, rows};
use super::{End, PLAIN, close, from_text, game, party, played, scenario};
use zopa::game::Game;
use zopa::negotiation::{Listener, Slate, Table, Verdict};
use zopa::tolerance::STANDARD_ERRORS;

const ISSUES: &[(&str, usize)] = &[("x", 2), ("y", 2)];

/// Both gain by x1; y1 is good for a and bad for b. The mediator wants y1.
pub fn parties(no_deal_of_b: f64) -> [String; 3] {
    [
        party("a", "Table", 0.45, &[("x", 0.5, &[0.2, 0.8]), ("y", 0.5, &[0.2, 1.0])]),
        party("b", "Table", no_deal_of_b, &[("x", 0.5, &[0.2, 0.6]), ("y", 0.5, &[1.0, 0.0])]),
        party("m", "Mediator", 0.0, &[("x", 0.0, &[0.0, 0.0]), ("y", 1.0, &[0.1, 1.0])]),
    ]
}

/// The status quo leaves a below its floor; climbing takes x1 and never y1.
#[test]
fn climbing_takes_what_hurts_nobody() {
    let (record, options) = played(&scenario(ISSUES, &parties(0.45), "SingleText", 5, ""));
    assert_eq!((record.end, record.proposer), (End::Agreement, Some(2)));
    assert_eq!(options, [1, 0]);
    close(&record.values, &[0.5, 0.8, 0.1]);
}

#[test]
fn annealing_without_heat_is_climbing() {
    let end = |protocol: &str| played(&scenario(ISSUES, &parties(0.45), protocol, 5, ""));
    let cold = end("SingleText(drafting: Annealing, temperature: 0)");
    assert_eq!(cold, end("SingleText(HillClimbing)"));
}

/// The mediator goes as far as it thinks b will follow: at a floor of 0.45, y1 (worth 0.3
/// to b) is not worth the risk, at 0.25 it is.
#[test]
fn a_draft_of_its_own_weighs_acceptance() {
    for (no_deal, expected) in [(0.45, [1, 0]), (0.25, [1, 1])] {
        let text = scenario(ISSUES, &parties(no_deal), "SingleText(OwnDraft)", 5, "");
        let (record, options) = played(&text);
        assert_eq!((record.end, record.time), (End::Agreement, 0));
        assert_eq!(options, expected, "at {no_deal}");
    }
}

/// With two issues of two options every slate has the text and both changes of it. Ranked,
/// x1 has 3 points on the first slate and y1 2; then the text has 3 and y1 2. Struck, a
/// begins with the text and b takes y1 away; then b begins with y1 and a strikes x0.
#[test]
fn slates_that_leave_nothing_to_chance() {
    for protocol in ["SingleText(feedback: Rank)", "SingleText(feedback: Strike)"] {
        let (record, options) = played(&scenario(ISSUES, &parties(0.45), protocol, 5, ""));
        assert_eq!((record.end, record.time, options), (End::Agreement, 0, vec![1, 0]));
        close(&record.values, &[0.5, 0.8, 0.1]);
    }
}

const THREE: &[(&str, usize)] = &[("x", 4), ("y", 3), ("z", 3)];

/// Who the parties of the reckoning below are, and what options are worth to them.
const STAKES: [(&str, [&[f64]; 3]); 3] = [
    ("a", [&[0.0, 0.5, 1.0, 0.5], &[0.25, 0.5, 0.75], &[0.5, 0.5, 0.25]]),
    ("b", [&[0.75, 0.5, 0.0, 0.5], &[0.0, 0.25, 0.5], &[0.25, 0.75, 0.25]]),
    ("c", [&[0.25, 0.25, 1.0, 0.0], &[1.0, 0.0, 0.5], &[0.0, 0.5, 1.0]]),
];

/// Where the weights lie, in quarters.
const WEIGHTS: [i64; 3] = [2, 1, 1];

/// What a package is worth, in sixteenths: whole numbers, so that ties are exact.
fn worth(party: usize, package: &[usize]) -> i64 {
    let scores = STAKES[party].1;
    (0..3).map(|issue| WEIGHTS[issue] * (4.0 * scores[issue][package[issue]]) as i64).sum()
}

/// What a party thinks of a package, the more the better: x2 crosses a hard line of a.
fn opinion(party: usize, package: &[usize]) -> (bool, i64) {
    (party != 0 || package[0] != 2, worth(party, package))
}

/// Reckons every slate anew.
struct Reckoner<'g> {
    game: &'g Game,
    text: Vec<usize>,
    slates: usize,
    /// How often a slate asked the owner of z2, and how often the text changed.
    consents: usize,
    changes: usize,
}

impl Listener for Reckoner<'_> {
    fn chooses(&mut self, _time: usize, slate: &Slate) {
        let packages: Vec<Vec<usize>> =
            slate.variants.iter().map(|path| self.game.diagram().package_of_path(path)).collect();
        assert_eq!(packages[0], self.text, "the text as it stands comes first");
        for (at, package) in packages.iter().enumerate().skip(1) {
            let changed = (0..3).filter(|issue| package[*issue] != self.text[*issue]).count();
            assert_eq!(changed, 1, "a change of one issue");
            assert!(!packages[..at].contains(package), "a variant twice");
            let wanted = self.game.diagram().rank(package).is_some();
            assert!(wanted, "an infeasible variant");
        }
        let mut asked = vec![0, 1];
        if packages.iter().any(|package| package[2] == 2) {
            asked.push(2);
            self.consents += 1;
        }
        let chosen = match slate.verdict {
            Verdict::Ranked { rankings, points } => {
                let better = |party: usize, one: usize, other: usize| {
                    let of = |at: usize| (opinion(party, &packages[at]), usize::MAX - at);
                    of(one) > of(other)
                };
                let all = 0..packages.len();
                let expected: Vec<usize> = all
                    .clone()
                    .map(|one| {
                        let beaten = |party: usize| {
                            all.clone().filter(|other| better(party, one, *other)).count()
                        };
                        asked.iter().map(|party| beaten(*party)).sum()
                    })
                    .collect();
                assert_eq!(points, expected);
                let ranked: Vec<usize> = rankings.iter().map(|one| one.party).collect();
                assert_eq!(ranked, asked);
                for one in rankings {
                    assert!(one.order.windows(2).all(|two| better(one.party, two[0], two[1])));
                }
                let most = expected.iter().max().unwrap();
                expected.iter().position(|points| points == most).unwrap()
            }
            Verdict::Struck { strikes } => {
                let mut left: Vec<usize> = (0..packages.len()).collect();
                for (turn, strike) in strikes.iter().enumerate() {
                    assert_eq!(strike.party, asked[(self.slates + turn) % asked.len()]);
                    let least =
                        |at: &usize| (opinion(strike.party, &packages[*at]), usize::MAX - at);
                    let struck = left.iter().copied().min_by_key(least).unwrap();
                    assert_eq!(strike.variant, struck);
                    left.retain(|variant| *variant != struck);
                }
                assert_eq!(left.len(), 1, "one is left");
                left[0]
            }
        };
        assert_eq!(slate.chosen, chosen);
        self.slates += 1;
        self.changes += usize::from(chosen > 0);
        self.text.clone_from(&packages[chosen]);
    }
}

/// Every slate of many negotiations, with ties, a red line, a constraint and a party that
/// is asked only about z2, against a reckoning that compares every pair of variants and
/// strikes one after the other. Three parties that may have to consent get four variants to strike from.
#[test]
fn slates_are_ranked_and_struck_as_reckoned() {
    for (feedback, variants) in [("Rank", 3), ("Rank", 5), ("Strike", 2), ("Strike", 6)] {
        let member = |party: usize, seat: &str| {
            let (id, scores) = STAKES[party];
            let stakes: Vec<(&str, f64, &[f64])> = (0..3)
                .map(|issue| (THREE[issue].0, WEIGHTS[issue] as f64 / 4.0, scores[issue]))
                .collect();
            super::party(id, seat, 2.0, &stakes)
        };
        let line =
            "no_deal: 0.9, red_lines: {\"l\": (when: {\"x\": [\"x2\"]}, hard: 1, penalty: 0)}";
        let zeros: Vec<(&str, f64, &[f64])> = THREE
            .iter()
            .map(|(id, options)| (*id, if *id == "x" { 1.0 } else { 0.0 }, &[0.0; 4][..*options]))
            .collect();
        let parties = [
            member(0, "Table").replace("no_deal: 2", line),
            member(1, "Table").replace("no_deal: 2", "no_deal: 0.9"),
            member(2, "Conditional(owns: {\"z\": [\"z2\"]})").replace("no_deal: 2", "no_deal: 0.9"),
            party("m", "Mediator", 0.0, &zeros),
        ];
        let protocol = format!("SingleText(feedback: {feedback}, variants: {variants}, drafts: 6)");
        let never =
            "constraints: { \"c\": (when: {\"x\": [\"x1\"]}, then: {\"y\": [\"y0\", \"y2\"]}) }";
        let game = game(&from_text(&scenario(THREE, &parties, &protocol, 5, never)));
        let mut table = Table::new(&game, 1, 1);
        let (mut slates, mut consents, mut changes) = (0, 0, 0);
        for replicate in 0..40 {
            let text = vec![0; 3];
            let mut reckoner = Reckoner { game: &game, text, slates: 0, consents: 0, changes: 0 };
            table.play(replicate, &mut reckoner);
            slates += reckoner.slates;
            consents += reckoner.consents;
            changes += reckoner.changes;
        }
        assert!(slates > 1000, "{feedback}: {slates} slates");
        assert!(consents > 100 && consents < slates, "{feedback}: {consents} of {slates}");
        assert!(changes > 40, "{feedback}: {changes} changes");
    }
}

/// Feature row 48: where parties misjudge each other, a mediator's text raises the
/// probability of agreement over offers of their own; where they know each other, it adds
/// little. Option 1 of every issue serves both; options 2 and 3 serve one at the other's
/// cost, and the floors leave little room for mistakes.
#[test]
fn row_48_a_mediator_helps_those_who_misjudge_each_other() {
    let agreed = |protocol: &str, deviation: f64| {
        let issues: Vec<String> = (0..6).map(|at| format!("i{at}-")).collect();
        let list: Vec<(&str, usize)> = issues.iter().map(|id| (id.as_str(), 4)).collect();
        let member = |id: &str, seat: &str, scores: &[f64]| {
            let stakes: Vec<(&str, f64, &[f64])> =
                issues.iter().map(|id| (id.as_str(), 1.0 / 6.0, scores)).collect();
            party(id, seat, 0.0, &stakes)
        };
        let strategy = format!("TimeDependent(beliefs: Noisy(deviation: {deviation}))");
        let side = |id: &str, scores: &[f64]| {
            member(id, "Table", scores)
                .replace("no_deal: 0,", "no_deal: Uniform(low: 0.64, high: 0.68),")
                .replace(PLAIN, &strategy)
        };
        let mediated = protocol.starts_with("SingleText");
        let parties = [
            side("a", &[0.3, 0.7, 0.8, 0.25]),
            side("b", &[0.3, 0.7, 0.25, 0.8]),
            member("m", if mediated { "Mediator" } else { "Observer" }, &[0.0; 4]),
        ];
        let game = game(&from_text(&scenario(&list, &parties, protocol, 10, "")));
        let one = |end: End| f64::from(u8::from(end == End::Agreement));
        rows(&game, 400, 1, 1).iter().map(|row| one(row.end)).collect::<Vec<f64>>()
    };
    let gain = |deviation: f64| {
        let alone = agreed("AlternatingOffers", deviation);
        let mediated = agreed("SingleText", deviation);
        let differences: Vec<f64> =
            mediated.iter().zip(&alone).map(|(after, before)| after - before).collect();
        mean(&differences)
    };
    let (known, _) = gain(0.0);
    let (misjudged, error) = gain(0.25);
    assert!(misjudged > STANDARD_ERRORS * error, "{misjudged} ± {error}");
    assert!(known.abs() < 0.05 && known < misjudged, "{known} for {misjudged}");
}
