//! Backward induction where what is divided is a pie of size 1: shares are any numbers, so
//! there is no grid to be wrong by. A proposer pays the cheapest sufficient partners what
//! refusing would bring them.

use crate::tolerance::{reaches, ties};

/// The division of a pie by alternating offers. Lists have one entry a party.
#[derive(Clone, Debug, PartialEq)]
pub struct Pie {
    /// Discount factor per round, 0..1.
    pub discounts: Vec<f64>,
    /// Who proposes.
    pub turns: Turns,
    /// How many votes are enough, the proposer's included: 1 ..= parties.
    pub quota: usize,
    /// Probability that the talks collapse after a refusal, 0..1.
    pub breakdown: f64,
    /// What each party has then, ≥ 0.
    pub breakdown_values: Vec<f64>,
    /// What each party could leave for instead of waiting, ≥ 0: the least it votes for.
    pub outside_options: Vec<f64>,
}

/// Who proposes.
#[derive(Clone, Debug, PartialEq)]
pub enum Turns {
    /// Party t mod n in round t.
    Rotating,
    /// Drawn each round with these probabilities, which sum to 1.
    Random(Vec<f64>),
}

/// One round: what it is worth, and who would get what.
#[derive(Clone, Debug, PartialEq)]
pub struct Slices {
    /// What the round is worth to each party before a proposer is drawn.
    pub values: Vec<f64>,
    /// By proposer: what it keeps.
    pub kept: Vec<f64>,
    /// What each party is paid for its vote.
    pub prices: Vec<f64>,
}

impl Pie {
    /// Everybody alike and all needed, turns in order; nothing but the pie to be had.
    pub fn unanimous(discounts: Vec<f64>) -> Self {
        let parties = discounts.len();
        Self {
            discounts,
            turns: Turns::Rotating,
            quota: parties,
            breakdown: 0.0,
            breakdown_values: vec![0.0; parties],
            outside_options: vec![0.0; parties],
        }
    }

    /// The first of `rounds` ≥ 1 rounds, after which there is nothing.
    pub fn solve(&self, rounds: usize) -> Slices {
        let nothing = vec![0.0; self.discounts.len()];
        let last = rounds.saturating_sub(1);
        let end = self.round(last, &nothing);
        (0..last).rev().fold(end, |next, time| self.round(time, &next.values))
    }

    /// Stationary values where proposers are drawn: the mean of the best answers to the
    /// mean so far (fictitious play, Brown 1951), which settles also where partners are
    /// chosen at random. The error falls with the number of steps, but very slowly where
    /// all votes are needed and parties are patient: there [`Pie::solve`] is exact.
    pub fn average(&self, steps: usize) -> Vec<f64> {
        let parties = self.discounts.len();
        let mut values = vec![1.0 / parties as f64; parties];
        for step in 0..steps {
            let answer = self.round(0, &values).values;
            for (value, answer) in values.iter_mut().zip(answer) {
                *value += (answer - *value) / (step as f64 + 2.0);
            }
        }
        values
    }

    /// One round, given what the next is worth to each party. Partners who cost the same
    /// have the same chance; a proposer who could only lose passes.
    fn round(&self, time: usize, next: &[f64]) -> Slices {
        let parties = next.len();
        let waiting: Vec<f64> = (0..parties)
            .map(|i| {
                let stay = self.discounts[i] * next[i];
                self.breakdown * self.breakdown_values[i] + (1.0 - self.breakdown) * stay
            })
            .collect();
        let prices: Vec<f64> =
            (0..parties).map(|i| waiting[i].max(self.outside_options[i])).collect();
        let mut order: Vec<usize> = (0..parties).collect();
        order.sort_by(|a, b| prices[*a].total_cmp(&prices[*b]));
        let mut slices = Slices { values: vec![0.0; parties], kept: Vec::new(), prices };
        for proposer in 0..parties {
            let chance = match &self.turns {
                Turns::Rotating => f64::from(u8::from(time % parties == proposer)),
                Turns::Random(chances) => chances[proposer],
            };
            let kept = self.propose(proposer, chance, &order, &waiting, &mut slices);
            slices.kept.push(kept);
        }
        slices
    }

    /// What the proposer keeps; what it pays, times its chance, is added to the values.
    fn propose(
        &self,
        proposer: usize,
        chance: f64,
        order: &[usize],
        waiting: &[f64],
        slices: &mut Slices,
    ) -> f64 {
        let others = order.iter().copied().filter(|other| *other != proposer);
        let paid: f64 = others.clone().take(self.quota - 1).map(|i| slices.prices[i]).sum();
        let kept = 1.0 - paid;
        if !reaches(kept, slices.prices[proposer]) {
            for (value, waiting) in slices.values.iter_mut().zip(waiting) {
                *value += chance * waiting;
            }
            return 0.0;
        }
        slices.values[proposer] += chance * kept;
        let Some(last) = self.quota.checked_sub(2).and_then(|at| others.clone().nth(at)) else {
            return kept;
        };
        let margin = slices.prices[last];
        let tied = |i: &usize| ties(slices.prices[*i], margin);
        let cheaper = others.clone().filter(|i| !tied(i) && slices.prices[*i] < margin).count();
        let seats = (self.quota - 1 - cheaper) as f64 / others.clone().filter(tied).count() as f64;
        for other in others {
            let price = slices.prices[other];
            let share =
                if ties(price, margin) { seats } else { f64::from(u8::from(price < margin)) };
            slices.values[other] += chance * share * price;
        }
        kept
    }
}
