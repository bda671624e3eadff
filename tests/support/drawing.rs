//! What every drawing must be: well-formed, within its frame, with marks that say what they
//! show, in colours of the palette, and with texts that do not lie on each other.

use std::collections::BTreeSet;

use zopa::report::chart::Svg;
use zopa::report::chart::font::{Weight, width};
use zopa::report::chart::palette;
use zopa::report::figure::Figure;

/// Texts may touch by so many pixels: a line's box is taller than its letters.
const TOUCH: f64 = 2.0;
/// Texts may stand out of the drawing by so much: strokes have a width.
const OUTSIDE: f64 = 1.5;

/// Checks the figure at the width of a phone, of a column and of a page; panics with what is
/// wrong.
pub fn check(figure: &Figure) {
    let kind = figure.kind;
    assert!(!figure.title.is_empty() && !figure.caption.is_empty(), "{kind} has no words");
    assert!(!figure.table.rows.is_empty(), "{kind} has no table");
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.columns.len(), "{kind}: a row of another length");
    }
    let names: BTreeSet<&str> =
        figure.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names.len(), figure.table.columns.len(), "{kind}: two columns of a name");
    for width in [285.0, 330.0, 600.0, 820.0] {
        let drawing = figure.drawing.draw(width);
        assert_eq!(drawing, figure.drawing.draw(width), "{kind}: drawn otherwise a second time");
        within(&drawing, &format!("{kind} at {width}"), &figure.title);
    }
}

/// How far a node is moved by what it is placed in.
fn moved(node: &roxmltree::Node) -> (f64, f64) {
    let places = node.ancestors().filter_map(|above| above.attribute("transform"));
    let places = places.map(|transform| {
        let inner = transform.strip_prefix("translate(").and_then(|rest| rest.strip_suffix(')'));
        let (x, y) = inner.and_then(|inner| inner.split_once(' ')).expect("x and y");
        (x.parse::<f64>().unwrap(), y.parse::<f64>().unwrap())
    });
    places.fold((0.0, 0.0), |(x, y), by| (x + by.0, y + by.1))
}

fn within(drawing: &Svg, what: &str, title: &str) {
    let text = drawing.standalone(title, "caption");
    let tree = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{what}: {error}"));
    let classes = palette::classes(|name| name.to_owned());
    let mut marks = 0;
    let mut boxes: Vec<([f64; 4], String)> = Vec::new();
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        for class in node.attribute("class").unwrap_or("").split_whitespace() {
            let known = classes.contains(&format!(".{class}{{"));
            assert!(known, "{what}: nobody says what `{class}` looks like");
        }
        if node.attribute("data-mark").is_some() {
            marks += 1;
            let says = node.children().find(|child| child.has_tag_name("title"));
            assert!(says.and_then(|says| says.text()).is_some(), "{what}: a mark says nothing");
        }
        let moved = moved(&node);
        let number = |name: &str| {
            let own = node.attribute(name).map_or(0.0, |text| text.parse::<f64>().unwrap());
            match name {
                "x" => own + moved.0,
                "y" => own + moved.1,
                _ => own,
            }
        };
        match node.tag_name().name() {
            "rect" if node.attribute("class").is_some() => {
                let right = number("x") + number("width");
                let inside = number("x") >= -OUTSIDE && right <= drawing.width + OUTSIDE;
                assert!(inside, "{what}: a box from {} to {right}", number("x"));
            }
            "text" => {
                let small = node.attribute("class").unwrap_or("").contains("small");
                let strong = node.attribute("class").unwrap_or("").contains("strong");
                let size = if small { 11.5 } else { 13.0 };
                let weight = if strong { Weight::SemiBold } else { Weight::Regular };
                let content = node.text().unwrap_or("");
                let long = width(content, size, weight);
                let left = match node.attribute("text-anchor") {
                    Some("middle") => number("x") - long / 2.0,
                    Some("end") => number("x") - long,
                    _ => number("x"),
                };
                let place =
                    [left, number("y") - 0.75 * size, left + long, number("y") + 0.2 * size];
                let inside = place[0] >= -OUTSIDE
                    && place[2] <= drawing.width + OUTSIDE
                    && place[1] >= -OUTSIDE
                    && place[3] <= drawing.height + OUTSIDE;
                assert!(
                    inside,
                    "{what}: `{content}` stands at {place:?} of {} × {}",
                    drawing.width, drawing.height
                );
                boxes.push((place, content.to_owned()));
            }
            _ => {}
        }
    }
    assert!(marks > 0, "{what} shows nothing");
    for (index, (one, text)) in boxes.iter().enumerate() {
        for (two, other) in &boxes[index + 1..] {
            let across = one[2].min(two[2]) - one[0].max(two[0]);
            let down = one[3].min(two[3]) - one[1].max(two[1]);
            assert!(across <= TOUCH || down <= TOUCH, "{what}: `{text}` lies on `{other}`");
        }
    }
}
