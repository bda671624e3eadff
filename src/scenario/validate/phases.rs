//! What is carried out in stages.

use super::number::show;
use super::{Check, text_of};
use crate::chance::{Domain, Quantity};
use crate::game::{ComplianceFactor, MOST_CONDITIONS, Schedule, Stage};
use crate::party::Party;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::document::atoms::Text;
use crate::scenario::document::phases as written;
use crate::scenario::document::space::Condition as WrittenCondition;
use crate::scenario::document::world::Duration;
use crate::scenario::tree::Word;
use crate::scenario::validated::Description;
use crate::space::{Clause, Condition};

impl Check<'_> {
    /// The schedules and their texts.
    pub(super) fn phases(&mut self, parties: &[Party]) -> (Vec<Schedule>, Vec<Description>) {
        let document = self.document;
        let mut schedules: Vec<Schedule> = Vec::new();
        let mut texts = Vec::new();
        for (id, schedule) in &document.phases.entries {
            texts.push(Description {
                id: id.text.clone(),
                about: text_of(&schedule.about),
                source: text_of(&schedule.source),
            });
            let Some(checked) = self.schedule(id, schedule, parties) else { continue };
            if let Some(other) = schedules.iter().find(|other| other.issue == checked.issue) {
                let message = format!("`{}` puts the same issue on a schedule", other.id);
                self.report(
                    Diagnostic::error(schedule.issue.span, message)
                        .label("an issue has one schedule at most")
                        .path(format!("phases.{}.issue", id.text)),
                );
            }
            schedules.push(checked);
        }
        (schedules, texts)
    }

    fn schedule(
        &mut self,
        id: &Word,
        schedule: &written::Schedule,
        parties: &[Party],
    ) -> Option<Schedule> {
        let path = format!("phases.{}", id.text);
        let at = format!("{path}.issue");
        let issue = self.issue(schedule.issue.text(), schedule.issue.span, &at);
        let mut stages: Vec<Stage> = Vec::new();
        for (name, stage) in &schedule.stages.entries {
            let path = format!("{path}.stages.{}", name.text);
            self.check_id(name, &path);
            let Some(checked) = self.stage(name, stage, issue, &path) else { continue };
            if let Some(before) = stages.last()
                && before.after > checked.after
            {
                let message =
                    format!("`{}` would come before `{}`, which it follows", name.text, before.id);
                self.report(
                    Diagnostic::error(name.span, message)
                        .label(format!(
                            "after {} and not {} rounds",
                            show(checked.after),
                            show(before.after)
                        ))
                        .help("list the stages in the order in which they come")
                        .path(&path),
                );
            }
            stages.push(checked);
        }
        if schedule.stages.entries.is_empty() && !schedule.stages.broken {
            self.report(
                Diagnostic::warning(
                    id.span,
                    format!("nothing comes in the stages of `{}`", id.text),
                )
                .label("has no stages, so it changes nothing")
                .path(format!("{path}.stages")),
            );
        }
        let mut factors = Vec::new();
        for (name, factor) in &schedule.factors.entries {
            let path = format!("{path}.factors.{}", name.text);
            self.check_id(name, &path);
            factors.extend(self.compliance_factor(name, factor, issue, &path));
        }
        let snapback = self.quantity_or(
            schedule.snapback.as_ref(),
            Domain::Share,
            "what a breach takes back",
            0.0,
        );
        let listed = match &schedule.parties {
            None => (0..parties.len()).collect(),
            Some(list) => {
                if list.items.is_empty() && !list.broken {
                    let message = format!("nothing depends on `{}`", id.text);
                    self.report(
                        Diagnostic::warning(list.span, message)
                            .label("no party minds when it comes")
                            .help("leave out `parties`, and it matters to all")
                            .path(format!("{path}.parties")),
                    );
                }
                let mut found = Vec::new();
                for (number, party) in list.items.iter().enumerate() {
                    found.extend(self.party(party, &format!("{path}.parties.{number}")));
                }
                found
            }
        };
        let schedule = Schedule {
            id: id.text.clone(),
            issue: issue?,
            stages,
            factors,
            snapback,
            // More than 64 parties were reported.
            parties: listed.into_iter().fold(0, |set, party: usize| set | 1u64 << (party % 64)),
        };
        self.shares(id, &schedule, &path);
        let conditions = schedule.conditions().len();
        if conditions > MOST_CONDITIONS {
            let message = format!(
                "the stages of `{}` depend on {conditions} conditions on other issues",
                id.text
            );
            self.report(
                Diagnostic::error(id.span, message)
                    .label(format!("at most {MOST_CONDITIONS} different ones can be handled"))
                    .path(&path),
            );
        }
        Some(schedule)
    }

    /// Somewhere on its way an option brings something.
    fn shares(&mut self, id: &Word, schedule: &Schedule, path: &str) {
        for option in 0..self.issues[schedule.issue].options.len() {
            let stages = schedule.stages.iter().filter(|stage| stage.options.contains(option));
            let shares: Vec<f64> = stages.map(|stage| self.central(stage.share)).collect();
            if !shares.is_empty() && shares.iter().sum::<f64>() <= 0.0 {
                let option = &self.issues[schedule.issue].options[option].id;
                let message = format!("the shares of `{option}` in `{}` sum to 0", id.text);
                self.report(
                    Diagnostic::error(id.span, message)
                        .label("none of its stages brings anything")
                        .help("give one of them a `share` above 0")
                        .path(format!("{path}.stages")),
                );
            }
        }
    }

    fn stage(
        &mut self,
        name: &Word,
        stage: &written::Stage,
        issue: Option<usize>,
        path: &str,
    ) -> Option<Stage> {
        let mut options = Vec::new();
        for (number, option) in stage.options.items.iter().enumerate() {
            let at = format!("{path}.options.{number}");
            let Some(found) = issue.and_then(|issue| self.option(issue, option, &at)) else {
                continue;
            };
            if issue.is_some_and(|issue| self.issues[issue].default == found) {
                self.report(
                    Diagnostic::error(option.span(), "the default does not come in stages")
                        .label("it is what the others are compared with")
                        .path(at),
                );
            }
            options.push(found);
        }
        if stage.options.items.is_empty() && !stage.options.broken {
            self.report(
                Diagnostic::warning(
                    stage.options.span,
                    format!("no option goes through `{}`", name.text),
                )
                .label("empty")
                .path(format!("{path}.options")),
            );
        }
        let after = match &stage.after {
            Duration::Rounds { rounds } => rounds.value.map(|rounds| rounds as f64),
            Duration::Days { days } => self
                .plain(days, Domain::NonNegative, "a number of days")
                .zip(self.frame.as_ref().map(super::time::Frame::clock))
                .map(|(days, clock)| days / clock.days_per_round),
            Duration::WhileInForce => {
                self.report(
                    Diagnostic::error(name.span, "a stage comes after some time")
                        .label("not `WhileInForce`")
                        .help("`Rounds(3)` or `Days(10)`")
                        .path(format!("{path}.after")),
                );
                None
            }
            Duration::Invalid => None,
        };
        let mut compliance = Vec::new();
        for (party, number) in &stage.compliance.entries {
            let named =
                Text { value: Some(party.text.clone()), span: party.span, path: path.to_owned() };
            self.party(&named, &format!("{path}.compliance.{}", party.text));
            compliance.push(self.quantity(number, Domain::Share, "a chance of compliance"));
        }
        let share = self.quantity(&stage.share, Domain::NonNegative, "the share of a stage");
        let requires = self.elsewhere(&stage.requires, issue, &format!("{path}.requires"));
        let size = self.issues[issue?].options.len();
        Some(Stage {
            id: name.text.clone(),
            options: Clause::new(issue?, size, options).options,
            after: after?,
            compliance,
            share,
            requires,
        })
    }

    fn compliance_factor(
        &mut self,
        name: &Word,
        factor: &written::ComplianceFactor,
        issue: Option<usize>,
        path: &str,
    ) -> Option<ComplianceFactor> {
        let number: Quantity =
            self.quantity(&factor.factor, Domain::Share, "a factor of compliance");
        let (condition, unless) = match (&factor.when, &factor.unless) {
            (Some(condition), None) => (condition, false),
            (None, Some(condition)) => (condition, true),
            (both, _) => {
                let label = if both.is_some() { "has both" } else { "has neither" };
                let message = format!("`{}` needs either `when` or `unless`", name.text);
                self.report(Diagnostic::error(name.span, message).label(label).path(path));
                return None;
            }
        };
        let field = if unless { "unless" } else { "when" };
        let when = self.elsewhere(condition, issue, &format!("{path}.{field}"));
        Some(ComplianceFactor { id: name.text.clone(), when, unless, factor: number })
    }

    /// A condition on other issues than the one on schedule.
    fn elsewhere(
        &mut self,
        written: &WrittenCondition,
        issue: Option<usize>,
        path: &str,
    ) -> Condition {
        let condition = self.condition(written, path);
        if let Some(issue) = issue
            && condition.on(issue).is_some()
        {
            let id = self.issues[issue].id.clone();
            let span = written.entries.iter().find(|(word, _)| word.text == id);
            self.report(
                Diagnostic::error(
                    span.map_or(written.span, |(word, _)| word.span),
                    format!("a condition on `{id}` itself"),
                )
                .label("this is the issue whose options come in stages")
                .help("list the options under `options` of each stage")
                .path(format!("{path}.{id}")),
            );
        }
        condition
    }
}
