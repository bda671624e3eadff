//! `zopa calibrate`: fits a model of how people bargain to real negotiations.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::argument::quoted;
use super::failure::Failure;
use super::output::Deliverable;
use super::score::{self, Asked, HeldOut};
use super::{Loudness, output};
use zopa::experiment::calibrate::{FitPlan, fit, recover};
use zopa::report::calibration::calibration_result;
use zopa::report::terminal;
use zopa::scenario::write_bargaining_model;

/// What `zopa calibrate` is told.
#[derive(Args, Clone, Debug)]
pub struct CalibrateArguments {
    /// Real negotiations: a CSV file with columns c0.., a0.., b0.., to_a0.., result
    data: String,

    /// The model: a file, or one that comes with zopa (zopa score lists them)
    #[arg(long, default_value = "talks")]
    model: String,

    /// Write the model with the fitted weights here; the same command goes on from it as --model
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Starts of the search: the model's values, then values near them
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    starts: u32,

    /// Precision of the normal penalty on weights: ½·ridge·Σ weight² off the log-likelihood
    #[arg(long, value_name = "R", default_value_t = 0.05, value_parser = ridge)]
    ridge: f64,

    /// Also simulate data with the fitted weights N times and see whether they are found again
    #[arg(long, value_name = "N", default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=1000))]
    recover: u32,

    #[command(flatten)]
    held_out: HeldOut,

    /// Print the result as JSON (zopa schema calibration describes it)
    #[arg(long)]
    json: bool,
}

fn ridge(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1e6).contains(&value) => Ok(value),
        _ => Err("must be a number from 0 to 1e6".to_owned()),
    }
}

/// Fits a model, and scores it on negotiations that were held out.
pub fn calibrate(arguments: &CalibrateArguments, loudness: Loudness) -> Result<(), Failure> {
    let mut model = score::model(&arguments.model)?;
    if model.free().is_empty() {
        return Err(Failure::Usage(format!("{} has no weight that is not fixed", arguments.model)));
    }
    let beside = score::beside(&arguments.held_out)?;
    let bargains = score::data(&arguments.data, arguments.held_out.folds, loudness)?;
    score::kinds(&arguments.model, &model, &arguments.data, &bargains.data)?;
    for (name, model) in &beside {
        score::kinds(name, model, &arguments.data, &bargains.data)?;
    }
    let file = arguments.out.as_deref().map(Deliverable::new).transpose()?;
    let plan =
        FitPlan { starts: arguments.starts, seed: arguments.held_out.seed, ridge: arguments.ridge };
    let data = &bargains.data;
    let columns = model.all_columns(data);
    let mut step = 0;
    let found = fit(&model, data, &columns, |_| true, &plan, &mut |start, value| {
        step += 1;
        if loudness == Loudness::Verbose || (loudness == Loudness::Normal && step % 5 == 1) {
            let start = start + 1;
            output::message(&format!(
                "start {start} of {}, step {step}: log-likelihood {value:.2}\n",
                plan.starts
            ));
        }
    });
    let mut command = format!(
        "zopa calibrate {} --model {} --starts {} --ridge {}",
        quoted(&arguments.data),
        quoted(&arguments.model),
        plan.starts,
        plan.ridge
    );
    if arguments.recover > 0 {
        command.push_str(&format!(" --recover {}", arguments.recover));
    }
    if let Some(mut file) = file {
        let comment = format!(
            "Fitted by zopa {} to {} ({} negotiations, BLAKE3 {}): log-likelihood {:.2}, penalty {}.",
            env!("CARGO_PKG_VERSION"),
            arguments.data,
            data.bargains.len(),
            bargains.digest,
            found.log_likelihood,
            plan.ridge
        );
        let text = write_bargaining_model(&found.model, &comment);
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        file.deliver()?;
    }
    // In the folds the search begins where it ended on all: only the way is shorter.
    model = found.model.clone();
    let held = FitPlan { starts: 1, ..plan };
    let asked =
        Asked { name: &arguments.model, model: &model, as_it_stands: false, learning: false };
    let scores = score::scored(
        asked,
        &beside,
        &arguments.held_out,
        &arguments.data,
        &bargains,
        &held,
        command,
        loudness,
    );
    let recovered = recover(&model, data, &held, arguments.recover, &mut |replicate| {
        if loudness != Loudness::Quiet {
            let of = arguments.recover;
            output::message(&format!("simulated data {} of {of}\n", replicate + 1));
        }
    });
    let replicates = arguments.recover;
    let result =
        calibration_result(&arguments.model, &found, scores, (replicates, recovered.as_slice()));
    if arguments.json {
        output::json(&result)
    } else {
        output::result(&terminal::calibration(&result, &output::screen()))
    }
}
