//! What can be said of a scenario only with its decision diagram: how large it is,
//! what no package can contain, and what its numbers imply.
//!
//! Everything is at central values in round 0 with all red lines binding.

use super::{Diagnostic, Diagnostics, Loaded};
use crate::game::{Draw, Game, GameError};
use crate::party::{FloorKind, Scale};
use crate::rule::Threshold;
use crate::solution::{Count, RedLines, Zopa};
use crate::space::criteria::Requirement;
use crate::space::{Blueprint, Condition, Constraint, Diagram, order};
use crate::tolerance::{TIE, exceeds, reaches, ties};

/// Compiles the game of a loaded scenario, or says why it cannot be played: limits,
/// a space without packages (naming constraints that conflict), negative utilities
/// where discounting would turn impatience around.
///
/// # Errors
/// The diagnostics, which include the warnings of loading.
pub fn compile(loaded: &Loaded) -> Result<(Game, Diagnostics), Box<Diagnostics>> {
    let mut found = loaded.warnings.clone();
    let game = match Game::compile(loaded.scenario.parts.clone()) {
        Ok(game) => game,
        Err(error) => {
            found.push(game_error(loaded, &error));
            found.sort();
            return Err(Box::new(found));
        }
    };
    if game.diagram().completions(Diagram::ROOT) == 0 {
        found.push(conflict(loaded, &game));
    } else {
        unused_options(loaded, &game, &mut found);
        too_many_coalitions(loaded, &game, &mut found);
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        off_the_scale(loaded, &game, &draw, &mut found);
        hopeless_talks(loaded, &game, &draw, &mut found);
        negative_utilities(loaded, &game, &draw, &mut found);
        delay_that_hurts_nobody(loaded, &game, &draw, &mut found);
    }
    found.sort();
    if found.has_errors() { Err(Box::new(found)) } else { Ok((game, found)) }
}

fn game_error(loaded: &Loaded, error: &GameError) -> Diagnostic {
    Diagnostic::error(loaded.tree.span, error.to_string())
}

/// An irreducible set of constraints that no package satisfies together: dropping
/// any one of them leaves packages (a deletion filter, Chinneck & Dravnieks 1991).
fn conflict(loaded: &Loaded, game: &Game) -> Diagnostic {
    let parts = &loaded.scenario.parts;
    let possible = |constraints: &[&Constraint]| {
        let blueprint = Blueprint {
            sizes: parts.issues.iter().map(|issue| issue.options.len()).collect(),
            forbidden: constraints.iter().flat_map(|constraint| constraint.forbidden()).collect(),
            events: Vec::new(),
            partial: None,
            clauses: 0,
        };
        order::compile(&blueprint).is_ok_and(|diagram| diagram.completions(Diagram::ROOT) > 0)
    };
    let mut kept: Vec<&Constraint> = parts.constraints.iter().collect();
    for constraint in &game.parts().constraints {
        let without: Vec<&Constraint> =
            kept.iter().copied().filter(|other| other.id != constraint.id).collect();
        if without.len() < kept.len() && !possible(&without) {
            kept = without;
        }
    }
    let named: Vec<String> = kept.iter().map(|constraint| format!("`{}`", constraint.id)).collect();
    let span = kept
        .first()
        .and_then(|first| loaded.tree.at(&format!("constraints.{}", first.id)))
        .map_or(loaded.tree.span, |node| node.span);
    let message = match named.as_slice() {
        [one] => format!("no package satisfies constraint {one}"),
        several => format!("no package satisfies the constraints {} together", several.join(", ")),
    };
    Diagnostic::error(span, message)
        .label("this one is among them")
        .help("each of them could be satisfied if one of the others were dropped or widened")
        .path("constraints")
}

/// Does a constraint without a condition say so of this option alone? That is meant: a variant
/// takes an option off the table.
fn taken_off(game: &Game, issue: &str, option: &str) -> bool {
    let parts = game.parts();
    let Some(at) = parts.issues.iter().position(|one| one.id == issue) else { return false };
    let number = parts.issues[at].options.iter().position(|one| one.id == option);
    let always = parts.constraints.iter().filter(|one| one.when.clauses().is_empty());
    let mut forbidden = always.flat_map(Constraint::forbidden);
    forbidden.any(|conjunction| match conjunction.clauses() {
        [clause] => clause.issue == at && number.is_some_and(|n| clause.options.contains(n)),
        _ => false,
    })
}

fn unused_options(loaded: &Loaded, game: &Game, found: &mut Diagnostics) {
    let diagram = game.diagram();
    let mut used: Vec<Vec<bool>> =
        game.issues().iter().map(|issue| vec![false; issue.options.len()]).collect();
    for label in diagram.labels() {
        used[label.issue][label.option] = true;
    }
    for (issue, used) in game.parts().issues.iter().zip(used) {
        for (option, _) in issue.options.iter().zip(used).filter(|(_, used)| !used) {
            if taken_off(game, &issue.id, &option.id) {
                continue;
            }
            let path = format!("issues.{}.options.{}", issue.id, option.id);
            let span = loaded
                .tree
                .at(&path)
                .or_else(|| loaded.tree.at(&format!("issues.{}", issue.id)))
                .map_or(loaded.tree.span, |node| node.span);
            found.push(
                Diagnostic::warning(
                    span,
                    format!("no feasible package has option `{}` of `{}`", option.id, issue.id),
                )
                .label("the constraints exclude it")
                .path(&path),
            );
        }
    }
}

/// A rule with more coalitions than a proposer looks through: it offers what is best for
/// everybody at the table, although fewer would be enough.
fn too_many_coalitions(loaded: &Loaded, game: &Game, found: &mut Diagnostics) {
    let seated = game.seated();
    let asks_all = (0..game.party_count()).any(|proposer| {
        let others = seated & !(1 << proposer);
        let needs_all = (0..game.party_count())
            .filter(|party| others >> party & 1 == 1)
            .all(|party| !game.adopts(seated & !(1 << party)));
        let all = |others_won: u64| others_won & others == others;
        !needs_all && game.approaches(proposer).iter().all(|approach| all(approach.others))
    });
    if asks_all {
        let span = loaded.tree.at("rule").map_or(loaded.tree.span, |node| node.span);
        let most = crate::game::MOST_COALITIONS;
        found.push(
            Diagnostic::warning(span, "too many coalitions can adopt a package to try them one by one")
                .label(format!("a proposer has more than {most}, or finding them takes too long"))
                .help("offers are made to please everybody at the table, and votes are counted by the rule")
                .path("rule"),
        );
    }
}

/// A fallback value beyond this is not a utility on the scale of packages.
const LARGEST_FALLBACK: f64 = 10.0;

/// Packages are worth about 0 to 1, or what the party's scale makes of it; a fallback
/// value far from that is a slip (40 for 0.40), or makes the talks pointless.
fn off_the_scale(loaded: &Loaded, game: &Game, draw: &Draw, found: &mut Diagnostics) {
    for party in &game.parts().parties {
        let fallback = &party.fallback;
        let scale = party.preferences.scale;
        let range = if scale == Scale::default() {
            "packages are worth about 0 to 1".to_owned()
        } else {
            let Scale { factor, constant } = scale;
            format!("on its scale, packages are worth about {constant} to {}", constant + factor)
        };
        let values = [
            ("no_deal", Some(fallback.no_deal)),
            ("walk_out", fallback.walk_out),
            ("breakdown", fallback.breakdown),
            ("interim", fallback.interim),
        ];
        for (name, value) in values {
            let Some(level) = value.map(|value| value.level.on(draw.values())) else { continue };
            let path = format!("parties.{}.{name}", party.id);
            let span = loaded.tree.at(&path).map_or(loaded.tree.span, |node| node.span);
            let message = format!("`{name}` of `{}` is {level}", party.id);
            let score = scale.score(level);
            if score.abs() > LARGEST_FALLBACK {
                found.push(
                    Diagnostic::error(span, message)
                        .label("far off the scale of utilities")
                        .help(format!("{range}; write 0.4 for 40 points of 100"))
                        .path(path),
                );
            } else if matches!(name, "no_deal" | "walk_out") && !(-1.0..=1.0).contains(&score) {
                found.push(
                    Diagnostic::warning(span, message)
                        .label("outside the scale of utilities")
                        .help(&range)
                        .path(path),
                );
            }
        }
    }
}

/// Talks that cannot end in agreement, at central values.
fn hopeless_talks(loaded: &Loaded, game: &Game, draw: &Draw, found: &mut Diagnostics) {
    let parts = game.parts();
    let place = |path: &str| loaded.tree.at(path).map_or(loaded.tree.span, |node| node.span);
    for (index, party) in parts.parties.iter().enumerate() {
        let others = u64::MAX >> (64 - parts.parties.len()) & !(1 << index);
        if party.deadline == Some(0) && !game.adopts(others) {
            let path = format!("parties.{}.deadline", party.id);
            found.push(
                Diagnostic::warning(place(&path), format!("`{}` leaves before round 0", party.id))
                    .label("nothing can be agreed without it")
                    .path(path),
            );
        }
    }
    if parts.breakdown.is_some_and(|hazard| reaches(hazard.probability.on(draw.values()), 1.0)) {
        found.push(
            Diagnostic::warning(
                place("breakdown"),
                "the talks break down after round 0 for certain",
            )
            .label("the probability is 1")
            .path("breakdown"),
        );
    }
    let zone = Zopa::new(game, draw, 0, RedLines::Binding);
    if parts.rule.threshold == Threshold::Unanimity && zone.is_empty_for(game.requirement()) {
        // A party that refuses everything on its own is the likeliest slip.
        let alone: Vec<&str> = (0..game.party_count())
            .filter(|party| zone.is_empty_for(&Requirement::always(1 << party)))
            .map(|party| parts.parties[party].id.as_str())
            .collect();
        let warning = Diagnostic::warning(
            place("parties"),
            "no package is acceptable to all whose consent is needed, at central values in round 0",
        )
        .path("parties");
        found.push(match alone.as_slice() {
            [] => warning.label("each would accept some, but not the same"),
            several => warning.label(format!("`{}` accepts none at all", several.join("`, `"))),
        });
    }
}

/// Where the interim value is nil, discounting acts on the level of utility, and a
/// negative utility would make a party prefer to wait the longer for it.
fn negative_utilities(loaded: &Loaded, game: &Game, draw: &Draw, found: &mut Diagnostics) {
    let zone = Zopa::new(game, draw, 0, RedLines::Binding);
    for (index, party) in game.parts().parties.iter().enumerate() {
        let level = party
            .fallback
            .interim
            .is_some_and(|interim| interim.level.on(draw.values()).abs() <= TIE);
        if !level || draw.truth().prospects().discount(index) >= 1.0 {
            continue;
        }
        // The lowest utility it has in any package that all whose consent is needed accept.
        let costs: Vec<f64> = zone.criteria().column(index).iter().map(|cost| -cost).collect();
        let lowest = crate::space::search::best_reaching(
            game.diagram(),
            &costs,
            zone.criteria(),
            game.requirement(),
            zone.floors(),
        );
        if let Some(lowest) = lowest
            && exceeds(lowest.what.1, 0.0)
        {
            let path = format!("parties.{}", party.id);
            let span = loaded
                .tree
                .at(&format!("{path}.discount"))
                .map_or(loaded.tree.span, |node| node.span);
            found.push(
                Diagnostic::error(
                    span,
                    format!(
                        "`{}` discounts utilities as they are (interim value 0), but has utility {:.4} in a package that everybody could accept",
                        party.id, -lowest.what.1
                    ),
                )
                .label("a negative utility would gain by waiting")
                .help("raise its scores, lower the penalties and linkages that make it negative, or give it an interim value")
                .path(format!("{path}.discount")),
            );
        }
    }
}

/// With an interim value s, waiting costs a party only where U > s − c/(1−δ).
fn delay_that_hurts_nobody(loaded: &Loaded, game: &Game, draw: &Draw, found: &mut Diagnostics) {
    let zone = Zopa::new(game, draw, 0, RedLines::Binding);
    let prospects = draw.truth().prospects();
    for (index, party) in game.parts().parties.iter().enumerate() {
        let waits = prospects.from_start(index, 1, 0.0, |utility| utility);
        let discount = prospects.discount(index);
        // Who declares neither discounting nor a cost does not mean delay to hurt.
        if ties(discount, 1.0) && ties(waits, 0.0) {
            continue;
        }
        // Agreement now on U against agreement next round: hurt if U > what waiting gives.
        let costs = zone.criteria().column(index);
        let best = crate::space::search::best_reaching(
            game.diagram(),
            &costs,
            zone.criteria(),
            game.requirement(),
            zone.floors(),
        );
        if let Some(best) = best
            && party.floor == FloorKind::WalkOut
            && best.what.1 <= waits + discount * best.what.1 + TIE
        {
            let path = format!("parties.{}", party.id);
            let span = loaded.tree.at(&path).map_or(loaded.tree.span, |node| node.span);
            found.push(
                Diagnostic::warning(
                    span,
                    format!("delay costs `{}` nothing: even its best package in the ZOPA is worth as much a round later", party.id),
                )
                .label("its discounting or delay cost does not bite")
                .help("raise its delay cost, or give it an interim value below what agreements are worth")
                .path(&path),
            );
        }
    }
}

/// The packages of a condition: how many are feasible, and how many in the zone.
pub fn count_where(game: &Game, zone: &Zopa, condition: &Condition) -> (u128, Count) {
    let part = game.diagram().restricted(|_, label| {
        condition.on(label.issue).is_none_or(|options| options.contains(label.option))
    });
    (part.texts(Diagram::ROOT), zone.count_with(condition.clauses()))
}

/// The premium of a full text over no deal for each party: its no-deal value less
/// the utility of the package that leaves everything at its default, with the
/// status quo on the issue that a partial deal is about. `None` if no issue has
/// partial options.
pub fn full_text_premium(game: &Game, draw: &Draw) -> Option<Vec<f64>> {
    let scope = game.partial_issue()?;
    let parties = game.party_count();
    Some(
        (0..parties)
            .map(|party| {
                let preferences = &game.parts().parties[party].preferences;
                let tables = draw.truth();
                let no_deal_score = preferences.no_deal_score.on(draw.values());
                let status_quo: f64 = (0..game.parts().issues.len())
                    .map(|issue| {
                        if issue == scope {
                            let weight = tables.weight(game, issue, party);
                            preferences.scale.factor * (weight * no_deal_score)
                        } else {
                            tables.worth(game, issue, game.issues()[issue].default, party)
                        }
                    })
                    .sum();
                tables.prospects().no_deal(party, 0) - (preferences.scale.constant + status_quo)
            })
            .collect(),
    )
}
