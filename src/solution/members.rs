//! What the members of a coalition say to the packages of a zone, whose own measure is
//! the coalition's utility as a whole: each member for itself, and the inner rule.

use super::count::SAMPLE;
use super::zopa::Zopa;
use crate::chance::{Purpose, Streams, page_of};
use crate::game::Draw;
use crate::rule::{Ballot, Vote};
use crate::space::search::trade_off::FORBIDDEN;
use crate::space::search::{COUNT_LIMIT, Tally};
use crate::space::{Diagram, Path};
use crate::tolerance::reaches;

/// How a coalition's members see the packages of a zone, side payments left out.
#[derive(Clone, Debug, PartialEq)]
pub struct InnerConsent {
    /// The coalition.
    pub party: usize,
    /// The member that speaks for it on this draw.
    pub speaker: usize,
    /// Full agreements of the zone.
    pub full: Consents,
    /// Its partial deals.
    pub partial: Consents,
    /// Were all packages of the zone looked at, or is this a uniform sample of them?
    pub exact: bool,
}

/// Who says yes to how many of the packages looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consents {
    /// Packages looked at.
    pub packages: u64,
    /// Those that each member says yes to.
    pub members: Vec<u64>,
    /// Those that all members say yes to.
    pub unanimous: u64,
    /// Those that meet the general rule.
    pub general: u64,
    /// Those that meet the stricter rules for the options they use as well.
    pub all_rules: u64,
}

impl InnerConsent {
    /// What the members of every coalition say to the packages of a zone on a draw: yes
    /// to what reaches their floor and crosses no red line that binds.
    pub fn of(zone: &Zopa, draw: &Draw) -> Vec<Self> {
        Self::within(zone, draw, COUNT_LIMIT)
    }

    /// The same; where looking at all packages takes more than `limit` nodes, those of the
    /// zone among 20,000 packages drawn uniformly stand for them.
    pub fn within(zone: &Zopa, draw: &Draw, limit: u64) -> Vec<Self> {
        let game = zone.game();
        let (Some(plan), Some(members)) = (game.coalitions(), draw.members()) else {
            return Vec::new();
        };
        let mut found: Vec<Self> = plan
            .parties()
            .filter_map(|party| {
                let count = members.coalition(game, party)?.members.len();
                let none = Consents { members: vec![0; count], ..Consents::default() };
                Some(Self {
                    party,
                    speaker: members.speaker(game, party),
                    full: none.clone(),
                    partial: none,
                    exact: true,
                })
            })
            .collect();
        let text = game.parts().issues.len();
        let always = zone.requirement().always;
        let plain = game.diagram().restricted(|number, label| {
            let row = zone.criteria().of(number);
            let refused = |party: usize| always >> party & 1 == 1 && row[party] < 0.5 * FORBIDDEN;
            let added = label.issue >= text && label.option != 0;
            !added && !(0..row.len()).any(refused)
        });
        let tally = Tally::new(&plain, zone.criteria(), zone.requirement());
        let whole = tally.each(zone.floors(), limit, |path| {
            found.iter_mut().for_each(|inner| inner.ask(zone, draw, path));
        });
        if !whole {
            for inner in &mut found {
                inner.exact = false;
                inner.full.clear();
                inner.partial.clear();
            }
            each_of_sample(&plain, |path| {
                if zone.contains(path) {
                    found.iter_mut().for_each(|inner| inner.ask(zone, draw, path));
                }
            });
        }
        found
    }

    fn ask(&mut self, zone: &Zopa, draw: &Draw, path: &[u32]) {
        let collective = path.iter().map(|&label| zone.criteria().of(label)[self.party]).sum();
        let vote = InnerVote::of(zone, draw, (self.party, collective), path);
        let Some(vote) = vote else { return };
        let partial = path.first().is_some_and(|&label| zone.game().is_partial(label));
        let into = if partial { &mut self.partial } else { &mut self.full };
        into.packages += 1;
        for (count, member) in into.members.iter_mut().zip(&vote.members) {
            *count += u64::from(member.accepts);
        }
        into.unanimous += u64::from(vote.members.iter().all(|member| member.accepts));
        into.general += u64::from(vote.general);
        into.all_rules += u64::from(vote.accepts);
    }
}

/// What the members of a coalition say to one package.
#[derive(Clone, Debug, PartialEq)]
pub struct InnerVote {
    /// An entry a member.
    pub members: Vec<MemberVote>,
    /// Is the general rule met?
    pub general: bool,
    /// Are the stricter rules met as well that its options bring in?
    pub accepts: bool,
}

/// What a member says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemberVote {
    /// What the package is worth to it.
    pub utility: f64,
    /// The least it accepts.
    pub floor: f64,
    /// Does the package reach that and cross no red line that binds?
    pub accepts: bool,
}

impl InnerVote {
    /// The votes on the package on a path, which is worth `collective` to the coalition as a
    /// whole, by the red lines and at the time of a zone; `None` if the party is no
    /// coalition.
    pub fn of(
        zone: &Zopa,
        draw: &Draw,
        (party, collective): (usize, f64),
        path: &[u32],
    ) -> Option<Self> {
        let (game, members) = (zone.game(), draw.members()?);
        let coalition = members.coalition(game, party)?;
        let barred = path.iter().any(|&label| zone.criteria().of(label)[party] < 0.5 * FORBIDDEN);
        let mut ballot = Ballot::default();
        let votes = (0..coalition.members.len()).map(|member| {
            let utility = members.utility(game, party, member, path, collective);
            let floor = members.floor(game, draw, party, member, zone.time());
            let accepts = !barred && reaches(utility, floor);
            ballot.cast(member, Vote::of(accepts, false));
            MemberVote { utility, floor, accepts }
        });
        let votes = votes.collect();
        let stricter = game.coalitions().map_or(0, |plan| plan.stricter(party, path));
        Some(Self {
            members: votes,
            general: coalition.decides(ballot, 0),
            accepts: coalition.decides(ballot, stricter),
        })
    }
}

impl Consents {
    fn clear(&mut self) {
        *self = Self { members: vec![0; self.members.len()], ..Self::default() };
    }
}

/// A uniform sample of packages, always the same.
fn each_of_sample(diagram: &Diagram, mut visit: impl FnMut(&[u32])) {
    let streams = Streams::new(0);
    let page = page_of("zopa.members");
    let mut path = Path::new();
    let mut uniform = [0.0];
    for draw in 0..SAMPLE {
        streams.stream(Purpose::Sampling, draw).fill(page, &mut uniform);
        if diagram.sample_path(uniform[0], &mut path) {
            visit(&path);
        }
    }
}
