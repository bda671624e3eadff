//! Events: when they happen, how long they last, and what they change.
//!
//! An event that is over is undone, unless it stays by not being retracted; one without
//! an end is a lasting jump, and may happen again. While an event with an end is in
//! force it does not happen a second time.

use crate::chance::Quantity;
use crate::chance::distribution::Distribution;
use crate::party::Hazard;

/// Something that may happen while the parties talk.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// When it happens.
    pub occurs: Occurrence,
    /// Rounds after which it is over, at least 1; `None`: no fixed end.
    pub lasts: Option<usize>,
    /// Is it over when the agreement whose signature it followed is?
    pub while_in_force: bool,
    /// The chance that it is over earlier, drawn at the start of every round after the one it
    /// happened in.
    pub ends: Option<Hazard>,
    /// The chance that its effects are undone when it is over, 0..1, drawn once, at its
    /// end; otherwise they stay for good.
    pub retracted: Quantity,
    /// Indices of events during which it cannot happen.
    pub excludes: Vec<usize>,
    /// What it changes.
    pub effects: Vec<Effect>,
}

/// When an event happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurrence {
    /// At the start of any round, with this chance.
    ByChance(Hazard),
    /// At the start of a certain round, if at all.
    At {
        /// The round.
        round: usize,
        /// The chance that it happens then, 0..1.
        probability: Quantity,
    },
    /// A party does it, in the round after a refusal.
    Answer {
        /// Index of the party that acts.
        by: usize,
        /// Index of the party whose refusal it answers.
        refusal_by: usize,
        /// Only refusals of this party's offers count (index); `None`: of any offer.
        refusal_of: Option<usize>,
        /// The chance that it acts after a round with such a refusal, 0..1.
        probability: Quantity,
        /// Utility it costs the party that acts, ≥ 0, paid in the round it acts.
        cost: Quantity,
    },
    /// In the round after a limited agreement is signed, or at the start of the round in
    /// which it is broken or over.
    Accord {
        /// Which: the index of a track, or their number for a partial package.
        accord: usize,
        /// What happened to it.
        turn: Turn,
        /// The chance that the event follows, 0..1.
        probability: Quantity,
    },
    /// With an event of the scenario that this one is a track of, in the same round.
    Elsewhere {
        /// Index of that event.
        event: usize,
        /// For each effect here its index among the effects there.
        effects: Vec<usize>,
    },
}

/// What may happen to a limited agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is signed.
    Signed,
    /// A party breaks it.
    Broken,
    /// It is over.
    Over,
}

/// One thing an event changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What.
    pub target: Target,
    /// How.
    pub change: Change,
}

/// What an event changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A number of the game: entry of [`crate::chance::Numbers`].
    Number(u32),
    /// What a party gets without agreement.
    Fallback {
        /// Index of the party.
        party: usize,
        /// Which of its values.
        value: Fallback,
    },
    /// The stock of an asset (index).
    Stock(usize),
    /// Whether an option can be agreed on.
    Option {
        /// Index of the issue.
        issue: usize,
        /// Index of the option.
        option: usize,
    },
    /// Whether the parties talk at all.
    Talks,
    /// Something in the world of a track (index): there an event that happens with this one
    /// has the effect ([`Occurrence::Elsewhere`]).
    Track(usize),
}

/// One of the four things a party may get without agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// When the horizon passes.
    NoDeal,
    /// When it leaves.
    WalkOut,
    /// When the talks collapse.
    Breakdown,
    /// While the talks go on.
    Interim,
}

/// Two events whose chances in a round go together: a Gaussian copula on what is left to
/// chance about them, so that each happens as often as it does alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependence {
    /// Index of the one.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// Correlation of the underlying normals, −1..1.
    pub rho: f64,
}

/// How a target changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// So much more.
    Add(Amount),
    /// So many times as much.
    Multiply(Amount),
    /// From now on this, before what other events add or multiply.
    Set(Amount),
    /// An option can no longer be agreed on; the parties no longer talk.
    Close,
    /// An option that is closed can be agreed on again.
    Open,
}

/// How much.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// The same whenever the event happens on a draw.
    Number(Quantity),
    /// Drawn whenever the event happens.
    Fresh(Distribution),
}

impl Event {
    /// Is nothing of it left to chance?
    pub(super) fn is_certain(&self) -> bool {
        let sure = |quantity: &Quantity| matches!(quantity, Quantity::Fixed(value) if *value <= 0.0 || *value >= 1.0);
        let occurs = match &self.occurs {
            Occurrence::ByChance(hazard) => sure(&hazard.probability),
            Occurrence::At { probability, .. }
            | Occurrence::Answer { probability, .. }
            | Occurrence::Accord { probability, .. } => sure(probability),
            Occurrence::Elsewhere { .. } => false,
        };
        let fresh = |effect: &Effect| {
            matches!(
                effect.change,
                Change::Add(Amount::Fresh(_))
                    | Change::Multiply(Amount::Fresh(_))
                    | Change::Set(Amount::Fresh(_))
            )
        };
        occurs
            && self.ends.is_none_or(|hazard| sure(&hazard.probability))
            && sure(&self.retracted)
            && !self.effects.iter().any(fresh)
    }
}
