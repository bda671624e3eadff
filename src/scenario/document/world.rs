//! What changes while the parties talk, as a document writes it.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{Count, List, Map, Moment, OptionName, Plain, Text};
use super::number::Number;
use super::party::{Hazard, Noise, Rate, Unit};
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

record! {
    /// Something that may happen while the parties talk. Without `lasts` and `ends` it is a lasting jump and may happen again.
    Event, called "an event" {
        /// What a reader calls it; its id if left out.
        optional title: Text,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
        /// When it happens.
        required occurs: Occurrence,
        /// For how long, at most.
        optional lasts: Duration,
        /// The chance that it is over earlier.
        optional ends: Hazard,
        /// The chance that its effects are undone when it is over, 0..1, drawn once at its end; 1 if left out.
        optional retracted: Number,
        /// Events during which it cannot happen.
        listed excludes: List<Text>,
        /// What it changes: by path.
        required effects: Map<Change>,
    }
}

choice! {
    /// When an event happens.
    Occurrence, called "occurrence" {
        /// At the start of any round.
        ByChance {
            /// The chance within one unit of time, 0..1.
            required probability: Number,
            /// The unit.
            required per: Unit,
        },
        /// On a day, or at the start of a round.
        At short moment {
            /// A date or a round.
            required moment: Moment,
            /// The chance that it happens then, 0..1; 1 if left out.
            optional probability: Number,
        },
        /// A party does it in the round after a refusal: an ultimatum, a halt of aid.
        Answer {
            /// The party that acts.
            required by: Text,
            /// The party whose refusal it answers.
            required refusal_by: Text,
            /// The party whose offer was refused; any if left out.
            optional refusal_of: Text,
            /// The chance that it acts after a round with such a refusal, 0..1; 1 if left out.
            optional probability: Number,
            /// What it costs the party that acts, in its utility, 0 or more; nothing if left out.
            optional cost: Number,
        },
    }
}

choice! {
    /// For how long.
    Duration, called "duration" {
        /// So many rounds.
        Rounds short rounds {
            /// 1 or more.
            required rounds: Count,
        },
        /// So many days: a round that has begun counts whole.
        Days short days {
            /// Above 0.
            required days: Plain,
        },
    }
}

choice! {
    /// How an event changes something.
    Change, called "change" {
        /// So much more.
        Add short amount {
            /// A distribution is drawn anew whenever the event happens.
            required amount: Number,
        },
        /// So many times as much.
        Multiply short factor {
            /// A distribution is drawn anew whenever the event happens.
            required factor: Number,
        },
        /// From now on this, before what other events add or multiply.
        Set short value {
            /// A distribution is drawn anew whenever the event happens.
            required value: Number,
        },
        /// An option can no longer be agreed on; the parties no longer talk (`talks`).
        Close,
        /// What is closed is open again.
        Open,
    }
}

record! {
    /// A chip that melts away: its stock falls from `stock` by e^(−decay·t), and with it the scores of an issue move to those of one option.
    Asset, called "an asset" {
        /// The issue whose scores depend on it.
        required issue: Text,
        /// The option whose scores the others move to.
        required towards: OptionName,
        /// The parties whose scores move.
        listed affects: List<Text>,
        /// What is left of it at the start, 0..1; 1 if left out.
        optional stock: Number,
        /// What share of it is lost, continuously, per unit of time, 0 or more; nothing if left out.
        optional decay: Rate,
        /// By party: its no-deal value rises by this times its weight on the issue times what is gone, 0 or more.
        listed raises: Map<Number>,
        /// Who pays for holding it.
        optional holder: Text,
        /// What the whole stock costs its holder per unit of time, 0 or more; what is left of it costs in proportion.
        optional holding_cost: Rate,
        /// By option of the issue: below this stock it can no longer be agreed on, 0..1.
        listed closes: Map<Number>,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A shock that several parties feel at once.
    Factor, called "a common shock" {
        /// How it moves.
        required noise: Noise,
        /// By path of a fallback value (`parties.russia.no_deal`): what the shock is multiplied by.
        required on: Map<Number>,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}
