//! How little about a party would have to be otherwise for it to accept a package.

use super::account::Account;
use super::zopa::Zopa;
use crate::game::Draw;
use crate::party::FloorKind;
use crate::tolerance::reaches;

/// The smallest changes of one number of a party that lift a package to its floor,
/// everything else as it is.
///
/// A red line that binds is not repaired: the party would have to give it up as well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repair {
    /// How far its no-deal value falls (< 0). With utility `U + p·d` and floor
    /// `F + f·d` after a change d, `d = (F − U) / (p − f)`: p is 1 for a partial deal,
    /// which keeps the no-deal value, else 0; f is 1 where the floor follows the
    /// no-deal value, less where it only contains it. `None` if no fall helps.
    pub no_deal: Option<f64>,
    /// The smallest change of one weight. `None` if none is enough.
    pub weight: Option<WeightChange>,
}

/// A change of the weight of one issue, the others rescaled so that all sum to 1.
///
/// With m the mean score of the other issues, by their weights, the utility at weight
/// y is `c + b·(m + y·(score − m))`, c being what does not depend on weights and b the
/// factor: the floor is met at `y = ((F − c)/b − m) / (score − m)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightChange {
    /// The issue.
    pub issue: usize,
    /// Its weight, 0..1.
    pub from: f64,
    /// The weight at which the party's utility is its floor, 0..1.
    pub to: f64,
}

impl Repair {
    /// The repairs of a package for a party whose floor it misses.
    pub fn new(zone: &Zopa, draw: &Draw, account: &Account, party: usize, partial: bool) -> Self {
        let floor = zone.floors()[party];
        let kept = if partial { 1.0 } else { 0.0 };
        let slope = floor_slope(zone, draw, party) - kept;
        let short = floor - account.utility();
        Self {
            no_deal: (slope > 0.0).then(|| -short / slope),
            weight: smallest_weight_change(account, floor),
        }
    }
}

/// By how much a party's floor rises when its no-deal value rises by 1 at all times.
fn floor_slope(zone: &Zopa, draw: &Draw, party: usize) -> f64 {
    let parts = zone.game().parts();
    let wants = &parts.parties[party];
    let follows = |own: bool| if own { 0.0 } else { 1.0 };
    match wants.floor {
        FloorKind::WalkOut => follows(wants.fallback.walk_out.is_some()),
        FloorKind::SitOut => {
            // The recursion of the sit-out value, differentiated.
            let discount = draw.truth().prospects().discount(party);
            let waiting = (1.0 - discount) * follows(wants.fallback.interim.is_some());
            let rounds = parts.clock.rounds;
            let end = wants.deadline.map_or(rounds, |own| own.min(rounds));
            (zone.time()..end).fold(1.0, |slope, _| waiting + discount * slope)
        }
    }
}

fn smallest_weight_change(account: &Account, floor: f64) -> Option<WeightChange> {
    let needed = (floor - account.beside_issues()) / account.factor;
    let total: f64 = account.issues.iter().map(|(weight, score)| weight * score).sum();
    let weights: f64 = account.issues.iter().map(|(weight, _)| weight).sum();
    let mut best: Option<WeightChange> = None;
    for (issue, &(from, score)) in account.issues.iter().enumerate() {
        // An issue that has all the weight leaves nothing to rescale.
        let rest = weights - from;
        if rest <= 0.0 {
            continue;
        }
        let mean = (total - from * score) / rest;
        let to = ((needed - mean) / (score - mean)).clamp(0.0, 1.0);
        // Not if it would have to be below 0 or above 1, or changes nothing (NaN).
        let utility = account.beside_issues() + account.factor * (mean + to * (score - mean));
        if to.is_nan() || !reaches(utility, floor) {
            continue;
        }
        if best.is_none_or(|best| (to - from).abs() < (best.to - best.from).abs()) {
            best = Some(WeightChange { issue, from, to });
        }
    }
    best
}
