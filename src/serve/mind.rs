//! Threads for what takes thought: a few at a time, and a line of those who wait.

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use super::error::ApiError;

/// A few threads with a line before them.
pub struct Mind {
    threads: Arc<Semaphore>,
    line: Semaphore,
}

impl Mind {
    /// One that thinks about so many things at once, while so many may be with it or wait.
    pub fn new(at_once: usize, line: usize) -> Self {
        Self { threads: Arc::new(Semaphore::new(at_once)), line: Semaphore::new(line) }
    }

    /// Does something that takes thought on a thread of its own.
    ///
    /// # Errors
    /// What it says, or that too many wait already.
    pub async fn think<T: Send + 'static>(
        &self,
        thought: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let busy = || ApiError::busy("too many ask at once; try again in a moment");
        let _waiting = self.line.try_acquire().map_err(|_| busy())?;
        let permit = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let found = thought();
            drop(permit);
            found
        });
        done.await.map_err(|_| {
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "this went wrong inside zopa")
        })?
    }
}
