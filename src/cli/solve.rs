//! `zopa solve`: where theory points.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::argument;
use super::failure::Failure;
use super::output::Deliverable;
use super::{Loudness, load, output, package};
use zopa::equilibrium::gambit::{NODES, TooLarge, extensive_form};
use zopa::game::{Draw, Game};
use zopa::report::equilibrium::equilibrium;
use zopa::report::obstacles::obstacles;
use zopa::report::question::{Question, Replicate};
use zopa::report::solve::{SolveResult, solve as solved};
use zopa::report::terminal::{self, count};
use zopa::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED};
use zopa::report::verdict::verdict;
use zopa::rule::Threshold;
use zopa::scenario::Scenario;
use zopa::scenario::diagnostic::nearest;
use zopa::solution::{Disagreement, Ideal, Manner, RedLines};

/// What `zopa solve` is told.
#[derive(Args, Clone, Debug)]
pub struct SolveArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    file: Option<String>,

    /// Ask only these parties, by id, for instance us,russia
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    parties: Option<Vec<String>>,

    /// Let nobody refuse a package for a red line, and let crossing one cost nothing
    #[arg(long)]
    ignore_red_lines: bool,

    /// The round at which the parties decide: values drift with time
    #[arg(long, value_name = "T", default_value_t = 0)]
    round: usize,

    /// Take the numbers of this negotiation of a run instead of the central ones
    #[arg(long, value_name = "K", value_parser = argument::replicate, allow_negative_numbers = true)]
    replicate: Option<u64>,

    /// Seed of that run
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        requires = "replicate", allow_negative_numbers = true)]
    seed: u64,

    /// Negotiations on each draw in that run
    #[arg(long, value_name = "K", default_value_t = DEFAULT_PLAYS as u32,
        value_parser = argument::plays, requires = "replicate", allow_negative_numbers = true)]
    plays: u32,

    /// Against which best the Kalai–Smorodinsky solutions measure
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    ideal: IdealChoice,

    /// From which point gains are counted
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    disagreement: DisagreementChoice,

    /// Bargaining weights for the weighted Nash solution, for instance us=2,russia=1
    ///
    /// Those left out are 1. A scenario with weighted votes has its votes as weights.
    #[arg(long, value_name = "ID=W", value_delimiter = ',')]
    weights: Option<Vec<String>>,

    /// Say of one package what it is worth, who refuses it, and what is near it
    ///
    /// issue=option,issue=option: issues left out stay as they are. Or a file that says so,
    /// {"issue": "option"} in RON or JSON, or with the record of a package that --json printed.
    #[arg(long, value_name = "PACKAGE", conflicts_with_all = ["blockers", "frontier"])]
    package: Option<String>,

    /// Say what stands between packages and agreement: options, issues and parties
    #[arg(long, conflicts_with = "frontier")]
    blockers: bool,

    /// Say how parties would play that look ahead to the end: who proposes what, what each
    /// agrees to in each round, and how the talks end
    #[arg(long, conflicts_with_all = ["package", "blockers", "frontier", "parties", "ignore_red_lines",
        "round", "ideal", "disagreement", "weights"])]
    equilibrium: bool,

    /// Write the game to a file for Gambit as well, if it is small enough
    #[arg(long, value_name = "FILE.efg", requires = "equilibrium")]
    efg: Option<PathBuf>,

    /// Show every table
    #[arg(long)]
    full: bool,

    /// Print the result as JSON (zopa schema solve, verdict, obstacles and equilibrium describe it)
    #[arg(long)]
    json: bool,

    /// Write the efficient packages of the zone to a CSV file
    #[arg(long, value_name = "FILE")]
    frontier: Option<PathBuf>,
}

/// Which ideal point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum IdealChoice {
    /// The best each party could have in the zone
    #[default]
    Zone,
    /// The best each party could have in any package
    Space,
}

/// Which disagreement point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DisagreementChoice {
    /// The least each party accepts
    #[default]
    Floors,
    /// The same, but not less than its worst package (as NegMAS has it)
    Worst,
}

/// Solves a scenario.
pub fn solve(arguments: &SolveArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let (loaded, game) = load::open(name, loudness)?;
    let question = question(arguments, &game)?;
    let screen = output::screen();
    if let Some(words) = &arguments.package {
        let package = package::package(words, game.issues())?;
        let result = verdict(&loaded.scenario, &game, &question, &package);
        return if arguments.json {
            output::json(&result)
        } else {
            output::result(&terminal::verdict(&result, &screen))
        };
    }
    if arguments.blockers {
        let result = obstacles(&loaded.scenario, &game, &question);
        return if arguments.json {
            output::json(&result)
        } else {
            output::result(&terminal::obstacles(&result, arguments.full, &screen))
        };
    }
    if arguments.equilibrium {
        let protocol = &game.parts().protocol;
        if protocol.recognition().is_none() {
            return Err(Failure::Usage(format!(
                "--equilibrium is for alternating offers; the scenario's protocol is {}",
                protocol.name()
            )));
        }
        let parties = &game.parts().parties;
        if let Some(coalition) = parties.iter().find(|party| party.coalition.is_some()) {
            return Err(Failure::Usage(format!(
                "--equilibrium takes every party for one utility; the members of the coalition `{}` \
                 have utilities of their own",
                coalition.id
            )));
        }
        if arguments.efg.is_some() && !game.is_still() {
            return Err(Failure::Usage(
                "--efg writes games whose world stands still; this one has events, assets, common \
                 shocks or limited agreements"
                    .to_owned(),
            ));
        }
        let draw = question.draw(&game);
        let tree = match &arguments.efg {
            Some(path) => write_tree(path, &loaded.scenario, &game, &draw)?,
            None => Ok(()),
        };
        let result = equilibrium(&loaded.scenario, &game, &draw, &question);
        if arguments.json {
            output::json(&result)?;
        } else {
            output::result(&terminal::equilibrium(&result, arguments.full, &screen))?;
        }
        // A tree too large for a file does not keep the equilibrium from being told.
        return tree.map_err(|error| Failure::Missed(too_large(error)));
    }
    let table = arguments.frontier.as_deref().map(Deliverable::new).transpose()?;
    let result = solved(&loaded.scenario, &game, &question);
    if let Some(table) = table {
        write_frontier(&result, table)?;
    }
    if arguments.json {
        output::json(&result)
    } else {
        output::result(&terminal::solve(&result, arguments.full, &screen))
    }
}

/// Writes the game as an extensive form, if it is small enough.
fn write_tree(
    path: &Path,
    scenario: &Scenario,
    game: &Game,
    draw: &Draw,
) -> Result<Result<(), TooLarge>, Failure> {
    let text = match extensive_form(game, draw, &scenario.meta.title) {
        Ok(text) => text,
        Err(error) => return Ok(Err(error)),
    };
    let mut file = Deliverable::new(path)?;
    file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
    file.deliver().map(Ok)
}

/// How large the tree would be, and how large it may be.
fn too_large(error: TooLarge) -> String {
    let nodes = match (error.nodes, u64::try_from(error.nodes)) {
        (0..1_000_000_000_000, Ok(nodes)) => count(nodes),
        (u128::MAX, _) => "more than 10^38".to_owned(),
        (nodes, _) => format!("about {:.1e}", nodes as f64),
    };
    format!("{error}: it would have {nodes} nodes; at most {} are written", count(NODES))
}

/// What is asked, or everything that is wrong with how it is asked.
fn question(arguments: &SolveArguments, game: &Game) -> Result<Question, Failure> {
    let mut mistakes: Vec<String> = Vec::new();
    let ids: Vec<&str> = game.parts().parties.iter().map(|party| party.id.as_str()).collect();
    let party = |id: &str, mistakes: &mut Vec<String>| {
        let found = ids.iter().position(|known| *known == id);
        if found.is_none() {
            let near = nearest(id, ids.iter().copied());
            mistakes.push(match near {
                Some(near) => format!("there is no party `{id}`; did you mean `{near}`?"),
                None => format!("there is no party `{id}`; there are {}", ids.join(", ")),
            });
        }
        found
    };
    let parties = arguments.parties.as_ref().map(|named| {
        named.iter().filter_map(|id| party(id, &mut mistakes)).fold(0u64, |set, at| set | 1 << at)
    });
    let weights = match (&arguments.weights, &game.parts().rule.threshold) {
        (None, Threshold::Weighted(weighted)) => weighted.weights.clone(),
        (None, _) => Vec::new(),
        (Some(given), _) => {
            let mut weights = vec![1.0; ids.len()];
            for entry in given {
                let (id, number) = entry.split_once('=').unwrap_or((entry, ""));
                let Some(at) = party(id, &mut mistakes) else { continue };
                match number.parse::<f64>() {
                    Ok(weight) if weight.is_finite() && weight >= 0.0 => weights[at] = weight,
                    _ => mistakes.push(format!(
                        "`{entry}` gives no weight: write {id}=2, or another number from 0 up"
                    )),
                }
            }
            weights
        }
    };
    let rounds = game.parts().clock.rounds;
    if arguments.round > rounds {
        mistakes.push(format!("there is no round {}: the talks end at {rounds}", arguments.round));
    }
    if !mistakes.is_empty() {
        return Err(Failure::Usage(mistakes.join("\nerror: ")));
    }
    Ok(Question {
        parties,
        red_lines: match (arguments.ignore_red_lines, arguments.replicate) {
            (true, _) => RedLines::Ignored,
            (false, None) => RedLines::Binding,
            (false, Some(_)) => RedLines::AsDrawn,
        },
        round: arguments.round,
        manner: Manner {
            ideal: match arguments.ideal {
                IdealChoice::Zone => Ideal::Zone,
                IdealChoice::Space => Ideal::Space,
            },
            disagreement: match arguments.disagreement {
                DisagreementChoice::Floors => Disagreement::Floors,
                DisagreementChoice::Worst => Disagreement::WorstPackage,
            },
            weights,
        },
        replicate: arguments.replicate.map(|replicate| Replicate {
            replicate,
            seed: arguments.seed,
            plays: u64::from(arguments.plays),
        }),
    })
}

/// One row a point: the package, its options, the utilities.
fn write_frontier(result: &SolveResult, mut table: Deliverable) -> Result<(), Failure> {
    let Some(frontier) = &result.frontier else {
        return Err(Failure::Missed(
            "the efficient packages are too many to be listed; ask fewer parties".to_owned(),
        ));
    };
    let scenario = &result.asked.scenario;
    let mut rows = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["package".to_owned(), "packages".to_owned()];
    head.extend(scenario.issues.iter().map(|issue| issue.id.clone()));
    head.extend(scenario.parties.iter().map(|party| format!("utility_{}", party.id)));
    let written = |error: csv::Error| Failure::writing("the frontier", &error.into());
    rows.write_record(&head).map_err(written)?;
    for point in &frontier.list {
        let mut row = vec![point.package.clone(), point.packages.clone()];
        row.extend(scenario.issues.iter().zip(&point.options).map(|(issue, option)| {
            issue.options.get(*option).map_or_else(String::new, |option| option.id.clone())
        }));
        row.extend(point.utilities.iter().map(ToString::to_string));
        rows.write_record(&row).map_err(written)?;
    }
    let bytes =
        rows.into_inner().map_err(|error| Failure::writing("the frontier", &error.into_error()))?;
    table.write_all(&bytes).map_err(|error| table.failure(&error))?;
    table.deliver()
}
