//! What can be agreed: issues, options, constraints, and the decision diagram
//! that holds every feasible package.

mod condition;
mod issue;

pub use condition::{Clause, Condition, Consequence, Constraint};
pub use issue::{Issue, IssueKind, IssueOption};
