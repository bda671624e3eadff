//! One package on trial, in words and tables.

use super::asked::{foot, head};
use super::names::{Names, words};
use super::number::{counted, exact, points, signed_points};
use super::table::{Side, Table, section};
use super::{Screen, text};
use crate::report::verdict::{PartyRecord, RepairRecord, VerdictResult};

/// The verdict, then what it rests on.
pub fn verdict(result: &VerdictResult, screen: &Screen) -> String {
    let names = Names(&result.asked.scenario);
    let view = View { result, names, screen };
    let width = screen.width;
    let mut output = head(&result.asked, screen);
    for sentence in view.answer() {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    output.push_str(&view.package());
    output.push_str(&view.parties());
    output.push_str(&view.terms());
    output.push_str(&view.repairs());
    output.push_str(&view.nearest());
    output.push_str(&view.solutions());
    output.push_str(&foot(&result.asked, screen));
    output
}

struct View<'a> {
    result: &'a VerdictResult,
    names: Names<'a>,
    screen: &'a Screen,
}

impl View<'_> {
    fn answer(&self) -> Vec<String> {
        let result = self.result;
        let mut sentences = Vec::new();
        if !result.violated.is_empty() {
            let ids: Vec<String> = result.violated.iter().map(|id| format!("“{id}”")).collect();
            sentences.push(format!(
                "The package is not possible: it violates {}. What follows is what it would be \
                 worth if it were.",
                text::list(&ids)
            ));
        }
        let who = |wanted: fn(&PartyRecord) -> bool| -> Vec<String> {
            let found = result.parties.iter().filter(|party| party.needed && wanted(party));
            found.map(|party| self.names.party(party.party).to_owned()).collect()
        };
        let refusing = who(|party| !party.accepts && !party.abstains);
        let abstaining = who(|party| party.abstains);
        let of = |who: &[String], does: &str| format!("The package is {does} {}.", text::list(who));
        match (refusing.as_slice(), abstaining.as_slice()) {
            ([], []) => {
                sentences.push("Everybody whose consent counts accepts the package.".to_owned());
            }
            (refusing, abstaining) => {
                if !refusing.is_empty() {
                    sentences.push(of(refusing, "refused by"));
                }
                if !abstaining.is_empty() {
                    sentences.push(of(abstaining, "let pass, by abstaining, by"));
                }
            }
        }
        if !(refusing.is_empty() && abstaining.is_empty()) {
            sentences.extend(match (result.adopted, refusing.is_empty()) {
                (true, _) => Some(
                    "It can pass all the same: the votes in favour are enough by the scenario's rule."
                        .to_owned(),
                ),
                (false, true) if result.violated.is_empty() => Some(
                    "It does not pass: the votes in favour are not enough by the scenario's rule."
                        .to_owned(),
                ),
                _ => None,
            });
        }
        for made in result.parties.iter().filter(|made| made.needed) {
            let Some(inner) = &made.coalition else { continue };
            let name = self.names.party(made.party);
            if inner.accepts != made.accepts {
                let (whole, members) =
                    if made.accepts { ("accepts", "refuse") } else { ("refuses", "accept") };
                sentences.push(format!(
                    "{name} as a whole {whole} it, but by its rule its members {members} it."
                ));
            }
        }
        sentences
    }

    /// Only what is not at its default.
    fn package(&self) -> String {
        let Screen { width, paint } = *self.screen;
        let changes = self.names.changes(&self.result.options);
        let mut output = format!("\n{}\n", paint.strong("The package"));
        let mut table = Table::new([("", Side::Left), ("", Side::Left)]);
        for choice in &changes {
            table.row([
                self.names.topic(choice.issue).to_owned(),
                self.names.option(*choice).to_owned(),
            ]);
        }
        output.push_str(&table.render(width, paint));
        let rest = (self.result.options.len() - changes.len()) as u64;
        let about = match (rest, changes.len()) {
            (0, _) => return output,
            (_, 0) => "It changes nothing.".to_owned(),
            (1, _) => "1 other issue stays as it is.".to_owned(),
            (rest, _) => format!("{rest} other issues stay as they are."),
        };
        output.push_str(&paint.faint(text::wrap(&about, "  ", width).trim_end()));
        output.push('\n');
        output
    }

    fn parties(&self) -> String {
        let mut table = Table::new([
            ("", Side::Left),
            ("worth", Side::Right),
            ("floor", Side::Right),
            ("gain", Side::Right),
            ("answer", Side::Left),
        ]);
        for made in &self.result.parties {
            table.row([
                self.names.party(made.party).to_owned(),
                points(made.utility),
                points(made.floor),
                signed_points(made.gain),
                answer(made),
            ]);
            for member in made.coalition.iter().flat_map(|inner| &inner.members) {
                table.row([
                    format!("    {}", member.member.name),
                    points(member.utility),
                    points(member.floor),
                    signed_points(member.utility - member.floor),
                    if member.accepts { "yes" } else { "no" }.to_owned(),
                ]);
            }
        }
        let about = "In points. Floor: the least the party accepts; gain: what the package is worth \
                     to it over that.";
        section("What the parties make of it", &table, about, self.screen)
    }

    fn terms(&self) -> String {
        let mut table = Table::new([("", Side::Left), ("", Side::Left), ("points", Side::Right)]);
        for made in &self.result.parties {
            let name = self.names.party(made.party);
            for crossed in &made.red_lines {
                let line = self.names.red_line(made.party, &crossed.line);
                let (kind, amount) = match (crossed.binds, crossed.charged > 0.0) {
                    (true, _) => ("red line, refused", "–".to_owned()),
                    (false, true) => ("red line, at a cost", signed_points(-crossed.charged)),
                    (false, false) => ("red line, ignored", "–".to_owned()),
                };
                table.row([name.to_owned(), format!("{kind}: “{line}”"), amount]);
            }
            for fired in &made.linkages {
                let linkage = words(&fired.linkage);
                let amount = signed_points(fired.amount);
                table.row([name.to_owned(), format!("linkage: “{linkage}”"), amount]);
            }
            for staged in &made.stages {
                let schedule = words(&staged.schedule);
                let amount = signed_points(-staged.amount);
                table.row([name.to_owned(), format!("comes in stages: “{schedule}”"), amount]);
            }
            if made.audience > 0.0 {
                let amount = signed_points(-made.audience);
                table.row([name.to_owned(), "its public: concessions".to_owned(), amount]);
            }
        }
        if table.is_empty() {
            return String::new();
        }
        let Screen { width, paint } = *self.screen;
        let made = &self.result.parties;
        let title = if made.iter().any(|made| !made.stages.is_empty() || made.audience > 0.0) {
            "Red lines it crosses, linkages it sets off, what stages and publics take"
        } else {
            "Red lines it crosses and linkages it sets off"
        };
        let title = paint.strong(title);
        format!("\n{title}\n{}", table.render(width, paint))
    }

    fn repairs(&self) -> String {
        let Screen { width, paint } = *self.screen;
        let refusing: Vec<&PartyRecord> =
            self.result.parties.iter().filter(|made| made.needed && !made.accepts).collect();
        if refusing.is_empty() {
            return String::new();
        }
        let mut output = format!("\n{}\n", paint.strong("What would make them accept it"));
        for made in &refusing {
            output.push_str(&text::wrap(&self.repair(made), "  ", width));
        }
        if refusing.len() > 1 {
            let about = "Each change is that of one party with everything else as it is; they would \
                         all have to accept.";
            output.push_str(&paint.faint(text::wrap(about, "  ", width).trim_end()));
            output.push('\n');
        }
        output
    }

    fn repair(&self, made: &PartyRecord) -> String {
        let mut needs = Vec::new();
        for crossed in made.red_lines.iter().filter(|crossed| crossed.binds) {
            let line = self.names.red_line(made.party, &crossed.line);
            needs.push(format!("it gives up the red line “{line}”"));
        }
        let mut hopeless = "";
        if let Some(RepairRecord { no_deal, weight }) = &made.repair {
            let fall = no_deal
                .map(|change| format!("its no-deal value falls by {} points", points(-change)));
            let shift = weight.map(|change| {
                format!(
                    "its weight on “{}” goes from {} to {} of 100",
                    self.names.topic(change.issue),
                    exact(change.from),
                    exact(change.to)
                )
            });
            let ways: Vec<String> = fall.into_iter().chain(shift).collect();
            if ways.is_empty() {
                hopeless = "No fall of its no-deal value and no change of one weight lifts the \
                            package to its floor.";
            } else {
                needs.push(text::either(&ways));
            }
        }
        let needs = match (needs.is_empty(), hopeless.is_empty()) {
            (true, _) => String::new(),
            (false, true) => format!(" if {}.", needs.join(", and ")),
            (false, false) => format!(" not even if {}.", needs.join(", and ")),
        };
        let alone = if made.alone && hopeless.is_empty() { " Then all accept." } else { "" };
        let space = if hopeless.is_empty() { "" } else { " " };
        format!("{}:{needs}{alone}{space}{hopeless}", self.names.party(made.party))
    }

    fn nearest(&self) -> String {
        let result = self.result;
        if result.acceptable {
            return String::new();
        }
        let Screen { width, paint } = *self.screen;
        let Some(first) = result.nearest.first() else {
            let about = "No package is acceptable to all: the zone of possible agreement is empty.";
            return format!("\n{}", text::wrap(about, "  ", width));
        };
        let title = format!(
            "The nearest packages all accept: {} otherwise",
            counted(first.changes.len() as u64, "issue")
        );
        let mut output = format!("\n{}\n", paint.strong(&title));
        for (number, near) in result.nearest.iter().enumerate() {
            let changes: Vec<String> = near
                .changes
                .iter()
                .map(|&choice| {
                    format!("{}: {}", self.names.topic(choice.issue), self.names.option(choice))
                })
                .collect();
            let mark = format!("  {}  ", number + 1);
            output.push_str(&text::wrap(&changes.join("; "), &mark, width));
        }
        let named: Vec<&str> =
            result.asked.members.iter().map(|party| self.names.party(*party)).collect();
        let mut heads = vec![("gains", Side::Left)];
        heads.extend(named.iter().map(|name| (*name, Side::Right)));
        let mut table = Table::new(heads);
        for (number, near) in result.nearest.iter().enumerate() {
            let mut row = vec![(number + 1).to_string()];
            row.extend(result.asked.members.iter().map(|party| {
                near.gains.get(*party).map_or_else(String::new, |gain| signed_points(*gain))
            }));
            table.row(row);
        }
        output.push_str(&table.render(width, paint));
        if !result.nearest_proven {
            let about = "The search was stopped: nearer ones may exist.";
            output.push_str(&text::wrap(about, "  ", width));
        }
        output
    }

    fn solutions(&self) -> String {
        if self.result.solutions.is_empty() {
            return String::new();
        }
        let mut table =
            Table::new([("", Side::Left), ("issues", Side::Right), ("of the weight", Side::Right)]);
        for gap in &self.result.solutions {
            table.row([
                gap.name.clone(),
                gap.issues.to_string(),
                format!("{}%", exact(gap.weight)),
            ]);
        }
        let about = "On how many issues the package differs from what solution concepts choose, and \
                     how much of the parties' weight (its mean) these have.";
        section("How far it is from where theory points", &table, about, self.screen)
    }
}

/// Yes or no, and why.
fn answer(made: &PartyRecord) -> String {
    let barred = made.red_lines.iter().any(|crossed| crossed.binds);
    let short = made.repair.is_some();
    let answer = match (made.accepts, barred, short) {
        (true, ..) => "yes".to_owned(),
        (false, true, true) => {
            format!("no: crosses a red line, and {} short", points(-made.gain))
        }
        (false, true, false) => "no: crosses a red line".to_owned(),
        (false, false, _) if made.abstains => format!("abstains: {} short", points(-made.gain)),
        (false, false, _) => format!("no: {} short", points(-made.gain)),
    };
    if made.needed { answer } else { format!("{answer} (not asked)") }
}
