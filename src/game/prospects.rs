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

use super::Clock;

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
    /// What each party has for sure, once something is in force; else empty.
    secured: Vec<f64>,
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
}

impl ProspectPlan {
    /// Looks up once what does not change from draw to draw.
    pub fn new(parties: &[Party], clock: Clock) -> Self {
        let page =
            |party: &Party, value: &str| page_of(&format!("parties.{}.{value}.noise", party.id));
        let noisy = parties.iter().any(|party| {
            let fallback = &party.fallback;
            [Some(fallback.no_deal), fallback.walk_out, fallback.breakdown, fallback.interim]
                .into_iter()
                .flatten()
                .any(|value| value.noise != Noise::None)
        });
        Self {
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
            noisy,
        }
    }

    /// The prospects of one replicate.
    pub fn fill(
        &self,
        parties: &[Party],
        draw: &[f64],
        streams: &Streams,
        replicate: u64,
        prospects: &mut Prospects,
    ) {
        let times = self.clock.rounds + 1;
        prospects.resize(parties.len(), times);
        for (index, party) in parties.iter().enumerate() {
            let row = index * times..(index + 1) * times;
            let fallback = &party.fallback;
            let pages = self.pages[index];
            let path = |value: &Drifting, page: u64, into: &mut [f64]| {
                self.fill_path(value, draw, streams, (replicate, page), into);
            };
            path(&fallback.no_deal, pages.no_deal, &mut prospects.no_deal[row.clone()]);
            let others = [
                (&fallback.walk_out, pages.walk_out, &mut prospects.walk_out),
                (&fallback.breakdown, pages.breakdown, &mut prospects.breakdown),
                (&fallback.interim, pages.interim, &mut prospects.interim),
            ];
            for (value, page, into) in others {
                match value {
                    Some(value) => path(value, page, &mut into[row.clone()]),
                    None => into[row.clone()].copy_from_slice(&prospects.no_deal[row.clone()]),
                }
            }
            let discount = self.fixed_discount[index]
                .unwrap_or_else(|| discount_per_round(party, self.clock, draw));
            let cost = party.delay_cost.amount.on(draw)
                * party.delay_cost.per.per_round(self.clock.days_per_round);
            prospects.discount[index] = discount;
            prospects.delay_cost[index] = cost;
            let end = party.deadline.map_or(self.clock.rounds, |own| own.min(self.clock.rounds));
            let sit_out = &mut prospects.sit_out[row.clone()];
            for time in end..times {
                sit_out[time] = prospects.no_deal[row.start + time];
            }
            for time in (0..end).rev() {
                let while_waiting = (1.0 - discount) * prospects.interim[row.start + time] - cost;
                sit_out[time] = while_waiting + discount * sit_out[time + 1];
            }
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
        let (deviation, keep) = match value.noise {
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

fn discount_per_round(party: &Party, clock: Clock, draw: &[f64]) -> f64 {
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
        self.delay_cost.resize(parties, 0.0);
        self.discount.resize(parties, 0.0);
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

    /// What a round of waiting costs it.
    pub fn delay_cost(&self, party: usize) -> f64 {
        self.delay_cost[party]
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
            total = (1.0 - discount) * interim - self.delay_cost[party] + discount * total;
        }
        total
    }
}
