//! Alternating offers with a recognised proposer (Rubinstein 1982; random
//! recognition: Baron & Ferejohn 1989). Each round one party is recognised and
//! proposes; all others answer at once; the rule decides.

/// Alternating offers.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternatingOffers {
    /// Who proposes in a round.
    pub recognition: Recognition,
}

/// Who proposes in a round.
#[derive(Clone, Debug, PartialEq)]
pub enum Recognition {
    /// The listed parties in turn (indices of parties), from the first, in round 0.
    Rotating(Vec<usize>),
    /// The same party in every round.
    Fixed(usize),
    /// Drawn each round with the parties' recognition probabilities.
    Random,
}
