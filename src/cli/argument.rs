//! Arguments: numbers as they are read from the command line, words as they are
//! written on one.

use zopa::report::terminal::count;

/// The most negotiations that may be asked for.
const MOST_NEGOTIATIONS: u64 = 1_000_000_000_000;

/// How many negotiations.
pub fn negotiations(text: &str) -> Result<u64, String> {
    whole(text, 1, MOST_NEGOTIATIONS)
}

/// How many negotiations to a draw.
pub fn plays(text: &str) -> Result<u32, String> {
    whole(text, 1, 10_000).map(|plays| plays as u32)
}

/// How many threads.
pub fn threads(text: &str) -> Result<usize, String> {
    whole(text, 1, 1_024).map(|threads| threads as usize)
}

/// A seed.
pub fn seed(text: &str) -> Result<u64, String> {
    whole(text, 0, u64::MAX)
}

/// The number of a negotiation.
pub fn replicate(text: &str) -> Result<u64, String> {
    whole(text, 0, MOST_NEGOTIATIONS - 1)
}

/// The half-width of an interval of a probability.
pub fn half_width(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && number < 0.5 => Ok(number),
        _ => Err("a number above 0 and below 0.5 is needed, for instance 0.01".to_owned()),
    }
}

/// A whole number of a range; `100_000` and `100,000` are fine.
fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    match text.replace(['_', ','], "").parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("a whole number from {} to {} is needed", count(least), count(most))),
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "/._-+:@%".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The words of a command that was written with [`quoted`] words.
pub fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut inside = false;
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                inside = !inside;
                word.get_or_insert_default();
            }
            '\\' if !inside => word.get_or_insert_default().extend(characters.next()),
            ' ' if !inside => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_may_be_grouped_and_stay_in_their_range() {
        assert_eq!(negotiations("100,000"), Ok(100_000));
        assert_eq!(negotiations("1_000"), Ok(1_000));
        assert_eq!(seed("0"), Ok(0));
        for text in ["-5", "0", "1e5", "", "2.0"] {
            let wanted = "a whole number from 1 to 10,000 is needed";
            assert_eq!(plays(text), Err(wanted.to_owned()), "{text}");
        }
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        assert_eq!(quoted("classroom/ultimatum"), "classroom/ultimatum");
        assert_eq!(quoted("my talks.ron"), "'my talks.ron'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn words_that_were_quoted_are_read_back() {
        let given = ["zopa", "my talks.ron", "it's", "", "a/b.ron", r"a\b", "é'\"'"];
        let command: Vec<String> = given.iter().map(|word| quoted(word)).collect();
        assert_eq!(words(&command.join(" ")), given);
    }
}
