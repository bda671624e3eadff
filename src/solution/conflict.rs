//! How far the parties' interests are apart.

use super::frontier::{Frontier, Scale};
use super::zopa::Zopa;
use crate::space::Diagram;

/// Distance of the best compromise from everybody's wishes (Baarslag, Hindriks &
/// Jonker 2013, *Evaluating practical negotiating agents*): the smallest Euclidean
/// distance, over the zone, between the vector of `U / max U` and (1, ..., 1); 0 means
/// that one package is best for all. It depends on the zero of utilities. `None` if
/// the zone is empty.
pub fn opposition(frontier: &Frontier, scale: &Scale) -> Option<f64> {
    frontier
        .points
        .iter()
        .map(|point| {
            let squares = frontier.members.iter().map(|party| {
                let short = 1.0 - point.values[*party] / scale.highest[*party];
                short * short
            });
            squares.sum::<f64>().sqrt()
        })
        .min_by(f64::total_cmp)
}

/// Moments of the parties' utilities over all packages that no member refuses
/// outright, each as likely as any other: exact, in one sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The parties that are compared.
    pub members: Vec<usize>,
    /// Mean utility of each member.
    pub means: Vec<f64>,
    /// Its standard deviation.
    pub deviations: Vec<f64>,
    /// Correlation of each pair, by row: −1 where what one gains the other loses, 1
    /// where they want the same, 0 where a party is indifferent.
    pub correlations: Vec<Vec<f64>>,
}

impl Conflict {
    /// The moments of a zone's members. `None` if no package is left.
    pub fn new(zone: &Zopa) -> Option<Self> {
        let members = zone.members();
        let diagram = zone.unforbidden();
        if diagram.completions(Diagram::ROOT) == 0 {
            return None;
        }
        let width = members.len();
        // Of the rests of the paths from each node: means, then means of products.
        let mut means = vec![vec![0.0; width]; diagram.nodes()];
        let mut products = vec![vec![0.0; width * width]; diagram.nodes()];
        for node in (0..diagram.terminal()).rev() {
            let all = diagram.completions(node) as f64;
            let mut mean = vec![0.0; width];
            let mut product = vec![0.0; width * width];
            for arc in diagram.arcs(node) {
                let child = arc.child as usize;
                let share = diagram.completions(child) as f64 / all;
                let value = |at: usize| zone.criteria().of(arc.label)[members[at]];
                for a in 0..width {
                    mean[a] += share * (value(a) + means[child][a]);
                    for b in 0..width {
                        product[a * width + b] += share
                            * (value(a) * value(b)
                                + value(a) * means[child][b]
                                + value(b) * means[child][a]
                                + products[child][a * width + b]);
                    }
                }
            }
            means[node] = mean;
            products[node] = product;
        }
        let mean = &means[Diagram::ROOT];
        let covariance =
            |a: usize, b: usize| products[Diagram::ROOT][a * width + b] - mean[a] * mean[b];
        let deviations: Vec<f64> = (0..width).map(|a| covariance(a, a).max(0.0).sqrt()).collect();
        let correlations = (0..width)
            .map(|a| {
                (0..width)
                    .map(|b| {
                        let scale = deviations[a] * deviations[b];
                        // Rounding leaves a little variance where there is none.
                        if scale <= 1e-14 {
                            0.0
                        } else {
                            (covariance(a, b) / scale).clamp(-1.0, 1.0)
                        }
                    })
                    .collect()
            })
            .collect();
        Some(Self { members, means: mean.clone(), deviations, correlations })
    }
}
