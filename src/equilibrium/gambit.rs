//! A small game as an extensive form for Gambit (`.efg`, the format of Gambit 16:
//! McKelvey, McLennan & Turocy), so that another program can check what is found here.
//!
//! Moves are made in the open: chance draws a proposer, it proposes a package or passes,
//! and those who are asked answer one after the other, in the order of the scenario, as
//! long as their answer can change anything. Whoever would cross a hard red line of its
//! own, or get less than its outside option, has no choice, and ratifiers have none
//! either: they are no moves. Payoffs are seen from round 0, transformed by attitudes to
//! risk.

use std::fmt::Write;

use super::ballot::{Chamber, Vote};
use super::foresight::Foresight;
use super::listing::Listing;
use super::world::{World, felt};
use crate::game::{Draw, Game};
use crate::party::Seat;
use crate::tolerance::reaches;

/// Trees of more nodes are refused.
pub const NODES: u64 = 100_000;

/// Chances are written as shares of this, so that they sum to 1 exactly.
const SHARES: u64 = 1_000_000_000_000;

/// The tree is too large to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tree of this game is too large to be written")]
pub struct TooLarge {
    /// How many nodes it would have; [`u128::MAX`] if that is not known.
    pub nodes: u128,
}

/// The game on a draw as the text of an `.efg` file.
///
/// # Errors
/// If it would have more than [`NODES`] nodes.
pub fn extensive_form(game: &Game, draw: &Draw, title: &str) -> Result<String, TooLarge> {
    let Some(mut listing) = Listing::new(game) else {
        return Err(TooLarge { nodes: u128::MAX });
    };
    listing.fill(game, draw);
    let mut world = World::default();
    world.fill(game, draw, &Foresight::default());
    let mut writer = Writer {
        game,
        draw,
        listing,
        world,
        chamber: Chamber::new(game),
        text: String::new(),
        moves: vec![0; game.party_count() + 1],
        ends: 0,
    };
    let nodes = writer.nodes();
    if nodes > u128::from(NODES) {
        return Err(TooLarge { nodes });
    }
    let names = game.parts().parties.iter().map(|party| quoted(&party.name));
    let names: Vec<String> = names.collect();
    writer.line(format_args!("EFG 2 R {} {{ {} }}", quoted(title), names.join(" ")));
    writer.line(format_args!("\"\""));
    writer.text.push('\n');
    writer.round(0);
    Ok(writer.text)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "").replace('"', "'"))
}

/// How the talks stand where a package is voted on.
struct Motion {
    time: usize,
    package: usize,
    vote: Vote,
    /// The parties that say yes.
    content: u64,
    /// Those that have not answered.
    open: u64,
}

struct Writer<'g> {
    game: &'g Game,
    draw: &'g Draw,
    listing: Listing,
    world: World,
    chamber: Chamber,
    text: String,
    /// Information sets so far: of chance, then of each party.
    moves: Vec<usize>,
    ends: usize,
}

impl Writer<'_> {
    fn line(&mut self, text: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{text}");
    }

    fn utility(&self, package: usize, party: usize, time: usize) -> f64 {
        let no_deal = self.draw.truth().prospects().no_deal(party, time);
        self.listing.utility(package, party, no_deal)
    }

    /// May the party agree to it at all?
    fn may(&self, package: usize, party: usize, time: usize) -> bool {
        let outside = self.world.outside_option(self.game, self.draw, time, party);
        self.listing.crossed(package) >> party & 1 == 0
            && outside.is_none_or(|outside| reaches(self.utility(package, party, time), outside))
    }

    /// The proposers of a round with their chances; the last is nobody, if that can be.
    fn proposers(&self, time: usize) -> Vec<(Option<usize>, f64)> {
        let chance = |party: usize| self.world.chance(time, party);
        let mut proposers: Vec<(Option<usize>, f64)> = (0..self.game.party_count())
            .filter(|party| chance(*party) > 0.0)
            .map(|party| (Some(party), chance(party)))
            .collect();
        if proposers.is_empty() {
            proposers.push((None, 1.0));
        }
        proposers
    }

    /// The packages a proposer may propose.
    fn packages(&self, proposer: usize, time: usize) -> Vec<usize> {
        (0..self.listing.len()).filter(|package| self.may(*package, proposer, time)).collect()
    }

    fn motion(&self, proposer: usize, package: usize, time: usize) -> Motion {
        let (mut content, mut open) = (0, 0);
        let present = self.world.present(time);
        let consent = self.listing.consent(package);
        for party in 0..self.game.party_count() {
            let bit = 1u64 << party;
            if let Seat::Ratifier { threshold } = &self.game.parts().parties[party].seat {
                let no_deal = self.draw.truth().prospects().no_deal(party, time);
                let bound = no_deal + threshold.on(self.draw.values());
                let crosses = self.listing.crossed(package) & bit != 0;
                if !crosses && reaches(self.utility(package, party, time), bound) {
                    content |= bit;
                }
            } else if party != proposer
                && present & (self.chamber.seated() | consent) & bit != 0
                && self.may(package, party, time)
            {
                open |= bit;
            }
        }
        Motion { time, package, vote: Vote { proposer, present, consent }, content, open }
    }

    /// How many nodes the whole tree has.
    fn nodes(&self) -> u128 {
        // From the end backwards: the size of the tree that starts with each round.
        let mut after = 1u128;
        for time in (0..self.world.end()).rev() {
            let failed =
                if self.world.breakdown(time) > 0.0 { after.saturating_add(2) } else { after };
            let proposers = self.proposers(time);
            let mut round = u128::from(proposers.len() > 1);
            for (proposer, _) in proposers {
                let Some(proposer) = proposer else {
                    round = round.saturating_add(failed);
                    continue;
                };
                // The move itself, and passing.
                round = round.saturating_add(1).saturating_add(failed);
                for package in self.packages(proposer, time) {
                    let motion = self.motion(proposer, package, time);
                    let votes = self.vote_nodes(&motion, motion.content, motion.open, failed);
                    round = round.saturating_add(votes);
                }
            }
            after = round;
        }
        after
    }

    fn vote_nodes(&self, motion: &Motion, content: u64, open: u64, failed: u128) -> u128 {
        match self.chamber.settled(content, open, &motion.vote) {
            Some(true) => 1,
            Some(false) => failed,
            None => {
                let voter = open & open.wrapping_neg();
                let yes = self.vote_nodes(motion, content | voter, open & !voter, failed);
                let no = self.vote_nodes(motion, content, open & !voter, failed);
                yes.saturating_add(no).saturating_add(1)
            }
        }
    }

    fn round(&mut self, time: usize) {
        if time == self.world.end() {
            self.end("no deal", time, |writer, party| {
                writer.draw.truth().prospects().no_deal(party, time)
            });
            return;
        }
        let proposers = self.proposers(time);
        if proposers.len() > 1 {
            let names: Vec<String> = proposers
                .iter()
                .map(|(party, _)| {
                    party.map_or_else(String::new, |at| self.game.parts().parties[at].name.clone())
                })
                .collect();
            let chances: Vec<f64> = proposers.iter().map(|(_, chance)| *chance).collect();
            self.chance(&format!("proposer of round {time}"), &names, &chances);
        }
        for (proposer, _) in proposers {
            let Some(proposer) = proposer else {
                self.failed(time);
                continue;
            };
            let packages = self.packages(proposer, time);
            let mut actions: Vec<String> = packages.iter().map(|at| format!("\"{at}\"")).collect();
            actions.push("\"pass\"".to_owned());
            self.choice(proposer, &format!("round {time}"), &actions.join(" "));
            for package in packages {
                let motion = self.motion(proposer, package, time);
                self.votes(&motion, motion.content, motion.open);
            }
            self.failed(time);
        }
    }

    fn votes(&mut self, motion: &Motion, content: u64, open: u64) {
        match self.chamber.settled(content, open, &motion.vote) {
            Some(true) => {
                let (package, time) = (motion.package, motion.time);
                self.end(&format!("package {package}"), time, |writer, party| {
                    writer.utility(package, party, time)
                });
            }
            Some(false) => self.failed(motion.time),
            None => {
                let voter = open.trailing_zeros() as usize;
                let name = format!("round {}, package {}", motion.time, motion.package);
                self.choice(voter, &name, "\"yes\" \"no\"");
                self.votes(motion, content | 1 << voter, open & !(1 << voter));
                self.votes(motion, content, open & !(1 << voter));
            }
        }
    }

    fn failed(&mut self, time: usize) {
        let collapse = self.world.breakdown(time);
        if collapse > 0.0 {
            let names = ["collapse".to_owned(), "go on".to_owned()];
            self.chance(&format!("after round {time}"), &names, &[collapse, 1.0 - collapse]);
            self.end("breakdown", time, |writer, party| {
                writer.draw.truth().prospects().breakdown(party, time)
            });
        }
        self.round(time + 1);
    }

    fn choice(&mut self, party: usize, name: &str, actions: &str) {
        self.moves[party + 1] += 1;
        let set = self.moves[party + 1];
        self.line(format_args!("p \"\" {} {set} {} {{ {actions} }} 0", party + 1, quoted(name)));
    }

    fn chance(&mut self, name: &str, names: &[String], chances: &[f64]) {
        self.moves[0] += 1;
        let set = self.moves[0];
        let mut left = SHARES;
        let mut actions = String::new();
        for (at, (action, chance)) in names.iter().zip(chances).enumerate() {
            let share = (chance * SHARES as f64).round() as u64;
            let share = if at + 1 == names.len() { left } else { share.min(left) };
            left -= share;
            actions.push_str(&format!("{} {share}/{SHARES} ", quoted(action)));
        }
        self.line(format_args!("c \"\" {set} {} {{ {actions}}} 0", quoted(name)));
    }

    fn end(&mut self, name: &str, time: usize, value: impl Fn(&Self, usize) -> f64) {
        self.ends += 1;
        let ends = self.ends;
        let prospects = self.draw.truth().prospects();
        let payoffs: Vec<String> = (0..self.game.party_count())
            .map(|party| {
                let transform = |utility| felt(self.game, self.draw, party, utility);
                prospects.from_start(party, time, value(self, party), transform).to_string()
            })
            .collect();
        let name = format!("{name}, round {time}");
        self.line(format_args!("t \"\" {ends} {} {{ {} }}", quoted(&name), payoffs.join(", ")));
    }
}
