//! How to cite, and how to make a result again.

use super::{Block, Section};

/// How a result was made.
pub struct Provenance<'a> {
    /// Version of zopa that made it.
    pub version: &'a str,
    /// The command that makes it again.
    pub command: &'a str,
    /// Master seed, if there is one.
    pub seed: Option<u64>,
    /// What was played, each with its digest.
    pub scenarios: Vec<(String, String)>,
}

impl Provenance<'_> {
    /// The section about it.
    pub fn section(&self, mut blocks: Vec<Block>) -> Section {
        let mut made = format!("Made with zopa {}", self.version);
        if let Some(seed) = self.seed {
            made.push_str(&format!(", seed {seed}"));
        }
        made.push_str(
            ". The same scenario, seed and version give the same bytes on every machine:",
        );
        blocks.insert(0, Block::Text(made));
        blocks.insert(1, Block::Code(self.command.to_owned()));
        for (name, digest) in self.scenarios.iter().rev() {
            blocks
                .insert(2, Block::Text(format!("Scenario {name}, BLAKE3 of its values {digest}.")));
        }
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
