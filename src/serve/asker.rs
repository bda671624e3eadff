//! Who asks what is open to all: somebody of this computer or the host, or a guest of the
//! network, who may do less.
//!
//! A class may sit behind one address, so what an address may do is what forty people do.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::App;
use super::error::ApiError;
use super::rate::{Rate, Rates, too_much};
use super::rooms::is_host;
use super::scenarios::{Compiled, Family, Wanted};

/// What an address may have worked out. A tap on a draft costs two or three.
const THOUGHTS: Rate = Rate { at_once: 1_200.0, a_second: 150.0 };
/// How often an address may come in, or ask for a room that there is not.
const DOORS: Rate = Rate { at_once: 200.0, a_second: 2.0 };

/// What a thought costs a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// It is looked up, or worked out in no time.
    Little,
    /// It is solved, or played many times.
    Much,
}

/// Somebody who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// Is it the host, or somebody of this computer?
    trusted: bool,
    address: IpAddr,
}

/// What addresses have done lately.
#[derive(Debug)]
pub struct Addresses {
    thoughts: Mutex<Rates<IpAddr>>,
    doors: Mutex<Rates<IpAddr>>,
}

impl Default for Addresses {
    fn default() -> Self {
        Self { thoughts: Mutex::new(Rates::new(THOUGHTS)), doors: Mutex::new(Rates::new(DOORS)) }
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Who has no address shares one with all who have none.
        let address = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
        let here = !app.settings.lan || address.is_loopback();
        Ok(Self { trusted: here || is_host(app, &parts.headers), address })
    }
}

impl Asker {
    /// Its address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Is it the host, or somebody of this computer?
    pub fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// Has something worked out.
    ///
    /// # Errors
    /// What it says, or that this was too much.
    pub async fn thinks<T: Send + 'static>(
        self,
        app: &App,
        cost: Cost,
        thought: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let cost = match cost {
            Cost::Little => 1.0,
            Cost::Much => 10.0,
        };
        self.spend(&app.addresses.thoughts, cost)?;
        let shared = app.clone();
        app.thoughts.think(move || thought(&shared)).await
    }

    /// Has something worked out about a scenario whose numbers it may see.
    ///
    /// # Errors
    /// What it says, that the scenario is faulty or closed to guests, or that this was too much.
    pub async fn studies<T: Send + 'static>(
        self,
        app: &App,
        cost: Cost,
        wanted: Wanted,
        thought: impl FnOnce(&Compiled) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.thinks(app, cost, move |app| thought(&*self.sees(app, &wanted)?)).await
    }

    /// A scenario, if it may see its numbers: guests may not while a room plays with them.
    ///
    /// # Errors
    /// If there is none, it has mistakes, or it is closed to guests.
    pub fn sees(self, app: &App, wanted: &Wanted) -> Result<Arc<Compiled>, ApiError> {
        if !self.trusted {
            // Mistakes of a change are shown with what stands beside them, so first without.
            let plain = Wanted { scenario: wanted.scenario.clone(), ..Wanted::default() };
            let plain = app.scenarios.compiled(&plain)?;
            if self.is_kept_from(app, &plain.family) {
                return Err(ApiError::closed());
            }
        }
        app.scenarios.compiled(wanted)
    }

    /// Does a room play with texts that it therefore may not see?
    pub fn is_kept_from(self, app: &App, family: &Family) -> bool {
        !self.trusted && app.rooms.plays(family)
    }

    /// Comes to a door: joins a room, or asks for one that there is not.
    ///
    /// # Errors
    /// If it did so too often.
    pub fn knocks(self, app: &App) -> Result<(), ApiError> {
        self.spend(&app.addresses.doors, 1.0)
    }

    fn spend(self, rates: &Mutex<Rates<IpAddr>>, cost: f64) -> Result<(), ApiError> {
        if self.trusted {
            return Ok(());
        }
        let mut rates = rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.spend(&self.address, cost, Instant::now()).map_err(too_much)
    }
}
