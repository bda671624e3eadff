//! Several tests at once.

use super::{Ballot, Counting, Threshold};

/// Every one of these is met by the same ballot: double and triple majorities, such
/// as the amending formula of Canada (Constitution Act 1982, s. 38: two thirds of the
/// provinces with half of the population). Such rules are intersections of weighted
/// games (Taylor & Zwicker 1999, *Simple Games*: the dimension of a game).
#[derive(Clone, Debug, PartialEq)]
pub struct Every {
    /// The tests, at least one.
    pub tests: Vec<Threshold>,
}

impl Counting for Every {
    fn met(&self, ballot: Ballot, seated: u64) -> bool {
        self.tests.iter().all(|test| test.counting().met(ballot, seated))
    }
}
