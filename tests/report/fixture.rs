//! A hand-made result in several shapes. Its numbers are invented.

use zopa::report::record::*;

pub const PLAYED: u64 = 100_000;

pub fn share(count: u64, of: u64) -> Share {
    let share = count as f64 / of as f64;
    let standard_error = (share * (1.0 - share) / of as f64).sqrt();
    Share {
        count,
        share,
        standard_error,
        low: (share - 1.96 * standard_error).max(0.0),
        high: (share + 1.96 * standard_error).min(1.0),
    }
}

fn named(id: &str, name: &str) -> Named {
    Named { id: id.to_owned(), name: name.to_owned() }
}

fn issue(id: &str, title: &str, options: &[(&str, &str)]) -> IssueSummary {
    IssueSummary {
        id: id.to_owned(),
        title: title.to_owned(),
        default: options[0].0.to_owned(),
        options: options.iter().map(|(id, name)| named(id, name)).collect(),
    }
}

fn choice(issue: usize, option: usize) -> Choice {
    Choice { issue, option }
}

fn provision(choices: &[Choice], support: u64, zopa_share: f64) -> Provision {
    let support = share(support, 45_000);
    let leverage = support.share - zopa_share;
    Provision { choices: choices.to_vec(), support, zopa_share, leverage }
}

fn mean(mean: f64) -> Mean {
    Mean { mean: Some(mean), standard_error: Some(0.0002) }
}

fn refusals(count: u64, share: f64) -> Refusals {
    Refusals {
        count,
        share,
        red_line: 0,
        below_floor: count / 3,
        below_target: count - count / 3,
        median_shortfall: Some(0.021),
        issues: vec![
            IssueCount { issue: 2, count: count / 2 },
            IssueCount { issue: 1, count: count / 3 },
            IssueCount { issue: 0, count: count / 20 },
        ],
        lines: vec![],
    }
}

fn party(party: usize, refusals: Refusals) -> PartyOutcome {
    PartyOutcome {
        party,
        value: mean(0.71 + 0.02 * party as f64),
        gain: mean(0.035),
        gain_over_start: mean(0.012),
        present_value: mean(0.68),
        offers: 310_000,
        answers: 640_000,
        refusals,
        members: Vec::new(),
    }
}

/// A calendar, judgement and chance apart, agreement in 45 of 100.
pub fn talks() -> RunResult {
    let rounds = 16;
    let dates: Vec<String> = [
        "2025-03-15",
        "2025-03-18",
        "2025-03-21",
        "2025-03-24",
        "2025-03-27",
        "2025-03-30",
        "2025-04-02",
        "2025-04-05",
        "2025-04-08",
        "2025-04-11",
        "2025-04-14",
        "2025-04-17",
        "2025-04-20",
        "2025-04-23",
        "2025-04-26",
        "2025-04-29",
        "2025-05-02",
    ]
    .map(str::to_owned)
    .into();
    let agreed: Vec<u64> = (0..=rounds as u64)
        .map(|round| match round {
            0..=7 => 500,
            8..=12 => 3_000,
            13..=15 => 8_666 + u64::from(round > 13),
            _ => 0,
        })
        .collect();
    let mut cumulative = Vec::new();
    let mut sum = 0;
    for count in &agreed[..rounds] {
        sum += count;
        cumulative.push(share(sum, PLAYED));
    }
    let mut horizon = vec![0; rounds + 1];
    horizon[rounds] = 31_000;
    let mut deadline = vec![0; rounds + 1];
    deadline[15] = 24_000;
    let mut europe = refusals(40_000, 0.04);
    europe.lines = vec![LineCount { line: "no_recognition".to_owned(), count: 20_000 }];
    europe.red_line = 20_000;
    let mut russia = refusals(580_000, 0.58);
    russia.red_line = 203_000;
    russia.lines = vec![
        LineCount { line: "no_foreign_troops".to_owned(), count: 160_000 },
        LineCount { line: "no_full_withdrawal".to_owned(), count: 43_000 },
    ];
    let typical = vec![3, 2, 3, 2];
    RunResult {
        schema: RUN_SCHEMA.to_owned(),
        scenario: ScenarioSummary {
            id: "test/talks".to_owned(),
            title: "Ceasefire talks, 15–17 March 2025 (test)".to_owned(),
            question: String::new(),
            note: "Illustrative judgements, not forecasts. The zone was tuned.".to_owned(),
            digest: "c0ffee".to_owned(),
            start: dates.first().cloned(),
            rounds,
            days_per_round: 3.0,
            dates,
            parties: vec![
                named("us", "United States"),
                named("russia", "Russia"),
                named("ukraine", "Ukraine"),
                named("eu", "EU and coalition of the willing"),
            ],
            issues: vec![
                issue(
                    "scope",
                    "Ceasefire: how wide and how long",
                    &[
                        ("energy", "30-day truce on energy targets"),
                        ("month", "30-day general truce"),
                        ("renewed", "30-day truce, renewed while talks go on"),
                        ("open", "Open-ended ceasefire"),
                    ],
                ),
                issue(
                    "line",
                    "Where the line runs",
                    &[
                        ("front", "Freeze the present front"),
                        ("leave", "Russia leaves all of Ukraine"),
                        ("trades", "Front line with local trades"),
                    ],
                ),
                issue(
                    "troops",
                    "Foreign troops or monitors",
                    &[
                        ("nobody", "Nobody"),
                        ("observers", "Neutral observers"),
                        ("un", "UN force from countries both accept"),
                        ("europe", "European force, Moscow agrees"),
                    ],
                ),
                issue(
                    "army",
                    "Limits on armies and weapons",
                    &[
                        ("none", "No limits"),
                        ("back", "Heavy weapons pulled back"),
                        ("both", "Both sides demobilise"),
                    ],
                ),
            ],
            accords: Vec::new(),
            disruptors: Vec::new(),
            events: Vec::new(),
        },
        run: RunSummary {
            version: "0.1.0".to_owned(),
            seed: 1,
            replicates: PLAYED,
            requested: PLAYED,
            plays_per_draw: 10,
            draws: PLAYED / 10,
            precision: None,
            partial: false,
            command: "zopa run test.ron -n 100000 --plays 10 --seed 1".to_owned(),
        },
        agreement: AgreementEstimate {
            probability: share(45_000, PLAYED),
            interval_method: "wilson".to_owned(),
            judgements: 61,
            judgement: Some(JudgementRange {
                low: 0.2117,
                median: 0.4411,
                high: 0.7791,
                between: 0.0325,
                within: 0.215,
            }),
        },
        ends: vec![
            EndShare {
                kind: "agreement".to_owned(),
                party: None,
                share: share(45_000, PLAYED),
                by_round: agreed,
            },
            EndShare {
                kind: "horizon".to_owned(),
                party: None,
                share: share(31_000, PLAYED),
                by_round: horizon,
            },
            EndShare {
                kind: "own_deadline".to_owned(),
                party: Some(0),
                share: share(24_000, PLAYED),
                by_round: deadline,
            },
        ],
        timing: Timing {
            mean_round: Some(12.1),
            mean_round_error: Some(0.02),
            quartiles: Some([10, 13, 14]),
            cumulative,
        },
        packages: Packages {
            distinct: 12_345,
            top: vec![PackageShare {
                rank: "123456".to_owned(),
                options: typical.clone(),
                share: share(1_240, PLAYED),
                places: [1, 2],
                replicate: 271,
                in_zopa: true,
            }],
        },
        provisions: vec![
            provision(&[choice(0, 3)], 34_000, 0.50),
            provision(&[choice(0, 3), choice(3, 2)], 31_950, 0.44),
            provision(&[choice(1, 2)], 28_350, 0.46),
            provision(&[choice(2, 3)], 17_100, 0.301),
        ],
        families: vec![Family {
            medoid: typical.clone(),
            replicate: 4_711,
            share: share(27_000, 45_000),
            spread: 0.18,
            stability: 0.83,
        }],
        issues: vec![IssueShares {
            issue: 0,
            shares: vec![
                share(2_000, 45_000),
                share(3_000, 45_000),
                share(6_000, 45_000),
                share(34_000, 45_000),
            ],
            zopa_shares: vec![0.1, 0.2, 0.2, 0.5],
        }],
        parties: vec![
            party(0, refusals(110_000, 0.11)),
            party(1, russia),
            party(2, refusals(270_000, 0.27)),
            party(3, europe),
        ],
        accords: None,
        events: Vec::new(),
        leaks: Vec::new(),
        observables: Vec::new(),
        models: Vec::new(),
        drivers: vec![
            Driver {
                path: "parties.russia.no_deal.level".to_owned(),
                ignorance: "analyst".to_owned(),
                median: 0.67,
                below: share(29_500, 50_000),
                above: share(15_500, 50_000),
                difference: -0.28,
                standard_error: 0.005,
            },
            Driver {
                path: "parties.ukraine.issues.scope.weight".to_owned(),
                ignorance: "analyst".to_owned(),
                median: 0.12,
                below: share(20_000, 50_000),
                above: share(25_000, 50_000),
                difference: 0.1,
                standard_error: 0.005,
            },
            Driver {
                path: "parameters.us_delay_cost".to_owned(),
                ignorance: "private".to_owned(),
                median: 0.01,
                below: share(22_300, 50_000),
                above: share(22_700, 50_000),
                difference: 0.008,
                standard_error: 0.005,
            },
        ],
        solutions: vec![SolutionDistance {
            name: "nash".to_owned(),
            options: typical,
            utilities: vec![0.8, 0.72, 0.7, 0.75],
            gains: vec![0.06, 0.05, 0.08, 0.09],
            hit: share(90, 45_000),
            distance: mean(0.31),
            proven: true,
        }],
        zopa: ZopaSummary {
            raw: "1194393600".to_owned(),
            feasible: "49629609".to_owned(),
            packages: "228682".to_owned(),
            share: 0.0046,
            share_margin: 0.0,
            exact: true,
            without_red_lines: "443924".to_owned(),
            without_party: ["269501", "4822584", "1034941", "427073"].map(str::to_owned).into(),
        },
        warnings: vec![],
    }
}

/// Nobody ever agrees.
pub fn nothing_agreed() -> RunResult {
    let mut result = talks();
    let none = Share { high: 0.000_036_9, ..Share::default() };
    result.agreement.probability = none;
    result.agreement.judgement =
        Some(JudgementRange { low: 0.0, median: 0.0, high: 0.0, between: 0.0, within: 0.0 });
    result.ends.remove(0);
    result.ends[0].share = share(76_000, PLAYED);
    result.timing = Timing {
        mean_round: None,
        mean_round_error: None,
        quartiles: None,
        cumulative: vec![none; 16],
    };
    result.packages = Packages { distinct: 0, top: vec![] };
    result.provisions.clear();
    result.families.clear();
    result.drivers.clear();
    result.zopa.packages = "0".to_owned();
    result.zopa.share = 0.0;
    result
}

/// A game of the classroom: one negotiation to a draw, no calendar, always the same deal.
pub fn always_agreed() -> RunResult {
    let mut result = talks();
    result.scenario.title = "A pie for two".to_owned();
    result.scenario.note = "A textbook game with invented numbers.".to_owned();
    result.scenario.start = None;
    result.scenario.dates.clear();
    result.scenario.days_per_round = 1.0;
    result.run.replicates = 200;
    result.run.requested = 200;
    result.run.plays_per_draw = 1;
    result.run.draws = 200;
    result.run.seed = 7;
    result.agreement.probability = Share { low: 0.981, ..share(200, 200) };
    result.agreement.judgement = None;
    result.ends.truncate(1);
    result.ends[0].share = share(200, 200);
    result.timing.quartiles = Some([0, 0, 0]);
    result.packages.distinct = 1;
    result.packages.top[0].share = share(200, 200);
    result.packages.top[0].replicate = 0;
    result.provisions.clear();
    result.families.clear();
    result.drivers.truncate(1);
    result.drivers[0].standard_error = 0.2;
    for party in &mut result.parties {
        party.refusals = Refusals {
            count: 0,
            share: 0.0,
            red_line: 0,
            below_floor: 0,
            below_target: 0,
            median_shortfall: None,
            issues: vec![],
            lines: vec![],
        };
    }
    result
}
