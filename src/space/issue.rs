//! Issues: the dimensions of the talks, and the options each can take.

/// One dimension of the talks.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Longer description; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
    /// How its options relate to each other.
    pub kind: IssueKind,
    /// At least one option.
    pub options: Vec<IssueOption>,
    /// Index of the option a package has when it leaves the issue untouched.
    pub default: usize,
}

/// How the options of an issue relate to each other.
#[derive(Clone, Debug, PartialEq)]
pub enum IssueKind {
    /// No order among the options.
    Categorical,
    /// The options are listed in order; their positions are 0, 1, 2, ...
    Ordered,
    /// A grid of numbers in `unit`; option `k` stands for `grid[k]`, ascending.
    Numeric {
        /// The unit the grid is in, for instance `km`.
        unit: String,
        /// One value per option.
        grid: Vec<f64>,
    },
}

/// One value an issue can take.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueOption {
    /// Identifier, unique in its issue.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// Longer description; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
    /// `Some(φ)`, 0 < φ ≤ 1, if choosing it makes the package a partial deal.
    /// At most one issue of a scenario has such options.
    pub partial: Option<f64>,
}

impl Issue {
    /// Where option `option` lies: its grid value, or its place in the order.
    pub fn position(&self, option: usize) -> f64 {
        match &self.kind {
            IssueKind::Numeric { grid, .. } => grid[option],
            IssueKind::Ordered | IssueKind::Categorical => option as f64,
        }
    }
}
