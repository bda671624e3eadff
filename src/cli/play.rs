//! `zopa play`: a seat at the table, in the terminal, against bots.

use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal as _, Write as _};
use std::sync::Arc;

use clap::Args;

use super::failure::Failure;
use super::{Loudness, argument, load, output};
use zopa::classroom::{
    Act, Asked, Change, Deed, Lesson, Line, Occupant, Points, Room, Settings, State, View, Viewer,
    Visibility, Worth, debrief, worth,
};
use zopa::report::trace::DEFAULT_SEED;
use zopa::scenario::diagnostic::suggestion;
use zopa::space::IssueKind;

/// What `zopa play` is told.
#[derive(Args, Clone, Debug)]
pub struct PlayArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    file: Option<String>,

    /// The party you sit for, by its id
    #[arg(long = "as", value_name = "PARTY")]
    party: String,

    /// Seed of the negotiation: another one, other numbers
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// What the others play, as a scenario writes a strategy [default: their own]
    #[arg(long, value_name = "STRATEGY")]
    bots: Option<String>,
}

/// Options of numbers that are listed one by one.
const MOST_LISTED: usize = 12;

const HELP: &str = "\
a  accept the offer        r  refuse it
c  counter: write an offer of your own; where it is not your turn yet, you refuse, and it is kept
l  list the issues again   q  end the talks
Words after a or r are told to the others as your reason.
";

const ABSTAINING_HELP: &str = "\
b  abstain: let it pass without a yes
";

const WRITING_HELP: &str = "\
A number changes that issue: you are then asked for the number of an option.
s  send the offer (words after it are told as your reason)     u  undo all changes
p  pass, or go back        w  walk away from the talks         q  end the talks
";

/// What people type, and what they see.
struct Table {
    room: Room,
    party: usize,
    /// Lines of the story that have been shown.
    shown: usize,
    /// A counter-offer that waits for its turn.
    kept: Option<Vec<usize>>,
    /// The input has ended.
    silent: bool,
}

/// A seat against bots.
pub fn play(arguments: &PlayArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let (loaded, game) = load::open(name, loudness)?;
    let lesson = Lesson::new(loaded, game);
    let ids: Vec<&str> = lesson.summary.parties.iter().map(|party| party.id.as_str()).collect();
    let Some(party) = ids.iter().position(|id| *id == arguments.party) else {
        let help = suggestion(&arguments.party, "parties", ids.iter().copied());
        let help = help.unwrap_or_else(|| format!("these are: {}", ids.join(", ")));
        return Err(Failure::Usage(format!("there is no party `{}`; {help}", arguments.party)));
    };
    let seats = (0..ids.len())
        .map(|seat| if seat == party { Occupant::Open } else { Occupant::Bot })
        .collect();
    let settings = Settings {
        seats,
        bot: arguments.bots.clone(),
        visibility: Visibility::Own,
        chat: false,
        turn_seconds: None,
        seed: arguments.seed,
    };
    let usage = |refusal: zopa::classroom::Refusal| Failure::Usage(refusal.to_string());
    let mut room = Room::new(Arc::new(lesson), "PLAY", settings).map_err(usage)?;
    room.take_all(room.joining(party, "you", "you")).map_err(usage)?;
    let mut table = Table { room, party, shown: 0, kept: None, silent: false };
    table.introduce()?;
    table.room.take(Deed::Started).map_err(usage)?;
    while table.room.state() == State::Playing {
        table.tell()?;
        table.turn()?;
    }
    table.tell()?;
    table.conclude()
}

/// Points over the walk-away line, in words.
fn against_the_line(points: f64) -> String {
    match points {
        points if points > 0.0 => format!("{points:.1} points above your line"),
        points if points < 0.0 => format!("{:.1} points below your line", -points),
        _ => "exactly on your line".to_owned(),
    }
}

fn own(points: Option<&Points>) -> Option<f64> {
    match points {
        Some(Points::Own(points)) => Some(*points),
        _ => None,
    }
}

/// The first word in small letters, and what follows it.
fn command(line: &str) -> (String, Option<String>) {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    // As much as a room takes.
    let reason: String = rest.chars().take(zopa::classroom::LONGEST_REASON).collect();
    (word.to_lowercase(), (!reason.is_empty()).then_some(reason))
}

impl Table {
    fn view(&self) -> View {
        View::new(&self.room, Viewer::Seat(self.party), |_| None)
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        output::result(text)
    }

    /// Asks for a line; `None` when the input has ended.
    fn ask(&mut self, prompt: &str) -> Result<Option<String>, Failure> {
        if self.silent {
            return Ok(None);
        }
        self.say(prompt)?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        let read =
            read.map_err(|error| Failure::Transfer(format!("cannot read what you type: {error}")))?;
        if !io::stdin().is_terminal() {
            // Nobody sees what is typed elsewhere.
            self.say(&format!("{}\n", line.trim_end()))?;
        }
        if read == 0 {
            self.silent = true;
            return Ok(None);
        }
        Ok(Some(line))
    }

    /// Who one is, and what things are worth.
    fn introduce(&self) -> Result<(), Failure> {
        let view = self.view();
        let mut text = format!("{}\n", view.title);
        if !view.question_of_scenario.is_empty() {
            let _ = writeln!(text, "{}", view.question_of_scenario);
        }
        let _ = writeln!(
            text,
            "\nYou are {}, which {}.",
            view.parties[self.party].name, view.parties[self.party].seat
        );
        let _ = writeln!(text, "{}: {} rounds. {}", view.protocol.name, view.rounds, view.rule);
        if let Some(numbers) = view.you.as_ref().and_then(|you| you.numbers.as_ref()) {
            let _ = writeln!(
                text,
                "Without a deal you are {}. Sign nothing below the line.",
                against_the_line(numbers.no_deal_points)
            );
            for line in &numbers.lines {
                let _ = writeln!(text, "  {}", line.sentence);
            }
        }
        if !view.note.is_empty() {
            let _ = writeln!(text, "{}", view.note);
        }
        self.say(&text)?;
        self.list(&self.defaults())
    }

    fn defaults(&self) -> Vec<usize> {
        self.room.lesson().game.issues().iter().map(|issue| issue.default).collect()
    }

    /// The issues with their options; the ones of a package are marked.
    fn list(&self, package: &[usize]) -> Result<(), Failure> {
        let view = self.view();
        let mut text = String::from("\nIssues (what you have now is marked *):\n");
        for (number, issue) in view.issues.iter().enumerate() {
            let option = package.get(number).and_then(|option| issue.options.get(*option));
            let name = option.map_or("", |option| option.name.as_str());
            let _ = writeln!(text, "{:>3}  {}: * {name}", number + 1, issue.title);
        }
        self.say(&text)
    }

    /// What is new in the story.
    fn tell(&mut self) -> Result<(), Failure> {
        let view = self.view();
        let mut text = String::new();
        for (place, line) in view.story.iter().enumerate().skip(self.shown) {
            let first = view.story[..place].iter().all(|earlier| earlier.kind != "offer");
            self.write_line(&mut text, &view, line, first);
        }
        self.shown = view.story.len();
        self.say(&text)
    }

    fn write_line(&self, text: &mut String, view: &View, line: &Line, first: bool) {
        match line.kind {
            "round" => {
                let date = self.room.lesson().summary.dates.get(line.round);
                let date = date.map_or_else(String::new, |date| format!(", {date}"));
                let _ = writeln!(text, "\nRound {} of {}{date}", line.round + 1, view.rounds);
            }
            "offer" => {
                let who = line.party.map_or("Somebody", |party| view.parties[party].name.as_str());
                let who = if line.party == Some(self.party) { "You" } else { who };
                let verb = if who == "You" { "offer" } else { "offers" };
                if line.changes.is_empty() {
                    let _ = writeln!(text, "{who} {verb} the same again.");
                } else {
                    let from = if first { "how things are" } else { "the last" };
                    let _ = writeln!(text, "{who} {verb}, changed from {from}:");
                    for change in &line.changes {
                        self.write_change(text, view, change);
                    }
                }
                if let Some(points) = own(line.points.as_ref()) {
                    let _ = writeln!(text, "  For you: {}.", against_the_line(points));
                }
            }
            _ => {
                let _ = writeln!(text, "{}", line.sentence);
            }
        }
        if let Some(reason) = &line.reason {
            let _ = writeln!(text, "  “{reason}”");
        }
    }

    fn write_change(&self, text: &mut String, view: &View, change: &Change) {
        let issue = &view.issues[change.issue];
        let name = |option: usize| issue.options.get(option).map_or("?", |option| &option.name);
        let _ = writeln!(text, "  {}: {} → {}", issue.title, name(change.from), name(change.to));
    }

    /// Answers the question that is open.
    fn turn(&mut self) -> Result<(), Failure> {
        let Some(question) = self.room.question(self.party).cloned() else {
            // Nobody else is a person, so this ends the talks rather than waiting for ever.
            return self.take(Deed::Ended);
        };
        let act = match question.asked {
            Asked::Propose => self.propose()?,
            Asked::Answer | Asked::Ratify => self.answer()?,
        };
        match act {
            Some(act) => {
                self.take(Deed::Acted { party: self.party, question: question.number, act })
            }
            None if self.silent => {
                self.say("\nThe input has ended: a bot plays on for you.\n")?;
                self.take(Deed::TakenOver {
                    party: self.party,
                    question: question.number,
                    strategy: None,
                })
            }
            None => self.take(Deed::Ended),
        }
    }

    /// Does it; what cannot be done is said, and asked again.
    fn take(&mut self, deed: Deed) -> Result<(), Failure> {
        match self.room.take(deed) {
            Ok(()) => Ok(()),
            Err(refusal) => self.say(&format!("That cannot be done: {refusal}\n")),
        }
    }

    /// What to say to the offer that stands; `None` to end the talks.
    fn answer(&mut self) -> Result<Option<Act>, Failure> {
        let view = self.view();
        let Some(question) = &view.question else { return Ok(None) };
        if let Some(line) = &question.line_crossed {
            self.say(&format!("{line}\n"))?;
        }
        let standing = view.standing.as_ref().map(|standing| standing.options.clone());
        let package = standing.unwrap_or_else(|| self.defaults());
        let abstain = if question.may_abstain { " a[b]stain," } else { "" };
        let prompt = format!("{} [a]ccept, [r]efuse,{abstain} [c]ounter, ? > ", question.sentence);
        loop {
            let Some(line) = self.ask(&prompt)? else { return Ok(None) };
            let (word, reason) = command(&line);
            match word.as_str() {
                "a" | "accept" | "y" | "yes" => {
                    return Ok(Some(Act::Answer { accepts: true, reason }));
                }
                "r" | "refuse" | "n" | "no" => {
                    return Ok(Some(Act::Answer { accepts: false, reason }));
                }
                "b" | "abstain" if question.may_abstain => {
                    return Ok(Some(Act::Abstain { reason }));
                }
                "c" | "counter" => match self.write(package.clone())? {
                    Written::Offer(options, reason) => {
                        self.kept = Some(options);
                        return Ok(Some(Act::Answer { accepts: false, reason }));
                    }
                    Written::Back | Written::Leave => {}
                    Written::End => return Ok(None),
                },
                "l" | "list" => self.list(&package)?,
                "q" | "quit" => return Ok(None),
                "?" | "h" | "help" => {
                    self.say(HELP)?;
                    if question.may_abstain {
                        self.say(ABSTAINING_HELP)?;
                    }
                }
                "" => {}
                other => self.say(&format!("`{other}` is none of these; ? helps.\n"))?,
            }
        }
    }

    /// What to offer; `None` to end the talks.
    fn propose(&mut self) -> Result<Option<Act>, Failure> {
        let view = self.view();
        let last = view.standing.as_ref().map(|standing| standing.options.clone());
        let package = self.kept.take().or(last).unwrap_or_else(|| self.defaults());
        self.say("\nIt is your turn to make an offer.\n")?;
        Ok(match self.write(package)? {
            Written::Offer(options, reason) => Some(Act::Offer { options, reason }),
            Written::Back => Some(Act::Pass {}),
            Written::Leave => Some(Act::Leave {}),
            Written::End => None,
        })
    }

    /// Writes an offer, issue by issue.
    fn write(&mut self, from: Vec<usize>) -> Result<Written, Failure> {
        let mut package = from.clone();
        self.list(&package)?;
        loop {
            let now = self.worth_in_words(&package)?;
            let prompt = format!("{now}\nIssue to change, [s]end, [p]ass, ? > ");
            let Some(line) = self.ask(&prompt)? else { return Ok(Written::End) };
            let (word, reason) = command(&line);
            match word.as_str() {
                "s" | "send" => match self.why_not(&package)? {
                    None => return Ok(Written::Offer(package, reason)),
                    // What has been changed so far stays.
                    Some(why) => self.say(&format!("That cannot be offered: {why}\n"))?,
                },
                "u" | "undo" => package.clone_from(&from),
                "p" | "pass" => return Ok(Written::Back),
                "w" | "walk" => return Ok(Written::Leave),
                "q" | "quit" => return Ok(Written::End),
                "l" | "list" => self.list(&package)?,
                "?" | "h" | "help" => self.say(WRITING_HELP)?,
                "" => {}
                other => {
                    let number = other.parse().ok().filter(|n| (1..=package.len()).contains(n));
                    match number {
                        Some(number) => self.choose(number - 1, &mut package)?,
                        None => self.say(&format!(
                            "`{other}` is no issue from 1 to {}; ? helps.\n",
                            package.len()
                        ))?,
                    }
                }
            }
        }
    }

    /// Why the party cannot offer a package now, its own red lines among the reasons.
    fn why_not(&self, package: &[usize]) -> Result<Option<String>, Failure> {
        let found = self.worth(package)?;
        Ok(if found.possible { found.line_crossed } else { Some(found.why.join(" ")) })
    }

    fn worth(&self, package: &[usize]) -> Result<Worth, Failure> {
        worth(&self.room, self.party, package)
            .map_err(|refusal| Failure::Usage(refusal.to_string()))
    }

    fn worth_in_words(&self, package: &[usize]) -> Result<String, Failure> {
        let found = self.worth(package)?;
        let mut said = match found.points {
            Some(points) => format!("For you: {}.", against_the_line(points)),
            None => "This cannot be agreed on.".to_owned(),
        };
        for why in found.why.iter().chain(&found.line_crossed) {
            said.push(' ');
            said.push_str(why);
        }
        Ok(said)
    }

    /// Has an option chosen.
    fn choose(&mut self, issue: usize, package: &mut [usize]) -> Result<(), Failure> {
        let view = self.view();
        let known = &view.issues[issue];
        let scores = view.you.as_ref().and_then(|you| you.numbers.as_ref());
        let scores = scores.and_then(|numbers| numbers.scores.get(issue));
        let points =
            |option: usize| scores.and_then(|scores| scores.get(option)).copied().unwrap_or(0.0);
        let lesson = Arc::clone(self.room.lesson());
        if let IssueKind::Numeric { grid, unit } = &lesson.game.issues()[issue].kind
            && grid.len() > MOST_LISTED
        {
            let last = grid.len() - 1;
            let (from, to) = (grid[0], grid[last]);
            self.say(&format!(
                "{}: from {from} ({:+.1}) to {to} {unit} ({:+.1})\n",
                known.title,
                points(0),
                points(last)
            ))?;
            let Some(line) = self.ask("How much > ")? else { return Ok(()) };
            let wanted: Option<f64> = line.trim().parse().ok();
            let near = |value: f64| {
                let apart = |option: &usize| (grid[*option] - value).abs();
                (0..grid.len()).min_by(|a, b| apart(a).total_cmp(&apart(b)))
            };
            return match wanted.filter(|value| (from..=to).contains(value)).and_then(near) {
                Some(option) => {
                    package[issue] = option;
                    Ok(())
                }
                None => self.say(&format!("`{}` is no number from {from} to {to}.\n", line.trim())),
            };
        }
        let mut text = format!("{}\n", known.title);
        for (number, option) in known.options.iter().enumerate() {
            let mark = if package[issue] == number { '*' } else { ' ' };
            let _ =
                writeln!(text, "{:>4} {mark} {} ({:+.1})", number + 1, option.name, points(number));
        }
        self.say(&text)?;
        let Some(line) = self.ask("Option > ")? else { return Ok(()) };
        let number = line.trim().parse().ok();
        match number.filter(|number| (1..=known.options.len()).contains(number)) {
            Some(number) => {
                package[issue] = number - 1;
                Ok(())
            }
            None => self.say(&format!(
                "`{}` is no option from 1 to {}.\n",
                line.trim(),
                known.options.len()
            )),
        }
    }

    /// How it ended, and what might have been.
    fn conclude(&self) -> Result<(), Failure> {
        let view = self.view();
        let mut text = String::from("\n");
        if let Some(end) = &view.end {
            let sentence = match end.kind.as_str() {
                "ended" => "No agreement: you have ended the talks.",
                _ => &end.sentence,
            };
            let _ = writeln!(text, "{sentence}");
        }
        let told = debrief(&[&self.room], 3);
        let _ = writeln!(text, "Points over the walk-away lines:");
        for role in told.by_role.iter().flatten() {
            let name = &view.parties[role.party].name;
            let you = if role.party == self.party { " (you)" } else { "" };
            for rank in &role.ranks {
                let _ = writeln!(text, "  {name}{you}: {:+.1}", rank.points);
            }
        }
        if let Some(possible) = &told.frontier {
            for left in &possible.left_on_table {
                let _ = writeln!(text, "{}", left.sentence);
            }
            let agreement = &possible.simulated.agreement;
            let of_hundred = |share: f64| (100.0 * share).round();
            let _ = writeln!(
                text,
                "With bots on all seats, {} of 100 such talks end in agreement ({} to {}).",
                of_hundred(agreement.share),
                of_hundred(agreement.low),
                of_hundred(agreement.high)
            );
        }
        let _ = writeln!(text, "The numbers are illustrative judgements, not forecasts.");
        self.say(&text)?;
        io::stdout().flush().map_err(|error| Failure::writing("the result", &error))
    }
}

/// What came of writing an offer.
enum Written {
    /// An offer, and what is said with it.
    Offer(Vec<usize>, Option<String>),
    /// None.
    Back,
    /// Leave the talks.
    Leave,
    /// End the talks.
    End,
}
