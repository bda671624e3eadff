//! The members of coalitions on a draw: what packages are worth to each, what it
//! accepts, and which of them speaks for its coalition.
//!
//! A member differs from its coalition by its weights and by an offset of the fallback
//! values, so all that is kept of its utility is the *difference* to the coalition's:
//! one number a label, and the offset where a partial deal keeps the no-deal value.
//! Whatever else enters the coalition's utility (linkages, penalties, side payments,
//! drift) enters the member's alike.

use super::{Draw, Game, Prospects, Tables};
use crate::chance::{Purpose, SLOTS, Streams, page_of};
use crate::party::{Coalition, FloorKind, Speaker};
use crate::space::completions::Completions;
use crate::space::criteria::Criteria;
use crate::space::search::trade_off::FORBIDDEN;
use crate::space::{Clause, Diagram};

/// The coalitions of a game, with what does not change from draw to draw.
#[derive(Clone, Debug)]
pub struct Coalitions {
    list: Vec<Entry>,
    /// For each party its coalition in the list, if it is one.
    of: Vec<Option<usize>>,
    /// Share of all packages that use the label.
    frequency: Vec<f64>,
    /// Share of all packages that are partial deals.
    partial: f64,
}

#[derive(Clone, Debug)]
struct Entry {
    party: usize,
    /// Column of its first member; members of all coalitions are in a row.
    first: usize,
    members: usize,
    /// For each label, which stricter rules its use brings in, one bit each.
    stricter: Vec<u64>,
    /// Where the draw of its speaker lies in the streams.
    page: u64,
}

impl Coalitions {
    /// The coalitions among the parties; `None` if there are none.
    pub(super) fn new(parts: &super::Parts, diagram: &Diagram) -> Option<Self> {
        let mut list: Vec<Entry> = Vec::new();
        let mut of = Vec::new();
        for (party, wants) in parts.parties.iter().enumerate() {
            of.push(wants.coalition.as_ref().map(|_| list.len()));
            let Some(coalition) = &wants.coalition else { continue };
            let uses = |clauses: &[Clause], label: &crate::space::Label| {
                clauses.iter().any(|clause| {
                    clause.issue == label.issue && clause.options.contains(label.option)
                })
            };
            let stricter = diagram.labels().iter().map(|label| {
                let rules = coalition.stricter.iter().enumerate();
                rules
                    .filter(|(_, rule)| uses(&rule.uses, label))
                    .fold(0, |set, (at, _)| set | 1u64 << at)
            });
            list.push(Entry {
                party,
                first: list.last().map_or(0, |entry| entry.first + entry.members),
                members: coalition.members.len(),
                stricter: stricter.collect(),
                page: page_of(&format!("parties.{}.coalition.speaks", wants.id)),
            });
        }
        if list.is_empty() {
            return None;
        }
        let frequency = frequency(diagram);
        let partial = diagram.labels().iter().zip(&frequency);
        let root = diagram.order().first().copied();
        let partial = partial
            .filter(|(label, _)| Some(label.issue) == root && label.class != 0)
            .map(|(_, frequency)| frequency)
            .sum();
        Some(Self { list, of, frequency, partial })
    }

    /// The parties that are coalitions.
    pub fn parties(&self) -> impl Iterator<Item = usize> + '_ {
        self.list.iter().map(|entry| entry.party)
    }

    fn columns(&self) -> usize {
        self.list.last().map_or(0, |entry| entry.first + entry.members)
    }

    /// The stricter rules that a package must meet for the coalition's yes, one bit each
    /// in the order of [`Coalition::stricter`].
    pub fn stricter(&self, party: usize, path: &[u32]) -> u64 {
        self.of[party].map_or(0, |at| {
            let stricter = &self.list[at].stricter;
            path.iter().fold(0, |set, &label| set | stricter[label as usize])
        })
    }
}

/// The coalition that a party is.
fn entry_of(game: &Game, party: usize) -> Option<&Entry> {
    let plan = game.coalitions.as_ref()?;
    plan.of[party].map(|at| &plan.list[at])
}

/// Share of all packages that use each label.
fn frequency(diagram: &Diagram) -> Vec<f64> {
    let mut ways = vec![0.0; diagram.nodes()];
    ways[Diagram::ROOT] = 1.0;
    let all = diagram.completions(Diagram::ROOT).max(1) as f64;
    let mut frequency = vec![0.0; diagram.labels().len()];
    for node in 0..diagram.terminal() {
        for arc in diagram.arcs(node) {
            let child = arc.child as usize;
            ways[child] += ways[node];
            frequency[arc.label as usize] += ways[node] * diagram.completions(child) as f64 / all;
        }
    }
    frequency
}

/// The members of all coalitions on a draw. Members are counted from 0 in each coalition.
#[derive(Clone, Debug)]
pub struct Members {
    /// What each label has for each member over the coalition.
    over: Criteria,
    /// Utility of each label to each member, [`FORBIDDEN`] where it crosses a hard line.
    guarded: Criteria,
    /// Best own utility that the rest of a path can add, by node and member.
    best_rest: Completions,
    /// Labels that have something else over the coalition than when `guarded` was worked out.
    moved: Vec<bool>,
    /// Of the coalition looked at: what its members' weights have over its own, one row an
    /// issue and one of zeros, one column a member.
    tilted: Vec<f64>,
    /// Of the member looked at: its weights before they are scaled to 1.
    own: Vec<f64>,
    /// What each member's fallback values have over the coalition's.
    offsets: Vec<f64>,
    weights: Vec<f64>,
    /// The coalitions, with the members' weights of the draw.
    coalitions: Vec<Coalition>,
    /// The member that speaks for each coalition.
    speakers: Vec<usize>,
    /// What each member has for sure, once something is in force; else empty.
    secured: Vec<f64>,
    /// As [`Draw::collective_guarded`] and the true prospects, but each coalition by its
    /// speaker.
    acting: Criteria,
    acting_prospects: Prospects,
    /// Of the coalition looked at: mean gains, and its members from the largest down.
    gains: Vec<f64>,
    order: Vec<usize>,
}

impl Members {
    pub(super) fn new(game: &Game, coalitions: &Coalitions) -> Self {
        let labels = game.diagram.labels().len();
        let columns = coalitions.columns();
        Self {
            over: Criteria::zero(labels, columns),
            guarded: Criteria::zero(labels, columns),
            best_rest: Completions::default(),
            moved: vec![false; labels],
            tilted: Vec::new(),
            own: Vec::new(),
            offsets: vec![0.0; columns],
            weights: vec![0.0; columns],
            coalitions: coalitions
                .parties()
                .filter_map(|party| game.parts.parties[party].coalition.clone())
                .collect(),
            speakers: vec![0; coalitions.list.len()],
            secured: Vec::new(),
            acting: Criteria::zero(labels, game.party_count()),
            acting_prospects: Prospects::default(),
            gains: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Takes new numbers: the coalitions' tables are filled already. If nothing has changed
    /// since but what is left of assets, not as a `whole`.
    pub(super) fn fill(
        &mut self,
        game: &Game,
        plan: &Coalitions,
        (values, tables, whole): (&[f64], &Tables, bool),
        streams: &Streams,
        replicate: u64,
    ) {
        for (at, entry) in plan.list.iter().enumerate() {
            let range = entry.first..entry.first + entry.members;
            for (column, member) in range.clone().zip(&self.coalitions[at].members) {
                self.offsets[column] = member.offset.on(values);
                self.weights[column] = member.weight.on(values);
            }
            self.coalitions[at].weigh(&self.weights[range]);
            if let Some(coalition) = &game.parts.parties[entry.party].coalition {
                self.fill_members(game, entry, coalition, (values, tables, whole));
            }
            self.speakers[at] = match self.coalitions[at].speaks {
                Speaker::Pivot => self.pivot(plan, at),
                Speaker::Drawn => self.drawn(entry, streams, replicate),
            };
        }
        self.acting_prospects.clone_from(tables.prospects());
        for (entry, speaker) in plan.list.iter().zip(&self.speakers) {
            let offset = self.offsets[entry.first + speaker];
            self.acting_prospects.shift(entry.party, offset);
        }
    }

    /// Nobody has anything for sure any more.
    pub(super) fn release(&mut self) {
        self.secured.clear();
    }

    fn fill_members(
        &mut self,
        game: &Game,
        entry: &Entry,
        coalition: &Coalition,
        (values, tables, whole): (&[f64], &Tables, bool),
    ) {
        let party = entry.party;
        let preferences = &game.parts.parties[party].preferences;
        let issues = game.parts.issues.len();
        self.tilted.clear();
        self.tilted.resize((issues + 1) * entry.members, 0.0);
        for (number, member) in coalition.members.iter().enumerate() {
            // Without a tilt a member weighs as its coalition, to the last bit.
            if member.tilts.is_empty() {
                continue;
            }
            self.own.clear();
            self.own.resize(issues, 0.0);
            for (issue, tilt) in &member.tilts {
                self.own[*issue] += tilt.on(values);
            }
            for (issue, own) in self.own.iter_mut().enumerate() {
                *own = (tables.weight(game, issue, party) + *own).max(0.0);
            }
            let sum: f64 = self.own.iter().sum();
            if sum <= 0.0 {
                continue;
            }
            for (issue, own) in self.own.iter().enumerate() {
                self.tilted[issue * entry.members + number] =
                    own / sum - tables.weight(game, issue, party);
            }
        }
        let factor = preferences.scale.factor;
        for (number, label) in game.diagram.labels().iter().enumerate() {
            if !whole && !game.is_wasting(label.issue) {
                continue;
            }
            // Side payments come after the issues of the text: members have them alike.
            let issue = label.issue.min(issues);
            let (worth, fraction) = if issue == issues {
                (0.0, 1.0)
            } else if label.class == 0 {
                (factor * tables.score(game, issue, label.option, party), 1.0)
            } else {
                let score = tables.score(game, issue, label.option, party);
                let reference = if Some(issue) == game.partial_issue {
                    preferences.no_deal_score.on(values)
                } else {
                    tables.score(game, issue, game.issues[issue].default, party)
                };
                (factor * (score - reference), game.fractions[label.class as usize])
            };
            let tilted = &self.tilted[issue * entry.members..][..entry.members];
            let over = &mut self.over.of_mut(number as u32)[entry.first..];
            for (cell, tilted) in over.iter_mut().zip(tilted) {
                let now = fraction * *tilted * worth;
                self.moved[number] |= *cell != now;
                *cell = now;
            }
        }
    }

    /// The member the rule turns on: members say yes in the order of their mean gain over
    /// all packages, and one of them is the first with whom the rule is met: the pivot of
    /// that order (Shapley & Shubik 1954, American Political Science Review 48).
    fn pivot(&mut self, plan: &Coalitions, at: usize) -> usize {
        let entry = &plan.list[at];
        // What the members' mean gains do not have in common.
        let columns = entry.first..entry.first + entry.members;
        self.gains.clear();
        self.gains.resize(entry.members, 0.0);
        for (label, share) in (0..).zip(&plan.frequency) {
            let over = &self.over.of(label)[columns.clone()];
            for (gain, over) in self.gains.iter_mut().zip(over) {
                *gain += share * over;
            }
        }
        for (gain, offset) in self.gains.iter_mut().zip(&self.offsets[columns]) {
            *gain -= (1.0 - plan.partial) * offset;
        }
        self.order.clear();
        self.order.extend(0..entry.members);
        // Stable: of equal gains the first member comes first.
        self.order.sort_by(|a, b| self.gains[*b].total_cmp(&self.gains[*a]));
        self.coalitions[at].pivot(&self.order)
    }

    /// A member drawn by weight.
    fn drawn(&self, entry: &Entry, streams: &Streams, replicate: u64) -> usize {
        let mut uniforms = [0.0; SLOTS];
        streams.stream(Purpose::Play, replicate).fill(entry.page, &mut uniforms);
        let weights = &self.weights[entry.first..entry.first + entry.members];
        let mut rest = uniforms[0] * weights.iter().sum::<f64>();
        let chosen = weights.iter().position(|weight| {
            rest -= weight;
            rest < 0.0
        });
        chosen.unwrap_or(entry.members - 1)
    }

    /// Takes what the coalitions' labels are worth now, closed ones and hard lines
    /// forbidden; `changed` says of which that is not what it was, and may be written to.
    pub(super) fn guard(
        &mut self,
        game: &Game,
        plan: &Coalitions,
        guarded: &Criteria,
        changed: &mut [bool],
    ) {
        self.acting.clone_from(guarded);
        for (label, (changed, moved)) in (0..).zip(changed.iter_mut().zip(&mut self.moved)) {
            *changed |= std::mem::take(moved);
            let (over, members) = (self.over.of(label), self.guarded.of_mut(label));
            let acting = self.acting.of_mut(label);
            for (entry, speaker) in plan.list.iter().zip(&self.speakers) {
                let columns = entry.first..entry.first + entry.members;
                let collective = acting[entry.party];
                if *changed && collective < 0.5 * FORBIDDEN {
                    members[columns].fill(collective);
                } else if *changed {
                    for (cell, over) in members[columns.clone()].iter_mut().zip(&over[columns]) {
                        *cell = collective + over;
                    }
                }
                acting[entry.party] = members[entry.first + speaker];
            }
        }
        self.best_rest.follow(&game.diagram, &self.guarded, changed);
    }

    /// Each party has these utilities for sure from the package on a path.
    pub(super) fn secure(&mut self, game: &Game, path: &[u32], utilities: &[f64]) {
        let Some(plan) = &game.coalitions else { return };
        self.secured.resize(plan.columns(), 0.0);
        for entry in &plan.list {
            for member in 0..entry.members {
                self.secured[entry.first + member] =
                    utilities[entry.party] + self.over_path(game, entry, member, path);
            }
        }
        let mut acting = utilities.to_vec();
        self.act(game, path, &mut acting);
        self.acting_prospects.secure(&acting);
    }

    /// Turns each coalition's utility of the package on a path into its speaker's.
    pub(super) fn act(&self, game: &Game, path: &[u32], utilities: &mut [f64]) {
        let Some(plan) = &game.coalitions else { return };
        for (entry, speaker) in plan.list.iter().zip(&self.speakers) {
            utilities[entry.party] += self.over_path(game, entry, *speaker, path);
        }
    }

    fn over_path(&self, game: &Game, entry: &Entry, member: usize, path: &[u32]) -> f64 {
        let column = entry.first + member;
        let over: f64 = path.iter().map(|&label| self.over.of(label)[column]).sum();
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        if partial { over + self.offsets[column] } else { over }
    }

    /// The coalition that a party is, with the members' weights of the draw.
    pub fn coalition(&self, game: &Game, party: usize) -> Option<&Coalition> {
        let plan = game.coalitions.as_ref()?;
        plan.of[party].map(|at| &self.coalitions[at])
    }

    /// The member that speaks for a coalition; 0 if the party is none.
    pub fn speaker(&self, game: &Game, party: usize) -> usize {
        let plan = game.coalitions.as_ref();
        plan.and_then(|plan| plan.of[party]).map_or(0, |at| self.speakers[at])
    }

    /// What the package on a path is worth to a member if it is worth `collective` to
    /// its coalition.
    pub fn utility(
        &self,
        game: &Game,
        party: usize,
        member: usize,
        path: &[u32],
        collective: f64,
    ) -> f64 {
        match entry_of(game, party) {
            Some(entry) => collective + self.over_path(game, entry, member, path),
            None => collective,
        }
    }

    /// What a label has for a member over its coalition (of a partial deal without the
    /// offset).
    pub fn over(&self, game: &Game, party: usize, member: usize, label: u32) -> f64 {
        let entry = entry_of(game, party);
        entry.map_or(0.0, |entry| self.over.of(label)[entry.first + member])
    }

    /// What a member's fallback values have over its coalition's.
    pub fn offset(&self, game: &Game, party: usize, member: usize) -> f64 {
        let entry = entry_of(game, party);
        entry.map_or(0.0, |entry| self.offsets[entry.first + member])
    }

    /// The least a member accepts at `time`, from its coalition's prospects.
    pub fn floor(&self, game: &Game, draw: &Draw, party: usize, member: usize, time: usize) -> f64 {
        let Some(entry) = entry_of(game, party) else {
            return f64::NEG_INFINITY;
        };
        let column = entry.first + member;
        if let Some(secured) = self.secured.get(column) {
            return *secured;
        }
        let prospects = draw.truth().prospects();
        let collective = match game.parts.parties[party].floor {
            FloorKind::WalkOut => prospects.walk_out(party, time),
            FloorKind::SitOut => prospects.sit_out(party, time),
        };
        collective + self.offsets[column]
    }

    /// The largest utility a member can have from a package at `time` without crossing a
    /// hard red line.
    pub fn best_utility(
        &self,
        game: &Game,
        draw: &Draw,
        party: usize,
        member: usize,
        time: usize,
    ) -> f64 {
        let Some(entry) = entry_of(game, party) else { return f64::NEG_INFINITY };
        let column = entry.first + member;
        let no_deal = draw.truth().prospects().no_deal(party, time) + self.offsets[column];
        super::draw::best_reachable(game, &self.guarded, self.best_rest.rests(), column, no_deal)
    }

    pub(super) fn acting(&self) -> &Criteria {
        &self.acting
    }

    pub(super) fn acting_prospects(&self) -> &Prospects {
        &self.acting_prospects
    }
}
