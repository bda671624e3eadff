//! Who abstains instead of saying no.

use super::Vote;
use crate::tolerance::reaches;

/// Does a party abstain? Its package falls short of what it would accept by
/// `shortfall`, and it lets pass what falls short by at most `within` (both in its
/// utility, `within` 0 or more); a package that crosses one of its hard red lines it
/// always opposes. `within` is `None` for a party that never abstains.
///
/// That abstaining is how a party lets pass what it will not support is the usual
/// reading of it in the Security Council and the EU Council.
#[inline]
pub fn abstains(shortfall: f64, crosses_line: bool, within: Option<f64>) -> bool {
    !crosses_line && within.is_some_and(|within| reaches(within, shortfall))
}

impl Vote {
    /// The vote of a party that accepts or not, and abstains or not if it does not.
    #[inline]
    pub fn of(accepts: bool, abstains: bool) -> Self {
        match (accepts, abstains) {
            (true, _) => Vote::Yes,
            (false, true) => Vote::Abstention,
            (false, false) => Vote::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_shortfall_is_let_pass_and_a_red_line_never() {
        assert!(abstains(0.05, false, Some(0.05)));
        assert!(!abstains(0.051, false, Some(0.05)));
        assert!(!abstains(0.01, true, Some(0.05)));
        assert!(!abstains(0.0, false, None));
        assert_eq!(Vote::of(true, true), Vote::Yes);
        assert_eq!(Vote::of(false, true), Vote::Abstention);
        assert_eq!(Vote::of(false, false), Vote::No);
    }
}
