//! Everything a run found, in tables.

use super::names::Names;
use super::number::{
    Digits, count, day, exact, large, percent, points, points_within, rounded, signed_points,
    signed_points_within, zone_size,
};
use super::table::{Side, Table};
use super::{Screen, observables, phrase, text};
use crate::report::record::{Choice, EndShare, IssueShares, Mean, RunResult};

use Side::{Left, Right};

/// No more lines than this for the rounds; more rounds are put together.
const ROUND_LINES: usize = 24;
/// Issues with more options are told in ranges of them.
const OPTION_LINES: usize = 12;
/// Options told one by one on such an issue, the most agreed.
const SINGLE_OPTIONS: usize = 8;
/// No more rounds than about this are told of what a party learns about another.
const MODEL_LINES: usize = 6;
/// A place is told if the simulation error leaves at most so many open.
const OPEN_PLACES: u64 = 10;

/// The tables that `--full` adds to the first screen.
pub fn full(result: &RunResult, screen: &Screen) -> String {
    if result.run.replicates == 0 {
        return String::new();
    }
    let names = Names(&result.scenario);
    let view = View { result, names, screen };
    [
        view.ends(),
        view.provisions(),
        view.families(),
        view.packages(),
        view.options(),
        view.parties(),
        view.refusals(),
        view.events(),
        view.leaks(),
        view.observables(),
        view.members(),
        view.models(),
        view.drivers(),
        view.solutions(),
        view.zopa(),
        view.provenance(),
    ]
    .concat()
}

struct View<'a> {
    result: &'a RunResult,
    names: Names<'a>,
    screen: &'a Screen,
}

impl View<'_> {
    /// A heading, a sentence that says how to read the table, and the table;
    /// nothing if the table is empty.
    fn section(&self, title: &str, about: &str, table: &Table) -> String {
        if table.is_empty() {
            return String::new();
        }
        let Screen { width, paint } = *self.screen;
        let mut output = format!("\n{}\n", paint.strong(title));
        if !about.is_empty() {
            output.push_str(&self.about(about));
        }
        output.push_str(&table.render(width, paint));
        output
    }

    fn clauses(&self, choices: &[Choice]) -> String {
        let clauses: Vec<String> = choices.iter().map(|&c| self.names.clause(c)).collect();
        clauses.join(" + ")
    }

    /// What a package changes; if there is another one to compare it with, how it
    /// differs from that.
    fn package(&self, options: &[usize], like: Option<&[usize]>) -> String {
        let differing = like.and_then(|like| self.names.differences(options, like));
        match (differing, self.names.changes(options).as_slice()) {
            (Some(differing), _) => {
                format!("as the first, but for: {}", self.clauses(&differing))
            }
            (None, []) => "everything left as it is".to_owned(),
            (None, choices) => self.clauses(choices),
        }
    }

    fn ends(&self) -> String {
        let played = self.result.run.replicates.max(1);
        let ends = &self.result.ends;
        let title = |end: &EndShare| match (end.kind.as_str(), end.party) {
            ("breakdown", _) => "breakdown".to_owned(),
            ("own_deadline", Some(party)) => format!("own deadline: {}", self.names.party(party)),
            ("disrupted", Some(party)) => format!("disrupted: {}", self.names.party(party)),
            ("walk_out", Some(party)) => format!("walk-out: {}", self.names.party(party)),
            (kind, _) => phrase::end_name(kind),
        };
        let titles: Vec<String> = ends.iter().map(title).collect();
        let mut heads = vec![("round", Left)];
        heads.extend(titles.iter().map(|title| (title.as_str(), Right)));
        heads.push(("agreed by then", Right));
        let mut table = Table::new(heads);
        let shares = ends.iter().map(|end| &end.share);
        let digits = Digits::of(shares.chain(&self.result.timing.cumulative));
        for (first, last) in self.spans() {
            let sums = ends.iter().map(|end| ended(end, first, last));
            let mut row = vec![self.rounds(first, last)];
            row.extend(sums.map(|sum| match sum {
                0 => "·".to_owned(),
                sum => digits.show(sum as f64 / played as f64),
            }));
            let cumulative = self.result.timing.cumulative.get(last);
            row.push(cumulative.map_or_else(String::new, |share| digits.show(share.share)));
            table.row(row);
        }
        let mut total = vec!["all".to_owned()];
        total.extend(ends.iter().map(|end| digits.show(end.share.share)));
        table.row(total);
        self.section("How and when the talks end", "Of 100 negotiations.", &table)
    }

    /// The rounds that a line is about: several if there are many, or if nothing
    /// ends in them.
    fn spans(&self) -> Vec<(usize, usize)> {
        let ends = &self.result.ends;
        let rounds = self.result.scenario.rounds;
        let together = (rounds + 1).div_ceil(ROUND_LINES).max(1);
        let quiet = |first, last| ends.iter().all(|end| ended(end, first, last) == 0);
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for first in (0..=rounds).step_by(together) {
            let last = (first + together - 1).min(rounds);
            match spans.last_mut() {
                // The end after the last round is a line only if something ends there.
                _ if first == rounds && quiet(first, last) => {}
                Some((before, end)) if quiet(*before, *end) && quiet(first, last) => *end = last,
                _ => spans.push((first, last)),
            }
        }
        spans
    }

    fn rounds(&self, first: usize, last: usize) -> String {
        let name = |round: usize| {
            if round >= self.result.scenario.rounds { "end".to_owned() } else { round.to_string() }
        };
        let range =
            if first == last { name(first) } else { format!("{}–{}", name(first), name(last)) };
        match self.names.date(first) {
            Some(date) if first == last => format!("{range}, {}", day(date)),
            Some(date) => format!("{range}, from {}", day(date)),
            None => range,
        }
    }

    fn provisions(&self) -> String {
        let mut table = Table::new([
            ("provision", Left),
            ("of agreements", Right),
            ("of the ZOPA", Right),
            ("leverage", Right),
        ]);
        for provision in &self.result.provisions {
            table.row([
                self.clauses(&provision.choices),
                percent(&provision.support),
                format!("{}%", exact(provision.zopa_share)),
                signed_points_within(provision.leverage, provision.support.standard_error),
            ]);
        }
        let about = "Options that agreements contain together. Leverage: what bargaining adds to \
                     the share among all packages of the zone of possible agreement.";
        self.section("What agreements share", about, &table)
    }

    fn families(&self) -> String {
        let about = "Similar agreements together; shown is the one nearest to all others of its \
                     family, as far as it changes something. Unstable (below 0.75) are families \
                     that another run may divide otherwise.";
        let entries = self.result.families.iter().enumerate().map(|(index, family)| {
            let head = format!(
                "{}. {} of agreements; members differ from it on {}% of issue weight; \
                 {} {:.2}; replicate {}",
                index + 1,
                percent(&family.share),
                exact(family.spread),
                if family.stability >= phrase::STABLE { "stability" } else { "UNSTABLE:" },
                family.stability,
                family.replicate
            );
            let first = (index > 0).then(|| &*self.result.families[0].medoid);
            (head, self.package(&family.medoid, first))
        });
        self.list("Families of agreements", about, entries)
    }

    fn packages(&self) -> String {
        let packages = &self.result.packages;
        let is_open = |places: &[u64; 2]| places[1] - places[0] >= OPEN_PLACES;
        let mut about = match packages.distinct {
            1 => "One deal was made; shown is what it changes.".to_owned(),
            several => format!(
                "{} different deals were made; shown is what the most frequent ones change.",
                count(several)
            ),
        };
        if packages.top.iter().any(|package| is_open(&package.places)) {
            about.push_str(
                " Where the place is open, the simulation error allows others that are not shown \
                 to be more frequent.",
            );
        }
        let entries = packages.top.iter().enumerate().map(|(index, package)| {
            let place = match package.places {
                places if is_open(&places) => "; place open".to_owned(),
                [first, last] if first == last => String::new(),
                [first, last] => format!("; place {first} to {last}"),
            };
            let head = format!(
                "{}. {} of 100 negotiations{place}; {} the ZOPA; replicate {}",
                index + 1,
                super::number::per_hundred(&package.share),
                if package.in_zopa { "inside" } else { "outside" },
                package.replicate
            );
            let first = (index > 0).then(|| &*packages.top[0].options);
            (head, self.package(&package.options, first))
        });
        self.list("The deals most often made", &about, entries)
    }

    /// A section of entries, each a head and a text too long for a table.
    fn list(
        &self,
        title: &str,
        about: &str,
        entries: impl Iterator<Item = (String, String)>,
    ) -> String {
        let Screen { width, paint } = *self.screen;
        let entries: String = entries
            .map(|(head, text)| text::wrap(&head, "  ", width) + &text::wrap(&text, "     ", width))
            .collect();
        if entries.is_empty() {
            return entries;
        }
        format!("\n{}\n{}{entries}", paint.strong(title), self.about(about))
    }

    /// How to read what follows.
    fn about(&self, text: &str) -> String {
        let Screen { width, paint } = *self.screen;
        let lines = text::wrap(text, "  ", width);
        lines.lines().map(|line| paint.faint(line) + "\n").collect()
    }

    fn options(&self) -> String {
        let paint = self.screen.paint;
        if self.result.agreement.probability.count == 0 || self.result.issues.is_empty() {
            return String::new();
        }
        let mut table = Table::new([("", Left), ("of agreements", Right), ("of the ZOPA", Right)]);
        for shares in &self.result.issues {
            table.row([paint.strong(self.names.issue(shares.issue))]);
            for (first, last) in told_together(shares, self.names.default(shares.issue)) {
                table.row(self.option_row(shares, first, last));
            }
        }
        self.section("Options, issue by issue", "* holds if nobody touches the issue.", &table)
    }

    /// The line of an option, or of several in a row.
    fn option_row(&self, shares: &IssueShares, first: usize, last: usize) -> [String; 3] {
        let name = |option| self.names.option(Choice { issue: shares.issue, option });
        let zopa: f64 = shares.zopa_shares.iter().skip(first).take(last - first + 1).sum();
        let zopa = format!("{}%", exact(zopa));
        if first == last {
            let mark = if self.names.default(shares.issue) == Some(first) { " *" } else { "" };
            return [format!("  {}{mark}", name(first)), percent(&shares.shares[first]), zopa];
        }
        let range = &shares.shares[first..=last];
        let share: f64 = range.iter().map(|share| share.share).sum();
        let error = range.iter().map(|share| share.standard_error).fold(0.0, f64::max);
        let several = format!("  {} … {} ({} options)", name(first), name(last), range.len());
        [several, format!("{}%", rounded(share, error)), zopa]
    }

    fn parties(&self) -> String {
        let mut table = Table::new([
            ("party", Left),
            ("value", Right),
            ("gain", Right),
            ("over the start", Right),
            ("present value", Right),
            ("offers", Right),
            ("answers", Right),
        ]);
        for party in &self.result.parties {
            table.row([
                self.names.party(party.party).to_owned(),
                mean(&party.value),
                signed(&party.gain),
                signed(&party.gain_over_start),
                mean(&party.present_value),
                count(party.offers),
                count(party.answers),
            ]);
        }
        let about = "Means, in points of utility (0 to 100). Value: what it gets, agreement or not. Gain: \
                     over its no-deal value when it agrees, and over that of the start.";
        self.section("What each party gets", about, &table)
    }

    fn refusals(&self) -> String {
        let mut table = Table::new([
            ("party", Left),
            ("refusals", Right),
            ("share", Right),
            ("red line", Right),
            ("below floor", Right),
            ("below target", Right),
            ("short by", Right),
        ]);
        let mut reasons = Vec::new();
        for party in &self.result.parties {
            let refusals = &party.refusals;
            let of = |part: u64| match refusals.count {
                0 => "–".to_owned(),
                all => format!("{}%", exact(part as f64 / all as f64)),
            };
            let mut over: Vec<String> = refusals
                .issues
                .iter()
                .take(3)
                .map(|issue| format!("“{}” {}", self.names.topic(issue.issue), of(issue.count)))
                .collect();
            over.extend(refusals.lines.iter().take(3).map(|line| {
                format!(
                    "red line “{}” {}",
                    self.names.red_line(party.party, &line.line),
                    of(line.count)
                )
            }));
            table.row([
                self.names.party(party.party).to_owned(),
                count(refusals.count),
                format!("{}%", exact(refusals.share)),
                of(refusals.red_line),
                of(refusals.below_floor),
                of(refusals.below_target),
                refusals.median_shortfall.map_or_else(|| "–".to_owned(), points),
            ]);
            if !over.is_empty() {
                reasons.push((self.names.party(party.party), over.join(", ")));
            }
        }
        let about = "Why offers are refused: they cross a red line, or fall short of the floor or \
                     of the target. Short by: the median in points. Below: the issues that cost it \
                     most compared with its best option, and the red lines, of all its refusals.";
        let mut output = self.section("Who says no", about, &table);
        for (party, over) in reasons {
            output.push_str(&text::wrap(&format!("{party}:"), "  ", self.screen.width));
            output.push_str(&text::wrap(&over, "    ", self.screen.width));
        }
        output
    }

    fn events(&self) -> String {
        let mut table = Table::new([
            ("what happened", Left),
            ("of negotiations", Right),
            ("times in each", Right),
        ]);
        let played = self.result.run.replicates.max(1) as f64;
        let digits = Digits::of(self.result.events.iter().map(|event| &event.share));
        for event in &self.result.events {
            table.row([
                self.names.event(event.event).to_owned(),
                digits.show(event.share.share),
                format!("{:.2}", event.occurrences as f64 / played),
            ]);
        }
        let about = "Before the talks ended. Of 100 negotiations, those in which it happened, and how often \
                     on average in one negotiation.";
        self.section("The world", about, &table)
    }

    fn leaks(&self) -> String {
        let mut table = Table::new([("what came out", Left), ("of negotiations", Right)]);
        let digits = Digits::of(self.result.leaks.iter().map(|leak| &leak.share));
        for leak in &self.result.leaks {
            let name = self.names.issue(leak.issue).to_owned();
            table.row([name, digits.show(leak.share.share)]);
        }
        let about =
            "Of 100 negotiations, those in which a secret side payment was agreed and leaked.";
        self.section("Leaks", about, &table)
    }

    fn observables(&self) -> String {
        let about = "At the beginning of each round, from the chance of the event in the negotiations \
                     that are still on then. Computed from this scenario; no market was asked.";
        let sections = self.result.observables.iter().map(|one| {
            let title = format!("While talks go on: {}", one.observable.name);
            self.section(&title, about, &observables::every(self.result, one))
        });
        sections.collect()
    }

    fn members(&self) -> String {
        let mut table = Table::new([("", Left), ("says no to", Right), ("of 100", Right)]);
        for party in self.result.parties.iter().filter(|party| !party.members.is_empty()) {
            table.row([
                self.names.party(party.party).to_owned(),
                count(party.refusals.count),
                exact(party.refusals.count as f64 / party.answers.max(1) as f64),
            ]);
            for member in &party.members {
                table.row([
                    format!("    {}", member.member.name),
                    count(member.count),
                    exact(member.share),
                ]);
            }
        }
        let about = "Of the packages that the coalition was asked about: to how many each member \
                     says no, and how often that makes the coalition's no.";
        self.section("Who says no inside coalitions", about, &table)
    }

    fn models(&self) -> String {
        let mut table = Table::new([
            ("who about whom", Left),
            ("round", Left),
            ("of negotiations", Right),
            ("rank correlation", Right),
            ("error", Right),
        ]);
        let played = self.result.run.replicates.max(1);
        for model in &self.result.models {
            let (party, about) = (self.names.party(model.party), self.names.party(model.about));
            let seen: Vec<_> =
                model.by_round.iter().filter(|round| round.negotiations > 0).collect();
            let step = seen.len().div_ceil(MODEL_LINES).max(1);
            let last = seen.last().map(|round| round.round);
            let told = seen
                .iter()
                .enumerate()
                .filter(|(index, round)| index % step == 0 || Some(round.round) == last);
            for (index, round) in told {
                let who = if index == 0 { format!("{party} about {about}") } else { String::new() };
                table.row([
                    who,
                    round.round.to_string(),
                    format!("{}%", exact(round.negotiations as f64 / played as f64)),
                    round.correlation.mean.map_or_else(nothing, |mean| format!("{mean:+.2}")),
                    round.error.mean.map_or_else(nothing, |mean| format!("{mean:.2}")),
                ]);
            }
        }
        let about = "How well those who learn know what packages are worth to others, at the end \
                     of a round: rank correlation of believed with true utilities (1: the same \
                     order, 0: nothing known), and the root mean square error, both scaled to 0..1.";
        self.section("How well they know each other", about, &table)
    }

    fn drivers(&self) -> String {
        let mut table = Table::new([
            ("number", Left),
            ("median", Right),
            ("below it", Right),
            ("above it", Right),
            ("difference", Right),
        ]);
        for driver in &self.result.drivers {
            let private = if driver.ignorance == "private" { " (private)" } else { "" };
            // The error with one digit, the difference with as many.
            let decimals = match 100.0 * driver.standard_error {
                error if error >= 1.0 => 0,
                error if error >= 0.1 => 1,
                _ => 2,
            };
            let (difference, error) = (100.0 * driver.difference, 100.0 * driver.standard_error);
            table.row([
                format!("{}{private}", self.names.number(&driver.path)),
                format!("{:.3}", driver.median),
                super::number::per_hundred(&driver.below),
                super::number::per_hundred(&driver.above),
                format!("{difference:+.decimals$} ± {error:.decimals$}"),
            ]);
        }
        let about = "Agreements of 100 negotiations in which the number is below or above its \
                     median; ± is one standard error.";
        self.section("What moves it", about, &table)
    }

    fn solutions(&self) -> String {
        let parties = &self.result.scenario.parties;
        let mut heads = vec![("solution", Left), ("of agreements", Right), ("distance", Right)];
        heads.extend(parties.iter().map(|party| (party.name.as_str(), Right)));
        let mut table = Table::new(heads);
        for solution in &self.result.solutions {
            let unproven = if solution.proven { "" } else { " (not proven)" };
            let mut row = vec![
                format!("{}{unproven}", super::names::words(&solution.name)),
                percent(&solution.hit),
                solution.distance.mean.map_or_else(nothing, |mean| {
                    let error = solution.distance.standard_error.unwrap_or(0.0);
                    format!("{}%", rounded(mean, error))
                }),
            ];
            row.extend(solution.gains.iter().map(|&gain| signed_points(gain)));
            table.row(row);
        }
        let about = "Solutions of cooperative theory at central values: how many agreements hit \
                     them exactly, how much issue weight agreements differ from them on, and what \
                     each party would gain over no deal.";
        self.section("Where theory points", about, &table)
    }

    fn zopa(&self) -> String {
        let zopa = &self.result.zopa;
        let mut table = Table::new([("", Left), ("", Right)]);
        table.row(["packages".to_owned(), large(&zopa.raw)]);
        table.row(["that satisfy the constraints".to_owned(), large(&zopa.feasible)]);
        let share = if zopa.packages == "0" {
            String::new()
        } else {
            format!(" ({}% of these)", rounded(zopa.share, 0.0))
        };
        table.row([format!("in the ZOPA{share}"), zone_size(zopa, &zopa.packages)]);
        table.row([
            "… if red lines are ignored".to_owned(),
            zone_size(zopa, &zopa.without_red_lines),
        ]);
        table.row(["… if the consent is not needed of".to_owned()]);
        for (party, packages) in zopa.without_party.iter().enumerate() {
            table.row([format!("    {}", self.names.party(party)), zone_size(zopa, packages)]);
        }
        let about = "Packages that everybody whose consent is needed accepts at the start: central \
                     values, all red lines binding.";
        self.section("The zone of possible agreement (ZOPA)", about, &table)
    }

    fn provenance(&self) -> String {
        let Screen { width, paint } = *self.screen;
        let run = &self.result.run;
        let mut output = format!("\n{}\n", paint.strong("To get the same again"));
        output.push_str(&text::wrap(&run.command, "  ", width));
        let digest = format!(
            "scenario {} with digest {}",
            self.result.scenario.id, self.result.scenario.digest
        );
        output.push_str(&text::wrap(&digest, "  ", width));
        output
    }
}

fn mean(mean: &Mean) -> String {
    let error = mean.standard_error.unwrap_or(0.0);
    mean.mean.map_or_else(nothing, |mean| points_within(mean, error))
}

fn signed(mean: &Mean) -> String {
    let error = mean.standard_error.unwrap_or(0.0);
    mean.mean.map_or_else(nothing, |mean| signed_points_within(mean, error))
}

/// Nothing was observed: a gain needs agreements.
fn nothing() -> String {
    "–".to_owned()
}

/// How often the talks ended so in some rounds.
fn ended(end: &EndShare, first: usize, last: usize) -> u64 {
    end.by_round.iter().skip(first).take(last - first + 1).sum()
}

/// The first and last option of each line: all one by one if they are few, else the
/// default, the most agreed, and what lies between these in one line.
fn told_together(shares: &IssueShares, default: Option<usize>) -> Vec<(usize, usize)> {
    let options = shares.shares.len();
    if options <= OPTION_LINES {
        return (0..options).map(|option| (option, option)).collect();
    }
    let mut order: Vec<usize> =
        (0..options).filter(|&option| shares.shares[option].count > 0).collect();
    order.sort_by_key(|&option| std::cmp::Reverse(shares.shares[option].count));
    order.truncate(SINGLE_OPTIONS);
    let alone = |option: usize| order.contains(&option) || default == Some(option);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for option in 0..options {
        match spans.last_mut() {
            Some((_, last)) if !alone(*last) && !alone(option) => *last = option,
            _ => spans.push((option, option)),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::Share;

    #[test]
    fn long_grids_are_told_in_ranges_that_lose_nothing() {
        let mut shares = vec![Share::default(); 101];
        shares[70].count = 5;
        let grid = IssueShares { issue: 0, shares, zopa_shares: vec![0.0; 101] };
        assert_eq!(told_together(&grid, Some(0)), [(0, 0), (1, 69), (70, 70), (71, 100)]);
        let few = IssueShares { issue: 0, shares: vec![Share::default(); 3], zopa_shares: vec![] };
        assert_eq!(told_together(&few, None), [(0, 0), (1, 1), (2, 2)]);
    }
}
