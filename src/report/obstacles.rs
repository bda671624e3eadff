//! What stands between packages and agreement, as a record: what
//! `zopa solve --blockers` shows.

use schemars::JsonSchema;
use serde::Serialize;

use super::question::{Asked, Question};
use super::record::Share;
use crate::experiment::{LEVEL, wilson};
use crate::game::Game;
use crate::scenario::Scenario;
use crate::solution::{Count, Obstacles, Slice};

/// The schema name that every record of obstacles carries.
pub const OBSTACLES_SCHEMA: &str = "zopa.obstacles/1";

/// What keeps packages out of the zone of possible agreement. Side payments are left
/// out: a package is in the zone if it is with some choice of those available. An
/// option *stands between* a package and agreement if the package is outside the zone
/// and would be in it with another option of that issue, everything else as it is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ObstaclesResult {
    /// `zopa.obstacles/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// What was asked, of which scenario.
    #[serde(flatten)]
    pub asked: Asked,
    /// Feasible packages and how many of them are in the zone.
    pub packages: SliceRecord,
    /// Packages looked at, each as likely as any other.
    pub seen: u64,
    /// Those of them outside the zone: all shares below are of these.
    pub outside: u64,
    /// Were all packages looked at? Then the shares have no error.
    pub exact: bool,
    /// By issue.
    pub issues: Vec<IssueObstacleRecord>,
    /// Who refuses the packages outside the zone; one entry a member.
    pub refusals: Vec<RefusalRecord>,
    /// Is the package that leaves every issue at its default in the zone?
    pub default_in_zone: bool,
    /// Pairs of issues that open a way together: packages of the zone change both and
    /// nothing else, but none changes one of the two alone.
    pub links: Vec<LinkRecord>,
}

/// An issue as an obstacle.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct IssueObstacleRecord {
    /// Index of the issue.
    pub issue: usize,
    /// How often its option stands between a package and agreement.
    pub stands: Share,
    /// Its options.
    pub options: Vec<OptionObstacleRecord>,
    /// If the issue left the table: packages that have its default option.
    pub at_default: SliceRecord,
    /// If only this issue were negotiated: packages of the zone that leave all others
    /// at their defaults and this one not; a decimal string.
    pub alone: String,
}

/// An option as an obstacle.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OptionObstacleRecord {
    /// Index of the option.
    pub option: usize,
    /// How many of the packages outside the zone have it.
    pub present: Share,
    /// How often it stands between a package and agreement, of all packages outside.
    pub stands: Share,
    /// The same, of those that have it.
    pub stands_of_present: Share,
    /// If it were settled beforehand: the packages that have it.
    pub settled: SliceRecord,
}

/// A part of the space and the zone's part of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SliceRecord {
    /// Feasible packages, a decimal string.
    pub feasible: String,
    /// Those in the zone, a decimal string; an estimate if `exact` is false.
    pub zone: String,
    /// Their share, 0..1 (0 of 0 is 0).
    pub share: f64,
    /// Half the width of the share's 95% interval; 0 if it is exact.
    pub share_margin: f64,
    /// Was the zone's part counted?
    pub exact: bool,
}

/// How often a party refuses the packages outside the zone.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RefusalRecord {
    /// Index of the party.
    pub party: usize,
    /// Packages that it refuses.
    pub refuses: Share,
    /// Packages that nobody else refuses.
    pub alone: Share,
}

/// Two issues that open a way together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LinkRecord {
    /// Their indices.
    pub issues: [usize; 2],
    /// Packages of the zone that change both and nothing else, a decimal string.
    pub packages: String,
}

/// What keeps packages out of the zone that a question is about.
pub fn obstacles(scenario: &Scenario, game: &Game, question: &Question) -> ObstaclesResult {
    let draw = question.draw(game);
    let zone = question.zone(game, &draw);
    let found = Obstacles::new(&zone);
    let share = |count: u64, of: u64| share(count, of, found.exact);
    ObstaclesResult {
        schema: OBSTACLES_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        asked: Asked::new(scenario, &zone, question),
        packages: slice(found.feasible, &found.zone),
        seen: found.seen,
        outside: found.outside,
        exact: found.exact,
        issues: found
            .issues
            .iter()
            .enumerate()
            .map(|(issue, obstacle)| IssueObstacleRecord {
                issue,
                stands: share(obstacle.stands, found.outside),
                options: obstacle
                    .options
                    .iter()
                    .enumerate()
                    .map(|(option, seen)| OptionObstacleRecord {
                        option,
                        present: share(seen.present, found.outside),
                        stands: share(seen.stands, found.outside),
                        stands_of_present: share(seen.stands, seen.present),
                        settled: slice_record(&seen.settled),
                    })
                    .collect(),
                at_default: slice_record(&obstacle.at_default),
                alone: obstacle.alone.packages().to_string(),
            })
            .collect(),
        refusals: found
            .parties
            .iter()
            .map(|seen| RefusalRecord {
                party: seen.party,
                refuses: share(seen.refuses, found.outside),
                alone: share(seen.alone, found.outside),
            })
            .collect(),
        default_in_zone: found.default_in_zone,
        links: found
            .pairs
            .iter()
            .filter(|pair| pair.opens)
            .map(|pair| LinkRecord {
                issues: pair.issues,
                packages: pair.zone.packages().to_string(),
            })
            .collect(),
    }
}

/// A share of a sample of independent packages, or of all of them.
fn share(count: u64, of: u64, exact: bool) -> Share {
    if of == 0 {
        let high = if exact { 0.0 } else { 1.0 };
        return Share { count, share: 0.0, standard_error: 0.0, low: 0.0, high };
    }
    let share = count as f64 / of as f64;
    if exact {
        return Share { count, share, standard_error: 0.0, low: share, high: share };
    }
    let interval = wilson(count as f64, of as f64, LEVEL);
    let standard_error = (share * (1.0 - share) / of as f64).sqrt();
    Share { count, share, standard_error, low: interval.low, high: interval.high }
}

fn slice_record(part: &Slice) -> SliceRecord {
    slice(part.feasible, &part.zone)
}

fn slice(feasible: u128, zone: &Count) -> SliceRecord {
    SliceRecord {
        feasible: feasible.to_string(),
        zone: zone.packages().to_string(),
        share: zone.share_of(feasible),
        share_margin: if feasible == 0 { 0.0 } else { zone.margin() / feasible as f64 },
        exact: zone.exact().is_some(),
    }
}
