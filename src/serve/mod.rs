//! The classroom page: a web server with everything embedded, for one computer or one network.
//!
//! Whatever needs thought is done on threads of its own, a few at a time; the server itself only
//! listens and answers. It reads no file of the machine but the one that rooms are kept in.

mod assets;
mod clock;
mod draft;
mod error;
mod guard;
mod overview;
mod registry;
mod replay;
mod reports;
mod rooms;
mod scenarios;
mod simulate;
mod store;
mod theory;
mod token;
mod trade;

pub use error::ApiError;
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

use overview::Shelved;

/// Bytes of a request.
const LARGEST_REQUEST: usize = scenarios::LARGEST_TEXT * 2;
/// Simulations at once.
const RUNS: usize = 2;
/// Other thoughts at once.
const THOUGHTS: usize = 8;
/// Other thoughts that may wait.
const QUEUE: usize = 500;

/// How the server is started.
#[derive(Clone, Debug, Default)]
pub struct ServeSettings {
    /// Do others on the network reach it?
    pub lan: bool,
    /// Under which addresses, as people type them.
    pub addresses: Vec<String>,
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
    /// Streams of events that may be open.
    streams: Arc<Semaphore>,
    runs: Arc<Semaphore>,
    thoughts: Arc<Semaphore>,
    queue: Semaphore,
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
            streams: Arc::new(Semaphore::new(rooms::STREAMS)),
            runs: Arc::new(Semaphore::new(RUNS)),
            thoughts: Arc::new(Semaphore::new(THOUGHTS)),
            queue: Semaphore::new(QUEUE),
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

/// Does something that takes thought on a thread of its own.
///
/// # Errors
/// What it says, or that too many wait already.
pub async fn think<T: Send + 'static>(
    app: &App,
    thought: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let busy = || ApiError::busy("too many ask at once; try again in a moment");
    let _waiting = app.queue.try_acquire().map_err(|_| busy())?;
    let permit = Arc::clone(&app.thoughts).acquire_owned().await.map_err(|_| busy())?;
    let done = tokio::task::spawn_blocking(move || {
        let found = thought();
        drop(permit);
        found
    });
    done.await.map_err(|_| {
        ApiError::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "this went wrong inside zopa")
    })?
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
        let server = axum::serve(listener, router(app));
        // Streams of events never end by themselves, so nothing is waited for.
        tokio::select! {
            done = server.into_future() => done,
            () = stop => Ok(()),
        }
    })?;
    runtime.shutdown_background();
    Ok(())
}
