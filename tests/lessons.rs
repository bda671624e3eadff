//! The answers in the headers of the classroom scenarios: derived by hand, and where a lesson
//! is about chance, simulated to within three standard errors.

mod support;

use support::{
    embedded, from_text, gains, game, in_favour, mean, party, patched, rows, voting_power,
};
use zopa::experiment::Row;
use zopa::game::{Draw, Game};
use zopa::negotiation::{AccordRecord, End, Nobody, Table};
use zopa::solution::{RedLines, Zopa};
use zopa::space::Diagram;
use zopa::space::criteria::Requirement;
use zopa::tolerance::{CLOSED_FORM, TIE, reaches};

fn zone_of(game: &Game, parties: &[&str]) -> u128 {
    let mut draw = Draw::new(game);
    draw.centre(game);
    let mask = parties.iter().fold(0, |mask, id| mask | 1 << party(game, id));
    Zopa::new(game, &draw, 0, RedLines::Binding).count_for(&Requirement::always(mask)).packages()
}

#[test]
fn ultimatum() {
    let row = &rows(&game(&embedded("classroom/ultimatum")), 1, 1, 1)[0];
    assert_eq!((row.end, row.time), (End::Agreement, 0));
    assert!((row.values[0] - 0.70).abs() < TIE);
    let dearer = game(&patched("classroom/ultimatum", &[("parties.responder.no_deal", "0.45")]));
    assert!((rows(&dearer, 1, 1, 1)[0].values[0] - 0.55).abs() < TIE);
    // A floor that the proposer does not know: it asks for 70 or gets nothing, half and half.
    let hidden = game(&patched(
        "classroom/ultimatum",
        &[
            ("parties.responder.no_deal", "Uniform(low: 0.2, high: 0.4, ignorance: Private)"),
            ("parties.proposer.strategy.beliefs", "Public"),
        ],
    ));
    assert!(is_about(&values(&rows(&hidden, 4_000, 1, 1)), 0.35));
}

#[test]
fn rubinstein_pie() {
    let patient = game(&embedded("classroom/rubinstein-pie"));
    // Sit-out floors of 0.245 and 0.036 leave A anything from 25 to 96 coins.
    assert_eq!(zone_of(&patient, &["a", "b"]), 72);
    let row = &rows(&patient, 1, 1, 1)[0];
    assert_eq!((row.end, row.time, row.options.as_slice()), (End::Agreement, 13, &[55][..]));
    let swapped = game(&patched(
        "classroom/rubinstein-pie",
        &[("parameters.patience_a.central", "0.90"), ("parameters.patience_b.central", "0.99")],
    ));
    let row = &rows(&swapped, 1, 1, 1)[0];
    assert_eq!((row.end, row.time, row.options.as_slice()), (End::Agreement, 13, &[46][..]));
}

#[test]
fn three_party_coalition() {
    let game = game(&embedded("classroom/three-party-coalition"));
    assert_eq!(game.diagram().completions(Diagram::ROOT), 63);
    let all = zone_of(&game, &["uk", "france", "poland"]);
    assert_eq!(all, 10);
    // Two are enough, except France and Poland.
    let with_france = zone_of(&game, &["uk", "france"]);
    let with_poland = zone_of(&game, &["uk", "poland"]);
    assert_eq!((with_france - all, with_poland - all), (12, 4));
    assert_eq!(with_france + with_poland - all, 26, "packages that can pass");
    assert_eq!(zone_of(&game, &["france", "poland"]) - all, 11);
    let votes = |ids: &[&str]| ids.iter().fold(0, |mask, id| mask | 1 << party(&game, id));
    let rule = &game.parts().rule;
    assert!(rule.adopts(votes(&["uk", "france"]), game.seated()));
    assert!(rule.adopts(votes(&["uk", "poland"]), game.seated()));
    assert!(!rule.adopts(votes(&["france", "poland"]), game.seated()));
}

#[test]
fn power_and_the_two_rules_of_the_coalition() {
    let weighted = game(&embedded("classroom/three-party-coalition"));
    for (power, expected) in voting_power(&weighted).iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
        assert!((power - expected).abs() < CLOSED_FORM);
    }
    let unanimous = game(&embedded("classroom/three-party-coalition-unanimity"));
    assert_eq!(zone_of(&unanimous, &["uk", "france", "poland"]), 10);
    for power in voting_power(&unanimous) {
        assert!((power - 1.0 / 3.0).abs() < CLOSED_FORM);
    }
    // What Poland can get at most if it alone may make an offer.
    let best = |game: &Game| {
        let poland = party(game, "poland");
        let passing = gains(game).into_iter().filter(|(_, gains)| game.adopts(in_favour(gains)));
        passing.map(|(_, gains)| 0.65 + gains[poland]).fold(0.0, f64::max)
    };
    assert!((best(&weighted) - 0.99).abs() < TIE);
    assert!((best(&unanimous) - 0.87).abs() < TIE);
}

/// What the first party gets in each negotiation.
fn values(played: &[Row]) -> Vec<f64> {
    played.iter().map(|row| row.values[0]).collect()
}

/// Is a number within three standard errors of the mean of what was observed?
fn is_about(observed: &[f64], expected: f64) -> bool {
    let (mean, error) = mean(observed);
    error > 0.0 && (mean - expected).abs() < 3.0 * error
}

#[test]
fn hidden_red_line() {
    let probing = rows(&game(&embedded("classroom/hidden-red-line")), 4_000, 1, 1);
    for row in &probing {
        assert_eq!(row.end, End::Agreement);
        let expected = [0.70, 0.58][row.time];
        assert!((row.values[0] - expected).abs() < TIE, "{row:?}");
    }
    assert!(is_about(&values(&probing), 0.64));
    let bold = rows(&game(&embedded("classroom/hidden-red-line-bold")), 4_000, 1, 1);
    for row in &bold {
        let expected = if row.end == End::Agreement { 0.70 } else { 0.30 };
        assert!((row.values[0] - expected).abs() < TIE, "{row:?}");
    }
    assert!(is_about(&values(&bold), 0.50));
    let cautious = rows(&game(&embedded("classroom/hidden-red-line-cautious")), 100, 1, 1);
    assert!(cautious.iter().all(|row| (row.values[0] - 0.58).abs() < TIE));
    // The same Moscows say no with one round and with two.
    for (one, two) in bold.iter().zip(&probing) {
        assert_eq!(one.end == End::Agreement, two.time == 0);
    }
}

#[test]
fn mediator_single_text() {
    let joint = |row: &Row| row.values[0] + row.values[1];
    let text = game(&embedded("classroom/mediator-single-text"));
    assert!(gains(&text).iter().all(|(_, gains)| reaches(0.70, gains[0] + gains[1])));
    for row in rows(&text, 500, 1, 1) {
        assert_eq!((row.end, row.time), (End::Agreement, 2));
        assert!((joint(&row) - 1.50).abs() < TIE);
    }
    let offers = rows(&game(&embedded("classroom/mediator-single-text-offers")), 4_000, 1, 2);
    let (mean, error) = mean(&offers.iter().map(joint).collect::<Vec<_>>());
    // Half a hundredth is what the header rounds off.
    assert!((mean - 1.43).abs() < 0.005 + 3.0 * error, "{mean}");
    let fair = offers.iter().filter(|row| (joint(row) - 1.50).abs() < TIE).count();
    assert!((1_200..1_470).contains(&fair), "about one of three: {fair}");
    let exact = game(&patched(
        "classroom/mediator-single-text-offers",
        &[
            ("parties.ukraine.strategy.beliefs", "Exact"),
            ("parties.russia.strategy.beliefs", "Exact"),
        ],
    ));
    let row = &rows(&exact, 1, 1, 1)[0];
    assert_eq!((row.end, row.time), (End::Agreement, 3));
    assert!((joint(row) - 1.50).abs() < TIE);
}

/// The round in which two sides with these no-deal values divide a hundred posts, reckoned
/// from the header alone.
fn round_of_agreement(rounds: usize, no_deal: [f64; 2]) -> Option<usize> {
    let wants = |side: usize, round: usize| {
        no_deal[side] + (1.0 - no_deal[side]) * (1.0 - (round as f64 / rounds as f64).powi(4))
    };
    (0..rounds).find(|&round| {
        let (offers, answers) = (round % 2, 1 - round % 2);
        let kept = (100.0 * wants(offers, round) - 1e-7).ceil() / 100.0;
        reaches(1.0 - kept, wants(answers, round + 1))
    })
}

#[test]
fn deadline() {
    for (id, rounds, only, most) in [
        ("classroom/deadline", 15, 13..=14, 14),
        ("classroom/deadline-without-date", 60, 53..=57, 55),
    ] {
        // The share of each round over a fine grid of no-deal values from 0.2 to 0.4.
        let mut share = vec![0.0; rounds];
        for (a, b) in (0..200).flat_map(|a| (0..200).map(move |b| (a, b))) {
            let level = |step: i32| 0.2 + 0.2 * (f64::from(step) + 0.5) / 200.0;
            share[round_of_agreement(rounds, [level(a), level(b)]).unwrap()] += 1.0 / 40_000.0;
        }
        let played = rows(&game(&embedded(id)), 4_000, 1, 1);
        assert!(played.iter().all(|row| row.end == End::Agreement && only.contains(&row.time)));
        let then = |row: &Row| if row.time == most { 1.0 } else { 0.0 };
        assert!(is_about(&played.iter().map(then).collect::<Vec<_>>(), share[most]), "{id}");
        let said = if rounds == 15 { 0.92 } else { 0.43 };
        assert!((share[most] - said).abs() < 0.005, "{id}: {}", share[most]);
        let in_all = share[*only.start()..=*only.end()].iter().sum::<f64>();
        assert!((in_all - 1.0).abs() < CLOSED_FORM, "{id}");
    }
}

#[test]
fn linkage() {
    // The table of the header: what half and all of each issue change, for Kyiv and Moscow, in
    // points; signing costs four.
    let table = [
        [[0.0, 20.0, 40.0], [0.0, -7.5, -15.0]],
        [[0.0, -10.0, -20.0], [0.0, 17.5, 35.0]],
        [[0.0, -7.5, -15.0], [0.0, 17.5, 35.0]],
        [[0.0, 12.5, 25.0], [0.0, -7.5, -15.0]],
    ];
    let linked = game(&embedded("classroom/linkage"));
    let mut suits = Vec::new();
    for (package, gains) in gains(&linked) {
        let points = [0, 1].map(|side| {
            let steps = package.iter().zip(&table).map(|(step, issue)| issue[side][*step]);
            steps.sum::<f64>() - 4.0
        });
        for (gain, points) in gains.iter().zip(points) {
            assert!((100.0 * gain - points).abs() < CLOSED_FORM, "{package:?}");
        }
        if points.iter().all(|points| *points >= 0.0) {
            suits.push(package);
        }
    }
    let only = |issues: &[usize]| {
        let untouched = |package: &&Vec<usize>| {
            package.iter().enumerate().all(|(issue, step)| *step == 0 || issues.contains(&issue))
        };
        suits.iter().filter(untouched).count()
    };
    assert_eq!([0, 1, 2, 3].map(|issue| only(&[issue])), [0; 4]);
    assert_eq!((only(&[0, 1]), only(&[2, 3]), suits.len()), (2, 2, 36));
    assert_eq!(zone_of(&linked, &["ukraine", "russia"]), 36);
    for issue in ["plants", "donbas", "kursk", "concession"] {
        let alone = game(&embedded(&format!("classroom/linkage-{issue}")));
        assert_eq!(alone.diagram().completions(Diagram::ROOT), 3);
        assert_eq!(zone_of(&alone, &["ukraine", "russia"]), 0, "{issue}");
        assert_ne!(rows(&alone, 1, 1, 1)[0].end, End::Agreement);
    }
    assert_eq!(rows(&linked, 1, 1, 1)[0].end, End::Agreement);
}

#[test]
fn what_is_called_certain_never_varies_and_each_kind_of_chance_ends_it() {
    for id in ["classroom/ultimatum", "classroom/rubinstein-pie"] {
        let game = game(&embedded(id));
        assert!(game.parts().is_certain(), "{id}");
        let played: Vec<_> = [1, 2].into_iter().flat_map(|seed| rows(&game, 20, 1, seed)).collect();
        let first = (played[0].end, played[0].time, played[0].package, &played[0].values);
        assert!(played.iter().all(|row| (row.end, row.time, row.package, &row.values) == first));
    }
    for id in ["classroom/three-party-coalition", "ukraine-2025/base"] {
        assert!(!game(&embedded(id)).parts().is_certain(), "{id}");
    }
    for (path, value) in [
        ("parties.responder.no_deal", "Uniform(low: 0.2, high: 0.4)"),
        ("parties.responder.no_deal", "(level: 0.3, noise: RandomWalk(deviation: 0.01))"),
        ("parties.proposer.strategy.beliefs", "Noisy(deviation: 0.1)"),
        ("protocol", "AlternatingOffers(recognition: Random)"),
    ] {
        let chancy = patched("classroom/ultimatum", &[(path, value)]);
        assert!(!chancy.scenario.parts.is_certain(), "{path}: {value}");
    }
    let add = |what: &str| {
        let text = format!("(base: \"classroom/ultimatum\", add: {{{what}}})");
        support::from_text(&text).scenario.parts.is_certain()
    };
    assert!(!add("\"breakdown\": (probability: 0.1, per: Round)"));
    let line = |hard: &str| {
        format!(
            "\"parties.responder.red_lines\": {{\"most\": (when: {{\"proposer_share\": [90]}}, \
             hard: {hard}, penalty: 0)}}"
        )
    };
    assert!(!add(&line("0.5")) && add(&line("1")));
}

#[test]
fn phased_relief() {
    let zone = |patches: &[(&str, &str)]| {
        zone_of(&game(&patched("classroom/phased-relief", patches)), &["holder", "neighbour"])
    };
    let chance = "parameters.compliance.central";
    assert_eq!((zone(&[(chance, "0.80")]), zone(&[(chance, "0.79")])), (1, 0));
    let snapback = ("phases.relief.snapback", "1.0");
    assert_eq!(
        (zone(&[(chance, "0.849"), snapback]), zone(&[(chance, "0.848"), snapback])),
        (1, 0)
    );
    let row = &rows(&game(&embedded("classroom/phased-relief")), 1, 1, 1)[0];
    assert_eq!((row.end, row.options.as_slice()), (End::Agreement, &[1, 1][..]));
    assert!((row.values[0] - 0.432).abs() < TIE && (row.values[1] - 0.8704).abs() < TIE);
}

#[test]
fn wasting_chip() {
    let silence = r#"add: {"events": {"silence": (occurs: At(0), lasts: Rounds(9), effects: {"talks": Close})}}"#;
    // Decay, posts and what Kyiv gets at once; the same in the last round.
    let answers = [
        (0.0, (66, 0.83), (66, 0.83)),
        (0.15, (34, 0.67), (60, 0.5 * (-1.35_f64).exp() + 0.30)),
        (0.3, (28, 0.64), (58, 0.5 * (-2.7_f64).exp() + 0.29)),
    ];
    for (decay, early, late) in answers {
        for ((posts, worth), time, add) in [(early, 0, ""), (late, 9, silence)] {
            let text = format!(
                r#"(base: "classroom/wasting-chip", patch: {{"parameters.decay.central": {decay}}}, {add})"#
            );
            let row = &rows(&game(&from_text(&text)), 1, 1, 1)[0];
            assert_eq!((row.end, row.time), (End::Agreement, time));
            assert_eq!(row.options, [1, posts / 2], "λ = {decay}, round {time}");
            assert!((row.values[0] - worth).abs() < TIE, "{row:?}");
        }
    }
}

#[test]
fn mediator_leverage() {
    let played = |patches: &[(&str, &str)], more: &str| {
        let patches: Vec<String> =
            patches.iter().map(|(path, value)| format!("\"{path}\": {value}")).collect();
        let base = "classroom/mediator-leverage";
        let text = format!("(base: \"{base}\", patch: {{{}}}, {more})", patches.join(", "));
        rows(&game(&from_text(&text)), 8_000, 1, 3)
    };
    let agreed = |rows: &[Row]| -> Vec<f64> {
        rows.iter().map(|row| f64::from(u8::from(row.end == End::Agreement))).collect()
    };
    let of_mediator = |rows: &[Row]| rows.iter().map(|row| row.values[2]).collect::<Vec<_>>();
    let aid = played(&[], "");
    assert!(is_about(&agreed(&aid), 0.75));
    assert!(is_about(&of_mediator(&aid), 0.5675));
    for row in &aid {
        let worth = match (row.end, row.options.last()) {
            (End::Agreement, Some(0)) => [0.60, 0.50],
            (End::Agreement, _) => [0.57, 0.55],
            _ => [0.50, row.values[1]],
        };
        assert!((row.values[2] - worth[0]).abs() < TIE, "{row:?}");
        assert!((row.values[1] - worth[1]).abs() < TIE, "{row:?}");
    }
    let none = played(&[], r#"remove: ["side_payments", "parameters.aid_cost"]"#);
    assert!(is_about(&agreed(&none), 0.50));
    let dear = played(&[("parameters.aid_cost.central", "0.11")], "");
    assert!(is_about(&agreed(&dear), 0.50));
    assert!(is_about(&of_mediator(&dear), 0.55));
    let just = played(&[("parameters.aid_cost.central", "0.1")], "");
    assert_eq!(agreed(&just), agreed(&aid));
    let threat = r#"remove: ["side_payments", "parameters.aid_cost"], add: {"events": {"threat": (
        title: "Threat carried out", occurs: Answer(by: "mediator", refusal_by: "second"), lasts: Rounds(9),
        effects: {"parties.second.no_deal": Add(-0.05)})}}"#;
    let hit = played(&[], threat);
    assert_eq!(agreed(&hit), agreed(&aid));
    for (hit, aided) in hit.iter().zip(&aid).filter(|(hit, _)| hit.end != End::Agreement) {
        assert!((aided.values[1] - hit.values[1] - 0.05).abs() < TIE, "{hit:?}");
    }
}

#[test]
fn private_assurance() {
    let played = |patches: &[(&str, &str)]| {
        rows(&game(&patched("classroom/private-assurance", patches)), 8_000, 1, 3)
    };
    let of_moscow = |rows: &[Row]| rows.iter().map(|row| row.values[1]).collect::<Vec<_>>();
    let none = from_text(
        r#"(base: "classroom/private-assurance", remove: ["side_payments", "parameters.leak"])"#,
    );
    assert_eq!(rows(&game(&none), 1, 1, 1)[0].end, End::Horizon);
    let alone = played(&[("parameters.force.central", "0")]);
    assert!(alone.iter().all(|row| row.end == End::Agreement));
    assert!(is_about(&of_moscow(&alone), 0.555));
    let watched = played(&[]);
    let stands = |row: &Row| f64::from(u8::from(row.end == End::Agreement));
    assert!(is_about(&watched.iter().map(stands).collect::<Vec<_>>(), 0.85));
    assert!(is_about(&of_moscow(&watched), 0.5625));
    let kept = played(&[("parameters.leak.central", "0")]);
    assert!(kept.iter().all(|row| (row.values[1] - 0.60).abs() < TIE));
}

#[test]
fn agenda_silence() {
    let shut = |patches: &[(&str, &str)]| -> Vec<f64> {
        let played = rows(&game(&patched("classroom/agenda-silence", patches)), 8_000, 1, 3);
        assert!(played.iter().all(|row| row.end == End::Agreement));
        played.iter().map(|row| f64::from(row.options[0] as u32)).collect()
    };
    assert!(is_about(&shut(&[]), 0.3));
    assert!(shut(&[("parameters.settled_apart.central", "0")]).iter().all(|shut| *shut == 0.0));
    // What silence of two rounds is worth; `classroom/claims` counts the same in the talks.
    let after = "Posterior(prior: Parameter(\"settled_apart\"), if_so: 1.0, if_not: 0.25)";
    let chance = [("events.settled_apart.occurs.probability", after)];
    assert!(is_about(&shut(&chance), 12.0 / 19.0));
}

#[test]
fn spoiler() {
    let played =
        |patches: &[(&str, &str)]| rows(&game(&patched("classroom/spoiler", patches)), 8_000, 1, 3);
    let stands = |rows: &[Row]| -> Vec<f64> {
        rows.iter().map(|row| f64::from(u8::from(row.end == End::Agreement))).collect()
    };
    let alone = played(&[]);
    for row in &alone {
        let (end, worth) = match row.end {
            End::Agreement => (row.end, 0.80),
            _ => (End::Disrupted { party: 2 }, 0.30),
        };
        assert_eq!((row.end, row.time), (end, 0));
        assert!((row.values[0] - worth).abs() < TIE, "{row:?}");
    }
    assert!(is_about(&stands(&alone), 0.70));
    assert!(is_about(&values(&alone), 0.65));
    let watched = ("parameters.undetected.central", "0.5");
    assert!(is_about(&stands(&played(&[watched])), 0.85));
    // Sides that cannot leave the seats out.
    let included = played(&[
        ("parties.first.issues.seats.scores.none", "0.4"),
        ("parties.second.issues.seats.scores.none", "0.4"),
    ]);
    assert!(is_about(&stands(&included), 0.90));
    assert!(is_about(&values(&included), 0.705));
}

#[test]
fn cheap_truce() {
    let first = |patches: &[(&str, &str)]| -> Vec<AccordRecord> {
        let game = game(&patched("classroom/cheap-truce", patches));
        let mut table = Table::new(&game, 5, 1);
        (0..8_000).map(|replicate| table.play(replicate, &mut Nobody).accords[0]).collect()
    };
    let unbroken = |records: &[AccordRecord], rounds: usize| -> Vec<f64> {
        let broken = |it: &AccordRecord| it.first_breach.is_some_and(|(time, _)| time <= rounds);
        records.iter().map(|it| f64::from(u8::from(!broken(it)))).collect()
    };
    assert!(is_about(&unbroken(&first(&[]), 10), 0.75_f64.powi(20)));
    let watched = ("parameters.watched.central", "0.55");
    assert!(is_about(&unbroken(&first(&[watched]), 10), 0.8625_f64.powi(20)));
    let careful = ("parameters.hazard.central", "0.02");
    assert!(is_about(&unbroken(&first(&[careful]), 10), 0.98_f64.powi(20)));
    assert!(is_about(&unbroken(&first(&[careful, watched]), 10), 0.989_f64.powi(20)));
    // A first truce is hardly ever cut off by the end of the talks: 0.5625^19.
    let rounds = |records: &[AccordRecord]| -> Vec<f64> {
        records.iter().map(|it| f64::from(it.rounds)).collect()
    };
    assert!(is_about(&rounds(&first(&[])), 1.0 / 0.4375));
    let suspended = first(&[("tracks.energy.terms.breach", "[(then: Suspend(Rounds(2)))]")]);
    // In force in n rounds: E(n) = 1 + p·E(n − 3) + (1 − p)·E(n − 1), with p = 0.4375.
    let mut expected = [0.0_f64; 21];
    for n in 1..=20_usize {
        expected[n] = 1.0 + 0.4375 * expected[n.saturating_sub(3)] + 0.5625 * expected[n - 1];
    }
    assert!(is_about(&rounds(&suspended), expected[20]), "{}", expected[20]);
    for (gain, chance) in
        [("0.02", 1.0 / (1.0 + 1.5_f64.exp())), ("0.08", 1.0 / (1.0 + (-1.5_f64).exp()))]
    {
        let tempted = format!("Tempted(gain: {gain}, precision: 50)");
        let records = first(&[
            ("parameters.hazard.central", "0"),
            ("tracks.energy.terms.violations.first", &tempted),
        ]);
        assert!(is_about(&unbroken(&records, 1), 1.0 - chance));
    }
}
