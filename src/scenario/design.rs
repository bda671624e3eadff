//! Designs: read, diagnosed, resolved to games and what is set in them.
//!
//! A number that is varied is not a matter of another game: it is kept among the numbers of
//! a game that is compiled once, and set at every point. What cannot be set (choices, other
//! scenarios, numbers that shape the game) makes a game of its own for each value, and for
//! each combination of such values: an *arm*.

use std::ops::RangeInclusive;
use std::path::Path;
use std::rc::Rc;

use super::about::{Arm, Reader, line};
use super::chain::{self, Origin};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::document::atoms::{Count, Plain, Text};
use super::document::claims::Changes;
use super::document::design::{self as written, Kind as WrittenKind, Variation};
use super::source::Span;
use super::tree::{Entry, Node, Value, Word};
use super::{LoadError, Loaded, syntax};
use crate::chance::{Ignorance, NumberId, UncertainNumber};
use crate::experiment::sweep::{Coordinate, Factor, Kind, Values, table};
use crate::game::Game;

/// Negotiations at a point, if the file does not say.
const REPLICATES: u64 = 1_000;

/// Negotiations on a draw, if the file does not say.
const PLAYS: u64 = 4;

/// The seed, if the file does not say.
const SEED: u64 = 1;

/// The most negotiations at a point.
const MOST_REPLICATES: u64 = 1_000_000_000;

/// The steps of a range in a grid, if the file does not say.
const STEPS: u64 = 5;

/// The most steps of a range.
const MOST_STEPS: u64 = 1_000_000;

/// The most points.
const MOST_POINTS: u64 = 10_000_000;

/// The most games: each is compiled and kept.
const MOST_ARMS: usize = 1_024;

/// A design that can be played.
#[derive(Debug)]
pub struct Design {
    /// What a reader calls it.
    pub title: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// Hex BLAKE3 of the bytes of the file.
    pub digest: String,
    /// The scenario, as the file calls it.
    pub scenario: String,
    /// What is varied, in file order.
    pub factors: Vec<Factor>,
    /// Which points.
    pub kind: Kind,
    /// Negotiations at each point; with a precision, at most.
    pub replicates: u64,
    /// Negotiations on each draw.
    pub plays: u32,
    /// The half-width of the interval of agreement that is enough.
    pub precision: Option<f64>,
    /// Seed of all random numbers.
    pub seed: u64,
    /// What is played, one entry a combination of what cannot be set, the last such factor
    /// fastest.
    pub arms: Vec<SweptGame>,
    /// What the scenarios may not mean.
    pub warnings: Diagnostics,
}

impl Design {
    /// What tells the arm that a point lies on.
    pub fn layout(&self) -> Layout<'_> {
        Layout { factors: &self.factors, numbers: &self.arms[0].numbers }
    }
}

/// Which factors are set in games, and which make games of their own.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'d> {
    factors: &'d [Factor],
    numbers: &'d [Option<NumberId>],
}

impl Layout<'_> {
    /// The index of the arm that a point lies on.
    pub fn arm(&self, at: &[Coordinate]) -> usize {
        let fixed = self.factors.iter().zip(at).zip(self.numbers).filter(|(_, set)| set.is_none());
        fixed.fold(0, |arm, ((factor, at), _)| arm * factor.values.count() + at.index())
    }
}

/// A game whose numbers are set at every point.
#[derive(Clone, Debug)]
pub struct SweptGame {
    /// The game.
    pub game: Game,
    /// What it was compiled from.
    pub loaded: Rc<Loaded>,
    /// Hex BLAKE3 of the scenario.
    pub digest: String,
    /// For each factor the number it sets, if it sets one.
    pub numbers: Vec<Option<NumberId>>,
}

/// Loads a design by file path.
///
/// # Errors
/// If there is none, it cannot be read, or it has errors.
pub fn load_design(name: &str) -> Result<Design, LoadError> {
    let path = Path::new(name);
    match std::fs::read(path) {
        Ok(bytes) => read(Origin::File(path.to_owned()), name, &bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(LoadError::NoDesign { name: name.to_owned() })
        }
        Err(error) => Err(LoadError::Unreadable { path: path.to_owned(), source: error }),
    }
}

/// Reads a design from a text that messages call `name`; paths in it are relative to the
/// folder the program runs in, or ids of the library.
///
/// # Errors
/// If it has errors.
pub fn parse_design(name: &str, text: &str) -> Result<Design, LoadError> {
    read(Origin::File(Path::new(name).to_owned()), name, text.as_bytes())
}

fn read(origin: Origin, name: &str, bytes: &[u8]) -> Result<Design, LoadError> {
    let mut reader = Reader::new(origin);
    let design = reader.design(name, bytes);
    reader.found.sort();
    match design {
        Some(design) if !reader.found.has_errors() => {
            Ok(Design { warnings: reader.found, ..design })
        }
        _ => Err(LoadError::Invalid(Box::new(reader.found))),
    }
}

/// A factor while the file is read.
struct Varied<'d> {
    factor: Factor,
    /// The path of the number that is varied, and its place in the file.
    path: Option<(&'d str, Span)>,
    /// What each of its values makes of the scenario; of a range its ends.
    levels: Vec<Level>,
    /// Is it set in a game, or is there a game for each value?
    set: bool,
}

/// What a value of a factor makes of the scenario.
#[derive(Clone)]
enum Level {
    /// A number is this.
    Number { path: String, value: f64, span: Span },
    /// These changes are made.
    Changes(Node),
    /// It is this one.
    Scenario(Node),
}

impl Reader {
    fn design(&mut self, name: &str, bytes: &[u8]) -> Option<Design> {
        let file = chain::add(name.to_owned(), bytes, &mut self.found)?;
        let tree = syntax::read(file, &mut self.found)?;
        let document = written::read(&tree, &mut self.found);
        self.check_format(&document.format);
        if document.vary.entries.is_empty() && !document.vary.broken {
            self.report(
                Diagnostic::error(document.vary.span, "nothing is varied")
                    .label("at least one entry is needed")
                    .path("vary"),
            );
        }
        self.free = document
            .vary
            .entries
            .iter()
            .filter_map(|(_, variation)| path_of(variation))
            .flat_map(|path| [path.text().to_owned(), format!("{}.level", path.text())])
            .collect();
        let scenario = self.scenario(&document.scenario)?;
        let from = document.from.as_ref();
        let base = self.from(scenario, from)?;
        let varied: Vec<Option<Varied>> = document
            .vary
            .entries
            .iter()
            .map(|(id, variation)| self.varied(id, variation, from))
            .collect();
        let mut varied = varied.into_iter().collect::<Option<Vec<Varied>>>()?;
        self.once(&varied);
        self.settle(&base, &mut varied)?;
        let factors: Vec<Factor> = varied.iter().map(|varied| varied.factor.clone()).collect();
        let kind = self.kind(&document.design, &factors, &tree)?;
        let arms = self.arms(&base, &varied)?;
        Some(Design {
            title: line(&document.title),
            note: document.note.as_ref().map_or(String::new(), line),
            digest: blake3::hash(bytes).to_hex().to_string(),
            scenario: document.scenario.text().to_owned(),
            factors,
            kind,
            replicates: self.count(
                document.replicates.as_ref(),
                REPLICATES,
                "replicates",
                1..=MOST_REPLICATES,
            ),
            plays: self.count(document.plays.as_ref(), PLAYS, "plays", 1..=10_000) as u32,
            precision: self.precision(document.precision.as_ref()),
            seed: self.count(document.seed.as_ref(), SEED, "seed", 0..=u64::MAX),
            arms,
            warnings: Diagnostics::default(),
        })
    }

    /// The scenario with the changes that hold at every point.
    fn from(&mut self, scenario: Node, from: Option<&Changes>) -> Option<Node> {
        match from {
            None => Some(scenario),
            Some(changes) => self.changed(&scenario, changes.variant.as_ref()?),
        }
    }

    fn varied<'d>(
        &mut self,
        id: &'d Word,
        variation: &'d Variation,
        from: Option<&Changes>,
    ) -> Option<Varied<'d>> {
        let place = format!("vary.{}", id.text);
        self.check_id(&id.text, id.span, "what is varied", &place);
        let number = |path: &Text, value: &Plain| {
            Some(Level::Number { path: path.value.clone()?, value: value.value?, span: value.span })
        };
        let few = |reader: &mut Self, span: Span, empty: bool| {
            if empty {
                reader.report(
                    Diagnostic::error(span, "this takes no value")
                        .label("at least one is needed")
                        .path(&place),
                );
            }
            !empty
        };
        let (values, levels) = match variation {
            Variation::Values { path, values } => {
                if values.broken || !few(self, values.span, values.items.is_empty()) {
                    return None;
                }
                let levels = values.items.iter().map(|value| number(path, value));
                let list = values.items.iter().map(|value| value.value);
                (Values::Listed(list.collect::<Option<_>>()?), levels.collect::<Option<Vec<_>>>()?)
            }
            Variation::Range { path, low, high, steps, logarithmic } => {
                let ends = vec![number(path, low)?, number(path, high)?];
                let (from, to) = (low.value?, high.value?);
                let logarithmic = logarithmic.is_some_and(|switch| switch.0);
                let problem = if from >= to {
                    Some((format!("the range is empty: {from} is not below {to}"), low.span))
                } else if logarithmic && from <= 0.0 {
                    Some(("a logarithmic range starts above 0".to_owned(), low.span))
                } else {
                    None
                };
                if let Some((message, span)) = problem {
                    self.report(
                        Diagnostic::error(span, message).label("the lowest value").path(&place),
                    );
                    return None;
                }
                let steps = self.count(steps.as_ref(), STEPS, "steps", 2..=MOST_STEPS) as usize;
                (Values::Range { low: from, high: to, steps, logarithmic }, ends)
            }
            Variation::Choices { of } => {
                if of.broken || !few(self, of.span, of.entries.is_empty()) {
                    return None;
                }
                let levels = of
                    .entries
                    .iter()
                    .map(|(_, changes)| changes.variant.clone().map(Level::Changes));
                (
                    Values::Named(of.keys().map(str::to_owned).collect()),
                    levels.collect::<Option<Vec<_>>>()?,
                )
            }
            Variation::Scenarios { of } => {
                if of.broken || !few(self, of.span, of.entries.is_empty()) {
                    return None;
                }
                let mut levels = Vec::new();
                for (_, name) in &of.entries {
                    let tree = self.scenario(name)?;
                    levels.push(Level::Scenario(self.from(tree, from)?));
                }
                (Values::Named(of.keys().map(str::to_owned).collect()), levels)
            }
            Variation::Invalid => return None,
        };
        let path = path_of(variation);
        let factor =
            Factor { id: id.text.clone(), path: path.map(|path| path.text().to_owned()), values };
        Some(Varied { factor, path: path.map(|path| (path.text(), path.span)), levels, set: false })
    }

    /// No number and no scenario is varied twice.
    fn once(&mut self, varied: &[Varied]) {
        for (index, later) in varied.iter().enumerate() {
            let place = format!("vary.{}", later.factor.id);
            if let Some((path, span)) = later.path
                && varied[..index]
                    .iter()
                    .any(|earlier| earlier.path.is_some_and(|(known, _)| known == path))
            {
                let message = format!("`{path}` is varied already");
                self.report(
                    Diagnostic::error(span, message)
                        .label("varied twice")
                        .path(format!("{place}.path")),
                );
            }
        }
        let scenarios = |varied: &&Varied| matches!(varied.levels[..], [Level::Scenario(_), ..]);
        if let Some(second) = varied.iter().filter(scenarios).nth(1) {
            let message =
                format!("`{}` names scenarios, and so does another entry", second.factor.id);
            self.report(
                Diagnostic::error(Span::default(), message)
                    .help("one entry names scenarios; what else differs is `Choices`")
                    .path(format!("vary.{}", second.factor.id)),
            );
        }
    }

    /// Which numbers can be set in a game; all values are looked at.
    fn settle(&mut self, base: &Node, varied: &mut [Varied]) -> Option<()> {
        let mut tree = base.clone();
        let mut sound = true;
        for varied in varied.iter().filter(|varied| varied.path.is_some()) {
            // What is allowed is an interval, so that the ends are enough.
            for level in [least(&varied.levels), most(&varied.levels)] {
                let changed = self.with(base, level);
                sound &= changed.is_some_and(|tree| self.is_sound(&tree));
            }
            tree = self.with(&tree, &varied.levels[0])?;
        }
        if !sound {
            return None;
        }
        let arm = self.arm(&tree, None)?;
        let numbers = &arm.compiled.loaded.scenario.parts.numbers.list;
        let mut lost = Vec::new();
        for varied in varied.iter_mut() {
            let Some((path, span)) = varied.path else { continue };
            let listed = numbers.iter().find(|number| stands_at(number, path));
            varied.set = listed.is_some_and(|number| number.ignorance == Ignorance::Nobody);
            if !varied.set && matches!(varied.factor.values, Values::Range { .. }) {
                lost.push((path.to_owned(), span, listed.is_some()));
            }
        }
        let fine = lost.is_empty();
        for (path, span, varies) in lost {
            let why = match varies {
                true => "the party's weights or scores vary as a whole (`concentration`, `spread`)",
                false => "it shapes the game, or is no number that negotiations read",
            };
            self.report(
                Diagnostic::error(span, format!("`{path}` cannot take any value of a range"))
                    .label(why)
                    .help("list the values: `Values(path: ..., values: [...])`"),
            );
        }
        fine.then_some(())
    }

    /// A tree with one value of a factor.
    fn with(&mut self, tree: &Node, level: &Level) -> Option<Node> {
        match level {
            Level::Scenario(scenario) => Some(scenario.clone()),
            Level::Changes(variant) => self.changed(tree, variant),
            Level::Number { path, value, span } => {
                self.changed(tree, &number(tree, path, *value, *span))
            }
        }
    }

    /// A game for each combination of what cannot be set, the last factor fastest.
    fn arms(&mut self, base: &Node, varied: &[Varied]) -> Option<Vec<SweptGame>> {
        let fixed = || varied.iter().filter(|varied| !varied.set);
        let count = fixed().try_fold(1_usize, |all, varied| all.checked_mul(varied.levels.len()));
        let Some(count) = count.filter(|count| *count <= MOST_ARMS) else {
            self.report(
                Diagnostic::error(Span::default(), "too many different games")
                    .help(format!("choices, scenarios and numbers that shape a game may combine to at most {MOST_ARMS} games"))
                    .path("vary"),
            );
            return None;
        };
        let mut arms = Vec::new();
        for arm in 0..count {
            let mut rest = arm;
            let mut levels: Vec<&Level> = Vec::new();
            for varied in fixed().collect::<Vec<_>>().into_iter().rev() {
                levels.push(&varied.levels[rest % varied.levels.len()]);
                rest /= varied.levels.len();
            }
            // A scenario takes the place of the base, then numbers are set, then come changes.
            levels.reverse();
            levels.sort_by_key(|level| !matches!(level, Level::Scenario(_)));
            let (scenario, levels) = match levels.split_first() {
                Some((Level::Scenario(tree), rest)) => (tree, rest),
                _ => (base, levels.as_slice()),
            };
            let mut tree = scenario.clone();
            let first = varied.iter().filter(|varied| varied.set).map(|varied| &varied.levels[0]);
            for level in first.chain(levels.iter().copied()) {
                tree = self.with(&tree, level)?;
            }
            let Arm { digest, compiled, .. } = self.arm(&tree, None)?;
            let loaded = compiled.loaded;
            let listed = &loaded.scenario.parts.numbers.list;
            let mut numbers = Vec::new();
            for varied in varied {
                let place = varied.path.filter(|_| varied.set);
                let found = place.and_then(|(path, _)| {
                    let known = |number: &UncertainNumber| {
                        stands_at(number, path) && number.ignorance == Ignorance::Nobody
                    };
                    listed.iter().position(known)
                });
                if let (Some((path, span)), None) = (place, found) {
                    self.report(
                        Diagnostic::error(
                            span,
                            format!("`{path}` cannot be set in every one of the scenarios"),
                        )
                        .label("a choice removes it, or lets it vary by itself"),
                    );
                    return None;
                }
                numbers.push(found.map(|index| NumberId(index as u32)));
            }
            arms.push(SweptGame {
                game: self.games[compiled.game].clone(),
                loaded,
                digest,
                numbers,
            });
        }
        Some(arms)
    }

    fn kind(&mut self, written: &WrittenKind, factors: &[Factor], tree: &Node) -> Option<Kind> {
        let span = tree.get("design").map(Node::head).unwrap_or_default();
        let mut points =
            |count: &Count| Some(self.count(Some(count), 1, "points", 1..=MOST_POINTS) as usize);
        let kind = match written {
            WrittenKind::Grid => Kind::Grid,
            WrittenKind::OneAtATime => Kind::OneAtATime,
            WrittenKind::LatinHypercube { points: count } => Kind::LatinHypercube(points(count)?),
            WrittenKind::Sobol { points: count } => Kind::Sobol(points(count)?),
            WrittenKind::Halton { points: count } => Kind::Halton(points(count)?),
            WrittenKind::Random { points: count } => Kind::Random(points(count)?),
            WrittenKind::Table { file } => Kind::Table(self.table(file, factors)?),
            WrittenKind::Invalid => return None,
        };
        match kind.size(factors) {
            Some(size) if size <= MOST_POINTS => Some(kind),
            size => {
                let found =
                    size.map_or("more than can be counted".to_owned(), |size| size.to_string());
                self.report(
                    Diagnostic::error(span, format!("a design has at most {MOST_POINTS} points"))
                        .label(format!("these are {found}"))
                        .path("design"),
                );
                None
            }
        }
    }

    /// The points of a CSV file.
    fn table(&mut self, name: &Text, factors: &[Factor]) -> Option<Vec<Vec<Coordinate>>> {
        let written = name.value.as_deref()?;
        let file = match &self.origin {
            Origin::File(path) => path.parent().unwrap_or(Path::new("")).join(written),
            _ => Path::new(written).to_owned(),
        };
        let read = std::fs::read(&file).map_err(|error| vec![error.to_string()]);
        if let Ok(bytes) = &read {
            let text = String::from_utf8_lossy(bytes);
            self.found.sources.add(file.display().to_string(), text);
        }
        match read.and_then(|text| table::read(&text, factors)) {
            Ok(points) => Some(points),
            Err(problems) => {
                for problem in problems {
                    let message = format!("{}: {problem}", file.display());
                    self.report(
                        Diagnostic::error(name.span, message)
                            .label("read from here")
                            .path("design"),
                    );
                }
                None
            }
        }
    }

    fn count(
        &mut self,
        written: Option<&Count>,
        default: u64,
        name: &str,
        allowed: RangeInclusive<u64>,
    ) -> u64 {
        let Some((value, count)) = written.and_then(|count| Some((count.value? as u64, count)))
        else {
            return default;
        };
        if allowed.contains(&value) {
            return value;
        }
        let message = format!("`{name}` must be from {} to {}", allowed.start(), allowed.end());
        self.report(
            Diagnostic::error(count.span, message).label(format!("found {value}")).path(name),
        );
        default
    }

    fn precision(&mut self, written: Option<&Plain>) -> Option<f64> {
        let plain = written?;
        let value = plain.value?;
        if value > 0.0 && value < 0.5 {
            return Some(value);
        }
        self.report(
            Diagnostic::error(plain.span, "`precision` must be above 0 and below 0.5")
                .label(format!("found {value}"))
                .path("precision"),
        );
        None
    }
}

/// The path of the number that is varied.
fn path_of(variation: &Variation) -> Option<&Text> {
    match variation {
        Variation::Values { path, .. } | Variation::Range { path, .. } => Some(path),
        Variation::Choices { .. } | Variation::Scenarios { .. } | Variation::Invalid => None,
    }
}

/// Is it the number at this path? `no_deal: 0.3` is the number at `no_deal.level`.
fn stands_at(number: &UncertainNumber, path: &str) -> bool {
    number.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest == ".level")
}

/// The value of a level that is a number.
fn value(level: &Level) -> f64 {
    match level {
        Level::Number { value, .. } => *value,
        Level::Changes(_) | Level::Scenario(_) => 0.0,
    }
}

fn least(levels: &[Level]) -> &Level {
    levels.iter().min_by(|a, b| value(a).total_cmp(&value(b))).unwrap_or(&levels[0])
}

fn most(levels: &[Level]) -> &Level {
    levels.iter().max_by(|a, b| value(a).total_cmp(&value(b))).unwrap_or(&levels[0])
}

/// The variant in which a number is this. A parameter becomes its central value.
fn number(tree: &Node, path: &str, value: f64, span: Span) -> Node {
    let node = |value: Value| Node { value, span };
    let entry = |key: &str, node: Node| Entry { key: Word { text: key.to_owned(), span }, node };
    let parameter = path.strip_prefix("parameters.").is_some_and(|id| !id.contains('.'));
    let place = if parameter { format!("{path}.central") } else { path.to_owned() };
    let set = if tree.at(&place).is_some() { "patch" } else { "add" };
    let mut fields =
        vec![entry(set, node(Value::Map(vec![entry(&place, node(Value::Number(value)))])))];
    let distribution = format!("{path}.distribution");
    if parameter && tree.at(&distribution).is_some() {
        let gone = node(Value::List(vec![node(Value::Text(distribution))]));
        fields.push(entry("remove", gone));
    }
    node(Value::Record { name: None, fields })
}
