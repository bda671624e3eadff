//! The reports of scores on real negotiations and of a fit.

use super::cite::Provenance;
use super::{Block, Report, Section, pieces};
use crate::report::calibration::{CalibrationResult, MeanRecord, ModelScore, ScoreResult};
use crate::report::chart::scale::minus;
use crate::report::figure::{FigureTable, Subject};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::calibration::facts;
use crate::report::terminal::number::{count, counted};

/// The report of scores.
pub fn score(subject: &Subject, result: &ScoreResult, data: String) -> Report {
    let mut sections = compared(subject);
    sections.push(reproduce(result, &result.command, Vec::new()));
    Report {
        title: result.models.first().map_or_else(
            || "Scores".to_owned(),
            |asked| format!("Does {} foretell people?", asked.name),
        ),
        question: String::new(),
        played: facts(result),
        answer: answer(result),
        caveat: result.statement.clone(),
        warnings: warnings(result),
        sections,
        data,
        data_name: "score.json".to_owned(),
    }
}

/// The report of a fit.
pub fn calibration(subject: &Subject, result: &CalibrationResult, data: String) -> Report {
    let scores = &result.scores;
    let mut sections = Vec::new();
    let mut weights = pieces::drawn(subject, &["weights"]);
    if !result.flat.is_empty() {
        let named = result.flat.iter().map(|direction| {
            let parts: Vec<String> =
                direction.iter().map(|(name, loading)| format!("{loading:+.1}·{name}")).collect();
            minus(&parts.join(" "))
        });
        let named: Vec<String> = named.collect();
        weights.push(Block::Text(format!("Hardly told apart by the data: {}.", named.join("; "))));
    }
    if result.simulated > 0 {
        weights.push(Block::Table {
            title: format!(
                "What was fitted, found again in {}",
                counted(result.simulated, "simulated data set")
            ),
            table: recovered(result),
        });
    }
    pieces::add(&mut sections, "weights", "The weights", weights);
    sections.extend(compared(subject));
    let fitted = format!(
        "Maximum likelihood with a normal penalty of precision {} on weights; log-likelihood {}, {}.",
        result.ridge,
        minus(&format!("{:.1}", result.log_likelihood)),
        counted(result.steps, "step")
    );
    sections.push(reproduce(scores, &result.command, vec![Block::Text(fitted)]));
    let free = result.weights.iter().filter(|weight| !weight.fixed).count() as u64;
    let mut sentences = vec![format!(
        "{} has {} fitted to {} of {}.",
        result.model,
        counted(free, "weight"),
        counted(result.data.negotiations, "negotiation"),
        result.data.file
    )];
    sentences.extend(answer(scores));
    let mut warned = warnings(scores);
    if result.arrived < result.simulated {
        warned.push(format!(
            "Of {} only {} of the fits arrived.",
            counted(result.simulated, "simulated data set"),
            result.arrived
        ));
    }
    if !result.converged {
        warned
            .push("The search did not arrive: the weights are not the likeliest ones.".to_owned());
    }
    Report {
        title: if result.title.is_empty() { result.model.clone() } else { result.title.clone() },
        question: String::new(),
        played: facts(scores),
        answer: sentences,
        caveat: scores.statement.clone(),
        warnings: warned,
        sections,
        data,
        data_name: "calibration.json".to_owned(),
    }
}

/// What both have: models side by side, and the one asked for against what came.
fn compared(subject: &Subject) -> Vec<Section> {
    let drawn = |kinds: &[&str]| pieces::drawn(subject, kinds);
    let mut sections = Vec::new();
    pieces::add(&mut sections, "models", "Models side by side", drawn(&["models-compared"]));
    pieces::add(
        &mut sections,
        "came",
        "What it says, and what came",
        drawn(&["calibration-curve", "score-totals", "where-it-fails"]),
    );
    pieces::add(
        &mut sections,
        "learning",
        "What more data would teach",
        drawn(&["learning-curve"]),
    );
    sections
}

fn reproduce(result: &ScoreResult, command: &str, mut blocks: Vec<Block>) -> Section {
    let provenance = Provenance {
        version: &result.version,
        command,
        seed: Some(result.seed),
        scenarios: Vec::new(),
    };
    let data = format!("Data {}, BLAKE3 of the file {}.", result.data.file, result.data.digest);
    blocks.insert(0, Block::Text(data));
    blocks.push(Block::Text(
        "Log chances are natural logarithms. Negotiations with the same counts and values are in the same fold, and are the \
         clusters of standard errors. Chances are exact: nothing is simulated and nothing smoothed."
            .to_owned(),
    ));
    provenance.section_of("data", blocks)
}

fn within(mean: MeanRecord) -> String {
    minus(&format!("{:.3} ± {:.3}", mean.mean, mean.standard_error))
}

fn answer(result: &ScoreResult) -> Vec<String> {
    let Some(asked) = result.models.first() else { return Vec::new() };
    let how = if result.as_it_stands { "Scored as it stands" } else { "Held out" };
    let mut sentences = vec![format!(
        "{how}, {} gives the package that was agreed on a mean log chance of {} (as if {:.0} of 100 each time), and \
         it is the likeliest one in {:.1} of 100 agreements.",
        asked.name,
        within(asked.log_package),
        100.0 * libm::exp(asked.log_package.mean),
        100.0 * asked.first.mean
    )];
    if let Some((best, lead)) = best(&result.models) {
        let sure = match lead.mean.abs() > 2.0 * lead.standard_error {
            true if lead.mean > 0.0 => "ahead of",
            true => "behind",
            false => "not told apart from",
        };
        let size = MeanRecord { mean: lead.mean.abs(), ..lead };
        let by = if sure == "behind" || sure == "ahead of" { "by" } else { "a difference of" };
        let size = if by == "by" { within(size) } else { within(lead) };
        sentences.push(format!(
            "It is {sure} {}, the best of those beside it: {by} {size} a package, pair by pair.",
            best.name
        ));
    }
    sentences.push(format!(
        "It expects {:.1} of 100 negotiations without agreement, and {:.1} of 100 were; of the agreements it expects {:.1} of \
         100 on the frontier, and {:.1} were.",
        100.0 * asked.expected.no_agreement,
        100.0 * result.observed.no_agreement,
        100.0 * asked.expected.efficient,
        100.0 * result.observed.efficient
    ));
    sentences
}

/// The best of the models beside the one asked for, and how far that is ahead of it.
fn best(models: &[ModelScore]) -> Option<(&ModelScore, MeanRecord)> {
    let others = models.iter().filter_map(|model| Some((model, model.ahead?.log_package)));
    others.max_by(|one, two| one.0.log_package.mean.total_cmp(&two.0.log_package.mean))
}

fn warnings(result: &ScoreResult) -> Vec<String> {
    let lost: Vec<&str> = result
        .models
        .iter()
        .filter(|model| !model.converged)
        .map(|model| model.name.as_str())
        .collect();
    let mut warnings = Vec::new();
    if !lost.is_empty() {
        warnings.push(format!("A fit did not arrive: {}.", lost.join(", ")));
    }
    if result.data.negotiations < 200 {
        warnings.push(format!(
            "Only {} negotiations: the errors stated here are themselves uncertain.",
            count(result.data.negotiations)
        ));
    }
    warnings
}

fn recovered(result: &CalibrationResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("weight", Kind::String, "Role and term."),
        ("truth", Kind::Number, "What data were simulated with."),
        ("mean", Kind::Number, "The mean of what was found."),
        ("deviation", Kind::Number, "Its deviation from one data set to another."),
        ("standard_error", Kind::Number, "The mean of the standard errors stated."),
        ("covered", Kind::Number, "The share of the 95% intervals that cover the truth."),
    ]);
    for weight in &result.recovered {
        table.row([
            Cell::from(weight.name.as_str()),
            weight.truth.into(),
            weight.mean.into(),
            weight.deviation.into(),
            weight.standard_error.into(),
            weight.covered.into(),
        ]);
    }
    table
}
