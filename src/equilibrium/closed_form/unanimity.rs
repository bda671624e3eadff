//! Several parties divide a pie, and all must agree: stationary equilibria. With three or
//! more there are many others if parties are patient (Shaked; see Sutton 1986); these are
//! the ones in which play does not depend on the past.

/// Turns in order: row i has everybody's shares when party i proposes. The proposer's own
/// follow from `x[i][j] = d_j·x[i+1][j]` for j ≠ i and rows that sum to 1; unrolled, party
/// j's share k turns before its own is `d_j^k·y_j`, y its share when it proposes, which
/// leaves n linear equations. With a common factor the k-th in line has
/// `d^k·(1 − d)/(1 − d^n)` (Sutton 1986). Empty if the equations have no single solution.
pub fn rotating(discounts: &[f64]) -> Vec<Vec<f64>> {
    let n = discounts.len();
    let power = |turn: usize, party: usize| {
        let until = (party + n - turn) % n;
        (0..until).fold(1.0, |power, _| power * discounts[party])
    };
    let mut system: Vec<Vec<f64>> =
        (0..n).map(|turn| (0..n).map(|party| power(turn, party)).chain([1.0]).collect()).collect();
    let Some(own) = solved(&mut system) else { return Vec::new() };
    (0..n).map(|turn| (0..n).map(|party| power(turn, party) * own[party]).collect()).collect()
}

/// Gaussian elimination with the largest pivot of each column: rows of coefficients, each
/// with its right-hand side. `None` if a pivot vanishes.
fn solved(system: &mut [Vec<f64>]) -> Option<Vec<f64>> {
    let n = system.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|a, b| system[*a][column].abs().total_cmp(&system[*b][column].abs()))?;
        system.swap(column, pivot);
        if system[column][column] == 0.0 {
            return None;
        }
        let head = system[column].clone();
        for (row, coefficients) in system.iter_mut().enumerate() {
            let factor = coefficients[column] / head[column];
            if row != column && factor != 0.0 {
                coefficients
                    .iter_mut()
                    .zip(&head)
                    .for_each(|(cell, above)| *cell -= factor * above);
            }
        }
    }
    Some((0..n).map(|row| system[row][n] / system[row][row]).collect())
}

/// Proposers drawn with probabilities that sum to 1: what the talks are worth to each,
/// `v_i = [p_i/(1 − d_i)] / Σ_j [p_j/(1 − d_j)]` (Binmore 1987; Merlo & Wilson 1995). A
/// responder gets `d_i·v_i`, a proposer what is left. Factors below 1.
pub fn random_proposer(chances: &[f64], discounts: &[f64]) -> Vec<f64> {
    let weights = chances.iter().zip(discounts).map(|(chance, discount)| chance / (1.0 - discount));
    let weights: Vec<f64> = weights.collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Turns in order, and who has been offered enough may take it and leave while the others
/// go on: the proposer gets `1 / (1 + (n−1)·d)`, everybody else d times as much, and there
/// is no other equilibrium (Krishna & Serrano 1996).
pub fn with_exit(parties: usize, discount: f64) -> f64 {
    1.0 / (1.0 + (parties as f64 - 1.0) * discount)
}
