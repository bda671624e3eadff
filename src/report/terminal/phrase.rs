//! The sentences of the first screen: each takes a result and says one thing.

use super::names::Names;
use super::number::{
    count, counted, date, day, error_in_words, exact, per_hundred, points, rounded,
};
use super::text;
use crate::report::record::{Driver, EndShare, PartyOutcome, RunResult, ScenarioSummary};

/// Families of agreements below this stability may be another division in another run
/// (Hennig 2007).
pub const STABLE: f64 = 0.75;

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
    let (run, probability) = (&result.run, &result.agreement.probability);
    let played = counted(run.replicates, "negotiation");
    let mut pieces = vec![talks];
    pieces.push(if run.plays_per_draw > 1 {
        format!("{played} on {}", counted(run.draws, "draw"))
    } else {
        format!("{played}, each on its own draw")
    });
    if let Some(precision) = run.precision {
        let reached = probability.high - probability.low <= 2.0 * precision;
        let enough = if reached { "enough" } else { "not enough" };
        pieces.push(format!("{enough} for ±{} of 100", trimmed(100.0 * precision)));
    }
    pieces.push(format!("seed {}", run.seed));
    pieces
}

/// Without zeros at the end.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How often there is agreement.
pub fn agreement(result: &RunResult, strong: impl Fn(&str) -> String) -> String {
    let probability = &result.agreement.probability;
    let played = result.run.replicates;
    if probability.count == 0 || probability.count == played {
        return alike(result, strong);
    }
    let share = per_hundred(probability);
    let about = if share.starts_with(['<', '>']) { "" } else { "about " };
    let share = share.replace('<', "fewer than ").replace('>', "more than ");
    format!(
        "Some agreement is reached in {} negotiations.",
        strong(&format!("{about}{share} of 100").replace(' ', "\u{a0}")),
    )
}

/// All negotiations ended in agreement, or none did.
fn alike(result: &RunResult, strong: impl Fn(&str) -> String) -> String {
    let probability = &result.agreement.probability;
    let played = result.run.replicates;
    let all = probability.count > 0;
    let end = if all { "ends in agreement" } else { "ends without agreement" };
    let said = match (played, all) {
        (1, _) => format!("The one negotiation {}", strong(end)),
        (_, true) => {
            format!("{} of the {} {end}", strong("Every one"), counted(played, "negotiation"))
        }
        (_, false) => {
            format!(
                "{} of the {} ends in agreement",
                strong("None"),
                counted(played, "negotiation")
            )
        }
    };
    if result.agreement.interval_method == "certain" {
        let same =
            if played == 1 { "every other one would be the same" } else { "all are the same" };
        return format!("{said}; nothing in the scenario is left to chance, so {same}.");
    }
    // A bound beyond the middle is no bound: too few were played.
    let (possible, bound) =
        if all { ("none", 1.0 - probability.low) } else { ("it", probability.high) };
    if bound >= 0.5 {
        return format!("{said}; too few were played to say how likely that is.");
    }
    format!(
        "{said} (if there is any chance of {possible}, it is below {} of 100).",
        exact_up(bound)
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
    trimmed((value * scale).ceil() / scale)
}

/// The three uncertainties, kept apart: judgement, chance, simulation. Nothing if all
/// negotiations end alike, where the headline says it all.
pub fn uncertainty(result: &RunResult, strong: impl Fn(&str) -> String) -> Option<String> {
    let probability = &result.agreement.probability;
    if probability.count == 0 || probability.count == result.run.replicates {
        return None;
    }
    let simulation = format!("imulation error is {} of 100", error_in_words(probability));
    if result.agreement.judgements == 0 {
        return Some(format!(
            "No number in the file is uncertain: what differs is chance at the table. S{simulation}."
        ));
    }
    let Some(range) = result.agreement.judgement else {
        let apart = "How much of this is judgement and how much is chance is not known with one \
                     negotiation to a draw: ask for several with --plays 10.";
        return Some(match result.run.plays_per_draw {
            0 | 1 => format!("{apart} S{simulation}."),
            _ => format!("S{simulation}."),
        });
    };
    // The ends of the range are estimates of a fit: whole numbers of 100 are enough.
    let error = probability.standard_error.max(0.005);
    let (low, high) = (rounded(range.low, error), rounded(range.high, error));
    let judgement = if low == high || range.between < 1e-6 {
        "The judgements in the file hardly move it".to_owned()
    } else {
        let range = format!("from {low} to {high}").replace('<', "below ").replace('>', "above ");
        format!(
            "The judgements in the file alone put it anywhere {}",
            strong(&range.replace(' ', "\u{a0}"))
        )
    };
    // Two negotiations on one draw end differently with probability 2 p (1 − p).
    let differ = 2.0 * range.within;
    let chance = if differ < 0.0005 {
        "under the same judgements next to nothing is left to chance".to_owned()
    } else {
        format!(
            "under the same judgements two negotiations still end differently in {} of 100 cases \
             (chance at the table)",
            rounded(differ, error)
        )
    };
    Some(format!("{judgement}; {chance}; s{simulation}."))
}

/// When agreements come.
pub fn timing(result: &RunResult) -> Option<String> {
    let [first, middle, last] = result.timing.quartiles?;
    let rounds = result.scenario.rounds;
    if rounds < 2 {
        return None;
    }
    let when = |round: usize| match result.scenario.dates.get(round) {
        Some(text) => day(text).replace(' ', "\u{a0}"),
        None => format!("round\u{a0}{round}"),
    };
    if first == last {
        let first_round = if last == 0 { ", the first" } else { "" };
        let agreements = result.ends.iter().find(|end| end.kind == "agreement");
        let all = agreements.is_some_and(|end| end.by_round.get(last) == Some(&end.share.count));
        let most = if all { "All" } else { "Most" };
        let of = if result.scenario.dates.is_empty() { "" } else { "the round of " };
        return Some(format!("{most} agreements come in {of}{}{first_round}.", when(last)));
    }
    // The middle of the talks is round (rounds − 1) / 2.
    let place = match middle as f64 / (rounds - 1) as f64 {
        place if place < 0.25 => "early",
        place if place > 0.75 => "late",
        _ => "spread over the talks",
    };
    let mut parts = Vec::new();
    if first != middle {
        parts.push(format!("a quarter by {}", when(first)));
    }
    if middle != last {
        parts.push(format!("half by {}", when(middle)));
    }
    parts.push(format!("three quarters by {}", when(last)));
    let verb = if place.starts_with("spread") { "are" } else { "come" };
    Some(format!("Agreements {verb} {place}: {}.", parts.join(", ")))
}

/// What a kind of end is called. The party that left is named beside it, in a way
/// that suits every name, be it that of one or of many.
pub fn end_name(kind: &str) -> String {
    match kind {
        "breakdown" => "the talks break down".to_owned(),
        "horizon" => "time runs out".to_owned(),
        "walk_out" => "a party walks out".to_owned(),
        "own_deadline" => "a party leaves at its own deadline".to_owned(),
        "disrupted" => "what was signed is brought down".to_owned(),
        other => super::names::words(other),
    }
}

/// How the talks end otherwise.
pub fn otherwise(result: &RunResult) -> Option<String> {
    let names = Names(&result.scenario);
    let others: Vec<&EndShare> =
        result.ends.iter().filter(|end| end.kind != "agreement" && end.share.count > 0).collect();
    let all_alike = result.ends.iter().filter(|end| end.share.count > 0).count() == 1;
    let said: Vec<String> = others
        .iter()
        .enumerate()
        .map(|(place, end)| {
            let of = if place == 0 { "\u{a0}of\u{a0}100" } else { "" };
            let share = format!("{}{of}", per_hundred(&end.share));
            let party = end.party.map(|party| names.party(party).to_owned());
            // What always happens needs no number.
            let beside: Vec<String> =
                party.into_iter().chain((!all_alike).then_some(share)).collect();
            match beside.as_slice() {
                [] => end_name(&end.kind),
                beside => format!("{} ({})", end_name(&end.kind), beside.join(", ")),
            }
        })
        .collect();
    if said.is_empty() {
        return None;
    }
    // `ends` has the most frequent first: four say enough here.
    let shown = &said[..said.len().min(4)];
    let rest = said.len() - shown.len();
    let more = if rest > 0 { format!("; {rest} more kinds of end") } else { String::new() };
    let lead = if result.agreement.probability.count == 0 { "Instead" } else { "Otherwise" };
    Some(format!("{lead} {}{more}.", text::either(shown)))
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
        let (typically, unit) = if first { ("typically ", "\u{a0}points") } else { ("", "") };
        said.push_str(&format!(", {typically}{}{unit}\u{a0}short", points(shortfall)));
    }
    let blamed: u64 = refusals.issues.iter().map(|issue| issue.count).sum();
    let topics: Vec<String> = refusals
        .issues
        .iter()
        .take(if first { 2 } else { 1 })
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
            ", {} at red lines (mostly “{}”)",
            percent_of(share),
            names.red_line(party.party, &line.line)
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
    let agreements = result.agreement.probability.count;
    if result.drivers.is_empty() || agreements == 0 || agreements == result.run.replicates {
        return None;
    }
    let names = Names(&result.scenario);
    let clear = standing_out(result);
    if clear.is_empty() {
        return Some("no uncertain number stands out of the simulation error".to_owned());
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

/// What no number here is.
pub const STANDING: &str = "These are consequences of illustrative judgements, not forecasts.";

/// What a reader must not forget.
pub fn caveat(scenario: &ScenarioSummary) -> String {
    standing(&scenario.note)
}

/// The standing caveat with a scenario's note, which often begins with the same words.
pub fn standing(note: &str) -> String {
    let note = note.trim();
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
