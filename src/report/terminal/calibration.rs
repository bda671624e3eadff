//! Scores on real negotiations, and what a fit found.

use super::number::count;
use super::table::{Side, Table};
use super::{Screen, text};
use crate::report::calibration::{
    BinRecord, CalibrationResult, MachineryRecord, MeanRecord, ModelScore, PosteriorRecord,
    ScoreResult, TotalsRecord,
};

/// Scores: the models side by side, then the one asked for against what came.
pub fn scores(result: &ScoreResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let data = &result.data;
    let mut output = format!("{}\n", text::strip(&facts(result), width));
    output.push_str(&text::wrap(&result.statement, "  ", width));
    if let (true, Some(asked)) = (result.as_it_stands, result.models.first()) {
        let carried =
            result.carried_over.iter().fold(asked.name.clone(), |all, one| all + ", " + one);
        let words = format!(
            "Scored as it stands, on all: {carried}. What is not named here is fitted on other folds."
        );
        output.push_str(&text::wrap(&words, "  ", width));
    }
    output.push('\n');
    output.push_str(&models(result, screen));
    if let Some(asked) = result.models.first() {
        output.push('\n');
        output.push_str(&paint.strong(&format!("{} against what came\n", asked.name)));
        output.push_str(&totals(&asked.expected, &result.observed, &data.people, screen));
        output.push_str(&paint.strong("chances and how often they came true\n"));
        output.push_str(&curve(asked, screen));
        output.push_str(&paint.strong("by what the best package offers to both, 0 to 10\n"));
        output.push_str(&groups(asked, screen));
    }
    if !result.learning.is_empty() {
        output.push('\n');
        output.push_str(
            &paint.strong("learning: fitted on more and more of the training contexts\n"),
        );
        output.push_str(&learning(result, screen));
    }
    let about = "Package: mean log chance of the agreed package given agreement; top 1 and top 3: the share that agrees on the \
        likeliest packages, ties in parts; Brier: Σ(p − o)² over packages. Agreement: mean log chance of agreement or none, of all. \
        Ahead: the first model's package score less this one's, pair by pair, ± its standard error with contexts as clusters.";
    output.push('\n');
    output.push_str(&paint.faint(&text::wrap(about, "", width)));
    if data.repeated > 0 {
        let repeats = format!(
            "Another pair with the same values foretells {:.1} of 100 agreements (ties in parts; {:.1} if a tie counts as a hit), on {} agreements; two such pairs agree on the same package in {:.1} of 100.",
            100.0 * data.repeated_first,
            100.0 * data.repeated_first_or_tied,
            count(data.repeated),
            100.0 * data.repeated_same
        );
        output.push_str(&paint.faint(&text::wrap(&repeats, "", width)));
    }
    output
}

/// What was scored, in pieces.
pub(in crate::report) fn facts(result: &ScoreResult) -> Vec<String> {
    let data = &result.data;
    let mut facts = vec![
        data.file.clone(),
        format!("{} negotiations", count(data.negotiations)),
        format!("{} agreements", count(data.agreements)),
    ];
    if data.one_by_one {
        facts.push(format!("{} folds, single negotiations held out", result.folds));
    } else {
        facts.push(format!("{} contexts", count(data.contexts)));
        facts.push(format!("{} folds, whole contexts held out", result.folds));
    }
    facts.push(format!("zopa {}", result.version));
    facts
}

fn models(result: &ScoreResult, screen: &Screen) -> String {
    let mut table = Table::new([
        ("model", Side::Left),
        ("weights", Side::Right),
        ("package", Side::Right),
        ("top 1", Side::Right),
        ("top 3", Side::Right),
        ("Brier", Side::Right),
        ("agreement", Side::Right),
        ("ahead", Side::Right),
    ]);
    for model in &result.models {
        let warning = if model.converged { "" } else { " (a fit did not arrive)" };
        table.row([
            format!("{}{warning}", model.name),
            model.free.to_string(),
            log(model.log_package.mean),
            hundred(model.first.mean),
            hundred(model.first_three.mean),
            format!("{:.3}", model.brier_package.mean),
            log(model.log_agreement.mean),
            model.ahead.map_or(String::new(), |ahead| difference(ahead.log_package)),
        ]);
    }
    table.render(screen.width, screen.paint)
}

fn log(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}

fn hundred(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn difference(mean: MeanRecord) -> String {
    format!("{:+.3} ± {:.3}", mean.mean, mean.standard_error).replace('-', "−")
}

fn totals(
    expected: &TotalsRecord,
    observed: &TotalsRecord,
    people: &[String],
    screen: &Screen,
) -> String {
    let heads = [("", Side::Left), ("expected", Side::Right), ("observed", Side::Right)];
    let mut table = Table::new(heads);
    let mut row = |name: &str, of: &dyn Fn(&TotalsRecord) -> String| {
        table.row([name.to_owned(), of(expected), of(observed)]);
    };
    row("no agreement", &|totals| hundred(totals.no_agreement));
    row("agreements on the frontier", &|totals| hundred(totals.efficient));
    for (at, who) in people.iter().enumerate() {
        let words = format!("worth to {who}, of 10");
        row(&words, &|totals| totals.worth.get(at).map_or_else(String::new, |w| format!("{w:.2}")));
    }
    row("all together", &|totals| format!("{:.2}", totals.worth.iter().sum::<f64>()));
    if expected.turns.is_some() && observed.turns.is_some() {
        row("messages to agreement (not fitted)", &|totals| {
            totals.turns.map_or(String::new(), |turns| format!("{turns:.1}"))
        });
    }
    table.render(screen.width, screen.paint)
}

fn curve(model: &ModelScore, screen: &Screen) -> String {
    let heads = [
        ("of", Side::Left),
        ("forecasts", Side::Right),
        ("mean chance", Side::Right),
        ("came true", Side::Right),
    ];
    let mut table = Table::new(heads);
    let parts =
        [("packages", &model.calibration_packages), ("agreement", &model.calibration_agreement)];
    for (name, bins) in parts {
        for BinRecord { forecasts, predicted, observed } in bins {
            table.row([
                name.to_owned(),
                count(*forecasts),
                hundred(*predicted),
                hundred(*observed),
            ]);
        }
    }
    table.render(screen.width, screen.paint)
}

fn groups(model: &ModelScore, screen: &Screen) -> String {
    let heads = [
        ("best for both", Side::Left),
        ("negotiations", Side::Right),
        ("agreement expected", Side::Right),
        ("observed", Side::Right),
        ("package", Side::Right),
    ];
    let mut table = Table::new(heads);
    for group in &model.by_best_least {
        let end = if group.to < 10.0 { format!("below {}", group.to) } else { "more".to_owned() };
        table.row([
            format!("{} or {end}", group.from).replace("or below", "to"),
            count(group.negotiations),
            hundred(group.expected_agreement),
            hundred(group.observed_agreement),
            group.log_package.map_or(String::new(), log),
        ]);
    }
    table.render(screen.width, screen.paint)
}

fn learning(result: &ScoreResult, screen: &Screen) -> String {
    let mut table = Table::new([
        ("model", Side::Left),
        ("contexts", Side::Right),
        ("negotiations", Side::Right),
        ("package", Side::Right),
        ("agreement", Side::Right),
        ("outcome", Side::Right),
        ("all gain", Side::Right),
    ]);
    for curve in &result.learning {
        for point in &curve.points {
            let warning = if point.converged { "" } else { " (a fit did not arrive)" };
            table.row([
                format!("{}{warning}", curve.model),
                format!("{:.0}", point.contexts),
                format!("{:.0}", point.negotiations),
                log(point.log_package.mean),
                log(point.log_agreement.mean),
                log(point.log_outcome.mean),
                if point.share < 1.0 { difference(point.gained_by_all) } else { String::new() },
            ]);
        }
    }
    table.render(screen.width, screen.paint)
}

/// What a fit found, then its scores.
pub fn calibration(result: &CalibrationResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = format!("{}\n", paint.strong(&text::cut(&result.title, width)));
    let starts = result.starts.len();
    let unit = if result.machinery.is_some() { "settings tried" } else { "steps" };
    let mut facts = vec![
        result.model.clone(),
        format!("log-likelihood {}", format!("{:.1}", result.log_likelihood).replace('-', "−")),
        format!("{} {unit}, {starts} start{}", result.steps, if starts == 1 { "" } else { "s" }),
    ];
    match &result.machinery {
        Some(played) => facts.push(format!("{} plays a context", count(played.plays))),
        None => facts.push(format!("penalty {} on weights", result.ridge)),
    }
    output.push_str(&text::strip(&facts, width));
    if !result.converged {
        let jumps = if result.machinery.is_some() {
            " If it never does, the chances may jump where a target meets a package: let people \
             differ, with a private draw beside the parameter."
        } else {
            ""
        };
        let words =
            format!("THE SEARCH DID NOT ARRIVE: start it again from the fitted file.{jumps}");
        output.push_str(&paint.alarm(text::wrap(&words, "", width).trim_end()));
        output.push('\n');
    }
    output.push('\n');
    let heads = [("weight", Side::Left), ("value", Side::Right), ("standard error", Side::Right)];
    let mut table = Table::new(heads);
    for weight in &result.weights {
        let error = match weight.standard_error {
            Some(error) => format!("{error:.3}"),
            None if weight.fixed => "fixed".to_owned(),
            None => "at an end".to_owned(),
        };
        table.row([weight.name.clone(), log(weight.value), error]);
    }
    if let Some(played) = &result.machinery {
        let error =
            played.lapse_error.map_or("at an end".to_owned(), |error| format!("{error:.3}"));
        table.row(["lapse".to_owned(), log(played.lapse), error]);
    }
    output.push_str(&table.render(width, paint));
    if let Some(played) = &result.machinery {
        output.push_str(&text::wrap(&lapses(played), "  ", width));
    }
    if result.flat.is_empty() {
        output.push_str("  The data tell all weights apart.\n");
    }
    for direction in &result.flat {
        let parts: Vec<String> =
            direction.iter().map(|(name, loading)| format!("{loading:+.1}·{name}")).collect();
        let words = format!("Hardly told apart by the data: {}", parts.join(" "));
        output.push_str(&paint.alarm(text::wrap(&words, "  ", width).trim_end()));
        output.push('\n');
    }
    if let Some(posterior) = &result.posterior {
        output.push('\n');
        output.push_str(&drawn(posterior, screen));
    }
    if result.simulated > 0 {
        output.push('\n');
        output.push_str(&recovered(result, screen));
    }
    output.push('\n');
    output.push_str(&scores(&result.scores, screen));
    output
}

/// What lapses are, in a sentence.
fn lapses(played: &MachineryRecord) -> String {
    let toward = match &played.toward {
        Some(model) => format!("what {model}, fitted to the same data, expects"),
        None => "any way to end, all alike".to_owned(),
    };
    format!("With the chance `lapse` a negotiation follows {toward}, and not the scenario.")
}

/// What is left open of each weight.
fn drawn(posterior: &PosteriorRecord, screen: &Screen) -> String {
    let heads = [
        ("posterior", Side::Left),
        ("mean", Side::Right),
        ("deviation", Side::Right),
        ("2.5 %", Side::Right),
        ("median", Side::Right),
        ("97.5 %", Side::Right),
    ];
    let mut table = Table::new(heads);
    for weight in &posterior.weights {
        table.row([
            weight.name.clone(),
            log(weight.mean),
            format!("{:.3}", weight.deviation),
            log(weight.low),
            log(weight.median),
            log(weight.high),
        ]);
    }
    let words = format!(
        "{} particles ({} differ) in {} stages, {} of the last moves taken; log marginal likelihood {}.",
        count(posterior.particles),
        count(posterior.distinct),
        posterior.stages,
        hundred(posterior.accepted),
        format!("{:.1}", posterior.log_evidence).replace('-', "−")
    );
    let mut output = table.render(screen.width, screen.paint);
    output.push_str(&text::wrap(&words, "  ", screen.width));
    output
}

/// How the weights were found again, and how many intervals cover.
fn recovered(result: &CalibrationResult, screen: &Screen) -> String {
    let heads = [
        ("in simulated data", Side::Left),
        ("truth", Side::Right),
        ("found, mean", Side::Right),
        ("deviation", Side::Right),
        ("standard error", Side::Right),
        ("covered", Side::Right),
    ];
    let mut table = Table::new(heads);
    for weight in &result.recovered {
        table.row([
            weight.name.clone(),
            log(weight.truth),
            log(weight.mean),
            format!("{:.3}", weight.deviation),
            format!("{:.3}", weight.standard_error),
            hundred(weight.covered),
        ]);
    }
    let mean = result.recovered.iter().map(|weight| weight.covered).sum::<f64>()
        / result.recovered.len().max(1) as f64;
    let mut words = format!(
        "Of all intervals of 95 % in {} simulated data sets, {} cover the truth.",
        result.simulated,
        hundred(mean)
    );
    if result.arrived < result.simulated {
        words.push_str(&format!(" Of these fits, {} arrived.", result.arrived));
    }
    let mut output = table.render(screen.width, screen.paint);
    output.push_str(&text::wrap(&words, "  ", screen.width));
    output
}
