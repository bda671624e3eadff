//! What can be agreed: issues, options, constraints, and the decision diagram
//! that holds every feasible package.
//!
//! A [`Blueprint`] (sizes, forbidden combinations, events) is compiled by
//! [`order::compile`] into a [`Diagram`]; [`sweep`] and [`search`] answer
//! questions about all packages at once, whatever their number.

pub mod completions;
mod condition;
pub mod criteria;
mod diagram;
mod issue;
pub mod order;
pub mod search;
pub mod sweep;

pub use condition::{Clause, Condition, Consequence, Constraint};
pub use diagram::{Arc, Blueprint, Diagram, Edge, Label, NODE_LIMIT, SpaceError};
pub use issue::{Issue, IssueKind, IssueOption};
pub use sweep::Path;
