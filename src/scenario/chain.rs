//! From a file to its resolved tree: the file, its base, the base's base, with
//! every variant's changes made.

use std::path::{Path, PathBuf};

use super::diagnostic::{Diagnostic, Diagnostics, suggestion};
use super::library;
use super::patch;
use super::source::Span;
use super::syntax;
use super::tree::{Node, Value, Word};

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
    bytes: Vec<u8>,
}

/// Reads a text and its bases. `None` if the syntax of one is wrong, or one cannot
/// be found; that is reported.
pub fn resolve(
    origin: Origin,
    name: &str,
    bytes: &[u8],
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let found = Found { origin, name: name.to_owned(), bytes: bytes.to_owned() };
    follow(found, &[], diagnostics)
}

/// The same of the scenario that a file at `origin` calls `name`: a path relative to it,
/// or an id of the library.
///
/// # Errors
/// Why it cannot be found or read.
pub fn named(
    name: &str,
    origin: &Origin,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Node>, String> {
    let found = find(name, origin)?;
    Ok(follow(found, &[], diagnostics))
}

/// The tracks of a scenario, as far as they are written as such.
fn tracks(tree: &mut Node) -> impl Iterator<Item = &mut Node> {
    let fields = tree.entries_mut().into_iter().flatten();
    let tracks = fields.filter(|field| field.key.text == "tracks");
    tracks.flat_map(|field| field.node.entries_mut().into_iter().flatten()).map(|e| &mut e.node)
}

/// Puts the scenarios of tracks in the place of their names.
fn include_tracks(
    tree: &mut Node,
    origin: &Origin,
    seen: &[Origin],
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    for track in tracks(tree) {
        let fields = track.entries_mut().into_iter().flatten();
        for field in fields.filter(|field| field.key.text == "scenario") {
            let Value::Text(name) = &field.node.value else { continue };
            let name = Word { text: name.clone(), span: field.node.span };
            field.node = lead(&name, "scenario of a track", origin, seen, diagnostics)?;
        }
    }
    Some(())
}

fn follow(found: Found, seen: &[Origin], diagnostics: &mut Diagnostics) -> Option<Node> {
    let file = add(found.name, &found.bytes, diagnostics)?;
    let mut tree = syntax::read(file, diagnostics)?;
    let mut seen = seen.to_vec();
    seen.push(identity(&found.origin));
    if tree.get("base").is_some() {
        let base = patch::base(&tree, diagnostics)?;
        let tree_of_base = lead(&base, "base", &found.origin, &seen, diagnostics)?;
        tree = patch::apply(tree_of_base, &tree, diagnostics);
    }
    include_tracks(&mut tree, &found.origin, &seen, diagnostics)?;
    Some(tree)
}

/// Follows the name of another file to its resolved tree; `what` says what it is to the one
/// that names it.
fn lead(
    name: &Word,
    what: &str,
    origin: &Origin,
    seen: &[Origin],
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let problem = |message: String, label: &str| {
        Diagnostic::error(name.span, message)
            .label(label)
            .path(what.split(' ').next().unwrap_or(what))
    };
    let all = if what == "base" { "bases" } else { "scenarios of tracks" };
    let next = match find(&name.text, origin) {
        Ok(next) => next,
        Err(why) => {
            diagnostics.push(
                problem(format!("cannot read the {what} `{}`: {why}", name.text), "not found")
                    .maybe_help(suggestion(&name.text, "library", library::ids())),
            );
            return None;
        }
    };
    if seen.contains(&identity(&next.origin)) {
        diagnostics.push(problem(
            format!("the {all} run in a circle: `{}` leads back to itself", name.text),
            "closes the circle",
        ));
        return None;
    }
    if seen.len() > DEPTH_LIMIT {
        diagnostics.push(problem(
            format!("more than {DEPTH_LIMIT} {all} one after the other"),
            "not followed any further",
        ));
        return None;
    }
    follow(next, seen, diagnostics)
}

/// Adds a file to the sources, if it is text.
pub fn add(name: String, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<usize> {
    // Some editors begin a file with a byte-order mark, which is not RON.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Some(diagnostics.sources.add(name, text)),
        Err(error) => error,
    };
    // Before the faulty byte the text shown is the file's, so places agree.
    let shown = String::from_utf8_lossy(bytes);
    let start = error.valid_up_to();
    let found = bytes.get(start).copied().unwrap_or_default();
    let file = diagnostics.sources.add(name, shown);
    let span = Span { file, start, end: start + char::REPLACEMENT_CHARACTER.len_utf8() };
    let message = format!("the file is not UTF-8 text: byte 0x{found:02X} at offset {start}");
    diagnostics.push(
        Diagnostic::error(span, message)
            .label("no character of UTF-8")
            .help("save the file with the encoding UTF-8"),
    );
    None
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
            match std::fs::read(&path) {
                Ok(bytes) => {
                    let name = path.display().to_string();
                    return Ok(Found { origin: Origin::File(path), name, bytes });
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
        bytes: entry.text.as_bytes().to_owned(),
    }
}
