//! Declared dependence between uncertain numbers.

use super::Check;
use crate::chance::Domain;
use crate::chance::{Correlation, NumberId, Quantity};
use crate::scenario::diagnostic::{Diagnostic, nearest};
use crate::scenario::document::Correlation as Written;
use crate::scenario::document::atoms::Text;
use crate::scenario::source::Span;
use crate::world::{Dependence, Occurrence, World};

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
    /// The declared correlations, of numbers and of events.
    pub(super) fn correlations(&mut self, world: &World) -> (Vec<Correlation>, Vec<Dependence>) {
        let document = self.document;
        let mut list: Vec<Correlation> = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        let mut events: Vec<Dependence> = Vec::new();
        let mut event_spans: Vec<Span> = Vec::new();
        for (index, correlation) in document.correlations.items.iter().enumerate() {
            let path = format!("correlations.{index}");
            let of_event = |path: &Text| {
                path.text().strip_prefix("events.").is_some_and(|id| !id.contains('.'))
            };
            if of_event(&correlation.between.0) || of_event(&correlation.between.1) {
                let pair = self.dependence(correlation, world, &events, &path);
                event_spans.extend(pair.map(|_| correlation.between.0.span));
                events.extend(pair);
                continue;
            }
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
        let pairs = |pair: &Correlation| (pair.first.0 as usize, pair.second.0 as usize, pair.rho);
        let pairs: Vec<_> = list.iter().map(pairs).collect();
        let names = self.numbers.list.iter().map(|number| number.path.clone()).collect();
        self.possible(("numbers", names), &pairs, &spans);
        let pairs: Vec<_> = events.iter().map(|pair| (pair.first, pair.second, pair.rho)).collect();
        let names = world.events.iter().map(|event| event.id.clone()).collect();
        self.possible(("events", names), &pairs, &event_spans);
        (list, events)
    }

    /// Two events that go together.
    fn dependence(
        &mut self,
        written: &Written,
        world: &World,
        known: &[Dependence],
        path: &str,
    ) -> Option<Dependence> {
        let (one, other) = (&written.between.0, &written.between.1);
        let first = self.event_at(one, path);
        let second = self.event_at(other, path);
        let rho = self.plain(&written.rho, Domain::Signed, "a correlation");
        let (first, second, rho) = (first?, second?, rho?);
        if first == second {
            self.report(
                Diagnostic::error(other.span, "an event cannot be correlated with itself")
                    .label("both paths lead to the same event")
                    .path(path),
            );
            return None;
        }
        let same = |known: &Dependence| {
            [(first, second), (second, first)].contains(&(known.first, known.second))
        };
        if known.iter().any(same) {
            self.report(
                Diagnostic::error(one.span, "the correlation of these two is already given")
                    .label("a second time")
                    .path(path),
            );
            return None;
        }
        if rho == 0.0 {
            let message = "this correlation changes nothing";
            self.idle(written.rho.span, message, "events are independent anyway", path);
        }
        for (event, text) in [(first, one), (second, other)] {
            let certain = match &world.events[event].occurs {
                Occurrence::ByChance(hazard) => hazard.probability,
                Occurrence::At { probability, .. }
                | Occurrence::Answer { probability, .. }
                | Occurrence::Accord { probability, .. } => *probability,
                Occurrence::Elsewhere { .. } => continue,
            };
            if matches!(certain, Quantity::Fixed(chance) if chance <= 0.0 || chance >= 1.0) {
                let message = format!("`{}` is not left to chance", text.text());
                self.idle(text.span, &message, "so nothing goes together with it", path);
            }
        }
        let at = |event: usize| match world.events[event].occurs {
            Occurrence::At { round, .. } => Some(round),
            _ => None,
        };
        if let (Some(then), Some(later)) = (at(first), at(second))
            && then != later
        {
            let message = "these two never happen in the same round";
            let label = format!("rounds {then} and {later}; their chances go together in none");
            self.idle(one.span, message, &label, path);
        }
        Some(Dependence { first, second, rho })
    }

    /// The event at a path.
    fn event_at(&mut self, path: &Text, at: &str) -> Option<usize> {
        let document = self.document;
        let text = path.value.as_deref()?;
        let id = text.strip_prefix("events.").unwrap_or(text);
        let found = document.events.position(id).filter(|_| id != text);
        if found.is_none() {
            let known: Vec<String> =
                document.events.keys().map(|id| format!("events.{id}")).collect();
            let help = nearest(text, known.iter().map(String::as_str));
            self.report(
                Diagnostic::error(path.span, format!("there is no event at `{text}`"))
                    .label(if id == text {
                        "events go together with events alone"
                    } else {
                        "not an event of the scenario"
                    })
                    .maybe_help(help.map(|name| format!("did you mean `{name}`?")))
                    .path(at),
            );
        }
        found
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

    /// Reports each group of correlations that no numbers or events can have together.
    fn possible(
        &mut self,
        (what, names): (&str, Vec<String>),
        list: &[(usize, usize, f64)],
        spans: &[Span],
    ) {
        let mut group: Vec<usize> = (0..list.len()).collect();
        // Pairs that share a number, directly or in a chain, are one group.
        for index in 0..list.len() {
            for other in 0..index {
                let (this, that) = (&list[index], &list[other]);
                let touches = [this.0, this.1].iter().any(|id| *id == that.0 || *id == that.1);
                if touches && group[index] != group[other] {
                    let (from, to) = (group[index], group[other]);
                    group.iter_mut().filter(|of| **of == from).for_each(|of| *of = to);
                }
            }
        }
        for name in 0..list.len() {
            let members: Vec<usize> =
                (0..list.len()).filter(|index| group[*index] == name).collect();
            let mut ids: Vec<usize> =
                members.iter().flat_map(|index| [list[*index].0, list[*index].1]).collect();
            ids.sort();
            ids.dedup();
            let position = |id: usize| ids.binary_search(&id).unwrap_or(0);
            let pairs: Vec<(usize, usize, f64)> = members
                .iter()
                .map(|index| &list[*index])
                .map(|pair| (position(pair.0), position(pair.1), pair.2))
                .collect();
            if positive_semidefinite(ids.len(), &pairs) {
                continue;
            }
            let names: Vec<String> = ids.iter().map(|id| format!("`{}`", names[*id])).collect();
            let message = format!("no {what} can be correlated like this: {}", names.join(", "));
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
