//! A scenario described.

use super::names::Names;
use super::number::{counted, date, exact, large, points, signed_points, zone_size};
use super::table::{Side, Table};
use super::{Screen, phrase, text};
use crate::report::check::CheckResult;

/// The description in words and tables. Warnings with places are not repeated
/// here: they are messages.
pub fn check(result: &CheckResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let scenario = &result.scenario;
    let names = Names(scenario);
    let mut output = String::new();
    output.push_str(&paint.strong(&text::cut(&scenario.title, width)));
    output.push('\n');
    if !scenario.question.is_empty() {
        output.push_str(&text::wrap(&scenario.question, "", width));
    }
    let mut facts = vec![format!(
        "{} of {} {}",
        counted(scenario.rounds as u64, "round"),
        scenario.days_per_round,
        if scenario.days_per_round == 1.0 { "day" } else { "days" }
    )];
    if let (Some(start), Some(end)) = (scenario.dates.first(), scenario.dates.last()) {
        facts.push(format!("{} to {}", date(start), date(end)));
    }
    let numbers = result.analyst_numbers + result.private_numbers;
    let plural = |count: usize, one: &str| counted(count as u64, one);
    if result.constraints > 0 {
        facts.push(plural(result.constraints, "constraint"));
    }
    if result.side_payments > 0 {
        facts.push(plural(result.side_payments, "side payment"));
    }
    facts.push(if numbers == 0 {
        "no uncertain numbers".to_owned()
    } else if result.private_numbers > 0 {
        format!("{} ({} private)", plural(numbers, "uncertain number"), result.private_numbers)
    } else {
        plural(numbers, "uncertain number")
    });
    facts.push(format!("id {}", scenario.id));
    output.push_str(&text::strip(&facts, width));

    let heading = |title: &str| format!("\n{}\n", paint.strong(title));
    output.push_str(&heading(&plural(scenario.issues.len(), "issue")));
    let mut table =
        Table::new([("", Side::Left), ("options", Side::Right), ("if untouched", Side::Left)]);
    for (index, issue) in scenario.issues.iter().enumerate() {
        let untouched = names.default(index).and_then(|option| issue.options.get(option));
        table.row([
            issue.title.clone(),
            issue.options.len().to_string(),
            untouched.map_or_else(String::new, |option| option.name.clone()),
        ]);
    }
    output.push_str(&table.render(width, paint));

    output.push_str(&heading(&format!(
        "{}, in points at the start",
        counted(result.parties.len() as u64, "part")
            .replace("parts", "parties")
            .replace("part ", "party ")
    )));
    let mut table = Table::new([
        ("", Side::Left),
        ("seat", Side::Left),
        ("no deal", Side::Right),
        ("floor", Side::Right),
        ("best", Side::Right),
        ("premium", Side::Right),
        ("red lines", Side::Right),
        ("leaves in", Side::Right),
        ("strategy", Side::Left),
    ]);
    for party in &result.parties {
        table.row([
            names.party(party.party).to_owned(),
            party.seat.clone(),
            points(party.no_deal),
            points(party.floor),
            points(party.best),
            party.premium.map_or_else(|| "–".to_owned(), signed_points),
            party.red_lines.len().to_string(),
            party.deadline.map_or_else(|| "–".to_owned(), |round| format!("round {round}")),
            super::names::words(&party.strategy),
        ]);
    }
    output.push_str(&table.render(width, paint));
    if result.parties.iter().any(|party| party.premium.is_some()) {
        let about = "Premium: what a full text has to make up for before it gains a party anything \
                     over no deal; a partial deal does not pay it.";
        output.push_str(&paint.faint(text::wrap(about, "  ", width).trim_end()));
        output.push('\n');
    }

    output.push_str(&heading("Packages"));
    let zopa = &result.zopa;
    let mut table = Table::new([("", Side::Left), ("", Side::Right)]);
    table.row(["in all".to_owned(), large(&zopa.raw)]);
    table.row(["that satisfy the constraints".to_owned(), large(&zopa.feasible)]);
    table.row([
        format!("in the zone of possible agreement ({}% of these)", exact(zopa.share)),
        zone_size(zopa, &zopa.packages),
    ]);
    table.row(["… if red lines are ignored".to_owned(), zone_size(zopa, &zopa.without_red_lines)]);
    table.row(["… if the consent is not needed of".to_owned()]);
    for (party, packages) in zopa.without_party.iter().enumerate() {
        table.row([format!("    {}", names.party(party)), zone_size(zopa, packages)]);
    }
    output.push_str(&table.render(width, paint));
    let diagram = format!(
        "The decision diagram that holds them all has {} and {}.",
        plural(result.diagram.nodes, "node"),
        plural(result.diagram.arcs, "arc")
    );
    let closing = text::wrap(&diagram, "  ", width)
        + "\n"
        + &text::wrap(&phrase::caveat(scenario), "", width);
    for line in closing.lines() {
        output.push_str(&paint.faint(line));
        output.push('\n');
    }
    output
}
