//! A report as one self-contained HTML page: no network, no external font, light and dark,
//! readable by keyboard, screen reader and printer.
//!
//! Everything that comes from a scenario is escaped; scripts and styles are those of this
//! program, named by their hashes in a content security policy, so that nothing else can run.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::number::{cell, exactly};
use super::{Block, Card, OutlineEntry, Report, Section, Term};
use crate::report::chart::escaped;
use crate::report::chart::palette;
use crate::report::figure::{Figure, FigureTable};
use crate::report::table::Kind;

/// How wide figures are drawn: for screens and paper, and for phones.
const WIDTHS: [(&str, f64); 2] = [("wide", 820.0), ("narrow", 330.0)];
/// Cells of a table that the page shows; what is beyond is in the data to be downloaded.
const CELLS: usize = 1_500;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");
/// The chart library of what readers turn (assets/vendor/d3).
const LIBRARY: &str = include_str!("../../../assets/vendor/d3/d3.min.js");

/// The page.
pub fn html(report: &Report) -> String {
    let style = faces()
        + &STYLE
            .replace("LIGHT", &palette::variables(false))
            .replace("DARK", &palette::variables(true))
            .replace("CLASSES", &palette::classes(|name| format!("var(--{name})")));
    let live = super::figures(report).any(|figure| figure.live.is_some());
    let scripts: Vec<&str> = if live { vec![LIBRARY, SCRIPT] } else { vec![SCRIPT] };
    let hashes: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
    let title = escaped(&report.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; font-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"zopa {}\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        hash(&style),
        hashes.join(" "),
        env!("CARGO_PKG_VERSION"),
    );
    head(&mut page, report);
    for part in &report.sections {
        section(&mut page, part);
    }
    let _ = write!(
        page,
        "</main>\n<script type=\"application/json\" id=\"result\">{}</script>\n",
        within_a_page(report.data.trim())
    );
    for script in scripts {
        let _ = writeln!(page, "<script>{script}</script>");
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// The scripts of pages as a content security policy names them.
pub fn script_sources() -> [String; 2] {
    [hash(LIBRARY), hash(SCRIPT)]
}

/// The source of a script or style as a content security policy names it.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// The font that charts are laid out in, so that texts fit wherever the page is opened.
fn faces() -> String {
    let face = |weight: u32, file: &[u8]| {
        format!(
            "@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/woff2;base64,{}) format('woff2')}}\n",
            STANDARD.encode(file)
        )
    };
    face(400, include_bytes!("../../../assets/fonts/Inter-Regular.woff2"))
        + &face(600, include_bytes!("../../../assets/fonts/Inter-SemiBold.woff2"))
}

fn head(page: &mut String, report: &Report) {
    let _ = write!(
        page,
        "<header>\n<div class=\"top\"><span>zopa {}</span><button type=\"button\" id=\"ground\" class=\"needs-script\" hidden>Dark page</button></div>\n\
         <h1 class=\"hostile\">{}</h1>\n",
        env!("CARGO_PKG_VERSION"),
        escaped(&report.title)
    );
    if !report.question.is_empty() {
        let _ = writeln!(page, "<p class=\"hostile\">{}</p>", escaped(&report.question));
    }
    page.push_str("<ul class=\"played\">");
    for piece in &report.played {
        let _ = write!(page, "<li>{}</li>", escaped(piece));
    }
    page.push_str("</ul>\n</header>\n<main>\n<section class=\"answer\" aria-labelledby=\"answer\">\n<h2 id=\"answer\">In short</h2>\n");
    for sentence in &report.answer {
        let _ = writeln!(page, "<p class=\"hostile\" data-answer>{}</p>", escaped(sentence));
    }
    page.push_str("<button type=\"button\" id=\"copy\" class=\"needs-script\" hidden>Copy this text</button>\n</section>\n");
    let _ =
        writeln!(page, "<p class=\"caveat hostile\" data-answer>{}</p>", escaped(&report.caveat));
    for warning in &report.warnings {
        let _ = writeln!(page, "<p class=\"warning hostile\">{}</p>", escaped(warning));
    }
    page.push_str("<nav aria-label=\"Sections\"><ul>");
    for part in &report.sections {
        let _ = write!(page, "<li><a href=\"#{}\">{}</a></li>", part.id, part.title);
    }
    page.push_str("</ul></nav>\n");
    let _ = writeln!(
        page,
        "<p class=\"screen\"><button type=\"button\" class=\"needs-script\" hidden data-save=\"result\" data-file=\"{}\" data-type=\"application/json\">Download the result (JSON)</button></p>",
        escaped(&report.data_name)
    );
}

fn section(page: &mut String, part: &Section) {
    let _ = writeln!(
        page,
        "<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>",
        part.id, part.title
    );
    for (index, block) in part.blocks.iter().enumerate() {
        match block {
            Block::Text(text) => {
                let _ = writeln!(page, "<p class=\"hostile\">{}</p>", escaped(text));
            }
            Block::Figure(shown) => figure(page, shown),
            Block::Cards(shown) => cards(page, shown),
            Block::Table { title, table } => {
                let id = format!("{}-{index}", part.id);
                let _ = writeln!(page, "<h3 class=\"hostile\">{}</h3>", escaped(title));
                numbers(page, &id, title, table);
            }
            Block::Terms(shown) => terms(page, shown),
            Block::Code(text) => {
                let _ = writeln!(page, "<pre tabindex=\"0\">{}</pre>", escaped(text));
            }
            Block::Outline(entries) => {
                page.push_str("<div class=\"outline\">\n");
                for entry in entries {
                    outline(page, entry, true);
                }
                page.push_str("</div>\n");
            }
            Block::Download { name, says, text } => {
                let id = format!("{}-{index}", part.id);
                let _ = writeln!(
                    page,
                    "<pre hidden id=\"{id}\">{}</pre>\n<p class=\"screen\"><button type=\"button\" class=\"needs-script\" hidden data-save=\"{id}\" data-file=\"{}\" data-type=\"text/plain\">{}</button></p>",
                    preserved(text),
                    escaped(name),
                    escaped(says)
                );
            }
        }
    }
    page.push_str("</section>\n");
}

/// A text whose lines are kept.
fn preserved(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escaped).collect();
    lines.join("\n")
}

fn figure(page: &mut String, shown: &Figure) {
    let kind = shown.kind;
    let live = shown.live.as_ref();
    let _ = writeln!(
        page,
        "<figure data-figure=\"{kind}\"{}>\n<figcaption><h3 class=\"hostile\">{}</h3><p class=\"hostile\">{}</p></figcaption>",
        live.map_or_else(String::new, |_| format!(" data-live=\"{kind}-live\"")),
        escaped(&shown.title),
        escaped(&shown.caption)
    );
    if let Some(live) = live {
        page.push_str(
            "<div class=\"live screen\" hidden><div class=\"controls\"></div><ul class=\"legend\"></ul><div class=\"stage\"></div><p class=\"chosen\" aria-live=\"polite\"></p></div>\n",
        );
        let data = within_a_page(&serde_json::to_string(live).unwrap_or_default());
        let _ =
            writeln!(page, "<script type=\"application/json\" id=\"{kind}-live\">{data}</script>");
    }
    let says = format!("{}. The table below has the numbers.", shown.title);
    let still = if live.is_some() { " still" } else { "" };
    for (class, width) in WIDTHS {
        let drawing = shown.drawing.draw(width).inline(&says);
        let _ = writeln!(page, "<div class=\"{class}{still}\">{drawing}</div>");
    }
    numbers(page, kind, &shown.title, &shown.table);
    page.push_str("</figure>\n");
}

/// The table behind something, folded, with its data to be downloaded.
fn numbers(page: &mut String, id: &str, title: &str, table: &FigureTable) {
    if table.rows.is_empty() {
        return;
    }
    let shown = (CELLS / table.columns.len().max(1)).max(10);
    let _ = write!(
        page,
        "<details><summary>The numbers: {} row{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table: {}\">\n<table><thead><tr>",
        table.rows.len(),
        if table.rows.len() == 1 { "" } else { "s" },
        escaped(title)
    );
    for column in &table.columns {
        let class = if column.kind == Kind::String { "" } else { " class=\"n\"" };
        let _ = write!(
            page,
            "<th scope=\"col\"{class} title=\"{}\">{}</th>",
            escaped(&column.description),
            escaped(&column.name.replace('_', " "))
        );
    }
    page.push_str("</tr></thead><tbody>\n");
    for row in table.rows.iter().take(shown) {
        page.push_str("<tr>");
        for (column, value) in table.columns.iter().zip(row) {
            let class = if column.kind == Kind::String { "" } else { " class=\"n\"" };
            let _ = write!(page, "<td{class}>{}</td>", escaped(&cell(value)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
    if table.rows.len() > shown {
        let _ = writeln!(page, "<p>The first {shown} rows; the file has them all.</p>");
    }
    let _ = writeln!(
        page,
        "<pre hidden id=\"{id}-data\">{}</pre>\n<button type=\"button\" class=\"needs-script\" hidden data-save=\"{id}-data\" data-file=\"{id}.csv\" data-type=\"text/csv\">Download {id}.csv</button>\n</details>",
        preserved(&comma_separated(table))
    );
}

/// A table as comma-separated values (RFC 4180).
pub fn comma_separated(table: &FigureTable) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = table.columns.iter().map(|column| column.name.as_str());
    // Writing to memory cannot fail, and rows have a cell a column.
    let _ = writer.write_record(heads);
    for row in &table.rows {
        let _ = writer.write_record(row.iter().map(exactly));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn cards(page: &mut String, shown: &[Card]) {
    page.push_str("<ul class=\"cards\">\n");
    for card in shown {
        let _ = write!(
            page,
            "<li class=\"card\"><h3 class=\"hostile\">{}</h3><p class=\"share\">{}</p><dl>",
            escaped(&card.title),
            escaped(&card.said)
        );
        for line in &card.lines {
            let was = match line.instead_of.as_str() {
                "" => String::new(),
                was => format!(" <span class=\"was\">({})</span>", escaped(was)),
            };
            let _ = write!(
                page,
                "<dt class=\"hostile\">{}</dt><dd class=\"hostile\">{}{was}</dd>",
                escaped(&line.issue),
                escaped(&line.option)
            );
        }
        let _ = writeln!(page, "</dl><p class=\"foot\">{}</p></li>", escaped(&card.foot));
    }
    page.push_str("</ul>\n");
}

fn terms(page: &mut String, shown: &[Term]) {
    if shown.is_empty() {
        return;
    }
    page.push_str("<dl class=\"terms\">\n");
    for term in shown {
        let _ = write!(
            page,
            "<dt class=\"hostile\">{}</dt><dd class=\"hostile\">",
            escaped(&term.name)
        );
        if !term.formula.is_empty() {
            let _ = write!(page, "<span class=\"formula\">{}</span>", escaped(&term.formula));
        }
        let _ = writeln!(page, "{}</dd>", escaped(&term.says));
    }
    page.push_str("</dl>\n");
}

fn outline(page: &mut String, entry: &OutlineEntry, top: bool) {
    let name = escaped(&entry.name);
    let value = escaped(&entry.value);
    if entry.under.is_empty() {
        let element = if top { "p" } else { "li" };
        let _ = writeln!(page, "<{element} class=\"hostile\"><b>{name}</b> {value}</{element}>");
        return;
    }
    let (open, close) = if top { ("", "") } else { ("<li>", "</li>") };
    let _ = writeln!(
        page,
        "{open}<details><summary class=\"hostile\"><b>{name}</b> {value}</summary><ul>"
    );
    for below in &entry.under {
        outline(page, below, false);
    }
    let _ = writeln!(page, "</ul></details>{close}");
}

/// JSON that can stand in a page: nothing in it ends the script that holds it, and no mark turns
/// what follows around for one who reads the source. Both stand within strings only.
fn within_a_page(json: &str) -> String {
    let mut output = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                output.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            other => output.push(other),
        }
    }
    output
}
