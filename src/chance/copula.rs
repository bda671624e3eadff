//! Gaussian copulas: uniforms that go together, each of them as uniform as before.
//!
//! Source: Nelsen 2006, *An Introduction to Copulas*, 2nd ed., ch. 2. Two events of
//! probability one half happen together with probability `1/4 + asin(ρ)/(2π)` (Sheppard
//! 1899).

use super::special::{normal_cumulative, normal_quantile};

/// A group of dependent uniforms with the lower Cholesky factor of the correlation matrix
/// of the normals behind them, row by row.
#[derive(Clone, Debug)]
pub struct Copula {
    /// Which uniforms, ascending.
    members: Vec<usize>,
    factor: Vec<Vec<f64>>,
}

impl Copula {
    /// Groups the uniforms of which pairs `(first, second, ρ)` are given and factors their
    /// correlation matrices. A matrix that is not positive definite is factored as far as it
    /// goes (the scenario check refuses it before).
    pub fn groups(pairs: &[(usize, usize, f64)]) -> Vec<Self> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for &(first, second, _) in pairs {
            let mut merged = vec![first, second];
            groups.retain(|group| {
                let touches = group.iter().any(|member| *member == first || *member == second);
                if touches {
                    merged.extend(group.iter().copied());
                }
                !touches
            });
            merged.sort_unstable();
            merged.dedup();
            groups.push(merged);
        }
        groups.into_iter().map(|members| Self::new(members, pairs)).collect()
    }

    fn new(members: Vec<usize>, pairs: &[(usize, usize, f64)]) -> Self {
        let size = members.len();
        let mut factor = vec![vec![0.0; size]; size];
        for row in 0..size {
            for column in 0..=row {
                let correlation = if row == column {
                    1.0
                } else {
                    let (a, b) = (members[row], members[column]);
                    pairs
                        .iter()
                        .find(|pair| (pair.0, pair.1) == (a, b) || (pair.1, pair.0) == (a, b))
                        .map_or(0.0, |pair| pair.2)
                };
                let known: f64 = (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
                factor[row][column] = if row == column {
                    (correlation - known).max(0.0).sqrt()
                } else if factor[column][column] > 0.0 {
                    (correlation - known) / factor[column][column]
                } else {
                    0.0
                };
            }
        }
        Self { members, factor }
    }

    /// Replaces independent uniforms by dependent ones.
    pub fn apply(&self, uniforms: &mut [f64]) {
        // Last row first: row k needs the independent normals of rows up to k.
        for (row, member) in self.factor.iter().zip(&self.members).rev() {
            uniforms[*member] = self.dependent(row, |other| uniforms[other]);
        }
    }

    /// The row of a member, if it is one.
    pub fn row(&self, member: usize) -> Option<usize> {
        self.members.iter().position(|known| *known == member)
    }

    /// The dependent uniform in a row, from the independent ones of the members. The first
    /// row is left as it is.
    pub fn of_row(&self, row: usize, mut independent: impl FnMut(usize) -> f64) -> f64 {
        if row == 0 {
            return independent(self.members[0]);
        }
        self.dependent(&self.factor[row], independent)
    }

    fn dependent(&self, row: &[f64], mut independent: impl FnMut(usize) -> f64) -> f64 {
        let normal: f64 = row
            .iter()
            .zip(&self.members)
            .map(|(weight, other)| weight * normal_quantile(independent(*other)))
            .sum();
        let inside = f64::EPSILON / 2.0;
        normal_cumulative(normal).clamp(inside, 1.0 - inside)
    }
}
