//! What a study varies, as the command line names it.

use std::fmt::Write as _;
use std::rc::Rc;

use super::failure::Failure;
use super::{Loudness, load, sweep};
use zopa::experiment::study::Factor;
use zopa::experiment::study::factor::{Unsuitable, judgement, judgements, paths, ranged};
use zopa::game::Game;
use zopa::scenario::{Loaded, nearest};

/// A scenario with what is varied in it.
pub struct Varied {
    pub loaded: Rc<Loaded>,
    pub game: Game,
    pub factors: Vec<Factor>,
}

/// Opens a scenario. `named` has PATH or PATH=LOW..HIGH for each number that is varied; if it
/// is empty, all numbers are that the scenario leaves uncertain.
pub fn open(name: &str, named: &[String], loudness: Loudness) -> Result<Varied, Failure> {
    let named: Vec<Named> =
        named.iter().map(|text| Named::parse(text)).collect::<Result<_, _>>()?;
    for (index, one) in named.iter().enumerate() {
        if named[..index].iter().any(|other| other.path == one.path) {
            return Err(Failure::Usage(format!("--factor names {} twice", one.path)));
        }
    }
    let (loaded, game) = load::open(name, loudness)?;
    if named.is_empty() {
        let factors = judgements(&game);
        if factors.is_empty() {
            return Err(Failure::Usage(format!(
                "{name} leaves no number uncertain; say which to vary: --factor PATH=LOW..HIGH"
            )));
        }
        return Ok(Varied { loaded: Rc::new(loaded), game, factors });
    }
    // A number that the game does not keep, since it is known, is kept where a sweep varies it.
    let unknown = |one: &&Named| {
        one.range.is_some_and(|range| ranged(&game, &one.path, range) == Err(Unsuitable::Unknown))
    };
    let unknown: Vec<&Named> = named.iter().filter(unknown).collect();
    if unknown.is_empty() {
        let factors = chosen(&game, &named)?;
        return Ok(Varied { loaded: Rc::new(loaded), game, factors });
    }
    let mut vary = String::new();
    for (index, Named { path, range }) in unknown.iter().enumerate() {
        let (low, high) = range.unwrap_or_default();
        let _ = writeln!(
            vary,
            "        \"factor_{index}\": Range(path: {path:?}, low: {low}, high: {high}),"
        );
    }
    let text = format!(
        "(\n    format: 1,\n    title: \"--factor\",\n    scenario: {name:?},\n    vary: {{\n{vary}    }},\n    design: Random(1),\n)\n"
    );
    let mut design = sweep::read("--factor", &text)?;
    let arm = design.arms.swap_remove(0);
    let factors = chosen(&arm.game, &named)?;
    Ok(Varied { loaded: arm.loaded, game: arm.game, factors })
}

/// A number as it is named.
struct Named {
    path: String,
    range: Option<(f64, f64)>,
}

impl Named {
    fn parse(text: &str) -> Result<Self, Failure> {
        let Some((path, range)) = text.split_once('=') else {
            return Ok(Self { path: text.trim().to_owned(), range: None });
        };
        let wrong =
            || Failure::Usage(format!("--factor takes PATH or PATH=LOW..HIGH, not `{text}`"));
        let (low, high) = range.split_once("..").ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let (low, high) = number(low).zip(number(high)).ok_or_else(wrong)?;
        if low >= high {
            return Err(Failure::Usage(format!("--factor {path}: {low} is not below {high}")));
        }
        Ok(Self { path: path.trim().to_owned(), range: Some((low, high)) })
    }
}

/// The numbers with these paths; every one that cannot be varied is told.
fn chosen(game: &Game, named: &[Named]) -> Result<Vec<Factor>, Failure> {
    let known = paths(game);
    let mut wrong = Vec::new();
    let mut factors = Vec::new();
    for one in named {
        let path = &one.path;
        let range = format!("say what it may be: --factor {path}=LOW..HIGH");
        let found = match one.range {
            Some(range) => ranged(game, path, range),
            None => judgement(game, path),
        };
        wrong.push(match found {
            Ok(factor) => {
                factors.push(factor);
                continue;
            }
            Err(Unsuitable::Unknown) => {
                match nearest(path, known.iter().map(String::as_str)) {
                    Some(near) => format!(
                        "no uncertain number has the path `{path}`; did you mean `{near}`? If it is known, {range}"
                    ),
                    None => format!("no uncertain number has the path `{path}`; if it is known, {range}"),
                }
            }
            Err(Unsuitable::Known) => format!("`{path}` is known; {range}"),
            Err(Unsuitable::Private) => format!(
                "`{path}` is known to its party and drawn anew for every negotiation; {range}"
            ),
            Err(Unsuitable::Outside(low, high)) => {
                format!("`{path}` may only be between {low} and {high}")
            }
            Err(Unsuitable::Computed) => {
                format!("`{path}` is computed from other numbers; vary those")
            }
        });
    }
    match wrong.is_empty() {
        true => Ok(factors),
        false => Err(Failure::Usage(wrong.join("\nerror: "))),
    }
}
