//! `zopa drivers`: what drives the results of a scenario, in words.

use clap::Args;

use super::argument::{self, quoted};
use super::factors::{self, Varied};
use super::failure::Failure;
use super::progress::Progress;
use super::sensitivity::{failed, stopped};
use super::{Loudness, load, output};
use zopa::experiment::study::{
    self, Case, Finding, Found, Output, Plan, Search, Way, discover, searched, tipping_points,
};
use zopa::report::drivers::{
    DRIVERS_SCHEMA, DriversResult, Searched, output_drivers, tipping_record,
};
use zopa::report::sensitivity::{StudySummary, boxes, factor_summaries, output_sensitivity};
use zopa::report::summary::scenario_summary;
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;

/// Factors that boxes may restrict: the strongest.
const BOXED: usize = 20;

/// Below this share of agreements a draw counts as a failure.
const HALF: Case = Case { below: true, value: 0.5 };

/// What `zopa drivers` is told.
#[derive(Args, Clone, Debug)]
pub struct DriversArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    file: Option<String>,

    /// Look at this number only, by its own distribution or in a range: PATH or PATH=LOW..HIGH;
    /// may be given again [default: all numbers that the scenario leaves uncertain]
    #[arg(long, value_name = "PATH[=LOW..HIGH]", allow_hyphen_values = true)]
    factor: Vec<String>,

    /// How many draws of the uncertain numbers
    #[arg(short = 'n', long, value_name = "N", default_value_t = 4_000,
        value_parser = argument::negotiations, allow_negative_numbers = true)]
    draws: u64,

    /// Negotiations on each draw
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = argument::plays,
        allow_negative_numbers = true)]
    plays: u32,

    /// Along how many numbers tipping points are sought: those that matter most; 0: none
    #[arg(long, value_name = "M", default_value_t = 3)]
    tipping: usize,

    /// Negotiations at each value in that search
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    negotiations: u64,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads, allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Print the result as JSON (zopa schema drivers describes it)
    #[arg(long)]
    json: bool,
}

/// Says what drives the results.
pub fn drivers(arguments: &DriversArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let Varied { loaded, game, factors } = factors::open(name, &arguments.factor, loudness)?;
    let DriversArguments { draws, plays, seed, threads, negotiations, .. } = *arguments;
    let plan = Plan { way: Way::Draws(draws), plays, resamples: 0, seed, threads };
    let progress = Progress::new(loudness != Loudness::Quiet);
    let found = study::study(&game, &factors, &plan, &progress);
    let found = found.map_err(|error| {
        progress.finish();
        failed(&error)
    })?;
    let Found { runs, of, plays, sample, findings } = &found;
    let mut partial = runs < of;
    let search = Search { negotiations, seed, threads };
    let mut tipped = Vec::new();
    for factor in leading(findings, factors.len(), arguments.tipping) {
        let points = match partial {
            true => None,
            false => tipping_points(&game, &factors[factor], &search, &progress),
        };
        let Some(points) = points else {
            partial = true;
            break;
        };
        let (low, high) = searched(&game, &factors[factor]);
        let tipping_points = points.iter().map(|point| tipping_record(&game, point)).collect();
        tipped.push(Searched { factor, low, high, tipping_points });
    }
    progress.finish();
    let outputs: Vec<_> = findings
        .iter()
        .zip(&sample.columns)
        .map(|(finding, column)| {
            output_drivers(output_sensitivity(&game, finding), column, &sample.inputs)
        })
        .collect();
    let agreement = sample.columns.iter().zip(findings);
    let failure = agreement
        .filter(|(column, _)| column.output == Output::Agreement)
        .find_map(|(column, finding)| {
            let strongest = strongest(finding, BOXED);
            discover(&sample.inputs, strongest, column, HALF).ok()
        })
        .map(|found| boxes("agreement", HALF.below, HALF.value, &found));
    let mut command = format!(
        "zopa drivers {} -n {draws} --plays {} --tipping {} --negotiations {negotiations} --seed {seed}",
        quoted(name),
        arguments.plays,
        arguments.tipping
    );
    for factor in &arguments.factor {
        command.push_str(&format!(" --factor {}", quoted(factor)));
    }
    let paths: Vec<String> = factors.iter().map(|factor| factor.path.clone()).collect();
    let result = DriversResult {
        schema: DRIVERS_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        scenario: scenario_summary(&loaded.scenario, &game),
        study: StudySummary {
            method: "draws".to_owned(),
            seed,
            runs: *runs,
            requested: *of,
            plays: u64::from(*plays),
            partial,
        },
        factors: factor_summaries(&paths, &sample.inputs),
        outputs,
        negotiations,
        searched: tipped,
        failure,
    };
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::drivers(&result, &output::screen()))?;
    }
    match partial {
        true if runs < of => Err(stopped(*runs, *of)),
        true => {
            Err(Failure::Interrupted("interrupted in the search for tipping points".to_owned()))
        }
        false => Ok(()),
    }
}

/// The factors that explain most of an output, ascending by index.
fn strongest(finding: &Finding, most: usize) -> Vec<usize> {
    let share = |factor: &usize| finding.factors[*factor].first_order.map_or(0.0, |own| own.value);
    let mut order: Vec<usize> = (0..finding.factors.len()).collect();
    order.sort_by(|a, b| share(b).total_cmp(&share(a)));
    order.truncate(most);
    order.sort_unstable();
    order
}

/// The factors that matter most: half of them for agreement, the others for what is agreed.
fn leading(findings: &[Finding], factors: usize, most: usize) -> Vec<usize> {
    let weighed = |of: &dyn Fn(Output) -> bool| -> Vec<usize> {
        let mut weights = vec![0.0; factors];
        for finding in findings.iter().filter(|finding| of(finding.output)) {
            let variance = finding.spread.map_or(0.0, |s| s.deviation * s.deviation);
            for (weight, influence) in weights.iter_mut().zip(&finding.factors) {
                let index = influence.first_order.filter(|_| influence.stands_out(factors));
                *weight += variance * index.map_or(0.0, |index| index.value);
            }
        }
        let mut order: Vec<usize> = (0..factors).filter(|factor| weights[*factor] > 0.0).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        order
    };
    let agreement = weighed(&|output| output == Output::Agreement);
    let agreed = weighed(&|output| matches!(output, Output::First(_) | Output::Option { .. }));
    let mut chosen = Vec::new();
    for factor in agreement.iter().take(most.div_ceil(2)).chain(&agreed).chain(&agreement) {
        if chosen.len() < most && !chosen.contains(factor) {
            chosen.push(*factor);
        }
    }
    chosen
}
