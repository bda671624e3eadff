//! Role sheets: what a party has to know, for paper.

use serde::Serialize;

use super::numbers::numbers;
use super::room::Room;
use super::worth::worth;

/// What an option adds.
#[derive(Clone, Debug, Serialize)]
pub struct OptionSheet {
    /// Its title.
    pub option: String,
    /// Points against the default.
    pub points: f64,
}

/// What an issue is worth.
#[derive(Clone, Debug, Serialize)]
pub struct IssueSheet {
    /// Its title.
    pub issue: String,
    /// Its options.
    pub options: Vec<OptionSheet>,
}

/// A role on paper.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Index of the party.
    pub party: usize,
    /// Its name.
    pub name: String,
    /// What to know.
    pub brief: Vec<String>,
    /// The least it accepts, in points of the scenario's scale.
    pub floor_points: f64,
    /// What leaving everything as it is would be worth as a text, over the walk-away line; null
    /// if that is no package. A party's line lies so many points below it.
    pub default_points: Option<f64>,
    /// What its options are worth.
    pub issues: Vec<IssueSheet>,
    /// Its red lines.
    pub lines: Vec<String>,
}

/// The sheets of all roles, with the numbers of the moment.
pub fn sheets(room: &Room) -> Vec<Sheet> {
    let lesson = room.lesson();
    let summary = &lesson.summary;
    let defaults: Vec<usize> = lesson.game.issues().iter().map(|issue| issue.default).collect();
    let sheet = |(party, named): (usize, &crate::report::record::Named)| {
        let own = numbers(room, party);
        let issues = summary.issues.iter().zip(&own.scores).map(|(issue, scores)| IssueSheet {
            issue: issue.title.clone(),
            options: issue
                .options
                .iter()
                .zip(scores)
                .map(|(option, points)| OptionSheet {
                    option: option.name.clone(),
                    points: *points,
                })
                .collect(),
        });
        Sheet {
            party,
            name: named.name.clone(),
            brief: vec![
                summary.question.clone(),
                format!("You sit for {}, which {}.", named.name, lesson.role(party)),
                lesson.loaded.scenario.meta.parties[party].about.clone(),
                lesson.rule(),
                format!(
                    "Without a deal you have {} points over your walk-away line. Sign nothing below the line.",
                    own.no_deal_points
                ),
                summary.note.clone(),
            ]
            .into_iter()
            .filter(|sentence| !sentence.is_empty())
            .collect(),
            floor_points: own.floor,
            default_points: worth(room, party, &defaults).ok().and_then(|found| found.points),
            issues: issues.collect(),
            lines: own.lines.into_iter().map(|line| line.sentence).collect(),
        }
    };
    summary.parties.iter().enumerate().map(sheet).collect()
}
