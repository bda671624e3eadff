//! What can be done in a room now, and why not.

use super::deed::{Act, Deed};
use super::progress::{Asked, Question};
use super::refusal::Refusal;
use super::room::{
    LONGEST_MESSAGE, LONGEST_NAME, LONGEST_REASON, MOST_A_SEAT, MOST_JOINED, MOST_MESSAGES, Room,
    State,
};
use super::settings::Occupant;
use super::words;
use crate::space::Path;

impl Room {
    /// Can this be done now?
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, deed: &Deed) -> Result<(), Refusal> {
        match deed {
            Deed::Joined { party, nickname, .. } => {
                self.can_join(*party, false)?;
                short("a nickname", nickname, LONGEST_NAME)
            }
            Deed::Dismissed { person, .. } => {
                match self.people().iter().any(|one| one.number == *person) {
                    true => Ok(()),
                    false => not_now("nobody of that number is in this room any more"),
                }
            }
            Deed::Latecomers { .. } => self.on(),
            Deed::Removed { party, .. } | Deed::GivenBack { party, .. } => self.known(*party),
            Deed::Started if self.has_started() => not_now("the talks have begun already"),
            Deed::Started => Ok(()),
            Deed::Acted { party, question, act } => self.allows_act(*party, *question, act),
            Deed::TimeUp { party, question } => self.asks(*party, *question).map(|_| ()),
            Deed::TakenOver { party, strategy, .. } => {
                self.known(*party)?;
                self.lesson().strategy(*party, strategy.as_deref()).map(|_| ())
            }
            Deed::Injected { event, round } => {
                if *event >= self.lesson().game.parts().world.events.len() {
                    return nonsense("the scenario has no such event");
                }
                if *round >= self.lesson().game.parts().clock.rounds {
                    return not_now("there is no round left in which it could happen");
                }
                if let Some((_, then)) =
                    self.ordered().find(|one| one.0 == *event && one.1 >= *round)
                {
                    return not_now(&format!(
                        "it is ordered already: it happens in round {}",
                        then + 1
                    ));
                }
                self.on()
            }
            Deed::Paused => match self.state() {
                State::Playing => Ok(()),
                _ => not_now("the talks are not under way"),
            },
            Deed::Resumed => match self.state() {
                State::Paused => Ok(()),
                _ => not_now("the talks are not paused"),
            },
            Deed::Ended => self.on(),
            Deed::Said { text, .. } => {
                if !self.settings().chat {
                    return not_now("this room has no chat");
                }
                if self.chat().len() >= MOST_MESSAGES {
                    return not_now("the chat of this room is full; talk to each other");
                }
                short("a message", text, LONGEST_MESSAGE)
            }
            Deed::Revealed { step } if *step > 3 => nonsense("the debrief has three steps"),
            Deed::Revealed { .. } if self.state() != State::Over => {
                not_now("nothing is revealed before the talks are over")
            }
            Deed::Revealed { .. } | Deed::Names { .. } => Ok(()),
        }
    }

    fn known(&self, party: usize) -> Result<(), Refusal> {
        match self.settings().seats.get(party) {
            Some(Occupant::Open) => Ok(()),
            Some(Occupant::Bot) => not_now("a bot plays this seat in this room"),
            None => nonsense("there is no such seat"),
        }
    }

    fn on(&self) -> Result<(), Refusal> {
        match self.state() {
            State::Over => not_now("the talks are over"),
            _ => Ok(()),
        }
    }

    /// Can somebody take this seat now, who holds another one of this room or not? Once the
    /// talks have begun, what a seat sees is private to who sat there then: newcomers come in
    /// where only a bot fills in for people, or where the host lets them.
    ///
    /// # Errors
    /// Why not.
    pub fn can_join(&self, party: usize, holds_another: bool) -> Result<(), Refusal> {
        self.known(party)?;
        self.on()?;
        let here = self.people().iter().filter(|person| person.party == party).count();
        if here >= MOST_A_SEAT || self.joined() >= MOST_JOINED {
            return not_now("this seat is full");
        }
        if !self.has_started() || self.admits_latecomers() {
            return Ok(());
        }
        if here > 0 {
            return not_now(
                "the talks have begun, and this seat is taken; the host can let latecomers in",
            );
        }
        if self.was_cleared(party) {
            return not_now("the host has cleared this seat; the host can let latecomers in");
        }
        if holds_another {
            return not_now(
                "the talks have begun, and you hold a seat already; the host can let latecomers in",
            );
        }
        Ok(())
    }

    /// The question of a party, if it is this one and may be answered.
    fn asks(&self, party: usize, number: usize) -> Result<&Question, Refusal> {
        match self.state() {
            State::Lobby => return not_now("the talks have not begun"),
            State::Paused => return not_now("the host has paused the talks"),
            State::Over => return not_now("the talks are over"),
            State::Playing => {}
        }
        match self.question(party) {
            Some(question) if question.number == number => Ok(question),
            Some(_) => not_now("that question has been answered; another one is open now"),
            None => not_now("that question is no longer open"),
        }
    }

    fn allows_act(&self, party: usize, number: usize, act: &Act) -> Result<(), Refusal> {
        let question = self.asks(party, number)?;
        if let Some(reason) = act.reason()
            && reason.chars().count() > LONGEST_REASON
        {
            return nonsense(&format!("a reason has at most {LONGEST_REASON} characters"));
        }
        match (question.asked, act) {
            (Asked::Propose, Act::Offer { options, .. }) => {
                let path = self.offered(options)?;
                match words::crossed_line(self, party, &path) {
                    Some(line) => not_now(&format!("you cannot offer this: {line}")),
                    None => Ok(()),
                }
            }
            (Asked::Propose, Act::Pass {} | Act::Leave {}) => Ok(()),
            (Asked::Propose, Act::Answer { .. } | Act::Abstain { .. }) => {
                not_now("you are asked to make an offer, not to answer one")
            }
            (_, Act::Answer { .. }) => Ok(()),
            (Asked::Answer | Asked::Ratify, Act::Abstain { .. }) => {
                match self.may_abstain(question) {
                    true => Ok(()),
                    false => not_now("this seat cannot abstain here: accept or refuse"),
                }
            }
            _ => not_now("you are asked to answer the offer that stands"),
        }
    }

    /// May the seat abstain instead of answering: does the scenario let it, and would that not
    /// count as a no? A coalition answers as its members do.
    pub fn may_abstain(&self, question: &Question) -> bool {
        let party = question.party;
        let seat = &self.lesson().game.parts().parties[party];
        question.asked == Asked::Answer
            && self.lesson().game.seated() >> party & 1 == 1
            && seat.abstains_within.is_some()
            && seat.coalition.is_none()
            && words::crossed_line(self, party, &question.path).is_none()
    }

    /// The path of a package that can be offered now.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn offered(&self, options: &[usize]) -> Result<Path, Refusal> {
        let (path, why) = self.examine(options)?;
        match path.filter(|_| why.is_empty()) {
            Some(path) => Ok(path),
            None => not_now(&why.join(" ")),
        }
    }

    /// The path of a package if it is feasible, and why it cannot be offered now if so.
    ///
    /// # Errors
    /// If it is no package of this scenario.
    pub fn examine(&self, options: &[usize]) -> Result<(Option<Path>, Vec<String>), Refusal> {
        let game = &self.lesson().game;
        let issues = game.issues();
        if options.len() != issues.len() {
            return nonsense(&format!(
                "a package has {} options, one an issue; found {}",
                issues.len(),
                options.len()
            ));
        }
        for (issue, option) in issues.iter().zip(options) {
            if *option >= issue.options.len() {
                return nonsense(&format!(
                    "issue `{}` has options 0 to {}; found {option}",
                    issue.id,
                    issue.options.len() - 1
                ));
            }
        }
        match game.diagram().path(options) {
            Some(path) => {
                let closed = words::closed(self, &path);
                Ok((Some(path), closed))
            }
            None => Ok((None, words::violated(self.lesson(), options))),
        }
    }
}

fn short(what: &str, text: &str, most: usize) -> Result<(), Refusal> {
    let length = text.trim().chars().count();
    if length == 0 {
        nonsense(&format!("{what} is empty"))
    } else if length > most {
        nonsense(&format!("{what} has at most {most} characters"))
    } else {
        Ok(())
    }
}

fn nonsense<T>(why: &str) -> Result<T, Refusal> {
    Err(Refusal::Nonsense(why.to_owned()))
}

fn not_now<T>(why: &str) -> Result<T, Refusal> {
    Err(Refusal::NotNow(why.to_owned()))
}
