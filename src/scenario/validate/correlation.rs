//! Declared dependence between uncertain numbers.

use super::Check;
use crate::chance::Domain;
use crate::chance::{Correlation, NumberId, Quantity};
use crate::scenario::diagnostic::{Diagnostic, nearest};
use crate::scenario::document::atoms::Text;
use crate::scenario::source::Span;

/// A pivot of the matrix below this is 0.
const PIVOT: f64 = 1e-9;

/// Can numbers be correlated like this? The matrix has ones on its diagonal and
/// zeros where no pair is declared.
fn positive_semidefinite(size: usize, pairs: &[(usize, usize, f64)]) -> bool {
    let mut matrix = vec![vec![0.0; size]; size];
    for index in 0..size {
        matrix[index][index] = 1.0;
    }
    for &(first, second, rho) in pairs {
        matrix[first][second] = rho;
        matrix[second][first] = rho;
    }
    // Symmetric elimination: all pivots must be 0 or more, and a pivot of 0 must
    // have a column of zeros below it.
    for pivot in 0..size {
        let diagonal = matrix[pivot][pivot];
        if diagonal < -PIVOT {
            return false;
        }
        for row in pivot + 1..size {
            let below = matrix[row][pivot];
            if diagonal <= PIVOT {
                if below.abs() > PIVOT.sqrt() {
                    return false;
                }
                continue;
            }
            for column in pivot + 1..size {
                matrix[row][column] -= below * matrix[pivot][column] / diagonal;
            }
        }
    }
    true
}

impl Check<'_> {
    /// The declared correlations.
    pub(super) fn correlations(&mut self) -> Vec<Correlation> {
        let document = self.document;
        let mut list: Vec<Correlation> = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        for (index, correlation) in document.correlations.items.iter().enumerate() {
            let path = format!("correlations.{index}");
            let first = self.uncertain(&correlation.between.0, &path);
            let second = self.uncertain(&correlation.between.1, &path);
            let rho = self.plain(&correlation.rho, Domain::Signed, "a correlation");
            let (Some(first), Some(second), Some(rho)) = (first, second, rho) else { continue };
            if first == second {
                self.report(
                    Diagnostic::error(
                        correlation.between.1.span,
                        "a number cannot be correlated with itself",
                    )
                    .label("both paths lead to the same number")
                    .path(&path),
                );
                continue;
            }
            let whose = |id: NumberId| self.numbers.list[id.0 as usize].ignorance;
            if whose(first) != whose(second) {
                self.report(
                    Diagnostic::error(
                        correlation.between.0.span,
                        "a private number cannot be correlated with one that is not",
                    )
                    .label("one of the two is drawn anew in every negotiation, the other is not")
                    .help("give both the same `ignorance`")
                    .path(&path),
                );
                continue;
            }
            let same = |known: &Correlation| {
                (known.first, known.second) == (first, second)
                    || (known.first, known.second) == (second, first)
            };
            if list.iter().any(same) {
                self.report(
                    Diagnostic::error(
                        correlation.between.0.span,
                        "the correlation of these two is already given",
                    )
                    .label("a second time")
                    .path(&path),
                );
                continue;
            }
            list.push(Correlation { first, second, rho });
            spans.push(correlation.between.0.span);
        }
        self.possible(&list, &spans);
        list
    }

    /// The uncertain number at a path.
    fn uncertain(&mut self, path: &Text, at: &str) -> Option<NumberId> {
        let text = path.value.as_deref()?;
        // A bare no-deal value is its level.
        let level = format!("{text}.level");
        let found = self
            .paths
            .iter()
            .find(|(known, _)| known == text)
            .or_else(|| self.paths.iter().find(|(known, _)| *known == level))
            .map(|(_, quantity)| *quantity);
        match found {
            Some(Some(Quantity::Uncertain(NumberId(id))))
                if self.numbers.list[id as usize].formula().is_some() =>
            {
                self.report(
                    Diagnostic::error(
                        path.span,
                        format!("`{text}` is computed from other numbers"),
                    )
                    .label("goes with these")
                    .help("correlate one of the numbers in its formula")
                    .path(at),
                );
                None
            }
            Some(Some(Quantity::Uncertain(id))) => Some(id),
            // It could not be read, and that was reported.
            Some(None) => None,
            Some(Some(Quantity::Fixed(_))) => {
                self.report(
                    Diagnostic::error(path.span, format!("`{text}` is not uncertain"))
                        .label("has the same value in every draw")
                        .help("give it a distribution")
                        .path(at),
                );
                None
            }
            None => {
                let known = self.numbers.list.iter().map(|number| number.path.as_str());
                let help = nearest(text, known).map(|name| format!("did you mean `{name}`?"));
                self.report(
                    Diagnostic::error(path.span, format!("there is no number at `{text}`"))
                        .label("not the path of a number")
                        .maybe_help(help)
                        .path(at),
                );
                None
            }
        }
    }

    /// Reports each group of correlations that no numbers can have together.
    fn possible(&mut self, list: &[Correlation], spans: &[Span]) {
        let mut group: Vec<usize> = (0..list.len()).collect();
        // Pairs that share a number, directly or in a chain, are one group.
        for index in 0..list.len() {
            for other in 0..index {
                let (this, that) = (&list[index], &list[other]);
                let touches = [this.first, this.second]
                    .iter()
                    .any(|id| *id == that.first || *id == that.second);
                if touches && group[index] != group[other] {
                    let (from, to) = (group[index], group[other]);
                    group.iter_mut().filter(|of| **of == from).for_each(|of| *of = to);
                }
            }
        }
        for name in 0..list.len() {
            let members: Vec<usize> =
                (0..list.len()).filter(|index| group[*index] == name).collect();
            let mut ids: Vec<NumberId> = members
                .iter()
                .flat_map(|index| [list[*index].first, list[*index].second])
                .collect();
            ids.sort();
            ids.dedup();
            let position = |id: NumberId| ids.binary_search(&id).unwrap_or(0);
            let pairs: Vec<(usize, usize, f64)> = members
                .iter()
                .map(|index| &list[*index])
                .map(|pair| (position(pair.first), position(pair.second), pair.rho))
                .collect();
            if positive_semidefinite(ids.len(), &pairs) {
                continue;
            }
            let names: Vec<String> = ids
                .iter()
                .map(|id| format!("`{}`", self.numbers.list[id.0 as usize].path))
                .collect();
            let message = format!("no numbers can be correlated like this: {}", names.join(", "));
            self.report(
                Diagnostic::error(spans[members[0]], message)
                    .label("the correlation matrix is not positive semidefinite")
                    .help("pairs that are not listed have correlation 0; list them, or weaken some")
                    .path("correlations"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::positive_semidefinite;

    #[test]
    fn possible_and_impossible_matrices_are_told_apart() {
        assert!(positive_semidefinite(2, &[(0, 1, 1.0)]));
        assert!(positive_semidefinite(3, &[(0, 1, 0.7), (1, 2, 0.7)]));
        assert!(!positive_semidefinite(3, &[(0, 1, 0.9), (1, 2, 0.9)]));
        assert!(positive_semidefinite(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0)]));
        assert!(!positive_semidefinite(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, -1.0)]));
    }
}
