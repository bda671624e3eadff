//! `zopa scenarios`: the scenarios that come with the program.

use clap::Args;
use serde_json::json;

use super::failure::Failure;
use super::output;
use zopa::report::terminal;
use zopa::scenario::{library, load_embedded};

/// What `zopa scenarios` is told.
#[derive(Args, Clone, Debug)]
pub struct ScenariosArguments {
    /// Print this scenario's file instead of the list
    id: Option<String>,

    /// Print the list as JSON
    #[arg(long, conflicts_with = "id")]
    json: bool,
}

/// Lists the library, or prints one file of it.
pub fn scenarios(arguments: &ScenariosArguments) -> Result<(), Failure> {
    if let Some(id) = &arguments.id {
        return match library::find(id) {
            Some(entry) => output::result(entry.text),
            None => {
                let meant = match library::nearest(id) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "zopa scenarios lists them".to_owned(),
                };
                let message = format!("`{id}` is not a scenario of the library; {meant}");
                Err(Failure::Transfer(message))
            }
        };
    }
    let mut list = Vec::new();
    for entry in library::LIBRARY {
        let meta = load_embedded(entry).map(|loaded| loaded.scenario.meta).unwrap_or_default();
        list.push((entry.id, meta.title, meta.question));
    }
    if arguments.json {
        let entries: Vec<_> = list
            .iter()
            .map(|(id, title, question)| json!({"id": id, "title": title, "question": question}))
            .collect();
        return output::json(&json!({"schema": "zopa.scenarios/1", "scenarios": entries}));
    }
    let list: Vec<(&str, &str)> = list.iter().map(|(id, title, _)| (*id, title.as_str())).collect();
    output::result(&terminal::scenarios(&list, &output::screen()))
}
