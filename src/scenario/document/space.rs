//! Issues, constraints and side payments as a document writes them.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{List, Map, Moment, OptionName, Plain, Switch, Text};
use super::number::Number;
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

/// A condition on packages: from issues to the options they may take.
pub type Condition = Map<List<OptionName>>;

record! {
    /// One dimension of the talks.
    Issue, called "an issue" {
        /// What a reader calls it.
        required title: Text,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
        /// How its options relate to each other.
        required kind: Kind,
        /// The option a package has when it leaves the issue untouched: an id, or the value of a numeric issue.
        required default: OptionName,
        /// The options by id, in order; a numeric issue has none.
        optional options: Map<IssueOption>,
        /// When it comes on the table; before, only the option `held` can be agreed on; from the start if left out.
        optional from: Moment,
        /// When it leaves the table; from then on only the option `held` can be agreed on; never if left out.
        optional until: Moment,
        /// The option it is held at while it is off the table; the default if left out.
        optional held: OptionName,
    }
}

choice! {
    /// How the options of an issue relate to each other.
    Kind, called "kind of issue" {
        /// No order among the options.
        Categorical,
        /// The options are listed in order.
        Ordered,
        /// A grid of numbers.
        Numeric {
            /// The unit of the grid.
            optional unit: Text,
            /// First value.
            required from: Plain,
            /// Last value.
            required to: Plain,
            /// Distance between neighbours [above 0].
            required step: Plain,
        },
    }
}

record! {
    /// One value an issue can take.
    IssueOption, called "an option" {
        /// What a reader calls it; its id if left out.
        optional title: Text,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
        /// Makes a package with this option a partial deal: the fraction of the gains it brings [above 0 and at most 1].
        optional partial: Plain,
        /// When it comes on the table; from the start if left out.
        optional from: Moment,
        /// When it leaves the table; never if left out.
        optional until: Moment,
    }
}

record! {
    /// A rule that every package obeys: exactly one of `then`, `requires` and `excludes`.
    Constraint, called "a constraint" {
        /// If this holds (`{}`: always) ...
        required when: Condition,
        /// ... then this must hold.
        optional then: Condition,
        /// The same as `then`.
        optional requires: Condition,
        /// ... then this must not hold.
        optional excludes: Condition,
        /// Where it comes from.
        optional source: Text,
        /// Why it holds.
        optional about: Text,
    }
}

record! {
    /// A clause by which one party pays another; nobody is forced to add it.
    SidePayment, called "a side payment" {
        /// The party that pays.
        required payer: Text,
        /// The party that is paid.
        required payee: Text,
        /// Utility the payer loses [0 or more].
        required cost: Number,
        /// Utility the payee gains [0 or more].
        required benefit: Number,
        /// The texts it may be added to; any text if left out.
        listed when: Condition,
        /// `false` switches it off; true if left out.
        optional available: Switch,
        /// What happens if it comes out, if the others are not to know of it; it is no secret if left out.
        optional secret: Secret,
        /// Where it comes from.
        optional source: Text,
        /// What it is.
        optional about: Text,
    }
}

record! {
    /// A side payment that the others are not meant to know of, and do not reckon with.
    Secret, called "a secret" {
        /// The chance that it leaks as soon as what it belongs to is signed [0..1].
        required leak: Number,
        /// What parties lose if it does: utility by party [0 or more].
        required costs: Map<Number>,
    }
}
