//! What came out of rooms as a table: one row a room.
//!
//! Where two parties divide items (issues that count what the first one gets, with points per
//! unit for each side), the columns are those of Lewis et al. 2017 and Chawla et al. 2021:
//! `c*` how many there are, `a*` and `b*` points per unit to the first and the second, `to_a*`
//! what the first got, `result`, `turns`; then `first_mover` (`a` or `b`, whoever offered first)
//! and `people_a`, `people_b` (0 where a bot played). `zopa score` and `zopa calibrate` read such a
//! table ([`crate::foreign::load_bargains`]), and that of all other scenarios if there is a file of
//! the scenario's id beside it, or it is one of the library:
//!
//! - `scenario`, `digest`: what was bargained about, by its id, and the digest of what it says;
//! - `room`, `seed`: which room, and where its numbers come from;
//! - `result`: `agree` or `no agreement`; `end`: the kind of end; `round`: from 0; `turns`: offers;
//! - `issue.ID`: the identifier of the option agreed on; empty without agreement;
//! - `floor.ID`, `no_deal.ID`, `value.ID`: of a party, on the scenario's scale: the least it
//!   accepts and what it has without a deal at the end, and what it got;
//! - `people.ID`: people on the seat; 0 where a bot played;
//! - `abstentions.ID`: offers on which the party abstained.

use super::debrief::agreed;
use super::recorder::Told;
use super::room::{Room, State};
use crate::report::trace::{Event, end_kind};
use crate::space::IssueKind;
use crate::tolerance::ties;

/// The table of the rooms that are over, as CSV with a line of names; rooms are of one lesson.
pub fn results(rooms: &[&Room]) -> String {
    let over: Vec<&Room> =
        rooms.iter().copied().filter(|room| room.state() == State::Over).collect();
    let Some(first) = over.first() else { return String::new() };
    let mut table = csv::Writer::from_writer(Vec::new());
    // Nothing can go wrong in memory.
    if over.iter().all(|room| division(room).is_some()) {
        let count = first.lesson().game.issues().len();
        let _ = table.write_record(division_head(count));
        for row in over.iter().filter_map(|room| division(room)) {
            let _ = table.write_record(row);
        }
    } else {
        let _ = table.write_record(head(first));
        for room in &over {
            let _ = table.write_record(row(room));
        }
    }
    table.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn result(room: &Room) -> &'static str {
    if agreed(room).is_empty() { "no agreement" } else { "agree" }
}

fn turns(room: &Room) -> usize {
    let story = room.played().story.iter();
    story.filter(|told| matches!(told.event, Event::Offers { .. })).count()
}

/// People on the seat of a party.
fn people(room: &Room, party: usize) -> usize {
    room.people().iter().filter(|person| person.party == party).count()
}

fn division_head(issues: usize) -> Vec<String> {
    let group = |name: &str| (0..issues).map(|at| format!("{name}{at}")).collect::<Vec<_>>();
    let groups = ["c", "a", "b", "to_a"].map(group).concat();
    let rest = ["result", "turns", "first_mover", "people_a", "people_b"];
    groups.into_iter().chain(rest.map(str::to_owned)).collect()
}

/// The row of a room in which two parties divide items.
fn division(room: &Room) -> Option<Vec<String>> {
    let game = &room.lesson().game;
    let parts = game.parts();
    if game.party_count() != 2 || !parts.side_payments.is_empty() || !parts.constraints.is_empty() {
        return None;
    }
    let draw = &room.played().moment.draw;
    let mut groups: [Vec<String>; 4] = Default::default();
    let package = agreed(room);
    for (issue, known) in game.issues().iter().enumerate() {
        let IssueKind::Numeric { .. } = known.kind else { return None };
        let steps = known.options.len() - 1;
        let worth = |party: usize, option: usize| draw.truth().worth(game, issue, option, party);
        // What a unit brings: to the first what it gets, to the second what is left.
        let unit =
            |party: usize| 100.0 * (worth(party, steps) - worth(party, 0)) / steps.max(1) as f64;
        let even = (0..=steps).all(|option| {
            (0..2).all(|party| {
                let straight = worth(party, 0) + unit(party) / 100.0 * option as f64;
                ties(worth(party, option), straight)
            })
        });
        if !even
            || unit(0) < 0.0
            || unit(1) > 0.0
            || !ties(worth(0, 0), 0.0)
            || !ties(worth(1, steps), 0.0)
        {
            return None;
        }
        groups[0].push(steps.to_string());
        groups[1].push(number(unit(0)));
        groups[2].push(number(-unit(1)));
        groups[3].push(package.get(issue).map_or_else(String::new, ToString::to_string));
    }
    let first = room.played().story.iter().find_map(|told| match told.event {
        Event::Offers { party, .. } => Some(if party == 0 { "a" } else { "b" }),
        _ => None,
    });
    let people = |party: usize| people(room, party).to_string();
    let rest = [
        result(room).to_owned(),
        turns(room).to_string(),
        first.unwrap_or("").to_owned(),
        people(0),
        people(1),
    ];
    Some(groups.concat().into_iter().chain(rest).collect())
}

/// A number with at most six decimals.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn head(room: &Room) -> Vec<String> {
    let summary = &room.lesson().summary;
    let mut names: Vec<String> =
        ["scenario", "digest", "room", "seed", "result", "end", "round", "turns"]
            .map(str::to_owned)
            .to_vec();
    names.extend(summary.issues.iter().map(|issue| format!("issue.{}", issue.id)));
    for what in ["floor", "no_deal", "value", "people", "abstentions"] {
        names.extend(summary.parties.iter().map(|party| format!("{what}.{}", party.id)));
    }
    names
}

fn row(room: &Room) -> Vec<String> {
    let played = room.played();
    let game = &room.lesson().game;
    let parties = 0..game.party_count();
    let (end, round) = match &played.record {
        Some(record) => (end_kind(record.end).0, record.time),
        None => ("ended", played.moment.round),
    };
    let package = agreed(room);
    let scenario = &room.lesson().loaded.scenario;
    let mut cells = vec![
        scenario.meta.id.clone(),
        scenario.digest.clone(),
        room.code().to_owned(),
        room.settings().seed.to_string(),
        result(room).to_owned(),
        end.to_owned(),
        round.to_string(),
        turns(room).to_string(),
    ];
    let issues = room.lesson().summary.issues.iter().enumerate();
    cells.extend(issues.map(|(issue, known)| {
        let option = package.get(issue).and_then(|option| known.options.get(*option));
        option.map_or_else(String::new, |option| option.id.clone())
    }));
    let no_deal = |party: usize| played.moment.draw.truth().prospects().no_deal(party, round);
    cells.extend(parties.clone().map(|party| number(played.floor(round, party))));
    cells.extend(parties.clone().map(|party| number(no_deal(party))));
    cells.extend(parties.clone().map(|party| {
        number(played.record.as_ref().map_or_else(|| no_deal(party), |record| record.values[party]))
    }));
    cells.extend(parties.clone().map(|party| people(room, party).to_string()));
    cells.extend(parties.map(|party| {
        let abstains = |told: &&Told| {
            matches!(told.event, Event::Answers { party: who, abstains: true, .. } if who == party)
        };
        played.story.iter().filter(abstains).count().to_string()
    }));
    cells
}
