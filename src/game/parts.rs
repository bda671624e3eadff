//! The parts a game is compiled from: a scenario with every name resolved and
//! nothing optional left. Whoever has these (a scenario file, an importer, a
//! test) can play.

use crate::chance::{Numbers, Quantity};
use crate::negotiation::protocol::Protocol;
use crate::party::{Hazard, Party};
use crate::rule::Rule;
use crate::space::{Condition, Constraint, Issue};

/// Everything a game is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The dimensions of the talks.
    pub issues: Vec<Issue>,
    /// What every package obeys.
    pub constraints: Vec<Constraint>,
    /// Optional clauses that a proposer may add; those switched off are left out.
    pub side_payments: Vec<SidePayment>,
    /// The actors.
    pub parties: Vec<Party>,
    /// When a package is adopted.
    pub rule: Rule,
    /// Who may do what, and when.
    pub protocol: Protocol,
    /// How long the talks last.
    pub clock: Clock,
    /// The chance that the talks collapse, if they can; drawn after each round
    /// without agreement.
    pub breakdown: Option<Hazard>,
    /// The uncertain numbers that all quantities above refer to.
    pub numbers: Numbers,
}

/// How long the talks last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Number of rounds, at least 1: rounds are 0 .. rounds−1, and the horizon is
    /// reached at time `rounds`.
    pub rounds: usize,
    /// The days one round stands for, above 0.
    pub days_per_round: f64,
}

/// A clause by which one party pays another, on condition of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct SidePayment {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// Index of the party that pays.
    pub payer: usize,
    /// Index of the party that is paid.
    pub payee: usize,
    /// Utility the payer loses, ≥ 0.
    pub cost: Quantity,
    /// Utility the payee gains, ≥ 0.
    pub benefit: Quantity,
    /// The texts it may be added to.
    pub when: Condition,
}
