//! One vote: what each party says yes to, and which sets of votes adopt.

use crate::game::Game;
use crate::party::Seat;
use crate::rule::{Rule, standing};

/// The terms on which a proposer of one round meets the others. Slices have one
/// entry a party; utilities are those of agreement in this round.
#[derive(Clone, Copy, Debug)]
pub struct Ballot<'a> {
    /// Who proposes.
    pub proposer: usize,
    /// The parties that have not left, one bit a party.
    pub present: u64,
    /// The least each party says yes to.
    pub bounds: &'a [f64],
    /// The least the proposer proposes.
    pub own: f64,
    /// What a partial deal adds to every package's own sum: the no-deal value of the round.
    pub no_deal: &'a [f64],
}

/// What is voted on, and who takes part. Sets have one bit a party.
#[derive(Clone, Copy, Debug)]
pub struct Vote {
    /// Who proposes.
    pub proposer: usize,
    /// The parties that have not left.
    pub present: u64,
    /// The conditional parties whose consent the package needs.
    pub consent: u64,
}

/// Which sets of yes votes adopt, looked up where the parties are few.
#[derive(Clone, Debug)]
pub struct Chamber {
    rule: Rule,
    seated: u64,
    ratifiers: u64,
    /// Without whose yes a party's own does not count, see [`Game::conditions`].
    conditions: Vec<u64>,
    /// By set of parties; empty where there are too many.
    adopting: Vec<bool>,
}

/// With more parties than this the rule is asked each time.
const TABULATED: usize = 16;

impl Chamber {
    /// The chamber of a game.
    pub fn new(game: &Game) -> Self {
        let parts = game.parts();
        let seated = game.seated();
        let sets = if game.party_count() <= TABULATED { 1u64 << game.party_count() } else { 0 };
        let ratifier = |party: usize| matches!(parts.parties[party].seat, Seat::Ratifier { .. });
        Self {
            rule: parts.rule.clone(),
            seated,
            ratifiers: (0..game.party_count())
                .filter(|&party| ratifier(party))
                .fold(0, |set, party| set | 1 << party),
            conditions: game.conditions().to_vec(),
            adopting: (0..sets).map(|yes| game.adopts(yes)).collect(),
        }
    }

    /// The parties that vote after the table has agreed, one bit a party.
    pub fn ratifiers(&self) -> u64 {
        self.ratifiers
    }

    /// The parties at the table, one bit a party.
    pub fn seated(&self) -> u64 {
        self.seated
    }

    /// Is a package adopted that these parties like well enough (`content`), if it needs
    /// the consent of these conditional parties? The proposer counts as a yes; parties
    /// that have left say nothing, ratifiers do in any case.
    #[inline]
    pub fn passes(&self, content: u64, consent: u64, proposer: usize, present: u64) -> bool {
        let yes = content & present | 1 << proposer;
        consent & !yes == 0 && self.ratifiers & !content == 0 && self.adopts(yes)
    }

    /// What the votes still to be cast can change: nothing, if the package is adopted or
    /// fails with all of `open` (one bit a party) against it and for it alike.
    pub fn settled(&self, content: u64, open: u64, vote: &Vote) -> Option<bool> {
        let passes = |content| self.passes(content, vote.consent, vote.proposer, vote.present);
        let adopted = passes(content);
        (adopted == passes(content | open)).then_some(adopted)
    }

    /// Probability that a package is adopted if each party of `open` says yes with its
    /// chance, independently, and those of `content` for certain.
    pub fn adoption(&self, content: u64, open: u64, chances: &[f64], vote: &Vote) -> f64 {
        match self.settled(content, open, vote) {
            Some(adopted) => f64::from(u8::from(adopted)),
            None => {
                let party = open.trailing_zeros() as usize;
                let rest = open & !(1 << party);
                let yes = self.adoption(content | 1 << party, rest, chances, vote);
                let no = self.adoption(content, rest, chances, vote);
                chances[party] * yes + (1.0 - chances[party]) * no
            }
        }
    }

    #[inline]
    fn adopts(&self, yes: u64) -> bool {
        match self.adopting.get(yes as usize) {
            Some(adopted) => *adopted,
            None => self.rule.adopts(standing(yes, &self.conditions), self.seated),
        }
    }
}
