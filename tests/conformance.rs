//! What every strategy must do, whatever it is: the shared suite. A new strategy
//! adds its line to `STRATEGIES`.

mod support;

use support::{BASE, from_text, game, patched};
use zopa::game::{Draw, Game};
use zopa::negotiation::{Answer, End, Listener, Table};
use zopa::rule::{Ballot, Vote};
use zopa::tolerance::reaches;

/// Every strategy in every variant that plays differently, as RON.
const STRATEGIES: &[&str] = &[
    "TimeDependent(start: 1, shape: 0.3)",
    "TimeDependent(start: 0.9, shape: 1, reactive: 0.5, beliefs: Exact)",
    "TimeDependent(start: 0.5, shape: 3, offers: BestForOthers(Product))",
    "TimeDependent(start: 0.9, shape: 1, offers: BestForOthers(Smallest), beliefs: Exact)",
    "TimeDependent(start: 0.9, shape: 1, offers: NearestTarget)",
    "TimeDependent(start: 0.9, shape: 1, beliefs: Noisy(deviation: 0.2))",
    "TimeDependent(start: 0.9, shape: 1, beliefs: None)",
    "TimeDependent(start: 0.9, shape: 1, beliefs: Frequency)",
    "TimeDependent(start: 0.9, shape: 1, offers: BestForOthers(Product), beliefs: Frequency(learning: 1))",
    "TimeDependent(start: 0.9, shape: 1, beliefs: ConflictBased)",
    "TimeDependent(start: 0.9, shape: 1, beliefs: BayesianPreferences)",
    "TimeDependent(start: 0.9, shape: 1, beliefs: BayesianLines)",
    "TimeDependent(start: 0.9, shape: 1, offers: BestForOthers(Smallest), beliefs: BayesianLines)",
    "Prober(start: 0.9, shape: 1)",
    "Prober(start: 0.9, shape: 1, until: 1, beliefs: Public)",
    "Composed(offering: Prober, acceptance: Next)",
    "Composed(offering: TimeDependent(beliefs: ConflictBased), acceptance: Next)",
    "TakeItOrLeaveIt(beliefs: Exact)",
    "TakeItOrLeaveIt(beliefs: Public)",
    "TakeItOrLeaveIt(beliefs: None)",
    "Micro",
    "Micro(ties: Negmas)",
    "NegmasTimeBased(exponent: 1)",
    "NegmasTimeBased(exponent: 0.25, slack: 0.001, rational: false)",
    NAIVE,
    "TitForTat",
    "TitForTat(kind: Relative, window: 2, others: Least, beliefs: None)",
    "TitForTat(kind: RandomAbsolute, noise: 0.1)",
    "TitForTat(kind: Averaged, window: 2, start: 0.9, shape: 2)",
    "HybridBezier",
    "HybridBezier(first: 0.9, middle: 0.2, last: 0, empathy: 1, offers: NearestTarget)",
    "Zeuthen",
    "Zeuthen(beliefs: Exact)",
    "Zeuthen(beliefs: Noisy(deviation: 0.2))",
    "Zeuthen(beliefs: None)",
    "ReservationFitter",
    "ReservationFitter(shape: 1, beliefs: Noisy(deviation: 0.2))",
    "ReservationFitter(beliefs: None)",
    "GreedyConcession",
    "GreedyConcession(resistance: 3, beliefs: None)",
    "Nice",
    "Tough",
    "Random",
    "Stubborn",
    "Stubborn(share: 0.3, beliefs: Exact)",
    "Mixed([(0.5, Stubborn(0.9)), (0.5, Nice)])",
    "Mixed([(1, Mixed([(1, Tough), (1, Random)])), (1, TitForTat)])",
    "Logit(precision: 20, of: TimeDependent)",
    "Logit(precision: 0, of: Zeuthen)",
    "InequityAverse(envy: 0.5, guilt: 0.3, of: TimeDependent, beliefs: Exact)",
    "InequityAverse(envy: 1, of: Mixed([(1, Nice), (1, TitForTat)]))",
    "TakeItOrLeaveIt(beliefs: Frequency)",
    "TakeItOrLeaveIt(beliefs: BayesianLines)",
];

/// The protocols every strategy must be able to play under.
const BY_TURNS: &[&str] = &[
    "AlternatingOffers(recognition: Random)",
    "StackedAlternatingOffers(clock: Own)",
    "StackedAlternatingOffers(clock: Shared)",
];

/// Strategies that need one proposer a round.
const LOOKING_AHEAD: &[&str] = &["Equilibrium", "BestResponse"];

/// The strategy that may accept less than its floor; for those that look ahead, what
/// refusing is worth is the floor.
const NAIVE: &str = "NegmasTitForTat";

/// Every protocol in every variant that plays differently, as RON, for the scenario
/// below; with `MEDIATED` where it needs a mediator.
const PROTOCOLS: &[&str] = &[
    "AlternatingOffers(recognition: Random)",
    "AlternatingOffers(Rotating([\"b\", \"a\", \"c\"]))",
    "StackedAlternatingOffers",
    "StackedAlternatingOffers(Shared)",
    "MultipleOffers",
    "SimultaneousConcession",
    "SimultaneousConcession(steps: 3)",
    "SingleText",
    "SingleText(drafting: Annealing, drafts: 5, temperature: 0.2)",
    "SingleText(OwnDraft)",
    "SingleText(feedback: Rank)",
    "SingleText(feedback: Strike, variants: 6, drafts: 5)",
    "Shuttle",
    "Shuttle(recognition: Rotating([\"b\", \"a\", \"c\"]), margin: 0.3)",
    "Agenda([[\"split\"], [\"scope\", \"moot\"]])",
    "Agenda(groups: [[\"moot\"], [\"scope\"], [\"split\"]], binding: AtEnd, recognition: Rotating([\"a\", \"b\"]))",
    "OneToMany(centre: \"a\", partners: [\"c\", \"b\"])",
    "OneToMany(centre: \"b\", partners: [\"a\", \"c\", \"a\"], binding: true)",
];

/// Strategies that play differently enough to try with every protocol.
const A_FEW: &[&str] = &[
    "TimeDependent(start: 0.9, shape: 1, reactive: 0.5, beliefs: Exact)",
    "TimeDependent(start: 0.9, shape: 1, offers: BestForOthers(Product), beliefs: Noisy(deviation: 0.2))",
    "TimeDependent(start: 0.9, shape: 1, offers: NearestTarget)",
    "TakeItOrLeaveIt(beliefs: Exact)",
    "Composed(offering: TimeDependent, acceptance: Logit(precision: 10))",
];

fn is_mediated(protocol: &str) -> bool {
    protocol.starts_with("SingleText") || protocol.starts_with("Shuttle")
}

/// The scenario below with a protocol.
fn under(protocol: &str, strategy: &str, rule: &str, horizon: usize) -> String {
    let text = scenario(strategy, protocol, rule, horizon);
    if !is_mediated(protocol) {
        return text;
    }
    let mediator = r#""m": (name: "m", seat: Mediator, issues: {
        "scope": (weight: 0.5, scores: {"none": 0, "short": 0.5, "full": 1}),
        "split": (weight: 0.5, scores: {"left": 0, "even": 1, "right": 0}),
        "moot": (weight: 0, scores: {"x": 0.5, "y": 0.5}) }, no_deal: 0),"#;
    text.replace("parties: {", &format!("parties: {{ {mediator}"))
}

/// A small scenario with all the traps: ties, a partial deal, a red line, a
/// conditional party, an abstention, a conditional yes, drift, a private number, a side payment.
fn scenario(strategy: &str, protocol: &str, rule: &str, horizon: usize) -> String {
    let party = |id: &str, seat: &str, best: [f64; 3], more: &str| {
        format!(
            r#""{id}": (name: "{id}", seat: {seat}, issues: {{
                "scope": (weight: 0.4, scores: {{"none": 0, "short": 0.5, "full": 1}}),
                "split": (weight: 0.6, scores: {{"left": {}, "even": {}, "right": {}}}, spread: 0.1),
                "moot": (weight: 0, scores: {{"x": 0.5, "y": 0.5}}) }},
                no_deal: (level: Uniform(low: 0.2, high: 0.6, ignorance: Private), trend: (amount: -0.01, per: Round)),
                {more} strategy: {strategy})"#,
            best[0], best[1], best[2]
        )
    };
    format!(
        r#"(format: 1, id: "t/all", title: "All", clock: (horizon: {horizon}),
        issues: {{
            "scope": (title: "Scope", kind: Ordered, default: "none", options: {{"none": (), "short": (partial: 0.4), "full": ()}}),
            "split": (title: "Split", kind: Categorical, default: "even", options: {{"left": (), "even": (), "right": ()}}),
            "moot": (title: "Moot", kind: Categorical, default: "x", options: {{"x": (), "y": ()}}),
        }},
        side_payments: {{ "fee": (payer: "a", payee: "b", cost: 0.05, benefit: 0.1, when: {{"scope": ["full"]}}, available: true) }},
        parties: {{ {}, {}, {} }},
        {rule}
        protocol: {protocol})"#,
        party(
            "a",
            "Table",
            [1.0, 0.5, 0.0],
            r#"red_lines: {"never": (when: {"split": ["right"]}, hard: 0.5, penalty: 0.1)},"#
        ),
        party("b", "Table", [0.0, 0.5, 1.0], "abstains: (within: 0.05), yes_if: [\"a\"],"),
        party("c", r#"Conditional(owns: {"split": ["left"]})"#, [0.4, 0.5, 0.4], ""),
    )
}

/// Checks every move against the rules.
struct Referee<'g> {
    game: &'g Game,
    moves: Vec<String>,
    /// What was put to the vote, and who said what to it.
    ballots: Vec<(Vec<u32>, Ballot)>,
}

impl<'g> Referee<'g> {
    fn new(game: &'g Game) -> Self {
        Self { game, moves: Vec::new(), ballots: Vec::new() }
    }
}

impl Listener for Referee<'_> {
    fn offers(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        let package = self.game.diagram().package_of_path(path);
        assert!(self.game.diagram().rank(&package).is_some(), "an infeasible offer");
        assert!(utilities.iter().all(|utility| utility.is_finite()));
        self.moves.push(format!("{time}: {proposer} offers {package:?} {utilities:?}"));
        self.ballots.push((path.to_vec(), Ballot { yes: 1 << proposer, abstained: 0 }));
    }

    fn recalls(&mut self, time: usize, proposer: usize, path: &[u32], _utilities: &[f64]) {
        let package = self.game.diagram().package_of_path(path);
        self.moves.push(format!("{time}: {proposer} again {package:?}"));
        self.ballots.push((path.to_vec(), Ballot { yes: 1 << proposer, abstained: 0 }));
    }

    fn settles(&mut self, time: usize, in_force: bool) {
        self.moves.push(format!("{time}: settles {in_force}"));
    }

    fn answers(&mut self, draw: &Draw, time: usize, path: &[u32], answer: &Answer) {
        if answer.accepts {
            let party = &self.game.parts().parties[answer.party];
            let name = party.strategy.name();
            let keeps_floor = name != NAIVE && !LOOKING_AHEAD.contains(&name);
            assert!(
                !keeps_floor || reaches(answer.utility, answer.floor),
                "accepts below its floor"
            );
            assert!(
                !path.iter().any(|&label| draw.crosses(label, answer.party)),
                "crosses its line"
            );
        }
        assert!(!(answer.accepts && answer.abstains), "says yes and abstains");
        assert!(!(answer.abstains && answer.crosses_line), "lets its own line be crossed");
        let (voted_on, ballot) = self.ballots.last_mut().expect("an answer to nothing");
        assert_eq!(voted_on, path, "an answer to something else");
        ballot.cast(answer.party, Vote::of(answer.accepts, answer.abstains));
        self.moves.push(format!("{time}: {answer:?}"));
    }
}

/// Plays replicates and returns every move and end.
fn play(game: &Game, replicates: u64) -> Vec<String> {
    let mut table = Table::new(game, 3, 1);
    let mut all = Vec::new();
    for replicate in 0..replicates {
        let mut referee = Referee::new(game);
        let record = table.play(replicate, &mut referee).clone();
        assert_eq!(record.agreed(), !record.path.is_empty());
        assert!(record.time <= game.parts().clock.rounds);
        if record.agreed() {
            // The rule was met, and everybody whose consent was needed gave it.
            let asked = game.requirement().of_path(&record.path) & !game.seated();
            let given = |(path, ballot): &(Vec<u32>, Ballot)| {
                *path == record.path && game.decides(*ballot) && asked & !ballot.yes == 0
            };
            assert!(referee.ballots.iter().any(given), "nobody adopted this");
        }
        all.extend(referee.moves);
        all.push(format!("{record:?}"));
    }
    all
}

/// Every strategy under every protocol it can be played under.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let pairs = |strategy: &&'static str| {
        let strategy = *strategy;
        BY_TURNS.iter().map(move |protocol| (strategy, *protocol))
    };
    let ahead = LOOKING_AHEAD.iter().map(|strategy| (*strategy, BY_TURNS[0]));
    STRATEGIES.iter().flat_map(pairs).chain(ahead)
}

#[test]
fn every_strategy_keeps_the_rules_and_repeats_itself() {
    for (strategy, protocol) in pairs() {
        for rule in [
            "",
            "rule: Quota(1),",
            "rule: Majority(share: 0.5, exceeded: true, of: Voters),",
            "rule: Every([Quota(1), QualifiedMajority(members: 0.5, population: {\"a\": 1, \"b\": 2}, share: 0.6)]),",
            "rule: Blocs(blocs: {\"both\": (members: [\"a\", \"b\"], rule: Quota(1))}, rule: Unanimity),",
            "rule: Weighted(weights: {\"a\": 0.6, \"b\": 0.4}, needed: 0.6), vetoes: [\"b\"],",
        ] {
            let game = game(&from_text(&scenario(strategy, protocol, rule, 6)));
            assert_eq!(play(&game, 60), play(&game, 60), "{strategy} is not deterministic");
        }
    }
}

#[test]
fn every_strategy_survives_one_round() {
    for (strategy, protocol) in pairs() {
        play(&game(&from_text(&scenario(strategy, protocol, "", 1))), 60);
    }
}

#[test]
fn every_strategy_survives_a_single_package_and_an_empty_zone() {
    for (strategy, protocol) in pairs() {
        for (scores, agreeable) in [("0.9", true), ("0.1", false)] {
            let party = |id: &str| {
                format!(
                    r#""{id}": (name: "{id}", issues: {{"only": (weight: 1, scores: {{"one": {scores}}})}}, no_deal: 0.5, strategy: {strategy})"#
                )
            };
            let text = format!(
                r#"(format: 1, id: "t/one", title: "One", clock: (horizon: 4),
                issues: {{ "only": (title: "Only", kind: Categorical, default: "one", options: {{"one": ()}}) }},
                parties: {{ {}, {} }}, protocol: {protocol})"#,
                party("a"),
                party("b")
            );
            let game = game(&from_text(&text));
            let mut table = Table::new(&game, 1, 1);
            for replicate in 0..20 {
                let record = table.play(replicate, &mut zopa::negotiation::Nobody);
                // Who believes nothing has no ultimatum to give.
                let mute = strategy == "TakeItOrLeaveIt(beliefs: None)";
                if strategy.starts_with("Logit") && agreeable {
                    // It may err in every round.
                    continue;
                }
                let expected = (agreeable || strategy == NAIVE) && !mute;
                assert_eq!(record.agreed(), expected, "{strategy} at {scores}, {protocol}");
            }
        }
    }
}

#[test]
fn every_strategy_plays_in_the_base_scenario() {
    for (strategy, protocol) in pairs() {
        let patches: Vec<(String, &str)> = ["us", "russia", "ukraine", "eu_coalition"]
            .iter()
            .map(|id| (format!("parties.{id}.strategy"), strategy))
            .chain([("protocol".to_owned(), protocol)])
            .collect();
        let patches: Vec<(&str, &str)> =
            patches.iter().map(|(path, value)| (path.as_str(), *value)).collect();
        let game = game(&patched(BASE, &patches));
        play(&game, 4);
    }
}

#[test]
fn every_protocol_keeps_the_rules_and_repeats_itself() {
    for protocol in PROTOCOLS {
        for strategy in A_FEW {
            for rule in ["", "rule: Quota(1),", "vetoes: [\"b\"],"] {
                for horizon in [6, 1] {
                    let game = game(&from_text(&under(protocol, strategy, rule, horizon)));
                    let moves = play(&game, 30);
                    assert_eq!(moves, play(&game, 30), "{protocol} is not deterministic");
                }
            }
        }
    }
}

#[test]
fn every_protocol_ends_when_parties_leave() {
    for protocol in PROTOCOLS {
        for (rule, ends) in [("", true), ("rule: Quota(1),", false)] {
            // a is gone from the start: unanimity is out of reach, one vote is not.
            let text = under(protocol, A_FEW[0], rule, 5);
            let text = text.replace("red_lines:", "deadline: 0, red_lines:");
            let text = text.replace(r#"yes_if: ["a"],"#, "");
            let game = game(&from_text(&text));
            let party = game.parts().parties.iter().position(|party| party.id == "a").unwrap();
            let mut table = Table::new(&game, 1, 1);
            for replicate in 0..20 {
                let end = table.play(replicate, &mut zopa::negotiation::Nobody).end;
                let left = end == End::OwnDeadline { party };
                assert_eq!(left, ends, "{protocol}: {end:?}");
            }
        }
    }
}

/// A zone with nothing in it, and one with nothing to choose.
#[test]
fn every_protocol_survives_an_empty_zone_and_a_single_package() {
    for protocol in PROTOCOLS {
        let three = |text: &str| {
            let text = text.replace("[\"b\", \"a\", \"c\"]", "[\"b\", \"a\"]");
            let text = text.replace("[\"c\", \"b\"]", "[\"b\"]");
            let text = text.replace("[\"a\", \"c\", \"a\"]", "[\"a\"]");
            if text.starts_with("Agenda") { "Agenda([[\"only\"]])".to_owned() } else { text }
        };
        for (score, agreeable) in [("0.9", true), ("0.1", false)] {
            let party = |id: &str, seat: &str| {
                format!(
                    r#""{id}": (name: "{id}", seat: {seat}, issues: {{"only": (weight: 1, scores: {{"one": {score}}})}}, no_deal: 0.5, strategy: TimeDependent)"#
                )
            };
            let seat = if is_mediated(protocol) { "Mediator" } else { "Observer" };
            let text = format!(
                r#"(format: 1, id: "t/one", title: "One", clock: (horizon: 4),
                issues: {{ "only": (title: "Only", kind: Categorical, default: "one", options: {{"one": ()}}) }},
                parties: {{ {}, {}, {} }}, protocol: {})"#,
                party("a", "Table"),
                party("b", "Table"),
                party("m", seat),
                three(protocol)
            );
            let game = game(&from_text(&text));
            let mut table = Table::new(&game, 1, 1);
            for replicate in 0..5 {
                let record = table.play(replicate, &mut zopa::negotiation::Nobody);
                assert_eq!(record.agreed(), agreeable, "{protocol} at {score}");
                assert!(agreeable || record.end == End::Horizon, "{protocol}: {:?}", record.end);
            }
        }
    }
}

#[test]
fn every_protocol_plays_in_the_base_scenario() {
    let issues = support::embedded(BASE).scenario.parts.issues;
    let ids: Vec<String> = issues.iter().map(|issue| format!("\"{}\"", issue.id)).collect();
    let (first, rest) = ids.split_at(5);
    let agenda = format!("Agenda([[{}], [{}]])", first.join(", "), rest.join(", "));
    for protocol in [
        "StackedAlternatingOffers",
        "MultipleOffers",
        "SimultaneousConcession(steps: 20)",
        agenda.as_str(),
        "OneToMany(centre: \"us\", partners: [\"ukraine\", \"russia\"])",
    ] {
        let game = game(&patched(BASE, &[("protocol", protocol)]));
        play(&game, 3);
    }
}

/// The ends other than agreement, each in a scenario made for it.
#[test]
fn every_end_has_its_reason() {
    let end = |party: &str, more: &str| {
        let text = format!(
            r#"(format: 1, id: "t/end", title: "End", clock: (horizon: 4),
            issues: {{ "i": (title: "I", kind: Categorical, default: "p", options: {{"p": (), "q": ()}}) }},
            parties: {{
                "a": (name: "A", issues: {{"i": (weight: 1, scores: {{"p": 0.9, "q": 0}})}}, no_deal: 0.5, {party} strategy: TimeDependent(start: 1, shape: 1)),
                "b": (name: "B", issues: {{"i": (weight: 1, scores: {{"p": 0, "q": 0.9}})}}, no_deal: 0.5, strategy: TimeDependent(start: 1, shape: 1)),
            }},
            protocol: AlternatingOffers(recognition: Fixed("a")), {more})"#
        );
        let game = game(&from_text(&text));
        let mut table = Table::new(&game, 1, 1);
        let record = table.play(0, &mut zopa::negotiation::Nobody);
        (record.end, record.time, record.values.clone())
    };
    assert_eq!(end("", ""), (End::Horizon, 4, vec![0.5, 0.5]));
    assert_eq!(end("deadline: 2,", ""), (End::OwnDeadline { party: 0 }, 2, vec![0.5, 0.5]));
    // Leaving is worth more than its best package.
    assert_eq!(end("walk_out: 0.95,", ""), (End::WalkOut { party: 0 }, 0, vec![0.95, 0.5]));
    assert_eq!(
        end("breakdown: 0.1,", "breakdown: (probability: 1, per: Round)"),
        (End::Breakdown, 0, vec![0.1, 0.5])
    );
    // A majority goes on without the one that leaves.
    let (quota, _, _) = end("deadline: 2,", "rule: Quota(1)");
    assert_eq!(quota, End::Agreement);
}
