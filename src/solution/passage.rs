//! What the scenario's rule lets pass: texts for which the votes are enough, though not
//! everybody says yes.
//!
//! Every party at the table says yes to what reaches its floor, abstains from what misses it
//! by no more than it lets pass, and else says no; conditional parties are asked about what
//! they own. Ratifiers are not reckoned with, and coalitions go by their utility as a whole.

use super::count::{Count, SAMPLE};
use super::zopa::Zopa;
use crate::chance::{Purpose, Streams, page_of};
use crate::game::{Draw, Game};
use crate::rule::{Ballot, Vote, abstains};
use crate::space::Diagram;
use crate::space::search::Sampled;
use crate::space::search::trade_off::FORBIDDEN;
use crate::tolerance::reaches;

/// So many texts are looked at one by one; of more, a sample.
const MOST_TEXTS: u128 = 200_000;
/// With more side payments than this on offer it is not told: every set of them is tried.
const MOST_PAYMENTS: usize = 10;

/// How many texts can pass by the scenario's rule; a text can if it can with some choice of
/// the side payments that are available. `None` where that is the zone itself, because
/// everybody at the table has to say yes, and where there are too many side payments.
pub fn passing(zone: &Zopa, draw: &Draw) -> Option<Count> {
    let game = zone.game();
    let parts = game.parts();
    let texts = parts.issues.len();
    let payments = parts.side_payments.len();
    let everybody = game.winning_coalitions() == [game.seated()];
    let nobody_abstains = parts.parties.iter().all(|party| party.abstains_within.is_none());
    if (everybody && nobody_abstains) || payments > MOST_PAYMENTS {
        return None;
    }
    let bare = game.diagram().restricted(|_, label| label.issue < texts || label.option == 0);
    let all = bare.completions(Diagram::ROOT);
    let mut hall = Hall { zone, draw, utilities: vec![0.0; game.party_count()] };
    let mut passes = |rank: u128| {
        let Some(mut package) = bare.unrank(rank) else { return false };
        (0..1u32 << payments).any(|made| {
            for payment in 0..payments {
                package[texts + payment] = (made >> payment & 1) as usize;
            }
            // Without a path, a payment is made that is not available with the text.
            game.diagram().path(&package).is_some_and(|path| hall.passes(&path))
        })
    };
    if all <= MOST_TEXTS {
        return Some(Count::Exact((0..all).filter(|rank| passes(*rank)).count() as u128));
    }
    let streams = Streams::new(0);
    let page = page_of("zopa.passing");
    let hits = (0..SAMPLE).filter(|draw| {
        let uniform = streams.stream(Purpose::Sampling, *draw).uniform(page, 0);
        passes(((uniform * all as f64) as u128).min(all - 1))
    });
    let sample = Sampled { drawn: SAMPLE, hits: hits.count() as u64, by_label: Vec::new() };
    Some(Count::Sampled { of: all, sample })
}

/// Where votes are cast.
struct Hall<'z, 'g> {
    zone: &'z Zopa<'g>,
    draw: &'z Draw,
    utilities: Vec<f64>,
}

impl Hall<'_, '_> {
    fn passes(&mut self, path: &[u32]) -> bool {
        self.utilities.fill(0.0);
        self.zone.criteria().add_path(path, &mut self.utilities);
        let game = self.zone.game();
        let mut ballot = Ballot::default();
        for (party, utility) in self.utilities.iter().enumerate() {
            let crosses = *utility < FORBIDDEN / 2.0;
            let floor = self.zone.floors()[party];
            ballot.cast(party, vote(game, self.draw, party, floor - utility, crosses));
        }
        carried(game, ballot, game.requirement().of_path(path))
    }
}

/// How a party votes on what falls short of its floor by `shortfall`.
pub(super) fn vote(game: &Game, draw: &Draw, party: usize, shortfall: f64, crosses: bool) -> Vote {
    let within = game.parts().parties[party].abstains_within.map(|most| most.on(draw.values()));
    let seated = game.seated() >> party & 1 == 1;
    let accepts = !crosses && reaches(0.0, shortfall);
    Vote::of(accepts, !accepts && seated && abstains(shortfall, crosses, within))
}

/// Do these votes carry a package that needs the consent of `asked`, one bit a party?
pub(super) fn carried(game: &Game, ballot: Ballot, asked: u64) -> bool {
    let conditional = asked & !game.seated();
    game.decides(ballot.among(game.seated())) && conditional & !ballot.yes == 0
}
