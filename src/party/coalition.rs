//! A coalition: a party made of members who decide its answers among themselves.
//!
//! Every member has the coalition's scores, linkages, red lines and scale, and weights
//! and fallback values of its own: `w_m ∝ max(0, w + tilt)` with w rescaled to sum 1,
//! and `N_m = N + offset` for no-deal, walk-out, breakdown and interim value alike.
//! That a party at the table answers to others who must agree is the two-level game of
//! Putnam (1988), *Diplomacy and domestic politics*, International Organization 42(3).

use crate::chance::Quantity;
use crate::rule::{Ballot, Rule, Threshold, Vote};
use crate::space::Clause;

/// A coalition at most so large: a set of members is 64 bits. So many stricter rules.
pub const MOST_MEMBERS: usize = 64;

/// What a coalition is made of, and how it decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Coalition {
    /// Its members, 1..=64.
    pub members: Vec<Member>,
    /// Which of their votes make its yes: vetoes and thresholds are about members.
    pub rule: Rule,
    /// What packages that use certain options need besides, at most 64.
    pub stricter: Vec<Stricter>,
    /// Whose gain its proposals serve.
    pub speaks: Speaker,
}

/// A member of a coalition.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Identifier, unique in the coalition.
    pub id: String,
    /// What a reader calls it.
    pub name: String,
    /// What it counts in the rules that go by weight, and its chance to speak, ≥ 0.
    pub weight: Quantity,
    /// (Issue, what its weight has over the coalition's rescaled one), the other issues
    /// as the coalition.
    pub tilts: Vec<(usize, Quantity)>,
    /// What its fallback values have over the coalition's.
    pub offset: Quantity,
}

/// A rule that packages must meet besides if they use certain options.
#[derive(Clone, Debug, PartialEq)]
pub struct Stricter {
    /// The options; using one of them is enough.
    pub uses: Vec<Clause>,
    /// The members who vote on it, one bit a member.
    pub voters: u64,
    /// Which of their votes are enough.
    pub threshold: Threshold,
}

/// Whose gain a coalition's proposals serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The member its rule turns on.
    Pivot,
    /// Another member in every negotiation, drawn by weight: mixed signals.
    Drawn,
}

impl Coalition {
    /// All members, one bit each.
    pub fn everybody(&self) -> u64 {
        u64::MAX >> (64 - self.members.len())
    }

    /// Do these votes of the members make its yes to a package that must meet these
    /// stricter rules besides (one bit each)?
    pub fn decides(&self, ballot: Ballot, stricter: u64) -> bool {
        let met = |rule: &Stricter| {
            let ballot = ballot.among(rule.voters);
            ballot.yes != 0 && rule.threshold.counting().met(ballot, rule.voters)
        };
        let besides = self.stricter.iter().enumerate();
        self.rule.decides(ballot, self.everybody())
            && besides.filter(|(at, _)| stricter >> at & 1 == 1).all(|(_, rule)| met(rule))
    }

    /// The vote that its members' votes make: yes if its rules are met; if they are not
    /// and no member says no, it abstains.
    pub fn vote(&self, ballot: Ballot, stricter: u64) -> Vote {
        Vote::of(self.decides(ballot, stricter), ballot.against(self.everybody()) == 0)
    }

    /// The member with whose yes the general rule is first met, if the members say yes in
    /// this order; the last one if it never is.
    pub fn pivot(&self, order: &[usize]) -> usize {
        let mut ballot = Ballot::default();
        let turns = |member: &usize| {
            ballot.cast(*member, Vote::Yes);
            self.decides(ballot, 0)
        };
        let last = order.last().copied();
        order.iter().copied().find(turns).or(last).unwrap_or(0)
    }

    /// Tells every rule that goes by weight what the members weigh.
    pub fn weigh(&mut self, weights: &[f64]) {
        self.rule.threshold.weigh(weights);
        for rule in &mut self.stricter {
            rule.threshold.weigh(weights);
        }
    }
}
