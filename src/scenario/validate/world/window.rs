//! Issues and options that enter or leave at a date.

use crate::scenario::document::atoms::Moment;
use crate::scenario::source::Span;
use crate::scenario::validate::Check;
use crate::world::Window;

/// From which round on, and from which on no longer.
type Rounds = (usize, Option<usize>);

impl Check<'_> {
    /// The options that are on the table for a part of the talks only. An issue that is off
    /// the table is one of whose options only one is on it.
    pub(super) fn windows(&mut self) -> Vec<Window> {
        let document = self.document;
        let mut windows = Vec::new();
        for (number, (id, issue)) in document.issues.entries.iter().enumerate() {
            let path = format!("issues.{}", id.text);
            let whole = self.window((&issue.from, &issue.until), id.span, ("this issue", &path));
            let mut held = None;
            match &issue.held {
                Some(name) if whole.is_none() => {
                    let message = format!("`{}` is never off the table", id.text);
                    let label = "`held` changes nothing without `from` or `until`";
                    self.idle(name.span(), &message, label, &format!("{path}.held"));
                }
                Some(name) => held = self.option(number, name, &format!("{path}.held")),
                None => held = Some(self.issues[number].default),
            }
            let first = windows.len();
            for option in 0..self.issues[number].options.len() {
                let written = issue.options.as_ref().and_then(|map| map.entries.get(option));
                let own = written.and_then(|(word, written)| {
                    let path = format!("{path}.options.{}", word.text);
                    let when = (&written.from, &written.until);
                    self.window(when, word.span, ("this option", &path))
                });
                let of_issue = whole.filter(|_| held.is_some_and(|held| held != option));
                let rounds = match (own, of_issue) {
                    (Some(own), Some(whole)) => {
                        let until = own.1.into_iter().chain(whole.1).min();
                        Some((own.0.max(whole.0), until))
                    }
                    (own, of_issue) => own.or(of_issue),
                };
                windows.extend(rounds.map(|(from, until)| Window {
                    issue: number,
                    option,
                    from,
                    until,
                }));
            }
            self.without_options(number, id.span, &windows[first..]);
        }
        windows
    }

    fn window(
        &mut self,
        (from, until): (&Option<Moment>, &Option<Moment>),
        span: Span,
        (what, path): (&str, &str),
    ) -> Option<Rounds> {
        let start = from.as_ref().and_then(|from| {
            let beyond = format!("{what} is never on the table");
            self.round_of(from, &format!("{path}.from"), &beyond)
        });
        let end = until.as_ref().and_then(|until| {
            let beyond = format!("{what} never leaves the table");
            self.round_of(until, &format!("{path}.until"), &beyond)
        });
        if start == Some(0) {
            let message = format!("{what} is on the table from the start");
            self.idle(span, &message, "`from` changes nothing", &format!("{path}.from"));
        }
        if let Some(end) = end
            && end <= start.unwrap_or(0)
        {
            let message = format!("{what} leaves the table before it comes");
            let label = format!("from round {} until round {end}", start.unwrap_or(0));
            self.idle(span, &message, &label, &format!("{path}.until"));
        }
        let beyond = |round: &usize| *round > self.last_round();
        let end = end.filter(|end| !beyond(end));
        (start.is_some_and(|start| start > 0) || end.is_some()).then(|| (start.unwrap_or(0), end))
    }

    /// Warns of rounds in which no option of the issue is on the table.
    fn without_options(&mut self, issue: usize, span: Span, windows: &[Window]) {
        let count = self.issues[issue].options.len();
        if !self.sure[issue] || windows.len() < count {
            return;
        }
        // Something changes only where a window begins or ends.
        let ends = windows.iter().filter_map(|window| window.until);
        let mut rounds: Vec<usize> = std::iter::once(0).chain(ends).collect();
        rounds.sort_unstable();
        let shut = |round: &&usize| !windows.iter().any(|window| window.is_open(**round));
        if let Some(round) = rounds.iter().find(shut) {
            let id = self.issues[issue].id.clone();
            let message = format!("no option of `{id}` is on the table in round {round}");
            let label = "nothing can be agreed on then";
            self.idle(span, &message, label, &format!("issues.{id}"));
        }
    }
}
