//! How much the answer changes across protocols and strategies: the summary, then every choice.

use super::number::{counted, rounded};
use super::table::{Side, Table, section};
use super::unit::Shown;
use super::{Screen, phrase, text};
use crate::report::structure::{
    ChoiceRanges, RangeRecord, ShareRecord, StructureResult, StructureSummary, VariantRecord,
};

/// The summary, then what each protocol and strategy comes to, and what was not tried.
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
    let about = format!(
        "As it is: protocol {}; {}. The strategies below are everybody's.",
        result.chosen.protocol,
        strategies.join("; ")
    );
    output.push_str(&section("How often they agree, and when", &outcomes(result), &about, screen));
    let about = format!(
        "Deals alike: 1 less the mean over issues of the total variation distance between the shares of options; top: of 100 agreements, on the package most frequent in the scenario as it is; both of full agreements, where both sides have {} of them. Refuses most: of 100 refusals.",
        result.summary.least_agreements
    );
    output.push_str(&section(
        "What they agree on, and who refuses",
        &deals(result),
        &about,
        screen,
    ));
    output.push_str(&left_out(result, screen));
    output.push('\n');
    let fewer = result.variants.iter().filter(|one| one.replicates < result.base.replicates);
    let fewer: Vec<String> = fewer
        .map(|one| format!("{} ({})", one.written, counted(one.replicates, "negotiation")))
        .collect();
    let mut about = "One choice is changed at a time. Intervals are at 95%, those of differences paired and each for its own.".to_owned();
    if !fewer.is_empty() {
        about.push_str(&format!(
            " Played less, by a limit on work, because they cost much: {}. Their differences are those on the draws they were played on.",
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
    let mut told = Vec::new();
    if let Some(any) = &summary.any_agreement {
        let share = |one: &VariantRecord| one.any_agreement.unwrap_or(one.agreement);
        told.extend(ranges(result, "Agreement of any kind", any, &share));
        told.extend(ranges(result, "Full agreement", &summary.agreement, &|one| one.agreement));
    } else {
        told.extend(ranges(result, "Agreement", &summary.agreement, &|one| one.agreement));
    }
    if let Some(overlap) = &summary.first_overlap {
        told.push(format!(
            "What is signed first changes {}: it has {} in common with what is in the scenario as it is, where 1 is the same share of every kind.",
            changes(overlap),
            in_common(overlap)
        ));
    }
    told.push(settled(summary));
    told
}

/// The ranges of a share, over protocols and over strategies.
fn ranges(
    result: &StructureResult,
    what: &str,
    over: &ChoiceRanges,
    share: &dyn Fn(&VariantRecord) -> ShareRecord,
) -> [String; 2] {
    let at = |value: f64, choice: &str| {
        let variant = result.variants.iter().find(|one| one.written == choice);
        let own = share(variant.unwrap_or(&result.base));
        let shown = |share: f64| rounded(share, 0.25 * (own.high - own.low));
        // Few negotiations say little of an end of the range.
        if own.high - own.low < WIDE {
            return format!("{} ({})", shown(value), under(choice));
        }
        format!("{} ({}–{}, {})", shown(value), shown(own.low), shown(own.high), under(choice))
    };
    [(&over.protocols, "protocols"), (&over.strategies, "strategies of everybody")].map(
        |(range, choices)| {
            if range.choices < 2 {
                return format!("{what}: no other {choices} could be tried.");
            }
            if range.low == range.high {
                let share = rounded(range.low, 0.005);
                return format!(
                    "{what} is at {share} of 100 under all {} {choices}.",
                    range.choices
                );
            }
            format!(
                "{what} goes from {} to {} of 100 across {} {choices}.",
                at(range.low, &range.low_under),
                at(range.high, &range.high_under),
                range.choices,
            )
        },
    )
}

/// A share whose interval is as wide as this is told with it.
const WIDE: f64 = 0.06;

fn under(choice: &str) -> String {
    if choice.is_empty() { "as it is".to_owned() } else { format!("under {choice}") }
}

/// How much changes, by what is left in common.
fn changes(overlap: &RangeRecord) -> &'static str {
    match (overlap.low, overlap.high) {
        (low, _) if low >= 0.8 => "little",
        (_, high) if high < 0.5 => "much",
        (low, _) if low < 0.5 => "little or much, as the choice is",
        _ => "somewhat",
    }
}

fn in_common(overlap: &RangeRecord) -> String {
    format!(
        "from {:.2} ({}) to {:.2} ({})",
        overlap.low,
        under(&overlap.low_under),
        overlap.high,
        under(&overlap.high_under),
    )
}

/// How alike the deals are.
fn settled(summary: &StructureSummary) -> String {
    let Some(overlap) = &summary.overlap else {
        return format!(
            "Full deals cannot be compared: that takes {} of them in the scenario as it is and in a variant (more with a larger -n).",
            summary.least_agreements
        );
    };
    format!(
        "The deals themselves change {}: they have {} in common with those of the scenario as it is, where 1 is the same share of every option. In the scenario as it is and all {} compared, the likeliest option is the same on {} of {}.",
        changes(overlap),
        in_common(overlap),
        counted(summary.compared as u64, "variant"),
        summary.same_likeliest,
        counted(summary.issues as u64, "issue"),
    )
}

/// The rows of a table: the scenario as it is, then the variants under a head for each choice.
fn rows(
    table: &mut Table,
    result: &StructureResult,
    cells: impl Fn(&VariantRecord) -> Vec<String>,
) {
    table.row(["as it is".to_owned()].into_iter().chain(cells(&result.base)));
    for (choice, head) in [("protocol", "protocols"), ("strategy", "strategies")] {
        let of_choice: Vec<&VariantRecord> =
            result.variants.iter().filter(|one| one.choice == choice).collect();
        if of_choice.is_empty() {
            continue;
        }
        table.row([head.to_owned()]);
        for one in of_choice {
            let name = match (one.same, one.besides.as_str()) {
                (true, _) => format!("  {} (as it is)", one.written),
                (_, "") => format!("  {}", one.written),
                (_, besides) => format!("  {} ({besides})", one.written),
            };
            table.row([name].into_iter().chain(cells(one)));
        }
    }
}

/// How often there is agreement, and by which round.
fn outcomes(result: &StructureResult) -> Table {
    let limited = result.base.any_agreement.is_some();
    let head = if limited { "any agreement (95%)" } else { "of 100 (95%)" };
    let mut heads = vec![("", Side::Left), (head, Side::Right), ("difference (95%)", Side::Right)];
    if limited {
        heads.push(("full agreement", Side::Right));
    }
    heads.push(("median round", Side::Right));
    let mut table = Table::new(heads);
    rows(&mut table, result, |one| {
        let main = one.any_agreement.as_ref().unwrap_or(&one.agreement);
        let shown = |one: &ShareRecord, share: f64| rounded(share, 0.25 * (one.high - one.low));
        let mut cells = vec![
            format!(
                "{} ({}–{})",
                shown(main, main.share),
                shown(main, main.low),
                shown(main, main.high)
            ),
            if one.choice == "none" { "–".to_owned() } else { difference(main) },
        ];
        if limited {
            cells.push(shown(&one.agreement, one.agreement.share));
        }
        cells.push(one.median_round.map_or_else(|| "–".to_owned(), |round| round.to_string()));
        cells
    });
    table
}

/// What is agreed, and who refuses.
fn deals(result: &StructureResult) -> Table {
    let mut heads = vec![("", Side::Left)];
    let limited = result.base.any_agreement.is_some();
    if limited {
        heads.push(("first agreement", Side::Left));
    }
    heads.extend([
        ("deals alike", Side::Right),
        ("top", Side::Right),
        ("refuses most", Side::Left),
    ]);
    let mut table = Table::new(heads);
    let least = result.summary.least_agreements;
    rows(&mut table, result, |one| {
        let nothing = || "–".to_owned();
        let told = one.agreement.count.min(result.base.agreement.count) >= least;
        let overlap = one.overlap.filter(|_| told && one.choice != "none");
        let top = one.base_package.filter(|_| told).map(|share| {
            rounded(share, libm::sqrt(share * (1.0 - share) / one.agreement.count as f64))
        });
        let refuser = one.refuses_most.as_ref();
        let first = one.first_agreements.iter().max_by(|a, b| a.share.total_cmp(&b.share));
        let first = first.filter(|first| first.share > 0.0);
        let mut cells = Vec::new();
        if limited {
            let first = first.map(|one| format!("{} ({})", one.name, rounded(one.share, 0.005)));
            cells.push(first.unwrap_or_else(nothing));
        }
        cells.extend([
            overlap.map_or_else(nothing, |overlap| format!("{overlap:.2}")),
            top.unwrap_or_else(nothing),
            refuser.map_or_else(
                || "nobody".to_owned(),
                |most| format!("{} ({})", most.name, rounded(most.share, 0.005)),
            ),
        ]);
        cells
    });
    table
}

/// The difference of a share, and its interval.
fn difference(one: &ShareRecord) -> String {
    let unit = Shown::new("share");
    let digits = unit.digits(0.25 * (one.difference_high - one.difference_low)).min(1);
    let signed = |value: f64| {
        let text = unit.show(value, digits);
        let is_nothing = text.trim_start_matches(['-', '0', '.']).is_empty();
        if value > 0.0 && !is_nothing { format!("+{text}") } else { text }
    };
    format!(
        "{} ({} to {})",
        signed(one.difference),
        signed(one.difference_low),
        signed(one.difference_high)
    )
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
