//! What stands between packages and agreement, in words and tables.

use super::asked::{foot, head};
use super::names::Names;
use super::number::{count, exact, large, percent, size};
use super::solve::upper;
use super::table::{Side, Table, section};
use super::{Screen, text};
use crate::report::obstacles::{IssueObstacleRecord, ObstaclesResult, SliceRecord};
use crate::report::record::Choice;

/// Pairs of issues that are named.
const LINKS: usize = 8;

/// The answer, then the tables. `everything` adds every option.
pub fn obstacles(result: &ObstaclesResult, everything: bool, screen: &Screen) -> String {
    let names = Names(&result.asked.scenario);
    let view = View { result, names, screen };
    let width = screen.width;
    let mut output = head(&result.asked, screen);
    output.push_str(&text::wrap(&view.answer(), "  ", width));
    if result.outside > 0 {
        output.push_str(&view.stands(everything));
        output.push_str(&view.refusals());
    }
    output.push_str(&view.settled(everything));
    output.push_str(&view.links());
    output.push_str(&foot(&result.asked, screen));
    output
}

struct View<'a> {
    result: &'a ObstaclesResult,
    names: Names<'a>,
    screen: &'a Screen,
}

impl View<'_> {
    fn answer(&self) -> String {
        let result = self.result;
        let seen = if result.exact {
            "All of them were looked at.".to_owned()
        } else {
            format!(
                "What keeps the others out was looked up on {} of them, drawn at random.",
                count(result.seen)
            )
        };
        format!(
            "{} of {} packages ({} of 100) are in the zone of possible agreement. {seen}",
            upper(&size(result.packages.exact, &result.packages.zone)),
            large(&result.packages.feasible),
            exact(result.packages.share)
        )
    }

    fn stands(&self, everything: bool) -> String {
        let mut issues: Vec<&IssueObstacleRecord> = self.result.issues.iter().collect();
        issues.sort_by_key(|issue| std::cmp::Reverse(issue.stands.count));
        let mut table = Table::new([
            ("", Side::Left),
            ("stands", Side::Right),
            ("most often the option", Side::Left),
            ("where it is", Side::Right),
        ]);
        for obstacle in issues {
            if obstacle.stands.count == 0 && !everything {
                continue;
            }
            let worst = obstacle.options.iter().max_by_key(|option| option.stands.count);
            let option = |option: usize| {
                self.names.option(Choice { issue: obstacle.issue, option }).to_owned()
            };
            table.row([
                self.names.topic(obstacle.issue).to_owned(),
                percent(&obstacle.stands),
                worst.map_or_else(String::new, |worst| option(worst.option)),
                worst.map_or_else(String::new, |worst| percent(&worst.stands_of_present)),
            ]);
            if everything {
                for seen in &obstacle.options {
                    table.row([
                        String::new(),
                        percent(&seen.stands),
                        option(seen.option),
                        percent(&seen.stands_of_present),
                    ]);
                }
            }
        }
        let title = "What stands between packages and agreement";
        if table.is_empty() {
            let none = "No single issue: wherever a package is refused, one other option is not \
                        enough.";
            let Screen { width, paint } = *self.screen;
            return format!("\n{}\n{}", paint.strong(title), text::wrap(none, "  ", width));
        }
        let about = format!(
            "Of the packages outside the zone, those that another option of this one issue would \
             bring in; then the option that stands in the way most often, and how often it does \
             where a package has it.{}",
            self.error()
        );
        section(title, &table, &about, self.screen)
    }

    fn refusals(&self) -> String {
        let mut table = Table::new([
            ("", Side::Left),
            ("refuses", Side::Right),
            ("alone refuses", Side::Right),
        ]);
        for seen in &self.result.refusals {
            table.row([
                self.names.party(seen.party).to_owned(),
                percent(&seen.refuses),
                percent(&seen.alone),
            ]);
        }
        let about = "Of the packages outside the zone; alone: nobody else refuses them.";
        section("Who refuses", &table, about, self.screen)
    }

    fn settled(&self, everything: bool) -> String {
        let mut table = Table::new([
            ("", Side::Left),
            ("left out", Side::Right),
            ("best settled as", Side::Left),
            ("then", Side::Right),
            ("packages", Side::Right),
            ("alone", Side::Right),
        ]);
        for obstacle in &self.result.issues {
            let option = |option: usize| {
                self.names.option(Choice { issue: obstacle.issue, option }).to_owned()
            };
            let settled = obstacle.options.iter();
            let best = settled.max_by(|a, b| a.settled.share.total_cmp(&b.settled.share));
            table.row([
                self.names.topic(obstacle.issue).to_owned(),
                share(&obstacle.at_default),
                best.map_or_else(String::new, |best| option(best.option)),
                best.map_or_else(String::new, |best| share(&best.settled)),
                best.map_or_else(String::new, |best| size(best.settled.exact, &best.settled.zone)),
                large(&obstacle.alone),
            ]);
            if everything {
                for seen in &obstacle.options {
                    table.row([
                        String::new(),
                        String::new(),
                        option(seen.option),
                        share(&seen.settled),
                        size(seen.settled.exact, &seen.settled.zone),
                    ]);
                }
            }
        }
        let about = format!(
            "The zone's share of the packages that are left: if the issue leaves the table and \
             stays as it is, and if it is settled beforehand with the option that suits best; now \
             it is {}. Packages: how many that is in number. Alone: the packages all accept if \
             only this issue is negotiated and everything else stays as it is; to change nothing \
             at all is {} to all.",
            share(&self.result.packages),
            if self.result.default_in_zone { "acceptable" } else { "not acceptable" }
        );
        section("If one issue were taken out", &table, &about, self.screen)
    }

    fn links(&self) -> String {
        let mut links = self.result.links.iter().collect::<Vec<_>>();
        if links.is_empty() {
            return String::new();
        }
        // Longer decimal strings are larger numbers.
        links.sort_by(|a, b| (b.packages.len(), &b.packages).cmp(&(a.packages.len(), &a.packages)));
        let mut table = Table::new([("", Side::Left), ("", Side::Left), ("packages", Side::Right)]);
        for link in links.iter().take(LINKS) {
            let [one, other] = link.issues;
            table.row([
                self.names.topic(one).to_owned(),
                self.names.topic(other).to_owned(),
                large(&link.packages),
            ]);
        }
        let more = match links.len().saturating_sub(LINKS) {
            0 => String::new(),
            more => format!(" {more} more pairs do."),
        };
        let about = format!(
            "Changing one of the two alone is acceptable to all in no way; changing both and \
             nothing else is, in so many.{more}"
        );
        section("Issues that open a way only together", &table, &about, self.screen)
    }

    /// How well shares are known.
    fn error(&self) -> String {
        if self.result.exact {
            return String::new();
        }
        let widest = self.result.issues.iter().map(|issue| issue.stands.half_width());
        let widest = 100.0 * widest.fold(0.0, f64::max);
        format!(" Sampling error: at most ±{widest:.1} of 100 in the first column (95%).")
    }
}

/// The zone's share, with its error if it has one.
fn share(part: &SliceRecord) -> String {
    if part.exact {
        return format!("{}%", exact(part.share));
    }
    format!("{}%", super::number::rounded(part.share, part.share_margin / 1.96))
}
