//! Identifiers made of the names of a foreign format.
//!
//! An id is one step of a path such as `parties.us.no_deal`, so it has no dot and
//! no blank; it must be unique, and the same names must always give the same ids.

use std::collections::HashSet;

/// One identifier a name, in the same order: letters and digits of the name in lower
/// case, everything between them an underscore, a number added where two would be
/// equal. A name without letters and digits becomes `otherwise`.
pub fn identifiers<'n>(names: impl IntoIterator<Item = &'n str>, otherwise: &str) -> Vec<String> {
    let plain: Vec<String> = names.into_iter().map(|name| slug(name, otherwise)).collect();
    let mut taken: HashSet<String> = HashSet::new();
    let wanted: HashSet<&String> = plain.iter().collect();
    plain
        .iter()
        .map(|id| {
            let mut unique = id.clone();
            let mut number = 2;
            while taken.contains(&unique) || (unique != *id && wanted.contains(&unique)) {
                unique = format!("{id}_{number}");
                number += 1;
            }
            taken.insert(unique.clone());
            unique
        })
        .collect()
}

/// A name as an identifier.
pub fn slug(name: &str, otherwise: &str) -> String {
    let mut id = String::new();
    let mut gap = false;
    let mut letters = name.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        // A sign belongs to its number: -10 and 10 are two options.
        let sign = letter == '-' && letters.peek().is_some_and(char::is_ascii_digit);
        if letter.is_alphanumeric() || (sign && id.is_empty()) {
            if gap && !id.is_empty() {
                id.push('_');
            }
            gap = false;
            id.extend(letter.to_lowercase());
        } else {
            gap = true;
        }
    }
    if id.is_empty() { otherwise.to_owned() } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_valid_unique_and_stable() {
        let names = ["CD player", "CD-player", "cd_player 2", "-10", "10", "1.5", "%", "Öl", "?"];
        let ids = identifiers(names, "option");
        let expected = [
            "cd_player",
            "cd_player_3",
            "cd_player_2",
            "-10",
            "10",
            "1_5",
            "option",
            "öl",
            "option_2",
        ];
        assert_eq!(ids, expected);
        assert_eq!(identifiers(names, "option"), ids);
    }
}
