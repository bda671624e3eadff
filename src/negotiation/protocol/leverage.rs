//! A mediator's leverage: side payments it pays itself, added to a text that has failed to
//! turn a no into a yes (Smith & Stam 2003, *Mediation and Peacekeeping in a Random Walk
//! Model of Civil and Interstate War*, International Studies Review 5(4); Favretto 2009,
//! *Should Peacemakers Take Sides?*, American Political Science Review 103(2)).
//!
//! After the vote every party that did not say yes tells the mediator what it misses. To
//! each the mediator reckons the cheapest set of its payments that makes up for it, and buys
//! the cheapest yes first until the text would be carried. It pays only if the text, with
//! all it then pays, is still worth its floor to it.

use crate::game::Game;
use crate::negotiation::talks::Talks;
use crate::rule::{Ballot, Vote};
use crate::space::Path;
use crate::tolerance::{exceeds, reaches};

/// The payments to one party that are considered together.
const MOST_AT_ONCE: usize = 10;

/// The side payments of a mediator.
pub(super) struct Leverage {
    /// (place among the game's issues, index of the side payment).
    payments: Vec<(usize, usize)>,
    package: Vec<usize>,
}

/// What it takes to have a party say yes.
struct Price {
    party: usize,
    cost: f64,
    /// Places of the payments among the game's issues.
    payments: Vec<usize>,
}

impl Leverage {
    /// What this party can pay.
    pub(super) fn new(game: &Game, mediator: Option<usize>) -> Self {
        let parts = game.parts();
        let own = parts.side_payments.iter().enumerate();
        let own = own.filter(|(_, payment)| Some(payment.payer) == mediator);
        Self {
            payments: own.map(|(index, _)| (parts.issues.len() + index, index)).collect(),
            package: Vec::new(),
        }
    }

    /// How many payments are there?
    pub(super) fn count(&self) -> usize {
        self.payments.len()
    }

    /// Is the mediator the one who pays by this clause (its place among the game's issues)?
    pub(super) fn pays(&self, issue: usize) -> bool {
        self.payments.iter().any(|(own, _)| *own == issue)
    }

    /// The standing offer is this text, and has failed with these votes: writes it to `path`
    /// with the payments that would carry it. `false` if there are none, or if they are not
    /// worth it to the mediator.
    pub(super) fn sweeten(
        &mut self,
        talks: &Talks,
        mediator: usize,
        mut ballot: Ballot,
        text: &[usize],
        path: &mut Path,
    ) -> bool {
        if self.payments.is_empty() || talks.carries(ballot) {
            return false;
        }
        let mut prices: Vec<Price> = (0..talks.game().party_count())
            .filter(|party| ballot.yes >> party & 1 == 0)
            .filter_map(|party| self.price(talks, party, text, path))
            .collect();
        // Stable: parties that cost the same stay in the order of the scenario.
        prices.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        self.package.clear();
        self.package.extend_from_slice(text);
        let mut cost = 0.0;
        for price in &prices {
            cost += price.cost;
            for &issue in &price.payments {
                self.package[issue] = 1;
            }
            ballot.abstained &= !(1 << price.party);
            ballot.cast(price.party, Vote::Yes);
            if talks.carries(ballot) {
                let worth = talks.acting_utilities()[mediator] - cost;
                return reaches(worth, talks.situation(mediator).floor())
                    && talks.game().diagram().write_path(&self.package, path)
                    && talks.is_open(path);
            }
        }
        false
    }

    /// The cheapest payments that make up for what the party misses.
    fn price(
        &mut self,
        talks: &Talks,
        party: usize,
        text: &[usize],
        path: &mut Path,
    ) -> Option<Price> {
        let (game, values) = (talks.game(), talks.draw().values());
        let shortfall = talks.shortfall(party)?;
        let mut offers = Vec::new();
        for &(issue, index) in &self.payments {
            let payment = &game.parts().side_payments[index];
            self.package.clear();
            self.package.extend_from_slice(text);
            self.package[issue] = 1;
            // Its condition may not be met by the text.
            let allowed = payment.payee == party
                && text[issue] == 0
                && game.diagram().write_path(&self.package, path)
                && talks.is_open(path);
            if allowed && offers.len() < MOST_AT_ONCE {
                offers.push((issue, payment.cost.on(values), payment.benefit.on(values)));
            }
        }
        let mut best: Option<(f64, u32)> = None;
        for set in 1..1_u32 << offers.len() {
            let chosen = || offers.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            let benefit: f64 = chosen().map(|(_, offer)| offer.2).sum();
            let cost: f64 = chosen().map(|(_, offer)| offer.1).sum();
            if reaches(benefit, shortfall) && best.is_none_or(|(least, _)| exceeds(least, cost)) {
                best = Some((cost, set));
            }
        }
        best.map(|(cost, set)| Price {
            party,
            cost,
            payments: (0..offers.len())
                .filter(|bit| set >> bit & 1 == 1)
                .map(|bit| offers[bit].0)
                .collect(),
        })
    }
}
