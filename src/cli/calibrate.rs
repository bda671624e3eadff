//! `zopa calibrate`: fits a model of how people bargain to real negotiations.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::argument::quoted;
use super::dials::{self, Dialled, PlayedOut, Told};
use super::failure::Failure;
use super::output::Deliverable;
use super::score::{self, Asked, HeldOut, Subject};
use super::{Loudness, load, output};
use zopa::experiment::calibrate::{
    Evaluation, FitPlan, Model, ParticlePlan, Recovery, Search, SearchPlan, Unreached,
    dial_posterior, fit, recover, recover_dials, weight_posterior,
};
use zopa::foreign::Bargains;
use zopa::report::calibration::{FitRecord, calibration_result, dial_record, weight_record};
use zopa::report::terminal;
use zopa::scenario::{FittedDials, LoadError, Loaded, Open, write_bargaining_model, write_fitted};

/// What `zopa calibrate` is told.
#[derive(Args, Clone, Debug)]
pub struct CalibrateArguments {
    /// Real negotiations: a CSV file with columns c0.., a0.., b0.., to_a0.., result of things that
    /// two divided, or scenario, issue.ID.., result
    data: String,

    /// The model: one that comes with zopa (zopa score lists them), a file of weights, or a
    /// scenario whose parameters with a range are fitted
    #[arg(long, default_value = "talks")]
    model: String,

    /// Write the model as fitted here; the same command goes on from it as --model
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Starts of the search: the model's values, then values near them
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    starts: u32,

    /// Precision of the normal penalty on weights: ½·ridge·Σ weight² off the log-likelihood
    #[arg(long, value_name = "R", default_value_t = 0.05, value_parser = ridge)]
    ridge: f64,

    /// Also simulate data with what was fitted N times and see whether it is found again
    #[arg(long, value_name = "N", default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=1000))]
    recover: u32,

    /// Also draw this many particles from the posterior, by sequential Monte Carlo: intervals
    /// that hold in small data, and what a fitted scenario carries on as distributions
    #[arg(long, value_name = "N", default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=100_000))]
    posterior: u32,

    #[command(flatten)]
    played_out: PlayedOut,

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
    let CalibrateArguments { data: name, held_out, .. } = arguments;
    let subject = score::model(&arguments.model)?;
    let bargains = score::data(name, held_out, true, loudness)?;
    let beside = score::beside(held_out, name, &bargains.data)?;
    let file = arguments.out.as_deref().map(Deliverable::new).transpose()?;
    let told = Told::new(loudness);
    let fitted = match subject {
        Subject::Weights(model) => {
            arguments.played_out.only_for_scenarios(&arguments.model)?;
            score::suits(&arguments.model, &model, name, &bargains.data)?;
            weights(arguments, &model, &bargains, file, &told, loudness)?
        }
        Subject::Scenario(loaded) => dials(arguments, &loaded, &bargains, file, (&told, loudness))?,
    };
    let Fitted { fit, evaluations, plan, recovery } = fitted;
    let asked =
        Asked { evaluations, model: None, as_it_stands: false, learning: false, told: &told };
    let command = command(arguments, fit.machinery.is_some());
    let scores =
        score::scored(asked, &beside, held_out, name, &bargains, &plan, command, loudness)?;
    if let Some(rows) = &held_out.rows {
        score::write_rows(rows, &scores.1, &bargains)?;
    }
    let scores = scores.0;
    let result = calibration_result(&arguments.model, fit, scores, &recovery);
    if arguments.json {
        output::json(&result)
    } else {
        output::result(&terminal::calibration(&result, &output::screen()))
    }
}

/// A model that was fitted.
struct Fitted {
    fit: FitRecord,
    evaluations: Vec<(String, Evaluation)>,
    plan: FitPlan,
    recovery: Recovery,
}

fn command(arguments: &CalibrateArguments, played: bool) -> String {
    let CalibrateArguments { data, model, starts, ridge, recover, posterior, .. } = arguments;
    let mut command =
        format!("zopa calibrate {} --model {} --starts {starts}", quoted(data), quoted(model));
    if played {
        command.push_str(&arguments.played_out.words());
    } else {
        command.push_str(&format!(" --ridge {ridge}"));
    }
    if *posterior > 0 {
        command.push_str(&format!(" --posterior {posterior}"));
    }
    if *recover > 0 {
        command.push_str(&format!(" --recover {recover}"));
    }
    command
}

/// Metropolis steps of a particle in a stage.
const MOVES: u32 = 8;

fn particles(arguments: &CalibrateArguments) -> ParticlePlan {
    let seed = arguments.held_out.seed;
    ParticlePlan { particles: arguments.posterior, moves: MOVES, seed }
}

/// What stands above a fitted file.
fn comment(name: &str, bargains: &Bargains, log_likelihood: f64, more: &str) -> String {
    format!(
        "Fitted by zopa {} to {name} ({} negotiations, BLAKE3 {}): log-likelihood {log_likelihood:.2}{more}.",
        env!("CARGO_PKG_VERSION"),
        bargains.data.bargains.len(),
        bargains.digest,
    )
}

fn weights(
    arguments: &CalibrateArguments,
    model: &Model,
    bargains: &Bargains,
    file: Option<Deliverable>,
    told: &Told,
    loudness: Loudness,
) -> Result<Fitted, Failure> {
    if model.free().is_empty() {
        return Err(Failure::Usage(format!("{} has no weight that is not fixed", arguments.model)));
    }
    if arguments.posterior > 0 && arguments.ridge <= 0.0 {
        return Err(Failure::Usage(
            "--posterior needs a --ridge above 0: it is what is believed before the data"
                .to_owned(),
        ));
    }
    let plan =
        FitPlan { starts: arguments.starts, seed: arguments.held_out.seed, ridge: arguments.ridge };
    let data = &bargains.data;
    let columns = model.all_columns(data);
    let mut step = 0;
    let found = fit(model, data, &columns, |_| true, &plan, &mut |start, value| {
        step += 1;
        if loudness == Loudness::Verbose || (loudness == Loudness::Normal && step % 5 == 1) {
            let start = start + 1;
            output::message(&format!(
                "start {start} of {}, step {step}: log-likelihood {value:.2}\n",
                plan.starts
            ));
        }
    });
    if !found.log_likelihood.is_finite() {
        return Err(score::no_number(&arguments.model));
    }
    // Before anything that may be stopped.
    if let Some(mut file) = file {
        let more = format!(", penalty {}", plan.ridge);
        let comment = comment(&arguments.data, bargains, found.log_likelihood, &more);
        let text = write_bargaining_model(&found.model, &comment);
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        file.deliver()?;
    }
    let drawn = if arguments.posterior > 0 {
        let hear = |reached| told.particle(reached);
        let drawn =
            weight_posterior(&found, data, &columns, plan.ridge, &particles(arguments), &hear);
        Some(drawn.map_err(|why| unreached(why, arguments))?)
    } else {
        None
    };
    let evaluation =
        score::evaluated(&arguments.model, model, data, Some(&arguments.held_out), &plan, loudness);
    let evaluation = score::sound(&arguments.model, evaluation)?;
    let mut tell = |replicate| simulated(arguments, loudness, replicate);
    let recovery = recover(&found.model, model, data, &plan, arguments.recover, &mut tell);
    Ok(Fitted {
        fit: weight_record(&found, plan.ridge, drawn.as_ref()),
        evaluations: vec![(arguments.model.clone(), evaluation)],
        plan,
        recovery,
    })
}

/// Says which of the simulated data are looked at.
fn simulated(arguments: &CalibrateArguments, loudness: Loudness, replicate: u32) {
    if loudness != Loudness::Quiet {
        let of = arguments.recover;
        output::message(&format!("simulated data {} of {of}\n", replicate + 1));
    }
}

fn stopped() -> Failure {
    Failure::Interrupted("interrupted before anything was found".to_owned())
}

/// Where the fit is, if what comes after it is lost.
fn kept(arguments: &CalibrateArguments) -> String {
    match &arguments.out {
        Some(out) => format!("the fit is in {}", quoted(&out.to_string_lossy())),
        None => "with -o the fit would have been kept".to_owned(),
    }
}

/// Why there are no draws from a posterior.
fn unreached(why: Unreached, arguments: &CalibrateArguments) -> Failure {
    let kept = kept(arguments);
    match why {
        Unreached::Stopped => Failure::Interrupted(format!(
            "interrupted before the particles reached the posterior; {kept}"
        )),
        Unreached::OutOfReach => Failure::Data(format!(
            "the particles do not reach the posterior; more of them (--posterior) may, or narrower \
             ranges; {kept}"
        )),
    }
}

fn dials(
    arguments: &CalibrateArguments,
    loaded: &Loaded,
    bargains: &Bargains,
    file: Option<Deliverable>,
    (told, loudness): (&Told, Loudness),
) -> Result<Fitted, Failure> {
    let data = &bargains.data;
    let plan = SearchPlan { starts: arguments.starts, seed: arguments.held_out.seed };
    let (held_out, played_out) = (&arguments.held_out, &arguments.played_out);
    let asked = (arguments.model.as_str(), loaded);
    let dialled = dials::fitted(asked, bargains, held_out, played_out, &plan, told)?;
    let Dialled { machinery, base, found, evaluations } = dialled;
    let Some(found) = found else { return Err(stopped()) };
    let scored = !evaluations.is_empty();
    let hear = |value: f64| told.setting(value);
    let search = Search::new(&machinery, data, &base, &hear);
    let listen = |reached| told.particle(reached);
    let drawn = (arguments.posterior > 0 && scored)
        .then(|| dial_posterior(&search, &found, &particles(arguments), &listen));
    let (drawn, lost) = match drawn.transpose() {
        Ok(drawn) => (drawn, None),
        Err(why) => (None, Some(why)),
    };
    let fit = dial_record(&machinery, &found, played_out.toward.as_deref(), drawn.as_ref());
    if let Some(mut file) = file {
        let more = if scored { "" } else { "; THE SEARCH WAS STOPPED: go on with this as --model" };
        let comment = comment(&arguments.data, bargains, found.log_likelihood, more);
        let text = write_fitted(loaded, &machinery, &fitted_dials(&fit), &comment);
        let text = text.map_err(|error| match error {
            LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "model has")),
            other => load::unreadable(&other),
        })?;
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        file.deliver()?;
    }
    if let Some(why) = lost {
        return Err(unreached(why, arguments));
    }
    if !scored {
        return Err(Failure::Interrupted(match &arguments.out {
            Some(out) => format!(
                "interrupted; --model {} goes on from what was found",
                quoted(&out.to_string_lossy())
            ),
            None => "interrupted; with -o what was found would have been kept".to_owned(),
        }));
    }
    let tell = |replicate| simulated(arguments, loudness, replicate);
    let recovery = recover_dials(&search, &found, &plan, arguments.recover, &tell);
    let Some(recovery) = recovery else {
        return Err(Failure::Interrupted(format!(
            "interrupted before all simulated data were fitted; {}",
            kept(arguments)
        )));
    };
    Ok(Fitted { fit, evaluations, plan: FitPlan::default(), recovery })
}

/// What goes into the scenario: the fitted value and what is open of it; correlations of draws of
/// two dials.
fn fitted_dials(fit: &FitRecord) -> FittedDials {
    let machinery = fit.machinery.as_ref();
    let dials = fit.weights.len();
    let open = |at: usize| match &fit.posterior {
        Some(posterior) => {
            Open::Moments(posterior.weights[at].mean, posterior.weights[at].deviation)
        }
        None => fit.weights[at].standard_error.map_or(Open::Unsaid, Open::Error),
    };
    let pairs = fit.posterior.iter().flat_map(|posterior| &posterior.correlations);
    FittedDials {
        values: (0..dials).map(|at| (fit.weights[at].value, open(at))).collect(),
        lapse: machinery.map_or(0.0, |machinery| machinery.lapse),
        toward: machinery.and_then(|machinery| machinery.toward.clone()),
        // The chance of a lapse comes last and is no dial.
        correlations: pairs.filter(|pair| pair.0 < dials && pair.1 < dials).copied().collect(),
    }
}
