//! Scenarios for other programs: issues, and what parties want at central values.
//!
//! An [`Exporter`] makes files of a [`Sheet`]. What the other program has no words for
//! is found beforehand ([`Sheet::lost`]), so that nobody takes a file for more than it
//! is. Clock, protocol and strategies are no part of these formats.
//!
//! A format is one file with one [`Exporter`], and one line in [`EXPORTERS`].

mod geniusweb;
mod negmas;

use crate::game::{Draw, Game};
use crate::negotiation::protocol::Recognition;
use crate::party::{Drifting, Noise, Scale, Seat};
use crate::rule::Threshold;
use crate::scenario::Scenario;
use crate::space::search::{k_best, lowest_reaching};
use crate::space::{Blueprint, order};
use crate::tolerance::{exceeds, ties};

/// A format that can be written.
pub struct Exporter {
    /// What `zopa export --to` calls it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// What of the sheet it cannot say, beyond [`Sheet::lost`]; one line each.
    pub lost: fn(&Sheet) -> Vec<String>,
    /// The files: (name, text), the leading one first.
    pub write: fn(&Sheet) -> Vec<(String, String)>,
}

/// The formats.
pub const EXPORTERS: &[Exporter] = &[geniusweb::EXPORTER, negmas::EXPORTER];

/// What a scenario comes down to for programs that know additive utilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Name of the domain, fit for a file.
    pub name: String,
    /// Issues: (name, names of the options), both unique.
    pub issues: Vec<(String, Vec<String>)>,
    /// The parties.
    pub parties: Vec<SheetParty>,
    /// What was lost on the way to this sheet; one line each.
    pub lost: Vec<String>,
}

/// A party of a sheet: `utility = constant + factor · Σ weight · score`.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetParty {
    /// Its identifier in the scenario.
    pub id: String,
    /// Name of its file, without ending; files sort in the order of the parties.
    pub file: String,
    /// Weights by issue, summing to 1.
    pub weights: Vec<f64>,
    /// Scores (0..1) by issue and option.
    pub scores: Vec<Vec<f64>>,
    /// The scale.
    pub scale: Scale,
    /// Utility without agreement; `None` if no package is worse.
    pub reservation: Option<f64>,
    /// The package of the lowest utility at or above the reservation value, and that
    /// utility; the best one if none reaches it.
    pub reserve: (Vec<usize>, f64),
    /// What the whole talks leave of utility; 1 for no discount.
    pub discount: f64,
}

impl Sheet {
    /// The sheet of a scenario and its game.
    pub fn new(scenario: &Scenario, game: &Game) -> Self {
        let mut draw = Draw::new(game);
        draw.centre(game);
        let parts = game.parts();
        let titles: Vec<&str> = parts.issues.iter().map(|issue| issue.title.as_str()).collect();
        let ids: Vec<&str> = parts.issues.iter().map(|issue| issue.id.as_str()).collect();
        let issues = parts.issues.iter().zip(distinct(&titles, &ids)).map(|(issue, name)| {
            let titles: Vec<&str> = issue.options.iter().map(|o| o.title.as_str()).collect();
            let ids: Vec<&str> = issue.options.iter().map(|o| o.id.as_str()).collect();
            (name, distinct(&titles, &ids))
        });
        let digits = parts.parties.len().to_string().len();
        let party = |index: usize| party(game, &draw, index, digits);
        Self {
            name: super::identifiers::slug(&scenario.meta.id, "scenario"),
            issues: issues.collect(),
            parties: (0..parts.parties.len()).map(party).collect(),
            lost: lost(game, &draw),
        }
    }
}

/// Titles if no two are the same, else ids.
fn distinct(titles: &[&str], ids: &[&str]) -> Vec<String> {
    let unique = titles.iter().collect::<std::collections::HashSet<_>>().len() == titles.len();
    let names = if unique && titles.iter().all(|title| !title.is_empty()) { titles } else { ids };
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn party(game: &Game, draw: &Draw, index: usize, digits: usize) -> SheetParty {
    let parts = game.parts();
    let party = &parts.parties[index];
    let tables = draw.truth();
    let scores = |issue: usize| -> Vec<f64> {
        let options = 0..parts.issues[issue].options.len();
        options.map(|option| tables.score(game, issue, option, index)).collect()
    };
    let mut sheet = SheetParty {
        id: party.id.clone(),
        file: format!("{:0digits$}-{}", index + 1, super::identifiers::slug(&party.id, "party")),
        weights: (0..parts.issues.len()).map(|issue| tables.weight(game, issue, index)).collect(),
        scores: (0..parts.issues.len()).map(scores).collect(),
        scale: party.preferences.scale,
        reservation: None,
        reserve: (Vec::new(), 0.0),
        discount: libm::pow(tables.prospects().discount(index), parts.clock.rounds as f64),
    };
    sheet.reserve(tables.prospects().no_deal(index, 0));
    sheet
}

impl SheetParty {
    /// What an option adds to utility; the constant is added with the first issue.
    fn worth(&self, issue: usize, option: usize) -> f64 {
        let constant = if issue == 0 { self.scale.constant } else { 0.0 };
        constant + self.scale.factor * (self.weights[issue] * self.scores[issue][option])
    }

    /// Finds the package that says best what no deal is worth.
    fn reserve(&mut self, no_deal: f64) {
        // Constraints, linkages and red lines are lost, so the space is the product.
        let blueprint = Blueprint {
            sizes: self.scores.iter().map(Vec::len).collect(),
            forbidden: Vec::new(),
            events: Vec::new(),
            partial: None,
            clauses: 0,
        };
        let Ok(diagram) = order::compile(&blueprint) else { return };
        let labels = diagram.labels();
        let costs: Vec<f64> =
            labels.iter().map(|label| self.worth(label.issue, label.option)).collect();
        let negative: Vec<f64> = costs.iter().map(|cost| -cost).collect();
        let worst = k_best(&diagram, &negative, 1).first().map_or(no_deal, |(_, sum)| -sum);
        self.reservation = exceeds(no_deal, worst).then_some(no_deal);
        let reaching = lowest_reaching(&diagram, &costs, no_deal).map(|found| found.what);
        let reserve = reaching.or_else(|| k_best(&diagram, &costs, 1).into_iter().next());
        if let Some((path, utility)) = reserve {
            self.reserve = (diagram.package_of_path(&path), utility);
        }
    }
}

/// What no additive format can say.
fn lost(game: &Game, draw: &Draw) -> Vec<String> {
    let parts = game.parts();
    let mut lost = Vec::new();
    lost.extend(counted("", parts.constraints.len(), "constraint"));
    lost.extend(counted("", parts.side_payments.len(), "side payment"));
    let conditions: usize = parts.phases.iter().map(|schedule| schedule.conditions().len()).sum();
    if conditions > 0 {
        lost.push("what other issues do to stages".to_owned());
    }
    if game.partial_issue().is_some() {
        lost.push("partial deals".to_owned());
    }
    lost.extend(counted("", parts.world.events.len(), "event"));
    lost.extend(counted("", parts.world.assets.len(), "wasting asset"));
    lost.extend(counted("", parts.world.factors.len(), "common shock"));
    lost.extend(counted("", parts.world.windows.len(), "dated option"));
    lost.extend(counted("", parts.tracks.len(), "separate track"));
    if parts.interim.is_some() || parts.settlement.is_some() {
        lost.push("what becomes of agreements once they are signed".to_owned());
    }
    if parts.breakdown.is_some() {
        lost.push("the chance of breakdown".to_owned());
    }
    if parts.rule.threshold != Threshold::Unanimity {
        lost.push("a rule other than unanimity".to_owned());
    }
    match parts.protocol.recognition() {
        Some(Recognition::Fixed(_)) => lost.push("the fixed proposer".to_owned()),
        Some(_) => {}
        None => lost.push(format!("the protocol ({})", parts.protocol.name())),
    }
    if !parts.numbers.list.is_empty() {
        lost.push(format!(
            "uncertainty: {} numbers have their central values",
            parts.numbers.list.len()
        ));
    }
    for (index, party) in parts.parties.iter().enumerate() {
        let id = &party.id;
        let whose = format!("`{id}`: ");
        lost.extend(counted(&whose, party.preferences.linkages.len(), "linkage"));
        lost.extend(counted(&whose, party.preferences.red_lines.len(), "red line"));
        let steady = |value: &Drifting| {
            value.noise == Noise::None && value.trend.amount.on(draw.values()) == 0.0
        };
        // An interim value of 0 is what discounting means in the other programs.
        let fallback = &party.fallback;
        let interim = fallback
            .interim
            .as_ref()
            .is_some_and(|interim| !steady(interim) || interim.level.on(draw.values()) != 0.0);
        let discounts = !ties(draw.truth().prospects().discount(index), 1.0);
        let facts = [
            (party.seat != Seat::Table, "its seat"),
            (!steady(&fallback.no_deal), "the drift of its no-deal value"),
            (fallback.walk_out.is_some(), "its walk-out value"),
            (fallback.breakdown.is_some(), "its breakdown value"),
            (interim || (discounts && fallback.interim.is_none()), "its interim value"),
            (party.delay_cost.amount.on(draw.values()) != 0.0, "its delay cost"),
            (party.deadline.is_some(), "its deadline"),
            (party.abstains_within.is_some(), "its abstentions"),
            (!party.yes_if.is_empty(), "the condition of its yes"),
            (party.coalition.is_some(), "its members"),
        ];
        for (_, what) in facts.iter().filter(|(is, _)| *is) {
            lost.push(format!("{whose}{what}"));
        }
    }
    lost
}

/// "2 linkages", if there are any.
fn counted(whose: &str, count: usize, what: &str) -> Option<String> {
    let ending = if count == 1 { "" } else { "s" };
    (count > 0).then(|| format!("{whose}{count} {what}{ending}"))
}
