//! Small worlds at random: whatever loads can be played, and stays within reckoning.

use zopa::game::{Draw, Game};
use zopa::negotiation::{Answer, Listener, Table};
use zopa::scenario::{LoadError, parse};

/// Choices at random, the same for the same number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn maybe(&mut self, text: impl Fn(&mut Self) -> String) -> String {
        if self.below(2) == 0 { text(self) } else { String::new() }
    }
}

const ALTERNATING: &[&str] =
    &["AlternatingOffers()", "AlternatingOffers(recognition: Rotating([\"a\", \"b\", \"c\"]))"];

const OTHERS: &[&str] = &[
    "StackedAlternatingOffers",
    "MultipleOffers",
    "SingleText(drafting: HillClimbing, drafts: 3)",
    "SingleText(feedback: Rank, variants: 3)",
    "Agenda(groups: [[\"x\"], [\"y\"]], binding: AtOnce)",
    "Agenda(groups: [[\"x\"], [\"y\"]], binding: AtEnd)",
    "OneToMany(centre: \"a\", partners: [\"b\", \"c\"], binding: false)",
    "SimultaneousConcession(steps: 5)",
    "Shuttle()",
];

const LOOKING_AHEAD: &[&str] = &["Equilibrium", "BestResponse"];

const STRATEGIES: &[&str] = &[
    "TimeDependent(start: 0.9, shape: 1.0)",
    "TimeDependent(start: 0.9, shape: 1.0, beliefs: Frequency(learning: 0.2))",
    "TimeDependent(start: 0.9, shape: 0.5, beliefs: BayesianLines(precision: 20, deviation: 0.1, opening: 1))",
    "TimeDependent(start: 1.0, shape: 0.5, offers: NearestTarget)",
    "Micro",
    "NegmasTimeBased(exponent: 2)",
    "NegmasTitForTat",
    "Prober(start: 0.95, shape: 1.0, until: 0.5)",
    "TitForTat(kind: Relative, window: 1, others: Mean)",
    "HybridBezier(first: 1, middle: 0.75, last: 0.55, empathy: 0.5)",
    "ReservationFitter(shape: 0.2)",
    "GreedyConcession(resistance: 1)",
    "Zeuthen",
    "Logit(precision: 20, of: TimeDependent(start: 0.9, shape: 1))",
    "InequityAverse(envy: 0.5, guilt: 0.2, of: TimeDependent(start: 0.9, shape: 1))",
    "Composed(offering: Micro, acceptance: Next)",
    "Random",
    "Nice",
];

fn event(dice: &mut Dice) -> String {
    let occurs = dice.one_of(&[
        "At(0)",
        "At(2)",
        "ByChance(probability: 0.5, per: Round)",
        "ByChance(probability: 1, per: Day)",
        "Answer(by: \"a\", refusal_by: \"b\")",
        "Answer(by: \"c\", refusal_by: \"a\", probability: 0.5, cost: 0.1)",
        "Signed(\"t\")",
        "Broken(\"t\")",
        "Over(\"interim\")",
        "Signed(\"interim\")",
    ]);
    let lasts = dice.maybe(|dice| {
        let long = if occurs.starts_with("Signed") { "WhileInForce" } else { "Days(3.5)" };
        format!("lasts: {},", dice.one_of(&["Rounds(1)", "Rounds(3)", long]))
    });
    let ends = dice.maybe(|_| "ends: (probability: 0.5, per: Round), retracted: 0.5,".to_owned());
    let mut effects = String::new();
    for part in 0..2 {
        let list: &[&str] = if part == 0 {
            &[
                "\"parties.a.no_deal\": Add(0.3)",
                "\"parties.b.no_deal\": Add(Normal(mean: 0, deviation: 5))",
                "\"parties.a.no_deal\": Add(1e308)",
                "\"talks\": Close",
                "\"assets.chip.stock\": Multiply(0.5)",
                "\"issues.x.options.1\": Close",
                "\"issues.x.options.0\": Close, \"issues.x.options.1\": Close, \"issues.x.options.2\": Close",
                "\"issues.y.options.no\": Close",
            ]
        } else {
            &[
                "\"parties.a.issues.x.weight\": Multiply(0)",
                "\"parties.a.issues.x.weight\": Multiply(1e200)",
                "\"parties.a.issues.x.weight\": Multiply(0), \"parties.a.issues.y.weight\": Multiply(0)",
                "\"parties.b.issues.y.scores.yes\": Set(0.9)",
                "\"parties.c.recognition\": Multiply(0)",
                "\"parties.a.delay_cost.amount\": Multiply(10)",
                "\"parameters.p\": Add(0.7)",
                "\"tracks.t.chance\": Set(1)",
                "\"parties.b.red_lines.r.penalty\": Add(0.5)",
                "\"issues.x.options.2\": Open",
                "\"breakdown.probability\": Set(0.5)",
            ]
        };
        effects.push_str(dice.one_of(list));
        effects.push_str(", ");
    }
    format!("(occurs: {occurs}, {lasts} {ends} effects: {{{effects}}})")
}

/// A party of the scenario, or of a track.
fn party(dice: &mut Dice, id: &str, strategies: &[&str], more: &str) -> String {
    let strategy = dice.one_of(strategies);
    let (x, y) = (dice.below(10), dice.below(10));
    let deadline = dice.maybe(|dice| format!("deadline: {},", dice.below(4)));
    format!(
        "\"{id}\": (name: \"{id}\", no_deal: 0.{}, {deadline} {more} issues: {{
            \"x\": (weight: 0.5, scores: {{\"0\": 0.{x}, \"1\": 0.5, \"2\": 0.{y}}}),
            \"y\": (weight: 0.5, scores: {{\"no\": 0.{y}, \"yes\": 0.{x}}})}}, strategy: {strategy}),",
        dice.below(6)
    )
}

const OBSERVER: &str = "\"o\": (name: \"o\", seat: SEAT, no_deal: 0.2, issues: {
    \"x\": (weight: 0.5, scores: {\"0\": 0.2, \"1\": 0.5, \"2\": 0.8}), \"y\": (weight: 0.5, scores: {\"no\": 1, \"yes\": 0})}),";

/// Protocol and parties, of the main talks or of a track.
fn table(dice: &mut Dice, more: &str) -> String {
    let ahead = dice.below(4) == 0;
    let protocol = if ahead { dice.one_of(ALTERNATING) } else { dice.one_of(OTHERS) };
    let strategies = if ahead { LOOKING_AHEAD } else { STRATEGIES };
    let mut parties = party(dice, "a", strategies, more);
    parties.push_str(&party(
        dice,
        "b",
        strategies,
        "red_lines: {\"r\": (when: {\"x\": [\"0\"]}, hard: 0.3, penalty: 0.1)},",
    ));
    parties.push_str(&party(dice, "c", strategies, ""));
    let seat = if protocol.starts_with("SingleText") || protocol.starts_with("Shuttle") {
        "Mediator"
    } else {
        "Observer"
    };
    parties.push_str(&OBSERVER.replace("SEAT", seat));
    format!("parties: {{{parties}}}, protocol: {protocol}, ")
}

fn scenario(number: u64) -> String {
    let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let horizon = dice.one_of(&["1", "2", "6", "12"]);
    let issues = "issues: {
        \"x\": (title: \"X\", kind: Ordered, default: \"0\", options: {\"0\": (PARTIAL), \"1\": (), \"2\": ()}),
        \"y\": (title: \"Y\", kind: Categorical, default: \"no\", options: {\"no\": (), \"yes\": ()})},";
    let events: Vec<String> =
        (0..1 + dice.below(4)).map(|k| format!("\"e{k}\": {}", event(&mut dice))).collect();
    let main = table(
        &mut dice,
        "delay_cost: (amount: Parameter(\"p\"), per: Round), discount: (factor: 0.9, per: Round),",
    );
    let track = table(&mut dice, "");
    let own = dice.maybe(|_| {
        "events: {\"inner\": (occurs: At(1), lasts: Rounds(1), effects: {\"parties.b.no_deal\": Add(-0.2)})},".to_owned()
    });
    let terms = dice.one_of(&[
        "lasts: [(lasts: Rounds(2))], renewable: [{\"y\": [\"yes\"]}]",
        "violations: {\"a\": ByChance(probability: 0.5, per: Round)}, breach: [(then: Suspend(Rounds(2)))], ageing: 0.3, retaliation: 9",
        "violations: {\"b\": Tempted(gain: 0.5, precision: 1e9)}, breach: [(then: Panel(0.5))], wrongful: [(chance: 1)]",
        "withdrawals: {\"a\": (probability: 0.3, per: Round)}",
    ]);
    format!(
        "(format: 1, id: \"test\", title: \"Test\", clock: (horizon: {horizon}, days_per_round: 2),
        parameters: {{\"p\": (central: 0.01)}}, {} {main} breakdown: (probability: 0.05, per: Round),
        events: {{{}}},
        assets: {{\"chip\": (issue: \"x\", towards: \"2\", affects: [\"a\", \"o\"], decay: (amount: 0.4, per: Round),
            raises: {{\"b\": 2}}, holder: \"a\", holding_cost: (amount: 0.05, per: Day), closes: {{\"1\": 0.4, \"0\": 0.2, \"2\": 0.05}})}},
        factors: {{\"f\": (noise: RandomWalk(deviation: 0.1), on: {{\"parties.a.no_deal\": 1}})}},
        tracks: {{\"t\": (chance: 0.4, scale: 0.5, scenario: (format: 1, id: \"t\", title: \"T\", clock: (horizon: 3), {} {own} {track}),
            terms: ({terms}))}},
        interim: (scale: 0.5, terms: ({terms})), settlement: (watch: Days(30), terms: ({terms})))",
        issues.replace("PARTIAL", "partial: 0.5"),
        events.join(", "),
        issues.replace("PARTIAL", ""),
    )
}

/// Nothing that is closed is answered.
struct Open<'g> {
    game: &'g Game,
    number: u64,
    answers: u32,
}

impl Listener for Open<'_> {
    fn answers(&mut self, draw: &Draw, time: usize, path: &[u32], answer: &Answer) {
        self.answers += 1;
        let package = self.game.diagram().package_of_path(path);
        let open = path.iter().all(|label| draw.allows(*label));
        let number = self.number;
        assert!(
            open,
            "world {number}, round {time}: {package:?}, {answer:?}\n{}",
            scenario(number)
        );
    }
}

#[test]
fn can_all_be_played() {
    let (mut played, mut answers) = (0, 0);
    let wanted = std::env::var("WORLDS").ok().and_then(|many| many.parse().ok()).unwrap_or(300);
    for number in 0..wanted {
        let text = scenario(number);
        let loaded = match parse("test.ron", &text) {
            Ok(loaded) => loaded,
            Err(LoadError::Invalid(diagnostics)) => {
                // Strategies and protocols that do not suit each other, and deadlines.
                assert!(!diagnostics.render(false).is_empty());
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        let game = Game::compile(loaded.scenario.parts.clone()).expect("it is small");
        let mut table = Table::new(&game, number, 1);
        let mut open = Open { game: &game, number, answers: 0 };
        let first: Vec<_> = (0..6)
            .map(|replicate| {
                let record = table.play(replicate, &mut open).clone();
                for value in &record.values {
                    assert!(value.is_finite(), "world {number}: {:?}\n{text}", record.values);
                }
                record
            })
            .collect();
        // The same whatever was played before.
        let again: Vec<_> = (0..6).rev().map(|k| table.play(k, &mut open).clone()).collect();
        assert!(first.iter().eq(again.iter().rev()), "world {number}\n{text}");
        played += 1;
        answers += open.answers;
    }
    assert!(played * 2 > wanted, "{played} of {wanted}");
    assert!(answers > 1_000, "{answers}");
}
