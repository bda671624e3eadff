//! Whose consent makes the zone of possible agreement as small as it is.

use super::asked_words::when;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::solve::Consent;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{exact, points};

pub(super) const KIND: FigureKind = FigureKind {
    name: "consent",
    says: "whose consent makes the zone as small as it is",
    of: "solved scenario",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Solve(result) = subject else { return None };
    let names = Names(&result.asked.scenario);
    let mut table = FigureTable::new(&[
        ("party", Kind::String, "The party."),
        ("floor", Kind::Number, "The least it accepts, in points of 100."),
        ("refuses", Kind::String, "Packages it would refuse, a whole number."),
        ("refuses_alone", Kind::String, "Of those, the packages that everybody else accepts."),
        ("takes", Kind::Number, "Their share of what the others could agree on, 0..1."),
        ("exact", Kind::String, "yes if they were counted, no if a sample says how many."),
        ("ideal", Kind::Number, "Its most in the zone, in points of 100."),
    ]);
    let mut list: Vec<&Consent> = result.consent.iter().collect();
    list.sort_by(|one, two| two.takes.total_cmp(&one.takes).then(one.party.cmp(&two.party)));
    let mut rows = Vec::new();
    for consent in list {
        let ideal = result.scale.get(consent.party).and_then(|scale| scale.ideal);
        table.row([
            Cell::from(names.party(consent.party)),
            (100.0 * consent.floor).into(),
            consent.refuses.as_str().into(),
            consent.refuses_alone.as_str().into(),
            consent.takes.into(),
            if consent.exact { "yes" } else { "no" }.into(),
            ideal.map(|ideal| 100.0 * ideal).into(),
        ]);
        let share = 100.0 * consent.takes;
        let about = if consent.exact { "" } else { "≈ " };
        rows.push(Row::Marks {
            label: format!(
                "{} (accepts from {} points)",
                names.party(consent.party),
                points(consent.floor)
            ),
            marks: vec![Mark::Bar { from: 0.0, to: share, kind: 0 }],
            said: format!("{about}{}%", exact(consent.takes)),
        });
    }
    (!rows.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: "Whose consent narrows the zone".to_owned(),
        caption: format!(
            "Of the packages that all others would accept, the share that this party alone refuses, {}.",
            when(&result.asked)
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("% of what the others could agree on", 0.0, 100.0),
            rows,
            keys: Vec::new(),
            baseline: None,
        }),
        live: None,
    })
}
