//! `zopa sensitivity`: which uncertain numbers the results of a scenario hang on.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::argument::{self, quoted};
use super::factors::{self, Varied};
use super::failure::Failure;
use super::progress::Progress;
use super::sweep_folder::SweepFolder;
use super::{Loudness, load, output, sweep};
use zopa::experiment::study::{
    self, Case, Found, Output, Plan, Sample, StudyError, Way, columns_told, discover, of_given_data,
};
use zopa::experiment::sweep::{Coordinate, Kind};
use zopa::game::Game;
use zopa::report::sensitivity::{
    Boxes, OutputSensitivity, SENSITIVITY_SCHEMA, SensitivityResult, StudySummary, boxes,
    factor_summaries, output_sensitivity,
};
use zopa::report::summary::scenario_summary;
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;
use zopa::scenario::nearest;

/// With more factors than this a design would be dear: draws are taken as they come.
const FEW: usize = 12;

/// Factors that boxes may restrict: the strongest.
const BOXED: usize = 20;

/// What `zopa sensitivity` is told.
#[derive(Args, Clone, Debug)]
pub struct SensitivityArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists; or the folder of a finished sweep
    /// [default: ukraine-2025/base]
    file: Option<String>,

    /// Vary this number, by its own distribution or in a range: PATH or PATH=LOW..HIGH; may be
    /// given again [default: all numbers that the scenario leaves uncertain]
    #[arg(long, value_name = "PATH[=LOW..HIGH]", allow_hyphen_values = true)]
    factor: Vec<String>,

    /// How to look [default: sobol for up to 12 independent numbers, else draws]
    #[arg(long, value_enum)]
    method: Option<Method>,

    /// How many draws, points of the design, or trajectories [default: 4000, 256, 20]
    ///
    /// A draw is one run; a point of the design is a run for each number and two more (powers of 2
    /// are best), a trajectory a run for each number and one more.
    #[arg(short = 'n', long, value_name = "N", value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    points: Option<u64>,

    /// Negotiations of a run [default: 4 of a draw, 16 of a point, 100 of a trajectory]
    #[arg(long, value_name = "K", value_parser = argument::plays, allow_negative_numbers = true)]
    plays: Option<u32>,

    /// Bootstrap resamples for intervals
    #[arg(long, value_name = "B", default_value_t = 200,
        value_parser = clap::value_parser!(u64).range(2..=100_000))]
    resamples: u64,

    /// Look for boxes of judgements where an output is below or above a value; of draws or a
    /// sweep [default: agreement<0.5]
    #[arg(long, value_name = "OUTPUT<VALUE", num_args = 0..=1, require_equals = true,
        default_missing_value = "agreement<0.5")]
    boxes: Option<String>,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", value_parser = argument::seed, allow_negative_numbers = true)]
    seed: Option<u64>,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads, allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Print the result as JSON (zopa schema sensitivity describes it)
    #[arg(long)]
    json: bool,

    /// Show a table for every output
    #[arg(long)]
    full: bool,
}

/// How to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    /// Indices of given data and regression, on draws of all judgements as they come
    Draws,
    /// First-order and total Sobol' indices, by Saltelli's design
    Sobol,
    /// Elementary effects: which numbers may be left out
    Morris,
}

/// Finds out what the results hang on.
pub fn sensitivity(arguments: &SensitivityArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let case = arguments.boxes.as_deref().map(asked_case).transpose()?;
    let result = if Path::new(name).join("plan.json").is_file() {
        of_sweep(name, arguments, case.as_ref())?
    } else {
        of_scenario(name, arguments, case.as_ref(), loudness)?
    };
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::sensitivity(&result, arguments.full, &output::screen()))?;
    }
    if result.study.partial && result.study.method != "sweep" {
        return Err(stopped(result.study.runs, result.study.requested));
    }
    Ok(())
}

/// Stopped by the user, with what there is reported.
pub fn stopped(runs: u64, of: u64) -> Failure {
    let [runs, of] = [runs, of].map(terminal::count);
    Failure::Interrupted(format!("interrupted after {runs} of {of} runs"))
}

/// A study that could not be made, or says nothing.
pub fn failed(error: &StudyError) -> Failure {
    let help = match error {
        StudyError::Correlated { .. } => "; --method draws takes numbers as they go together",
        _ => "",
    };
    Failure::Usage(format!("{error}{help}"))
}

fn of_scenario(
    name: &str,
    arguments: &SensitivityArguments,
    case: Option<&AskedCase>,
    loudness: Loudness,
) -> Result<SensitivityResult, Failure> {
    let Varied { loaded, game, factors } = factors::open(name, &arguments.factor, loudness)?;
    let few = factors.len() <= FEW && !factors.iter().any(|factor| factor.is_correlated(&game));
    let method = arguments.method.unwrap_or(match (few, case) {
        (true, None) => Method::Sobol,
        _ => Method::Draws,
    });
    let (points, plays) = match method {
        Method::Draws => (4_000, 4),
        Method::Sobol => (256, 16),
        Method::Morris => (20, 100),
    };
    let points = arguments.points.unwrap_or(points);
    let plan = Plan {
        way: match method {
            Method::Draws => Way::Draws(points),
            Method::Sobol => Way::Sobol(points),
            Method::Morris => Way::Morris(points),
        },
        plays: arguments.plays.unwrap_or(plays),
        resamples: arguments.resamples,
        seed: arguments.seed.unwrap_or(DEFAULT_SEED),
        threads: arguments.threads,
    };
    if let (Some(case), true) = (case, method != Method::Draws) {
        return Err(Failure::Usage(format!(
            "--boxes={} needs draws or a sweep: leave --method out",
            case.text
        )));
    }
    let known: Vec<String> =
        study::output::outputs(&game).iter().map(|output| output.id(&game)).collect();
    case.map_or(Ok(()), |case| case.check(&known))?;
    let progress = Progress::new(loudness != Loudness::Quiet);
    let found = study::study(&game, &factors, &plan, &progress);
    progress.finish();
    let found = found.map_err(|error| failed(&error))?;
    let Found { runs, of, plays, sample, findings } = &found;
    let outputs: Vec<OutputSensitivity> =
        findings.iter().map(|finding| output_sensitivity(&game, finding)).collect();
    let method_name = match method {
        Method::Draws => "draws",
        Method::Sobol => "sobol",
        Method::Morris => "morris",
    };
    let mut command = format!(
        "zopa sensitivity {} --method {method_name} -n {points} --plays {} --resamples {} --seed {}",
        quoted(name),
        plan.plays,
        plan.resamples,
        plan.seed
    );
    for factor in &arguments.factor {
        command.push_str(&format!(" --factor {}", quoted(factor)));
    }
    if let Some(case) = case {
        command.push_str(&format!(" --boxes={}", quoted(&case.text)));
    }
    let paths: Vec<String> = factors.iter().map(|factor| factor.path.clone()).collect();
    Ok(SensitivityResult {
        schema: SENSITIVITY_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        scenario: scenario_summary(&loaded.scenario, &game),
        study: StudySummary {
            method: method_name.to_owned(),
            seed: plan.seed,
            runs: *runs,
            requested: *of,
            plays: u64::from(*plays),
            partial: runs < of,
        },
        factors: factor_summaries(&paths, &sample.inputs),
        boxes: case.map(|case| case.discover(&game, sample, &outputs)).transpose()?,
        outputs,
    })
}

fn of_sweep(
    name: &str,
    arguments: &SensitivityArguments,
    case: Option<&AskedCase>,
) -> Result<SensitivityResult, Failure> {
    for (option, given) in [
        ("--factor", !arguments.factor.is_empty()),
        ("--method", arguments.method.is_some()),
        ("--points", arguments.points.is_some()),
        ("--plays", arguments.plays.is_some()),
    ] {
        if given {
            return Err(Failure::Usage(format!(
                "{option} is for scenarios; the sweep in {name} has been played"
            )));
        }
    }
    let folder = SweepFolder::open(Path::new(name))?;
    let design = sweep::read(&folder.plan.design, &folder.plan.text)?;
    folder.check(&design)?;
    if design.kind == Kind::OneAtATime {
        return Err(Failure::Usage(
            "points that vary one factor at a time are no sample of all factors; sweep another design, for instance Sobol(256)"
                .to_owned(),
        ));
    }
    let points = sweep::points(&design, folder.plan.seed)?;
    // What every arm can tell, by identifier.
    let arms: Vec<(&Game, Vec<(String, Output)>)> = design
        .arms
        .iter()
        .map(|arm| {
            let outputs = study::output::outputs(&arm.game);
            (&arm.game, outputs.into_iter().map(|one| (one.id(&arm.game), one)).collect())
        })
        .collect();
    let of = |arm: usize, id: &str| arms[arm].1.iter().find(|(known, _)| known == id);
    let shared: Vec<&(String, Output)> = arms[0]
        .1
        .iter()
        .filter(|(id, _)| (1..arms.len()).all(|arm| of(arm, id).is_some()))
        .collect();
    let by_arm: Vec<Vec<Output>> = (0..arms.len())
        .map(|arm| {
            shared.iter().filter_map(|(id, _)| of(arm, id)).map(|(_, output)| *output).collect()
        })
        .collect();
    let ids: Vec<String> = shared.iter().map(|(id, _)| id.clone()).collect();
    case.map_or(Ok(()), |case| case.check(&ids))?;
    let mut inputs = vec![Vec::new(); design.factors.len()];
    let mut told = Vec::new();
    let runs = folder.each_point(&mut |point, tally| {
        let at = points.at(point);
        for (input, at) in inputs.iter_mut().zip(&at) {
            input.push(match at {
                Coordinate::Number { value, .. } => *value,
                Coordinate::Choice(index) => *index as f64,
            });
        }
        let arm = design.layout().arm(&at);
        told.push(study::output::tell(&by_arm[arm], arms[arm].0, tally));
        Ok(())
    })?;
    let columns = columns_told(&by_arm[0], &told);
    let sample = Sample { inputs, columns };
    let seed = arguments.seed.unwrap_or(folder.plan.seed);
    let findings =
        of_given_data(&sample, arguments.resamples, seed).map_err(|error| failed(&error))?;
    let game = arms[0].0;
    let outputs: Vec<OutputSensitivity> =
        findings.iter().map(|finding| output_sensitivity(game, finding)).collect();
    let path = |factor: &zopa::experiment::sweep::Factor| {
        factor.path.clone().unwrap_or_else(|| factor.id.clone())
    };
    let paths: Vec<String> = design.factors.iter().map(path).collect();
    let mut command = format!(
        "zopa sensitivity {} --resamples {} --seed {seed}",
        quoted(name),
        arguments.resamples
    );
    if let Some(case) = case {
        command.push_str(&format!(" --boxes={}", quoted(&case.text)));
    }
    Ok(SensitivityResult {
        schema: SENSITIVITY_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        scenario: scenario_summary(&design.arms[0].loaded.scenario, game),
        study: StudySummary {
            method: "sweep".to_owned(),
            seed,
            runs,
            requested: folder.plan.points,
            plays: folder.plan.replicates,
            partial: runs < folder.plan.points,
        },
        factors: factor_summaries(&paths, &sample.inputs),
        boxes: case.map(|case| case.discover(game, &sample, &outputs)).transpose()?,
        outputs,
    })
}

/// Which runs are of interest, as asked.
struct AskedCase {
    text: String,
    output: String,
    case: Case,
}

fn asked_case(text: &str) -> Result<AskedCase, Failure> {
    let wrong = || {
        Failure::Usage(format!(
            "--boxes takes OUTPUT<VALUE or OUTPUT>VALUE, for instance agreement<0.5, not `{text}`"
        ))
    };
    let at = text.find(['<', '>']).ok_or_else(wrong)?;
    let value = text[at + 1..].trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let case = Case { below: text[at..].starts_with('<'), value: value.ok_or_else(wrong)? };
    Ok(AskedCase { text: text.to_owned(), output: text[..at].trim().to_owned(), case })
}

impl AskedCase {
    /// Is it about one of these outputs, and one that every run has?
    fn check(&self, known: &[String]) -> Result<(), Failure> {
        let fits = |id: &&String| !id.starts_with("option:") && *id != "agreement_round";
        let fitting: Vec<&str> = known.iter().filter(fits).map(String::as_str).collect();
        if fitting.contains(&self.output.as_str()) {
            return Ok(());
        }
        if known.contains(&self.output) {
            return Err(Failure::Usage(format!(
                "--boxes: `{}` is a mean over agreements, which not every run has",
                self.output
            )));
        }
        let near = nearest(&self.output, fitting.iter().copied())
            .map(|near| format!("did you mean `{near}`?"))
            .unwrap_or_else(|| format!("there are {}", fitting.join(", ")));
        Err(Failure::Usage(format!("--boxes: no output is called `{}`; {near}", self.output)))
    }

    fn discover(
        &self,
        game: &Game,
        sample: &Sample,
        outputs: &[OutputSensitivity],
    ) -> Result<Boxes, Failure> {
        let column = sample.columns.iter().find(|column| column.output.id(game) == self.output);
        let strongest = outputs.iter().find(|output| output.id == self.output);
        let (Some(column), Some(strongest)) = (column, strongest) else {
            return Err(Failure::Usage(format!("--boxes: nothing is known of {}", self.output)));
        };
        let mut factors: Vec<usize> =
            strongest.factors.iter().take(BOXED).map(|factor| factor.factor).collect();
        factors.sort_unstable();
        let found = discover(&sample.inputs, factors, column, self.case)
            .map_err(|error| Failure::Usage(format!("--boxes={}: {error}", self.text)))?;
        Ok(boxes(&self.output, self.case.below, self.case.value, &found))
    }
}
