//! What each party gains under each solution concept.

use super::asked_words::when;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::scale::minus;
use crate::report::solve::SolutionRecord;
use crate::report::table::{Cell, Column, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::signed_points;
use crate::report::terminal::text::capital;

pub(super) const KIND: FigureKind = FigureKind {
    name: "solutions",
    says: "what each party gains under each solution concept",
    of: "solved scenario",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Solve(result) = subject else { return None };
    if result.solutions.is_empty() {
        return None;
    }
    let names = Names(&result.asked.scenario);
    let members = &result.asked.members;
    let mut table = FigureTable::new(&[
        ("solution", Kind::String, "The solution concept."),
        ("scale_free", Kind::String, "yes if it does not compare points of different parties."),
        ("ties", Kind::Integer, "How many vectors of utilities do equally well."),
    ]);
    for &party in members {
        let named = &result.asked.scenario.parties[party];
        let says = format!("What {} gains over no agreement, in points of 100.", named.name);
        let column = Column::made(&table.columns, "party", &named.id, Kind::Number, says);
        table.columns.push(column);
    }
    for solution in &result.solutions {
        let mut cells = vec![
            Cell::from(solution.name.as_str()),
            if solution.scale_free { "yes" } else { "no" }.into(),
            (solution.ties as u64).into(),
        ];
        cells.extend(members.iter().map(|party| Cell::from(100.0 * solution.gains[*party])));
        table.row(cells);
    }
    let mut rows = Vec::new();
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for (title, solution) in by_package(&result.solutions) {
        rows.push(Row::Heading(capital(&title)));
        for (place, &party) in members.iter().enumerate() {
            let gain = 100.0 * solution.gains[party];
            (low, high) = (low.min(gain), high.max(gain));
            rows.push(Row::Marks {
                label: names.party(party).to_owned(),
                marks: vec![Mark::Bar { from: 0.0, to: gain, kind: place % 4 }],
                said: minus(&signed_points(solution.gains[party])),
            });
        }
    }
    let (low, high) = if high > low { (low, high) } else { (low, low + 1.0) };
    Some(Figure {
        kind: KIND.name,
        title: "What each party gains where theory points".to_owned(),
        caption: format!(
            "Gains over no agreement, {}. Concepts that choose the same package stand together. * compares points of \
             different parties, which are on scales of their own; the others do not depend on the scale.",
            when(&result.asked)
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::around("points above no deal (the scale has 100)", low, high),
            rows,
            keys: Vec::new(),
            baseline: Some(0.0),
        }),
        live: None,
    })
}

/// The solutions that differ, each with the names of all concepts that choose its package.
pub fn by_package(solutions: &[SolutionRecord]) -> Vec<(String, &SolutionRecord)> {
    let mut list: Vec<(String, &SolutionRecord)> = Vec::new();
    for solution in solutions {
        let mark = if solution.scale_free { "" } else { " *" };
        let name = format!("{}{mark}", solution.name);
        match list.iter_mut().find(|(_, known)| known.point.options == solution.point.options) {
            Some((names, _)) => *names = format!("{names} · {name}"),
            None => list.push((name, solution)),
        }
    }
    list
}
