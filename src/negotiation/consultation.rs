//! How a coalition comes to its answer: every member answers for itself, and the inner
//! rule makes one answer of theirs.
//!
//! The coalition's strategy demands d by the utility of the member that speaks, whose
//! floor is f and whose best package is worth M. Every other member demands the same
//! share of the way from its own floor to its own best: `f_m + (d − f)/(M − f)·(M_m −
//! f_m)`, so that a coalition content with its floor is one whose members are content
//! with theirs. Where M does not exceed f, and in ratification, whose threshold is a gain,
//! it demands the same gain: `f_m + (d − f)`.
//!
//! A proposal of its own is the coalition's yes only if the members back it: the one that
//! speaks does, the others if it reaches their floors.

use super::record::{Answer, Capacity, MemberAnswer};
use super::situation::floor_of;
use crate::game::{Draw, Game, Members};
use crate::rule::{self, Ballot, Vote};
use crate::tolerance::{exceeds, reaches};

/// What the members are asked.
pub(super) struct Consultation<'a> {
    pub(super) game: &'a Game,
    pub(super) draw: &'a Draw,
    pub(super) members: &'a Members,
    pub(super) time: usize,
    pub(super) path: &'a [u32],
    /// The package's utility to the coalition as a whole.
    pub(super) collective: f64,
    /// A member lets pass what misses its demand by at most this.
    pub(super) within: Option<f64>,
}

/// Do the members back what their coalition proposes? Their answers are written to
/// `answers`.
pub(super) fn back(
    question: &Consultation,
    party: usize,
    crosses_line: bool,
    answers: &mut Vec<MemberAnswer>,
) -> bool {
    let Consultation { game, draw, members, time, path, collective, .. } = *question;
    answers.clear();
    let Some(coalition) = members.coalition(game, party) else { return true };
    let speaker = members.speaker(game, party);
    let mut ballot = Ballot::default();
    for member in 0..coalition.members.len() {
        let floor = members.floor(game, draw, party, member, time);
        let utility = members.utility(game, party, member, path, collective);
        let accepts = member == speaker || !crosses_line && reaches(utility, floor);
        ballot.cast(member, Vote::of(accepts, false));
        let abstains = false;
        answers.push(MemberAnswer { member, accepts, abstains, utility, floor, demand: floor });
    }
    let stricter = game.coalitions().map_or(0, |coalitions| coalitions.stricter(party, path));
    coalition.decides(ballot, stricter)
}

/// From where to where a demand may lie: a floor and the best utility.
#[derive(Clone, Copy, PartialEq)]
struct Range {
    floor: f64,
    best: f64,
}

/// The demand in one range that corresponds to a demand in another one.
fn carried(demand: f64, from: Range, to: Range) -> f64 {
    let width = from.best - from.floor;
    // The same range means the same demand to the last bit.
    if from == to || !demand.is_finite() {
        demand
    } else if exceeds(width, 0.0) {
        to.floor + (demand - from.floor) / width * (to.best - to.floor).max(0.0)
    } else {
        to.floor + (demand - from.floor)
    }
}

/// The coalition's answer, where `speaker` is what its speaker answers for itself; the
/// members' answers are written to `answers`.
pub(super) fn consult(
    question: &Consultation,
    speaker: &Answer,
    answers: &mut Vec<MemberAnswer>,
) -> Answer {
    let Consultation { game, draw, members, time, path, collective, within } = *question;
    let party = speaker.party;
    answers.clear();
    let Some(coalition) = members.coalition(game, party) else { return *speaker };
    let ratifies = speaker.capacity == Capacity::Ratification;
    // In ratification a range without width, so that gains are carried over.
    let range = |floor: f64, best: f64| Range { floor, best: if ratifies { floor } else { best } };
    let of_member = |member: usize| {
        let best = members.best_utility(game, draw, party, member, time);
        range(members.floor(game, draw, party, member, time), best)
    };
    let from = of_member(members.speaker(game, party));
    let mut ballot = Ballot::default();
    for member in 0..coalition.members.len() {
        let own = of_member(member);
        let utility = members.utility(game, party, member, path, collective);
        let demand = carried(speaker.demand, from, own);
        let accepts = !speaker.crosses_line && reaches(utility, demand);
        let abstains = !accepts
            && speaker.capacity == Capacity::Table
            && rule::abstains(demand - utility, speaker.crosses_line, within);
        ballot.cast(member, Vote::of(accepts, abstains));
        answers.push(MemberAnswer { member, accepts, abstains, utility, floor: own.floor, demand });
    }
    let stricter = game.coalitions().map_or(0, |coalitions| coalitions.stricter(party, path));
    let vote = coalition.vote(ballot, stricter);
    let floor = floor_of(game, draw, party, time);
    let whole = range(floor, draw.collective_best_utility(game, party, time));
    Answer {
        accepts: vote == Vote::Yes,
        abstains: vote == Vote::Abstention,
        utility: collective,
        floor,
        demand: carried(speaker.demand, from, whole),
        ..*speaker
    }
}
