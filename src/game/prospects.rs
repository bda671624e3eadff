//! What each party gets without an agreement, round by round, and what sitting
//! out is worth.
//!
//! With discount factor δ per round, interim value s and delay cost c per round,
//! the sit-out value at t, in round-t terms, is
//! `S(t) = Σ_{k=t}^{T−1} δ^{k−t}·[(1−δ)·s(k) − c] + δ^{T−t}·N(T)`, T the party's own
//! deadline if that is earlier than the horizon.

use crate::chance::special::normal_quantile;
use crate::chance::{Purpose, SLOTS, Streams, page_of};
use crate::party::{Drifting, Noise, Party};
use crate::world::{Asset, Factor, Fallback, Loading, World};

use super::{Clock, Course, CoursePlan, Holding, Parts};

/// The fallback values of all parties over one replicate: tables with one row a
/// party and one column a time 0 ..= rounds.
#[derive(Clone, Debug, Default)]
pub struct Prospects {
    times: usize,
    no_deal: Vec<f64>,
    walk_out: Vec<f64>,
    breakdown: Vec<f64>,
    interim: Vec<f64>,
    sit_out: Vec<f64>,
    delay_cost: Vec<f64>,
    discount: Vec<f64>,
    /// The fallback values if nothing happened; empty where nothing can happen.
    still: Still,
    /// The paths of the common shocks, one row a shock.
    factors: Vec<f64>,
    /// What each party has for sure, once something is in force; else empty.
    secured: Vec<f64>,
}

/// Fallback values of a world in which nothing happens.
#[derive(Clone, Debug, Default)]
struct Still {
    no_deal: Vec<f64>,
    walk_out: Vec<f64>,
    breakdown: Vec<f64>,
    interim: Vec<f64>,
}

/// The noise of one fallback value, addressed by its path.
#[derive(Clone, Copy, Debug)]
struct NoisePages {
    no_deal: u64,
    walk_out: u64,
    breakdown: u64,
    interim: u64,
}

/// What prospects are computed from, besides the draw.
#[derive(Clone, Debug)]
pub struct ProspectPlan {
    clock: Clock,
    pages: Vec<NoisePages>,
    /// Discount factor per round where it is the same in every draw.
    fixed_discount: Vec<Option<f64>>,
    /// Does any fallback value carry noise?
    pub noisy: bool,
    /// Does anything happen in the world?
    moves: bool,
    /// The first page of each common shock.
    factors: Vec<u64>,
}

impl ProspectPlan {
    /// Looks up once what does not change from draw to draw.
    pub fn new(parties: &[Party], world: &World, clock: Clock, moves: bool) -> Self {
        let page =
            |party: &Party, value: &str| page_of(&format!("parties.{}.{value}.noise", party.id));
        let noisy = parties.iter().any(|party| {
            let fallback = &party.fallback;
            [Some(fallback.no_deal), fallback.walk_out, fallback.breakdown, fallback.interim]
                .into_iter()
                .flatten()
                .any(|value| value.noise != Noise::None)
        });
        let factor = |factor: &Factor| page_of(&format!("factors.{}", factor.id));
        Self {
            moves,
            factors: world.factors.iter().map(factor).collect(),
            clock,
            pages: parties
                .iter()
                .map(|party| NoisePages {
                    no_deal: page(party, "no_deal"),
                    walk_out: page(party, "walk_out"),
                    breakdown: page(party, "breakdown"),
                    interim: page(party, "interim"),
                })
                .collect(),
            fixed_discount: parties
                .iter()
                .map(|party| {
                    let fixed = party.discount.factor.number().is_none();
                    fixed.then(|| discount_per_round(party, clock, &[]))
                })
                .collect(),
            noisy: noisy || !world.factors.is_empty(),
        }
    }

    /// The prospects of one replicate in which nothing has happened yet.
    pub fn fill(
        &self,
        (parties, world): (&[Party], &World),
        draw: &[f64],
        streams: &Streams,
        replicate: u64,
        prospects: &mut Prospects,
    ) {
        let times = self.clock.rounds + 1;
        prospects.resize(parties.len(), times);
        self.fill_factors(world, draw, streams, replicate, &mut prospects.factors);
        let factors = std::mem::take(&mut prospects.factors);
        for (index, party) in parties.iter().enumerate() {
            let row = index * times..(index + 1) * times;
            let fallback = &party.fallback;
            let pages = self.pages[index];
            let path = |value: &Drifting, page: u64, which: Fallback, into: &mut [f64]| {
                self.fill_path(value, draw, streams, (replicate, page), into);
                for (factor, path) in world.factors.iter().zip(factors.chunks(times)) {
                    let felt = |entry: &&Loading| (entry.party, entry.value) == (index, which);
                    for loading in factor.loadings.iter().filter(felt) {
                        let amount = loading.amount.on(draw);
                        into.iter_mut().zip(path).for_each(|(cell, shock)| *cell += amount * shock);
                    }
                }
            };
            path(
                &fallback.no_deal,
                pages.no_deal,
                Fallback::NoDeal,
                &mut prospects.no_deal[row.clone()],
            );
            let others = [
                (&fallback.walk_out, pages.walk_out, Fallback::WalkOut, &mut prospects.walk_out),
                (
                    &fallback.breakdown,
                    pages.breakdown,
                    Fallback::Breakdown,
                    &mut prospects.breakdown,
                ),
                (&fallback.interim, pages.interim, Fallback::Interim, &mut prospects.interim),
            ];
            for (value, page, which, into) in others {
                match value {
                    Some(value) => path(value, page, which, &mut into[row.clone()]),
                    None => into[row.clone()].copy_from_slice(&prospects.no_deal[row.clone()]),
                }
            }
            prospects.discount[index] = self.fixed_discount[index]
                .unwrap_or_else(|| discount_per_round(party, self.clock, draw));
            prospects.delay_cost[row].fill(delay_cost(party, self.clock, draw));
            prospects.sit_out_from(index, party, self.clock, 0);
        }
        prospects.factors = factors;
        if self.moves {
            prospects.still.no_deal.clone_from(&prospects.no_deal);
            prospects.still.walk_out.clone_from(&prospects.walk_out);
            prospects.still.breakdown.clone_from(&prospects.breakdown);
            prospects.still.interim.clone_from(&prospects.interim);
        }
    }

    /// Charges what parties did at the start of the round: it answers the round before, and
    /// is paid with that round.
    pub fn charge(
        &self,
        parts: &Parts,
        course: &Course,
        draw: &[f64],
        time: usize,
        prospects: &mut Prospects,
    ) {
        if time == 0 || course.happened().is_empty() {
            return;
        }
        let times = self.clock.rounds + 1;
        for party in 0..parts.parties.len() {
            let paid = course.paid(&parts.world, draw, party);
            prospects.delay_cost[party * times + time - 1] += paid;
        }
    }

    /// From `time` on, fallback values and costs are as the world makes them; what was
    /// before stays as it was. `draw` has the numbers as they are now, and `weight(issue,
    /// party)` is a party's weight.
    pub fn follow(
        &self,
        (parties, world): (&[Party], &World),
        (course, plan, holdings): (&Course, &CoursePlan, &[Holding]),
        draw: &[f64],
        weight: impl Fn(usize, usize) -> f64,
        time: usize,
        prospects: &mut Prospects,
    ) {
        let times = self.clock.rounds + 1;
        for (index, party) in parties.iter().enumerate() {
            let cost = delay_cost(party, self.clock, draw);
            let raised = |asset: &Asset| -> f64 {
                let raises = asset.raises.iter().filter(|(who, _)| *who == index);
                raises.map(|(_, rho)| rho.on(draw) * weight(asset.issue, index)).sum()
            };
            let held = |asset: &Asset| match asset.holding {
                Some((who, rate)) if who == index => {
                    rate.amount.on(draw) * rate.per.per_round(self.clock.days_per_round)
                }
                _ => 0.0,
            };
            let shifts = |value| plan.shifts(index, value);
            let [no_deal, walk_out, breakdown, interim] =
                [Fallback::NoDeal, Fallback::WalkOut, Fallback::Breakdown, Fallback::Interim]
                    .map(|value| (value, shifts(value)));
            let shift = |(value, shifted): (Fallback, bool), at: usize| {
                if shifted { course.shift(world, index, value, at) } else { 0.0 }
            };
            for at in time..times {
                let cell = index * times + at;
                prospects.no_deal[cell] = prospects.still.no_deal[cell] + shift(no_deal, at);
                prospects.delay_cost[cell] = cost;
            }
            for (asset, wasting) in world.assets.iter().enumerate() {
                let (raised, held) = (raised(wasting), held(wasting));
                if raised == 0.0 && held == 0.0 {
                    continue;
                }
                let mut stock = course.stocks()[asset];
                for at in time..times {
                    prospects.no_deal[index * times + at] += raised * (1.0 - stock);
                    prospects.delay_cost[index * times + at] += held * stock;
                    stock *= course.kept(asset);
                }
            }
            let fallback = &party.fallback;
            for at in time..times {
                let cell = index * times + at;
                let holding = holdings[cell];
                let without = prospects.no_deal[cell];
                let own = |value: &Option<Drifting>, still: &[f64], which| match value {
                    Some(_) => still[cell] + shift(which, at),
                    None => without,
                };
                let still = &prospects.still;
                prospects.walk_out[cell] =
                    own(&fallback.walk_out, &still.walk_out, walk_out) + holding.lasting;
                prospects.breakdown[cell] =
                    own(&fallback.breakdown, &still.breakdown, breakdown) + holding.lasting;
                prospects.interim[cell] =
                    own(&fallback.interim, &still.interim, interim) + holding.now;
                prospects.no_deal[cell] += holding.lasting;
            }
            prospects.sit_out_from(index, party, self.clock, time);
        }
    }

    /// Writes the path of each common shock to `into`, one row a factor.
    fn fill_factors(
        &self,
        world: &World,
        draw: &[f64],
        streams: &Streams,
        replicate: u64,
        into: &mut Vec<f64>,
    ) {
        let times = self.clock.rounds + 1;
        into.clear();
        into.resize(world.factors.len() * times, 0.0);
        let rows = into.chunks_mut(times);
        for ((factor, page), row) in world.factors.iter().zip(&self.factors).zip(rows) {
            self.add_noise(factor.noise, draw, streams, (replicate, *page), row);
        }
    }

    fn fill_path(
        &self,
        value: &Drifting,
        draw: &[f64],
        streams: &Streams,
        (replicate, page): (u64, u64),
        into: &mut [f64],
    ) {
        let level = value.level.on(draw);
        let trend =
            value.trend.amount.on(draw) * value.trend.per.per_round(self.clock.days_per_round);
        for (time, cell) in into.iter_mut().enumerate() {
            *cell = level + trend * time as f64;
        }
        self.add_noise(value.noise, draw, streams, (replicate, page), into);
    }

    fn add_noise(
        &self,
        noise: Noise,
        draw: &[f64],
        streams: &Streams,
        (replicate, page): (u64, u64),
        into: &mut [f64],
    ) {
        let (deviation, keep) = match noise {
            Noise::None => return,
            Noise::Independent { deviation } => (deviation.on(draw), 0.0),
            Noise::Autoregressive { deviation, persistence } => {
                (deviation.on(draw), persistence.on(draw))
            }
            Noise::RandomWalk { deviation } => (deviation.on(draw), 1.0),
        };
        let mut stream = streams.stream(Purpose::Drift, replicate);
        let mut noise = 0.0;
        let mut uniforms = [0.0; SLOTS];
        for (number, times) in into[1..].chunks_mut(SLOTS).enumerate() {
            stream.fill(page + number as u64, &mut uniforms);
            for (cell, uniform) in times.iter_mut().zip(uniforms) {
                noise = keep * noise + deviation * normal_quantile(uniform);
                *cell += noise;
            }
        }
    }
}

/// What a round of waiting costs the party in a still world.
fn delay_cost(party: &Party, clock: Clock, draw: &[f64]) -> f64 {
    party.delay_cost.amount.on(draw) * party.delay_cost.per.per_round(clock.days_per_round)
}

/// By what one round of waiting multiplies value.
pub(super) fn discount_per_round(party: &Party, clock: Clock, draw: &[f64]) -> f64 {
    let units = party.discount.per.per_round(clock.days_per_round);
    libm::pow(party.discount.factor.on(draw), units)
}

impl Prospects {
    fn resize(&mut self, parties: usize, times: usize) {
        self.times = times;
        for table in [
            &mut self.no_deal,
            &mut self.walk_out,
            &mut self.breakdown,
            &mut self.interim,
            &mut self.sit_out,
        ] {
            table.resize(parties * times, 0.0);
        }
        self.delay_cost.resize(parties * times, 0.0);
        self.discount.resize(parties, 0.0);
    }

    /// Works out the sit-out values of a party from a time on.
    fn sit_out_from(&mut self, index: usize, party: &Party, clock: Clock, from: usize) {
        let times = self.times;
        let start = index * times;
        let end = party.deadline.map_or(clock.rounds, |own| own.min(clock.rounds));
        for time in end.max(from)..times {
            self.sit_out[start + time] = self.no_deal[start + time];
        }
        let discount = self.discount[index];
        for time in (from..end).rev() {
            let interim = self.interim[start + time];
            let while_waiting = (1.0 - discount) * interim - self.delay_cost[start + time];
            self.sit_out[start + time] = while_waiting + discount * self.sit_out[start + time + 1];
        }
    }

    /// What the party gets if the talks end without agreement at `time`.
    #[inline]
    pub fn no_deal(&self, party: usize, time: usize) -> f64 {
        self.no_deal[party * self.times + time]
    }

    /// What it gets by leaving the table at `time`.
    #[inline]
    pub fn walk_out(&self, party: usize, time: usize) -> f64 {
        match self.secured.get(party) {
            Some(secured) => *secured,
            None => self.walk_out[party * self.times + time],
        }
    }

    /// What it gets when the talks collapse at `time`.
    #[inline]
    pub fn breakdown(&self, party: usize, time: usize) -> f64 {
        self.breakdown[party * self.times + time]
    }

    /// What it gets per round while the talks go on at `time`.
    #[inline]
    pub fn interim(&self, party: usize, time: usize) -> f64 {
        self.interim[party * self.times + time]
    }

    /// What waiting costs it in the round at `time`.
    pub fn delay_cost(&self, party: usize, time: usize) -> f64 {
        self.delay_cost[party * self.times + time]
    }

    /// What refusing everything from `time` to the end is worth, in terms of `time`.
    #[inline]
    pub fn sit_out(&self, party: usize, time: usize) -> f64 {
        match self.secured.get(party) {
            Some(secured) => *secured,
            None => self.sit_out[party * self.times + time],
        }
    }

    /// Adds the same to all fallback values of a party: sitting out is then worth so much
    /// more too, because the weights of what it is made of sum to 1.
    pub(super) fn shift(&mut self, party: usize, by: f64) {
        let row = party * self.times..(party + 1) * self.times;
        for table in [
            &mut self.no_deal,
            &mut self.walk_out,
            &mut self.breakdown,
            &mut self.interim,
            &mut self.sit_out,
        ] {
            table[row.clone()].iter_mut().for_each(|value| *value += by);
        }
    }

    /// From now on each party has this for sure: it is what leaving and sitting out are
    /// worth at any time.
    pub(super) fn secure(&mut self, utilities: &[f64]) {
        self.secured.clear();
        self.secured.extend_from_slice(utilities);
    }

    /// Nobody has anything for sure any more.
    pub(super) fn release(&mut self) {
        self.secured.clear();
    }

    /// The discount factor of one round.
    pub fn discount(&self, party: usize) -> f64 {
        self.discount[party]
    }

    /// What an outcome worth `value` at `time` is worth to the party, seen from
    /// round 0: `Σ_{k<t} δ^k·[(1−δ)·s(k) − c] + δ^t·value`, with `felt` applied to the
    /// outcome and to the interim values (a risk attitude; the identity if neutral).
    pub fn from_start(
        &self,
        party: usize,
        time: usize,
        value: f64,
        felt: impl Fn(f64) -> f64,
    ) -> f64 {
        let discount = self.discount[party];
        let mut total = felt(value);
        for k in (0..time).rev() {
            let interim = felt(self.interim[party * self.times + k]);
            let cost = self.delay_cost[party * self.times + k];
            total = (1.0 - discount) * interim - cost + discount * total;
        }
        total
    }
}
