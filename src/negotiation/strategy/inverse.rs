//! The inverse of a party's utility function, as NegMAS calls it: which package is
//! worth a given utility to it.

use crate::negotiation::situation::Situation;
use crate::space::Path;
use crate::space::search::{Halves, Lowest};
use crate::tolerance::TIE;

/// A package below the target is taken for it if it is this near, and nearer than the
/// one above it (NegMAS 0.16).
const NEAR: f64 = 1e-6;

/// Finds packages by own utility; one diagram for its life.
#[derive(Clone, Debug, Default)]
pub(super) struct Inverse {
    halves: Halves,
    /// Can the space be halved? Otherwise the search below answers, without [`NEAR`].
    halved: Option<bool>,
    lowest: Lowest,
    costs: Vec<f64>,
    range: (f64, f64),
    below: Path,
    /// How far above a target the next package is looked for at first.
    gap: f64,
}

impl Inverse {
    /// Takes the utilities of this moment.
    pub(super) fn begin(&mut self, situation: &Situation) {
        let diagram = situation.game.diagram();
        situation.own_costs(&mut self.costs);
        if *self.halved.get_or_insert_with(|| self.halves.cut(diagram)) {
            self.halves.fill(diagram, &self.costs);
            self.range = self.halves.extremes(diagram).unwrap_or((0.0, 0.0));
        } else {
            let Situation { game, draw, party, time, .. } = *situation;
            let worst = self.lowest.run(diagram, &self.costs, f64::MIN);
            self.range = (worst.map_or(0.0, |(sum, _)| sum), draw.best_utility(game, party, time));
        }
    }

    /// The lowest and the highest utility of all packages.
    pub(super) fn range(&self) -> (f64, f64) {
        self.range
    }

    /// Writes the package of lowest utility at or above `target` to `path`, or the one
    /// just below it if that is nearer and not below `least`; false if there is none.
    /// Utilities are compared to the last bit, summed issue by issue as NegMAS does,
    /// because that decides between packages whose exact utilities are equal.
    pub(super) fn nearest(
        &mut self,
        situation: &Situation,
        target: f64,
        least: f64,
        path: &mut Path,
    ) -> bool {
        let diagram = situation.game.diagram();
        path.clear();
        if self.halved != Some(true) {
            if self.lowest.run(diagram, &self.costs, target).is_some() {
                path.extend_from_slice(self.lowest.path());
            }
            return !path.is_empty();
        }
        // Distance to the target and rank of the nearest above it and below it.
        let mut nearest: [Option<(f64, u128)>; 2] = [None; 2];
        let mut paths = [std::mem::take(path), std::mem::take(&mut self.below)];
        let costs = &self.costs;
        let mut look = |halves: &mut Halves, high: f64| {
            halves.between(diagram, (target - NEAR - TIE, high), |found| {
                let utility = found.iter().fold(0.0, |sum, label| sum + costs[*label as usize]);
                let side = usize::from(utility < target);
                let distance = (utility - target).abs();
                if side == 1 && (distance > NEAR || utility < least) {
                    return;
                }
                let entry = (distance, diagram.rank_of_path(found));
                if nearest[side].is_none_or(|best| entry < best) {
                    nearest[side] = Some(entry);
                    paths[side].clear();
                    paths[side].extend_from_slice(found);
                }
            });
            nearest
        };
        // The next package is hardly ever much farther off than the last one was.
        let mut nearest = look(&mut self.halves, target + self.gap);
        if nearest[0].is_none_or(|(distance, _)| distance > self.gap - TIE) {
            let above = self.halves.reaching(diagram, target).unwrap_or(target);
            nearest = look(&mut self.halves, above + TIE);
        }
        self.gap = nearest[0].map_or(self.gap, |(distance, _)| 2.0 * distance + NEAR);
        let below_is_nearer = match nearest {
            [Some(above), Some(below)] => below.0 < above.0,
            [None, below] => below.is_some(),
            _ => false,
        };
        let [above, below] = &mut paths;
        if below_is_nearer {
            std::mem::swap(above, below);
        }
        [*path, self.below] = paths;
        nearest.iter().any(Option::is_some)
    }
}
