//! Models of bargaining side by side on held-out negotiations.

use super::score_words::{self, OF, axis, difference, interval, log};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::calibration::{Ahead, MeanRecord, ModelScore, ScoreResult};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};

pub(super) const KIND: FigureKind = FigureKind {
    name: "models-compared",
    says: "models of how people bargain by held-out log chance, with paired differences",
    of: OF,
    make,
};

/// What is compared: its name in the table and in words, and where the record has it.
struct Compared {
    id: &'static str,
    title: &'static str,
    mean: fn(&ModelScore) -> MeanRecord,
    ahead: fn(&Ahead) -> MeanRecord,
}

const COMPARED: [Compared; 2] = [
    Compared {
        id: "package",
        title: "Which package, given agreement",
        mean: |model| model.log_package,
        ahead: |ahead| ahead.log_package,
    },
    Compared {
        id: "agreement",
        title: "Agreement or none",
        mean: |model| model.log_agreement,
        ahead: |ahead| ahead.log_agreement,
    },
];

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let (result, asked) = score_words::asked(subject)?;
    let mut parts = Vec::new();
    for compared in &COMPARED {
        parts.push(Part {
            title: compared.title.to_owned(),
            drawing: Box::new(means(result, compared)),
        });
        if result.models.iter().any(|model| model.ahead.is_some()) {
            parts.push(Part {
                title: String::new(),
                drawing: Box::new(differences(result, asked, compared)),
            });
        }
    }
    Some(Figure {
        kind: KIND.name,
        title: title(result, asked),
        caption: format!(
            "{} Log chance: the mean natural logarithm of the chance given to what came out; 0 is the best. Whiskers are \
             95% intervals, contexts as clusters. Models are compared by the lower panel of each pair: there each \
             negotiation is its own control, so its intervals are shorter than the upper ones suggest.",
            score_words::held_out(result)
        ),
        table: table(result),
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}

fn title(result: &ScoreResult, asked: &ModelScore) -> String {
    let others = result.models.iter().filter_map(|model| model.ahead);
    let all = others.clone().count();
    let behind = others.filter(|ahead| interval(ahead.log_package).0 > 0.0).count();
    match all {
        0 => format!("How {} scores", asked.name),
        _ => format!("{} gives the agreed package more than {behind} of {all} others", asked.name),
    }
}

fn means(result: &ScoreResult, compared: &Compared) -> RowChart {
    let rows = result.models.iter().enumerate().map(|(at, model)| {
        let mean = (compared.mean)(model);
        let (low, high) = interval(mean);
        let kind = if at == 0 { 0 } else { 4 };
        Row::Marks {
            label: model.name.clone(),
            marks: vec![Mark::Interval { low, high, point: Some(mean.mean), kind }],
            said: log(mean.mean),
        }
    });
    let ends = result.models.iter().flat_map(|model| {
        let (low, high) = interval((compared.mean)(model));
        [low, high]
    });
    RowChart {
        axis: axis("mean log chance", ends),
        rows: rows.collect(),
        keys: Vec::new(),
        baseline: None,
    }
}

fn differences(result: &ScoreResult, asked: &ModelScore, compared: &Compared) -> RowChart {
    let pairs: Vec<(&ModelScore, MeanRecord)> = result
        .models
        .iter()
        .filter_map(|model| Some((model, (compared.ahead)(model.ahead.as_ref()?))))
        .collect();
    let rows = pairs.iter().map(|(model, mean)| {
        let (low, high) = interval(*mean);
        let kind = match (low > 0.0, high < 0.0) {
            (true, _) => 0,
            (_, true) => 1,
            _ => 4,
        };
        Row::Marks {
            label: format!("ahead of {}", model.name),
            marks: vec![Mark::Interval { low, high, point: Some(mean.mean), kind }],
            said: difference(*mean),
        }
    });
    let ends = pairs.iter().flat_map(|(_, mean)| {
        let (low, high) = interval(*mean);
        [low, high, 0.0]
    });
    RowChart {
        axis: axis(&format!("how far {} is ahead, pair by pair", asked.name), ends),
        rows: rows.collect(),
        keys: Vec::new(),
        baseline: Some(0.0),
    }
}

fn table(result: &ScoreResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("of", Kind::String, "package (given agreement) or agreement."),
        ("model", Kind::String, "The model."),
        ("weights", Kind::Integer, "Weights that were fitted."),
        ("log", Kind::Number, "Mean log chance of what came out."),
        ("log_error", Kind::Number, "Its standard error, contexts as clusters."),
        ("ahead", Kind::Number, "The first model's less this one's, pair by pair."),
        ("ahead_error", Kind::Number, "The standard error of that."),
        ("ahead_low", Kind::Number, "Lower end of its 95% interval."),
        ("ahead_high", Kind::Number, "Upper end."),
    ]);
    for compared in &COMPARED {
        for model in &result.models {
            let mean = (compared.mean)(model);
            let ahead = model.ahead.as_ref().map(|ahead| (compared.ahead)(ahead));
            table.row([
                Cell::from(compared.id),
                model.name.as_str().into(),
                model.free.into(),
                mean.mean.into(),
                mean.standard_error.into(),
                ahead.map(|mean| mean.mean).into(),
                ahead.map(|mean| mean.standard_error).into(),
                ahead.map(|mean| interval(mean).0).into(),
                ahead.map(|mean| interval(mean).1).into(),
            ]);
        }
    }
    table
}
