//! The sentences of the first screen: each takes a result and says one thing.

use super::names::Names;
use super::number::{
    count, counted, date, day, error_in_words, exact, per_hundred, points, rounded,
};
use super::text;
use crate::report::record::{Driver, EndShare, PartyOutcome, RunResult};

/// A shift of agreement is worth a word from this many standard errors on.
const SIGNIFICANT: f64 = 3.0;

/// How long the talks last and how they were played, in pieces.
pub fn clock(result: &RunResult) -> Vec<String> {
    let scenario = &result.scenario;
    let days = scenario.days_per_round;
    let unit = if days == 1.0 { "day" } else { "days" };
    let mut talks = format!("{} of {days} {unit}", counted(scenario.rounds as u64, "round"));
    if let Some(last) = scenario.dates.last() {
        talks.push_str(&format!(", to {}", date(last)));
    }
    let run = &result.run;
    let mut played = counted(run.replicates, "negotiation");
    if let Some(precision) = run.precision {
        let goal = format!("±{} of 100", trimmed(100.0 * precision));
        let half = (result.agreement.probability.high - result.agreement.probability.low) / 2.0;
        played.push_str(&if half <= precision {
            format!(", enough for {goal},")
        } else {
            format!(", not enough for {goal},")
        });
    }
    let on = if run.plays_per_draw > 1 {
        format!("{played} on {}", counted(run.draws, "draw"))
    } else {
        format!("{}, each on its own draw", played.trim_end_matches(','))
    };
    vec![talks, on, format!("seed {}", run.seed)]
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How often there is agreement.
pub fn agreement(result: &RunResult, strong: impl Fn(&str) -> String) -> String {
    let probability = &result.agreement.probability;
    let played = result.run.replicates;
    if probability.count == 0 {
        let most = exact_up(probability.high);
        return format!(
            "{} of the {} ends in agreement (if there is any chance of it, it is below {most} of 100).",
            strong("None"),
            counted(played, "negotiation"),
        );
    }
    if probability.count == played {
        return if played == 1 {
            format!("The one negotiation {}.", strong("ends in agreement"))
        } else {
            format!(
                "{} of the {} ends in agreement.",
                strong("Every one"),
                counted(played, "negotiation")
            )
        };
    }
    let share = per_hundred(probability);
    let about = if share.starts_with(['<', '>']) { "" } else { "about " };
    let share = share.replace('<', "fewer than ").replace('>', "more than ");
    format!(
        "Some agreement is reached in {} negotiations.",
        strong(&format!("{about}{share} of 100").replace(' ', "\u{a0}")),
    )
}

/// A small bound as so many of 100, rounded up to one digit.
fn exact_up(share: f64) -> String {
    let value = 100.0 * share;
    if value <= 0.0 {
        return "0.01".to_owned();
    }
    let digits = (-value.log10().floor()).clamp(0.0, 4.0);
    let scale = 10f64.powf(digits);
    trimmed4((value * scale).ceil() / scale)
}

fn trimmed4(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The three uncertainties, kept apart: judgement, chance, simulation.
pub fn uncertainty(result: &RunResult, strong: impl Fn(&str) -> String) -> String {
    let probability = &result.agreement.probability;
    let simulation = format!("Simulation error is {} of 100 (95%).", error_in_words(probability));
    let Some(range) = result.agreement.judgement else {
        return if result.run.plays_per_draw < 2 {
            format!(
                "How much of this is judgement and how much is chance is not known with one \
                 negotiation to a draw: ask for several with --plays 10. {simulation}"
            )
        } else {
            simulation
        };
    };
    // Half the expected share of pairs on one draw that end differently: p_d (1 − p_d).
    let differ = 2.0 * range.within;
    let chance = if differ < 0.0005 {
        "Within one set of judgements next to nothing is left to chance.".to_owned()
    } else {
        format!(
            "Chance at the table comes on top: two negotiations under the same judgements end \
             differently in {} of 100 cases.",
            rounded(differ, probability.standard_error)
        )
    };
    let (low, high) = (
        rounded(range.low, probability.standard_error),
        rounded(range.high, probability.standard_error),
    );
    let judgement = if low == high || range.between < 1e-6 {
        "The judgements in the file hardly move it.".to_owned()
    } else {
        format!(
            "The judgements in the file alone put it anywhere {} (90% of draws).",
            strong(&format!("from {low} to {high}").replace(' ', "\u{a0}"))
        )
    };
    format!("{judgement} {chance} {simulation}")
}

/// When agreements come.
pub fn timing(result: &RunResult) -> Option<String> {
    let [first, middle, last] = result.timing.quartiles?;
    let rounds = result.scenario.rounds;
    if rounds < 2 {
        return None;
    }
    let when = |round: usize| match result.scenario.dates.get(round) {
        Some(text) => day(text),
        None => format!("round {round}"),
    };
    if first == last {
        let place = if last == 0 { " at once" } else { "" };
        return Some(format!(
            "Agreements come{place}: most of them {} {}.",
            if result.scenario.dates.is_empty() { "in" } else { "in the round of" },
            when(first),
        ));
    }
    // The middle of the talks is round (rounds − 1) / 2.
    let place = match middle as f64 / (rounds - 1) as f64 {
        place if place < 0.25 => "early",
        place if place > 0.75 => "late",
        _ => "spread over the talks",
    };
    let mut parts = Vec::new();
    if first != middle {
        parts.push(format!("a quarter of them by {}", when(first)));
    }
    let half = if parts.is_empty() { "half of them by" } else { "half by" };
    parts.push(format!("{half} {}", when(middle)));
    if last != middle {
        parts.push(format!("three quarters by {}", when(last)));
    } else {
        parts.pop();
        let many = if parts.is_empty() { "three quarters of them by" } else { "three quarters by" };
        parts.push(format!("{many} {}", when(last)));
    }
    let verb = if place.starts_with("spread") { "are" } else { "come" };
    Some(format!("Agreements {verb} {place}: {}.", text::list(&parts)))
}

/// What a kind of end is called; with the party that left.
pub fn end_name(end: &EndShare, names: Names) -> String {
    let party = end.party.map(|party| names.party(party));
    match (end.kind.as_str(), party) {
        ("agreement", _) => "agreement".to_owned(),
        ("breakdown", _) => "the talks break down".to_owned(),
        ("horizon", _) => "time runs out".to_owned(),
        ("walk_out", Some(party)) => format!("{party} walks out"),
        ("own_deadline", Some(party)) => format!("{party} leaves at its own deadline"),
        (other, _) => super::names::words(other),
    }
}

/// How the talks end otherwise.
pub fn otherwise(result: &RunResult) -> Option<String> {
    let names = Names(&result.scenario);
    let others: Vec<String> = result
        .ends
        .iter()
        .filter(|end| end.kind != "agreement" && end.share.count > 0)
        .map(|end| format!("{} ({})", end_name(end, names), per_hundred(&end.share)))
        .collect();
    if others.is_empty() {
        return None;
    }
    // `ends` has the most frequent first: four say enough here.
    let shown = &others[..others.len().min(4)];
    let rest = others.len() - shown.len();
    let more = if rest > 0 { format!("; {rest} more kinds of end") } else { String::new() };
    Some(format!("Otherwise: {}{more}.", shown.join(", ")))
}

/// Who says no, how often, how short it is and over what; the busiest first.
pub fn refusals(result: &RunResult, at_most: usize) -> Option<String> {
    let names = Names(&result.scenario);
    let mut parties: Vec<&PartyOutcome> =
        result.parties.iter().filter(|party| party.refusals.count > 0).collect();
    if parties.is_empty() {
        let answered = result.parties.iter().any(|party| party.answers > 0);
        return answered.then(|| "nobody: every offer that was answered was accepted".to_owned());
    }
    parties.sort_by(|a, b| b.refusals.count.cmp(&a.refusals.count).then(a.party.cmp(&b.party)));
    let said: Vec<String> = parties
        .iter()
        .take(at_most)
        // A party with next to no refusals is no answer to the question.
        .filter(|party| party.refusals.share >= 0.05 || party.party == parties[0].party)
        .enumerate()
        .map(|(place, party)| refuses(party, names, place == 0))
        .collect();
    Some(said.join("; "))
}

fn refuses(party: &PartyOutcome, names: Names, first: bool) -> String {
    let refusals = &party.refusals;
    let share = percent_of(refusals.share);
    let mut said = format!("{} {share}", names.party(party.party));
    if first {
        said.push_str(" of refusals");
    }
    if let Some(shortfall) = refusals.median_shortfall {
        said.push_str(&format!(", typically {}\u{a0}points short", points(shortfall)));
    }
    let blamed: u64 = refusals.issues.iter().map(|issue| issue.count).sum();
    let topics: Vec<String> = refusals
        .issues
        .iter()
        .take(2)
        .filter(|issue| issue.count * 5 >= blamed)
        .map(|issue| format!("“{}”", names.topic(issue.issue)))
        .collect();
    if !topics.is_empty() {
        said.push_str(&format!(", over {}", text::list(&topics)));
    }
    if let Some(line) = refusals.lines.first()
        && refusals.red_line * 5 >= refusals.count
    {
        let share = refusals.red_line as f64 / refusals.count as f64;
        said.push_str(&format!(
            ", {} across a red line (mostly “{}”)",
            percent_of(share),
            super::names::words(&line.line)
        ));
    }
    said
}

fn percent_of(share: f64) -> String {
    format!("{}%", exact(share))
}

/// The drivers whose effect stands out of the noise.
pub fn standing_out(result: &RunResult) -> Vec<&Driver> {
    let clear = |driver: &&Driver| {
        driver.standard_error > 0.0
            && driver.difference.abs() >= SIGNIFICANT * driver.standard_error
    };
    result.drivers.iter().filter(clear).collect()
}

/// Which uncertain numbers go with agreement.
pub fn drivers(result: &RunResult, at_most: usize) -> Option<String> {
    if result.drivers.is_empty() {
        return None;
    }
    let names = Names(&result.scenario);
    let clear = standing_out(result);
    if clear.is_empty() {
        return Some(format!(
            "none of the {} stands out",
            counted(result.drivers.len() as u64, "uncertain number")
        ));
    }
    let said: Vec<String> = clear
        .iter()
        .take(at_most)
        .enumerate()
        .map(|(place, driver)| {
            let (below, above) = (per_hundred(&driver.below), per_hundred(&driver.above));
            let name = names.number(&driver.path);
            if place == 0 {
                format!(
                    "{name}: agreement in {above} of 100 when it is above its median, {below} below"
                )
            } else {
                format!("then {name} ({above} above, {below} below)")
            }
        })
        .collect();
    Some(said.join("; "))
}

/// What a reader must not forget.
pub fn caveat(result: &RunResult) -> String {
    const STANDING: &str = "These are consequences of illustrative judgements, not forecasts.";
    // A scenario's note often begins with the same words.
    let note = result.scenario.note.trim();
    let note = note.strip_prefix("Illustrative judgements, not forecasts.").unwrap_or(note).trim();
    format!("{STANDING} {note}").trim_end().to_owned()
}

/// A run that was stopped before it was finished.
pub fn partial(result: &RunResult) -> Option<String> {
    let run = &result.run;
    run.partial.then(|| {
        format!(
            "INTERRUPTED after {} of {} negotiations: everything below is about these only.",
            count(run.replicates),
            count(run.requested)
        )
    })
}
