//! Bayesian learning of hidden red lines: which lines of another party are hard, and how
//! high its floor is, on one joint grid. A refusal speaks for a hard line and for a
//! high floor at once; what the party answers to other packages tells the two apart.

use super::{Beliefs, Model};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation, floor};
use crate::party::Seat;
use crate::space::Diagram;
use crate::tolerance::reaches;

pub(super) const FORM: Form<Beliefs> = Form {
    description: Description {
        name: "BayesianLines",
        about: "Utilities as public; which red lines are hard and how high the floors are is learned by Bayes' rule from what the others refuse and accept, with a logit likelihood.",
        source: "likelihood: McKelvey & Palfrey 1995, Games and Economic Behavior 10(1)",
        parameters: &[
            Parameter {
                name: "precision",
                about: "Of an answer, per unit of utility: 0 says nothing, large ones are taken at their word.",
                takes: Takes::Number(Domain::NonNegative),
                default: Some("20"),
            },
            Parameter {
                name: "deviation",
                about: "Standard deviation of a floor about the public one.",
                takes: Takes::Number(Domain::NonNegative),
                default: Some("0.1"),
            },
            Parameter {
                name: "opening",
                about: "Where another party's first demand is taken to lie between its floor (0) and its best package (1); it falls evenly to the floor.",
                takes: Takes::Number(Domain::Share),
                default: Some("1"),
            },
        ],
    },
    build: |arguments| Beliefs::BayesianLines {
        precision: arguments.number("precision"),
        deviation: arguments.number("deviation"),
        opening: arguments.number("opening"),
    },
};

/// Red lines of one party that are learned about together; further ones stay as public.
const JOINT_LINES: usize = 8;

/// Floors considered for a party: `deviation` times −2, −1.5, …, 2 about the public one.
const FLOORS: usize = 9;

/// A yes or no that nothing explains is thought this likely, so that no refusal ever
/// makes certain.
const LAPSE: f64 = 0.01;

/// A yes to a package that crosses a hard line, which is refused whatever it is worth.
const NEVER: f64 = 1e-6;

/// With this probability or more a line is taken as hard, as publicly.
pub(in crate::negotiation::strategy) const HARD: f64 = 0.5;

/// Every other party at the table or asked for its consent has a grid of (set of hard
/// lines, floor). The prior is the declared probability of each line times a normal
/// density about the public floor. The likelihood of a yes to a package worth U (by
/// public knowledge) that crosses no line of the set is `1/(1 + e^{−λ(U − demand)})`, where
/// the demand falls evenly from `opening` between the floor and the best package to
/// the floor; to a package that crosses one it is next to nothing. A party's own offer
/// counts as its yes.
#[derive(Clone, Debug)]
pub(super) struct BayesianLines {
    precision: Quantity,
    deviation: Quantity,
    opening: Quantity,
    /// The learned lines of each party (numbered in party order).
    lines: Vec<Vec<usize>>,
    /// The grid of each party: by set of hard lines (one bit a line), then floor.
    grids: Vec<Vec<f64>>,
    /// How likely each line is hard.
    hardness: Vec<f64>,
    /// Expected distance of each floor to the public one.
    shifts: Vec<f64>,
    /// Best public utility of each party in full deals, and in partial ones without the
    /// no-deal value.
    best: Vec<(f64, f64)>,
    /// A line that is taken as soft for the sake of the argument.
    supposed_soft: Option<usize>,
    crossed: Vec<u64>,
    is_written: bool,
    revision: u64,
    rests: Vec<f64>,
    scratch: Vec<f64>,
}

impl BayesianLines {
    pub(super) fn new(precision: Quantity, deviation: Quantity, opening: Quantity) -> Self {
        Self {
            precision,
            deviation,
            opening,
            lines: Vec::new(),
            grids: Vec::new(),
            hardness: Vec::new(),
            shifts: Vec::new(),
            best: Vec::new(),
            supposed_soft: None,
            crossed: Vec::new(),
            is_written: false,
            revision: 0,
            rests: Vec::new(),
            scratch: Vec::new(),
        }
    }

    fn revise(&mut self) {
        self.revision += 1;
        self.is_written = false;
    }

    fn offset(deviation: f64, floor: usize) -> f64 {
        deviation * standing(floor)
    }

    /// Sets of hard lines times floors, a priori.
    fn begin_grid(&mut self, party: usize) {
        let lines = &self.lines[party];
        let grid = &mut self.grids[party];
        grid.clear();
        for set in 0..1usize << lines.len() {
            let chance = lines.iter().enumerate().fold(1.0, |chance, (bit, &line)| {
                let hard = self.hardness[line];
                chance * if set >> bit & 1 == 1 { hard } else { 1.0 - hard }
            });
            let density = |floor| libm::exp(-0.5 * standing(floor) * standing(floor));
            grid.extend((0..FLOORS).map(|floor| chance * density(floor)));
        }
    }

    fn measure_best(&mut self, situation: &Situation) {
        let game = situation.game;
        let utility = situation.draw.public(game).utility();
        utility.best_completions(game.diagram(), &mut self.scratch, &mut self.rests);
        let parties = game.party_count();
        self.best.clear();
        self.best.resize(parties, (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for arc in game.diagram().arcs(Diagram::ROOT) {
            for (party, best) in self.best.iter_mut().enumerate() {
                let rest = self.rests[arc.child as usize * parties + party];
                let value = utility.of(arc.label)[party] + rest;
                let cell = if game.is_partial(arc.label) { &mut best.1 } else { &mut best.0 };
                *cell = cell.max(value);
            }
        }
    }

    /// Learns from what a party says to a package.
    fn learn(&mut self, situation: &Situation, party: usize, path: &[u32], accepts: bool) {
        let Situation { game, draw, time, .. } = *situation;
        let voter =
            matches!(game.parts().parties[party].seat, Seat::Table | Seat::Conditional { .. });
        if party == situation.party || !voter {
            return;
        }
        let public = draw.public(game);
        let no_deal = public.prospects().no_deal(party, time);
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        let start = if partial { no_deal } else { 0.0 };
        let worth = |&label: &u32| public.utility().of(label)[party];
        let utility = start + path.iter().map(worth).sum::<f64>();
        let best = self.best[party].0.max(self.best[party].1 + no_deal);
        let known = floor(game, public.prospects(), party, time);
        let theirs = Situation { party, ..*situation };
        let left = 1.0 - theirs.elapsed(situation.timing.until_offer);
        let numbers = draw.values();
        let (precision, opening) = (self.precision.on(numbers), self.opening.on(numbers));
        let deviation = self.deviation.on(numbers);
        let mut yes = [0.0; FLOORS];
        for (index, chance) in yes.iter_mut().enumerate() {
            let floor = known + Self::offset(deviation, index);
            let demand = floor + opening * (best - floor).max(0.0) * left;
            let odds = libm::exp(-precision * (utility - demand));
            *chance = LAPSE + (1.0 - 2.0 * LAPSE) / (1.0 + odds);
        }
        let crossed = crossed_set(game, &self.lines[party], path);
        let mut sum = 0.0;
        for (cell, chance) in self.grids[party].iter_mut().enumerate() {
            let yes = if (cell / FLOORS) & crossed == 0 { yes[cell % FLOORS] } else { NEVER };
            *chance *= if accepts { yes } else { 1.0 - yes };
            sum += *chance;
        }
        self.grids[party].iter_mut().for_each(|chance| *chance /= sum);
        self.summarise(party, deviation);
    }

    /// Puts the grid of a party in a word: how likely each line is hard, and the
    /// expected floor.
    fn summarise(&mut self, party: usize, deviation: f64) {
        let grid = &self.grids[party];
        let mut changed = false;
        for (bit, &line) in self.lines[party].iter().enumerate() {
            let hard = grid.chunks_exact(FLOORS).enumerate().filter(|(set, _)| set >> bit & 1 == 1);
            let hard: f64 = hard.flat_map(|(_, floors)| floors).sum();
            changed |= reaches(hard, HARD) != reaches(self.hardness[line], HARD);
            self.hardness[line] = hard;
        }
        let expected =
            |(cell, chance): (usize, &f64)| chance * Self::offset(deviation, cell % FLOORS);
        self.shifts[party] = grid.iter().enumerate().map(expected).sum();
        if changed {
            self.revise();
        }
    }
}

/// Where a floor of the grid stands, in standard deviations.
fn standing(floor: usize) -> f64 {
    4.0 * floor as f64 / (FLOORS - 1) as f64 - 2.0
}

/// Which of these lines a package crosses, one bit a line.
fn crossed_set(game: &Game, lines: &[usize], path: &[u32]) -> usize {
    let mut set = 0;
    for &(label, number) in game.crossings() {
        if let Some(bit) = lines.iter().position(|&line| line == number as usize)
            && path.contains(&label)
        {
            set |= 1 << bit;
        }
    }
    set
}

impl Model for BayesianLines {
    fn begin(&mut self, situation: &Situation) {
        let Situation { game, draw, .. } = *situation;
        let parties = game.party_count();
        self.supposed_soft = None;
        self.hardness.clear();
        self.hardness.extend(game.lines().map(|(party, index)| {
            let line = &game.parts().parties[party].preferences.red_lines[index];
            line.hard_probability.on(draw.values())
        }));
        self.shifts.clear();
        self.shifts.resize(parties, 0.0);
        if self.grids.is_empty() {
            self.lines.resize(parties, Vec::new());
            self.grids.resize(parties, Vec::new());
            for (number, (party, _)) in game.lines().enumerate() {
                if self.lines[party].len() < JOINT_LINES {
                    self.lines[party].push(number);
                }
            }
        }
        for party in 0..parties {
            self.begin_grid(party);
        }
        self.measure_best(situation);
        self.revise();
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.learn(situation, offer.proposer, offer.path, true);
    }

    fn sees_answer(
        &mut self,
        situation: &Situation,
        offer: &Offer,
        answerer: usize,
        accepts: bool,
    ) {
        self.learn(situation, answerer, offer.path, accepts);
    }

    fn prepare(&mut self, situation: &Situation) {
        if self.is_written {
            return;
        }
        self.is_written = true;
        let game = situation.game;
        self.crossed.clear();
        self.crossed.resize(game.diagram().labels().len(), 0);
        for &(label, number) in game.crossings() {
            let line = number as usize;
            if reaches(self.hardness[line], HARD) && self.supposed_soft != Some(line) {
                self.crossed[label as usize] |= 1 << game.line_owner(line);
            }
        }
    }

    fn lines_revision(&self) -> u64 {
        self.revision
    }

    fn crossed(&self) -> Option<&[u64]> {
        Some(&self.crossed)
    }

    fn floor_shift(&self, party: usize) -> f64 {
        self.shifts[party]
    }

    fn hardness(&self, line: usize) -> Option<f64> {
        Some(self.hardness[line])
    }

    fn suppose_soft(&mut self, line: Option<usize>) {
        if self.supposed_soft != line {
            self.supposed_soft = line;
            self.revise();
        }
    }
}
