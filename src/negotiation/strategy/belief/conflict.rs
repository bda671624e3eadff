//! The conflict-based model (Keskin, Buzcu & Aydoğan 2023, *Conflict-based negotiation
//! strategy for human-agent negotiation*, Applied Intelligence 53, section 3): offers of
//! one party are compared in pairs, and the earlier of two is taken to be the better one
//! for it.

use super::estimate::Estimate;
use super::{Beliefs, Model};
use crate::negotiation::form::{Description, Form};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::criteria::Criteria;
use crate::tolerance::exceeds;

pub(super) const FORM: Form<Beliefs> = Form {
    description: Description {
        name: "ConflictBased",
        about: "Learned from pairs of offers, the earlier of which a party likes better: one changed issue orders its options, several changed issues order the issues.",
        source: "Keskin, Buzcu & Aydoğan 2023, Applied Intelligence 53",
        parameters: &[],
    },
    build: |_| Beliefs::ConflictBased,
};

/// Offers of a party that are kept for comparison; older ones are forgotten, and one
/// that repeats the offer before it is not kept. (The paper compares all.)
const HISTORY: usize = 64;

/// For every other party an order of the options of each issue and an order of the
/// issues, which start as the inverse of one's own.
///
/// A pair of offers that differ on one issue says that the earlier option is the better
/// one. In a pair that differs on several issues, the present order of options says
/// which changes were losses and which were gains; as the losses outweigh the gains, each
/// pair of a loss and a gain says that the issue of the loss is the more important. The majority of what pairs say decides, ties leave the
/// order as it was. An option of rank r among m is worth r/m (equation 2); an issue of
/// rank r among n weighs r/(n(n+1)/2). (The paper's equation 3 grades the weights
/// recursively from the middle issue; the order is the same.)
#[derive(Clone, Debug, Default)]
pub(super) struct ConflictBased {
    estimate: Estimate,
    /// The offers of each party as options by issue, oldest first, one after another.
    offers: Vec<Vec<usize>>,
    /// By party and row: options of an issue from the least to the most liked.
    option_order: Vec<usize>,
    /// By party: issues from the least to the most important.
    issue_order: Vec<usize>,
    /// How many pairs say that the first beats the second.
    evidence: Vec<u32>,
    package: Vec<usize>,
    ranks: Vec<usize>,
}

/// Moves every entry up past those it beats; ties stay as they are. Pairwise majorities
/// may run in a circle, so this is an insertion and no sort by comparison.
fn insert_in_order(order: &mut [usize], beats: impl Fn(usize, usize) -> bool) {
    for end in 1..order.len() {
        let mut at = end;
        while at > 0 && beats(order[at - 1], order[at]) {
            order.swap(at - 1, at);
            at -= 1;
        }
    }
}

impl ConflictBased {
    fn options_of(&mut self, party: usize, issue: usize) -> &mut [usize] {
        let start = party * self.estimate.rows() + self.estimate.row(issue, 0);
        &mut self.option_order[start..start + self.estimate.options(issue)]
    }

    /// Writes to `ranks` the rank of each option of each issue (1 the least liked).
    fn rank_options(&mut self, party: usize) {
        self.ranks.clear();
        self.ranks.resize(self.estimate.rows(), 0);
        let start = party * self.estimate.rows();
        for issue in 0..self.estimate.issues() {
            let first = self.estimate.row(issue, 0);
            for place in 0..self.estimate.options(issue) {
                let option = self.option_order[start + first + place];
                self.ranks[first + option] = place + 1;
            }
        }
    }

    /// Orders the options of an issue by the pairs of offers that differ on it alone.
    fn order_options(&mut self, party: usize, issue: usize) {
        let (issues, options) = (self.estimate.issues(), self.estimate.options(issue));
        self.evidence.clear();
        self.evidence.resize(options * options, 0);
        let offers = &self.offers[party];
        for (number, later) in offers.chunks_exact(issues).enumerate() {
            for earlier in offers.chunks_exact(issues).take(number) {
                let mut differ = (0..issues).filter(|&i| earlier[i] != later[i]);
                if differ.next() == Some(issue) && differ.next().is_none() {
                    self.evidence[earlier[issue] * options + later[issue]] += 1;
                }
            }
        }
        let evidence = std::mem::take(&mut self.evidence);
        insert_in_order(self.options_of(party, issue), |a, b| {
            evidence[a * options + b] > evidence[b * options + a]
        });
        self.evidence = evidence;
    }

    /// Orders the issues by the pairs of offers that differ on several.
    fn order_issues(&mut self, party: usize) {
        let issues = self.estimate.issues();
        self.evidence.clear();
        self.evidence.resize(issues * issues, 0);
        let offers = &self.offers[party];
        let rank = |issue: usize, option: usize| self.ranks[self.estimate.row(issue, option)];
        for (number, later) in offers.chunks_exact(issues).enumerate() {
            for earlier in offers.chunks_exact(issues).take(number) {
                let lost = |issue: usize| rank(issue, earlier[issue]) > rank(issue, later[issue]);
                let gained = |issue: usize| rank(issue, earlier[issue]) < rank(issue, later[issue]);
                for loss in (0..issues).filter(|&issue| lost(issue)) {
                    for gain in (0..issues).filter(|&issue| gained(issue)) {
                        self.evidence[loss * issues + gain] += 1;
                    }
                }
            }
        }
        let order = &mut self.issue_order[party * issues..(party + 1) * issues];
        let evidence = &self.evidence;
        insert_in_order(order, |a, b| evidence[a * issues + b] > evidence[b * issues + a]);
    }

    /// Turns the orders into weights and values.
    fn grade(&mut self, party: usize) {
        self.rank_options(party);
        let issues = self.estimate.issues();
        for issue in 0..issues {
            let (first, options) = (self.estimate.row(issue, 0), self.estimate.options(issue));
            let ranks = &self.ranks[first..first + options];
            for (value, &rank) in self.estimate.values_mut(party, issue).iter_mut().zip(ranks) {
                *value = rank as f64 / options as f64;
            }
        }
        let sum = (issues * (issues + 1) / 2) as f64;
        for place in 0..issues {
            let issue = self.issue_order[party * issues + place];
            self.estimate.weights_mut(party)[issue] = (place + 1) as f64 / sum;
        }
        self.estimate.revise();
    }
}

impl Model for ConflictBased {
    fn begin(&mut self, situation: &Situation) {
        let Situation { game, draw, party: own, .. } = *situation;
        let truth = draw.truth();
        self.estimate.begin(game);
        let (issues, rows) = (self.estimate.issues(), self.estimate.rows());
        self.offers.resize_with(game.party_count(), Vec::new);
        self.offers.iter_mut().for_each(Vec::clear);
        self.option_order.resize(game.party_count() * rows, 0);
        self.issue_order.resize(game.party_count() * issues, 0);
        for party in 0..game.party_count() {
            for issue in 0..issues {
                let worth = |option: usize| truth.worth(game, issue, option, own);
                let order = self.options_of(party, issue);
                order.iter_mut().enumerate().for_each(|(place, option)| *option = place);
                insert_in_order(order, |a, b| exceeds(worth(b), worth(a)));
            }
            let weight = |issue: usize| truth.weight(game, issue, own);
            let order = &mut self.issue_order[party * issues..(party + 1) * issues];
            order.iter_mut().enumerate().for_each(|(place, issue)| *issue = place);
            insert_in_order(order, |a, b| exceeds(weight(b), weight(a)));
            self.grade(party);
        }
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        let party = offer.proposer;
        let issues = self.estimate.issues();
        self.package.clear();
        self.package.resize(issues, 0);
        for &label in offer.path {
            let label = &situation.game.diagram().labels()[label as usize];
            if label.issue < issues {
                self.package[label.issue] = label.option;
            }
        }
        let offers = &mut self.offers[party];
        if offers.len() >= issues && offers[offers.len() - issues..] == self.package[..] {
            return;
        }
        if offers.len() == HISTORY * issues {
            offers.drain(..issues);
        }
        offers.extend_from_slice(&self.package);
        // Losses and gains are told by the order of options from before this offer.
        self.rank_options(party);
        self.order_issues(party);
        for issue in 0..issues {
            self.order_options(party, issue);
        }
        self.grade(party);
    }

    fn prepare(&mut self, situation: &Situation) {
        self.estimate.write(situation);
    }

    fn utility_revision(&self) -> u64 {
        self.estimate.revision()
    }

    fn utility(&self) -> Option<&Criteria> {
        Some(self.estimate.utility())
    }
}
