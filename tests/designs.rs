//! Designs against other programs, and what they are worth: integrals.

use zopa::chance::Streams;
use zopa::experiment::design::{Design, Halton, LatinHypercube, Random, Sobol};

const FACTORS: usize = 5;
const SEEDS: u64 = 20;

fn fixture() -> serde_json::Value {
    serde_json::from_str(include_str!("fixtures/sensitivity.json")).unwrap()
}

/// All factors there are direction numbers for, as scipy has them.
#[test]
fn a_late_sobol_point_is_that_of_scipy_in_every_factor() {
    let fixture = fixture();
    let expected = fixture["sobol_point_123457"].as_array().unwrap();
    let design = Sobol::plain(expected.len()).unwrap();
    let mut point = vec![0.0; expected.len()];
    design.point(123_457, &mut point);
    for (factor, (found, expected)) in point.iter().zip(expected).enumerate() {
        let expected = expected.as_f64().unwrap() / f64::from(1 << 30);
        assert_eq!(*found, expected, "factor {factor}");
    }
}

/// Π (1 + (e^x − (e − 1))/2): smooth, with mean 1.
fn smooth(point: &[f64]) -> f64 {
    point.iter().map(|x| 1.0 + 0.5 * (x.exp() - (1f64.exp() - 1.0))).product()
}

fn error(design: &dyn Design, points: u64) -> f64 {
    let mut point = [0.0; FACTORS];
    let sum: f64 = (0..points)
        .map(|index| {
            design.point(index, &mut point);
            smooth(&point)
        })
        .sum();
    sum / points as f64 - 1.0
}

/// The root mean square error over seeds.
fn typical_error(make: impl Fn(&Streams, u64) -> Box<dyn Design>, points: u64) -> f64 {
    let square = |seed| error(&*make(&Streams::new(seed), points), points).powi(2);
    ((0..SEEDS).map(square).sum::<f64>() / SEEDS as f64).sqrt()
}

#[test]
fn errors_of_sequences_fall_faster_than_those_of_chance() {
    let random = |streams: &Streams, _| Box::new(Random::new(FACTORS, streams)) as Box<dyn Design>;
    let sobol = |streams: &Streams, _| {
        Box::new(Sobol::scrambled(FACTORS, streams).unwrap()) as Box<dyn Design>
    };
    let halton =
        |streams: &Streams, _| Box::new(Halton::new(FACTORS, streams).unwrap()) as Box<dyn Design>;
    let (few, many) = (64, 4_096);
    // 64 times the points: chance gains 8, others more. The root mean square of 20 errors is
    // itself uncertain by a sixth, so the quotient of two by a quarter.
    let gain = |make: &dyn Fn(&Streams, u64) -> Box<dyn Design>| {
        typical_error(make, few) / typical_error(make, many)
    };
    let of_chance = gain(&random);
    assert!((8.0 / 2.0..8.0 * 2.0).contains(&of_chance), "{of_chance}");
    // Scrambled nets gain n^(3/2) up to logarithms.
    assert!(gain(&sobol) > 64.0, "{}", gain(&sobol));
    assert!(gain(&halton) > 24.0, "{}", gain(&halton));
    assert!(typical_error(sobol, many) < typical_error(random, many) / 50.0);
}

/// A Latin hypercube takes the errors of single factors away, so what is left is interactions.
#[test]
fn latin_hypercubes_integrate_sums_almost_exactly() {
    let streams = Streams::new(1);
    let sum_error = |design: &dyn Design| {
        let mut point = [0.0; FACTORS];
        let sum: f64 = (0..500)
            .map(|index| {
                design.point(index, &mut point);
                point.iter().map(|x| x.exp()).sum::<f64>()
            })
            .sum();
        (sum / 500.0 - FACTORS as f64 * (1f64.exp() - 1.0)).abs()
    };
    let latin = sum_error(&LatinHypercube::new(500, FACTORS, 5, &streams).unwrap());
    // Cells of width 1/n: errors of the order n^(−3/2), against n^(−1/2).
    assert!(latin < 1e-3, "{latin}");
    assert!(latin < 0.1 * sum_error(&Random::new(FACTORS, &streams)));
}

/// Warnock's formula of the L2 star discrepancy.
fn discrepancy(design: &dyn Design, points: u64) -> f64 {
    let rows: Vec<[f64; 2]> = (0..points)
        .map(|index| {
            let mut point = [0.0; 2];
            design.point(index, &mut point);
            point
        })
        .collect();
    let n = points as f64;
    let single: f64 = rows.iter().map(|row| row.iter().map(|x| 1.0 - x * x).product::<f64>()).sum();
    let mut pairs = 0.0;
    for one in &rows {
        for other in &rows {
            pairs += one.iter().zip(other).map(|(a, b)| 1.0 - a.max(*b)).product::<f64>();
        }
    }
    (1.0 / 9.0 - single / (2.0 * n) + pairs / (n * n)).sqrt()
}

#[test]
fn sequences_are_spread_more_evenly_than_chance() {
    for seed in 0..5 {
        let streams = Streams::new(seed);
        let chance = discrepancy(&Random::new(2, &streams), 512);
        let sobol = discrepancy(&Sobol::scrambled(2, &streams).unwrap(), 512);
        let halton = discrepancy(&Halton::new(2, &streams).unwrap(), 512);
        let latin = discrepancy(&LatinHypercube::new(512, 2, 10, &streams).unwrap(), 512);
        assert!(sobol < chance / 4.0 && halton < chance / 4.0 && latin < chance, "seed {seed}");
    }
}
