//! What one set of numbers makes of a game: scores of options, weights of issues, and the
//! utility of each label of the diagram to each party.
//!
//! A draw keeps two of them, of what is true and of what is public, and fills them anew
//! when numbers or the world have moved.

use super::{Amount, Game, Parts, Prospects};
use crate::party::concession_loss;
use crate::space::criteria::Criteria;
use crate::world::Asset;

/// What a set of numbers makes of the game.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The score of each option before stages and audiences, one row an option (of all issues in a row), one column a party.
    plain: Vec<f64>,
    /// The same with what stages and audiences take.
    scores: Vec<f64>,
    /// What conditions on other issues add to scores, one entry a term of the phases.
    staged: Vec<f64>,
    /// Factor times weight times value, one row an option (of all issues in a row), one column a party.
    rows: Vec<f64>,
    /// The largest of a party's rows of an issue, by issue and party.
    best_rows: Vec<f64>,
    /// Weights rescaled to sum 1, by issue and party.
    pub(super) weights: Vec<f64>,
    terms: Vec<f64>,
    /// Utility of each label to each party. Of a partial deal the no-deal value
    /// of the round is left out.
    pub(super) utility: Criteria,
    pub(super) prospects: Prospects,
}

impl Tables {
    pub(super) fn new(game: &Game) -> Self {
        let parties = game.party_count();
        let scores = game.rows[game.parts.issues.len()] * parties;
        Self {
            plain: vec![0.0; scores],
            scores: vec![0.0; scores],
            staged: vec![0.0; game.phases.terms.len()],
            rows: vec![0.0; game.rows[game.rows.len() - 1] * parties],
            best_rows: vec![0.0; game.parts.issues.len() * parties],
            weights: vec![0.0; game.parts.issues.len() * parties],
            terms: vec![0.0; game.terms.len()],
            utility: Criteria::zero(game.diagram.labels().len(), parties),
            prospects: Prospects::default(),
        }
    }

    /// `stocks` has what is left of each asset.
    pub(super) fn fill(&mut self, game: &Game, values: &[f64], stocks: &[f64]) {
        self.fill_issues(game, values, stocks, |_| true);
    }

    /// The same, where nothing has changed since the last time but what is left of assets.
    pub(super) fn waste(&mut self, game: &Game, values: &[f64], stocks: &[f64]) {
        // What comes in stages may stand at labels of other issues.
        let staged = game.phases.terms.iter().any(|term| game.is_wasting(term.issue));
        self.fill_issues(game, values, stocks, |issue| staged || game.is_wasting(issue));
    }

    /// Fills in what belongs to some of the issues; the rest stays as it is.
    fn fill_issues(
        &mut self,
        game: &Game,
        values: &[f64],
        stocks: &[f64],
        fills: impl Fn(usize) -> bool,
    ) {
        let parties = game.party_count();
        let text = game.parts.issues.len();
        self.score_options(game, values, stocks, &fills);
        for (party, wants) in game.parts.parties.iter().enumerate() {
            let preferences = &wants.preferences.issues;
            let factor = wants.preferences.scale.factor;
            let sum: f64 = preferences.iter().map(|preference| preference.weight.on(values)).sum();
            let scale = if sum > 0.0 { 1.0 / sum } else { 0.0 };
            for (issue, preference) in preferences.iter().enumerate() {
                if !fills(issue) {
                    continue;
                }
                let weight = preference.weight.on(values);
                self.weights[issue * parties + party] = weight * scale;
                let mut best = f64::NEG_INFINITY;
                for row in game.rows[issue]..game.rows[issue + 1] {
                    let score = self.scores[row * parties + party];
                    // One rounding less than with a weight rescaled first: where factor and
                    // scale cancel, this is weight times score to the last bit.
                    let worth = (weight * score) * (factor * scale);
                    self.rows[row * parties + party] = worth;
                    best = best.max(worth);
                }
                self.best_rows[issue * parties + party] = best;
            }
        }
        for (index, payment) in game.parts.side_payments.iter().enumerate() {
            let yes = (game.rows[text + index] + 1) * parties;
            self.rows[yes + payment.payer] = -payment.cost.on(values);
            self.rows[yes + payment.payee] = payment.benefit.on(values);
        }
        for (cell, term) in self.terms.iter_mut().zip(&game.terms) {
            let amount = match term.amount {
                Amount::Number(amount) => amount.on(values),
                Amount::Staged(index) => {
                    let issue = game.phases.terms[index].issue;
                    let scale = game.parts.parties[term.party].preferences.scale;
                    let weight = self.weights[issue * parties + term.party];
                    scale.factor * weight * self.staged[index]
                }
            };
            *cell = term.sign * amount;
        }
        let first = game.diagram.order()[0];
        for (number, label) in game.diagram.labels().iter().enumerate() {
            if !fills(label.issue) {
                continue;
            }
            let row = (game.rows[label.issue] + label.option) * parties;
            let into = self.utility.of_mut(number as u32);
            if label.class == 0 || label.issue >= text {
                into.copy_from_slice(&self.rows[row..row + parties]);
                // A path has one label of the first issue, so the constant counts once.
                if label.class == 0 && label.issue == first {
                    for (utility, wants) in into.iter_mut().zip(&game.parts.parties) {
                        *utility += wants.preferences.scale.constant;
                    }
                }
                continue;
            }
            // A partial deal gains what it adds to what no deal or the default stands for.
            let fraction = game.fractions[label.class as usize];
            let scope = Some(label.issue) == game.partial_issue;
            let default = (game.rows[label.issue] + game.issues[label.issue].default) * parties;
            for party in 0..parties {
                let reference = if scope {
                    let preferences = &game.parts.parties[party].preferences;
                    let score = preferences.no_deal_score.on(values);
                    let weight = self.weights[label.issue * parties + party];
                    preferences.scale.factor * (weight * score)
                } else {
                    self.rows[default + party]
                };
                into[party] = fraction * (self.rows[row + party] - reference);
            }
        }
        let labels = game.diagram.labels();
        for entry in
            game.label_terms.iter().filter(|entry| fills(labels[entry.label as usize].issue))
        {
            let term = &game.terms[entry.term as usize];
            self.utility.of_mut(entry.label)[term.party] +=
                entry.fraction * self.terms[entry.term as usize];
        }
    }

    /// Scores as value functions have them, then what is left of assets, then what comes in
    /// stages, then what audiences take for concessions.
    fn score_options(
        &mut self,
        game: &Game,
        values: &[f64],
        stocks: &[f64],
        fills: impl Fn(usize) -> bool,
    ) {
        let width = game.party_count();
        let Parts { issues, parties, world, .. } = &game.parts;
        for (party, wants) in parties.iter().enumerate() {
            let preferences = wants.preferences.issues.iter().enumerate();
            for (issue, preference) in preferences.filter(|(issue, _)| fills(*issue)) {
                let function = preference.value.family();
                for option in 0..issues[issue].options.len() {
                    let row = game.rows[issue] + option;
                    self.plain[row * width + party] =
                        function.score(&issues[issue], option, values);
                }
            }
        }
        for (asset, stock) in world.assets.iter().zip(stocks) {
            self.waste_asset(game, asset, *stock);
        }
        self.scores.copy_from_slice(&self.plain);
        let Self { scores, staged, .. } = self;
        game.phases.stage(&game.parts, &game.rows, values, scores, staged);
        for (party, wants) in parties.iter().enumerate() {
            let cost = wants.preferences.audience_cost.on(values);
            if cost <= 0.0 {
                continue;
            }
            for issue in 0..issues.len() {
                for option in 0..issues[issue].options.len() {
                    let row = game.rows[issue] + option;
                    self.scores[row * width + party] -=
                        self.conceded(game, issue, option, party, cost);
                }
            }
        }
    }

    /// What an audience that takes `cost` off every concession takes off this score.
    fn conceded(&self, game: &Game, issue: usize, option: usize, party: usize, cost: f64) -> f64 {
        let plain =
            |option: usize| self.plain[(game.rows[issue] + option) * game.party_count() + party];
        concession_loss(cost, plain(option), plain(game.parts.issues[issue].default))
    }

    /// What is left of an asset moves scores on its issue.
    fn waste_asset(&mut self, game: &Game, asset: &Asset, stock: f64) {
        let width = game.party_count();
        for &party in &asset.affects {
            let gone = self.plain[(game.rows[asset.issue] + asset.towards) * width + party];
            for row in game.rows[asset.issue]..game.rows[asset.issue + 1] {
                let score = &mut self.plain[row * width + party];
                *score = stock * *score + (1.0 - stock) * gone;
            }
        }
    }

    /// Utility of each label to each party, every red line charged its penalty,
    /// whether it is hard or not: what others reckon with. Of a partial deal the
    /// no-deal value of the round is left out.
    pub fn utility(&self) -> &Criteria {
        &self.utility
    }

    /// What each party gets without an agreement.
    pub fn prospects(&self) -> &Prospects {
        &self.prospects
    }

    /// What an option contributes to a party's utility: factor times weight times value.
    #[inline]
    pub fn worth(&self, game: &Game, issue: usize, option: usize, party: usize) -> f64 {
        self.rows[(game.rows[issue] + option) * game.party_count() + party]
    }

    /// What an option scores with a party on an issue of the text: what is left of assets
    /// and what stages and audiences take is in it, what other issues do to stages is not
    /// (see [`Tables::contingent`]).
    pub fn score(&self, game: &Game, issue: usize, option: usize, party: usize) -> f64 {
        self.scores[(game.rows[issue] + option) * game.party_count() + party]
    }

    /// What the other options of a package (one an issue) add to a party's score of its
    /// option on an issue that comes in stages.
    pub fn contingent(&self, game: &Game, package: &[usize], issue: usize, party: usize) -> f64 {
        let terms = game.phases.terms.iter().zip(&self.staged);
        let fired = terms.filter(|(term, _)| {
            (term.issue, term.party) == (issue, party) && term.when.holds(package)
        });
        fired.map(|(_, added)| added).sum()
    }

    /// What stages, and what audiences, take off a party's score of an option of a package
    /// (one an issue); the first is negative where they spare it something.
    pub fn taken(
        &self,
        game: &Game,
        values: &[f64],
        package: &[usize],
        (issue, party): (usize, usize),
    ) -> (f64, f64) {
        let option = package[issue];
        let cost = game.parts.parties[party].preferences.audience_cost.on(values);
        let conceded = self.conceded(game, issue, option, party, cost);
        let plain = self.plain[(game.rows[issue] + option) * game.party_count() + party];
        let score = self.score(game, issue, option, party);
        (plain - conceded - score - self.contingent(game, package, issue, party), conceded)
    }

    /// The issue on which a package costs the party most compared with its own best
    /// option: what it would name if asked why it refuses. `None` if it has its way
    /// on all of them.
    pub fn costliest_issue(&self, game: &Game, path: &[u32], party: usize) -> Option<usize> {
        let mut worst = (crate::tolerance::TIE, None);
        for &label in path {
            let label = &game.diagram.labels()[label as usize];
            if label.issue >= game.parts.issues.len() {
                continue;
            }
            let has = self.worth(game, label.issue, label.option, party);
            let best = self.best_rows[label.issue * game.party_count() + party];
            if best - has > worst.0 {
                worst = (best - has, Some(label.issue));
            }
        }
        worst.1
    }

    /// The weight of an issue to a party, after rescaling.
    pub fn weight(&self, game: &Game, issue: usize, party: usize) -> f64 {
        self.weights[issue * game.party_count() + party]
    }

    /// Each party's utility of the package on a path, agreed at `time`, every red
    /// line charged its penalty; written to `utilities`, one entry a party.
    #[inline]
    pub fn charged_utilities(&self, game: &Game, path: &[u32], time: usize, utilities: &mut [f64]) {
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        for (party, utility) in utilities.iter_mut().enumerate() {
            *utility = if partial { self.prospects.no_deal(party, time) } else { 0.0 };
        }
        self.utility.add_path(path, utilities);
    }
}
