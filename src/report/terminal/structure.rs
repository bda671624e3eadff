//! How much the answer changes across protocols and strategies: the summary, then the choices.

use super::number::{counted, rounded};
use super::table::{Side, Table, section};
use super::unit::Shown;
use super::{Screen, phrase, text};
use crate::report::structure::{
    RangeRecord, ShareRecord, StructureResult, StructureSummary, VariantRecord,
};

/// The summary, then a table of protocols and one of strategies, and what was not tried.
pub fn structure(result: &StructureResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let facts = vec![
        format!("{} each, on the same draws", counted(result.base.replicates, "negotiation")),
        format!("seed {}", result.seed),
        format!("zopa {}", result.version),
    ];
    let mut output = format!(
        "{}\n{}\n",
        paint.strong(&text::cut(&result.title, width)),
        text::strip(&facts, width)
    );
    if result.partial {
        let words = "INTERRUPTED: fewer negotiations than asked for.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push_str("\n\n");
    }
    for sentence in structure_sentences(result) {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    let strategies = result.chosen.strategies.iter();
    let strategies: Vec<String> =
        strategies.map(|one| format!("{}: {}", one.name, one.strategy)).collect();
    let about = format!("The strategies stay as they are: {}.", strategies.join("; "));
    let table = table(result, "protocol");
    output.push_str(&section("Under other protocols", &table, &about, screen));
    let about = format!("The protocol stays as it is: {}.", result.chosen.protocol);
    let table = self::table(result, "strategy");
    output.push_str(&section("If everybody plays the same strategy", &table, &about, screen));
    output.push_str(&left_out(result, screen));
    output.push('\n');
    let fewer = result.variants.iter().filter(|one| one.replicates < result.base.replicates);
    let fewer: Vec<String> = fewer
        .map(|one| format!("{} ({})", one.written, counted(one.replicates, "negotiation")))
        .collect();
    let mut about = "One choice is changed at a time. Intervals are at 95%, those of differences paired and each for its own. Deals alike: 1 less the mean over issues of the total variation distance between the shares of options among full agreements. Top: of 100 full agreements, on the package most frequent in the scenario as it is.".to_owned();
    if !fewer.is_empty() {
        about.push_str(&format!(
            " Played less, because they cost much, by a limit on work: {}.",
            text::list(&fewer)
        ));
    }
    about.push_str(" This is the modeller's choice alone; the range over judgements, chance at the table and simulation error are told apart by zopa run.");
    for told in &result.unchanged {
        about.push(' ');
        about.push_str(told);
    }
    output.push_str(&paint.faint(&text::wrap(&about, "", width)));
    if !result.note.is_empty() {
        output.push_str(&paint.faint(&text::wrap(&result.note, "", width)));
    }
    output.push_str(&paint.faint(&text::wrap(phrase::STANDING, "", width)));
    output
}

/// The summary in sentences.
pub fn structure_sentences(result: &StructureResult) -> Vec<String> {
    let summary = &result.summary;
    let what = if summary.share == "agreement" { "Agreement" } else { "Agreement of any kind" };
    let over = |range: &RangeRecord, choices: &str| {
        if range.choices < 2 {
            return format!("No other {choices} could be tried.");
        }
        format!(
            "{what} goes from {} ({}) to {} ({}) of 100 across {} {choices}.",
            rounded(range.low, 0.005),
            under(&range.low_under),
            rounded(range.high, 0.005),
            under(&range.high_under),
            range.choices,
        )
    };
    let mut told = vec![
        over(&summary.protocols, "protocols"),
        over(&summary.strategies, "strategies of everybody"),
    ];
    if let Some(overlap) = &summary.first_overlap {
        told.push(format!("What is signed first {}.", changes(overlap)));
    }
    told.push(deals(summary));
    told
}

fn under(choice: &str) -> String {
    if choice.is_empty() { "as it is".to_owned() } else { format!("under {choice}") }
}

fn changes(overlap: &RangeRecord) -> String {
    let words = match (overlap.low, overlap.high) {
        (low, _) if low >= 0.8 => "changes little",
        (_, high) if high < 0.5 => "changes much",
        (low, _) if low < 0.5 => "changes little or much, as the choice is",
        _ => "changes somewhat",
    };
    format!(
        "{words}: what is common with the scenario as it is goes from {:.2} ({}) to {:.2} ({}), where 1 is the same shares",
        overlap.low,
        under(&overlap.low_under),
        overlap.high,
        under(&overlap.high_under),
    )
}

/// How alike the deals are.
fn deals(summary: &StructureSummary) -> String {
    let Some(overlap) = &summary.overlap else {
        return format!(
            "Full agreements cannot be compared: no variant has {} of them, or the scenario as it is has fewer.",
            summary.least_agreements
        );
    };
    format!(
        "What full agreements settle {}. The likeliest option is the same in all {} compared on {} of {}.",
        changes(overlap),
        counted(summary.compared as u64, "variant"),
        summary.same_likeliest,
        counted(summary.issues as u64, "issue"),
    )
}

fn table(result: &StructureResult, choice: &str) -> Table {
    let limited = result.base.any_agreement.is_some();
    let mut heads = vec![("", Side::Left)];
    if limited {
        heads.extend([
            ("any agreement", Side::Right),
            ("95%", Side::Left),
            ("difference", Side::Right),
            ("95%", Side::Left),
            ("full", Side::Right),
        ]);
    } else {
        heads.extend([
            ("of 100", Side::Right),
            ("95%", Side::Left),
            ("difference", Side::Right),
            ("95%", Side::Left),
        ]);
    }
    heads.extend([
        ("median round", Side::Right),
        ("deals alike", Side::Right),
        ("top", Side::Right),
        ("refuses most", Side::Left),
    ]);
    let mut table = Table::new(heads);
    let rows = result.variants.iter().filter(|one| one.choice == choice);
    for one in [&result.base].into_iter().chain(rows) {
        let is_base = one.choice == "none";
        let mut cells = vec![name(one)];
        let main = one.any_agreement.as_ref().unwrap_or(&one.agreement);
        cells.push(rounded(main.share, 0.25 * (main.high - main.low)));
        cells.push(format!("{}–{}", rounded(main.low, 0.005), rounded(main.high, 0.005)));
        if is_base {
            cells.extend([String::new(), String::new()]);
        } else {
            cells.extend(difference(main));
        }
        if limited {
            let full = &one.agreement;
            cells.push(rounded(full.share, 0.25 * (full.high - full.low)));
        }
        cells.push(one.median_round.map_or_else(|| "–".to_owned(), |round| round.to_string()));
        let overlap = one.overlap.filter(|_| !is_base);
        cells.push(overlap.map_or_else(|| "–".to_owned(), |overlap| format!("{overlap:.2}")));
        let top = one.base_package.map(|share| {
            let agreements = one.agreement.count.max(1) as f64;
            rounded(share, libm::sqrt(share * (1.0 - share) / agreements))
        });
        cells.push(top.unwrap_or_else(|| "–".to_owned()));
        let refuser = one.refuses_most.as_ref();
        cells.push(refuser.map_or_else(
            || "nobody".to_owned(),
            |most| format!("{} ({})", most.name, rounded(most.share, 0.005)),
        ));
        table.row(cells);
    }
    table
}

fn name(one: &VariantRecord) -> String {
    match (one.choice.as_str(), one.same, one.besides.as_str()) {
        ("none", _, _) => "as it is".to_owned(),
        (_, true, _) => format!("{} (as it is)", one.written),
        (_, _, "") => one.written.clone(),
        (_, _, besides) => format!("{} ({besides})", one.written),
    }
}

/// The difference of a share, and its interval.
fn difference(one: &ShareRecord) -> [String; 2] {
    let unit = Shown::new("share");
    let digits = unit.digits(0.25 * (one.difference_high - one.difference_low)).min(1);
    let signed = |value: f64| {
        let text = unit.show(value, digits);
        let is_nothing = text.trim_start_matches(['-', '0', '.']).is_empty();
        if value > 0.0 && !is_nothing { format!("+{text}") } else { text }
    };
    let interval = format!("{} to {}", signed(one.difference_low), signed(one.difference_high));
    [signed(one.difference), interval]
}

/// What was not tried, those with the same reason together.
fn left_out(result: &StructureResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for one in &result.left_out {
        match reasons.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, names)) => names.push(one.written.clone()),
            None => reasons.push((&one.reason, vec![one.written.clone()])),
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut output = format!("\n{}\n", paint.strong("Left out"));
    for (reason, names) in reasons {
        let words = format!("{}: {reason}", text::list(&names));
        output.push_str(&text::wrap(&words, "  ", width));
    }
    output
}
