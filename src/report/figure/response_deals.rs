//! What is agreed along everything that a sweep varies: the options that change most, or what is
//! signed first where talks can lead to limited agreements.

use super::along::{self, Seen};
use super::response::{Quantity, drawing, means_table, strongest};
use super::{Figure, FigureKind, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::record::Choice;
use crate::report::sweep::{SweepSubject, SweptPoint};
use crate::report::terminal::names::Names;

pub(super) const KIND: FigureKind = FigureKind {
    name: "response-deals",
    says: "the options (or first agreements) that change most along what a sweep varies",
    of: "sweep in which what is agreed changes",
    make,
};

/// Options that are drawn.
const DRAWN: usize = 5;
/// Agreements below which the share of an option at a point says nothing.
const LEAST: u64 = 5;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let sweep = subject.sweep()?;
    let limited = !sweep.scenario.accords.is_empty();
    let shown = if limited { first_agreements(sweep) } else { options(sweep) };
    let of = if limited { "negotiations" } else { "agreements" };
    let table = means_table(sweep, &shown, &format!("How many of 100 {of}."));
    if table.rows.is_empty() {
        return None;
    }
    let keys = shown.iter().map(|one| Key::new(Sign::Line, one.kind, one.label.clone())).collect();
    let (title, about) = if limited {
        (
            "What is signed first along what was varied".to_owned(),
            "How many of 100 negotiations begin with each kind of agreement.".to_owned(),
        )
    } else {
        (
            "What is agreed along what was varied".to_owned(),
            format!(
                "How many of 100 agreements have an option: the options whose share changes most, one an issue. Points \
                 with fewer than {LEAST} agreements are left out, others count by their agreements."
            ),
        )
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!("{about} {}", along::others_said(sweep)),
        table,
        drawing: drawing(
            sweep,
            &shown,
            Axis::exactly(&format!("of 100 {of}"), 0.0, 100.0),
            keys,
            false,
        ),
        live: None,
    })
}

/// A share of some negotiations of a point as what was seen there, in 100; its error allows for
/// negotiations that share a draw as that of agreement does.
fn share(point: &SweptPoint, count: u64, of: u64) -> Seen {
    let share = count as f64 / of.max(1) as f64;
    let agreement = &point.record.agreement;
    let independent =
        agreement.share * (1.0 - agreement.share) / point.record.replicates.max(1) as f64;
    let effect = agreement.standard_error * agreement.standard_error / independent;
    let effect = if effect.is_finite() { effect.max(1.0) } else { 1.0 };
    let error = 100.0 * libm::sqrt(effect * share * (1.0 - share) / of.max(1) as f64);
    let (value, half) = (100.0 * share, along::critical() * error);
    let ends = ((value - half).max(0.0), (value + half).min(100.0));
    Seen { value, error, weight: of as f64, ends }
}

fn first_agreements(sweep: &SweepSubject) -> Vec<Quantity<'_>> {
    let kinds = 0..=sweep.scenario.accords.len();
    let quantity = |kind: usize| Quantity {
        label: Names(&sweep.scenario).accord(kind).to_owned(),
        kind: kind % 6,
        share: true,
        seen: Box::new(move |point: &SweptPoint| {
            Some(share(point, *point.first.get(kind)?, point.record.replicates))
        }),
    };
    kinds.map(quantity).collect()
}

/// The options whose share changes most along a factor, one an issue.
pub(in crate::report) fn options(sweep: &SweepSubject) -> Vec<Quantity<'_>> {
    let names = Names(&sweep.scenario);
    let quantity = |issue: usize, option: usize| Quantity {
        label: names.clause(Choice { issue, option }),
        kind: 0,
        share: true,
        seen: Box::new(move |point: &SweptPoint| {
            let agreements = point.record.agreement.count;
            let count = *point.options.get(issue)?.get(option)?;
            (agreements >= LEAST).then(|| share(point, count, agreements))
        }),
    };
    // What changes for sure comes before what may not.
    let mut found: Vec<(bool, f64, usize, usize)> = Vec::new();
    for (issue, known) in sweep.scenario.issues.iter().enumerate() {
        let changes = (0..known.options.len()).filter_map(|option| {
            let strongest = strongest(sweep, &quantity(issue, option))?;
            let change = strongest.change();
            (change >= 1.0).then_some((strongest.clear, change, issue, option))
        });
        found.extend(changes.max_by(|one, two| {
            (one.0.cmp(&two.0)).then(one.1.total_cmp(&two.1)).then(two.3.cmp(&one.3))
        }));
    }
    found.sort_by(|one, two| {
        two.0.cmp(&one.0).then(two.1.total_cmp(&one.1)).then(one.2.cmp(&two.2))
    });
    let told = found.into_iter().take(DRAWN).enumerate();
    told.map(|(kind, (_, _, issue, option))| Quantity { kind, ..quantity(issue, option) }).collect()
}
