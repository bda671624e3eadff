//! A room of the server: who is who in it, what each may do there, and when it is told of a change.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::http::StatusCode;
use tokio::sync::watch;

use super::clock::Clock;
use super::error::ApiError;
use super::rate::{Rate, Rates, too_much};
use super::scenarios::Family;
use super::store::Header;
use super::token::same;
use crate::classroom::{Room, State, View, Viewer};

/// What one person may do in a room.
const DOINGS: Rate = Rate { at_once: 50.0, a_second: 5.0 };
/// What one person may say.
const WORDS: Rate = Rate { at_once: 5.0, a_second: 1.0 };

/// Who somebody is in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The host of the room or of the server.
    Host,
    /// A person on a seat: the party, the nickname.
    Seat(usize, String),
    /// Nobody that is known.
    Guest,
}

impl Who {
    /// The seat that asks.
    ///
    /// # Errors
    /// If nobody sits there who asks.
    pub fn seat(&self) -> Result<usize, ApiError> {
        match self {
            Who::Seat(party, _) => Ok(*party),
            Who::Host | Who::Guest => {
                Err(ApiError::new(StatusCode::FORBIDDEN, "take a seat first"))
            }
        }
    }

    /// Is it the host?
    ///
    /// # Errors
    /// If not.
    pub fn host(&self) -> Result<(), ApiError> {
        match self {
            Who::Host => Ok(()),
            Who::Seat(..) | Who::Guest => {
                Err(ApiError::new(StatusCode::FORBIDDEN, "only the host may do this"))
            }
        }
    }

    /// What it may see.
    pub fn viewer(&self) -> Viewer {
        match self {
            Who::Host => Viewer::Host,
            Who::Seat(party, _) => Viewer::Seat(*party),
            Who::Guest => Viewer::Guest,
        }
    }
}

/// What changes in a room.
pub struct Live {
    /// The room.
    pub room: Room,
    /// When the time of open questions is up.
    pub clock: Clock,
    /// When somebody looks at the clock next.
    alarm: Option<Instant>,
    /// What people did lately, by token.
    doings: Rates<String>,
    /// What they said lately.
    words: Rates<String>,
}

/// A room of the server.
pub struct Hosted {
    /// What is kept of it.
    pub header: Header,
    code: String,
    /// What is played is made of this.
    family: Family,
    over: AtomicBool,
    live: Mutex<Live>,
    changed: watch::Sender<u64>,
}

/// What a seat's token is known by.
pub fn key_of(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

impl Live {
    /// Changes with everything that views show.
    pub fn version(&self) -> u64 {
        self.room.version() as u64 + self.clock.gifts()
    }
}

impl Hosted {
    /// One in which nothing has happened yet, or what `room` remembers.
    pub fn new(header: Header, family: Family, room: Room) -> Self {
        let (code, version) = (room.code().to_owned(), room.version() as u64);
        let over = AtomicBool::new(room.state() == State::Over);
        let live = Live {
            room,
            clock: Clock::default(),
            alarm: None,
            doings: Rates::new(DOINGS),
            words: Rates::new(WORDS),
        };
        let changed = watch::Sender::new(version);
        Self { header, code, family, over, live: Mutex::new(live), changed }
    }

    /// Tells all who listen of what has changed: the new version.
    pub fn tell(&self, live: &Live) -> u64 {
        self.over.store(live.room.state() == State::Over, Ordering::Release);
        let version = live.version();
        self.changed.send_replace(version);
        version
    }

    /// Is what is played made of a text of this family?
    pub fn is_kin_of(&self, family: &Family) -> bool {
        self.family.is_kin_of(family)
    }

    /// Are its talks over?
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Its name for people.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What changes.
    pub fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears of every change.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Who a token makes somebody here.
    ///
    /// # Errors
    /// If it is nobody's.
    pub fn who(&self, token: Option<&str>, server: &str) -> Result<Who, ApiError> {
        let Some(token) = token else { return Ok(Who::Guest) };
        if same(token, &self.header.host) || !server.is_empty() && same(token, server) {
            return Ok(Who::Host);
        }
        let live = self.live();
        match live.room.person(&key_of(token)) {
            Some(person) => Ok(Who::Seat(person.party, person.nickname.clone())),
            None => Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "this seat is no longer yours; join the room again",
            )),
        }
    }

    /// Does somebody do too much?
    ///
    /// # Errors
    /// If so.
    pub fn spare(&self, who: &str) -> Result<(), ApiError> {
        self.live().doings.spend(&who.to_owned(), 1.0, Instant::now()).map_err(too_much)
    }

    /// Does somebody say too much?
    ///
    /// # Errors
    /// If so.
    pub fn hush(&self, who: &str) -> Result<(), ApiError> {
        self.live().words.spend(&who.to_owned(), 1.0, Instant::now()).map_err(too_much)
    }

    /// What somebody may see.
    pub fn view(&self, who: &Who) -> serde_json::Value {
        let live = self.live();
        let view = View::new(&live.room, who.viewer(), |party| {
            live.clock.seconds_left(party, Instant::now())
        });
        let mut value = serde_json::to_value(view).unwrap_or_default();
        value["version"] = live.version().into();
        value
    }

    /// When somebody has to look at the clock, unless somebody will anyway.
    pub fn next_alarm(&self) -> Option<Instant> {
        let mut live = self.live();
        if live.room.state() != State::Playing {
            return None;
        }
        let until = live.clock.next()?;
        let now = Instant::now();
        if live.alarm.is_some_and(|alarm| now < alarm && alarm <= until) {
            return None;
        }
        live.alarm = Some(until.max(now));
        Some(until)
    }
}
