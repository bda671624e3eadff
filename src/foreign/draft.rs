//! A scenario in the making: what the foreign formats have in common.
//!
//! Utilities may be on any scale here; a scenario file keeps scores within 0..1, so
//! [`Draft::to_ron`] writes them with the party's `scale`, such that the utilities
//! of packages are the format's own.

/// A combination: the options by issue, as indices; issues left out do not matter.
pub type Combination = Vec<(usize, Vec<usize>)>;

/// A domain with the preferences of its parties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Identifier of the scenario.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it comes from and what was done to it; shown wherever results are.
    pub note: String,
    /// The issues.
    pub issues: Vec<DraftIssue>,
    /// Combinations that no package has, each with an id.
    pub forbidden: Vec<(String, Combination)>,
    /// The parties.
    pub parties: Vec<DraftParty>,
}

/// An issue.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftIssue {
    /// Identifier, unique in the draft.
    pub id: String,
    /// What the format calls it.
    pub title: String,
    /// Its options.
    pub kind: DraftKind,
}

impl DraftIssue {
    /// How many options it has.
    pub fn count(&self) -> usize {
        match &self.kind {
            DraftKind::Categorical(options) | DraftKind::Ordered(options) => options.len(),
            DraftKind::Numeric { count, .. } => *count,
        }
    }
}

/// The options of an issue.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftKind {
    /// No order among them.
    Categorical(Vec<DraftOption>),
    /// In order.
    Ordered(Vec<DraftOption>),
    /// `count` evenly spaced numbers.
    Numeric {
        /// First value.
        from: f64,
        /// Distance between neighbours, above 0.
        step: f64,
        /// How many there are, at least 1.
        count: usize,
        /// Their unit; may be empty.
        unit: String,
    },
}

/// An option.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftOption {
    /// Identifier, unique in the issue.
    pub id: String,
    /// What the format calls it.
    pub title: String,
}

/// A party.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftParty {
    /// Identifier, unique in the draft.
    pub id: String,
    /// What the format calls it.
    pub name: String,
    /// One entry an issue.
    pub stakes: Vec<DraftStake>,
    /// Utility whatever the package.
    pub constant: f64,
    /// Utility of combinations.
    pub linkages: Vec<DraftLinkage>,
    /// Utility without agreement; `None` if every package is better than none.
    pub reservation: Option<f64>,
    /// Factor by which a round of waiting multiplies utility; 1 for none.
    pub discount: f64,
}

/// What an issue contributes to utility: `weight · scores[option]`, on any scale.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftStake {
    /// The weight.
    pub weight: f64,
    /// One score an option.
    pub scores: Vec<f64>,
    /// If the scores are distances from a position: which, and what it counts.
    pub spatial: Option<DraftPosition>,
}

/// A party's position on an issue of numbers. The scores beside it say the same:
/// `1 − |x − ideal| / (last − first)`, but for the grid, which positions need not
/// lie on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DraftPosition {
    /// The best value, in the issue's own unit, within its range.
    pub ideal: f64,
    /// What the position counts in the spatial solutions, ≥ 0: the format's power,
    /// influence or capability, on any scale.
    pub capability: f64,
}

/// Utility that a combination of options adds.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftLinkage {
    /// Identifier, unique in the party.
    pub id: String,
    /// The options that bring it.
    pub when: Combination,
    /// What is added; may be negative.
    pub gain: f64,
}
