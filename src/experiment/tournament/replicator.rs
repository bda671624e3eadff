//! Where evolution leads: strategies that do better than the average of their
//! population spread (Taylor & Jonker 1978, *Mathematical Biosciences* 40), in
//! discrete time (Maynard Smith 1982, *Evolution and the Theory of Games*, app. D):
//! `x_i ← x_i · w_i / Σ x_j w_j`, the fitness w a payoff on a scale from 1, the worst of
//! all, to 2, the best. Opponents are drawn from the population one by one.

/// What a strategy gets against some others.
#[derive(Clone, Debug, PartialEq)]
pub struct Payoff {
    /// The strategy.
    pub own: usize,
    /// Those it meets.
    pub others: Vec<usize>,
    /// How much the meeting counts, > 0: over all arrangements of others of the same
    /// number, weights are alike.
    pub weight: f64,
    /// What it gets.
    pub value: f64,
}

/// Where a population went.
#[derive(Clone, Debug, PartialEq)]
pub struct Evolution {
    /// The share of each strategy at last; they sum to 1.
    pub shares: Vec<f64>,
    /// Steps taken.
    pub steps: u64,
    /// Has the population come to rest?
    pub converged: bool,
}

/// The most steps.
const MOST_STEPS: u64 = 50_000;

/// A population that changes less than this in a step is at rest,
const REST: f64 = 1e-9;

/// unless a strategy on its way back does better than the mean by more than this share:
/// on a cycle the rare ones are.
const INVASION: f64 = 1e-6;

/// Evolves a population in which all strategies begin with equal shares.
pub fn evolve(strategies: usize, payoffs: &[Payoff]) -> Evolution {
    let mut shares = vec![1.0 / strategies as f64; strategies];
    let values = || payoffs.iter().map(|payoff| payoff.value);
    let lowest = values().fold(f64::INFINITY, f64::min);
    let range = values().fold(f64::NEG_INFINITY, f64::max) - lowest;
    if payoffs.is_empty() || range <= 0.0 {
        return Evolution { shares, steps: 0, converged: true };
    }
    let mut fitness = vec![0.0; strategies];
    for step in 0..MOST_STEPS {
        fitness.fill(0.0);
        for payoff in payoffs {
            let met: f64 = payoff.others.iter().map(|other| shares[*other]).product();
            fitness[payoff.own] += payoff.weight * met * (1.0 + (payoff.value - lowest) / range);
        }
        let mean: f64 = shares.iter().zip(&fitness).map(|(share, fitness)| share * fitness).sum();
        let mut moved = 0.0f64;
        let mut total = 0.0;
        let mut invaded = false;
        for (share, fitness) in shares.iter_mut().zip(&fitness) {
            let next = *share * fitness / mean;
            moved = moved.max((next - *share).abs());
            invaded |= *share > 0.0 && *fitness > mean * (1.0 + INVASION);
            *share = next;
            total += next;
        }
        // Rounding must not add up over thousands of steps.
        shares.iter_mut().for_each(|share| *share /= total);
        if moved < REST && !invaded {
            return Evolution { shares, steps: step, converged: true };
        }
    }
    Evolution { shares, steps: MOST_STEPS, converged: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A game of two in which both have the same payoffs.
    fn symmetric(matrix: &[&[f64]]) -> Evolution {
        let mut payoffs = Vec::new();
        for (own, row) in matrix.iter().enumerate() {
            for (other, value) in row.iter().enumerate() {
                payoffs.push(Payoff { own, others: vec![other], weight: 1.0, value: *value });
            }
        }
        evolve(matrix.len(), &payoffs)
    }

    #[test]
    fn hawks_and_doves_live_side_by_side() {
        // Value 1, cost 4: a quarter hawks (Maynard Smith 1982, ch. 2).
        let found = symmetric(&[&[-1.5, 1.0], &[0.0, 0.5]]);
        assert!(found.converged && (found.shares[0] - 0.25).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn what_dominates_takes_over() {
        // The prisoners' dilemma.
        let found = symmetric(&[&[3.0, 0.0], &[5.0, 1.0]]);
        assert!(found.converged && found.shares[1] > 1.0 - 1e-6, "{found:?}");
    }

    #[test]
    fn a_cycle_rests_at_its_centre_only() {
        let fair = symmetric(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        assert!(fair.converged && fair.steps == 0);
        // In discrete time a cycle off its centre spirals outwards.
        let loaded = symmetric(&[&[0.0, -1.0, 2.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        assert!(!loaded.converged, "{loaded:?}");
    }

    #[test]
    fn three_meet_as_two_do() {
        // A public good: who gives nothing always has more.
        let mut payoffs = Vec::new();
        for line_up in 0..8usize {
            let seats = [line_up & 1, line_up >> 1 & 1, line_up >> 2 & 1];
            let given = seats.iter().sum::<usize>() as f64;
            let value = 0.5 * given - seats[0] as f64;
            let others = seats[1..].to_vec();
            payoffs.push(Payoff { own: seats[0], others, weight: 1.0, value });
        }
        let found = evolve(2, &payoffs);
        assert!(found.converged && found.shares[0] > 1.0 - 1e-6, "{found:?}");
    }

    #[test]
    fn nothing_to_choose_between_leaves_all_as_it_was() {
        let found = symmetric(&[&[0.5, 0.5], &[0.5, 0.5]]);
        assert_eq!((found.shares, found.steps), (vec![0.5, 0.5], 0));
    }
}
