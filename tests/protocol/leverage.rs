use super::{End, Record, close, played, scenario, single_text};

const ISSUES: &[(&str, usize)] = &[("x", 2), ("y", 2)];

/// x1 leaves b 0.05 short of what it has without a deal; the mediator has 0.1 of it.
fn with(payments: &str, rule: &str) -> (Record, Vec<usize>) {
    let more = format!("side_payments: {{{payments}}}, {rule}");
    played(&scenario(ISSUES, &single_text::parties(0.85), "SingleText", 5, &more))
}

fn payment(id: &str, cost: f64, benefit: f64, more: &str) -> String {
    format!(r#""{id}": (payer: "m", payee: "b", cost: {cost}, benefit: {benefit}, {more}),"#)
}

#[test]
fn the_cheapest_payments_that_are_enough_are_added() {
    assert_eq!(with("", "").0.end, End::Horizon);
    let small = payment("small", 0.02, 0.04, "");
    assert_eq!(with(&small, "").0.end, End::Horizon);
    // Two together are cheaper than the large one.
    let other = payment("other", 0.03, 0.02, "");
    let large = payment("large", 0.06, 0.10, "");
    let (record, options) = with(&format!("{large}{small}{other}"), "");
    assert_eq!((record.end, record.time), (End::Agreement, 0));
    assert_eq!(options, [1, 0, 0, 1, 1]);
    close(&record.values, &[0.5, 0.86, 0.05]);
    // Nothing is paid that is not missing: the text has passed without.
    let plenty = scenario(ISSUES, &single_text::parties(0.45), "SingleText", 5, "");
    let paid = format!("side_payments: {{{large}}}");
    let (free, text) = played(&plenty);
    let (spared, options) =
        played(&scenario(ISSUES, &single_text::parties(0.45), "SingleText", 5, &paid));
    assert_eq!(free.values, spared.values);
    assert_eq!([text, vec![0]].concat(), options);
}

#[test]
fn a_mediator_pays_no_more_than_the_text_is_worth_to_it() {
    // The text gains it 0.1 over no deal.
    assert_eq!(with(&payment("aid", 0.10, 0.05, ""), "").0.end, End::Agreement);
    assert_eq!(with(&payment("aid", 0.11, 0.05, ""), "").0.end, End::Horizon);
    // Nor where the text does not allow it.
    let elsewhere = payment("aid", 0.01, 0.05, r#"when: {"y": ["y1"]}"#);
    assert_eq!(with(&elsewhere, "").0.end, End::Horizon);
    // Nor if the rule does not need the yes.
    let (record, options) = with(&payment("aid", 0.01, 0.05, ""), "rule: Quota(1),");
    assert_eq!((record.end, options.last()), (End::Agreement, Some(&0)));
}
