//! The packages that solution concepts of bargaining theory choose from a zone.
//!
//! Every concept here but [`SolutionKind::EqualRatio`] grows with each party's
//! utility, so what it chooses lies on the frontier: the frontier is found once and
//! all concepts read it. Ties are kept: theory singles out utilities, and several
//! vectors may do equally well.

use std::cmp::Ordering;

use super::frontier::{Disagreement, Frontier, Scale};
use super::zopa::Zopa;
use crate::space::Path;
use crate::space::search::{FrontierPoint, best_reaching};
use crate::tolerance::TIE;

/// A solution concept. With gains `g = U − d` over the disagreement point d and the
/// ideal point M (see [`Scale`]):
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolutionKind {
    /// Largest product of gains (Nash 1950).
    Nash,
    /// Largest product of gains, each to the power of its party's bargaining weight
    /// (Kalai 1977).
    WeightedNash,
    /// Largest smallest share `g / (M − d)` of what a party could gain: the discrete
    /// form of Kalai & Smorodinsky (1975).
    KalaiSmorodinsky,
    /// The same, then the second smallest share, and so on (Imai 1983).
    KalaiSmorodinskyLeximin,
    /// Shares `g / (M − d)` that differ least between parties.
    EqualRatio,
    /// Largest smallest gain (Kalai 1977).
    Egalitarian,
    /// The same, then the second smallest gain, and so on.
    EgalitarianLeximin,
    /// Largest sum of utilities (Harsanyi 1955).
    Utilitarian,
    /// Largest sum of `(U − min) / (max − max(floor, min))`, over the whole space: NegMAS's
    /// relative welfare, akin to the relative utilitarianism of Dhillon & Mertens (1999).
    RelativeUtilitarian,
    /// Largest utility of one party.
    BestFor(usize),
}

/// Which ideal point shares are measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ideal {
    /// The best of the zone: textbook Kalai–Smorodinsky.
    #[default]
    Zone,
    /// The best of the whole space, acceptable to the others or not.
    Space,
}

/// How solutions are chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manner {
    /// The ideal point of the Kalai–Smorodinsky family.
    pub ideal: Ideal,
    /// The disagreement point of all concepts that count gains.
    pub disagreement: Disagreement,
    /// Bargaining weights, one a party of the game, ≥ 0; empty for none, and then no
    /// weighted Nash solution.
    pub weights: Vec<f64>,
}

/// What a concept chooses.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Which concept.
    pub kind: SolutionKind,
    /// What it makes largest (of [`SolutionKind::EqualRatio`], smallest).
    pub value: f64,
    /// The package, as a path; the lowest rank among ties.
    pub path: Path,
    /// Each party's utility.
    pub utilities: Vec<f64>,
    /// All vectors of utilities that do equally well, the one above first.
    pub ties: Vec<FrontierPoint>,
    /// False if the search stopped at its limit.
    pub proven: bool,
}

impl SolutionKind {
    /// Its name, for records and readers.
    pub fn name(self, parties: &[&str]) -> String {
        match self {
            SolutionKind::Nash => "Nash".into(),
            SolutionKind::WeightedNash => "weighted Nash".into(),
            SolutionKind::KalaiSmorodinsky => "Kalai–Smorodinsky".into(),
            SolutionKind::KalaiSmorodinskyLeximin => "Kalai–Smorodinsky, leximin".into(),
            SolutionKind::EqualRatio => "equal ratios".into(),
            SolutionKind::Egalitarian => "egalitarian".into(),
            SolutionKind::EgalitarianLeximin => "egalitarian, leximin".into(),
            SolutionKind::Utilitarian => "utilitarian".into(),
            SolutionKind::RelativeUtilitarian => "relative utilitarian".into(),
            SolutionKind::BestFor(party) => {
                format!("best for {}", parties.get(party).copied().unwrap_or("?"))
            }
        }
    }

    /// Does the choice stay the same when a party's utilities and floor are measured
    /// on another scale? If not, it compares utilities of different parties.
    pub fn scale_free(self) -> bool {
        !matches!(
            self,
            SolutionKind::Egalitarian
                | SolutionKind::EgalitarianLeximin
                | SolutionKind::Utilitarian
        )
    }
}

/// What the concepts choose from a zone; nothing if it is empty. Without a frontier
/// only those that a search finds: utilitarian, and the best for each party.
/// # Examples
/// ```
/// use zopa::game::{Draw, Game};
/// use zopa::scenario;
/// use zopa::solution::{Frontier, Manner, RedLines, SolutionKind, Zopa, solutions};
///
/// let game = Game::compile(scenario::load("classroom/ultimatum")?.scenario.parts)?;
/// let mut draw = Draw::new(&game);
/// draw.centre(&game);
/// let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
/// let frontier = Frontier::of_zone(&zone, 1_000_000);
/// let chosen = solutions(&zone, frontier.as_ref(), &Manner::default());
/// let nash = chosen.iter().find(|solution| solution.kind == SolutionKind::Nash).expect("one");
/// // The gains 0.35 and 0.35 over nothing and 0.30.
/// assert!((nash.value - 0.35 * 0.35).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solutions(zone: &Zopa, frontier: Option<&Frontier>, manner: &Manner) -> Vec<Solution> {
    let members = zone.members();
    let best = members.iter().map(|party| SolutionKind::BestFor(*party));
    let Some(frontier) = frontier else {
        return std::iter::once(SolutionKind::Utilitarian)
            .chain(best)
            .filter_map(|kind| searched(zone, &members, kind))
            .collect();
    };
    let scale = Scale::new(zone, Some(frontier), manner.disagreement);
    let mut kinds = vec![
        SolutionKind::Nash,
        SolutionKind::KalaiSmorodinsky,
        SolutionKind::KalaiSmorodinskyLeximin,
        SolutionKind::EqualRatio,
        SolutionKind::Egalitarian,
        SolutionKind::EgalitarianLeximin,
        SolutionKind::Utilitarian,
        SolutionKind::RelativeUtilitarian,
    ];
    if !manner.weights.is_empty() {
        kinds.insert(1, SolutionKind::WeightedNash);
    }
    kinds.extend(best);
    kinds.into_iter().filter_map(|kind| chosen(frontier, &scale, manner, kind)).collect()
}

/// What one concept chooses from a frontier.
pub fn chosen(
    frontier: &Frontier,
    scale: &Scale,
    manner: &Manner,
    kind: SolutionKind,
) -> Option<Solution> {
    let mut best: Option<Vec<f64>> = None;
    let mut ties: Vec<&FrontierPoint> = Vec::new();
    for point in &frontier.points {
        let merit = merit(&frontier.asked, scale, manner, kind, &point.values);
        match best.as_ref().map_or(Ordering::Greater, |best| compared(&merit, best)) {
            Ordering::Greater => {
                best = Some(merit);
                ties.clear();
                ties.push(point);
            }
            Ordering::Equal => ties.push(point),
            Ordering::Less => {}
        }
    }
    let first = ties.first()?;
    let value = best?[0];
    Some(Solution {
        kind,
        value: if kind == SolutionKind::EqualRatio { -value } else { value },
        path: first.path.clone(),
        utilities: first.values.clone(),
        ties: ties.into_iter().cloned().collect(),
        proven: true,
    })
}

/// How well a vector does by a concept: compared number by number.
fn merit(
    members: &[usize],
    scale: &Scale,
    manner: &Manner,
    kind: SolutionKind,
    values: &[f64],
) -> Vec<f64> {
    let gain = |party: usize| {
        let gain = values[party] - scale.disagreement[party];
        // Decimal utilities that tie with the floor gain nothing.
        if gain.abs() <= TIE { 0.0 } else { gain }
    };
    let gains = || members.iter().map(|party| gain(*party));
    let ideal = match manner.ideal {
        Ideal::Zone => &scale.ideal,
        Ideal::Space => &scale.highest,
    };
    let ratios = || {
        members.iter().map(|party| {
            let most = ideal[*party] - scale.disagreement[*party];
            // Who cannot gain anything has all there is.
            if most <= TIE { 1.0 } else { gain(*party) / most }
        })
    };
    let least = |list: &mut dyn Iterator<Item = f64>| list.fold(f64::INFINITY, f64::min);
    let most = |list: &mut dyn Iterator<Item = f64>| list.fold(f64::NEG_INFINITY, f64::max);
    let ascending = |list: &mut dyn Iterator<Item = f64>| {
        let mut list: Vec<f64> = list.collect();
        list.sort_by(f64::total_cmp);
        list
    };
    match kind {
        // Who need not be asked and loses counts as gaining nothing: two losses are no gain.
        SolutionKind::Nash => vec![gains().map(|gain| gain.max(0.0)).product()],
        SolutionKind::WeightedNash => vec![
            members
                .iter()
                .map(|party| {
                    let weight = manner.weights.get(*party).copied().unwrap_or(0.0);
                    libm::pow(gain(*party).max(0.0), weight)
                })
                .product(),
        ],
        SolutionKind::KalaiSmorodinsky => vec![least(&mut ratios())],
        SolutionKind::KalaiSmorodinskyLeximin => ascending(&mut ratios()),
        SolutionKind::EqualRatio => vec![least(&mut ratios()) - most(&mut ratios())],
        SolutionKind::Egalitarian => vec![least(&mut gains())],
        SolutionKind::EgalitarianLeximin => ascending(&mut gains()),
        SolutionKind::Utilitarian => vec![members.iter().map(|party| values[*party]).sum()],
        SolutionKind::RelativeUtilitarian => vec![
            members
                .iter()
                .map(|party| {
                    let base = scale.disagreement[*party].max(scale.lowest[*party]);
                    let range = scale.highest[*party] - base;
                    if range <= TIE { 0.0 } else { (values[*party] - scale.lowest[*party]) / range }
                })
                .sum(),
        ],
        SolutionKind::BestFor(party) => vec![values[party]],
    }
}

/// Lexicographic; numbers within a tie of each other, or within the same fraction of
/// a small number (products of gains are small), are equal.
fn compared(one: &[f64], other: &[f64]) -> Ordering {
    for (a, b) in one.iter().zip(other) {
        let tie = TIE * a.abs().max(b.abs()).min(1.0);
        if (a - b).abs() > tie {
            return a.total_cmp(b);
        }
    }
    Ordering::Equal
}

/// What a concept that is a plain sum chooses, by a search of its own.
fn searched(zone: &Zopa, members: &[usize], kind: SolutionKind) -> Option<Solution> {
    let costs: Vec<f64> = (0..zone.game().diagram().labels().len() as u32)
        .map(|label| match kind {
            SolutionKind::BestFor(party) => zone.criteria().of(label)[party],
            _ => members.iter().map(|party| zone.criteria().of(label)[*party]).sum(),
        })
        .collect();
    let found = best_reaching(
        zone.game().diagram(),
        &costs,
        zone.criteria(),
        zone.requirement(),
        zone.floors(),
    )?;
    let (path, value) = found.what;
    let mut utilities = vec![0.0; zone.game().party_count()];
    zone.criteria().add_path(&path, &mut utilities);
    Some(Solution { kind, value, path, utilities, ties: Vec::new(), proven: found.proven })
}
