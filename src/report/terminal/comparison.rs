//! Scenarios held against each other: the answer, then quantity by quantity what differs.

use super::number::{count, counted};
use super::table::{Side, Table, section};
use super::unit::Shown;
use super::{Screen, phrase, text};
use crate::report::comparison::{ComparedWith, ComparisonResult, DifferenceRecord};

/// Rows that are shown of a long table, unless all are asked for.
const MOST_ROWS: usize = 12;

/// The answer in a sentence for each scenario, then tables; `full` shows every quantity.
pub fn comparison(result: &ComparisonResult, full: bool, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let facts = vec![
        format!("{} each, on the same draws", counted(result.replicates, "negotiation")),
        format!("seed {}", result.seed),
        format!("zopa {}", result.version),
    ];
    let mut output = format!(
        "{}\n{}",
        paint.strong(&text::cut(&result.first.title, width)),
        text::strip(&facts, width)
    );
    if result.partial {
        let words = "INTERRUPTED: fewer negotiations than asked for.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push('\n');
    }
    for other in &result.others {
        output.push('\n');
        output.push_str(&against(other, full, screen));
    }
    let about = "Before: the first scenario; after: the other. Intervals are paired, at 95%, each for its own difference. * is more than noise after Holm's correction for all quantities of a comparison (5 of 100).";
    output.push('\n');
    output.push_str(&paint.faint(&text::wrap(about, "", width)));
    if !result.first.note.is_empty() {
        output.push_str(&paint.faint(&text::wrap(&result.first.note, "", width)));
    }
    output.push_str(&paint.faint(&text::wrap(phrase::STANDING, "", width)));
    output
}

fn against(other: &ComparedWith, full: bool, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = text::wrap(&paint.strong(&other.scenario.name), "", width);
    let changes: Vec<_> = other.changes.iter().filter(|one| one.decides()).collect();
    for change in changes.iter().take(MOST_CHANGES) {
        let value = |value: &Option<String>| match value {
            Some(value) => text::cut(value, LONGEST_VALUE),
            None => "nothing".to_owned(),
        };
        let words =
            format!("{}: {} → {}", change.path, value(&change.first), value(&change.second));
        output.push_str(&paint.faint(&text::wrap(&words, "  ", width)));
    }
    if changes.len() > MOST_CHANGES {
        let more = (changes.len() - MOST_CHANGES) as u64;
        let words = format!("and {} (zopa diff)", counted(more, "other change"));
        output.push_str(&paint.faint(&text::wrap(&words, "  ", width)));
    }
    output.push('\n');
    output.push_str(&text::wrap(&answer(other), "  ", width));
    let of = |kinds: &[&str]| -> Vec<&DifferenceRecord> {
        let list = other.differences.iter();
        list.filter(|one| kinds.contains(&one.quantity.as_str())).collect()
    };
    let outcomes = of(&["agreement", "round", "value", "first_agreement"]);
    output.push_str(&format!("\n{}\n", paint.strong("Outcomes")));
    output.push_str(&table(&outcomes, &[]).render(width, paint));
    for (kind, title) in
        [("provision", "Provisions gained and lost"), ("package", "Packages gained and lost")]
    {
        let mut rows = of(&[kind]);
        rows.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
        let all = rows.len();
        if !full {
            rows.retain(|one| one.stands);
            rows.truncate(MOST_ROWS);
        }
        let shared = if kind == "package" { shared(&rows) } else { Vec::new() };
        let mut about = match rows.len() {
            0 if all == 0 => "There is none in both, or no agreement in one of them.".to_owned(),
            0 => format!("None of {} differs by more than noise.", counted(all as u64, kind)),
            shown if shown < all => format!(
                "Of 100 agreements; {} of {} looked at (--full shows all).",
                count(shown as u64),
                count(all as u64)
            ),
            _ => "Of 100 agreements.".to_owned(),
        };
        if !shared.is_empty() {
            about.push_str(" What all of these packages have is left out.");
        }
        let table = table(&rows, &shared);
        if table.is_empty() {
            output.push_str(&format!("\n{}\n", paint.strong(title)));
            output.push_str(&paint.faint(&text::wrap(&about, "  ", width)));
        } else {
            output.push_str(&section(title, &table, &about, screen));
        }
    }
    output
}

/// The changes that are listed above the answer.
const MOST_CHANGES: usize = 6;

/// Columns of a changed value.
const LONGEST_VALUE: usize = 40;

/// What all of several packages have, as their names say it.
fn shared<'r>(packages: &[&'r DifferenceRecord]) -> Vec<&'r str> {
    let parts = |one: &'r DifferenceRecord| one.name.split("; ").collect::<Vec<_>>();
    match packages.split_first() {
        Some((first, rest)) if !rest.is_empty() => {
            let mut shared = parts(first);
            for one in rest {
                let own = parts(one);
                shared.retain(|part| own.contains(part));
            }
            shared
        }
        _ => Vec::new(),
    }
}

fn answer(other: &ComparedWith) -> String {
    let looked_at = format!("{} quantities", count(other.differences.len() as u64));
    let mut words = match other.differences.iter().find(|one| one.quantity == "agreement") {
        Some(one) if one.stands => {
            let verb = if one.difference > 0.0 { "more" } else { "less" };
            let shown = shown(one);
            format!(
                "Agreement is {verb} likely: {} instead of {} of 100, {} ({} to {}).",
                shown.second, shown.first, shown.difference, shown.low, shown.high
            )
        }
        Some(one) => {
            let shown = shown(one);
            format!(
                "Agreement is about as likely: {} and {} of 100; the difference is between {} and {}.",
                shown.first, shown.second, shown.low, shown.high
            )
        }
        None => String::new(),
    };
    words.push_str(&match other.standing {
        0 => format!(" Of {looked_at} none differs by more than noise."),
        1 => format!(" Of {looked_at} one differs by more than noise."),
        many => format!(" Of {looked_at} {} differ by more than noise.", count(many)),
    });
    words
}

/// A difference as it is read, in its unit.
pub struct Read {
    /// Before.
    pub first: String,
    /// After.
    pub second: String,
    /// After less before, with its sign.
    pub difference: String,
    /// Lower end of its interval.
    pub low: String,
    /// Upper end.
    pub high: String,
}

/// A difference with the digits that its interval deserves.
pub fn shown(one: &DifferenceRecord) -> Read {
    let unit = Shown::new(&one.unit);
    let digits = unit.digits(0.25 * (one.high - one.low)).min(2);
    // Nothing was left to chance in what has no error.
    let exact = one.high <= one.low;
    let show = |value: f64| if exact { unit.plain(value) } else { unit.show(value, digits) };
    let signed = |value: f64| {
        let text = show(value);
        let is_nothing = text.trim_start_matches(['-', '0', '.']).is_empty();
        if value > 0.0 && !is_nothing { format!("+{text}") } else { text }
    };
    Read {
        first: show(one.first),
        second: show(one.second),
        difference: signed(one.difference),
        low: signed(one.low),
        high: signed(one.high),
    }
}

fn table(rows: &[&DifferenceRecord], left_out: &[&str]) -> Table {
    let mut table = Table::new([
        ("", Side::Left),
        ("", Side::Left),
        ("before", Side::Right),
        ("after", Side::Right),
        ("difference", Side::Right),
        ("95%", Side::Left),
    ]);
    for one in rows {
        let words = match one.quantity.as_str() {
            "value" => format!("{} gets (points)", one.name),
            "first_agreement" if one.name == "none" => {
                "No agreement of any kind (of 100)".to_owned()
            }
            "first_agreement" => format!("First agreement: {} (of 100)", one.name),
            "agreement" => "Agreement (of 100)".to_owned(),
            _ => {
                let parts = one.name.split("; ").filter(|part| !left_out.contains(part));
                parts.collect::<Vec<_>>().join("; ")
            }
        };
        let shown = shown(one);
        table.row([
            words,
            if one.stands { "*" } else { "" }.to_owned(),
            shown.first,
            shown.second,
            shown.difference,
            format!("{} to {}", shown.low, shown.high),
        ]);
    }
    table
}
