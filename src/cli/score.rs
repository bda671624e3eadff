//! `zopa score`: how well does a model of bargaining foretell real negotiations?

use clap::Args;

use super::argument::{self, quoted};
use super::dials::{self, PlayedOut, Told};
use super::failure::Failure;
use super::{Loudness, load, output};
use zopa::experiment::calibrate::{
    BASELINES, Evaluation, FitPlan, Held, Model, Negotiations, SearchPlan, baseline, evaluate,
    folds, learn,
};
use zopa::foreign::{Bargains, load_bargains};
use zopa::report::calibration::{ScoreResult, Scored, data_record, score_result};
use zopa::report::learning::learning_curve;
use zopa::report::terminal;
use zopa::scenario::diagnostic::suggestion;
use zopa::scenario::{LoadError, Loaded, is_scenario, load_bargaining_model};

/// What `zopa score` is told.
#[derive(Args, Clone, Debug)]
pub struct ScoreArguments {
    /// A model: one that comes with zopa, or a file
    ///
    /// uniform, frontier, utilitarian, nash, egalitarian, kalai-smorodinsky, four, graded, thirty,
    /// talks; or a file: weights, such as zopa calibrate writes, or a scenario of two parties whose
    /// parameters with a range are fitted.
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
    played_out: PlayedOut,

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
    let ScoreArguments { model: name, data: file, held_out, played_out, .. } = arguments;
    let subject = model(name)?;
    let beside = beside(held_out)?;
    let bargains = data(file, held_out.folds, loudness)?;
    for (name, model) in &beside {
        kinds(name, model, file, &bargains.data)?;
    }
    let plan = FitPlan::default();
    let mut command = format!("zopa score {} {}", quoted(name), quoted(file));
    if arguments.as_it_stands {
        command.push_str(" --as-it-stands");
    }
    if arguments.learning {
        command.push_str(" --learning");
    }
    let (evaluations, model) = match subject {
        Subject::Weights(model) => {
            kinds(name, &model, file, &bargains.data)?;
            let held = if arguments.as_it_stands { None } else { Some(held_out) };
            let found = evaluated(name, &model, &bargains.data, held, &plan, loudness);
            (vec![(name.clone(), found)], Some(model))
        }
        Subject::Scenario(_) if arguments.learning => {
            let message = "--learning is for models of weights: a scenario is fitted once";
            return Err(Failure::Usage(message.to_owned()));
        }
        Subject::Scenario(loaded) => {
            let told = Told::new(loudness);
            command.push_str(&played_out.words());
            let asked = (name.as_str(), &*loaded);
            let search = SearchPlan { starts: 1, seed: held_out.seed };
            let found = if arguments.as_it_stands {
                dials::as_it_stands(asked, &bargains.data, held_out, played_out, &told)?
            } else {
                dials::fitted(asked, &bargains.data, held_out, played_out, &search, &told)?
            };
            if found.evaluations.is_empty() {
                return Err(Failure::Interrupted(
                    "interrupted before anything was scored".to_owned(),
                ));
            }
            (found.evaluations, None)
        }
    };
    let asked = Asked {
        evaluations,
        model: model.as_ref(),
        as_it_stands: arguments.as_it_stands,
        learning: arguments.learning,
    };
    let result = scored(asked, &beside, held_out, file, &bargains, &plan, command, loudness);
    if arguments.json {
        output::json(&result)
    } else {
        output::result(&terminal::scores(&result, &output::screen()))
    }
}

/// The model that is asked about.
pub struct Asked<'a> {
    /// Its scores, by name; of a scenario several.
    pub evaluations: Vec<(String, Evaluation)>,
    /// Its weights, if it has any.
    pub model: Option<&'a Model>,
    /// Was it scored with the values it has?
    pub as_it_stands: bool,
    /// Are learning curves wanted, of it and of those beside it?
    pub learning: bool,
}

/// Evaluates weights, on folds held out or as they stand.
pub fn evaluated(
    name: &str,
    model: &Model,
    data: &Negotiations,
    held_out: Option<&HeldOut>,
    plan: &FitPlan,
    loudness: Loudness,
) -> Evaluation {
    let count = held_out.map_or(1, |held_out| held_out.folds);
    let fold = held_out.map(|held_out| folds(data, count as usize, held_out.seed));
    let held = fold.as_deref().map_or(Held::AsItStands, Held::Out);
    watched(name, model, data, held, plan, count, loudness)
}

/// The record of a model's scores and of those beside it.
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
    let Asked { mut evaluations, model, as_it_stands, learning } = asked;
    let own = evaluations.first().map(|(name, _)| name.clone());
    let beside: Vec<_> = beside.iter().filter(|(name, _)| own.as_ref() != Some(name)).collect();
    for (name, model) in &beside {
        let found = evaluated(name, model, data, Some(held_out), plan, loudness);
        evaluations.push((name.clone(), found));
    }
    command.push_str(&format!(" --folds {} --seed {}", held_out.folds, held_out.seed));
    if let Some(names) = &held_out.beside {
        command.push_str(&format!(" --beside {}", quoted(&names.join(","))));
    }
    let scored = Scored {
        command,
        folds: u64::from(held_out.folds),
        as_it_stands,
        seed: held_out.seed,
        ridge: plan.ridge,
    };
    let mut result =
        score_result(scored, data_record(file, &bargains.digest, data), data, &evaluations);
    if learning {
        let models = model.into_iter().chain(beside.iter().map(|(_, model)| model));
        for ((name, evaluation), model) in evaluations.iter().zip(models) {
            let told = &mut |share: f64, out: usize| {
                if out == 0 && loudness != Loudness::Quiet {
                    let percent = 100.0 * share;
                    output::message(&format!("{name}: fitted on {percent} % of the rest\n"));
                }
            };
            let lessons = learn(model, evaluation, data, &fold, plan, held_out.seed, told);
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

/// What is asked about.
pub enum Subject {
    /// Weights on terms.
    Weights(Model),
    /// A scenario's own machinery.
    Scenario(Box<Loaded>),
}

/// A model by name or file.
pub fn model(name: &str) -> Result<Subject, Failure> {
    if let Some(known) = baseline(name) {
        return Ok(Subject::Weights(known.model()));
    }
    if is_scenario(name) {
        return Ok(Subject::Scenario(Box::new(load::load(name)?)));
    }
    load_bargaining_model(name).map(Subject::Weights).map_err(|error| match error {
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

/// The weights that an option names.
pub fn weights(option: &str, name: &str) -> Result<Model, Failure> {
    match model(name)? {
        Subject::Weights(model) => Ok(model),
        Subject::Scenario(_) => {
            Err(Failure::Usage(format!("{option} takes no scenario, and `{name}` is one")))
        }
    }
}

/// The models to be scored beside.
pub fn beside(held_out: &HeldOut) -> Result<Vec<(String, Model)>, Failure> {
    match &held_out.beside {
        Some(names) => {
            names.iter().map(|name| Ok((name.clone(), weights("--beside", name)?))).collect()
        }
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
