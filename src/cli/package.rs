//! Packages as they are written on the command line or in a file.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::failure::Failure;
use zopa::scenario::diagnostic::suggestion;
use zopa::space::Issue;

/// What is said of a package: options by issue, or an index of an option an issue.
#[derive(Debug, PartialEq)]
enum Said {
    Choices(Vec<(String, String)>),
    Indices(Vec<usize>),
}

/// The package that `words` describe, one option an issue: `issue=option,...`, or
/// the name of a file with a map of these (RON or JSON) or with the JSON record of a
/// package. Issues that are not mentioned have their default option.
///
/// # Errors
/// If the file cannot be read, or with all mistakes in what is said.
pub fn package(words: &str, issues: &[Issue]) -> Result<Vec<usize>, Failure> {
    let path = Path::new(words);
    let mut mistakes = Vec::new();
    let said = if path.is_file() || !words.contains('=') {
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::Usage(format!(
                "`{words}` is neither a file nor a package such as {}",
                example(issues)
            )),
            _ => Failure::Transfer(format!("cannot read {words}: {error}")),
        })?;
        in_file(&text).map_err(|why| Failure::Usage(format!("{words}: {why}")))?
    } else {
        Said::Choices(pairs(words, &mut mistakes))
    };
    let package = match said {
        Said::Choices(choices) => chosen(&choices, issues, &mut mistakes),
        Said::Indices(options) => indexed(options, issues, &mut mistakes),
    };
    if mistakes.is_empty() { Ok(package) } else { Err(Failure::Usage(mistakes.join("\nerror: "))) }
}

/// How a package is written.
fn example(issues: &[Issue]) -> String {
    let pairs: Vec<String> = issues
        .iter()
        .take(2)
        .filter_map(|issue| Some(format!("{}={}", issue.id, issue.options.last()?.id)))
        .collect();
    pairs.join(",")
}

/// `issue=option,issue=option`.
fn pairs(words: &str, mistakes: &mut Vec<String>) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    for pair in words.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((issue, option)) => choices.push((issue.trim().into(), option.trim().into())),
            None => mistakes.push(format!("`{pair}` is no issue=option")),
        }
    }
    choices
}

/// A map from issue to option, or a record with the options' indices.
fn in_file(text: &str) -> Result<Said, String> {
    if let Ok(Value::Object(record)) = serde_json::from_str(text)
        && let Some(Value::Array(options)) = record.get("options")
    {
        let indices = options.iter().map(|option| usize::try_from(option.as_u64()?).ok());
        let indices: Option<Vec<usize>> = indices.collect();
        return indices.map(Said::Indices).ok_or_else(|| {
            "`options` of the record is not a list of the options' numbers".to_owned()
        });
    }
    ron::from_str(text).map(|Choices(choices)| Said::Choices(choices)).map_err(|error| {
        format!(
            "not a package: {error}; write {{\"issue\": \"option\", ...}}, or the record of a package as --json prints it"
        )
    })
}

/// The entries of a map, equal keys included.
struct Choices(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Choices {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Choices;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a map from issues to options")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Choices, A::Error> {
                let mut choices = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    choices.push(entry);
                }
                Ok(Choices(choices))
            }
        }
        from.deserialize_map(Entries)
    }
}

/// The package with these options; everything that is wrong with them is noted.
fn chosen(
    choices: &[(String, String)],
    issues: &[Issue],
    mistakes: &mut Vec<String>,
) -> Vec<usize> {
    let mut package: Vec<usize> = issues.iter().map(|issue| issue.default).collect();
    let mut named = vec![false; issues.len()];
    let advice = |word: &str, kind: &str, known: &[&str]| {
        let help = suggestion(word, kind, known.iter().copied());
        help.map_or_else(String::new, |help| format!("; {help}"))
    };
    for (id, option) in choices {
        let Some(at) = issues.iter().position(|issue| issue.id == *id) else {
            let known: Vec<&str> = issues.iter().map(|issue| issue.id.as_str()).collect();
            mistakes.push(format!("there is no issue `{id}`{}", advice(id, "issues", &known)));
            continue;
        };
        if std::mem::replace(&mut named[at], true) {
            mistakes.push(format!("issue `{id}` is decided twice"));
        }
        let options = &issues[at].options;
        match options.iter().position(|known| known.id == *option) {
            Some(found) => package[at] = found,
            None => {
                let known: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
                let advice = advice(option, "options", &known);
                mistakes.push(format!("issue `{id}` has no option `{option}`{advice}"));
            }
        }
    }
    package
}

/// The same from the options' numbers, as records have them.
fn indexed(options: Vec<usize>, issues: &[Issue], mistakes: &mut Vec<String>) -> Vec<usize> {
    if options.len() != issues.len() {
        mistakes.push(format!(
            "the record has {} options, the scenario {} issues: it is of another scenario",
            options.len(),
            issues.len()
        ));
    }
    for (option, issue) in options.iter().zip(issues) {
        if *option >= issue.options.len() {
            mistakes.push(format!(
                "issue `{}` has no option number {option}: they are 0 to {}",
                issue.id,
                issue.options.len() - 1
            ));
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_may_have_spaces_and_a_comma_too_many() {
        let mut mistakes = Vec::new();
        let choices = [("a".to_owned(), "b".to_owned()), ("c".to_owned(), "d".to_owned())];
        assert_eq!(pairs(" a = b ,c=d,", &mut mistakes), choices);
        assert!(mistakes.is_empty());
        assert_eq!(pairs("a=b,c", &mut mistakes).len(), 1);
        assert_eq!(mistakes, ["`c` is no issue=option"]);
    }

    #[test]
    fn files_hold_maps_or_records() {
        let choices = || Said::Choices(vec![("a".to_owned(), "b".to_owned())]);
        assert_eq!(in_file("{\"a\": \"b\"}"), Ok(choices()));
        assert_eq!(in_file("// of a kind\n{\"a\": \"b\",}"), Ok(choices()));
        assert_eq!(
            in_file("{\"rank\": \"7\", \"options\": [0, 2]}"),
            Ok(Said::Indices(vec![0, 2]))
        );
        assert!(in_file("{\"options\": [-1]}").is_err());
        assert!(in_file("[1, 2]").is_err());
        assert!(in_file("").is_err());
    }
}
