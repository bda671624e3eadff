//! `zopa tournament`: every line-up of strategies, over scenarios and seats.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::argument::{self, quoted};
use super::failure::Failure;
use super::progress::Progress;
use super::tournament_folder::{Identity, TournamentFolder};
use super::{Loudness, load, output};
use zopa::experiment::tournament::{
    Contest, Forgetful, MOST_LINE_UPS, MOST_NEGOTIATIONS, Measure, Plan, Store, how_many, seats,
    tournament as play,
};
use zopa::game::Game;
use zopa::report::terminal::{self, count};
use zopa::report::tournament::{Entrant, StrategyRecord, tournament_result};
use zopa::report::trace::DEFAULT_SEED;
use zopa::scenario::{Loaded, Severity, contestants};

/// What `zopa tournament` is told.
#[derive(Args, Clone, Debug)]
pub struct TournamentArguments {
    /// Scenarios: files, ids that `zopa scenarios` lists, or domains of other programs
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    /// Strategies as a scenario writes them, with commas between; may be given again
    ///
    /// A name alone has its defaults. NAME=STRATEGY gives a strategy a shorter name. Arguments are
    /// plain numbers.
    #[arg(short, long, value_name = "LIST", required = true)]
    strategies: Vec<String>,

    /// Let no strategy meet itself
    #[arg(long)]
    no_self_play: bool,

    /// What strategies are ranked by
    #[arg(long, value_name = "MEASURE", value_enum, default_value_t)]
    by: By,

    /// How many negotiations every line-up plays
    ///
    /// All line-ups of a scenario play on the same draws. Where nothing is left to chance, one is
    /// played.
    #[arg(short = 'n', long, value_name = "N", default_value = "200",
        value_parser = argument::negotiations, allow_negative_numbers = true)]
    negotiations: u64,

    /// Negotiations on each draw of the uncertain numbers
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = argument::plays,
        allow_negative_numbers = true)]
    plays: u32,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads, allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Print the result as JSON (zopa schema tournament describes it)
    #[arg(long)]
    json: bool,

    /// Show every table
    #[arg(long)]
    full: bool,

    /// Keep what is played in a folder, and go on from there if it has a part already
    ///
    /// When all is played it has line_ups.csv, ranking.csv and tournament.json.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// What strategies are ranked by: more is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum By {
    /// (u − r) / (max − r): u what a party got, r its floor at the end, max its best package
    #[default]
    Advantage,
    /// What a party got
    Utility,
    /// The same seen from round 0: discounted, with delay costs
    PresentValue,
    /// How little of its order of packages its offers reveal to an onlooker who counts them
    Concealing,
    /// Agreements
    Agreement,
    /// Sum of the utilities of all whose consent counts
    Welfare,
    /// Nearness to the efficient packages
    Pareto,
    /// Nearness to the Nash package
    Nash,
    /// Nearness to the egalitarian package
    Kalai,
    /// Nearness to the Kalai–Smorodinsky package
    KalaiSmorodinsky,
}

impl By {
    fn measure(self) -> Measure {
        match self {
            By::Advantage => Measure::Advantage,
            By::Utility => Measure::Utility,
            By::PresentValue => Measure::PresentValue,
            By::Concealing => Measure::Concealing,
            By::Agreement => Measure::Agreement,
            By::Welfare => Measure::Welfare,
            By::Pareto => Measure::ParetoOptimality,
            By::Nash => Measure::NashOptimality,
            By::Kalai => Measure::KalaiOptimality,
            By::KalaiSmorodinsky => Measure::KalaiSmorodinskyOptimality,
        }
    }
}

/// Plays the tournament and reports.
pub fn tournament(arguments: &TournamentArguments, loudness: Loudness) -> Result<(), Failure> {
    let strategies = named(&arguments.strategies)?;
    let mut opened: Vec<(Loaded, Game)> = Vec::new();
    let mut failed: Option<Failure> = None;
    for file in &arguments.files {
        match load::open(file, loudness) {
            Ok(scenario) => opened.push(scenario),
            // All that are faulty are shown; the last one decides the exit code.
            Err(failure) => {
                if let Some(earlier) = failed.replace(failure) {
                    earlier.report();
                }
            }
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    countable(arguments, &strategies, &opened)?;
    let plan = Plan {
        seed: arguments.seed,
        negotiations: arguments.negotiations,
        plays: arguments.plays,
        self_play: !arguments.no_self_play,
        threads: arguments.threads,
    };
    let texts: Vec<&str> = strategies.iter().map(|strategy| strategy.text.as_str()).collect();
    let mut contests: Vec<Contest> = Vec::new();
    let mut scenarios: Vec<Loaded> = Vec::new();
    for (loaded, game) in opened {
        let seated = contestants(&loaded, &seats(&game), &texts).map_err(|found| {
            output::message(&found.render(output::coloured_messages()));
            let errors = found.count(Severity::Error);
            let plural = if errors == 1 { "mistake" } else { "mistakes" };
            Failure::Usage(format!("--strategies has {errors} {plural}; nothing was played"))
        })?;
        contests.push(Contest::new(game, seated, plan.self_play));
        scenarios.push(loaded);
    }
    let size = |contest: &Contest| {
        contest.negotiations(&plan).saturating_mul(contest.line_ups().list().len() as u64)
    };
    let asked: u64 = contests.iter().map(size).fold(0, u64::saturating_add);
    if asked > MOST_NEGOTIATIONS {
        return Err(Failure::Usage(format!(
            "this would be {} negotiations, and {} is the limit: play fewer with -n, or give fewer strategies or scenarios",
            count(asked),
            count(MOST_NEGOTIATIONS)
        )));
    }

    let mut folder = arguments
        .out
        .as_deref()
        .map(|path| {
            let identity = Identity::new(&scenarios, &strategies, &plan);
            TournamentFolder::open(path, &identity, &contests)
        })
        .transpose()?;
    let started = Instant::now();
    let progress = Progress::new(loudness != Loudness::Quiet);
    let by = arguments.by.measure();
    let mut forgetful = Forgetful;
    let store: &mut dyn Store = match &mut folder {
        Some(folder) => folder,
        None => &mut forgetful,
    };
    let standings = play(&contests, &plan, by, store, &progress);
    progress.finish();
    if let Some(failure) = folder.as_mut().and_then(TournamentFolder::failure) {
        return Err(failure);
    }

    let entrants: Vec<Entrant> = arguments
        .files
        .iter()
        .zip(&scenarios)
        .map(|(file, loaded)| Entrant { file, scenario: &loaded.scenario })
        .collect();
    let command = command(arguments);
    let result = tournament_result(&entrants, &contests, &strategies, &plan, &standings, command);
    if loudness == Loudness::Verbose {
        let elapsed = terminal::duration(started.elapsed());
        let played = count(result.run.negotiations);
        output::message(&format!("{played} negotiations in {elapsed}\n"));
    }
    if let Some(folder) = &folder
        && !standings.partial
    {
        folder.finish(&result, &contests, &standings)?;
    }
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::tournament(&result, arguments.full, &output::screen()))?;
    }
    if standings.partial {
        let advice = if folder.is_some() {
            "the same command goes on from here"
        } else {
            "with --out FOLDER an interrupted tournament can be continued"
        };
        return Err(Failure::Interrupted(format!(
            "interrupted after {} of {} negotiations; {advice}",
            count(result.run.negotiations),
            count(asked)
        )));
    }
    Ok(())
}

/// The strategies of all lists, with their names.
fn named(lists: &[String]) -> Result<Vec<StrategyRecord>, Failure> {
    let mut strategies: Vec<StrategyRecord> = Vec::new();
    let mut mistakes: Vec<String> = Vec::new();
    for list in lists {
        for text in split(list) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                mistakes.push(format!("an empty strategy in `{list}`"));
                continue;
            }
            let (name, text) = match text.split_once('=') {
                Some((name, rest)) if !name.contains(['(', '[', '"']) => (name.trim(), rest.trim()),
                _ => (text.as_str(), text.as_str()),
            };
            if name.is_empty() || text.is_empty() {
                mistakes.push(format!("`{name}={text}` should be NAME=STRATEGY"));
            } else if strategies.iter().any(|known| known.name == name) {
                mistakes.push(format!("two strategies are called `{name}`"));
            } else {
                strategies.push(StrategyRecord { name: name.to_owned(), text: text.to_owned() });
            }
        }
    }
    if mistakes.is_empty() && strategies.len() < 2 {
        mistakes.push("a tournament needs at least two strategies".to_owned());
    }
    if mistakes.is_empty() {
        Ok(strategies)
    } else {
        Err(Failure::Usage(mistakes.join("\nerror: ")))
    }
}

/// The pieces of a text between commas that are in no brackets and no quotes.
fn split(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut quoted, mut start) = (0u32, false, 0);
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Are there line-ups, and not too many?
fn countable(
    arguments: &TournamentArguments,
    strategies: &[StrategyRecord],
    opened: &[(Loaded, Game)],
) -> Result<(), Failure> {
    let mut all = Some(0u64);
    let mut mistakes: Vec<String> = Vec::new();
    for (file, (_, game)) in arguments.files.iter().zip(opened) {
        let seats = seats(game).len();
        let line_ups = how_many(strategies.len(), seats, !arguments.no_self_play);
        if line_ups == Some(0) {
            mistakes.push(format!(
                "{file} has {seats} seats: without self-play that many strategies are needed, and these are {}",
                strategies.len()
            ));
        }
        all = all.zip(line_ups).and_then(|(all, more)| all.checked_add(more));
    }
    if all.is_none_or(|all| all > MOST_LINE_UPS) {
        let many = all.map_or("beyond counting".to_owned(), count);
        mistakes.push(format!(
            "the line-ups are {many}, and {} is the limit: give fewer strategies or scenarios, or play with --no-self-play",
            count(MOST_LINE_UPS)
        ));
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Failure::Usage(mistakes.join("\nerror: "))) }
}

/// The command that gives the same result.
fn command(arguments: &TournamentArguments) -> String {
    let mut words = vec!["zopa tournament".to_owned()];
    words.extend(arguments.files.iter().map(|file| quoted(file)));
    words.extend(arguments.strategies.iter().map(|list| format!("--strategies {}", quoted(list))));
    words.push(format!("-n {}", arguments.negotiations));
    if arguments.plays != 1 {
        words.push(format!("--plays {}", arguments.plays));
    }
    words.push(format!("--seed {}", arguments.seed));
    if arguments.no_self_play {
        words.push("--no-self-play".to_owned());
    }
    if let Some(by) = arguments.by.to_possible_value().filter(|_| arguments.by != By::default()) {
        words.push(format!("--by {}", by.get_name()));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_commas_outside_brackets() {
        let list = "Micro,NegmasTimeBased(exponent: 4, a: [1, 2]),c=Composed(x: \"a,b)\"), Tough";
        let pieces = split(list);
        assert_eq!(pieces.len(), 4);
        assert_eq!(pieces[1], "NegmasTimeBased(exponent: 4, a: [1, 2])");
        assert_eq!(pieces[2], "c=Composed(x: \"a,b)\")");
    }

    #[test]
    fn names_are_texts_or_given() {
        let list = |text: &str| named(&[text.to_owned()]);
        let strategies = list("soft=NegmasTimeBased( exponent:  4 ),Micro").unwrap();
        assert_eq!(strategies[0].name, "soft");
        assert_eq!(strategies[0].text, "NegmasTimeBased( exponent: 4 )");
        assert_eq!(strategies[1].name, "Micro");
        for wrong in ["Micro,Micro", "Micro,", "Micro", "a=,Micro", "=Micro,Tough"] {
            assert!(list(wrong).is_err(), "{wrong}");
        }
    }
}
