//! `zopa score`: how well does a model of bargaining foretell real negotiations?

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::argument::{self, quoted};
use super::dials::{self, PlayedOut, Told};
use super::failure::Failure;
use super::output::Deliverable;
use super::{Loudness, load, output};
use zopa::experiment::calibrate::{
    BASELINES, Evaluation, FitPlan, Grouping, Held, Model, Needs, Negotiations, Row, SearchPlan,
    baseline, evaluate, folds, learn,
};
use zopa::foreign::{Bargains, load_bargains};
use zopa::report::calibration::{ScoreResult, Scored, data_record, score_result};
use zopa::report::learning::learning_curve;
use zopa::report::score_rows::rows_table;
use zopa::report::terminal;
use zopa::scenario::diagnostic::suggestion;
use zopa::scenario::{LoadError, Loaded, is_scenario, load_bargaining_model};

/// What `zopa score` is told.
#[derive(Args, Clone, Debug)]
pub struct ScoreArguments {
    /// A model: one that comes with zopa, or a file
    ///
    /// uniform, frontier, utilitarian, nash, egalitarian, kalai-smorodinsky, four, graded, thirty,
    /// talks; or a file: weights, such as zopa calibrate writes, or a scenario whose parameters with
    /// a range are fitted.
    model: String,

    /// Real negotiations: a CSV file with columns c0.., a0.., b0.., to_a0.., result of things that
    /// two divided, or scenario, issue.ID.., result
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

/// What is held out together.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldOut {
    /// All negotiations about the same with the same worths: how it foretells others
    Contexts,
    /// Each negotiation for itself: where all are about the same, as in a class
    Negotiations,
}

impl HoldOut {
    fn grouping(self) -> Grouping {
        match self {
            Self::Contexts => Grouping::Contexts,
            Self::Negotiations => Grouping::Negotiations,
        }
    }
}

/// How negotiations are held out.
#[derive(Args, Clone, Debug)]
pub struct HeldOut {
    /// Folds: fitted on all but one, scored on that one, in turn
    #[arg(long, value_name = "K", default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(2..=100))]
    pub folds: u32,

    /// What stays whole in folds and counts as a cluster
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = HoldOut::Contexts)]
    pub hold_out: HoldOut,

    /// Models to score beside it, fitted on the same folds, by name or file [default: all that come
    /// with zopa but talks, as far as they have a meaning for the data]
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    pub beside: Option<Vec<String>>,

    /// Models to score beside it with the weights they have: what was fitted on other data
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    pub carried_over: Vec<String>,

    /// Also write the scores of each negotiation by each model here, as CSV
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,

    /// Seed of the folds
    #[arg(long, value_name = "S", default_value_t = 0, value_parser = argument::seed,
        allow_negative_numbers = true)]
    pub seed: u64,
}

/// Scores a model.
pub fn score(arguments: &ScoreArguments, loudness: Loudness) -> Result<(), Failure> {
    let ScoreArguments { model: name, data: file, held_out, played_out, .. } = arguments;
    let subject = model(name)?;
    // Nothing is fitted if the model stands and none is asked for beside it.
    let fits = !arguments.as_it_stands || held_out.beside.is_some();
    let bargains = data(file, held_out, fits, loudness)?;
    let beside = beside(held_out, file, &bargains.data)?;
    let told = Told::new(loudness);
    if arguments.as_it_stands {
        seen_before(name, &bargains.digest, loudness);
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
            suits(name, &model, file, &bargains.data)?;
            played_out.only_for_scenarios(name)?;
            let held = if arguments.as_it_stands { None } else { Some(held_out) };
            let found = evaluated(name, &model, &bargains.data, held, &plan, loudness);
            let found = sound(name, found)?;
            (vec![(name.clone(), found)], Some(model))
        }
        Subject::Scenario(_) if arguments.learning => {
            let message = "--learning is for models of weights: a scenario is fitted once";
            return Err(Failure::Usage(message.to_owned()));
        }
        Subject::Scenario(loaded) => {
            command.push_str(&played_out.words());
            let asked = (name.as_str(), &*loaded);
            let search = SearchPlan { starts: 1, seed: held_out.seed };
            let found = if arguments.as_it_stands {
                dials::as_it_stands(asked, &bargains, held_out, played_out, &told)?
            } else {
                dials::fitted(asked, &bargains, held_out, played_out, &search, &told)?
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
        told: &told,
    };
    let (result, evaluations) =
        scored(asked, &beside, held_out, file, &bargains, &plan, command, loudness)?;
    if let Some(rows) = &held_out.rows {
        write_rows(rows, &evaluations, &bargains)?;
    }
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
    /// Who may have been asked to stop.
    pub told: &'a Told,
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
) -> Result<(ScoreResult, Vec<(String, Evaluation)>), Failure> {
    let data = &bargains.data;
    let fold = folds(data, held_out.folds as usize, held_out.seed);
    let Asked { mut evaluations, model, as_it_stands, learning, told } = asked;
    let own = evaluations.first().map(|(name, _)| name.clone());
    // Twice the same only where one is fitted and the other is not.
    let other = |name: &String| as_it_stands || own.as_ref() != Some(name);
    let beside: Vec<_> = beside.iter().filter(|(name, _)| other(name)).collect();
    // Where nothing listens yet, nothing is asked: the program then simply ends.
    let go_on = || {
        let stopped = model.is_none() && told.asked().is_break();
        let why = "interrupted while others were scored";
        if stopped { Err(Failure::Interrupted(why.to_owned())) } else { Ok(()) }
    };
    for (name, model) in &beside {
        go_on()?;
        let found = evaluated(name, model, data, Some(held_out), plan, loudness);
        let name =
            if own.as_ref() == Some(name) { format!("{name}, fitted") } else { name.clone() };
        evaluations.push((name.clone(), sound(&name, found)?));
    }
    for name in &held_out.carried_over {
        go_on()?;
        let model = weights("--carried-over", name)?;
        suits(name, &model, file, data)?;
        seen_before(name, &bargains.digest, loudness);
        let found = evaluated(name, &model, data, None, plan, loudness);
        evaluations.push((name.clone(), sound(name, found)?));
    }
    command.push_str(&format!(" --folds {} --seed {}", held_out.folds, held_out.seed));
    if held_out.hold_out == HoldOut::Negotiations {
        command.push_str(" --hold-out negotiations");
    }
    if let Some(names) = &held_out.beside {
        command.push_str(&format!(" --beside {}", quoted(&names.join(","))));
    }
    if !held_out.carried_over.is_empty() {
        let names = held_out.carried_over.join(",");
        command.push_str(&format!(" --carried-over {}", quoted(&names)));
    }
    let scored = Scored {
        command,
        folds: u64::from(held_out.folds),
        as_it_stands,
        carried_over: held_out.carried_over.clone(),
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
    Ok((result, evaluations))
}

/// Refuses forecasts that are no numbers.
pub fn sound(name: &str, evaluation: Evaluation) -> Result<Evaluation, Failure> {
    let finite = |row: &Row| {
        row.log_agreement.is_finite() && row.package.is_none_or(|package| package.log.is_finite())
    };
    if evaluation.rows.iter().all(finite) { Ok(evaluation) } else { Err(no_number(name)) }
}

/// The chances of a model are no numbers.
pub fn no_number(name: &str) -> Failure {
    Failure::Data(format!(
        "with the weights it has, or in a fit, {name} gives chances that are no numbers; weights \
         nearer 0 do"
    ))
}

/// Warns of a model that was fitted to the very data it is scored on as it stands.
fn seen_before(name: &str, digest: &str, loudness: Loudness) {
    let fitted = std::fs::read_to_string(name).is_ok_and(|text| text.contains(digest));
    if fitted && loudness != Loudness::Quiet {
        output::message(&format!(
            "{name} was fitted to these very data: its scores as it stands are of what it has seen\n"
        ));
    }
}

/// Writes the scores of every negotiation by every model as CSV, a row each.
pub fn write_rows(
    path: &Path,
    evaluations: &[(String, Evaluation)],
    bargains: &Bargains,
) -> Result<(), Failure> {
    let mut file = Deliverable::new(path)?;
    let table = rows_table(evaluations, &bargains.data);
    file.write_all(table.as_bytes()).map_err(|error| file.failure(&error))?;
    file.deliver()
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

/// Have all weights of the model a meaning for the data, and are there people of all kinds that
/// they are of?
pub fn suits(name: &str, model: &Model, file: &str, data: &Negotiations) -> Result<(), Failure> {
    if let Some((weight, needs)) = model.unmet(data) {
        let needs = match needs {
            Needs::Things => "things that two people divide",
            Needs::Two | Needs::Anything => "two parties",
        };
        let fit = BASELINES.iter().filter(|known| known.model().unmet(data).is_none());
        let fit: Vec<&str> = fit.map(|known| known.name).collect();
        return Err(Failure::Data(format!(
            "{name} has the weight `{weight}`, which needs {needs}, and {file} is about something \
             else; {} fit, and scenarios do",
            fit.join(", ")
        )));
    }
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
pub fn beside(
    held_out: &HeldOut,
    file: &str,
    data: &Negotiations,
) -> Result<Vec<(String, Model)>, Failure> {
    let Some(names) = &held_out.beside else {
        if data.groups.len() < held_out.folds as usize {
            return Ok(Vec::new());
        }
        let all = BASELINES.iter().filter(|known| known.name != "talks");
        let all = all.map(|known| (known.name.to_owned(), known.model()));
        return Ok(all.filter(|(_, model)| model.unmet(data).is_none()).collect());
    };
    let known = |name: &String| {
        let model = weights("--beside", name)?;
        suits(name, &model, file, data)?;
        Ok((name.clone(), model))
    };
    names.iter().map(known).collect()
}

/// Real negotiations, enough for the folds if anything `fits` on them.
pub fn data(
    name: &str,
    held_out: &HeldOut,
    fits: bool,
    loudness: Loudness,
) -> Result<Bargains, Failure> {
    let grouping = held_out.hold_out.grouping();
    let bargains = load_bargains(name, grouping).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "data have")),
        other => load::unreadable(&other),
    })?;
    if bargains.bots > 0 && loudness != Loudness::Quiet {
        let many = bargains.bots;
        output::message(&format!("left out, since a bot played (people_a, people_b): {many}\n"));
    }
    let (groups, folds) = (bargains.data.groups.len(), held_out.folds as usize);
    if groups < folds && fits {
        let what = match held_out.hold_out {
            HoldOut::Contexts if bargains.data.bargains.len() >= folds => {
                "contexts (what was bargained about): too few to hold out one by one; \
                 --hold-out negotiations holds out single negotiations"
            }
            HoldOut::Contexts => "contexts (what was bargained about): too few for so many folds",
            HoldOut::Negotiations => "negotiations: too few for so many folds",
        };
        return Err(Failure::Usage(format!("{name}, {folds} folds: it has {groups} {what}")));
    }
    if bargains.data.agreements() == 0 {
        return Err(Failure::Data(format!(
            "{name} has no agreements: there is nothing to foretell"
        )));
    }
    Ok(bargains)
}
