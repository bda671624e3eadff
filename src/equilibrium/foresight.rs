//! What a party that looks ahead sees of the world: assets go on wasting at their rate,
//! what has a fixed end ends then, and what is certain to happen on a date happens.
//! Nothing that is left to chance or to the parties is foreseen.

use crate::game::{Chance, Draw, Game};

/// The draw of a game as it will be in each round to come.
#[derive(Clone, Debug, Default)]
pub struct Foresight {
    /// The round that the first of them is for.
    from: usize,
    /// One draw a round; empty if nothing ever changes.
    draws: Vec<Draw>,
}

impl Foresight {
    /// Looks ahead from a draw, up to the horizon.
    pub fn look(&mut self, game: &Game, draw: &Draw) {
        self.draws.clear();
        if game.is_still() {
            return;
        }
        self.from = draw.course().now();
        self.draws.push(draw.clone());
        for time in self.from + 1..=game.parts().clock.rounds {
            let mut next = self.draws[self.draws.len() - 1].clone();
            next.enter(game, Chance::Central, time);
            self.draws.push(next);
        }
    }

    /// The draw as it will be in a round; `draw` is the one that was looked at.
    pub fn at<'a>(&'a self, draw: &'a Draw, time: usize) -> &'a Draw {
        self.draws.get(time.saturating_sub(self.from)).unwrap_or(draw)
    }

    /// Does anything ever change?
    pub fn is_still(&self) -> bool {
        self.draws.is_empty()
    }
}
