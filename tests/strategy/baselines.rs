//! The baselines do what they say.

use zopa::game::Draw;
use zopa::negotiation::{Answer, Listener, Table};
use zopa::tolerance::ties;

use crate::{DICTATED, STACKED, first_offers, is_share, near, pie, play, two};

#[test]
fn tough_has_its_way_with_nice_and_nobody_has_with_tough() {
    let (offers, record) = play(&two(0.1, 4, STACKED, "Tough", "Nice"), 0, 0);
    near(&offers, &[1.0], 1e-9);
    near(&record.values, &[1.0, 0.0], 1e-9);
    let (offers, record) = play(&two(0.1, 4, STACKED, "Tough", "Tough"), 0, 0);
    near(&offers, &[1.0; 4], 1e-9);
    assert!(!record.agreed());
}

#[test]
fn nice_keeps_its_floor() {
    let parties = [("Increasing", "0.35", "Nice"), ("Decreasing", "0", "Tough")];
    let (offers, record) = play(&pie(0.1, 4, STACKED, &parties), 0, 0);
    near(&offers, &[0.4; 4], 1e-9);
    assert!(!record.agreed());
}

#[test]
fn stubborn_demands_its_share_for_ever() {
    let parties = [("Increasing", "0.2", "Stubborn(0.75)"), ("Decreasing", "0", "Tough")];
    let (offers, _) = play(&pie(0.01, 6, STACKED, &parties), 0, 0);
    near(&offers, &[0.8; 6], 1e-9);
    let parties = [("Increasing", "0.2", "Stubborn(0.75)"), ("Decreasing", "0", "Nice")];
    let (_, record) = play(&pie(0.01, 6, STACKED, &parties), 0, 0);
    near(&record.values, &[0.8, 0.2], 1e-9);
}

#[test]
fn random_offers_are_uniform_above_the_floor() {
    let parties = [("Increasing", "0.5", "Random"), ("Decreasing", "0", "Tough")];
    let game = pie(0.1, 1, DICTATED, &parties);
    let offers = first_offers(&game, 0, 3_000);
    for step in 5..=10 {
        let level = f64::from(step) / 10.0;
        let observed = offers.iter().filter(|offer| ties(**offer, level)).count();
        is_share(observed, offers.len(), 1.0 / 6.0);
    }
}

/// What a party demanded of offers, and what its own were worth to it, in order.
#[derive(Default)]
struct Comparisons {
    demands: Vec<f64>,
    /// What was demanded last before each own offer, and that offer.
    pairs: Vec<(f64, f64)>,
}

impl Listener for Comparisons {
    fn offers(&mut self, _: usize, proposer: usize, _: &[u32], utilities: &[f64]) {
        if proposer == 0
            && let Some(demand) = self.demands.last()
        {
            self.pairs.push((*demand, utilities[0]));
        }
    }

    fn answers(&mut self, _: &Draw, _: usize, _: &[u32], answer: &Answer) {
        if answer.party == 0 {
            self.demands.push(answer.demand);
        }
    }
}

/// A next offer that is left to chance is drawn once: what `Next` compares with is what is
/// offered next, of `Random`, of a strategy with errors and of a mixture.
#[test]
fn a_drawn_next_offer_is_the_one_made() {
    for offering in ["Random", "Logit(precision: 1, of: Tough)", "Mixed([(1, Random), (1, Nice)])"]
    {
        let mine = format!("Composed(offering: {offering}, acceptance: Next)");
        let game = two(0.01, 30, STACKED, &mine, "Tough");
        let mut table = Table::new(&game, 1, 1);
        let (mut compared, mut drawn) = (0, 0);
        for replicate in 0..20 {
            let mut heard = Comparisons::default();
            table.play(replicate, &mut heard);
            for (demand, offered) in &heard.pairs {
                assert!((demand - offered).abs() < 1e-12, "{offering}: {demand} for {offered}");
            }
            compared += heard.pairs.len();
            drawn += heard.pairs.windows(2).filter(|two| two[0].1 != two[1].1).count();
        }
        assert!(compared > 100 && drawn > 20, "{offering}: {compared} compared, {drawn} drawn");
    }
}
