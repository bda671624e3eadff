//! Lotteries, cores, conflict and weighted Nash against closed forms and enumeration.

mod support;

use support::{embedded, from_text, game};
use zopa::game::{Draw, Game};
use zopa::solution::{
    Conflict, Core, Disagreement, Frontier, Ideal, Manner, RedLines, Scale, SolutionKind, Zopa,
    chosen, lotteries, opposition, overturned_by,
};
use zopa::space::Diagram;
use zopa::space::search::FRONTIER_LIMIT;
use zopa::tolerance::CLOSED_FORM;

fn central(game: &Game) -> Draw {
    let mut draw = Draw::new(game);
    draw.centre(game);
    draw
}

/// One issue whose options have these utilities.
fn options(rows: &[&[f64]], no_deal: &[f64], rule: &str) -> Game {
    let named: Vec<String> = (0..rows.len()).map(|at| format!("\"o{at}\": ()")).collect();
    let parties: Vec<String> = no_deal
        .iter()
        .enumerate()
        .map(|(party, floor)| {
            let scores: Vec<String> = rows
                .iter()
                .enumerate()
                .map(|(at, row)| format!("\"o{at}\": {}", row[party]))
                .collect();
            format!(
                "\"p{party}\": (name: \"P{party}\", no_deal: {floor}, issues: {{\"what\": (weight: 1, scores: {{{}}})}}, strategy: TimeDependent(start: 1, shape: 1))",
                scores.join(", ")
            )
        })
        .collect();
    game(&from_text(&format!(
        "(format: 1, id: \"t/options\", title: \"Options\", clock: (horizon: 4), rule: {rule}, issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}}})",
        named.join(", "),
        parties.join(", ")
    )))
}

fn solved(game: &Game) -> (Frontier, Scale) {
    let zone = Zopa::new(game, &central(game), 0, RedLines::Binding);
    let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT).unwrap();
    let scale = Scale::new(&zone, Some(&frontier), Disagreement::Floors);
    (frontier, scale)
}

/// With a coin, two packages that suit one party each are as good as any division of
/// them: both concepts halve, and a package below the line between them is no corner.
#[test]
fn a_coin_divides_what_cannot_be_divided() {
    let game = options(&[&[1.0, 0.0], &[0.0, 1.0], &[0.45, 0.45]], &[0.0, 0.0], "Unanimity");
    let (frontier, scale) = solved(&game);
    assert_eq!(frontier.points.len(), 3);
    let (corners, found) = lotteries(&frontier, &scale, Ideal::Zone).unwrap();
    assert_eq!(corners, [0, 1]);
    assert_eq!(found.len(), 2);
    for lottery in &found {
        assert!((lottery.probability - 0.5).abs() < CLOSED_FORM);
        for utility in lottery.utilities {
            assert!((utility - 0.5).abs() < CLOSED_FORM);
        }
    }
}

/// What the two concepts choose from the hull is what the best mixture of any two
/// packages is, tried in steps of a thousandth.
#[test]
fn lotteries_are_the_best_of_all_mixtures() {
    let sets: [&[&[f64]]; 3] = [
        &[&[0.9, 0.2], &[0.7, 0.5], &[0.3, 0.8], &[0.5, 0.6], &[0.1, 0.1]],
        &[&[1.0, 0.3], &[0.6, 0.9], &[0.55, 0.92], &[0.2, 1.0]],
        &[&[0.8, 0.35], &[0.35, 0.5], &[0.75, 0.4]],
    ];
    for rows in sets {
        let floors = [0.15, 0.25];
        let game = options(rows, &floors, "Unanimity");
        let (frontier, scale) = solved(&game);
        let (_, found) = lotteries(&frontier, &scale, Ideal::Zone).unwrap();
        let inside: Vec<&&[f64]> =
            rows.iter().filter(|row| row[0] >= floors[0] && row[1] >= floors[1]).collect();
        let wish = [0, 1]
            .map(|party| inside.iter().map(|row| row[party]).fold(0.0, f64::max) - floors[party]);
        let merit = |kind: SolutionKind, u: [f64; 2]| {
            let gain = [u[0] - floors[0], u[1] - floors[1]];
            match kind {
                SolutionKind::Nash => gain[0] * gain[1],
                _ => (gain[0] / wish[0]).min(gain[1] / wish[1]),
            }
        };
        for lottery in &found {
            let chosen = merit(lottery.kind, lottery.utilities);
            let mut best: f64 = 0.0;
            for a in &inside {
                for b in &inside {
                    for step in 0..=1000 {
                        let t = f64::from(step) / 1000.0;
                        let mix = [0, 1].map(|party| t * a[party] + (1.0 - t) * b[party]);
                        best = best.max(merit(lottery.kind, mix));
                    }
                }
            }
            assert!(chosen >= best - CLOSED_FORM, "{:?}: {chosen} < {best}", lottery.kind);
            assert!(chosen <= best + 1e-3, "{:?}: {chosen} > {best}", lottery.kind);
        }
    }
}

/// Three who divide three coins by majority: every division is overturned, so the core
/// is empty (Condorcet).
#[test]
fn dividing_by_majority_has_no_core() {
    let mut divisions: Vec<Vec<f64>> = Vec::new();
    for a in 0..=3 {
        for b in 0..=3 - a {
            divisions.push([a, b, 3 - a - b].iter().map(|coins| f64::from(*coins) / 3.0).collect());
        }
    }
    let rows: Vec<&[f64]> = divisions.iter().map(Vec::as_slice).collect();
    let floors = [0.0; 3];
    let game = options(&rows, &floors, "Quota(2)");
    let core = Core::new(&game, &central(&game), 0, RedLines::Binding, FRONTIER_LIMIT).unwrap();
    assert_eq!(core.coalitions.len(), 3);
    assert_eq!(core.packages, []);
    // One coin each: two of them take the third one's.
    assert_eq!(overturned_by(&core.coalitions, &[1.0 / 3.0; 3]).count(), 3);
    let overturned: Vec<u64> =
        overturned_by(&core.coalitions, &[2.0 / 3.0, 1.0 / 3.0, 0.0]).map(|(who, _)| who).collect();
    // The second and third take all; or the first keeps two and gives the third the other.
    assert_eq!(overturned, [0b101, 0b110]);
}

/// With a veto, whoever holds it takes all: nobody can do without it (Riker 1962).
#[test]
fn a_veto_takes_all() {
    let mut divisions: Vec<Vec<f64>> = Vec::new();
    for a in 0..=3 {
        for b in 0..=3 - a {
            divisions.push([a, b, 3 - a - b].iter().map(|coins| f64::from(*coins) / 3.0).collect());
        }
    }
    let rows: Vec<&[f64]> = divisions.iter().map(Vec::as_slice).collect();
    let rule = r#"Weighted(weights: {"p0": 2, "p1": 1, "p2": 1}, needed: 3)"#;
    let game = options(&rows, &[0.0; 3], rule);
    let core = Core::new(&game, &central(&game), 0, RedLines::Binding, FRONTIER_LIMIT).unwrap();
    let utilities: Vec<&Vec<f64>> = core.packages.iter().map(|point| &point.values).collect();
    assert_eq!(utilities, [&vec![1.0, 0.0, 0.0]]);
    assert_eq!(core.blocking, [0b001, 0b110]);
}

/// On a line with single-peaked wishes the median's ideal is the core (Black 1948).
#[test]
fn the_median_is_the_core_on_a_line() {
    let ideals = [0.1, 0.4, 0.9];
    let rows: Vec<Vec<f64>> = (0..=10)
        .map(|at| ideals.iter().map(|ideal| 1.0 - (f64::from(at) / 10.0 - ideal).abs()).collect())
        .collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let game = options(&rows, &[0.0; 3], "Quota(2)");
    let core = Core::new(&game, &central(&game), 0, RedLines::Binding, FRONTIER_LIMIT).unwrap();
    let chosen: Vec<Vec<usize>> =
        core.packages.iter().map(|point| game.diagram().package_of_path(&point.path)).collect();
    assert_eq!(chosen, [[4]]);
}

/// Moments by one sweep are those of the listed packages.
#[test]
fn moments_are_those_of_all_packages() {
    let game = game(&embedded("classroom/three-party-coalition"));
    let draw = central(&game);
    let zone = Zopa::among(&game, &draw, 0, RedLines::Binding, game.seated());
    let found = Conflict::new(&zone).unwrap();
    let number = game.diagram().completions(Diagram::ROOT);
    let rows: Vec<Vec<f64>> = (0..number)
        .map(|rank| {
            let path = game.diagram().path(&game.diagram().unrank(rank).unwrap()).unwrap();
            let mut utilities = vec![0.0; game.party_count()];
            draw.utilities(&game, &path, 0, &mut utilities);
            utilities
        })
        .collect();
    let mean =
        |of: &dyn Fn(&[f64]) -> f64| rows.iter().map(|row| of(row)).sum::<f64>() / number as f64;
    for a in 0..game.party_count() {
        let average = mean(&|row| row[a]);
        assert!((found.means[a] - average).abs() < CLOSED_FORM);
        let spread = mean(&|row| (row[a] - average).powi(2)).sqrt();
        assert!((found.deviations[a] - spread).abs() < CLOSED_FORM);
        for b in 0..game.party_count() {
            let other = mean(&|row| row[b]);
            let together = mean(&|row| (row[a] - average) * (row[b] - other));
            let expected = together / (spread * mean(&|row| (row[b] - other).powi(2)).sqrt());
            assert!((found.correlations[a][b] - expected).abs() < CLOSED_FORM);
        }
    }
}

/// Opposition: the best compromise (0.8, 0.6) is 0.2 and 0.4 short of (1, 1).
#[test]
fn opposition_is_the_distance_from_everybodys_wishes() {
    let game = options(&[&[1.0, 0.1], &[0.8, 0.6], &[0.1, 1.0]], &[0.0, 0.0], "Unanimity");
    let (frontier, scale) = solved(&game);
    let found = opposition(&frontier, &scale).unwrap();
    assert!((found - (0.04f64 + 0.16).sqrt()).abs() < CLOSED_FORM);
}

/// A pie of a thousand slices is divided in proportion to bargaining weights.
#[test]
fn weights_divide_a_pie_in_proportion() {
    let slices: Vec<[f64; 2]> =
        (0..=1000).map(|at| [f64::from(at) / 1000.0, 1.0 - f64::from(at) / 1000.0]).collect();
    let rows: Vec<&[f64]> = slices.iter().map(|row| &row[..]).collect();
    let game = options(&rows, &[0.0, 0.0], "Unanimity");
    let (frontier, scale) = solved(&game);
    for (weights, share) in [([1.0, 1.0], 0.5), ([3.0, 1.0], 0.75), ([0.2, 0.8], 0.2)] {
        let manner = Manner { weights: weights.to_vec(), ..Manner::default() };
        let found = chosen(&frontier, &scale, &manner, SolutionKind::WeightedNash).unwrap();
        assert!((found.utilities[0] - share).abs() < CLOSED_FORM);
    }
}
