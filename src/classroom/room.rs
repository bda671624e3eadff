//! A room: what is played, how, and what people have done so far. The rest follows from that.

use std::sync::Arc;

use super::deed::{Act, Deed};
use super::lesson::Lesson;
use super::progress::{Asked, Question};
use super::refusal::Refusal;
use super::replay::{Cast, Played};
use super::seat;
use super::settings::{Occupant, Settings};
use super::sitter::Script;
use super::words;
use crate::space::Path;

/// The longest nickname, reason and message, in characters.
pub const LONGEST_NAME: usize = 40;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// The longest message of a chat, in characters.
pub const LONGEST_MESSAGE: usize = 500;
/// People at a table.
pub const MOST_PEOPLE: usize = 200;
/// Messages and other deeds that a room keeps.
pub const MOST_DEEDS: usize = 20_000;

/// Where a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// People take their seats.
    Lobby,
    /// The parties talk.
    Playing,
    /// The host has stopped the clock.
    Paused,
    /// The talks have ended.
    Over,
}

/// A person at the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its seat.
    pub party: usize,
    /// What it is called.
    pub nickname: String,
    /// By what the server knows it again.
    pub key: String,
}

/// A room.
#[derive(Clone, Debug)]
pub struct Room {
    lesson: Arc<Lesson>,
    code: String,
    settings: Settings,
    deeds: Vec<Deed>,
    cast: Cast,
    /// What the bots of the cast play, in the same order.
    texts: Vec<Vec<Option<String>>>,
    people: Vec<Person>,
    started: bool,
    paused: bool,
    ended: bool,
    revealed: u8,
    names_shown: bool,
    chat: Vec<(Option<usize>, String, String)>,
    played: Played,
}

impl Room {
    /// A new room.
    ///
    /// # Errors
    /// If the settings do not fit the scenario.
    /// # Examples
    /// ```
    /// use std::sync::Arc;
    /// use zopa::classroom::{Deed, Lesson, Occupant, Room, Settings, State, Visibility};
    /// use zopa::game::Game;
    /// use zopa::scenario;
    ///
    /// let loaded = scenario::load("classroom/deadline")?;
    /// let game = Game::compile(loaded.scenario.parts.clone())?;
    /// let settings = Settings {
    ///     seats: vec![Occupant::Open, Occupant::Bot],
    ///     bot: None,
    ///     visibility: Visibility::Own,
    ///     chat: false,
    ///     turn_seconds: None,
    ///     seed: 1,
    /// };
    /// let mut room = Room::new(Arc::new(Lesson::new(loaded, game)), "BCDF", settings)?;
    /// room.take(Deed::Started)?;
    /// assert_eq!(room.state(), State::Playing);
    /// assert_eq!(room.questions()[0].party, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(lesson: Arc<Lesson>, code: &str, settings: Settings) -> Result<Self, Refusal> {
        let parties = lesson.game.party_count();
        if settings.seats.len() != parties {
            return Err(Refusal::Nonsense(format!(
                "the scenario has {parties} parties, the room {} seats",
                settings.seats.len()
            )));
        }
        let mut cast = Cast::default();
        for (party, occupant) in settings.seats.iter().enumerate() {
            let open = *occupant == Occupant::Open;
            if let Some(why) = seat::shut(&lesson.game, party).filter(|_| open) {
                return Err(Refusal::Nonsense(format!("nobody can take this seat: {why}")));
            }
            cast.bots.push(vec![lesson.strategy(party, settings.bot.as_deref())?]);
            let first = if open { None } else { Some(0) };
            cast.scripts.push(Script { shifts: vec![(0, first)], ..Script::default() });
        }
        Ok(Self {
            played: Played::lobby(&lesson, settings.seed),
            texts: vec![vec![None]; parties],
            code: code.to_owned(),
            settings,
            deeds: Vec::new(),
            cast,
            people: Vec::new(),
            started: false,
            paused: false,
            ended: false,
            revealed: 0,
            names_shown: false,
            chat: Vec::new(),
            lesson,
        })
    }

    /// A room read back: what was done is done again, without a check of each step.
    ///
    /// # Errors
    /// If the settings no longer fit the scenario.
    pub fn read(
        lesson: Arc<Lesson>,
        code: &str,
        settings: Settings,
        deeds: Vec<Deed>,
    ) -> Result<Self, Refusal> {
        let mut room = Self::new(lesson, code, settings)?;
        for deed in deeds {
            room.note(deed)?;
        }
        room.play();
        Ok(room)
    }

    /// What is played.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// Its name for people.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// How it is played.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// All that was done.
    pub fn deeds(&self) -> &[Deed] {
        &self.deeds
    }

    /// Changes with everything that is done.
    pub fn version(&self) -> usize {
        self.deeds.len()
    }

    /// Where it is.
    pub fn state(&self) -> State {
        if self.ended || self.started && self.played.record.is_some() {
            State::Over
        } else if !self.started {
            State::Lobby
        } else if self.paused {
            State::Paused
        } else {
            State::Playing
        }
    }

    /// How far the talks have come.
    pub fn played(&self) -> &Played {
        &self.played
    }

    /// The people at the table.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Who has this key.
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.key == key)
    }

    /// The last step of the debrief that the host has revealed; 0 for none.
    pub fn revealed(&self) -> u8 {
        self.revealed
    }

    /// May nicknames be shown to all?
    pub fn names_shown(&self) -> bool {
        self.names_shown
    }

    /// What was said: for which party, by whom, what.
    pub fn chat(&self) -> &[(Option<usize>, String, String)] {
        &self.chat
    }

    /// The open questions; none unless the talks are under way.
    pub fn questions(&self) -> &[Question] {
        match self.state() {
            State::Playing | State::Paused => &self.played.open,
            State::Lobby | State::Over => &[],
        }
    }

    /// What a party is asked now.
    pub fn question(&self, party: usize) -> Option<&Question> {
        self.questions().iter().find(|question| question.party == party)
    }

    /// Did a bot play the seat's next question if it were asked now?
    pub fn is_bot(&self, party: usize) -> bool {
        let next = self.played.answered.get(party).copied().unwrap_or(0);
        self.cast.scripts[party].bot(next).is_some()
    }

    /// What starts the talks: bots take the open seats that nobody has taken.
    pub fn starting(&self) -> Vec<Deed> {
        let empty = (0..self.settings.seats.len()).filter(|party| {
            self.settings.seats[*party] == Occupant::Open
                && self.people.iter().all(|person| person.party != *party)
                && !self.is_bot(*party)
        });
        let taken = |party| Deed::TakenOver { party, question: 0, strategy: None };
        std::iter::once(Deed::Started).chain(empty.map(taken)).collect()
    }

    /// What a person's joining does: a bot that only filled its seat makes room.
    pub fn joining(&self, party: usize, nickname: &str, key: &str) -> Vec<Deed> {
        let joined =
            Deed::Joined { party, nickname: nickname.trim().to_owned(), key: key.to_owned() };
        let alone = self.people.iter().all(|person| person.party != party);
        let filled =
            self.settings.seats.get(party) == Some(&Occupant::Open) && alone && self.is_bot(party);
        let question = self.next_question(party);
        let back = filled.then_some(Deed::GivenBack { party, question });
        std::iter::once(joined).chain(back).collect()
    }

    /// The number of the question that a party is asked now, or next.
    pub fn next_question(&self, party: usize) -> usize {
        self.played.answered.get(party).copied().unwrap_or(0)
    }

    /// The round in which an event that is injected now begins.
    pub fn next_round(&self) -> usize {
        if self.started { self.played.moment.round + 1 } else { 0 }
    }

    /// Can this be done now?
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, deed: &Deed) -> Result<(), Refusal> {
        if self.deeds.len() >= MOST_DEEDS {
            return not_now("this room has seen too much; open another one");
        }
        match deed {
            Deed::Joined { party, nickname, .. } => self.allows_joining(*party, nickname),
            Deed::Removed { party, .. } | Deed::GivenBack { party, .. } => self.known(*party),
            Deed::Started if self.started => not_now("the talks have begun already"),
            Deed::Started => Ok(()),
            Deed::Acted { party, question, act } => self.allows_act(*party, *question, act),
            Deed::TimeUp { party, question } => self.asks(*party, *question).map(|_| ()),
            Deed::TakenOver { party, strategy, .. } => {
                self.known(*party)?;
                self.lesson.strategy(*party, strategy.as_deref()).map(|_| ())
            }
            Deed::Injected { event, round } => {
                if *event >= self.lesson.game.parts().world.events.len() {
                    return nonsense("the scenario has no such event");
                }
                if *round >= self.lesson.game.parts().clock.rounds {
                    return not_now("there is no round left in which it could happen");
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
                if !self.settings.chat {
                    return not_now("this room has no chat");
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

    /// Does it, and plays on.
    ///
    /// # Errors
    /// If it cannot be done; then nothing has changed.
    pub fn take(&mut self, deed: Deed) -> Result<(), Refusal> {
        self.take_all(vec![deed])
    }

    /// The same of several in a row; only the first is checked, the others follow from it.
    ///
    /// # Errors
    /// If it cannot be done; then nothing has changed.
    pub fn take_all(&mut self, deeds: Vec<Deed>) -> Result<(), Refusal> {
        let Some(first) = deeds.first() else { return Ok(()) };
        self.allows(first)?;
        let moves = deeds.iter().any(moves);
        for deed in deeds {
            self.note(deed)?;
        }
        if moves {
            self.play();
        }
        Ok(())
    }

    fn play(&mut self) {
        if self.started {
            self.played = Played::new(&self.lesson, self.settings.seed, &self.cast);
        }
    }

    /// What follows from a deed, but for the talks.
    fn note(&mut self, deed: Deed) -> Result<(), Refusal> {
        match &deed {
            Deed::Joined { party, nickname, key } => {
                let (party, nickname, key) = (*party, nickname.clone(), key.clone());
                self.people.push(Person { party, nickname, key });
            }
            Deed::Removed { party, question } => {
                let party = *party;
                self.people.retain(|person| person.party != party);
                self.shift(party, *question, Some(0));
            }
            Deed::Started => self.started = true,
            Deed::Acted { party, question, act } => {
                self.cast.scripts[*party].acts.entry(*question).or_insert_with(|| act.clone());
            }
            Deed::TimeUp { party, question } => {
                self.cast.scripts[*party].single.insert(*question, 0);
            }
            Deed::TakenOver { party, question, strategy } => {
                let bot = self.bot(*party, strategy.as_deref())?;
                self.shift(*party, *question, Some(bot));
            }
            Deed::GivenBack { party, question } => self.shift(*party, *question, None),
            Deed::Injected { event, round } => self.cast.ordered.push((*round, *event)),
            Deed::Paused => self.paused = true,
            Deed::Resumed => self.paused = false,
            Deed::Ended => self.ended = true,
            Deed::Said { party, from, text } => {
                self.chat.push((*party, from.clone(), text.clone()));
            }
            Deed::Revealed { step } => self.revealed = self.revealed.max(*step),
            Deed::Names { shown } => self.names_shown = *shown,
        }
        self.deeds.push(deed);
        Ok(())
    }

    fn shift(&mut self, party: usize, question: usize, bot: Option<usize>) {
        let shifts = &mut self.cast.scripts[party].shifts;
        shifts.retain(|(from, _)| *from < question);
        shifts.push((question, bot));
    }

    /// The number of a bot that plays this for a party.
    fn bot(&mut self, party: usize, text: Option<&str>) -> Result<usize, Refusal> {
        let Some(text) = text else { return Ok(0) };
        let known = self.texts[party].iter().position(|known| known.as_deref() == Some(text));
        if let Some(bot) = known {
            return Ok(bot);
        }
        let strategy = self.lesson.strategy(party, Some(text))?;
        self.cast.bots[party].push(strategy);
        self.texts[party].push(Some(text.to_owned()));
        Ok(self.texts[party].len() - 1)
    }

    fn known(&self, party: usize) -> Result<(), Refusal> {
        match self.settings.seats.get(party) {
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

    fn allows_joining(&self, party: usize, nickname: &str) -> Result<(), Refusal> {
        self.known(party)?;
        self.on()?;
        if self.people.len() >= MOST_PEOPLE {
            return not_now("this room is full");
        }
        short("a nickname", nickname, LONGEST_NAME)
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
        let seat = &self.lesson.game.parts().parties[party];
        question.asked == Asked::Answer
            && self.lesson.game.seated() >> party & 1 == 1
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
        let game = &self.lesson.game;
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
            None => Ok((None, words::violated(&self.lesson, options))),
        }
    }
}

/// Does it change the talks?
fn moves(deed: &Deed) -> bool {
    !matches!(
        deed,
        Deed::Joined { .. }
            | Deed::Said { .. }
            | Deed::Revealed { .. }
            | Deed::Names { .. }
            | Deed::Paused
            | Deed::Resumed
            | Deed::Ended
    )
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
