//! One negotiation: protocols, strategies, the engine that runs them, and the
//! record it leaves.
//!
//! The engine ([`Table`], [`Talks`]) owns the loop, the clock, the rule and the
//! world. A [`protocol::Protocol`] says in which order parties may speak and vote;
//! a [`strategy::Strategy`] proposes and states the least it accepts.

mod accord;
mod consultation;
pub mod form;
pub mod protocol;
mod record;
mod signature;
mod situation;
mod stage;
pub mod strategy;
mod table;
mod talks;
mod uniforms;

pub use record::{
    AccordRecord, Answer, Capacity, Draft, End, Ending, Listener, MemberAnswer, Nobody, Ranking,
    Record, Slate, Strike, Verdict,
};
pub use situation::{Clock, Dice, Offer, Situation, Timing, floor, floor_of};
pub use table::Table;
pub use talks::Talks;
