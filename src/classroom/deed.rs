//! What people do in a room: the only thing a room remembers.

use serde::{Deserialize, Serialize};

/// What a person does when its seat is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// It answers the offer that stands.
    Answer {
        /// Yes or no.
        accepts: bool,
        /// Why, in its own words.
        #[serde(default)]
        reason: Option<String>,
    },
    /// It neither accepts nor refuses the offer that stands, where its seat may abstain.
    Abstain {
        /// Why, in its own words.
        #[serde(default)]
        reason: Option<String>,
    },
    /// It makes an offer.
    Offer {
        /// Index of the option on each issue.
        options: Vec<usize>,
        /// Why, in its own words.
        #[serde(default)]
        reason: Option<String>,
    },
    /// It has nothing to offer.
    Pass {},
    /// It leaves the talks.
    Leave {},
}

impl Act {
    /// What was said with it.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Act::Answer { reason, .. } | Act::Abstain { reason } | Act::Offer { reason, .. } => {
                reason.as_deref()
            }
            Act::Pass {} | Act::Leave {} => None,
        }
    }
}

/// Something that was done. Parties are indices; questions of a seat are numbered from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A person takes a seat; several may share one.
    Joined {
        /// The seat.
        party: usize,
        /// What the person wants to be called.
        nickname: String,
        /// By what the server knows the person again: a digest, never the secret itself.
        key: String,
    },
    /// Everybody leaves a seat, and a bot plays it from this question on.
    Removed {
        /// The seat.
        party: usize,
        /// The seat's question that the bot answers first.
        question: usize,
    },
    /// One person leaves; a bot plays the seat from this question on if nobody else sits there.
    Dismissed {
        /// How many had joined before this person.
        person: usize,
        /// The seat's question that a bot would answer first.
        question: usize,
    },
    /// The host lets anybody take an open seat although the talks have begun, or no longer.
    Latecomers {
        /// May they?
        allowed: bool,
    },
    /// The talks begin.
    Started,
    /// A person answers a question.
    Acted {
        /// The seat.
        party: usize,
        /// Which of its questions.
        question: usize,
        /// How.
        act: Act,
    },
    /// Nobody answered in time: a bot answers this one question.
    TimeUp {
        /// The seat.
        party: usize,
        /// Which of its questions.
        question: usize,
    },
    /// A bot plays a seat from a question on.
    TakenOver {
        /// The seat.
        party: usize,
        /// The first question it answers.
        question: usize,
        /// What it plays, as a scenario writes it; `None` for what bots of the room play.
        strategy: Option<String>,
    },
    /// People play a seat again from a question on.
    GivenBack {
        /// The seat.
        party: usize,
        /// The first question they answer.
        question: usize,
    },
    /// An event of the scenario begins in a round in any case.
    Injected {
        /// Index of the event.
        event: usize,
        /// The round.
        round: usize,
    },
    /// Nobody may act until the talks go on.
    Paused,
    /// The talks go on.
    Resumed,
    /// The host ends the talks.
    Ended,
    /// Somebody says something to all.
    Said {
        /// The party it speaks for; `None` for the host.
        party: Option<usize>,
        /// What it is called.
        from: String,
        /// What it says.
        text: String,
    },
    /// The host reveals what was private, up to a step of the debrief.
    Revealed {
        /// 1: deals; 2: floors and ranks; 3: what was possible.
        step: u8,
    },
    /// Nicknames are shown, or hidden again.
    Names {
        /// Are they?
        shown: bool,
    },
}
