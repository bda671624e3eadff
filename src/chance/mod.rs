//! Chance: uncertain numbers, their distributions, and the one door to
//! randomness.

mod copula;
pub mod distribution;
mod domain;
mod formula;
mod number;
pub mod special;
mod stream;

pub use copula::Copula;
pub use domain::Domain;
pub use formula::{Formula, Pledge, Posterior};
pub use number::{Correlation, Ignorance, NumberId, Numbers, Origin, Quantity, UncertainNumber};
pub use stream::{PAGES, Purpose, SLOTS, Stream, Streams, page_of};
