//! What the outcomes of a tournament say: means, paired comparisons, deviations and
//! payoffs. Everything is added draw by draw in index order, in exact sums.

use super::measure::{MEASURES, Measure, OWN, Outcome, SHARED};
use super::replicator::{Evolution, Payoff, evolve};
use super::sampled_mean::{SampledMean, holm};
use super::{Block, Contest};
use crate::experiment::{ExactMoments, LEVEL};
use crate::tolerance::{TIE, exceeds, ties};

/// What was observed so far.
pub struct Standings<'c> {
    contests: &'c [Contest],
    /// What strategies are ranked by.
    pub by: Measure,
    plays: u32,
    /// Was the tournament stopped before its end?
    pub partial: bool,
    tallies: Vec<Tally>,
    /// Means over contests with chance, one observation a draw.
    overall: Sums,
}

/// Sums over draws of what is the same for a contest and for all of them.
struct Sums {
    /// By strategy and measure.
    means: Vec<ExactMoments>,
    /// By pair of strategies, the first of lower index: what the first has more.
    pairs: Vec<ExactMoments>,
}

/// What was observed in a contest.
struct Tally {
    sums: Sums,
    /// By line-up and measure.
    shared: Vec<ExactMoments>,
    /// By line-up, seat and measure.
    own: Vec<ExactMoments>,
    /// By line-up, seat and strategy: what the seat gains by changing to it alone.
    gains: Vec<ExactMoments>,
    draws: u64,
}

/// How two strategies compare in the same seats, against the same others, on the same
/// draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// What the first has more; `None` if they never met the same.
    pub mean: Option<SampledMean>,
    /// Contexts (scenario, seat, others) in which the first has more,
    pub better: usize,
    /// the same,
    pub equal: usize,
    /// less.
    pub worse: usize,
}

/// A change of strategy by one seat of a line-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deviation {
    /// Position of the seat.
    pub seat: usize,
    /// The strategy it changes to.
    pub to: usize,
    /// What it gains by it.
    pub gain: SampledMean,
}

impl Sums {
    fn new(strategies: usize) -> Self {
        let moments = |number| vec![ExactMoments::new(); number];
        Self {
            means: moments(strategies * MEASURES.len()),
            pairs: moments(strategies * strategies),
        }
    }
}

/// A mean in the making.
#[derive(Clone, Copy, Default)]
struct Average {
    sum: f64,
    count: u32,
}

impl Average {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

/// The means over the plays of one draw.
struct DrawMeans {
    shared: Vec<Option<f64>>,
    own: Vec<Option<f64>>,
    seats: usize,
}

impl DrawMeans {
    fn new(plays: &[&[Outcome]], seats: usize) -> Self {
        let line_ups = plays[0].len();
        let mut shared = vec![Average::default(); line_ups * SHARED];
        let mut own = vec![Average::default(); line_ups * seats * OWN];
        for play in plays {
            for (line_up, outcome) in play.iter().enumerate() {
                for (at, value) in outcome.shared.iter().enumerate() {
                    value.iter().for_each(|value| shared[line_up * SHARED + at].add(*value));
                }
                for (seat, values) in outcome.own.iter().enumerate() {
                    for (at, value) in values.iter().enumerate() {
                        let cell = &mut own[(line_up * seats + seat) * OWN + at];
                        value.iter().for_each(|value| cell.add(*value));
                    }
                }
            }
        }
        let values = |averages: Vec<Average>| averages.into_iter().map(Average::value).collect();
        Self { shared: values(shared), own: values(own), seats }
    }

    fn value(&self, line_up: usize, seat: usize, measure: usize) -> Option<f64> {
        if measure < SHARED {
            self.shared[line_up * SHARED + measure]
        } else {
            self.own[(line_up * self.seats + seat) * OWN + measure - SHARED]
        }
    }
}

impl<'c> Standings<'c> {
    pub(super) fn new(contests: &'c [Contest], by: Measure, plays: u32) -> Self {
        let strategies = contests.first().map_or(0, |contest| contest.strategies.len());
        let tally = |contest: &Contest| {
            let (line_ups, seats) = (contest.line_ups.list().len(), contest.seats.len());
            let moments = |number| vec![ExactMoments::new(); number];
            Tally {
                sums: Sums::new(strategies),
                shared: moments(line_ups * SHARED),
                own: moments(line_ups * seats * OWN),
                gains: moments(line_ups * seats * strategies),
                draws: 0,
            }
        };
        Self {
            contests,
            by,
            plays,
            partial: false,
            tallies: contests.iter().map(tally).collect(),
            overall: Sums::new(strategies),
        }
    }

    /// How many strategies compete.
    pub fn strategies(&self) -> usize {
        self.contests.first().map_or(0, |contest| contest.strategies.len())
    }

    /// Adds a block.
    pub(super) fn add(&mut self, block: &Block, outcomes: &[Vec<Outcome>]) {
        let certain = self.contests[block.contests[0]].certain;
        let plays = if certain { 1 } else { u64::from(self.plays) };
        let draws = (block.replicates.end - block.replicates.start) / plays;
        for draw in 0..draws as usize {
            let mut means = vec![Average::default(); self.overall.means.len()];
            let mut pairs = vec![Average::default(); self.overall.pairs.len()];
            for (contest, outcomes) in block.contests.iter().zip(outcomes) {
                let line_ups = self.contests[*contest].line_ups.list().len();
                let size = line_ups * plays as usize;
                let draw: Vec<&[Outcome]> =
                    outcomes[draw * size..(draw + 1) * size].chunks(line_ups).collect();
                let (of_means, of_pairs) =
                    self.tallies[*contest].add(&self.contests[*contest], self.by, &draw);
                let add = |into: &mut [Average], from: Vec<Option<f64>>| {
                    for (into, from) in into.iter_mut().zip(from) {
                        from.iter().for_each(|value| into.add(*value));
                    }
                };
                add(&mut means, of_means);
                add(&mut pairs, of_pairs);
            }
            if !certain {
                observe(&mut self.overall.means, &values(means));
                observe(&mut self.overall.pairs, &values(pairs));
            }
        }
    }

    /// May strategies meet themselves, so that all changes of one seat were played?
    pub fn self_play(&self) -> bool {
        let all = |contest: &Contest| {
            let played = contest.line_ups.list().len() as u64;
            super::how_many(contest.strategies.len(), contest.seats.len(), true) == Some(played)
        };
        self.contests.iter().all(all)
    }

    /// Draws that a contest was played on.
    pub fn draws(&self, contest: usize) -> u64 {
        self.tallies[contest].draws
    }

    fn sampled(&self, contest: usize, moments: &ExactMoments) -> Option<SampledMean> {
        let mean = SampledMean::of(moments)?;
        Some(if self.contests[contest].certain { SampledMean::certain(mean.mean) } else { mean })
    }

    /// A strategy's mean in one contest, over its line-ups and seats.
    pub fn mean_in(
        &self,
        contest: usize,
        strategy: usize,
        measure: Measure,
    ) -> Option<SampledMean> {
        let at = strategy * MEASURES.len() + measure.index();
        self.sampled(contest, &self.tallies[contest].sums.means[at])
    }

    /// A mean of one seat of a line-up.
    pub fn mean_of(
        &self,
        contest: usize,
        line_up: usize,
        seat: usize,
        measure: Measure,
    ) -> Option<SampledMean> {
        let tally = &self.tallies[contest];
        let seats = self.contests[contest].seats.len();
        let measure = measure.index();
        let moments = if measure < SHARED {
            &tally.shared[line_up * SHARED + measure]
        } else {
            &tally.own[(line_up * seats + seat) * OWN + measure - SHARED]
        };
        self.sampled(contest, moments)
    }

    /// A strategy's mean over all contests, each counting alike.
    pub fn mean(&self, strategy: usize, measure: Measure) -> Option<SampledMean> {
        let at = strategy * MEASURES.len() + measure.index();
        self.united(|sums| &sums.means[at])
    }

    /// The mean over contests of means over draws. Contests share draws, so the error is
    /// that of means over contests, draw by draw.
    fn united(&self, of: impl Fn(&Sums) -> &ExactMoments) -> Option<SampledMean> {
        let mut mean = Average::default();
        let mut open = 0u32;
        for (contest, tally) in self.contests.iter().zip(&self.tallies) {
            if let Some(value) = of(&tally.sums).mean() {
                mean.add(value);
                open += u32::from(!contest.certain);
            }
        }
        let share = f64::from(open) / f64::from(mean.count.max(1));
        let mean = mean.value()?;
        Some(match SampledMean::of(of(&self.overall)) {
            Some(over_draws) if open > 0 => SampledMean {
                mean,
                standard_error: over_draws.standard_error.map(|error| share * error),
                draws: over_draws.draws,
            },
            _ => SampledMean::certain(mean),
        })
    }

    /// How two strategies compare by the measure of the ranking.
    pub fn difference(&self, one: usize, other: usize) -> Difference {
        let number = self.strategies();
        let (low, high) = (one.min(other), one.max(other));
        let mut mean = self.united(|sums| &sums.pairs[low * number + high]);
        if let Some(mean) = mean.as_mut().filter(|_| one > other) {
            mean.mean = -mean.mean;
        }
        let mut difference = Difference { mean, better: 0, equal: 0, worse: 0 };
        for (contest, tally) in self.contests.iter().zip(&self.tallies) {
            let seats = contest.seats.len();
            for (line_up, seated) in contest.line_ups.list().iter().enumerate() {
                for seat in (0..seats).filter(|seat| seated[*seat] == other) {
                    // What the seat gains by changing from the other to the one.
                    let gain = tally.gains[(line_up * seats + seat) * number + one].mean();
                    match gain {
                        Some(gain) if ties(gain, 0.0) => difference.equal += 1,
                        Some(gain) if gain > 0.0 => difference.better += 1,
                        Some(_) => difference.worse += 1,
                        None => {}
                    }
                }
            }
        }
        difference
    }

    /// The strategies by mean, the best first; equal ones in the order they were given.
    /// Those that were never observed come last.
    pub fn ranking(&self) -> Vec<usize> {
        let mean = |strategy: usize| {
            self.mean(strategy, self.by).map_or(f64::NEG_INFINITY, |mean| mean.mean)
        };
        let mut order: Vec<usize> = (0..self.strategies()).collect();
        order.sort_by(|a, b| mean(*b).total_cmp(&mean(*a)).then(a.cmp(b)));
        order
    }

    /// For every pair of strategies (the better ranked first): who, and the p-value of
    /// their difference after Holm's correction over all pairs; `None` where unknown.
    pub fn comparisons(&self) -> Vec<(usize, usize, Difference, Option<f64>)> {
        let order = self.ranking();
        let mut pairs: Vec<(usize, usize, Difference, Option<f64>)> = Vec::new();
        for (rank, one) in order.iter().enumerate() {
            for other in &order[rank + 1..] {
                let difference = self.difference(*one, *other);
                let p = difference.mean.and_then(|mean| mean.p_value());
                pairs.push((*one, *other, difference, p));
            }
        }
        let known: Vec<f64> = pairs.iter().filter_map(|pair| pair.3).collect();
        let corrected = holm(&known);
        let known = pairs.iter_mut().filter_map(|pair| pair.3.as_mut());
        known.zip(corrected).for_each(|(p, corrected)| *p = corrected);
        pairs
    }

    /// The most that a seat of a line-up gains by changing its strategy alone; `None` if
    /// no such change was played.
    pub fn best_deviation(&self, contest: usize, line_up: usize) -> Option<Deviation> {
        let mut best: Option<Deviation> = None;
        for deviation in self.deviations(contest, line_up) {
            if best.is_none_or(|best| exceeds(deviation.gain.mean, best.gain.mean)) {
                best = Some(deviation);
            }
        }
        best
    }

    /// Does nobody gain by changing its strategy alone, as far as the draws can tell? An
    /// equilibrium of the tournament's strategies (Wellman 2006, *Methods for empirical
    /// game-theoretic analysis*). `None` if it cannot be said: no changes were played, or
    /// on one draw only.
    pub fn is_stable(&self, contest: usize, line_up: usize) -> Option<bool> {
        let mut seen = false;
        for deviation in self.deviations(contest, line_up) {
            seen = true;
            if deviation.gain.interval()?.0 > TIE {
                return Some(false);
            }
        }
        seen.then_some(true)
    }

    fn deviations(&self, contest: usize, line_up: usize) -> impl Iterator<Item = Deviation> + '_ {
        let number = self.strategies();
        let tally = &self.tallies[contest];
        let seats = self.contests[contest].seats.len();
        (0..seats).flat_map(move |seat| {
            (0..number).filter_map(move |to| {
                let moments = &tally.gains[(line_up * seats + seat) * number + to];
                Some(Deviation { seat, to, gain: self.sampled(contest, moments)? })
            })
        })
    }

    /// Where a population that plays these strategies evolves. `None` without self-play,
    /// or before everything was played.
    pub fn evolution(&self) -> Option<Evolution> {
        let mut cells: std::collections::BTreeMap<(usize, Vec<usize>), (f64, f64)> =
            std::collections::BTreeMap::new();
        let number = self.strategies();
        if !self.self_play() {
            return None;
        }
        for (index, contest) in self.contests.iter().enumerate() {
            let seats = contest.seats.len();
            let line_ups = contest.line_ups.list();
            let weight = 1.0 / (self.contests.len() * seats) as f64;
            for (line_up, seated) in line_ups.iter().enumerate() {
                for seat in 0..seats {
                    let mut others = seated.clone();
                    let own = others.remove(seat);
                    // Seats are averaged, so it does not matter who of the others sits where.
                    others.sort_unstable();
                    let mean = self.mean_of(index, line_up, seat, self.by)?.mean;
                    let cell = cells.entry((own, others)).or_default();
                    cell.0 += weight;
                    cell.1 += weight * mean;
                }
            }
        }
        let payoffs: Vec<Payoff> = cells
            .into_iter()
            .map(|((own, others), (weight, sum))| Payoff {
                own,
                others,
                weight,
                value: sum / weight,
            })
            .collect();
        Some(evolve(number, &payoffs))
    }

    /// The strategies that cannot be told from the best: Holm's p-value at least
    /// `1 −` [`LEVEL`], or unknown.
    pub fn best(&self) -> Vec<usize> {
        let order = self.ranking();
        let Some(first) = order.first() else { return Vec::new() };
        let comparisons = self.comparisons();
        let told = |other: &usize| {
            let of = |pair: &&(usize, usize, Difference, Option<f64>)| {
                pair.0 == *first && pair.1 == *other
            };
            let p = comparisons.iter().find(of).and_then(|pair| pair.3);
            p.is_some_and(|p| p < 1.0 - LEVEL)
        };
        order.iter().filter(|other| *other == first || !told(other)).copied().collect()
    }
}

impl Tally {
    /// Adds a draw; what it said of strategies and pairs.
    fn add(
        &mut self,
        contest: &Contest,
        by: Measure,
        plays: &[&[Outcome]],
    ) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
        let seats = contest.seats.len();
        let number = contest.strategies.len();
        let draw = DrawMeans::new(plays, seats);
        self.draws += 1;
        observe(&mut self.shared, &draw.shared);
        observe(&mut self.own, &draw.own);
        let mut means = vec![Average::default(); number * MEASURES.len()];
        let mut pairs = vec![Average::default(); number * number];
        for (line_up, seated) in contest.line_ups.list().iter().enumerate() {
            for seat in 0..seats {
                let own = seated[seat];
                for measure in 0..MEASURES.len() {
                    let value = draw.value(line_up, seat, measure);
                    let cell = &mut means[own * MEASURES.len() + measure];
                    value.iter().for_each(|value| cell.add(*value));
                }
                for to in (0..number).filter(|to| *to != own) {
                    let Some(other) = contest.line_ups.with(line_up, seat, to) else { continue };
                    let value = |line_up| draw.value(line_up, seat, by.index());
                    let Some((now, then)) = value(line_up).zip(value(other)) else { continue };
                    self.gains[(line_up * seats + seat) * number + to].add(then - now);
                    if own < to {
                        pairs[own * number + to].add(now - then);
                    }
                }
            }
        }
        let (means, pairs) = (values(means), values(pairs));
        observe(&mut self.sums.means, &means);
        observe(&mut self.sums.pairs, &pairs);
        (means, pairs)
    }
}

fn values(averages: Vec<Average>) -> Vec<Option<f64>> {
    averages.into_iter().map(Average::value).collect()
}

fn observe(moments: &mut [ExactMoments], values: &[Option<f64>]) {
    for (moments, value) in moments.iter_mut().zip(values) {
        value.iter().for_each(|value| moments.add(*value));
    }
}
