//! Agreement under other protocols and strategies, and how alike the deals are.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::structure::{ShareRecord, StructureResult, VariantRecord};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::rounded;

pub(super) const KIND: FigureKind = FigureKind {
    name: "structure",
    says: "agreement under other protocols and strategies, and how alike the deals are",
    of: "result of zopa structure",
    make,
};

/// The share that the figure is of: of any agreement where there are limited ones.
fn main_share(one: &VariantRecord) -> &ShareRecord {
    one.any_agreement.as_ref().unwrap_or(&one.agreement)
}

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Structure(result) = subject else { return None };
    let what =
        if result.base.any_agreement.is_some() { "Agreement of any kind" } else { "Agreement" };
    let summary = &result.summary;
    let of_100 = |share: f64| rounded(share, 0.005);
    let low = summary.agreement.protocols.low.min(summary.agreement.strategies.low);
    let high = summary.agreement.protocols.high.max(summary.agreement.strategies.high);
    let tried = result.variants.iter().filter(|one| !one.same).count();
    let title = if tried == 0 {
        format!("{what} as it is: nothing else could be tried")
    } else {
        format!(
            "{what} goes from {} to {} of 100 as the modeller chooses protocol and strategies",
            of_100(low),
            of_100(high)
        )
    };
    let mut rows = vec![Row::Heading("The scenario as it is".to_owned())];
    rows.push(row(result, &result.base, "As it is".to_owned(), 1));
    for (choice, heading) in [
        ("protocol", "Under another protocol"),
        ("strategy", "If everybody plays the same strategy"),
    ] {
        let mut played = result.variants.iter().filter(|one| one.choice == choice).peekable();
        if played.peek().is_some() {
            rows.push(Row::Heading(heading.to_owned()));
        }
        rows.extend(played.map(|one| row(result, one, named(one), usize::from(one.same))));
    }
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!(
            "One choice is changed at a time, on the same draws; 95% intervals, each for its own (those of the differences \
             are in the table). Upright line: as it is. Ticks: how alike full agreements are to those of the scenario as it \
             is, 100 being the same shares of all options; shown from {} full agreements on both sides.",
            summary.least_agreements
        ),
        table: table(result),
        drawing: Box::new(RowChart {
            axis: Axis::exactly(
                "agreements in 100 negotiations; ticks: deals in common, of 100",
                0.0,
                100.0,
            ),
            rows,
            keys: vec![
                Key::new(Sign::Interval, 0, what),
                Key::new(Sign::Interval, 1, "as it is"),
                Key::new(Sign::Tick, 0, "deals in common with those as it is"),
            ],
            baseline: Some(100.0 * main_share(&result.base).share),
        }),
        live: None,
    })
}

fn named(one: &VariantRecord) -> String {
    match (one.same, one.besides.as_str()) {
        (true, _) => format!("{} (as it is)", one.written),
        (_, "") => one.written.clone(),
        (_, besides) => format!("{} ({besides})", one.written),
    }
}

fn row(result: &StructureResult, one: &VariantRecord, label: String, kind: usize) -> Row {
    let share = main_share(one);
    let mut marks = vec![Mark::Interval {
        low: 100.0 * share.low,
        high: 100.0 * share.high,
        point: Some(100.0 * share.share),
        kind,
    }];
    let least = result.summary.least_agreements;
    let enough = one.agreement.count >= least && result.base.agreement.count >= least;
    let overlap = one.overlap.filter(|_| enough && one.choice != "none" && !one.same);
    marks.extend(overlap.map(|overlap| Mark::Tick { at: 100.0 * overlap }));
    let error = 0.25 * (share.high - share.low);
    let said = format!(
        "{} ({}–{})",
        rounded(share.share, error),
        rounded(share.low, error),
        rounded(share.high, error)
    );
    Row::Marks { label, marks, said }
}

fn table(result: &StructureResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("choice", Kind::String, "protocol, strategy, or none: the scenario as it is."),
        ("written", Kind::String, "What is chosen, as a scenario writes it."),
        ("besides", Kind::String, "What else had to be changed."),
        ("same", Kind::String, "yes if it is what the scenario has anyway."),
        ("negotiations", Kind::Integer, "Negotiations played."),
        ("agreement", Kind::Number, "Share that ends in the full agreement."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("difference", Kind::Number, "The share less that of the scenario as it is."),
        ("difference_low", Kind::Number, "Lower end of the paired 95% interval of that."),
        ("difference_high", Kind::Number, "Upper end."),
        ("any_agreement", Kind::Number, "Share with any agreement, limited ones included."),
        ("any_low", Kind::Number, "Lower end of its 95% interval."),
        ("any_high", Kind::Number, "Upper end."),
        ("overlap", Kind::Number, "How alike full agreements are to those as it is, 0..1."),
        ("first_overlap", Kind::Number, "How alike the kinds of the first agreement are."),
        ("median_round", Kind::Integer, "Round by which half of the full agreements are reached."),
        ("refuses_most", Kind::String, "Who refuses most."),
    ]);
    for one in [&result.base].into_iter().chain(&result.variants) {
        let own = &one.agreement;
        let any = one.any_agreement.as_ref();
        table.row([
            Cell::from(one.choice.as_str()),
            one.written.as_str().into(),
            one.besides.as_str().into(),
            if one.same || one.choice == "none" { "yes" } else { "no" }.into(),
            one.replicates.into(),
            own.share.into(),
            own.low.into(),
            own.high.into(),
            own.difference.into(),
            own.difference_low.into(),
            own.difference_high.into(),
            any.map(|any| any.share).into(),
            any.map(|any| any.low).into(),
            any.map(|any| any.high).into(),
            one.overlap.into(),
            one.first_overlap.into(),
            one.median_round.map(|round| round as u64).into(),
            one.refuses_most.as_ref().map(|most| most.name.as_str()).into(),
        ]);
    }
    table
}
