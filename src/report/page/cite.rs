//! How to cite, and how to make a result again.

use super::{Block, Section};

/// How a result was made.
pub struct Provenance<'a> {
    /// Version of zopa that made it.
    pub version: &'a str,
    /// The command that makes it again; empty if its record does not say.
    pub command: &'a str,
    /// Master seed, if there is one.
    pub seed: Option<u64>,
    /// What was played, each with its digest.
    pub scenarios: Vec<(String, String)>,
}

impl Provenance<'_> {
    /// The section about it.
    pub fn section(&self, blocks: Vec<Block>) -> Section {
        self.section_of("scenario", blocks)
    }

    /// The same about what was made of something else than a scenario.
    pub fn section_of(&self, what: &str, mut blocks: Vec<Block>) -> Section {
        let mut made = format!("Made with zopa {}", self.version);
        if let Some(seed) = self.seed {
            made.push_str(&format!(", seed {seed}"));
        }
        let same =
            format!("The same {what}, seed and version give the same bytes on every machine");
        made.push_str(&format!(". {same}{}", if self.command.is_empty() { "." } else { ":" }));
        let mut first = vec![Block::Text(made)];
        if !self.command.is_empty() {
            first.push(Block::Code(self.command.to_owned()));
        }
        let scenarios = self.scenarios.iter().filter(|(_, digest)| !digest.is_empty());
        first.extend(scenarios.map(|(name, digest)| {
            Block::Text(format!("Scenario {name}, BLAKE3 of its values {digest}."))
        }));
        blocks.splice(0..0, first);
        blocks.push(Block::Text("To cite:".to_owned()));
        blocks.push(Block::Code(citation(self.version)));
        Section { id: "reproduce", title: "How to make this again, and how to cite it", blocks }
    }
}

/// A citation of the program.
fn citation(version: &str) -> String {
    format!(
        "The zopa contributors. zopa: the zone of possible agreement, version {version}. Software, MIT or Apache-2.0."
    )
}
