//! Parties as a document writes them.

use serde_json::{Map as Object, Value as Json, json};

use super::Rule;
use super::atoms::{List, Map, Moment, Pair, Plain, Switch, Text};
use super::number::Number;
use super::part::Strategy;
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use super::space::Condition;
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

record! {
    /// An actor with a utility.
    Party, called "a party" {
        /// What a reader calls it.
        required name: Text,
        /// Longer description.
        optional about: Text,
        /// What it does at the talks; it sits at the table if left out.
        optional seat: Seat,
        /// Relative chance of being the proposer under random recognition [0 or more]; 1 if left out.
        optional recognition: Number,
        /// The scale its utilities are on; from 0 to 1 if left out.
        optional scale: Scale,
        /// What its positions count in the spatial solutions [0 or more], on any scale; 1 if left out.
        optional capability: Number,
        /// How the weights vary together; each by itself if left out.
        optional weights: Weights,
        /// Its stake in every issue.
        required issues: Map<Stake>,
        /// Score [0..1] that no deal stands for on the issue with partial options; 0 if left out.
        optional no_deal_score: Number,
        /// Bonuses and maluses for combinations of options.
        listed linkages: Map<Linkage>,
        /// Conditions the party refuses.
        listed red_lines: Map<RedLine>,
        /// What it gets when the horizon passes without agreement.
        required no_deal: Drifting,
        /// What it gets when it leaves now; the no-deal value if left out.
        optional walk_out: Drifting,
        /// What it gets when the talks collapse; the no-deal value if left out.
        optional breakdown: Drifting,
        /// What it gets per unit of time while the talks go on; the no-deal value if left out.
        optional interim: Drifting,
        /// The least it accepts; its walk-out value if left out.
        optional floor: Floor,
        /// What waiting costs it; nothing if left out.
        optional delay_cost: Rate,
        /// By what waiting multiplies value; 1 if left out.
        optional discount: Discount,
        /// When it leaves the talks: a date or a round.
        optional deadline: Moment,
        /// How lotteries over utility are valued; neutrally if left out.
        optional risk: Risk,
        /// What a concession costs it with its own public: so much less score [0 or more] for every option it scores below the default, but no less than 0 in all; 0 if left out.
        optional audience_cost: Number,
        /// When it abstains instead of voting no; never if left out.
        optional abstains: Abstention,
        /// Parties at the table without whose yes its own yes does not count (it then counts as a no); none if left out.
        listed yes_if: List<Text>,
        /// The members who decide its answers, if it is a coalition.
        optional coalition: Coalition,
        /// How it chooses offers and answers; ratifiers, mediators, disruptors and observers need none.
        optional strategy: Strategy,
        /// Where it comes from.
        optional source: Text,
    }
}

choice! {
    /// What a party does at the talks.
    Seat, called "seat" {
        /// Proposes and votes.
        Table,
        /// May propose; its consent is needed only by packages that use an option it owns.
        Conditional {
            /// The options it owns.
            required owns: Condition,
        },
        /// Votes after the table has agreed.
        Ratifier {
            /// Says yes when the gain over its no-deal value reaches this.
            required threshold: Number,
        },
        /// Drafts the text under the protocol `SingleText`, carries offers under `Shuttle`, and does not vote.
        Mediator,
        /// Neither proposes nor votes, but acts against a signed agreement that leaves it too little. Source: Stedman 1997, International Security 22(2); Kydd and Walter 2002, International Organization 56(2).
        Disruptor {
            /// Acts if its gain over its no-deal value is below this (or a hard red line of its own is crossed); 0 if left out.
            optional threshold: Number,
            /// The chance that the agreement then falls [0..1].
            required success: Number,
        },
        /// Neither proposes nor votes.
        Observer,
    }
}

record! {
    /// Members who decide a party's answers among themselves. Each has the party's scores, linkages and red lines, and weights and fallback values of its own.
    Coalition, called "a coalition" {
        /// Its members; their central weights sum to 1.
        required members: Map<Member>,
        /// Which of their votes make its yes; unanimity if left out.
        optional rule: Rule,
        /// What packages that use certain options need besides.
        listed when: List<Stricter>,
        /// Whose gain its proposals serve; that of the member its rule turns on if left out.
        optional speaks: Speaks,
    }
}

record! {
    /// A member of a coalition.
    Member, called "a member" {
        /// What a reader calls it; its id if left out.
        optional name: Text,
        /// What it counts in a rule by share, and its chance to speak [0 or more].
        required weight: Number,
        /// By issue, what it adds to the party's weight; the sum is taken as 0 if negative, and all are rescaled to sum 1.
        listed tilt: Map<Number>,
        /// What it adds to all fallback values of the party; nothing if left out.
        optional no_deal: Number,
        /// Whether its no blocks whatever the rule; not if left out.
        optional veto: Switch,
        /// Why.
        optional why: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A rule that packages must meet besides if they use certain options.
    Stricter, called "a stricter rule" {
        /// The options; one of them is enough.
        required uses: Condition,
        /// The members who vote on it; all of them if left out.
        optional of: List<Text>,
        /// Which of their votes are enough; unanimity if left out.
        optional rule: Rule,
        /// Why.
        optional why: Text,
    }
}

choice! {
    /// Whose gain a coalition's proposals serve.
    Speaks, called "speaker" {
        /// The member its rule turns on: members say yes in the order of their mean gain over all packages, and with this one the rule is first met.
        Pivot,
        /// A member drawn by weight, another one in every negotiation: mixed signals.
        Member,
    }
}

record! {
    /// When a party at the table abstains instead of voting no: the package crosses none of its hard red lines and falls only a little short.
    Abstention, called "an abstention" {
        /// By how much, at most, the package may fall short of what it would accept, in its utility [0 or more].
        required within: Number,
    }
}

record! {
    /// The scale of a party's utilities: constant + factor × the weighted sum of scores, for preferences that come with a scale of their own.
    Scale, called "a scale" {
        /// What the weighted sum of scores is multiplied by [above 0]; 1 if left out.
        optional factor: Plain,
        /// What every full agreement is worth besides; 0 if left out.
        optional constant: Plain,
    }
}

choice! {
    /// How a party's weights vary together.
    Weights, called "distribution of weights" {
        /// Around the given central weights, always summing to 1.
        Dirichlet {
            /// The greater, the closer to the central weights [above 0].
            required concentration: Plain,
        },
    }
}

record! {
    /// A party's stake in one issue: `scores` or `value`.
    Stake, called "a party's entry for an issue" {
        /// Weight [0 or more]; the central weights of a party sum to 1.
        required weight: Number,
        /// A score [0..1] for every option.
        optional scores: Map<Number>,
        /// Literal scores s stand for anything from s − spread to s + spread, within 0 and 1 [0 or more]; 0 if left out.
        optional spread: Plain,
        /// A score for every option by formula.
        optional value: ValueFunction,
        /// What its position on this issue counts in the spatial solutions; the party's capability if left out.
        optional capability: Number,
        /// Why.
        optional why: Text,
    }
}

choice! {
    /// A score for every option by formula.
    ValueFunction, called "value function" {
        /// Best at one position, worse with distance.
        IdealPoint {
            /// The best position, in the issue's unit.
            required ideal: Number,
            /// How steeply value falls over the whole range [0 or more]; 1 if left out.
            optional salience: Number,
            /// The shape of the fall; linear if left out.
            optional loss: Loss,
        },
        /// The last option is worth 1, the first 0.
        Increasing,
        /// The first option is worth 1, the last 0.
        Decreasing,
        /// Linear between given points.
        PiecewiseLinear short points {
            /// (position, score), positions ascending.
            required points: List<Pair<Plain, Number>>,
        },
        /// A soft step.
        LogisticThreshold {
            /// Where the score is one half.
            required threshold: Number,
            /// Per unit of the issue; negative prefers what lies below.
            required steepness: Number,
        },
    }
}

choice! {
    /// The shape of an ideal-point loss.
    Loss, called "loss" {
        /// In proportion to distance.
        Linear,
        /// In proportion to its square.
        Quadratic,
        /// A bell.
        Gaussian,
    }
}

record! {
    /// A utility term that fires on a combination of options.
    Linkage, called "a linkage" {
        /// When it fires.
        required when: Condition,
        /// Added to the utility; may be negative.
        required gain: Number,
        /// Multiplied by the fraction of a partial deal? Not if left out.
        optional scaled: Switch,
        /// Why.
        optional why: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A condition the party refuses.
    RedLine, called "a red line" {
        /// When it is crossed.
        required when: Condition,
        /// Probability that it is refused whatever the utility [0..1].
        required hard: Number,
        /// Utility lost by crossing it when it is not hard [0 or more].
        required penalty: Number,
        /// Where it comes from.
        optional source: Text,
        /// Why.
        optional why: Text,
    }
}

record! {
    /// A value that may drift while the talks go on.
    DriftingFields, called "a drifting value" {
        /// At round 0.
        required level: Number,
        /// Added per unit of time; nothing if left out.
        optional trend: Rate,
        /// Around the trend; none if left out.
        optional noise: Noise,
        /// Why.
        optional why: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

/// A value that may drift; a bare number does not.
#[derive(Clone, Debug)]
pub struct Drifting(pub DriftingFields);

impl Read for Drifting {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        if matches!(node.value, Value::Record { name: None, .. } | Value::Tuple { name: None, .. })
        {
            return Self(DriftingFields::read(node, reader));
        }
        let span = reader.place(node);
        let path = reader.path();
        let mut level = Number::read(node, reader);
        level.path = format!("{path}.level");
        Self(DriftingFields {
            level,
            trend: None,
            noise: None,
            why: None,
            source: None,
            span,
            path,
        })
    }

    fn hole(span: Span) -> Self {
        Self(DriftingFields::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        let number = Number::schema(definitions);
        json!({ "anyOf": [number, DriftingFields::schema(definitions)] })
    }
}

choice! {
    /// Noise around a trend.
    Noise, called "noise" {
        /// No noise.
        None,
        /// Fresh in every round.
        Independent {
            /// Standard deviation [0 or more].
            required deviation: Number,
        },
        /// Pulled back towards the trend.
        Autoregressive {
            /// Standard deviation of each round's shock [0 or more].
            required deviation: Number,
            /// What of the last round's noise remains [−1..1].
            required persistence: Number,
        },
        /// The sum of all shocks so far.
        RandomWalk {
            /// Standard deviation of each round's shock [0 or more].
            required deviation: Number,
        },
    }
}

choice! {
    /// A unit of time.
    Unit, called "unit of time" {
        /// One round of the protocol.
        Round,
        /// One day.
        Day,
        /// One year of 365.25 days.
        Year,
    }
}

record! {
    /// An amount of utility per unit of time.
    Rate, called "a rate" {
        /// Amount in one unit.
        required amount: Number,
        /// The unit.
        required per: Unit,
    }
}

record! {
    /// By what one unit of waiting multiplies value.
    Discount, called "a discount" {
        /// By what one unit of waiting multiplies value [above 0 and at most 1].
        required factor: Number,
        /// The unit.
        required per: Unit,
    }
}

record! {
    /// The probability that something happens within one unit of time.
    Hazard, called "a hazard" {
        /// Within one unit [0..1].
        required probability: Number,
        /// The unit.
        required per: Unit,
    }
}

choice! {
    /// The least a party accepts.
    Floor, called "floor" {
        /// Its walk-out value of the round.
        WalkOut,
        /// What refusing everything to the end is worth.
        SitOut,
    }
}

choice! {
    /// How lotteries over utility are valued.
    Risk, called "risk attitude" {
        /// Utility is taken as it is.
        Neutral,
        /// Constant absolute risk aversion.
        Absolute {
            /// Of the whole gain: the larger, the more it shuns lotteries [above 0].
            required aversion: Number,
        },
        /// Constant relative risk aversion.
        Relative {
            /// Relative to the gain: the larger, the more it shuns lotteries [0 or more, below 1].
            required aversion: Number,
        },
    }
}
