//! From a file to its resolved tree: the file, its base, the base's base, with
//! every variant's changes made.

use std::path::{Path, PathBuf};

use super::diagnostic::{Diagnostic, Diagnostics, suggestion};
use super::library;
use super::patch;
use super::syntax;
use super::tree::Node;

/// How many bases of bases are followed.
const DEPTH_LIMIT: usize = 16;

/// Where a text came from: what its bases are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// The embedded library, by the entry's path.
    Library(&'static str),
    /// A string; bases come from the library.
    Text,
}

/// A text found.
struct Found {
    origin: Origin,
    name: String,
    text: String,
}

/// Reads a text and its bases. `None` if the syntax of one is wrong, or one cannot
/// be found; that is reported.
pub fn resolve(
    origin: Origin,
    name: &str,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let found = Found { origin, name: name.to_owned(), text: text.to_owned() };
    follow(found, &mut Vec::new(), diagnostics)
}

fn follow(found: Found, seen: &mut Vec<Origin>, diagnostics: &mut Diagnostics) -> Option<Node> {
    // Some editors begin a file with a byte-order mark, which is not RON.
    let text = found.text.strip_prefix('\u{feff}').unwrap_or(&found.text);
    let file = diagnostics.sources.add(found.name, text);
    let tree = syntax::read(file, diagnostics)?;
    if tree.get("base").is_none() {
        return Some(tree);
    }
    let base = patch::base(&tree, diagnostics)?;
    seen.push(identity(&found.origin));
    let problem = |message: String, label: &str| {
        Diagnostic::error(base.span, message).label(label).path("base")
    };
    let next = match find(&base.text, &found.origin) {
        Ok(next) => next,
        Err(why) => {
            diagnostics.push(
                problem(format!("cannot read the base `{}`: {why}", base.text), "not found")
                    .maybe_help(suggestion(&base.text, "library", library::ids())),
            );
            return None;
        }
    };
    if seen.contains(&identity(&next.origin)) {
        diagnostics.push(problem(
            format!("the bases run in a circle: `{}` leads back to itself", base.text),
            "closes the circle",
        ));
        return None;
    }
    if seen.len() > DEPTH_LIMIT {
        diagnostics.push(problem(
            format!("more than {DEPTH_LIMIT} bases of bases"),
            "not followed any further",
        ));
        return None;
    }
    let tree_of_base = follow(next, seen, diagnostics)?;
    Some(patch::apply(tree_of_base, &tree, diagnostics))
}

/// The same file by two paths is the same origin.
fn identity(origin: &Origin) -> Origin {
    match origin {
        Origin::File(path) => Origin::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
        other => other.clone(),
    }
}

/// Finds a base as its variant names it: relative to the variant, or by id.
fn find(base: &str, origin: &Origin) -> Result<Found, String> {
    let beside = |path: &Path| path.parent().unwrap_or(Path::new("")).join(base);
    let mut why = "no such id in the library".to_owned();
    match origin {
        Origin::File(path) => {
            let path = beside(path);
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let name = path.display().to_string();
                    return Ok(Found { origin: Origin::File(path), name, text });
                }
                Err(error) => why = error.to_string(),
            }
        }
        Origin::Library(path) => {
            let path = beside(Path::new(path));
            if let Some(entry) = library::at(&path.to_string_lossy()) {
                return Ok(found(entry));
            }
        }
        Origin::Text => {}
    }
    library::find(base).map(found).ok_or(why)
}

fn found(entry: &'static library::Embedded) -> Found {
    Found {
        origin: Origin::Library(entry.path),
        name: format!("library:{}", entry.path),
        text: entry.text.to_owned(),
    }
}
