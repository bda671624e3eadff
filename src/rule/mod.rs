//! When a package is adopted: unanimity, quotas, weighted quotas, vetoes.
//!
//! A rule looks only at which parties at the table voted yes. Consent by
//! ownership and ratification come after it and belong to the parties' seats.

/// Which sets of yes votes adopt a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// How yes votes are counted.
    pub threshold: Threshold,
    /// Parties whose no blocks whatever the count (indices of parties).
    pub vetoes: Vec<usize>,
}

/// How many yes votes are enough.
#[derive(Clone, Debug, PartialEq)]
pub enum Threshold {
    /// Every party at the table.
    Unanimity,
    /// At least this many parties.
    Quota(usize),
    /// Parties whose weights sum to at least `needed`.
    Weighted {
        /// One weight a party of the game (those not at the table count nothing).
        weights: Vec<f64>,
        /// The sum that adopts.
        needed: f64,
    },
}

impl Rule {
    /// Does this set of yes votes adopt? `yes` and `seated` have one bit a party;
    /// `seated` says who sits at the table.
    pub fn adopts(&self, yes: u64, seated: u64) -> bool {
        let yes = yes & seated;
        let vetoed =
            self.vetoes.iter().any(|party| seated >> party & 1 == 1 && yes >> party & 1 == 0);
        !vetoed
            && match &self.threshold {
                Threshold::Unanimity => yes == seated,
                Threshold::Quota(needed) => yes.count_ones() as usize >= *needed,
                Threshold::Weighted { weights, needed } => {
                    let sum: f64 = (0..weights.len())
                        .filter(|party| yes >> party & 1 == 1)
                        .map(|party| weights[party])
                        .sum();
                    crate::tolerance::reaches(sum, *needed)
                }
            }
    }

    /// Can the rule still be met when only the parties of `present` may say yes?
    /// A party that has left counts as a no, so its veto and its place in a
    /// unanimity stay.
    pub fn attainable(&self, present: u64, seated: u64) -> bool {
        self.adopts(present & seated, seated)
    }
}
