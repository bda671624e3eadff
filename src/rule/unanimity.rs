//! Unanimity.

use super::{Ballot, Counting};

/// Nobody at the table says no, and somebody says yes. Abstentions do not prevent it:
/// Art. 238(4) TFEU for the Council of the European Union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanimity;

impl Counting for Unanimity {
    fn met(&self, ballot: Ballot, seated: u64) -> bool {
        ballot.yes != 0 && ballot.against(seated) == 0
    }
}
