//! The reference page of all commands and options, as Markdown, made of the definition of
//! the command line.

use clap::{Arg, Command};
use zopa::report::guide::GENERATED;

const ABOUT: &str = "\
A SCENARIO is a file, or the name of one that comes with the program (`zopa scenarios`). `zopa` alone is `zopa run`, and takes
its options. `zopa help COMMAND` prints what stands here. [Exit codes](exit-codes.md) are for scripts.";

/// The page.
pub fn page(definition: &Command) -> String {
    let mut text = format!("{GENERATED}\n# Commands\n\n{ABOUT}\n");
    text.push_str("\n## Options of every command\n\n");
    text.extend(shown(definition).filter(|option| option.is_global_set()).map(explained));
    for command in definition.get_subcommands().filter(|command| command.get_name() != "help") {
        text.push_str(&section(command));
    }
    text
}

fn section(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut text = format!("\n## zopa {}\n\n{about}.\n", command.get_name());
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    text.push_str(&format!("\n```text\n{usage}\n```\n"));
    let own: Vec<&Arg> = shown(command).filter(|argument| !argument.is_global_set()).collect();
    if !own.is_empty() {
        text.push('\n');
        text.extend(own.into_iter().map(explained));
    }
    if let Some(examples) = command.get_before_help() {
        let examples = examples.to_string();
        let lines = examples.lines().skip(1).map(|line| line.trim_start_matches("  "));
        let lines: Vec<&str> = lines.collect();
        text.push_str(&format!("\n```text\n{}\n```\n", lines.join("\n")));
    }
    text
}

/// The options and arguments that help shows, without that for help itself.
fn shown(command: &Command) -> impl Iterator<Item = &Arg> {
    let own = |argument: &&Arg| {
        let id = argument.get_id().as_str();
        !argument.is_hide_set() && id != "help" && id != "version"
    };
    command.get_arguments().filter(own)
}

/// An option with what it takes, in a line of a list.
fn explained(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("`-{short}`, ")).unwrap_or_default();
    let help = argument.get_long_help().or(argument.get_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    let sentences: Vec<&str> = help.split("\n\n").map(|part| part.trim_end_matches('.')).collect();
    let mut text = format!("- {short}`{argument}`: {}", sentences.join(". "));
    let values: Vec<_> =
        argument.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect();
    let takes = argument.get_action().takes_values();
    if takes && !values.is_empty() {
        let told = values.iter().map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        });
        text.push_str(&format!(". One of {}", told.collect::<Vec<_>>().join(", ")));
    }
    let defaults = argument.get_default_values();
    if takes && !defaults.is_empty() {
        let told = defaults.iter().map(|value| format!("`{}`", value.to_string_lossy()));
        text.push_str(&format!(". Default: {}", told.collect::<Vec<_>>().join(", ")));
    }
    text + ".\n"
}
