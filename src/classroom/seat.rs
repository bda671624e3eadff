//! What a seat of a game is for, and whether a person can take it.

use crate::game::Game;
use crate::party::Seat;

/// What a seat does, in words: the end of a sentence that begins with the party.
pub fn role(game: &Game, party: usize) -> &'static str {
    match game.parts().parties[party].seat {
        Seat::Table => "proposes and votes",
        Seat::Conditional { .. } => "may propose; is asked where a package needs it",
        Seat::Ratifier { .. } => "votes on what the table has agreed",
        Seat::Mediator => "mediates; does not vote",
        Seat::Disruptor { .. } => "may bring down what others sign",
        Seat::Observer => "watches",
    }
}

/// Why nobody can take a seat, as a sentence; nothing if somebody can: a person needs to be
/// asked something.
pub fn shut(game: &Game, party: usize) -> Option<String> {
    let described = &game.parts().parties[party];
    let asked =
        matches!(described.seat, Seat::Table | Seat::Conditional { .. } | Seat::Ratifier { .. });
    let name = &described.name;
    if !asked {
        let role = role(game, party);
        return Some(format!("{name} {role}, and is never asked anything."));
    }
    // All concede at once, by what the protocol computes.
    (game.parts().protocol.name() == "SimultaneousConcession")
        .then(|| format!("The protocol computes what {name} concedes, and asks nobody."))
}
