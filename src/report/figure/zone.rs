//! The zone of possible agreement, and what narrows it.

use super::asked_words::when;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::record::{RunResult, ZopaSummary};
use crate::report::solve::SolveResult;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{large, size};

pub(super) const KIND: FigureKind = FigureKind {
    name: "zone",
    says: "how many packages everybody could accept, and what makes them so few",
    of: "run or solved scenario",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    match subject {
        Subject::Run(run) => Some(of_run(&run.result)),
        Subject::Solve(result) => Some(of_solve(result)),
        _ => None,
    }
}

/// Packages of some kind, and how many there are.
struct Counted {
    label: String,
    digits: String,
    kind: usize,
    exact: bool,
}

fn without(names: Names, party: usize, digits: String, exact: bool) -> Counted {
    let label = format!("Zone, if {} did not have to agree", names.party(party));
    Counted { label, digits, kind: 3, exact }
}

fn whole(zopa: &ZopaSummary) -> Counted {
    let label = "All packages that make sense".to_owned();
    Counted { label, digits: zopa.feasible.clone(), kind: 4, exact: true }
}

fn unlined(zopa: &ZopaSummary) -> Counted {
    let label = "Zone, if no red line counted".to_owned();
    Counted { label, digits: zopa.without_red_lines.clone(), kind: 1, exact: zopa.exact }
}

fn zone(zopa: &ZopaSummary, label: &str) -> Counted {
    let label = label.to_owned();
    Counted { label, digits: zopa.packages.clone(), kind: 0, exact: zopa.exact }
}

fn of_run(result: &RunResult) -> Figure {
    let (zopa, names) = (&result.zopa, Names(&result.scenario));
    let mut rows = vec![whole(zopa), unlined(zopa)];
    let parties = zopa.without_party.iter().enumerate();
    rows.extend(
        parties
            .filter(|(_, count)| **count != zopa.packages)
            .map(|(party, count)| without(names, party, count.clone(), zopa.exact)),
    );
    rows.push(zone(zopa, "The zone: everybody has to agree"));
    figure(&rows, "at central values in the first round")
}

fn of_solve(result: &SolveResult) -> Figure {
    let (zopa, asked) = (&result.zopa, &result.asked);
    let names = Names(&asked.scenario);
    let mut rows = vec![whole(zopa)];
    if let Some(passing) = &result.passing {
        rows.push(Counted {
            label: "Can pass by the scenario's rule".to_owned(),
            digits: passing.packages.clone(),
            kind: 2,
            exact: passing.exact,
        });
    }
    // The record counts without red lines for all parties in the first round.
    let all = asked.members.len() == asked.scenario.parties.len();
    if all && asked.round == 0 && asked.red_lines == "binding" {
        rows.push(unlined(zopa));
    }
    for consent in &result.consent {
        let counts =
            zopa.packages.parse::<u128>().ok().zip(consent.refuses_alone.parse::<u128>().ok());
        if let Some((inside, alone)) = counts.filter(|(_, alone)| *alone > 0) {
            let digits = (inside + alone).to_string();
            rows.push(without(names, consent.party, digits, consent.exact));
        }
    }
    let label = match asked.members.len() {
        1 => format!("The zone: {} has to agree", names.party(asked.members[0])),
        number if number < asked.scenario.parties.len() => {
            format!("The zone: {number} parties have to agree")
        }
        _ => "The zone: everybody has to agree".to_owned(),
    };
    rows.push(zone(zopa, &label));
    figure(&rows, &when(asked))
}

fn figure(counted: &[Counted], when: &str) -> Figure {
    let mut table = FigureTable::new(&[
        ("packages", Kind::String, "Which packages."),
        ("count", Kind::String, "How many, a whole number."),
        ("exact", Kind::String, "yes if they were counted, no if a sample says how many."),
    ]);
    let mut rows = Vec::new();
    let mut decades = 1.0f64;
    for Counted { label, digits, kind, exact } in counted {
        let said = if *exact { large(digits) } else { size(false, digits) };
        let known = if *exact { "yes" } else { "no" };
        table.row([Cell::from(label.as_str()), digits.as_str().into(), known.into()]);
        let count: f64 = digits.parse().unwrap_or(0.0);
        let power = if count >= 1.0 { libm::log10(count) } else { 0.0 };
        decades = decades.max(power);
        let bar = Mark::Bar { from: 0.0, to: power, kind: *kind };
        let marks = if count >= 1.0 { vec![bar] } else { Vec::new() };
        rows.push(Row::Marks { label: label.clone(), marks, said });
    }
    Figure {
        kind: KIND.name,
        title: "The zone of possible agreement, and what narrows it".to_owned(),
        caption: format!(
            "Packages that all whose consent is needed like better than no deal, {when}. Each step of the scale is ten \
             times as many."
        ),
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
