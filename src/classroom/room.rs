//! A room: what is played, how, and what people have done so far. The rest follows from that.

use std::sync::Arc;

use super::deed::{Act, Deed};
use super::lesson::Lesson;
use super::progress::Question;
use super::refusal::Refusal;
use super::replay::{Cast, Played};
use super::seat;
use super::settings::{Occupant, Settings};
use super::sitter::Script;

/// The longest nickname, reason and message, in characters.
pub const LONGEST_NAME: usize = 40;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// The longest message of a chat, in characters.
pub const LONGEST_MESSAGE: usize = 500;
/// People on a seat at once.
pub const MOST_A_SEAT: usize = 20;
/// People who have ever joined.
pub const MOST_JOINED: usize = 1_000;
/// Messages of a chat.
pub const MOST_MESSAGES: usize = 2_000;

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
    /// How many have joined before it.
    pub number: usize,
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
    /// How many have ever joined.
    joined: usize,
    /// The seats that the host has cleared since the talks began, one bit a party.
    cleared: u64,
    latecomers: bool,
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
            joined: 0,
            cleared: 0,
            latecomers: false,
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

    /// How many have ever joined.
    pub(super) fn joined(&self) -> usize {
        self.joined
    }

    /// Has the host cleared a seat since the talks began?
    pub(super) fn was_cleared(&self, party: usize) -> bool {
        self.cleared >> party & 1 == 1
    }

    /// Have the talks begun?
    pub fn has_started(&self) -> bool {
        self.started
    }

    /// May anybody take any open seat although the talks have begun?
    pub fn admits_latecomers(&self) -> bool {
        self.latecomers
    }

    /// The events that the host has ordered, and the rounds in which they begin.
    pub fn ordered(&self) -> impl Iterator<Item = (usize, usize)> {
        self.cast.ordered.iter().map(|(round, event)| (*event, *round))
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

    /// What people of a seat did when it was asked this.
    pub fn acted(&self, party: usize, question: usize) -> Option<&Act> {
        self.cast.scripts.get(party)?.acts.get(&question)
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

    /// What sends one person away; nothing if there is no such person.
    pub fn dismissing(&self, person: usize) -> Option<Deed> {
        let party = self.people.iter().find(|one| one.number == person)?.party;
        Some(Deed::Dismissed { person, question: self.next_question(party) })
    }

    /// The round in which an event that is injected now begins.
    pub fn next_round(&self) -> usize {
        if self.started { self.played.moment.round + 1 } else { 0 }
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
                self.people.push(Person { number: self.joined, party, nickname, key });
                self.joined += 1;
            }
            Deed::Removed { party, question } => {
                let party = *party;
                self.people.retain(|person| person.party != party);
                self.vacate(party, *question);
            }
            Deed::Dismissed { person, question } => {
                if let Some(at) = self.people.iter().position(|one| one.number == *person) {
                    let party = self.people.remove(at).party;
                    if self.people.iter().all(|one| one.party != party) {
                        self.vacate(party, *question);
                    }
                }
            }
            Deed::Latecomers { allowed } => self.latecomers = *allowed,
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
            Deed::GivenBack { party, question } => {
                self.cleared &= !(1 << party);
                self.shift(*party, *question, None);
            }
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

    /// Nobody sits there any more: a bot plays from this question on, and where the talks have
    /// begun nobody walks straight in again.
    fn vacate(&mut self, party: usize, question: usize) {
        if self.started {
            self.cleared |= 1 << party;
        }
        self.shift(party, question, Some(0));
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
}

/// Does it change the talks?
fn moves(deed: &Deed) -> bool {
    !matches!(
        deed,
        Deed::Joined { .. }
            | Deed::Latecomers { .. }
            | Deed::Said { .. }
            | Deed::Revealed { .. }
            | Deed::Names { .. }
            | Deed::Paused
            | Deed::Resumed
            | Deed::Ended
    )
}
