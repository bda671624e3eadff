use super::support::conformance;
use super::{End, close, party, played, scenario};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// The games of the conformance data: two parties end at the package with the largest
/// product of gains, as the solver's Zeuthen does (Harsanyi 1956).
#[test]
fn two_parties_end_at_the_nash_package() {
    let Some(folder) = conformance::folder() else { return };
    let text = std::fs::read_to_string(folder.join("theory.json")).unwrap();
    let theory: Value = serde_json::from_str(&text).unwrap();
    let games = theory["zeuthen"]["games"].as_array().unwrap();
    assert_eq!(games.len(), 6);
    for entry in games {
        let rows: Vec<Vec<f64>> =
            entry["packages"].as_array().unwrap().iter().map(numbers).collect();
        let floors = numbers(&entry["disagreement"]);
        let parties: Vec<String> = (0..2)
            .map(|at| {
                let scores: Vec<f64> = rows.iter().map(|row| row[at] / 100.0).collect();
                party(&format!("p{at}"), "Table", floors[at] / 100.0, &[("s", 1.0, &scores)])
            })
            .collect();
        let protocol = "SimultaneousConcession(steps: 1000)";
        let (record, options) = played(&scenario(&[("s", rows.len())], &parties, protocol, 20, ""));
        assert_eq!(record.end, End::Agreement);
        assert_eq!(options[0] as u64, entry["nash"].as_u64().unwrap());
        // One concession a round: as many as the solver's, at most.
        let steps = entry["result"]["trace"].as_array().unwrap().len();
        assert!(record.time < steps, "{} for {steps}", record.time);
    }
}

/// Three parties, each with a package to its own liking and all with one in common: the
/// products are 0.9 * 0.1 * 0.1, and 0.5 to the third in common.
#[test]
fn three_parties_meet_in_the_middle() {
    let parties = [
        party("a", "Table", 0.0, &[("s", 1.0, &[0.9, 0.1, 0.1, 0.5])]),
        party("b", "Table", 0.0, &[("s", 1.0, &[0.1, 0.9, 0.1, 0.5])]),
        party("c", "Table", 0.0, &[("s", 1.0, &[0.1, 0.1, 0.9, 0.5])]),
    ];
    let issue = &[("s", 4)];
    let (record, options) = played(&scenario(issue, &parties, "SimultaneousConcession", 9, ""));
    // a gives way in round 1, b in round 2, c in round 3.
    assert_eq!((record.end, record.time, options), (End::Agreement, 3, vec![3]));
    close(&record.values, &[0.5, 0.5, 0.5]);
    // Where two of three are enough, the second settles it.
    let text = scenario(issue, &parties, "SimultaneousConcession", 9, "rule: Quota(2)");
    let (record, options) = played(&text);
    assert_eq!((record.end, record.time, options), (End::Agreement, 2, vec![3]));
}
