//! Limited agreements while the talks go on: what is signed, how it is broken, and what
//! becomes of it, against closed forms.

mod support;

use support::{from_text, game, mean};
use zopa::game::Game;
use zopa::negotiation::{End, Ending, Nobody, Record, Table};
use zopa::tolerance::STANDARD_ERRORS;

/// Two parties who agree on a truce at once, and never on the rest: `a` and `b` want the
/// same of the truce and have no zone otherwise.
fn scene(terms: &str, more: &str, scale: &str) -> String {
    let parties = |issues: &str, no_deal: f64| {
        format!(
            r#"{{
                "a": (name: "A", no_deal: {no_deal}, issues: {{{issues}}}, strategy: TimeDependent(start: 1.0, shape: 1.0, offers: NearestTarget)),
                "b": (name: "B", no_deal: {no_deal}, issues: {{{issues}}}, strategy: TimeDependent(start: 1.0, shape: 1.0, offers: NearestTarget)),
            }}"#
        )
    };
    let main = parties(r#""peace": (weight: 1.0, scores: {"no": 0.0, "yes": 0.4})"#, 0.5);
    let truce = parties(
        r#""truce": (weight: 1.0, scores: {"watched": 0.8, "unwatched": 0.8, "none": 0.0})"#,
        0.3,
    );
    format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 30),
            issues: {{"peace": (title: "Peace", kind: Ordered, default: "no", options: {{"no": (), "yes": ()}})}},
            parties: {main},
            tracks: {{"truce": (
                chance: 1.0, {scale}
                scenario: Scenario(
                    format: 1, id: "truce", title: "Truce", clock: (horizon: 5),
                    issues: {{"truce": (title: "Truce", kind: Categorical, default: "none", options: {{"watched": (), "unwatched": (), "none": ()}})}},
                    parties: {truce},
                ),
                terms: ({terms}),
            )}},
            {more}
        )"#
    )
}

fn play(game: &Game, replicates: u64) -> Vec<Record> {
    let mut table = Table::new(game, 11, 1);
    (0..replicates).map(|replicate| table.play(replicate, &mut Nobody).clone()).collect()
}

fn is(values: &[f64], expected: f64) {
    let (found, error) = mean(values);
    let near = (found - expected).abs() < STANDARD_ERRORS * error;
    assert!(near, "{found} ± {error}, not {expected}");
}

fn yes(fact: bool) -> f64 {
    f64::from(u8::from(fact))
}

#[test]
fn a_truce_holds_while_the_talks_go_on_and_is_had_without_a_full_agreement() {
    let game = game(&from_text(&scene("", "", "scale: 0.5,")));
    for record in play(&game, 20) {
        assert_eq!(record.end, End::Horizon);
        let [truce] = record.accords.as_slice() else { panic!("{:?}", record.accords) };
        assert_eq!((truce.which, truce.signed, truce.ended), (0, 0, None));
        assert_eq!(truce.rounds, 30);
        // Half of 0.8 − 0.3, on top of no deal.
        assert!((record.values[0] - 0.75).abs() < 1e-12, "{:?}", record.values);
    }
}

#[test]
fn it_survives_as_its_hazards_say() {
    // Row 37: hazards .25 and .25 and no monitor give (0.75²)^10 after ten rounds; with
    // monitors who take 0.45 of the chance, (1 − 0.1375)^20.
    for (factor, expected) in [(1.0, 0.5625_f64.powi(10)), (0.55, 0.8625_f64.powi(20))] {
        let terms = format!(
            r#"violations: {{"a": ByChance(probability: 0.25, per: Round), "b": ByChance(probability: 0.25, per: Round)}},
               factors: {{"watched": (factor: {factor})}}, lasts: [(lasts: Rounds(200))]"#
        );
        let game = game(&from_text(&scene(&terms, "", "")));
        let records = play(&game, 20_000);
        let survived = |record: &Record| {
            let truce = record.accords[0];
            yes(truce.first_breach.is_none_or(|(time, _)| time > truce.signed + 10))
        };
        is(&records.iter().map(survived).collect::<Vec<_>>(), expected);
        // It collapses with its first breach, and is signed again at once.
        let again = records.iter().filter(|record| record.accords.len() > 1).count();
        assert!(again > 19_000);
        for record in &records {
            for truce in &record.accords {
                let over =
                    truce.first_breach.map(|(time, party)| (time, Ending::Violated { party }));
                assert_eq!(truce.ended.map(|(time, _)| time), over.map(|(time, _)| time));
            }
        }
    }
}

#[test]
fn an_expiry_is_renewed_if_both_want_it() {
    let lasts = r#"lasts: [(lasts: Rounds(4))], renewable: [{}]"#;
    for record in play(&game(&from_text(&scene(lasts, "", ""))), 5) {
        assert_eq!(record.accords.len(), 1);
        // Signed in round 0, renewed in rounds 4, 8, ..., 28.
        assert_eq!((record.accords[0].renewals, record.accords[0].ended), (7, None));
    }
    let expires = r#"lasts: [(when: {"truce": ["watched", "unwatched"]}, lasts: Days(3.5))]"#;
    for record in play(&game(&from_text(&scene(expires, "", ""))), 5) {
        let first = record.accords[0];
        assert_eq!(first.ended, Some((4, Ending::Expired)));
        // A new one in the round in which the old one expires.
        assert_eq!(record.accords[1].signed, 4);
    }
}

#[test]
fn who_is_accused_and_what_a_breach_does() {
    let terms = |rule: &str| {
        format!(
            r#"violations: {{"a": ByChance(probability: 0.5, per: Round)}}, accusation: 0.9,
               wrongful: [(when: {{"truce": ["none"]}}, chance: 0.0), (chance: 0.6)], breach: [(then: {rule})]"#
        )
    };
    let played = |rule: &str| play(&game(&from_text(&scene(&terms(rule), "", ""))), 4_000);
    // A panel that never ends it: thirty rounds, half of them with a breach.
    let panel = played("Panel(0.0)");
    let breaches: Vec<f64> = panel.iter().map(|r| f64::from(r.accords[0].breaches)).collect();
    is(&breaches, 15.0);
    let share = |part: fn(&Record) -> u32| -> Vec<f64> {
        panel.iter().map(|r| f64::from(part(r)) - 0.0).collect()
    };
    is(&share(|r| r.accords[0].noticed), 15.0 * 0.9);
    is(&share(|r| r.accords[0].wrongful), 15.0 * 0.6);
    is(&share(|r| r.accords[0].mutual), 15.0 * 0.54);
    // Row 39: suspension keeps more truce rounds than collapse... of one truce.
    let suspended = played("Suspend(Rounds(2))");
    let collapsed = played("Collapse");
    let rounds = |records: &[Record]| -> Vec<f64> {
        records.iter().map(|r| f64::from(r.accords[0].rounds)).collect()
    };
    assert!(mean(&rounds(&suspended)).0 > mean(&rounds(&collapsed)).0 + 3.0);
    // Until the first breach that is noticed, geometric with 0.45.
    is(&rounds(&collapsed), 1.0 / 0.45);
}

#[test]
fn temptation_depends_on_what_is_to_be_lost() {
    // Gain of the truce 0.5·scale; breaking it is worth 0.2: at scale 0.4 the odds are even.
    let terms = r#"violations: {"a": Tempted(gain: 0.2, precision: 10.0)}"#;
    for (scale, chance) in [(0.4, 0.5), (1.0, 1.0 / (1.0 + 3.0_f64.exp()))] {
        let text = scene(terms, "", &format!("scale: {scale},"));
        let records = play(&game(&from_text(&text)), 10_000);
        let broken = |record: &Record| yes(matches!(record.accords[0].first_breach, Some((1, _))));
        is(&records.iter().map(broken).collect::<Vec<_>>(), chance);
    }
}

#[test]
fn retaliation_and_age_change_the_chance() {
    let terms = r#"violations: {"a": ByChance(probability: 0.2, per: Round), "b": ByChance(probability: 0.2, per: Round)},
        breach: [(then: Panel(0.0))], retaliation: 3.0"#;
    let records = play(&game(&from_text(&scene(terms, "", ""))), 4_000);
    // Whether a breaks it in a round is a Markov chain: 0.2 after a round without b's breach,
    // 0.6 after one with; by symmetry the long-run chance is p = 0.2 + 0.4·p.
    let breaches: Vec<f64> =
        records.iter().map(|r| f64::from(r.accords[0].breaches) / 60.0).collect();
    let (found, _) = mean(&breaches);
    assert!((found - 1.0 / 3.0).abs() < 0.01, "{found}");
    // Ageing with exponent 2: 0.01·k in the k-th round.
    let terms = r#"violations: {"a": ByChance(probability: 0.01, per: Round)}, ageing: 2.0, lasts: [(lasts: Rounds(300))]"#;
    let records = play(&game(&from_text(&scene(terms, "", ""))), 10_000);
    let alive: f64 = (1..=10).map(|k| 1.0 - 0.01 * f64::from(k)).product();
    let survived = |r: &Record| yes(r.accords[0].first_breach.is_none_or(|(time, _)| time > 10));
    is(&records.iter().map(survived).collect::<Vec<_>>(), alive);
}

#[test]
fn signatures_and_breaches_move_the_world() {
    let events = r#"events: {
        "calm": (occurs: Signed("truce"), lasts: WhileInForce, effects: {"parties.a.no_deal": Add(0.05)}),
        "anger": (occurs: Broken("truce"), effects: {"parties.b.no_deal": Add(-0.01)}),
        "after": (occurs: Over("truce"), effects: {"parties.b.no_deal": Add(-0.1)}),
    },"#;
    let terms = r#"lasts: [(lasts: Rounds(6))], violations: {"a": ByChance(probability: 1.0, per: Round)}, breach: [(then: Panel(0.0))]"#;
    let game = game(&from_text(&scene(terms, events, "opens: 2,")));
    let mut table = Table::new(&game, 3, 1);
    let record = table.play(0, &mut Nobody).clone();
    assert_eq!(record.accords[0].signed, 2);
    assert_eq!(record.accords[0].ended, Some((8, Ending::Expired)));
    let no_deal = |party: usize, time: usize| table.draw().truth().prospects().no_deal(party, time);
    let interim = |time: usize| table.draw().truth().prospects().interim(0, time);
    // In force: the calm from the round after its signature. Of what ends in six rounds
    // nothing lasts, without discounting; while it lasts it is worth 0.5 a round.
    assert!((no_deal(0, 2) - 0.5).abs() < 1e-12);
    assert!((no_deal(0, 3) - 0.55).abs() < 1e-12, "{}", no_deal(0, 3));
    assert!((interim(3) - (0.55 + 0.5)).abs() < 1e-12, "{}", interim(3));
    // Broken five times in rounds 3 to 7.
    assert!((no_deal(1, 7) - (0.5 - 0.05)).abs() < 1e-12, "{}", no_deal(1, 7));
    // Over in round 8 (the sixth breach would be in round 8, when it has expired).
    assert!((no_deal(1, 8) - (0.5 - 0.05 - 0.1)).abs() < 1e-12, "{}", no_deal(1, 8));
    assert!((no_deal(0, 8) - 0.5).abs() < 1e-12);
}

/// A partial truce and a full peace in one space.
fn partial(interim: &str) -> String {
    format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 10),
            issues: {{
                "scope": (title: "Scope", kind: Ordered, default: "truce", options: {{"truce": (partial: 0.5), "peace": ()}}),
                "land": (title: "Land", kind: Ordered, default: "mine", options: {{"mine": (), "yours": ()}}),
            }},
            constraints: {{"c": (when: {{"scope": ["truce"]}}, then: {{"land": ["mine"]}})}},
            parties: {{
                "a": (name: "A", no_deal: 0.5, no_deal_score: 0.2, issues: {{"scope": (weight: 0.5, scores: {{"truce": 0.6, "peace": 1.0}}), "land": (weight: 0.5, scores: {{"mine": 1.0, "yours": 0.0}})}},
                    strategy: TimeDependent(start: 1.0, shape: 1.0, offers: NearestTarget)),
                "b": (name: "B", no_deal: 0.5, no_deal_score: 0.2, issues: {{"scope": (weight: 0.5, scores: {{"truce": 0.6, "peace": 1.0}}), "land": (weight: 0.5, scores: {{"mine": 0.0, "yours": 1.0}})}},
                    strategy: TimeDependent(start: 1.0, shape: 1.0, offers: NearestTarget)),
            }},
            {interim}
        )"#
    )
}

#[test]
fn a_partial_package_ends_the_talks_or_is_signed_while_they_go_on() {
    let whole = game(&from_text(&partial("")));
    let with = game(&from_text(&partial("interim: (),")));
    let (ends, goes_on) = (play(&whole, 200), play(&with, 200));
    assert!(ends.iter().all(|record| record.accords.is_empty()));
    let mut signed = 0;
    for (ends, goes_on) in ends.iter().zip(&goes_on) {
        let partial = ends.agreed() && whole.is_partial(ends.path[0]);
        if !partial {
            assert_eq!(
                (ends.end, ends.time, &ends.path),
                (goes_on.end, goes_on.time, &goes_on.path)
            );
            continue;
        }
        signed += 1;
        let accord = goes_on.accords[0];
        assert_eq!((accord.which, accord.signed), (0, ends.time));
        // No second truce while the first is in force.
        assert_eq!(goes_on.accords.len(), 1);
        // 0.5·0.5·(0.6 − 0.2) over no deal stays with them if the rest fails.
        if !goes_on.agreed() {
            assert!((goes_on.values[0] - 0.6).abs() < 1e-12, "{:?}", goes_on.values);
        } else {
            assert!(!with.is_partial(goes_on.path[0]));
            assert_eq!(accord.ended, Some((goes_on.time, Ending::Superseded)));
        }
    }
    assert!(signed > 20, "{signed}");
}

#[test]
fn a_settlement_stands_or_falls_after_its_signature() {
    let text = partial(
        r#"settlement: (watch: Days(12), terms: (violations: {"b": ByChance(probability: 0.1, per: Round)}, factors: {"land": (when: {"land": ["mine"]}, factor: 2.0)})),"#,
    );
    let game = game(&from_text(&text));
    let records = play(&game, 4_000);
    let mut stands = [Vec::new(), Vec::new()];
    for record in records.iter().filter(|record| record.agreed()) {
        let package = game.diagram().package_of_path(&record.path);
        stands[package[1]].push(yes(record.settlement.unwrap().ended.is_none()));
    }
    for (land, chance) in [(0, 0.8_f64.powi(12)), (1, 0.9_f64.powi(12))] {
        if stands[land].len() > 100 {
            is(&stands[land], chance);
        }
    }
    assert!(stands[0].len() + stands[1].len() > 1_000);
}

#[test]
fn tracks_that_are_never_talked_about_are_no_tracks() {
    let text = scene("", "", "").replace("chance: 1.0,", "chance: 0.0,");
    let start = text.find("tracks: {").unwrap();
    let without = format!("{})", &text[..start]);
    let (with, without) = (game(&from_text(&text)), game(&from_text(&without)));
    assert_eq!(play(&with, 300), play(&without, 300));
}

#[test]
fn events_of_the_main_talks_reach_into_a_track() {
    let truce = |occurs: &str, effects: &str| {
        let events = format!(r#"events: {{"e": ({occurs}, effects: {{{effects}}})}},"#);
        let terms = "lasts: [(lasts: Rounds(4))], renewable: [{}]";
        play(&game(&from_text(&scene(terms, &events, ""))), 5)
    };
    // From round 5 on b has 0.9 without a truce, which is worth 0.8: renewed in round 4, it
    // expires in round 8, and is never signed again.
    let no_deal = r#""tracks.truce.scenario.parties.b.no_deal": Add(0.6)"#;
    for record in truce("occurs: At(5)", no_deal) {
        let [truce] = record.accords.as_slice() else { panic!("{:?}", record.accords) };
        assert_eq!((truce.renewals, truce.ended), (1, Some((8, Ending::Expired))));
    }
    // One that is over in round 8 is over in the track as well, and that is foreseen there.
    for record in truce("occurs: At(5), lasts: Rounds(3)", no_deal) {
        let [truce] = record.accords.as_slice() else { panic!("{:?}", record.accords) };
        assert_eq!((truce.renewals, truce.ended), (7, None));
    }
    // What is not retracted then stays in the track too: the vote in round 12 fails.
    for record in truce("occurs: At(5), lasts: Rounds(3), retracted: 0.0", no_deal) {
        let [truce] = record.accords.as_slice() else { panic!("{:?}", record.accords) };
        assert_eq!((truce.renewals, truce.ended), (2, Some((12, Ending::Expired))));
    }
    // A truce worth 0.8·0.5 to a: 0.1 over its 0.3, on top of no deal.
    let halved = r#""tracks.truce.scenario.parties.a.issues.truce.scores.watched": Multiply(0.5),
        "tracks.truce.scenario.parties.a.issues.truce.scores.unwatched": Multiply(0.5)"#;
    for record in truce("occurs: At(0)", halved) {
        assert!((record.values[0] - 0.6).abs() < 1e-12, "{:?}", record.values);
        assert!((record.values[1] - 1.0).abs() < 1e-12, "{:?}", record.values);
    }
    // The same by an event of the track's own.
    let own = r#"rule: Unanimity, events: {"e": (occurs: At(0), effects: {
        "parties.a.issues.truce.scores.watched": Multiply(0.5),
        "parties.a.issues.truce.scores.unwatched": Multiply(0.5)})},"#;
    let text = scene("", "", "")
        .replace(r#"title: "Truce", clock"#, &format!(r#"title: "Truce", {own} clock"#));
    for record in play(&game(&from_text(&text)), 5) {
        assert!((record.values[0] - 0.6).abs() < 1e-12, "{:?}", record.values);
    }
    // Nobody talks about it for a while.
    for record in
        truce("occurs: At(0), lasts: Rounds(7)", r#""tracks.truce.scenario.talks": Close"#)
    {
        assert_eq!(record.accords[0].signed, 7);
    }
    // Closed at the table of the track.
    let closed = r#""tracks.truce.scenario.issues.truce.options.watched": Close,
        "tracks.truce.scenario.issues.truce.options.unwatched": Close"#;
    for record in truce("occurs: At(0), lasts: Rounds(7)", closed) {
        assert_eq!(record.accords[0].signed, 7);
    }
    // Without an effect, to the last bit the same.
    let idle = truce("occurs: At(40)", no_deal);
    let without =
        play(&game(&from_text(&scene("lasts: [(lasts: Rounds(4))], renewable: [{}]", "", ""))), 5);
    for (idle, without) in idle.iter().zip(&without) {
        assert_eq!((&idle.values, &idle.accords), (&without.values, &without.accords));
    }
}

#[test]
fn events_change_the_terms_of_an_agreement_in_force() {
    let played = |terms: &str, effects: &str, scale: &str, replicates: u64| {
        let events = format!(r#"events: {{"e": (occurs: At(10), effects: {{{effects}}})}},"#);
        play(&game(&from_text(&scene(terms, &events, scale))), replicates)
    };
    // Terms are read before events happen: broken from round 11 on, with one half a round.
    let records = played(
        r#"violations: {"a": ByChance(probability: 0.0, per: Round)}, accusation: 0.2, breach: [(then: Panel(0.0))]"#,
        r#""tracks.truce.terms.violations.a.probability": Set(0.5), "tracks.truce.terms.accusation": Set(1.0)"#,
        "",
        4_000,
    );
    let first = |record: &Record| record.accords[0].first_breach.map(|(time, _)| time);
    assert!(records.iter().all(|record| first(record).is_none_or(|time| time > 10)));
    let later = |record: &Record| yes(first(record).is_none_or(|time| time > 13));
    is(&records.iter().map(later).collect::<Vec<_>>(), 0.125);
    assert!(records.iter().all(|record| record.accords[0].noticed == record.accords[0].breaches));
    // The factor of a text is read anew as well.
    let records = played(
        r#"violations: {"a": ByChance(probability: 0.25, per: Round)}, breach: [(then: Panel(0.0))],
           factors: {"any": (factor: 0.0)}"#,
        r#""tracks.truce.terms.factors.any.factor": Set(2.0)"#,
        "",
        4_000,
    );
    is(&records.iter().map(later).collect::<Vec<_>>(), 0.125);
    // Prolonged by six rounds: 12 + 6. A unit of it is worth twice as much from then on.
    for record in played(
        "lasts: [(lasts: Rounds(12))]",
        r#""tracks.truce.terms.lasts.0.lasts.0": Add(6)"#,
        "",
        5,
    ) {
        assert_eq!(record.accords[0].ended, Some((18, Ending::Expired)));
    }
    for record in played("", r#""tracks.truce.scale": Multiply(2)"#, "scale: 0.5,", 5) {
        assert!((record.values[0] - 1.0).abs() < 1e-12, "{:?}", record.values);
    }
}

/// A truce between three, signed by any two of them; what `c` has without it rises by 0.03 a
/// round, and the truce is worth 0.2 to it, so `c` wants it up to round 6.
fn sanctions(terms: &str, coalition: &str) -> Vec<Record> {
    let party = |id: &str, issues: &str, rest: &str| {
        format!(
            r#""{id}": (name: "{id}", issues: {{{issues}}}, {rest} strategy: TimeDependent(start: 1.0, shape: 1.0, offers: NearestTarget)),"#
        )
    };
    let peace = r#""peace": (weight: 1.0, scores: {"no": 0.0, "yes": 0.4})"#;
    let truce =
        |yes: f64| format!(r#""truce": (weight: 1.0, scores: {{"none": 0.0, "some": {yes}}})"#);
    let main: String = ["a", "b", "c"].map(|id| party(id, peace, "no_deal: 0.5,")).concat();
    let inner = [
        party("a", &truce(0.8), "no_deal: 0.3,"),
        party("b", &truce(0.8), "no_deal: 0.3,"),
        party(
            "c",
            &truce(0.2),
            &format!("no_deal: (level: 0.0, trend: (amount: 0.03, per: Round)), {coalition}"),
        ),
    ]
    .concat();
    let text = format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (start: "2025-01-01", horizon: 30),
            issues: {{"peace": (title: "Peace", kind: Ordered, default: "no", options: {{"no": (), "yes": ()}})}},
            parties: {{{main}}},
            tracks: {{"truce": (
                chance: 1.0,
                scenario: Scenario(
                    format: 1, id: "truce", title: "Truce", clock: (horizon: 5), rule: Quota(2),
                    issues: {{"truce": (title: "Truce", kind: Ordered, default: "none", options: {{"none": (), "some": ()}})}},
                    parties: {{{inner}}},
                ),
                terms: ({terms}),
            )}},
        )"#
    );
    play(&game(&from_text(&text)), 5)
}

#[test]
fn one_vote_against_its_renewal_lets_an_agreement_lapse() {
    let first = |terms: &str, coalition: &str| -> (u32, Option<(usize, Ending)>) {
        let records = sanctions(terms, coalition);
        let firsts: Vec<_> = records
            .iter()
            .map(|record| {
                (record.accords[0].signed, record.accords[0].renewals, record.accords[0].ended)
            })
            .collect();
        assert!(firsts.iter().all(|first| *first == firsts[0] && first.0 == 0), "{firsts:?}");
        (firsts[0].1, firsts[0].2)
    };
    let lapsed = |renewals: u32, time: usize| (renewals, Some((time, Ending::Expired)));
    let rounds =
        |renewal: &str| format!("lasts: [(lasts: Rounds(4))], renewable: [{{}}], {renewal}");
    // Two of three renew it in rounds 4, 8, ..., 28, as they signed it.
    assert_eq!(first(&rounds(""), ""), (7, None));
    assert_eq!(first(&rounds("renewal: (rule: Quota(2))"), ""), (7, None));
    assert_eq!(sanctions(&rounds("renewal: (rule: Quota(2))"), ""), sanctions(&rounds(""), ""));
    // By unanimity: c has 0.12 in round 4 and 0.24 in round 8.
    assert_eq!(first(&rounds("renewal: (rule: Unanimity)"), ""), lapsed(1, 8));
    // By the date 7 January, and then for five rounds: 0.18 in round 6, 0.33 in round 11.
    let dated = r#"lasts: [(lasts: Until("2025-01-07"))], renewable: [{}], renewal: (rule: Unanimity, lasts: Rounds(5))"#;
    assert_eq!(first(dated, ""), lapsed(1, 11));
    assert_eq!(first(r#"lasts: [(lasts: Until(6))]"#, ""), lapsed(0, 6));
    // The members of c vote: h has 0.1 more without it, 0.22 in round 4; m alone lets it
    // pass in round 4 and not in round 8.
    let members = r#"coalition: (members: {"m": (weight: 0.6), "h": (weight: 0.4, no_deal: 0.1)}, rule: Share(0.6)),"#;
    assert_eq!(first(&rounds(r#"renewal: (of: "c")"#), members), lapsed(0, 4));
    assert_eq!(first(&rounds(r#"renewal: (of: "c", rule: Share(0.6))"#), members), lapsed(1, 8));
}
