//! What the models of preferences share: for every other party an additive utility,
//! and what it makes of the labels of the diagram.

use crate::game::Game;
use crate::negotiation::situation::Situation;
use crate::space::criteria::Criteria;

/// Estimated weights and values of every party, and the label values they amount to.
///
/// Estimates are additive over the issues. Linkages are not learned and left out; side
/// payments are worth what everybody knows they are worth. The scale of a party's
/// utility (constant and factor) is taken as known, weights sum to 1, values lie in 0..1.
#[derive(Clone, Debug, Default)]
pub(super) struct Estimate {
    issues: usize,
    /// First row of each issue, and the number of rows: one row an option.
    first: Vec<usize>,
    /// By party and issue.
    weights: Vec<f64>,
    /// By party and row.
    values: Vec<f64>,
    utility: Criteria,
    is_written: bool,
    revision: u64,
}

impl Estimate {
    /// Starts from equal weights and no differences in value.
    pub(super) fn begin(&mut self, game: &Game) {
        let issues = &game.parts().issues;
        if self.first.is_empty() {
            self.issues = issues.len();
            self.first.push(0);
            let mut rows = 0;
            self.first.extend(issues.iter().map(|issue| {
                rows += issue.options.len();
                rows
            }));
            self.utility = Criteria::zero(game.diagram().labels().len(), game.party_count());
        }
        self.weights.clear();
        self.weights.resize(game.party_count() * self.issues, 1.0 / self.issues as f64);
        self.values.clear();
        self.values.resize(game.party_count() * self.first[self.issues], 1.0);
        self.revise();
    }

    /// Number of issues, side payments left out.
    pub(super) fn issues(&self) -> usize {
        self.issues
    }

    /// Number of options of all issues.
    pub(super) fn rows(&self) -> usize {
        self.first[self.issues]
    }

    /// Row of an option among all rows.
    pub(super) fn row(&self, issue: usize, option: usize) -> usize {
        self.first[issue] + option
    }

    /// Number of options of an issue.
    pub(super) fn options(&self, issue: usize) -> usize {
        self.first[issue + 1] - self.first[issue]
    }

    /// A party's weights, one an issue.
    pub(super) fn weights_mut(&mut self, party: usize) -> &mut [f64] {
        &mut self.weights[party * self.issues..(party + 1) * self.issues]
    }

    /// The values a party gives to the options of an issue.
    pub(super) fn values_mut(&mut self, party: usize, issue: usize) -> &mut [f64] {
        let start = party * self.rows();
        let (first, last) = (start + self.first[issue], start + self.first[issue + 1]);
        &mut self.values[first..last]
    }

    /// Something has changed.
    pub(super) fn revise(&mut self) {
        self.revision += 1;
        self.is_written = false;
    }

    /// Goes up with every change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// What each label is worth, as last written.
    pub(super) fn utility(&self) -> &Criteria {
        &self.utility
    }

    /// Writes what each label is worth, if something has changed.
    pub(super) fn write(&mut self, situation: &Situation) {
        if self.is_written {
            return;
        }
        self.is_written = true;
        let game = situation.game;
        let public = situation.draw.public(game);
        let known = situation.draw.public_values(game);
        let first_issue = game.diagram().order()[0];
        let rows = self.rows();
        for (number, label) in game.diagram().labels().iter().enumerate() {
            let row = self.utility.of_mut(number as u32);
            for (party, cell) in row.iter_mut().enumerate() {
                if label.issue >= self.issues {
                    *cell = public.worth(game, label.issue, label.option, party);
                    continue;
                }
                let preferences = &game.parts().parties[party].preferences;
                let weight = self.weights[party * self.issues + label.issue];
                let value =
                    |option: usize| self.values[party * rows + self.first[label.issue] + option];
                let worth = |value: f64| preferences.scale.factor * (weight * value);
                *cell = worth(value(label.option));
                if label.class == 0 {
                    if label.issue == first_issue {
                        *cell += preferences.scale.constant;
                    }
                    continue;
                }
                // A partial deal gains what it adds to what no deal or the default stands for.
                let reference = if Some(label.issue) == game.partial_issue() {
                    worth(preferences.no_deal_score.on(known))
                } else {
                    worth(value(game.issues()[label.issue].default))
                };
                *cell = game.fraction(label.class) * (*cell - reference);
            }
        }
    }
}
