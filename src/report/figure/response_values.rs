//! What each party gets along everything that a sweep varies.

use super::along::{self, Seen};
use super::response::{Quantity, drawing, means_table, span};
use super::{Figure, FigureKind, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::sweep::{SweepSubject, SweptPoint};

pub(super) const KIND: FigureKind = FigureKind {
    name: "response-values",
    says: "what each party gets along everything that a sweep varies",
    of: "sweep",
    make,
};

/// Parties that are drawn, as many as there are colours.
const DRAWN: usize = 6;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let sweep = subject.sweep()?;
    let all: Vec<Quantity> =
        (0..sweep.scenario.parties.len()).map(|party| value(sweep, party)).collect();
    let table = means_table(sweep, &all, "Mean value over negotiations, in points of 100.");
    if table.rows.is_empty() {
        return None;
    }
    let shown: Vec<Quantity> = all.into_iter().take(DRAWN).collect();
    let (low, high) = span(sweep, &shown);
    let keys =
        shown.iter().map(|party| Key::new(Sign::Line, party.kind, party.label.clone())).collect();
    let left = sweep.scenario.parties.len().saturating_sub(DRAWN);
    let mut caption = format!(
        "Mean over all negotiations, agreement or not, in points of 100 of each party's own scale, so heights of \
         different parties cannot be compared. {}",
        along::others_said(sweep)
    );
    if left > 0 {
        caption.push_str(&format!(" {left} more parties are in the table only."));
    }
    Some(Figure {
        kind: KIND.name,
        title: "What each party gets along what was varied".to_owned(),
        caption,
        table,
        drawing: drawing(sweep, &shown, Axis::around("points of 100", low, high), keys, false),
        live: None,
    })
}

/// The value of a party, in points of 100.
fn value(sweep: &SweepSubject, party: usize) -> Quantity<'_> {
    let seen = move |point: &SweptPoint| {
        let mean = point.values.get(party)?;
        let (value, error) = (100.0 * mean.mean?, 100.0 * mean.standard_error.unwrap_or(0.0));
        let half = along::critical() * error;
        Some(Seen { value, error, weight: 1.0, ends: (value - half, value + half) })
    };
    let label = sweep.scenario.parties[party].name.clone();
    Quantity { label, kind: party % DRAWN, share: false, seen: Box::new(seen) }
}
