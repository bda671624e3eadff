//! Why something cannot be done in a room, in a sentence for people.

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not make sense.
    #[error("{0}")]
    Nonsense(String),
    /// It cannot be done now.
    #[error("{0}")]
    NotNow(String),
}
