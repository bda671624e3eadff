//! From RON text to the tree.
//!
//! ron's own parser is the referee of the syntax: it reads the text first, and
//! what it refuses is refused with its words and place. What it accepts is read
//! again here, this time keeping places, and refusing what ron lets through:
//! equal keys, `NaN` and infinities.

use ron::extensions::Extensions;
use serde::de::IgnoredAny;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source::{Place, Span};
use super::tree::{Entry, Node, Value, Word};

/// Brackets within brackets beyond this are refused (ron's own limit is the same).
const DEPTH_LIMIT: usize = 128;

/// The RON dialect of scenario files.
pub fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES)
}

/// Reads file `file` of `diagnostics.sources`. `None` if the syntax is wrong; other
/// mistakes are reported and the tree goes on.
pub fn read(file: usize, diagnostics: &mut Diagnostics) -> Option<Node> {
    let text = diagnostics.sources.text(file).to_owned();
    if let Err(error) = options().from_str::<IgnoredAny>(&text) {
        if error.code == ron::Error::Eof
            && let Some(diagnostic) = nothing_written(&text, file)
        {
            diagnostics.push(diagnostic);
            return None;
        }
        let at = |place: ron::error::Position| {
            let place = Place { line: place.line, column: place.col };
            diagnostics.sources.offset(file, place)
        };
        let start = at(error.span.start);
        let span = Span { file, start, end: at(error.span.end).max(start) };
        if error.code == ron::Error::ExceededRecursionLimit {
            let message = format!("more than {DEPTH_LIMIT} brackets within brackets");
            diagnostics.push(
                Diagnostic::error(span, message)
                    .label("no scenario needs that many: is one left open?"),
            );
            return None;
        }
        let message = format!("syntax error: {}", error.code);
        diagnostics.push(
            Diagnostic::error(span, message).label("the text stops making sense here").help(
                "scenario files are RON: `name: value,` in `( )`, `\"key\": value,` in `{ }`",
            ),
        );
        return None;
    }
    let mut parser = Parser { text: &text, at: 0, file, depth: 0, diagnostics };
    match parser.file() {
        Ok(node) => Some(node),
        Err(Stop(span, message)) => {
            parser.diagnostics.push(Diagnostic::error(span, message));
            None
        }
    }
}

/// What is wrong with a text that has no value; nothing if it has one.
fn nothing_written(text: &str, file: usize) -> Option<Diagnostic> {
    let mut ignored = Diagnostics::default();
    let mut parser = Parser { text, at: 0, file, depth: 0, diagnostics: &mut ignored };
    parser.skip();
    if !parser.rest().is_empty() {
        return None;
    }
    let message =
        if text.trim().is_empty() { "the file is empty" } else { "the file has comments only" };
    let end = Span { file, start: text.len(), end: text.len() };
    Some(
        Diagnostic::error(end, message)
            .label("a scenario should stand here")
            .help("`zopa new NAME` writes a commented scenario to start from"),
    )
}

/// Why reading cannot go on.
struct Stop(Span, String);

struct Parser<'a> {
    text: &'a str,
    at: usize,
    file: usize,
    depth: usize,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn span(&self, start: usize) -> Span {
        Span { file: self.file, start, end: self.at }
    }

    fn stop<T>(&self, start: usize, message: impl Into<String>) -> Result<T, Stop> {
        let end = self.text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        Err(Stop(Span { file: self.file, start, end: self.at.max(end) }, message.into()))
    }

    /// Skips what is written for people only.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.skip_block();
            } else {
                return;
            }
        }
    }

    /// Skips a block comment, nested ones included.
    fn skip_block(&mut self) {
        let mut level = 0;
        while self.at < self.text.len() {
            if self.take("/*") {
                level += 1;
            } else if self.take("*/") {
                level -= 1;
                if level == 0 {
                    return;
                }
            } else {
                self.at += self.peek().map_or(1, char::len_utf8);
            }
        }
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let start = self.at;
        let length = self.rest().find(|c| !belongs(c)).unwrap_or(self.rest().len());
        self.at += length;
        &self.text[start..self.at]
    }

    fn file(&mut self) -> Result<Node, Stop> {
        self.skip();
        while self.rest().starts_with("#!") {
            // ron has checked the header; all extensions it can name are on anyway.
            while let Some(c) = self.peek() {
                self.at += c.len_utf8();
                if c == ']' {
                    break;
                }
            }
            self.skip();
        }
        self.value()
    }

    fn value(&mut self) -> Result<Node, Stop> {
        self.skip();
        let start = self.at;
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            let message = format!("more than {DEPTH_LIMIT} brackets within brackets");
            return self.stop(start, message);
        }
        let value = match self.peek() {
            None => return self.stop(start, "the file ends where a value should be"),
            Some('(') => self.bracket(None)?,
            Some('{') => self.map()?,
            Some('[') => {
                self.at += 1;
                Value::List(self.list(']')?)
            }
            Some('"') => Value::Text(self.string()?),
            Some('r') if self.rest().starts_with("r\"") || self.raw_string_ahead() => {
                Value::Text(self.raw_string()?)
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '+' | '-' | '.') => {
                Value::Number(self.number()?)
            }
            Some(c) if c == '_' || c.is_alphabetic() => self.named()?,
            Some(_) => return self.stop(start, "this kind of value has no place in a scenario"),
        };
        self.depth -= 1;
        Ok(Node { value, span: self.span(start) })
    }

    fn raw_string_ahead(&self) -> bool {
        let hashes = self.rest()[1..].trim_start_matches('#');
        hashes.len() < self.rest().len() - 1 && hashes.starts_with('"')
    }

    /// A value that starts with a word.
    fn named(&mut self) -> Result<Value, Stop> {
        let start = self.at;
        let word = self.word();
        match word.text.as_str() {
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            "NaN" | "inf" | "NaNf32" | "NaNf64" | "inff32" | "inff64" => {
                return Ok(Value::Number(self.not_finite(start)));
            }
            _ => {}
        }
        if self.rest().starts_with(['\'', '"']) {
            return self.stop(start, "this kind of value has no place in a scenario");
        }
        let after = self.at;
        self.skip();
        if self.peek() != Some('(') {
            self.at = after;
            return Ok(Value::Name(word.text));
        }
        let value = self.bracket(Some(word))?;
        match value {
            // `Some(x)` is x: an optional value may simply be written.
            Value::Tuple { name: Some(name), mut items }
                if name.text == "Some" && items.len() == 1 =>
            {
                Ok(items.remove(0).value)
            }
            other => Ok(other),
        }
    }

    fn word(&mut self) -> Word {
        let start = self.at;
        self.take("r#");
        let text = self.take_while(|c| c == '_' || c.is_alphanumeric()).to_owned();
        Word { text, span: self.span(start) }
    }

    /// Reports a number that is none and goes on with 0.
    fn not_finite(&mut self, start: usize) -> f64 {
        let found = self.text[start..self.at].to_owned();
        self.diagnostics.push(
            Diagnostic::error(self.span(start), format!("`{found}` is not a finite number"))
                .label("numbers must be finite"),
        );
        0.0
    }

    /// `( ... )`: named fields, or values only.
    fn bracket(&mut self, name: Option<Word>) -> Result<Value, Stop> {
        self.at += 1;
        self.skip();
        if self.take(")") {
            return Ok(Value::Record { name, fields: Vec::new() });
        }
        let before = self.at;
        let named = self.peek().is_some_and(|c| c == '_' || c.is_alphabetic()) && {
            self.word();
            self.skip();
            self.peek() == Some(':')
        };
        self.at = before;
        if named {
            let fields = self.entries(')', "field", |parser| Ok(parser.word()))?;
            Ok(Value::Record { name, fields })
        } else {
            Ok(Value::Tuple { name, items: self.list(')')? })
        }
    }

    fn map(&mut self) -> Result<Value, Stop> {
        self.at += 1;
        let entries = self.entries('}', "key", |parser| {
            let key = parser.value()?;
            match key.value {
                Value::Text(text) => Ok(Word { text, span: key.span }),
                Value::Number(number) => Ok(Word { text: number.to_string(), span: key.span }),
                _ => parser.stop(key.span.start, "the keys of a map are strings in quotes"),
            }
        })?;
        Ok(Value::Map(entries))
    }

    /// Keyed values up to the closing bracket; equal keys are reported.
    fn entries(
        &mut self,
        close: char,
        kind: &str,
        key: impl Fn(&mut Self) -> Result<Word, Stop>,
    ) -> Result<Vec<Entry>, Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            self.skip();
            if self.closes(close)? {
                return Ok(entries);
            }
            let key = key(self)?;
            self.skip();
            if !self.take(":") {
                return self.stop(self.at, "expected `:`");
            }
            let node = self.value()?;
            if let Some(first) = entries.iter().find(|entry| entry.key.text == key.text) {
                let line = self.diagnostics.sources.place(first.key.span).line;
                self.diagnostics.push(
                    Diagnostic::error(key.span, format!("duplicate {kind} `{}`", key.text))
                        .label(format!("it is already given in line {line}"))
                        .path(&key.text),
                );
            } else {
                entries.push(Entry { key, node });
            }
            self.comma(close)?;
        }
    }

    fn list(&mut self, close: char) -> Result<Vec<Node>, Stop> {
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.closes(close)? {
                return Ok(items);
            }
            items.push(self.value()?);
            self.comma(close)?;
        }
    }

    fn closes(&mut self, close: char) -> Result<bool, Stop> {
        match self.peek() {
            None => self.stop(self.at, format!("the file ends before the closing `{close}`")),
            Some(c) if c == close => {
                self.at += c.len_utf8();
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    fn comma(&mut self, close: char) -> Result<(), Stop> {
        self.skip();
        if self.take(",") || self.peek() == Some(close) {
            Ok(())
        } else {
            self.stop(self.at, format!("expected `,` or `{close}`"))
        }
    }

    fn number(&mut self) -> Result<f64, Stop> {
        let start = self.at;
        let negative = match self.peek() {
            Some('-') => self.take("-"),
            _ => {
                self.take("+");
                false
            }
        };
        let mut body = self
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
            .replace('_', "");
        // The sign of an exponent does not belong to the word read so far.
        let decimal = !body.starts_with("0x") && !body.starts_with("0b") && !body.starts_with("0o");
        if decimal
            && body.ends_with(['e', 'E'])
            && let Some(sign) = self.peek().filter(|c| matches!(c, '+' | '-'))
        {
            self.at += 1;
            body.push(sign);
            body.push_str(&self.take_while(|c| c.is_ascii_alphanumeric()).replace('_', ""));
        }
        let value = if let Some(radix) = [("0x", 16), ("0b", 2), ("0o", 8)]
            .iter()
            .find_map(|(prefix, radix)| Some((body.strip_prefix(prefix)?, *radix)))
        {
            u64::from_str_radix(radix.0, radix.1).ok().map(|value| value as f64)
        } else {
            // A type may be written after a number (`1.0f64`); it changes nothing here.
            let end = body.find(['i', 'u', 'f']).filter(|at| {
                body[at + 1..].chars().all(|c| c.is_ascii_digit() || "size".contains(c))
            });
            if body.starts_with("inf") {
                Some(f64::INFINITY)
            } else {
                body[..end.unwrap_or(body.len())].parse().ok()
            }
        };
        match value {
            Some(value) if value.is_finite() => Ok(if negative { -value } else { value }),
            Some(_) => Ok(self.not_finite(start)),
            None if body.starts_with("NaN") => Ok(self.not_finite(start)),
            None => self.stop(start, "this is not a number"),
        }
    }

    fn raw_string(&mut self) -> Result<String, Stop> {
        let start = self.at;
        self.at += 1;
        let hashes = self.take_while(|c| c == '#').len();
        self.at += 1;
        let close = format!("\"{}", "#".repeat(hashes));
        let Some(length) = self.rest().find(&close) else {
            return self.stop(start, "the string has no end");
        };
        let text = self.rest()[..length].to_owned();
        self.at += length + close.len();
        Ok(text)
    }

    fn string(&mut self) -> Result<String, Stop> {
        let start = self.at;
        self.at += 1;
        // ron decodes the escapes; only the end has to be found here.
        let mut escaped = false;
        let mut plain = true;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                _ if escaped => escaped = false,
                '\\' => {
                    escaped = true;
                    plain = false;
                }
                '"' if plain => return Ok(self.text[start + 1..self.at - 1].to_owned()),
                '"' => {
                    return options()
                        .from_str(&self.text[start..self.at])
                        .or_else(|error| self.stop(start, error.code.to_string()));
                }
                _ => {}
            }
        }
        self.stop(start, "the string has no end")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> (Option<Node>, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let file = diagnostics.sources.add("test.ron", text);
        (read(file, &mut diagnostics), diagnostics)
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = r###"#![enable(implicit_some)] // header
            Scenario(
                a: -1.5e-3, b: "q\"\u{e9}\n", c: r#"raw "x" \n"#, d: true, e: Word, f: Quota(2), /* c /* n */ */
                g: Triangular(low: 1, high: 1_000), h: {"k": [1, 2.0, .5,], "l": ()}, i: (1, "x"), j: Some(3), k: 0x10,
            )"###;
        let (node, diagnostics) = tree(text);
        let node = node.expect("a tree");
        assert!(diagnostics.is_empty(), "{}", diagnostics.render(false));
        let value = |path: &str| node.at(path).map(|node| node.value.clone());
        assert_eq!(value("a"), Some(Value::Number(-0.0015)));
        assert_eq!(value("b"), Some(Value::Text("q\"é\n".to_owned())));
        assert_eq!(value("c"), Some(Value::Text("raw \"x\" \\n".to_owned())));
        assert_eq!(value("d"), Some(Value::Bool(true)));
        assert_eq!(value("e"), Some(Value::Name("Word".to_owned())));
        assert_eq!(value("f.0"), Some(Value::Number(2.0)));
        assert_eq!(value("g.high"), Some(Value::Number(1000.0)));
        assert_eq!(value("h.k.2"), Some(Value::Number(0.5)));
        assert_eq!(value("i.1"), Some(Value::Text("x".to_owned())));
        assert_eq!(value("j"), Some(Value::Number(3.0)));
        assert_eq!(value("k"), Some(Value::Number(16.0)));
        assert_eq!(value("h.m"), None);
        let span = node.at("g.low").map(|node| node.span).expect("a span");
        assert_eq!(diagnostics.sources.excerpt(span), "1");
    }

    #[test]
    fn a_syntax_error_is_reported_where_ron_sees_it() {
        let (node, diagnostics) = tree("(\n  a: 1\n  b: 2,\n)");
        assert!(node.is_none());
        assert_eq!(diagnostics.list.len(), 1);
        assert_eq!(diagnostics.sources.place(diagnostics.list[0].span).line, 3);
    }

    #[test]
    fn duplicates_and_numbers_that_are_none_are_errors() {
        let (_, diagnostics) =
            tree("(a: 1, a: 2, m: {\"x\": 1, \"x\": 2}, n: NaN, i: -inf, j: 1e999)");
        let messages: Vec<&str> =
            diagnostics.list.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "duplicate field `a`",
                "duplicate key `x`",
                "`NaN` is not a finite number",
                "`-inf` is not a finite number",
                "`1e999` is not a finite number",
            ]
        );
    }

    #[test]
    fn what_has_no_value_and_what_is_too_deep_is_said_in_plain_words() {
        for (text, message, line) in [
            ("", "the file is empty", 1),
            (" \n\n", "the file is empty", 3),
            ("// later\n/* much later */", "the file has comments only", 2),
            (&"[".repeat(200), "more than 128 brackets within brackets", 1),
        ] {
            let (node, diagnostics) = tree(text);
            assert!(node.is_none());
            assert_eq!(diagnostics.list.len(), 1);
            let found = &diagnostics.list[0];
            assert_eq!(found.message, message);
            assert_eq!(diagnostics.sources.place(found.span).line, line, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[(){}\\[\\],:\"a-z0-9.#r\\\\ \n-]{0,60}") {
            let _ = tree(&text);
        }
    }
}
