//! Row 10: the Nash package and the frontier against every package, listed: on the
//! lessons, and on small scenarios at random.

use std::fmt::Write as _;

use super::*;

/// A package and each party's utility of it.
type Valued = (Vec<usize>, Vec<f64>);

/// The Nash package and the frontier of a zone against everything that is feasible
/// and crosses no line, listed.
fn as_by_enumeration(name: &str, game: &Game, zone: &Zopa, packages: &[Valued]) -> bool {
    let floors = zone.floors();
    let parties = 0..floors.len();
    let inside: Vec<&Valued> = packages
        .iter()
        .filter(|(_, values)| parties.clone().all(|p| reaches(values[p], floors[p])))
        .collect();
    assert_eq!(zone.count().exact(), Some(inside.len() as u128), "{name}: zone");
    let efficient: Vec<&Valued> = inside
        .iter()
        .copied()
        .filter(|(_, values)| {
            !inside.iter().any(|(_, other)| {
                parties.clone().all(|p| reaches(other[p], values[p]))
                    && parties.clone().any(|p| exceeds(other[p], values[p]))
            })
        })
        .collect();
    let frontier = Frontier::of_zone(zone, FRONTIER_LIMIT).unwrap();
    assert_eq!(frontier.packages(), efficient.len() as u128, "{name}: frontier");
    let found = solutions(zone, Some(&frontier), &Manner::default());
    let Some(nash) = found.iter().find(|solution| solution.kind == SolutionKind::Nash) else {
        assert!(inside.is_empty(), "{name}: no Nash package");
        return false;
    };
    // Gains are over the floors.
    let disagreement = floors;
    let product = |values: &[f64]| {
        parties.clone().map(|p| (values[p] - disagreement[p]).max(0.0)).product::<f64>()
    };
    let best = inside.iter().map(|(_, values)| product(values)).fold(0.0, f64::max);
    // Up to rounding.
    assert!((nash.value - best).abs() <= 1e-9 * best + 1e-15, "{name}: {} {best}", nash.value);
    let chosen = game.diagram().package_of_path(&nash.path);
    let (_, values) = efficient
        .iter()
        .find(|(package, _)| *package == chosen)
        .unwrap_or_else(|| panic!("{name}: {chosen:?} is not efficient"));
    assert!((product(values) - best).abs() <= 1e-9 * best + 1e-15, "{name}: {chosen:?}");
    assert!(frontier.points.iter().any(|point| point.path == nash.path), "{name}");
    exceeds(best, 0.0)
}

/// Row 10, wholly static: the Nash package is what enumeration finds, and efficient.
/// Here on the lessons, with the consent of everybody at the table; that of the base
/// is in `tests/base_scenario.rs`.
#[test]
fn row_10_the_nash_package_of_the_lessons() {
    for (id, feasible) in [
        ("classroom/ultimatum", 101),
        ("classroom/rubinstein-pie", 101),
        ("classroom/three-party-coalition", 63),
        ("classroom/linkage", 81),
    ] {
        let game = game(&embedded(id));
        let draw = central(&game);
        let zone = Zopa::among(&game, &draw, 0, RedLines::Binding, game.seated());
        let packages: Vec<Valued> = (0..game.diagram().completions(Diagram::ROOT))
            .map(|rank| {
                let package = game.diagram().unrank(rank).unwrap();
                let mut utilities = vec![0.0; game.party_count()];
                let path = game.diagram().path(&package).unwrap();
                draw.utilities(&game, &path, 0, &mut utilities);
                (package, utilities)
            })
            .collect();
        assert_eq!(packages.len(), feasible, "{id}");
        assert!(as_by_enumeration(id, &game, &zone, &packages), "{id} has something to gain");
    }
}

/// Small numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }
}

/// A scenario at random, as a file and as the list of its packages with utilities in
/// whole units of 10⁻⁴: three parties, four issues, a linkage each, a constraint, and
/// a red line of the first party.
fn at_random(seed: u64) -> (Game, Vec<Valued>) {
    const SIZES: [u64; 4] = [3, 4, 2, 5];
    const WEIGHTS: [[u64; 4]; 4] =
        [[40, 30, 20, 10], [10, 20, 30, 40], [25, 25, 25, 25], [15, 45, 5, 35]];
    let mut dice = Dice(seed);
    let mut issues = String::new();
    for (issue, size) in SIZES.iter().enumerate() {
        let options: Vec<String> = (0..*size).map(|option| format!("\"o{option}\": ()")).collect();
        let _ = write!(
            issues,
            r#""i{issue}": (title: "I{issue}", kind: Categorical, default: "o0", options: {{{}}}),"#,
            options.join(", ")
        );
    }
    let banned = (dice.below(SIZES[0]), dice.below(SIZES[1]));
    let line = (dice.below(SIZES[1]), dice.below(SIZES[3]));
    let mut parties = String::new();
    let mut worth = Vec::new();
    for party in 0..3 {
        let weights = WEIGHTS[dice.below(4) as usize];
        // In twentieths, so that ties are common.
        let scores: Vec<Vec<u64>> =
            SIZES.iter().map(|size| (0..*size).map(|_| 5 * dice.below(21)).collect()).collect();
        let linked = (dice.below(SIZES[0]), dice.below(SIZES[3]));
        let gain = dice.below(21) as i64 - 10;
        let floor = 30 + dice.below(21);
        let _ = write!(parties, r#""p{party}": (name: "P{party}", issues: {{"#);
        for issue in 0..4 {
            let list: Vec<String> = scores[issue]
                .iter()
                .enumerate()
                .map(|(option, score)| format!("\"o{option}\": {}", *score as f64 / 100.0))
                .collect();
            let weight = weights[issue] as f64 / 100.0;
            let _ = write!(
                parties,
                r#""i{issue}": (weight: {weight}, scores: {{{}}}),"#,
                list.join(", ")
            );
        }
        let _ = write!(
            parties,
            r#"}}, linkages: {{"l": (when: {{"i0": ["o{}"], "i3": ["o{}"]}}, gain: {})}}, no_deal: {}, strategy: TimeDependent(start: 1, shape: 1),"#,
            linked.0,
            linked.1,
            gain as f64 / 100.0,
            floor as f64 / 100.0
        );
        if party == 0 {
            let _ = write!(
                parties,
                r#"red_lines: {{"r": (when: {{"i1": ["o{}"], "i3": ["o{}"]}}, hard: 0.5, penalty: 0.1)}},"#,
                line.0, line.1
            );
        }
        parties.push_str("),");
        worth.push((weights, scores, linked, gain));
    }
    let text = format!(
        r#"(format: 1, id: "t/random", title: "Random", clock: (horizon: 5), issues: {{{issues}}},
        constraints: {{"c": (when: {{"i0": ["o{}"]}}, excludes: {{"i1": ["o{}"]}})}}, parties: {{{parties}}})"#,
        banned.0, banned.1
    );
    let mut packages = Vec::new();
    for number in 0..SIZES.iter().product() {
        let mut rest = number;
        let package = SIZES.map(|size| {
            let option = rest % size;
            rest /= size;
            option
        });
        if (package[0], package[1]) == banned || (package[1], package[3]) == line {
            continue;
        }
        let utility = |(weights, scores, linked, gain): &([u64; 4], Vec<Vec<u64>>, _, i64)| {
            let sum: u64 =
                (0..4).map(|issue| weights[issue] * scores[issue][package[issue] as usize]).sum();
            let linkage = if (package[0], package[3]) == *linked { 100 * gain } else { 0 };
            (sum as i64 + linkage) as f64 / 10_000.0
        };
        let package_of_sizes = package.iter().map(|option| *option as usize).collect();
        packages.push((package_of_sizes, worth.iter().map(utility).collect()));
    }
    (game(&from_text(&text)), packages)
}

/// The same row on small scenarios at random, whose utilities are computed here from
/// the numbers that were written into the file. All parties are at the table: gains of
/// a party that is not asked may be below zero, and products of those order nothing.
#[test]
fn row_10_the_nash_package_of_scenarios_at_random() {
    let mut with_gains = 0;
    for seed in 0..40 {
        let (game, packages) = at_random(seed);
        let draw = central(&game);
        let zone = zone_of(&game, &draw);
        with_gains +=
            usize::from(as_by_enumeration(&format!("seed {seed}"), &game, &zone, &packages));
    }
    assert!(with_gains >= 20, "only {with_gains} with something to gain");
}
