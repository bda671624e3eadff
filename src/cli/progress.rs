//! How far a run has come, and the key or the signal that stops it.

use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use zopa::experiment::Watcher;
use zopa::report::terminal::{count, duration};

/// How long the end of a block is waited for. Schedulers kill thirty seconds after they have
/// asked (Slurm's `KillWait`, the grace period of Kubernetes), and what a thread has in hand
/// takes its time too.
const PATIENCE: Duration = Duration::from_secs(15);

/// A bar on standard error, if that is a terminal, and an ear for Ctrl-C and SIGTERM.
pub struct Progress {
    bar: ProgressBar,
    /// When it was asked to stop, if it was.
    asked: Arc<OnceLock<Instant>>,
}

impl Progress {
    /// Starts to listen. Ctrl-C, SIGTERM and SIGHUP ask the run to stop after the blocks it
    /// is in.
    pub fn new(visible: bool) -> Self {
        let target =
            if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:24} {done} · {rate} · {left}");
        if let Ok(style) = style {
            bar.set_style(
                style
                    .with_key("done", |state: &ProgressState, output: &mut dyn std::fmt::Write| {
                        let of = state.len().unwrap_or(0);
                        let _ = write!(output, "{} of {}", count(state.pos()), count(of));
                    })
                    .with_key("rate", |state: &ProgressState, output: &mut dyn std::fmt::Write| {
                        let _ = write!(output, "{} a second", count(state.per_sec() as u64));
                    })
                    .with_key("left", |state: &ProgressState, output: &mut dyn std::fmt::Write| {
                        // Whole seconds: tenths would flicker.
                        let left = Duration::from_secs(state.eta().as_secs().max(10));
                        let about = if state.eta().as_secs() < 10 { "under " } else { "" };
                        let _ = write!(output, "{about}{} left", duration(left));
                    }),
            );
        }
        let asked = Arc::new(OnceLock::new());
        let hear = Arc::clone(&asked);
        // Without a handler Ctrl-C just ends the program: worse, but no reason to fail.
        // A second press changes nothing: a stop takes no longer than our patience, and an
        // abrupt end would leave unfinished files behind.
        let _ = ctrlc::set_handler(move || {
            hear.get_or_init(Instant::now);
        });
        Self { bar, asked }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watcher for Progress {
    fn advanced(&self, done: u64, of: u64) -> ControlFlow<()> {
        self.bar.set_length(of);
        self.bar.set_position(done);
        match self.asked.get() {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    fn impatient(&self) -> bool {
        self.asked.get().is_some_and(|asked| asked.elapsed() >= PATIENCE)
    }
}
