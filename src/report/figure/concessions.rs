//! Concession paths: what each party asks for itself, round by round, in a few negotiations.

use super::run_words::{round_ticks, round_title};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::series::{Line, Panel, Rule, SeriesChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::trace::Event;

pub(super) const KIND: FigureKind = FigureKind {
    name: "concessions",
    says: "what parties ask for themselves round by round, in a few negotiations",
    of: "run whose scenario is at hand",
    make,
};

/// Parties that get a panel.
const PANELS: usize = 8;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let run = subject.run()?;
    let illustration = run.illustration.as_ref()?;
    let result = &run.result;
    let names = Names(&result.scenario);
    let mut table = FigureTable::new(&[
        ("replicate", Kind::Integer, "Number of the negotiation; zopa trace replays it."),
        ("round", Kind::Integer, "The round."),
        ("proposer", Kind::String, "Who made the offer."),
        ("party", Kind::String, "For whom it is worth that."),
        ("utility", Kind::Number, "What the offer is worth to the party then, 0..1."),
        ("agreed", Kind::String, "yes for the package agreed on."),
    ]);
    let parties = result.scenario.parties.len();
    let mut panels = Vec::new();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for party in 0..parties {
        let mut lines = Vec::new();
        for trace in &illustration.told {
            let mut own = Vec::new();
            let mut heard = Vec::new();
            for event in &trace.events {
                let Event::Offers { round, party: proposer, utilities, .. } = event else {
                    continue;
                };
                let Some(utility) = utilities.get(party).copied() else { continue };
                table.row([
                    Cell::from(trace.replicate),
                    (*round as u64).into(),
                    names.party(*proposer).into(),
                    names.party(party).into(),
                    utility.into(),
                    "no".into(),
                ]);
                let point = (*round as f64, 100.0 * utility);
                low = low.min(point.1);
                high = high.max(point.1);
                if *proposer == party { own.push(point) } else { heard.push(point) }
            }
            let line = |label: &str, kind, points| Line {
                label: format!("negotiation {}: {label}", trace.replicate),
                kind,
                points,
                band: Vec::new(),
                thin: true,
                dots: false,
            };
            lines.push(line("what it is offered", 1, heard));
            lines.push(line("what it asks for", 0, own));
            let worth = trace.end.values.get(party).copied();
            if let (Some(worth), true) = (worth, trace.end.package.is_some()) {
                let point = (trace.end.round as f64, 100.0 * worth);
                (low, high) = (low.min(point.1), high.max(point.1));
                table.row([
                    Cell::from(trace.replicate),
                    (trace.end.round as u64).into(),
                    trace.end.proposer.map(|proposer| names.party(proposer)).into(),
                    names.party(party).into(),
                    worth.into(),
                    "yes".into(),
                ]);
                lines.push(Line { dots: true, kind: 2, ..line("agreed", 2, vec![point]) });
            }
        }
        let asks = lines.iter().any(|line| !line.points.is_empty());
        if asks && panels.len() < PANELS {
            let floor = illustration.floors.get(party).copied().unwrap_or(0.0);
            panels.push(Panel {
                title: names.party(party).to_owned(),
                lines,
                rules: vec![Rule { at: 100.0 * floor, label: "no deal".to_owned() }],
            });
        }
    }
    let floors =
        illustration.floors.iter().map(|floor| 100.0 * floor).filter(|floor| floor.is_finite());
    let (low, high) =
        floors.fold((low, high), |(low, high), floor| (low.min(floor), high.max(floor)));
    (!panels.is_empty() && low.is_finite()).then(|| Figure {
        kind: KIND.name,
        title: "How parties concede".to_owned(),
        caption: format!(
            "{} negotiations, each on a draw of its own: what every offer is worth to the party whose panel it is. \
             A dot stands for a single offer. The dashed line is the least it accepts in the first round at central values.",
            illustration.told.len()
        ),
        table,
        drawing: Box::new(SeriesChart {
            across: Axis::exactly(&round_title(result), 0.0, result.scenario.rounds as f64)
                .labelled(round_ticks(result)),
            up: Axis::around("utility of the offer, in points", low, high),
            panels,
            keys: vec![
                Key::new(Sign::Line, 0, "asks for"),
                Key::new(Sign::Line, 1, "is offered"),
                Key::new(Sign::Disc, 2, "agreed"),
            ],
        }),
        live: None,
    })
}
