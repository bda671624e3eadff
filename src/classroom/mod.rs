//! A negotiation with people at the table: who sits where, what they are asked, what they
//! may see, and what is revealed afterwards.
//!
//! A room is a list of what people did, and nothing else. The engine plays the negotiation
//! from its beginning with people's answers in place of a strategy's, up to the first question
//! that nobody has answered yet; so every protocol, rule and event of the simulator is at the
//! table as it is, and a room that is read back is the same room.

mod allowed;
mod debrief;
mod deed;
mod lesson;
mod numbers;
mod people;
mod progress;
mod ranges;
mod recorder;
mod refusal;
mod replay;
mod results;
mod room;
pub mod seat;
mod settings;
mod sheet;
mod sitter;
mod story;
mod view;
mod words;
mod worth;

pub use debrief::{Debrief, debrief};
pub use deed::{Act, Deed};
pub use lesson::Lesson;
pub use numbers::{LineView, Numbers, numbers};
pub use people::{PartyView, PersonView, controller};
pub use progress::{Asked, Moment, Question};
pub use ranges::{PartyRange, Range};
pub use recorder::Told;
pub use refusal::Refusal;
pub use replay::Played;
pub use results::results;
pub use room::{
    LONGEST_MESSAGE, LONGEST_NAME, LONGEST_REASON, MOST_A_SEAT, MOST_JOINED, MOST_MESSAGES, Person,
    Room, State,
};
pub use settings::{Occupant, Settings, Visibility};
pub use sheet::{Sheet, sheets};
pub use story::{Change, Given, Line, Points};
pub use view::{
    EndView, IssueView, Message, OrderedView, ProtocolView, QuestionView, Standing, View, Viewer,
    You,
};
pub use words::changes;
pub use worth::{Worth, worth};
