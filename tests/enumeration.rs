//! The zones of the base scenario counted the slow way, against `zopa solve`: every package
//! is visited by a plain recursion over the issues, and decided in whole numbers.
//!
//! Nothing of the decision diagram, its searches or the zone's own arithmetic is used: only
//! the numbers that the scenario declares. A gain over no deal is `a + b·κ` in units of 10⁻⁸,
//! a and b whole, κ the stock of the Kursk chip: a number between two neighbouring fractions,
//! which a test makes sure to be enough. Branches are left only where even the best rest of
//! the package would leave somebody below his floor.

mod support;

use support::{BASE, embedded, game, patched};
use zopa::game::{Game, Parts};
use zopa::party::Seat;
use zopa::party::value::ValueFunction;
use zopa::report::question::Question;
use zopa::report::solve::solve;
use zopa::space::{Clause, Condition};

/// Units a unit of utility is counted in.
const UNIT: i64 = 100_000_000;

/// What κ is a fraction of.
const WHOLE: i128 = 1_000_000_000_000_000_000;

const ISSUES: usize = 16;

const PAYMENTS: [&str; 6] = [
    "us_aid_and_intel_resumed",
    "us_trade_reopening",
    "russian_minerals_access_for_us",
    "plant_energy_share",
    "private_nato_path_assurance",
    "reintegration_funding",
];

/// The chip, as the full scenario has it, on the base.
const CHIP: &str = r#"(base: "ukraine-2025/base", add: {"assets": {"kursk": (
    issue: "kursk_oblast", towards: "unconditional_exit", affects: ["russia", "ukraine"],
    decay: (amount: 0.15, per: Round), raises: {"russia": 0.6},
)}})"#;

/// `constant + slope·κ`, in units.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
struct Line {
    constant: i64,
    slope: i64,
}

impl Line {
    fn plus(self, other: Self) -> Self {
        Self { constant: self.constant + other.constant, slope: self.slope + other.slope }
    }

    fn times(self, factor: i64) -> Self {
        Self { constant: self.constant * factor, slope: self.slope * factor }
    }
}

/// Where κ lies, as two whole numbers over [`WHOLE`].
#[derive(Clone, Copy)]
struct Stock {
    low: i128,
    high: i128,
}

impl Stock {
    const FULL: Self = Self { low: WHOLE, high: WHOLE };

    /// e^(−numerator/denominator) from the series of e^x, every step rounded to the side that
    /// keeps the bound.
    fn wasted(numerator: i128, denominator: i128) -> Self {
        if numerator == 0 {
            return Self::FULL;
        }
        let (mut term_low, mut term_high) = (WHOLE, WHOLE);
        let (mut low, mut high) = (WHOLE, WHOLE);
        for k in 1..60 {
            term_low = term_low * numerator / (denominator * k);
            term_high = term_high * numerator / (denominator * k) + 1;
            low += term_low;
            high += term_high;
        }
        // The terms left out are together less than the last one.
        high += term_high;
        Self { low: WHOLE * WHOLE / high, high: WHOLE * WHOLE / low + 1 }
    }

    /// The least and the most a line can be, over [`WHOLE`].
    fn between(self, line: Line) -> (i128, i128) {
        let at = |stock: i128| i128::from(line.constant) * WHOLE + i128::from(line.slope) * stock;
        let (one, other) = (at(self.low), at(self.high));
        (one.min(other), one.max(other))
    }

    /// Is it at least 0? Panics where κ is not known well enough to tell.
    fn reaches(self, line: Line) -> bool {
        let (least, most) = self.between(line);
        assert!(least >= 0 || most < 0, "κ is not known well enough for {line:?}");
        // Nothing is so near 0 without being 0 that the tolerance of ties would decide.
        let known = line.slope == 0 || self.low == self.high;
        assert!(known || least.abs() > 10 * WHOLE, "{line:?} is within a tie of 0");
        least >= 0
    }
}

/// A conjunction: for each issue it speaks of, its options as bits.
type Clauses = Vec<(usize, u64)>;

fn clauses(condition: &Condition) -> Clauses {
    let bits = |clause: &Clause| clause.options.ones().fold(0, |set, option| set | 1 << option);
    condition.clauses().iter().map(|clause| (clause.issue, bits(clause))).collect()
}

/// A party, in hundredths of units. Gains are counted from its no-deal value.
struct Side {
    /// By scope: what every package of that scope begins with.
    start: Vec<Line>,
    /// By scope, issue and option.
    scores: Vec<Vec<Vec<Line>>>,
    /// Linkages: when, and what they add to the gain.
    linkages: Vec<(Clauses, i64)>,
    /// Conditions it refuses.
    lines: Vec<Clauses>,
    /// The options that need its consent; `None` if it is always needed.
    owns: Option<Clauses>,
}

struct Payment {
    when: Clauses,
    payer: usize,
    payee: usize,
    cost: i64,
    benefit: i64,
}

/// A scenario as whole numbers, at one round.
struct Whole {
    options: Vec<usize>,
    /// For each issue the forbidden conjunctions whose last issue it is.
    forbidden: Vec<Vec<Clauses>>,
    sides: Vec<Side>,
    payments: Vec<Payment>,
    stock: Stock,
    /// The members of the coalition, each a side of its own on a scale of its own.
    members: Vec<Side>,
}

fn whole(parts: &Parts, number: zopa::chance::Quantity) -> i64 {
    let value = number.on(&parts.numbers.central());
    let units = (value * UNIT as f64).round() as i64;
    assert!((units as f64 / UNIT as f64 - value).abs() < 1e-12, "{value} is not a short decimal");
    assert_eq!(units % 100, 0, "{value} has more than six digits");
    units
}

/// A product of two short decimals.
fn product(a: i64, b: i64) -> i64 {
    let product = i128::from(a) * i128::from(b);
    assert_eq!(product % i128::from(UNIT), 0, "{a}·{b} is not whole");
    (product / i128::from(UNIT)) as i64
}

/// Linear in κ: `κ·here + (1 − κ)·gone`.
fn melting(here: i64, gone: i64) -> Line {
    Line { constant: gone, slope: here - gone }
}

impl Whole {
    fn of(parts: &Parts, round: i64) -> Self {
        assert_eq!(parts.issues.len(), ISSUES);
        let options = parts.issues.iter().map(|issue| issue.options.len()).collect();
        let mut forbidden = vec![Vec::new(); ISSUES];
        for conjunction in parts.constraints.iter().flat_map(|constraint| constraint.forbidden()) {
            forbidden[conjunction.clauses().last().unwrap().issue].push(clauses(&conjunction));
        }
        let payments = parts.side_payments.iter().map(|payment| Payment {
            when: clauses(&payment.when),
            payer: payment.payer,
            payee: payment.payee,
            cost: whole(parts, payment.cost),
            benefit: whole(parts, payment.benefit),
        });
        let chip = parts.world.assets.first();
        let stock = match chip {
            Some(asset) => {
                assert_eq!(whole(parts, asset.decay.amount), 15 * UNIT / 100);
                assert_eq!(whole(parts, asset.stock), UNIT);
                Stock::wasted(i128::from(15 * round), 100)
            }
            None => Stock::FULL,
        };
        let sides = (0..parts.parties.len()).map(|party| Side::of(parts, party, round, &[], 0));
        let mut members = Vec::new();
        for (party, declared) in parts.parties.iter().enumerate() {
            if declared.id != "eu_coalition" {
                continue;
            }
            for member in declared.coalition.iter().flat_map(|coalition| &coalition.members) {
                let tilts = member.tilts.iter().map(|(issue, tilt)| (*issue, whole(parts, *tilt)));
                let tilts: Vec<(usize, i64)> = tilts.collect();
                members.push(Side::of(parts, party, round, &tilts, whole(parts, member.offset)));
            }
        }
        Self {
            options,
            forbidden,
            sides: sides.collect(),
            payments: payments.collect(),
            stock,
            members,
        }
    }
}

impl Side {
    /// A party, or a member of it: with weights tilted and its fallback value offset. Weights
    /// that do not sum to 1 are not divided by their sum: all else is multiplied by it.
    fn of(parts: &Parts, party: usize, round: i64, tilts: &[(usize, i64)], offset: i64) -> Self {
        let declared = &parts.parties[party];
        let preferences = &declared.preferences;
        let fallback = &declared.fallback.no_deal;
        let chip = parts.world.assets.first();
        let mut weights: Vec<i64> =
            preferences.issues.iter().map(|issue| whole(parts, issue.weight)).collect();
        assert_eq!(weights.iter().sum::<i64>(), UNIT);
        for (issue, tilt) in tilts {
            weights[*issue] = (weights[*issue] + tilt).max(0);
        }
        // In hundredths.
        let sum = weights.iter().sum::<i64>();
        assert_eq!(sum * 100 % UNIT, 0);
        let scale = |units: i64| units * (sum * 100 / UNIT);
        let score = |issue: usize, option: usize| match &preferences.issues[issue].value {
            ValueFunction::Scores(table) => whole(parts, table.scores[option]),
            _ => panic!("a table of scores"),
        };
        // What an option adds, in hundredths of units.
        let part = |issue: usize, option: usize| {
            let here = 100 * product(weights[issue], score(issue, option));
            match chip {
                Some(asset) if asset.issue == issue && asset.affects.contains(&party) => {
                    melting(here, 100 * product(weights[issue], score(issue, asset.towards)))
                }
                _ => melting(here, here),
            }
        };
        let mut no_deal = Line {
            constant: scale(
                whole(parts, fallback.level) + whole(parts, fallback.trend.amount) * round + offset,
            ),
            slope: 0,
        };
        for (raised, ratio) in chip.iter().flat_map(|asset| &asset.raises) {
            if *raised == party {
                // ρ·w·(1 − κ), the weight the rescaled one.
                let most = 100 * product(whole(parts, *ratio), weights[chip.unwrap().issue]);
                no_deal = no_deal.plus(melting(0, most));
            }
        }
        let scope = parts.issues.iter().position(|issue| issue.id == "ceasefire_scope").unwrap();
        assert_eq!(scope, 0, "the scope comes first");
        let mut start = Vec::new();
        let mut scores = Vec::new();
        for (kind, option) in parts.issues[0].options.iter().enumerate() {
            // A partial deal: a fraction of what each issue adds to leaving it alone.
            let hundredths = option.partial.map_or(100, |part| (part * 100.0).round() as i64);
            let fraction = |line: Line| {
                let whole = line.times(hundredths);
                assert!(whole.constant % 100 == 0 && whole.slope % 100 == 0);
                Line { constant: whole.constant / 100, slope: whole.slope / 100 }
            };
            let from = match option.partial {
                Some(_) => {
                    let before = 100 * product(weights[0], whole(parts, preferences.no_deal_score));
                    fraction(part(0, kind).plus(melting(-before, -before)))
                }
                None => part(0, kind).plus(no_deal.times(-1)),
            };
            start.push(from);
            let of = |issue: usize, chosen: usize| match option.partial {
                Some(_) => {
                    let default = part(issue, parts.issues[issue].default);
                    fraction(part(issue, chosen).plus(default.times(-1)))
                }
                None => part(issue, chosen),
            };
            let by_issue = (0..ISSUES).map(|issue| {
                let chosen = 0..parts.issues[issue].options.len();
                chosen
                    .map(|chosen| if issue == 0 { Line::default() } else { of(issue, chosen) })
                    .collect()
            });
            scores.push(by_issue.collect());
        }
        let linkages = preferences.linkages.iter().map(|linkage| {
            assert!(!linkage.scaled);
            (clauses(&linkage.when), scale(whole(parts, linkage.gain)))
        });
        let owns = match &declared.seat {
            Seat::Conditional { owns } => Some(clauses(&Condition::new(owns.iter().cloned()))),
            Seat::Table => None,
            _ => panic!("a seat at the table, or a conditional one"),
        };
        Self {
            start,
            scores,
            linkages: linkages.collect(),
            lines: preferences.red_lines.iter().map(|line| clauses(&line.when)).collect(),
            owns,
        }
    }

    fn gain(&self, package: &[usize]) -> Line {
        let scores = &self.scores[package[0]];
        let sum = (1..ISSUES)
            .fold(self.start[package[0]], |sum, issue| sum.plus(scores[issue][package[issue]]));
        sum.plus(Line { constant: self.linked(package), slope: 0 })
    }

    fn linked(&self, package: &[usize]) -> i64 {
        let fires = self.linkages.iter().filter(|(when, _)| holds(when, package));
        fires.map(|(_, gain)| gain).sum()
    }

    fn crosses(&self, package: &[usize]) -> bool {
        self.lines.iter().any(|line| holds(line, package))
    }
}

/// Do all clauses hold?
fn holds(clauses: &Clauses, package: &[usize]) -> bool {
    clauses.iter().all(|(issue, options)| options >> package[*issue] & 1 == 1)
}

/// What is counted, and how.
struct Asked<'a> {
    whole: &'a Whole,
    /// The parties asked, one bit each.
    parties: u64,
    /// Is a conditional party asked only about what it owns?
    conditional: bool,
    lines: bool,
    /// Is every payment made wherever it may be?
    forced: bool,
    /// For each side, scope and issue the most that the issues from it on can add.
    rest: Vec<Vec<Vec<i128>>>,
}

impl<'a> Asked<'a> {
    fn of(whole: &'a Whole, parties: u64) -> Self {
        let best = |side: usize, scope: usize| {
            let side_of = &whole.sides[side];
            let bonus: i64 = side_of.linkages.iter().map(|(_, gain)| gain.max(&0)).sum();
            let paid: i64 =
                whole.payments.iter().filter(|p| p.payee == side).map(|p| 100 * p.benefit).sum();
            let mut rest = vec![i128::from(bonus + paid) * WHOLE; ISSUES + 1];
            for issue in (0..ISSUES).rev() {
                let options = side_of.scores[scope][issue].iter();
                let most = options.map(|line| whole.stock.between(*line).1).max().unwrap();
                rest[issue] = rest[issue + 1] + most;
            }
            rest
        };
        let rest = (0..whole.sides.len())
            .map(|side| (0..whole.options[0]).map(|scope| best(side, scope)).collect());
        Self { whole, parties, conditional: true, lines: true, forced: false, rest: rest.collect() }
    }

    /// Visits every feasible package that all asked accept.
    fn visit(&self, then: &mut impl FnMut(&[usize])) {
        let mut package = [0; ISSUES];
        self.choose(0, &mut package, [Line::default(); 4], then);
    }

    fn count(&self) -> u64 {
        let mut packages = 0;
        self.visit(&mut |_| packages += 1);
        packages
    }

    fn choose(
        &self,
        issue: usize,
        package: &mut [usize; ISSUES],
        before: [Line; 4],
        then: &mut impl FnMut(&[usize]),
    ) {
        if issue == ISSUES {
            if self.agreed(package, &before) {
                then(package);
            }
            return;
        }
        for option in 0..self.whole.options[issue] {
            package[issue] = option;
            if self.whole.forbidden[issue].iter().any(|conjunction| holds(conjunction, package)) {
                continue;
            }
            let mut sums = before;
            for (side, sum) in self.whole.sides.iter().zip(&mut sums) {
                *sum = if issue == 0 {
                    side.start[option]
                } else {
                    sum.plus(side.scores[package[0]][issue][option])
                };
            }
            // A conditional party is left out here: it may turn out not to be asked.
            let hopeless = (0..sums.len()).any(|side| {
                self.parties >> side & 1 == 1
                    && !(self.conditional && self.whole.sides[side].owns.is_some())
                    && self.whole.stock.between(sums[side]).1
                        + self.rest[side][package[0]][issue + 1]
                        < 0
            });
            if !hopeless {
                self.choose(issue + 1, package, sums, then);
            }
        }
    }

    fn agreed(&self, package: &[usize], sums: &[Line; 4]) -> bool {
        let needed = |side: usize| {
            let owned = |owns: &Clauses| {
                owns.iter().any(|(issue, options)| options >> package[*issue] & 1 == 1)
            };
            self.parties >> side & 1 == 1
                && (!self.conditional || self.whole.sides[side].owns.as_ref().is_none_or(owned))
        };
        let sides = || (0..self.whole.sides.len()).filter(|side| needed(*side));
        if self.lines && sides().any(|side| self.whole.sides[side].crosses(package)) {
            return false;
        }
        let mut gains = *sums;
        for (gain, side) in gains.iter_mut().zip(&self.whole.sides) {
            gain.constant += side.linked(package);
        }
        let on_offer: Vec<&Payment> =
            self.whole.payments.iter().filter(|payment| holds(&payment.when, package)).collect();
        // Some of the payments on offer are enough.
        let all = 1u64 << on_offer.len();
        (if self.forced { all - 1 } else { 0 }..all).any(|made| {
            sides().all(|side| {
                let chosen = on_offer.iter().enumerate().filter(|(at, _)| made >> at & 1 == 1);
                let paid: i64 = chosen
                    .map(|(_, payment)| {
                        let paid = if payment.payee == side { payment.benefit } else { 0 };
                        paid - if payment.payer == side { payment.cost } else { 0 }
                    })
                    .sum();
                self.whole.stock.reaches(gains[side].plus(Line { constant: 100 * paid, slope: 0 }))
            })
        })
    }
}

const EVERYBODY: u64 = 0b1111;

/// What `zopa solve --round` counts.
fn solved(loaded: &zopa::scenario::Loaded, round: usize) -> u64 {
    let game = game(loaded);
    let question = Question { round, ..Question::central() };
    let draw = question.draw(&game);
    question.zone(&game, &draw).count().exact().unwrap() as u64
}

#[test]
fn kappa_lies_where_its_bounds_say() {
    for round in [0, 1, 3, 6, 10, 15] {
        let stock = Stock::wasted(15 * round, 100);
        assert!(stock.low <= stock.high && stock.high - stock.low < 1_000);
        let kappa = (-0.15 * round as f64).exp() * WHOLE as f64;
        assert!((stock.low as f64 - kappa).abs() < 1e4, "{round}");
    }
}

/// The counts of the dossier that the base scenario rests on, and which `base_scenario.rs`
/// holds against the solver.
#[test]
fn the_enumeration_finds_the_known_counts() {
    let game = game(&embedded(BASE));
    let whole = Whole::of(game.parts(), 0);
    let mut asked = Asked::of(&whole, EVERYBODY);
    assert_eq!(asked.count(), 228_682);
    asked.conditional = false;
    assert_eq!(asked.count(), 228_682);
    let count = |parties: u64| {
        let mut asked = Asked::of(&whole, parties);
        asked.conditional = false;
        asked.count()
    };
    assert_eq!(count(0b0111), 427_073);
    assert_eq!(count(0b0011), 8_312_950);
    let alone: Vec<u64> = (0..4).map(|party| count(1 << party)).collect();
    assert_eq!(alone, [29_027_726, 11_963_781, 11_791_013, 12_853_338]);
    let mut ignored = Asked::of(&whole, EVERYBODY);
    ignored.lines = false;
    assert_eq!(ignored.count(), 443_924);
    // Nobody asked: the feasible packages, and those that cross each one's lines.
    let mut nobody = Asked::of(&whole, 0);
    nobody.lines = false;
    let mut feasible = [0; 4];
    let mut crossing = [0; 4];
    nobody.visit(&mut |package| {
        feasible[package[0]] += 1;
        for (count, side) in crossing.iter_mut().zip(&whole.sides) {
            *count += u64::from(side.crosses(package));
        }
    });
    assert_eq!(feasible, [9, 1_728, 5_129_712, 44_498_160]);
    assert_eq!(crossing, [4_545_576, 28_932_948, 30_107_700, 22_268_232]);
}

/// The exact numbers of the zone that no count gives.
#[test]
fn the_enumeration_finds_the_gains_and_the_frontier_of_the_zone() {
    let game = game(&embedded(BASE));
    let whole = Whole::of(game.parts(), 0);
    let mut sums = [0i128; 4];
    let mut on_a_floor = 0;
    let mut scopes = [0; 4];
    let mut best: (i128, Vec<usize>) = (0, Vec::new());
    let mut points: Vec<[i64; 4]> = Vec::new();
    Asked::of(&whole, EVERYBODY).visit(&mut |package| {
        let mut gains = [0; 4];
        for (gain, side) in gains.iter_mut().zip(&whole.sides) {
            let line = side.gain(package);
            *gain = line.constant + line.slope;
        }
        scopes[package[0]] += 1;
        on_a_floor += u64::from(gains.contains(&0));
        for (sum, gain) in sums.iter_mut().zip(gains) {
            *sum += i128::from(gain);
        }
        // In ten-thousandths of units there is room for the product of four.
        let product: i128 = gains.iter().map(|gain| i128::from(*gain) / 100).product();
        if product > best.0 {
            best = (product, package.to_vec());
        }
        points.push(gains);
    });
    assert_eq!(scopes, [8, 165, 247, 228_262]);
    assert_eq!(on_a_floor, 6_327);
    let means = sums.map(|sum| sum as f64 / (100.0 * UNIT as f64 * 228_682.0));
    for (mean, printed) in means.iter().zip([0.1204, 0.0284, 0.0370, 0.0669]) {
        assert!((mean - printed).abs() < 0.5e-4, "{mean} for {printed}");
    }
    assert_eq!(best.1, support::package(&game, support::NASH));
    let product = best.0 as f64 / (UNIT as f64).powi(4);
    assert!((product - 1.799_582e-4).abs() < 0.5e-10, "{product:e}");
    // Efficient: nothing else is as good for all. No two packages share their gains.
    points.sort_by_key(|gains| std::cmp::Reverse(*gains));
    let mut efficient: Vec<[i64; 4]> = Vec::new();
    for gains in points {
        let beaten =
            |other: &[i64; 4]| other.iter().zip(gains).all(|(theirs, ours)| *theirs >= ours);
        if !efficient.iter().any(beaten) {
            efficient.push(gains);
        }
    }
    assert_eq!(efficient.len(), 1_045);
}

/// With drift and with the chip that wastes away: rounds 0, 3, 6, 10 and 15.
#[test]
fn the_zone_shrinks_with_time_as_enumerated() {
    let loaded = support::from_text(CHIP);
    let counts = [(0, 228_682), (3, 198_867), (6, 175_696), (10, 150_048), (15, 125_575)];
    for (round, expected) in counts {
        let whole = Whole::of(&loaded.scenario.parts, round as i64);
        assert_eq!(Asked::of(&whole, EVERYBODY).count(), expected, "enumerated, round {round}");
        assert_eq!(solved(&loaded, round), expected, "solved, round {round}");
    }
}

/// With each side payment on offer, and with all six.
#[test]
fn the_zone_grows_with_side_payments_as_enumerated() {
    let mut sets: Vec<Vec<&str>> = PAYMENTS.iter().map(|payment| vec![*payment]).collect();
    sets.push(PAYMENTS.to_vec());
    let mut found = Vec::new();
    for payments in sets {
        let paths: Vec<String> =
            payments.iter().map(|id| format!("side_payments.{id}.available")).collect();
        let patches: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "true")).collect();
        let loaded = patched(BASE, &patches);
        let whole = Whole::of(&loaded.scenario.parts, 0);
        assert_eq!(whole.payments.len(), payments.len());
        let enumerated = Asked::of(&whole, EVERYBODY).count();
        assert_eq!(solved(&loaded, 0), enumerated, "{payments:?}");
        found.push(enumerated);
    }
    assert_eq!(found, [332_502, 348_284, 239_943, 247_065, 250_089, 249_710, 560_505]);
}

/// A payment that must be made can take packages away: the dossier has 0.95 of them left.
#[test]
fn a_payment_that_is_forced_shrinks_the_zone() {
    let loaded =
        patched(BASE, &[("side_payments.russian_minerals_access_for_us.available", "true")]);
    let whole = Whole::of(&loaded.scenario.parts, 0);
    let mut asked = Asked::of(&whole, EVERYBODY);
    asked.forced = true;
    let left = asked.count() as f64 / 228_682.0;
    assert!((left - 0.95).abs() < 0.005, "{left}");
}

/// What the members of the coalition say to the zone, in whole numbers.
#[test]
fn members_consent_as_enumerated() {
    let loaded = embedded("ukraine-2025/members");
    let whole = Whole::of(&loaded.scenario.parts, 0);
    assert_eq!(whole.members.len(), 6);
    let mut full = 0;
    let mut yes = [0; 6];
    let (mut unanimous, mut enough) = (0, 0);
    let weights = [26, 24, 18, 12, 8, 12];
    Asked::of(&whole, EVERYBODY).visit(&mut |package| {
        if package[0] < 2 {
            return;
        }
        full += 1;
        let votes: Vec<bool> =
            whole.members.iter().map(|member| whole.stock.reaches(member.gain(package))).collect();
        for (count, vote) in yes.iter_mut().zip(&votes) {
            *count += u64::from(*vote);
        }
        let weight: u32 =
            weights.iter().zip(&votes).filter(|(_, vote)| **vote).map(|(w, _)| w).sum();
        unanimous += u64::from(weight == 100);
        enough += u64::from(weight >= 65);
    });
    assert_eq!(full, 228_509);
    let percent = |count: u64| (count as f64 / 228_509.0 * 1e4).round() / 100.0;
    assert_eq!(yes.map(percent), [99.19, 96.65, 99.84, 81.72, 64.45, 100.0]);
    assert_eq!((percent(enough), percent(unanimous)), (96.72, 64.44));
    // And the solver counts the same, package by package.
    let game: Game = game(&loaded);
    let record = solve(&loaded.scenario, &game, &Question::central());
    let europe = record.coalitions.iter().find(|c| c.members.len() == 6).unwrap();
    let counted = |share: f64| (share * 228_509.0).round() as u64;
    assert_eq!(europe.full.members.iter().map(|s| counted(*s)).collect::<Vec<_>>(), yes);
    assert_eq!(
        (counted(europe.full.general_rule), counted(europe.full.unanimous)),
        (enough, unanimous)
    );
}
