//! Agreements in force: how long they last, who breaks them and what a breach does.
//!
//! The same terms serve a limited agreement signed while the talks go on and a final one
//! after its signature. Violation by a hazard follows the determinants of Fortna 2003
//! (*Scraps of Paper? Agreements and the Durability of Peace*): time in force, the other
//! side's breaches, monitoring, separation of forces, and what the text left open; by
//! temptation, the trade-off of Fearon 1998 (*Bargaining, Enforcement, and International
//! Cooperation*, International Organization 52(2)).

use crate::chance::Quantity;
use crate::party::Hazard;
use crate::rule::Rule;
use crate::space::Condition;

/// What holds of a text that meets a condition; of several that do, the first counts.
pub type ByText<T> = Vec<(Condition, T)>;

/// What becomes of an agreement in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// How long it lasts; without end if no condition is met.
    pub lasts: ByText<Lasting>,
    /// Texts that may be renewed when their time is up.
    pub renewable: Vec<Condition>,
    /// Who renews them, and for how long.
    pub renewal: Renewal,
    /// Who may break it.
    pub violators: Vec<Violator>,
    /// (condition, factor ≥ 0) on the chance of every violation; all that are met count.
    pub factors: ByText<Quantity>,
    /// Factor ≥ 0 on the chance of a violation in the round after another party's that was
    /// noticed; 1 for none.
    pub retaliation: Option<Quantity>,
    /// Exponent s > 0 of time in force: the chance of a violation in the k-th round is
    /// multiplied by `k^{s−1}` (a discrete Weibull hazard); 1 for none.
    pub ageing: Option<Quantity>,
    /// The chance that a breach is noticed and the party that did it accused, 0..1.
    pub accusation: Option<Quantity>,
    /// (condition, chance 0..1) that a party that broke it accuses the others in turn.
    pub wrongful: ByText<Quantity>,
    /// What a breach does that was noticed; without one that is met it collapses.
    pub breach: ByText<BreachRule>,
    /// (party, hazard): who may withdraw from it.
    pub withdrawals: Vec<(usize, Hazard)>,
}

/// How long an agreement lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lasting {
    /// So many rounds from its signature or its last renewal, rounded; below 1 counts as 1.
    Rounds(Quantity),
    /// So many days: a round that has begun counts whole.
    Days {
        /// How many, above 0.
        days: Quantity,
        /// The days one round stands for.
        per_round: f64,
    },
    /// Until this round, whenever it was signed; one that is signed later is over in the
    /// round after.
    Until(usize),
}

/// Who renews an agreement whose time is up, and for how long. Everybody says yes whose
/// floor the text still reaches and whose hard red lines it does not cross.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Renewal {
    /// Who must say yes; `None`: those whose consent a signature would need, by the rule of
    /// its talks.
    pub assent: Option<Assent>,
    /// Rounds it is renewed for, at least 1; `None`: as long as at its signature.
    pub lasts: Option<usize>,
}

/// A vote of its own on renewal, as of the European Union's Council on its sanctions: what
/// is not renewed lapses.
#[derive(Clone, Debug, PartialEq)]
pub struct Assent {
    /// Whose members vote (index of a coalition among the parties of its talks); `None`: the
    /// parties at the table.
    pub of: Option<usize>,
    /// Which of their votes renew it.
    pub rule: Rule,
}

/// Who may break an agreement, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Violator {
    /// Index of the party.
    pub party: usize,
    /// How it comes to that.
    pub motive: Motive,
}

/// How a party comes to break an agreement.
#[derive(Clone, Debug, PartialEq)]
pub enum Motive {
    /// By chance, whatever it has of the agreement.
    Chance(Hazard),
    /// Each round with probability `1/(1 + exp(−λ·(temptation − gain)))`: the more tempting
    /// a breach is compared with what the party has of the agreement over its no-deal
    /// value, the likelier.
    Temptation {
        /// What breaking it is worth, in the party's utility.
        temptation: Quantity,
        /// λ > 0 per unit of utility.
        precision: Quantity,
    },
}

/// What a breach does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreachRule {
    /// It is over.
    Collapse,
    /// It is suspended for so many rounds, at least 1, and then in force again.
    Suspend {
        /// Rounds.
        rounds: usize,
    },
    /// A panel hears the claim: it is over with this chance, 0..1, and otherwise goes on.
    Panel {
        /// The chance that it is over.
        collapse: Quantity,
    },
}
