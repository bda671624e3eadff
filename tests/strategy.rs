//! Strategies against closed forms, examples worked out by hand, brute force, and the
//! behaviour theory expects of them.

mod support;

#[path = "strategy/baselines.rs"]
mod baselines;
#[path = "strategy/behaviour.rs"]
mod behaviour;
#[path = "strategy/plans.rs"]
mod plans;
#[path = "strategy/tit_for_tat.rs"]
mod tit_for_tat;
#[path = "strategy/wrappers.rs"]
mod wrappers;
#[path = "strategy/zeuthen.rs"]
mod zeuthen;

use support::{from_text, game};
use zopa::game::Game;
use zopa::negotiation::{Listener, Record, Table};

/// Everybody speaks in every round, in the order of the parties.
const STACKED: &str = "StackedAlternatingOffers";

/// Only `a` makes offers.
const DICTATED: &str = "AlternatingOffers(recognition: Fixed(\"a\"))";

/// Parties that bargain over one numeric issue from 0 to 1: (how they value it, their
/// no-deal value and more, their strategy), named a, b, c.
fn pie(step: f64, horizon: usize, protocol: &str, parties: &[(&str, &str, &str)]) -> Game {
    let party = |(at, (value, more, strategy)): (usize, &(&str, &str, &str))| {
        let id = ["a", "b", "c"][at];
        format!(
            "\"{id}\": (name: \"{id}\", issues: {{\"share\": (weight: 1, value: {value})}}, no_deal: {more}, strategy: {strategy})"
        )
    };
    let parties: Vec<String> = parties.iter().enumerate().map(party).collect();
    game(&from_text(&format!(
        "(format: 1, id: \"t/pie\", title: \"Pie\", clock: (horizon: {horizon}), issues: {{\"share\": (title: \"Share of a\", kind: Numeric(from: 0, to: 1, step: {step}), default: 0)}}, parties: {{{}}}, protocol: {protocol})",
        parties.join(", ")
    )))
}

/// A pie for two with no-deal values of 0: a wants much of it, b little.
fn two(step: f64, horizon: usize, protocol: &str, a: &str, b: &str) -> Game {
    pie(step, horizon, protocol, &[("Increasing", "0", a), ("Decreasing", "0", b)])
}

/// One issue whose options are the packages, with the utilities of a and b.
fn packages(
    rows: &[[f64; 2]],
    no_deal: [f64; 2],
    horizon: usize,
    protocol: &str,
    strategies: [&str; 2],
) -> Game {
    let options: Vec<String> = (0..rows.len()).map(|at| format!("\"o{at}\": ()")).collect();
    let party = |party: usize| {
        let scores = rows.iter().enumerate();
        let scores: Vec<String> =
            scores.map(|(at, row)| format!("\"o{at}\": {}", row[party])).collect();
        format!(
            "\"{}\": (name: \"P\", issues: {{\"what\": (weight: 1, scores: {{{}}})}}, no_deal: {}, strategy: {})",
            ["a", "b"][party],
            scores.join(", "),
            no_deal[party],
            strategies[party]
        )
    };
    game(&from_text(&format!(
        "(format: 1, id: \"t/list\", title: \"List\", clock: (horizon: {horizon}), issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}, {}}}, protocol: {protocol})",
        options.join(", "),
        party(0),
        party(1)
    )))
}

/// What one party's offers are worth to itself.
struct Offers {
    of: usize,
    own: Vec<f64>,
}

impl Listener for Offers {
    fn offers(&mut self, _: usize, proposer: usize, _: &[u32], utilities: &[f64]) {
        if proposer == self.of {
            self.own.push(utilities[proposer]);
        }
    }
}

/// Plays a replicate: one party's offers, and the record.
fn play(game: &Game, of: usize, replicate: u64) -> (Vec<f64>, Record) {
    let mut offers = Offers { of, own: Vec::new() };
    let record = Table::new(game, 1, 1).play(replicate, &mut offers).clone();
    (offers.own, record)
}

/// Every replicate's first offer of a party, by its own utility.
fn first_offers(game: &Game, of: usize, replicates: u64) -> Vec<f64> {
    let mut table = Table::new(game, 1, 1);
    let offer = |replicate| {
        let mut offers = Offers { of, own: Vec::new() };
        table.play(replicate, &mut offers);
        offers.own[0]
    };
    (0..replicates).map(offer).collect()
}

/// The values are as expected, within a tolerance.
#[track_caller]
fn near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?} for {expected:?}");
    for (one, other) in found.iter().zip(expected) {
        assert!((one - other).abs() <= tolerance, "{found:?} for {expected:?}");
    }
}

/// A share observed in so many trials is the expected one, within four standard errors.
#[track_caller]
fn is_share(observed: usize, trials: usize, expected: f64) {
    let error = (expected * (1.0 - expected) / trials as f64).sqrt();
    let share = observed as f64 / trials as f64;
    let allowed = zopa::tolerance::SAMPLE_ERRORS * error;
    assert!((share - expected).abs() <= allowed, "{share} for {expected} ± {error}");
}
