//! Several additive criteria over the same packages: one row a label, one
//! column a criterion (in a game: a party's utility).

use super::diagram::Diagram;

/// A table of label values. A value may be −∞ (never acceptable), but not +∞ or NaN.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Criteria {
    width: usize,
    values: Vec<f64>,
}

impl Criteria {
    /// All zero.
    pub fn zero(labels: usize, width: usize) -> Self {
        Self { width, values: vec![0.0; labels * width] }
    }

    /// Number of criteria.
    #[inline]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The values of a label, one a criterion.
    #[inline]
    pub fn of(&self, label: u32) -> &[f64] {
        let start = label as usize * self.width;
        &self.values[start..start + self.width]
    }

    /// The values of a label, to be changed.
    #[inline]
    pub fn of_mut(&mut self, label: u32) -> &mut [f64] {
        let start = label as usize * self.width;
        &mut self.values[start..start + self.width]
    }

    /// Adds the values of every label on a path to `sums` (one entry a criterion).
    #[inline]
    pub fn add_path(&self, path: &[u32], sums: &mut [f64]) {
        for &label in path {
            for (sum, value) in sums.iter_mut().zip(self.of(label)) {
                *sum += value;
            }
        }
    }

    /// Adds one criterion to a column of label costs.
    #[inline]
    pub fn add_column(&self, criterion: usize, costs: &mut [f64]) {
        for (cost, row) in costs.iter_mut().zip(self.values.chunks_exact(self.width)) {
            *cost += row[criterion];
        }
    }

    /// One criterion as a column of label costs.
    pub fn column(&self, criterion: usize) -> Vec<f64> {
        self.values.iter().skip(criterion).step_by(self.width).copied().collect()
    }

    /// The largest value that one of the labels has, by criterion.
    pub(super) fn best_of(&self, labels: &[u32], row: &mut [f64]) {
        row.fill(f64::NEG_INFINITY);
        for &label in labels {
            for (cell, value) in row.iter_mut().zip(self.of(label)) {
                *cell = larger(*cell, *value);
            }
        }
    }

    /// For every node and criterion the largest sum that the rest of a path can
    /// still add: row-major by node, written to `best` without allocating once it
    /// has grown.
    pub fn best_completions(&self, diagram: &Diagram, scratch: &mut Vec<f64>, best: &mut Vec<f64>) {
        let width = self.width;
        scratch.clear();
        scratch.resize(diagram.bundle_count() * width, f64::NEG_INFINITY);
        for bundle in 0..diagram.bundle_count() {
            let row = &mut scratch[bundle * width..(bundle + 1) * width];
            self.best_of(diagram.bundle_labels(bundle as u32), row);
        }
        best.clear();
        best.resize(diagram.nodes() * width, f64::NEG_INFINITY);
        let terminal = diagram.terminal();
        best[terminal * width..].fill(0.0);
        for node in (0..terminal).rev() {
            let (above, below) = best.split_at_mut((node + 1) * width);
            let row = &mut above[node * width..];
            for edge in diagram.edges(node) {
                let choice = &scratch[edge.bundle as usize * width..][..width];
                let rest = &below[(edge.child as usize - node - 1) * width..][..width];
                for ((cell, choice), rest) in row.iter_mut().zip(choice).zip(rest) {
                    *cell = larger(*cell, choice + rest);
                }
            }
        }
    }
}

/// The larger of two numbers. Neither is NaN, so that this is one instruction, which
/// [`f64::max`] is not.
#[inline(always)]
pub(super) fn larger(first: f64, second: f64) -> f64 {
    if first > second { first } else { second }
}

/// Which criteria must reach their floor: some always, some only when the package
/// uses certain labels (consent by ownership). One bit a criterion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requirement {
    /// Always required.
    pub always: u64,
    /// Required by packages that use the label; one entry a label, or empty.
    pub by_label: Vec<u64>,
}

impl Requirement {
    /// The same criteria for every package.
    pub fn always(mask: u64) -> Self {
        Self { always: mask, by_label: Vec::new() }
    }

    /// What using the label adds.
    #[inline]
    pub fn of(&self, label: u32) -> u64 {
        self.by_label.get(label as usize).copied().unwrap_or(0)
    }

    /// What a whole path requires.
    pub fn of_path(&self, path: &[u32]) -> u64 {
        path.iter().fold(self.always, |mask, &label| mask | self.of(label))
    }
}
