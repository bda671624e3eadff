//! Political formats: actor tables, issue tables, scored articles, bargaining
//! instances; and what a scenario says to the spatial solutions.

#[path = "political/conformance.rs"]
mod conformance;
#[path = "political/small.rs"]
mod small;
mod support;
