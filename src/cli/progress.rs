//! How far a run has come, and the key that stops it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use zopa::experiment::Watcher;
use zopa::report::terminal::{count, duration};

/// A bar on standard error, if that is a terminal, and an ear for Ctrl-C.
pub struct Progress {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Starts to listen. Ctrl-C asks the run to stop after the blocks it is in.
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
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        // Without a handler Ctrl-C just ends the program: worse, but no reason to fail.
        // A second press changes nothing: stopping takes half a second at most, and an
        // abrupt end would leave unfinished files behind.
        let _ = ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst));
        Self { bar, stop }
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
        if self.stop.load(Ordering::SeqCst) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
