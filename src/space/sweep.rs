//! What one sweep over the arcs answers: rank, unrank, sampling, and the best
//! package for any sum of arc values.

use super::diagram::Diagram;

/// A path through the diagram: one label a layer.
pub type Path = Vec<u32>;

impl Diagram {
    /// The number of a package, 0 .. number of packages − 1: packages are ordered
    /// lexicographically by option along the diagram's issue order. `None` if the
    /// package is not feasible.
    pub fn rank(&self, package: &[usize]) -> Option<u128> {
        let mut node = Self::ROOT;
        let mut rank = 0;
        for &issue in self.order() {
            let option = package[issue];
            let mut found = None;
            for arc in self.arcs(node) {
                if self.labels()[arc.label as usize].option == option {
                    found = Some(arc.child as usize);
                    break;
                }
                rank += self.completions(arc.child as usize);
            }
            node = found?;
        }
        Some(rank)
    }

    /// The path of a package. `None` if it is not feasible.
    pub fn path(&self, package: &[usize]) -> Option<Path> {
        let mut path = Path::with_capacity(self.order().len());
        self.write_path(package, &mut path).then_some(path)
    }

    /// Writes the path of a package; false, and a part of it, if it is not feasible.
    pub fn write_path(&self, package: &[usize], path: &mut Path) -> bool {
        path.clear();
        let mut node = Self::ROOT;
        for &issue in self.order() {
            let option = package[issue];
            let arcs = self.arcs(node);
            let found = arcs.iter().find(|arc| self.labels()[arc.label as usize].option == option);
            let Some(arc) = found else { return false };
            path.push(arc.label);
            node = arc.child as usize;
        }
        true
    }

    /// The rank of a path.
    pub fn rank_of_path(&self, path: &[u32]) -> u128 {
        let mut node = Self::ROOT;
        let mut rank = 0;
        for &label in path {
            for arc in self.arcs(node) {
                if arc.label == label {
                    node = arc.child as usize;
                    break;
                }
                rank += self.completions(arc.child as usize);
            }
        }
        rank
    }

    /// The package of a rank, one option index an issue. `None` beyond the last.
    pub fn unrank(&self, rank: u128) -> Option<Vec<usize>> {
        if rank >= self.completions(Self::ROOT) {
            return None;
        }
        let mut package = vec![0; self.order().len()];
        let mut node = Self::ROOT;
        let mut rest = rank;
        for &issue in self.order() {
            for arc in self.arcs(node) {
                let below = self.completions(arc.child as usize);
                if rest < below {
                    package[issue] = self.labels()[arc.label as usize].option;
                    node = arc.child as usize;
                    break;
                }
                rest -= below;
            }
        }
        Some(package)
    }

    /// The package of a path.
    pub fn package_of_path(&self, path: &[u32]) -> Vec<usize> {
        let mut package = vec![0; self.order().len()];
        self.write_package(path, &mut package);
        package
    }

    /// Writes the package of a path, one option index an issue.
    pub fn write_package(&self, path: &[u32], package: &mut [usize]) {
        for &label in path {
            let label = &self.labels()[label as usize];
            package[label.issue] = label.option;
        }
    }

    /// The package at a uniform point u of the space, 0 ≤ u < 1: uniform over the
    /// packages (to the 53 bits of u) if u is uniform.
    pub fn sample(&self, u: f64) -> Option<Vec<usize>> {
        self.unrank(scaled(u, self.completions(Self::ROOT))?)
    }

    /// As [`Diagram::sample`], as a path written to `path`; false if there is none.
    pub fn sample_path(&self, u: f64, path: &mut Path) -> bool {
        path.clear();
        let Some(mut rest) = scaled(u, self.completions(Self::ROOT)) else { return false };
        let mut node = Self::ROOT;
        for _ in 0..self.order().len() {
            for arc in self.arcs(node) {
                let below = self.completions(arc.child as usize);
                if rest < below {
                    path.push(arc.label);
                    node = arc.child as usize;
                    break;
                }
                rest -= below;
            }
        }
        true
    }

    /// The text of a rank among texts (packages without optional clauses), as a path
    /// up to [`Diagram::clause_layer`]. `None` beyond the last.
    pub fn unrank_text(&self, rank: u128) -> Option<Path> {
        if rank >= self.texts(Self::ROOT) {
            return None;
        }
        let mut path = Path::with_capacity(self.clause_layer());
        let mut node = Self::ROOT;
        let mut rest = rank;
        for _ in 0..self.clause_layer() {
            for arc in self.arcs(node) {
                let below = self.texts(arc.child as usize);
                if rest < below {
                    path.push(arc.label);
                    node = arc.child as usize;
                    break;
                }
                rest -= below;
            }
        }
        Some(path)
    }

    /// The text at a uniform point u of all texts, as [`Diagram::sample`].
    pub fn sample_text(&self, u: f64) -> Option<Path> {
        self.unrank_text(scaled(u, self.texts(Self::ROOT))?)
    }

    /// For every node the best sum of label costs down to the terminal
    /// (−∞ where no package is left). One entry a node is written to `potentials`.
    pub fn best_completions(&self, costs: &[f64], potentials: &mut Vec<f64>) {
        let bundles: Vec<f64> = (0..self.bundle_count() as u32)
            .map(|bundle| {
                let labels = self.bundle_labels(bundle).iter();
                labels.map(|&label| costs[label as usize]).fold(f64::NEG_INFINITY, f64::max)
            })
            .collect();
        potentials.clear();
        potentials.resize(self.nodes(), f64::NEG_INFINITY);
        let terminal = self.terminal();
        potentials[terminal] = 0.0;
        for node in (0..terminal).rev() {
            let mut best = f64::NEG_INFINITY;
            for edge in self.edges(node) {
                best = best.max(bundles[edge.bundle as usize] + potentials[edge.child as usize]);
            }
            potentials[node] = best;
        }
    }

    /// The package with the largest sum of label costs, as path and sum; the
    /// lowest rank among ties. `None` if the space is empty or every package costs −∞.
    pub fn best(&self, costs: &[f64]) -> Option<(Path, f64)> {
        let mut potentials = Vec::new();
        self.best_completions(costs, &mut potentials);
        let best = potentials[Self::ROOT];
        if best == f64::NEG_INFINITY {
            return None;
        }
        let mut path = Path::with_capacity(self.order().len());
        let mut node = Self::ROOT;
        let mut sum = 0.0;
        for _ in 0..self.order().len() {
            let arc = self.arcs(node).iter().find(|arc| {
                let through = sum + costs[arc.label as usize] + potentials[arc.child as usize];
                crate::tolerance::reaches(through, best)
            })?;
            sum += costs[arc.label as usize];
            path.push(arc.label);
            node = arc.child as usize;
        }
        Some((path, sum))
    }
}

/// The number at a uniform point u of 0 .. count − 1: 53 bits of u, scaled exactly in
/// integers. `None` if there is none.
fn scaled(u: f64, count: u128) -> Option<u128> {
    let last = count.checked_sub(1)?;
    let bits = ((u.clamp(0.0, 1.0) * (1u64 << 53) as f64) as u128).min((1 << 53) - 1);
    let at = (count >> 53) * bits + (((count & ((1 << 53) - 1)) * bits) >> 53);
    Some(at.min(last))
}
