use super::support::{mean, rows};
use super::{End, PLAIN, close, from_text, game, party, played, scenario};
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
