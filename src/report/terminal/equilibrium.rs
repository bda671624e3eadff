//! Equilibrium play, in words and tables.

use super::asked::{foot, head};
use super::names::Names;
use super::number::{counted, exact, large, points, signed_points};
use super::table::{Side, Table, section};
use super::{Screen, text};
use crate::report::equilibrium::{EquilibriumResult, OutcomeRecord, RoundRecord};
use crate::report::record::Choice;

/// Agreements that are told; the others are counted.
const TOLD: usize = 12;

/// Rounds that are shown unless all are asked for.
const SHOWN: usize = 5;

/// What induction assumes and talks do not have.
const CAVEAT: &str = "This is what parties would do that look ahead to the end without error and know each other's \
utilities and red lines. Then talks hardly ever take time: what delays real ones is left out here.";

/// The answer, then the tables. `everything` shows every round.
pub fn equilibrium(result: &EquilibriumResult, everything: bool, screen: &Screen) -> String {
    let view = View { result, names: Names(&result.asked.scenario), screen };
    let width = screen.width;
    let mut output = head(&result.asked, screen);
    for sentence in view.answer() {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    output.push_str(&view.outcomes());
    output.push_str(&view.packages());
    output.push_str(&view.rounds(everything));
    output.push_str(&format!("\n{}", screen.paint.faint(&text::wrap(CAVEAT, "", width))));
    output.push_str(&foot(&result.asked, screen));
    output
}

struct View<'a> {
    result: &'a EquilibriumResult,
    names: Names<'a>,
    screen: &'a Screen,
}

impl View<'_> {
    fn answer(&self) -> Vec<String> {
        let result = self.result;
        let mut sentences = vec![self.agreement()];
        if result.breakdown > 0.0 {
            sentences.push(format!(
                "The talks collapse by chance in {} of 100.",
                exact(result.breakdown)
            ));
        }
        if result.without_agreement > 0.0 {
            let end = match result.end.party {
                Some(party) => {
                    format!("round {}, when {} leaves", result.end.round, self.names.party(party))
                }
                None => format!("the horizon after {}", counted(result.end.round as u64, "round")),
            };
            let share = exact(result.without_agreement);
            sentences.push(format!("In {share} of 100 they reach {end} without agreement."));
        }
        let searched = format!("{} packages were looked through", large(&result.packages));
        sentences.push(if result.proven {
            format!("{searched}; every proposal is proven the best there is.")
        } else {
            format!(
                "{searched}; a search stopped at its limit, so some proposal may not be the best."
            )
        });
        sentences
    }

    fn agreement(&self) -> String {
        let result = self.result;
        let Some(round) = result.mean_round else {
            return "In equilibrium nothing is agreed: nobody can propose what would be adopted and \
                    is worth proposing."
                .to_owned();
        };
        let first = result.outcomes.iter().all(|outcome| outcome.round == 0);
        let when = if first {
            "at once".to_owned()
        } else {
            format!("after {round:.1} rounds on average")
        };
        let packages: std::collections::BTreeSet<usize> =
            result.outcomes.iter().map(|outcome| outcome.package).collect();
        let which = match packages.len() {
            1 => "always on the same package".to_owned(),
            number => format!("on one of {number} packages"),
        };
        format!(
            "In equilibrium {} of 100 talks end in agreement, {when}, {which}.",
            exact(result.agreement)
        )
    }

    /// The likeliest agreements first.
    fn likeliest(&self) -> Vec<&OutcomeRecord> {
        let mut outcomes: Vec<&OutcomeRecord> = self.result.outcomes.iter().collect();
        outcomes.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        outcomes
    }

    fn outcomes(&self) -> String {
        let outcomes = self.likeliest();
        if outcomes.is_empty() {
            return String::new();
        }
        let parties = &self.result.asked.scenario.parties;
        let mut heads = vec![
            ("", Side::Left),
            ("of 100", Side::Right),
            ("round", Side::Right),
            ("proposed by", Side::Left),
        ];
        heads.extend(parties.iter().map(|party| (party.name.as_str(), Side::Right)));
        let mut table = Table::new(heads);
        for (at, outcome) in outcomes.iter().take(TOLD).enumerate() {
            let proposers: Vec<String> =
                outcome.proposers.iter().map(|party| self.names.party(*party).to_owned()).collect();
            let mut row = vec![
                self.letter(&outcomes, at),
                exact(outcome.probability),
                outcome.round.to_string(),
                text::list(&proposers),
            ];
            let gains = outcome.utilities.iter().zip(&self.result.no_deal);
            row.extend(gains.map(|(utility, no_deal)| signed_points(utility - no_deal)));
            table.row(row);
        }
        let mut about = "Gains over no deal as it stands in round 0, in points.".to_owned();
        if outcomes.len() > TOLD {
            about.push_str(&format!(
                " {} less likely agreements are left out.",
                outcomes.len() - TOLD
            ));
        }
        section("What the talks end in", &table, &about, self.screen)
    }

    /// The letter of an agreement's package: the likeliest package is A.
    fn letter(&self, outcomes: &[&OutcomeRecord], at: usize) -> String {
        let mut seen: Vec<usize> = Vec::new();
        for outcome in &outcomes[..=at] {
            if !seen.contains(&outcome.package) {
                seen.push(outcome.package);
            }
        }
        let place = seen.iter().position(|package| *package == outcomes[at].package).unwrap_or(0);
        char::from_u32('A' as u32 + place as u32)
            .map_or_else(String::new, |letter| letter.to_string())
    }

    /// The likeliest package in full, the others where they differ from it.
    fn packages(&self) -> String {
        let outcomes = self.likeliest();
        let Some(first) = outcomes.first() else { return String::new() };
        let Screen { width, paint } = *self.screen;
        let proposed = &self.result.proposed;
        let options = &proposed[first.package].options;
        let mut table = Table::new([("", Side::Left), ("", Side::Left)]);
        for (issue, option) in options.iter().enumerate() {
            let choice = Choice { issue, option: *option };
            table.row([self.names.topic(issue).to_owned(), self.names.option(choice).to_owned()]);
        }
        let mut output = format!("\n{}\n", paint.strong("Package A"));
        output.push_str(&table.render(width, paint));
        let mut others = Table::new([("", Side::Left), ("as A, but for", Side::Left)]);
        let mut told = vec![first.package];
        for (at, outcome) in outcomes.iter().enumerate().take(TOLD) {
            if told.contains(&outcome.package) {
                continue;
            }
            told.push(outcome.package);
            let choices = proposed[outcome.package].options.iter().enumerate();
            let changes: Vec<String> = choices
                .filter(|(issue, option)| options[*issue] != **option)
                .map(|(issue, option)| {
                    let choice = Choice { issue, option: *option };
                    format!("{}: {}", self.names.topic(issue), self.names.option(choice))
                })
                .collect();
            others.row([self.letter(&outcomes, at), changes.join("; ")]);
        }
        if !others.is_empty() {
            output.push_str(&others.render(width, paint));
        }
        output
    }

    /// Reservations by round: the first ones and the last, unless all are asked for.
    fn rounds(&self, everything: bool) -> String {
        let rounds = &self.result.rounds;
        if rounds.is_empty() {
            return String::new();
        }
        let parties = &self.result.asked.scenario.parties;
        let mut heads = vec![("round", Side::Right)];
        heads.extend(parties.iter().map(|party| (party.name.as_str(), Side::Right)));
        heads.push(("passes", Side::Left));
        let mut table = Table::new(heads);
        let cut = !everything && rounds.len() > SHOWN + 1;
        for (at, round) in rounds.iter().enumerate() {
            if cut && (SHOWN..rounds.len() - 1).contains(&at) {
                continue;
            }
            table.row(self.round(round));
        }
        let mut about = "The least each party agrees to in the round, in points: what waiting for the next one is \
                         worth. Passes: who has nothing to propose that would be adopted and is worth it."
            .to_owned();
        if cut {
            about.push_str(" --full shows every round.");
        }
        section("Round by round", &table, &about, self.screen)
    }

    fn round(&self, round: &RoundRecord) -> Vec<String> {
        let passing = round.proposers.iter().filter(|proposer| proposer.package.is_none());
        let passing: Vec<String> =
            passing.map(|proposer| self.names.party(proposer.party).to_owned()).collect();
        let mut row = vec![round.round.to_string()];
        row.extend(round.reservations.iter().map(|reservation| points(*reservation)));
        row.push(if passing.is_empty() { "–".to_owned() } else { text::list(&passing) });
        row
    }
}
