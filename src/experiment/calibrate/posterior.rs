//! What the data leave open: draws from a posterior by sequential Monte Carlo.
//!
//! Particles begin at draws of a density that is easy to draw from and are led to the posterior
//! through `start^(1−t)·target^t`, t from 0 to 1 (Del Moral, Doucet & Jasra 2006, *Journal of the
//! Royal Statistical Society B* 68). Each stage goes as far as keeps half of the particles
//! effective (Jasra, Stephens, Doucet & Tsagaris 2011), draws particles anew by their weights, one
//! uniform for all (Kitagawa 1996), and moves each by Metropolis steps whose proposals have the
//! particles' own covariance times 2.38²/d (Roberts & Rosenthal 2001).
//!
//! The product of the mean weights is the marginal likelihood where both densities are
//! normalised.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::linear::root;
use crate::chance::special::normal_quantile;
use crate::chance::{Purpose, Streams};

/// A density in `size` dimensions that particles can be drawn from.
pub trait Start: Sync {
    /// How many coordinates there are.
    fn size(&self) -> usize;
    /// A draw from as many numbers, uniform in 0..1.
    fn draw(&self, uniforms: &[f64]) -> Vec<f64>;
    /// Logarithm of the density, normalised.
    fn log_density(&self, at: &[f64]) -> f64;
}

/// A normal distribution.
pub struct Normal {
    mean: Vec<f64>,
    /// Lower triangle of the root of the covariance.
    root: Vec<f64>,
}

impl Normal {
    /// A normal distribution by mean and covariance, row by row.
    pub fn new(mean: Vec<f64>, covariance: &[f64]) -> Self {
        let root = root(covariance, mean.len());
        Self { mean, root }
    }
}

impl Start for Normal {
    fn size(&self) -> usize {
        self.mean.len()
    }

    fn draw(&self, uniforms: &[f64]) -> Vec<f64> {
        let size = self.mean.len();
        let normals: Vec<f64> = uniforms.iter().map(|uniform| normal_quantile(*uniform)).collect();
        let row = |(row, mean): (usize, &f64)| {
            mean + (0..=row).map(|at| self.root[row * size + at] * normals[at]).sum::<f64>()
        };
        self.mean.iter().enumerate().map(row).collect()
    }

    fn log_density(&self, at: &[f64]) -> f64 {
        let size = self.mean.len();
        let mut standard = vec![0.0; size];
        let mut log = 0.0;
        for row in 0..size {
            let before: f64 = (0..row).map(|at| self.root[row * size + at] * standard[at]).sum();
            let pivot = self.root[row * size + row];
            standard[row] = (at[row] - self.mean[row] - before) / pivot;
            log -= 0.5 * standard[row] * standard[row] + libm::log(pivot) + LOG_ROOT_TWO_PI;
        }
        log
    }
}

/// log √(2π).
const LOG_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// Every point of the unit cube alike; outside there is nothing.
pub struct Cube(pub usize);

impl Start for Cube {
    fn size(&self) -> usize {
        self.0
    }

    fn draw(&self, uniforms: &[f64]) -> Vec<f64> {
        uniforms.to_vec()
    }

    fn log_density(&self, at: &[f64]) -> f64 {
        let inside = at.iter().all(|place| (0.0..=1.0).contains(place));
        if inside { 0.0 } else { f64::NEG_INFINITY }
    }
}

/// How particles are led.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParticlePlan {
    /// Particles, at least 2.
    pub particles: u32,
    /// Metropolis steps of each in a stage.
    pub moves: u32,
    /// Seed.
    pub seed: u64,
}

/// Draws from a posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// The draws, all of the same weight.
    pub draws: Vec<Vec<f64>>,
    /// Logarithm of the target's integral.
    pub log_evidence: f64,
    /// Stages from the start to the target.
    pub stages: u32,
    /// The share of Metropolis steps of the last stage that were taken.
    pub accepted: f64,
    /// How many different particles there are at the end.
    pub distinct: usize,
}

/// Why particles did not get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// They were stopped.
    Stopped,
    /// The target has nothing where they are, or lies too far from where they began.
    OutOfReach,
}

/// Stages after which the target is taken to be out of reach.
const MOST_STAGES: u32 = 200;

/// The share of particles that a stage keeps effective.
const EFFECTIVE: f64 = 0.5;

struct Particle {
    at: Vec<f64>,
    start: f64,
    target: f64,
}

/// Leads particles from `start` to `log_target`, minus infinity where there is nothing. `told`
/// hears with every particle how far they are, 0..=1; a break gives up.
///
/// # Errors
/// If they do not get there.
pub fn posterior(
    start: &dyn Start,
    log_target: &(dyn Fn(&[f64]) -> f64 + Sync),
    plan: &ParticlePlan,
    told: &(dyn Fn(f64) -> ControlFlow<()> + Sync),
) -> Result<Posterior, Unreached> {
    let streams = Streams::new(plan.seed).branch("posterior");
    let size = start.size();
    let count = plan.particles.max(2) as usize;
    // A step needs a normal a coordinate and a uniform; pages of 32 numbers.
    let pages = (size as u64 + 1).div_ceil(crate::chance::SLOTS as u64);
    let stopped = AtomicBool::new(false);
    let placed = |at: Vec<f64>, reached: f64| {
        // Once it is stopped nothing is worked out any more, and all of it is thrown away.
        if told(reached).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        let over = stopped.load(Ordering::Relaxed);
        let target = if over { f64::NEG_INFINITY } else { log_target(&at) };
        Particle { start: start.log_density(&at), target, at }
    };
    let drawn = |index: usize| {
        let mut uniforms = vec![0.0; size];
        streams.stream(Purpose::Design, index as u64).fill(0, &mut uniforms);
        placed(start.draw(&uniforms), 0.0)
    };
    let mut particles: Vec<Particle> = (0..count).into_par_iter().map(drawn).collect();
    let mut log_evidence = 0.0;
    let (mut reached, mut stages, mut accepted) = (0.0, 0, 0.0);
    while reached < 1.0 {
        stages += 1;
        if stopped.load(Ordering::Relaxed) {
            return Err(Unreached::Stopped);
        }
        if stages > MOST_STAGES {
            return Err(Unreached::OutOfReach);
        }
        let ahead: Vec<f64> =
            particles.iter().map(|particle| particle.target - particle.start).collect();
        let step = longest_step(&ahead, 1.0 - reached).ok_or(Unreached::OutOfReach)?;
        reached = if step >= 1.0 - reached { 1.0 } else { reached + step };
        let (weights, log_mean) = weights(&ahead, step).ok_or(Unreached::OutOfReach)?;
        log_evidence += log_mean;
        let uniform = streams.stream(Purpose::Bootstrap, u64::from(stages)).uniform(0, 0);
        let kept = resampled(&weights, uniform);
        let proposal = proposal(&particles, &weights);
        let moved = |(place, from): (usize, &usize)| {
            let from = &particles[*from];
            let mut now = Particle { at: from.at.clone(), start: from.start, target: from.target };
            let mut stream = streams.stream(Purpose::Play, place as u64);
            let mut uniforms = vec![0.0; size + 1];
            let mut taken = 0;
            for step in 0..u64::from(plan.moves) {
                let page = (u64::from(stages) * u64::from(plan.moves) + step) * pages;
                stream.fill(page, &mut uniforms);
                let by = proposal.draw(&uniforms[..size]);
                let there = now.at.iter().zip(&by).map(|(at, by)| at + by).collect();
                let next = placed(there, reached);
                let bridge = |particle: &Particle| {
                    (1.0 - reached) * particle.start + reached * particle.target
                };
                // Where the start has nothing (1 − t) times it counts only before the end.
                let there = next.target > f64::NEG_INFINITY
                    && (reached >= 1.0 || next.start > f64::NEG_INFINITY);
                let now_at = if reached >= 1.0 { now.target } else { bridge(&now) };
                let next_at = if reached >= 1.0 { next.target } else { bridge(&next) };
                if there && libm::log(uniforms[size]) < next_at - now_at {
                    now = next;
                    taken += 1;
                }
            }
            (now, taken)
        };
        let (next, taken): (Vec<Particle>, Vec<u32>) =
            kept.par_iter().enumerate().map(moved).unzip();
        particles = next;
        let steps = f64::from(plan.moves.max(1)) * count as f64;
        accepted = taken.iter().map(|taken| f64::from(*taken)).sum::<f64>() / steps;
    }
    if stopped.into_inner() {
        return Err(Unreached::Stopped);
    }
    let mut draws: Vec<Vec<f64>> = particles.into_iter().map(|particle| particle.at).collect();
    draws.sort_by(|a, b| {
        let unlike = a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        unlike.unwrap_or(std::cmp::Ordering::Equal)
    });
    let distinct = 1 + draws.windows(2).filter(|pair| pair[0] != pair[1]).count();
    Ok(Posterior { draws, log_evidence, stages, accepted, distinct })
}

/// The longest step, at most `left`, that keeps enough particles effective.
fn longest_step(ahead: &[f64], left: f64) -> Option<f64> {
    let effective = |step: f64| {
        let (weights, _) = weights(ahead, step)?;
        let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        Some(1.0 / squares / ahead.len() as f64)
    };
    if effective(left)? >= EFFECTIVE {
        return Some(left);
    }
    let (mut low, mut high) = (0.0, left);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if effective(middle)? >= EFFECTIVE { low = middle } else { high = middle }
    }
    // Where not even the least step does, particles without weight go at once.
    Some(if low > 0.0 { low } else { high })
}

/// Weights that sum to 1 after a step, and the logarithm of their mean before that; `None` if
/// all are nothing.
fn weights(ahead: &[f64], step: f64) -> Option<(Vec<f64>, f64)> {
    let most = ahead.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return None;
    }
    let mut weights: Vec<f64> =
        ahead.iter().map(|ahead| libm::exp(step * (ahead - most))).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    Some((weights, step * most + libm::log(sum / ahead.len() as f64)))
}

/// Systematic resampling: as many particles as before, each about in proportion to its weight.
fn resampled(weights: &[f64], uniform: f64) -> Vec<usize> {
    let count = weights.len();
    let mut kept = Vec::with_capacity(count);
    let mut sum = 0.0;
    for (index, weight) in weights.iter().enumerate() {
        sum += weight;
        while kept.len() < count && (kept.len() as f64 + uniform) / (count as f64) < sum {
            kept.push(index);
        }
    }
    let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
    kept.resize(count, last);
    kept
}

/// Proposals: normal about nothing, with the weighted covariance of the particles.
fn proposal(particles: &[Particle], weights: &[f64]) -> Normal {
    let size = particles[0].at.len();
    let mut mean = vec![0.0; size];
    for (particle, weight) in particles.iter().zip(weights) {
        mean.iter_mut().zip(&particle.at).for_each(|(mean, at)| *mean += weight * at);
    }
    let mut covariance = vec![0.0; size * size];
    let factor = 2.38 * 2.38 / size.max(1) as f64;
    for (particle, weight) in particles.iter().zip(weights) {
        let off: Vec<f64> = particle.at.iter().zip(&mean).map(|(at, mean)| at - mean).collect();
        super::linear::add_outer(&mut covariance, &off, factor * weight);
    }
    Normal::new(vec![0.0; size], &covariance)
}

/// What the draws say of one coordinate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marginal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
    /// The quantiles at 2.5, 50 and 97.5 %.
    pub quantiles: [f64; 3],
}

impl Posterior {
    /// The marginals, one a coordinate.
    pub fn marginals(&self) -> Vec<Marginal> {
        let n = self.draws.len() as f64;
        let size = self.draws.first().map_or(0, Vec::len);
        let of = |at: usize| {
            let mut values: Vec<f64> = self.draws.iter().map(|draw| draw[at]).collect();
            values.sort_by(f64::total_cmp);
            let mean = values.iter().sum::<f64>() / n;
            let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
            let quantile = |share: f64| {
                let place = share * (n - 1.0);
                let below = place.floor() as usize;
                let above = (below + 1).min(values.len() - 1);
                values[below] + (place - place.floor()) * (values[above] - values[below])
            };
            Marginal {
                mean,
                deviation: libm::sqrt(squares / (n - 1.0).max(1.0)),
                quantiles: [0.025, 0.5, 0.975].map(quantile),
            }
        };
        (0..size).map(of).collect()
    }

    /// The correlation of two coordinates, −1..=1; 0 if one does not vary.
    pub fn correlation(&self, one: usize, other: usize) -> f64 {
        let n = self.draws.len() as f64;
        let mean = |at: usize| self.draws.iter().map(|draw| draw[at]).sum::<f64>() / n;
        let means = (mean(one), mean(other));
        let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
        for draw in &self.draws {
            let off = (draw[one] - means.0, draw[other] - means.1);
            both += off.0 * off.1;
            first += off.0 * off.0;
            second += off.1 * off.1;
        }
        if first > 0.0 && second > 0.0 { both / libm::sqrt(first * second) } else { 0.0 }
    }
}
