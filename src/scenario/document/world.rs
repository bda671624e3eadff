//! What changes while the parties talk, as a document writes it.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{Count, List, Map, Moment, OptionName, Plain, Text};
use super::number::Number;
use super::party::{Hazard, Noise, Rate, Unit};
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use super::space::Condition;
use super::{Rule, Scenario};
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
        /// The chance that its effects are undone when it is over [0..1], drawn once at its end; 1 if left out.
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
            /// The chance within one unit of time [0..1].
            required probability: Number,
            /// The unit.
            required per: Unit,
        },
        /// On a day, or at the start of a round.
        At short moment {
            /// A date or a round.
            required moment: Moment,
            /// The chance that it happens then [0..1]; 1 if left out.
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
            /// The chance that it acts after a round with such a refusal [0..1]; 1 if left out.
            optional probability: Number,
            /// What it costs the party that acts, in its utility [0 or more]; nothing if left out.
            optional cost: Number,
        },
        /// In the round after a limited agreement is signed.
        Signed short accord {
            /// The track, or `interim` for a partial package.
            required accord: Text,
            /// The chance that it follows [0..1]; 1 if left out.
            optional probability: Number,
        },
        /// At the start of a round in which a limited agreement is broken.
        Broken short accord {
            /// The track, or `interim` for a partial package.
            required accord: Text,
            /// The chance that it follows [0..1]; 1 if left out.
            optional probability: Number,
        },
        /// At the start of the round in which a limited agreement is over.
        Over short accord {
            /// The track, or `interim` for a partial package.
            required accord: Text,
            /// The chance that it follows [0..1]; 1 if left out.
            optional probability: Number,
        },
    }
}

choice! {
    /// For how long.
    Duration, called "duration" {
        /// So many rounds.
        Rounds short rounds {
            /// How many [1 or more].
            required rounds: Count,
        },
        /// So many days: a round that has begun counts whole.
        Days short days {
            /// How many [above 0].
            required days: Plain,
        },
        /// As long as the agreement is in force whose signature it follows.
        WhileInForce,
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
        /// What is left of it at the start [0..1]; 1 if left out.
        optional stock: Number,
        /// What share of it is lost, continuously, per unit of time [0 or more]; nothing if left out.
        optional decay: Rate,
        /// By party: its no-deal value rises by this times its weight on the issue times what is gone [0 or more].
        listed raises: Map<Number>,
        /// Who pays for holding it.
        optional holder: Text,
        /// What the whole stock costs its holder per unit of time [0 or more]; what is left of it costs in proportion.
        optional holding_cost: Rate,
        /// By option of the issue: below this stock it can no longer be agreed on [0..1].
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

record! {
    /// A limited agreement that is talked about apart: a scenario of its own, on the same clock.
    Track, called "a track" {
        /// What a reader calls it; the title of its scenario if left out.
        optional title: Text,
        /// Its scenario: a path relative to this file, or an id of the library. Its parties are parties of the main talks; its clock is not used.
        required scenario: Box<Scenario>,
        /// When it may first be talked about; from the start if left out.
        optional opens: Moment,
        /// The chance that a round is spent on it while it is not in force [0..1]. What all tracks leave is spent on the main talks.
        required chance: Number,
        /// What a unit of its utility is worth on the scale of the main talks [0 or more]; while it is in force its gain, so scaled, is added to what its parties have without a full agreement; 1 if left out.
        optional scale: Number,
        /// What becomes of it once it is signed; it stays in force if left out.
        optional terms: Terms,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A partial package (an option with `partial`) that is signed while the talks go on over the rest.
    Interim, called "an interim agreement" {
        /// The part of its gain that is had while it is in force [0 or more]; 1 if left out.
        optional scale: Number,
        /// What becomes of it once it is signed; it stays in force if left out.
        optional terms: Terms,
    }
}

record! {
    /// What becomes of the full agreement after its signature.
    Settlement, called "a settlement" {
        /// How long after the signature it is asked whether it still stands.
        required watch: Duration,
        /// Its terms.
        required terms: Terms,
    }
}

record! {
    /// What becomes of an agreement in force. Where something depends on the text, the first entry whose condition is met counts.
    Terms, called "terms" {
        /// How long it lasts; without end if none is met.
        listed lasts: List<Lasting>,
        /// Texts that are renewed for as long again, if all whose consent they need still reach their floors with them.
        listed renewable: List<Condition>,
        /// Who votes on renewing them, and for how long; as they were signed if left out.
        optional renewal: Renewal,
        /// Who breaks it: by party.
        listed violations: Map<Violation>,
        /// Factors on the chance of every violation; all that are met count.
        listed factors: Map<TextFactor>,
        /// Factor on the chance of a violation in the round after another party's that was noticed [0 or more]; 1 if left out.
        optional retaliation: Number,
        /// Exponent s above 0: the chance of a violation in the k-th round is multiplied by k^(s − 1); 1 if left out.
        optional ageing: Number,
        /// The chance that a breach is noticed and the party that did it accused [0..1]; 1 if left out.
        optional accusation: Number,
        /// The chance that a party that broke it accuses the others in turn; 0 if none is met.
        listed wrongful: List<TextChance>,
        /// What a breach does that was noticed; it collapses if none is met.
        listed breach: List<TextBreach>,
        /// Who may withdraw from it, and how likely: by party.
        listed withdrawals: Map<Hazard>,
    }
}

record! {
    /// How long an agreement lasts.
    Lasting, called "a duration of an agreement" {
        /// The texts; any if left out.
        listed when: Condition,
        /// How long.
        required lasts: Period,
    }
}

choice! {
    /// How long an agreement lasts.
    Period, called "period" {
        /// So many rounds from its signature.
        Rounds short rounds {
            /// How many [1 or more].
            required rounds: Number,
        },
        /// So many days from its signature: a round that has begun counts whole.
        Days short days {
            /// How many [above 0].
            required days: Number,
        },
        /// Until a day or the start of a round, whenever it is signed; one signed later is over in the round after.
        Until short moment {
            /// A date or a round.
            required moment: Moment,
        },
    }
}

record! {
    /// A vote on renewing an agreement whose time is up. Everybody says yes whose floor it still reaches; what is not renewed lapses.
    Renewal, called "a renewal" {
        /// The coalition whose members vote; the parties at the table of its talks if left out.
        optional of: Text,
        /// Which votes renew it; if left out the rule of its talks, and with `of` unanimity.
        optional rule: Rule,
        /// How long it is renewed for; as long as at its signature if left out.
        optional lasts: Duration,
    }
}

choice! {
    /// How a party comes to break an agreement.
    Violation, called "violation" {
        /// By chance.
        ByChance {
            /// Within one unit of time [0..1].
            required probability: Number,
            /// The unit.
            required per: Unit,
        },
        /// Each round with probability 1/(1 + exp(−precision·(gain of breaking it − gain of keeping it))).
        Tempted {
            /// What breaking it is worth, in the party's utility.
            required gain: Number,
            /// How sharply it weighs the two, per unit of utility [above 0].
            required precision: Number,
        },
    }
}

record! {
    /// A factor on the chance of a violation.
    TextFactor, called "a factor" {
        /// The texts; any if left out.
        listed when: Condition,
        /// What the chance is multiplied by [0 or more].
        required factor: Number,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A chance.
    TextChance, called "a chance" {
        /// The texts; any if left out.
        listed when: Condition,
        /// The chance [0..1].
        required chance: Number,
    }
}

record! {
    /// What a breach does.
    TextBreach, called "a rule for breaches" {
        /// The texts; any if left out.
        listed when: Condition,
        /// What it does.
        required then: BreachRule,
    }
}

choice! {
    /// What a breach does that was noticed.
    BreachRule, called "rule for breaches" {
        /// It is over.
        Collapse,
        /// It is suspended, and then in force again.
        Suspend short span {
            /// For how long.
            required span: Duration,
        },
        /// A panel hears the claim.
        Panel short collapse {
            /// The chance that it is over [0..1]; otherwise it goes on.
            required collapse: Number,
        },
    }
}
