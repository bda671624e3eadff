//! What is agreed on each issue.

use super::asked_words::when;
use super::run_words::with_interval;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::record::{Choice, RunResult};
use crate::report::solve::SolveResult;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::exact;

pub(super) const KIND: FigureKind = FigureKind {
    name: "option-shares",
    says: "how often each option of each issue is agreed, beside its share of the ZOPA",
    of: "run or solved scenario",
    make,
};

/// Options agreed less often than this, and rare in the zone too, are in the table only.
const SMALLEST: f64 = 0.01;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    match subject {
        Subject::Run(run) => of_run(&run.result),
        Subject::Solve(result) => of_solve(result),
        _ => None,
    }
}

fn of_run(result: &RunResult) -> Option<Figure> {
    if result.agreement.probability.count == 0 {
        return None;
    }
    let names = Names(&result.scenario);
    let mut table = FigureTable::new(&[
        ("issue", Kind::String, "The issue."),
        ("option", Kind::String, "The option."),
        ("default", Kind::String, "yes if it holds where nobody touches the issue."),
        ("share", Kind::Number, "Share of agreements with it."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("zopa_share", Kind::Number, "Share of the packages in the ZOPA with it."),
    ]);
    let mut rows = Vec::new();
    for issue in &result.issues {
        rows.push(Row::Heading(names.issue(issue.issue).to_owned()));
        for (option, share) in issue.shares.iter().enumerate() {
            let name = names.option(Choice { issue: issue.issue, option });
            let zopa = issue.zopa_shares.get(option).copied().unwrap_or(0.0);
            let default = names.default(issue.issue) == Some(option);
            table.row([
                Cell::from(names.issue(issue.issue)),
                name.into(),
                if default { "yes" } else { "no" }.into(),
                share.share.into(),
                share.low.into(),
                share.high.into(),
                zopa.into(),
            ]);
            if share.share < SMALLEST && zopa < SMALLEST {
                continue;
            }
            rows.push(Row::Marks {
                label: name.to_owned(),
                marks: vec![
                    Mark::Bar {
                        from: 0.0,
                        to: 100.0 * share.share,
                        kind: if default { 4 } else { 0 },
                    },
                    Mark::Tick { at: 100.0 * zopa },
                ],
                said: with_interval(share),
            });
        }
    }
    Some(Figure {
        kind: KIND.name,
        title: "What is agreed on each issue".to_owned(),
        caption: "Share of agreements with each option (95% interval). Options below 1% of agreements and of the zone \
                  are in the table only."
            .to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("% of agreements", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Block, 0, "changes what holds now"),
                Key::new(Sign::Block, 4, "leaves the issue as it is"),
                Key::new(Sign::Tick, 0, "share of the zone of possible agreement"),
            ],
            baseline: None,
        }),
        live: None,
    })
}

/// Of a solved scenario: what the zone is made of.
fn of_solve(result: &SolveResult) -> Option<Figure> {
    if result.zopa.packages == "0" {
        return None;
    }
    let names = Names(&result.asked.scenario);
    let mut table = FigureTable::new(&[
        ("issue", Kind::String, "The issue."),
        ("option", Kind::String, "The option."),
        ("default", Kind::String, "yes if it holds where nobody touches the issue."),
        ("zopa_share", Kind::Number, "Share of the packages in the ZOPA with it."),
    ]);
    let mut rows = Vec::new();
    for (issue, shares) in result.option_shares.iter().enumerate() {
        rows.push(Row::Heading(names.issue(issue).to_owned()));
        for (option, share) in shares.iter().enumerate() {
            let name = names.option(Choice { issue, option });
            let default = names.default(issue) == Some(option);
            table.row([
                Cell::from(names.issue(issue)),
                name.into(),
                if default { "yes" } else { "no" }.into(),
                (*share).into(),
            ]);
            if *share >= SMALLEST {
                let kind = if default { 4 } else { 0 };
                rows.push(Row::Marks {
                    label: name.to_owned(),
                    marks: vec![Mark::Bar { from: 0.0, to: 100.0 * share, kind }],
                    said: format!("{}%", exact(*share)),
                });
            }
        }
    }
    Some(Figure {
        kind: KIND.name,
        title: "What the zone of possible agreement is made of".to_owned(),
        caption: format!(
            "Share of the zone's packages with each option, {}. What all packages have is no longer open; nothing here \
             says which of them is agreed. Options below 1% are in the table only.",
            when(&result.asked)
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("% of the zone", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Block, 0, "changes what holds now"),
                Key::new(Sign::Block, 4, "leaves the issue as it is"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
