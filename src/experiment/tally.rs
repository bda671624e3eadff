//! The tally: a mergeable summary of many negotiations.
//!
//! Counts are integers and sums are exact, so a tally is a commutative monoid:
//! any split over threads, shards or machines merges to the same bytes. The tally
//! listens while a negotiation is played and is told the record at its end.

use serde::{Deserialize, Serialize, Serializer};

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::claim::measure::Observation;
use super::{AccordsTally, AccuracyTally, ClusteredMean, Clusters, PlaysPerDraw, RunningTally};
use crate::game::{Draw, Game};
use crate::negotiation::{Answer, Capacity, End, Listener, MemberAnswer, Record};
use crate::space::criteria::Criteria;
use crate::tolerance::reaches;

/// Shortfalls are counted in bins of this width of utility, up to 1 and beyond.
pub const SHORTFALL_BIN: f64 = 0.001;

/// A summary of negotiations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tally {
    /// Replicates.
    pub replicates: u64,
    /// How the talks ended, by time 0 ..= rounds.
    pub ends: BTreeMap<End, Vec<u64>>,
    /// Agreements draw by draw, for the error of their share.
    pub clusters: Clusters,
    /// Agreements draw by draw, for the range over judgements.
    pub plays_per_draw: PlaysPerDraw,
    /// Round of agreement.
    pub rounds: ClusteredMean,
    /// Packages agreed, by rank: how often, and the first replicate.
    #[serde(serialize_with = "in_order")]
    pub packages: FxHashMap<u128, PackageCount>,
    /// What each party got and did.
    pub parties: Vec<PartyTally>,
    /// For each uncertain number, then each red line: replicates and agreements with
    /// the number above its median (the line hard).
    pub above: Vec<Split>,
    /// What happened in the world, one entry an event.
    pub events: Vec<EventTally>,
    /// For each side payment, negotiations in which it leaked.
    pub leaks: Vec<u64>,
    /// What limited agreements came to, if there can be any.
    pub accords: Option<Box<AccordsTally>>,
    /// How well parties know each other, if some of them learn.
    pub accuracy: Option<Box<AccuracyTally>>,
    /// Events whose running estimate is asked for.
    pub observed: Vec<RunningTally>,
    /// Agreements among the plays of the draw not yet complete.
    pending: u32,
    plays_seen: u32,
}

/// How often a package was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageCount {
    /// How often.
    pub count: u64,
    /// The first replicate that ended with it.
    pub first: u64,
}

/// Replicates and agreements on one side of a split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Replicates.
    pub replicates: u64,
    /// Agreements among them.
    pub agreements: u64,
}

/// How often an event of the world happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTally {
    /// Replicates in which it happened.
    pub replicates: u64,
    /// How often it happened in all.
    pub occurrences: u64,
}

/// What a party got and did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartyTally {
    /// What it got, over all replicates.
    pub value: ClusteredMean,
    /// Gain over its no-deal value of the round, over agreements.
    pub gain: ClusteredMean,
    /// Gain over its no-deal value of round 0, over agreements.
    pub gain_over_start: ClusteredMean,
    /// Value seen from round 0 (after the risk attitude), over all replicates.
    pub present_value: ClusteredMean,
    /// Offers made.
    pub offers: u64,
    /// Answers given.
    pub answers: u64,
    /// Refusals because of a hard red line.
    pub red_line: u64,
    /// Refusals short of the floor.
    pub below_floor: u64,
    /// Refusals that reach the floor but not the target.
    pub below_target: u64,
    /// Refusals that crossed no line, by shortfall in bins of [`SHORTFALL_BIN`].
    pub shortfalls: Vec<u64>,
    /// Refusals that crossed no line, by the issue to blame.
    pub issues: Vec<u64>,
    /// Refusals by red line crossed (in the order of the party's lines).
    pub lines: Vec<u64>,
    /// For each of its members, if it is a coalition, the answers in which it said no.
    pub members: Vec<u64>,
}

impl PartyTally {
    fn new(issues: usize, lines: usize, members: usize) -> Self {
        Self {
            value: ClusteredMean::default(),
            gain: ClusteredMean::default(),
            gain_over_start: ClusteredMean::default(),
            present_value: ClusteredMean::default(),
            offers: 0,
            answers: 0,
            red_line: 0,
            below_floor: 0,
            below_target: 0,
            shortfalls: vec![0; (1.0 / SHORTFALL_BIN) as usize + 1],
            issues: vec![0; issues],
            lines: vec![0; lines],
            members: vec![0; members],
        }
    }

    /// Refusals of every kind.
    pub fn refusals(&self) -> u64 {
        self.red_line + self.below_floor + self.below_target
    }

    /// The shortfall below which half of the refusals that crossed no line lie.
    pub fn median_shortfall(&self) -> Option<f64> {
        let total: u64 = self.shortfalls.iter().sum();
        let mut seen = 0;
        self.shortfalls.iter().enumerate().find_map(|(bin, count)| {
            seen += count;
            (total > 0 && 2 * seen >= total).then_some((bin as f64 + 0.5) * SHORTFALL_BIN)
        })
    }

    fn merge(&mut self, other: &Self) {
        self.value.merge(&other.value);
        self.gain.merge(&other.gain);
        self.gain_over_start.merge(&other.gain_over_start);
        self.present_value.merge(&other.present_value);
        self.offers += other.offers;
        self.answers += other.answers;
        self.red_line += other.red_line;
        self.below_floor += other.below_floor;
        self.below_target += other.below_target;
        add(&mut self.shortfalls, &other.shortfalls);
        add(&mut self.issues, &other.issues);
        add(&mut self.lines, &other.lines);
        add(&mut self.members, &other.members);
    }
}

/// By rank: a hash map has no order of its own.
fn in_order<S: Serializer>(
    packages: &FxHashMap<u128, PackageCount>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(packages.iter().collect::<BTreeMap<_, _>>())
}

fn add(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}

impl Tally {
    /// An empty tally for a game with `plays` replicates to a draw, and `observed` events
    /// whose running estimate is asked for.
    pub fn new(game: &Game, plays: u32, observed: usize) -> Self {
        let issues = game.issues().len();
        Self {
            replicates: 0,
            ends: BTreeMap::new(),
            clusters: Clusters::new(plays),
            plays_per_draw: PlaysPerDraw::new(plays),
            rounds: ClusteredMean::default(),
            packages: FxHashMap::default(),
            parties: game
                .parts()
                .parties
                .iter()
                .map(|party| {
                    let members = party.coalition.as_ref().map_or(0, |own| own.members.len());
                    PartyTally::new(issues, party.preferences.red_lines.len(), members)
                })
                .collect(),
            above: vec![Split::default(); game.parts().numbers.list.len() + game.line_count()],
            events: vec![EventTally::default(); game.parts().world.events.len()],
            leaks: vec![0; game.parts().side_payments.len()],
            accords: AccordsTally::new(game).map(Box::new),
            accuracy: AccuracyTally::new(game).map(Box::new),
            observed: vec![RunningTally::new(game.parts().clock.rounds); observed],
            pending: 0,
            plays_seen: 0,
        }
    }

    /// How many negotiations ended in agreement.
    pub fn agreements(&self) -> u64 {
        self.ends.get(&End::Agreement).map_or(0, |times| times.iter().sum())
    }

    /// Adds another tally of the same game; both must hold whole draws.
    pub fn merge(&mut self, other: &Self) {
        self.replicates += other.replicates;
        for (end, times) in &other.ends {
            let into = self.ends.entry(*end).or_insert_with(|| vec![0; times.len()]);
            add(into, times);
        }
        self.clusters.merge(&other.clusters);
        self.plays_per_draw.merge(&other.plays_per_draw);
        self.rounds.merge(&other.rounds);
        for (rank, package) in &other.packages {
            let into =
                self.packages.entry(*rank).or_insert(PackageCount { count: 0, first: u64::MAX });
            into.count += package.count;
            into.first = into.first.min(package.first);
        }
        for (into, from) in self.parties.iter_mut().zip(&other.parties) {
            into.merge(from);
        }
        if let (Some(into), Some(from)) = (&mut self.accords, &other.accords) {
            into.merge(from);
        }
        if let (Some(into), Some(from)) = (&mut self.accuracy, &other.accuracy) {
            into.merge(from);
        }
        add(&mut self.leaks, &other.leaks);
        for (into, from) in self.observed.iter_mut().zip(&other.observed) {
            into.merge(from);
        }
        for (into, from) in self.events.iter_mut().zip(&other.events) {
            into.replicates += from.replicates;
            into.occurrences += from.occurrences;
        }
        for (into, from) in self.above.iter_mut().zip(&other.above) {
            into.replicates += from.replicates;
            into.agreements += from.agreements;
        }
    }

    /// Adds a negotiation that has ended, with what was seen of the events that are observed,
    /// one entry each. Negotiations come draw by draw, `plays` to a draw.
    pub fn end(&mut self, game: &Game, draw: &Draw, record: &Record, observed: &[Observation]) {
        let rounds = game.parts().clock.rounds;
        let agreed = record.agreed();
        self.replicates += 1;
        self.ends.entry(record.end).or_insert_with(|| vec![0; rounds + 1])[record.time] += 1;
        self.pending += u32::from(agreed);
        self.plays_seen += 1;
        if self.plays_seen == self.clusters.plays() {
            self.clusters.add(self.pending);
            self.plays_per_draw.add(self.pending);
            self.pending = 0;
            self.plays_seen = 0;
        }
        let complete = self.plays_seen == 0;
        let prospects = draw.truth().prospects();
        for (party, tally) in self.parties.iter_mut().enumerate() {
            let value = record.values[party];
            tally.value.add(value);
            let risk = game.parts().parties[party].preferences.risk;
            let felt = |utility| risk.apply(utility, draw.values());
            tally.present_value.add(prospects.from_start(party, record.time, value, felt));
            if agreed {
                tally.gain.add(value - prospects.no_deal(party, record.time));
                tally.gain_over_start.add(value - prospects.no_deal(party, 0));
            }
            if complete {
                tally.value.close();
                tally.gain.close();
                tally.gain_over_start.close();
                tally.present_value.close();
            }
        }
        if agreed {
            self.rounds.add(record.time as f64);
        }
        if complete {
            self.rounds.close();
        }
        if let Some(accords) = &mut self.accords {
            accords.end(record);
        }
        if let Some(accuracy) = &mut self.accuracy {
            accuracy.end(complete);
        }
        for (tally, seen) in self.observed.iter_mut().zip(observed) {
            tally.add(record.time, *seen);
            if complete {
                tally.close();
            }
        }
        for (event, times) in self.events.iter_mut().zip(&record.events) {
            event.replicates += u64::from(*times > 0);
            event.occurrences += u64::from(*times);
        }
        for (payment, leaked) in self.leaks.iter_mut().enumerate() {
            *leaked += u64::from(record.leaks.contains(&payment));
        }
        let uniforms = draw.uniforms();
        let won = u64::from(agreed);
        let (numbers, lines) = self.above.split_at_mut(uniforms.len());
        for (split, uniform) in numbers.iter_mut().zip(uniforms) {
            let above = u64::from(*uniform > 0.5);
            split.replicates += above;
            split.agreements += above & won;
        }
        for (line, split) in lines.iter_mut().enumerate() {
            let above = u64::from(draw.is_hard(line));
            split.replicates += above;
            split.agreements += above & won;
        }
        if agreed {
            let rank = game.diagram().rank_of_path(&record.path);
            let package = self
                .packages
                .entry(rank)
                .or_insert(PackageCount { count: 0, first: record.replicate });
            package.count += 1;
            package.first = package.first.min(record.replicate);
        }
    }

    /// The tally as a listener to one negotiation.
    pub fn listen<'t>(&'t mut self, game: &'t Game) -> Ear<'t> {
        Ear { tally: self, game }
    }
}

/// A tally that listens.
pub struct Ear<'t> {
    tally: &'t mut Tally,
    game: &'t Game,
}

impl Listener for Ear<'_> {
    fn believes(&mut self, draw: &Draw, time: usize, party: usize, believed: &Criteria) {
        if let Some(accuracy) = &mut self.tally.accuracy {
            accuracy.add(self.game, draw, time, party, believed);
        }
    }

    fn offers(&mut self, _time: usize, proposer: usize, _path: &[u32], _utilities: &[f64]) {
        self.tally.parties[proposer].offers += 1;
    }

    fn consults(&mut self, _time: usize, party: usize, answers: &[MemberAnswer]) {
        let refused = &mut self.tally.parties[party].members;
        for answer in answers {
            refused[answer.member] += u64::from(!answer.accepts && !answer.abstains);
        }
    }

    fn answers(&mut self, draw: &Draw, _time: usize, path: &[u32], answer: &Answer) {
        let tally = &mut self.tally.parties[answer.party];
        tally.answers += 1;
        // Who abstains refuses nothing.
        if answer.accepts || answer.abstains {
            return;
        }
        if answer.crosses_line {
            tally.red_line += 1;
            for line in self.game.crossed_lines(draw, path, answer.party) {
                tally.lines[line] += 1;
            }
            return;
        }
        let table = answer.capacity == Capacity::Table || answer.capacity == Capacity::Consent;
        if table && reaches(answer.utility, answer.floor) {
            tally.below_target += 1;
        } else {
            tally.below_floor += 1;
        }
        let bin = ((answer.demand - answer.utility) / SHORTFALL_BIN).max(0.0) as usize;
        let bin = bin.min(tally.shortfalls.len() - 1);
        tally.shortfalls[bin] += 1;
        if let Some(issue) = draw.truth().costliest_issue(self.game, path, answer.party) {
            tally.issues[issue] += 1;
        }
    }
}
