//! Where theory points, in words and tables.

use super::asked::{foot, head, members};
use super::names::Names;
use super::number::{count, exact, large, points, signed_points, size, zone_size};
use super::table::{Side, Table, section};
use super::{Screen, text};
use crate::report::record::Choice;
use crate::report::solve::{CoalitionRecord, Consent, MemberConsent, SolutionRecord, SolveResult};

/// Option shares below this are not shown unless all are asked for.
const SHOWN_SHARE: f64 = 0.005;

/// The answer, then the tables. `everything` adds option shares and the measures of
/// conflict.
pub fn solve(result: &SolveResult, everything: bool, screen: &Screen) -> String {
    let view = View { result, names: Names(&result.asked.scenario), screen };
    let width = screen.width;
    let mut output = head(&result.asked, screen);
    for sentence in view.answer() {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    output.push_str(&view.solutions());
    output.push_str(&view.packages());
    output.push_str(&view.lotteries());
    output.push_str(&view.positions());
    output.push_str(&view.consent());
    output.push_str(&view.coalitions());
    if everything {
        output.push_str(&view.option_shares());
        output.push_str(&view.conflict());
    }
    output.push_str(&foot(&result.asked, screen));
    output
}

/// The answer, a sentence an entry.
pub fn answer(result: &SolveResult) -> Vec<String> {
    let screen = Screen::new(Screen::WIDEST, false);
    View { result, names: Names(&result.asked.scenario), screen: &screen }.answer()
}

/// The full or the partial packages of a zone, as a coalition's members see them.
type Part = fn(&CoalitionRecord) -> &MemberConsent;

struct View<'a> {
    result: &'a SolveResult,
    names: Names<'a>,
    screen: &'a Screen,
}

impl View<'_> {
    fn answer(&self) -> Vec<String> {
        let result = self.result;
        let zopa = &result.zopa;
        let mut sentences = Vec::new();
        let all = match result.asked.members.len() {
            1 => "it".to_owned(),
            2 => "both".to_owned(),
            number => format!("all {number}"),
        };
        if zopa.exact && zopa.packages == "0" {
            sentences.push(format!(
                "None of the {} packages is acceptable to {all}: the zone of possible agreement is empty.",
                large(&zopa.feasible)
            ));
        } else {
            sentences.push(format!(
                "{} of {} packages ({} of 100) are acceptable to {all}.",
                upper(&zone_size(zopa, &zopa.packages)),
                large(&zopa.feasible),
                exact(zopa.share)
            ));
        }
        if let Some(passing) = &result.passing {
            sentences.push(format!(
                "By the scenario's rule {} ({} of 100) can pass: the votes in favour are enough.",
                size(passing.exact, &passing.packages),
                exact(passing.share)
            ));
        }
        match &result.frontier {
            Some(frontier) if frontier.size.points > 0 => {
                let shared = if frontier.size.packages == frontier.size.points.to_string() {
                    String::new()
                } else {
                    format!(" (they have {} different values)", count(frontier.size.points as u64))
                };
                sentences.push(format!(
                    "{} of them {} efficient{shared}: nobody could have more without somebody having less.",
                    large(&frontier.size.packages),
                    if frontier.size.packages == "1" { "is" } else { "are" },
                ));
            }
            Some(_) => {}
            None => sentences.push(
                "The efficient packages are too many to be listed; what needs them is left out."
                    .to_owned(),
            ),
        }
        if let Some(size) = &result.space_frontier {
            sentences.push(format!(
                "In the whole space {} packages are efficient{}.",
                large(&size.packages),
                if result.asked.red_lines == "ignored" { "" } else { " and cross no red line" }
            ));
        }
        let binding = result.consent.iter().max_by(|a, b| a.takes.total_cmp(&b.takes));
        if let Some(binding) = binding.filter(|binding| binding.takes > 0.0) {
            sentences.push(format!(
                "The consent that narrows the zone most: {}, {} of 100 of what the others could agree on.",
                self.names.party(binding.party),
                exact(binding.takes)
            ));
        }
        if let Some(core) = &result.core
            && (core.winning.len() != 1 || core.packages == 0)
        {
            sentences.push(match core.packages {
                0 => "The core is empty: some winning coalition would overturn any package."
                    .to_owned(),
                packages => format!(
                    "The core has {}: no winning coalition would overturn {}.",
                    super::number::counted(packages as u64, "package"),
                    if packages == 1 { "it" } else { "them" }
                ),
            });
        }
        sentences
    }

    fn solutions(&self) -> String {
        if self.result.solutions.is_empty() {
            return String::new();
        }
        let mut heads = vec![("gain over no agreement, in points", Side::Left)];
        let members = members(&self.result.asked);
        heads.extend(members.iter().map(|name| (name.as_str(), Side::Right)));
        heads.push(("ties", Side::Right));
        let mut table = Table::new(heads);
        for solution in &self.result.solutions {
            let mark = if solution.scale_free { "" } else { " *" };
            let mut row = vec![format!("{}{mark}", solution.name)];
            row.extend(
                self.result.asked.members.iter().map(|party| signed_points(solution.gains[*party])),
            );
            row.push(match solution.ties {
                1 => "–".to_owned(),
                ties => ties.to_string(),
            });
            table.row(row);
        }
        let about = "Without *: the choice stays the same when a party's utilities are measured on \
                     another scale. With *: it compares points of different parties. Ties: how many \
                     vectors of utilities do equally well.";
        self.section("What solution concepts choose", about, &table)
    }

    /// The first package in full, the others where they differ from it.
    fn packages(&self) -> String {
        let Some(first) = self.result.solutions.first() else { return String::new() };
        let Screen { width, paint } = *self.screen;
        let mut table = Table::new([("", Side::Left), ("", Side::Left)]);
        for (issue, option) in first.point.options.iter().enumerate() {
            let choice = Choice { issue, option: *option };
            table.row([self.names.topic(issue).to_owned(), self.names.option(choice).to_owned()]);
        }
        let title = format!("The package of {}", first.name);
        let mut output = format!("\n{}\n", paint.strong(&title));
        output.push_str(&table.render(width, paint));
        let mut table = Table::new([("", Side::Left), ("as that one, but for", Side::Left)]);
        let mut told: Vec<&SolutionRecord> = vec![first];
        for solution in &self.result.solutions[1..] {
            let twin = told.iter().find(|other| other.point.options == solution.point.options);
            let difference = match twin {
                Some(twin) if twin.name == first.name => "the same".to_owned(),
                Some(twin) => format!("as {}", twin.name),
                None => {
                    let choices = solution.point.options.iter().enumerate();
                    let changes: Vec<String> = choices
                        .filter(|(issue, option)| first.point.options[*issue] != **option)
                        .map(|(issue, option)| {
                            let choice = Choice { issue, option: *option };
                            format!("{}: {}", self.names.topic(issue), self.names.option(choice))
                        })
                        .collect();
                    changes.join("; ")
                }
            };
            told.push(solution);
            table.row([solution.name.clone(), difference]);
        }
        output.push_str(&table.render(width, paint));
        output
    }

    fn lotteries(&self) -> String {
        let Some(lotteries) = &self.result.lotteries else { return String::new() };
        let mut heads = vec![("", Side::Left)];
        let members = members(&self.result.asked);
        heads.extend(members.iter().map(|name| (name.as_str(), Side::Right)));
        heads.push(("coin", Side::Left));
        let mut table = Table::new(heads);
        for lottery in &lotteries.list {
            let certain = lottery.probability >= 1.0 || lottery.options[0] == lottery.options[1];
            let mut row = vec![lottery.name.clone()];
            row.extend(lottery.utilities.iter().map(|utility| points(*utility)));
            row.push(if certain {
                "none is needed".to_owned()
            } else {
                format!("{} of 100 for one package, else another", exact(lottery.probability))
            });
            table.row(row);
        }
        let mut about = format!(
            "Expected utility in points if both may toss a coin between packages; {} lie on the hull \
             that no coin toss beats.",
            super::number::counted(lotteries.corners as u64, "package")
        );
        if let Some(end) = &self.result.zeuthen {
            let same = self.result.solutions.iter().find(|s| s.point.options == end.point.options);
            let package = same.map_or_else(
                || "a package of its own".to_owned(),
                |solution| format!("the package of {}", solution.name),
            );
            about.push_str(&format!(
                " Without a coin, concessions by whoever risks less (Zeuthen) end at {package} after {}.",
                super::number::counted(end.concessions as u64, "step")
            ));
        }
        self.section("With lotteries", &about, &table)
    }

    fn positions(&self) -> String {
        if self.result.positions.is_empty() {
            return String::new();
        }
        let mut table = Table::new([
            ("", Side::Left),
            ("parties", Side::Right),
            ("compromise", Side::Right),
            ("after exchange", Side::Right),
            ("median", Side::Right),
        ]);
        for found in &self.result.positions {
            table.row([
                self.names.issue(found.issue).to_owned(),
                found.parties.to_string(),
                format!("{:.2}", found.compromise),
                format!("{:.2}", found.exchanged),
                format!("{:.2}", found.median),
            ]);
        }
        let about = "Compromise: the mean of positions weighted by capability and salience. \
                     Exchange: after pairs of parties gave way where they care less, with equal \
                     gains.";
        self.section("Positions, as models of collective decisions see them", about, &table)
    }

    fn consent(&self) -> String {
        let mut table = Table::new([
            ("", Side::Left),
            ("floor", Side::Right),
            ("refuses", Side::Right),
            ("alone refuses", Side::Right),
            ("takes away", Side::Right),
            ("best it can get", Side::Right),
        ]);
        for consent in &self.result.consent {
            let Consent { party, floor, refuses, refuses_alone, takes, exact: known } = consent;
            let about = |digits: &str| {
                let sign = if *known { "" } else { "≈ " };
                format!("{sign}{}", large(digits))
            };
            let ideal = self.result.scale.get(*party).and_then(|scale| scale.ideal);
            table.row([
                self.names.party(*party).to_owned(),
                points(*floor),
                about(refuses),
                about(refuses_alone),
                format!("{}%", exact(*takes)),
                ideal.map_or_else(|| "–".to_owned(), points),
            ]);
        }
        let about = "Floor: the least it accepts, in points. Refuses: packages it would refuse; alone \
                     refuses: those that everybody else would accept. Takes away: their share of \
                     what the others could agree on. Best: its most in the zone.";
        self.section("Whose consent counts", about, &table)
    }

    fn coalitions(&self) -> String {
        let found = &self.result.coalitions;
        let has = |part: Part| found.iter().any(|coalition| part(coalition).packages > 0);
        let parts: [(&str, Part); 2] =
            [("full agreements", |found| &found.full), ("partial deals", |found| &found.partial)];
        let parts: Vec<_> = parts.into_iter().filter(|(_, part)| has(*part)).collect();
        if parts.is_empty() {
            return String::new();
        }
        let mut heads = vec![("yes of 100 in the zone", Side::Left)];
        heads.extend(parts.iter().map(|(name, _)| (*name, Side::Right)));
        let mut table = Table::new(heads);
        for coalition in found {
            let mut row = |name: &str, share: &dyn Fn(&MemberConsent) -> f64| {
                let shares = parts.iter().map(|(_, part)| match part(coalition) {
                    none if none.packages == 0 => "–".to_owned(),
                    some => exact(share(some)),
                });
                table.row(std::iter::once(name.to_owned()).chain(shares));
            };
            row(self.names.party(coalition.party), &|part| part.all_rules);
            row("    by its general rule alone", &|part| part.general_rule);
            row("    all its members", &|part| part.unanimous);
            for (at, member) in coalition.members.iter().enumerate() {
                let speaks = coalition.speaker.as_ref().is_some_and(|one| one.id == member.id);
                let mark = if speaks { " *" } else { "" };
                row(&format!("    {}{mark}", member.name), &|part| part.members[at]);
            }
        }
        let margin = found.iter().flat_map(|found| [found.full.margin, found.partial.margin]);
        let margin = margin.fold(0.0, f64::max);
        let error = if margin > 0.0 {
            format!(" From a sample: ± {} points at most.", exact(margin))
        } else {
            String::new()
        };
        let about = format!(
            "The zone goes by each coalition's utility as a whole; this is what its members say to \
             the packages in it, by their own weights and floors. *: its proposals serve this \
             member.{error}"
        );
        self.section("Inside coalitions", &about, &table)
    }

    fn option_shares(&self) -> String {
        if self.result.zopa.packages == "0" {
            return String::new();
        }
        let mut table = Table::new([("", Side::Left), ("of the zone", Side::Right)]);
        for (issue, shares) in self.result.option_shares.iter().enumerate() {
            table.row([self.names.topic(issue).to_owned()]);
            for (option, share) in shares.iter().enumerate() {
                if *share >= SHOWN_SHARE {
                    let name = self.names.option(Choice { issue, option });
                    table.row([format!("    {name}"), format!("{}%", exact(*share))]);
                }
            }
        }
        self.section("What the zone's packages have", "Options below 0.5% are left out.", &table)
    }

    fn conflict(&self) -> String {
        let Some(conflict) = &self.result.conflict else { return String::new() };
        let members = members(&self.result.asked);
        let mut heads = vec![("", Side::Left), ("mean", Side::Right), ("deviation", Side::Right)];
        heads.extend(members.iter().map(|name| (name.as_str(), Side::Right)));
        let mut table = Table::new(heads);
        for (at, name) in members.iter().enumerate() {
            let mut row =
                vec![name.clone(), points(conflict.means[at]), points(conflict.deviations[at])];
            row.extend(conflict.correlations[at].iter().map(|value| format!("{value:+.2}")));
            table.row(row);
        }
        let opposition = self.result.opposition.map_or_else(String::new, |opposition| {
            format!(" Opposition (distance of the best compromise from everybody's wishes): {opposition:.3}.")
        });
        let about = format!(
            "Utility of all packages, each as likely as any other, in points; then correlations: −1 \
             where what one gains the other loses.{opposition}"
        );
        self.section("Conflict", &about, &table)
    }

    fn section(&self, title: &str, about: &str, table: &Table) -> String {
        section(title, table, about, self.screen)
    }
}

/// With a capital letter.
pub(super) fn upper(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
