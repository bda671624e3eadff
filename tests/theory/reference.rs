//! Backward induction once more, as slowly and plainly as it can be written: every
//! package is tried in every round. Small random games with everything that scenarios
//! can say must come out the same, listed or searched.

use zopa::chance::{Purpose, Stream, Streams};
use zopa::equilibrium::{Induction, Policy};
use zopa::game::{Draw, Game};
use zopa::negotiation::protocol::Recognition;
use zopa::party::Seat;
use zopa::tolerance::{CLOSED_FORM, TIE};

use crate::central;
use crate::support::{from_text, game};

/// Random numbers for the games.
struct Dice {
    stream: Stream,
    page: u64,
}

impl Dice {
    fn uniform(&mut self) -> f64 {
        let mut uniforms = [0.0];
        self.page += 1;
        self.stream.fill(self.page, &mut uniforms);
        uniforms[0]
    }

    fn below(&mut self, count: usize) -> usize {
        (self.uniform() * count as f64) as usize
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A number on a coarse grid, so that there are ties.
    fn tenths(&mut self, from: usize, to: usize) -> f64 {
        (from + self.below(to - from + 1)) as f64 / 10.0
    }
}

fn random_scenario(number: u64) -> String {
    let dice = &mut Dice { stream: Streams::new(7).stream(Purpose::Sampling, number), page: 0 };
    let parties = 2 + dice.below(3);
    let rounds = 1 + dice.below(5);
    let sizes: Vec<usize> = (0..1 + dice.below(3)).map(|_| 2 + dice.below(3)).collect();
    let partial = dice.chance(0.4);
    let issues: Vec<String> = sizes
        .iter()
        .enumerate()
        .map(|(issue, size)| {
            let options: Vec<String> = (0..*size)
                .map(|option| {
                    let part =
                        if partial && issue == 0 && option == 1 { "partial: 0.5" } else { "" };
                    format!("\"o{option}\": ({part})")
                })
                .collect();
            format!(
                "\"i{issue}\": (title: \"I\", kind: Categorical, default: \"o0\", options: {{{}}})",
                options.join(", ")
            )
        })
        .collect();
    let special = dice.below(4);
    let described: Vec<String> = (0..parties)
        .map(|party| {
            let issues: Vec<String> = sizes
                .iter()
                .enumerate()
                .map(|(issue, size)| {
                    let scores: Vec<String> =
                        (0..*size).map(|option| format!("\"o{option}\": {}", dice.tenths(0, 10))).collect();
                    let weight = 1.0 / sizes.len() as f64;
                    format!("\"i{issue}\": (weight: {weight}, scores: {{{}}})", scores.join(", "))
                })
                .collect();
            let mut more = String::new();
            if party + 1 == parties && parties > 2 {
                more.push_str(match special {
                    0 => "seat: Conditional(owns: {\"i0\": [\"o0\"]}), ",
                    1 => "seat: Ratifier(threshold: 0.02), ",
                    2 => "seat: Observer, ",
                    _ => "",
                });
            }
            if dice.chance(0.2) {
                more.push_str(&format!("deadline: {}, ", 1 + dice.below(5)));
            }
            if dice.chance(0.3) {
                more.push_str(&format!("interim: {}, ", dice.tenths(0, 5)));
            }
            if dice.chance(0.3) {
                more.push_str(&format!("walk_out: {}, ", dice.tenths(1, 7)));
            }
            if dice.chance(0.3) {
                more.push_str(&format!("breakdown: {}, ", dice.tenths(0, 5)));
            }
            if dice.chance(0.3) {
                more.push_str("delay_cost: (amount: 0.03, per: Round), ");
            }
            if dice.chance(0.3) {
                more.push_str("risk: Absolute(aversion: 1.5), ");
            } else if dice.chance(0.2) {
                more.push_str("risk: Relative(aversion: 0.5), ");
            }
            if dice.chance(0.4) {
                let hard = if dice.chance(0.5) { 1 } else { 0 };
                more.push_str(&format!("red_lines: {{\"line\": (when: {{\"i0\": [\"o0\"]}}, hard: {hard}, penalty: 0.1)}}, "));
            }
            if dice.chance(0.4) && sizes.len() > 1 {
                more.push_str("linkages: {\"link\": (when: {\"i0\": [\"o1\"], \"i1\": [\"o0\"]}, gain: 0.15)}, ");
            }
            let trend = dice.tenths(0, 4) / 10.0 - 0.02;
            format!(
                "\"p{party}\": (name: \"P{party}\", {more}no_deal: (level: {}, trend: (amount: {trend}, per: Round)), discount: (factor: {}, per: Round), recognition: {}, issues: {{{}}}, strategy: TimeDependent(start: 1, shape: 1))",
                dice.tenths(1, 6),
                dice.tenths(7, 10),
                dice.tenths(5, 20),
                issues.join(", ")
            )
        })
        .collect();
    let recognition = match dice.below(3) {
        0 => "Random".to_owned(),
        1 => "Rotating([\"p1\", \"p0\"])".to_owned(),
        _ => "Fixed(\"p0\")".to_owned(),
    };
    let seated = if parties > 2 && special < 3 { parties - 1 } else { parties };
    let rule = match dice.below(3) {
        0 => "Unanimity".to_owned(),
        1 => format!("Quota({})", 1 + dice.below(seated)),
        _ => {
            let weights: Vec<String> = (0..seated)
                .map(|party| format!("\"p{party}\": {}", [0.5, 0.3, 0.2, 0.2][party]))
                .collect();
            format!("Weighted(weights: {{{}}}, needed: 0.5)", weights.join(", "))
        }
    };
    let mut more = String::new();
    if dice.chance(0.3) {
        more.push_str(", vetoes: [\"p1\"]");
    }
    if dice.chance(0.4) {
        more.push_str(", breakdown: (probability: 0.2, per: Round)");
    }
    format!(
        "(format: 1, id: \"t/game\", title: \"Game\", clock: (horizon: {rounds}), issues: {{{}}}, parties: {{{}}}, protocol: AlternatingOffers(recognition: {recognition}), rule: {rule}{more})",
        issues.join(", "),
        described.join(", ")
    )
}

/// What a game is worth from a round on, in felt utility, and what was found on the way.
struct Reference<'g> {
    game: &'g Game,
    draw: &'g Draw,
    packages: Vec<Vec<u32>>,
    /// By time: reservations.
    reservations: Vec<Vec<f64>>,
    /// By time and proposer: the package it proposes, if it may act.
    proposals: Vec<Vec<Option<Option<usize>>>>,
}

impl Reference<'_> {
    fn felt(&self, party: usize, utility: f64) -> f64 {
        self.game.parts().parties[party].preferences.risk.apply(utility, self.draw.values())
    }

    fn present(&self, time: usize) -> Vec<bool> {
        let gone = |deadline: Option<usize>| deadline.is_some_and(|at| at <= time);
        self.game.parts().parties.iter().map(|party| !gone(party.deadline)).collect()
    }

    fn chances(&self, time: usize, present: &[bool]) -> Vec<f64> {
        let parts = self.game.parts();
        let recognition = parts.protocol.recognition().expect("alternating offers");
        let one = |party: usize| {
            let mut chances = vec![0.0; present.len()];
            chances[party] = if present[party] { 1.0 } else { 0.0 };
            chances
        };
        match recognition {
            Recognition::Fixed(party) => one(*party),
            Recognition::Rotating(turns) => one(turns[time % turns.len()]),
            Recognition::Random => {
                let weight = |party: usize| match parts.parties[party].seat {
                    Seat::Table | Seat::Conditional { .. } if present[party] => {
                        parts.parties[party].recognition.on(self.draw.values())
                    }
                    _ => 0.0,
                };
                let total: f64 = (0..present.len()).map(weight).sum();
                (0..present.len())
                    .map(|party| if total > 0.0 { weight(party) / total } else { 0.0 })
                    .collect()
            }
        }
    }

    /// The value of the talks at `time` to each party.
    fn value(&mut self, time: usize) -> Vec<f64> {
        let (game, draw) = (self.game, self.draw);
        let parts = game.parts();
        let prospects = draw.truth().prospects();
        let parties = 0..game.party_count();
        let no_deal: Vec<f64> =
            parties.clone().map(|party| prospects.no_deal(party, time)).collect();
        let present = self.present(time);
        let mask = present
            .iter()
            .enumerate()
            .fold(0u64, |mask, (party, here)| mask | u64::from(*here) << party);
        if time == parts.clock.rounds
            || (mask != (1 << game.party_count()) - 1 && !game.adopts(mask))
        {
            return parties.map(|party| self.felt(party, no_deal[party])).collect();
        }
        let next = self.value(time + 1);
        let hazard = parts.breakdown.map_or(0.0, |hazard| hazard.probability.on(draw.values()));
        let waiting: Vec<f64> = parties
            .clone()
            .map(|party| {
                let kept = prospects.discount(party);
                let meanwhile = (1.0 - kept) * self.felt(party, prospects.interim(party, time));
                let stay = meanwhile - prospects.delay_cost(party, time) + kept * next[party];
                hazard * self.felt(party, prospects.breakdown(party, time)) + (1.0 - hazard) * stay
            })
            .collect();
        let reservations: Vec<f64> = parties
            .clone()
            .map(|party| {
                let wants = &parts.parties[party];
                let certain = wants.preferences.risk.certain(waiting[party], draw.values());
                match wants.fallback.walk_out {
                    Some(_) => certain.max(prospects.walk_out(party, time)),
                    None => certain,
                }
            })
            .collect();
        let mut value = vec![0.0; game.party_count()];
        let mut open = 1.0;
        let mut proposals = vec![None; game.party_count()];
        let chances = self.chances(time, &present);
        for proposer in parties.clone() {
            if chances[proposer] == 0.0 {
                continue;
            }
            let mut best: Option<(f64, usize)> = None;
            for (package, path) in self.packages.iter().enumerate() {
                let mut utilities = vec![0.0; game.party_count()];
                draw.utilities(game, path, time, &mut utilities);
                let crossed = draw.crossed_by(path);
                let likes = |party: usize, bound: f64| {
                    crossed >> party & 1 == 0 && utilities[party] >= bound - TIE
                };
                if !likes(proposer, reservations[proposer]) {
                    continue;
                }
                let asked = game.requirement().of_path(path);
                let mut yes = 1u64 << proposer;
                for party in parties.clone() {
                    let says = present[party] && asked >> party & 1 == 1;
                    if says && likes(party, reservations[party]) {
                        yes |= 1 << party;
                    }
                }
                let mut adopted =
                    parts.rule.adopts(yes, game.seated()) && asked & !game.seated() & !yes == 0;
                for party in parties.clone() {
                    if let Seat::Ratifier { threshold } = &parts.parties[party].seat {
                        adopted &= likes(party, no_deal[party] + threshold.on(draw.values()));
                    }
                }
                if adopted && best.is_none_or(|(most, _)| utilities[proposer] > most + TIE) {
                    best = Some((utilities[proposer], package));
                }
            }
            proposals[proposer] = Some(best.map(|(_, package)| package));
            if let Some((_, package)) = best {
                let mut utilities = vec![0.0; game.party_count()];
                draw.utilities(game, &self.packages[package], time, &mut utilities);
                for party in parties.clone() {
                    value[party] += chances[proposer] * self.felt(party, utilities[party]);
                }
                open -= chances[proposer];
            }
        }
        for party in parties {
            value[party] += open * waiting[party];
        }
        self.reservations[time] = reservations;
        self.proposals[time] = proposals;
        value
    }
}

#[test]
fn random_games_agree_with_the_plainest_reckoning() {
    let mut packages_proposed = 0;
    let mut passes = 0;
    for number in 0..400 {
        let text = random_scenario(number);
        let game = game(&from_text(&text));
        let mut draw = central(&game);
        // Red lines as they are: `hard: 0` is not.
        draw.sample(&game, &Streams::new(1), 0, 0);
        let rounds = game.parts().clock.rounds;
        let count = game.diagram().completions(0);
        let mut reference = Reference {
            game: &game,
            draw: &draw,
            packages: (0..count)
                .map(|rank| game.diagram().path(&game.diagram().unrank(rank).unwrap()).unwrap())
                .collect(),
            reservations: vec![Vec::new(); rounds],
            proposals: vec![Vec::new(); rounds],
        };
        let value = reference.value(0);
        for (manner, mut induction) in
            [("listed", Induction::new(&game)), ("searched", Induction::searching(&game))]
        {
            induction.solve(&game, &draw);
            let end = induction.world().end();
            for party in 0..game.party_count() {
                let found = induction.value(0, party);
                assert!(
                    (found - value[party]).abs() < CLOSED_FORM,
                    "{manner} {number}: {found} for {}\n{text}",
                    value[party]
                );
            }
            for time in 0..rounds {
                assert_eq!(time < end, !reference.reservations[time].is_empty());
                if time >= end {
                    continue;
                }
                for party in 0..game.party_count() {
                    let (found, expected) =
                        (induction.reservation(time, party), reference.reservations[time][party]);
                    assert!(found == expected || (found - expected).abs() < CLOSED_FORM);
                    let policy = match reference.proposals[time][party] {
                        None => Policy::Silent,
                        Some(None) => Policy::Pass,
                        Some(Some(package)) => Policy::Package(package as u128),
                    };
                    assert_eq!(
                        induction.policy(time, party),
                        policy,
                        "{manner} {number}, round {time}, p{party}\n{text}"
                    );
                    passes += usize::from(policy == Policy::Pass);
                    packages_proposed += usize::from(matches!(policy, Policy::Package(_)));
                }
            }
            let course = induction.course();
            let all = course.agreement() + course.breakdown() + course.without_agreement;
            assert!((all - 1.0).abs() < CLOSED_FORM);
        }
    }
    assert!(packages_proposed > 500 && passes > 500, "{packages_proposed} and {passes}");
}
