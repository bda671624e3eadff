//! Streams of events: how many may be open, in all and for each who listens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::ApiError;

/// In all.
const STREAMS: usize = 700;
/// Of one seat: a phone that comes back has the old one open for a while.
const OF_A_SEAT: usize = 8;
/// Of guests at one address: a class behind it, with several pages each.
const OF_AN_ADDRESS: usize = 160;

/// Who listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Listener {
    /// Whoever has the token of a seat or a room.
    Seat(String),
    /// A guest, by its address.
    Guest(std::net::IpAddr),
    /// The host, or somebody of this computer.
    Trusted,
}

/// Those that are open.
#[derive(Debug, Default)]
pub struct Streams(Mutex<HashMap<Listener, usize>>);

/// One that is open until this is dropped.
#[derive(Debug)]
pub struct Stream {
    streams: Arc<Streams>,
    listener: Listener,
}

impl Streams {
    /// Opens one.
    ///
    /// # Errors
    /// If there are too many.
    pub fn open(self: &Arc<Self>, listener: Listener) -> Result<Stream, ApiError> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let most = match &listener {
            Listener::Seat(_) => OF_A_SEAT,
            Listener::Guest(_) => OF_AN_ADDRESS,
            Listener::Trusted => STREAMS,
        };
        let all: usize = open.values().sum();
        let own = open.get(&listener).copied().unwrap_or(0);
        if all >= STREAMS || own >= most {
            return Err(ApiError::busy("too many pages are open; this one asks again by itself"));
        }
        open.insert(listener.clone(), own + 1);
        Ok(Stream { streams: Arc::clone(self), listener })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.listener) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.listener);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_streams() {
        let streams = Arc::new(Streams::default());
        let seat = || streams.open(Listener::Seat("a".to_owned()));
        let own: Vec<Stream> = (0..OF_A_SEAT).map(|_| seat().unwrap()).collect();
        assert!(seat().is_err());
        drop(own);
        assert!(seat().is_ok());
        let guest = |last| Listener::Guest(std::net::Ipv4Addr::new(10, 0, 0, last).into());
        let class: Vec<Stream> =
            (0..OF_AN_ADDRESS).map(|_| streams.open(guest(1)).unwrap()).collect();
        assert!(streams.open(guest(1)).is_err());
        assert!(streams.open(guest(2)).is_ok());
        let rest = STREAMS - OF_AN_ADDRESS;
        let all: Vec<Stream> =
            (0..rest).map(|_| streams.open(Listener::Trusted).unwrap()).collect();
        assert!(streams.open(guest(2)).is_err());
        drop((class, all));
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
