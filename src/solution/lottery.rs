//! Two parties who may toss a weighted coin between packages: expected utilities then
//! fill the convex hull, which is what the axioms of Nash (1950) and Kalai &
//! Smorodinsky (1975) are about. Utilities are taken as they are (risk neutral).

use super::frontier::{Frontier, Scale};
use super::packages::{Ideal, SolutionKind};
use crate::space::Path;
use crate::tolerance::TIE;

/// A coin toss between two packages (the same one twice where no coin is needed).
#[derive(Clone, Debug, PartialEq)]
pub struct Lottery {
    /// Which concept chose it: Nash or Kalai–Smorodinsky.
    pub kind: SolutionKind,
    /// The packages.
    pub packages: [Path; 2],
    /// Probability of the first.
    pub probability: f64,
    /// Expected utility of the two members.
    pub utilities: [f64; 2],
}

/// The frontier with lotteries, as indices of points by descending utility of the
/// first member; and what Nash and Kalai–Smorodinsky choose from it. `None` unless two
/// parties are compared and some package is acceptable to both.
pub fn lotteries(
    frontier: &Frontier,
    scale: &Scale,
    ideal: Ideal,
) -> Option<(Vec<usize>, Vec<Lottery>)> {
    let [first, second] = frontier.members[..] else { return None };
    let hull = hull(frontier, first, second);
    if hull.is_empty() {
        return None;
    }
    let disagreement = [scale.disagreement[first], scale.disagreement[second]];
    let best = match ideal {
        Ideal::Zone => &scale.ideal,
        Ideal::Space => &scale.highest,
    };
    let wish = [best[first] - disagreement[0], best[second] - disagreement[1]];
    let gains = |at: usize| {
        let values = &frontier.points[hull[at]].values;
        [values[first] - disagreement[0], values[second] - disagreement[1]]
    };
    let on = |kind: SolutionKind, at: usize, t: f64| {
        let next = (at + 1).min(hull.len() - 1);
        let (a, b) = (gains(at), gains(next));
        let gain = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
        let merit = match kind {
            SolutionKind::Nash => gain[0].max(0.0) * gain[1].max(0.0),
            _ => (0..2)
                .map(|m| if wish[m] <= TIE { 1.0 } else { gain[m] / wish[m] })
                .fold(f64::INFINITY, f64::min),
        };
        let path = |at: usize| frontier.points[hull[at]].path.clone();
        let lottery = Lottery {
            kind,
            packages: [path(at), path(next)],
            probability: 1.0 - t,
            utilities: [gain[0] + disagreement[0], gain[1] + disagreement[1]],
        };
        (merit, lottery)
    };
    let chosen = [SolutionKind::Nash, SolutionKind::KalaiSmorodinsky].map(|kind| {
        let mut best: Option<(f64, Lottery)> = None;
        for at in 0..hull.len() {
            let mut turns = vec![0.0];
            if at + 1 < hull.len() {
                let (a, b) = (gains(at), gains(at + 1));
                let step = [b[0] - a[0], b[1] - a[1]];
                turns.push(match kind {
                    // d/dt (a + t·step) product = 0
                    SolutionKind::Nash => {
                        -(a[0] * step[1] + a[1] * step[0]) / (2.0 * step[0] * step[1])
                    }
                    // both have the same share of their wish
                    _ => {
                        (a[1] * wish[0] - a[0] * wish[1]) / (step[0] * wish[1] - step[1] * wish[0])
                    }
                });
            }
            for t in turns {
                if !(0.0..=1.0).contains(&t) {
                    continue;
                }
                let found = on(kind, at, t);
                if best.as_ref().is_none_or(|best| found.0 > best.0 + 1e-15) {
                    best = Some(found);
                }
            }
        }
        best.map(|(_, lottery)| lottery)
    });
    Some((hull, chosen.into_iter().flatten().collect()))
}

/// The corners of the upper right hull, by descending utility of the first member
/// (monotone chain, Andrew 1979).
fn hull(frontier: &Frontier, first: usize, second: usize) -> Vec<usize> {
    let value = |at: usize| {
        let values = &frontier.points[at].values;
        (values[first], values[second])
    };
    let mut order: Vec<usize> = (0..frontier.points.len()).collect();
    order.sort_by(|a, b| value(*b).0.total_cmp(&value(*a).0));
    let mut hull: Vec<usize> = Vec::new();
    for at in order {
        while let [.., before, last] = hull[..] {
            let (o, a, b) = (value(before), value(last), value(at));
            let turn = (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0);
            if turn > 1e-15 {
                break;
            }
            hull.pop();
        }
        hull.push(at);
    }
    hull
}
