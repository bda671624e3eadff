//! The rooms of a server: how they are opened, changed, kept and forgotten.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use axum::http::StatusCode;
use rand::TryRng as _;
use rand::rngs::SysRng;

use super::clock::{Clock, KeptClock};
use super::error::ApiError;
use super::hosted::{Hosted, Live};
use super::scenarios::{Family, Scenarios};
use super::store::{Header, Store, StoreError};
use super::token::new_token;
use crate::classroom::{Deed, Lesson, Refusal, Room, State, Visibility};

/// Rooms at once.
pub const MOST_ROOMS: usize = 200;
/// Rooms that are opened together.
pub const MOST_COPIES: usize = 40;
/// Letters of codes: no vowels, nothing that is taken for something else.
const LETTERS: &[u8; 16] = b"BCDFGHJKLMPRTVWX";

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Nonsense(why) => Self::bad(why),
            Refusal::NotNow(why) => Self::new(StatusCode::CONFLICT, why),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let status = StatusCode::INSUFFICIENT_STORAGE;
        Self::new(status, format!("this could not be kept, so it was not done: {error}"))
    }
}

/// The rooms of a server.
#[derive(Default)]
pub struct Rooms {
    list: Mutex<BTreeMap<String, Arc<Hosted>>>,
    store: Option<Store>,
    /// Rooms that are kept but cannot be opened, and why: nobody else gets their codes.
    lost: BTreeMap<String, String>,
    debriefs: Mutex<BTreeMap<String, (Vec<usize>, serde_json::Value)>>,
}

/// Rooms that were opened together.
pub struct Opened {
    /// What they have in common.
    pub lot: String,
    /// The rooms.
    pub rooms: Vec<Arc<Hosted>>,
    /// The rooms that had to go for it.
    pub evicted: Vec<String>,
}

/// A new token.
///
/// # Errors
/// If the system gives no random numbers.
pub fn secret() -> Result<String, ApiError> {
    new_token().map_err(|error| {
        let why = format!("the system gives no random numbers: {error}");
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, why)
    })
}

/// Four letters.
fn new_code() -> Result<String, ApiError> {
    let dice = SysRng
        .try_next_u32()
        .map_err(|error| ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok((0..4).map(|place| LETTERS[(dice >> (4 * place)) as usize % 16] as char).collect())
}

impl Rooms {
    /// The rooms that a file keeps; which of them could not be opened again, and why.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn open(path: &Path, scenarios: &Scenarios) -> Result<(Self, Vec<String>), StoreError> {
        let store = Store::open(path)?;
        let mut rooms = BTreeMap::new();
        let mut lost = BTreeMap::new();
        for (code, kept) in store.rooms()? {
            // A record that no room of this program wrote may say anything.
            let room = kept.map_err(|error| error.to_string()).and_then(|kept| {
                let room = catch_unwind(AssertUnwindSafe(|| read(kept, scenarios)));
                room.map_err(|_| "its record makes no sense".to_owned())?
                    .map_err(|error| error.sentence().to_owned())
            });
            match room {
                Ok(hosted) => drop(rooms.insert(code, Arc::new(hosted))),
                Err(why) => drop(lost.insert(code, why)),
            }
        }
        let told = lost.iter().map(|(code, why)| format!("room {code}: {why}")).collect();
        let rooms = Self { list: Mutex::new(rooms), store: Some(store), lost, ..Self::default() };
        Ok((rooms, told))
    }

    fn list(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Hosted>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All rooms.
    pub fn all(&self) -> Vec<Arc<Hosted>> {
        self.list().values().cloned().collect()
    }

    /// The rooms that were opened together with one.
    pub fn together(&self, lesson: &str) -> Vec<Arc<Hosted>> {
        self.all().into_iter().filter(|room| room.header.lesson == lesson).collect()
    }

    /// A room.
    ///
    /// # Errors
    /// If there is none of that name.
    pub fn find(&self, code: &str) -> Result<Arc<Hosted>, ApiError> {
        let code = code.trim().to_ascii_uppercase();
        let found = self.list().get(&code).cloned();
        found.ok_or_else(|| match self.lost.get(&code) {
            None => ApiError::missing("there is no room with this code"),
            Some(_) => ApiError::new(
                StatusCode::GONE,
                "what is kept of this room cannot be read; the terminal of the server says why",
            ),
        })
    }

    /// Does a room that is not over play with these numbers, and are they private in it?
    pub fn plays(&self, family: &Family) -> bool {
        self.list().values().any(|room| {
            !room.is_over()
                && room.header.settings.visibility != Visibility::All
                && room.is_kin_of(family)
        })
    }

    /// Opens rooms of one scenario: all of them or none.
    ///
    /// # Errors
    /// If there are too many, or the settings do not fit.
    pub fn add(
        &self,
        copies: usize,
        lesson: &Arc<Lesson>,
        family: &Family,
        header: Header,
    ) -> Result<Opened, ApiError> {
        let lot = secret()?;
        let mut list = self.list();
        let evicted = surplus(&list, copies)?;
        let mut new: Vec<Hosted> = Vec::new();
        for _ in 0..copies {
            let code = loop {
                let code = new_code()?;
                let taken = new.iter().any(|room| room.code() == code);
                if !taken && !list.contains_key(&code) && !self.lost.contains_key(&code) {
                    break code;
                }
            };
            let header = Header { lesson: lot.clone(), host: secret()?, ..header.clone() };
            let room = Room::new(Arc::clone(lesson), &code, header.settings.clone())?;
            new.push(Hosted::new(header, family.clone(), room));
        }
        if let Some(store) = &self.store {
            let kept: Vec<(String, Header)> =
                new.iter().map(|room| (room.code().to_owned(), room.header.clone())).collect();
            store.renew(&evicted, &kept)?;
        }
        for code in &evicted {
            list.remove(code);
        }
        let rooms: Vec<Arc<Hosted>> = new.into_iter().map(Arc::new).collect();
        for room in &rooms {
            list.insert(room.code().to_owned(), Arc::clone(room));
        }
        Ok(Opened { lot, rooms, evicted })
    }

    /// Forgets rooms for good.
    ///
    /// # Errors
    /// If that cannot be written; then they are still there.
    pub fn forget(&self, codes: &[String]) -> Result<(), ApiError> {
        let mut list = self.list();
        if let Some(store) = &self.store {
            store.renew(codes, &[])?;
        }
        for code in codes {
            list.remove(code);
        }
        Ok(())
    }

    /// Does things in a room: checked, then kept, then done, then told. The new version.
    ///
    /// # Errors
    /// If it cannot be done or kept; then nothing has changed.
    pub fn take(
        &self,
        hosted: &Hosted,
        deeds: impl FnOnce(&Room) -> Result<Vec<Deed>, ApiError>,
    ) -> Result<u64, ApiError> {
        let mut live = hosted.live();
        let deeds = deeds(&live.room)?;
        let Some(first) = deeds.first() else { return Ok(live.version()) };
        live.room.allows(first)?;
        // What is kept is what follows, so it is tried first.
        let mut room = live.room.clone();
        room.take_all(deeds.clone())?;
        let mut clock = live.clock.clone();
        clock.follow(&room, Instant::now());
        if let Some(store) = &self.store {
            store.append(hosted.code(), live.room.version(), &deeds, &kept(&clock))?;
        }
        (live.room, live.clock) = (room, clock);
        Ok(hosted.tell(&live))
    }

    /// Bots answer what people have left open for too long. Has anything happened?
    pub fn enforce(&self, hosted: &Hosted) -> bool {
        let late = |live: &Live| {
            let (party, question) = live.clock.due(Instant::now())?;
            let open = live.room.question(party)?;
            (open.number == question).then_some(Deed::TimeUp { party, question })
        };
        let mut happened = false;
        loop {
            let deed = {
                let live = hosted.live();
                if live.room.state() != State::Playing {
                    return happened;
                }
                late(&live)
            };
            let Some(deed) = deed else { return happened };
            if self.take(hosted, |_| Ok(vec![deed])).is_err() {
                return happened;
            }
            happened = true;
        }
    }

    /// All who are asked have more time: kept, then done, then told. The new version.
    ///
    /// # Errors
    /// If it cannot be kept; then nothing has changed.
    pub fn extend(&self, hosted: &Hosted, seconds: u64) -> Result<u64, ApiError> {
        let mut live = hosted.live();
        let mut clock = live.clock.clone();
        clock.extend(Duration::from_secs(seconds));
        if let Some(store) = &self.store {
            store.append(hosted.code(), live.room.version(), &[], &kept(&clock))?;
        }
        live.clock = clock;
        Ok(hosted.tell(&live))
    }

    /// What was worked out for a debrief, if nothing has happened since.
    pub fn debriefed(&self, key: &str, versions: &[usize]) -> Option<serde_json::Value> {
        let debriefs = self.debriefs.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, value) = debriefs.get(key)?;
        (then == versions).then(|| value.clone())
    }

    /// Keeps what was worked out for a debrief.
    pub fn keep_debrief(&self, key: String, versions: Vec<usize>, value: serde_json::Value) {
        let mut debriefs = self.debriefs.lock().unwrap_or_else(PoisonError::into_inner);
        if debriefs.len() >= MOST_ROOMS {
            debriefs.clear();
        }
        debriefs.insert(key, (versions, value));
    }
}

/// The rooms that make room for so many new ones: those of lots that are over, the oldest first.
fn surplus(list: &BTreeMap<String, Arc<Hosted>>, copies: usize) -> Result<Vec<String>, ApiError> {
    let mut lots: BTreeMap<&str, (u64, bool, Vec<&String>)> = BTreeMap::new();
    for (code, room) in list {
        let (opened, over, codes) =
            lots.entry(&room.header.lesson).or_insert((room.header.opened, true, Vec::new()));
        *opened = room.header.opened.min(*opened);
        *over &= room.is_over();
        codes.push(code);
    }
    let mut over: Vec<(u64, Vec<&String>)> = lots
        .into_values()
        .filter(|(_, over, _)| *over)
        .map(|(opened, _, codes)| (opened, codes))
        .collect();
    over.sort();
    let mut gone: Vec<String> = Vec::new();
    for (_, codes) in over {
        if list.len() - gone.len() + copies <= MOST_ROOMS {
            break;
        }
        gone.extend(codes.into_iter().cloned());
    }
    match list.len() - gone.len() + copies <= MOST_ROOMS {
        true => Ok(gone),
        false => Err(ApiError::busy(format!(
            "there can be {MOST_ROOMS} rooms at once, and too many are not over; end or delete some first"
        ))),
    }
}

/// A room as it was kept.
fn read(kept: super::store::Kept, scenarios: &Scenarios) -> Result<Hosted, ApiError> {
    let super::store::Kept { code, header, deeds, clock } = kept;
    if let Some(text) = &header.text {
        scenarios.hand_in(&header.wanted.scenario, text, &|_| false)?;
    }
    let compiled = scenarios.compiled(&header.wanted)?;
    let lesson = Arc::new(Lesson::new(compiled.loaded.clone(), compiled.game.clone()));
    let room = Room::read(lesson, &code, header.settings.clone(), deeds)?;
    let mut clock = Clock::read(&clock, &room, Instant::now(), SystemTime::now());
    clock.follow(&room, Instant::now());
    let hosted = Hosted::new(header, compiled.family.clone(), room);
    {
        let mut live = hosted.live();
        live.clock = clock;
        hosted.tell(&live);
    }
    Ok(hosted)
}

/// A clock as it is kept now.
fn kept(clock: &Clock) -> KeptClock {
    clock.kept(Instant::now(), SystemTime::now())
}
