//! The report of a sweep.

use super::cite::Provenance;
use super::{Block, Report, Section, Term};
use crate::experiment::sweep::{Kind, Values};
use crate::report::figure::along::{self, Others};
use crate::report::figure::response::{Quantity, Strongest, agreement, means_table, strongest};
use crate::report::figure::response_deals::options;
use crate::report::figure::{Subject, figures};
use crate::report::record::Share;
use crate::report::sweep::{SweepSubject, SweptPoint};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{count, counted, percent, rounded};
use crate::report::terminal::phrase;
use crate::report::terminal::text::list;

/// Factors up to which a point is told by all its coordinates.
const TOLD: usize = 3;
/// Scenarios whose digests are listed.
const DIGESTS: usize = 8;

/// The report.
pub fn report(subject: &Subject, sweep: &SweepSubject, data: String) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    let mut add = |id, title, blocks: Vec<Block>| {
        if !blocks.is_empty() {
            sections.push(Section { id, title, blocks });
        }
    };
    let drawn = |kinds: &[&str]| -> Vec<Block> {
        figures(subject, kinds).into_iter().map(|figure| Block::Figure(Box::new(figure))).collect()
    };
    let mut response = drawn(&["response"]);
    // Where groups are points, the figure has their table already.
    let means = means_table(sweep, &[agreement()], "Agreements in 100 negotiations.");
    if !means.rows.is_empty() && sweep.factors.len() > 1 {
        let title = "Mean agreement along each factor".to_owned();
        response.push(Block::Table { title, table: means });
    }
    add("response", "How agreement responds", response);
    add("map", "Two at a time", drawn(&["response-map"]));
    add("deals", "What is agreed", drawn(&["response-deals"]));
    add("values", "Who gets what", drawn(&["response-values"]));
    sections.push(made(sweep));
    Report {
        title: sweep.title.clone(),
        question: sweep.scenario.question.clone(),
        played: played(sweep),
        answer: answer(sweep),
        caveat: caveat(sweep),
        warnings: partial(sweep).into_iter().collect(),
        sections,
        data,
        data_name: "sweep.json".to_owned(),
    }
}

fn caveat(sweep: &SweepSubject) -> String {
    let caveat = phrase::caveat(&sweep.scenario);
    format!("{caveat} {}", sweep.note.trim()).trim_end().to_owned()
}

fn partial(sweep: &SweepSubject) -> Option<String> {
    sweep.provenance.partial.then(|| {
        format!(
            "PARTIAL: {} of {} are whole; everything below is about these only. The same zopa sweep plays what is missing.",
            count(sweep.points.len() as u64),
            counted(sweep.provenance.points, "point")
        )
    })
}

/// What kind of design it is, in words.
fn design(sweep: &SweepSubject) -> String {
    match &sweep.kind {
        Kind::Grid if sweep.factors.len() == 1 => "every value".to_owned(),
        Kind::Grid => "every combination".to_owned(),
        Kind::OneAtATime => "one at a time".to_owned(),
        Kind::LatinHypercube(_) => "Latin hypercube".to_owned(),
        Kind::Sobol(_) => "scrambled Sobol' sequence".to_owned(),
        Kind::Halton(_) => "scrambled Halton sequence".to_owned(),
        Kind::Random(_) => "random points".to_owned(),
        Kind::Table(_) => "points of a table".to_owned(),
    }
}

fn played(sweep: &SweepSubject) -> Vec<String> {
    let provenance = &sweep.provenance;
    vec![
        format!(
            "{} of {}",
            counted(sweep.points.len() as u64, "point"),
            counted(sweep.factors.len() as u64, "factor")
        ),
        design(sweep),
        match provenance.precision {
            None => format!("{} each", counted(provenance.replicates, "negotiation")),
            Some(within) => format!(
                "agreement to within {} of 100 at each, at most {}",
                rounded(within, 0.0),
                counted(provenance.replicates, "negotiation")
            ),
        },
        "the same draws at every point".to_owned(),
        format!("seed {}", provenance.seed),
        format!("zopa {}", provenance.version),
    ]
}

/// Where a point lies.
fn place(sweep: &SweepSubject, point: &SweptPoint) -> String {
    if sweep.factors.len() > TOLD {
        return format!("point {}", count(point.record.point));
    }
    let coordinates =
        sweep.factors.iter().zip(&point.at).enumerate().map(|(index, (factor, at))| {
            let value = match factor.values {
                Values::Named(_) => factor.text(*at),
                Values::Range { .. } | Values::Listed(_) => {
                    along::shown(sweep, index, along::place(*at))
                }
            };
            format!("“{}” {value}", sweep.name(index))
        });
    list(&coordinates.collect::<Vec<_>>())
}

/// The answer: how far agreement goes, what moves it most, and what else changes.
fn answer(sweep: &SweepSubject) -> Vec<String> {
    let share = |point: &SweptPoint| point.record.agreement.share;
    let order = |one: &&SweptPoint, two: &&SweptPoint| share(one).total_cmp(&share(two));
    let (Some(low), Some(high)) =
        (sweep.points.iter().min_by(order), sweep.points.iter().max_by(order))
    else {
        return vec!["No point is whole yet, so there is nothing to report.".to_owned()];
    };
    let at = |share: &Share| percent(share);
    let what = if sweep.scenario.accords.is_empty() { "agreement" } else { "full agreement" };
    let mut sentences = Vec::new();
    if share(low) == share(high) {
        sentences.push(format!(
            "At all {} {what} is reached in {} of negotiations.",
            counted(sweep.points.len() as u64, "point"),
            at(&low.record.agreement)
        ));
    } else {
        sentences.push(format!(
            "Over {}, {} goes from {} ({}) to {} ({}).",
            counted(sweep.points.len() as u64, "point"),
            what,
            at(&low.record.agreement),
            place(sweep, low),
            at(&high.record.agreement),
            place(sweep, high)
        ));
    }
    if sweep.factors.len() > 1 {
        sentences.push(moves(sweep, &agreement()));
    }
    let half = sweep.points.iter().map(|point| point.record.agreement.half_width());
    let half = half.fold(0.0, f64::max);
    let mut last = if half > 0.0 {
        format!(
            "The 95% interval of a single point reaches at most {} of 100 to either side",
            rounded(half, 0.005)
        )
    } else {
        "Nothing is left to chance, so a single point has no error".to_owned()
    };
    last.push_str(&first(sweep));
    if let Some(option) = options(sweep).first()
        && let Some(found) = strongest(sweep, option)
        && found.clear
    {
        last.push_str(&format!(
            "; among agreements, “{}” changes most, from {:.0} to {:.0} of 100 along “{}”",
            option.label,
            found.from,
            found.to,
            sweep.name(found.factor)
        ));
    }
    sentences.push(last + ".");
    sentences.into_iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect()
}

/// What is signed first most often, where talks can lead to limited agreements.
fn first(sweep: &SweepSubject) -> String {
    let played: u64 = sweep.points.iter().map(|point| point.record.replicates).sum();
    let signed = (0..=sweep.scenario.accords.len()).map(|kind| {
        let counts = sweep.points.iter().filter_map(|point| point.first.get(kind));
        (counts.sum::<u64>(), kind)
    });
    match signed.max_by_key(|(count, kind)| (*count, std::cmp::Reverse(*kind))) {
        Some((signed, kind)) if signed > 0 => format!(
            "; what is signed first most often is “{}”, in {:.0} of 100 negotiations over all points",
            Names(&sweep.scenario).accord(kind),
            100.0 * signed as f64 / played.max(1) as f64
        ),
        _ => String::new(),
    }
}

/// What moves a quantity most, and what else.
fn moves(sweep: &SweepSubject, quantity: &Quantity) -> String {
    let on_average = match along::others(sweep) {
        Others::Still => "",
        Others::Every | Others::Taken => "on average ",
    };
    let ends = |found: &Strongest| {
        format!(
            "{on_average}{:.0} of 100 at {} and {:.0} at {}",
            found.from, found.from_at, found.to, found.to_at
        )
    };
    match strongest(sweep, quantity) {
        Some(found) if found.clear => {
            format!("It changes most along “{}”: {}.", sweep.name(found.factor), ends(&found))
        }
        Some(found) if found.change() > 0.0 => format!(
            "It differs most along “{}” ({}), but not by more than errors could explain.",
            sweep.name(found.factor),
            ends(&found)
        ),
        Some(_) => format!("It is {on_average}the same along all factors."),
        None => "There are too few points to tell along which factor it changes most.".to_owned(),
    }
}

/// How it was made: the design, reproduction, citation.
fn made(sweep: &SweepSubject) -> Section {
    let provenance = &sweep.provenance;
    let term = |name: String, says: String| Term { name, says, formula: String::new() };
    let varied = sweep.factors.iter().enumerate().map(|(index, factor)| {
        let values = match &factor.values {
            Values::Range { low, high, logarithmic, .. } => format!(
                "from {} to {}{}",
                along::shown(sweep, index, *low),
                along::shown(sweep, index, *high),
                if *logarithmic { ", on a logarithmic scale" } else { "" }
            ),
            Values::Listed(values) => list(&values.iter().map(f64::to_string).collect::<Vec<_>>()),
            Values::Named(names) => list(names),
        };
        let path = factor.path.as_ref().map_or_else(String::new, |path| format!(" ({path})"));
        term(sweep.name(index), format!("{}{path}: {values}.", factor.id))
    });
    let mut terms: Vec<Term> = varied.collect();
    terms.push(term(
        "Points".to_owned(),
        "All points are played on the same draws and the same dice (common random numbers), so differences between points \
         are differences of what is varied. Errors of the simulation are for the same reason shared: a whole curve may lie \
         too high or too low."
            .to_owned(),
    ));
    terms.push(term(
        "Means along a factor".to_owned(),
        "Points are put together by their value, or where the design has many values in groups of as many points. The \
         interval of a mean adds, where the other factors vary, what other points would change (Student's t over the \
         points), to the error of the simulation as if it were the same at all points: rather too wide than too narrow."
            .to_owned(),
    ));
    terms.push(term(
        "Tables".to_owned(),
        format!(
            "The folder {} has all that was counted, as CSV and Parquet: zopa schema tables describes the columns.",
            sweep.folder
        ),
    ));
    let mut command = format!(
        "zopa sweep design.ron -n {} --plays {} --seed {}",
        provenance.replicates, provenance.plays_per_draw, provenance.seed
    );
    if let Some(within) = provenance.precision {
        command.push_str(&format!(" --precision {within}"));
    }
    command.push_str(" -o results");
    let scenarios = provenance.scenarios.iter().take(DIGESTS).enumerate().map(|(place, digest)| {
        let name = if provenance.scenarios.len() == 1 {
            sweep.scenario.id.clone()
        } else {
            format!("{} of {} played", place + 1, provenance.scenarios.len())
        };
        (name, digest.clone())
    });
    let cited = Provenance {
        version: &provenance.version,
        command: &command,
        seed: Some(provenance.seed),
        scenarios: scenarios.collect(),
    };
    cited.section(vec![
        Block::Text(format!("BLAKE3 of the plan of the sweep {}.", provenance.plan)),
        Block::Terms(terms),
        Block::Download {
            name: "design.ron".to_owned(),
            says: "Download the design".to_owned(),
            text: sweep.text.clone(),
        },
    ])
}
