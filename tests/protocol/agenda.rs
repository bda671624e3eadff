use super::single_text;
use super::{End, Record, close, played, scenario};

const ISSUES: &[(&str, usize)] = &[("x", 2), ("y", 2)];

/// The parties of the single text, without its mediator; a proposes.
fn end(binding: &str, horizon: usize, more: &str) -> (Record, Vec<usize>) {
    let [a, b, _] = single_text::parties(0.45);
    let protocol = format!(
        "Agenda(groups: [[\"x\"], [\"y\"]], binding: {binding}, recognition: Fixed(\"a\"))"
    );
    played(&scenario(ISSUES, &[a, b], &protocol, horizon, more))
}

/// x1 first, with y at its default; then y1 would leave b below what it has for sure
/// (0.8, once x1 is in force) or below its floor (0.45).
#[test]
fn group_by_group() {
    for binding in ["AtOnce", "AtEnd"] {
        let (record, options) = end(binding, 4, "");
        assert_eq!((record.end, record.time, record.offers), (End::Agreement, 1, 2), "{binding}");
        assert_eq!(options, [1, 0]);
        close(&record.values, &[0.5, 0.8]);
    }
}

/// What is in force stands when time runs out or the talks collapse; what is provisional
/// does not.
#[test]
fn what_binds_at_once_stands() {
    for (horizon, more) in [(1, ""), (4, "breakdown: (probability: 1, per: Round)")] {
        let (record, options) = end("AtOnce", horizon, more);
        assert_eq!((record.end, record.time, options), (End::Agreement, 0, vec![1, 0]));
        close(&record.values, &[0.5, 0.8]);
        let (record, _) = end("AtEnd", horizon, more);
        assert!(!record.agreed());
        close(&record.values, &[0.45, 0.45]);
    }
}
