//! What differs between scenarios, as a record: what `zopa compare --json` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::experiment::comparison::{self, Comparisons, Plan, Provision, Quantity};
use crate::game::Game;
use crate::scenario::{Difference as Change, Loaded, diff};

/// The schema name that every comparison carries.
pub const COMPARISON_SCHEMA: &str = "zopa.comparison/1";

/// Scenarios held against the first of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparisonResult {
    /// `zopa.comparison/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// The scenario that the others are held against.
    pub first: ComparedScenario,
    /// The others.
    pub others: Vec<ComparedWith>,
    /// Master seed, the same for all.
    pub seed: u64,
    /// Negotiations played in each scenario.
    pub replicates: u64,
    /// Negotiations on each draw.
    pub plays: u32,
    /// Was it stopped before its end?
    pub partial: bool,
}

/// A scenario of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedScenario {
    /// As the user calls it.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Hex BLAKE3 of what it says.
    pub digest: String,
    /// Shown with every result; may be empty.
    pub note: String,
}

/// A scenario, and in what its results differ from the first one's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedWith {
    /// Which.
    pub scenario: ComparedScenario,
    /// What its file says otherwise.
    pub changes: Vec<ChangeRecord>,
    /// Quantity by quantity: outcomes, parties, first agreements, provisions, packages.
    pub differences: Vec<DifferenceRecord>,
    /// How many of them are more than noise.
    pub standing: u64,
}

/// A value that two scenarios have differently, as short RON; null where one has it not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeRecord {
    /// Its path.
    pub path: String,
    /// In the first scenario.
    pub first: Option<String>,
    /// In the other one.
    pub second: Option<String>,
}

impl ComparisonResult {
    /// What another scenario is called beside the first: of a change by `--set` only the
    /// change.
    pub fn short_name<'r>(&self, other: &'r ComparedWith) -> &'r str {
        let name = other.scenario.name.as_str();
        let change = name.strip_prefix(&self.first.name);
        change.and_then(|change| change.strip_prefix(" with ")).unwrap_or(name)
    }

    /// From the first scenario to another one, in words: `with PATH=VALUE`, `from A to B`.
    pub fn passage(&self, other: &ComparedWith) -> String {
        match self.short_name(other) {
            name if name == other.scenario.name => format!("from {} to {name}", self.first.name),
            change => format!("with {change}"),
        }
    }
}

impl ChangeRecord {
    /// Can it change a result? Texts for readers decide nothing.
    pub fn decides(&self) -> bool {
        let last = self.path.rsplit('.').next().unwrap_or(&self.path);
        !["id", "title", "question", "note", "about", "source", "why", "name"].contains(&last)
    }
}

/// A quantity in both scenarios.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DifferenceRecord {
    /// `agreement`, `round`, `value`, `first_agreement`, `provision` or `package`.
    pub quantity: String,
    /// For readers.
    pub name: String,
    /// The party of a value.
    pub party: Option<String>,
    /// The kind of a first agreement: a track, `interim`, `full`, `none`.
    pub kind: Option<String>,
    /// What a provision or a package settles.
    pub options: Vec<OptionRecord>,
    /// `share` (of negotiations; of agreements for provisions and packages), `utility` or
    /// `rounds`.
    pub unit: String,
    /// In the first scenario.
    pub first: f64,
    /// In the other one.
    pub second: f64,
    /// Second less first.
    pub difference: f64,
    /// Paired standard error of the difference.
    pub standard_error: f64,
    /// Lower end of the 95% interval of this difference alone.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The p-value of no difference, corrected by Holm for all quantities of the comparison.
    pub p_value: f64,
    /// Is it more than noise, p at most 0.05?
    pub stands: bool,
}

/// An option of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OptionRecord {
    /// The issue, or the side payment.
    pub issue: String,
    /// The option; `yes` of a side payment.
    pub option: String,
}

/// The record of a comparison. `names` are the scenarios as the user calls them.
pub fn comparison_result(
    command: String,
    names: &[String],
    loaded: &[Loaded],
    games: &[Game],
    plan: &Plan,
    found: &Comparisons,
) -> ComparisonResult {
    let scenario = |at: usize| {
        let scenario = &loaded[at].scenario;
        ComparedScenario {
            name: names[at].clone(),
            title: scenario.meta.title.clone(),
            digest: scenario.digest.clone(),
            note: scenario.meta.note.clone(),
        }
    };
    let others = found.list.iter().enumerate().map(|(at, list)| {
        let changes = diff(&loaded[0].tree, &loaded[at + 1].tree).into_iter();
        let record = |one: &comparison::Difference| record(one, games);
        let differences: Vec<DifferenceRecord> = list.iter().map(record).collect();
        let standing = differences.iter().filter(|one| one.stands).count() as u64;
        let changes = changes.map(|Change { path, left, right }| ChangeRecord {
            path,
            first: left,
            second: right,
        });
        ComparedWith {
            scenario: scenario(at + 1),
            changes: changes.collect(),
            differences,
            standing,
        }
    });
    ComparisonResult {
        schema: COMPARISON_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        first: scenario(0),
        others: others.collect(),
        seed: plan.seed,
        replicates: found.draws * u64::from(plan.plays),
        plays: plan.plays,
        partial: found.partial,
    }
}

fn record(one: &comparison::Difference, games: &[Game]) -> DifferenceRecord {
    let (quantity, unit) = match &one.quantity {
        Quantity::Agreement => ("agreement", "share"),
        Quantity::Round => ("round", "rounds"),
        Quantity::Value { .. } => ("value", "utility"),
        Quantity::First { .. } => ("first_agreement", "share"),
        Quantity::Provision(_) => ("provision", "share"),
        Quantity::Package(_) => ("package", "share"),
    };
    let options = match &one.quantity {
        Quantity::Provision(provision) => std::slice::from_ref(provision),
        Quantity::Package(provisions) => provisions,
        _ => &[],
    };
    let option =
        |one: &Provision| OptionRecord { issue: one.issue.clone(), option: one.option.clone() };
    let bound = if unit == "share" { 1.0 } else { f64::INFINITY };
    DifferenceRecord {
        quantity: quantity.to_owned(),
        name: name(&one.quantity, games),
        party: match &one.quantity {
            Quantity::Value { party } => Some(party.clone()),
            _ => None,
        },
        kind: match &one.quantity {
            Quantity::First { kind } => Some(kind.clone()),
            _ => None,
        },
        options: options.iter().map(option).collect(),
        unit: unit.to_owned(),
        first: one.effect.first.unwrap_or(0.0),
        second: one.effect.second,
        difference: one.effect.value,
        standard_error: one.effect.standard_error(),
        low: one.interval.low.max(-bound),
        high: one.interval.high.min(bound),
        p_value: one.p_value,
        stands: one.stands(),
    }
}

/// What a reader calls a quantity, by the titles of the first game that has it.
fn name(quantity: &Quantity, games: &[Game]) -> String {
    match quantity {
        Quantity::Agreement => "Agreement".to_owned(),
        Quantity::Round => "Round of agreement".to_owned(),
        Quantity::Value { party } => {
            let mut parties = games.iter().flat_map(|game| &game.parts().parties);
            let known = parties.find(|one| one.id == *party);
            known.map_or_else(|| party.clone(), |one| one.name.clone())
        }
        Quantity::First { kind } => {
            let mut tracks = games.iter().flat_map(|game| &game.parts().tracks);
            match (kind.as_str(), tracks.find(|track| track.id == *kind)) {
                (_, Some(track)) => track.title.clone(),
                ("full", _) => "full agreement".to_owned(),
                ("interim", _) => "partial agreement".to_owned(),
                _ => kind.clone(),
            }
        }
        Quantity::Provision(provision) => provision_name(provision, games),
        Quantity::Package(provisions) => {
            let names: Vec<String> =
                provisions.iter().map(|one| provision_name(one, games)).collect();
            names.join("; ")
        }
    }
}

fn provision_name(provision: &Provision, games: &[Game]) -> String {
    let mut issues = games.iter().flat_map(Game::issues);
    let titles = issues.find_map(|issue| {
        let option = issue.options.iter().find(|option| option.id == provision.option)?;
        (issue.id == provision.issue).then(|| format!("{}: {}", issue.title, option.title))
    });
    titles.unwrap_or_else(|| format!("{}: {}", provision.issue, provision.option))
}
