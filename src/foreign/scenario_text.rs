//! A draft as the text of a scenario file: commented, readable, ready to be played.
//!
//! Scores of a scenario lie in 0..1 and central weights sum to 1. Where a format has
//! both already, they are kept as they are. Otherwise an issue's contribution
//! `w·v(x)` is written as `a + w'·v'(x)` with v' in 0..1, the a's go to the party's
//! constant and the sum of the w' to its factor, so that utilities stay what they are.

use std::fmt::Write as _;

use super::draft::{
    Draft, DraftIssue, DraftKind, DraftOption, DraftParty, DraftPosition, DraftStake,
};

/// Rounds of the talks, for formats that do not say how long they last.
pub const ROUNDS: usize = 20;

/// How far weights may be from summing to 1 and still be written as they are; the
/// reader of scenarios allows as much.
const NEARLY_ONE: f64 = 1e-6;

/// Below this a sum of weights is 1 but for the rounding of its terms.
const ROUNDING: f64 = 1e-13;

/// Columns of a line.
const COLUMNS: usize = 112;

/// A party's stakes on the scale of scenario files.
struct Scaled {
    weights: Vec<f64>,
    scores: Vec<Vec<f64>>,
    factor: f64,
    constant: f64,
    /// Were any weights or scores changed?
    changed: bool,
}

impl Draft {
    /// The draft as a scenario file. Utilities of packages are the draft's own.
    pub fn to_ron(&self) -> String {
        let mut text = String::new();
        for line in wrapped(&format!("{}. {}", self.title, self.note), COLUMNS - 3) {
            let _ = writeln!(text, "// {line}");
        }
        text.push_str("//\n// Strategies, clock and protocol are zopa's: the format says nothing about them.\n");
        text.push_str("Scenario(\n    format: 1,\n");
        let _ = writeln!(text, "    id: {},", quoted(&self.id));
        let _ = writeln!(text, "    title: {},", quoted(&self.title));
        let _ = writeln!(text, "    note: {},\n", quoted(&self.note));
        let _ = writeln!(text, "    clock: (days_per_round: 1, horizon: {ROUNDS}),\n");
        text.push_str("    issues: {\n");
        for issue in &self.issues {
            write_issue(&mut text, issue);
        }
        text.push_str("    },\n");
        self.write_constraints(&mut text);
        text.push_str("\n    parties: {\n");
        for party in &self.parties {
            self.write_party(&mut text, party);
        }
        text.push_str("    },\n\n");
        let order: Vec<String> = self.parties.iter().map(|party| quoted(&party.id)).collect();
        let _ = writeln!(
            text,
            "    protocol: AlternatingOffers(recognition: Rotating([{}])),",
            order.join(", ")
        );
        text.push_str("    rule: Unanimity,\n)\n");
        text
    }

    fn write_constraints(&self, text: &mut String) {
        if self.forbidden.is_empty() {
            return;
        }
        text.push_str("\n    // Combinations that no package has.\n    constraints: {\n");
        for (id, combination) in &self.forbidden {
            let _ = writeln!(
                text,
                "        {}: (when: {{}}, excludes: {}),",
                quoted(id),
                self.condition(combination)
            );
        }
        text.push_str("    },\n");
    }

    fn write_party(&self, text: &mut String, party: &DraftParty) {
        let scaled = Scaled::of(party);
        let _ = writeln!(text, "        {}: (", quoted(&party.id));
        let _ = writeln!(text, "            name: {},", quoted(&party.name));
        if scaled.changed {
            text.push_str(
                "            // Weights and scores were brought to 0..1; with this scale utilities are as in the source.\n",
            );
        }
        match (scaled.factor, scaled.constant) {
            (1.0, 0.0) => {}
            (factor, 0.0) => {
                let _ = writeln!(text, "            scale: (factor: {}),", number(factor));
            }
            (factor, constant) => {
                let (factor, constant) = (number(factor), number(constant));
                let _ =
                    writeln!(text, "            scale: (factor: {factor}, constant: {constant}),");
            }
        }
        text.push_str("            issues: {\n");
        for (index, issue) in self.issues.iter().enumerate() {
            if let Some(DraftPosition { ideal, capability }) = scaled.position(party, index) {
                let _ = writeln!(
                    text,
                    "                {}: (weight: {}, value: IdealPoint(ideal: {}), capability: {}),",
                    quoted(&issue.id),
                    number(scaled.weights[index]),
                    number(ideal),
                    number(capability)
                );
                continue;
            }
            let entries = option_ids(issue).into_iter().zip(&scaled.scores[index]);
            let entries = entries.map(|(id, score)| format!("{}: {}", quoted(&id), number(*score)));
            let head = format!(
                "                {}: (weight: {}, scores: {{",
                quoted(&issue.id),
                number(scaled.weights[index])
            );
            write_list(text, &head, entries, "}),");
        }
        text.push_str("            },\n");
        if !party.linkages.is_empty() {
            text.push_str("            linkages: {\n");
            for linkage in &party.linkages {
                let _ = writeln!(
                    text,
                    "                {}: (when: {}, gain: {}),",
                    quoted(&linkage.id),
                    self.condition(&linkage.when),
                    number(linkage.gain)
                );
            }
            text.push_str("            },\n");
        }
        let no_deal = party.reservation.unwrap_or_else(|| {
            text.push_str(
                "            // No reservation value: every package is at least as good as none.\n",
            );
            party.least_utility()
        });
        let _ = writeln!(text, "            no_deal: {},", number(no_deal));
        if party.discount < 1.0 {
            text.push_str(
                "            // Waiting multiplies all utility, so nothing is enjoyed meanwhile.\n",
            );
            let _ = writeln!(
                text,
                "            interim: 0,\n            discount: (factor: {}, per: Round),",
                number(party.discount)
            );
        }
        text.push_str("            strategy: TimeDependent(start: 1, shape: 1),\n        ),\n");
    }

    /// A condition on packages.
    fn condition(&self, clauses: &[(usize, Vec<usize>)]) -> String {
        let clauses = clauses.iter().map(|(issue, options)| {
            let ids = option_ids(&self.issues[*issue]);
            let options: Vec<String> = options.iter().map(|option| quoted(&ids[*option])).collect();
            format!("{}: [{}]", quoted(&self.issues[*issue].id), options.join(", "))
        });
        format!("{{{}}}", clauses.collect::<Vec<_>>().join(", "))
    }
}

impl DraftParty {
    /// A utility that no package undercuts: exact for additive preferences, below the
    /// worst package where linkages that lower utility exclude each other.
    pub fn least_utility(&self) -> f64 {
        let stakes =
            self.stakes.iter().map(|stake| stake.contributions().fold(f64::INFINITY, f64::min));
        let losses = self.linkages.iter().map(|linkage| linkage.gain.min(0.0));
        self.constant + stakes.sum::<f64>() + losses.sum::<f64>()
    }
}

impl DraftStake {
    /// What each option adds to utility.
    pub fn contributions(&self) -> impl Iterator<Item = f64> + '_ {
        self.scores.iter().map(|score| self.weight * score)
    }
}

impl Scaled {
    fn of(party: &DraftParty) -> Self {
        let mut scaled = Self {
            weights: Vec::new(),
            scores: Vec::new(),
            factor: 1.0,
            constant: party.constant,
            changed: false,
        };
        for stake in &party.stakes {
            let lowest = stake.scores.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = stake.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if stake.weight >= 0.0 && lowest >= 0.0 && highest <= 1.0 {
                scaled.weights.push(stake.weight);
                scaled.scores.push(stake.scores.clone());
                continue;
            }
            scaled.changed = true;
            if stake.weight >= 0.0 && lowest >= 0.0 {
                scaled.weights.push(stake.weight * highest);
                scaled.scores.push(stake.scores.iter().map(|score| score / highest).collect());
                continue;
            }
            let least = stake.contributions().fold(f64::INFINITY, f64::min);
            let most = stake.contributions().fold(f64::NEG_INFINITY, f64::max);
            let span = most - least;
            scaled.constant += least;
            scaled.weights.push(span);
            let score = |worth: f64| if span > 0.0 { (worth - least) / span } else { 0.0 };
            scaled.scores.push(stake.contributions().map(score).collect());
        }
        scaled.normalise(party);
        scaled
    }

    /// The position that a party's scores on an issue are distances from, if they are
    /// written as they stand.
    fn position(&self, party: &DraftParty, issue: usize) -> Option<DraftPosition> {
        let stake = &party.stakes[issue];
        stake.spatial.filter(|_| self.scores[issue] == stake.scores)
    }

    /// Makes the weights sum to 1, by the factor.
    fn normalise(&mut self, party: &DraftParty) {
        let sum: f64 = self.weights.iter().sum();
        if sum <= 0.0 {
            // No issue matters by itself: equal weights of scores that are all 0. The
            // factor says on what scale the linkages are.
            let equal = 1.0 / self.weights.len().max(1) as f64;
            self.weights.fill(equal);
            self.scores.iter_mut().for_each(|scores| scores.fill(0.0));
            let gains: f64 = party.linkages.iter().map(|linkage| linkage.gain.max(0.0)).sum();
            self.factor = if gains > 0.0 { gains } else { 1.0 };
            self.changed = true;
        } else if (sum - 1.0).abs() > NEARLY_ONE {
            self.weights.iter_mut().for_each(|weight| *weight /= sum);
            self.factor = sum;
            self.changed = true;
        } else if (sum - 1.0).abs() > ROUNDING {
            self.factor = sum;
        }
    }
}

fn write_issue(text: &mut String, issue: &DraftIssue) {
    let (kind, options): (String, &[DraftOption]) = match &issue.kind {
        DraftKind::Categorical(options) => ("Categorical".to_owned(), options),
        DraftKind::Ordered(options) => ("Ordered".to_owned(), options),
        DraftKind::Numeric { from, step, count, unit } => {
            let unit =
                if unit.is_empty() { String::new() } else { format!("unit: {}, ", quoted(unit)) };
            let to = from + step * (count.saturating_sub(1)) as f64;
            let (from, to, step) = (number(*from), number(to), number(*step));
            (format!("Numeric({unit}from: {from}, to: {to}, step: {step})"), &[])
        }
    };
    let ids = option_ids(issue);
    let default = ids.first().map_or("", String::as_str);
    let head = format!(
        "        {}: (title: {}, kind: {kind}, default: {}",
        quoted(&issue.id),
        quoted(&issue.title),
        quoted(default)
    );
    if options.is_empty() {
        let _ = writeln!(text, "{head}),");
        return;
    }
    let entries = options.iter().map(|option| {
        // Left out, the title is the id in words.
        if option.id.replace('_', " ") == option.title {
            format!("{}: ()", quoted(&option.id))
        } else {
            format!("{}: (title: {})", quoted(&option.id), quoted(&option.title))
        }
    });
    write_list(text, &format!("{head}, options: {{"), entries, "}),");
}

/// Entries after their head, in one line if they fit, else indented below it.
fn write_list(text: &mut String, head: &str, entries: impl Iterator<Item = String>, close: &str) {
    let entries: Vec<String> = entries.collect();
    let one = format!("{head}{}{close}", entries.join(", "));
    if one.chars().count() <= COLUMNS {
        let _ = writeln!(text, "{one}");
        return;
    }
    let indent = head.chars().take_while(|letter| *letter == ' ').count();
    let _ = writeln!(text, "{head}");
    let mut line = String::new();
    for entry in &entries {
        if !line.is_empty() && indent + 4 + line.chars().count() + entry.chars().count() > COLUMNS {
            let _ = writeln!(text, "{:1$}{2}", "", indent + 4, line.trim_end());
            line.clear();
        }
        line.push_str(entry);
        line.push_str(", ");
    }
    let _ = writeln!(text, "{:1$}{2}", "", indent + 4, line.trim_end());
    let _ = writeln!(text, "{:1$}{close}", "", indent);
}

/// The ids of an issue's options, as the reader of scenarios makes them.
pub fn option_ids(issue: &DraftIssue) -> Vec<String> {
    match &issue.kind {
        DraftKind::Categorical(options) | DraftKind::Ordered(options) => {
            options.iter().map(|option| option.id.clone()).collect()
        }
        DraftKind::Numeric { from, step, count, .. } => {
            (0..*count).map(|index| grid_id(from + index as f64 * step)).collect()
        }
    }
}

/// A value of a grid without the dust that adding decimals leaves.
fn grid_id(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number as the shortest text that reads back as the same.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-6..1e16).contains(&value.abs()) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// A text in quotes; one line whatever it contains.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A text in lines of at most so many characters, broken at blanks.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].chars().count() + 1 + word.chars().count() <= columns {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::draft::DraftLinkage;
    use super::*;
    use crate::game::{Draw, Game};

    /// A draft with everything a scenario file keeps differently.
    fn awkward() -> Draft {
        let option = |name: &str| DraftOption { id: name.into(), title: name.to_uppercase() };
        let issue = |id: &str, kind| DraftIssue { id: id.into(), title: id.into(), kind };
        let party = |id: &str, weights: [f64; 3], scores: [[f64; 2]; 3]| DraftParty {
            id: id.into(),
            name: format!("{id} \"the\\ first\"\n(evil)"),
            stakes: weights
                .into_iter()
                .zip(scores)
                .map(|(weight, scores)| DraftStake {
                    weight,
                    scores: scores.to_vec(),
                    spatial: None,
                })
                .collect(),
            constant: 0.25,
            linkages: vec![DraftLinkage {
                id: "l".into(),
                when: vec![(0, vec![1]), (2, vec![0])],
                gain: -0.7,
            }],
            reservation: None,
            discount: 0.9,
        };
        Draft {
            id: "t/awkward".into(),
            title: "Awkward\n// )".into(),
            note: "A note.".into(),
            issues: vec![
                issue("a", DraftKind::Categorical(vec![option("x"), option("y")])),
                issue("b", DraftKind::Ordered(vec![option("x"), option("y")])),
                issue(
                    "c",
                    DraftKind::Numeric { from: -0.1, step: 0.3, count: 2, unit: "km".into() },
                ),
            ],
            forbidden: vec![("no".into(), vec![(0, vec![1]), (1, vec![1])])],
            parties: vec![
                party("plain", [0.5, 0.3, 0.2], [[0.0, 1.0], [0.5, 0.25], [1.0, 0.0]]),
                party("large", [0.5, 3.0, 0.0], [[10.0, 4.0], [0.5, 100.0], [7.0, 0.0]]),
                party("below", [0.5, 3.0, -0.2], [[-10.0, 4.0], [-0.5, -0.5], [7.0, 0.0]]),
                party("nothing", [0.0, 0.0, 0.0], [[0.0, 1.0], [0.0, 3.0], [1.0, 0.0]]),
            ],
        }
    }

    #[test]
    fn utilities_of_packages_are_those_of_the_draft() {
        let draft = awkward();
        let text = draft.to_ron();
        let loaded = match crate::scenario::parse("draft", &text) {
            Ok(loaded) => loaded,
            Err(crate::scenario::LoadError::Invalid(found)) => {
                panic!("{}\n{text}", found.render(false))
            }
            Err(other) => panic!("{other}"),
        };
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
        let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        let mut utilities = vec![0.0; game.party_count()];
        let mut packages = 0;
        for rank in 0.. {
            let Some(package) = game.diagram().unrank(rank) else { break };
            packages += 1;
            let path = game.diagram().path(&package).unwrap();
            draw.utilities(&game, &path, 0, &mut utilities);
            for (party, utility) in draft.parties.iter().zip(&utilities) {
                let stakes = party.stakes.iter().zip(&package);
                let mut expected = party.constant;
                expected += stakes.map(|(stake, &o)| stake.weight * stake.scores[o]).sum::<f64>();
                if package[0] == 1 && package[2] == 0 {
                    expected -= 0.7;
                }
                assert!((utility - expected).abs() < 1e-12, "{}: {utility} {expected}", party.id);
                assert!(party.least_utility() <= expected + 1e-12);
            }
        }
        assert_eq!(packages, 6);
    }
}
