//! Chances that a model gave, and how often they came true.

use super::score_words::{self, OF};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::experiment::wilson;
use crate::report::calibration::BinRecord;
use crate::report::chart::axis::Axis;
use crate::report::chart::plane::{PlaneChart, Point, Shape};
use crate::report::chart::series::Line;
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::{count, exact};

pub(super) const KIND: FigureKind = FigureKind {
    name: "calibration-curve",
    says: "chances that a model gave to packages and to agreement, and how often they came true",
    of: OF,
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let (result, asked) = score_words::asked(subject)?;
    let curves = [
        ("packages", "Packages, given agreement", &asked.calibration_packages),
        ("agreement", "Agreement", &asked.calibration_agreement),
    ];
    let mut table = FigureTable::new(&[
        ("of", Kind::String, "packages (given agreement) or agreement."),
        ("chances", Kind::Integer, "Chances in the range, one a package or one a negotiation."),
        ("predicted", Kind::Number, "Their mean, 0..1."),
        ("observed", Kind::Number, "The share that came true, 0..1."),
        ("low", Kind::Number, "Lower end of its 95% Wilson interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let mut parts = Vec::new();
    let (mut within, mut all) = (0, 0);
    for (id, title, bins) in curves {
        for bin in bins {
            let (low, high) = interval(bin);
            all += 1;
            within += usize::from((low..=high).contains(&bin.predicted));
            table.row([
                Cell::from(id),
                bin.forecasts.into(),
                bin.predicted.into(),
                bin.observed.into(),
                low.into(),
                high.into(),
            ]);
        }
        if !bins.is_empty() {
            let drawing = Box::new(plane(title, bins));
            parts.push(Part { title: title.to_owned(), drawing });
        }
    }
    (!parts.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: format!(
            "Chances by {} and how often they came true: {within} of {all} intervals hold the diagonal",
            asked.name
        ),
        caption: format!(
            "{} Each disc is a range of chances; on the diagonal as many came true as was said, below it fewer. The larger \
             a disc, the more chances (its radius grows with their logarithm). Whiskers are 95% Wilson intervals that take \
             chances as independent; those of one negotiation, or of pairs with the same values, are not quite.",
            score_words::held_out(result)
        ),
        table,
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}

/// The Wilson interval of the share that came true.
fn interval(bin: &BinRecord) -> (f64, f64) {
    let all = bin.forecasts as f64;
    let found = wilson(bin.observed * all, all, 0.95);
    (found.low, found.high)
}

fn plane(what: &str, bins: &[BinRecord]) -> PlaneChart {
    let line = |label: &str, kind: usize, points: Vec<(f64, f64)>, thin: bool| Line {
        label: label.to_owned(),
        kind,
        points,
        band: Vec::new(),
        thin,
        dots: false,
    };
    let mut lines = vec![line("as many as was said", 4, vec![(0.0, 0.0), (100.0, 100.0)], true)];
    let mut points = Vec::new();
    for bin in bins {
        let (low, high) = interval(bin);
        let across = 100.0 * bin.predicted;
        let says = format!(
            "{what}: chances around {} of 100, {} of them; {} of 100 came true",
            exact(bin.predicted),
            count(bin.forecasts),
            exact(bin.observed)
        );
        lines.push(line(&says, 0, vec![(across, 100.0 * low), (across, 100.0 * high)], false));
        points.push(Point {
            at: (across, 100.0 * bin.observed),
            radius: 2.5 + 1.5 * libm::log10(bin.forecasts.max(1) as f64),
            shape: Shape::Disc,
            kind: 0,
            says,
            label: String::new(),
        });
    }
    PlaneChart {
        across: Axis::exactly("chance given, of 100", 0.0, 100.0),
        up: Axis::exactly("came true, of 100", 0.0, 100.0),
        floors: None,
        lines,
        points,
        keys: Vec::new(),
    }
}
