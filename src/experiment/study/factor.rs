//! What a study varies: numbers of the game, each with what it may be.

use crate::chance::{Ignorance, NumberId, Origin, Purpose, Streams, UncertainNumber};
use crate::game::Game;

/// A number that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its path in the scenario.
    pub path: String,
    /// The track whose number it is; `None`: the main talks'.
    pub track: Option<usize>,
    /// The number.
    pub number: NumberId,
    /// What it may be; `None`: what its distribution in the scenario says.
    pub range: Option<(f64, f64)>,
}

/// Why a number cannot be varied as asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Unsuitable {
    /// No number that negotiations read has this path.
    Unknown,
    /// It is known: nothing says how it varies.
    Known,
    /// A party knows it: it is drawn anew for every negotiation.
    Private,
    /// It is computed from other numbers.
    Computed,
    /// It may only be between these.
    Outside(f64, f64),
}

/// Every number of the game that is drawn and that only the analyst does not know, those of
/// the main talks first, then those of the tracks.
pub fn judgements(game: &Game) -> Vec<Factor> {
    let numbers = every(game).filter(|(_, number)| suits(number).is_ok());
    numbers.map(|(factor, _)| factor).collect()
}

/// The paths of all numbers of the game.
pub fn paths(game: &Game) -> Vec<String> {
    every(game).map(|(factor, _)| factor.path).collect()
}

/// The number with this path, varied by its own distribution.
///
/// # Errors
/// If it has none.
pub fn judgement(game: &Game, path: &str) -> Result<Factor, Unsuitable> {
    let (factor, number) = find(game, path).ok_or(Unsuitable::Unknown)?;
    suits(number).map(|()| factor)
}

/// The number with this path, varied between two values, the first below the second.
///
/// # Errors
/// If negotiations read no such number, if it is computed, or if it cannot be so low or high.
pub fn ranged(game: &Game, path: &str, range: (f64, f64)) -> Result<Factor, Unsuitable> {
    let (factor, number) = find(game, path).ok_or(Unsuitable::Unknown)?;
    if number.formula().is_some() {
        return Err(Unsuitable::Computed);
    }
    match number.clip {
        Some((low, high)) if range.0 < low || range.1 > high => Err(Unsuitable::Outside(low, high)),
        _ => Ok(Factor { range: Some(range), ..factor }),
    }
}

/// The number at a path; `no_deal: 0.3` is the number at `no_deal.level`.
fn find<'g>(game: &'g Game, path: &str) -> Option<(Factor, &'g UncertainNumber)> {
    let at = |number: &UncertainNumber| {
        number.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest == ".level")
    };
    every(game).find(|(_, number)| at(number))
}

fn every(game: &Game) -> impl Iterator<Item = (Factor, &UncertainNumber)> {
    let tracks = game.tracks().iter().enumerate().map(|(index, track)| (Some(index), track));
    std::iter::once((None, game)).chain(tracks).flat_map(|(track, game)| {
        game.parts().numbers.list.iter().enumerate().map(move |(index, number)| {
            let number_id = NumberId(index as u32);
            let path = number.path.clone();
            (Factor { path, track, number: number_id, range: None }, number)
        })
    })
}

fn suits(number: &UncertainNumber) -> Result<(), Unsuitable> {
    match (&number.origin, number.ignorance) {
        (Origin::Computed(_), _) => Err(Unsuitable::Computed),
        (_, Ignorance::Nobody) => Err(Unsuitable::Known),
        (_, Ignorance::Private) => Err(Unsuitable::Private),
        (_, Ignorance::Analyst) => Ok(()),
    }
}

impl Factor {
    fn game<'g>(&self, game: &'g Game) -> &'g Game {
        self.track.map_or(game, |track| &game.tracks()[track])
    }

    /// Its value at cumulative probability `u`, between 0 and 1.
    pub fn quantile(&self, game: &Game, u: f64) -> f64 {
        match self.range {
            Some((low, high)) => (low + u * (high - low)).clamp(low, high),
            None => {
                let numbers = &self.game(game).parts().numbers;
                let number = &numbers.list[self.number.0 as usize];
                number.quantile(u).unwrap_or_else(|| numbers.central_of(self.number))
            }
        }
    }

    /// Is it declared to go together with another number?
    pub fn is_correlated(&self, game: &Game) -> bool {
        let pairs = &self.game(game).parts().numbers.correlations;
        let of = |pair: &crate::chance::Correlation| {
            pair.rho != 0.0 && (pair.first == self.number || pair.second == self.number)
        };
        self.range.is_none() && pairs.iter().any(of)
    }
}

/// Sets factors in a game, one value each.
pub fn set(game: &mut Game, factors: &[Factor], values: &[f64]) {
    for (factor, value) in factors.iter().zip(values) {
        let setting = [(factor.number, *value)];
        match factor.track {
            None => game.set(&setting),
            Some(track) => game.set_on_track(track, &setting),
        }
    }
}

/// What the numbers of the game are on each of its draws.
pub struct Drawn<'g> {
    game: &'g Game,
    streams: Vec<Streams>,
}

impl<'g> Drawn<'g> {
    /// Of a game under a seed.
    pub fn new(game: &'g Game, seed: u64) -> Self {
        let main = Streams::new(seed);
        let tracks = game.parts().tracks.iter().map(|track| main.branch(&track.id));
        let streams = std::iter::once(main.clone()).chain(tracks).collect();
        Self { game, streams }
    }

    /// The values of factors that have no range on a draw.
    pub fn values(&self, factors: &[Factor], draw: u64) -> Vec<f64> {
        let games = std::iter::once(self.game).chain(self.game.tracks());
        let drawn: Vec<Vec<f64>> = games
            .zip(&self.streams)
            .map(|(game, streams)| {
                let numbers = &game.parts().numbers;
                let mut stream = streams.stream(Purpose::Judgement, draw);
                let mut uniforms = vec![0.5; numbers.list.len()];
                let mut values = numbers.central();
                let mut buffer = Vec::new();
                let plan = game.judgement();
                plan.draw(numbers, &mut stream, &mut buffer, &mut uniforms, &mut values);
                values
            })
            .collect();
        let of = |factor: &Factor| {
            let game = factor.track.map_or(0, |track| track + 1);
            drawn[game][factor.number.0 as usize]
        };
        factors.iter().map(of).collect()
    }
}
