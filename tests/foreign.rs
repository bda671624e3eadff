//! Domains of other programs: read, refused, written back.

#[path = "foreign/conformance.rs"]
mod conformance;
mod support;
