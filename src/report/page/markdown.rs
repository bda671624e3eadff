//! A report as Markdown: the same words, and the tables behind its figures.

use std::fmt::Write as _;

use super::number::cell;
use super::{Block, Report};
use crate::report::figure::FigureTable;
use crate::report::table::Kind;

/// Rows of a table that are shown; the rest is in the data.
const ROWS: usize = 60;

/// The report.
pub fn markdown(report: &Report) -> String {
    let mut text = format!("# {}\n\n", escaped(&report.title));
    if !report.question.is_empty() {
        let _ = writeln!(text, "{}\n", escaped(&report.question));
    }
    let _ = writeln!(text, "{}\n", escaped(&report.played.join(" · ")));
    let _ = writeln!(text, "{}\n", escaped(&report.answer.join(" ")));
    let _ = writeln!(text, "> {}\n", escaped(&report.caveat));
    for warning in &report.warnings {
        let _ = writeln!(text, "> {}\n", escaped(warning));
    }
    for section in &report.sections {
        let _ = writeln!(text, "## {}\n", section.title);
        for block in &section.blocks {
            match block {
                Block::Text(words) => {
                    let _ = writeln!(text, "{}\n", escaped(words));
                }
                Block::Figure(figure) => {
                    let _ = writeln!(text, "### {}\n", escaped(&figure.title));
                    let _ = writeln!(text, "{}\n", escaped(&figure.caption));
                    text.push_str(&table(&figure.table));
                }
                Block::Table { title, table: shown } => {
                    let _ = writeln!(text, "### {}\n", escaped(title));
                    text.push_str(&table(shown));
                }
                Block::Cards(cards) => {
                    for card in cards {
                        let _ = writeln!(
                            text,
                            "### {}: {}\n",
                            escaped(&card.title),
                            escaped(&card.said)
                        );
                        for line in &card.lines {
                            let [issue, option, before] =
                                [&line.issue, &line.option, &line.instead_of]
                                    .map(|text| escaped(text));
                            let before = match before.as_str() {
                                "" => String::new(),
                                before => format!(" ({before})"),
                            };
                            let _ = writeln!(text, "- {issue}: **{option}**{before}");
                        }
                        let _ = writeln!(text, "\n{}\n", escaped(&card.foot));
                    }
                }
                Block::Terms(terms) => {
                    for term in terms {
                        let formula = match term.formula.as_str() {
                            "" => String::new(),
                            formula => format!("`{formula}`. "),
                        };
                        let _ = writeln!(
                            text,
                            "- **{}**: {formula}{}",
                            escaped(&term.name),
                            escaped(&term.says)
                        );
                    }
                    text.push('\n');
                }
                Block::Code(code) => {
                    let _ = writeln!(text, "```\n{code}\n```\n");
                }
                // Long, and a file of its own.
                Block::Outline(_) | Block::Download { .. } => {}
            }
        }
    }
    text
}

/// A table.
pub fn table(shown: &FigureTable) -> String {
    if shown.rows.is_empty() {
        return String::new();
    }
    let mut text = String::from("|");
    for column in &shown.columns {
        let _ = write!(text, " {} |", escaped(&column.name.replace('_', " ")));
    }
    text.push_str("\n|");
    for column in &shown.columns {
        text.push_str(if column.kind == Kind::String { " --- |" } else { " ---: |" });
    }
    text.push('\n');
    for row in shown.rows.iter().take(ROWS) {
        text.push('|');
        for value in row {
            let _ = write!(text, " {} |", escaped(&cell(value)));
        }
        text.push('\n');
    }
    if shown.rows.len() > ROWS {
        let _ = writeln!(text, "\n{} more rows.", shown.rows.len() - ROWS);
    }
    text.push('\n');
    text
}

/// A text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut output = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => {
                output.push('\\');
                output.push(letter);
            }
            '\n' | '\r' | '\t' => output.push(' '),
            letter if letter.is_control() => {}
            other => output.push(other),
        }
    }
    output
}
