//! Domains and answers that nobody on this project wrote: the folder that the
//! environment variable `ZOPA_CONFORMANCE` names. See CONTRIBUTING.md.

use std::path::{Path, PathBuf};

use serde_json::Value;
use zopa::foreign::{Choices, load};
use zopa::game::{Draw, Game};
use zopa::scenario::{LoadError, Loaded};

/// The folder, or a word on standard error that the test is skipped.
#[allow(clippy::print_stderr, reason = "whoever runs the tests is to know what was not tested")]
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ZOPA_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: ZOPA_CONFORMANCE names no folder of conformance data");
    }
    folder
}

/// A negotiation domain and what is known about it.
pub struct Domain {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// Its entry in `solutions.json`.
    pub answers: Value,
}

/// A domain that was read.
pub struct Opened {
    pub loaded: Loaded,
    pub game: Game,
    /// The draw at central values.
    pub draw: Draw,
    /// The scale it was read on: the name of the block of answers that goes with it.
    pub scale: &'static str,
}

/// All domains by name.
pub fn domains(folder: &Path) -> Vec<Domain> {
    let text = std::fs::read_to_string(folder.join("solutions.json")).unwrap();
    let solutions: Value = serde_json::from_str(&text).unwrap();
    let entries = solutions["domains"].as_object().unwrap();
    let domain = |(name, answers): (&String, &Value)| Domain {
        name: name.clone(),
        path: folder.join("domains").join(name),
        answers: answers.clone(),
    };
    entries.iter().map(domain).collect()
}

impl Domain {
    /// The scale its answers are on: Genius's own where the file's rule was applied,
    /// otherwise weights times values as they stand.
    pub fn scale(&self) -> &'static str {
        if self.answers["genius"].is_object() { "genius" } else { "raw" }
    }

    /// Reads it on that scale.
    pub fn open(&self) -> Result<Opened, LoadError> {
        let scale = self.scale();
        let choices = Choices { raw: scale == "raw", ..Choices::default() };
        let loaded = load(&self.path.display().to_string(), &choices)?;
        let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        Ok(Opened { loaded, game, draw, scale })
    }
}

impl Opened {
    /// Everybody's utility of a package.
    pub fn utilities(&self, package: &[usize]) -> Vec<f64> {
        let path = self.game.diagram().path(package).unwrap();
        let mut utilities = vec![0.0; self.game.party_count()];
        self.draw.utilities(&self.game, &path, 0, &mut utilities);
        utilities
    }

    /// The package with a number of the answers: mixed radix, last issue fastest.
    pub fn package(&self, mut index: usize) -> Vec<usize> {
        let mut package = vec![0; self.game.issues().len()];
        for (issue, option) in self.game.issues().iter().zip(&mut package).rev() {
            *option = index % issue.options.len();
            index /= issue.options.len();
        }
        package
    }
}
