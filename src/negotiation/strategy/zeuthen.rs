//! Zeuthen's concessions at a table where parties speak in turn (Zeuthen 1930;
//! Harsanyi 1956, *Approaches to the bargaining problem before and after the theory of
//! games*; several parties: Endriss 2006, *Monotonic concession protocols for
//! multilateral negotiation*).

use std::sync::Arc;

use super::ascribed::Ascribed;
use super::aspiration::{BELIEFS, is_over, leaves};
use super::offer::Aggregate;
use super::reachable::best_leaving;
use super::{Beliefs, Bidder, Demand, OfferPolicy, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;
use crate::space::criteria::Criteria;
use crate::tolerance::{TIE, exceeds, reaches};

/// Everybody stands for the package it offered last. A party's willingness to risk
/// conflict is `(g(own) − g(worst of the others'))/g(own)`, g its gain over its floor,
/// gains below 0 counting as 0; 0 if its own package gains it nothing. Who is no more
/// willing than everybody else and has its turn concedes: to the package best for it
/// with which it would be strictly more willing than somebody else; if there is none,
/// it joins the other's package it likes best. It accepts what is worth no less to it
/// than the package it would stand for next. Between two parties who know each other
/// this ends at the Nash package.
///
/// The concession is found exactly (up to [`Zeuthen::STEPS`] steps for each other): to
/// be bolder than j at own gain u, j must gain more than `g_j(own)·(1 − risk(u))`, which
/// falls as u rises. So the best package that leaves j more than that bound at the
/// present u either does, or is the next u.
#[derive(Clone, Debug, PartialEq)]
pub struct Zeuthen {
    /// What it believes about the others. With [`Beliefs::None`] it sees nobody's risk
    /// and stands for its best package.
    pub beliefs: Beliefs,
}

impl Zeuthen {
    /// As a scenario writes it.
    pub const NAME: &'static str = "Zeuthen";
    /// Packages looked at for a concession, for each other party.
    pub const STEPS: usize = 64;
}

/// The level of those who need not be left anything: below any utility.
const NOTHING: f64 = -1e6;

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: Zeuthen::NAME,
        about: "Concedes when nobody is less willing to risk conflict, as little as makes somebody else so.",
        source: "Zeuthen 1930; Harsanyi 1956, Econometrica 24(2); Endriss 2006, AAMAS '06",
        parameters: &[BELIEFS],
    },
    build: |arguments| Arc::new(Zeuthen { beliefs: arguments.beliefs("beliefs") }),
};

impl Strategy for Zeuthen {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let parties = game.party_count();
        Box::new(Seat {
            beliefs: self.beliefs,
            party,
            bidder: Bidder::new(OfferPolicy::BestForOthers(Aggregate::Sum), self.beliefs),
            ascribed: Ascribed::new(self.beliefs),
            stands: vec![Path::new(); parties],
            gains: vec![0.0; parties * parties],
            levels: Vec::new(),
            planned_at: None,
            planned: Path::new(),
            trial: Path::new(),
        })
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Seat {
    beliefs: Beliefs,
    party: usize,
    /// Finds its best package.
    bidder: Bidder,
    ascribed: Ascribed,
    /// What each party stands for; empty before it has spoken.
    stands: Vec<Path>,
    /// `gains[k · n + j]`: what j gains from what k stands for.
    gains: Vec<f64>,
    /// What a concession has to leave to each party.
    levels: Vec<f64>,
    /// The round the plan was made in, if nothing has been heard since.
    planned_at: Option<usize>,
    /// What it would offer now; empty if nothing.
    planned: Path,
    trial: Path,
}

impl Seat {
    /// Those who stand for something, this party included.
    fn standing<'a>(&'a self, situation: &Situation) -> impl Iterator<Item = usize> + use<'a> {
        let present = situation.present;
        let stands = self.stands.iter().enumerate();
        stands.filter(move |(k, path)| present >> k & 1 == 1 && !path.is_empty()).map(|(k, _)| k)
    }

    /// Writes what everybody gains from a package as a row of `gains`.
    fn weigh(&mut self, situation: &Situation, path: &[u32], row: usize) {
        self.ascribed.weigh(situation, path);
        let parties = self.stands.len();
        for party in 0..parties {
            self.gains[row * parties + party] = self.ascribed.gain(situation, party).max(0.0);
        }
    }

    /// A party's willingness to risk conflict, 0..1.
    fn risk(&self, situation: &Situation, party: usize) -> f64 {
        let parties = self.stands.len();
        let own = self.gains[party * parties + party];
        if !exceeds(own, 0.0) {
            return 0.0;
        }
        let others = self.standing(situation).filter(|&k| k != party);
        let worst = others.map(|k| self.gains[k * parties + party]).fold(f64::INFINITY, f64::min);
        ((own - worst) / own).max(0.0)
    }

    /// Would the party be more willing to risk conflict than somebody else?
    fn is_bolder(&self, situation: &Situation) -> bool {
        let others = self.standing(situation).filter(|&k| k != self.party);
        let least = others.map(|k| self.risk(situation, k)).fold(f64::INFINITY, f64::min);
        exceeds(self.risk(situation, self.party), least)
    }

    fn own_gain(&self, row: usize) -> f64 {
        self.gains[row * self.stands.len() + self.party]
    }

    fn plan(&mut self, situation: &Situation) {
        if self.planned_at == Some(situation.time) {
            return;
        }
        self.planned_at = Some(situation.time);
        for k in 0..self.stands.len() {
            let stand = std::mem::take(&mut self.stands[k]);
            if !stand.is_empty() {
                self.weigh(situation, &stand, k);
            }
            self.stands[k] = stand;
        }
        self.ascribed.weigh(situation, &self.stands[self.party]);
        let lost = !reaches(self.ascribed.gain(situation, self.party), 0.0);
        if self.stands[self.party].is_empty() || lost {
            let Situation { game, draw, party, time, .. } = *situation;
            let least = draw.best_utility(game, party, time).max(situation.floor());
            if !self.bidder.offer(situation, least, &mut self.planned) {
                self.planned.clear();
            }
            return;
        }
        self.planned.clear();
        self.planned.extend_from_slice(&self.stands[self.party]);
        let alone = self.standing(situation).count() < 2;
        let blind = self.beliefs == Beliefs::None;
        if !(blind || alone || self.is_bolder(situation)) {
            self.concede(situation);
        }
    }

    /// Plans the least concession that makes the party bolder than somebody.
    fn concede(&mut self, situation: &Situation) {
        let stands_for = self.own_gain(self.party);
        let mut conceded = f64::NEG_INFINITY;
        for other in 0..self.stands.len() {
            if other != self.party && self.standing(situation).any(|k| k == other) {
                self.concede_to(situation, other, stands_for, &mut conceded);
            }
        }
        if conceded == f64::NEG_INFINITY {
            self.join(situation);
        }
    }

    /// Plans the least concession that makes the party bolder than `other`, if it leaves
    /// more than the one planned so far.
    fn concede_to(
        &mut self,
        situation: &Situation,
        other: usize,
        stands_for: f64,
        conceded: &mut f64,
    ) {
        let parties = self.stands.len();
        let others = self.standing(situation).filter(|&k| k != self.party);
        let worst = others.map(|k| self.own_gain(k)).fold(f64::INFINITY, f64::min);
        let claim = self.gains[other * parties + other];
        let mut own = stands_for;
        for _ in 0..Zeuthen::STEPS {
            if !exceeds(own, *conceded) || !exceeds(own, 0.0) {
                return;
            }
            let risk = ((own - worst) / own).max(0.0);
            let bound = self.ascribed.floor(situation, other) + claim * (1.0 - risk);
            self.levels.clear();
            self.levels.resize(parties, NOTHING);
            self.levels[self.party] = situation.floor();
            // More than a tie above the bound.
            self.levels[other] = bound + 2.0 * TIE;
            let mut trial = std::mem::take(&mut self.trial);
            let believer = self.ascribed.believer();
            let found = best_leaving(situation, believer, &self.levels, &mut trial);
            if found.is_some() {
                self.weigh(situation, &trial, self.party);
            }
            let gain = self.own_gain(self.party);
            let bolder = found.is_some() && self.is_bolder_than(situation, other);
            if bolder && exceeds(gain, *conceded) {
                *conceded = gain;
                self.planned.clear();
                self.planned.extend_from_slice(&trial);
            }
            self.trial = trial;
            // What is not bolder is worth less than what the bound was reckoned with.
            if found.is_none() || bolder || !exceeds(own, gain) {
                return;
            }
            own = gain;
        }
    }

    fn is_bolder_than(&self, situation: &Situation, other: usize) -> bool {
        exceeds(self.risk(situation, self.party), self.risk(situation, other))
    }

    /// Plans to offer the package of another that it likes best, if that gains anything.
    fn join(&mut self, situation: &Situation) {
        let mut best: Option<usize> = None;
        for k in self.standing(situation).filter(|&k| k != self.party) {
            if best.is_none_or(|best| exceeds(self.own_gain(k), self.own_gain(best))) {
                best = Some(k);
            }
        }
        if let Some(k) = best {
            let stand = std::mem::take(&mut self.stands[k]);
            self.ascribed.weigh(situation, &stand);
            let acceptable = reaches(self.ascribed.gain(situation, self.party), 0.0);
            let refused = situation.draw.crossed_by(&stand) >> self.party & 1 == 1;
            if acceptable && !refused {
                self.planned.clear();
                self.planned.extend_from_slice(&stand);
            }
            self.stands[k] = stand;
        }
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.bidder.begin(situation);
        self.ascribed.begin(situation);
        for stand in &mut self.stands {
            stand.clear();
        }
        self.planned_at = None;
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.bidder.hears(situation, offer);
        self.ascribed.hears(situation, offer);
        let stand = &mut self.stands[offer.proposer];
        stand.clear();
        stand.extend_from_slice(offer.path);
        self.planned_at = None;
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.bidder.sees_answer(situation, offer, answerer, yes);
        self.ascribed.sees_answer(situation, offer, answerer, yes);
    }

    /// Nobody stands for what cannot be agreed on any more.
    fn world_changed(&mut self, situation: &Situation) {
        self.planned_at = None;
        for stand in &mut self.stands {
            if !stand.iter().all(|label| situation.draw.allows(*label)) {
                stand.clear();
            }
        }
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.bidder.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let proposal = self.next_offer(situation, path);
        if proposal == Proposal::Package {
            let stand = &mut self.stands[self.party];
            stand.clear();
            stand.extend_from_slice(&self.planned);
        }
        proposal
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        if leaves(situation) {
            return Proposal::Leave;
        }
        self.plan(situation);
        if self.planned.is_empty() {
            return Proposal::Pass;
        }
        path.clear();
        path.extend_from_slice(&self.planned);
        Proposal::Package
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        Demand::AtLeast(self.target(situation, situation.timing.until_offer))
    }

    /// Own utility of the package it would stand for next; its floor from its end on.
    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        if is_over(situation, ahead) {
            return situation.floor();
        }
        self.plan(situation);
        if self.planned.is_empty() {
            return f64::NEG_INFINITY;
        }
        self.ascribed.weigh(situation, &self.planned);
        self.ascribed.utility(self.party)
    }
}
