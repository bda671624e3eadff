//! How far a sweep is: the record that `zopa status` shows.

use schemars::JsonSchema;
use serde::Serialize;

/// The schema name that every status carries.
pub const SWEEP_STATUS_SCHEMA: &str = "zopa.sweep-status/1";

/// How far a sweep is. Numbers of blocks and tasks are lists as Slurm's `--array` takes
/// them, `0,7,12-15`, counted from 0; an empty list is an empty text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SweepStatus {
    /// `zopa.sweep-status/1`.
    pub schema: String,
    /// Version of zopa that made the folder.
    pub version: String,
    /// Points of the design.
    pub points: u64,
    /// Negotiations at each point; with a precision, at most.
    pub replicates: u64,
    /// Blocks the sweep is cut into.
    pub blocks: u64,
    /// Blocks that are there, whole and of this sweep.
    pub finished: u64,
    /// Blocks that are not there.
    pub missing: String,
    /// Blocks that are there but not whole; the sweep plays them again.
    pub damaged: String,
    /// Blocks of another sweep or of another version of zopa; nothing is played over them.
    pub foreign: String,
    /// If a number of tasks was given: which of them have something left to play.
    pub unfinished_tasks: Option<String>,
    /// That number: task `I` plays the blocks `I`, `I + tasks`, `I + 2·tasks`, ...
    pub tasks: Option<u64>,
}

/// Numbers as Slurm's `--array` takes them: `0,7,12-15`. They ascend.
pub fn array(numbers: &[u64]) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let texts = ranges.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    });
    texts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::array;

    #[test]
    fn numbers_are_told_as_ranges() {
        assert_eq!(array(&[0, 7, 12, 13, 14, 15]), "0,7,12-15");
        assert_eq!(array(&[]), "");
    }
}
