//! Claims and what became of them: how many hold, then each.

use super::number::{count, counted};
use super::unit::Shown;
use super::{Screen, phrase, text};
use crate::report::claims::{ClaimRecord, ClaimsResult};
use crate::scenario::Difference;

/// How many claims hold, then each claim with its effect and verdict.
pub fn claims(result: &ClaimsResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = format!(
        "{}\n{}",
        paint.strong(&text::cut(&result.title, width)),
        text::strip(&facts(result), width)
    );
    if result.partial {
        let words = "INTERRUPTED: what is undecided may not have been played to its end.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push('\n');
    }
    output.push('\n');
    output.push_str(&text::wrap(&answer(result), "  ", width));
    if let Some(registration) = registration(result) {
        output.push_str(&text::wrap(&registration, "  ", width));
    }
    for claim in &result.claims {
        output.push('\n');
        output.push_str(&block(claim, screen));
    }
    output.push('\n');
    let mut about = "Both sides of a claim are played on the same draws. Intervals are valid at whatever time testing stops (asymptotically), and corrected for the number of claims in the file.".to_owned();
    if !result.note.is_empty() {
        about.push(' ');
        about.push_str(&result.note);
    }
    output.push_str(&paint.faint(&text::wrap(&about, "", width)));
    output.push_str(&paint.faint(&text::wrap(phrase::STANDING, "", width)));
    output
}

/// How they were tested, in pieces.
pub fn facts(result: &ClaimsResult) -> Vec<String> {
    let plan = &result.plan;
    let all = counted(plan.claims as u64, "claim");
    let tested = result.claims.len();
    vec![
        if tested == plan.claims { all } else { format!("{tested} of {all}") },
        format!("at most {} a scenario", counted(plan.replicates, "negotiation")),
        format!("error {} of 100 for the file", shortest(100.0 * plan.error)),
        format!("seed {}", plan.seed),
        format!("zopa {}", result.version),
    ]
}

/// A decimal of a few digits.
fn shortest(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How many have which verdict.
pub fn answer(result: &ClaimsResult) -> String {
    let summary = &result.summary;
    let verb = |number: u64, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let mut parts = Vec::new();
    if summary.holds > 0 {
        parts.push(verb(summary.holds, "claim holds", "claims hold"));
    }
    if summary.fails > 0 {
        parts.push(verb(summary.fails, "fails", "fail"));
    }
    if summary.fails_as_recorded > 0 {
        parts.push(format!("{} as recorded", verb(summary.fails_as_recorded, "fails", "fail")));
    }
    if summary.undecided > 0 {
        parts.push(verb(summary.undecided, "is undecided", "are undecided"));
    }
    let mut sentence = format!("{}.", text::list(&parts));
    if summary.holds_against_record > 0 {
        sentence.push_str(&format!(
            " Of those that hold, the file says of {} why it should not: the finding is out of date.",
            summary.holds_against_record
        ));
    }
    sentence
}

/// What was registered before, if something was.
pub fn registration(result: &ClaimsResult) -> Option<String> {
    let check = result.registration.as_ref()?;
    let day = check.registered.get(..10).unwrap_or(&check.registered);
    let mut sentence = format!("Registered on {}", super::number::date(day));
    if check.kept {
        sentence.push_str(", and kept");
        sentence.push_str(if check.same_file {
            "."
        } else {
            "; only comments, sentences, sources or findings have changed since."
        });
    } else {
        sentence.push_str(&format!(", and NOT kept: {}.", check.differences.join("; ")));
    }
    Some(sentence)
}

fn block(claim: &ClaimRecord, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let verdict = claim.verdict.replace('_', " ");
    let recorded = match claim.as_recorded {
        Some(true) => ", as recorded",
        Some(false) if claim.verdict == "holds" => ", against the record",
        _ => "",
    };
    let head = match claim.verdict.as_str() {
        "holds" => paint.good(&verdict),
        "undecided" => paint.alarm(&verdict),
        _ => paint.bad(&verdict),
    };
    let mut output = format!("{}: {head}{recorded}\n", paint.strong(&claim.id));
    let mut line = |words: &str| output.push_str(&text::wrap(words, "  ", width));
    line(&claim.says);
    line(&effect(claim));
    let place = match claim.against.as_str() {
        "" => claim.scenario.clone(),
        against => format!("{} against {}", against, claim.scenario),
    };
    let mut where_ = vec![place];
    where_.extend(claim.from.iter().map(|change| format!("with {}", changed(change))));
    where_.extend(claim.change.iter().map(changed));
    where_.push(format!("expected {}", claim.expect));
    output.push_str(&paint.faint(&text::wrap(&where_.join("; "), "  ", width)));
    if !claim.source.is_empty() {
        output.push_str(&paint.faint(&text::wrap(&claim.source, "  ", width)));
    }
    if !claim.finding.is_empty() {
        let words = format!("Finding: {}", claim.finding);
        output.push_str(&text::wrap(&words, "  ", width));
    }
    output
}

fn changed(change: &Difference) -> String {
    let Difference { path, left, right } = change;
    match (left, right) {
        (Some(left), Some(right)) => format!("{path} {left} → {right}"),
        (Some(_), None) => format!("without {path}"),
        (None, Some(right)) => format!("{path} added: {right}"),
        (None, None) => path.clone(),
    }
}

/// What was measured, and how well it is known.
fn effect(claim: &ClaimRecord) -> String {
    let (Some(effect), Some(second)) = (claim.effect, claim.second) else {
        return format!(
            "{}: nothing to measure in {}",
            claim.measure,
            counted(claim.replicates, "negotiation")
        );
    };
    let unit = Shown::new(&claim.unit);
    let error = claim.low.zip(claim.high).map_or(0.0, |(low, high)| (high - low) / 4.0);
    let digits = unit.digits(error);
    let show = |value: f64| match claim.certain {
        true => unit.plain(value),
        false => unit.show(value, digits),
    };
    let signed = |value: f64| {
        let text = show(value);
        if text.starts_with('-') || value <= 0.0 { text } else { format!("+{text}") }
    };
    let mut words = match claim.first {
        Some(first) => format!(
            "{}: {} → {}{}, {}",
            claim.measure,
            show(first),
            show(second),
            unit.name,
            signed(effect)
        ),
        None => format!("{}: {}{}", claim.measure, show(effect), unit.name),
    };
    let end = |value: f64| {
        // An end on one side of nothing must not be shown as nothing: it is the verdict.
        let seen =
            (digits..=digits + 2).find(|more| unit.show(value, *more) != unit.show(0.0, *more));
        unit.show(value, seen.unwrap_or(digits))
    };
    let signed_end = |value: f64| format!("{}{}", if value > 0.0 { "+" } else { "" }, end(value));
    match claim.low.zip(claim.high) {
        _ if claim.certain => words.push_str(" exactly"),
        Some((low, high)) if claim.first.is_some() => {
            words.push_str(&format!(" ({} to {})", signed_end(low), signed_end(high)));
        }
        Some((low, high)) => words.push_str(&format!(" ({} to {})", end(low), end(high))),
        None => {}
    }
    if let Some(smallest) = claim.smallest {
        words.push_str(&format!("; matters from {}", unit.plain(smallest)));
    }
    if !claim.certain {
        words.push_str(&format!("; {} each", counted(claim.replicates, "negotiation")));
    }
    if claim.observed < claim.draws {
        words.push_str(&format!(", measured on {} draws", count(claim.observed)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(unit: &str, first: f64, second: f64, half: f64) -> ClaimRecord {
        let effect = second - first;
        ClaimRecord {
            id: "id".to_owned(),
            says: "It does.".to_owned(),
            source: String::new(),
            finding: String::new(),
            scenario: "base.ron".to_owned(),
            against: String::new(),
            from: Vec::new(),
            change: Vec::new(),
            scenarios: Vec::new(),
            measure: "Agreement".to_owned(),
            unit: unit.to_owned(),
            expect: "Rises".to_owned(),
            smallest: Some(0.005),
            verdict: "holds".to_owned(),
            as_recorded: None,
            first: Some(first),
            second: Some(second),
            effect: Some(effect),
            standard_error: Some(half / 4.0),
            low: Some(effect - half),
            high: Some(effect + half),
            level: Some(0.995),
            p_value: Some(0.01),
            certain: half == 0.0,
            draws: 1_024,
            observed: 1_024,
            replicates: 1_024,
        }
    }

    #[test]
    fn effects_have_the_digits_their_interval_deserves() {
        assert_eq!(
            effect(&claim("share", 0.4183, 0.4703, 0.03)),
            "Agreement: 42 → 47 of 100, +5 (+2 to +8); matters from 0.5; 1,024 negotiations each"
        );
        // The lower end decides the verdict, so it is shown.
        let near = effect(&claim("share", 0.4183, 0.4493, 0.03));
        assert!(near.contains("+3 (+0.1 to +6)"), "{near}");
        let none = effect(&claim("rounds", 15.2, 15.2, 0.4));
        assert!(none.contains("15.2 → 15.2 rounds, 0.0 (-0.4 to +0.4)"), "{none}");
    }

    #[test]
    fn what_is_certain_is_exact_and_what_is_not_there_is_said() {
        let exact = effect(&claim("utility", 0.7, 0.55, 0.0));
        assert!(exact.contains("70 → 55 points, -15 exactly; matters from 0.5"), "{exact}");
        let nothing = ClaimRecord { effect: None, ..claim("share", 0.0, 0.0, 0.1) };
        assert_eq!(effect(&nothing), "Agreement: nothing to measure in 1,024 negotiations");
    }
}
