//! A result record, and everything that shows it: one file a format.
//!
//! [`record`] holds plain documented data; renderers take a record and nothing
//! else.

pub mod assemble;
pub mod record;
