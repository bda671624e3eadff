//! A sweep as its report and figures need it: the points that are whole, and the main estimates
//! at each of them.

use super::Found;
use super::record::{FactorRecord, PointRecord, SWEEP_SCHEMA, SweepResult};
use crate::experiment::sweep::{Coordinate, Factor, Kind};
use crate::report::datapackage::Provenance;
use crate::report::record::{IssueSummary, Mean, Named, ScenarioSummary};
use crate::report::replicates::agreement_kinds;
use crate::report::summary::scenario_summary;
use crate::report::terminal::names::{Names, words};
use crate::scenario::{Design, SweptGame};

/// A sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepSubject {
    /// What the design calls itself.
    pub title: String,
    /// Its note; may be empty.
    pub note: String,
    /// The folder, as it was named.
    pub folder: String,
    /// The file of the design.
    pub text: String,
    /// What was played, and how.
    pub provenance: Provenance,
    /// The first game that was played, with the parties, issues and limited agreements of all.
    pub scenario: ScenarioSummary,
    /// What is varied.
    pub factors: Vec<Factor>,
    /// Which points there are.
    pub kind: Kind,
    /// Those that are whole, in their order.
    pub points: Vec<SweptPoint>,
}

/// A point.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptPoint {
    /// Where it lies, agreement and the round.
    pub record: PointRecord,
    /// Where it lies on each factor.
    pub at: Vec<Coordinate>,
    /// Mean value of each party.
    pub values: Vec<Mean>,
    /// How many agreements have each option, issue by issue.
    pub options: Vec<Vec<u64>>,
    /// How many negotiations began with each kind of agreement: the limited ones, then the full
    /// one; empty where there are no limited ones.
    pub first: Vec<u64>,
}

impl SweepSubject {
    /// A sweep without points yet; `text` is the file of its design.
    pub fn new(design: &Design, provenance: Provenance, text: String, folder: String) -> Self {
        let summary = |arm: &SweptGame| scenario_summary(&arm.loaded.scenario, &arm.game);
        // A design has at least one game.
        let mut scenario = summary(&design.arms[0]);
        for arm in &design.arms[1..] {
            join(&mut scenario, summary(arm));
        }
        Self {
            title: if design.title == "--set" {
                scenario.title.clone()
            } else {
                design.title.clone()
            },
            note: design.note.clone(),
            folder,
            text,
            provenance,
            scenario,
            factors: design.factors.clone(),
            kind: design.kind.clone(),
            points: Vec::new(),
        }
    }

    /// Adds a point that is whole.
    pub fn add(&mut self, found: &Found) {
        let parts = found.game.parts();
        let values = self.scenario.parties.iter().map(|party| {
            let index = parts.parties.iter().position(|own| own.id == party.id);
            let tally = index.and_then(|index| found.tally.parties.get(index));
            tally.map_or_else(Mean::default, |tally| Mean {
                mean: tally.value.mean(),
                standard_error: tally.value.standard_error(),
            })
        });
        let kinds = agreement_kinds(found.game);
        let counts: Vec<u64> = match &found.tally.accords {
            Some(accords) => accords.first.iter().map(|rounds| rounds.iter().sum()).collect(),
            None => Vec::new(),
        };
        let full = [Named { id: "full".to_owned(), name: String::new() }];
        let first = self.scenario.accords.iter().chain(&full).map(|accord| {
            let index = kinds.iter().position(|kind| *kind == accord.id);
            index.and_then(|index| counts.get(index)).copied().unwrap_or(0)
        });
        let point = SweptPoint {
            record: PointRecord::from(found),
            at: found.at.to_vec(),
            values: values.collect(),
            options: self.options(found),
            first: if self.scenario.accords.is_empty() { Vec::new() } else { first.collect() },
        };
        self.points.push(point);
    }

    /// How many agreements of a point have each option of the issues of all games.
    fn options(&self, found: &Found) -> Vec<Vec<u64>> {
        let issues = found.game.issues();
        let mut own: Vec<Vec<u64>> =
            issues.iter().map(|issue| vec![0; issue.options.len()]).collect();
        for (rank, package) in &found.tally.packages {
            for (issue, option) in
                found.game.diagram().unrank(*rank).into_iter().flatten().enumerate()
            {
                own[issue][option] += package.count;
            }
        }
        let count = |issue: &IssueSummary, option: &Named| {
            let at = issues.iter().position(|known| known.id == issue.id)?;
            let place = issues[at].options.iter().position(|known| known.id == option.id)?;
            Some(own[at][place])
        };
        let of = |issue: &IssueSummary| {
            issue.options.iter().map(|option| count(issue, option).unwrap_or(0)).collect()
        };
        self.scenario.issues.iter().map(of).collect()
    }

    /// What a reader calls a factor.
    pub fn name(&self, factor: usize) -> String {
        let Some(factor) = self.factors.get(factor) else { return String::new() };
        let path = factor.path.as_ref();
        path.map_or_else(|| words(&factor.id), |path| Names(&self.scenario).number(path))
    }

    /// The record that stands for it; its points only if they are to be kept.
    pub fn record(&self, keep: bool) -> SweepResult {
        let points = self.points.iter().filter(|_| keep).map(|point| point.record.clone());
        SweepResult {
            schema: SWEEP_SCHEMA.to_owned(),
            title: self.title.clone(),
            note: self.note.clone(),
            provenance: self.provenance.clone(),
            factors: self.factors.iter().map(FactorRecord::from).collect(),
            points: points.collect(),
            folder: self.folder.clone(),
            tables: Vec::new(),
        }
    }
}

/// Adds what another game has and this one has not.
fn join(scenario: &mut ScenarioSummary, other: ScenarioSummary) {
    let add = |known: &mut Vec<Named>, new: Vec<Named>| {
        for named in new {
            if known.iter().all(|one| one.id != named.id) {
                known.push(named);
            }
        }
    };
    add(&mut scenario.parties, other.parties);
    add(&mut scenario.accords, other.accords);
    for issue in other.issues {
        match scenario.issues.iter_mut().find(|known| known.id == issue.id) {
            Some(known) => add(&mut known.options, issue.options),
            None => scenario.issues.push(issue),
        }
    }
}
