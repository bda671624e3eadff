//! What is measured of a negotiation in a tournament, and the packages of theory it
//! is measured against.

use crate::game::{Draw, Game};
use crate::negotiation::{Record, floor_of};
use crate::solution::{
    Disagreement, Frontier, Manner, RedLines, Scale, SolutionKind, Zopa, chosen,
};
use crate::tolerance::exceeds;

/// What is measured. Utilities are on the scenario's scale. Without an agreement they
/// are the fallback values that the end brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// 1 with an agreement, 0 without.
    Agreement,
    /// Share of the rounds that were used, above 0 to 1.
    Rounds,
    /// Sum of the utilities of all whose consent counts.
    Welfare,
    /// Welfare over the largest in the zone of possible agreement.
    WelfareOptimality,
    /// Euclidean distance, in utilities, to the nearest efficient package of the zone.
    ParetoDistance,
    /// `1 − distance / largest distance`, the largest being the diagonal of the box
    /// between everybody's worst and best package; the convention of NegMAS.
    ParetoOptimality,
    /// Distance to the Nash package (the nearest, if several do equally well).
    NashDistance,
    /// The same as optimality.
    NashOptimality,
    /// Distance to the egalitarian package (Kalai 1977).
    KalaiDistance,
    /// The same as optimality.
    KalaiOptimality,
    /// Distance to the package of Kalai & Smorodinsky (1975).
    KalaiSmorodinskyDistance,
    /// The same as optimality.
    KalaiSmorodinskyOptimality,
    /// What the party got.
    Utility,
    /// `(u − r) / (max − r)`: r its floor at the end, max its best package; the score of
    /// the Automated Negotiation League.
    Advantage,
    /// What the party got, seen from round 0: discounted, with delay costs and interim
    /// values, after its risk attitude.
    PresentValue,
    /// How little of its order of packages its offers reveal: `(1 − τ) / 2`, τ Kendall's rank
    /// correlation of the truth with what an onlooker with the frequency model believes at
    /// the end. ½: nothing. Not defined if it made no offer.
    Concealing,
}

/// Every measure: first those of the negotiation, then those of a seat.
pub const MEASURES: [Measure; SHARED + OWN] = [
    Measure::Agreement,
    Measure::Rounds,
    Measure::Welfare,
    Measure::WelfareOptimality,
    Measure::ParetoDistance,
    Measure::ParetoOptimality,
    Measure::NashDistance,
    Measure::NashOptimality,
    Measure::KalaiDistance,
    Measure::KalaiOptimality,
    Measure::KalaiSmorodinskyDistance,
    Measure::KalaiSmorodinskyOptimality,
    Measure::Utility,
    Measure::Advantage,
    Measure::PresentValue,
    Measure::Concealing,
];

/// Measures of the negotiation, the same for all seats.
pub const SHARED: usize = 12;

/// Measures of a seat.
pub const OWN: usize = 4;

impl Measure {
    /// Its place in [`MEASURES`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// As records and tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Agreement => "agreement",
            Measure::Rounds => "rounds",
            Measure::Welfare => "welfare",
            Measure::WelfareOptimality => "welfare_optimality",
            Measure::ParetoDistance => "pareto_distance",
            Measure::ParetoOptimality => "pareto_optimality",
            Measure::NashDistance => "nash_distance",
            Measure::NashOptimality => "nash_optimality",
            Measure::KalaiDistance => "kalai_distance",
            Measure::KalaiOptimality => "kalai_optimality",
            Measure::KalaiSmorodinskyDistance => "kalai_smorodinsky_distance",
            Measure::KalaiSmorodinskyOptimality => "kalai_smorodinsky_optimality",
            Measure::Utility => "utility",
            Measure::Advantage => "advantage",
            Measure::PresentValue => "present_value",
            Measure::Concealing => "concealing",
        }
    }
}

/// What one negotiation came to; nothing where a measure is not defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The measures of the negotiation.
    pub shared: [Option<f64>; SHARED],
    /// The measures of each seat.
    pub own: Vec<[Option<f64>; OWN]>,
}

/// The packages of theory on one draw.
pub struct Landmarks {
    members: Vec<usize>,
    efficient: Vec<Vec<f64>>,
    /// Utilities that Nash, Kalai and Kalai–Smorodinsky choose, with their ties.
    chosen: [Vec<Vec<f64>>; 3],
    welfare: f64,
    diagonal: f64,
}

/// Intermediate points that a frontier may need: it is found for every draw.
const FRONTIER_LIMIT: usize = 200_000;

impl Landmarks {
    /// Those of round 0, red lines as hard as drawn. `None` if no package is acceptable
    /// to all, or the efficient ones are too many to be found for every draw.
    pub fn new(game: &Game, draw: &Draw) -> Option<Self> {
        let zone = Zopa::new(game, draw, 0, RedLines::AsDrawn);
        let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT)?;
        let scale = Scale::new(&zone, Some(&frontier), Disagreement::Floors);
        let manner = Manner::default();
        let of = |kind: SolutionKind| -> Option<Vec<Vec<f64>>> {
            let found = chosen(&frontier, &scale, &manner, kind)?;
            Some(found.ties.into_iter().map(|point| point.values).collect())
        };
        let chosen = [
            of(SolutionKind::Nash)?,
            of(SolutionKind::Egalitarian)?,
            of(SolutionKind::KalaiSmorodinsky)?,
        ];
        let members = frontier.members.clone();
        let sum = |values: &[f64]| members.iter().map(|party| values[*party]).sum::<f64>();
        let welfare = frontier.points.iter().map(|point| sum(&point.values));
        let welfare = welfare.fold(f64::NEG_INFINITY, f64::max);
        let square = |party: &usize| {
            let range = scale.highest[*party] - scale.lowest[*party];
            range * range
        };
        let diagonal = libm::sqrt(members.iter().map(square).sum());
        let efficient = frontier.points.into_iter().map(|point| point.values).collect();
        Some(Self { members, efficient, chosen, welfare, diagonal })
    }

    fn distance(&self, values: &[f64], points: &[Vec<f64>]) -> f64 {
        let distance = |point: &Vec<f64>| {
            let square = |party: &usize| {
                let gap = values[*party] - point[*party];
                gap * gap
            };
            self.members.iter().map(square).sum::<f64>()
        };
        libm::sqrt(points.iter().map(distance).fold(f64::INFINITY, f64::min))
    }
}

/// Can the efficient packages of a game be found (on its central values)?
pub fn has_landmarks(game: &Game) -> bool {
    let mut draw = Draw::new(game);
    draw.centre(game);
    let zone = Zopa::new(game, &draw, 0, RedLines::AsDrawn);
    Frontier::of_zone(&zone, FRONTIER_LIMIT).is_some()
}

/// Measures a negotiation. `members` are the parties whose consent counts, `seats`
/// those of the line-up, `concealed` what these concealed.
pub fn measure(
    game: &Game,
    draw: &Draw,
    record: &Record,
    landmarks: Option<&Landmarks>,
    members: &[usize],
    seats: &[usize],
    concealed: &[Option<f64>],
) -> Outcome {
    let rounds = game.parts().clock.rounds;
    let values = &record.values;
    let welfare: f64 = members.iter().map(|party| values[*party]).sum();
    let mut shared = [None; SHARED];
    let mut set = |measure: Measure, value: f64| shared[measure.index()] = Some(value);
    set(Measure::Agreement, if record.agreed() { 1.0 } else { 0.0 });
    set(Measure::Rounds, (record.time + 1).min(rounds) as f64 / rounds as f64);
    set(Measure::Welfare, welfare);
    if let Some(landmarks) = landmarks {
        if exceeds(landmarks.welfare, 0.0) {
            set(Measure::WelfareOptimality, welfare / landmarks.welfare);
        }
        let [nash, kalai, kalai_smorodinsky] = &landmarks.chosen;
        let distances = [
            (Measure::ParetoDistance, Measure::ParetoOptimality, &landmarks.efficient),
            (Measure::NashDistance, Measure::NashOptimality, nash),
            (Measure::KalaiDistance, Measure::KalaiOptimality, kalai),
            (
                Measure::KalaiSmorodinskyDistance,
                Measure::KalaiSmorodinskyOptimality,
                kalai_smorodinsky,
            ),
        ];
        for (distance, optimality, points) in distances {
            let far = landmarks.distance(values, points);
            set(distance, far);
            if exceeds(landmarks.diagonal, 0.0) {
                set(optimality, 1.0 - far / landmarks.diagonal);
            }
        }
    }
    let own = |(party, concealed): (&usize, &Option<f64>)| {
        let party = *party;
        let value = values[party];
        let floor = floor_of(game, draw, party, record.time);
        let best = draw.collective_best_utility(game, party, record.time);
        let advantage = exceeds(best, floor).then(|| (value - floor) / (best - floor));
        let risk = game.parts().parties[party].preferences.risk;
        let felt = |utility| risk.apply(utility, draw.values());
        let present = draw.truth().prospects().from_start(party, record.time, value, felt);
        [Some(value), advantage, Some(present), *concealed]
    };
    Outcome { shared, own: seats.iter().zip(concealed).map(own).collect() }
}
