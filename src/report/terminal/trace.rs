//! One negotiation told round by round.

use super::names::Names;
use super::number::{count, date, points, signed_points};
use super::table::{Side, Table};
use super::{Screen, text};
use crate::report::record::{Choice, EndShare, Share};
use crate::report::trace::{Event, Trace};

/// The negotiation in words.
pub fn trace(trace: &Trace, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = String::new();
    output.push_str(&paint.strong(&text::cut(&trace.scenario.title, width)));
    output.push('\n');
    output.push_str(&text::strip(
        &[
            format!("negotiation {}", count(trace.replicate)),
            format!("played on draw {}", count(trace.draw)),
            format!("seed {}", trace.seed),
            format!("zopa {}", trace.version),
        ],
        width,
    ));
    let mut story = Story { names: Names(&trace.scenario), screen, headed: None, last: None };
    for event in &trace.events {
        output.push_str(&story.tell(event));
    }
    output.push_str(&story.end(trace));
    output
}

struct Story<'a> {
    names: Names<'a>,
    screen: &'a Screen,
    /// The round that has its heading.
    headed: Option<usize>,
    /// The last offer.
    last: Option<&'a [usize]>,
}

impl<'a> Story<'a> {
    fn heading(&mut self, round: usize) -> String {
        if self.headed == Some(round) {
            return String::new();
        }
        self.headed = Some(round);
        format!("\n{}\n", self.screen.paint.strong(&self.moment(round)))
    }

    fn moment(&self, round: usize) -> String {
        match self.names.date(round) {
            Some(day) => format!("Round {round}, {}", date(day)),
            None => format!("Round {round}"),
        }
    }

    fn line(&self, said: &str, margin: &str) -> String {
        text::wrap(said, margin, self.screen.width)
    }

    fn tell(&mut self, event: &'a Event) -> String {
        match event {
            Event::Round { round, proposer } => {
                let mut said = self.heading(*round);
                if proposer.is_none() {
                    said.push_str(&self.line("Nobody may propose.", "  "));
                }
                said
            }
            Event::Leaves { round, party, at_deadline } => {
                let why = if *at_deadline {
                    "leaves the talks: its own deadline has come"
                } else {
                    "leaves the talks: leaving is worth more to it than any package it could have"
                };
                let said = format!("{} {why}.", self.names.party(*party));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Passes { round, party } => {
                let said = format!("{} has nothing to offer.", self.names.party(*party));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Offers { round, party, options, utilities, .. } => {
                let heading = self.heading(*round);
                let worth = utilities.get(*party).copied().unwrap_or_default();
                heading + &self.offer(*party, options, worth)
            }
            Event::Answers { .. } => self.answer(event),
        }
    }

    fn offer(&mut self, party: usize, options: &'a [usize], worth: f64) -> String {
        let name = self.screen.paint.strong(self.names.party(party));
        let worth = format!("worth {} to it", points(worth));
        let changed: Vec<Choice> = match self.last {
            None => self.names.changes(options),
            Some(last) => options
                .iter()
                .enumerate()
                .filter(|(issue, option)| last.get(*issue) != Some(option))
                .map(|(issue, &option)| Choice { issue, option })
                .collect(),
        };
        let head = match (self.last.is_some(), changed.is_empty()) {
            (true, true) => format!("{name} repeats the last offer, {worth}."),
            (true, false) => format!("{name} offers the same, {worth}, but for:"),
            (false, true) => format!("{name} offers to leave everything as it is, {worth}."),
            (false, false) => format!("{name} offers, {worth}:"),
        };
        self.last = Some(options);
        let mut said = self.line(&head, "  ");
        let topics = changed.iter().map(|choice| text::width(self.names.topic(choice.issue)));
        let column = topics.max().unwrap_or(0).min(self.screen.width / 2);
        for &choice in &changed {
            let topic = text::cut(self.names.topic(choice.issue), column);
            let margin = format!("    {}  ", text::left(&topic, column));
            said.push_str(&self.line(self.names.option(choice), &margin));
        }
        said
    }

    fn answer(&self, event: &Event) -> String {
        let Event::Answers { party, capacity, accepts, utility, floor, demand, red_lines, .. } =
            event
        else {
            return String::new();
        };
        let paint = self.screen.paint;
        let name = self.names.party(*party);
        let verb = match (capacity.as_str(), accepts) {
            ("consent", true) => paint.good("consents"),
            ("consent", false) => paint.bad("withholds its consent"),
            ("ratification", true) => paint.good("ratifies"),
            ("ratification", false) => paint.bad("does not ratify"),
            (_, true) => paint.good("accepts"),
            (_, false) => paint.bad("refuses"),
        };
        let measure = if capacity == "ratification" {
            format!("what it ratifies, {}", points(*demand))
        } else if demand > floor {
            format!("its target {} (floor {})", points(*demand), points(*floor))
        } else {
            format!("its floor {}", points(*floor))
        };
        let margin = utility - demand;
        let why = if let [line, more @ ..] = red_lines.as_slice() {
            let others =
                if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
            format!("it crosses its red line “{}”{others}", self.names.red_line(*party, line))
        } else if *accepts && points(margin) == "0.0" {
            format!("exactly {measure}")
        } else if *accepts {
            format!("{} points above {measure}", points(margin.max(0.0)))
        } else {
            format!("{} points short of {measure}", points(-margin))
        };
        self.line(&format!("{name} {verb}: {why}."), "  ")
    }

    fn end(&mut self, trace: &Trace) -> String {
        let end = &trace.end;
        let Screen { width, paint } = *self.screen;
        let mut said = String::from("\n");
        let moment = self.moment(end.round);
        let offers = super::number::counted(u64::from(end.offers), "offer");
        let what = match end.kind.as_str() {
            "agreement" => {
                let whose = end.proposer.map(|party| self.names.party(party)).unwrap_or("?");
                format!(
                    "Agreement on {} package, {} after {offers}.",
                    super::names::possessive(whose),
                    lower_first(&moment)
                )
            }
            "horizon" => format!("Time runs out without agreement, after {offers}."),
            kind => {
                let share = Share::default();
                let end =
                    EndShare { kind: kind.to_owned(), party: end.party, share, by_round: vec![] };
                let how = super::phrase::end_name(&end, self.names);
                format!("No agreement: {how} ({}, after {offers}).", lower_first(&moment))
            }
        };
        said.push_str(&paint.strong(text::wrap(&what, "", width).trim_end()));
        said.push('\n');
        let mut table = Table::new([
            ("", Side::Left),
            ("it gets", Side::Right),
            ("over its no-deal value", Side::Right),
        ]);
        for (party, (&value, &no_deal)) in end.values.iter().zip(&end.no_deal).enumerate() {
            table.row([
                self.names.party(party).to_owned(),
                points(value),
                signed_points(value - no_deal),
            ]);
        }
        said.push_str(&table.render(width, paint));
        said
    }
}

fn lower_first(moment: &str) -> String {
    moment.replacen("Round", "round", 1)
}
