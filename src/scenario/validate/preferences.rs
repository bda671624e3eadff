//! What a party wants: weights, scores, value functions, linkages, red lines.

use super::number::show;
use super::{Check, text_of};
use crate::chance::Domain;
use crate::chance::Quantity;
use crate::party::value::{
    Direction, IdealPoint, LogisticThreshold, Loss, Monotone, PiecewiseLinear, Scores,
    ValueFunction,
};
use crate::party::{IssuePreference, Linkage, Preferences, RedLine, RiskAttitude, Scale};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::atoms::Map;
use crate::scenario::document::number::{Number, NumberForm};
use crate::scenario::document::party as written;
use crate::scenario::tree::Word;
use crate::scenario::validated::{Description, PartyText};
use crate::space::IssueKind;

/// How far the central weights of a party may be from summing to 1.
const WEIGHT_TOLERANCE: f64 = 1e-6;

impl Check<'_> {
    /// What a party wants; why goes to its text.
    pub(super) fn preferences(
        &mut self,
        id: &Word,
        party: &written::Party,
        text: &mut PartyText,
    ) -> Preferences {
        let path = format!("parties.{}", id.text);
        let capability =
            self.quantity_or(party.capability.as_ref(), Domain::NonNegative, "a capability", 1.0);
        let issues = self.stakes(id, party, capability, text);
        let mut linkages = Vec::new();
        for (key, linkage) in &party.linkages.entries {
            let path = format!("{path}.linkages.{}", key.text);
            self.check_id(key, &path);
            linkages.push(Linkage {
                id: key.text.clone(),
                when: self.condition(&linkage.when, &format!("{path}.when")),
                gain: self.quantity(&linkage.gain, Domain::Any, "a gain"),
                scaled: linkage.scaled.is_some_and(|switch| switch.0),
            });
            text.linkages.push(Description {
                id: key.text.clone(),
                about: text_of(&linkage.why),
                source: text_of(&linkage.source),
            });
        }
        let mut red_lines = Vec::new();
        for (key, line) in &party.red_lines.entries {
            let path = format!("{path}.red_lines.{}", key.text);
            self.check_id(key, &path);
            red_lines.push(RedLine {
                id: key.text.clone(),
                when: self.condition(&line.when, &format!("{path}.when")),
                hard_probability: self.quantity(
                    &line.hard,
                    Domain::Share,
                    "the probability that a red line is hard",
                ),
                penalty: self.quantity(
                    &line.penalty,
                    Domain::NonNegative,
                    "the penalty of a red line",
                ),
            });
            text.red_lines.push(Description {
                id: key.text.clone(),
                about: text_of(&line.why),
                source: text_of(&line.source),
            });
        }
        if let Some(score) = &party.no_deal_score
            && self.partial_issue.is_none()
            && self.sure.iter().all(|sure| *sure)
        {
            self.report(
                Diagnostic::warning(score.span, "`no_deal_score` has no effect")
                    .label("no option of the scenario is partial")
                    .path(&score.path),
            );
        }
        let risk = match &party.risk {
            Some(written::Risk::Absolute { aversion }) => RiskAttitude::Absolute {
                aversion: self.quantity(aversion, Domain::Positive, "absolute risk aversion"),
            },
            Some(written::Risk::Relative { aversion }) => RiskAttitude::Relative {
                aversion: self.quantity(aversion, Domain::BelowOne, "relative risk aversion"),
            },
            _ => RiskAttitude::Neutral,
        };
        let no_deal_score =
            self.quantity_or(party.no_deal_score.as_ref(), Domain::Share, "the no-deal score", 0.0);
        let audience_cost = match &party.audience_cost {
            Some(cost) => self.quantity(cost, Domain::NonNegative, "an audience cost"),
            None => self.left_out(&format!("{path}.audience_cost"), 0.0, Domain::NonNegative),
        };
        let scale = self.scale(party.scale.as_ref());
        Preferences { issues, scale, linkages, red_lines, no_deal_score, risk, audience_cost }
    }

    /// The scale of a party's utilities; 0..1 if none is given.
    fn scale(&mut self, written: Option<&written::Scale>) -> Scale {
        let default = Scale::default();
        let Some(written) = written else { return default };
        let factor = written.factor.as_ref();
        let constant = written.constant.as_ref();
        Scale {
            factor: factor
                .and_then(|factor| self.plain(factor, Domain::Positive, "the factor of a scale"))
                .unwrap_or(default.factor),
            constant: constant
                .and_then(|number| self.plain(number, Domain::Any, "the constant of a scale"))
                .unwrap_or(default.constant),
        }
    }

    /// A party's stake in every issue.
    fn stakes(
        &mut self,
        id: &Word,
        party: &written::Party,
        capability: Quantity,
        text: &mut PartyText,
    ) -> Vec<IssuePreference> {
        let document = self.document;
        let path = format!("parties.{}.issues", id.text);
        let concentration = match &party.weights {
            Some(written::Weights::Dirichlet { concentration }) => {
                self.plain(concentration, Domain::Positive, "the concentration")
            }
            _ => None,
        };
        for (key, _) in &party.issues.entries {
            self.issue(&key.text, key.span, &format!("{path}.{}", key.text));
        }
        let mut stakes = Vec::new();
        // The sum of the central weights, as long as all of them are known.
        let mut sum = Some(0.0);
        for (index, (issue, _)) in document.issues.entries.iter().enumerate() {
            let Some(stake) = party.issues.get(&issue.text) else {
                if !party.issues.broken {
                    let message =
                        format!("party `{}` has no entry for the issue `{}`", id.text, issue.text);
                    self.report(
                        Diagnostic::error(id.span, message)
                            .label(format!("needs `issues: {{ \"{}\": ... }}`", issue.text))
                            .help(
                                "every party needs an entry for every issue; a weight of 0 is fine",
                            )
                            .path(format!("{path}.{}", issue.text)),
                    );
                }
                sum = None;
                text.issues.push(String::new());
                continue;
            };
            text.issues.push(text_of(&stake.why));
            let weight = self.weight(&stake.weight, party.weights.is_some(), concentration);
            // A weight that is wrong in itself says nothing about the sum.
            let central = self.central(weight);
            let known = !matches!(stake.weight.form, NumberForm::Invalid) && central >= 0.0;
            sum = sum.filter(|_| known).map(|sum| sum + central);
            let value = self.value(index, stake);
            let capability = match &stake.capability {
                Some(own) => self.quantity(own, Domain::NonNegative, "a capability"),
                None => capability,
            };
            stakes.push(IssuePreference { weight, value, capability });
        }
        if let Some(sum) = sum
            && !stakes.is_empty()
            && (sum - 1.0).abs() > WEIGHT_TOLERANCE
        {
            let difference = show((sum - 1.0).abs());
            let label = if sum > 1.0 {
                format!("{difference} too much")
            } else {
                format!("{difference} too little")
            };
            let message =
                format!("the central weights of `{}` sum to {}, not 1", id.text, show(sum));
            self.report(
                Diagnostic::error(id.span, message)
                    .label(label)
                    .help("the central value of a triangular weight is its mode")
                    .path(path),
            );
        }
        stakes
    }

    fn weight(&mut self, weight: &Number, together: bool, concentration: Option<f64>) -> Quantity {
        if !together {
            return self.quantity(weight, Domain::NonNegative, "a weight");
        }
        match (&weight.form, concentration) {
            (NumberForm::Literal(value), Some(concentration)) if *value >= 0.0 => {
                self.dirichlet_weight(weight, *value, concentration)
            }
            (NumberForm::Literal(_) | NumberForm::Invalid, _) => {
                self.quantity(weight, Domain::NonNegative, "a weight")
            }
            _ => {
                self.report(
                    Diagnostic::error(
                        weight.span,
                        "with `weights: Dirichlet(...)` a weight is a plain number",
                    )
                    .label("varies already with the others")
                    .path(&weight.path),
                );
                self.quantity(weight, Domain::NonNegative, "a weight")
            }
        }
    }

    fn value(&mut self, issue: usize, stake: &written::Stake) -> ValueFunction {
        let spread = stake
            .spread
            .as_ref()
            .and_then(|spread| self.plain(spread, Domain::NonNegative, "the spread of scores"));
        match (&stake.scores, &stake.value) {
            (Some(scores), None) => {
                return self.scores(issue, stake, scores, spread.unwrap_or(0.0));
            }
            (None, Some(value)) => {
                if let Some(spread) = &stake.spread {
                    self.report(
                        Diagnostic::error(spread.span, "`spread` goes with `scores` only")
                            .label("this entry has a value function")
                            .path(&spread.path),
                    );
                }
                return self.value_function(issue, stake, value);
            }
            (Some(_), Some(_)) => self.report(
                Diagnostic::error(stake.span, "an entry has `scores` or `value`, not both")
                    .label("has both")
                    .path(&stake.path),
            ),
            (None, None) => self.report(
                Diagnostic::error(stake.span, "an entry needs `scores` or `value`")
                    .label("has neither")
                    .path(&stake.path),
            ),
        }
        ValueFunction::Scores(Scores { scores: Vec::new() })
    }

    fn scores(
        &mut self,
        issue: usize,
        stake: &written::Stake,
        given: &Map<Number>,
        spread: f64,
    ) -> ValueFunction {
        let sure = self.sure[issue];
        let known: Vec<String> =
            self.issues[issue].options.iter().map(|option| option.id.clone()).collect();
        if sure {
            for (key, number) in &given.entries {
                if !known.contains(&key.text) {
                    let message = format!(
                        "a score for `{}`, which is no option of the issue `{}`",
                        key.text, self.issues[issue].id
                    );
                    self.report(
                        Diagnostic::error(key.span, message)
                            .label("not an option of it")
                            .maybe_help(suggestion(
                                &key.text,
                                "options",
                                known.iter().map(String::as_str),
                            ))
                            .path(&number.path),
                    );
                }
            }
            let missing: Vec<String> = known
                .iter()
                .filter(|id| given.get(id).is_none())
                .map(|id| format!("`{id}`"))
                .collect();
            if !missing.is_empty() && !given.broken {
                let shown = missing[..missing.len().min(8)].join(", ");
                let more = match missing.len() {
                    0..=8 => String::new(),
                    more => format!(" and {} more", more - 8),
                };
                self.report(
                    Diagnostic::error(
                        stake.span,
                        format!("no score for {shown}{more} of `{}`", self.issues[issue].id),
                    )
                    .label("every option needs a score")
                    .path(format!("{}.scores", stake.path)),
                );
            }
        }
        let mut score = |number: &Number| match number.form {
            NumberForm::Literal(value) if spread > 0.0 && Domain::Share.contains(value) => {
                self.spread_score(number, value, spread)
            }
            _ => self.quantity(number, Domain::Share, "a score"),
        };
        let scores =
            known.iter().map(|id| given.get(id).map_or(Quantity::Fixed(0.0), &mut score)).collect();
        ValueFunction::Scores(Scores { scores })
    }

    fn value_function(
        &mut self,
        issue: usize,
        stake: &written::Stake,
        value: &written::ValueFunction,
    ) -> ValueFunction {
        if self.sure[issue] && matches!(self.issues[issue].kind, IssueKind::Categorical) {
            let message = format!(
                "a value function needs positions, and the issue `{}` is categorical",
                self.issues[issue].id
            );
            self.report(
                Diagnostic::error(stake.span, message)
                    .label("its options are in no order")
                    .help("give `scores`, or make the issue `Ordered` or `Numeric`")
                    .path(format!("{}.value", stake.path)),
            );
        }
        match value {
            written::ValueFunction::IdealPoint { ideal, salience, loss } => {
                ValueFunction::IdealPoint(IdealPoint {
                    ideal: self.quantity(ideal, Domain::Any, "an ideal point"),
                    salience: self.quantity_or(
                        salience.as_ref(),
                        Domain::NonNegative,
                        "a salience",
                        1.0,
                    ),
                    loss: match loss {
                        Some(written::Loss::Quadratic) => Loss::Quadratic,
                        Some(written::Loss::Gaussian) => Loss::Gaussian,
                        _ => Loss::Linear,
                    },
                })
            }
            written::ValueFunction::Increasing => {
                ValueFunction::Monotone(Monotone { direction: Direction::Increasing })
            }
            written::ValueFunction::Decreasing => {
                ValueFunction::Monotone(Monotone { direction: Direction::Decreasing })
            }
            written::ValueFunction::PiecewiseLinear { points } => {
                if points.items.is_empty() && !points.broken {
                    self.report(
                        Diagnostic::error(points.span, "at least one point is needed")
                            .label("empty")
                            .path(format!("{}.value", stake.path)),
                    );
                }
                let mut last: Option<f64> = None;
                let mut list = Vec::new();
                for point in &points.items {
                    let score = self.quantity(&point.1, Domain::Share, "a score");
                    let Some(position) = point.0.value else { continue };
                    if last.is_some_and(|last| last >= position) {
                        self.report(
                            Diagnostic::error(point.0.span, "the positions must ascend")
                                .label("not above the one before")
                                .path(&point.0.path),
                        );
                    }
                    last = Some(position);
                    list.push((position, score));
                }
                ValueFunction::PiecewiseLinear(PiecewiseLinear { points: list })
            }
            written::ValueFunction::LogisticThreshold { threshold, steepness } => {
                ValueFunction::LogisticThreshold(LogisticThreshold {
                    threshold: self.quantity(threshold, Domain::Any, "a threshold"),
                    steepness: self.quantity(steepness, Domain::Any, "a steepness"),
                })
            }
            written::ValueFunction::Invalid => ValueFunction::Scores(Scores { scores: Vec::new() }),
        }
    }
}
