//! `zopa score`: how well does a model of bargaining foretell real negotiations?

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::{Loudness, load, output};
use zopa::experiment::calibrate::{
    BASELINES, Evaluation, FitPlan, Held, Model, Negotiations, baseline, evaluate, folds, learn,
};
use zopa::foreign::{Bargains, load_bargains};
use zopa::report::calibration::{ScoreResult, Scored, data_record, score_result};
use zopa::report::learning::learning_curve;
use zopa::report::terminal;
use zopa::scenario::diagnostic::suggestion;
use zopa::scenario::{LoadError, load_bargaining_model};

/// What `zopa score` is told.
#[derive(Args, Clone, Debug)]
pub struct ScoreArguments {
    /// A model: one that comes with zopa, or a file
    ///
    /// uniform, frontier, utilitarian, nash, egalitarian, kalai-smorodinsky, four, graded, thirty,
    /// talks; or a file of weights, such as zopa calibrate writes.
    model: String,

    /// Real negotiations: a CSV file with columns c0.., a0.., b0.., to_a0.., result
    data: String,

    /// Score the weights the file has, fitting nothing: for other data than it was fitted on
    #[arg(long)]
    as_it_stands: bool,

    /// Also fit each model on a sixteenth, an eighth, a quarter and a half of the training
    /// contexts, and score these on the same folds: learning curves
    #[arg(long, conflicts_with = "as_it_stands")]
    learning: bool,

    #[command(flatten)]
    held_out: HeldOut,

    /// Print the result as JSON (zopa schema score describes it)
    #[arg(long)]
    json: bool,
}

/// How negotiations are held out.
#[derive(Args, Clone, Debug)]
pub struct HeldOut {
    /// Folds: fitted on all but one, scored on that one, in turn; contexts stay whole
    #[arg(long, value_name = "K", default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(2..=100))]
    pub folds: u32,

    /// Models to score beside it, by name or file [default: all that come with zopa but talks]
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    pub beside: Option<Vec<String>>,

    /// Seed of the folds
    #[arg(long, value_name = "S", default_value_t = 0, value_parser = argument::seed,
        allow_negative_numbers = true)]
    pub seed: u64,
}

/// Scores a model.
pub fn score(arguments: &ScoreArguments, loudness: Loudness) -> Result<(), Failure> {
    let model = model(&arguments.model)?;
    let beside = beside(&arguments.held_out)?;
    let bargains = data(&arguments.data, arguments.held_out.folds, loudness)?;
    kinds(&arguments.model, &model, &arguments.data, &bargains.data)?;
    for (name, model) in &beside {
        kinds(name, model, &arguments.data, &bargains.data)?;
    }
    let plan = FitPlan::default();
    let mut command =
        format!("zopa score {} {}", quoted(&arguments.model), quoted(&arguments.data));
    if arguments.as_it_stands {
        command.push_str(" --as-it-stands");
    }
    if arguments.learning {
        command.push_str(" --learning");
    }
    let result = scored(
        Asked {
            name: &arguments.model,
            model: &model,
            as_it_stands: arguments.as_it_stands,
            learning: arguments.learning,
        },
        &beside,
        &arguments.held_out,
        &arguments.data,
        &bargains,
        &plan,
        command,
        loudness,
    );
    if arguments.json {
        output::json(&result)
    } else {
        output::result(&terminal::scores(&result, &output::screen()))
    }
}

/// The model that is asked about.
pub struct Asked<'a> {
    /// Its name or file.
    pub name: &'a str,
    /// The model.
    pub model: &'a Model,
    /// Is it scored with the values it has?
    pub as_it_stands: bool,
    /// Are learning curves wanted, of it and of those beside it?
    pub learning: bool,
}

/// Scores a model and those beside it.
#[allow(clippy::too_many_arguments, reason = "what two commands share, all of it given")]
pub fn scored(
    asked: Asked,
    beside: &[(String, Model)],
    held_out: &HeldOut,
    file: &str,
    bargains: &Bargains,
    plan: &FitPlan,
    mut command: String,
    loudness: Loudness,
) -> ScoreResult {
    let data = &bargains.data;
    let fold = folds(data, held_out.folds as usize, held_out.seed);
    let mut evaluations: Vec<(String, Evaluation)> = Vec::new();
    let held = if asked.as_it_stands { Held::AsItStands } else { Held::Out(&fold) };
    evaluations.push((
        asked.name.to_owned(),
        watched(asked.name, asked.model, data, held, plan, held_out.folds, loudness),
    ));
    for (name, model) in beside.iter().filter(|(name, _)| name != asked.name) {
        let held = Held::Out(&fold);
        let found = watched(name, model, data, held, plan, held_out.folds, loudness);
        evaluations.push((name.clone(), found));
    }
    command.push_str(&format!(" --folds {} --seed {}", held_out.folds, held_out.seed));
    if let Some(names) = &held_out.beside {
        command.push_str(&format!(" --beside {}", quoted(&names.join(","))));
    }
    let scored = Scored {
        command,
        folds: u64::from(held_out.folds),
        as_it_stands: asked.as_it_stands,
        seed: held_out.seed,
        ridge: plan.ridge,
    };
    let mut result =
        score_result(scored, data_record(file, &bargains.digest, data), data, &evaluations);
    if asked.learning {
        for (name, evaluation) in &evaluations {
            let told = &mut |share: f64, out: usize| {
                if out == 0 && loudness != Loudness::Quiet {
                    let percent = 100.0 * share;
                    output::message(&format!("{name}: fitted on {percent} % of the rest\n"));
                }
            };
            let lessons = learn(evaluation, data, &fold, plan, held_out.seed, told);
            result.learning.push(learning_curve(name, &lessons, data));
        }
    }
    result
}

/// Evaluates, and says on standard error how far it is.
fn watched(
    name: &str,
    model: &Model,
    data: &Negotiations,
    held: Held,
    plan: &FitPlan,
    folds: u32,
    loudness: Loudness,
) -> Evaluation {
    let mut last = None;
    evaluate(model, data, held, plan, &mut |fold, _, value| {
        // A line a fold; every step only for who wants to watch the search.
        if loudness == Loudness::Verbose {
            output::message(&format!("{name}: fold {} of {folds}: {value:.2}\n", fold + 1));
        } else if loudness == Loudness::Normal && last != Some(fold) && model.is_process() {
            output::message(&format!("{name}: fold {} of {folds}\n", fold + 1));
        }
        last = Some(fold);
    })
}

/// A model by name or file.
pub fn model(name: &str) -> Result<Model, Failure> {
    if let Some(known) = baseline(name) {
        return Ok(known.model());
    }
    load_bargaining_model(name).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "model has")),
        LoadError::Unreadable { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            let help = suggestion(name, "models", BASELINES.iter().map(|known| known.name));
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            Failure::Transfer(format!(
                "`{name}` is neither a file nor a model that comes with zopa{help}"
            ))
        }
        other => load::unreadable(&other),
    })
}

/// Are there people of all kinds that weights of the model are of?
pub fn kinds(name: &str, model: &Model, file: &str, data: &Negotiations) -> Result<(), Failure> {
    let known = data.kinds();
    let Some(kind) = model.kinds().into_iter().find(|kind| !known.contains(kind)) else {
        return Ok(());
    };
    let help = if known.is_empty() {
        "its columns svo_a and svo_b say of nobody what he is".to_owned()
    } else {
        suggestion(kind, "kinds", known.iter().copied()).unwrap_or_default()
    };
    Err(Failure::Data(format!(
        "{name} has a weight of people who are `{kind}`, and {file} has none; {help}"
    )))
}

/// The models to be scored beside.
pub fn beside(held_out: &HeldOut) -> Result<Vec<(String, Model)>, Failure> {
    match &held_out.beside {
        Some(names) => names.iter().map(|name| Ok((name.clone(), model(name)?))).collect(),
        None => {
            let all = BASELINES.iter().filter(|known| known.name != "talks");
            Ok(all.map(|known| (known.name.to_owned(), known.model())).collect())
        }
    }
}

/// Real negotiations, enough for the folds.
pub fn data(name: &str, folds: u32, loudness: Loudness) -> Result<Bargains, Failure> {
    let bargains = load_bargains(name).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "data have")),
        other => load::unreadable(&other),
    })?;
    if bargains.bots > 0 && loudness != Loudness::Quiet {
        let many = bargains.bots;
        output::message(&format!("left out, since a bot played (people_a, people_b): {many}\n"));
    }
    let contexts = bargains.data.groups.len();
    if contexts < folds as usize {
        return Err(Failure::Usage(format!(
            "{name} has {contexts} context{} (counts and values): too few for {folds} folds",
            if contexts == 1 { "" } else { "s" }
        )));
    }
    if bargains.data.agreements() == 0 {
        return Err(Failure::Data(format!(
            "{name} has no agreements: there is nothing to foretell"
        )));
    }
    Ok(bargains)
}
