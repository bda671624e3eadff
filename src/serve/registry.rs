//! The rooms of a server: who is who in them, what time is left, and what is kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use axum::http::StatusCode;
use rand::TryRng as _;
use rand::rngs::SysRng;
use tokio::sync::watch;

use super::clock::{Clock, KeptClock};
use super::error::ApiError;
use super::scenarios::{Scenarios, Wanted};
use super::store::{Header, Store, StoreError};
use super::token::{new_token, same};
use crate::classroom::{Deed, Lesson, Refusal, Room, Settings, State, View, Viewer};

/// Rooms at once.
pub const MOST_ROOMS: usize = 200;
/// Rooms that are opened together.
pub const MOST_COPIES: usize = 40;
/// What one person may do in [`WINDOW`].
const MOST_DOINGS: u32 = 50;
const WINDOW: Duration = Duration::from_secs(10);
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
    /// What changed without a deed: time that was given.
    bumps: u64,
    /// When the time of open questions is up.
    clock: Clock,
    /// When somebody looks at the clock next.
    alarm: Option<Instant>,
    /// What people did lately.
    doings: BTreeMap<String, (Instant, u32)>,
}

/// A room of the server.
pub struct Hosted {
    /// What is kept of it.
    pub header: Header,
    code: String,
    live: Mutex<Live>,
    changed: watch::Sender<u64>,
}

/// The rooms of a server.
#[derive(Default)]
pub struct Rooms {
    list: Mutex<BTreeMap<String, Arc<Hosted>>>,
    store: Option<Store>,
    debriefs: Mutex<BTreeMap<String, (Vec<usize>, serde_json::Value)>>,
}

/// What a seat's token is known by.
pub fn key_of(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
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
        let mut lost = Vec::new();
        for kept in store.rooms()? {
            let code = kept.code.clone();
            match read(kept, scenarios) {
                Ok(hosted) => {
                    rooms.insert(code, Arc::new(hosted));
                }
                Err(why) => lost.push(format!("room {code}: {}", why.sentence())),
            }
        }
        let rooms = Self { list: Mutex::new(rooms), store: Some(store), ..Self::default() };
        Ok((rooms, lost))
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
        found.ok_or_else(|| ApiError::missing("there is no room with this code"))
    }

    /// Opens rooms of one scenario; the name of the lot, and the rooms.
    ///
    /// # Errors
    /// If there are too many, or the settings do not fit.
    pub fn add(
        &self,
        copies: usize,
        lesson: &Arc<Lesson>,
        (wanted, text): (&Wanted, Option<String>),
        settings: &Settings,
    ) -> Result<(String, Vec<Arc<Hosted>>), ApiError> {
        let lot = secret()?;
        let mut opened = Vec::new();
        for _ in 0..copies {
            let header = Header {
                lesson: lot.clone(),
                host: secret()?,
                wanted: wanted.clone(),
                text: text.clone(),
                settings: settings.clone(),
            };
            let mut list = self.list();
            if list.len() >= MOST_ROOMS {
                make_room(&mut list, self.store.as_ref())?;
            }
            let code = loop {
                let code = new_code()?;
                if !list.contains_key(&code) {
                    break code;
                }
            };
            let room = Room::new(Arc::clone(lesson), &code, settings.clone())?;
            if let Some(store) = &self.store {
                store.add(&code, &header)?;
            }
            let hosted = Arc::new(Hosted::new(code.clone(), header, room));
            list.insert(code, Arc::clone(&hosted));
            opened.push(hosted);
        }
        Ok((lot, opened))
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
            store.append(&hosted.code, live.room.version(), &deeds, &kept(&clock))?;
        }
        (live.room, live.clock) = (room, clock);
        let version = live.version();
        drop(live);
        hosted.changed.send_replace(version);
        Ok(version)
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
            store.append(&hosted.code, live.room.version(), &[], &kept(&clock))?;
        }
        live.clock = clock;
        live.bumps += 1;
        let version = live.version();
        drop(live);
        hosted.changed.send_replace(version);
        Ok(version)
    }

    /// What was worked out for a debrief, if nothing has happened since.
    pub fn debrief(
        &self,
        key: String,
        versions: Vec<usize>,
        make: impl FnOnce() -> serde_json::Value,
    ) -> serde_json::Value {
        let known = self.debriefs.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((_, value)) = known.filter(|(then, _)| *then == versions) {
            return value;
        }
        let value = make();
        let mut debriefs = self.debriefs.lock().unwrap_or_else(PoisonError::into_inner);
        if debriefs.len() >= MOST_ROOMS {
            debriefs.clear();
        }
        debriefs.insert(key, (versions, value.clone()));
        value
    }
}

/// A room that is over makes room for a new one.
fn make_room(
    list: &mut BTreeMap<String, Arc<Hosted>>,
    store: Option<&Store>,
) -> Result<(), ApiError> {
    let over = |hosted: &Arc<Hosted>| hosted.live().room.state() == State::Over;
    let Some(code) = list.iter().find(|(_, hosted)| over(hosted)).map(|(code, _)| code.clone())
    else {
        let why = format!("there are {MOST_ROOMS} rooms already; end one first");
        return Err(ApiError::busy(why));
    };
    if let Some(store) = store {
        store.remove(&code)?;
    }
    list.remove(&code);
    Ok(())
}

/// A room as it was kept.
fn read(kept: super::store::Kept, scenarios: &Scenarios) -> Result<Hosted, ApiError> {
    let super::store::Kept { code, header, deeds, clock } = kept;
    if let Some(text) = &header.text {
        scenarios.hand_in(&header.wanted.scenario, text)?;
    }
    let compiled = scenarios.compiled(&header.wanted)?;
    let lesson = Arc::new(Lesson::new(compiled.loaded.clone(), compiled.game.clone()));
    let room = Room::read(lesson, &code, header.settings.clone(), deeds)?;
    let mut clock = Clock::read(&clock, &room, Instant::now(), SystemTime::now());
    clock.follow(&room, Instant::now());
    let hosted = Hosted::new(code, header, room);
    hosted.live().clock = clock;
    Ok(hosted)
}

/// A clock as it is kept now.
fn kept(clock: &Clock) -> KeptClock {
    clock.kept(Instant::now(), SystemTime::now())
}

impl Live {
    /// Changes with everything that views show.
    pub fn version(&self) -> u64 {
        self.room.version() as u64 + self.bumps
    }
}

impl Hosted {
    fn new(code: String, header: Header, room: Room) -> Self {
        let version = room.version() as u64;
        let live =
            Live { room, bumps: 0, clock: Clock::default(), alarm: None, doings: BTreeMap::new() };
        Self { header, code, live: Mutex::new(live), changed: watch::Sender::new(version) }
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
        let mut live = self.live();
        let now = Instant::now();
        live.doings.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        let (_, done) = live.doings.entry(who.to_owned()).or_insert((now, 0));
        *done += 1;
        if *done > MOST_DOINGS {
            return Err(ApiError::busy("that was too much at once; wait a moment"));
        }
        Ok(())
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
