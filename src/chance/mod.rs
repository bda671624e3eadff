//! Chance: uncertain numbers, their distributions, and the one door to
//! randomness.

pub mod distribution;
mod domain;
mod number;
pub mod special;
mod stream;

pub use domain::Domain;
pub use number::{Correlation, Ignorance, NumberId, Numbers, Quantity, UncertainNumber};
pub use stream::{PAGES, Purpose, SLOTS, Stream, Streams, page_of};
