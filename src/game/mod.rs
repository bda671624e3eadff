//! The compiled game: space, parties, rule, protocol and strategies as arrays.

mod parts;

pub use parts::{Clock, Parts, SidePayment};
