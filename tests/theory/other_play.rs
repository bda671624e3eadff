//! Stationary and logit play against backward induction, and the tree for Gambit.

use zopa::equilibrium::closed_form::rubinstein;
use zopa::equilibrium::gambit::{NODES, extensive_form};
use zopa::equilibrium::{Induction, Logit, Stationary};
use zopa::game::Game;
use zopa::tolerance::{CLOSED_FORM, TIE};

use crate::central;
use crate::support::{BASE, embedded, from_text, game};

/// One issue; a row of hundredths a package. More is said of every party, and of the talks.
fn listed(rows: &[&[f64]], horizon: usize, party_says: &str, talks_say: &str) -> Game {
    let options: Vec<String> = (0..rows.len()).map(|at| format!("\"o{at}\": ()")).collect();
    let party = |party: usize| {
        let scores = rows.iter().enumerate();
        let scores: Vec<String> =
            scores.map(|(at, row)| format!("\"o{at}\": {}", row[party] / 100.0)).collect();
        format!(
            "\"p{party}\": (name: \"P{party}\", {party_says}, issues: {{\"what\": (weight: 1, scores: {{{}}})}}, strategy: TimeDependent(start: 1, shape: 1))",
            scores.join(", ")
        )
    };
    let parties: Vec<String> = (0..rows[0].len()).map(party).collect();
    game(&from_text(&format!(
        "(format: 1, id: \"t/game\", title: \"A \\\"small\\\" game\", clock: (horizon: {horizon}), issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}}}, {talks_say})",
        options.join(", "),
        parties.join(", ")
    )))
}

const ROWS: &[&[f64]] = &[
    &[76.0, 21.0, 89.0],
    &[37.0, 86.0, 67.0],
    &[67.0, 81.0, 79.0],
    &[24.0, 58.0, 84.0],
    &[93.0, 99.0, 19.0],
];
const IMPATIENT: &str = "no_deal: 0.2, interim: 0, discount: (factor: 0.9, per: Round)";

#[test]
fn exact_players_make_no_errors() {
    for talks in [
        "rule: Quota(2)",
        "rule: Unanimity, protocol: AlternatingOffers(recognition: Rotating([\"p0\", \"p1\", \"p2\"]))",
        "rule: Quota(2), vetoes: [\"p2\"], breakdown: (probability: 0.1, per: Round)",
    ] {
        let game = listed(ROWS, 5, IMPATIENT, talks);
        let draw = central(&game);
        let mut induction = Induction::new(&game);
        induction.solve(&game, &draw);
        let mut logit = Logit::new(&game).unwrap();
        let mut last = f64::INFINITY;
        // On the way errors may make things better or worse; in the end they are gone.
        for precision in [10.0, 1_000.0, 1_000_000.0] {
            logit.solve(&game, &draw, precision);
            let errors =
                (0..3).map(|party| (logit.value(0, party) - induction.value(0, party)).abs());
            last = errors.fold(0.0, f64::max);
            let total: f64 = logit.choices(0, 0).iter().sum();
            assert!((total - 1.0).abs() < CLOSED_FORM);
        }
        assert!(last < CLOSED_FORM, "{talks}: {last}");
    }
}

#[test]
fn players_without_precision_choose_blindly() {
    let game = listed(ROWS, 2, IMPATIENT, "rule: Unanimity");
    let mut logit = Logit::new(&game).unwrap();
    logit.solve(&game, &central(&game), 0.0);
    for choice in logit.choices(1, 2) {
        assert!((choice - 1.0 / 6.0).abs() < CLOSED_FORM);
    }
    // In the last round each of five packages of six choices passes with probability 1/4.
    let mean: f64 = ROWS.iter().map(|row| row[0] / 100.0).sum();
    let expected = mean / 24.0 + (1.0 - 5.0 / 24.0) * 0.9 * 0.2;
    assert!((logit.value(1, 0) - expected).abs() < CLOSED_FORM);
}

#[test]
fn long_talks_settle() {
    let rows: Vec<[f64; 2]> =
        (0..=500).map(|k| [f64::from(k) / 5.0, 100.0 - f64::from(k) / 5.0]).collect();
    let rows: Vec<&[f64]> = rows.iter().map(<[f64; 2]>::as_slice).collect();
    let turns = "protocol: AlternatingOffers(recognition: Rotating([\"p0\", \"p1\"]))";
    let wants = "no_deal: 0, interim: 0, discount: (factor: 0.8, per: Round)";
    let game = listed(&rows, 200, wants, turns);
    let draw = central(&game);
    let found = Stationary::solve(&game, &draw).unwrap();
    assert!(found.convergence().converged, "{:?}", found.convergence());
    assert_eq!(found.turns(), 2);
    let share = found.proposal(0, 0).unwrap() as f64 / 500.0;
    assert!((share - rubinstein::infinite([0.8, 0.8])).abs() < 0.01, "{share}");
    let mut induction = Induction::new(&game);
    induction.solve(&game, &draw);
    assert!((found.value(0, 0) - induction.value(0, 0)).abs() < 0.01);
}

#[test]
fn long_talks_that_do_not_settle_say_so() {
    // Everybody prefers the next package, and two are enough: no pure choice is stable.
    let rows: &[&[f64]] = &[&[100.0, 50.0, 0.0], &[0.0, 100.0, 50.0], &[50.0, 0.0, 100.0]];
    let wants = "no_deal: 0, interim: 0, discount: (factor: 0.99, per: Round)";
    let game = listed(rows, 1, wants, "rule: Quota(2)");
    let found = Stationary::solve(&game, &central(&game)).unwrap();
    let convergence = found.convergence();
    assert_eq!(convergence.converged, convergence.residual < TIE);
    assert!(convergence.iterations >= 1);
}

/// A tree read back: who moves, and how many branches follow.
fn replay(text: &str) -> Vec<f64> {
    let mut nodes = text.lines().skip(3);
    solve(&mut nodes)
}

/// Backward induction on the tree itself. The first of equally good branches is taken,
/// so yes before no, and packages before passing.
fn solve<'t>(nodes: &mut impl Iterator<Item = &'t str>) -> Vec<f64> {
    let node = nodes.next().unwrap();
    let braces = node[node.find('{').unwrap() + 1..node.rfind('}').unwrap()].trim();
    let quoted: Vec<&str> = braces.split('"').collect();
    let branches = quoted.len() / 2;
    match node.as_bytes()[0] {
        b't' => braces.split(',').map(|payoff| payoff.trim().parse().unwrap()).collect(),
        b'c' => {
            let mut sum: Vec<f64> = Vec::new();
            for branch in 0..branches {
                let (above, below) = quoted[2 * branch + 2].trim().split_once('/').unwrap();
                let chance = above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap();
                let worth = solve(nodes);
                sum.resize(worth.len(), 0.0);
                sum.iter_mut().zip(worth).for_each(|(sum, worth)| *sum += chance * worth);
            }
            sum
        }
        _ => {
            let player: usize = node.split(' ').nth(2).unwrap().parse().unwrap();
            let mut best: Option<Vec<f64>> = None;
            for _ in 0..branches {
                let worth = solve(nodes);
                let better = best.as_ref().is_none_or(|b| worth[player - 1] > b[player - 1] + TIE);
                best = if better { Some(worth) } else { best };
            }
            best.unwrap()
        }
    }
}

#[test]
fn the_tree_has_the_same_equilibrium() {
    for (horizon, talks) in [
        (2, "rule: Unanimity"),
        (2, "rule: Quota(2), breakdown: (probability: 0.1, per: Round)"),
        (
            3,
            "rule: Quota(2), vetoes: [\"p1\"], protocol: AlternatingOffers(recognition: Rotating([\"p1\", \"p2\", \"p0\"]))",
        ),
    ] {
        let game = listed(&ROWS[..4], horizon, IMPATIENT, talks);
        let draw = central(&game);
        let tree = extensive_form(&game, &draw, "A \"small\" game").unwrap();
        assert!(tree.starts_with("EFG 2 R \"A 'small' game\" { \"P0\" \"P1\" \"P2\" }\n"));
        let mut induction = Induction::new(&game);
        induction.solve(&game, &draw);
        for (party, worth) in replay(&tree).into_iter().enumerate() {
            let expected = induction.value(0, party);
            assert!((worth - expected).abs() < 1e-9, "{talks}, p{party}: {worth} for {expected}");
        }
    }
}

#[test]
fn large_trees_are_refused_with_their_size() {
    let game = listed(ROWS, 12, IMPATIENT, "rule: Unanimity");
    let error = extensive_form(&game, &central(&game), "Long").unwrap_err();
    assert!(error.nodes > u128::from(NODES));
    let loaded = embedded(BASE);
    let base = crate::support::game(&loaded);
    let error = extensive_form(&base, &central(&base), "Base").unwrap_err();
    assert_eq!(error.nodes, u128::MAX);
}
