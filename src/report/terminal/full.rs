//! Everything a run found, in tables.

use super::names::Names;
use super::number::{count, day, exact, large, percent, points, rounded, signed_points, zone_size};
use super::table::{Side, Table};
use super::{Screen, phrase, text};
use crate::report::record::{Choice, EndShare, Mean, RunResult};

use Side::{Left, Right};

/// No more lines than this for the rounds; more rounds are put together.
const ROUND_LINES: usize = 24;

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
        let Some(like) = like else {
            return match self.names.changes(options).as_slice() {
                [] => "everything left as it is".to_owned(),
                choices => self.clauses(choices),
            };
        };
        let differing: Vec<Choice> = options
            .iter()
            .enumerate()
            .filter(|(issue, option)| like.get(*issue) != Some(option))
            .map(|(issue, &option)| Choice { issue, option })
            .collect();
        format!("as the first, but for: {}", self.clauses(&differing))
    }

    fn ends(&self) -> String {
        let played = self.result.run.replicates.max(1);
        let ends = &self.result.ends;
        let title = |end: &EndShare| match (end.kind.as_str(), end.party) {
            ("breakdown", _) => "breakdown".to_owned(),
            ("own_deadline", Some(party)) => {
                format!("{} deadline", super::names::possessive(self.names.party(party)))
            }
            _ => phrase::end_name(end, self.names),
        };
        let titles: Vec<String> = ends.iter().map(title).collect();
        let mut heads = vec![("round", Left)];
        heads.extend(titles.iter().map(|title| (title.as_str(), Right)));
        heads.push(("agreed by then", Right));
        let mut table = Table::new(heads);
        let times = self.result.scenario.rounds + 1;
        let together = times.div_ceil(ROUND_LINES).max(1);
        for first in (0..times).step_by(together) {
            let last = (first + together).min(times) - 1;
            let sums: Vec<u64> = ends
                .iter()
                .map(|end| end.by_round.iter().skip(first).take(last - first + 1).sum())
                .collect();
            let cumulative = self.result.timing.cumulative.get(last);
            if sums.iter().all(|&sum| sum == 0) && cumulative.is_none() {
                continue;
            }
            let mut row = vec![self.rounds(first, last)];
            row.extend(sums.iter().map(|&sum| match sum {
                0 => "·".to_owned(),
                sum => exact(sum as f64 / played as f64),
            }));
            row.push(cumulative.map_or_else(String::new, super::number::per_hundred));
            table.row(row);
        }
        let mut total = vec!["all".to_owned()];
        total.extend(ends.iter().map(|end| super::number::per_hundred(&end.share)));
        table.row(total);
        self.section("How and when the talks end", "Of 100 negotiations.", &table)
    }

    fn rounds(&self, first: usize, last: usize) -> String {
        let name = |round: usize| {
            if round >= self.result.scenario.rounds { "end".to_owned() } else { round.to_string() }
        };
        let range =
            if first == last { name(first) } else { format!("{}–{}", name(first), name(last)) };
        match self.names.date(first) {
            Some(date) => format!("{range}, {}", day(date)),
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
                signed_points(provision.leverage),
            ]);
        }
        let about = "Options that agreements contain together. Leverage: what bargaining adds to \
                     the share among all packages of the zone of possible agreement.";
        self.section("What agreements share", about, &table)
    }

    fn families(&self) -> String {
        let about = "Similar agreements together; shown is the one nearest to all others of its \
                     family, as far as it changes something. Stability above 0.75 is trustworthy.";
        let entries = self.result.families.iter().enumerate().map(|(index, family)| {
            let head = format!(
                "{}. {} of agreements; members differ from it on {}% of issue weight; \
                 stability {:.2}; replicate {}",
                index + 1,
                percent(&family.share),
                exact(family.spread),
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
        let about = format!(
            "{} made; shown is what the most frequent ones change. The place is the range that \
             the simulation error leaves open.",
            match packages.distinct {
                1 => "One deal was".to_owned(),
                several => format!("{} different deals were", count(several)),
            }
        );
        let entries = packages.top.iter().enumerate().map(|(index, package)| {
            let [first, last] = package.places;
            let place =
                if first == last { first.to_string() } else { format!("{first} to {last}") };
            let head = format!(
                "Place {place}: {} of 100 negotiations; {} the ZOPA; replicate {}",
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
        let Screen { width, paint } = *self.screen;
        if self.result.agreement.probability.count == 0 || self.result.issues.is_empty() {
            return String::new();
        }
        let mut table = Table::new([("", Left), ("of agreements", Right), ("of the ZOPA", Right)]);
        for shares in &self.result.issues {
            table.row([paint.strong(&text::cut(self.names.issue(shares.issue), width - 34))]);
            for (option, share) in shares.shares.iter().enumerate() {
                let choice = Choice { issue: shares.issue, option };
                let mark = if self.names.default(shares.issue) == Some(option) { " *" } else { "" };
                table.row([
                    format!("  {}{mark}", self.names.option(choice)),
                    percent(share),
                    shares
                        .zopa_shares
                        .get(option)
                        .map_or_else(String::new, |&share| format!("{}%", exact(share))),
                ]);
            }
        }
        self.section("Options, issue by issue", "* holds if nobody touches the issue.", &table)
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
        let about = "In points of utility (0 to 100). Value: what it gets, agreement or not. Gain: \
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
            output.push_str(&text::wrap(&over, &format!("  {party}: "), self.screen.width));
        }
        output
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
                format!("{}%", exact(solution.distance.mean)),
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
        for (party, packages) in zopa.without_party.iter().enumerate() {
            let name = self.names.party(party);
            table.row([format!("… if {name} need not consent"), zone_size(zopa, packages)]);
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
    points(mean.mean)
}

fn signed(mean: &Mean) -> String {
    match mean.standard_error {
        // Nothing observed: a gain needs agreements.
        None if mean.mean == 0.0 => "–".to_owned(),
        _ => signed_points(mean.mean),
    }
}
