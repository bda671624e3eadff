//! What somebody may see of a room: a seat its own numbers, the host all of them, everybody
//! else none.

use serde::Serialize;

use super::numbers::{Numbers, numbers};
use super::people::{PartyView, party_view};
use super::progress::{Asked, Question};
use super::ranges::PartyRange;
use super::room::{Room, State};
use super::settings::Visibility;
use super::story::{self, Line};
use super::words::{self, points};
use crate::negotiation::{End, Record};
use crate::report::trace::end_kind;
use crate::rule::Threshold;

/// Messages of a chat that are shown.
const MESSAGES: usize = 100;

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever sits for this party.
    Seat(usize),
    /// The host.
    Host,
    /// Somebody without a token: a projector, a person in the lobby.
    Guest,
}

/// An issue.
#[derive(Clone, Debug, Serialize)]
pub struct IssueView {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Index of the default option.
    pub default: usize,
    /// Its options.
    pub options: Vec<crate::report::record::Named>,
}

/// An event that the host has ordered.
#[derive(Clone, Debug, Serialize)]
pub struct OrderedView {
    /// Its identifier.
    pub event: String,
    /// The round in which it begins, from 0.
    pub round: usize,
}

/// What the viewer is.
#[derive(Clone, Debug, Serialize)]
pub struct You {
    /// Index of the party; null for the host.
    pub party: Option<usize>,
    /// `seat` or `host`.
    pub token_kind: &'static str,
    /// Its numbers.
    #[serde(flatten)]
    pub numbers: Option<Numbers>,
    /// Where the others' numbers may lie, if the room shows that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Vec<PartyRange>>,
}

/// An offer that stands.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Who made it.
    pub party: usize,
    /// Index of the option on each issue.
    pub options: Vec<usize>,
    /// What differs from the offer before, or from how things are.
    pub changes: Vec<story::Change>,
    /// What it is worth to the viewer.
    pub points: Option<story::Points>,
    /// What it is worth to each party, where the viewer may see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_points: Option<Vec<f64>>,
    /// Answers that all have seen.
    pub answers: Vec<story::Given>,
}

/// A question to the viewer.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionView {
    /// Which of the seat's questions.
    pub id: usize,
    /// `propose`, `answer`, `ratify` or `consent`.
    pub kind: &'static str,
    /// What is asked.
    pub sentence: String,
    /// Why a yes would not count, if it would not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_crossed: Option<String>,
    /// Seconds left; null if there is no hurry.
    pub seconds_left: Option<u64>,
    /// May it abstain instead of answering?
    pub may_abstain: bool,
    /// May it pass?
    pub may_pass: bool,
    /// May it leave the talks?
    pub may_leave: bool,
}

/// A message.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Who said it.
    pub from: String,
    /// What.
    pub text: String,
}

/// How the talks ended.
#[derive(Clone, Debug, Serialize)]
pub struct EndView {
    /// `agreement`, `breakdown`, `walk_out`, `own_deadline`, `horizon`, `disrupted` or `ended`.
    pub kind: String,
    /// The same as a sentence.
    pub sentence: String,
    /// The round.
    pub round: usize,
    /// The package agreed on; empty without agreement.
    pub options: Vec<usize>,
    /// What the viewer has of it.
    pub points: Option<story::Points>,
    /// What each party has of it, where the viewer may see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_points: Option<Vec<f64>>,
}

/// A protocol.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolView {
    /// Its name.
    pub name: String,
    /// What it is.
    pub sentence: String,
    /// What people at the table should know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What somebody may see of a room.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// The room.
    pub code: String,
    /// Changes with everything that is done.
    pub version: usize,
    /// Where it is.
    pub state: State,
    /// Title of the scenario.
    pub title: String,
    /// Its question.
    pub question_of_scenario: String,
    /// Its caveat.
    pub note: String,
    /// The round, from 0.
    pub round: usize,
    /// Number of rounds.
    pub rounds: usize,
    /// Date of the round, if the scenario has dates.
    pub date: Option<String>,
    /// How they talk.
    pub protocol: ProtocolView,
    /// When a package is adopted.
    pub rule: String,
    /// Must all at the table say yes?
    pub unanimous: bool,
    /// The parties.
    pub parties: Vec<PartyView>,
    /// The issues.
    pub issues: Vec<IssueView>,
    /// The events that the host may bring about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<crate::report::record::Named>>,
    /// Those that it has ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Vec<OrderedView>>,
    /// The round in which one that is ordered now begins, for the host; null if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_round: Option<Option<usize>>,
    /// May anybody take an open seat although the talks have begun?
    pub latecomers: bool,
    /// What the viewer is; null without a token.
    pub you: Option<You>,
    /// Everybody's numbers, for who may see them.
    pub everyone: Option<Vec<Numbers>>,
    /// What happened.
    pub story: Vec<Line>,
    /// The offer that stands.
    pub standing: Option<Standing>,
    /// What the viewer is asked.
    pub question: Option<QuestionView>,
    /// The parties that are asked now.
    pub waiting_for: Vec<usize>,
    /// Seconds left for the open question whose time is up first.
    pub seconds_left: Option<u64>,
    /// Seconds for an answer; null for as long as it takes.
    pub turn_seconds: Option<u32>,
    /// What was said last.
    pub chat: Vec<Message>,
    /// How many messages there were before.
    pub chat_earlier: usize,
    /// May anything be said?
    pub chat_open: bool,
    /// How it ended.
    pub end: Option<EndView>,
    /// The last step of the debrief that is revealed.
    pub revealed: u8,
}

impl View {
    /// What this viewer sees; `seconds_left` says how long a party has for its question.
    pub fn new(room: &Room, viewer: Viewer, seconds_left: impl Fn(usize) -> Option<u64>) -> Self {
        let lesson = room.lesson();
        let summary = &lesson.summary;
        let state = room.state();
        let played = room.played();
        let parties = 0..lesson.game.party_count();
        let (name, sentence) = lesson.protocol();
        let hosts = viewer == Viewer::Host;
        let earlier = room.chat().len().saturating_sub(MESSAGES);
        let times = room.questions().iter().filter_map(|one| seconds_left(one.party)).min();
        let sees_all = sees_all(room, viewer);
        let round = played.record.as_ref().map_or(played.moment.round, |record| record.time);
        let story = story::lines(room, viewer);
        let question = match viewer {
            Viewer::Seat(party) => {
                room.question(party).map(|one| question(room, one, seconds_left(party)))
            }
            _ => None,
        };
        Self {
            code: room.code().to_owned(),
            version: room.version(),
            state,
            title: summary.title.clone(),
            question_of_scenario: summary.question.clone(),
            note: summary.note.clone(),
            round,
            rounds: summary.rounds,
            date: summary.dates.get(round).cloned(),
            protocol: ProtocolView { name, sentence, note: lesson.note() },
            rule: lesson.rule(),
            unanimous: lesson.game.parts().rule.threshold == Threshold::Unanimity,
            parties: parties.clone().map(|party| party_view(room, viewer, party)).collect(),
            issues: summary
                .issues
                .iter()
                .zip(lesson.game.issues())
                .map(|(issue, compiled)| IssueView {
                    id: issue.id.clone(),
                    title: issue.title.clone(),
                    default: compiled.default,
                    options: issue.options.clone(),
                })
                .collect(),
            events: hosts.then(|| summary.events.clone()),
            ordered: hosts.then(|| ordered(room)),
            next_round: hosts
                .then(|| Some(room.next_round()).filter(|next| *next < summary.rounds)),
            latecomers: room.admits_latecomers(),
            you: you(room, viewer),
            everyone: sees_all.then(|| parties.map(|party| numbers(room, party)).collect()),
            standing: story::standing(&story),
            story,
            question,
            waiting_for: room.questions().iter().map(|question| question.party).collect(),
            seconds_left: times,
            turn_seconds: room.settings().turn_seconds,
            chat_earlier: earlier,
            chat: room.chat()[earlier..].iter().map(|said| message(room, viewer, said)).collect(),
            chat_open: room.settings().chat,
            end: end(room, viewer),
            revealed: room.revealed(),
        }
    }
}

/// May the viewer see everybody's numbers?
pub fn sees_all(room: &Room, viewer: Viewer) -> bool {
    let shown = room.settings().visibility == Visibility::All;
    viewer == Viewer::Host || room.revealed() >= 2 || matches!(viewer, Viewer::Seat(_)) && shown
}

/// What the host has ordered.
fn ordered(room: &Room) -> Vec<OrderedView> {
    let events = &room.lesson().summary.events;
    let known = |(event, round): (usize, usize)| {
        Some(OrderedView { event: events.get(event)?.id.clone(), round })
    };
    room.ordered().filter_map(known).collect()
}

/// Who wrote a message: the party, and the nickname where it may be seen.
fn message(room: &Room, viewer: Viewer, said: &(Option<usize>, String, String)) -> Message {
    let (party, from, text) = said;
    let named = viewer == Viewer::Host || room.names_shown();
    let from = match party {
        None => "Host".to_owned(),
        Some(party) => {
            let name = room.lesson().summary.parties.get(*party).map_or("?", |named| &named.name);
            if named { format!("{name} ({from})") } else { name.to_owned() }
        }
    };
    Message { from, text: text.clone() }
}

fn you(room: &Room, viewer: Viewer) -> Option<You> {
    match viewer {
        Viewer::Guest => None,
        Viewer::Host => Some(You { party: None, token_kind: "host", numbers: None, range: None }),
        Viewer::Seat(party) => Some(You {
            party: Some(party),
            token_kind: "seat",
            numbers: Some(numbers(room, party)),
            range: (room.settings().visibility == Visibility::Ranges)
                .then(|| room.lesson().ranges(party).to_vec()),
        }),
    }
}

fn question(room: &Room, question: &Question, seconds_left: Option<u64>) -> QuestionView {
    let lesson = room.lesson();
    let party = question.party;
    let conditional = lesson.game.seated() >> party & 1 == 0;
    let line_crossed = words::crossed_line(room, party, &question.path);
    let (kind, sentence) = match question.asked {
        Asked::Propose => ("propose", "It is your turn: make an offer, or pass.".to_owned()),
        Asked::Ratify => ("ratify", "The table has agreed. Do you ratify it?".to_owned()),
        Asked::Answer if conditional => {
            ("consent", "This offer uses something of yours. Do you consent?".to_owned())
        }
        Asked::Answer => ("answer", "Do you accept the offer on the table?".to_owned()),
    };
    QuestionView {
        id: question.number,
        kind,
        sentence,
        line_crossed: line_crossed.map(|line| format!("Even if you say yes, you refuse: {line}")),
        seconds_left,
        may_abstain: room.may_abstain(question),
        may_pass: question.asked == Asked::Propose,
        may_leave: question.asked == Asked::Propose,
    }
}

fn end(room: &Room, viewer: Viewer) -> Option<EndView> {
    if room.state() != State::Over {
        return None;
    }
    let played = room.played();
    let Some(record) = &played.record else {
        return Some(EndView {
            kind: "ended".to_owned(),
            sentence: "No agreement: the host has ended the talks.".to_owned(),
            round: played.moment.round,
            options: Vec::new(),
            points: None,
            all_points: None,
        });
    };
    let (kind, _) = end_kind(record.end);
    let agreed = record.agreed();
    let diagram = room.lesson().game.diagram();
    let gain = |party: usize| points(record.values[party] - played.floor(record.time, party));
    Some(EndView {
        kind: kind.to_owned(),
        sentence: end_sentence(room, record),
        round: record.time,
        options: if agreed { diagram.package_of_path(&record.path) } else { Vec::new() },
        points: story::seen_by(room, viewer, gain),
        all_points: story::seen_by_all(room, viewer, gain),
    })
}

/// How talks ended, in words.
pub fn end_sentence(room: &Room, record: &Record) -> String {
    let name = |party: usize| {
        room.lesson().summary.parties.get(party).map_or("?", |named| named.name.as_str())
    };
    let round = record.time + 1;
    match record.end {
        End::Agreement => {
            let by = record
                .proposer
                .map_or_else(String::new, |party| format!(", on a proposal of {}", name(party)));
            format!("Agreement in round {round}{by}.")
        }
        End::Breakdown => format!("No agreement: the talks broke down in round {round}."),
        End::WalkOut { party } => format!("No agreement: {} left in round {round}.", name(party)),
        End::OwnDeadline { party } => {
            format!("No agreement: the time of {} was up in round {round}.", name(party))
        }
        End::Horizon => "No agreement: time ran out.".to_owned(),
        End::Disrupted { party } => {
            format!("Agreed in round {round}, and brought down by {}.", name(party))
        }
    }
}
