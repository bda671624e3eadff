//! Words that several figures of solved scenarios share.

use crate::report::question::Asked;

/// When it was asked, and on which numbers: `at central values in the first round`.
pub fn when(asked: &Asked) -> String {
    let numbers = asked.replicate.map_or_else(
        || "at central values".to_owned(),
        |known| {
            format!("with the numbers of negotiation {} (seed {})", known.replicate, known.seed)
        },
    );
    let round = match asked.round {
        0 => "in the first round".to_owned(),
        round => format!("in round {round}"),
    };
    let red_lines = match asked.red_lines.as_str() {
        "as_drawn" => ", red lines hard or soft as drawn",
        "ignored" => ", red lines ignored",
        _ => "",
    };
    format!("{numbers} {round}{red_lines}")
}
