//! What several test files need: games from scenario text, and paired runs.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod conformance;
pub mod drawing;

use zopa::experiment::{Plan, Row, Unwatched, run};
use zopa::game::{Draw, Game};
use zopa::scenario::{LoadError, Loaded, load, parse};
use zopa::space::Diagram;
use zopa::tolerance::reaches;

/// The base scenario of March 2025.
pub const BASE: &str = "ukraine-2025/base";

/// Loads a scenario of the library, or panics with its diagnostics.
pub fn embedded(id: &str) -> Loaded {
    expect(load(id))
}

/// Loads a scenario from text.
pub fn from_text(text: &str) -> Loaded {
    expect(parse("test.ron", text))
}

/// A scenario of the library with some paths patched: `(path, value as RON)`.
pub fn patched(id: &str, patches: &[(&str, &str)]) -> Loaded {
    let list: Vec<String> =
        patches.iter().map(|(path, value)| format!("\"{path}\": {value}")).collect();
    from_text(&format!("(base: \"{id}\", patch: {{{}}})", list.join(", ")))
}

fn expect(loaded: Result<Loaded, LoadError>) -> Loaded {
    match loaded {
        Ok(loaded) => loaded,
        Err(LoadError::Invalid(diagnostics)) => panic!("{}", diagnostics.render(false)),
        Err(error) => panic!("{error}"),
    }
}

/// The compiled game of a loaded scenario.
pub fn game(loaded: &Loaded) -> Game {
    Game::compile(loaded.scenario.parts.clone()).unwrap()
}

/// Index of a party.
pub fn party(game: &Game, id: &str) -> usize {
    game.parts().parties.iter().position(|party| party.id == id).unwrap()
}

/// The Nash package of the base scenario: those of other solutions differ in a few issues.
pub const NASH: &[(&str, &str)] = &[
    ("ceasefire_scope", "indefinite_ceasefire"),
    ("territorial_line", "local_swaps_plants_for_donbas"),
    ("territorial_status", "deferred_no_recognition"),
    ("kursk_oblast", "exit_for_mediated_concession"),
    ("dmz_depth", "phased_25km_city_exempt"),
    ("peacekeepers", "european_with_russian_consent"),
    ("security_guarantee", "coalition_pacts_us_backstop"),
    ("nato_path", "permanent_neutrality"),
    ("force_posture", "mutual_demobilisation"),
    ("sanctions_relief", "us_eu_phased"),
    ("frozen_assets", "reconstruction_use"),
    ("power_plants", "ukrainian_control_energy_share"),
    ("minerals_deal", "joint_fund"),
    ("humanitarian", "exchange_and_crossing_regime"),
    ("ukraine_elections", "after_ceasefire"),
    ("reconstruction", "fund_government_held"),
];

/// A package from `issue=option` pairs; the rest are defaults.
pub fn package(game: &Game, choices: &[(&str, &str)]) -> Vec<usize> {
    let mut package: Vec<usize> = game.issues().iter().map(|issue| issue.default).collect();
    for (issue, option) in choices {
        let at = game.issues().iter().position(|known| known.id == *issue).unwrap();
        package[at] = game.issues()[at].options.iter().position(|o| o.id == *option).unwrap();
    }
    package
}

/// Every negotiation of a run.
pub fn rows(game: &Game, replicates: u64, plays: u32, seed: u64) -> Vec<Row> {
    let plan = Plan { seed, replicates, plays, precision: None, threads: None };
    let mut rows = Vec::new();
    run(game, &plan, &Unwatched, Some(&mut |row: &Row| rows.push(row.clone())));
    rows
}

/// Mean of the paired differences `after − before` and its standard error, over
/// the replicates where both have a value.
pub fn paired(before: &[Row], after: &[Row], measure: impl Fn(&Row) -> Option<f64>) -> (f64, f64) {
    let differences: Vec<f64> = before
        .iter()
        .zip(after)
        .filter_map(|(before, after)| Some(measure(after)? - measure(before)?))
        .collect();
    mean(&differences)
}

/// Mean and standard error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Difference of two independent-looking means (values observed in different
/// replicates) with its standard error.
pub fn unpaired(before: &[f64], after: &[f64]) -> (f64, f64) {
    let (a, error_a) = mean(before);
    let (b, error_b) = mean(after);
    (b - a, error_a.hypot(error_b))
}

/// Each party's voting power by Shapley & Shubik (1954): over all orders of joining, how
/// often it turns a losing set of yes votes into a winning one.
pub fn voting_power(game: &Game) -> Vec<f64> {
    let parties = game.party_count();
    let wins: Vec<bool> = (0..1u64 << parties).map(|yes| game.adopts(yes)).collect();
    // How many orders begin with a set of this size and then the party: s! (n - s - 1)! / n!.
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let share: Vec<f64> = (0..parties)
        .map(|size| factorial(size) * factorial(parties - size - 1) / factorial(parties))
        .collect();
    (0..parties)
        .map(|party| {
            let without = (0..1usize << parties).filter(|set| set >> party & 1 == 0);
            let tipped = without.filter(|set| !wins[*set] && wins[set | 1 << party]);
            tipped.map(|set| share[set.count_ones() as usize]).sum()
        })
        .collect()
}

/// All packages at central values in round 0: one option an issue, and what each party gains
/// over no deal.
pub fn gains(game: &Game) -> Vec<(Vec<usize>, Vec<f64>)> {
    let mut draw = Draw::new(game);
    draw.centre(game);
    let prospects = draw.truth().prospects();
    (0..game.diagram().completions(Diagram::ROOT))
        .map(|rank| {
            let package = game.diagram().unrank(rank).unwrap();
            let path = game.diagram().path(&package).unwrap();
            let mut values = vec![0.0; game.party_count()];
            draw.utilities(game, &path, 0, &mut values);
            for (party, value) in values.iter_mut().enumerate() {
                *value -= prospects.no_deal(party, 0);
            }
            (package, values)
        })
        .collect()
}

/// Who gains or loses nothing, one bit a party.
pub fn in_favour(gains: &[f64]) -> u64 {
    let yes = gains.iter().enumerate().filter(|(_, gain)| reaches(**gain, 0.0));
    yes.fold(0, |set, (party, _)| set | 1 << party)
}
