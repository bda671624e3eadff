//! Does the program still reckon as theory does? Every check has an engine of
//! [`crate::equilibrium`] solve a game whose answer theory knows otherwise.
//!
//! Where the engine works on a grid, what may be off is a bound on how rounding to the
//! grid adds up over the rounds; where it does not, it is the tolerance for closed forms.

mod conflict;
mod legislatures;
mod lines;
mod several;
mod talks;
mod two_parties;

/// A number that theory knows and an engine found.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What theory the answer is from.
    pub theory: &'static str,
    /// The game.
    pub case: String,
    /// What found it.
    pub engine: &'static str,
    /// What theory says.
    pub expected: f64,
    /// What was found; not a number if there is no answer.
    pub found: f64,
    /// How far off it may be.
    pub allowed: f64,
}

impl Check {
    /// How far off it is.
    pub fn error(&self) -> f64 {
        (self.found - self.expected).abs()
    }

    /// Is it close enough?
    pub fn passes(&self) -> bool {
        self.error() <= self.allowed
    }
}

/// Makes every check.
pub fn checks() -> Vec<Check> {
    let groups = [
        two_parties::checks as fn() -> Vec<Check>,
        several::checks,
        legislatures::checks,
        lines::checks,
        conflict::checks,
    ];
    groups.iter().flat_map(|group| group()).collect()
}
