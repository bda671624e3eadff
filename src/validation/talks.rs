//! Small games for the checks: a list of packages and parties that score them.

use crate::equilibrium::{Induction, Stationary};
use crate::game::{Draw, Game};
use crate::scenario::parse;

/// A party of a check.
#[derive(Clone, Debug)]
pub struct Bargainer {
    /// What each package is worth to it, 0..1.
    pub scores: Vec<f64>,
    /// What remains of value after a round.
    pub discount: f64,
    /// What it has if the talks collapse; without agreement at the end, nothing.
    pub collapse: f64,
    /// What it could leave for, if anything.
    pub outside: Option<f64>,
    /// What no deal is worth at the end.
    pub no_deal: f64,
    /// Relative probability of being the proposer, where that is drawn.
    pub chance: f64,
}

impl Bargainer {
    /// Nothing but the packages.
    pub fn new(scores: Vec<f64>, discount: f64) -> Self {
        Self { scores, discount, collapse: 0.0, outside: None, no_deal: 0.0, chance: 1.0 }
    }
}

/// A negotiation of a check.
#[derive(Clone, Debug)]
pub struct Talks {
    /// Who negotiates.
    pub parties: Vec<Bargainer>,
    /// How many rounds.
    pub rounds: usize,
    /// Are proposers drawn? If not, they take turns.
    pub drawn: bool,
    /// How many votes are enough.
    pub quota: usize,
    /// Probability that the talks collapse after a round.
    pub risk: f64,
}

impl Talks {
    /// All must agree, in turns.
    pub fn unanimous(parties: Vec<Bargainer>, rounds: usize) -> Self {
        let quota = parties.len();
        Self { parties, rounds, drawn: false, quota, risk: 0.0 }
    }

    /// The game, by way of a scenario.
    pub fn game(&self) -> Option<Game> {
        let packages = self.parties.first()?.scores.len();
        let options: Vec<String> = (0..packages).map(|at| format!("\"o{at}\": ()")).collect();
        let party = |(number, party): (usize, &Bargainer)| {
            let scores = party.scores.iter().enumerate();
            let scores: Vec<String> =
                scores.map(|(at, score)| format!("\"o{at}\": {score}")).collect();
            let outside = party.outside.map_or_else(String::new, |o| format!("walk_out: {o}, "));
            format!(
                "\"p{number}\": (name: \"P\", no_deal: {}, interim: 0, breakdown: {}, {outside}discount: (factor: {}, per: Round), recognition: {}, issues: {{\"what\": (weight: 1, scores: {{{}}})}}, strategy: TakeItOrLeaveIt())",
                party.no_deal,
                party.collapse,
                party.discount,
                party.chance,
                scores.join(", ")
            )
        };
        let parties: Vec<String> = self.parties.iter().enumerate().map(party).collect();
        let turns: Vec<String> = (0..self.parties.len()).map(|at| format!("\"p{at}\"")).collect();
        let recognition = match self.drawn {
            true => "Random".to_owned(),
            false => format!("Rotating([{}])", turns.join(", ")),
        };
        let text = format!(
            "(format: 1, id: \"check/game\", title: \"Check\", clock: (horizon: {}), issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}}}, protocol: AlternatingOffers(recognition: {recognition}), rule: Quota({}), breakdown: (probability: {}, per: Round))",
            self.rounds,
            options.join(", "),
            parties.join(", "),
            self.quota,
            self.risk
        );
        let loaded = parse("check.ron", &text).ok()?;
        Game::compile(loaded.scenario.parts).ok()
    }

    /// By backward induction: everybody's utility of what the first proposer proposes in
    /// the first round.
    pub fn induced(&self) -> Option<Vec<f64>> {
        let (game, draw) = self.drawn_game()?;
        let mut induction = Induction::new(&game);
        induction.solve(&game, &draw);
        induction.utilities(0, 0).map(<[f64]>::to_vec)
    }

    /// Without a horizon: the packages that everybody proposes when it is its turn.
    pub fn settled(&self) -> Option<Vec<Option<usize>>> {
        let (game, draw) = self.drawn_game()?;
        let found = Stationary::solve(&game, &draw)?;
        let turn = |party: usize| if self.drawn { 0 } else { party % found.turns() };
        Some((0..self.parties.len()).map(|party| found.proposal(turn(party), party)).collect())
    }

    fn drawn_game(&self) -> Option<(Game, Draw)> {
        let game = self.game()?;
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        Some((game, draw))
    }
}

/// A pie for two in `steps` + 1 divisions, from nothing to everything for the first.
pub fn pie(steps: usize) -> [Vec<f64>; 2] {
    let share = |at: usize| at as f64 / steps as f64;
    [(0..=steps).map(share).collect(), (0..=steps).map(|at| share(steps - at)).collect()]
}

/// A pie for three, in all divisions by `steps` slices.
pub fn pie_for_three(steps: usize) -> [Vec<f64>; 3] {
    let mut scores = [Vec::new(), Vec::new(), Vec::new()];
    for first in 0..=steps {
        for second in 0..=steps - first {
            let slices = [first, second, steps - first - second];
            for (scores, slices) in scores.iter_mut().zip(slices) {
                scores.push(slices as f64 / steps as f64);
            }
        }
    }
    scores
}

/// How far rounding to a grid of `steps` slices may lead: at most a slice a round, each
/// discounted like what it is a slice of.
pub fn rounding(steps: usize, discount: f64) -> f64 {
    1.0 / (steps as f64 * (1.0 - discount))
}
