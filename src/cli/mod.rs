//! The command line: its definition, and which file does what.

mod argument;
mod backtest;
mod bundle;
mod bundle_folder;
mod calibrate;
mod catalogue;
mod check;
mod checksum;
mod claims;
mod command_page;
mod compare;
mod completions;
mod dials;
mod diff;
mod drivers;
mod export;
mod factors;
mod failure;
mod figure;
mod import;
mod invocation;
mod load;
mod man;
mod new;
mod output;
mod package;
mod play;
mod progress;
mod recorded_run;
mod replicates;
mod report;
mod reproduce;
mod robust;
mod run;
mod scenarios;
mod schema;
mod score;
mod sensitivity;
mod serve;
mod shard;
mod solve;
mod structure;
mod subject;
mod submit;
mod sweep;
mod sweep_folder;
mod sweep_plan;
mod threads;
mod tournament;
mod tournament_folder;
mod trace;
mod validate;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use failure::Failure;
use run::{RunArguments, RunOptions};
use zopa::report::catalogue::{measures, protocols, rules, strategies};
use zopa::scenario::library;

/// Examples come first: most readers of a help text look for one.
const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const EXAMPLES: &str = "\
Examples:
  zopa                                     play the Ukraine scenario of March 2025
  zopa run classroom/ultimatum             play another scenario that comes with zopa
  zopa run my-talks.ron -n 10000 --full    play your own, and show every table
  zopa trace --replicate 7                 replay one negotiation, move by move
  zopa new my-talks                        write a scenario to start from";

const RUN_EXAMPLES: &str = "\
Examples:
  zopa run                                     the Ukraine scenario of March 2025
  zopa run my-talks.ron --precision 0.01       as many as agreement to within 1 of 100 needs
  zopa run my-talks.ron --json > result.json   for other programs
  zopa run my-talks.ron --replicates runs.csv  one row for each negotiation";

const TRACE_EXAMPLES: &str = "\
Examples:
  zopa trace --replicate 4711                   the negotiation that a run numbers 4711
  zopa trace classroom/rubinstein-pie --json    its events, for other programs";

const PLAY_EXAMPLES: &str = "\
Examples:
  zopa play classroom/deadline --as first    divide a hundred posts with a bot
  zopa play --as ukraine                     sit for Ukraine in the scenario of March 2025
  zopa play my-talks.ron --as us --bots 'TimeDependent(shape: 3)'    against bots that give way soon";

const SOLVE_EXAMPLES: &str = "\
Examples:
  zopa solve                                     where theory points in the Ukraine scenario
  zopa solve my-talks.ron --parties us,russia    if only these two must agree
  zopa solve domain.xml --full                   a domain of another program
  zopa solve --frontier efficient.csv            the efficient packages, one row each
  zopa solve --package ceasefire_scope=general_truce_30d    who refuses this one, and why
  zopa solve --blockers                          what stands between packages and agreement
  zopa solve --equilibrium                       what parties would do that look ahead to the end
  zopa solve classroom/ultimatum --equilibrium --efg game.efg    the game, for Gambit";

const TOURNAMENT_EXAMPLES: &str = "\
Examples:
  zopa tournament my-talks.ron --strategies 'Micro,NegmasTimeBased(exponent: 1),TitForTat'
  zopa tournament ItexvsCypress/ Party.xml -s 'tough=TimeDependent(shape: 0.3),Micro' -n 1000
  zopa tournament my-talks.ron -s Micro,Tough --out league/    again, to go on after Ctrl-C";

const CHECK_EXAMPLES: &str = "\
Examples:
  zopa check my-talks.ron
  zopa check my-talks.ron --json    what is wrong, for editors";

const VALIDATE_EXAMPLES: &str = "\
Examples:
  zopa validate                       what theory knows, and what zopa finds
  zopa validate --json > checks.json  for other programs; the exit code is 1 if a check fails";

const CLAIMS_EXAMPLES: &str = "\
Examples:
  zopa claims                                 what theory expects of the Ukraine scenario
  zopa claims my-claims.ron --only patience   one of your own
  zopa claims my-claims.ron --register        say what will be tested before anything is run";

const BACKTEST_EXAMPLES: &str = "\
Examples:
  zopa backtest                       the Ukraine scenario against what happened by 27 March 2025
  zopa backtest my-timeline.ron --json    for other programs";

const CALIBRATE_EXAMPLES: &str = "\
Examples:
  zopa calibrate talks.csv -o fitted.ron               how did these people bargain?
  zopa calibrate talks.csv --model mine.ron --starts 5 -o fitted.ron    a model of your own
  zopa calibrate talks.csv --model fitted.ron -o fitted.ron    go on from there";

const SCORE_EXAMPLES: &str = "\
Examples:
  zopa score talks talks.csv                      the model of talks, refitted on four folds of five
  zopa score fitted.ron others.csv --as-it-stands    fitted on one set, scored on another
  zopa score nash talks.csv --beside uniform,thirty --json    for other programs";

const SWEEP_EXAMPLES: &str = "\
Examples:
  zopa sweep ukraine-2025/base --set parameters.us_delay_cost=0.01,0.02,0.03 -o patience/
  zopa sweep design.ron -o results/                  a design of your own; again, to go on
  zopa sweep design.ron -o results/ --shard 0/8      an eighth of it; zopa merge results/ at the end
  zopa sweep design.ron --dry-run                    what would be played";

const COMPARE_EXAMPLES: &str = "\
Examples:
  zopa compare ukraine-2025/base ukraine-2025/as-of-03-24    what ten days change
  zopa compare my-talks.ron --set parameters.us_delay_cost=0.03   what one number changes
  zopa compare a.ron b.ron c.ron --full    b and c against a, every quantity
  zopa compare a.ron b.ron --json          for other programs";

const ROBUST_EXAMPLES: &str = "\
Examples:
  zopa robust                          packages that the Ukraine scenario's judgements bear best
  zopa robust my-talks.ron -n 10000    judged on more draws
  zopa robust my-talks.ron --json      for other programs";
const STRUCTURE_EXAMPLES: &str = "\
Examples:
  zopa structure                       does the protocol, do the strategies decide what comes out?
  zopa structure my-talks.ron -n 20000 of your own, with narrower intervals
  zopa structure my-talks.ron --json   for other programs";
const STATUS_EXAMPLES: &str = "\
Examples:
  zopa status results/              how many blocks are there, and which are not
  zopa status results/ --tasks 8    and which tasks of an array of eight play those
  zopa status results/ --json       the same, for other programs";
const SENSITIVITY_EXAMPLES: &str = "\
Examples:
  zopa sensitivity                                   which judgements matter in the Ukraine scenario
  zopa sensitivity my-talks.ron --method sobol -n 512    first-order and total indices by design
  zopa sensitivity ukraine-2025/base --factor parameters.us_delay_cost=0.005..0.03 \\
      --factor parties.russia.no_deal.level          of two numbers, all others drawn
  zopa sensitivity results/ --boxes                  of a finished sweep, and where agreement fails";

const DRIVERS_EXAMPLES: &str = "\
Examples:
  zopa drivers                      what the Ukraine scenario hangs on, and where it tips
  zopa drivers my-talks.ron --factor parties.us.no_deal=0.2..0.6    one number
  zopa drivers my-talks.ron --json  for other programs";
const BUNDLE_EXAMPLES: &str = "\
Examples:
  zopa bundle patience/ -o patience.zip              the folder of a sweep
  zopa bundle base.json patience/ -o paper.zip --with figure.py --figure 'python figure.py'
  zopa reproduce paper.zip                           anybody, later: are the bytes the same?";

const REPORT_EXAMPLES: &str = "\
Examples:
  zopa run ukraine-2025/base --json > base.json
  zopa report base.json -o base.html     one page with everything in it, for a browser
  zopa report my-talks.ron               play a scenario first; writes report.html
  zopa report results/                   the folder of a sweep, or what compare, solve, structure,
                                         claims, drivers and others printed with --json
  zopa report base.json -o base.md       words and tables as Markdown (or .tex)";

const FIGURE_EXAMPLES: &str = "\
Examples:
  zopa figure                                        the charts that there are
  zopa figure provisions base.json -o provisions.pdf
  zopa figure packages-plane base.json --parties russia,ukraine --width 85 -o plane.svg
  zopa figure option-shares base.json -o shares.csv  the numbers in it
  zopa figure response results/ -o response.svg      how agreement responds to what a sweep varies";

const SERVE_EXAMPLES: &str = "\
Examples:
  zopa serve             the page, for this computer
  zopa serve --lan       and for phones of the network: a room for a class
  zopa serve --port 0    on any free port";

const MEASURES_EXAMPLES: &str = "\
Examples:
  zopa measures           what may stand after `measure:` in a claim
  zopa measures --json    the same, for other programs";

const RULES_EXAMPLES: &str = "\
Examples:
  zopa rules           what may stand after `rule:` in a scenario
  zopa rules --json    the same, for other programs";

const STRATEGIES_EXAMPLES: &str = "\
Examples:
  zopa strategies           what may stand after `strategy:` in a scenario
  zopa strategies --json    the same, for other programs";

const PROTOCOLS_EXAMPLES: &str = "\
Examples:
  zopa protocols           what may stand after `protocol:` in a scenario
  zopa protocols --json    the same, for other programs";

const IMPORT_EXAMPLES: &str = "\
Examples:
  zopa import auto ItexvsCypress/ -o itex.ron          a folder with a domain and its profiles
  zopa import genius party_domain.xml --scale raw      weights times evaluations, as NegMAS has it
  zopa import packages offers.csv -o offers.ron        a table of packages
  zopa run ItexvsCypress/                              commands read these files as they are, too";

const EXPORT_EXAMPLES: &str = "\
Examples:
  zopa export my-talks.ron --to negmas -o my-talks/       an outcome space and utility functions
  zopa export ukraine-2025/base --to geniusweb --drop     leave out what GeniusWeb cannot say";

const AFTER: &str = "\
zopa without a command plays the default scenario and takes the options of zopa run.
The numbers in the scenarios are illustrative judgements, not forecasts.";

/// Which compromise packages come out of talks, how soon, and who blocks the rest
#[derive(Parser, Debug)]
#[command(name = "zopa", version, before_help = EXAMPLES, after_help = AFTER)]
#[command(help_template = TEMPLATE, subcommand_required = false)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    manner: Manner,
}

/// How zopa speaks, whatever it is asked.
#[derive(Args, Clone, Debug)]
struct Manner {
    /// Say less: no progress bar and no warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say more: warnings in full, and how long it took
    #[arg(short, long, global = true)]
    verbose: bool,

    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR or TERM=dumb says no
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How much is said beside the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loudness {
    /// Only failures.
    Quiet,
    /// Progress and what matters.
    Normal,
    /// Everything.
    Verbose,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Play many negotiations; report agreements, timing, refusals and uncertainty
    #[command(before_help = RUN_EXAMPLES, help_template = TEMPLATE)]
    Run(Box<RunArguments>),
    /// Replay one negotiation, move by move
    #[command(before_help = TRACE_EXAMPLES, help_template = TEMPLATE)]
    Trace(trace::TraceArguments),
    /// Take a seat yourself: negotiate in the terminal, against bots
    #[command(before_help = PLAY_EXAMPLES, help_template = TEMPLATE)]
    Play(play::PlayArguments),
    /// Find the zone of possible agreement, the efficient packages and what theory chooses
    #[command(before_help = SOLVE_EXAMPLES, help_template = TEMPLATE)]
    Solve(Box<solve::SolveArguments>),
    /// Play every line-up of some strategies over scenarios and seats, and rank them
    #[command(before_help = TOURNAMENT_EXAMPLES, help_template = TEMPLATE)]
    Tournament(Box<tournament::TournamentArguments>),
    /// Describe a scenario and say what is wrong or odd about it, without playing
    #[command(before_help = CHECK_EXAMPLES, help_template = TEMPLATE)]
    Check(check::CheckArguments),
    /// Check what zopa finds against what bargaining theory knows
    #[command(before_help = VALIDATE_EXAMPLES, help_template = TEMPLATE)]
    Validate(validate::ValidateArguments),
    /// Test claims about scenarios: does a change do what theory expects?
    #[command(before_help = CLAIMS_EXAMPLES, help_template = TEMPLATE)]
    Claims(claims::ClaimsArguments),
    /// Hold a scenario against what happened: a regression check
    #[command(before_help = BACKTEST_EXAMPLES, help_template = TEMPLATE)]
    Backtest(backtest::BacktestArguments),
    /// Fit how people bargain to real negotiations, and score it on others
    #[command(before_help = CALIBRATE_EXAMPLES, help_template = TEMPLATE)]
    Calibrate(calibrate::CalibrateArguments),
    /// Score a model of bargaining on real negotiations, beside baselines
    #[command(before_help = SCORE_EXAMPLES, help_template = TEMPLATE)]
    Score(score::ScoreArguments),
    /// Hold scenarios against each other on the same draws: what differs by more than noise?
    #[command(before_help = COMPARE_EXAMPLES, help_template = TEMPLATE)]
    Compare(compare::CompareArguments),
    /// Find the packages that everybody accepts whichever judgements are right
    #[command(before_help = ROBUST_EXAMPLES, help_template = TEMPLATE)]
    Robust(robust::RobustArguments),
    /// Play a scenario under other protocols and strategies: what is the modeller's choice?
    #[command(before_help = STRUCTURE_EXAMPLES, help_template = TEMPLATE)]
    Structure(structure::StructureArguments),
    /// Play a scenario at many points, and make tidy tables of it
    #[command(before_help = SWEEP_EXAMPLES, help_template = TEMPLATE)]
    Sweep(sweep::SweepArguments),
    /// Make the tables of a sweep that was played in parts
    Merge(sweep::MergeArguments),
    /// Say how far a sweep is
    #[command(before_help = STATUS_EXAMPLES, help_template = TEMPLATE)]
    Status(sweep::StatusArguments),
    /// Play some blocks of a sweep again and compare the bytes
    Verify(sweep::VerifyArguments),
    /// Print the script that plays a sweep on a cluster; nothing is submitted
    Submit(submit::SubmitArguments),
    /// Find out which uncertain numbers the results hang on: indices, effects, boxes
    #[command(before_help = SENSITIVITY_EXAMPLES, help_template = TEMPLATE)]
    Sensitivity(sensitivity::SensitivityArguments),
    /// Say in words what drives agreement and provisions, and where the outcome tips
    #[command(before_help = DRIVERS_EXAMPLES, help_template = TEMPLATE)]
    Drivers(drivers::DriversArguments),
    /// Make one page of a result that people can look at, or its words and tables for a paper
    #[command(before_help = REPORT_EXAMPLES, help_template = TEMPLATE)]
    Report(report::ReportArguments),
    /// Draw one chart of a result for a paper or a lecture: SVG, PNG, PDF, or its numbers
    #[command(before_help = FIGURE_EXAMPLES, help_template = TEMPLATE)]
    Figure(figure::FigureArguments),
    /// Open the classroom page: draft deals, simulate, replay, and let people take the seats
    #[command(before_help = SERVE_EXAMPLES, help_template = TEMPLATE)]
    Serve(serve::ServeArguments),
    /// Pack results with all that is needed to make them again, for a replication archive
    #[command(before_help = BUNDLE_EXAMPLES, help_template = TEMPLATE)]
    Bundle(bundle::BundleArguments),
    /// Make the results of a bundle again and compare the bytes
    Reproduce(reproduce::ReproduceArguments),
    /// Show how two scenarios differ
    Diff(diff::DiffArguments),
    /// Make a scenario of a domain of another program
    #[command(before_help = IMPORT_EXAMPLES, help_template = TEMPLATE)]
    Import(import::ImportArguments),
    /// Write the issues and preferences of a scenario for another program
    #[command(before_help = EXPORT_EXAMPLES, help_template = TEMPLATE)]
    Export(export::ExportArguments),
    /// List the scenarios that come with zopa, or print one
    Scenarios(scenarios::ScenariosArguments),
    /// List the rules by which packages are adopted
    #[command(before_help = RULES_EXAMPLES, help_template = TEMPLATE)]
    Rules(catalogue::CatalogueArguments),
    /// List the strategies of parties
    #[command(before_help = STRATEGIES_EXAMPLES, help_template = TEMPLATE)]
    Strategies(catalogue::CatalogueArguments),
    /// List the protocols of talks
    #[command(before_help = PROTOCOLS_EXAMPLES, help_template = TEMPLATE)]
    Protocols(catalogue::CatalogueArguments),
    /// List what claims may measure
    #[command(before_help = MEASURES_EXAMPLES, help_template = TEMPLATE)]
    Measures(catalogue::CatalogueArguments),
    /// Write a commented scenario to start from
    New(new::NewArguments),
    /// Print a file format as JSON Schema
    Schema(schema::SchemaArguments),
    /// Print tab completions for your shell
    Completions(completions::CompletionsArguments),
    /// Print the manual page, or write the reference pages of the guide
    Man(man::ManArguments),
}

/// The definition of the command line. The options of `zopa run` work without a
/// command too, but are shown only there.
pub fn definition() -> clap::Command {
    let mut definition = Arguments::command();
    for id in run_options() {
        definition = definition.mut_arg(id, |argument| argument.hide(true));
    }
    definition
}

/// The ids of the options of `zopa run`.
fn run_options() -> Vec<String> {
    let options = RunOptions::augment_args(clap::Command::new("run"));
    options.get_arguments().map(|argument| argument.get_id().to_string()).collect()
}

/// Reads the command line.
///
/// # Errors
/// If it makes no sense, or asks for help: what to answer.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, Box<clap::Error>> {
    let mut definition = definition();
    let matches = definition.try_get_matches_from_mut(words).map_err(with_tip)?;
    if let Some(command) = matches.subcommand_name() {
        let given = run_options().into_iter().find(|id| {
            matches.value_source(id).is_some_and(|source| source == ValueSource::CommandLine)
        });
        if let Some(option) = given {
            let takes = definition.find_subcommand(command).is_some_and(|known| {
                known.get_arguments().any(|argument| argument.get_id().as_str() == option)
            });
            let message = if takes {
                format!("--{option} comes after the command: zopa {command} --{option} ...")
            } else {
                format!("--{option} is an option of zopa run; zopa {command} does not take it")
            };
            return Err(Box::new(definition.error(ErrorKind::ArgumentConflict, message)));
        }
    }
    Ok(Arguments::from_arg_matches(&matches)?)
}

/// A scenario where a command should stand is meant to be played.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let like_a_file = word.contains('/') || word.ends_with(".ron") || Path::new(word).is_file();
    let scenario = if like_a_file {
        Some(library::nearest(word).unwrap_or(word))
    } else {
        library::called(word).map(|entry| entry.id)
    };
    if let Some(scenario) = scenario {
        let tip = format!("to play a scenario, write `zopa run {}`", argument::quoted(scenario));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Prints what the reader of the command line has to say: help to standard output,
/// errors to standard error.
pub fn answer(answer: &clap::Error) -> ExitCode {
    if answer.use_stderr() {
        // Nobody can be told that this could not be printed.
        let _ = answer.print();
        return ExitCode::from(2);
    }
    match output::result(&answer.render().ansi().to_string()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Does what was asked.
///
/// # Errors
/// If it cannot be done.
pub fn dispatch(arguments: &Arguments) -> Result<(), Failure> {
    let manner = &arguments.manner;
    match manner.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let loudness = match (manner.quiet, manner.verbose) {
        (true, _) => Loudness::Quiet,
        (_, true) => Loudness::Verbose,
        _ => Loudness::Normal,
    };
    threads::allot();
    match &arguments.command {
        None => {
            let options = arguments.run.clone();
            run::run(&RunArguments { file: None, options }, loudness)
        }
        Some(Command::Run(arguments)) => run::run(arguments, loudness),
        Some(Command::Serve(arguments)) => serve::serve(arguments, loudness),
        Some(Command::Trace(arguments)) => trace::trace(arguments, loudness),
        Some(Command::Play(arguments)) => play::play(arguments, loudness),
        Some(Command::Solve(arguments)) => solve::solve(arguments, loudness),
        Some(Command::Tournament(arguments)) => tournament::tournament(arguments, loudness),
        Some(Command::Check(arguments)) => check::check(arguments, loudness),
        Some(Command::Validate(arguments)) => validate::validate(arguments),
        Some(Command::Backtest(arguments)) => backtest::backtest(arguments, loudness),
        Some(Command::Calibrate(arguments)) => calibrate::calibrate(arguments, loudness),
        Some(Command::Score(arguments)) => score::score(arguments, loudness),
        Some(Command::Compare(arguments)) => compare::compare(arguments, loudness),
        Some(Command::Robust(arguments)) => robust::robust(arguments, loudness),
        Some(Command::Structure(arguments)) => structure::structure(arguments, loudness),
        Some(Command::Sweep(arguments)) => sweep::sweep(arguments, loudness),
        Some(Command::Merge(arguments)) => sweep::merge(arguments),
        Some(Command::Status(arguments)) => sweep::status(arguments),
        Some(Command::Verify(arguments)) => sweep::verify(arguments),
        Some(Command::Submit(arguments)) => submit::submit(arguments),
        Some(Command::Report(arguments)) => report::report(arguments, loudness),
        Some(Command::Figure(arguments)) => figure::figure(arguments, loudness),
        Some(Command::Bundle(arguments)) => bundle::bundle(arguments),
        Some(Command::Reproduce(arguments)) => reproduce::reproduce(arguments, loudness),
        Some(Command::Claims(arguments)) => claims::claims(arguments, loudness),
        Some(Command::Sensitivity(arguments)) => sensitivity::sensitivity(arguments, loudness),
        Some(Command::Drivers(arguments)) => drivers::drivers(arguments, loudness),
        Some(Command::Diff(arguments)) => diff::diff(arguments),
        Some(Command::Import(arguments)) => import::import(arguments, loudness),
        Some(Command::Export(arguments)) => export::export(arguments, loudness),
        Some(Command::Scenarios(arguments)) => scenarios::scenarios(arguments),
        Some(Command::Rules(arguments)) => catalogue::catalogue(&rules(), *arguments),
        Some(Command::Strategies(arguments)) => catalogue::catalogue(&strategies(), *arguments),
        Some(Command::Protocols(arguments)) => catalogue::catalogue(&protocols(), *arguments),
        Some(Command::Measures(arguments)) => catalogue::catalogue(&measures(), *arguments),
        Some(Command::New(arguments)) => new::new(arguments),
        Some(Command::Schema(arguments)) => schema::schema(arguments),
        Some(Command::Completions(arguments)) => completions::completions(arguments),
        Some(Command::Man(arguments)) => man::man(arguments),
    }
}
