//! What limited agreements came to, over many negotiations: which was signed first, how
//! long it held, what came next, and whether the full agreement still stood.

use serde::{Deserialize, Serialize};

use crate::game::Game;
use crate::negotiation::{Ending, Record};

/// What the agreements of many negotiations came to.
///
/// Kinds are numbered: the tracks, then the interim agreement if there can be one, then the
/// full agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccordsTally {
    /// For each kind, by round: negotiations in which the first agreement of any kind was
    /// this one.
    pub first: Vec<Vec<u64>>,
    /// For each kind of first agreement and each kind: negotiations in which that was the
    /// second.
    pub second: Vec<Vec<u64>>,
    /// What each limited kind came to.
    pub limited: Vec<LimitedTally>,
    /// What the full agreement came to, if it was asked.
    pub settlement: SettlementTally,
}

/// What one kind of limited agreement came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LimitedTally {
    /// Negotiations in which it was signed.
    pub replicates: u64,
    /// How often it was signed in all.
    pub signatures: u64,
    /// Of its first signatures, by the rounds until its first breach (1, 2, ...).
    pub broken_after: Vec<u64>,
    /// First signatures that were never broken before they or the talks were over.
    pub unbroken: u64,
    /// Negotiations at whose end it was in force.
    pub in_force: u64,
    /// How it was over: expired, broken, left, replaced by the full agreement, disrupted.
    pub endings: [u64; 5],
    /// Rounds in which it was in force and not suspended.
    pub rounds: u64,
    /// Breaches; those that were noticed; those of which the violator accused the others;
    /// both.
    pub breaches: [u64; 4],
}

/// What the full agreement came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SettlementTally {
    /// Full agreements that were watched.
    pub watched: u64,
    /// Those that still stood.
    pub standing: u64,
    /// Those that were over, by the rounds since their signature (1, 2, ...).
    pub over_after: Vec<u64>,
}

impl AccordsTally {
    /// An empty tally, if the game has limited agreements or watches full ones.
    pub fn new(game: &Game) -> Option<Self> {
        let parts = game.parts();
        let limited = game.limited_kinds();
        if limited == 0 && parts.settlement.is_none() {
            return None;
        }
        let kinds = limited + 1;
        let rounds = parts.clock.rounds;
        let watch = parts.settlement.as_ref().map_or(0, |settlement| settlement.watch);
        let one = LimitedTally { broken_after: vec![0; rounds], ..LimitedTally::default() };
        Some(Self {
            first: vec![vec![0; rounds + 1]; kinds],
            second: vec![vec![0; kinds]; kinds],
            limited: vec![one; limited],
            settlement: SettlementTally { over_after: vec![0; watch], ..Default::default() },
        })
    }

    /// Adds a negotiation that has ended.
    pub fn end(&mut self, record: &Record) {
        let mut agreements = first_agreements(self.limited.len(), record);
        if let Some((kind, round)) = agreements.next() {
            self.first[kind][round] += 1;
            if let Some((next, _)) = agreements.next() {
                self.second[kind][next] += 1;
            }
        }
        for (kind, limited) in self.limited.iter_mut().enumerate() {
            let mut of_kind =
                record.accords.iter().filter(|accord| accord.which == kind).peekable();
            let Some(first) = of_kind.peek() else { continue };
            limited.replicates += 1;
            match first.first_breach {
                Some((round, _)) => {
                    let after = (round - first.signed).clamp(1, limited.broken_after.len());
                    limited.broken_after[after - 1] += 1;
                }
                None => limited.unbroken += 1,
            }
            for accord in of_kind {
                limited.signatures += 1;
                limited.rounds += u64::from(accord.rounds);
                let counts = [accord.breaches, accord.noticed, accord.wrongful, accord.mutual];
                for (into, count) in limited.breaches.iter_mut().zip(counts) {
                    *into += u64::from(count);
                }
                match accord.ended {
                    None => limited.in_force += 1,
                    Some((_, Ending::Expired)) => limited.endings[0] += 1,
                    Some((_, Ending::Violated { .. })) => limited.endings[1] += 1,
                    Some((_, Ending::Withdrawn { .. })) => limited.endings[2] += 1,
                    Some((_, Ending::Superseded)) => limited.endings[3] += 1,
                    Some((_, Ending::Disrupted { .. })) => limited.endings[4] += 1,
                }
            }
        }
        if let Some(fate) = record.settlement {
            let settlement = &mut self.settlement;
            settlement.watched += 1;
            match fate.ended {
                None => settlement.standing += 1,
                Some((round, _)) => {
                    let after = (round - fate.signed).clamp(1, settlement.over_after.len());
                    settlement.over_after[after - 1] += 1;
                }
            }
        }
    }

    /// Adds another tally of the same game.
    pub fn merge(&mut self, other: &Self) {
        let rows = self.first.iter_mut().chain(&mut self.second);
        for (into, from) in rows.zip(other.first.iter().chain(&other.second)) {
            add(into, from);
        }
        for (into, from) in self.limited.iter_mut().zip(&other.limited) {
            into.replicates += from.replicates;
            into.signatures += from.signatures;
            add(&mut into.broken_after, &from.broken_after);
            into.unbroken += from.unbroken;
            into.in_force += from.in_force;
            add(&mut into.endings, &from.endings);
            into.rounds += from.rounds;
            add(&mut into.breaches, &from.breaches);
        }
        self.settlement.watched += other.settlement.watched;
        self.settlement.standing += other.settlement.standing;
        add(&mut self.settlement.over_after, &other.settlement.over_after);
    }
}

/// The agreements of a negotiation in the order of their signature: kind and round. `limited`
/// is the number of limited kinds; the full agreement, which ends the talks, comes after them.
pub fn first_agreements(
    limited: usize,
    record: &Record,
) -> impl Iterator<Item = (usize, usize)> + '_ {
    let signed = record.accords.iter().map(|accord| (accord.which, accord.signed));
    signed.chain(record.agreed().then_some((limited, record.time)))
}

fn add(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}
