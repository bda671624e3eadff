//! Many negotiations, whose results are sent as they come.
//!
//! What comes last is the record that `zopa run --json` prints with the same seed and number.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::App;
use super::asker::{Asker, Cost};
use super::cost;
use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
use crate::experiment::{Plan, Tally, Watcher, observe};
use crate::game::Game;
use crate::report::assemble::{agreement_share, run_result};
use crate::report::record::{RunResult, Share};
use crate::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED, end_kind};

/// The most negotiations of one run.
pub const MOST: u64 = 200_000;
/// How long a run may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Negotiations of a block, about.
const BLOCK: u64 = 256;
/// How often results are sent at least, where they are not few.
const LOOKS: u64 = 8;
/// Deals that are sent while it runs.
const DEALS: usize = 5;

/// What to play.
#[derive(Debug, Deserialize)]
pub struct SimulationRequest {
    #[serde(flatten)]
    wanted: Wanted,
    negotiations: u64,
    #[serde(default = "seed")]
    seed: u64,
}

fn seed() -> u64 {
    DEFAULT_SEED
}

/// What is known so far.
#[derive(Debug, Serialize)]
struct Progress {
    done: u64,
    of: u64,
    agreement: Share,
    kinds: Vec<Kind>,
    deals: Vec<Deal>,
}

#[derive(Debug, Serialize)]
struct Kind {
    kind: &'static str,
    party: Option<usize>,
    share: f64,
}

#[derive(Debug, Serialize)]
struct Deal {
    options: Vec<usize>,
    /// Of all negotiations.
    share: f64,
}

/// Not one negotiation was over in time.
#[derive(Debug, Serialize)]
struct Failed {
    error: String,
}

#[derive(Debug, Serialize)]
struct Done {
    result: RunResult,
}

/// Sends what it sees, and stops when nobody listens any more.
struct Sender<'g> {
    game: &'g Game,
    of: u64,
    started: Instant,
    events: mpsc::UnboundedSender<Result<Event, Infallible>>,
}

impl Sender<'_> {
    fn send(&self, name: &str, what: &impl Serialize) {
        if let Ok(event) = Event::default().event(name).json_data(what) {
            // Nobody listens: the run is told so by `impatient`.
            let _ = self.events.send(Ok(event));
        }
    }
}

impl Watcher for Sender<'_> {
    fn advanced(&self, _done: u64, _of: u64) -> ControlFlow<()> {
        match self.impatient() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    fn tallied(&self, tally: &Tally) {
        let (agreement, _) = agreement_share(self.game, tally, None);
        let share = |count: u64| count as f64 / tally.replicates.max(1) as f64;
        let kinds = tally.ends.iter().map(|(end, rounds)| {
            let (kind, party) = end_kind(*end);
            Kind { kind, party, share: share(rounds.iter().sum()) }
        });
        let mut packages: Vec<_> = tally.packages.iter().collect();
        packages.sort_by_key(|(rank, found)| (std::cmp::Reverse(found.count), **rank));
        let deals = packages.into_iter().take(DEALS).filter_map(|(rank, found)| {
            let options = self.game.diagram().unrank(*rank)?;
            Some(Deal { options, share: share(found.count) })
        });
        let progress = Progress {
            done: tally.replicates,
            of: self.of,
            agreement,
            kinds: kinds.collect(),
            deals: deals.collect(),
        };
        self.send("progress", &progress);
    }

    fn impatient(&self) -> bool {
        self.events.is_closed() || self.started.elapsed() > PATIENCE
    }

    fn pace(&self) -> u64 {
        // Not so often that threads wait for each other, nor so seldom that nobody sees anything.
        (self.of / BLOCK / LOOKS).clamp(2, 32)
    }
}

/// `POST /api/simulate`: events `progress` and `done`, or `failed`.
///
/// # Errors
/// If the scenario is faulty, too much is asked for, or as many runs are on as may be.
pub async fn simulate(
    State(app): State<App>,
    asker: Asker,
    Json(request): Json<SimulationRequest>,
) -> Result<impl IntoResponse, ApiError> {
    if !(1..=MOST).contains(&request.negotiations) {
        return Err(ApiError::bad(format!("between 1 and {MOST} negotiations at once")));
    }
    let permit = Arc::clone(&app.runs).try_acquire_owned().map_err(|_| {
        ApiError::busy("as many runs as this computer can do are on already; try again in a moment")
    })?;
    let wanted = request.wanted.clone();
    let compiled = asker.thinks(&app, Cost::Much, move |app| asker.sees(app, &wanted)).await?;
    let (events, received) = mpsc::unbounded_channel();
    // Whoever has heard the end may begin another run: the stream ends after its place is free.
    let open = events.clone();
    tokio::task::spawn_blocking(move || {
        play(&compiled, &request, events);
        drop(permit);
        drop(open);
    });
    Ok(Sse::new(UnboundedReceiverStream::new(received)).keep_alive(KeepAlive::default()))
}

fn play(
    compiled: &Compiled,
    request: &SimulationRequest,
    events: mpsc::UnboundedSender<Result<Event, Infallible>>,
) {
    let (scenario, game) = (&compiled.loaded.scenario, &compiled.game);
    let sender = Sender { game, of: request.negotiations, started: Instant::now(), events };
    let plan = Plan {
        seed: request.seed,
        replicates: request.negotiations,
        plays: DEFAULT_PLAYS as u32,
        precision: None,
        threads: None,
    };
    let measures: Vec<_> = scenario.observables.iter().map(|one| one.measure.clone()).collect();
    let outcome = observe(game, &measures, &plan, &sender, None);
    if sender.events.is_closed() {
        return;
    }
    if outcome.tally.replicates == 0 {
        let error = cost::too_long().sentence().to_owned();
        sender.send("failed", &Failed { error });
        return;
    }
    let command = format!(
        "zopa run {} -n {} --plays {DEFAULT_PLAYS} --seed {}",
        scenario.meta.id, outcome.tally.replicates, request.seed
    );
    let result = run_result(scenario, game, &outcome, plan.replicates, command);
    sender.send("done", &Done { result });
}
