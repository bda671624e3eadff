//! Numbers: parameters resolved, distributions built, domains kept.

use super::Check;
use crate::chance::Domain;
use crate::chance::distribution::{
    Beta, Discrete, Distribution, Gamma, LogNormal, Logistic, Normal, Pert, Triangular,
    TruncatedNormal, Uniform,
};
use crate::chance::{
    Formula, Ignorance, NumberId, Origin, Pledge, Posterior, Quantity, UncertainNumber,
};
use crate::experiment::calibrate::LAPSE;
use crate::scenario::diagnostic::{Diagnostic, nearest, suggestion};
use crate::scenario::document::atoms::Plain;
use crate::scenario::document::number::{
    Distribution as Written, Formula as WrittenFormula, Ignorance as WrittenIgnorance, Number,
    NumberForm,
};
use crate::scenario::validated::ParameterText;

/// A parameter while the scenario is checked.
pub(super) struct Parameter {
    quantity: Quantity,
    central: Option<f64>,
    used: bool,
    /// The paths of the numbers that are this parameter.
    pub(super) places: Vec<String>,
}

/// A number short enough to read: no more than nine decimals.
pub(super) fn show(value: f64) -> String {
    if value.abs() >= 1e15 {
        return format!("{value:e}");
    }
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The distribution that is written; `None` if a part of it could not be read
/// (and was reported), the reason if it makes no sense.
pub(super) fn distribution_from(written: &Written) -> Option<Result<Distribution, String>> {
    fn built<D, E: std::fmt::Display>(
        result: Result<D, E>,
        variant: impl Fn(D) -> Distribution,
    ) -> Option<Result<Distribution, String>> {
        Some(result.map(variant).map_err(|error| error.to_string()))
    }
    match written {
        Written::Normal { mean, deviation, .. } => {
            built(Normal::new(mean.value?, deviation.value?), Distribution::Normal)
        }
        Written::TruncatedNormal { mean, deviation, low, high, .. } => built(
            TruncatedNormal::new(mean.value?, deviation.value?, low.value?, high.value?),
            Distribution::TruncatedNormal,
        ),
        Written::Uniform { low, high, .. } => {
            built(Uniform::new(low.value?, high.value?), Distribution::Uniform)
        }
        Written::Triangular { low, mode, high, .. } => {
            built(Triangular::new(low.value?, mode.value?, high.value?), Distribution::Triangular)
        }
        Written::Pert { low, mode, high, .. } => {
            built(Pert::new(low.value?, mode.value?, high.value?), Distribution::Pert)
        }
        Written::Beta { alpha, beta, .. } => {
            built(Beta::new(alpha.value?, beta.value?), Distribution::Beta)
        }
        Written::LogNormal { log_mean, log_deviation, .. } => {
            built(LogNormal::new(log_mean.value?, log_deviation.value?), Distribution::LogNormal)
        }
        Written::Logistic { mean, scale, .. } => {
            built(Logistic::new(mean.value?, scale.value?), Distribution::Logistic)
        }
        Written::Gamma { shape, scale, .. } => {
            built(Gamma::new(shape.value?, scale.value?), Distribution::Gamma)
        }
        Written::Discrete { values, .. } => {
            if values.broken {
                return None;
            }
            let outcomes: Option<Vec<(f64, f64)>> =
                values.items.iter().map(|pair| Some((pair.0.value?, pair.1.value?))).collect();
            let outcomes = outcomes?;
            built(Discrete::new(&outcomes), Distribution::Discrete)
        }
        Written::Invalid => None,
    }
}

/// Whose ignorance a written distribution describes, if it says so.
fn ignorance_from(written: &Written) -> Option<Ignorance> {
    match written {
        Written::Normal { ignorance, .. }
        | Written::TruncatedNormal { ignorance, .. }
        | Written::Uniform { ignorance, .. }
        | Written::Triangular { ignorance, .. }
        | Written::Pert { ignorance, .. }
        | Written::Beta { ignorance, .. }
        | Written::LogNormal { ignorance, .. }
        | Written::Logistic { ignorance, .. }
        | Written::Gamma { ignorance, .. }
        | Written::Discrete { ignorance, .. } => ignorance.as_ref().map(whose),
        Written::Invalid => None,
    }
}

fn whose(written: &WrittenIgnorance) -> Ignorance {
    match written {
        WrittenIgnorance::Private => Ignorance::Private,
        WrittenIgnorance::Analyst | WrittenIgnorance::Invalid => Ignorance::Analyst,
    }
}

impl Check<'_> {
    /// Declares the parameters; their texts are for the reports.
    pub(super) fn parameters(&mut self) -> Vec<ParameterText> {
        let document = self.document;
        let mut texts = Vec::new();
        for (id, parameter) in &document.parameters.entries {
            let path = format!("parameters.{}", id.text);
            let central = parameter.central.value;
            let range = parameter.range.as_ref().and_then(|range| {
                let (low, high) = (range.0.value?, range.1.value?);
                if low > high {
                    self.report(
                        Diagnostic::error(range.0.span, "the range is the wrong way round")
                            .label(format!("{} is above {}", show(low), show(high)))
                            .path(format!("{path}.range")),
                    );
                    return None;
                }
                Some((low, high))
            });
            if let (Some(central), Some((low, high))) = (central, range)
                && !(low..=high).contains(&central)
            {
                let message = format!("the central value of `{}` lies outside its range", id.text);
                self.report(
                    Diagnostic::error(parameter.central.span, message)
                        .label(format!("not between {} and {}", show(low), show(high)))
                        .path(format!("{path}.central")),
                );
            }
            let mut quantity = self.known(&path, central.unwrap_or(0.0), None);
            if let Some(written) = &parameter.distribution {
                let distribution = match distribution_from(written) {
                    Some(Ok(distribution)) => Some(distribution),
                    Some(Err(why)) => {
                        let message =
                            format!("the distribution of `{}` makes no sense: {why}", id.text);
                        self.report(
                            Diagnostic::error(parameter.span, message)
                                .path(format!("{path}.distribution")),
                        );
                        None
                    }
                    None => None,
                };
                if let Some(distribution) = distribution {
                    let ignorance = parameter.ignorance.as_ref().map(whose);
                    if let Some(central) = central
                        && (distribution.central() - central).abs() > 1e-9
                    {
                        let own = show(distribution.central());
                        self.report(
                            Diagnostic::warning(
                                parameter.central.span,
                                format!(
                                    "the central value of `{}` is not that of its distribution",
                                    id.text
                                ),
                            )
                            .label(format!("its distribution has {own}"))
                            .help(format!("where a single value is needed, {own} is used"))
                            .path(format!("{path}.central")),
                        );
                    }
                    quantity = self.numbers.add(UncertainNumber {
                        path: path.clone(),
                        origin: Origin::Drawn(distribution),
                        clip: None,
                        ignorance: ignorance
                            .or_else(|| ignorance_from(written))
                            .unwrap_or_default(),
                    });
                }
            }
            let drawn = parameter.distribution.is_some();
            let known = central.is_some() && (!drawn || quantity.number().is_some());
            self.paths.push((path, known.then_some(quantity)));
            self.parameters.push(Parameter { quantity, central, used: false, places: Vec::new() });
            let text = |text: &Option<crate::scenario::document::atoms::Text>| {
                text.as_ref().map_or(String::new(), |text| text.text().to_owned())
            };
            texts.push(ParameterText {
                id: id.text.clone(),
                central: central.unwrap_or(0.0),
                range,
                unit: text(&parameter.unit),
                about: text(&parameter.about),
                source: text(&parameter.source),
                number: quantity.number().filter(|_| drawn),
            });
        }
        texts
    }

    /// Warns of parameters that nothing uses.
    pub(super) fn unused_parameters(&mut self) {
        let document = self.document;
        for (index, (id, _)) in document.parameters.entries.iter().enumerate() {
            // What zopa score reads of a fitted scenario is no part of the talks.
            if !self.parameters[index].used && id.text != LAPSE {
                self.report(
                    Diagnostic::warning(
                        id.span,
                        format!("nothing uses the parameter `{}`", id.text),
                    )
                    .label("declared, but not used")
                    .help(format!("use it as `Parameter({:?})`, or remove it", id.text))
                    .path(format!("parameters.{}", id.text)),
                );
            }
        }
    }

    /// A number of the document as a quantity of the game. `what` names it in
    /// messages ("a weight").
    pub(super) fn quantity(&mut self, number: &Number, domain: Domain, what: &str) -> Quantity {
        // What could not be read was reported; the scenario will not be used.
        self.sound_quantity(number, domain, what).unwrap_or(Quantity::Fixed(0.0))
    }

    /// The same; nothing if it could not be read, which was reported.
    fn sound_quantity(&mut self, number: &Number, domain: Domain, what: &str) -> Option<Quantity> {
        let quantity = match &number.form {
            NumberForm::Literal(value) => {
                if !domain.contains(*value) {
                    self.report(
                        Diagnostic::error(
                            number.span,
                            format!("{what} must be {}, not {}", domain.words(), show(*value)),
                        )
                        .label(format!("not {}", domain.words()))
                        .path(&number.path),
                    );
                }
                Some(self.known(&number.path, *value, domain.clip()))
            }
            NumberForm::Parameter(name) => self.parameter(number, name.text(), domain, what),
            NumberForm::Distribution(written) => self.distributed(number, written, domain, what),
            NumberForm::Formula(written) => self.computed(number, written, domain, what),
            NumberForm::Invalid => None,
        };
        self.paths.push((self.local(&number.path).to_owned(), quantity));
        quantity
    }

    /// A number that follows from others. If these are known and stay as they are, so is
    /// it; otherwise it is worked out on every draw, and whenever events move one of them.
    fn computed(
        &mut self,
        number: &Number,
        written: &WrittenFormula,
        domain: Domain,
        what: &str,
    ) -> Option<Quantity> {
        let formula = match written {
            WrittenFormula::Product { factors: list } | WrittenFormula::Sum { terms: list } => {
                if list.items.is_empty() && !list.broken {
                    self.report(
                        Diagnostic::error(list.span, "a formula needs at least one number")
                            .label("empty")
                            .path(&number.path),
                    );
                    return None;
                }
                let parts = list.items.iter();
                let parts: Vec<Option<Quantity>> = parts
                    .map(|part| self.formula_part(number, part, Domain::Any, "a number"))
                    .collect();
                let parts = parts.into_iter().collect::<Option<Vec<Quantity>>>()?;
                match written {
                    WrittenFormula::Product { .. } => Formula::Product(parts),
                    _ => Formula::Sum(parts),
                }
            }
            WrittenFormula::Pledge { keeps, term, earliest, discount } => {
                let years = Domain::NonNegative;
                let keeps = self.formula_part(
                    number,
                    keeps,
                    Domain::Share,
                    "the chance that a pledge is kept",
                );
                let term = self.formula_part(number, term, years, "a number of years");
                let earliest = self.formula_part(number, earliest, years, "a number of years");
                let discount = self.formula_part(number, discount, years, "a rate of discount");
                Formula::Pledge(Pledge {
                    keeps: keeps?,
                    term: term?,
                    earliest: earliest?,
                    discount: discount?,
                })
            }
            WrittenFormula::Posterior { prior, if_so, if_not } => {
                let mut share = |part, what| self.formula_part(number, part, Domain::Share, what);
                let prior = share(prior, "what was thought before");
                let if_so = share(if_so, "the chance of a sign");
                let if_not = share(if_not, "the chance of a sign");
                Formula::Posterior(Posterior { prior: prior?, if_so: if_so?, if_not: if_not? })
            }
            WrittenFormula::Invalid => return None,
        };
        let central = formula.evaluate(|part| self.central(part));
        if !domain.contains(central) {
            let message = format!(
                "{what} must be {}, but this formula comes to {}",
                domain.words(),
                show(central)
            );
            self.report(
                Diagnostic::error(number.span, message)
                    .label(format!("not {} at its central value", domain.words()))
                    .path(&number.path),
            );
        }
        let parts = formula.parts();
        let uncertain = parts.iter().filter_map(|part| part.number());
        let ignorance = uncertain.map(|id| self.numbers.list[id.0 as usize].ignorance);
        // Private if anything is, else the analyst's if anything is.
        let ignorance = ignorance.max_by_key(|whose| match whose {
            Ignorance::Nobody => 0,
            Ignorance::Analyst => 1,
            Ignorance::Private => 2,
        });
        let Some(ignorance) = ignorance else {
            return Some(self.known(&number.path, central, domain.clip()));
        };
        Some(self.numbers.add(UncertainNumber {
            path: number.path.clone(),
            origin: Origin::Computed(formula),
            clip: domain.clip(),
            ignorance,
        }))
    }

    /// A number within a formula.
    fn formula_part(
        &mut self,
        whole: &Number,
        part: &Number,
        domain: Domain,
        what: &str,
    ) -> Option<Quantity> {
        let place = self.place_of(&whole.path).to_owned();
        self.parts_of.insert(part.path.clone(), place);
        self.sound_quantity(part, domain, what)
    }

    /// The place a number is for: of one within a formula, the place of the formula.
    pub(super) fn place_of<'p>(&'p self, path: &'p str) -> &'p str {
        self.parts_of.get(path).map_or(path, String::as_str)
    }

    /// A number that is known. If events change it, it is kept among the numbers of the
    /// game, where they can reach it.
    fn known(&mut self, path: &str, value: f64, clip: Option<(f64, f64)>) -> Quantity {
        match Discrete::new(&[(value, 1.0)]) {
            Ok(certain) if self.moved.contains(self.local(path)) => {
                self.numbers.add(UncertainNumber {
                    path: path.to_owned(),
                    origin: Origin::Drawn(Distribution::Discrete(certain)),
                    clip,
                    ignorance: Ignorance::Nobody,
                })
            }
            _ => Quantity::Fixed(value),
        }
    }

    /// A number that is left out and that events may change all the same.
    pub(super) fn left_out(&mut self, path: &str, value: f64, domain: Domain) -> Quantity {
        let quantity = self.known(path, value, domain.clip());
        self.paths.push((self.local(path).to_owned(), Some(quantity)));
        quantity
    }

    /// A quantity, or a given value if the number is left out.
    pub(super) fn quantity_or(
        &mut self,
        number: Option<&Number>,
        domain: Domain,
        what: &str,
        default: f64,
    ) -> Quantity {
        match number {
            Some(number) => self.quantity(number, domain, what),
            None => Quantity::Fixed(default),
        }
    }

    fn parameter(
        &mut self,
        number: &Number,
        name: &str,
        domain: Domain,
        what: &str,
    ) -> Option<Quantity> {
        let document = self.document;
        let Some(at) = document.parameters.position(name) else {
            if !name.is_empty() {
                // The one that was meant is not to be called unused as well.
                if let Some(meant) = nearest(name, document.parameters.keys())
                    && let Some(at) = document.parameters.position(meant)
                {
                    self.parameters[at].used = true;
                }
                self.report(
                    Diagnostic::error(number.span, format!("unknown parameter `{name}`"))
                        .label("not declared under `parameters`")
                        .maybe_help(suggestion(name, "parameters", document.parameters.keys()))
                        .path(&number.path),
                );
            }
            return None;
        };
        self.parameters[at].used = true;
        let place = self.place_of(&number.path).to_owned();
        self.parameters[at].places.push(place);
        let Parameter { quantity, central, .. } = self.parameters[at];
        if let Some(central) = central
            && !domain.contains(central)
        {
            let message = format!(
                "{what} must be {}, but the parameter `{name}` is {}",
                domain.words(),
                show(central)
            );
            self.report(
                Diagnostic::error(number.span, message)
                    .label(format!("not {}", domain.words()))
                    .path(&number.path),
            );
        }
        // Draws of a parameter stay within what every place that uses it allows.
        if let (Quantity::Uncertain(NumberId(id)), Some((low, high))) = (quantity, domain.clip()) {
            let clip = &mut self.numbers.list[id as usize].clip;
            let (first, last) = clip.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            let (low, high) = (low.max(first), high.min(last));
            *clip = Some((low, high.max(low)));
        }
        Some(quantity)
    }

    pub(super) fn distributed(
        &mut self,
        number: &Number,
        written: &Written,
        domain: Domain,
        what: &str,
    ) -> Option<Quantity> {
        let distribution = match distribution_from(written) {
            None => return None,
            Some(Err(why)) => {
                self.report(
                    Diagnostic::error(
                        number.span,
                        format!("this distribution makes no sense: {why}"),
                    )
                    .label("cannot be")
                    .path(&number.path),
                );
                return None;
            }
            Some(Ok(distribution)) => distribution,
        };
        let central = distribution.central();
        if !domain.contains(central) {
            let message = format!(
                "{what} must be {}, but the centre of this distribution is {}",
                domain.words(),
                show(central)
            );
            self.report(
                Diagnostic::error(number.span, message)
                    .label(format!("its centre is not {}", domain.words()))
                    .path(&number.path),
            );
        }
        Some(self.numbers.add(UncertainNumber {
            path: number.path.clone(),
            origin: Origin::Drawn(distribution),
            clip: domain.clip(),
            ignorance: ignorance_from(written).unwrap_or_default(),
        }))
    }

    /// A score that spreads evenly around a literal.
    pub(super) fn spread_score(&mut self, number: &Number, value: f64, spread: f64) -> Quantity {
        let Ok(uniform) = Uniform::new(value - spread, value + spread) else {
            return Quantity::Fixed(value);
        };
        let quantity = self.numbers.add(UncertainNumber {
            path: number.path.clone(),
            origin: Origin::Drawn(Distribution::Uniform(uniform)),
            clip: Domain::Share.clip(),
            ignorance: Ignorance::Analyst,
        });
        self.paths.push((self.local(&number.path).to_owned(), Some(quantity)));
        quantity
    }

    /// A weight that varies with the others of its party: independent gamma
    /// numbers, divided by their sum, are Dirichlet.
    pub(super) fn dirichlet_weight(
        &mut self,
        number: &Number,
        value: f64,
        concentration: f64,
    ) -> Quantity {
        if value == 0.0 {
            return Quantity::Fixed(0.0);
        }
        match Gamma::new(value * concentration, 1.0 / concentration) {
            Ok(gamma) => {
                let quantity = self.numbers.add(UncertainNumber {
                    path: number.path.clone(),
                    origin: Origin::Drawn(Distribution::Gamma(gamma)),
                    clip: Domain::NonNegative.clip(),
                    ignorance: Ignorance::Analyst,
                });
                self.paths.push((self.local(&number.path).to_owned(), Some(quantity)));
                quantity
            }
            Err(why) => {
                self.report(
                    Diagnostic::error(
                        number.span,
                        format!("this weight cannot vary with that concentration: {why}"),
                    )
                    .label("weight times concentration is the shape")
                    .path(&number.path),
                );
                Quantity::Fixed(value)
            }
        }
    }

    /// A plain number that must lie in a domain.
    pub(super) fn plain(&mut self, number: &Plain, domain: Domain, what: &str) -> Option<f64> {
        let value = number.value?;
        if domain.contains(value) {
            return Some(value);
        }
        self.report(
            Diagnostic::error(
                number.span,
                format!("{what} must be {}, not {}", domain.words(), show(value)),
            )
            .label(format!("not {}", domain.words()))
            .path(&number.path),
        );
        None
    }

    /// Is the number written as this, and does no event change it? (A parameter is a dial
    /// that may be turned.)
    pub(super) fn is(&self, number: Option<&Number>, value: f64) -> bool {
        number.is_some_and(|number| {
            matches!(number.form, NumberForm::Literal(written) if written == value)
                && !self.moved.contains(self.local(&number.path))
        })
    }

    /// The value of a quantity where a single one is needed.
    pub(super) fn central(&self, quantity: Quantity) -> f64 {
        match quantity {
            Quantity::Fixed(value) => value,
            Quantity::Uncertain(NumberId(id)) => self.numbers.central_of(NumberId(id)),
        }
    }
}
