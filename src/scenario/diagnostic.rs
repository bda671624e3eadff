//! What is wrong with a scenario, and where: collected, never thrown one by one,
//! so that a reader sees all mistakes in one go.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

use super::source::{Sources, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// The scenario can be used, but may not say what its author means.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A few words at that place; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Path of the value in the scenario; may be empty.
    pub path: String,
}

/// Everything found so far, with the files it was found in.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    /// The files.
    pub sources: Sources,
    /// What was found, in the order found.
    pub list: Vec<Diagnostic>,
}

/// A diagnostic as `--json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct DiagnosticRecord {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
    /// `error` or `warning`.
    pub severity: String,
    /// Path of the value in the scenario; may be empty.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// A few words at the place; may be empty.
    pub label: String,
    /// What to do about it, if something can be said.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            span,
            label: String::new(),
            help: None,
            path: String::new(),
        }
    }

    /// A warning.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// With a few words at the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With advice, if there is any.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// With the path of the value in the scenario.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Nothing found?
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Is there an error among them?
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Sorts them as a reader meets them: by file, then by place.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start));
    }

    /// For people: each with its file, line, column and the text there.
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut output = String::new();
        for diagnostic in &self.list {
            let level = match diagnostic.severity {
                Severity::Error => Level::ERROR,
                Severity::Warning => Level::WARNING,
            };
            let text = self.sources.text(diagnostic.span.file);
            let start = diagnostic.span.start.min(text.len());
            let end = diagnostic.span.end.clamp(start, text.len());
            let mut annotation = AnnotationKind::Primary.span(start..end);
            if !diagnostic.label.is_empty() {
                annotation = annotation.label(&diagnostic.label);
            }
            let mut group = level.primary_title(&diagnostic.message).element(
                Snippet::source(text)
                    .path(self.sources.name(diagnostic.span.file))
                    .annotation(annotation),
            );
            if let Some(help) = &diagnostic.help {
                group = group.element(Level::HELP.message(help));
            }
            let _ = writeln!(output, "{}\n", renderer.render(&[group]));
        }
        output
    }

    /// For programs.
    pub fn records(&self) -> Vec<DiagnosticRecord> {
        self.list
            .iter()
            .map(|diagnostic| {
                let place = self.sources.place(diagnostic.span);
                DiagnosticRecord {
                    file: self.sources.name(diagnostic.span.file).to_owned(),
                    line: place.line,
                    column: place.column,
                    severity: match diagnostic.severity {
                        Severity::Error => "error".to_owned(),
                        Severity::Warning => "warning".to_owned(),
                    },
                    path: diagnostic.path.clone(),
                    message: diagnostic.message.clone(),
                    label: diagnostic.label.clone(),
                    help: diagnostic.help.clone(),
                }
            })
            .collect()
    }
}

/// "did you mean ...": the candidate nearest to a word, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (likeness(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// How alike two words are, 0..1. Jaro–Winkler favours equal beginnings, but does
/// not see letters changed round in short words; one slip of the fingers counts
/// as very like from three letters on.
fn likeness(word: &str, candidate: &str) -> f64 {
    let letters = word.chars().count().min(candidate.chars().count());
    let slip = letters >= 3 && strsim::osa_distance(word, candidate) == 1;
    strsim::jaro_winkler(word, candidate).max(if slip { 0.9 } else { 0.0 })
}

/// Advice for a word that is not among the allowed: the nearest one, and all of
/// them while they fit a line or two.
pub fn suggestion<'a>(
    word: &str,
    kind: &str,
    allowed: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let allowed: Vec<&str> = allowed.into_iter().collect();
    let list: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
    let listed = match allowed.len() {
        0 => return Some(format!("there are no {kind} here")),
        1..=24 => format!("{kind}: {}", list.join(", ")),
        more => format!("{kind}: {} and {} more", list[..16].join(", "), more - 16),
    };
    Some(match nearest(word, allowed.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? ({listed})"),
        None => listed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendered_diagnostic_shows_place_text_and_help() {
        let mut diagnostics = Diagnostics::default();
        let file = diagnostics.sources.add("peace.ron", "(\n  weigth: 1,\n)");
        diagnostics.push(
            Diagnostic::error(Span { file, start: 4, end: 10 }, "unknown field `weigth`")
                .label("not a field")
                .maybe_help(suggestion("weigth", "fields", ["weight", "scores"])),
        );
        let text = diagnostics.render(false);
        for part in ["error: unknown field", "peace.ron:2:3", "weigth: 1", "did you mean `weight`"]
        {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(diagnostics.render(true).contains("\u{1b}["));
        let record = &diagnostics.records()[0];
        assert_eq!((record.line, record.column), (2, 3));
    }
}
