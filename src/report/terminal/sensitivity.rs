//! Which judgements matter: for agreement at length, for everything else in a line each.

use super::names::Names;
use super::number::{counted, points_within, rounded};
use super::table::{Side, Table, section};
use super::{Screen, phrase, text};
use crate::report::record::Choice;
use crate::report::sensitivity::{
    BoxRecord, Boxes, Estimate, FactorSensitivity, FactorSummary, LimitRecord, OutputSensitivity,
    SensitivityResult, StudySummary,
};

/// Factors that are told of an output.
const TOLD: usize = 10;
/// Columns of the longest bar.
const BAR: f64 = 10.0;
/// Outputs that hardly vary are left out of the lines: below this share of 100 or of a point.
const HARDLY: f64 = 0.005;

/// Which judgements the results of a scenario hang on; `full`: a table for every output.
pub fn sensitivity(result: &SensitivityResult, full: bool, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = head(
        &result.scenario.title,
        &result.version,
        &facts(&result.study, result.factors.len()),
        result.study.partial,
        screen,
    );
    let names = Names(&result.scenario);
    for one in result.outputs.iter().filter(|one| full || one.id == "agreement") {
        output.push('\n');
        output.push_str(&text::wrap(&standing(one, names, &result.study), "  ", width));
        if one.stands_out {
            let table = ranking(one, &result.factors, names);
            let title = format!("What moves {}", label(one, names));
            output.push_str(&format!("\n{}\n", paint.strong(&title)));
            output.push_str(&table.render(width, paint));
        }
    }
    if !full {
        output.push_str(&others(result, names, screen));
    }
    if let Some(boxes) = &result.boxes {
        output.push('\n');
        let said = told_box(boxes, &result.outputs, &result.factors, names);
        output.push_str(&text::wrap(&said, "  ", width));
    }
    output.push('\n');
    output.push_str(&paint.faint(&text::wrap(&about(&result.study), "", width)));
    output.push_str(&paint.faint(&text::wrap(&phrase::caveat(&result.scenario), "", width)));
    output
}

/// Title, version, what was played, and whether all of it.
pub fn head(
    title: &str,
    version: &str,
    facts: &[String],
    partial: bool,
    screen: &Screen,
) -> String {
    let Screen { width, paint } = *screen;
    let version = format!("zopa {version}");
    let title = text::cut(title, width - text::width(&version) - 2);
    let gap = " ".repeat(width - text::width(&title) - text::width(&version));
    let mut output = format!("{}{gap}{}\n", paint.strong(&title), paint.faint(&version));
    output.push_str(&text::strip(facts, width));
    if partial {
        let words = "INTERRUPTED: fewer runs were played than were asked for.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push('\n');
    }
    output
}

/// What was played, in pieces.
pub fn facts(study: &StudySummary, factors: usize) -> Vec<String> {
    let numbers = counted(factors as u64, "uncertain number");
    let what = match study.method.as_str() {
        "draws" => format!("{} of {numbers}", counted(study.runs, "draw")),
        "sobol" => format!("{numbers} · Saltelli's design of {}", counted(study.runs, "run")),
        "morris" => {
            let runs = study.runs / (factors as u64 + 1);
            let trajectories =
                if runs == 1 { "1 trajectory".to_owned() } else { format!("{runs} trajectories") };
            format!("{numbers} · {trajectories}")
        }
        _ => format!("{} of {}", counted(study.runs, "point"), counted(factors as u64, "factor")),
    };
    vec![
        what,
        format!("{} each", counted(study.plays, "negotiation")),
        format!("seed {}", study.seed),
    ]
}

/// What an output is, in words.
pub fn label(output: &OutputSensitivity, names: Names) -> String {
    match (output.issue, output.option, output.party, output.kind) {
        (Some(issue), Some(option), ..) => {
            let choice = Choice { issue, option };
            format!("{}: {}", names.topic(issue), names.option(choice))
        }
        (_, _, Some(party), _) => format!("what {} gets", names.party(party)),
        (.., Some(kind)) => {
            let kinds = names.0.accords.len();
            let what = if kind > kinds { "no agreement at all" } else { names.accord(kind) };
            format!("first: {what}")
        }
        _ => match output.id.as_str() {
            "agreement" => "agreement",
            "rounds" => "the round in which talks end",
            _ => "the round of agreement",
        }
        .to_owned(),
    }
}

/// An amount of an output, with no more digits than its error deserves.
pub fn amount(output: &OutputSensitivity, value: f64, error: f64) -> String {
    match output.unit.as_str() {
        "share" if (0.0..=1.0).contains(&value) => rounded(value, error),
        "share" | "utility" => points_within(value, error),
        _ if error >= 0.5 => format!("{value:.0}"),
        _ => format!("{value:.1}"),
    }
}

/// What an output is counted in.
pub fn unit(output: &OutputSensitivity) -> &'static str {
    match output.unit.as_str() {
        "share" if output.of_agreements => " of 100 agreements",
        "share" => " of 100 negotiations",
        "utility" => " points",
        _ => "",
    }
}

/// With a capital at the beginning.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    capital + letters.as_str()
}

/// How an output stands over judgements, and what of that is chance.
pub fn standing(output: &OutputSensitivity, names: Names, study: &StudySummary) -> String {
    let what = label(output, names);
    let mut letters = what.chars();
    let what = letters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str());
    let mean = amount(output, output.mean, output.standard_error.unwrap_or(0.0));
    let mut said = format!("{what}: {mean}{} on average.", unit(output));
    let Some(deviation) = output.deviation else { return said };
    if output.standard_error == Some(0.0) {
        said.push_str(" It is the same in all runs.");
        return said;
    }
    if !output.stands_out {
        said.push_str(" What differs from run to run is no more than chance at the table makes.");
        return said;
    }
    let spread = amount(output, deviation, deviation / 20.0);
    said.push_str(&format!(" Judgements move it by {spread} (one standard deviation)."));
    match (output.chance, study.method.as_str()) {
        (Some(chance), "sweep") if chance >= 0.01 => said.push_str(&format!(
            " Up to {} of 100 of the variance over points may be chance at the table, which points share.",
            rounded(chance, 0.05)
        )),
        (Some(chance), "draws" | "sobol") if chance >= 0.005 => said.push_str(&format!(
            " Of the variance seen from run to run, {} of 100 is chance at the table, taken off here.",
            rounded(chance, 0.01)
        )),
        (None, "draws" | "sobol") => said.push_str(
            " How much of it is chance at the table, runs of one negotiation cannot tell: total indices are too high.",
        ),
        _ => {}
    }
    if let Some(explained) = output.explained {
        let (good, share) = (explained >= 0.7, rounded(explained, 0.01));
        said.push_str(&format!(
            " A straight line in all of them explains {share} of 100{}.",
            if good { "" } else { ", so coefficients tell little" }
        ));
    }
    said
}

/// A share with its half-width: `.21 ± .03`.
fn index(estimate: Estimate) -> String {
    let half = 0.5 * (estimate.high - estimate.low);
    let decimals = if half < 0.0095 { 3 } else { 2 };
    format!("{:.decimals$} ± {half:.decimals$}", estimate.value)
}

fn cell(estimate: Option<Estimate>) -> String {
    estimate.map_or(String::new(), index)
}

/// The strongest factors of an output, with bars.
fn ranking(output: &OutputSensitivity, factors: &[FactorSummary], names: Names) -> Table {
    let has = |of: &dyn Fn(&FactorSensitivity) -> bool| output.factors.iter().any(of);
    let shown = [
        has(&|one| one.first_order.is_some()),
        has(&|one| one.total.is_some()),
        has(&|one| one.deviation_after.is_some()),
        has(&|one| one.coefficient.is_some()),
        has(&|one| one.delta.is_some()),
        has(&|one| one.effects.is_some()),
    ];
    let [first, total, after, coefficient, delta, effects] = shown;
    let mut heads = vec![("number", Side::Left), ("", Side::Left)];
    let columns = [
        (first, "first-order"),
        (total, "total"),
        (after, "moves by, once known"),
        (coefficient, "coefficient"),
        (delta, "delta"),
        (effects, "mean size of effect"),
        (effects, "mean effect"),
        (effects, "deviation"),
    ];
    heads.extend(columns.iter().filter(|(is, _)| *is).map(|(_, head)| (*head, Side::Right)));
    let mut table = Table::new(heads);
    let strongest = output.factors.first().and_then(size).unwrap_or(0.0);
    for one in output.factors.iter().take(TOLD) {
        let share = size(one).map_or(0.0, |size| {
            let whole = if effects { strongest } else { 1.0 };
            (size / whole).clamp(0.0, 1.0)
        });
        let bar = if share.is_nan() { 0 } else { (share * BAR).round() as usize };
        let mut cells = vec![names.number(&factors[one.factor].path), "▇".repeat(bar)];
        let deviation = |value: f64| amount(output, value, 0.0);
        let signed = |value: f64| match output.unit.as_str() {
            "rounds" => format!("{value:+.1}"),
            _ => format!("{:+.1}", 100.0 * value),
        };
        let sized = |estimate: Estimate| {
            let half = 0.5 * (estimate.high - estimate.low);
            let scale = if output.unit == "rounds" { 1.0 } else { 100.0 };
            format!("{:.1} ± {:.1}", scale * estimate.value, scale * half)
        };
        let all = [
            (first, cell(one.first_order)),
            (total, cell(one.total)),
            (after, one.deviation_after.map_or(String::new(), deviation)),
            (coefficient, cell(one.coefficient)),
            (delta, cell(one.delta)),
            (effects, one.effects.map_or(String::new(), |effects| sized(effects.mean_size))),
            (effects, one.effects.map_or(String::new(), |effects| signed(effects.mean))),
            (
                effects,
                one.effects
                    .map_or(String::new(), |effects| signed(effects.deviation)[1..].to_owned()),
            ),
        ];
        cells.extend(all.into_iter().filter(|(is, _)| *is).map(|(_, cell)| cell));
        table.row(cells);
    }
    table
}

/// What a bar shows.
fn size(one: &FactorSensitivity) -> Option<f64> {
    let index = one.total.or(one.first_order).map(|estimate| estimate.value);
    index.or(one.effects.map(|effects| effects.mean_size.value))
}

/// A line for each of the other outputs that vary.
fn others(result: &SensitivityResult, names: Names, screen: &Screen) -> String {
    let effects = result.study.method == "morris";
    let mut table = Table::new([
        ("quantity", Side::Left),
        ("mean", Side::Right),
        ("moves by", Side::Right),
        (if effects { "strongest effects" } else { "strongest, share of variance" }, Side::Left),
    ]);
    // Where an issue has come down to two options, one line tells both.
    let mut options: Vec<(Option<usize>, f64)> = Vec::new();
    for one in &result.outputs {
        let told =
            |(issue, mean): &(Option<usize>, f64)| *issue == one.issue && mean + one.mean > 0.99;
        if one.issue.is_some() && options.iter().any(told) {
            continue;
        }
        let varies = one.deviation.is_some_and(|deviation| deviation >= HARDLY);
        if one.id == "agreement" || !varies || !one.stands_out {
            continue;
        }
        options.push((one.issue, one.mean));
        let clear: Vec<String> = one
            .factors
            .iter()
            .filter(|factor| factor.stands_out)
            .take(2)
            .map(|factor| {
                let name = names.number(&result.factors[factor.factor].path);
                match size(factor) {
                    Some(size) if !effects => format!("{name} ({size:.2})"),
                    Some(size) => format!("{name} ({})", amount(one, size, 0.0)),
                    None => name,
                }
            })
            .collect();
        let clear = if clear.is_empty() { "none stands out".to_owned() } else { clear.join("; ") };
        let deviation = one.deviation.unwrap_or(0.0);
        table.row([
            label(one, names),
            amount(one, one.mean, one.standard_error.unwrap_or(0.0)),
            amount(one, deviation, deviation / 20.0),
            clear,
        ]);
    }
    if table.is_empty() {
        return String::new();
    }
    let about = "Shares of 100 negotiations, of options of 100 agreements; values in points. --full shows a table for each.";
    section("Everything else that judgements move", &table, about, screen)
}

/// A box in words.
pub fn told_box(
    boxes: &Boxes,
    outputs: &[OutputSensitivity],
    factors: &[FactorSummary],
    names: Names,
) -> String {
    let output = outputs.iter().find(|one| one.id == boxes.output);
    let value = output.map_or_else(
        || boxes.value.to_string(),
        |output| format!("{}{}", amount(output, boxes.value, 0.0), unit(output)),
    );
    let relation = if boxes.relation == "<" { "below" } else { "above" };
    let what = output.map_or_else(|| boxes.output.clone(), |output| label(output, names));
    let share = |count: usize, of: usize| rounded(count as f64 / of.max(1) as f64, 0.005);
    let mut said =
        format!("{what} is {relation} {value} in {} of 100 runs", share(boxes.cases, boxes.runs));
    let mut letters = said.chars();
    said = letters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str());
    match boxes.told.and_then(|told| boxes.boxes.get(told)) {
        None => said.push_str("; no box of judgements holds more of them than others."),
        Some(one) => {
            said.push_str(&format!(
                ". Where {}, it is in {} of 100, and these are {} of 100 of all such runs.",
                limits(one, factors, names),
                rounded(one.density, 0.005),
                rounded(one.coverage, 0.005)
            ));
            if one.limits.iter().any(|limit| limit.quasi_p.is_none_or(|p| p > 0.05)) {
                said.push_str(" Not every limit of it stands out of chance.");
            }
        }
    }
    said
}

fn limits(one: &BoxRecord, factors: &[FactorSummary], names: Names) -> String {
    let limit = |limit: &LimitRecord| {
        let factor = &factors[limit.factor];
        let shown = |value: f64| value_of(value, factor.high - factor.low);
        let name = names.number(&factor.path);
        match (limit.low, limit.high) {
            (Some(low), Some(high)) => {
                format!("{name} is between {} and {}", shown(low), shown(high))
            }
            (Some(low), None) => format!("{name} is above {}", shown(low)),
            (None, Some(high)) => format!("{name} is below {}", shown(high)),
            (None, None) => name,
        }
    };
    text::list(&one.limits.iter().map(limit).collect::<Vec<_>>())
}

/// A value of a factor, to about a hundredth of its range.
pub fn value_of(value: f64, range: f64) -> String {
    let digits = if range > 0.0 { (1.7 - libm::log10(range)).ceil().clamp(0.0, 8.0) } else { 3.0 };
    format!("{value:.*}", digits as usize)
}

/// What the numbers of a method are.
pub fn about(study: &StudySummary) -> String {
    match study.method.as_str() {
        "draws" => "First-order: the share of the variance over judgements that knowing the number would take away on average (given data, classes of draws); ± half of the 95% interval. Moves by, once known: the standard deviation over judgements expected to be left: what knowing it is worth. If all were known, nothing would be left but chance at the table. Coefficient: standard deviations of the quantity to one of the number.",
        "sobol" => "First-order: the share of the variance over judgements that knowing the number alone would take away; total: the share left if all others were known (Sobol' indices, Saltelli 2010 and Jansen 1999); ± half of the 95% bootstrap interval. Moves by, once known: the standard deviation over judgements expected to be left: what knowing it is worth. If all were known, nothing would be left but chance at the table.",
        "morris" => "Mean size of effect (Morris 1991, Campolongo 2007): how far the quantity moves, of 100 or in points, from the lowest to the highest value of the number; ± half of the 95% bootstrap interval. Chance at the table is in it, so small ones may be nothing. A deviation as large as the effect: it depends on other numbers, or bends.",
        _ => "First-order: the share of the variance over points that knowing the factor would take away (given data, bias taken off); delta: the share of the quantity's probability that it would move (Borgonovo 2007); ± half of the 95% bootstrap interval. Points are those of the sweep, and count alike.",
    }
    .to_owned()
}
