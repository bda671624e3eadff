//! Who sits at the table, as somebody sees it.

use serde::Serialize;

use super::room::{Room, State};
use super::settings::Occupant;
use super::view::Viewer;

/// A party as all see it.
#[derive(Clone, Debug, Serialize)]
pub struct PartyView {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it does at the table.
    pub seat: &'static str,
    /// `open`, `people` or `bot`.
    pub controller: &'static str,
    /// Has it not left the talks?
    pub present: bool,
    /// May the viewer take (another) seat here?
    pub can_join: bool,
    /// Who sits there; the host sees it, others if names are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nicknames: Option<Vec<String>>,
    /// The same people one by one, for the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<PersonView>>,
}

/// A person, as the host sees it.
#[derive(Clone, Debug, Serialize)]
pub struct PersonView {
    /// How many had joined before.
    pub person: usize,
    /// What it is called.
    pub nickname: String,
}

/// Who plays a seat.
pub fn controller(room: &Room, party: usize) -> &'static str {
    let taken = room.people().iter().any(|person| person.party == party);
    match room.settings().seats[party] {
        Occupant::Bot => "bot",
        Occupant::Open if room.is_bot(party) => "bot",
        Occupant::Open if taken => "people",
        Occupant::Open => "open",
    }
}

/// A party.
pub fn party_view(room: &Room, viewer: Viewer, party: usize) -> PartyView {
    let named = &room.lesson().summary.parties[party];
    let nicknames = || {
        let here = room.people().iter().filter(|person| person.party == party);
        here.map(|person| person.nickname.clone()).collect()
    };
    let over = room.state() == State::Over;
    let people = || {
        let here = room.people().iter().filter(|person| person.party == party);
        here.map(|one| PersonView { person: one.number, nickname: one.nickname.clone() }).collect()
    };
    PartyView {
        id: named.id.clone(),
        name: named.name.clone(),
        seat: room.lesson().role(party),
        controller: controller(room, party),
        present: over || room.played().moment.present >> party & 1 == 1,
        can_join: room.can_join(party, matches!(viewer, Viewer::Seat(_))).is_ok(),
        nicknames: (viewer == Viewer::Host || room.names_shown()).then(nicknames),
        people: (viewer == Viewer::Host).then(people),
    }
}
