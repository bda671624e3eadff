//! What ARCHITECTURE.md says must stay true of the rooms, read off the source.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground up; a room may use only rooms on floors below it.
const FLOORS: &[&[&str]] = &[
    &["tolerance"],
    &["space", "chance", "rule"],
    &["party"],
    &["world"],
    &["game", "negotiation"],
    &["solution", "equilibrium"],
    &["experiment"],
    &["scenario"],
    &["foreign", "validation"],
    &["report"],
    &["classroom"],
    &["serve"],
    &["cli"],
];

/// Rooms that know each other, with the reason.
const NEIGHBOURS: &[(&str, &str)] = &[
    // A party names its strategy; a strategy sees the game it plays.
    ("party", "negotiation"),
    // A game is compiled with its protocol; a protocol is played on a game.
    ("game", "negotiation"),
    ("negotiation", "game"),
    // Strategies look ahead by induction; induction asks the protocol who proposes.
    ("negotiation", "equilibrium"),
];

fn sources(room: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut open = vec![root.join(room), root.join(format!("{room}.rs"))];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.exists() && path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

#[test]
fn rooms_use_only_rooms_below_them() {
    for (floor, rooms) in FLOORS.iter().enumerate() {
        for room in *rooms {
            for (path, text) in sources(room) {
                for line in code_lines(&text) {
                    for (other_floor, others) in FLOORS.iter().enumerate() {
                        for other in *others {
                            let used = line.contains(&format!("crate::{other}::"))
                                || line.contains(&format!("crate::{other};"));
                            let allowed = other_floor < floor
                                || other == room
                                || NEIGHBOURS.contains(&(*room, *other));
                            assert!(allowed || !used, "{} uses `{other}`: {line}", path.display());
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_core_knows_nothing_of_the_outside() {
    for room in [
        "space",
        "chance",
        "party",
        "rule",
        "game",
        "solution",
        "negotiation",
        "equilibrium",
        "experiment",
    ] {
        for (path, text) in sources(room) {
            for line in code_lines(&text) {
                for banned in [
                    "std::fs",
                    "std::io",
                    "std::net",
                    "std::time",
                    "ron::",
                    "clap",
                    "println!",
                    "print!(",
                    "HashMap",
                    "thread::",
                ] {
                    let order_free = banned == "HashMap" && line.contains("FxHashMap");
                    assert!(
                        order_free || !line.contains(banned),
                        "{} has `{banned}`: {line}",
                        path.display()
                    );
                }
                assert!(
                    room == "experiment" || !line.contains("rayon"),
                    "{} uses rayon",
                    path.display()
                );
                let random = line.contains("rand::") || line.contains("rand_chacha");
                assert!(room == "chance" || !random, "{} makes randomness", path.display());
            }
        }
    }
}

/// Transcendental functions that decide results come from `libm`, not from the
/// system's C library. Tests may use what they like.
#[test]
fn the_core_calls_no_system_mathematics() {
    for room in
        ["space", "chance", "party", "rule", "game", "solution", "negotiation", "equilibrium"]
    {
        for (path, text) in sources(room) {
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            for line in code_lines(code) {
                for banned in
                    [".exp()", ".ln()", ".powf(", ".exp_m1()", ".ln_1p()", ".tanh()", ".log10()"]
                {
                    assert!(!line.contains(banned), "{} calls {banned}: {line}", path.display());
                }
            }
        }
    }
}
