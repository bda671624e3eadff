//! What parties learn about each other: the models by hand, their accuracy over time, and
//! what learning is good for.

mod support;

use support::{from_text, game, mean};
use zopa::chance::{Quantity, Streams};
use zopa::experiment::{ClusteredMean, Plan, Unwatched, run};
use zopa::game::{Draw, Game};
use zopa::negotiation::strategy::{Beliefs, Believer};
use zopa::negotiation::{Clock, Nobody, Offer, Situation, Table, Timing};
use zopa::report::assemble::run_result;
use zopa::tolerance::{CLOSED_FORM, STANDARD_ERRORS};

/// Replicates of a comparison.
const N: u64 = 20_000;

/// Party 0 at a table, listening to party 1.
struct Ear<'g> {
    game: &'g Game,
    draw: Draw,
    streams: Streams,
    believer: Believer,
    time: usize,
}

impl<'g> Ear<'g> {
    fn new(game: &'g Game, beliefs: Beliefs) -> Self {
        let streams = Streams::new(1);
        let mut draw = Draw::new(game);
        draw.sample(game, &streams, 0, 0);
        let mut ear = Self { game, draw, streams, believer: Believer::new(beliefs), time: 0 };
        ear.with(|believer, situation, _| believer.begin(situation), &[]);
        ear
    }

    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Believer, &Situation, &Offer) -> T,
        package: &[usize],
    ) -> T {
        let situation = Situation {
            game: self.game,
            draw: &self.draw,
            streams: &self.streams,
            replicate: 0,
            party: 0,
            time: self.time,
            present: 0b11,
            addressed: u64::MAX,
            timing: Timing { until_offer: 1, clock: Clock::Own },
        };
        let path = if package.is_empty() {
            Vec::new()
        } else {
            self.game.diagram().path(package).unwrap()
        };
        let offer = Offer { proposer: 1, path: &path, utilities: &[] };
        act(&mut self.believer, &situation, &offer)
    }

    /// Party 1 offers.
    fn hear(&mut self, package: &[usize]) {
        self.with(|believer, situation, offer| believer.hears(situation, offer), package);
        self.time += 1;
    }

    /// Party 1 answers.
    fn see(&mut self, package: &[usize], accepts: bool) {
        self.with(
            |believer, situation, offer| believer.sees_answer(situation, offer, 1, accepts),
            package,
        );
    }

    /// What party 0 believes a package to be worth to party 1.
    fn worth(&mut self, package: &[usize]) -> f64 {
        self.with(
            |believer, situation, offer| {
                let learned = believer.learned_utility(situation).unwrap();
                offer.path.iter().map(|&label| learned.of(label)[1]).sum()
            },
            package,
        )
    }

    /// How likely party 1's first red line is hard.
    fn hardness(&self) -> f64 {
        self.believer.hardness(0).unwrap()
    }
}

/// Two issues without order: three options, two options.
fn small() -> Game {
    let party = |id: &str| {
        format!(
            r#""{id}": (name: "{id}", issues: {{
                "big": (weight: 0.6, scores: {{"x": 1, "y": 0.5, "z": 0}}),
                "small": (weight: 0.4, scores: {{"p": 1, "q": 0}}) }},
                no_deal: 0.2, strategy: TimeDependent)"#
        )
    };
    game(&from_text(&format!(
        r#"(format: 1, id: "t/small", title: "Small", clock: (horizon: 10),
        issues: {{
            "big": (title: "Big", kind: Categorical, default: "x", options: {{"x": (), "y": (), "z": ()}}),
            "small": (title: "Small", kind: Categorical, default: "p", options: {{"p": (), "q": ()}}),
        }},
        parties: {{ {}, {} }})"#,
        party("a"),
        party("b")
    )))
}

fn is(found: f64, expected: f64) {
    assert!((found - expected).abs() < CLOSED_FORM, "{found} is not {expected}");
}

#[test]
fn frequencies_by_hand() {
    let game = small();
    let mut ear = Ear::new(&game, Beliefs::Frequency { learning: Quantity::Fixed(0.5) });
    is(ear.worth(&[0, 0]), 1.0);
    ear.hear(&[2, 1]);
    ear.hear(&[2, 0]);
    ear.hear(&[2, 1]);
    // `big` was twice left unchanged, `small` never: weights 2 to 1. Of `big`, z was offered
    // three times; of `small`, q twice and p once.
    is(ear.worth(&[2, 1]), 1.0);
    is(ear.worth(&[0, 1]), 2.0 / 3.0 / 4.0 + 1.0 / 3.0);
    is(ear.worth(&[2, 0]), 2.0 / 3.0 + 1.0 / 3.0 * 2.0 / 3.0);
}

#[test]
fn conflicts_by_hand() {
    let game = small();
    let mut ear = Ear::new(&game, Beliefs::ConflictBased);
    // At first the inverse of what party 0 wants: z before y before x, q before p, and
    // `small` (two thirds of the weight) before `big`.
    is(ear.worth(&[2, 1]), 1.0);
    is(ear.worth(&[0, 1]), 1.0 / 3.0 / 3.0 + 2.0 / 3.0);
    is(ear.worth(&[2, 0]), 1.0 / 3.0 + 2.0 / 3.0 / 2.0);
    // It moves from y to z alone: y is better than z, and so than x.
    ear.hear(&[1, 1]);
    ear.hear(&[2, 1]);
    is(ear.worth(&[1, 1]), 1.0);
    is(ear.worth(&[2, 1]), 1.0 / 3.0 * 2.0 / 3.0 + 2.0 / 3.0);
    // Back to y, it gives up q for it: a loss on `small` and a gain on `big` against the
    // second offer, and against the first a loss on `small` alone.
    ear.hear(&[1, 0]);
    is(ear.worth(&[1, 0]), 1.0 / 3.0 + 2.0 / 3.0 / 2.0);
    // x for z with p for q: two pairs now say that what it loses on `big` matters more.
    let mut other = Ear::new(&game, Beliefs::ConflictBased);
    other.hear(&[2, 0]);
    other.hear(&[1, 1]);
    is(other.worth(&[2, 0]), 2.0 / 3.0 + 1.0 / 3.0 / 2.0);
}

#[test]
fn bayes_finds_what_is_insisted_on() {
    let game = small();
    let beliefs = Beliefs::BayesianPreferences {
        concession: Quantity::Fixed(0.5),
        deviation: Quantity::Fixed(0.15),
    };
    let mut ear = Ear::new(&game, beliefs);
    is(ear.worth(&[0, 0]), ear.worth(&[1, 1]));
    for _ in 0..4 {
        ear.hear(&[2, 1]);
    }
    assert!(ear.worth(&[2, 1]) > ear.worth(&[2, 0]));
    assert!(ear.worth(&[2, 1]) > ear.worth(&[0, 1]));
    is(ear.worth(&[0, 1]), ear.worth(&[1, 1]));
}

/// Party b has a line that is hard with probability one half.
fn lined() -> Game {
    game(&from_text(
        r#"(format: 1, id: "t/lined", title: "A line", clock: (horizon: 10),
        issues: { "deal": (title: "Deal", kind: Categorical, default: "poor", options: {"poor": (), "fair": (), "good": (), "great": ()}) },
        parties: {
            "a": (name: "A", issues: { "deal": (weight: 1, scores: {"poor": 0.1, "fair": 0.5, "good": 0.6, "great": 0.9}) }, no_deal: 0.3, strategy: TimeDependent),
            "b": (name: "B", issues: { "deal": (weight: 1, scores: {"poor": 1, "fair": 0.3, "good": 0.6, "great": 0.9}) },
                red_lines: { "never": (when: {"deal": ["great"]}, hard: 0.5, penalty: 0.05) },
                no_deal: 0.3, strategy: TimeDependent),
        })"#,
    ))
}

const LINES: Beliefs = Beliefs::BayesianLines {
    precision: Quantity::Fixed(20.0),
    deviation: Quantity::Fixed(0.1),
    opening: Quantity::Fixed(1.0),
};

#[test]
fn a_refusal_speaks_for_a_line_and_never_for_certain() {
    let game = lined();
    let mut ear = Ear::new(&game, LINES);
    is(ear.hardness(), 0.5);
    // At the start nobody expects a yes to what is not the best: little is learned.
    ear.see(&[3], false);
    let early = ear.hardness();
    assert!(early > 0.5 && early < 0.7, "{early}");
    // Late, a refusal of so much has hardly another reason.
    let mut ear = Ear::new(&game, LINES);
    ear.time = 8;
    ear.see(&[3], false);
    let late = ear.hardness();
    assert!(late > 0.9 && late < 1.0, "{late}");
    ear.see(&[3], false);
    assert!(ear.hardness() > late && ear.hardness() < 1.0);
    // A yes settles it: hard lines are never crossed.
    ear.see(&[3], true);
    assert!(ear.hardness() < 0.01, "{}", ear.hardness());
}

#[test]
fn what_else_is_refused_tells_a_high_floor_from_a_line() {
    let game = lined();
    let hardness = |accepts: bool| {
        let mut ear = Ear::new(&game, LINES);
        ear.time = 7;
        ear.see(&[3], false);
        ear.see(&[2], accepts);
        (ear.hardness(), ear.with(|believer, situation, _| believer.floor(situation, 1), &[]))
    };
    let (after_yes, low) = hardness(true);
    let (after_no, high) = hardness(false);
    // Who takes less without the line refused for the line.
    assert!(after_yes > after_no, "{after_yes} {after_no}");
    assert!(high > low && low < 0.3 + CLOSED_FORM, "{high} {low}");
}

/// Five issues on which two parties differ in weights and values, which nobody knows of the
/// other; plenty of rounds.
fn talks(beliefs: &str) -> Game {
    let issues: Vec<String> = (0..5)
        .map(|i| format!(r#""i{i}": (title: "Issue {i}", kind: Ordered, default: "a", options: {{"a": (), "b": (), "c": (), "d": ()}})"#))
        .collect();
    let party = |id: &str, scores: &str, strategy: &str| {
        let wants: Vec<String> = (0..5)
            .map(|i| {
                format!(
                    r#""i{i}": (weight: Uniform(low: 0.02, high: 0.38, ignorance: Private), scores: {scores})"#
                )
            })
            .collect();
        format!(
            r#""{id}": (name: "{id}", issues: {{{}}}, no_deal: 0.45, strategy: {strategy})"#,
            wants.join(", ")
        )
    };
    game(&from_text(&format!(
        r#"(format: 1, id: "t/learn", title: "Learn", clock: (horizon: 20), issues: {{{}}},
        parties: {{ {}, {} }}, protocol: AlternatingOffers(recognition: Rotating(["a", "b"])))"#,
        issues.join(", "),
        party(
            "a",
            r#"{"a": 1, "b": 0.7, "c": 0.3, "d": 0}"#,
            &format!("TimeDependent(start: 1, shape: 0.5, beliefs: {beliefs})")
        ),
        party(
            "b",
            r#"{"a": 0, "b": 0.4, "c": 0.8, "d": 1}"#,
            "TimeDependent(start: 1, shape: 1, beliefs: None)"
        ),
    )))
}

fn accuracy(beliefs: &str) -> Vec<(ClusteredMean, ClusteredMean)> {
    let plan = Plan { seed: 1, replicates: 1_000, plays: 1, precision: None, threads: None };
    let outcome = run(&talks(beliefs), &plan, &Unwatched, None);
    let accuracy = outcome.tally.accuracy.unwrap();
    assert_eq!(accuracy.pairs().len(), 1);
    let pair = &accuracy.pairs()[0];
    assert_eq!((pair.party, pair.about), (0, 1));
    pair.rounds.iter().map(|round| (round.correlation, round.error)).collect()
}

fn difference(before: &ClusteredMean, after: &ClusteredMean) -> (f64, f64) {
    let error = before.standard_error().unwrap().hypot(after.standard_error().unwrap());
    (after.mean().unwrap() - before.mean().unwrap(), error)
}

#[test]
fn models_come_to_know_a_party_that_concedes_with_time() {
    for beliefs in ["Frequency", "ConflictBased", "BayesianPreferences"] {
        let rounds = accuracy(beliefs);
        let told: Vec<String> = rounds
            .iter()
            .filter_map(|(r, e)| Some(format!("{:.3}/{:.3}", r.mean()?, e.mean()?)))
            .collect();
        let (change, error) = difference(&rounds[1].0, &rounds[11].0);
        assert!(change > STANDARD_ERRORS * error, "{beliefs}: {change} ± {error}: {told:?}");
        assert!(rounds[11].0.mean().unwrap() > 0.5, "{beliefs}: {told:?}");
    }
}

#[test]
fn accuracy_is_the_same_on_any_number_of_threads_and_reported() {
    let loaded = from_text(
        r#"(base: "ukraine-2025/base", patch: {"parties.russia.strategy.beliefs": Frequency})"#,
    );
    let game = game(&loaded);
    let json = |threads| {
        let plan =
            Plan { seed: 2, replicates: 1_200, plays: 3, precision: None, threads: Some(threads) };
        let outcome = run(&game, &plan, &Unwatched, None);
        let result = run_result(&loaded.scenario, &game, &outcome, 1_200, String::new());
        assert_eq!(result.models.len(), 3);
        assert_eq!(result.models[0].by_round.len(), game.parts().clock.rounds);
        serde_json::to_string(&result).unwrap()
    };
    assert_eq!(json(1), json(3));
}

/// Only party b proposes. Without the line's deal there is none that both want.
fn hidden(hard: &str, strategy: &str) -> Game {
    game(&from_text(&format!(
        r#"(format: 1, id: "t/hidden", title: "A hidden line", clock: (horizon: 10),
        issues: {{ "deal": (title: "The deal", kind: Categorical, default: "poor", options: {{ "poor": (), "fair": (), "tough": (), "great": () }}) }},
        parties: {{
            "a": (name: "A", issues: {{ "deal": (weight: 1, scores: {{ "poor": 0.2, "fair": 0.25, "tough": 0.1, "great": 0.9 }}) }},
                red_lines: {{ "never": (when: {{"deal": ["great"]}}, hard: {hard}, penalty: 0.05) }},
                no_deal: 0.3, strategy: TimeDependent(start: 1, shape: 1)),
            "b": (name: "B", issues: {{ "deal": (weight: 1, scores: {{ "poor": 0.2, "fair": 0.5, "tough": 1, "great": 0.9 }}) }},
                no_deal: 0.3, strategy: {strategy}),
        }},
        protocol: AlternatingOffers(recognition: Fixed("b")))"#
    )))
}

/// For every replicate whether the talks ended in agreement, and how many offers failed.
fn outcomes(game: &Game, replicates: u64) -> Vec<(f64, f64)> {
    let mut table = Table::new(game, 1, 1);
    (0..replicates)
        .map(|replicate| {
            let record = table.play(replicate, &mut Nobody);
            let agreed = f64::from(u8::from(record.agreed()));
            (agreed, f64::from(record.offers) - agreed)
        })
        .collect()
}

/// Mean paired differences in agreement and in failed offers, each with its error.
fn compare(before: &[(f64, f64)], after: &[(f64, f64)]) -> [(f64, f64); 2] {
    let pairs = || before.iter().zip(after);
    let agreed: Vec<f64> = pairs().map(|(before, after)| after.0 - before.0).collect();
    let failed: Vec<f64> = pairs().map(|(before, after)| after.1 - before.1).collect();
    [mean(&agreed), mean(&failed)]
}

#[test]
fn row_05_a_hidden_line_costs_offers_and_agreements() {
    let by_uncertainty: Vec<Vec<(f64, f64)>> = ["0", "0.15", "0.3", "0.5"]
        .iter()
        .map(|hard| outcomes(&hidden(hard, "Prober(start: 1, shape: 1)"), N))
        .collect();
    for pair in by_uncertainty.windows(2) {
        let [(agreed, agreed_error), (failed, failed_error)] = compare(&pair[0], &pair[1]);
        assert!(-agreed > STANDARD_ERRORS * agreed_error, "{agreed} ± {agreed_error}");
        assert!(failed > STANDARD_ERRORS * failed_error, "{failed} ± {failed_error}");
    }
}

#[test]
fn who_probes_agrees_where_who_respects_every_line_does_not() {
    let public = outcomes(&hidden("0.5", "TimeDependent(start: 1, shape: 1)"), N);
    let learned =
        outcomes(&hidden("0.5", "TimeDependent(start: 1, shape: 1, beliefs: BayesianLines)"), N);
    let prober = outcomes(&hidden("0.5", "Prober(start: 1, shape: 1)"), N);
    let share = |all: &[(f64, f64)]| all.iter().map(|(agreed, _)| agreed).sum::<f64>() / N as f64;
    for respectful in [&public, &learned] {
        let [(agreed, error), _] = compare(respectful, &prober);
        assert!(agreed > STANDARD_ERRORS * error, "{agreed} ± {error}");
    }
    // It can agree only where the line is soft, and finds nearly all of these.
    assert!((0.45..0.51).contains(&share(&prober)), "{}", share(&prober));
}
