//! Claims: what was expected, what was found, and the verdict.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::scale::minus;
use crate::report::chart::stack::{Part, StackChart};
use crate::report::claims::{ClaimRecord, ClaimsResult};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::unit::Shown;

pub(super) const KIND: FigureKind = FigureKind {
    name: "claims",
    says: "the effect of each claim with its interval, what was expected, and the verdict",
    of: "test of claims",
    make,
};

/// Panels: a unit, is it about a change, and what the axis is called.
const PANELS: [(&str, bool, &str); 8] = [
    ("share", true, "Effects of changes on shares, of 100"),
    ("utility", true, "Effects of changes on what parties get, in points of 100"),
    ("rounds", true, "Effects of changes on rounds"),
    ("count", true, "Effects of changes on counts"),
    ("share", false, "Shares in one scenario, of 100"),
    ("utility", false, "What parties get in one scenario, in points of 100"),
    ("rounds", false, "Rounds in one scenario"),
    ("count", false, "Counts in one scenario"),
];

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Claims(result) = subject else { return None };
    if result.claims.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    for (unit, of_change, title) in PANELS {
        let claims = result
            .claims
            .iter()
            .filter(|claim| claim.unit == unit && is_of_change(claim) == of_change);
        let claims: Vec<&ClaimRecord> = claims.collect();
        if !claims.is_empty() {
            let keys = if parts.is_empty() { keys(result) } else { Vec::new() };
            let drawing = Box::new(chart(&claims, of_change, keys));
            parts.push(Part { title: title.to_owned(), drawing });
        }
    }
    Some(Figure {
        kind: KIND.name,
        title: title(result),
        caption: "Each claim with its effect and an interval that is valid at whatever time testing stopped and allows for \
                  the number of claims in the file. At the right, what was expected and the verdict: ↑ rises, ↓ falls, ≈ is \
                  near the ticks, > and < is beyond the tick. A claim holds if its whole interval is where it was expected, \
                  and is practically zero if it cannot matter."
            .to_owned(),
        table: table(result),
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}

fn is_of_change(claim: &ClaimRecord) -> bool {
    !claim.change.is_empty() || !claim.against.is_empty()
}

fn title(result: &ClaimsResult) -> String {
    let summary = &result.summary;
    let all = result.claims.len();
    let against = summary.fails + summary.fails_as_recorded;
    format!(
        "Of {all} claims {} hold, {against} fail and {} are undecided",
        summary.holds, summary.undecided
    )
}

/// The colour of a verdict.
fn kind(claim: &ClaimRecord) -> usize {
    match (claim.verdict.as_str(), claim.as_recorded) {
        ("holds", _) => 0,
        ("undecided", _) => 4,
        (_, Some(true)) => 3,
        _ => 1,
    }
}

fn keys(result: &ClaimsResult) -> Vec<Key> {
    let has = |wanted: usize| result.claims.iter().any(|claim| kind(claim) == wanted);
    [
        (0, "holds"),
        (1, "fails, or is practically zero"),
        (3, "fails as the file records"),
        (4, "undecided"),
    ]
    .into_iter()
    .filter(|(kind, _)| has(*kind))
    .map(|(kind, label)| Key::new(Sign::Interval, kind, label))
    .collect()
}

/// The verdict in few words.
fn in_short(claim: &ClaimRecord) -> String {
    match claim.as_recorded {
        Some(true) => "fails as recorded".to_owned(),
        _ => claim.verdict.replace('_', " "),
    }
}

/// The verdict in words.
fn verdict(claim: &ClaimRecord) -> String {
    let verdict = claim.verdict.replace('_', " ");
    match claim.as_recorded {
        Some(true) => format!("{verdict}, as recorded"),
        Some(false) if claim.verdict == "holds" => format!("{verdict}, against the record"),
        _ => verdict,
    }
}

/// What was expected: a sign, and the numbers that it turns on, in the unit.
fn expected(claim: &ClaimRecord) -> (String, Vec<f64>) {
    let unit = Shown::new(&claim.unit);
    let (name, rest) = claim.expect.split_once('(').unwrap_or((&claim.expect, ""));
    let numbers: Vec<f64> = rest
        .split(|letter: char| !(letter.is_ascii_digit() || "+-.eE".contains(letter)))
        .filter_map(|word| word.parse().ok())
        .collect();
    let plain = |value: f64| minus(&unit.plain(value));
    match (name.trim(), numbers.as_slice()) {
        ("Rises", _) => ("↑".to_owned(), Vec::new()),
        ("Falls", _) => ("↓".to_owned(), Vec::new()),
        ("Unchanged", _) => {
            let within = claim.smallest.map(|smallest| unit.scaled(smallest));
            ("≈ 0".to_owned(), within.map_or(Vec::new(), |within| vec![-within, within]))
        }
        ("Value", [of, within]) => {
            let ticks = [of - within, of + within].map(|end| unit.scaled(end));
            (format!("≈ {}", plain(*of)), ticks.to_vec())
        }
        ("Above", [bound]) => (format!("> {}", plain(*bound)), vec![unit.scaled(*bound)]),
        ("Below", [bound]) => (format!("< {}", plain(*bound)), vec![unit.scaled(*bound)]),
        _ => (claim.expect.clone(), Vec::new()),
    }
}

fn chart(claims: &[&ClaimRecord], of_change: bool, keys: Vec<Key>) -> RowChart {
    let (mut low, mut high) = (0.0f64, 0.0f64);
    let mut rows = Vec::new();
    let mut scenarios: Vec<&str> = Vec::new();
    for claim in claims {
        if !scenarios.contains(&claim.scenario.as_str()) {
            scenarios.push(&claim.scenario);
        }
    }
    for scenario in &scenarios {
        rows.push(Row::Heading((*scenario).to_owned()));
        for claim in claims.iter().filter(|claim| claim.scenario == *scenario) {
            let unit = Shown::new(&claim.unit);
            let (sign, ticks) = expected(claim);
            let mut marks = Vec::new();
            if let Some(effect) = claim.effect {
                let effect = unit.scaled(effect);
                let [from, to] =
                    [claim.low, claim.high].map(|end| end.map_or(effect, |end| unit.scaled(end)));
                (low, high) = (low.min(from), high.max(to));
                let kind = kind(claim);
                marks.push(Mark::Interval { low: from, high: to, point: Some(effect), kind });
            }
            for at in ticks {
                (low, high) = (low.min(at), high.max(at));
                marks.push(Mark::Tick { at });
            }
            rows.push(Row::Marks {
                label: claim.says.clone(),
                marks,
                said: match claim.effect {
                    Some(_) => format!("{sign}: {}", in_short(claim)),
                    None => "nothing to measure".to_owned(),
                },
            });
        }
    }
    // Ticks around a share of all or nothing would stretch the scale beyond what shares can be.
    if claims.iter().all(|claim| claim.unit == "share") {
        let least = if of_change { -100.0 } else { 0.0 };
        (low, high) = (low.max(least), high.min(100.0));
    }
    let (low, high) = if high > low { (low, high) } else { (-1.0, 1.0) };
    let unit = claims.first().map_or("", |claim| Shown::new(&claim.unit).name.trim());
    let title = if of_change { "after less before" } else { unit };
    RowChart {
        axis: Axis::around(title, low, high),
        rows,
        keys,
        baseline: of_change.then_some(0.0),
    }
}

fn table(result: &ClaimsResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("claim", Kind::String, "Its id in the file."),
        ("says", Kind::String, "The sentence."),
        ("scenario", Kind::String, "What it is about."),
        ("against", Kind::String, "The scenario it is compared with, if there is one."),
        ("measure", Kind::String, "What is measured."),
        ("unit", Kind::String, "share or utility (0..1), rounds or count."),
        ("expect", Kind::String, "What is expected."),
        ("smallest", Kind::Number, "The smallest effect that matters."),
        ("before", Kind::Number, "The measure before the change."),
        ("after", Kind::Number, "After it, or in the one scenario."),
        ("effect", Kind::Number, "What the claim is about."),
        ("low", Kind::Number, "Lower end of its interval."),
        ("high", Kind::Number, "Upper end."),
        ("level", Kind::Number, "Confidence of the interval."),
        ("p_value", Kind::Number, "Of the verdict, corrected for the number of claims."),
        ("verdict", Kind::String, "holds, fails, practically zero or undecided."),
        ("negotiations", Kind::Integer, "Played in each scenario."),
    ]);
    for claim in &result.claims {
        let against = Some(claim.against.as_str()).filter(|against| !against.is_empty());
        table.row([
            Cell::from(claim.id.as_str()),
            claim.says.as_str().into(),
            claim.scenario.as_str().into(),
            against.into(),
            claim.measure.as_str().into(),
            claim.unit.as_str().into(),
            claim.expect.as_str().into(),
            claim.smallest.into(),
            claim.first.into(),
            claim.second.into(),
            claim.effect.into(),
            claim.low.into(),
            claim.high.into(),
            claim.level.into(),
            claim.p_value.into(),
            verdict(claim).into(),
            claim.replicates.into(),
        ]);
    }
    table
}
