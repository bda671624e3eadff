//! The packages that single-valued solutions choose, above everybody's floor.
//!
//! Computed here: the utilitarian package (largest sum of utilities; Harsanyi
//! 1955) and, for each party, the best it could hope for without anybody refusing
//! (the ideal-point package of Kalai & Smorodinsky 1975). Both depend on the scale
//! of utilities, the latter only on its own party's.

use super::Zopa;
use crate::game::Game;
use crate::space::Path;
use crate::space::search::best_reaching;

/// A solution concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolutionKind {
    /// Largest sum of the utilities of all parties that propose or consent.
    Utilitarian,
    /// Largest utility of one party.
    BestFor(usize),
}

/// A package that a solution chooses.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Which solution.
    pub kind: SolutionKind,
    /// The package, as a path; the lowest rank among ties.
    pub path: Path,
    /// Each party's utility.
    pub utilities: Vec<f64>,
    /// False if the search stopped at its limit.
    pub proven: bool,
}

/// All solutions in the zone; none if it is empty.
pub fn solutions(game: &Game, zopa: &Zopa) -> Vec<Solution> {
    let requirement = game.requirement();
    let sharers: Vec<usize> = (0..game.party_count())
        .filter(|party| {
            let bit = 1u64 << party;
            requirement.always & bit != 0 || requirement.by_label.iter().any(|mask| mask & bit != 0)
        })
        .collect();
    let kinds = std::iter::once(SolutionKind::Utilitarian)
        .chain(sharers.iter().map(|party| SolutionKind::BestFor(*party)));
    kinds
        .filter_map(|kind| {
            let costs: Vec<f64> = (0..game.diagram().labels().len() as u32)
                .map(|label| match kind {
                    SolutionKind::Utilitarian => {
                        sharers.iter().map(|party| zopa.criteria().of(label)[*party]).sum()
                    }
                    SolutionKind::BestFor(party) => zopa.criteria().of(label)[party],
                })
                .collect();
            let found =
                best_reaching(game.diagram(), &costs, zopa.criteria(), requirement, zopa.floors())?;
            let mut utilities = vec![0.0; game.party_count()];
            zopa.criteria().add_path(&found.what.0, &mut utilities);
            Some(Solution { kind, path: found.what.0, utilities, proven: found.proven })
        })
        .collect()
}
