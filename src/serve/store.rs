//! Where rooms are kept: one file, to which everything that was done in a room is written before
//! it is acknowledged.
//!
//! Three tables: rooms by code, what was done by code and number, and by code until when open
//! questions may be answered. Commits are on disk when
//! they return, so a server that is killed loses nothing that somebody was told.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};

use super::clock::KeptClock;
use super::scenarios::Wanted;
use crate::classroom::{Deed, Settings};

const ROOMS: TableDefinition<&str, &[u8]> = TableDefinition::new("rooms");
const DEEDS: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("deeds");
const CLOCKS: TableDefinition<&str, &[u8]> = TableDefinition::new("clocks");

/// What is kept of a room besides what was done in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Rooms that were opened together.
    pub lesson: String,
    /// Who has it is the host.
    pub host: String,
    /// What is played.
    pub wanted: Wanted,
    /// The text of a scenario that was handed in.
    pub text: Option<String>,
    /// How it is played.
    pub settings: Settings,
    /// When it was opened, in milliseconds since 1970; 0 in records of old.
    #[serde(default)]
    pub opened: u64,
}

/// A room as it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its name for people.
    pub code: String,
    /// What it is.
    pub header: Header,
    /// What was done.
    pub deeds: Vec<Deed>,
    /// What time is left.
    pub clock: KeptClock,
}

/// A room by its code, or why its record cannot be read.
pub type Found = (String, Result<Kept, StoreError>);

/// The file.
pub struct Store {
    database: Database,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file itself.
    #[error("{0}")]
    File(String),
    /// What is in it.
    #[error("what is kept of a room cannot be read: {0}")]
    Content(#[from] serde_json::Error),
}

fn file(error: impl Into<redb::Error>) -> StoreError {
    StoreError::File(error.into().to_string())
}

impl Store {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// If it cannot be used: no access, another server has it, or it is no such file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let database = Database::create(path).map_err(file)?;
        only_mine(path);
        let store = Self { database };
        // All tables exist from now on.
        let writing = store.database.begin_write().map_err(file)?;
        writing.open_table(ROOMS).map_err(file)?;
        writing.open_table(DEEDS).map_err(file)?;
        writing.open_table(CLOCKS).map_err(file)?;
        writing.commit().map_err(file)?;
        Ok(store)
    }

    /// Forgets some rooms and keeps new ones: all of it or nothing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn renew(&self, gone: &[String], new: &[(String, Header)]) -> Result<(), StoreError> {
        let writing = self.database.begin_write().map_err(file)?;
        {
            let mut rooms = writing.open_table(ROOMS).map_err(file)?;
            let mut clocks = writing.open_table(CLOCKS).map_err(file)?;
            let mut deeds = writing.open_table(DEEDS).map_err(file)?;
            // A new room has nothing of another that once had its name.
            for code in gone.iter().chain(new.iter().map(|(code, _)| code)) {
                let code = code.as_str();
                rooms.remove(code).map_err(file)?;
                clocks.remove(code).map_err(file)?;
                deeds.retain_in((code, 0)..=(code, u64::MAX), |_, _| false).map_err(file)?;
            }
            for (code, header) in new {
                let bytes = serde_json::to_vec(header)?;
                rooms.insert(code.as_str(), bytes.as_slice()).map_err(file)?;
            }
        }
        writing.commit().map_err(file)
    }

    /// Keeps what was done in a room, from a number on, and what time is left then.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(
        &self,
        code: &str,
        first: usize,
        deeds: &[Deed],
        clock: &KeptClock,
    ) -> Result<(), StoreError> {
        let clock = serde_json::to_vec(clock)?;
        let writing = self.database.begin_write().map_err(file)?;
        writing.open_table(CLOCKS).map_err(file)?.insert(code, clock.as_slice()).map_err(file)?;
        {
            let mut table = writing.open_table(DEEDS).map_err(file)?;
            for (number, deed) in deeds.iter().enumerate() {
                let bytes = serde_json::to_vec(deed)?;
                let key = (code, (first + number) as u64);
                table.insert(key, bytes.as_slice()).map_err(file)?;
            }
        }
        writing.commit().map_err(file)
    }

    /// All rooms by code with all that was done, or why one cannot be read.
    ///
    /// # Errors
    /// If the file itself cannot be read.
    pub fn rooms(&self) -> Result<Vec<Found>, StoreError> {
        let reading = self.database.begin_read().map_err(file)?;
        let rooms = reading.open_table(ROOMS).map_err(file)?;
        let deeds = reading.open_table(DEEDS).map_err(file)?;
        let clocks = reading.open_table(CLOCKS).map_err(file)?;
        let mut kept = Vec::new();
        for entry in rooms.iter().map_err(file)? {
            let (code, header) = entry.map_err(file)?;
            let code = code.value().to_owned();
            let room = || {
                let header = serde_json::from_slice(header.value())?;
                let own = (code.as_str(), 0)..=(code.as_str(), u64::MAX);
                let mut list = Vec::new();
                for entry in deeds.range(own).map_err(file)? {
                    let (_, deed) = entry.map_err(file)?;
                    list.push(serde_json::from_slice(deed.value())?);
                }
                // Without its clock a room goes on, with new time for what is asked.
                let clock = clocks.get(code.as_str()).map_err(file)?;
                let clock = clock.and_then(|clock| serde_json::from_slice(clock.value()).ok());
                let clock = clock.unwrap_or_default();
                Ok(Kept { code: code.clone(), header, deeds: list, clock })
            };
            let room = room();
            kept.push((code, room));
        }
        Ok(kept)
    }
}

/// Nobody else of this computer may read what hosts are known by.
#[cfg(unix)]
fn only_mine(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // A file system without permissions cannot be helped.
    let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
}

#[cfg(not(unix))]
fn only_mine(_path: &Path) {}
