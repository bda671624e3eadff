//! Simultaneous offers and concessions: the monotonic concession protocol for any
//! number of parties (Endriss 2006, *Monotonic concession protocols for multilateral
//! negotiation*), played by Zeuthen's rule.
//!
//! In round 0 all name a package at once: their favourite among those that the rule
//! would adopt if everybody were content with its floor. In every later round one party
//! concedes. A party agrees to what is worth no less to it than the package it stands
//! for itself; a package that so finds everybody's agreement (or that of as many as the
//! rule asks) ends the talks.
//!
//! Zeuthen (1930) has the party concede that is less willing to risk conflict, which of
//! two parties is the one whose package has the smaller product of gains (Harsanyi
//! 1956). That form of the rule has a meaning for any number: who stands for the package
//! with the smallest product of everybody's gains over the floors concedes, to the
//! package that is best for itself among those with a larger product than the smallest of
//! the others'; if there is none, it joins the one with the largest. With two parties the
//! talks end at the Nash package.

use std::sync::Arc;

use super::{Oddity, Procedure, Protocol};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::End;
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::{Aggregate, Beliefs, Bidder, OfferPolicy, Strategy, Zeuthen};
use crate::negotiation::talks::Talks;
use crate::party::{Party, Seat};
use crate::space::Path;
use crate::tolerance::{exceeds, reaches};

/// Steps at most.
const MOST_STEPS: usize = 10_000;

/// The monotonic concession protocol with Zeuthen's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimultaneousConcession {
    /// In how many equal parts a party goes from its best package to its floor, at least
    /// 1: the smallest concession.
    pub steps: usize,
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "SimultaneousConcession",
        about: "All name a package at once; then, round by round, whoever stands for the smallest product of gains (of two parties: is less willing to risk conflict) concedes, until one package is worth no less to everybody than the own. Offers and answers at the table follow this rule, with everything known; strategies decide only on consent by ownership.",
        source: "Zeuthen 1930, Problems of Monopoly and Economic Warfare; Harsanyi 1956, Econometrica 24(2); for any number of parties after Endriss 2006, AAMAS",
        parameters: &[Parameter {
            name: "steps",
            about: "In how many parts a party goes from its best package to its floor: the smallest concession.",
            takes: Takes::Whole(1, MOST_STEPS),
            default: Some("100"),
        }],
    },
    build: |arguments| Arc::new(SimultaneousConcession { steps: arguments.whole("steps") }),
};

impl Protocol for SimultaneousConcession {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, game: &Game) -> Box<dyn Procedure> {
        // All that counts is the product of gains; of one other party, its gain.
        let parties = game.party_count();
        let by = if parties > 2 { Aggregate::Product } else { Aggregate::Sum };
        let stand = |_| Stand {
            bidder: Bidder::new(OfferPolicy::BestForOthers(by), Beliefs::Exact),
            path: Path::new(),
        };
        Box::new(Stands {
            steps: self.steps,
            stands: (0..parties).map(stand).collect(),
            opened: false,
            trial: Path::new(),
            worth: vec![0.0; parties * parties],
            utilities: vec![0.0; parties],
        })
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn effort(&self, game: &Game) -> usize {
        // One after the other goes down its steps until one can concede.
        self.steps.saturating_mul(game.party_count())
    }

    fn suits(&self, strategy: &dyn Strategy) -> Result<(), String> {
        if strategy.counts_on_own_offers() {
            return Err(
                "needs offers of its own: all concessions follow from Zeuthen's rule".to_owned()
            );
        }
        Ok(())
    }

    fn oddities(&self, parties: &[Party]) -> Vec<Oddity> {
        // Who owns options answers by its strategy, and `Zeuthen` is what is played.
        let idle =
            |party: &&Party| party.seat == Seat::Table && party.strategy.name() != Zeuthen::NAME;
        let idle: Vec<&str> = parties.iter().filter(idle).map(|party| party.id.as_str()).collect();
        let whose = match idle.as_slice() {
            [] => return Vec::new(),
            [one] => format!("the strategy of `{one}` has"),
            several => format!("the strategies of `{}` have", several.join("`, `")),
        };
        vec![Oddity {
            what: format!("{whose} no effect on concessions under `{}`", self.name()),
            reason: "offers and answers at the table follow Zeuthen's rule".to_owned(),
            help: format!(
                "`strategy: {}` says what is played; a strategy answers only where a party has no package to stand for",
                Zeuthen::NAME
            ),
        }]
    }
}

/// What a party stands for.
struct Stand {
    bidder: Bidder,
    /// Its package; empty if it has none.
    path: Path,
}

struct Stands {
    steps: usize,
    stands: Vec<Stand>,
    opened: bool,
    /// A package under consideration.
    trial: Path,
    /// What each party's package is worth now, one row a party that stands for it.
    worth: Vec<f64>,
    /// What the package under consideration is worth.
    utilities: Vec<f64>,
}

impl Procedure for Stands {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn begin(&mut self, talks: &mut Talks) {
        self.opened = false;
        for (party, stand) in self.stands.iter_mut().enumerate() {
            stand.path.clear();
            stand.bidder.begin(&talks.situation(party));
        }
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        if self.stands.iter().any(|stand| !talks.is_open(&stand.path)) {
            // Somebody stands for what cannot be agreed on any more: all start again.
            self.begin(talks);
        }
        let heard = if self.opened { self.concede(talks) } else { self.begin_with(talks) };
        self.opened = true;
        if heard == 0 {
            talks.turn(None);
            return None;
        }
        for party in members(heard) {
            talks.turn(Some(party));
            talks.put(party, &self.stands[party].path);
        }
        self.weigh(talks);
        // What is new is answered aloud; of the rest only what now finds agreement.
        let all = 0..self.stands.len();
        for party in all.filter(|party| !self.stands[*party].path.is_empty()) {
            let new = heard >> party & 1 == 1;
            if !talks.is_present(party) || !new && !self.finds_agreement(talks, party) {
                continue;
            }
            if !new || heard.count_ones() > 1 {
                talks.recall(party, &self.stands[party].path);
            }
            let stands = &self.stands;
            let (worth, width) = (&self.worth, self.stands.len());
            let yes = talks.ballot(|other| {
                let stands_for_one = !stands[other].path.is_empty();
                stands_for_one.then(|| worth[other * width + other])
            });
            if talks.conclude(yes) {
                return Some(End::Agreement);
            }
        }
        None
    }
}

impl Stands {
    /// Everybody's favourite among the packages that could be agreed: who has one.
    fn begin_with(&mut self, talks: &Talks) -> u64 {
        let mut heard = 0;
        for party in 0..self.stands.len() {
            if bargains(talks, party) && self.descend(talks, party, None, &Bound::Agreeable) {
                self.stands[party].path.clone_from(&self.trial);
                heard |= 1 << party;
            }
        }
        heard
    }

    /// Who stands for the smallest product concedes; if it cannot, who stands for the
    /// next. Who has made a new offer; 0 if nobody can.
    fn concede(&mut self, talks: &Talks) -> u64 {
        self.weigh(talks);
        let mut stuck = 0u64;
        loop {
            let standing =
                |party: &usize| talks.is_present(*party) && !self.stands[*party].path.is_empty();
            let movers = (0..self.stands.len()).filter(|party| stuck >> party & 1 == 0);
            let Some(mover) = self.least(talks, movers.filter(standing)) else { return 0 };
            let others = || (0..self.stands.len()).filter(|party| *party != mover).filter(standing);
            let Some(rival) = self.least(talks, others()) else { return 0 };
            let bound = Bound::Product(self.product(talks, rival));
            let now = self.worth[mover * self.stands.len() + mover];
            let greatest = self.greatest(talks, others());
            if self.descend(talks, mover, Some(now), &bound) {
                self.stands[mover].path.clone_from(&self.trial);
                return 1 << mover;
            }
            if let Some(joined) = greatest
                && self.stands[joined].path != self.stands[mover].path
            {
                self.trial.clone_from(&self.stands[joined].path);
                self.stands[mover].path.clone_from(&self.trial);
                return 1 << mover;
            }
            stuck |= 1 << mover;
        }
    }

    /// Goes down from `above` (or the party's best package) to its floor, step by step,
    /// to the first package within the bound; it is then the one under consideration.
    fn descend(&mut self, talks: &Talks, party: usize, above: Option<f64>, bound: &Bound) -> bool {
        let situation = talks.situation(party);
        let best = situation.draw.best_utility(situation.game, party, situation.time);
        let floor = situation.floor();
        if exceeds(floor, best) {
            return false;
        }
        let size = (best - floor) / self.steps as f64;
        for step in 0..=self.steps {
            let level = if step == self.steps { floor } else { best - size * step as f64 };
            if above.is_some_and(|above| !exceeds(above, level)) {
                continue;
            }
            // Where the others' gains cannot be had at this price, they can at a lower.
            if !self.stands[party].bidder.offer(&situation, level, &mut self.trial) {
                continue;
            }
            situation.draw.acting_utilities(
                situation.game,
                &self.trial,
                situation.time,
                &mut self.utilities,
            );
            let conceded = above.is_none_or(|above| exceeds(above, self.utilities[party]));
            let within = match bound {
                Bound::Agreeable => self.is_agreeable(talks),
                Bound::Product(product) => exceeds(gains(talks, &self.utilities), *product),
            };
            if conceded && within {
                return true;
            }
        }
        false
    }

    /// Would the package under consideration be carried if all were content with their
    /// floors?
    fn is_agreeable(&self, talks: &Talks) -> bool {
        let crossed = talks.draw().crossed_by(&self.trial);
        let content = |party: &usize| {
            reaches(self.utilities[*party], talks.situation(*party).floor())
                && crossed >> party & 1 == 0
                && talks.is_present(*party)
        };
        let yes = (0..self.stands.len()).filter(content).fold(0, |yes, party| yes | 1 << party);
        talks.would_carry(talks.game().requirement().of_path(&self.trial), yes)
    }

    /// Is the party's package worth no less than the own to as many as the rule asks?
    fn finds_agreement(&self, talks: &Talks, party: usize) -> bool {
        let width = self.stands.len();
        let path = &self.stands[party].path;
        let crossed = talks.draw().crossed_by(path);
        let agrees = |other: &usize| {
            let own = self.worth[other * width + other];
            let least = own.max(talks.situation(*other).floor());
            let stands = !self.stands[*other].path.is_empty();
            let content = !stands || reaches(self.worth[party * width + other], least);
            talks.is_present(*other) && content && crossed >> other & 1 == 0
        };
        let yes = (0..width).filter(agrees).fold(0, |yes, other| yes | 1 << other);
        talks.would_carry(talks.game().requirement().of_path(path), yes)
    }

    /// What every package is worth now.
    fn weigh(&mut self, talks: &Talks) {
        let width = self.stands.len();
        for (stand, worth) in self.stands.iter().zip(self.worth.chunks_mut(width)) {
            if stand.path.is_empty() {
                worth.fill(f64::NEG_INFINITY);
            } else {
                talks.draw().acting_utilities(talks.game(), &stand.path, talks.time(), worth);
            }
        }
    }

    fn product(&self, talks: &Talks, party: usize) -> f64 {
        let width = self.stands.len();
        gains(talks, &self.worth[party * width..(party + 1) * width])
    }

    /// The first party with the smallest product.
    fn least(&self, talks: &Talks, parties: impl Iterator<Item = usize>) -> Option<usize> {
        parties.fold(None, |least, party| match least {
            Some(before) if !exceeds(self.product(talks, before), self.product(talks, party)) => {
                least
            }
            _ => Some(party),
        })
    }

    /// The first party with the largest product.
    fn greatest(&self, talks: &Talks, parties: impl Iterator<Item = usize>) -> Option<usize> {
        parties.fold(None, |greatest, party| match greatest {
            Some(before) if !exceeds(self.product(talks, party), self.product(talks, before)) => {
                greatest
            }
            _ => Some(party),
        })
    }
}

/// What a party may concede to.
enum Bound {
    /// What the rule would adopt if all were content with their floors.
    Agreeable,
    /// What has a larger product of gains than this.
    Product(f64),
}

/// Does the party take part in the concessions?
fn bargains(talks: &Talks, party: usize) -> bool {
    talks.is_present(party) && talks.game().seated() >> party & 1 == 1
}

/// The product of the gains of all who bargain over their floors; losses count as zero.
fn gains(talks: &Talks, utilities: &[f64]) -> f64 {
    let gain = |party: usize| (utilities[party] - talks.situation(party).floor()).max(0.0);
    (0..utilities.len()).filter(|party| bargains(talks, *party)).map(gain).product()
}

fn members(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |party| mask >> party & 1 == 1)
}
