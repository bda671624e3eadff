//! What drives the results, in words: agreement, each provision, where the outcome tips, and
//! when agreement fails.

use super::names::Names;
use super::number::{counted, rounded};
use super::sensitivity::{amount, head, label, sentence, told_box, value_of};
use super::table::{Side, Table};
use super::{Screen, phrase, text};
use crate::report::drivers::{
    DriversResult, EffectRecord, LeadRecord, OutputDrivers, Searched, TippingRecord,
};
use crate::report::record::Choice;
use crate::report::sensitivity::FactorSensitivity;

/// Judgements that are told of agreement after the first.
const NEXT: usize = 3;
/// Provisions in fewer agreements than this share, or in all but this share, decide little.
const RARE: f64 = 0.02;

/// What drives the results of a scenario.
pub fn drivers(result: &DriversResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let study = &result.study;
    let numbers = counted(result.factors.len() as u64, "uncertain number");
    let facts = [
        format!("{} of {numbers}", counted(study.runs, "draw")),
        format!("{} each", counted(study.plays, "negotiation")),
        format!("seed {}", study.seed),
    ];
    let (title, version) = (&result.scenario.title, &result.version);
    let mut output = head(title, version, &facts, study.partial, screen);
    let telling = Telling::new(result);
    output.push('\n');
    for sentence in telling.agreement() {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    let (table, undecided) = telling.provisions();
    if !table.is_empty() || undecided > 0 {
        output.push_str(&format!("\n{}\n", paint.strong("What decides each provision")));
    }
    if !table.is_empty() {
        output.push_str(&table.render(width, paint));
    }
    if undecided > 0 {
        let others = if table.is_empty() { "provision" } else { "other provision" };
        let said = format!("For {} no number stands out of chance.", counted(undecided, others));
        output.push_str(&text::wrap(&said, "  ", width));
    }
    if !result.searched.is_empty() {
        output.push_str(&format!("\n{}\n", paint.strong("Where the outcome tips")));
        for searched in &result.searched {
            for (index, line) in telling.searched(searched).iter().enumerate() {
                output.push_str(&text::wrap(line, if index == 0 { "  " } else { "    " }, width));
            }
        }
    }
    if let Some(failure) = &result.failure {
        let outputs: Vec<_> =
            result.outputs.iter().map(|output| output.sensitivity.clone()).collect();
        output.push_str(&format!("\n{}\n", paint.strong("When agreement fails")));
        let said = told_box(failure, &outputs, &result.factors, telling.names);
        output.push_str(&text::wrap(&said, "  ", width));
    }
    output.push('\n');
    let about = "Shares of variance: how much of what judgements move the number explains alone. Low and high: the draws in which the number is in its lowest and its highest fifth. Tipping points: all other numbers are drawn, the same draws at every value; in brackets where the simulation cannot tell which one leads. More: zopa sensitivity.";
    output.push_str(&paint.faint(&text::wrap(about, "", width)));
    output.push_str(&paint.faint(&text::wrap(&phrase::caveat(&result.scenario), "", width)));
    output
}

/// Tells drivers in words.
pub struct Telling<'a> {
    result: &'a DriversResult,
    names: Names<'a>,
}

impl<'a> Telling<'a> {
    /// Of a result.
    pub fn new(result: &'a DriversResult) -> Self {
        Self { result, names: Names(&result.scenario) }
    }

    /// What a factor is called.
    pub fn factor(&self, factor: usize) -> String {
        self.names.number(&self.result.factors[factor].path)
    }

    /// A value of a factor, to about a hundredth of its range.
    pub fn value(&self, factor: usize, value: f64) -> String {
        let known = &self.result.factors[factor];
        value_of(value, known.high - known.low)
    }

    /// The factors of an output that stand out, with what it is at both ends of them.
    fn clear(output: &OutputDrivers) -> Vec<(&FactorSensitivity, EffectRecord)> {
        let both = output.sensitivity.factors.iter().zip(&output.effects);
        let clear = both.filter(|(one, _)| one.stands_out);
        clear.filter_map(|(one, effect)| Some((one, (*effect)?))).collect()
    }

    /// What matters for agreement, in sentences.
    pub fn agreement(&self) -> Vec<String> {
        let agreement =
            self.result.outputs.iter().find(|output| output.sensitivity.id == "agreement");
        let Some(agreement) = agreement else {
            return vec!["Nothing was played, so there is nothing to tell.".to_owned()];
        };
        let output = &agreement.sensitivity;
        let mean = amount(output, output.mean, output.standard_error.unwrap_or(0.0));
        if output.deviation == Some(0.0) && (output.mean == 0.0 || output.mean == 1.0) {
            return vec![format!(
                "Agreement is reached in {mean} of 100 negotiations, whatever the judgements."
            )];
        }
        let clear = Self::clear(agreement);
        let Some((first, effect)) = clear.first() else {
            return vec![format!(
                "No judgement stands out for agreement ({mean} of 100 negotiations on average)."
            )];
        };
        let shown = |value: f64| amount(output, value, effect.standard_error);
        let change = effect.output_high - effect.output_low;
        let moves = if change.abs() < 2.0 * effect.standard_error {
            format!(
                "its two ends differ little ({} and {} of 100), so it matters in between or in both directions",
                shown(effect.output_low),
                shown(effect.output_high)
            )
        } else {
            format!(
                "from about {} to about {} it {} agreement by {:.0} points, from {} to {} of 100 negotiations",
                self.value(first.factor, effect.low),
                self.value(first.factor, effect.high),
                if change > 0.0 { "raises" } else { "lowers" },
                100.0 * change.abs(),
                shown(effect.output_low),
                shown(effect.output_high)
            )
        };
        let mut said = vec![format!(
            "{} matters most for agreement: {moves}.",
            sentence(&self.factor(first.factor))
        )];
        if let (Some(now), Some(after)) = (output.deviation, first.deviation_after) {
            let shown = |value: f64| amount(output, value, now / 20.0);
            said.push(format!(
                "Judgements leave agreement open by {} of 100 (one standard deviation); whoever knew this number exactly would expect {}.",
                shown(now),
                shown(after)
            ));
        }
        let next: Vec<String> = clear
            .iter()
            .skip(1)
            .take(NEXT)
            .map(|(one, effect)| {
                let change = effect.output_high - effect.output_low;
                format!("{} ({:+.0} points)", self.factor(one.factor), 100.0 * change)
            })
            .collect();
        if !next.is_empty() {
            said.push(format!("Then {}.", text::list(&next)));
        } else {
            said.push("No other judgement stands out for agreement.".to_owned());
        }
        said
    }

    /// First agreements and options: the number that matters most for each; and how many there
    /// are for which none stands out.
    fn provisions(&self) -> (Table, u64) {
        let mut table = Table::new([
            ("provision", Side::Left),
            ("of 100", Side::Right),
            ("what matters most", Side::Left),
            ("of variance", Side::Right),
            ("low", Side::Right),
            ("high", Side::Right),
        ]);
        let mut told: Vec<(usize, f64)> = Vec::new();
        let mut undecided = 0;
        for output in &self.result.outputs {
            let one = &output.sensitivity;
            if one.issue.is_none() && one.kind.is_none() {
                continue;
            }
            if !(RARE..=1.0 - RARE).contains(&one.mean) || one.deviation.is_none() {
                continue;
            }
            // Where an issue has come down to two options, one line tells both.
            if let Some(issue) = one.issue {
                if told.iter().any(|(known, mean)| *known == issue && mean + one.mean > 0.99) {
                    continue;
                }
                told.push((issue, one.mean));
            }
            let mean = amount(one, one.mean, one.standard_error.unwrap_or(0.0));
            let Some((first, effect)) = Self::clear(output).first().copied() else {
                undecided += 1;
                continue;
            };
            let shown = |value: f64| amount(one, value, effect.standard_error);
            table.row([
                label(one, self.names),
                mean,
                self.factor(first.factor),
                first.first_order.map_or(String::new(), |index| rounded(index.value, 0.02)),
                shown(effect.output_low),
                shown(effect.output_high),
            ]);
        }
        (table, undecided)
    }

    fn searched(&self, searched: &Searched) -> Vec<String> {
        let value = |value: f64| self.value(searched.factor, value);
        let name = sentence(&self.factor(searched.factor));
        let mut lines =
            vec![format!("{name}, from {} to {}:", value(searched.low), value(searched.high))];
        for point in &searched.tipping_points {
            let range = if value(point.low) == value(point.high) {
                String::new()
            } else {
                format!(" ({} to {})", value(point.low), value(point.high))
            };
            lines.push(format!("at {}{range} {}", value(point.at), self.change(point)));
        }
        if searched.tipping_points.is_empty() {
            lines.push("no likeliest end, package or option changes".to_owned());
        }
        lines
    }

    /// What becomes most likely in place of what.
    pub fn change(&self, point: &TippingRecord) -> String {
        let TippingRecord { below, above, .. } = point;
        if let (Some(issue), Some(from), Some(to)) = (point.issue, below.option, above.option) {
            let option = |option: usize| self.names.option(Choice { issue, option });
            let (from, to) = (option(from), option(to));
            return format!("“{}” changes from {from} to {to}", self.names.topic(issue));
        }
        match (&below.options, &above.options) {
            (Some(from), Some(to)) => {
                let options = |these: &[usize], those: &[usize]| {
                    let choices = self.names.differences(these, those);
                    let choices = choices.unwrap_or_else(|| self.names.changes(these));
                    let clauses: Vec<String> =
                        choices.iter().map(|choice| self.names.clause(*choice)).collect();
                    if clauses.is_empty() {
                        "everything left as it is".to_owned()
                    } else {
                        clauses.join(" + ")
                    }
                };
                format!(
                    "the likeliest package changes from {} to {}",
                    options(from, to),
                    options(to, from)
                )
            }
            _ => format!(
                "the likeliest end changes from {} to {}",
                self.kind(below),
                self.kind(above)
            ),
        }
    }

    fn kind(&self, lead: &LeadRecord) -> String {
        let accords = &self.result.scenario.accords;
        match lead.kind.as_deref() {
            Some("none") => "no agreement".to_owned(),
            Some("full") | None if accords.is_empty() => "agreement".to_owned(),
            Some(id) => {
                let named = accords.iter().find(|named| named.id == id);
                let name = named.map_or("the full agreement", |named| &named.name);
                format!("{name} first")
            }
            None => "agreement".to_owned(),
        }
    }
}
