//! The frequency model: what a party offers often it likes, and an issue on which it
//! does not move matters to it.

use super::estimate::Estimate;
use super::{Beliefs, Model};
use crate::chance::{Domain, Quantity};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::criteria::Criteria;

pub(super) const FORM: Form<Beliefs> = Form {
    description: Description {
        name: "Frequency",
        about: "Learned from offers: options offered often are liked, and issues that a party leaves unchanged from one of its offers to the next matter to it.",
        source: "van Krimpen, Looije & Hajizadeh 2013, HardHeaded, in: Complex Automated Negotiations (Springer)",
        parameters: &[Parameter {
            name: "learning",
            about: "What an issue gains in weight each time it is left unchanged, in units of the weight it starts with.",
            takes: Takes::Number(Domain::NonNegative),
            default: Some("0.2"),
        }],
    },
    build: |arguments| Beliefs::Frequency { learning: arguments.number("learning") },
};

/// Of another party that has made offers: `v_i(o) = (1 + n_o) / (1 + max n)`, n the
/// times it offered an option, and `w_i ∝ 1 + learning · u_i`, u the times an offer
/// left issue i as it was in the offer before. An offer costs a step an issue, however
/// large the space.
///
/// HardHeaded's model divides weights by their sum after every offer, so that late
/// constancy counts more; here all of it counts alike.
#[derive(Clone, Debug)]
pub(super) struct Frequency {
    learning: Quantity,
    estimate: Estimate,
    /// Times offered, by party and row.
    offered: Vec<u32>,
    /// Times left unchanged, by party and issue.
    unchanged: Vec<u32>,
    /// The last option offered, by party and issue, if the party has made an offer.
    last: Vec<Option<usize>>,
}

impl Frequency {
    pub(super) fn new(learning: Quantity) -> Self {
        Self {
            learning,
            estimate: Estimate::default(),
            offered: Vec::new(),
            unchanged: Vec::new(),
            last: Vec::new(),
        }
    }
}

impl Model for Frequency {
    fn begin(&mut self, situation: &Situation) {
        let parties = situation.game.party_count();
        self.estimate.begin(situation.game);
        self.offered.clear();
        self.offered.resize(parties * self.estimate.rows(), 0);
        self.unchanged.clear();
        self.unchanged.resize(parties * self.estimate.issues(), 0);
        self.last.clear();
        self.last.resize(parties * self.estimate.issues(), None);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        let party = offer.proposer;
        let (issues, rows) = (self.estimate.issues(), self.estimate.rows());
        for &label in offer.path {
            let label = &situation.game.diagram().labels()[label as usize];
            if label.issue >= issues {
                continue;
            }
            self.offered[party * rows + self.estimate.row(label.issue, label.option)] += 1;
            let at = party * issues + label.issue;
            self.unchanged[at] += u32::from(self.last[at] == Some(label.option));
            self.last[at] = Some(label.option);
        }
        let learning = self.learning.on(situation.draw.values());
        let unchanged = &self.unchanged[party * issues..(party + 1) * issues];
        let stake = |unchanged: u32| 1.0 + learning * f64::from(unchanged);
        let sum: f64 = unchanged.iter().map(|&unchanged| stake(unchanged)).sum();
        for (weight, &unchanged) in self.estimate.weights_mut(party).iter_mut().zip(unchanged) {
            *weight = stake(unchanged) / sum;
        }
        for issue in 0..issues {
            let first = party * rows + self.estimate.row(issue, 0);
            let offered = &self.offered[first..first + self.estimate.options(issue)];
            let most = offered.iter().copied().max().unwrap_or(0);
            let values = self.estimate.values_mut(party, issue);
            for (value, &offered) in values.iter_mut().zip(offered) {
                *value = f64::from(1 + offered) / f64::from(1 + most);
            }
        }
        self.estimate.revise();
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
