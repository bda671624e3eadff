//! Every value function gives scores between 0 and 1, and the values of its formula.

use zopa::chance::Quantity::Fixed;
use zopa::party::value::{
    Direction, IdealPoint, LogisticThreshold, Loss, Monotone, PiecewiseLinear, Scores,
    ValueFunction,
};
use zopa::party::{RiskAttitude, TimeUnit};
use zopa::space::{Issue, IssueKind, IssueOption};
use zopa::tolerance::CLOSED_FORM;

/// 0, 5, ..., 20 km.
fn depth() -> Issue {
    let option = |id: usize| IssueOption {
        id: id.to_string(),
        title: String::new(),
        about: String::new(),
        source: String::new(),
        partial: None,
    };
    Issue {
        id: "depth".into(),
        title: String::new(),
        about: String::new(),
        source: String::new(),
        kind: IssueKind::Numeric { unit: "km".into(), grid: vec![0.0, 5.0, 10.0, 15.0, 20.0] },
        options: (0..5).map(|id| option(id * 5)).collect(),
        default: 0,
    }
}

fn check(function: &ValueFunction, expected: [f64; 5]) {
    let issue = depth();
    for (option, expected) in expected.into_iter().enumerate() {
        let score = function.family().score(&issue, option, &[]);
        assert!((0.0..=1.0).contains(&score));
        assert!((score - expected).abs() < CLOSED_FORM, "{function:?} at {option}: {score}");
    }
}

#[test]
fn the_families() {
    let ideal = |loss| {
        ValueFunction::IdealPoint(IdealPoint { ideal: Fixed(5.0), salience: Fixed(1.0), loss })
    };
    check(&ideal(Loss::Linear), [0.75, 1.0, 0.75, 0.5, 0.25]);
    check(&ideal(Loss::Quadratic), [0.9375, 1.0, 0.9375, 0.75, 0.4375]);
    let bell = |distance: f64| (-distance * distance).exp();
    check(&ideal(Loss::Gaussian), [bell(0.25), 1.0, bell(0.25), bell(0.5), bell(0.75)]);
    let steep = IdealPoint { ideal: Fixed(0.0), salience: Fixed(2.0), loss: Loss::Linear };
    check(&ValueFunction::IdealPoint(steep), [1.0, 0.5, 0.0, 0.0, 0.0]);
    let monotone = |direction| ValueFunction::Monotone(Monotone { direction });
    check(&monotone(Direction::Increasing), [0.0, 0.25, 0.5, 0.75, 1.0]);
    check(&monotone(Direction::Decreasing), [1.0, 0.75, 0.5, 0.25, 0.0]);
    let points = vec![(2.5, Fixed(0.2)), (12.5, Fixed(1.0)), (15.0, Fixed(0.5))];
    check(&ValueFunction::PiecewiseLinear(PiecewiseLinear { points }), [0.2, 0.4, 0.8, 0.5, 0.5]);
    let scores = [0.1, 0.9, 0.4, 0.0, 1.0];
    check(&ValueFunction::Scores(Scores { scores: scores.map(Fixed).to_vec() }), scores);
    let step = LogisticThreshold { threshold: Fixed(10.0), steepness: Fixed(0.4) };
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let expected = [-4.0, -2.0, 0.0, 2.0, 4.0].map(logistic);
    check(&ValueFunction::LogisticThreshold(step), expected);
}

#[test]
fn risk_attitudes() {
    let absolute = RiskAttitude::Absolute { aversion: Fixed(2.0) };
    let relative = RiskAttitude::Relative { aversion: Fixed(0.5) };
    for attitude in [RiskAttitude::Neutral, absolute, relative] {
        assert!(attitude.apply(0.0, &[]).abs() < CLOSED_FORM);
        assert!((attitude.apply(1.0, &[]) - 1.0).abs() < CLOSED_FORM);
    }
    let expected = (1.0 - (-1.0f64).exp()) / (1.0 - (-2.0f64).exp());
    assert!((absolute.apply(0.5, &[]) - expected).abs() < CLOSED_FORM);
    assert!((relative.apply(0.25, &[]) - 0.5).abs() < CLOSED_FORM);
}

#[test]
fn units_of_time() {
    assert!((TimeUnit::Round.per_round(3.0) - 1.0).abs() < CLOSED_FORM);
    assert!((TimeUnit::Day.per_round(3.0) - 3.0).abs() < CLOSED_FORM);
    assert!((TimeUnit::Year.per_round(3.0) - 3.0 / 365.25).abs() < CLOSED_FORM);
}
