//! The parts a game is compiled from: a scenario with every name resolved and
//! nothing optional left. Whoever has these (a scenario file, an importer, a
//! test) can play.

use std::sync::Arc;

use super::phases::Schedule;
use crate::chance::{Numbers, Quantity};
use crate::negotiation::protocol::Protocol;
use crate::party::{Drifting, Fallback, Hazard, Noise, Party, Seat, Speaker};
use crate::rule::Rule;
use crate::space::{Condition, Constraint, Issue};
use crate::world::{Terms, World};

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
    pub protocol: Arc<dyn Protocol>,
    /// How long the talks last.
    pub clock: Clock,
    /// The chance that the talks collapse, if they can; drawn after each round
    /// without agreement.
    pub breakdown: Option<Hazard>,
    /// What changes while the parties talk.
    pub world: World,
    /// Limited agreements that are talked about apart, each a game of its own.
    pub tracks: Vec<Track>,
    /// If a partial package is signed while the talks go on: what becomes of it; `None` if
    /// it ends the talks.
    pub interim: Option<Interim>,
    /// What becomes of the full agreement after its signature.
    pub settlement: Option<Settlement>,
    /// What is carried out in stages; at most one an issue.
    pub phases: Vec<Schedule>,
    /// The uncertain numbers that all quantities above refer to.
    pub numbers: Numbers,
}

/// A limited agreement that is talked about apart: its own issues and utilities, its own
/// rule, protocol and strategies, the same clock.
#[derive(Clone, Debug)]
pub struct Track {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// What it is made of. It has no tracks, interim agreement or settlement of its own.
    pub parts: Parts,
    /// For each of its parties the index of the same among the parties of the main talks.
    pub parties: Vec<usize>,
    /// The first round in which it may be talked about.
    pub opens: usize,
    /// The chance that a round is spent on it while it is not in force, 0..1. What all
    /// tracks leave is spent on the main talks.
    pub chance: Quantity,
    /// What a unit of its utility is worth on the scale of the main talks, ≥ 0.
    pub scale: Quantity,
    /// What becomes of it once it is signed.
    pub terms: Terms,
}

/// A partial package that is signed while the talks go on over the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Interim {
    /// The part of its gain that is had while it is in force, ≥ 0.
    pub scale: Quantity,
    /// What becomes of it once it is signed.
    pub terms: Terms,
}

/// What becomes of the full agreement after its signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// Its terms.
    pub terms: Terms,
    /// Rounds after the signature at which it is asked whether it still stands.
    pub watch: usize,
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
    /// What happens if it comes out, if it is to stay secret.
    pub secret: Option<Secret>,
}

/// A side payment that the others are not meant to know of: it may leak once what it
/// belongs to is signed, and then costs parties that did not reckon with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    /// The chance that it leaks, 0..1, drawn at the signature.
    pub leak: Quantity,
    /// (index of a party, utility ≥ 0 that it loses if it does).
    pub costs: Vec<(usize, Quantity)>,
}

impl Parts {
    /// Is nothing left to chance, so that all negotiations are the same? Sometimes
    /// `false` where they are (an uncertain number that nothing depends on).
    pub fn is_certain(&self) -> bool {
        self.is_certain_but_for_strategies()
            && self.parties.iter().all(|party| party.strategy.is_certain())
    }

    /// Does nothing happen while the parties talk: no event, no wasting, no limited
    /// agreement?
    pub fn is_still(&self) -> bool {
        self.world.is_still() && self.tracks.is_empty() && self.interim.is_none()
    }

    /// The same of everything but the strategies.
    pub fn is_certain_but_for_strategies(&self) -> bool {
        let breakdown = self.breakdown.is_none_or(|hazard| is_settled(hazard.probability));
        self.numbers.is_certain()
            && self.world.is_certain()
            && self.tracks.is_empty()
            && self.interim.is_none()
            && self.settlement.is_none()
            && self
                .side_payments
                .iter()
                .all(|payment| payment.secret.as_ref().is_none_or(|secret| is_settled(secret.leak)))
            && self.protocol.is_certain()
            && breakdown
            && self.parties.iter().all(party_is_certain)
    }
}

/// Is it a probability of nothing or of everything?
fn is_settled(probability: Quantity) -> bool {
    matches!(probability, Quantity::Fixed(value) if value <= 0.0 || value >= 1.0)
}

fn is_nothing(deviation: Quantity) -> bool {
    matches!(deviation, Quantity::Fixed(value) if value <= 0.0)
}

fn party_is_certain(party: &Party) -> bool {
    let Fallback { no_deal, walk_out, breakdown, interim } = &party.fallback;
    let steady = |value: &Drifting| match value.noise {
        Noise::None => true,
        Noise::Independent { deviation }
        | Noise::Autoregressive { deviation, .. }
        | Noise::RandomWalk { deviation } => is_nothing(deviation),
    };
    let lines = &party.preferences.red_lines;
    let one_voice = party
        .coalition
        .as_ref()
        .is_none_or(|coalition| coalition.members.len() == 1 || coalition.speaks != Speaker::Drawn);
    let disrupts = match party.seat {
        Seat::Disruptor { success, .. } => is_settled(success),
        _ => true,
    };
    one_voice
        && disrupts
        && steady(no_deal)
        && [walk_out, breakdown, interim].into_iter().flatten().all(steady)
        && lines.iter().all(|line| is_settled(line.hard_probability))
}
