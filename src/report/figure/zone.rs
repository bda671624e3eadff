//! The zone of possible agreement, and what narrows it.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::record::ZopaSummary;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{large, zone_size};

pub(super) const KIND: FigureKind = FigureKind {
    name: "zone",
    says: "how many packages everybody could accept, and what makes them so few",
    of: "run",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    Some(zone_figure(&result.zopa, Names(&result.scenario)))
}

/// The figure of a zone.
fn zone_figure(zopa: &ZopaSummary, names: Names) -> Figure {
    let mut table = FigureTable::new(&[
        ("packages", Kind::String, "Which packages."),
        ("count", Kind::String, "How many, a whole number."),
        ("exact", Kind::String, "yes if they were counted, no if a sample says how many."),
    ]);
    let mut rows = Vec::new();
    let mut decades = 1.0f64;
    let mut add = |label: String, digits: &str, kind: usize, counted: bool| {
        let said = if counted { large(digits) } else { zone_size(zopa, digits) };
        let exact = if counted || zopa.exact { "yes" } else { "no" };
        table.row([Cell::from(label.as_str()), digits.into(), exact.into()]);
        let count: f64 = digits.parse().unwrap_or(0.0);
        let power = if count >= 1.0 { libm::log10(count) } else { 0.0 };
        decades = decades.max(power);
        let marks =
            if count >= 1.0 { vec![Mark::Bar { from: 0.0, to: power, kind }] } else { Vec::new() };
        rows.push(Row::Marks { label, marks, said });
    };
    add("All packages that make sense".to_owned(), &zopa.feasible, 4, true);
    add("Zone, if no red line counted".to_owned(), &zopa.without_red_lines, 1, false);
    for (party, count) in zopa.without_party.iter().enumerate() {
        if *count != zopa.packages {
            add(format!("Zone, if {} did not have to agree", names.party(party)), count, 3, false);
        }
    }
    add("The zone: everybody has to agree".to_owned(), &zopa.packages, 0, false);
    Figure {
        kind: KIND.name,
        title: "The zone of possible agreement, and what narrows it".to_owned(),
        caption: "Packages that all whose consent is needed like better than no deal, at central values in the first \
                  round. Each step of the scale is ten times as many."
            .to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::powers("packages", decades.ceil() as u32),
            rows,
            keys: Vec::new(),
            baseline: None,
        }),
        live: None,
    }
}
