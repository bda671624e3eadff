//! The first screen: what a run found, in about fifteen lines of plain words.
//!
//! The order is the order of the questions a reader has: what was played; is
//! there agreement, and how sure is that; when; on what; who says no; what would
//! change it; where to look next.

use super::names::Names;
use super::number::{duration, exact, percent};
use super::table::{Side, Table};
use super::{Occasion, Screen, observables, phrase, text};
use crate::report::record::{
    AccordFate, AccordKind, AccordsSummary, Choice, Provision, RunResult, Share,
};

/// So many rows of what agreements share.
const ROWS: usize = 4;
/// Below this many columns labels may have as many lines as they need.
const NARROW: usize = 60;
/// Below this many distinct packages, packages say more than provisions.
const FEW_PACKAGES: u64 = 12;

/// The first screen of a result.
pub fn first_screen(result: &RunResult, screen: &Screen, occasion: &Occasion) -> String {
    let Screen { width, paint } = *screen;
    let mut output = String::new();
    let version = format!("zopa {}", result.run.version);
    let title = text::cut(&result.scenario.title, width - text::width(&version) - 2);
    let gap = width - text::width(&title) - text::width(&version);
    output.push_str(&paint.strong(&title));
    output.push_str(&" ".repeat(gap));
    output.push_str(&paint.faint(&version));
    output.push('\n');
    let mut clock = phrase::clock(result);
    clock.extend(occasion.elapsed.map(duration));
    output.push_str(&text::strip(&clock, width));
    if let Some(partial) = phrase::partial(result) {
        output.push_str(&paint.alarm(text::wrap(&partial, "", width).trim_end()));
        output.push('\n');
    }
    if result.run.replicates == 0 {
        output.push_str("\nNothing was played, so there is nothing to report.\n");
        return output;
    }
    output.push('\n');
    let strong = |words: &str| paint.strong(words);
    let headline = [
        Some(phrase::agreement(result, strong)),
        phrase::uncertainty(result, strong),
        phrase::timing(result),
        phrase::otherwise(result),
    ];
    for sentence in headline.into_iter().flatten() {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    if result.zopa.exact && result.zopa.packages == "0" {
        let empty = "At central values no package is in the zone of possible agreement.";
        output.push_str(&text::wrap(empty, "  ", width));
    }
    output.push_str(&shared(result, screen));
    output.push_str(&accords(result, screen));
    output.push_str(&observables::few(result, screen));
    let mut answers = String::new();
    let wide = width >= 80;
    let questions = [
        ("Who says no", phrase::refusals(result, 2)),
        ("What moves it", phrase::drivers(result, if wide { 3 } else { 2 })),
    ];
    for (question, answer) in questions {
        if let Some(answer) = answer {
            let head = format!("  {}   ", paint.strong(&text::left(question, 13)));
            answers.push_str(&text::wrap(&answer, &head, width));
        }
    }
    if !answers.is_empty() {
        output.push('\n');
        output.push_str(&answers);
    }
    output.push('\n');
    let mut closing = String::new();
    for warning in &result.warnings {
        closing.push_str(&text::wrap(warning, "Note: ", width));
    }
    closing.push_str(&text::wrap(&phrase::caveat(&result.scenario), "", width));
    closing.push_str(&text::wrap(&more(result, occasion), "More: ", width));
    for line in closing.lines() {
        output.push_str(&paint.faint(line));
        output.push('\n');
    }
    output
}

/// What agreements have in common, with bars; nothing without agreements.
fn shared(result: &RunResult, screen: &Screen) -> String {
    let names = Names(&result.scenario);
    let agreements = result.agreement.probability.count;
    if agreements == 0 {
        return String::new();
    }
    if result.packages.distinct <= FEW_PACKAGES || result.provisions.is_empty() {
        let rows = result.packages.top.iter().take(ROWS).map(|package| {
            let choices = names.changes(&package.options);
            let label = match choices.as_slice() {
                [] => "everything left as it is".to_owned(),
                some => {
                    let clauses: Vec<String> =
                        some.iter().map(|&choice| names.clause(choice)).collect();
                    clauses.join(" + ")
                }
            };
            let share = package.share.count as f64 / agreements as f64;
            let zopa = if package.in_zopa { "yes" } else { "no" };
            Row { label, share, percent: format!("{}%", exact(share)), zopa: zopa.to_owned() }
        });
        let rows: Vec<Row> = rows.collect();
        return block("The deals most often made", "in the ZOPA", &rows, screen);
    }
    let chosen = telling(&result.provisions);
    let head = match chosen.first() {
        Some(first) if first.support.share >= 0.5 => "Most agreements share",
        _ => "What some agreements share",
    };
    let rows: Vec<Row> = chosen
        .iter()
        .map(|provision| {
            let clauses: Vec<String> =
                provision.choices.iter().map(|&choice| names.clause(choice)).collect();
            Row {
                label: clauses.join(" + "),
                share: provision.support.share,
                percent: percent(&provision.support),
                zopa: format!("{}%", exact(provision.zopa_share)),
            }
        })
        .collect();
    block(head, "of the ZOPA", &rows, screen)
}

/// Side by side: first agreement of any kind, whether it was broken, what came next, and
/// whether the full one stands; nothing where there are no limited agreements.
fn accords(result: &RunResult, screen: &Screen) -> String {
    let Some(accords) = &result.accords else { return String::new() };
    let Screen { width, paint } = *screen;
    let mut output = String::new();
    if accords.kinds.len() > 1 {
        let mut table = Table::new([
            ("The first agreement", Side::Left),
            ("of 100", Side::Right),
            ("signed at all", Side::Right),
            ("broken", Side::Right),
            ("within a round", Side::Right),
            ("next", Side::Left),
        ]);
        for kind in &accords.kinds {
            let share = |share: &Share| {
                if share.count == 0 { "·".to_owned() } else { percent(share) }
            };
            let of_signed = |of: fn(&AccordFate) -> &Share| {
                kind.fate.as_ref().map_or_else(String::new, |fate| share(of(fate)))
            };
            table.row([
                kind.kind.name.clone(),
                percent(&kind.first),
                percent(&kind.signed),
                of_signed(|fate| &fate.broken),
                of_signed(|fate| &fate.broken_at_once),
                next(accords, kind),
            ]);
        }
        table.row(["none".to_owned(), percent(&accords.none)]);
        output.push('\n');
        output.push_str(&table.render(width, paint));
    }
    if let (Some(standing), Some(watch)) = (&accords.standing, accords.watch) {
        let days = watch as f64 * result.scenario.days_per_round;
        let full = accords.kinds.last().map_or(0, |full| full.signed.count);
        let said = format!(
            "The full agreement is signed in {} of negotiations, and still stands {} after its \
             signature in {}{}.",
            accords.kinds.last().map_or_else(String::new, |full| percent(&full.signed)),
            span(days),
            percent(standing),
            if full == 0 {
                String::new()
            } else {
                format!(" ({}% of those signed)", rounded_percent(standing.count, full))
            },
        );
        output.push('\n');
        output.push_str(&text::wrap(&said, "  ", width));
    }
    output
}

/// What most often followed a first agreement of this kind.
fn next(accords: &AccordsSummary, kind: &AccordKind) -> String {
    let followed: u64 = kind.second.iter().sum();
    let most = kind.second.iter().enumerate().max_by_key(|(at, count)| (**count, usize::MAX - at));
    match most {
        Some((next, count)) if *count > 0 => {
            let name = &accords.kinds[next].kind.name;
            format!("{name} ({} of {})", rounded_percent(*count, kind.first.count.max(1)), "100")
        }
        _ if followed == 0 => String::new(),
        _ => "nothing".to_owned(),
    }
}

fn rounded_percent(count: u64, of: u64) -> String {
    format!("{:.0}", 100.0 * count as f64 / of as f64)
}

/// A number of days in the largest unit that is whole enough.
fn span(days: f64) -> String {
    if (days - 365.25).abs() < 5.0 {
        "a year".to_owned()
    } else if days >= 60.0 {
        format!("{:.0} days", days)
    } else {
        format!("{days} days")
    }
}

struct Row {
    label: String,
    share: f64,
    percent: String,
    zopa: String,
}

/// Rows of label, bar, share of agreements and what the last column says.
fn block(head: &str, last: &str, rows: &[Row], screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    if rows.is_empty() {
        return String::new();
    }
    let (bar, zopa) = if width >= 80 { (10, 13) } else { (5, 13) };
    // A narrow screen leaves labels little room, but any number of lines.
    let most = if width >= NARROW { 2 } else { usize::MAX };
    let shares = rows.iter().map(|row| text::width(&row.percent)).max().unwrap_or(0).max(4);
    let label = width - 4 - 1 - bar - 1 - shares - zopa;
    let mut output = String::from("\n");
    let share_head = "of agreements";
    let share_column = (bar + 1 + shares).max(share_head.len());
    let beside = width - share_column - zopa;
    let head = format!("  {head}");
    let heads = text::right(share_head, share_column) + &text::right(last, zopa);
    if text::width(&head) < beside {
        output.push_str(&paint.strong(&text::left(&head, beside)));
    } else {
        output.push_str(&paint.strong(&head));
        output.push('\n');
        output.push_str(&" ".repeat(beside));
    }
    output.push_str(&paint.faint(&heads));
    output.push('\n');
    for row in rows {
        let cells = (row.share.clamp(0.0, 1.0) * bar as f64).round() as usize;
        let lines = label_lines(&row.label, label, most);
        output.push_str("    ");
        output.push_str(&text::left(lines.first().map_or("", String::as_str), label));
        output.push(' ');
        output.push_str(&paint.bar(&"▇".repeat(cells)));
        output.push_str(&" ".repeat(bar - cells + 1));
        output.push_str(&text::right(&row.percent, shares));
        output.push_str(&text::right(&row.zopa, zopa));
        output.push('\n');
        for line in lines.iter().skip(1) {
            output.push_str(&format!("      {line}\n"));
        }
    }
    output
}

/// A label in lines of `columns`, those after the first indented by two; what does
/// not fit the last of `most` lines is cut.
fn label_lines(label: &str, columns: usize, most: usize) -> Vec<String> {
    let wrapped = text::wrap(label, "", columns);
    let (first, rest) = wrapped.split_once('\n').unwrap_or((&wrapped, ""));
    let rest: Vec<&str> = rest.split_whitespace().collect();
    let wrapped = text::wrap(&rest.join(" "), "", columns - 2);
    let mut lines = vec![text::cut(first, columns)];
    let mut rest: Vec<&str> = wrapped.lines().filter(|line| !line.is_empty()).collect();
    let over = if rest.len() >= most { rest.split_off(most.saturating_sub(2)) } else { Vec::new() };
    lines.extend(rest.iter().map(|line| text::cut(line, columns - 2)));
    if !over.is_empty() {
        lines.push(text::cut(&over.join(" "), columns - 2));
    }
    lines
}

/// A few provisions that together say much: those with large support, sets of
/// several options before single ones, and no option twice if that can be had.
fn telling(provisions: &[Provision]) -> Vec<&Provision> {
    let worth = |provision: &Provision| {
        // Each further option of a set is worth a quarter of its support.
        provision.support.share * (1.0 + 0.25 * provision.choices.len().saturating_sub(1) as f64)
    };
    let mut order: Vec<&Provision> = provisions.iter().collect();
    order.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    let mut chosen: Vec<&Provision> = Vec::new();
    // If options told once do not fill the rows, those are taken that add one.
    for may_repeat in [false, true] {
        for &provision in &order {
            let told = |choice: &Choice| chosen.iter().any(|other| other.choices.contains(choice));
            let news = provision.choices.iter().filter(|choice| !told(choice)).count();
            let wanted = if may_repeat { news > 0 } else { news == provision.choices.len() };
            if wanted && chosen.len() < ROWS {
                chosen.push(provision);
            }
        }
    }
    chosen.sort_by(|a, b| b.support.share.total_cmp(&a.support.share));
    chosen
}

/// Where to look next.
fn more(result: &RunResult, occasion: &Occasion) -> String {
    let name = |words: &str| words.replace(' ', "\u{a0}");
    let scenario = match occasion.scenario {
        "" => String::new(),
        scenario if scenario.contains(' ') => format!(" '{scenario}'"),
        scenario => format!(" {scenario}"),
    };
    let mut hints = vec![name(&format!("zopa run{scenario} --full"))];
    let typical = result
        .families
        .first()
        .map(|family| {
            let stable = family.stability >= phrase::STABLE;
            (family.replicate, if stable { "a typical agreement" } else { "one of the agreements" })
        })
        .or_else(|| {
            result.packages.top.first().map(|top| (top.replicate, "the most frequent deal"))
        })
        .unwrap_or((0, "the first negotiation"));
    let mut trace = format!("zopa trace{scenario} --replicate {}", typical.0);
    if result.run.seed != crate::report::trace::DEFAULT_SEED {
        trace.push_str(&format!(" --seed {}", result.run.seed));
    }
    if result.run.plays_per_draw != crate::report::trace::DEFAULT_PLAYS {
        trace.push_str(&format!(" --plays {}", result.run.plays_per_draw));
    }
    hints.push(format!("{} ({})", name(&trace), name(typical.1)));
    hints.join(", ")
}
