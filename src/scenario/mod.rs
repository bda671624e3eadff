//! Scenario files: read, diagnosed, validated.

pub mod diagnostic;
pub mod document;
pub mod source;
mod syntax;
pub mod tree;
