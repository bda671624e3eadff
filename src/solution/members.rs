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
        let whole = tally.each(zone.floors(), COUNT_LIMIT, |path| {
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
        let (game, party, time) = (zone.game(), self.party, zone.time());
        let Some(members) = draw.members() else { return };
        let (Some(plan), Some(coalition)) = (game.coalitions(), members.coalition(game, party))
        else {
            return;
        };
        let collective: f64 = path.iter().map(|&label| zone.criteria().of(label)[party]).sum();
        let mut ballot = Ballot::default();
        for member in 0..coalition.members.len() {
            let utility = members.utility(game, party, member, path, collective);
            if reaches(utility, members.floor(game, draw, party, member, time)) {
                ballot.cast(member, Vote::Yes);
            }
        }
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        let into = if partial { &mut self.partial } else { &mut self.full };
        into.packages += 1;
        for (member, count) in into.members.iter_mut().enumerate() {
            *count += ballot.yes >> member & 1;
        }
        into.unanimous += u64::from(ballot.yes == coalition.everybody());
        into.general += u64::from(coalition.decides(ballot, 0));
        into.all_rules += u64::from(coalition.decides(ballot, plan.stricter(party, path)));
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
