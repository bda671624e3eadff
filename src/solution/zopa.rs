//! The zone of possible agreement: packages that every party whose consent is
//! needed weakly prefers to its floor, and that cross none of their binding red
//! lines (Raiffa 1982, *The Art and Science of Negotiation*, ch. 4, for several
//! issues).

use std::sync::OnceLock;

use super::count::{self, Count};
use crate::game::{Draw, Game};
use crate::negotiation::floor_of;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::search::trade_off::FORBIDDEN;
use crate::space::search::{Sampled, Tally, best_reaching};
use crate::space::{Clause, Diagram};

/// Which red lines count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedLines {
    /// All of them bind, whatever their probability of being hard.
    Binding,
    /// Those that are hard on the draw bind; the others cost their penalty.
    AsDrawn,
    /// None binds and none costs anything.
    Ignored,
}

/// The ZOPA of a game on a draw, at one time.
pub struct Zopa<'g> {
    game: &'g Game,
    /// Whose consent counts.
    requirement: Requirement,
    criteria: Criteria,
    floors: Vec<f64>,
    time: usize,
    lines: RedLines,
    size: OnceLock<Count>,
}

impl<'g> Zopa<'g> {
    /// The zone at `time` (0 ..= rounds) on a draw.
    /// # Examples
    /// Four quarrels, on which 36 of 81 packages suit both sides.
    /// ```
    /// use zopa::game::{Draw, Game};
    /// use zopa::scenario;
    /// use zopa::solution::{RedLines, Zopa};
    ///
    /// let game = Game::compile(scenario::load("classroom/linkage")?.scenario.parts)?;
    /// let mut draw = Draw::new(&game);
    /// draw.centre(&game);
    /// let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
    /// assert_eq!(zone.count().exact(), Some(36));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(game: &'g Game, draw: &Draw, time: usize, lines: RedLines) -> Self {
        Self::needing(game, draw, time, lines, game.requirement().clone())
    }

    /// The zone of some parties alone (one bit a party): all of them must consent to
    /// every package, and nobody else is asked.
    pub fn among(game: &'g Game, draw: &Draw, time: usize, lines: RedLines, parties: u64) -> Self {
        Self::needing(game, draw, time, lines, Requirement::always(parties))
    }

    /// The zone of the packages that all parties of a requirement accept.
    pub fn needing(
        game: &'g Game,
        draw: &Draw,
        time: usize,
        lines: RedLines,
        requirement: Requirement,
    ) -> Self {
        let criteria = utilities(game, draw, time, lines);
        let floors =
            (0..game.party_count()).map(|party| floor_of(game, draw, party, time)).collect();
        Self { game, requirement, criteria, floors, time, lines, size: OnceLock::new() }
    }

    /// The game it is a zone of.
    pub fn game(&self) -> &'g Game {
        self.game
    }

    /// When it is the zone: 0 ..= rounds.
    pub fn time(&self) -> usize {
        self.time
    }

    /// Which red lines count.
    pub fn lines(&self) -> RedLines {
        self.lines
    }

    /// Whose consent counts.
    pub fn requirement(&self) -> &Requirement {
        &self.requirement
    }

    /// The parties whose consent some package needs, in order.
    pub fn members(&self) -> Vec<usize> {
        let asked = self.requirement.by_label.iter().fold(self.requirement.always, |m, l| m | l);
        (0..self.game.party_count()).filter(|party| asked >> party & 1 == 1).collect()
    }

    /// Each party's floor.
    pub fn floors(&self) -> &[f64] {
        &self.floors
    }

    /// Utility of each label to each party, [`FORBIDDEN`] where it crosses a line
    /// that binds.
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }

    /// The packages that no member refuses outright for a red line that binds.
    pub fn unforbidden(&self) -> Diagram {
        let members = self.members();
        self.game.diagram().restricted(|label, _| {
            members.iter().all(|party| self.criteria.of(label)[*party] > FORBIDDEN / 2.0)
        })
    }

    /// How many texts are in the zone; a text is in if it is with some choice of
    /// the side payments that are available.
    pub fn count(&self) -> &Count {
        self.size.get_or_init(|| {
            let diagram = self.game.diagram();
            let tally = Tally::new(diagram, &self.criteria, &self.requirement);
            Count::new(&tally, &self.floors, None)
        })
    }

    /// How many texts all parties of a requirement accept.
    pub fn count_for(&self, requirement: &Requirement) -> Count {
        let diagram = self.game.diagram();
        let tally = Tally::new(diagram, &self.criteria, requirement);
        Count::new(&tally, &self.floors, Some(self.count()))
    }

    /// How many texts of the zone satisfy every clause.
    pub fn count_with(&self, clauses: &[Clause]) -> Count {
        let part = self.game.diagram().restricted(|_, label| {
            clauses
                .iter()
                .all(|clause| clause.issue != label.issue || clause.options.contains(label.option))
        });
        if part.completions(Diagram::ROOT) == 0 {
            return Count::Exact(0);
        }
        let tally = Tally::new(&part, &self.criteria, &self.requirement);
        Count::new(&tally, &self.floors, Some(self.count()))
    }

    /// For each issue and option, how many texts of the zone have it.
    pub fn option_counts(&self) -> Vec<Vec<u128>> {
        let sizes = self.option_sizes().into_iter();
        sizes.map(|options| options.iter().map(Count::packages).collect()).collect()
    }

    /// The same with the error of each.
    pub fn option_sizes(&self) -> Vec<Vec<Count>> {
        let diagram = self.game.diagram();
        let tally = Tally::new(diagram, &self.criteria, &self.requirement);
        let limit = count::limit(Some(self.count()));
        let having = |issue: usize, option: usize| {
            let labels = diagram.labels().iter().enumerate();
            let having = labels.filter(move |(_, l)| l.issue == issue && l.option == option);
            having.map(|(number, _)| number)
        };
        let by_option = |size: &dyn Fn(usize, usize) -> Count| {
            let issues = self.game.parts().issues.iter().enumerate();
            let sizes = issues.map(|(issue, declared)| {
                (0..declared.options.len()).map(|option| size(issue, option)).collect()
            });
            sizes.collect()
        };
        if let Some(texts) = tally.texts_by_label(&self.floors, limit) {
            return by_option(&|issue, option| {
                Count::Exact(having(issue, option).map(|label| texts[label]).sum())
            });
        }
        let found = count::sample(&tally, &self.floors);
        by_option(&|issue, option| {
            let hits = having(issue, option).map(|label| found.by_label[label]).sum();
            let sample = Sampled { drawn: found.drawn, hits, by_label: Vec::new() };
            Count::Sampled { of: tally.candidates(), sample }
        })
    }

    /// Is there no package that all parties of a requirement accept?
    pub fn is_empty_for(&self, requirement: &Requirement) -> bool {
        let diagram = self.game.diagram();
        let indifferent = vec![0.0; diagram.labels().len()];
        best_reaching(diagram, &indifferent, &self.criteria, requirement, &self.floors).is_none()
    }

    /// Is the package on this path in the zone?
    pub fn contains(&self, path: &[u32]) -> bool {
        let mut sums = vec![0.0; self.floors.len()];
        self.criteria.add_path(path, &mut sums);
        let needed = self.requirement.of_path(path);
        (0..sums.len()).all(|party| {
            needed >> party & 1 == 0 || crate::tolerance::reaches(sums[party], self.floors[party])
        })
    }
}

/// Utility of each label to each party at `time`, partial deals made whole.
fn utilities(game: &Game, draw: &Draw, time: usize, lines: RedLines) -> Criteria {
    let mut criteria = match lines {
        RedLines::AsDrawn => draw.collective_guarded().clone(),
        RedLines::Binding => {
            let mut criteria = draw.truth().utility().clone();
            for (label, party, _) in game.label_lines() {
                criteria.of_mut(label)[party] = FORBIDDEN;
            }
            criteria
        }
        RedLines::Ignored => {
            let mut criteria = draw.truth().utility().clone();
            for (label, party, penalty) in game.label_lines() {
                criteria.of_mut(label)[party] += penalty.on(draw.values());
            }
            criteria
        }
    };
    for (number, label) in game.diagram().labels().iter().enumerate() {
        if !draw.allows(number as u32) {
            criteria.of_mut(number as u32).fill(FORBIDDEN);
            continue;
        }
        if label.class != 0 && Some(label.issue) == game.partial_issue() {
            let cells = criteria.of_mut(number as u32);
            for (party, cell) in cells.iter_mut().enumerate() {
                *cell += draw.truth().prospects().no_deal(party, time);
            }
        }
    }
    criteria
}
