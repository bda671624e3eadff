//! Models made of a scenario's own machinery: every context is a game of its own, and the
//! chances of what comes out are shares of many negotiations played.
//!
//! The scenario brings strategies, protocol, clock, what walking away is worth and when talks
//! break down, and declares with their ranges the parameters that are fitted. The data bring
//! what is divided and what it is worth (utility is points over the own pool, 0..=1), or
//! scenarios of their own: issues, and what parties make of them.
//!
//! - Every setting of the parameters is played with the *same random numbers* (Glasserman & Yao
//!   1992), so that likelihoods of two settings differ by the settings and little else.
//! - *Smoothing*: shares are taken as if one negotiation more had been played that ended in
//!   every possible way at once, in equal parts. So nothing has no chance at all.
//! - *Lapses*: with a chance that is fitted along, what comes out has nothing to do with the
//!   game played, and follows a base: any way to end as likely as any other, or the forecast of
//!   a static model.
//!
//! A share of `n` plays is biased: the logarithm of a share lies below that of the chance by
//! about (1 − p)/2np, which with a hundred plays is as large as what is looked for.

use rayon::prelude::*;

use super::data::Negotiations;
use super::model::Forecast;
use crate::experiment::study::Factor;
use crate::experiment::study::factor;
use crate::game::Game;
use crate::negotiation::{End, Nobody, Table};

/// A parameter of the scenario that is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Dial {
    /// Its id.
    pub id: String,
    /// What it is; may be empty.
    pub about: String,
    /// Its central value: where a search begins.
    pub value: f64,
    /// From where to where it may be.
    pub range: (f64, f64),
}

/// The game of one context.
#[derive(Clone)]
pub struct Board {
    /// The game.
    pub game: Game,
    /// Its numbers that are the dials, in their order.
    pub factors: Vec<Factor>,
    /// For each issue of the context (each kind of thing) which one of the game it is, if it has
    /// any options.
    pub issues: Vec<Option<usize>>,
}

/// A scenario seated before every context of some data.
#[derive(Clone)]
pub struct Machinery {
    /// What a reader calls it.
    pub title: String,
    /// What is fitted.
    pub dials: Vec<Dial>,
    /// The games, one a context.
    pub boards: Vec<Board>,
    /// The chance of a lapse that the scenario declares, as the parameter `lapse`.
    pub lapse: Option<f64>,
    /// Negotiations of each context.
    pub plays: u32,
    /// Master seed of these.
    pub seed: u64,
}

/// What came of the negotiations of one context.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    /// How often each package was agreed.
    pub packages: Vec<u32>,
    /// How often nothing was.
    pub none: u32,
    /// Rounds to an agreement, summed over agreements, the first being 1.
    pub rounds: u64,
}

impl Played {
    /// Negotiations played.
    pub fn plays(&self) -> u32 {
        self.packages.iter().sum::<u32>() + self.none
    }

    /// The smoothed share that `hits` of the plays are.
    pub fn share(&self, hits: u32) -> f64 {
        let ways = (self.packages.len() + 1) as f64;
        (f64::from(hits) + 1.0 / ways) / (f64::from(self.plays()) + 1.0)
    }

    /// The forecast, with lapses to a base.
    pub fn forecast(&self, lapse: f64, base: &Forecast<f64>) -> Forecast<f64> {
        let mixed = |hits: u32, base: f64| (1.0 - lapse) * self.share(hits) + lapse * base;
        let packages: Vec<f64> = self
            .packages
            .iter()
            .zip(&base.packages)
            .map(|(hits, base)| mixed(*hits, *base))
            .collect();
        let agreed: u32 = self.packages.iter().sum();
        // Only the mean is known of when: all agreements at it.
        let mut turns = Vec::new();
        if agreed > 0 {
            let mean = self.rounds as f64 / f64::from(agreed) + 1.0;
            let all: f64 = packages.iter().sum();
            let early = mean.floor();
            turns = vec![0.0; early as usize + 1];
            turns[early as usize] = all * (mean - early);
            turns[early as usize - 1] = all * (1.0 - (mean - early));
        }
        Forecast { packages, none: mixed(self.none, base.none), turns }
    }
}

/// Every way to end as likely as any other.
pub fn uniform(packages: usize) -> Forecast<f64> {
    let each = 1.0 / (packages + 1) as f64;
    Forecast { packages: vec![each; packages], none: each, turns: Vec::new() }
}

impl Machinery {
    /// Plays a context `plays` times with the dials at these values.
    pub fn play(&self, data: &Negotiations, at: usize, values: &[f64], plays: u32) -> Played {
        let mut played = Played { packages: vec![0; data.contexts[at].len()], ..Played::default() };
        // Numbers of its own, so that chance evens out over contexts.
        let begin = at as u64 * u64::from(self.plays);
        let replicates = begin..begin + u64::from(plays);
        self.each_end(data, at, values, replicates, |_, end| match end {
            Some((package, round)) => {
                played.packages[package] += 1;
                played.rounds += round;
            }
            None => played.none += 1,
        });
        played
    }

    /// Plays every negotiation of the data once with the dials at these values, on numbers that
    /// [`Self::play`] never uses: of each row the package agreed on. Every `replicate` plays anew.
    pub fn play_rows(
        &self,
        data: &Negotiations,
        values: &[f64],
        replicate: u64,
    ) -> Vec<Option<usize>> {
        let rows = data.bargains.len() as u64;
        let begin = data.contexts.len() as u64 * u64::from(self.plays) + replicate * rows;
        let context = |at: usize| {
            let rows = data.contexts[at].rows.iter();
            let mut ends = Vec::new();
            self.each_end(data, at, values, rows.map(|row| begin + *row as u64), |number, end| {
                ends.push(((number - begin) as usize, end.map(|end| end.0)));
            });
            ends
        };
        let ends: Vec<_> = (0..data.contexts.len()).into_par_iter().flat_map(context).collect();
        let mut of_rows = vec![None; data.bargains.len()];
        ends.into_iter().for_each(|(row, end)| of_rows[row] = end);
        of_rows
    }

    /// Plays a context once for each replicate and tells how it ended: the package and the round,
    /// the first being 1, or nothing agreed.
    fn each_end(
        &self,
        data: &Negotiations,
        at: usize,
        values: &[f64],
        replicates: impl Iterator<Item = u64>,
        mut told: impl FnMut(u64, Option<(usize, u64)>),
    ) {
        let board = &self.boards[at];
        let context = &data.contexts[at];
        let mut game = board.game.clone();
        factor::set(&mut game, &board.factors, values);
        let mut table = Table::new(&game, self.seed, 1);
        let mut options = vec![0; game.diagram().order().len()];
        let mut package = vec![0; board.issues.len()];
        for replicate in replicates {
            let record = table.play(replicate, &mut Nobody);
            if record.end != End::Agreement {
                told(replicate, None);
                continue;
            }
            game.diagram().write_package(&record.path, &mut options);
            for (option, issue) in package.iter_mut().zip(&board.issues) {
                *option = issue.map_or(0, |issue| options[issue] as u32);
            }
            // What the game allows is what the context has.
            let Some(package) = context.find(&package) else { continue };
            told(replicate, Some((package, record.time as u64 + 1)));
        }
    }

    /// Where the dials are declared to be.
    pub fn central(&self) -> Vec<f64> {
        self.dials.iter().map(|dial| dial.value).collect()
    }

    /// Values of the dials at places in their ranges, 0..=1 each.
    pub fn values(&self, places: &[f64]) -> Vec<f64> {
        let each = self.dials.iter().zip(places);
        each.map(|(dial, place)| dial.range.0 + place * (dial.range.1 - dial.range.0)).collect()
    }

    /// The places of values in their ranges.
    pub fn places(&self, values: &[f64]) -> Vec<f64> {
        let each = self.dials.iter().zip(values);
        each.map(|(dial, value)| (value - dial.range.0) / (dial.range.1 - dial.range.0)).collect()
    }
}
