//! Finding an issue order that keeps the diagram small.
//!
//! The size of a decision diagram depends on its order, and finding the best one
//! is NP-hard. A greedy order (next the issue that leaves the fewest open
//! conditions) is improved by moving single issues while that saves arcs, the
//! sifting of Rudell (1993, *Dynamic variable ordering for ordered binary
//! decision diagrams*). Both are deterministic.

use super::diagram::{Blueprint, Diagram, SpaceError};

/// How many orders the sifting may compile before it settles for the best seen.
const TRIALS: usize = 400;

/// A small diagram of the space.
///
/// # Errors
/// If even the best order found outgrows the limits of [`Blueprint::compile`].
pub fn compile(blueprint: &Blueprint) -> Result<Diagram, SpaceError> {
    let entangled: Vec<usize> =
        blueprint.free_issues().into_iter().filter(|&issue| speaks_of(blueprint, issue)).collect();
    let loose: Vec<usize> =
        blueprint.free_issues().into_iter().filter(|&issue| !speaks_of(blueprint, issue)).collect();
    // Issues in no condition come last, where the diagram is narrow.
    let order_of = |entangled: &[usize]| {
        let free: Vec<usize> = entangled.iter().chain(&loose).copied().collect();
        blueprint.with_fixed_ends(&free)
    };
    let mut best = greedy(blueprint, &entangled);
    let cost = |entangled: &[usize]| blueprint.arcs(&order_of(entangled)).unwrap_or(usize::MAX);
    let mut lowest = cost(&best);
    let mut trials = 0;
    let mut improved = true;
    while improved && trials < TRIALS {
        improved = false;
        for &issue in &entangled {
            let Some(from) = best.iter().position(|&at| at == issue) else { continue };
            let mut place = None;
            for to in (0..best.len()).filter(|to| *to != from) {
                let mut candidate = best.clone();
                candidate.remove(from);
                candidate.insert(to, issue);
                trials += 1;
                let arcs = cost(&candidate);
                if arcs < lowest {
                    lowest = arcs;
                    place = Some(candidate);
                }
            }
            if let Some(candidate) = place {
                best = candidate;
                improved = true;
            }
            if trials >= TRIALS {
                break;
            }
        }
    }
    blueprint.compile(&order_of(&best))
}

/// Does the greedy order make do with so many nodes a layer? A quick answer to
/// whether compiling the space is worth the trouble.
pub fn fits(blueprint: &Blueprint, limit: usize) -> bool {
    let order = greedy(blueprint, &blueprint.free_issues());
    blueprint.arcs_within(&blueprint.with_fixed_ends(&order), limit).is_ok()
}

/// Does any condition speak of the issue?
fn speaks_of(blueprint: &Blueprint, issue: usize) -> bool {
    blueprint
        .forbidden
        .iter()
        .chain(&blueprint.events)
        .any(|condition| condition.on(issue).is_some())
}

/// Repeatedly the issue after which the fewest conditions are open; among equals
/// the one that decides most.
fn greedy(blueprint: &Blueprint, entangled: &[usize]) -> Vec<usize> {
    let mut decided: Vec<usize> = blueprint.partial.iter().map(|(issue, _)| *issue).collect();
    let mut order: Vec<usize> = Vec::with_capacity(entangled.len());
    let mut left = entangled.to_vec();
    while !left.is_empty() {
        let score = |issue: usize| {
            let after = |at: usize| decided.contains(&at) || at == issue;
            let (mut open, mut closed) = (0usize, 0usize);
            for condition in blueprint.forbidden.iter().chain(&blueprint.events) {
                let done = condition.clauses().iter().filter(|clause| after(clause.issue)).count();
                if done == condition.clauses().len() {
                    closed += 1;
                } else if done > 0 {
                    open += 1;
                }
            }
            (open, usize::MAX - closed)
        };
        let (at, _) = left
            .iter()
            .enumerate()
            .min_by_key(|(_, issue)| score(**issue))
            .unwrap_or((0, &left[0]));
        let issue = left.remove(at);
        decided.push(issue);
        order.push(issue);
    }
    order
}
