//! Figures that follow the chance of an event, as tables.

use super::Screen;
use super::number::{count, day, exact};
use super::table::{Side, Table};
use crate::report::record::{ObservableRound, ObservableSeries, RunResult};

/// Rounds that the first screen has room for.
const ROUNDS: usize = 5;
/// The same on a narrow screen.
const FEW_ROUNDS: usize = 3;
/// Below this many columns a screen is narrow.
const NARROW: usize = 80;

/// The figures at a few rounds, spread evenly from the first to the last in which talks are
/// on; nothing if the scenario declares none.
pub fn few(result: &RunResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let on = |one: &ObservableSeries| one.series.len();
    let Some(longest) = result.observables.iter().max_by_key(|one| on(one)) else {
        return String::new();
    };
    let (all, most) = (on(longest), if width < NARROW { FEW_ROUNDS } else { ROUNDS });
    let told = all.min(most);
    let rounds: Vec<usize> = (0..told)
        .map(|k| if told > 1 { k * (all - 1) / (told - 1) } else { 0 })
        .map(|k| longest.series[k].round)
        .collect();
    let names: Vec<String> = rounds.iter().map(|round| moment(result, *round)).collect();
    let heads = names.iter().map(|name| (name.as_str(), Side::Right));
    let mut table = Table::new(std::iter::once(("While talks go on", Side::Left)).chain(heads));
    for one in &result.observables {
        let at = |round: &usize| one.series.iter().find(|at| at.round == *round);
        let cells = rounds.iter().map(|round| {
            at(round).map_or_else(|| "–".to_owned(), |found| figure(one, found.value))
        });
        table.row(std::iter::once(one.observable.name.clone()).chain(cells));
    }
    format!("\n{}", table.render(width, paint))
}

/// Every round of one figure, with its interval.
pub fn every(result: &RunResult, one: &ObservableSeries) -> Table {
    let mut table = Table::new([
        (one.observable.name.as_str(), Side::Left),
        ("figure", Side::Right),
        ("95% interval", Side::Right),
        ("chance of 100", Side::Right),
        ("still on", Side::Right),
    ]);
    for at in &one.series {
        let ObservableRound { round, on, probability, value, value_interval, .. } = at;
        let [low, high] = value_interval.map(|end| figure(one, end));
        table.row([
            moment(result, *round),
            figure(one, *value),
            format!("{low} to {high}"),
            exact(*probability),
            count(*on),
        ]);
    }
    table
}

/// A round by its date, or by its number.
fn moment(result: &RunResult, round: usize) -> String {
    let date = result.scenario.dates.get(round);
    date.map_or_else(|| format!("round {round}"), |date| day(date))
}

/// So many digits that a hundredth of the chance shows.
fn figure(one: &ObservableSeries, value: f64) -> String {
    let digits = (2.0 - libm::log10(one.factor.abs())).ceil().clamp(0.0, 6.0) as usize;
    format!("{value:.digits$}")
}
