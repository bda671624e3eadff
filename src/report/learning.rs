//! Learning curves as records: part of what `zopa score --learning --json` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calibration::MeanRecord;
use crate::experiment::calibrate::{Lesson, Measure, Negotiations};

/// How a model scores on held-out negotiations as it is fitted on more of the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LearningCurve {
    /// The model's name or file.
    pub model: String,
    /// From the smallest part to all training contexts; a smaller part lies within each larger.
    pub points: Vec<LearningPoint>,
}

/// A model fitted on a part of the training contexts of each fold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LearningPoint {
    /// The part of the training contexts, 0..=1.
    pub share: f64,
    /// Contexts in it, a mean over folds.
    pub contexts: f64,
    /// Negotiations in these, a mean over folds.
    pub negotiations: f64,
    /// Held-out log chance of the agreed package, a mean over agreements.
    pub log_package: MeanRecord,
    /// Held-out log chance of agreement or none, a mean over all.
    pub log_agreement: MeanRecord,
    /// Held-out log chance of everything that came out, a mean over all.
    pub log_outcome: MeanRecord,
    /// What is gained in that by fitting on all training contexts instead, pair by pair.
    pub gained_by_all: MeanRecord,
    /// Did all fits arrive?
    pub converged: bool,
}

/// The record of a learning curve.
pub fn learning_curve(model: &str, lessons: &[Lesson], data: &Negotiations) -> LearningCurve {
    let point = |lesson: &Lesson| {
        let mean = |measure| MeanRecord::from(lesson.mean(data, measure));
        let all = lessons.last().unwrap_or(lesson);
        LearningPoint {
            share: lesson.share,
            contexts: lesson.contexts,
            negotiations: lesson.negotiations,
            log_package: mean(Measure::LogPackage),
            log_agreement: mean(Measure::LogAgreement),
            log_outcome: mean(Measure::LogOutcome),
            gained_by_all: lesson.behind(all, data, Measure::LogOutcome).into(),
            converged: lesson.converged,
        }
    };
    LearningCurve { model: model.to_owned(), points: lessons.iter().map(point).collect() }
}
