//! Bayesian learning of preferences (Hindriks & Tykhonov 2008, *Opponent modelling in
//! automated multi-issue negotiation using Bayesian learning*, AAMAS), in the scalable
//! form: issues are taken to be independent, so that hypotheses are counted by issue and
//! not by package.

use super::estimate::Estimate;
use super::{Beliefs, Model};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::IssueKind;
use crate::space::criteria::Criteria;

pub(super) const FORM: Form<Beliefs> = Form {
    description: Description {
        name: "BayesianPreferences",
        about: "Learned by Bayes' rule over ranks of issues and over rising, falling and peaked values, from offers taken to concede evenly with time.",
        source: "Hindriks & Tykhonov 2008, AAMAS",
        parameters: &[
            Parameter {
                name: "concession",
                about: "How much of its range of utility another party is taken to concede over its time, 0..1.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.5"),
            },
            Parameter {
                name: "deviation",
                about: "Standard deviation of an offer's utility about that, as a share of the range.",
                takes: Takes::Number(Domain::Positive),
                default: Some("0.15"),
            },
        ],
    },
    build: |arguments| Beliefs::BayesianPreferences {
        concession: arguments.number("concession"),
        deviation: arguments.number("deviation"),
    },
};

/// Peaks considered on one issue; on longer scales they are spread evenly.
const PEAKS: usize = 21;

/// Value of an option that is not the favourite, on an issue without order.
const NOT_FAVOURITE: f64 = 0.5;

/// No hypothesis falls below this before probabilities are rescaled: none is ever ruled out.
const LEAST: f64 = 1e-9;

/// Hypotheses about every other party: the rank r of each issue among n, which then
/// weighs 2r/(n(n+1)), and the peak of its values: uphill if it is the last option,
/// downhill if it is the first, else triangular. (On an issue without order the peak is
/// a favourite.) An offer b made when a share s of the time has passed has the likelihood
/// `exp(−(u_h(b) − (1 − concession·s))² / (2·deviation²))`, where u_h takes the
/// hypothesis for its issue and what is expected of all others. The expected weights
/// and values are what is believed.
#[derive(Clone, Debug)]
pub(super) struct BayesianPreferences {
    concession: Quantity,
    deviation: Quantity,
    estimate: Estimate,
    peaks: Vec<Peaks>,
    /// Probability of each rank, by party, issue and rank.
    ranks: Vec<f64>,
    /// Probability of each peak, by party and then as [`Peaks::first`] says.
    peaked: Vec<f64>,
    peak_count: usize,
    /// The option offered and its expected value, by issue.
    offered: Vec<(usize, f64)>,
    expected: Vec<f64>,
}

/// The hypotheses about the values of one issue.
#[derive(Clone, Debug)]
struct Peaks {
    /// Where they begin among those of all issues.
    first: usize,
    count: usize,
    options: usize,
    ordered: bool,
}

impl Peaks {
    /// The value of an option (0..1) if values have this peak.
    fn value(&self, peak: usize, option: usize) -> f64 {
        if !self.ordered {
            return if peak == option { 1.0 } else { NOT_FAVOURITE };
        }
        let last = (self.options - 1) as f64;
        if self.count < 2 {
            return 1.0;
        }
        let (top, at) = (last * peak as f64 / (self.count - 1) as f64, option as f64);
        if at < top {
            at / top
        } else if at > top {
            (last - at) / (last - top)
        } else {
            1.0
        }
    }
}

impl BayesianPreferences {
    pub(super) fn new(concession: Quantity, deviation: Quantity) -> Self {
        Self {
            concession,
            deviation,
            estimate: Estimate::default(),
            peaks: Vec::new(),
            ranks: Vec::new(),
            peaked: Vec::new(),
            peak_count: 0,
            offered: Vec::new(),
            expected: Vec::new(),
        }
    }

    fn measure(&mut self, game: &Game) {
        let mut first = 0;
        self.peaks.clear();
        self.peaks.extend(game.parts().issues.iter().map(|issue| {
            let ordered = !matches!(issue.kind, IssueKind::Categorical);
            let options = issue.options.len();
            let count = if ordered { options.min(PEAKS) } else { options };
            first += count;
            Peaks { first: first - count, count, options, ordered }
        }));
        self.peak_count = first;
    }

    /// Writes the expected weights and values of a party.
    fn expect(&mut self, party: usize) {
        let issues = self.estimate.issues();
        let mut sum = 0.0;
        self.expected.clear();
        for issue in 0..issues {
            let ranks = &self.ranks[(party * issues + issue) * issues..][..issues];
            let mean = ranks.iter().enumerate().map(|(r, p)| (r + 1) as f64 * p).sum::<f64>();
            self.expected.push(mean);
            sum += mean;
        }
        for (weight, mean) in self.estimate.weights_mut(party).iter_mut().zip(&self.expected) {
            *weight = mean / sum;
        }
        for (issue, peaks) in self.peaks.iter().enumerate() {
            let start = party * self.peak_count + peaks.first;
            let chances = &self.peaked[start..start + peaks.count];
            let values = self.estimate.values_mut(party, issue);
            for (option, value) in values.iter_mut().enumerate() {
                let of = |(peak, p): (usize, &f64)| p * peaks.value(peak, option);
                *value = chances.iter().enumerate().map(of).sum();
            }
        }
        self.estimate.revise();
    }
}

/// Bayes' rule: multiplies by the likelihood of each hypothesis and rescales.
fn update(chances: &mut [f64], likelihood: impl Fn(usize) -> f64) {
    let mut sum = 0.0;
    for (hypothesis, chance) in chances.iter_mut().enumerate() {
        *chance = (*chance * likelihood(hypothesis)).max(LEAST);
        sum += *chance;
    }
    chances.iter_mut().for_each(|chance| *chance /= sum);
}

impl Model for BayesianPreferences {
    fn begin(&mut self, situation: &Situation) {
        let game = situation.game;
        self.estimate.begin(game);
        if self.peaks.is_empty() {
            self.measure(game);
        }
        let issues = self.estimate.issues();
        self.ranks.clear();
        self.ranks.resize(game.party_count() * issues * issues, 1.0 / issues as f64);
        self.peaked.clear();
        for _ in 0..game.party_count() {
            for peaks in &self.peaks {
                self.peaked.extend(std::iter::repeat_n(1.0 / peaks.count as f64, peaks.count));
            }
        }
        for party in 0..game.party_count() {
            self.expect(party);
        }
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        let (party, issues) = (offer.proposer, self.estimate.issues());
        let numbers = situation.draw.values();
        let passed = Situation { party, ..*situation }.elapsed(0);
        let assumed = 1.0 - self.concession.on(numbers) * passed;
        let spread = self.deviation.on(numbers);
        let likelihood = |utility: f64| {
            let error = (utility - assumed) / spread;
            libm::exp(-0.5 * error * error)
        };
        self.offered.clear();
        self.offered.resize(issues, (0, 0.0));
        for &label in offer.path {
            let label = &situation.game.diagram().labels()[label as usize];
            if label.issue < issues {
                let value = self.estimate.values_mut(party, label.issue)[label.option];
                self.offered[label.issue] = (label.option, value);
            }
        }
        let weights = self.estimate.weights_mut(party);
        let whole: f64 = weights.iter().zip(&self.offered).map(|(w, (_, v))| w * v).sum();
        for issue in 0..issues {
            let (weight, (option, value)) = (weights[issue], self.offered[issue]);
            let others = whole - weight * value;
            let peaks = &self.peaks[issue];
            let start = party * self.peak_count + peaks.first;
            update(&mut self.peaked[start..start + peaks.count], |peak| {
                likelihood(others + weight * peaks.value(peak, option))
            });
            let pairs = (issues * (issues + 1)) as f64;
            let ranks = &mut self.ranks[(party * issues + issue) * issues..][..issues];
            update(ranks, |rank| {
                let supposed = 2.0 * (rank + 1) as f64 / pairs;
                likelihood((others + supposed * value) / (1.0 - weight + supposed))
            });
        }
        self.expect(party);
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
