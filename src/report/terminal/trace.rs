//! One negotiation told round by round, written like a play: who, a colon, and what.
//! That suits every name, be it that of one party or of many.

use super::names::Names;
use super::number::{count, counted, date, points, signed_points};
use super::table::{Side, Table};
use super::{Screen, phrase, text};
use crate::report::trace::{Event, MemberVote, Trace};

/// Below this many columns an option does not stand beside its issue.
const BESIDE: usize = 60;

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
    let scale = "Worth, floors and targets are points of utility (0 to 100) of the party named. Floor: \
                 the least it accepts. Target: what it holds out for in that round.";
    for line in text::wrap(scale, "", width).lines() {
        output.push_str(&paint.faint(line));
        output.push('\n');
    }
    let mut story =
        Story { names: Names(&trace.scenario), screen, headed: None, last: None, text: None };
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
    /// The last offer, or the package voted on last.
    last: Option<&'a [usize]>,
    /// The single text, from its first change on.
    text: Option<Vec<usize>>,
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
                    "end of the talks, the own deadline has come"
                } else {
                    "walk-out, worth more than any package within reach"
                };
                let said = format!("{}: {why}.", self.names.party(*party));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Passes { round, party } => {
                let said = format!("{}: nothing to offer.", self.names.party(*party));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Offers { round, party, options, utilities, .. } => {
                let heading = self.heading(*round);
                let worth = utilities.get(*party).copied().unwrap_or_default();
                heading + &self.offer(*party, options, worth)
            }
            Event::Drafts { round, party, options, yes, replaces, .. } => {
                let heading = self.heading(*round);
                heading + &self.draft(*party, options, yes, *replaces)
            }
            Event::Opens { round, issues } => {
                let topics: Vec<&str> = issues.iter().map(|i| self.names.topic(*i)).collect();
                let said = format!("On the agenda: {}.", topics.join("; "));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Meets { round, parties } => {
                let said = format!("Meeting of {}.", self.list(parties));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Settles { in_force, .. } => {
                let said = if *in_force {
                    "Agreed so far, and in force from now on."
                } else {
                    "Agreed for the time being."
                };
                self.line(&self.screen.paint.good(said), "  ")
            }
            Event::Recalls { round, party, options, .. } => {
                let heading = self.heading(*round);
                let said = format!("Vote on what {} offered.", self.names.party(*party));
                self.last = Some(options);
                heading + &self.line(&said, "  ")
            }
            Event::Disowns { party, members, .. } => {
                let name = self.names.party(*party);
                let said = format!("{name}: its own members do not back it.");
                self.line(&said, "  ") + &self.members(members)
            }
            Event::Answers { .. } => self.answer(event),
        }
    }

    /// "A and B".
    fn list(&self, parties: &[usize]) -> String {
        let names: Vec<&str> = parties.iter().map(|party| self.names.party(*party)).collect();
        match names.split_last() {
            None => "nobody".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    /// A draft, by what it changes in the text.
    fn draft(
        &mut self,
        mediator: usize,
        options: &'a [usize],
        yes: &[usize],
        replaces: bool,
    ) -> String {
        // A small text may have more than half of it changed: then it is told in full.
        let text = self.text.as_deref();
        let changes = text.and_then(|text| self.names.differences(options, text));
        let changes = changes.unwrap_or_else(|| self.names.changes(options));
        let what: Vec<String> = changes
            .iter()
            .map(|&choice| {
                format!("{}: {}", self.names.topic(choice.issue), self.names.option(choice))
            })
            .collect();
        let what = if what.is_empty() { "no change".to_owned() } else { what.join("; ") };
        let fate = if replaces { "taken into the text" } else { "not taken up" };
        let name = self.names.party(mediator);
        let said = format!("{name}: draft, {what}. In favour: {}; {fate}.", self.list(yes));
        if replaces {
            self.text = Some(options.to_vec());
        }
        self.line(&said, "  ")
    }

    fn offer(&mut self, party: usize, options: &'a [usize], worth: f64) -> String {
        let name = self.screen.paint.strong(self.names.party(party));
        let worth = format!("worth {}", points(worth));
        let head = |what: &str, colon: &str| format!("{name}: {what}{worth}{colon}");
        let (head, changed) = match self.last.map(|last| self.names.differences(options, last)) {
            Some(Some(none)) if none.is_empty() => (head("the last offer again, ", "."), none),
            Some(Some(some)) => (head("the last offer, ", ", but for:"), some),
            // A package of its own is told by what it changes.
            other => {
                let what = if other.is_some() { "a different package, " } else { "an offer, " };
                match self.names.changes(options) {
                    none if none.is_empty() => (head("leave everything as it is, ", "."), none),
                    some => (head(what, ":"), some),
                }
            }
        };
        self.last = Some(options);
        let mut said = self.line(&head, "  ");
        let topics = changed.iter().map(|choice| text::width(self.names.topic(choice.issue)));
        let column = topics.max().unwrap_or(0).min(self.screen.width / 2);
        for &choice in &changed {
            if self.screen.width < BESIDE {
                let both =
                    format!("{}: {}", self.names.topic(choice.issue), self.names.option(choice));
                said.push_str(&self.line(&both, "    "));
                continue;
            }
            let topic = text::cut(self.names.topic(choice.issue), column);
            let margin = format!("    {}  ", text::left(&topic, column));
            said.push_str(&self.line(self.names.option(choice), &margin));
        }
        said
    }

    fn answer(&self, event: &Event) -> String {
        let Event::Answers {
            party,
            capacity,
            accepts,
            abstains,
            utility,
            floor,
            demand,
            red_lines,
            members,
            ..
        } = event
        else {
            return String::new();
        };
        let paint = self.screen.paint;
        let name = self.names.party(*party);
        let word = match (capacity.as_str(), accepts) {
            ("consent", true) => paint.good("consent"),
            ("consent", false) => paint.bad("no consent"),
            ("ratification", true) => paint.good("ratified"),
            ("ratification", false) => paint.bad("not ratified"),
            (_, true) => paint.good("yes"),
            (_, false) if *abstains => "abstains".to_owned(),
            (_, false) => paint.bad("no"),
        };
        if !members.is_empty() && red_lines.is_empty() {
            return self.line(&format!("{name}: {word}."), "  ") + &self.members(members);
        }
        let measure = if capacity == "ratification" {
            format!("the threshold {}", points(*demand))
        } else if demand > floor {
            format!("the target {} (floor {})", points(*demand), points(*floor))
        } else {
            format!("the floor {}", points(*floor))
        };
        let margin = utility - demand;
        let why = if let [line, more @ ..] = red_lines.as_slice() {
            let others =
                if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
            format!("across the red line “{}”{others}", self.names.red_line(*party, line))
        } else if *accepts && points(margin) == "0.0" {
            format!("exactly {measure}")
        } else if *accepts {
            format!("{} points above {measure}", points(margin.max(0.0)))
        } else {
            format!("{} points short of {measure}", points(-margin))
        };
        self.line(&format!("{name}: {word}, {why}."), "  ")
    }

    /// The votes of a coalition's members, one a line.
    fn members(&self, members: &[MemberVote]) -> String {
        let say = |vote: &MemberVote| {
            let word = match (vote.accepts, vote.abstains) {
                (true, _) => self.screen.paint.good("yes"),
                (false, true) => "abstains".to_owned(),
                (false, false) => self.screen.paint.bad("no"),
            };
            let margin = vote.utility - vote.demand;
            let why = if points(margin.abs()) == "0.0" {
                format!("exactly the {} it asks", points(vote.demand))
            } else {
                let side = if margin > 0.0 { "above" } else { "short of" };
                format!(
                    "{} points {side} the {} it asks",
                    points(margin.abs()),
                    points(vote.demand)
                )
            };
            self.line(&format!("{}: {word}, {why}.", vote.name), "    ")
        };
        members.iter().map(say).collect()
    }

    fn end(&mut self, trace: &Trace) -> String {
        let end = &trace.end;
        let Screen { width, paint } = *self.screen;
        let mut said = String::from("\n");
        let moment = self.moment(end.round);
        let offers = counted(u64::from(end.offers), "offer");
        let (when, who) = (lower_first(&moment), end.party.or(end.proposer));
        let who = who.map_or_else(String::new, |party| format!(" ({})", self.names.party(party)));
        let what = match end.kind.as_str() {
            "agreement" if self.last != Some(end.options.as_slice()) => {
                format!("Agreement on an earlier offer{who}, {when}, after {offers}.")
            }
            "agreement" => format!("Agreement on the last offer{who}, {when}, after {offers}."),
            "horizon" => format!("No agreement: time runs out, after {offers}."),
            kind => {
                let how = phrase::end_name(kind);
                format!("No agreement: {how}{who}, {when}, after {offers}.")
            }
        };
        said.push_str(&paint.strong(text::wrap(&what, "", width).trim_end()));
        said.push('\n');
        let mut table =
            Table::new([("", Side::Left), ("value", Side::Right), ("over no deal", Side::Right)]);
        for (party, (&value, &no_deal)) in end.values.iter().zip(&end.no_deal).enumerate() {
            table.row([
                self.names.party(party).to_owned(),
                points(value),
                signed_points(value - no_deal),
            ]);
        }
        said.push_str(&table.render(width, paint));
        said.push('\n');
        for line in text::wrap(&phrase::caveat(&trace.scenario), "", width).lines() {
            said.push_str(&paint.faint(line));
            said.push('\n');
        }
        said
    }
}

fn lower_first(moment: &str) -> String {
    moment.replacen("Round", "round", 1)
}
