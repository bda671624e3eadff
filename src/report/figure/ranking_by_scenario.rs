//! What each strategy gains in each scenario of a tournament.

use super::tournament_words::{mean_of, measure, strategy};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::grid::{GridCell, GridChart};
use crate::report::chart::scale::minus;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::points_within;
use crate::report::tournament::MeanRecord;

pub(super) const KIND: FigureKind = FigureKind {
    name: "ranking-by-scenario",
    says: "what each strategy gains in each scenario",
    of: "tournament in several scenarios",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Tournament(result) = subject else { return None };
    if result.scenarios.len() < 2 {
        return None;
    }
    let by = measure(&result.run.by);
    let mut table = FigureTable::new(&[
        ("strategy", Kind::String, "The strategy."),
        ("scenario", Kind::String, "The scenario."),
        ("mean", Kind::Number, "Its mean of the measure of the ranking there, 0..1."),
        ("low", Kind::Number, "Lower end of the 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let mut grid: Vec<Vec<Option<&MeanRecord>>> = Vec::new();
    for rank in &result.ranking {
        let row = result.scenarios.iter().map(|scenario| {
            let found = mean_of(scenario.strategies.get(rank.strategy)?, &result.run.by)?;
            table.row([
                Cell::from(strategy(result, rank.strategy)),
                scenario.id.as_str().into(),
                found.mean.into(),
                found.low.into(),
                found.high.into(),
            ]);
            Some(found)
        });
        grid.push(row.collect());
    }
    let means = grid.iter().flatten().flatten().map(|found| found.mean);
    let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| {
        (low.min(mean), high.max(mean))
    });
    if !low.is_finite() {
        return None;
    }
    let cell = |found: &MeanRecord| GridCell {
        shade: if high > low { (found.mean - low) / (high - low) } else { 0.0 },
        said: minus(&points_within(found.mean, found.standard_error.unwrap_or(0.0))),
    };
    Some(Figure {
        kind: KIND.name,
        title: format!("Which strategy does well where: {by} by scenario"),
        caption: format!(
            "Mean {by} of 100 over the seats and line-ups of each scenario; rows in the order of the ranking. A strategy \
             that does well everywhere is dark in its whole row."
        ),
        table,
        drawing: Box::new(GridChart {
            across: String::new(),
            down: String::new(),
            columns: result.scenarios.iter().map(|scenario| scenario.title.clone()).collect(),
            rows: result
                .ranking
                .iter()
                .map(|rank| strategy(result, rank.strategy).to_owned())
                .collect(),
            cells: grid
                .iter()
                .map(|row| row.iter().map(|found| found.map(cell)).collect())
                .collect(),
            key: format!("{by}, light to dark"),
        }),
        live: None,
    })
}
