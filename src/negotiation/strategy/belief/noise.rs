//! Public knowledge with errors.

use crate::chance::special::normal_quantile;
use crate::chance::{Purpose, SLOTS, page_of};
use crate::game::Tables;
use crate::negotiation::situation::Situation;
use crate::space::criteria::Criteria;

/// Writes the utilities a party with noisy beliefs ascribes to the others: the
/// public ones plus, for every other party and option, weight times a normal
/// error that stays the same throughout the replicate.
pub(super) fn perturb(situation: &Situation, deviation: f64, public: &Tables, into: &mut Criteria) {
    let game = situation.game;
    into.clone_from(public.utility());
    let mut stream = situation.streams.stream(Purpose::Beliefs, situation.replicate);
    let parties = &game.parts().parties;
    let mut errors = [0.0; SLOTS];
    for other in (0..parties.len()).filter(|&other| other != situation.party) {
        for (issue, named) in game.parts().issues.iter().enumerate() {
            let factor = parties[other].preferences.scale.factor;
            let weight = factor * public.weight(game, issue, other);
            let path = format!(
                "parties.{}.beliefs.{}.{}",
                parties[situation.party].id, parties[other].id, named.id
            );
            let page = page_of(&path);
            for (number, label) in game.diagram().labels().iter().enumerate() {
                if label.issue != issue {
                    continue;
                }
                let chunk = (label.option / SLOTS) as u64;
                stream.fill(page + chunk, &mut errors);
                let error = deviation * normal_quantile(errors[label.option % SLOTS]);
                into.of_mut(number as u32)[other] += weight * error;
            }
        }
    }
}
