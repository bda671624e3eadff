//! The answers in the headers of the classics.

mod support;

use support::{embedded, gains, game, in_favour, package, party, patched, rows, voting_power};
use zopa::equilibrium::Induction;
use zopa::equilibrium::closed_form::legislature;
use zopa::game::{Draw, Game};
use zopa::negotiation::End;
use zopa::rule::Ballot;
use zopa::tolerance::{CLOSED_FORM, TIE, exceeds, reaches};

fn votes(game: &Game, ids: &[&str]) -> u64 {
    ids.iter().fold(0, |set, id| set | 1 << party(game, id))
}

const PERMANENT: [&str; 5] = ["us", "uk", "france", "russia", "china"];

#[test]
fn security_council() {
    let game = game(&embedded("classics/security-council"));
    // All five, and four of ten.
    let smallest = game.winning_coalitions();
    assert_eq!(smallest.len(), 210);
    let permanent = votes(&game, &PERMANENT);
    assert!(smallest.iter().all(|set| set & permanent == permanent && set.count_ones() == 9));
    for (party, power) in voting_power(&game).into_iter().enumerate() {
        let expected = if permanent >> party & 1 == 1 { 421.0 } else { 4.0 };
        assert!((power - expected / 2145.0).abs() < CLOSED_FORM);
    }
    // Who falls short by 0.10 or less abstains.
    let abstain = |gains: &[f64]| {
        let near = |gain: f64| !reaches(gain, 0.0) && reaches(gain, -0.10);
        let parties = (0..gains.len()).filter(|party| near(gains[*party]));
        parties.fold(0, |set, party| set | 1 << party)
    };
    let (mut passing, mut with_abstention) = (Vec::new(), Vec::new());
    for (package, gains) in gains(&game) {
        let (yes, abstained) = (in_favour(&gains), abstain(&gains));
        if game.decides(Ballot { yes, abstained }) {
            passing.push(package.clone());
            if !game.adopts(yes) {
                with_abstention.push((package, abstained & permanent));
            }
        }
    }
    let text = |mission: &str, arms: &str, court: &str| {
        package(&game, &[("mission", mission), ("arms", arms), ("court", court)])
    };
    let mut expected = vec![
        (text("observers", "none", "referral"), votes(&game, &["us"])),
        (text("observers", "panel", "inquiry"), votes(&game, &["russia"])),
        (text("force", "none", "none"), votes(&game, &["us"])),
        (text("force", "none", "inquiry"), votes(&game, &["us", "russia"])),
    ];
    with_abstention.sort();
    expected.sort();
    assert_eq!(with_abstention, expected);
    assert_eq!(passing.len(), 6);
    // What is agreed in talks is among them.
    let agreed: Vec<_> = rows(&game, 100, 1, 1)
        .into_iter()
        .filter(|row| row.end == End::Agreement)
        .map(|row| row.options)
        .collect();
    assert!(!agreed.is_empty() && agreed.iter().all(|options| passing.contains(options)));
}

/// What each proposer keeps in round 0 of the equilibrium, and pays to others in all.
fn shares(patches: &[(&str, &str)]) -> Vec<f64> {
    let game = game(&patched("classics/baron-ferejohn", patches));
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let mut induction = Induction::new(&game);
    induction.solve(&game, &draw);
    (0..3)
        .map(|proposer| {
            let utilities = induction.utilities(0, proposer).unwrap();
            assert!((utilities.iter().sum::<f64>() - 1.0).abs() < CLOSED_FORM);
            utilities[proposer]
        })
        .collect()
}

#[test]
fn baron_ferejohn() {
    for (patches, quota) in
        [(&[][..], 2), (&[("clock.horizon", "20")], 2), (&[("rule", "Unanimity")], 3)]
    {
        let expected = legislature::symmetric(3, quota, 0.9);
        for share in shares(patches) {
            assert!((share - expected).abs() < CLOSED_FORM, "{patches:?}: {share} for {expected}");
        }
    }
    let loaded = embedded("classics/baron-ferejohn");
    for row in rows(&game(&loaded), 20, 1, 1) {
        assert_eq!((row.end, row.time), (End::Agreement, 0));
        assert!((row.values[row.proposer.unwrap()] - 0.70).abs() < TIE);
    }
}

#[test]
fn deep_water_port() {
    let port = game(&embedded("classics/deep-water-port"));
    assert_eq!(port.winning_coalitions().len(), 5);
    let without_veto = game(&patched("classics/deep-water-port", &[("vetoes", "[]")]));
    assert_eq!(without_veto.winning_coalitions().len(), 6);
    let all = gains(&port);
    assert_eq!(all.len(), 192);
    let everybody = port.seated();
    let against =
        |who: u64| all.iter().filter(|(_, gains)| in_favour(gains) == everybody & !who).count();
    let against_one = |id: &str| against(votes(&port, &[id]));
    assert_eq!(against(0), 1);
    assert_eq!((against_one("neighbour"), against_one("wildlife")), (9, 6));
    assert_eq!(against_one("developer"), 27);
    assert_eq!(all.iter().filter(|(_, gains)| port.adopts(in_favour(gains))).count(), 16);
}

#[test]
fn eu_council() {
    let council = game(&embedded("classics/eu-council"));
    let all = council.seated();
    assert_eq!(all.count_ones(), 27);
    // Three cannot block, however large; with the smallest they are four.
    let three = votes(&council, &["germany", "france", "italy"]);
    assert!(council.adopts(all & !three));
    assert!(!council.adopts(all & !three & !votes(&council, &["malta"])));
    // Fifteen members are enough only with 65 % of the population: the largest, not the smallest.
    let largest = [
        "germany",
        "france",
        "italy",
        "spain",
        "poland",
        "romania",
        "netherlands",
        "belgium",
        "czechia",
        "portugal",
        "sweden",
        "greece",
        "hungary",
        "austria",
        "bulgaria",
    ];
    assert!(council.adopts(votes(&council, &largest)));
    assert!(!council.adopts(votes(&council, &largest[..14])));
    assert!(!council.adopts(all & !votes(&council, &largest[..12])));
    let coal =
        votes(&council, &["poland", "czechia", "hungary", "romania", "bulgaria", "slovakia"]);
    assert!(council.adopts(all & !coal));
    let texts = gains(&council);
    assert_eq!(texts.len(), 36);
    let passing = texts.iter().filter(|(_, gains)| council.adopts(in_favour(gains))).count();
    let unanimous = texts.iter().filter(|(_, gains)| in_favour(gains) == all).count();
    assert_eq!((passing, unanimous), (21, 4));
    let yes_to = |target: &str, fund: &str| {
        let text = package(&council, &[("target", target), ("credits", "none"), ("fund", fund)]);
        in_favour(&texts.iter().find(|(package, _)| *package == text).unwrap().1)
    };
    let against_coal = yes_to("cut_90", "small");
    assert_eq!(against_coal, all & !coal);
    assert!(council.adopts(against_coal));
    let against_industry = yes_to("cut_85", "large");
    assert_eq!(against_industry.count_ones(), 22);
    assert!(!council.adopts(against_industry));
}

#[test]
fn camp_david() {
    let game = game(&embedded("classics/camp-david"));
    let all = gains(&game);
    assert_eq!(all.len(), 1_188);
    let (egypt, israel) = (party(&game, "egypt"), party(&game, "israel"));
    let suits = |gains: &[f64]| reaches(gains[egypt], 0.0) && reaches(gains[israel], 0.0);
    assert_eq!(all.iter().filter(|(_, gains)| suits(gains)).count(), 302);
    let signed = package(
        &game,
        &[
            ("sinai", "full"),
            ("settlements", "evacuated"),
            ("airfields", "replaced"),
            ("oil", "sold"),
            ("zones", "limits"),
            ("west_bank", "autonomy"),
            ("relations", "stages"),
        ],
    );
    let gain = &all.iter().find(|(package, _)| *package == signed).unwrap().1;
    assert!((gain[egypt] - 0.385).abs() < TIE && (gain[israel] - 0.096).abs() < TIE);
    let better: Vec<_> = all
        .iter()
        .filter(|(_, gains)| {
            [egypt, israel].iter().all(|&party| exceeds(gains[party], gain[party]))
        })
        .collect();
    let [(text, gains)] = better.as_slice() else { panic!("{better:?}") };
    let changed: Vec<_> = game
        .issues()
        .iter()
        .enumerate()
        .filter(|(at, _)| text[*at] != signed[*at])
        .map(|(at, issue)| issue.options[text[at]].id.as_str())
        .collect();
    assert_eq!(changed, ["empty", "withdrawal", "at_once"]);
    assert!((gains[egypt] - gain[egypt] - 0.005).abs() < TIE);
}
