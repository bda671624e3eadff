//! Scenario files: read, diagnosed, validated.
//!
//! A scenario has three shapes and two doors. The *document* is what a file says
//! (a tree with places, then typed: [`document`]); the *validated scenario*
//! ([`Scenario`]) has every id resolved and nothing optional left; the compiled
//! game is made of its [`crate::game::Parts`]. [`load`] and [`parse`] are the first
//! door: from text to a validated scenario, or to everything that is wrong with
//! it, each with its place.

mod about;
pub mod alternatives;
mod bargaining_model;
mod bargaining_table;
mod canonical;
mod chain;
mod claims;
mod contestant;
mod design;
pub mod diagnostic;
mod diff;
pub mod document;
pub mod examine;
mod fitted;
pub mod library;
mod patch;
mod posed;
pub mod source;
mod syntax;
mod timeline;
pub mod tree;
mod validate;
mod validated;

pub use bargaining_model::{load_bargaining_model, parse_bargaining_model, write_bargaining_model};
pub use bargaining_table::{is_scenario, machinery};
pub use canonical::{canonical, digest, short, written};
pub use claims::{Claim, Claims, load_claims, parse_claims};
pub use contestant::contestants;
pub use design::{Design, Layout, SweptGame, load_design, parse_design};
pub use diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics, Severity, nearest};
pub use diff::{Difference, diff};
pub use document::claims::schema as claims_schema;
pub use document::design::schema as design_schema;
pub use document::schema;
pub use document::timeline::schema as timeline_schema;
pub use fitted::{FittedDials, Open, write_fitted};
pub use posed::posed;
pub use timeline::{Timeline, TimelineEvent, load_timeline, parse_timeline};
pub use validated::{Description, Meta, NamedDate, Observable, ParameterText, PartyText, Scenario};

use std::path::{Path, PathBuf};

use chain::Origin;

/// A scenario that was read without errors.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What it may not mean; the files it was read from.
    pub warnings: Diagnostics,
    /// What its files say with all variants' changes made, for [`diff`] and patches.
    pub tree: tree::Node,
    /// The same, typed, with the place of every id and number.
    pub document: document::Scenario,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file, and no such id in the library.
    #[error("`{name}` is neither a file nor a scenario of the library{}",
        nearest.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default())]
    NotFound {
        /// What was asked for.
        name: String,
        /// The library's id most like it.
        nearest: Option<&'static str>,
    },
    /// There is no such file, and no claims with such an id in the library.
    #[error("`{name}` is neither a file nor claims of the library{}",
        nearest.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default())]
    NoClaims {
        /// What was asked for.
        name: String,
        /// The library's id most like it.
        nearest: Option<&'static str>,
    },
    /// There is no such file.
    #[error("there is no design `{name}`")]
    NoDesign {
        /// What was asked for.
        name: String,
    },
    /// There is no such file, and no timeline with such an id in the library.
    #[error("`{name}` is neither a file nor a timeline of the library{}",
        nearest.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default())]
    NoTimeline {
        /// What was asked for.
        name: String,
        /// The library's id most like it.
        nearest: Option<&'static str>,
    },
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The scenario has errors.
    #[error("the scenario has {} error{}", .0.count(Severity::Error),
        if .0.count(Severity::Error) == 1 { "" } else { "s" })]
    Invalid(Box<Diagnostics>),
}

/// Loads a scenario by file path, or by id from the library.
///
/// # Errors
/// If there is none, it cannot be read, or it has errors.
/// # Examples
/// ```
/// let loaded = zopa::scenario::load("classroom/ultimatum")?;
/// assert_eq!(loaded.scenario.parts.parties.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(name: &str) -> Result<Loaded, LoadError> {
    let path = Path::new(name);
    match std::fs::read(path) {
        Ok(bytes) => read(Origin::File(path.to_owned()), name, &bytes),
        Err(error) => match library::find(name) {
            Some(entry) => load_embedded(entry),
            None if error.kind() == std::io::ErrorKind::NotFound => {
                Err(LoadError::NotFound { name: name.to_owned(), nearest: library::nearest(name) })
            }
            None => Err(LoadError::Unreadable { path: path.to_owned(), source: error }),
        },
    }
}

/// Loads a scenario of the library.
///
/// # Errors
/// If it has errors, which the library's own tests exclude.
pub fn load_embedded(entry: &'static library::Embedded) -> Result<Loaded, LoadError> {
    read(Origin::Library(entry.path), &format!("library:{}", entry.path), entry.text.as_bytes())
}

/// Reads a scenario from a text that messages call `name`. A base is looked for in
/// the library only.
///
/// # Errors
/// If it has errors.
/// # Examples
/// All mistakes come out at once, each with its place.
/// ```
/// use zopa::scenario::{LoadError, parse};
///
/// let variant = r#"Scenario(base: "classroom/ultimatum", patch: {"parties.responder.no_deal": 0.45})"#;
/// assert!(parse("mine.ron", variant).is_ok());
///
/// let Err(LoadError::Invalid(found)) = parse("mine.ron", "Scenario(\n    format: 1,\n    titel: \"x\",\n)") else {
///     panic!("a scenario without issues");
/// };
/// assert!(found.render(false).contains("mine.ron:3:5"));
/// ```
pub fn parse(name: &str, text: &str) -> Result<Loaded, LoadError> {
    read(Origin::Text, name, text.as_bytes())
}

/// The same, but a base is looked for as in a file in the folder the program runs in.
///
/// # Errors
/// If it has errors.
pub fn parse_here(name: &str, text: &str) -> Result<Loaded, LoadError> {
    read(Origin::File(Path::new(name).to_owned()), name, text.as_bytes())
}

/// What messages call changes that [`with_changes`] makes.
pub const CHANGES: &str = "--set";

/// A scenario with other values at some paths. A parameter that is set to a number has that
/// number as its central value. Values are written as in a file; no file is read.
///
/// # Errors
/// If a path is not there, or the scenario has errors with these values.
/// # Examples
/// ```
/// use zopa::scenario;
///
/// let loaded = scenario::load("classroom/ultimatum")?;
/// let changes = [("parties.responder.no_deal".to_owned(), "0.45".to_owned())];
/// assert!(scenario::with_changes(&loaded, &changes).is_ok());
/// let changes = [("parties.responder.no_deel".to_owned(), "0.45".to_owned())];
/// assert!(scenario::with_changes(&loaded, &changes).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn with_changes(loaded: &Loaded, changes: &[(String, String)]) -> Result<Loaded, LoadError> {
    let mut patch = String::new();
    for (path, value) in changes {
        let is_parameter = path.split('.').count() == 2 && path.starts_with("parameters.");
        let number = value.trim().parse::<f64>().is_ok();
        let central = if is_parameter && number { ".central" } else { "" };
        patch.push_str(&format!("{:?}: {value}, ", format!("{path}{central}")));
    }
    changed(loaded, &format!("Scenario(patch: {{{patch}}})"))
}

/// A scenario with the changes of a variant, `Scenario(patch: ..., add: ..., remove: ...)`.
fn changed(loaded: &Loaded, text: &str) -> Result<Loaded, LoadError> {
    let sources = loaded.warnings.sources.clone();
    let mut diagnostics = Diagnostics { sources, list: Vec::new() };
    let variant = chain::add(CHANGES.to_owned(), text.as_bytes(), &mut diagnostics)
        .and_then(|file| syntax::read(file, &mut diagnostics));
    match variant {
        Some(variant) => {
            let tree = patch::apply(loaded.tree.clone(), &variant, &mut diagnostics);
            finish(tree, diagnostics)
        }
        None => Err(LoadError::Invalid(Box::new(diagnostics))),
    }
}

/// Validates a tree that was changed in memory (a sweep, a slider). `sources` are
/// the files its places refer to, as in [`Loaded::warnings`].
///
/// # Errors
/// If it has errors.
pub fn validate_tree(tree: tree::Node, sources: source::Sources) -> Result<Loaded, LoadError> {
    finish(tree, Diagnostics { sources, list: Vec::new() })
}

fn read(origin: Origin, name: &str, bytes: &[u8]) -> Result<Loaded, LoadError> {
    let mut diagnostics = Diagnostics::default();
    match chain::resolve(origin, name, bytes, &mut diagnostics) {
        Some(tree) => finish(tree, diagnostics),
        None => {
            diagnostics.sort();
            Err(LoadError::Invalid(Box::new(diagnostics)))
        }
    }
}

fn finish(tree: tree::Node, mut diagnostics: Diagnostics) -> Result<Loaded, LoadError> {
    let document = document::read(&tree, &mut diagnostics);
    let scenario = validate::validate(&document, canonical::digest(&tree), &mut diagnostics);
    diagnostics.sort();
    if diagnostics.has_errors() {
        Err(LoadError::Invalid(Box::new(diagnostics)))
    } else {
        Ok(Loaded { scenario, warnings: diagnostics, tree, document })
    }
}
