//! What happened in a room, as one viewer may see it.

use serde::Serialize;

use super::recorder::Told;
use super::room::Room;
use super::view::{Standing, Viewer, sees_all};
use super::words::{self, points};
use crate::report::record::Choice;
use crate::report::terminal::Names;
use crate::report::trace::Event;

/// What something is worth to the viewer: to its own party, or to all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Points {
    /// To the viewer's party.
    Own(f64),
    /// To each party.
    All(Vec<f64>),
}

/// What an offer changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Index of the issue.
    pub issue: usize,
    /// Index of the option before.
    pub from: usize,
    /// Index of the option now.
    pub to: usize,
}

/// An answer that all have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Who.
    pub party: usize,
    /// Yes or no.
    pub accepts: bool,
    /// Does it abstain, where it does not accept?
    pub abstains: bool,
}

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// `round`, `offer`, `recall`, `answer`, `pass`, `leave`, `event`, `withhold`, `draft`,
    /// `choose`, `agenda`, `meeting`, `settle`, `sign`, `break`, `lapse`, `leak`, `disrupt`,
    /// `track` or `disown`.
    pub kind: &'static str,
    /// The round, from 0.
    pub round: usize,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<usize>,
    /// The package, if there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<usize>,
    /// What differs from the offer before, or from how things are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Of an answer: yes or no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepts: Option<bool>,
    /// Of an answer: does it abstain?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abstains: Option<bool>,
    /// What was said with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the package is worth to the viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// What it is worth to each party, where the viewer may see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_points: Option<Vec<f64>>,
    /// The same in words.
    pub sentence: String,
}

/// What something is worth, as far as the viewer may know.
pub fn seen_by(room: &Room, viewer: Viewer, gain: impl Fn(usize) -> f64) -> Option<Points> {
    if sees_all(room, viewer) && !matches!(viewer, Viewer::Seat(_)) {
        let parties = room.lesson().game.party_count();
        return Some(Points::All((0..parties).map(gain).collect()));
    }
    match viewer {
        Viewer::Seat(party) => Some(Points::Own(gain(party))),
        Viewer::Host | Viewer::Guest => None,
    }
}

/// What something is worth to each party, where the viewer may see everybody's numbers.
pub fn seen_by_all(room: &Room, viewer: Viewer, gain: impl Fn(usize) -> f64) -> Option<Vec<f64>> {
    let parties = room.lesson().game.party_count();
    sees_all(room, viewer).then(|| (0..parties).map(gain).collect())
}

/// The story as the viewer may see it.
pub fn lines(room: &Room, viewer: Viewer) -> Vec<Line> {
    let defaults: Vec<usize> =
        room.lesson().game.issues().iter().map(|issue| issue.default).collect();
    let mut teller = Teller { room, viewer, last: defaults };
    room.played().story.iter().filter_map(|told| teller.line(told)).collect()
}

/// The offer that stands last in a story, with the answers to it.
pub fn standing(story: &[Line]) -> Option<Standing> {
    let place = story.iter().rposition(|line| matches!(line.kind, "offer" | "recall"))?;
    let line = &story[place];
    let answers = story[place + 1..].iter().filter(|line| line.kind == "answer");
    Some(Standing {
        party: line.party?,
        options: line.options.clone(),
        changes: line.changes.clone(),
        points: line.points.clone(),
        all_points: line.all_points.clone(),
        answers: answers
            .filter_map(|line| {
                let (accepts, abstains) = (line.accepts?, line.abstains?);
                Some(Given { party: line.party?, accepts, abstains })
            })
            .collect(),
    })
}

struct Teller<'a> {
    room: &'a Room,
    viewer: Viewer,
    /// The last offer, or how things are.
    last: Vec<usize>,
}

impl<'a> Teller<'a> {
    fn names(&self) -> Names<'a> {
        Names(&self.room.lesson().summary)
    }

    fn party(&self, party: usize) -> &'a str {
        self.names().party(party)
    }

    fn list(&self, parties: &[usize]) -> String {
        let names: Vec<&str> = parties.iter().map(|party| self.party(*party)).collect();
        match names.split_last() {
            None => "nobody".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    fn package(&mut self, options: &[usize]) -> Vec<Change> {
        let changes = options.iter().zip(&self.last).enumerate();
        let changes = changes
            .filter(|(_, (to, from))| to != from)
            .map(|(issue, (to, from))| Change { issue, from: *from, to: *to })
            .collect();
        self.last = options.to_vec();
        changes
    }

    /// What a package is worth over a party's walk-away line of that round.
    fn gain(&self, round: usize, utilities: &[f64], party: usize) -> f64 {
        let worth = utilities.get(party).copied().unwrap_or(0.0);
        points(worth - self.room.played().floor(round, party))
    }

    fn offer(&mut self, told: &Told) -> Option<Line> {
        let (kind, round, party, options, utilities) = match &told.event {
            Event::Offers { round, party, options, utilities, .. } => {
                ("offer", *round, *party, options, utilities)
            }
            Event::Recalls { round, party, options, utilities, .. } => {
                ("recall", *round, *party, options, utilities)
            }
            _ => return None,
        };
        let before = self.last.clone();
        let changes = self.package(options);
        let what = words::changes(self.room.lesson(), &before, options);
        let name = self.party(party);
        let sentence = match (kind, changes.is_empty()) {
            ("recall", _) => format!("The offer of {name} is put to the vote."),
            (_, true) => format!("{name} offers the same again."),
            _ => format!("{name} offers: {what}."),
        };
        Some(Line {
            kind,
            round,
            party: Some(party),
            options: options.clone(),
            changes,
            points: seen_by(self.room, self.viewer, |party| self.gain(round, utilities, party)),
            all_points: seen_by_all(self.room, self.viewer, |party| {
                self.gain(round, utilities, party)
            }),
            reason: told.reason.clone(),
            sentence,
            ..Line::default()
        })
    }

    fn line(&mut self, told: &Told) -> Option<Line> {
        let plain = |kind, round, party, sentence| {
            let reason = told.reason.clone();
            Some(Line { kind, round, party, reason, sentence, ..Line::default() })
        };
        let hosts = self.viewer == Viewer::Host;
        match &told.event {
            Event::Offers { .. } | Event::Recalls { .. } => self.offer(told),
            Event::Round { round, proposer } => {
                let sentence = match proposer {
                    Some(party) => {
                        format!("Round {}: {} has the floor.", round + 1, self.party(*party))
                    }
                    None => format!("Round {}.", round + 1),
                };
                plain("round", *round, *proposer, sentence)
            }
            Event::Answers { round, party, accepts, abstains, capacity, .. } => {
                let name = self.party(*party);
                let sentence = match (capacity.as_str(), accepts, abstains) {
                    ("consent", true, _) => format!("{name} consents."),
                    ("consent", false, _) => format!("{name} does not consent."),
                    ("ratification", true, _) => format!("{name} ratifies."),
                    ("ratification", false, _) => format!("{name} does not ratify."),
                    (_, true, _) => format!("{name} says yes."),
                    (_, false, true) => format!("{name} abstains."),
                    (_, false, false) => format!("{name} says no."),
                };
                Some(Line {
                    kind: "answer",
                    round: *round,
                    party: Some(*party),
                    accepts: Some(*accepts),
                    abstains: Some(*abstains),
                    reason: told.reason.clone(),
                    sentence,
                    ..Line::default()
                })
            }
            Event::Passes { round, party } => {
                plain("pass", *round, Some(*party), format!("{} passes.", self.party(*party)))
            }
            Event::Leaves { round, party, at_deadline } => {
                let why = if *at_deadline { ": its time is up" } else { "" };
                let sentence = format!("{} leaves the talks{why}.", self.party(*party));
                plain("leave", *round, Some(*party), sentence)
            }
            Event::Happens { round, happening, over, .. } => {
                let name = self.names().event(*happening);
                let sentence = if *over { format!("Over: {name}.") } else { format!("{name}.") };
                plain("event", *round, None, sentence)
            }
            Event::Withholds { round, party, mediator, .. } => {
                // Only who offered it knows, and who holds it.
                let knows = hosts
                    || self.viewer == Viewer::Seat(*party)
                    || self.viewer == Viewer::Seat(*mediator);
                if !knows {
                    return None;
                }
                let sentence = format!(
                    "{} does not carry the offer of {}.",
                    self.party(*mediator),
                    self.party(*party)
                );
                plain("withhold", *round, Some(*party), sentence)
            }
            Event::Disowns { round, party, .. } => {
                let sentence = format!("The members of {} do not back it.", self.party(*party));
                plain("disown", *round, Some(*party), sentence)
            }
            Event::Drafts { round, party, options, yes, replaces, .. } => {
                let before = self.last.clone();
                if *replaces {
                    self.last.clone_from(options);
                }
                // Who is in favour follows from what the draft is worth to each.
                let knows = sees_all(self.room, self.viewer);
                let favour = match knows {
                    true => format!("In favour: {}; ", self.list(yes)),
                    false => String::new(),
                };
                let sentence = format!(
                    "{} drafts: {}. {favour}{}.",
                    self.party(*party),
                    words::changes(self.room.lesson(), &before, options),
                    match (*replaces, knows) {
                        (true, true) => "taken into the text",
                        (true, false) => "Taken into the text",
                        (false, true) => "not taken up",
                        (false, false) => "Not taken up",
                    }
                );
                plain("draft", *round, Some(*party), sentence)
            }
            Event::Ranks { round, party, variants, chosen, .. }
            | Event::Strikes { round, party, variants, chosen, .. } => {
                let text = variants.get(*chosen)?;
                let before = self.last.clone();
                self.last.clone_from(&text.options);
                let sentence = format!(
                    "The parties choose among {} variants of the text: {}.",
                    variants.len(),
                    words::changes(self.room.lesson(), &before, &text.options)
                );
                plain("choose", *round, Some(*party), sentence)
            }
            Event::Opens { round, issues } => {
                let topics: Vec<&str> =
                    issues.iter().map(|issue| self.names().topic(*issue)).collect();
                plain("agenda", *round, None, format!("On the agenda: {}.", topics.join("; ")))
            }
            Event::Meets { round, parties } => {
                plain("meeting", *round, None, format!("{} meet apart.", self.list(parties)))
            }
            Event::Settles { round, in_force } => {
                let how = if *in_force { "in force from now on" } else { "for the time being" };
                plain("settle", *round, None, format!("Agreed, {how}."))
            }
            Event::TurnsTo { round, track, .. } => {
                let name = self.names().accord(*track);
                plain("track", *round, None, format!("This round is spent on {name}."))
            }
            Event::Signs { round, accord } => {
                let name = self.names().accord(*accord);
                plain("sign", *round, None, format!("Signed: {name}."))
            }
            Event::Breaks { round, accord, party, noticed, .. } => {
                if !(*noticed || hosts) {
                    return None;
                }
                let (name, accord) = (self.party(*party), self.names().accord(*accord));
                plain("break", *round, Some(*party), format!("{name} breaks {accord}."))
            }
            Event::Lapses { round, accord, .. } => {
                let name = self.names().accord(*accord);
                plain("lapse", *round, None, format!("Over: {name}."))
            }
            Event::Leaks { round, track, issue } => {
                let what = match track {
                    None => self.names().option(Choice { issue: *issue, option: 1 }).to_owned(),
                    Some(track) => format!("a side payment of {}", self.names().accord(*track)),
                };
                plain("leak", *round, None, format!("It leaks out: {what}."))
            }
            Event::Disrupts { round, party, succeeds } => {
                let what = if *succeeds { "brings it down" } else { "tries to bring it down" };
                plain("disrupt", *round, Some(*party), format!("{} {what}.", self.party(*party)))
            }
        }
    }
}
