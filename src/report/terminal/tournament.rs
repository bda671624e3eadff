//! A tournament, in words and tables: who wins, by how much, whether that is more than
//! chance, who would change sides, and where evolution leads.

use super::number::{count, counted, exact, points, points_within, signed_points_within};
use super::table::{Side, Table, section};
use super::{Screen, phrase, text};
use crate::report::tournament::{
    ComparisonRecord, MeanRecord, MeasureRecord, RankRecord, TournamentResult,
};

/// Rows of a table that are shown unless all are asked for.
const ROWS: usize = 8;

/// P-values below this tell strategies apart.
const SIGNIFICANT: f64 = 0.05;

/// A strategy with a smaller share of the population has died out.
const EXTINCT: f64 = 0.001;

/// What a party has of a negotiation: measures with their heads.
const GAINS: [(&str, &str); 6] = [
    ("advantage", "advantage"),
    ("utility", "utility"),
    ("present_value", "seen from the start"),
    ("concealing", "concealing"),
    ("agreement", "agreements of 100"),
    ("rounds", "rounds used of 100"),
];

/// What everybody has of it.
const EFFICIENCY: [(&str, &str); 5] = [
    ("welfare", "welfare"),
    ("pareto_distance", "from efficient"),
    ("nash_distance", "from Nash"),
    ("kalai_distance", "from Kalai"),
    ("kalai_smorodinsky_distance", "from Kalai–Smorodinsky"),
];

/// The answer, then the tables. `everything` adds those of the scenarios.
pub fn tournament(result: &TournamentResult, everything: bool, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let view = View { result, everything, screen };
    let mut output = format!(
        "{}\n{}",
        paint.strong(&text::cut(&view.title(), width)),
        text::strip(&view.facts(), width)
    );
    if result.run.partial {
        let words = "INTERRUPTED: everything below is about what was played, the same draws for all line-ups.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push('\n');
    }
    output.push('\n');
    for sentence in view.answer() {
        output.push_str(&text::wrap(&sentence, "  ", width));
    }
    output.push_str(&view.ranking());
    output.push_str(&view.comparisons());
    output.push_str(&view.deviations());
    output.push_str(&view.equilibria());
    output.push_str(&view.evolution());
    output.push_str(&view.efficiency());
    if everything {
        output.push_str(&view.scenarios());
    }
    output.push('\n');
    let tracks: Vec<String> =
        result.scenarios.iter().flat_map(|contest| contest.tracks.iter().cloned()).collect();
    if !tracks.is_empty() {
        let note = format!(
            "The strategies are played on the main talks alone; on separate tracks ({}) everybody \
             plays what the scenario says.",
            text::list(&tracks)
        );
        output.push_str(&text::wrap(&note, "", width));
    }
    output.push_str(&paint.faint(&text::wrap(phrase::STANDING, "", width)));
    output
}

/// What was played, as a title.
pub fn title(result: &TournamentResult) -> String {
    on_page(result, |view| view.title())
}

/// How it was played, in pieces.
pub fn facts(result: &TournamentResult) -> Vec<String> {
    on_page(result, |view| view.facts())
}

/// The answer, a sentence an entry.
pub fn answer(result: &TournamentResult) -> Vec<String> {
    on_page(result, |view| view.answer())
}

/// A piece of the text without colours.
fn on_page<T>(result: &TournamentResult, piece: impl Fn(&View) -> T) -> T {
    let screen = Screen::new(Screen::WIDEST, false);
    piece(&View { result, everything: false, screen: &screen })
}

struct View<'a> {
    result: &'a TournamentResult,
    everything: bool,
    screen: &'a Screen,
}

impl View<'_> {
    fn name(&self, strategy: usize) -> &str {
        &self.result.strategies[strategy].name
    }

    fn names(&self, strategies: &[usize]) -> Vec<String> {
        strategies.iter().map(|strategy| self.name(*strategy).to_owned()).collect()
    }

    fn title(&self) -> String {
        let strategies = counted(self.result.strategies.len() as u64, "strategy");
        let strategies = strategies.replace("strategys", "strategies");
        match self.result.scenarios.as_slice() {
            [only] => format!("Tournament of {strategies}: {}", only.title),
            many => format!("Tournament of {strategies} in {} scenarios", many.len()),
        }
    }

    fn facts(&self) -> Vec<String> {
        let run = &self.result.run;
        let mut facts = vec![
            counted(run.line_ups, "line-up"),
            counted(run.negotiations, "negotiation"),
            if run.self_play { "with self-play" } else { "without self-play" }.to_owned(),
        ];
        if self.certain() {
            facts.push("nothing left to chance".to_owned());
        } else {
            facts.push(format!("seed {}", run.seed));
        }
        facts.push(format!("zopa {}", self.result.version));
        facts
    }

    /// Is nothing left to chance anywhere?
    fn certain(&self) -> bool {
        self.result.scenarios.iter().all(|scenario| scenario.certain)
    }

    /// What the ranking is about.
    fn by(&self) -> String {
        self.result.run.by.replace('_', " ")
    }

    fn ranked<'r>(&self, rank: &'r RankRecord) -> Option<&'r MeanRecord> {
        find(&rank.means, &self.result.run.by)
    }

    fn answer(&self) -> Vec<String> {
        let result = self.result;
        let paint = self.screen.paint;
        let Some((first, mean)) =
            result.ranking.first().and_then(|first| Some((first, self.ranked(first)?)))
        else {
            let by = self.by();
            return vec![format!("Nothing was observed of what strategies are ranked by: {by}.")];
        };
        let mut sentences = Vec::new();
        let level: Vec<usize> =
            result.ranking.iter().filter(|rank| rank.rank == 1).map(|rank| rank.strategy).collect();
        let by = self.by();
        let value = shown(mean);
        if level.len() > 1 {
            let names = text::list(&self.names(&level));
            sentences.push(format!("{} come first together: {by} {value}.", paint.strong(&names)));
        } else {
            let second = result.comparisons.iter().find(|pair| pair.strategy == first.strategy);
            let lead = second.and_then(|pair| self.lead(pair)).unwrap_or_default();
            sentences.push(format!(
                "{} comes first: {by} {value}{lead}.",
                paint.strong(self.name(first.strategy))
            ));
        }
        let others: Vec<usize> =
            result.best.iter().filter(|one| !level.contains(one)).copied().collect();
        if !others.is_empty() {
            sentences.push(format!(
                "On these draws it cannot be told from {}.",
                text::list(&self.names(&others))
            ));
        } else if level.len() == 1 && !self.certain() && result.ranking.len() > 1 {
            sentences.push("The lead is more than the luck of the draws.".to_owned());
        }
        sentences.extend(self.changes());
        sentences.extend(self.rest());
        sentences
    }

    fn lead(&self, pair: &ComparisonRecord) -> Option<String> {
        let difference = pair.difference.as_ref()?;
        let error = difference.standard_error.unwrap_or(0.0);
        Some(format!(
            ", {} more than {} in the same seat against the same others",
            points_within(difference.mean, error),
            self.name(pair.other)
        ))
    }

    /// Who would leave a line-up in which everybody plays the same.
    fn changes(&self) -> Vec<String> {
        let result = self.result;
        if result.deviations.is_empty() {
            return Vec::new();
        }
        let scenarios = result.scenarios.len();
        let mut stable = Vec::new();
        for strategy in 0..result.strategies.len() {
            let holds = result
                .deviations
                .iter()
                .filter(|one| one.everybody == strategy && one.stable == Some(true))
                .count();
            match holds {
                0 => {}
                _ if scenarios == 1 => stable.push(self.name(strategy).to_owned()),
                holds => {
                    let name = self.name(strategy);
                    stable.push(format!("{name} (in {holds} of {scenarios} scenarios)"));
                }
            }
        }
        let tell = if self.certain() { "" } else { ", as far as these draws can tell" };
        vec![if stable.is_empty() {
            "Whatever everybody plays, somebody gains by playing something else.".to_owned()
        } else {
            format!(
                "If everybody plays {}, nobody gains by playing something else{tell}.",
                text::either(&stable)
            )
        }]
    }

    /// Where evolution ends.
    fn rest(&self) -> Option<String> {
        let evolution = self.result.evolution.as_ref()?;
        let mut alive: Vec<usize> = (0..evolution.shares.len())
            .filter(|strategy| evolution.shares[*strategy] >= EXTINCT)
            .collect();
        alive.sort_by(|a, b| evolution.shares[*b].total_cmp(&evolution.shares[*a]));
        let shares: Vec<String> = alive
            .iter()
            .map(|one| format!("{} ({} of 100)", self.name(*one), exact(evolution.shares[*one])))
            .collect();
        Some(match (evolution.converged, alive.as_slice()) {
            (true, [only]) => {
                format!("Where strategies spread that do better, {} takes over.", self.name(*only))
            }
            (true, _) => format!(
                "Where strategies spread that do better, the population comes to rest at {}.",
                text::list(&shares)
            ),
            (false, _) => format!(
                "Where strategies spread that do better, the population has not come to rest after {} steps.",
                count(evolution.steps)
            ),
        })
    }

    /// Of these measures with their heads, those that were observed.
    fn columns(&self, of: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        let seen = |measure: &str| {
            self.result.ranking.iter().any(|rank| find(&rank.means, measure).is_some())
        };
        of.iter().filter(|(measure, _)| seen(measure)).copied().collect()
    }

    fn ranking(&self) -> String {
        let mut about = "In points: utilities are 0 to 100. Advantage is what a party gained over its floor, of 100 that it could have gained.".to_owned();
        if !self.columns(&[("concealing", "")]).is_empty() {
            about.push_str(" Concealing is how little its offers tell an onlooker, who counts them, about its order of packages: 0 is everything, 50 nothing, above that the opposite is believed.");
        }
        if !self.certain() {
            about.push_str(" ± is the 95% interval over draws, which all line-ups share.");
        }
        section("Ranking", &self.ranked_by(&GAINS), &about, self.screen)
    }

    fn ranked_by(&self, measures: &[(&'static str, &'static str)]) -> Table {
        let (measure, by) = (self.result.run.by.as_str(), self.by());
        let mut columns: Vec<(&str, &str)> = self.columns(measures);
        // What ranks is shown, whatever it is.
        if measures == GAINS && columns.iter().all(|(known, _)| *known != measure) {
            columns.insert(0, (measure, &by));
        }
        let mut heads = vec![("", Side::Right), ("strategy", Side::Left)];
        heads.extend(columns.iter().map(|(_, head)| (*head, Side::Right)));
        let mut table = Table::new(heads);
        for rank in &self.result.ranking {
            let mut cells = vec![rank.rank.to_string(), self.name(rank.strategy).to_owned()];
            cells.extend(columns.iter().map(|(measure, _)| cell(find(&rank.means, measure))));
            table.row(cells);
        }
        table
    }

    fn efficiency(&self) -> String {
        let mut about = "Of the negotiations a strategy took part in. Welfare is the sum of utilities of all whose consent counts; distances are those, in points, to the nearest efficient package and to the packages that theory chooses.".to_owned();
        let without: Vec<String> = self
            .result
            .scenarios
            .iter()
            .filter(|scenario| !scenario.distances)
            .map(|scenario| scenario.id.clone())
            .collect();
        if !without.is_empty() {
            about.push_str(&format!(
                " The efficient packages of {} are too many to be found for every draw: no distances there.",
                text::list(&without)
            ));
        }
        section("Efficiency", &self.ranked_by(&EFFICIENCY), &about, self.screen)
    }

    fn comparisons(&self) -> String {
        let pairs = &self.result.comparisons;
        let first = self.result.ranking.first().map(|rank| rank.strategy);
        let shown = pairs.iter().filter(|pair| self.everything || Some(pair.strategy) == first);
        let mut table = Table::new([
            ("in the same place", Side::Left),
            ("difference", Side::Right),
            ("p", Side::Right),
            ("better in", Side::Right),
            ("equal", Side::Right),
            ("worse", Side::Right),
        ]);
        for pair in shown {
            let verdict = match pair.p_value {
                None => "unknown".to_owned(),
                Some(_) if self.certain() => "exact".to_owned(),
                Some(p) if p < 0.001 => "<0.001".to_owned(),
                Some(p) if p >= SIGNIFICANT => format!("{p:.2}"),
                Some(p) => format!("{p:.3}"),
            };
            table.row([
                format!("{} rather than {}", self.name(pair.strategy), self.name(pair.other)),
                pair.difference.as_ref().map_or("–".to_owned(), difference),
                verdict,
                count(pair.better as u64),
                count(pair.equal as u64),
                count(pair.worse as u64),
            ]);
        }
        if table.is_empty() {
            return String::new();
        }
        let about = if self.certain() {
            "Contexts are a scenario, a seat and the strategies of the others. Nothing is left to chance, so differences are exact."
        } else {
            "Contexts are a scenario, a seat and the strategies of the others. p: two-sided t test over draws, corrected for all pairs (Holm 1979). It is about the luck of these draws, not about other scenarios."
        };
        section("Paired comparisons", &table, about, self.screen)
    }

    fn deviations(&self) -> String {
        let mut table = Table::new([
            ("everybody plays", Side::Left),
            ("who would change", Side::Left),
            ("to", Side::Left),
            ("gain", Side::Right),
        ]);
        let deviations = &self.result.deviations;
        let shown = if self.everything { deviations.len() } else { ROWS };
        for deviation in deviations.iter().take(shown) {
            let scenario = &self.result.scenarios[deviation.scenario];
            let seat = &scenario.seats[deviation.seat].name;
            let (who, to) = match deviation.gain.mean {
                gain if gain > 0.0 => (seat.as_str(), self.name(deviation.to).to_owned()),
                _ => ("nobody", String::new()),
            };
            let who = match self.result.scenarios.len() {
                1 => who.to_owned(),
                _ => format!("{who} ({})", scenario.id),
            };
            table.row([
                self.name(deviation.everybody).to_owned(),
                who,
                to,
                difference(&deviation.gain),
            ]);
        }
        if table.is_empty() {
            return String::new();
        }
        let more = deviations.len().saturating_sub(shown);
        let about = format!(
            "The change of one seat that gains most {}.{}",
            self.by(),
            if more > 0 {
                format!(" --full shows {} more.", count(more as u64))
            } else {
                String::new()
            }
        );
        section("Best single deviations", &table, &about, self.screen)
    }

    fn equilibria(&self) -> String {
        if !self.result.run.self_play {
            return String::new();
        }
        let equilibria = &self.result.equilibria;
        let mut table = Table::new([
            ("line-up", Side::Left),
            ("payoffs", Side::Left),
            ("best gain", Side::Right),
        ]);
        let shown = if self.everything { equilibria.len() } else { ROWS };
        for equilibrium in equilibria.iter().take(shown) {
            let scenario = &self.result.scenarios[equilibrium.scenario];
            let seats = scenario.seats.iter().zip(&equilibrium.line_up);
            let seated: Vec<String> =
                seats.map(|(seat, one)| format!("{}: {}", seat.name, self.name(*one))).collect();
            let line_up = match self.result.scenarios.len() {
                1 => seated.join(", "),
                _ => format!("{}: {}", scenario.id, seated.join(", ")),
            };
            let payoffs: Vec<String> =
                equilibrium.payoffs.iter().map(|payoff| points(*payoff)).collect();
            table.row([line_up, payoffs.join(" · "), difference(&equilibrium.gain)]);
        }
        if table.is_empty() {
            return format!(
                "\n{}\n{}",
                self.screen.paint.strong("Equilibria"),
                text::wrap(
                    "None: somebody gains by leaving any line-up, or a single draw cannot tell.",
                    "  ",
                    self.screen.width
                )
            );
        }
        let more = equilibria.len().saturating_sub(shown);
        let mut about =
            "Line-ups that nobody gains by leaving alone, among these strategies and as far as the draws can tell.".to_owned();
        if more > 0 {
            about.push_str(&format!(" --full shows {} more.", count(more as u64)));
        }
        section("Equilibria", &table, &about, self.screen)
    }

    fn evolution(&self) -> String {
        let Some(evolution) = &self.result.evolution else { return String::new() };
        let mut table = Table::new([("strategy", Side::Left), ("of 100", Side::Right)]);
        let mut order: Vec<usize> = (0..evolution.shares.len()).collect();
        order.sort_by(|a, b| evolution.shares[*b].total_cmp(&evolution.shares[*a]));
        for strategy in order {
            let share = evolution.shares[strategy];
            table.row([self.name(strategy).to_owned(), exact(share)]);
        }
        let about = format!(
            "A population that begins with equal shares, whose opponents are drawn from itself and whose seats change (Taylor & Jonker 1978; Maynard Smith 1982), after {}: {}.",
            counted(evolution.steps, "step"),
            if evolution.converged { "at rest" } else { "still moving" }
        );
        section("Evolution", &table, &about, self.screen)
    }

    /// One table a scenario, if there are several.
    fn scenarios(&self) -> String {
        if self.result.scenarios.len() < 2 {
            return String::new();
        }
        let mut columns = self.columns(&GAINS);
        columns.extend(self.columns(&EFFICIENCY));
        let mut output = String::new();
        for scenario in &self.result.scenarios {
            let mut heads = vec![("strategy", Side::Left)];
            heads.extend(columns.iter().map(|(_, head)| (*head, Side::Right)));
            let mut table = Table::new(heads);
            for (strategy, means) in scenario.strategies.iter().enumerate() {
                let mut cells = vec![self.name(strategy).to_owned()];
                cells.extend(columns.iter().map(|(measure, _)| cell(find(means, measure))));
                table.row(cells);
            }
            let about = match scenario.certain {
                true => {
                    format!("{}. Nothing is left to chance.", counted(scenario.line_ups, "line-up"))
                }
                false => format!(
                    "{} on {}.",
                    counted(scenario.line_ups, "line-up"),
                    counted(scenario.draws, "draw")
                ),
            };
            output.push_str(&section(&scenario.title, &table, &about, self.screen));
        }
        output
    }
}

fn find<'m>(means: &'m [MeasureRecord], measure: &str) -> Option<&'m MeanRecord> {
    means.iter().find(|mean| mean.measure == measure).map(|found| &found.mean)
}

fn shown(mean: &MeanRecord) -> String {
    points_within(mean.mean, mean.standard_error.unwrap_or(0.0))
}

/// A mean with half its interval, where it has one.
fn cell(mean: Option<&MeanRecord>) -> String {
    let Some(mean) = mean else { return "–".to_owned() };
    format!("{}{}", shown(mean), within(mean))
}

fn difference(mean: &MeanRecord) -> String {
    let value = signed_points_within(mean.mean, mean.standard_error.unwrap_or(0.0));
    format!("{value}{}", within(mean))
}

fn within(mean: &MeanRecord) -> String {
    let half = mean.low.zip(mean.high).map(|(low, high)| 0.5 * (high - low));
    match half {
        // Less than a digit that is shown.
        Some(half) if half >= 0.0005 => {
            format!(" ±{}", points_within(half, mean.standard_error.unwrap_or(0.0)))
        }
        _ => String::new(),
    }
}
