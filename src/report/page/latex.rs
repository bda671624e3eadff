//! A report as LaTeX: its words, and its tables in the style of booktabs.

use std::fmt::Write as _;

use super::number::cell;
use super::{Block, Report};
use crate::report::figure::FigureTable;
use crate::report::table::Kind;

/// Rows of a table that are shown; the rest is in the data.
const ROWS: usize = 60;

/// The report, as a document.
pub fn latex(report: &Report) -> String {
    let mut text = format!(
        "\\documentclass{{article}}\n\\usepackage[T1]{{fontenc}}\n\\usepackage[utf8]{{inputenc}}\n\\usepackage{{textcomp,booktabs,longtable}}\n\
         \\title{{{}}}\n\\date{{}}\n\\begin{{document}}\n\\maketitle\n\n",
        escaped(&report.title)
    );
    let _ = writeln!(text, "{}\n", escaped(&report.question));
    let _ = writeln!(text, "{}\n", escaped(&report.answer.join(" ")));
    let _ = writeln!(text, "\\emph{{{}}}\n", escaped(&report.caveat));
    for warning in &report.warnings {
        let _ = writeln!(text, "\\emph{{{}}}\n", escaped(warning));
    }
    for section in &report.sections {
        let _ = writeln!(text, "\\section{{{}}}\n", escaped(section.title));
        for block in &section.blocks {
            match block {
                Block::Text(words) => {
                    let _ = writeln!(text, "{}\n", escaped(words));
                }
                Block::Figure(figure) => {
                    let _ = writeln!(
                        text,
                        "\\subsection{{{}}}\n{}\n",
                        escaped(&figure.title),
                        escaped(&figure.caption)
                    );
                    text.push_str(&table(&figure.table));
                }
                Block::Table { title, table: shown } => {
                    let _ = writeln!(text, "\\subsection{{{}}}\n", escaped(title));
                    text.push_str(&table(shown));
                }
                Block::Cards(cards) => {
                    for card in cards {
                        let _ = writeln!(
                            text,
                            "\\paragraph{{{}: {}}}\n\\begin{{itemize}}",
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
                            let _ = writeln!(text, "\\item {issue}: \\textbf{{{option}}}{before}");
                        }
                        // A list must have an item.
                        if card.lines.is_empty() {
                            text.push_str("\\item everything as it is\n");
                        }
                        let _ = writeln!(text, "\\end{{itemize}}\n{}\n", escaped(&card.foot));
                    }
                }
                Block::Terms(terms) if !terms.is_empty() => {
                    text.push_str("\\begin{description}\n");
                    for term in terms {
                        let formula = escaped(&term.formula);
                        let _ = writeln!(
                            text,
                            "\\item[{}] {formula} {}",
                            escaped(&term.name),
                            escaped(&term.says)
                        );
                    }
                    text.push_str("\\end{description}\n\n");
                }
                Block::Code(code) => {
                    let _ = writeln!(text, "\\texttt{{{}}}\n", escaped(code));
                }
                Block::Terms(_) | Block::Outline(_) | Block::Download { .. } => {}
            }
        }
    }
    text.push_str("\\end{document}\n");
    text
}

/// A table.
pub fn table(shown: &FigureTable) -> String {
    if shown.rows.is_empty() {
        return String::new();
    }
    let columns: String = shown
        .columns
        .iter()
        .map(|column| if column.kind == Kind::String { 'l' } else { 'r' })
        .collect();
    let heads: Vec<String> =
        shown.columns.iter().map(|column| escaped(&column.name.replace('_', " "))).collect();
    let mut text = format!(
        "\\begin{{longtable}}{{{columns}}}\n\\toprule\n{} \\\\\n\\midrule\n\\endhead\n",
        heads.join(" & ")
    );
    for row in shown.rows.iter().take(ROWS) {
        let cells: Vec<String> = row.iter().map(|value| escaped(&cell(value))).collect();
        let _ = writeln!(text, "{} \\\\", cells.join(" & "));
    }
    text.push_str("\\bottomrule\n\\end{longtable}\n");
    if shown.rows.len() > ROWS {
        let _ = writeln!(text, "{} more rows.\n", shown.rows.len() - ROWS);
    }
    text
}

/// A text in which nothing is a command. Letters that the usual fonts lack have names.
fn escaped(text: &str) -> String {
    let mut output = String::new();
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                output.push('\\');
                output.push(letter);
            }
            '~' => output.push_str("\\textasciitilde{}"),
            '^' => output.push_str("\\textasciicircum{}"),
            '\\' => output.push_str("\\textbackslash{}"),
            '<' => output.push_str("\\textless{}"),
            '>' => output.push_str("\\textgreater{}"),
            '−' => output.push_str("\\textminus{}"),
            '±' => output.push_str("\\textpm{}"),
            '×' => output.push_str("\\texttimes{}"),
            '→' => output.push_str("\\textrightarrow{}"),
            '≥' => output.push_str("$\\geq$"),
            '≤' => output.push_str("$\\leq$"),
            'Σ' => output.push_str("$\\Sigma$"),
            'α' => output.push_str("$\\alpha$"),
            'β' => output.push_str("$\\beta$"),
            'δ' => output.push_str("$\\delta$"),
            'λ' => output.push_str("$\\lambda$"),
            '·' => output.push_str("\\textperiodcentered{}"),
            '\u{a0}' => output.push('~'),
            '\n' | '\r' | '\t' => output.push(' '),
            letter if letter.is_control() => {}
            other => output.push(other),
        }
    }
    output
}
