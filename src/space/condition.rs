//! Conditions on packages, and the constraints made of them.
//!
//! A condition is a conjunction: *issue i is one of these options, and issue j
//! is one of those*. Constraints, linkages, red lines, ownership and provisions
//! are all stated with it.

use fixedbitset::FixedBitSet;

/// A conjunction of "this issue is one of these options". No clause: always true.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Condition {
    /// At most one clause an issue, ascending by issue.
    clauses: Vec<Clause>,
}

/// "Issue `issue` is one of `options`."
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Clause {
    /// Index of the issue.
    pub issue: usize,
    /// One bit an option of that issue.
    pub options: FixedBitSet,
}

impl Condition {
    /// The condition that holds for every package.
    pub fn always() -> Self {
        Self::default()
    }

    /// A condition from its clauses; clauses on the same issue are intersected.
    pub fn new(clauses: impl IntoIterator<Item = Clause>) -> Self {
        let mut merged: Vec<Clause> = Vec::new();
        for clause in clauses {
            match merged.binary_search_by_key(&clause.issue, |known| known.issue) {
                Ok(at) => merged[at].options.intersect_with(&clause.options),
                Err(at) => merged.insert(at, clause),
            }
        }
        Self { clauses: merged }
    }

    /// The clauses, ascending by issue.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Does the package (one option index an issue) satisfy every clause?
    pub fn holds(&self, package: &[usize]) -> bool {
        self.clauses.iter().all(|clause| clause.options.contains(package[clause.issue]))
    }

    /// The options of `issue` the condition allows, if it speaks of that issue.
    pub fn on(&self, issue: usize) -> Option<&FixedBitSet> {
        self.clauses
            .binary_search_by_key(&issue, |clause| clause.issue)
            .ok()
            .map(|at| &self.clauses[at].options)
    }
}

impl Clause {
    /// A clause from option indices; `size` is the number of options of the issue.
    pub fn new(issue: usize, size: usize, options: impl IntoIterator<Item = usize>) -> Self {
        let mut set = FixedBitSet::with_capacity(size);
        for option in options {
            set.insert(option);
        }
        Self { issue, options: set }
    }

    /// The clause that holds exactly where this one does not.
    pub fn complement(&self) -> Self {
        let mut options = self.options.clone();
        options.toggle_range(..);
        Self { issue: self.issue, options }
    }
}

/// A rule that every package of the space obeys.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// If this holds ...
    pub when: Condition,
    /// ... then this must.
    pub then: Consequence,
}

/// What a constraint demands of the packages its condition picks out.
#[derive(Clone, Debug, PartialEq)]
pub enum Consequence {
    /// The condition must hold as well ("if ... then ...", "requires").
    Holds(Condition),
    /// The condition must not hold ("excludes").
    Fails(Condition),
}

impl Constraint {
    /// Does the package obey the constraint?
    pub fn allows(&self, package: &[usize]) -> bool {
        !self.when.holds(package)
            || match &self.then {
                Consequence::Holds(condition) => condition.holds(package),
                Consequence::Fails(condition) => !condition.holds(package),
            }
    }

    /// The constraint as forbidden conjunctions: a package is feasible when it
    /// satisfies none of them.
    pub fn forbidden(&self) -> Vec<Condition> {
        let with =
            |extra: &[Clause]| Condition::new(self.when.clauses().iter().chain(extra).cloned());
        match &self.then {
            Consequence::Fails(condition) => vec![with(condition.clauses())],
            Consequence::Holds(condition) => condition
                .clauses()
                .iter()
                .map(|clause| with(std::slice::from_ref(&clause.complement())))
                .collect(),
        }
    }
}
