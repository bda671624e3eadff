//! The classroom page: a web server with everything embedded, for one computer or one network.
//!
//! Whatever needs thought is done on threads of its own, a few at a time; the server itself only
//! listens and answers. It reads no file of the machine but the one that rooms are kept in.

mod asker;
mod assets;
mod choices;
mod clock;
mod connections;
mod cost;
mod draft;
mod error;
mod guard;
mod hosted;
mod mind;
mod network;
mod overview;
mod rate;
mod registry;
mod replay;
mod reports;
mod rooms;
mod scenarios;
mod simulate;
mod store;
mod streams;
mod theory;
mod token;
mod trade;

pub use error::ApiError;
pub use network::{addresses, pages};
pub use scenarios::{Compiled, Scenarios, Wanted};
pub use store::StoreError;
pub use token::new_token;

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use mind::Mind;
use overview::Shelved;

/// Bytes of a request.
const LARGEST_REQUEST: usize = scenarios::LARGEST_TEXT * 2;
/// Simulations at once.
const RUNS: usize = 2;
/// Other thoughts at once that are open to all.
const THOUGHTS: usize = 4;
/// Thoughts of rooms at once: nobody who drafts alone keeps them waiting.
const ROOM_THOUGHTS: usize = 8;
/// Thoughts of each kind that may wait.
const LINE: usize = 500;

/// How the server is started.
#[derive(Clone, Debug, Default)]
pub struct ServeSettings {
    /// Do others on the network reach it?
    pub lan: bool,
    /// On which port.
    pub port: u16,
    /// Who has it may open rooms.
    pub token: String,
}

/// What all requests share.
pub struct Shared {
    settings: ServeSettings,
    scenarios: Scenarios,
    shelf: Mutex<Vec<Shelved>>,
    rooms: registry::Rooms,
    reports: reports::Reports,
    addresses: asker::Addresses,
    /// Streams of events that are open.
    streams: Arc<streams::Streams>,
    runs: Arc<Semaphore>,
    /// For what is open to all.
    thoughts: Mind,
    /// For what is done in rooms.
    room_thoughts: Mind,
    /// For debriefs: one at a time, so that who asks for the same finds it worked out.
    debriefs: Mind,
}

/// A handle on it.
#[derive(Clone)]
pub struct App(Arc<Shared>);

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// A server that nobody has asked anything yet.
    pub fn new(settings: ServeSettings) -> Self {
        Self::with(settings, Scenarios::default(), registry::Rooms::default())
    }

    /// A server whose rooms are kept in a file, with those that are in it already; which of
    /// them could not be opened again, and why.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn with_rooms(
        settings: ServeSettings,
        file: &Path,
    ) -> Result<(Self, Vec<String>), StoreError> {
        let scenarios = Scenarios::default();
        let (rooms, lost) = registry::Rooms::open(file, &scenarios)?;
        Ok((Self::with(settings, scenarios, rooms), lost))
    }

    fn with(settings: ServeSettings, scenarios: Scenarios, rooms: registry::Rooms) -> Self {
        Self(Arc::new(Shared {
            settings,
            scenarios,
            shelf: Mutex::default(),
            rooms,
            reports: reports::Reports::default(),
            addresses: asker::Addresses::default(),
            streams: Arc::default(),
            runs: Arc::new(Semaphore::new(RUNS)),
            thoughts: Mind::new(THOUGHTS, LINE),
            room_thoughts: Mind::new(ROOM_THOUGHTS, LINE),
            debriefs: Mind::new(1, LINE),
        }))
    }
}

/// Everything that is answered.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/api/about", get(overview::about))
        .route("/api/scenarios", get(overview::scenarios).post(overview::hand_in))
        .route("/api/scenario", post(overview::overview))
        .route("/api/strategies", post(overview::strategies))
        .route("/api/choices", post(choices::choices))
        .route("/api/scenario-text", get(overview::text))
        .route("/api/draft", post(draft::draft))
        .route("/api/options", post(trade::options))
        .route("/api/trade", post(trade::trade))
        .route("/api/solutions", post(theory::solutions))
        .route("/api/simulate", post(simulate::simulate))
        .route("/api/dots", post(replay::dots))
        .route("/api/trace", post(replay::trace))
        .route(
            "/api/reports",
            post(reports::make).layer(DefaultBodyLimit::max(reports::LARGEST_RESULT)),
        )
        .route("/api/reports/{name}", get(reports::show))
        .merge(rooms::routes())
        .route("/", get(assets::index))
        .route("/page/{name}", get(assets::asset))
        .fallback(assets::nothing)
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .layer(middleware::from_fn(guard::guard))
        .with_state(app)
}

/// Serves until `stop` is done. `ready` is told where.
///
/// # Errors
/// If the address cannot be used.
pub fn serve(
    app: App,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        ready(listener.local_addr()?);
        let server = connections::answer(listener, router(app));
        // Streams of events never end by themselves, so nothing is waited for.
        tokio::select! {
            () = server => {}
            () = stop => {}
        }
        Ok::<(), io::Error>(())
    })?;
    runtime.shutdown_background();
    Ok(())
}
