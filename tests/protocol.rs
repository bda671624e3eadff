//! What single protocols do, on games small enough to play by hand.

mod support;

#[path = "protocol/agenda.rs"]
mod agenda;
#[path = "protocol/leverage.rs"]
mod leverage;
#[path = "protocol/multiple_offers.rs"]
mod multiple_offers;
#[path = "protocol/one_to_many.rs"]
mod one_to_many;
#[path = "protocol/shuttle.rs"]
mod shuttle;
#[path = "protocol/simultaneous_concession.rs"]
mod simultaneous_concession;
#[path = "protocol/single_text.rs"]
mod single_text;
#[path = "protocol/story.rs"]
mod story;
#[path = "protocol/unsuitable.rs"]
mod unsuitable;

use support::{from_text, game};
use zopa::negotiation::{End, Nobody, Record, Table};

/// Offers its best above the others' floors, and accepts what reaches its own.
const PLAIN: &str = "TakeItOrLeaveIt(beliefs: Exact)";

/// A party with a weight and scores for the options of each issue.
fn party(id: &str, seat: &str, no_deal: f64, issues: &[(&str, f64, &[f64])]) -> String {
    let stake = |(issue, weight, scores): &(&str, f64, &[f64])| {
        let scores: Vec<String> = (scores.iter().enumerate())
            .map(|(option, score)| format!("\"{issue}{option}\": {score}"))
            .collect();
        format!("\"{issue}\": (weight: {weight}, scores: {{{}}})", scores.join(", "))
    };
    let issues: Vec<String> = issues.iter().map(stake).collect();
    let issues = issues.join(", ");
    format!(
        "\"{id}\": (name: \"{id}\", seat: {seat}, no_deal: {no_deal}, issues: {{{issues}}}, strategy: {PLAIN})"
    )
}

/// A scenario; the first option of every issue is the default.
fn scenario(
    issues: &[(&str, usize)],
    parties: &[String],
    protocol: &str,
    horizon: usize,
    more: &str,
) -> String {
    let one = |(issue, count): &(&str, usize)| {
        let options: Vec<String> =
            (0..*count).map(|option| format!("\"{issue}{option}\": ()")).collect();
        let options = options.join(", ");
        format!(
            "\"{issue}\": (title: \"{issue}\", kind: Categorical, default: \"{issue}0\", options: {{{options}}})"
        )
    };
    let issues: Vec<String> = issues.iter().map(one).collect();
    format!(
        "(format: 1, id: \"t/small\", title: \"Small\", clock: (horizon: {horizon}), issues: {{{}}}, parties: {{{}}}, protocol: {protocol}, {more})",
        issues.join(", "),
        parties.join(", ")
    )
}

/// The first negotiation of a scenario: its record and the options agreed on.
fn played(text: &str) -> (Record, Vec<usize>) {
    let game = game(&from_text(text));
    let mut table = Table::new(&game, 1, 1);
    let record = table.play(0, &mut Nobody).clone();
    let options =
        if record.agreed() { game.diagram().package_of_path(&record.path) } else { Vec::new() };
    (record, options)
}

fn close(values: &[f64], expected: &[f64]) {
    let near = values.iter().zip(expected).all(|(value, other)| (value - other).abs() < 1e-9);
    assert!(near && values.len() == expected.len(), "{values:?}, not {expected:?}");
}
