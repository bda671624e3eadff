//! The most a party can have if it leaves everybody else a given utility.

use super::Believer;
use super::offer::REFUSED;
use crate::negotiation::situation::Situation;
use crate::space::Path;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::search::best_reaching;
use crate::tolerance::exceeds;

/// The own best package among those that are believed to give every party whose
/// consent is needed at least its level (one a party, the own one included) and to
/// cross none of their hard red lines: written to `path`, with its own utility. `None`
/// if there is none. The believer must be prepared.
pub(super) fn best_leaving(
    situation: &Situation,
    believer: &Believer,
    levels: &[f64],
    path: &mut Path,
) -> Option<f64> {
    let Situation { game, draw, party, time, .. } = *situation;
    let (believed, lines) = (believer.utility(situation), believer.crossed(situation));
    let labels = game.diagram().labels();
    // Utilities with partial deals made whole, and believed refusals as losses that no
    // utility outweighs.
    let mut criteria = Criteria::zero(labels.len(), game.party_count());
    for (number, label) in labels.iter().enumerate() {
        let partial = Some(label.issue) == game.partial_issue() && label.class != 0;
        for other in 0..game.party_count() {
            let (utility, no_deal) = if other == party {
                (
                    draw.guarded().of(number as u32)[party],
                    draw.acting_prospects().no_deal(party, time),
                )
            } else {
                let crossed = lines[number] >> other & 1 == 1;
                let refusal = if crossed { REFUSED } else { 0.0 };
                (believed.of(number as u32)[other] + refusal, believer.no_deal(situation, other))
            };
            criteria.of_mut(number as u32)[other] = utility + if partial { no_deal } else { 0.0 };
        }
    }
    let costs = criteria.column(party);
    let mut best: Option<f64> = None;
    for approach in game.approaches(party) {
        if approach.others & !situation.present != 0 {
            continue;
        }
        let cell = &game.cells()[approach.cell];
        // The cell's packages need at most its consent; the coalition is fixed.
        let always = approach.others & situation.addressed & !cell.consent | 1 << party;
        let requirement = Requirement { always, by_label: game.requirement().by_label.clone() };
        let found = best_reaching(&cell.diagram, &costs, &criteria, &requirement, levels);
        if let Some(found) = found
            && best.is_none_or(|best| exceeds(found.what.1, best))
        {
            best = Some(found.what.1);
            path.clone_from(&found.what.0);
        }
    }
    best
}
