//! What is known of one call of a program that plays: time, host, threads. It is kept beside
//! results and is never part of them, so that results are the same bytes on every machine.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use super::argument::quoted;
use super::failure::Failure;
use super::output::{self, Deliverable};

/// A call, as it is written.
#[derive(Clone, Debug, Serialize)]
struct Record<'r> {
    schema: &'static str,
    version: &'static str,
    command: String,
    host: &'r str,
    operating_system: &'static str,
    architecture: &'static str,
    threads: usize,
    started: String,
    ended: String,
    seconds: f64,
    blocks_played: u64,
    finished: bool,
}

/// A call that has begun.
pub struct Invocation {
    started: Timestamp,
    clock: Instant,
    threads: usize,
}

impl Invocation {
    /// Begins now, with so many threads, or as many as there are cores.
    pub fn begin(threads: Option<usize>) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.unwrap_or_else(cores);
        Self { started: Timestamp::now(), clock: Instant::now(), threads }
    }

    /// Writes into the folder what was called, where and how long it took; `finished`: was
    /// all played that was asked for?
    pub fn end(&self, folder: &Path, blocks_played: u64, finished: bool) -> Result<(), Failure> {
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        let words = std::env::args_os().skip(1);
        let words = words.map(|word| format!(" {}", quoted(&word.to_string_lossy())));
        let record = Record {
            schema: "zopa.invocation/1",
            version: env!("CARGO_PKG_VERSION"),
            command: format!("zopa{}", words.collect::<String>()),
            host: &host,
            operating_system: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            threads: self.threads,
            started: self.started.to_string(),
            ended: Timestamp::now().to_string(),
            seconds: self.clock.elapsed().as_secs_f64(),
            blocks_played,
            finished,
        };
        let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let host: String = host.chars().map(|one| if plain(one) { one } else { '-' }).collect();
        let time = self.started.strftime("%Y%m%dT%H%M%SZ");
        let name = format!("{time}-{host}-{}.json", std::process::id());
        Deliverable::whole(&folder.join(name), output::json_text(&record)?.as_bytes())
    }
}
