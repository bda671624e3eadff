//! A scenario as what people bargained about: its packages, and what they bring each party.
//!
//! Worth is what a package brings at once above no deal, with every uncertain number at its
//! central value. A package that crosses a red line which is hard there is worth no more than
//! no deal to who drew it.

use super::Loaded;
use super::examine::compile;
use crate::experiment::calibrate::{MOST_PACKAGES, Posed};
use crate::game::Draw;
use crate::party::Seat;
use crate::space::Diagram;

/// The parties that propose and agree, by their positions.
pub(super) fn at_the_table(loaded: &Loaded) -> Vec<usize> {
    let parties = loaded.scenario.parts.parties.iter().enumerate();
    let seated = |seat: &Seat| matches!(seat, Seat::Table | Seat::Conditional { .. });
    parties.filter(|(_, party)| seated(&party.seat)).map(|(at, _)| at).collect()
}

/// The packages of a scenario that is number `number` of some data.
///
/// # Errors
/// What about it does not fit, in words that go on from its name.
pub fn posed(loaded: &Loaded, number: usize) -> Result<Posed, String> {
    let parts = &loaded.scenario.parts;
    if !parts.side_payments.is_empty() || loaded.tree.get("phases").is_some() {
        let field = if parts.side_payments.is_empty() { "phases" } else { "side payments" };
        return Err(format!("has {field}, which a row cannot say were agreed"));
    }
    let (game, _) = compile(loaded).map_err(|_| "has no packages".to_owned())?;
    if game.partial_issue().is_some() {
        return Err("has partial deals, which a row cannot say were agreed".to_owned());
    }
    let diagram = game.diagram();
    let count = diagram.completions(Diagram::ROOT);
    if count > MOST_PACKAGES as u128 {
        return Err(format!("has {count} packages: at most {MOST_PACKAGES} are compared"));
    }
    let people = at_the_table(loaded);
    if people.len() < 2 {
        return Err("has nobody to bargain with: one party is at the table".to_owned());
    }
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let mut utilities = vec![0.0; game.party_count()];
    let mut each: Vec<(Vec<u32>, Vec<f64>)> = Vec::with_capacity(count as usize);
    for package in (0..count).filter_map(|rank| diagram.unrank(rank)) {
        let Some(path) = diagram.path(&package) else { continue };
        draw.utilities(&game, &path, 0, &mut utilities);
        let refused = draw.crossed_by(&path);
        let gain = |party: &usize| {
            let gain = utilities[*party] - draw.truth().prospects().no_deal(*party, 0);
            if refused & 1 << party == 0 { gain } else { gain.min(0.0) }
        };
        each.push((
            package.iter().map(|option| *option as u32).collect(),
            people.iter().map(gain).collect(),
        ));
    }
    each.sort_by(|one, other| one.0.cmp(&other.0));
    let gains: Vec<Vec<f64>> =
        (0..people.len()).map(|at| each.iter().map(|package| package.1[at]).collect()).collect();
    let name = |party: usize| loaded.scenario.parts.parties[party].name.clone();
    for (party, gains) in people.iter().zip(&gains) {
        if !gains.iter().any(|gain| *gain > crate::tolerance::TIE) {
            return Err(format!("offers {} nothing better than no deal", name(*party)));
        }
    }
    Ok(Posed {
        number,
        issues: game.issues().iter().map(|issue| issue.id.clone()).collect(),
        parties: people.into_iter().map(name).collect(),
        packages: each.into_iter().map(|package| package.0).collect(),
        gains,
    })
}
