//! What the scenario's rule lets pass, beside what all accept: against counts by hand.

mod support;

use support::{embedded, gains, game, in_favour};
use zopa::game::{Draw, Game};
use zopa::report::question::Question;
use zopa::report::solve::{SolveResult, solve};
use zopa::report::terminal::{self, Screen};
use zopa::report::verdict::verdict;
use zopa::scenario::Loaded;
use zopa::tolerance::reaches;

const COUNCIL: &str = "classics/security-council";
const PORT: &str = "classics/deep-water-port";

fn solved(loaded: &Loaded) -> SolveResult {
    solve(&loaded.scenario, &game(loaded), &Question::central())
}

/// For each package the parties that cross a red line with it, one bit each.
fn crossing(game: &Game, package: &[usize]) -> u64 {
    let mut draw = Draw::new(game);
    draw.centre(game);
    draw.crossed_by(&game.diagram().path(package).unwrap())
}

/// Five of six, and the developer among them.
#[test]
fn a_quota_with_a_veto_lets_more_pass_than_all_accept() {
    let loaded = embedded(PORT);
    let game = game(&loaded);
    let developer = 1u64 << support::party(&game, "developer");
    let (mut all, mut pass) = (0, 0);
    for (package, gains) in gains(&game) {
        let yes = in_favour(&gains) & !crossing(&game, &package);
        all += u64::from(yes.count_ones() == 6);
        pass += u64::from(yes.count_ones() >= 5 && yes & developer != 0);
    }
    let result = solved(&loaded);
    assert_eq!(result.zopa.packages, all.to_string());
    let passing = result.passing.as_ref().unwrap();
    assert_eq!((passing.packages.as_str(), passing.exact), (pass.to_string().as_str(), true));
    assert!(pass > all, "{pass} and {all}");
    let feasible: f64 = result.zopa.feasible.parse().unwrap();
    assert!((passing.share - pass as f64 / feasible).abs() < 1e-12);
    let shown = terminal::solve(&result, false, &Screen::new(100, false));
    assert!(shown.contains(&format!("By the scenario's rule {pass} (")), "{shown}");
}

/// Nine of fifteen, and no permanent member that says no: to abstain is not to say no.
#[test]
fn abstentions_let_pass() {
    let loaded = embedded(COUNCIL);
    let game = game(&loaded);
    let within: Vec<f64> = game
        .parts()
        .parties
        .iter()
        .map(|party| party.abstains_within.map_or(-1.0, |most| most.on(&[])))
        .collect();
    assert!(within.iter().any(|most| *most >= 0.0));
    let (mut pass, mut by_abstaining) = (0, 0);
    for (package, gains) in gains(&game) {
        let crossed = crossing(&game, &package);
        let yes = in_favour(&gains) & !crossed;
        let against = (0..15).filter(|party| {
            let lets = within[*party] >= 0.0 && reaches(within[*party], -gains[*party]);
            yes >> party & 1 == 0 && (crossed >> party & 1 == 1 || !lets)
        });
        let vetoed = against.filter(|party| *party < 5).count() > 0;
        let carried = yes.count_ones() >= 9 && !vetoed;
        pass += u64::from(carried);
        let one = verdict(&loaded.scenario, &game, &Question::central(), &package);
        assert_eq!(one.adopted, carried, "{package:?}");
        let abstaining = one.parties.iter().filter(|party| party.abstains).count();
        by_abstaining += u64::from(carried && yes & 31 != 31);
        if carried && abstaining > 0 {
            let shown = terminal::verdict(&one, &Screen::new(100, false));
            assert!(shown.contains("let pass, by abstaining, by"), "{shown}");
            assert!(shown.contains("abstains: ") && shown.contains("It can pass"), "{shown}");
        }
    }
    assert!(by_abstaining > 0, "abstaining matters");
    assert_eq!(solved(&loaded).passing.unwrap().packages, pass.to_string());
}

/// Where everybody has to say yes, the zone says it all, and nothing is added.
#[test]
fn unanimity_has_the_zone_alone() {
    let loaded = embedded("classroom/linkage");
    let result = solved(&loaded);
    assert_eq!(result.passing, None);
    assert!(!terminal::solve(&result, false, &Screen::new(100, false)).contains("can pass"));
    let some = Question { parties: Some(3), ..Question::central() };
    let port = embedded(PORT);
    assert_eq!(solve(&port.scenario, &game(&port), &some).passing, None);
}

/// Too many texts to look at one by one: a sample, with its error, against inclusion and
/// exclusion of the zones of pairs.
#[test]
fn large_spaces_are_sampled() {
    let text = r#"(base: "ukraine-2025/base", patch: {"rule": Quota(2)})"#;
    let game = game(&support::from_text(text));
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let zone = zopa::solution::Zopa::new(&game, &draw, 0, zopa::solution::RedLines::Binding);
    let count = zopa::solution::passing(&zone, &draw).unwrap();
    assert_eq!(count.exact(), None);
    // Two of three and Europe where it is asked: between all four and any single pair.
    let pair = |one: &str, other: &str| {
        let mut requirement = game.requirement().clone();
        requirement.always = 1 << support::party(&game, one) | 1 << support::party(&game, other);
        zone.count_for(&requirement).packages() as f64
    };
    let pairs = [pair("us", "russia"), pair("us", "ukraine"), pair("russia", "ukraine")];
    let all = zone.count().packages() as f64;
    // Inclusion and exclusion: two of three hold where one pair does.
    let truth = pairs.iter().sum::<f64>() - 2.0 * all;
    let off = (count.packages() as f64 - truth).abs();
    assert!(off <= 2.0 * count.margin(), "{} for {truth}", count.packages());
}
