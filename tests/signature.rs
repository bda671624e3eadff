//! What follows a signature at once, against closed forms: leaks and disruptors.

mod support;

use assert_cmd::Command;
use support::{embedded, from_text, game, mean, patched};
use zopa::game::Game;
use zopa::negotiation::{End, Ending, Listener, Nobody, Record, Table};
use zopa::tolerance::STANDARD_ERRORS;

fn play(game: &Game, replicates: u64) -> Vec<Record> {
    let mut table = Table::new(game, 7, 1);
    (0..replicates).map(|replicate| table.play(replicate, &mut Nobody).clone()).collect()
}

#[track_caller]
fn is_share(records: &[Record], of: impl Fn(&Record) -> bool, expected: f64) {
    let values: Vec<f64> = records.iter().map(|it| f64::from(u8::from(of(it)))).collect();
    let (found, error) = mean(&values);
    let near = (found - expected).abs() < STANDARD_ERRORS * error;
    assert!(near, "{found} ± {error}, not {expected}");
}

/// Two who make peace at once, and `others` who look on.
fn scene(others: &str, more: &str) -> String {
    let side = r#"issues: {"peace": (weight: 1.0, scores: {"no": 0.0, "yes": 0.9})}, no_deal: 0.2,
        strategy: TakeItOrLeaveIt(beliefs: Exact)"#;
    format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 3),
            issues: {{"peace": (title: "Peace", kind: Ordered, default: "no", options: {{"no": (), "yes": ()}})}},
            parties: {{"a": (name: "A", {side}), "b": (name: "B", {side}), {others}}},
            protocol: AlternatingOffers(Fixed("a")), {more}
        )"#
    )
}

/// A disruptor with this utility of peace (no deal: 0.5).
fn disruptor(id: &str, seat: &str, peace: f64, more: &str) -> String {
    format!(
        r#""{id}": (name: "{id}", seat: {seat}, no_deal: 0.5, {more}
            issues: {{"peace": (weight: 1.0, scores: {{"no": 0.5, "yes": {peace}}})}}),"#
    )
}

#[test]
fn disruptors_act_in_turn_until_one_succeeds() {
    let two = disruptor("c", "Disruptor(success: 0.3)", 0.4, "")
        + &disruptor("d", "Disruptor(success: 0.5)", 0.4, "");
    let records = play(&game(&from_text(&scene(&two, ""))), 10_000);
    is_share(&records, |it| it.end == End::Disrupted { party: 2 }, 0.3);
    is_share(&records, |it| it.end == End::Disrupted { party: 3 }, 0.7 * 0.5);
    is_share(&records, |it| it.end == End::Agreement, 0.7 * 0.5);
    for record in records.iter().filter(|it| !it.agreed()) {
        assert_eq!(record.values, [0.2, 0.2, 0.5, 0.5]);
        assert!(record.path.is_empty() && record.proposer.is_none());
    }
}

#[test]
fn a_disruptor_acts_below_its_threshold_or_across_a_red_line() {
    let line = r#"red_lines: {"l": (when: {"peace": ["yes"]}, hard: 1.0, penalty: 0.0)},"#;
    for (seat, peace, line, falls) in [
        // As good as no deal is good enough.
        ("Disruptor(success: 1.0)", 0.5, "", false),
        ("Disruptor(success: 1.0)", 0.49, "", true),
        ("Disruptor(success: 1.0, threshold: 0.2)", 0.7, "", false),
        ("Disruptor(success: 1.0, threshold: 0.2)", 0.69, "", true),
        ("Disruptor(success: 1.0, threshold: -0.2)", 0.3, "", false),
        ("Disruptor(success: 1.0)", 1.0, line, true),
    ] {
        let game = game(&from_text(&scene(&disruptor("c", seat, peace, line), "")));
        let end = if falls { End::Disrupted { party: 2 } } else { End::Agreement };
        assert!(play(&game, 20).iter().all(|it| it.end == end), "{seat} {peace} {line}");
        assert!(game.parts().is_certain_but_for_strategies());
    }
}

/// Hears who acts.
#[derive(Default)]
struct Attempts(Vec<(usize, usize, bool)>);

impl Listener for Attempts {
    fn disrupts(&mut self, time: usize, party: usize, succeeds: bool) {
        self.0.push((time, party, succeeds));
    }
}

#[test]
fn every_attempt_is_told() {
    let c = disruptor("c", "Disruptor(success: 0.3)", 0.4, "");
    let game = game(&from_text(&scene(&c, "")));
    let mut table = Table::new(&game, 7, 1);
    for replicate in 0..50 {
        let mut attempts = Attempts::default();
        let fell = !table.play(replicate, &mut attempts).agreed();
        assert_eq!(attempts.0, [(0, 2, fell)]);
    }
}

#[test]
fn without_a_chance_a_disruptor_is_an_observer() {
    for success in ["0.0", "1.0"] {
        let seat = format!("Disruptor(success: {success}, threshold: 0.3)");
        let records = |seat: &str| {
            let patches = [("parties.militia.seat", seat)];
            play(&game(&patched("classroom/spoiler", &patches)), 200)
        };
        assert_eq!(records(&seat) == records("Observer"), success == "0.0");
    }
}

#[test]
fn a_limited_agreement_that_falls_is_signed_again() {
    // Signed in every round until it is not brought down: after n rounds it is in force with
    // chance 1 − p^n.
    let c = disruptor("c", "Observer", 0.4, "");
    let hostile = disruptor("c", "Disruptor(success: 0.6)", 0.4, "");
    let track = |others: &str| {
        let text = scene(others, "").replace("id: \"test\"", "id: \"truce\"");
        format!(
            "tracks: {{\"truce\": (chance: 1.0, scale: 0.5, scenario: Scenario{text}, terms: ())}},"
        )
    };
    // Nothing comes of the main talks: war is worth 0.95 to both.
    let main = scene(&c, "TRACK").replace("no_deal: 0.2", "no_deal: 0.95");
    let game = game(&from_text(&main.replace("TRACK", &track(&hostile))));
    let records = play(&game, 10_000);
    let in_force = |it: &Record| it.accords.last().is_some_and(|last| last.ended.is_none());
    is_share(&records, in_force, 1.0 - 0.6_f64.powi(3));
    is_share(&records, |it| it.accords.len() == 1, 0.4);
    for record in &records {
        for accord in &record.accords {
            let over = accord.ended;
            let fell = Some((accord.signed, Ending::Disrupted { party: 2 }));
            assert!(over.is_none() || over == fell, "{over:?}");
        }
        // Half of 0.9 − 0.2, on top of no deal.
        let expected = if in_force(record) { 1.3 } else { 0.95 };
        assert!((record.values[0] - expected).abs() < 1e-12, "{record:?}");
    }
}

/// b signs only with an assurance by c (worth 0.3 to it), and it hurts a by 0.4 if a learns of
/// it.
fn assured(secret: &str, others: &str) -> String {
    format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 3),
            issues: {{"peace": (title: "Peace", kind: Ordered, default: "no", options: {{"no": (), "yes": ()}})}},
            side_payments: {{"assurance": (payer: "c", payee: "b", cost: 0.05, benefit: 0.3, when: {{"peace": ["yes"]}}, {secret})}},
            parties: {{
                "a": (name: "A", no_deal: 0.2, issues: {{"peace": (weight: 1.0, scores: {{"no": 0.0, "yes": 0.9}})}}, strategy: TakeItOrLeaveIt(beliefs: Exact)),
                "b": (name: "B", no_deal: 0.7, issues: {{"peace": (weight: 1.0, scores: {{"no": 0.0, "yes": 0.5}})}}, strategy: TakeItOrLeaveIt(beliefs: Exact)),
                "c": (name: "C", no_deal: 0.2, issues: {{"peace": (weight: 1.0, scores: {{"no": 0.0, "yes": 0.6}})}}, strategy: TakeItOrLeaveIt(beliefs: Exact)),
                {others}
            }},
            protocol: AlternatingOffers(Fixed("c")),
        )"#
    )
}

#[test]
fn a_secret_assurance_costs_others_only_if_it_leaks() {
    let secret = r#"secret: (leak: 0.3, costs: {"a": 0.4, "c": 0.01}),"#;
    let records = play(&game(&from_text(&assured(secret, ""))), 10_000);
    is_share(&records, |it| it.leaks == [0], 0.3);
    for record in &records {
        let expected = if record.leaks.is_empty() { [0.9, 0.8, 0.55] } else { [0.5, 0.8, 0.54] };
        let near = record.values.iter().zip(expected).all(|(it, other)| (it - other).abs() < 1e-12);
        assert!(near && record.end == End::Agreement, "{record:?}");
    }
    // Half of what leaks, a disruptor who is hurt by it brings down: 0.3 · 0.5.
    let secret = r#"secret: (leak: 0.3, costs: {"d": 0.2}),"#;
    let guard = disruptor("d", "Disruptor(success: 0.5)", 0.6, "");
    let records = play(&game(&from_text(&assured(secret, &guard))), 10_000);
    is_share(&records, |it| it.end == End::Disrupted { party: 3 }, 0.15);
}

#[test]
fn without_a_leak_a_secret_is_a_side_payment() {
    let plain = game(&from_text(&assured("", "")));
    let secret = |leak: &str| {
        let secret = format!(r#"secret: (leak: {leak}, costs: {{"a": 0.4}}),"#);
        game(&from_text(&assured(&secret, "")))
    };
    assert_eq!(play(&secret("0"), 50), play(&plain, 50));
    assert_ne!(play(&secret("1"), 50), play(&plain, 50));
    for (game, certain) in [(secret("0"), true), (secret("1"), true), (secret("0.5"), false)] {
        assert_eq!(game.parts().is_certain_but_for_strategies(), certain);
    }
}

#[test]
fn on_a_track_a_leak_lessens_what_the_track_is_worth() {
    let track = assured(r#"secret: (leak: 0.25, costs: {"a": 0.4}),"#, "")
        .replace("id: \"test\"", "id: \"side\"");
    let main = assured("", "")
        .replace("no_deal: 0.2", "no_deal: 0.95")
        .replace(
            "protocol: ",
            &format!(
                "tracks: {{\"side\": (chance: 1.0, scale: 0.5, scenario: Scenario{track}, terms: ())}}, protocol: "
            ),
        );
    let records = play(&game(&from_text(&main)), 10_000);
    // Half of 0.9 − 0.2, less half of 0.4 if it leaks.
    let worth = |it: &Record| it.values[0] - 0.95;
    is_share(&records, |it| (worth(it) - 0.15).abs() < 1e-9, 0.25);
    is_share(&records, |it| (worth(it) - 0.35).abs() < 1e-9, 0.75);
}

#[test]
fn the_report_and_the_trace_say_who_brought_it_down() {
    let zopa = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("zopa").unwrap();
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = zopa(&["run", "classroom/spoiler", "-n", "400", "--plays", "1"]);
    assert!(said.contains("what was signed is brought down (The militia"), "{said}");
    let json = zopa(&["run", "classroom/spoiler", "-n", "400", "--plays", "1", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let end = &json["ends"][1];
    assert_eq!((end["kind"].as_str(), end["party"].as_u64()), (Some("disrupted"), Some(2)));
    assert_eq!(embedded("classroom/spoiler").scenario.parts.parties[2].id, "militia");
    let falls = (0..9)
        .map(|number| zopa(&["trace", "classroom/spoiler", "--replicate", &number.to_string()]))
        .find(|story| story.contains("Agreed and brought down (The militia)"));
    let told = falls.expect("three of ten fall");
    assert!(told.contains("The militia: acts against what was signed, and brings it down."));
}
