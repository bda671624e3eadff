//! What readers call the things a record refers to by index.

use crate::report::record::{Choice, ScenarioSummary};

/// The names of a scenario. An index that is out of range has the name `?`.
#[derive(Clone, Copy)]
pub struct Names<'a>(pub &'a ScenarioSummary);

impl<'a> Names<'a> {
    /// A party.
    pub fn party(self, party: usize) -> &'a str {
        self.0.parties.get(party).map_or("?", |named| &named.name)
    }

    /// A limited agreement, or the full one.
    pub fn accord(self, accord: usize) -> &'a str {
        self.0.accords.get(accord).map_or("the full agreement", |named| &named.name)
    }

    /// An event of the world.
    pub fn event(self, event: usize) -> &'a str {
        self.0.events.get(event).map_or("?", |named| &named.name)
    }

    /// An issue.
    pub fn issue(self, issue: usize) -> &'a str {
        self.0.issues.get(issue).map_or("?", |issue| &issue.title)
    }

    /// The part of an issue's title that names it: before a colon.
    pub fn topic(self, issue: usize) -> &'a str {
        let title = self.issue(issue);
        title.split_once(": ").map_or(title, |(topic, _)| topic)
    }

    /// An option.
    pub fn option(self, choice: Choice) -> &'a str {
        let issue = self.0.issues.get(choice.issue);
        issue
            .and_then(|issue| issue.options.get(choice.option))
            .map_or("?", |named| named.name.as_str())
    }

    /// An option that is read without its issue beside it: short titles such as
    /// "None" and those that another issue uses too need their issue.
    pub fn clause(self, choice: Choice) -> String {
        let title = self.option(choice);
        let same = |issue: usize| {
            self.0.issues[issue].options.iter().any(|other| other.name.eq_ignore_ascii_case(title))
        };
        let shared = (0..self.0.issues.len()).any(|issue| issue != choice.issue && same(issue));
        if title.chars().count() < 16 || shared {
            format!("{}: {title}", self.topic(choice.issue))
        } else {
            title.to_owned()
        }
    }

    /// A red line of a party; ids often begin with the party's own, or with letters
    /// that stand for it.
    pub fn red_line(self, party: usize, line: &str) -> String {
        let owner = self.0.parties.get(party).map_or("", |named| named.id.as_str());
        let bare = line.strip_prefix(owner).and_then(|rest| rest.strip_prefix('_'));
        let short = || line.split_once('_').filter(|(first, _)| stands_for(first, owner));
        let bare = bare.or_else(|| short().map(|(_, rest)| rest));
        words(bare.filter(|rest| !rest.is_empty()).unwrap_or(line))
    }

    /// The option a package has on each issue that it does not leave at its default.
    pub fn changes(self, options: &[usize]) -> Vec<Choice> {
        let choices = options.iter().enumerate().map(|(issue, &option)| Choice { issue, option });
        choices.filter(|&choice| self.default(choice.issue) != Some(choice.option)).collect()
    }

    /// How a package differs from another one; nothing if it has less than half in
    /// common with it, and is better told as a package of its own.
    pub fn differences(self, options: &[usize], like: &[usize]) -> Option<Vec<Choice>> {
        let choices = options.iter().enumerate().map(|(issue, &option)| Choice { issue, option });
        let differing: Vec<Choice> =
            choices.filter(|choice| like.get(choice.issue) != Some(&choice.option)).collect();
        (2 * differing.len() <= options.len()).then_some(differing)
    }

    /// The default option of an issue.
    pub fn default(self, issue: usize) -> Option<usize> {
        let issue = self.0.issues.get(issue)?;
        issue.options.iter().position(|option| option.id == issue.default)
    }

    /// The date of a round as the record has it.
    pub fn date(self, round: usize) -> Option<&'a str> {
        self.0.dates.get(round).map(String::as_str)
    }

    /// A number of the scenario, by its path.
    pub fn number(self, path: &str) -> String {
        let steps: Vec<&str> = path.split('.').collect();
        match steps.as_slice() {
            ["parameters", id, ..] => words(id),
            ["parties", party, rest @ ..] => {
                let known = self.0.parties.iter().position(|named| named.id == *party);
                let owner = possessive(known.map_or(party, |known| self.party(known)));
                format!("{owner} {}", self.trait_of_party(known.unwrap_or(usize::MAX), rest))
            }
            ["tracks", id, "scenario", rest @ ..] => {
                let track = self.0.accords.iter().find(|named| named.id == *id);
                let track = track.map_or_else(|| words(id), |named| named.name.clone());
                format!("{} (in “{track}”)", self.number(&rest.join(".")))
            }
            _ => words(path),
        }
    }

    fn trait_of_party(self, party: usize, steps: &[&str]) -> String {
        let issue = |id: &str| self.0.issues.iter().position(|issue| issue.id == id);
        match steps {
            ["no_deal"] | ["no_deal", "level"] => "no-deal value".to_owned(),
            ["walk_out"] | ["walk_out", "level"] => "walk-out value".to_owned(),
            ["breakdown"] | ["breakdown", "level"] => "breakdown value".to_owned(),
            ["interim"] | ["interim", "level"] => "interim value".to_owned(),
            ["issues", id, what, rest @ ..] => {
                let index = issue(id);
                let topic = index.map_or_else(|| words(id), |index| self.topic(index).to_owned());
                match (*what, rest) {
                    ("weight", []) => format!("weight on “{topic}”"),
                    ("scores", [option]) => {
                        let title = index.and_then(|index| {
                            let options = &self.0.issues[index].options;
                            options.iter().find(|named| named.id == *option)
                        });
                        let title = title.map_or_else(|| words(option), |named| named.name.clone());
                        format!("score for “{title}”")
                    }
                    _ => format!("{} of “{topic}”", words(&[&[*what], rest].concat().join(" "))),
                }
            }
            ["red_lines", line, rest @ ..] => {
                let line = self.red_line(party, line);
                match rest {
                    [] | ["hard"] | ["hard_probability"] => format!("red line “{line}”"),
                    rest => format!("red line “{line}” ({})", words(&rest.join(" "))),
                }
            }
            ["linkages", linkage, rest @ ..] => {
                format!("linkage “{}” ({})", words(linkage), words(&rest.join(" ")))
            }
            other => words(&other.join(" ")),
        }
    }
}

/// Do two or three letters stand for an id, as `ua` for `ukraine`? Words that turn
/// the meaning of a line never do.
fn stands_for(letters: &str, id: &str) -> bool {
    let mut rest = id.chars();
    (2..=3).contains(&letters.chars().count())
        && !["no", "not", "non"].contains(&letters)
        && letters.chars().next() == id.chars().next()
        && letters.chars().all(|letter| rest.any(|other| other == letter))
}

/// An identifier as words.
pub fn words(id: &str) -> String {
    id.replace(['_', '.'], " ")
}

/// `Russia's`, `United States'`.
pub fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_for_a_party_only_if_they_are_its_own() {
        assert!(stands_for("ua", "ukraine") && stands_for("ru", "russia"));
        assert!(stands_for("eu", "europe") && stands_for("us", "us"));
        assert!(!stands_for("no", "norway") && !stands_for("eu", "russia"));
        assert!(!stands_for("full", "france") && !stands_for("", "france"));
    }
}
