//! Over which issues each party refuses.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::grid::{GridCell, GridChart};
use crate::report::record::PartyOutcome;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;

pub(super) const KIND: FigureKind = FigureKind {
    name: "refusals-by-issue",
    says: "over which issues each party refuses",
    of: "run",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    let names = Names(&result.scenario);
    let parties: Vec<&PartyOutcome> =
        result.parties.iter().filter(|party| party.refusals.count > 0).collect();
    let blamed = |party: &PartyOutcome, issue: usize| {
        let found = party.refusals.issues.iter().find(|one| one.issue == issue);
        found.map_or(0, |one| one.count)
    };
    let mut issues: Vec<(u64, usize)> = (0..result.scenario.issues.len())
        .map(|issue| (parties.iter().map(|party| blamed(party, issue)).sum(), issue))
        .filter(|(count, _)| *count > 0)
        .collect();
    issues.sort_by_key(|(count, issue)| (u64::MAX - count, *issue));
    if issues.len() < 2 {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("issue", Kind::String, "The issue."),
        ("party", Kind::String, "The party."),
        ("refusals", Kind::Integer, "Refusals in which this issue cost the party most."),
        ("share", Kind::Number, "Their share of its refusals that have an issue to blame."),
    ]);
    let mut cells = Vec::new();
    for (_, issue) in &issues {
        let row = parties.iter().map(|party| {
            let count = blamed(party, *issue);
            let all: u64 = party.refusals.issues.iter().map(|one| one.count).sum();
            let share = count as f64 / all.max(1) as f64;
            table.row([
                Cell::from(names.issue(*issue)),
                names.party(party.party).into(),
                count.into(),
                share.into(),
            ]);
            let said = if count == 0 {
                String::new()
            } else {
                format!("{:.0}%", (100.0 * share).max(1.0))
            };
            Some(GridCell { shade: share, said })
        });
        cells.push(row.collect());
    }
    Some(Figure {
        kind: KIND.name,
        title: "Over what they say no".to_owned(),
        caption: "For each refusal, the issue on which the package refused costs the party most, compared with its own \
                  best option there. Columns add up to 100%; blank means never. The figure above says how many refusals each column stands for."
            .to_owned(),
        table,
        drawing: Box::new(GridChart {
            across: String::new(),
            down: String::new(),
            columns: parties.iter().map(|party| names.party(party.party).to_owned()).collect(),
            rows: issues.iter().map(|(_, issue)| names.topic(*issue).to_owned()).collect(),
            cells,
            key: "share of the party's refusals, light to dark".to_owned(),
        }),
        live: None,
    })
}
