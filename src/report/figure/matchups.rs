//! What a strategy has more than another one in the same place.

use super::tournament_words::{intervals, measure, strategy};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::grid::{GridCell, GridChart};
use crate::report::chart::scale::minus;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::signed_points_within;
use crate::report::tournament::{ComparisonRecord, TournamentResult};

pub(super) const KIND: FigureKind = FigureKind {
    name: "matchups",
    says: "what each strategy has more than each other one in the same place",
    of: "tournament",
    make,
};

/// P-values below this tell strategies apart, as `zopa tournament` says.
const SIGNIFICANT: f64 = 0.05;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Tournament(result) = subject else { return None };
    let mut table = FigureTable::new(&[
        ("strategy", Kind::String, "The strategy that ranks higher."),
        ("other", Kind::String, "The other one."),
        ("difference", Kind::Number, "What the first has more in the same place, 0..1."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("p_value", Kind::Number, "Of no difference, after Holm's correction over all pairs."),
        ("better", Kind::Integer, "Contexts in which the first has more,"),
        ("equal", Kind::Integer, "the same,"),
        ("worse", Kind::Integer, "less."),
    ]);
    for pair in &result.comparisons {
        let found = pair.difference.as_ref();
        table.row([
            Cell::from(strategy(result, pair.strategy)),
            strategy(result, pair.other).into(),
            found.map(|found| found.mean).into(),
            found.and_then(|found| found.low).into(),
            found.and_then(|found| found.high).into(),
            pair.p_value.into(),
            (pair.better as u64).into(),
            (pair.equal as u64).into(),
            (pair.worse as u64).into(),
        ]);
    }
    let largest = result.comparisons.iter().filter_map(|pair| pair.difference.as_ref());
    let largest = largest.map(|found| found.mean.abs()).fold(0.0, f64::max);
    if largest.is_nan() || result.comparisons.iter().all(|pair| pair.difference.is_none()) {
        return None;
    }
    let order: Vec<usize> = result.ranking.iter().map(|rank| rank.strategy).collect();
    let cell = |row: usize, column: usize| {
        let (pair, sign) = pair(result, row, column)?;
        let found = pair.difference.as_ref()?;
        let value = sign * found.mean;
        let star = if pair.p_value.is_some_and(|p| p < SIGNIFICANT) { " *" } else { "" };
        let error = found.standard_error.unwrap_or(0.0);
        Some(GridCell {
            // The middle of the shades is no difference.
            shade: if largest > 0.0 { 0.5 + 0.5 * value / largest } else { 0.5 },
            said: format!("{}{star}", minus(&signed_points_within(value, error))),
        })
    };
    let names: Vec<String> = order.iter().map(|one| strategy(result, *one).to_owned()).collect();
    let by = measure(&result.run.by);
    Some(Figure {
        kind: KIND.name,
        title: "Which strategy does better in the same place".to_owned(),
        caption: format!(
            "The {by} (of 100) that the strategy of the row has more than that of the column, in the same seat of the same \
             scenario against the same others on the same draws. * is more than noise after Holm's correction over all \
             pairs. {}",
            intervals(result)
        ),
        table,
        drawing: Box::new(GridChart {
            across: "rather than".to_owned(),
            down: String::new(),
            columns: names.clone(),
            rows: names,
            cells: order
                .iter()
                .map(|row| order.iter().map(|column| cell(*row, *column)).collect())
                .collect(),
            key: "less (light) to more (dark) than the strategy of the column".to_owned(),
        }),
        live: None,
    })
}

/// The comparison of two strategies, and its sign from the first one's side.
fn pair(result: &TournamentResult, one: usize, two: usize) -> Option<(&ComparisonRecord, f64)> {
    let find =
        |one, two| result.comparisons.iter().find(|pair| pair.strategy == one && pair.other == two);
    find(one, two).map(|pair| (pair, 1.0)).or_else(|| find(two, one).map(|pair| (pair, -1.0)))
}
