//! The uniforms of one purpose, one a round.

use crate::chance::{SLOTS, Stream};

/// The uniforms of one purpose, one a round, fetched a page at a time.
pub(super) struct Uniforms {
    stream: Stream,
    first: u64,
    page: Option<usize>,
    values: [f64; SLOTS],
}

impl Uniforms {
    /// From the first page of a stream.
    pub(super) fn new(stream: Stream) -> Self {
        Self::from_page(stream, 0)
    }

    /// From this page on.
    pub(super) fn from_page(stream: Stream, first: u64) -> Self {
        Self { stream, first, page: None, values: [0.0; SLOTS] }
    }

    /// The one of the round at `time`.
    pub(super) fn at(&mut self, time: usize) -> f64 {
        let page = time / SLOTS;
        if self.page != Some(page) {
            self.stream.fill(self.first + page as u64, &mut self.values);
            self.page = Some(page);
        }
        self.values[time % SLOTS]
    }
}
