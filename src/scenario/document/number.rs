//! Numbers as a document writes them: a literal, a named parameter, a
//! distribution, or a formula with such numbers in it.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{List, Pair, Plain, Text};
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

choice! {
    /// Whose ignorance a distribution describes.
    Ignorance, called "kind of ignorance" {
        /// We do not know the number; the parties do.
        Analyst,
        /// The party knows the number; the others do not.
        Private,
    }
}

choice! {
    /// How a number is distributed.
    Distribution, called "distribution" {
        /// The bell curve.
        Normal {
            /// Centre.
            required mean: Plain,
            /// Standard deviation [above 0].
            required deviation: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// The bell curve between two bounds.
        TruncatedNormal {
            /// Centre of the whole curve.
            required mean: Plain,
            /// Standard deviation of the whole curve [above 0].
            required deviation: Plain,
            /// Least value.
            required low: Plain,
            /// Greatest value.
            required high: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// Every value between two bounds alike.
        Uniform {
            /// Least value.
            required low: Plain,
            /// Greatest value.
            required high: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// Straight up to the mode, straight down from it.
        Triangular {
            /// Least value.
            required low: Plain,
            /// Likeliest value.
            required mode: Plain,
            /// Greatest value.
            required high: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// As triangular, but smooth and closer to the mode.
        Pert {
            /// Least value.
            required low: Plain,
            /// Likeliest value.
            required mode: Plain,
            /// Greatest value.
            required high: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// Between 0 and 1.
        Beta {
            /// First shape [above 0].
            required alpha: Plain,
            /// Second shape [above 0].
            required beta: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// A positive number whose logarithm is normal.
        LogNormal {
            /// Centre of the logarithm.
            required log_mean: Plain,
            /// Standard deviation of the logarithm [above 0].
            required log_deviation: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// A bell curve with heavier tails.
        Logistic {
            /// Centre.
            required mean: Plain,
            /// Scale [above 0].
            required scale: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// A positive number with a long right tail.
        Gamma {
            /// Shape [above 0].
            required shape: Plain,
            /// Scale [above 0].
            required scale: Plain,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
        /// One of a few values, each with its probability.
        Discrete short values {
            /// (value, probability); the probabilities sum to 1.
            required values: List<Pair<Plain, Plain>>,
            /// Whose ignorance it is; Analyst if left out.
            optional ignorance: Ignorance,
        },
    }
}

/// The names of the distributions, for messages.
const DISTRIBUTIONS: [&str; 10] = [
    "Normal",
    "TruncatedNormal",
    "Uniform",
    "Triangular",
    "Pert",
    "Beta",
    "LogNormal",
    "Logistic",
    "Gamma",
    "Discrete",
];

choice! {
    /// How a number follows from others.
    Formula, called "formula" {
        /// All of them multiplied.
        Product short factors {
            /// The numbers [at least one].
            required factors: List<Number>,
        },
        /// All of them added.
        Sum short terms {
            /// The numbers [at least one].
            required terms: List<Number>,
        },
        /// What a pledge is worth that binds its maker's successors only if they like: `keeps` where what it rules out cannot happen before the term ends (earliest ≥ term), else 1 − (1 − keeps)·e^(−discount·(term − earliest)).
        Pledge {
            /// The chance that a successor keeps it [0..1].
            required keeps: Number,
            /// Years its maker stays in office [0 or more].
            required term: Number,
            /// Years to the earliest date at which it could matter [0 or more].
            required earliest: Number,
            /// How much less a later year counts, continuously, per year [0 or more].
            required discount: Number,
        },
        /// What is to be thought after a sign, by Bayes' rule: prior·if_so / (prior·if_so + (1 − prior)·if_not). An issue that nobody speaks of any more may have been settled elsewhere. Several signs: a posterior whose `prior` is another.
        Posterior {
            /// How likely it was before the sign [0..1].
            required prior: Number,
            /// How likely the sign is if it is so [0..1].
            required if_so: Number,
            /// How likely the sign is if it is not so [0..1].
            required if_not: Number,
        },
    }
}

/// The names of the formulas, for messages.
const FORMULAS: [&str; 4] = ["Product", "Sum", "Pledge", "Posterior"];

/// What a number is given as.
#[derive(Clone, Debug)]
pub enum NumberForm {
    /// Known.
    Literal(f64),
    /// A declared parameter.
    Parameter(Text),
    /// Not known.
    Distribution(Box<Distribution>),
    /// Follows from other numbers.
    Formula(Box<Formula>),
    /// Could not be read, and has been reported.
    Invalid,
}

/// A number, its place and its path.
#[derive(Clone, Debug)]
pub struct Number {
    /// What it is given as.
    pub form: NumberForm,
    /// Where.
    pub span: Span,
    /// Its path in the scenario.
    pub path: String,
}

impl Read for Number {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let form = match (&node.value, variant_name(node)) {
            (Value::Number(value), _) => NumberForm::Literal(*value),
            (_, Some("Parameter")) => {
                let mut owned = Vec::new();
                let known = ["name"];
                let short = Some("name");
                match Fields::of_variant(node, &mut owned, "`Parameter`", short, &known, reader) {
                    Some(fields) => NumberForm::Parameter(fields.required("name", reader)),
                    None => {
                        reader.wrong_type(node, "`Parameter(\"id\")`");
                        NumberForm::Invalid
                    }
                }
            }
            (_, Some(name)) if DISTRIBUTIONS.contains(&name) => {
                match Distribution::read(node, reader) {
                    Distribution::Invalid => NumberForm::Invalid,
                    distribution => NumberForm::Distribution(Box::new(distribution)),
                }
            }
            (_, Some(name)) if FORMULAS.contains(&name) => match Formula::read(node, reader) {
                Formula::Invalid => NumberForm::Invalid,
                formula => NumberForm::Formula(Box::new(formula)),
            },
            (_, Some(_)) => {
                let others = FORMULAS.iter().copied().chain(["Parameter"]);
                let known: Vec<&str> = DISTRIBUTIONS.iter().copied().chain(others).collect();
                unknown_variant(node, "distribution", &known, reader);
                NumberForm::Invalid
            }
            _ => {
                let expected = "a number, `Parameter(\"id\")`, a distribution or a formula";
                reader.wrong_type(node, expected);
                NumberForm::Invalid
            }
        };
        Self { form, span: node.head(), path: reader.path() }
    }

    fn hole(span: Span) -> Self {
        Self { form: NumberForm::Invalid, span, path: String::new() }
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        define("Number", definitions, |definitions| {
            let name = Text::schema(definitions);
            let parameter = object_schema(
                &documentation(&["A declared parameter."]),
                vec![("Parameter", "Id of the parameter.", name, true)],
            );
            let forms = [Distribution::schema(definitions), Formula::schema(definitions)];
            json!({
                "description":
                    "A number: a literal, a declared parameter, a distribution or a formula.",
                "anyOf": [{ "type": "number" }, parameter, forms[0], forms[1]],
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distribution_and_formula_is_known_to_numbers() {
        let mut definitions = Object::new();
        Number::schema(&mut definitions);
        for (kind, names) in [("Distribution", &DISTRIBUTIONS[..]), ("Formula", &FORMULAS)] {
            let text = definitions[kind].to_string();
            for name in names {
                assert!(text.contains(&format!("\"{name}\"")), "{name}");
            }
            let variants = definitions[kind]["oneOf"].as_array().map(Vec::len);
            assert_eq!(variants, Some(names.len()));
        }
    }
}
