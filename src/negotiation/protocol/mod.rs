//! Protocols: who may do what, and when.

mod alternating_offers;

pub use alternating_offers::{AlternatingOffers, Recognition};

/// Any of the protocols.
#[derive(Clone, Debug, PartialEq)]
pub enum Protocol {
    /// One proposer a round; all others answer at once.
    AlternatingOffers(AlternatingOffers),
}
