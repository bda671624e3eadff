//! What is said of packages and lines in a room, in words.

use super::lesson::Lesson;
use super::room::Room;
use crate::report;
use crate::report::condition::condition;
use crate::report::record::Choice;
use crate::report::terminal::Names;

/// Utility as points, to one decimal and never a negative zero.
pub fn points(utility: f64) -> f64 {
    (utility * 1000.0).round() / 10.0 + 0.0
}

/// The number of a party's first red line among all.
pub fn first_line(lesson: &Lesson, party: usize) -> usize {
    let before = &lesson.game.parts().parties[..party];
    before.iter().map(|party| party.preferences.red_lines.len()).sum()
}

/// The first red line of a party that a package crosses and that is hard now: a sentence.
pub fn crossed_line(room: &Room, party: usize, path: &[u32]) -> Option<String> {
    let lesson = room.lesson();
    let draw = &room.played().moment.draw;
    if draw.crossed_by(path) >> party & 1 == 0 {
        return None;
    }
    let package = lesson.game.diagram().package_of_path(path);
    let lines = &lesson.game.parts().parties[party].preferences.red_lines;
    let first = first_line(lesson, party);
    lines
        .iter()
        .enumerate()
        .find(|(index, line)| draw.is_hard(first + index) && line.when.holds(&package))
        .map(|(_, line)| {
            let what = condition(Names(&lesson.summary), &line.when);
            format!("it crosses your red line ({what}).")
        })
}

/// Why a feasible package cannot be offered now: options that are closed.
pub fn closed(room: &Room, path: &[u32]) -> Vec<String> {
    let lesson = room.lesson();
    let names = Names(&lesson.summary);
    let labels = lesson.game.diagram().labels();
    let shut = path.iter().filter(|label| !room.played().moment.draw.allows(**label));
    shut.map(|label| {
        let label = &labels[*label as usize];
        let choice = Choice { issue: label.issue, option: label.option };
        format!("“{}” cannot be agreed on now.", names.clause(choice))
    })
    .collect()
}

/// Why a package is not feasible.
pub fn violated(lesson: &Lesson, package: &[usize]) -> Vec<String> {
    let names = Names(&lesson.summary);
    let said = report::condition::violated(&lesson.game, names, package);
    if said.is_empty() {
        return vec!["This package is not among those that can be agreed.".to_owned()];
    }
    said
}

/// What is changed, as "issue: option; issue: option".
pub fn changes(lesson: &Lesson, from: &[usize], to: &[usize]) -> String {
    let names = Names(&lesson.summary);
    let changed = to.iter().enumerate().filter(|(issue, option)| from.get(*issue) != Some(option));
    let said: Vec<String> = changed
        .map(|(issue, &option)| {
            format!("{}: {}", names.topic(issue), names.option(Choice { issue, option }))
        })
        .collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join("; ") }
}
