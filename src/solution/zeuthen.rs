//! Zeuthen's concessions between two parties: whoever risks less by insisting gives way
//! (Zeuthen 1930; Harsanyi 1956 showed that it ends at the Nash package).
//!
//! Both begin with their favourite package. A party's willingness to risk conflict is
//! `(U(own) − U(other's)) / (U(own) − d)`, 0 if its own package gains it nothing. The
//! less willing one concedes (the first on a tie): to the package that is best for it
//! among those with which it would be strictly more willing than the other is now; if
//! there is none, to the other's. A party accepts a package that is worth no less to it
//! than its own.

use super::frontier::{Frontier, Scale};
use crate::tolerance::{exceeds, reaches};

/// How the concessions went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concessions {
    /// The packages the two stood for before each step, as places in the frontier.
    pub steps: Vec<[usize; 2]>,
    /// The package agreed on, as a place in the frontier.
    pub agreement: usize,
    /// Which of the two accepted (0 or 1).
    pub accepted_by: usize,
}

/// The concessions of two members from the frontier of their zone. `None` unless there
/// are two and some package is acceptable to both.
pub fn zeuthen(frontier: &Frontier, scale: &Scale) -> Option<Concessions> {
    let [first, second] = frontier.members[..] else { return None };
    let points: Vec<[f64; 2]> =
        frontier.points.iter().map(|point| [point.values[first], point.values[second]]).collect();
    concede(&points, [scale.disagreement[first], scale.disagreement[second]])
}

/// The concessions over a list of utilities; ties go to the lowest place. Packages
/// below the disagreement point are never stood for. `None` if all are.
pub fn concede(points: &[[f64; 2]], disagreement: [f64; 2]) -> Option<Concessions> {
    let rational: Vec<usize> = (0..points.len())
        .filter(|at| (0..2).all(|party| reaches(points[*at][party], disagreement[party])))
        .collect();
    let best = |party: usize, list: &mut dyn Iterator<Item = usize>| {
        list.fold(None, |best: Option<usize>, at| match best {
            Some(before) if !exceeds(points[at][party], points[before][party]) => best,
            _ => Some(at),
        })
    };
    let risk = |party: usize, own: usize, other: usize| {
        let gain = points[own][party] - disagreement[party];
        if !exceeds(gain, 0.0) {
            0.0
        } else {
            ((points[own][party] - points[other][party]) / gain).max(0.0)
        }
    };
    let mut stands =
        [best(0, &mut rational.iter().copied())?, best(1, &mut rational.iter().copied())?];
    let mut steps = Vec::new();
    loop {
        steps.push(stands);
        let accepts =
            |party: usize| reaches(points[stands[1 - party]][party], points[stands[party]][party]);
        if let Some(accepted_by) = (0..2).find(|party| accepts(*party)) {
            return Some(Concessions { steps, agreement: stands[1 - accepted_by], accepted_by });
        }
        let risks = [risk(0, stands[0], stands[1]), risk(1, stands[1], stands[0])];
        let mover = usize::from(exceeds(risks[0], risks[1]));
        let rival = stands[1 - mover];
        let bolder = |at: &usize| {
            // Both risks are computed with the new package in place.
            exceeds(risk(mover, *at, rival), risk(1 - mover, rival, *at))
                && exceeds(points[stands[mover]][mover], points[*at][mover])
        };
        stands[mover] = best(mover, &mut rational.iter().copied().filter(bolder)).unwrap_or(rival);
    }
}
