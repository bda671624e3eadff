//! Actor tables of KTAB, the toolkit of KAPSARC for models of collective decision
//! making (its spatial model of politics, SMP).
//!
//! A CSV file has a line `name, description, actors, dimensions`, a line of headings
//! and a line for each actor: name, description, power, then position and salience on
//! each dimension, both 0..100. A comma may end any line; further fields of the first
//! line are ignored, as KTAB does. An XML file says the same with elements, and what
//! KTAB itself refuses is refused here.
//!
//! Power becomes `capability`, salience / 100 the weight. What KTAB would do with the
//! table (its model parameters, its seed, how ideals accommodate to positions) is not
//! part of what the actors want and is not read.

use std::path::{Path, PathBuf};

use roxmltree::Node;

use super::identifiers::slug;
use super::positions::{Actor, Dimension, Head, Stake, draft, fields, lines, number};
use super::{Choices, Draft, ForeignFile, Importer};
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::Span;

/// Positions and saliences run from 0 to this.
const TOP: f64 = 100.0;

/// Fields of an actor before its positions: name, description, power.
const FIRST: usize = 3;

/// The format.
pub const IMPORTER: Importer = Importer {
    name: "ktab",
    about: "actor tables of KTAB's spatial model of politics (CSV, XML)",
    recognises,
    companions,
    read,
};

fn recognises(_path: &Path, text: &str) -> bool {
    if is_xml(text) {
        return text.contains("<Scenario") && text.contains("<Actors>");
    }
    let mut fields = text.lines().filter(|line| !line.trim().is_empty()).nth(1).map(fields);
    fields.take().is_some_and(|fields| fields.starts_with(&["Actor".into(), "Description".into()]))
}

fn companions(_path: &Path) -> std::io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

fn is_xml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let file = files.first()?;
    let before = diagnostics.list.len();
    let table =
        if is_xml(&file.text) { read_xml(file, diagnostics) } else { read_csv(file, diagnostics) };
    // Mistakes of the values are reported all together; a table with any is no table.
    let table = table.filter(|_| diagnostics.list.len() == before)?;
    let head = Head {
        id: format!("imported/{}", slug(&table.name, "ktab")),
        title: if table.description.is_empty() { table.name } else { table.description },
        source: "From an actor table of KTAB; its power is the capability here, its salience / 100 the weight.",
    };
    Some(draft(head, &table.dimensions, &table.actors, choices))
}

/// What a file says.
struct Table {
    name: String,
    description: String,
    dimensions: Vec<Dimension>,
    actors: Vec<Actor>,
}

fn dimension(name: String) -> Dimension {
    Dimension { name, low: 0.0, high: TOP }
}

/// A value of an actor, within its range; what is wrong is reported.
fn value(
    text: &str,
    what: &str,
    top: f64,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<f64> {
    let found = number(text);
    if found.is_some_and(|value| (0.0..=top).contains(&value)) {
        return found;
    }
    let range = if top == f64::INFINITY { "0 or more".to_owned() } else { format!("0 to {top}") };
    let message = match found {
        Some(value) => format!("{what} must be {range}, not {value}"),
        None => format!("expected a number for {what}, not `{text}`"),
    };
    diagnostics.push(Diagnostic::error(span, message).label(format!("needs {range}")));
    None
}

fn read_csv(file: &ForeignFile, diagnostics: &mut Diagnostics) -> Option<Table> {
    let mut rows = lines(file).map(|(line, span)| (fields(line), span));
    let (head, head_span) = rows.next()?;
    let (headings, headings_span) = rows.next()?;
    let count = |at: usize| head.get(at).and_then(|field| field.parse::<usize>().ok());
    let (Some(actor_count), Some(dimension_count)) = (count(2), count(3)) else {
        diagnostics.push(
            Diagnostic::error(
                head_span,
                "the first line does not say how many actors and dimensions",
            )
            .label("needs name, description, actors, dimensions"),
        );
        return None;
    };
    if dimension_count == 0 || headings.len() != FIRST + 2 * dimension_count {
        let message = format!(
            "the headings are {}, not {FIRST} and two for each of {dimension_count} dimensions",
            headings.len()
        );
        diagnostics.push(
            Diagnostic::error(headings_span, message)
                .label("Actor, Description, Power, then position and salience of each dimension"),
        );
        return None;
    }
    let dimensions: Vec<Dimension> = headings[FIRST..]
        .chunks_exact(2)
        .map(|pair| dimension(pair[0].trim_end_matches("Position").trim().to_owned()))
        .collect();
    let actors: Vec<Actor> = rows
        .filter_map(|(fields, span)| csv_actor(&fields, span, &dimensions, diagnostics))
        .collect();
    let table = Table { name: head[0].clone(), description: head[1].clone(), dimensions, actors };
    check_actors(&table, Some(actor_count), head_span, diagnostics);
    Some(table)
}

fn csv_actor(
    fields: &[String],
    span: Span,
    dimensions: &[Dimension],
    diagnostics: &mut Diagnostics,
) -> Option<Actor> {
    let wanted = FIRST + 2 * dimensions.len();
    if fields.len() != wanted {
        let message = format!("an actor needs {wanted} fields, not {}", fields.len());
        diagnostics.push(
            Diagnostic::error(span, message)
                .label("name, description, power, then position and salience of each dimension"),
        );
        return None;
    }
    let name = &fields[0];
    let power = format!("the power of `{name}`");
    let capability = value(&fields[2], &power, f64::INFINITY, span, diagnostics);
    let stakes = dimensions.iter().zip(fields[FIRST..].chunks_exact(2)).map(|(dimension, pair)| {
        let position = format!("the position of `{name}` on `{}`", dimension.name);
        let salience = format!("the salience of `{}` for `{name}`", dimension.name);
        let position = value(&pair[0], &position, TOP, span, diagnostics);
        let salience = value(&pair[1], &salience, TOP, span, diagnostics);
        Some(Stake { position: position?, salience: salience? / TOP, capability: capability? })
    });
    let stakes = stakes.collect();
    Some(Actor { name: name.clone(), description: fields[1].clone(), stakes })
}

/// As many actors as announced, no two of a name.
fn check_actors(
    table: &Table,
    announced: Option<usize>,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    let actors = &table.actors;
    if let Some(announced) = announced
        && announced != actors.len()
        && !diagnostics.has_errors()
    {
        let message =
            format!("the first line announces {announced} actors, the file has {}", actors.len());
        diagnostics.push(Diagnostic::error(span, message).label("here"));
    }
    if actors.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(Diagnostic::error(span, "there are no actors").label("of this table"));
    }
    for (at, actor) in actors.iter().enumerate() {
        if actors[..at].iter().any(|other| other.name == actor.name) {
            let message = format!("two actors are called `{}`", actor.name);
            diagnostics.push(Diagnostic::error(span, message).label("in this table"));
        }
    }
}

/// What an XML element needs when KTAB reads it.
struct Xml<'d> {
    file: usize,
    diagnostics: &'d mut Diagnostics,
}

impl Xml<'_> {
    /// The opening of an element.
    fn place(&self, node: Node) -> Span {
        let range = node.range();
        let name = range.start + 1;
        Span {
            file: self.file,
            start: name,
            end: (name + node.tag_name().name().len()).min(range.end),
        }
    }

    fn child<'a>(&mut self, node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
        let found = node.children().find(|child| child.has_tag_name(name));
        if found.is_none() {
            let owner = node.tag_name().name();
            self.diagnostics.push(
                Diagnostic::error(self.place(node), format!("missing `{name}` in `{owner}`"))
                    .label("not in here"),
            );
        }
        found
    }

    /// The text of a child; KTAB refuses an element without.
    fn text<'a>(&mut self, node: Node<'a, 'a>, name: &str) -> Option<&'a str> {
        let child = self.child(node, name)?;
        self.own_text(child)
    }

    fn own_text<'a>(&mut self, node: Node<'a, 'a>) -> Option<&'a str> {
        let text = node.text().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            let name = node.tag_name().name();
            self.diagnostics.push(
                Diagnostic::error(self.place(node), format!("there is no text in `{name}`"))
                    .label("is empty; KTAB refuses this too"),
            );
        }
        text
    }

    /// The numbers of an actor in children of a name, one a dimension.
    fn numbers<'a>(
        &mut self,
        node: Node<'a, 'a>,
        list: &str,
        item: &str,
        wanted: usize,
    ) -> Vec<Option<f64>> {
        let Some(list) = self.child(node, list) else { return vec![None; wanted] };
        let items: Vec<Node> = list.children().filter(|child| child.has_tag_name(item)).collect();
        if items.len() != wanted {
            let message = format!("{} `{item}` for {wanted} dimensions", items.len());
            let span = self.place(list);
            self.diagnostics.push(Diagnostic::error(span, message).label("needs one for each"));
            return vec![None; wanted];
        }
        let value_of = |item: Node<'a, 'a>| {
            let text = self.own_text(item)?;
            let span = self.place(item);
            value(text, &format!("`{}`", item.tag_name().name()), TOP, span, self.diagnostics)
        };
        items.into_iter().map(value_of).collect()
    }
}

fn read_xml(file: &ForeignFile, diagnostics: &mut Diagnostics) -> Option<Table> {
    let document = match roxmltree::Document::parse(&file.text) {
        Ok(document) => document,
        Err(error) => {
            let place = error.pos();
            let place = crate::scenario::source::Place {
                line: place.row as usize,
                column: place.col as usize,
            };
            let start = diagnostics.sources.offset(file.source, place);
            let span = Span { file: file.source, start, end: start };
            diagnostics.push(Diagnostic::error(span, format!("syntax error: {error}")));
            return None;
        }
    };
    let mut xml = Xml { file: file.source, diagnostics };
    let root = document.root_element();
    if let Some(budget) = root.children().find(|child| child.has_tag_name("govBudget")) {
        let span = xml.place(budget);
        xml.diagnostics.push(
            Diagnostic::error(span, "this is KTAB's model of reform priorities, not an actor table")
                .label("its actors value the order of reforms within a budget")
                .help("a package of a scenario has no order; only the spatial model of politics can be read"),
        );
        return None;
    }
    let name = xml.text(root, "name");
    let description = xml.text(root, "desc");
    let actors = xml.child(root, "Actors");
    // KTAB stops without it, although its schema calls it optional.
    xml.child(root, "IdealAdjustment");
    let actors: Vec<Node> = actors
        .map(|actors| actors.children().filter(|child| child.has_tag_name("Actor")).collect())
        .unwrap_or_default();
    let names = root.children().find(|child| child.has_tag_name("Dimensions"));
    let dimensions: Vec<Dimension> = match names {
        Some(names) => names
            .children()
            .filter(|child| child.has_tag_name("dName"))
            .filter_map(|child| xml.own_text(child))
            .map(|name| dimension(name.to_owned()))
            .collect(),
        // Without names, the first actor shows how many there are.
        None => {
            let coordinates = actors
                .first()
                .into_iter()
                .flat_map(|actor| actor.descendants().filter(|node| node.has_tag_name("dCoord")));
            (1..=coordinates.count()).map(|at| dimension(format!("Dimension {at}"))).collect()
        }
    };
    let actors: Vec<Actor> = actors
        .into_iter()
        .filter_map(|actor| xml_actor(&mut xml, actor, dimensions.len()))
        .collect();
    let table =
        Table { name: name?.to_owned(), description: description?.to_owned(), dimensions, actors };
    let span = xml.place(root);
    check_actors(&table, None, span, xml.diagnostics);
    Some(table)
}

fn xml_actor<'a>(xml: &mut Xml, actor: Node<'a, 'a>, dimensions: usize) -> Option<Actor> {
    let name = xml.text(actor, "name");
    let description = xml.text(actor, "description");
    let span = xml.place(actor);
    let capability = xml
        .text(actor, "capability")
        .and_then(|text| value(text, "`capability`", f64::INFINITY, span, xml.diagnostics));
    let positions = xml.numbers(actor, "Position", "dCoord", dimensions);
    let saliences = xml.numbers(actor, "Salience", "dSal", dimensions);
    let stakes = positions.into_iter().zip(saliences).map(|(position, salience)| {
        Some(Stake { position: position?, salience: salience? / TOP, capability: capability? })
    });
    Some(Actor {
        name: name?.to_owned(),
        description: description?.to_owned(),
        stakes: stakes.collect(),
    })
}
