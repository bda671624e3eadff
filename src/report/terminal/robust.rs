//! Robust packages: the answer, the best one in full, then the others by what they have
//! otherwise.

use super::number::{count, counted, points_within, rounded};
use super::table::{Side, Table, section};
use super::{Screen, phrase, text};
use crate::report::robust::{RobustRecord, RobustResult};

/// How many of the packages are shown, unless all are asked for.
const SHOWN: usize = 5;

/// The answer, then the packages; `full` shows all that were judged.
pub fn robust(result: &RobustResult, full: bool, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let facts = vec![
        format!("judged on {}", counted(result.draws, "draw")),
        format!("searched for on {} others", count(result.searched)),
        format!("seed {}", result.seed),
        format!("zopa {}", result.version),
    ];
    let mut output = format!(
        "{}\n{}\n",
        paint.strong(&text::cut(&result.title, width)),
        text::strip(&facts, width)
    );
    if result.partial {
        let words = "INTERRUPTED: judged on fewer draws than asked for.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push_str("\n\n");
    }
    output.push_str(&text::wrap(&answer(result), "  ", width));
    if let Some(best) = result.packages.first() {
        output.push_str(&format!("\n{}\n", paint.strong("The most robust package found")));
        for option in &best.options {
            output.push_str(&text::wrap(&option.name, "  ", width));
        }
        let shown = if full { result.packages.len() } else { SHOWN.min(result.packages.len()) };
        let about = format!(
            "{} of {} packages judged. Accepted: by everybody whose consent it needs, at the start of the talks. Rank: the places that the evidence leaves open, all pairs compared at 95%. Regret: what the party that gains least lacks to the best package of each draw, in points: the mean, and what is not passed on 95 of 100 draws; a hard red line counts as a loss of 100.",
            count(shown as u64),
            count(result.packages.len() as u64)
        );
        let table = table(&result.packages[..shown], best, result.draws);
        output.push_str(&section("And others", &table, &about, screen));
    }
    output.push('\n');
    if !result.note.is_empty() {
        output.push_str(&paint.faint(&text::wrap(&result.note, "", width)));
    }
    output.push_str(&paint.faint(&text::wrap(phrase::STANDING, "", width)));
    output
}

fn error(share: f64, draws: u64) -> f64 {
    libm::sqrt(share * (1.0 - share) / draws.max(1) as f64)
}

/// The answer in sentences.
pub fn answer(result: &RobustResult) -> String {
    let Some(best) = result.packages.first() else {
        return "No package was found.".to_owned();
    };
    if result.uncertain == 0 {
        return "No number of the scenario is uncertain: all draws are the same.".to_owned();
    }
    let of_100 = |share: f64| rounded(share, error(share, result.draws));
    let mut words = format!(
        "The most robust package is accepted by everybody on {} of 100 draws of the uncertain numbers ({} to {}).",
        of_100(best.accepted),
        of_100(best.low),
        of_100(best.high)
    );
    if let Some(most) = best.refusals.iter().max_by(|one, other| one.share.total_cmp(&other.share))
    {
        words.push_str(&format!(
            " {} refuses it most often (on {} of 100).",
            most.name,
            of_100(most.share)
        ));
    }
    let open = result.packages.iter().filter(|one| one.first_rank == 1).count();
    if open > 1 {
        words.push_str(&format!(
            " {} of the {} judged could be the best: their order is not sure.",
            count(open as u64),
            count(result.packages.len() as u64)
        ));
    }
    match result.empty {
        0.0 => {}
        empty => words.push_str(&format!(
            " On {} of 100 draws no package at all is accepted.",
            of_100(empty)
        )),
    }
    words
}

fn table(packages: &[RobustRecord], best: &RobustRecord, draws: u64) -> Table {
    let mut table = Table::new([
        ("otherwise than the first", Side::Left),
        ("accepted", Side::Right),
        ("95%", Side::Right),
        ("rank", Side::Right),
        ("regret", Side::Right),
        ("95 of 100", Side::Right),
        ("refused most by", Side::Left),
    ]);
    for one in packages {
        let other = one.options.iter().filter(|option| !best.options.contains(option));
        let mut otherwise: Vec<&str> = other.map(|option| option.name.as_str()).collect();
        let dropped: Vec<String> = best
            .options
            .iter()
            .filter(|option| one.options.iter().all(|own| own.issue != option.issue))
            .map(|option| format!("no {}", option.issue.replace('_', " ")))
            .collect();
        otherwise.extend(dropped.iter().map(String::as_str));
        let most = one.refusals.iter().max_by(|a, b| a.share.total_cmp(&b.share));
        table.row([
            if otherwise.is_empty() { "(the first)".to_owned() } else { otherwise.join("; ") },
            rounded(one.accepted, error(one.accepted, draws)),
            format!("{}–{}", rounded(one.low, 0.01), rounded(one.high, 0.01)),
            if one.first_rank == one.last_rank {
                one.first_rank.to_string()
            } else {
                format!("{}–{}", one.first_rank, one.last_rank)
            },
            points_within(one.regret, one.regret_standard_error),
            points_within(one.regret_high, 0.005),
            most.map_or_else(String::new, |most| most.name.clone()),
        ]);
    }
    table
}
