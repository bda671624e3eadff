//! The scenarios that the server knows: those of the library and those that were handed in,
//! with changes, compiled once and kept as long as they are asked for.
//!
//! What was handed in lives in memory only and never reads a file of this machine: a base must
//! be of the library.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::cost;
use super::error::ApiError;
use crate::game::Game;
use crate::scenario::alternatives::{self, Opponent};
use crate::scenario::source::Sources;
use crate::scenario::{self, DiagnosticRecord, LoadError, Loaded, examine, library};

/// Bytes of a scenario that is handed in.
pub const LARGEST_TEXT: usize = 256 * 1024;
/// Texts that are kept.
const TEXTS: usize = 100;
/// Compiled scenarios that are kept.
const COMPILED: usize = 40;
/// Changes of one scenario.
const CHANGES: usize = 50;
/// Bytes of one change.
const LARGEST_CHANGE: usize = 1000;

/// A scenario with changes, as requests name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wanted {
    /// An id of the library, or the key of one that was handed in.
    pub scenario: String,
    /// Other values by path.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

/// The texts that a scenario is made of, bases and tracks among them, without the changes that
/// were asked for. What is said of two scenarios with a text in common says much of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family(BTreeSet<[u8; 32]>);

impl Family {
    fn of(sources: &Sources) -> Self {
        let files = sources.files().iter();
        let own = files.filter(|source| source.name != scenario::CHANGES);
        Self(own.map(|source| *blake3::hash(source.text.as_bytes()).as_bytes()).collect())
    }

    /// Have the two a text in common?
    pub fn is_kin_of(&self, other: &Family) -> bool {
        !self.0.is_disjoint(&other.0)
    }
}

/// A scenario, ready to be played.
pub struct Compiled {
    /// The scenario.
    pub loaded: Loaded,
    /// Its game.
    pub game: Game,
    /// What it is made of.
    pub family: Family,
    opponents: OnceLock<Vec<Opponent>>,
}

impl Compiled {
    /// What bots may be told to play in it.
    pub fn opponents(&self) -> &[Opponent] {
        self.opponents.get_or_init(|| alternatives::opponents(&self.loaded, &self.game))
    }
}

/// What became of a scenario that was handed in.
#[derive(Debug, Serialize)]
pub struct Accepted {
    /// What to call it from now on.
    pub scenario: String,
    /// What it may not mean.
    pub warnings: Vec<DiagnosticRecord>,
}

/// All of them; the latest used last.
#[derive(Default)]
pub struct Scenarios {
    texts: Mutex<Vec<(String, Arc<str>)>>,
    compiled: Mutex<Vec<(Wanted, Arc<Compiled>)>>,
}

impl Scenarios {
    /// Takes a scenario in, unless its family is closed to who hands it in: mistakes are shown
    /// with what stands beside them, in bases, too.
    ///
    /// # Errors
    /// If it is too long, has mistakes or is closed.
    pub fn hand_in(
        &self,
        name: &str,
        text: &str,
        closed: &dyn Fn(&Family) -> bool,
    ) -> Result<Accepted, ApiError> {
        if text.len() > LARGEST_TEXT {
            let most = LARGEST_TEXT / 1024;
            return Err(ApiError::bad(format!("a scenario has at most {most} kB of text")));
        }
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(100).collect();
        let loaded = scenario::parse(&name, text).map_err(|error| match &error {
            LoadError::Invalid(found) if closed(&Family::of(&found.sources)) => ApiError::closed(),
            _ => faults(&error),
        })?;
        if closed(&Family::of(&loaded.warnings.sources)) {
            return Err(ApiError::closed());
        }
        let key = format!("own-{}", &loaded.scenario.digest[..16]);
        let compiled = Arc::new(compile(loaded)?);
        let warnings = compiled.loaded.warnings.records();
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.retain(|(known, _)| *known != key);
        texts.push((key.clone(), text.into()));
        let surplus = texts.len().saturating_sub(TEXTS);
        texts.drain(..surplus);
        drop(texts);
        self.keep(Wanted { scenario: key.clone(), set: BTreeMap::new() }, compiled);
        Ok(Accepted { scenario: key, warnings })
    }

    /// What a scenario's file says.
    ///
    /// # Errors
    /// If there is no such scenario.
    pub fn text(&self, name: &str) -> Result<Arc<str>, ApiError> {
        if let Some(entry) = library::find(name) {
            return Ok(entry.text.into());
        }
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = texts.iter().position(|(known, _)| known == name) else {
            return Err(ApiError::missing(format!(
                "there is no scenario `{name}` here; if it was yours, open its file again"
            )));
        };
        // Those that are asked for stay.
        let entry = texts.remove(at);
        let text = Arc::clone(&entry.1);
        texts.push(entry);
        Ok(text)
    }

    /// A scenario with changes, compiled.
    ///
    /// # Errors
    /// If there is none, or it has mistakes with these changes.
    pub fn compiled(&self, wanted: &Wanted) -> Result<Arc<Compiled>, ApiError> {
        let too_long =
            |(path, value): (&String, &String)| path.len() + value.len() > LARGEST_CHANGE;
        if wanted.set.len() > CHANGES || wanted.set.iter().any(too_long) {
            return Err(ApiError::bad(format!(
                "at most {CHANGES} changes of {LARGEST_CHANGE} letters"
            )));
        }
        let mut kept = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|(known, _)| known == wanted) {
            let entry = kept.remove(at);
            let found = Arc::clone(&entry.1);
            kept.push(entry);
            return Ok(found);
        }
        drop(kept);
        let text = self.text(&wanted.scenario)?;
        let loaded = match library::find(&wanted.scenario) {
            Some(entry) => scenario::load_embedded(entry),
            None => scenario::parse(&wanted.scenario, &text),
        };
        let mut loaded = loaded.map_err(|error| faults(&error))?;
        if !wanted.set.is_empty() {
            let changes: Vec<_> = wanted.set.clone().into_iter().collect();
            loaded = scenario::with_changes(&loaded, &changes).map_err(|error| faults(&error))?;
        }
        let compiled = Arc::new(compile(loaded)?);
        self.keep(wanted.clone(), Arc::clone(&compiled));
        Ok(compiled)
    }

    fn keep(&self, wanted: Wanted, compiled: Arc<Compiled>) {
        let mut kept = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != wanted);
        kept.push((wanted, compiled));
        let surplus = kept.len().saturating_sub(COMPILED);
        kept.drain(..surplus);
    }
}

fn compile(mut loaded: Loaded) -> Result<Compiled, ApiError> {
    let (game, found) = examine::compile(&loaded).map_err(|found| ApiError::scenario(&found))?;
    cost::bearable(&game)?;
    let family = Family::of(&loaded.warnings.sources);
    loaded.warnings = found;
    Ok(Compiled { loaded, game, family, opponents: OnceLock::new() })
}

fn faults(error: &LoadError) -> ApiError {
    match error {
        LoadError::Invalid(found) => ApiError::scenario(found),
        other => ApiError::missing(other.to_string()),
    }
}
