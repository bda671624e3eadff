//! Sensitivity estimators against SALib and numpy on the same samples, and against functions
//! whose indices are known.

use std::f64::consts::PI;

use serde_json::Value;
use zopa::chance::Streams;
use zopa::experiment::design::{Design, Sobol};
use zopa::experiment::sensitivity::{
    Regression, Saltelli, classes_for, delta, elementary_effects, first_order, given_data,
    rank_regression, regression, sobol_indices,
};

/// Of numbers between 0 and 1.
type Model = fn(&[f64]) -> f64;

/// Agreement asked of another program on the same sample.
const SAME: f64 = 1e-9;

/// a of Sobol's g-function.
const G: [f64; 6] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/sensitivity.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn same(found: &[f64], expected: &Value) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < SAME, "{found} {expected}");
    }
}

/// Ishigami & Homma's function of three numbers between 0 and 1, a = 7, b = 0.1.
fn ishigami(u: &[f64]) -> f64 {
    let x = |factor: usize| PI * (2.0 * u[factor] - 1.0);
    x(0).sin() + 7.0 * x(1).sin().powi(2) + 0.1 * x(2).powi(4) * x(0).sin()
}

fn g_function(u: &[f64]) -> f64 {
    u.iter().zip(G).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Outputs and, factor by factor, inputs of the first runs of a design.
fn run(design: &dyn Design, runs: u64, model: Model) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut point = vec![0.0; design.factors()];
    let (mut inputs, mut outputs) = (vec![Vec::new(); design.factors()], Vec::new());
    for index in 0..runs {
        design.point(index, &mut point);
        inputs.iter_mut().zip(&point).for_each(|(input, u)| input.push(*u));
        outputs.push(model(&point));
    }
    (inputs, outputs)
}

#[test]
fn sobol_indices_are_those_of_salib() {
    let fixture = fixture();
    let cases: [(&str, usize, u64, Model); 2] =
        [("ishigami_1024", 3, 1_024, ishigami), ("g_function_512", 6, 512, g_function)];
    for (name, factors, points, model) in cases {
        let design = Saltelli::new(Sobol::plain(2 * factors).unwrap()).unwrap();
        let (_, outputs) = run(&design, points * (factors as u64 + 2), model);
        let found = sobol_indices(&outputs, factors, 1_000, 0.95, &Streams::new(1)).unwrap();
        let expected = &fixture[name];
        same(
            &found.iter().map(|index| index.first_order).collect::<Vec<_>>(),
            &expected["first_order"],
        );
        same(&found.iter().map(|index| index.total).collect::<Vec<_>>(), &expected["total"]);
        // A deviation from 1,000 resamples is uncertain by 2.2 per cent, so is SALib's.
        let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 4.0 * 0.0224 * 1.42;
        let first = numbers(&expected["first_order_half_width"]);
        let total = numbers(&expected["total_half_width"]);
        for (factor, index) in found.iter().enumerate() {
            assert!(
                near(index.first_order_interval.half_width(), first[factor]),
                "{name} {factor}"
            );
            assert!(near(index.total_interval.half_width(), total[factor]), "{name} {factor}");
        }
    }
}

/// V = a²/8 + bπ⁴/5 + b²π⁸/18 + ½; V₁ = ½(1 + bπ⁴/5)², V₂ = a²/8, V₁₃ = 8b²π⁸/225.
fn ishigami_indices() -> [(f64, f64); 3] {
    let (a, b): (f64, f64) = (7.0, 0.1);
    let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let second = a * a / 8.0;
    let both = 8.0 * b * b * PI.powi(8) / 225.0;
    let whole = first + second + both;
    let other = a * a / 8.0 + b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 18.0 + 0.5;
    assert!((whole - other).abs() < 1e-12);
    [(first / whole, (first + both) / whole), (second / whole, second / whole), (0.0, both / whole)]
}

/// V_i = 1/(3(1 + a_i)²), V = Π(1 + V_i) − 1, V_Ti = V_i·Π_{j≠i}(1 + V_j).
fn g_indices() -> Vec<(f64, f64)> {
    let parts = G.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = parts.iter().map(|v| 1.0 + v).product();
    parts.iter().map(|v| (v / (all - 1.0), v * all / (1.0 + v) / (all - 1.0))).collect()
}

#[test]
fn known_indices_lie_in_the_intervals() {
    let known = ishigami_indices();
    let rounded = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
    for (known, rounded) in known.iter().zip(rounded) {
        assert!((known.0 - rounded.0).abs() < 5e-5 && (known.1 - rounded.1).abs() < 5e-5);
    }
    let cases: [(Vec<(f64, f64)>, Model); 2] =
        [(known.to_vec(), ishigami), (g_indices(), g_function)];
    for (known, model) in cases {
        let factors = known.len();
        for seed in 0..3 {
            let streams = Streams::new(seed);
            let base = Sobol::scrambled(2 * factors, &streams).unwrap();
            let design = Saltelli::new(base).unwrap();
            let (_, outputs) = run(&design, 4_096 * (factors as u64 + 2), model);
            let found = sobol_indices(&outputs, factors, 200, 0.95, &streams).unwrap();
            for (index, (first, total)) in found.iter().zip(&known) {
                assert!(index.first_order_interval.contains(*first), "{index:?} {first}");
                assert!(index.total_interval.contains(*total), "{index:?} {total}");
                assert!(index.first_order_interval.half_width() < 0.06);
            }
        }
    }
}

#[test]
fn elementary_effects_are_those_of_salib() {
    let fixture = fixture();
    let expected = &fixture["morris_ishigami"];
    let levels = expected["levels"].as_array().unwrap();
    let inputs: Vec<Vec<f64>> = levels
        .iter()
        .map(|levels| numbers(levels).into_iter().map(|level| level / 3.0).collect())
        .collect();
    let outputs: Vec<f64> = (0..inputs[0].len())
        .map(|run| ishigami(&[inputs[0][run], inputs[1][run], inputs[2][run]]))
        .collect();
    let found = elementary_effects(&inputs, &outputs, 2_000, 0.95, &Streams::new(1)).unwrap();
    same(&found.iter().map(|effects| effects.mean).collect::<Vec<_>>(), &expected["mean"]);
    same(
        &found.iter().map(|effects| effects.mean_size).collect::<Vec<_>>(),
        &expected["mean_size"],
    );
    same(
        &found.iter().map(|effects| effects.deviation).collect::<Vec<_>>(),
        &expected["deviation"],
    );
    let widths = numbers(&expected["mean_size_half_width"]);
    for (effects, width) in found.iter().zip(widths) {
        let half = effects.mean_size_interval.half_width();
        assert!((half - width).abs() < 0.1 * width + 1e-9, "{half} {width}");
    }
}

#[test]
fn regressions_are_those_of_numpy() {
    let fixture = fixture();
    let (inputs, outputs) = run(&Sobol::plain(3).unwrap(), 512, ishigami);
    let cases: [(&str, Regression); 2] = [
        ("regression_ishigami_512", regression(&inputs, &outputs, 0.95).unwrap()),
        ("rank_regression_ishigami_512", rank_regression(&inputs, &outputs, 0.95).unwrap()),
    ];
    for (name, found) in cases {
        let expected = &fixture[name];
        let coefficients: Vec<_> = found.coefficients.iter().map(|c| c.unwrap()).collect();
        same(&coefficients.iter().map(|c| c.value).collect::<Vec<_>>(), &expected["coefficients"]);
        assert!((found.explained - expected["explained"].as_f64().unwrap()).abs() < SAME);
        // t of 508 degrees of freedom at 95%.
        for (c, error) in coefficients.iter().zip(numbers(&expected["standard_errors"])) {
            assert!((c.interval.half_width() - 1.964_65 * error).abs() < 1e-5);
        }
    }
}

#[test]
fn indices_from_given_data_are_those_of_salib() {
    let fixture = fixture();
    for expected in fixture["given_data_ishigami"].as_array().unwrap() {
        let runs = expected["runs"].as_u64().unwrap();
        let classes = classes_for(runs as usize);
        assert_eq!(classes as u64, expected["classes"].as_u64().unwrap());
        let (inputs, outputs) = run(&Sobol::plain(3).unwrap(), runs, ishigami);
        let of = |index: fn(&[f64], &[f64], usize) -> Option<f64>| {
            inputs.iter().map(|input| index(input, &outputs, classes).unwrap()).collect::<Vec<_>>()
        };
        same(&of(first_order), &expected["first_order"]);
        same(&of(delta), &expected["delta"]);
    }
}

#[test]
fn first_order_indices_from_given_data_are_near_the_truth() {
    let streams = Streams::new(2);
    let (inputs, outputs) = run(&Sobol::scrambled(3, &streams).unwrap(), 8_192, ishigami);
    let found = given_data(&inputs, &outputs, 30, 0.95, &streams).unwrap();
    for (index, (first, _)) in found.iter().zip(ishigami_indices()) {
        assert!((index.first_order.reduced - first).abs() < 0.02, "{index:?} {first}");
    }
    // The third factor does nothing on average, but moves probability all the same.
    assert!(found[2].delta.reduced > 0.1);
}
