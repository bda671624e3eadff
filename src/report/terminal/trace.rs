//! One negotiation told round by round, written like a play: who, a colon, and what.
//! That suits every name, be it that of one party or of many.

use super::names::Names;
use super::number::{count, counted, date, points, signed_points};
use super::table::{Side, Table};
use super::{Screen, phrase, text};
use crate::report::record::ScenarioSummary;
use crate::report::trace::{Event, MemberVote, Trace, Variant};

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
    let mut story = Story {
        tracks: &trace.tracks,
        mediator: trace.mediator,
        ..Story::new(Names(&trace.scenario), screen)
    };
    for event in &trace.events {
        if !story.is_in_vain(event) {
            output.push_str(&story.attempts());
        }
        output.push_str(&story.tell(event));
    }
    output.push_str(&story.attempts());
    output.push_str(&story.end(trace));
    output
}

struct Story<'a> {
    names: Names<'a>,
    /// The scenarios of the separate tracks.
    tracks: &'a [ScenarioSummary],
    screen: &'a Screen,
    /// The round that has its heading.
    headed: Option<usize>,
    /// The last offer, or the package voted on last.
    last: Option<&'a [usize]>,
    /// Who drafts the single text.
    mediator: Option<usize>,
    /// The single text, from its first change on.
    text: Option<Vec<usize>>,
    /// Drafts in a row that were not taken up and are still to be told: what they change,
    /// who was in favour, and how often.
    rejected: Vec<(String, String, u64)>,
    /// Slates in a row that left the text as it was and are still to be told.
    kept: u64,
}

impl<'a> Story<'a> {
    fn new(names: Names<'a>, screen: &'a Screen) -> Self {
        Self {
            names,
            tracks: &[],
            screen,
            mediator: None,
            headed: None,
            last: None,
            text: None,
            rejected: Vec::new(),
            kept: 0,
        }
    }

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
            Event::TurnsTo { round, track, story } => {
                let heading = self.heading(*round);
                let Some(scenario) = self.tracks.get(*track) else { return heading };
                let said = format!("Apart, on this: {}.", scenario.title);
                let told = self.line(&self.screen.paint.strong(&said), "  ");
                let mut inner = Self::new(Names(scenario), self.screen);
                inner.headed = Some(*round);
                heading + &told + &story.iter().map(|event| inner.tell(event)).collect::<String>()
            }
            Event::Signs { round, accord } => {
                let said =
                    format!("Signed, while the talks go on: {}.", self.names.accord(*accord));
                self.heading(*round) + &self.line(&self.screen.paint.good(&said), "  ")
            }
            Event::Breaks { round, accord, party, noticed, accuses } => {
                let accused = match (*noticed, *accuses) {
                    (true, true) => "both sides accuse each other",
                    (true, false) => "it is noticed",
                    (false, true) => "it is not noticed, and the others are accused",
                    (false, false) => "nobody notices",
                };
                let (who, what) = (self.names.party(*party), self.names.accord(*accord));
                let said = format!("{who}: breach of {what}; {accused}.");
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Lapses { round, accord, why, party } => {
                let what = self.names.accord(*accord);
                let who = party.map_or("", |party| self.names.party(party));
                let said = match why.as_str() {
                    "expired" => format!("Expired: {what}."),
                    "broken" => format!("Over after the breach by {who}: {what}."),
                    "withdrawn" => format!("Over, because {who} withdrew: {what}."),
                    "disrupted" => format!("Brought down by {who}: {what}."),
                    _ => format!("The full agreement takes its place: {what}."),
                };
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Leaks { round, track, issue } => {
                let scenario = track.and_then(|track| self.tracks.get(track));
                let names = scenario.map_or(self.names, Names);
                let said = format!("It comes out: {}.", names.issue(*issue));
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Disrupts { round, party, succeeds } => {
                let how = if *succeeds { "and brings it down" } else { "in vain" };
                let who = self.names.party(*party);
                let said = format!("{who}: acts against what was signed, {how}.");
                self.heading(*round) + &self.line(&said, "  ")
            }
            Event::Happens { round, happening, over, retracted } => {
                let what = self.names.event(*happening);
                let said = match (*over, *retracted) {
                    (false, _) => format!("It happens: {what}."),
                    (true, true) => format!("It is over: {what}."),
                    (true, false) => format!("It is over, but its effects stay: {what}."),
                };
                self.heading(*round) + &self.line(&self.screen.paint.faint(&said), "  ")
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
            Event::Withholds { round, party, mediator, options, worth, .. } => {
                let choices = self.names.changes(options);
                let clauses: Vec<String> =
                    choices.iter().map(|&choice| self.names.clause(choice)).collect();
                let what = match clauses.as_slice() {
                    [] => "everything left as it is".to_owned(),
                    some => some.join(" + "),
                };
                let who = (self.names.party(*party), self.names.party(*mediator));
                let said = format!(
                    "{}, to the mediator alone: {what}. {}: keeps it back (worth {} to it).",
                    who.0,
                    who.1,
                    points(*worth)
                );
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
            Event::Ranks { round, party, variants, rankings, points, chosen } => {
                let heading = self.heading(*round);
                let ranked: Vec<String> = rankings
                    .iter()
                    .map(|one| format!("{} {}", self.names.party(one.party), numbers(&one.order)))
                    .collect();
                let counts: Vec<String> = points.iter().map(ToString::to_string).collect();
                let how = format!("Ranked by {}. Points: {}", ranked.join("; "), counts.join(", "));
                heading + &self.slate(*party, variants, &how, *chosen)
            }
            Event::Strikes { round, party, variants, strikes, chosen } => {
                let heading = self.heading(*round);
                let struck: Vec<String> = strikes
                    .iter()
                    .map(|one| format!("{} {}", self.names.party(one.party), one.variant + 1))
                    .collect();
                let how = format!("Struck by {}", struck.join("; "));
                heading + &self.slate(*party, variants, &how, *chosen)
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
                let said = if self.mediator == Some(*party) {
                    "Vote on the text as it stands.".to_owned()
                } else {
                    format!("{}: the offer is put to the vote.", self.names.party(*party))
                };
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
        let what = self.changes(options);
        let favour = self.list(yes);
        if !replaces {
            let known = self.rejected.iter_mut().find(|one| one.0 == what && one.1 == favour);
            match known {
                Some((_, _, times)) => *times += 1,
                None => self.rejected.push((what, favour, 1)),
            }
            return String::new();
        }
        self.text = Some(options.to_vec());
        let name = self.names.party(mediator);
        let said = format!("{name}: draft, {what}. In favour: {favour}; taken into the text.");
        self.line(&said, "  ")
    }

    /// What a package changes in the text.
    fn changes(&self, options: &[usize]) -> String {
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
        if what.is_empty() { "no change".to_owned() } else { what.join("; ") }
    }

    /// Is it an attempt to change the text that changed nothing?
    fn is_in_vain(&self, event: &Event) -> bool {
        match event {
            Event::Drafts { replaces, .. } => !replaces,
            Event::Ranks { chosen, .. } | Event::Strikes { chosen, .. } => *chosen == 0,
            _ => false,
        }
    }

    /// The attempts in vain that are still to be told.
    fn attempts(&mut self) -> String {
        let mut said = String::new();
        if !self.rejected.is_empty() {
            let one = |(what, favour, times): &(String, String, u64)| match times {
                1 => format!("{what} (in favour: {favour})"),
                many => format!("{what} (in favour: {favour}; {} times)", count(*many)),
            };
            let drafts: Vec<String> = self.rejected.iter().map(one).collect();
            said = self.line(&format!("Not taken up: {}.", drafts.join("; ")), "  ");
            self.rejected.clear();
        }
        if self.kept > 0 {
            let slates = counted(self.kept, "slate");
            said.push_str(&self.line(&format!("The text stays as it is ({slates})."), "  "));
            self.kept = 0;
        }
        said
    }

    /// A slate, by what its variants change, and what the parties made of it.
    fn slate(&mut self, mediator: usize, variants: &[Variant], how: &str, chosen: usize) -> String {
        let Some(text) = variants.get(chosen).filter(|_| chosen > 0) else {
            self.kept += 1;
            return String::new();
        };
        if let Some(first) = variants.first() {
            self.text = Some(first.options.clone());
        }
        let changed = variants.iter().enumerate().skip(1);
        let changed: Vec<String> = changed
            .map(|(number, variant)| format!("({}) {}", number + 1, self.changes(&variant.options)))
            .collect();
        self.text = Some(text.options.clone());
        let name = self.names.party(mediator);
        let said = format!(
            "{name}: slate, (1) the text as it stands; {}. {how}: ({}) is taken into the text.",
            changed.join("; "),
            chosen + 1
        );
        self.line(&said, "  ")
    }

    fn offer(&mut self, party: usize, options: &'a [usize], worth: f64) -> String {
        let name = self.screen.paint.strong(self.names.party(party));
        let worth = format!("worth {}", points(worth));
        let head = |what: &str, colon: &str| format!("{name}: {what}{worth}{colon}");
        // A mediator's offer is the text.
        let [again, like_the_last, different, new, unchanged] = if self.mediator == Some(party) {
            [
                "the text voted on last, ",
                "the text voted on last, ",
                "the text, ",
                "the text, ",
                "the text, which leaves everything as it is, ",
            ]
        } else {
            [
                "the last offer again, ",
                "the last offer, ",
                "a different package, ",
                "an offer, ",
                "leave everything as it is, ",
            ]
        };
        let (head, changed) = match self.last.map(|last| self.names.differences(options, last)) {
            Some(Some(none)) if none.is_empty() => (head(again, "."), none),
            Some(Some(some)) => (head(like_the_last, ", but for:"), some),
            // A package of its own is told by what it changes.
            other => {
                let what = if other.is_some() { different } else { new };
                match self.names.changes(options) {
                    none if none.is_empty() => (head(unchanged, "."), none),
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
            "disrupted" => {
                format!("Agreed and brought down{who}, {when}, after {offers}.")
            }
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

/// Variants by the numbers they have in the story, which count from 1.
fn numbers(variants: &[usize]) -> String {
    let numbers: Vec<String> = variants.iter().map(|variant| (variant + 1).to_string()).collect();
    numbers.join(", ")
}

fn lower_first(moment: &str) -> String {
    moment.replacen("Round", "round", 1)
}
