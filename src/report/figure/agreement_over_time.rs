//! When agreement comes, and how the talks end otherwise, round by round.

use super::run_words::{round_ticks, round_title, with_interval};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::series::{Line, Panel, SeriesChart};
use crate::report::record::Share;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::phrase::end_name;

pub(super) const KIND: FigureKind = FigureKind {
    name: "agreement-over-time",
    says: "the share of negotiations that have ended by each round, by how they ended",
    of: "run",
    make,
};

/// Ways to end that are drawn.
const ENDS: usize = 4;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    let played = result.run.replicates as f64;
    let rounds = result.scenario.rounds;
    if played == 0.0 || rounds < 2 {
        return None;
    }
    let names = Names(&result.scenario);
    let mut table = FigureTable::new(&[
        ("round", Kind::Integer, "The round, from 0."),
        ("date", Kind::String, "Its date."),
        ("end", Kind::String, "How the talks ended."),
        ("share", Kind::Number, "Share of negotiations that had ended so by then."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let (mut lines, mut keys) = (Vec::new(), Vec::new());
    let date = |round: usize| Cell::from(names.date(round));
    let agreed = &result.timing.cumulative;
    if result.agreement.probability.count > 0 {
        for (round, share) in agreed.iter().enumerate() {
            table.row([
                Cell::from(round as u64),
                date(round),
                "agreement".into(),
                share.share.into(),
                share.low.into(),
                share.high.into(),
            ]);
        }
        // What was reached in the last round holds at the end.
        let drawn: Vec<&Share> = agreed.iter().chain(agreed.last()).collect();
        let points =
            drawn.iter().enumerate().map(|(round, share)| (round as f64, 100.0 * share.share));
        lines.push(Line {
            label: "agreement".to_owned(),
            kind: 0,
            points: points.collect(),
            band: drawn.iter().map(|share| (100.0 * share.low, 100.0 * share.high)).collect(),
            thin: false,
            dots: false,
        });
        keys.push(Key::new(
            Sign::Line,
            0,
            format!(
                "agreement: {} in the end (band: 95% interval)",
                with_interval(&result.agreement.probability)
            ),
        ));
    }
    let others = result.ends.iter().filter(|end| end.kind != "agreement" && end.share.count > 0);
    for (end, kind) in others.take(ENDS).zip([1, 2, 3, 4]) {
        let name = match end.party {
            Some(party) => format!("{}: {}", end_name(&end.kind), names.party(party)),
            None => end_name(&end.kind),
        };
        let mut sum = 0;
        let mut points = Vec::new();
        for (round, count) in end.by_round.iter().enumerate() {
            sum += count;
            let share = sum as f64 / played;
            points.push((round as f64, 100.0 * share));
            table.row([
                Cell::from(round as u64),
                date(round),
                Cell::from(name.as_str()),
                share.into(),
                Cell::Empty,
                Cell::Empty,
            ]);
        }
        keys.push(Key::new(Sign::Line, kind, name.clone()));
        lines.push(Line { label: name, kind, points, band: Vec::new(), thin: false, dots: false });
    }
    Some(Figure {
        kind: KIND.name,
        title: "How many negotiations have ended by when".to_owned(),
        caption: "Each line climbs to the share of all negotiations that end in that way."
            .to_owned(),
        table,
        drawing: Box::new(SeriesChart {
            across: Axis::exactly(&round_title(result), 0.0, rounds as f64)
                .labelled(round_ticks(result)),
            up: Axis::around("of 100 negotiations", 0.0, highest(&lines)),
            panels: vec![Panel { title: String::new(), lines, rules: Vec::new() }],
            keys,
        }),
        live: None,
    })
}

fn highest(lines: &[Line]) -> f64 {
    let points = lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
    let bands = lines.iter().flat_map(|line| line.band.iter().map(|band| band.1));
    points.chain(bands).fold(1.0, f64::max).min(100.0)
}
