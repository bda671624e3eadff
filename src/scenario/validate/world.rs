//! What changes while the parties talk: events, wasting assets, common shocks.

use rustc_hash::FxHashSet;

use super::number::{distribution_from, show};
use super::party::{NO_RATE, unit};
use super::{Check, LONGEST_TITLE, text_of};
use crate::chance::{Domain, Quantity};
use crate::game::SidePayment;
use crate::party::{Hazard, Party};
use crate::scenario::diagnostic::{Diagnostic, nearest, suggestion};
use crate::scenario::document::Scenario as Document;
use crate::scenario::document::atoms::{OptionName, Text};
use crate::scenario::document::number::{Number, NumberForm};
use crate::scenario::document::party::Noise as WrittenNoise;
use crate::scenario::document::world as written;
use crate::scenario::source::Span;
use crate::scenario::tree::Word;
use crate::scenario::validated::Description;
use crate::world::{
    Amount, Asset, Change, Effect, Event, Factor, Fallback, Loading, Occurrence, Target, Turn,
    World,
};

/// The texts of a world.
pub(super) struct WorldTexts {
    pub(super) events: Vec<Description>,
    pub(super) assets: Vec<Description>,
    pub(super) factors: Vec<Description>,
}

/// The paths that events of the document change.
pub(super) fn moved(document: &Document) -> FxHashSet<String> {
    let events = document.events.entries.iter();
    events.flat_map(|(_, event)| event.effects.keys().map(str::to_owned)).collect()
}

/// Numbers that are read while the parties talk, so that an event can change them: the
/// ends of their paths, and whose they are.
const READ_IN_ROUNDS: &[(&str, &[&str])] = &[
    (
        "parties",
        &[
            "weight",
            "gain",
            "penalty",
            "recognition",
            "no_deal_score",
            "amount",
            "within",
            "threshold",
            "audience_cost",
        ],
    ),
    ("side_payments", &["cost", "benefit"]),
    ("breakdown", &["probability"]),
    ("tracks", &["chance"]),
    ("events", &["probability", "amount", "factor", "value", "cost", "0"]),
];

/// Is the number at the path read in every round?
fn is_read_in_rounds(path: &str) -> bool {
    let mut steps = path.split('.');
    let (room, last) = (steps.next().unwrap_or(""), path.rsplit('.').next().unwrap_or(""));
    let score = path.contains(".scores.") || path.contains(".value.");
    let once = path.contains(".strategy.") || path.contains(".trend.");
    let listed = READ_IN_ROUNDS.iter().any(|(of, ends)| *of == room && ends.contains(&last));
    // All numbers of stages are.
    room == "phases" || !once && (listed || room == "parties" && score)
}

/// The fallback value a step of a path names.
fn fallback(name: &str) -> Option<Fallback> {
    match name {
        "no_deal" => Some(Fallback::NoDeal),
        "walk_out" => Some(Fallback::WalkOut),
        "breakdown" => Some(Fallback::Breakdown),
        "interim" => Some(Fallback::Interim),
        _ => None,
    }
}

/// A change in words.
fn change_name(change: &written::Change) -> &'static str {
    match change {
        written::Change::Add { .. } => "Add",
        written::Change::Multiply { .. } => "Multiply",
        written::Change::Set { .. } => "Set",
        written::Change::Close => "Close",
        written::Change::Open => "Open",
        written::Change::Invalid => "",
    }
}

impl Check<'_> {
    /// The world and its texts.
    pub(super) fn world(
        &mut self,
        parties: &[Party],
        side_payments: &[SidePayment],
    ) -> (World, WorldTexts) {
        let document = self.document;
        let mut texts = WorldTexts { events: Vec::new(), assets: Vec::new(), factors: Vec::new() };
        let mut world = World::default();
        for (id, asset) in &document.assets.entries {
            texts.assets.push(Description {
                id: id.text.clone(),
                about: text_of(&asset.about),
                source: text_of(&asset.source),
            });
            world.assets.extend(self.asset(id, asset));
        }
        for (id, factor) in &document.factors.entries {
            texts.factors.push(Description {
                id: id.text.clone(),
                about: text_of(&factor.about),
                source: text_of(&factor.source),
            });
            world.factors.push(self.factor(id, factor, parties));
        }
        for (id, event) in &document.events.entries {
            texts.events.push(Description {
                id: id.text.clone(),
                about: text_of(&event.about),
                source: text_of(&event.source),
            });
            world.events.push(self.event(id, event, parties));
        }
        // Numbers of events are read before effects on them are looked up.
        for (index, (id, event)) in document.events.entries.iter().enumerate() {
            world.events[index].effects = self.effects(id, event, (parties, side_payments));
        }
        self.openings(&world);
        (world, texts)
    }

    fn event(&mut self, id: &Word, event: &written::Event, parties: &[Party]) -> Event {
        let document = self.document;
        let path = format!("events.{}", id.text);
        let title = match &event.title {
            Some(title) => self.title(title, "a title", LONGEST_TITLE),
            None => id.text.replace('_', " "),
        };
        let occurs = self.occurrence(&event.occurs, &path, parties);
        let chance = match &event.occurs {
            written::Occurrence::ByChance { probability, .. } => Some(probability),
            written::Occurrence::At { probability, .. }
            | written::Occurrence::Answer { probability, .. }
            | written::Occurrence::Signed { probability, .. }
            | written::Occurrence::Broken { probability, .. }
            | written::Occurrence::Over { probability, .. } => probability.as_ref(),
            written::Occurrence::Invalid => None,
        };
        if self.is(chance, 0.0) {
            self.idle(id.span, &format!("`{}` never happens", id.text), "its chance is 0", &path);
        }
        let follows = matches!(event.occurs, written::Occurrence::Signed { .. });
        let while_in_force =
            follows && matches!(event.lasts, Some(written::Duration::WhileInForce));
        let lasts = event.lasts.as_ref().filter(|_| !while_in_force);
        let lasts = lasts.and_then(|lasts| self.lasts(lasts, id.span, &format!("{path}.lasts")));
        let ends = event.ends.as_ref().map(|hazard| self.hazard(hazard, "the chance of an end"));
        if let (Some(retracted), None, None) = (&event.retracted, &event.lasts, &event.ends) {
            self.report(
                Diagnostic::error(retracted.span, format!("`{}` is never over", id.text))
                    .label("so nothing is retracted")
                    .help("give it `lasts` or `ends`, or leave out `retracted`")
                    .path(format!("{path}.retracted")),
            );
        }
        let retracted = self.quantity_or(
            event.retracted.as_ref(),
            Domain::Share,
            "a chance of retraction",
            1.0,
        );
        let mut excludes = Vec::new();
        for (number, other) in event.excludes.items.iter().enumerate() {
            let name = other.text();
            let at = format!("{path}.excludes.{number}");
            match document.events.position(name) {
                Some(found) if document.events.entries[found].0.text == id.text => self.report(
                    Diagnostic::error(other.span, "an event cannot exclude itself")
                        .label("while it is in force it does not happen a second time anyway")
                        .path(at),
                ),
                Some(found) => excludes.push(found),
                None if other.value.is_some() => self.report(
                    Diagnostic::error(other.span, format!("unknown event `{name}`"))
                        .label("not an event of the scenario")
                        .maybe_help(suggestion(name, "events", document.events.keys()))
                        .path(at),
                ),
                None => {}
            }
        }
        for &other in &excludes {
            let (other, listed) = &document.events.entries[other];
            if listed.lasts.is_none() && listed.ends.is_none() {
                self.report(
                    Diagnostic::warning(
                        event.excludes.span,
                        format!("`{}` is over as soon as it happens", other.text),
                    )
                    .label("so it never excludes anything")
                    .path(format!("{path}.excludes")),
                );
            }
        }
        if event.effects.entries.is_empty() && !event.effects.broken {
            self.report(
                Diagnostic::warning(event.effects.span, format!("`{}` changes nothing", id.text))
                    .label("no effects")
                    .path(format!("{path}.effects")),
            );
        }
        Event {
            id: id.text.clone(),
            title,
            occurs,
            while_in_force,
            lasts,
            ends,
            retracted,
            excludes,
            effects: Vec::new(),
        }
    }

    fn occurrence(
        &mut self,
        occurs: &written::Occurrence,
        path: &str,
        parties: &[Party],
    ) -> Occurrence {
        match occurs {
            written::Occurrence::ByChance { probability, per } => Occurrence::ByChance(Hazard {
                probability: self.quantity(probability, Domain::Share, "the chance of an event"),
                per: unit(per),
            }),
            written::Occurrence::At { moment, probability } => {
                let at = format!("{path}.occurs");
                let round = self.round_of(moment, &at, "this event never happens");
                Occurrence::At {
                    round: round.unwrap_or(0),
                    probability: self.quantity_or(
                        probability.as_ref(),
                        Domain::Share,
                        "the chance of an event",
                        1.0,
                    ),
                }
            }
            written::Occurrence::Answer { by, refusal_by, refusal_of, probability, cost } => {
                let at = |field: &str| format!("{path}.occurs.{field}");
                let actor = self.party(by, &at("by"));
                let refuser = self.party(refusal_by, &at("refusal_by"));
                let proposer =
                    refusal_of.as_ref().map(|of| (of, self.party(of, &at("refusal_of"))));
                self.refuses(refusal_by, refuser, parties, &at("refusal_by"));
                if let Some((of, Some(proposer))) = proposer {
                    self.proposes(of, proposer, parties, &at("refusal_of"));
                }
                if let Some((of, Some(proposer))) = proposer
                    && refuser == Some(proposer)
                {
                    self.report(
                        Diagnostic::error(of.span, "nobody refuses its own offer")
                            .label("the same party as in `refusal_by`")
                            .path(at("refusal_of")),
                    );
                }
                Occurrence::Answer {
                    by: actor.unwrap_or(0),
                    refusal_by: refuser.unwrap_or(0),
                    refusal_of: proposer.and_then(|(_, proposer)| proposer),
                    probability: self.quantity_or(
                        probability.as_ref(),
                        Domain::Share,
                        "the chance of an answer",
                        1.0,
                    ),
                    cost: self.quantity_or(
                        cost.as_ref(),
                        Domain::NonNegative,
                        "the cost of an answer",
                        0.0,
                    ),
                }
            }
            written::Occurrence::Signed { accord, probability } => {
                self.turn(accord, Turn::Signed, probability.as_ref(), path)
            }
            written::Occurrence::Broken { accord, probability } => {
                self.turn(accord, Turn::Broken, probability.as_ref(), path)
            }
            written::Occurrence::Over { accord, probability } => {
                self.turn(accord, Turn::Over, probability.as_ref(), path)
            }
            written::Occurrence::Invalid => {
                Occurrence::At { round: 0, probability: Quantity::Fixed(0.0) }
            }
        }
    }

    /// Something that happens to a limited agreement.
    fn turn(
        &mut self,
        accord: &Text,
        turn: Turn,
        probability: Option<&Number>,
        path: &str,
    ) -> Occurrence {
        let document = self.document;
        let name = accord.text();
        let interim = (name == "interim" && document.interim.is_some())
            .then_some(document.tracks.entries.len());
        let found = document.tracks.position(name).or(interim);
        if found.is_none() && accord.value.is_some() {
            let known =
                document.tracks.keys().chain(document.interim.is_some().then_some("interim"));
            self.report(
                Diagnostic::error(accord.span, format!("unknown agreement `{name}`"))
                    .label("not a track, nor `interim`")
                    .maybe_help(suggestion(name, "agreements", known))
                    .path(format!("{path}.occurs")),
            );
        }
        let terms = match document.tracks.position(name) {
            Some(track) => document.tracks.entries[track].1.terms.as_ref(),
            None => document.interim.as_ref().and_then(|interim| interim.terms.as_ref()),
        };
        let lasts = match turn {
            Turn::Signed => false,
            Turn::Broken => terms.is_none_or(|terms| terms.violations.entries.is_empty()),
            Turn::Over => terms.is_none_or(super::accord::never_ends),
        };
        if found.is_some() && lasts {
            let label = match turn {
                Turn::Broken => "its terms have no `violations`",
                _ => "its terms have no `lasts`, `violations` or `withdrawals`",
            };
            let message = format!(
                "`{name}` is never {}",
                if turn == Turn::Broken { "broken" } else { "over" }
            );
            self.idle(accord.span, &message, label, &format!("{path}.occurs"));
        }
        let probability =
            self.quantity_or(probability, Domain::Share, "the chance of an event", 1.0);
        Occurrence::Accord { accord: found.unwrap_or(0), turn, probability }
    }

    /// A party that never answers an offer refuses none.
    fn refuses(&mut self, name: &Text, party: Option<usize>, parties: &[Party], path: &str) {
        use crate::party::Seat;
        let Some(party) = party else { return };
        let seat = &parties[party].seat;
        if matches!(seat, Seat::Mediator | Seat::Disruptor { .. } | Seat::Observer) {
            let message = format!("`{}` never refuses an offer", parties[party].id);
            self.report(
                Diagnostic::error(name.span, message)
                    .label(format!("it {}", super::table::seat_name(&parties[party].seat)))
                    .path(path),
            );
        }
    }

    /// Offers of a party that makes none are never refused.
    fn proposes(&mut self, name: &Text, party: usize, parties: &[Party], path: &str) {
        use crate::party::Seat;
        let seat = &parties[party].seat;
        if matches!(seat, Seat::Observer | Seat::Disruptor { .. } | Seat::Ratifier { .. }) {
            let message = format!("`{}` never makes an offer", parties[party].id);
            self.report(
                Diagnostic::error(name.span, message)
                    .label(format!("it {}", super::table::seat_name(&parties[party].seat)))
                    .path(path),
            );
        }
    }

    /// Is the number written as this, and does no event change it? (A parameter is a dial
    /// that may be turned.)
    pub(super) fn is(&self, number: Option<&Number>, value: f64) -> bool {
        number.is_some_and(|number| {
            matches!(number.form, NumberForm::Literal(written) if written == value)
                && !self.moved.contains(&number.path)
        })
    }

    /// Warns of what changes nothing.
    pub(super) fn idle(&mut self, span: Span, message: &str, label: &str, path: &str) {
        self.report(Diagnostic::warning(span, message).label(label).path(path));
    }

    /// A number of rounds, at least 1, of what is at `path`.
    pub(super) fn lasts(
        &mut self,
        lasts: &written::Duration,
        span: Span,
        path: &str,
    ) -> Option<usize> {
        match lasts {
            written::Duration::Rounds { rounds } => {
                if rounds.value == Some(0) {
                    self.report(
                        Diagnostic::error(rounds.span, "this lasts at least one round")
                            .label("it would be over before it began")
                            .path(path),
                    );
                }
                rounds.value
            }
            written::Duration::Days { days } => {
                let days = self.plain(days, Domain::Positive, "a number of days")?;
                let clock = self.frame.as_ref().map(super::time::Frame::clock)?;
                // The margin keeps a whole number of rounds whole.
                let rounds = (days / clock.days_per_round - 1e-9).ceil().max(1.0);
                if rounds > 1e9 {
                    self.report(
                        Diagnostic::error(span, "this lasts longer than any talks")
                            .label("leave out `lasts` for what has no end")
                            .path(path),
                    );
                    return None;
                }
                Some(rounds as usize)
            }
            written::Duration::WhileInForce => {
                self.report(
                    Diagnostic::error(span, "`WhileInForce` follows a signature")
                        .label("nothing is in force here")
                        .help("an event has it with `occurs: Signed(...)`")
                        .path(path),
                );
                None
            }
            written::Duration::Invalid => None,
        }
    }

    fn effects(
        &mut self,
        id: &Word,
        event: &written::Event,
        scene: (&[Party], &[SidePayment]),
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (word, change) in &event.effects.entries {
            let at = format!("events.{}.effects.{}", id.text, word.text);
            let Some(target) = self.target(word, scene, &at) else { continue };
            if let Some(reason) = misfit(target, change) {
                self.report(
                    Diagnostic::error(
                        word.span,
                        format!("`{}` cannot be changed by `{}`", word.text, change_name(change)),
                    )
                    .label(reason)
                    .path(&at),
                );
                continue;
            }
            if self.is_idle(change) {
                self.idle(word.span, &format!("`{}` stays as it is", word.text), "no change", &at);
            }
            if let Some(change) = self.change(change) {
                self.may_be_set(word, target, &change, &at);
                effects.push(Effect { target, change });
            }
        }
        self.shuts_an_issue(id, event, &effects);
        effects
    }

    /// Adding nothing changes nothing.
    fn is_idle(&self, change: &written::Change) -> bool {
        match change {
            written::Change::Add { amount } => self.is(Some(amount), 0.0),
            written::Change::Multiply { factor } => self.is(Some(factor), 1.0),
            _ => false,
        }
    }

    /// What is set must be possible.
    fn may_be_set(&mut self, word: &Word, target: Target, change: &Change, at: &str) {
        let path = &word.text;
        if let (Target::Number(number), Change::Set(Amount::Number(Quantity::Fixed(value)))) =
            (target, change)
            && let Some((low, high)) = self.numbers.list[number as usize].clip
            && !(low..=high).contains(value)
        {
            let bounds = if high.is_finite() {
                format!("not between {} and {}", show(low), show(high))
            } else {
                format!("below {}", show(low))
            };
            self.report(
                Diagnostic::error(word.span, format!("`{path}` cannot be {}", show(*value)))
                    .label(bounds)
                    .path(at),
            );
        }
    }

    /// Warns of an event in whose course nothing can be agreed on, because it leaves an
    /// issue without options.
    fn shuts_an_issue(&mut self, id: &Word, event: &written::Event, effects: &[Effect]) {
        for issue in 0..self.issues.len() {
            let shut = |option: usize| {
                let target = Target::Option { issue, option };
                let shuts =
                    |effect: &Effect| effect.target == target && effect.change == Change::Close;
                effects.iter().any(shuts)
            };
            let options = self.issues[issue].options.len();
            if self.sure[issue] && options > 0 && (0..options).all(shut) {
                let issue = &self.issues[issue].id;
                let message = format!("`{}` leaves no option of `{issue}`", id.text);
                self.report(
                    Diagnostic::warning(event.effects.span, message)
                        .label("after it nothing can be agreed on")
                        .help("for parties that do not talk, `talks`: Close")
                        .path(format!("events.{}.effects", id.text)),
                );
            }
        }
    }

    fn change(&mut self, change: &written::Change) -> Option<Change> {
        match change {
            written::Change::Add { amount } => self.amount(amount, Domain::Any).map(Change::Add),
            written::Change::Multiply { factor } => {
                self.amount(factor, Domain::NonNegative).map(Change::Multiply)
            }
            written::Change::Set { value } => self.amount(value, Domain::Any).map(Change::Set),
            written::Change::Close => Some(Change::Close),
            written::Change::Open => Some(Change::Open),
            written::Change::Invalid => None,
        }
    }

    /// How much: a distribution is nobody's ignorance, but chance.
    fn amount(&mut self, number: &Number, domain: Domain) -> Option<Amount> {
        if let NumberForm::Distribution(distribution) = &number.form {
            return match distribution_from(distribution)? {
                Ok(distribution) => Some(Amount::Fresh(distribution)),
                Err(reason) => {
                    let message = format!("this distribution makes no sense: {reason}");
                    self.report(
                        Diagnostic::error(number.span, message)
                            .label("cannot be")
                            .path(&number.path),
                    );
                    None
                }
            };
        }
        Some(Amount::Number(self.quantity(number, domain, "the size of an effect")))
    }

    /// What the path of an effect leads to.
    fn target(
        &mut self,
        word: &Word,
        (parties, side_payments): (&[Party], &[SidePayment]),
        at: &str,
    ) -> Option<Target> {
        let document = self.document;
        let path = word.text.as_str();
        let steps: Vec<&str> = path.split('.').collect();
        match steps.as_slice() {
            ["talks"] => return Some(Target::Talks),
            ["assets", asset, "stock"] => {
                if let Some(found) = document.assets.position(asset) {
                    return Some(Target::Stock(found));
                }
            }
            ["issues", issue, "options", option] => {
                let found = self.issue(issue, word.span, at)?;
                let named = Text {
                    value: Some((*option).to_owned()),
                    span: word.span,
                    path: at.to_owned(),
                };
                let option = self.option(found, &OptionName::Id(named), at)?;
                return Some(Target::Option { issue: found, option });
            }
            ["parties", party, value] | ["parties", party, value, "level"]
                if fallback(value).is_some() =>
            {
                let known = parties.iter().position(|known| known.id == *party);
                if let (Some(party), Some(which)) = (known, fallback(value)) {
                    let given = &parties[party].fallback;
                    let is_given = match which {
                        Fallback::NoDeal => true,
                        Fallback::WalkOut => given.walk_out.is_some(),
                        Fallback::Breakdown => given.breakdown.is_some(),
                        Fallback::Interim => given.interim.is_some(),
                    };
                    if !is_given {
                        let id = &parties[party].id;
                        self.report(
                            Diagnostic::error(
                                word.span,
                                format!("`{id}` has no `{value}` of its own"),
                            )
                            .label("it is the no-deal value of the round")
                            .help(format!("change `parties.{id}.no_deal`, or give it a `{value}`"))
                            .path(at),
                        );
                        return None;
                    }
                    return Some(Target::Fallback { party, value: which });
                }
            }
            _ => {}
        }
        self.number_target(word, side_payments, at)
    }

    fn number_target(
        &mut self,
        word: &Word,
        side_payments: &[SidePayment],
        at: &str,
    ) -> Option<Target> {
        let path = word.text.as_str();
        let found = self.paths.iter().find(|(known, _)| known == path).map(|(_, known)| *known);
        let Some(found) = found else {
            let switched_off = path.strip_prefix("side_payments.").is_some_and(|rest| {
                let id = rest.split('.').next().unwrap_or("");
                self.document.side_payments.position(id).is_some()
                    && side_payments.iter().all(|payment| payment.id != id)
            });
            let mut report =
                Diagnostic::error(word.span, format!("there is nothing at `{path}` to change"))
                    .label(if switched_off {
                        "this side payment is switched off"
                    } else {
                        "not the path of a number, an option, a stock or `talks`"
                    });
            if !switched_off {
                let mut known: Vec<String> =
                    self.paths.iter().map(|(known, _)| known.clone()).collect();
                for (id, _) in &self.document.parties.entries {
                    known.push(format!("parties.{}.no_deal", id.text));
                }
                for (id, _) in &self.document.assets.entries {
                    known.push(format!("assets.{}.stock", id.text));
                }
                let meant = nearest(path, known.iter().map(String::as_str));
                report = report.help(match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "a number that is left out must be written to be changed".to_owned(),
                });
            }
            self.report(report.path(at));
            return None;
        };
        // It could not be read, and that was reported.
        let quantity = found?;
        let places: Vec<String> = match path.strip_prefix("parameters.") {
            Some(id) => {
                let declared = self.document.parameters.position(id);
                declared.map_or(Vec::new(), |index| self.parameters[index].places.clone())
            }
            None => vec![self.place_of(path).to_owned()],
        };
        if !places.iter().any(|place| is_read_in_rounds(place)) {
            self.report(
                Diagnostic::error(word.span, format!("no event can change `{path}`"))
                    .label("events reach only what is read anew in every round")
                    .help("what can be changed: no-deal values, weights, scores, linkages, penalties, costs, compliance, chances of recognition, options, stocks")
                    .path(at),
            );
            return None;
        }
        if let Some(place) = places.iter().find(|place| !is_read_in_rounds(place)) {
            let message = format!("`{path}` changes, but not at `{place}`");
            self.idle(word.span, &message, "read once, before the talks begin", at);
        }
        let Quantity::Uncertain(number) = quantity else {
            // A literal on a path that events change is among the numbers; this one is a
            // parameter's.
            self.report(
                Diagnostic::error(word.span, format!("the number at `{path}` is a parameter's"))
                    .label("other places may use it too")
                    .help("name the parameter: `parameters.<id>`")
                    .path(at),
            );
            return None;
        };
        let listed = &self.numbers.list[number.0 as usize];
        if listed.path != path {
            let help = format!("change `{}`", listed.path);
            self.report(
                Diagnostic::error(word.span, format!("the number at `{path}` is a parameter's"))
                    .label("other places may use it too")
                    .help(help)
                    .path(at),
            );
            return None;
        }
        Some(Target::Number(number.0))
    }

    /// Options that are opened and never closed were open already.
    fn openings(&mut self, world: &World) {
        let document = self.document;
        let closes = |target: Target| {
            let events = world.events.iter().flat_map(|event| &event.effects);
            let by_event =
                |effect: &Effect| effect.target == target && effect.change == Change::Close;
            let by_asset = match target {
                Target::Option { issue, option } => world.assets.iter().any(|asset| {
                    asset.issue == issue && asset.closes.iter().any(|(closed, _)| *closed == option)
                }),
                _ => false,
            };
            by_asset || events.into_iter().any(by_event)
        };
        for (index, event) in world.events.iter().enumerate() {
            for effect in &event.effects {
                if effect.change != Change::Open || closes(effect.target) {
                    continue;
                }
                let (id, written) = &document.events.entries[index];
                self.report(
                    Diagnostic::warning(
                        written.effects.span,
                        format!("`{}` opens what is never closed", id.text),
                    )
                    .label("changes nothing")
                    .path(format!("events.{}.effects", id.text)),
                );
            }
        }
    }

    fn asset(&mut self, id: &Word, asset: &written::Asset) -> Option<Asset> {
        let path = format!("assets.{}", id.text);
        let issue = self.issue(asset.issue.text(), asset.issue.span, &format!("{path}.issue"));
        let towards =
            issue.and_then(|issue| self.option(issue, &asset.towards, &format!("{path}.towards")));
        let mut affects = Vec::new();
        for (number, party) in asset.affects.items.iter().enumerate() {
            affects.extend(self.party(party, &format!("{path}.affects.{number}")));
        }
        let stock = self.quantity_or(asset.stock.as_ref(), Domain::Share, "a stock", 1.0);
        let decay = match &asset.decay {
            Some(rate) => self.rate(rate, Domain::NonNegative, "a rate of decay"),
            None => NO_RATE,
        };
        let mut raises = Vec::new();
        for (party, written) in &asset.raises.entries {
            let named =
                Text { value: Some(party.text.clone()), span: party.span, path: path.clone() };
            let found = self.party(&named, &format!("{path}.raises.{}", party.text));
            let amount =
                self.quantity(written, Domain::NonNegative, "what a party gains by waiting");
            if found.is_some() && self.is(Some(written), 0.0) {
                let at = format!("{path}.raises.{}", party.text);
                let message = format!("`{}` gains nothing by waiting", party.text);
                self.idle(party.span, &message, "0", &at);
            }
            raises.extend(found.map(|party| (party, amount)));
        }
        let holder =
            asset.holder.as_ref().and_then(|party| self.party(party, &format!("{path}.holder")));
        let holding = match (&asset.holding_cost, &asset.holder) {
            (Some(rate), Some(_)) => {
                let rate = self.rate(rate, Domain::NonNegative, "a cost of holding");
                holder.map(|holder| (holder, rate))
            }
            (Some(_), None) => {
                self.report(
                    Diagnostic::error(
                        id.span,
                        format!("nobody pays the `holding_cost` of `{}`", id.text),
                    )
                    .label("needs `holder: ...`")
                    .path(format!("{path}.holding_cost")),
                );
                None
            }
            (None, Some(holder)) => {
                self.report(
                    Diagnostic::warning(
                        holder.span,
                        format!("holding `{}` costs nothing", id.text),
                    )
                    .label("a holder has no effect without `holding_cost`")
                    .path(format!("{path}.holder")),
                );
                None
            }
            (None, None) => None,
        };
        let mut closes = Vec::new();
        for (option, written) in &asset.closes.entries {
            let at = format!("{path}.closes.{}", option.text);
            let named =
                Text { value: Some(option.text.clone()), span: option.span, path: at.clone() };
            let level = self.quantity(written, Domain::Share, "a level of stock");
            let found = issue.and_then(|issue| self.option(issue, &OptionName::Id(named), &at));
            if found.is_some() && self.is(Some(written), 0.0) {
                let message = format!("`{}` is never closed", option.text);
                self.idle(option.span, &message, "no stock is below 0", &at);
            }
            closes.extend(found.map(|option| (option, level)));
        }
        if affects.is_empty() && raises.is_empty() && holding.is_none() && closes.is_empty() {
            self.report(
                Diagnostic::warning(id.span, format!("nothing depends on `{}`", id.text))
                    .label("no `affects`, `raises`, `holding_cost` or `closes`")
                    .path(&path),
            );
        }
        let whole = asset.stock.is_none() || self.is(asset.stock.as_ref(), 1.0);
        let steady = asset.decay.as_ref().is_none_or(|rate| self.is(Some(&rate.amount), 0.0));
        let stock_path = format!("{path}.stock");
        if whole && steady && !self.moved.contains(&stock_path) {
            let message = format!("nothing of `{}` is ever lost", id.text);
            self.idle(id.span, &message, "no `decay`, and no event changes its stock", &path);
        }
        if let Some(issue) = issue
            && self.sure[issue]
            && (0..self.issues[issue].options.len())
                .all(|option| closes.iter().any(|(closed, _)| *closed == option))
        {
            let message = format!("`{}` leaves no option of `{}`", id.text, self.issues[issue].id);
            let path = format!("{path}.closes");
            self.idle(asset.closes.span, &message, "in the end nothing can be agreed on", &path);
        }
        Some(Asset {
            id: id.text.clone(),
            issue: issue?,
            towards: towards?,
            affects,
            stock,
            decay,
            raises,
            holding,
            closes,
        })
    }

    fn factor(&mut self, id: &Word, factor: &written::Factor, parties: &[Party]) -> Factor {
        let path = format!("factors.{}", id.text);
        let noise = self.noise(&factor.noise);
        let still = match &factor.noise {
            WrittenNoise::None => true,
            WrittenNoise::Independent { deviation }
            | WrittenNoise::Autoregressive { deviation, .. }
            | WrittenNoise::RandomWalk { deviation } => self.is(Some(deviation), 0.0),
            WrittenNoise::Invalid => false,
        };
        if still {
            let message = format!("`{}` never moves", id.text);
            self.idle(id.span, &message, "it has no noise", &format!("{path}.noise"));
        }
        if factor.on.entries.is_empty() && !factor.on.broken {
            let message = format!("nobody feels `{}`", id.text);
            self.idle(factor.on.span, &message, "nothing in `on`", &format!("{path}.on"));
        }
        let mut loadings = Vec::new();
        for (word, written) in &factor.on.entries {
            let at = format!("{path}.on.{}", word.text);
            let amount = self.quantity(written, Domain::Any, "what a party feels of a shock");
            if self.is(Some(written), 0.0) {
                let message = format!("`{}` does not move `{}`", id.text, word.text);
                self.idle(word.span, &message, "felt not at all", &at);
            }
            match self.target(word, (parties, &[]), &at) {
                Some(Target::Fallback { party, value }) => {
                    loadings.push(Loading { party, value, amount });
                }
                Some(_) => self.report(
                    Diagnostic::error(
                        word.span,
                        format!("a common shock cannot move `{}`", word.text),
                    )
                    .label("only no_deal, walk_out, breakdown and interim of a party")
                    .path(&at),
                ),
                None => {}
            }
        }
        Factor { id: id.text.clone(), noise, loadings }
    }
}

/// Why a target cannot be changed like this.
fn misfit(target: Target, change: &written::Change) -> Option<&'static str> {
    use written::Change as Written;
    match (target, change) {
        (_, Written::Invalid)
        | (
            Target::Number(_),
            Written::Add { .. } | Written::Multiply { .. } | Written::Set { .. },
        )
        | (Target::Fallback { .. }, Written::Add { .. })
        | (Target::Stock(_), Written::Multiply { .. })
        | (Target::Option { .. } | Target::Talks, Written::Close | Written::Open) => None,
        (Target::Number(_), _) => Some("a number takes `Add`, `Multiply` or `Set`"),
        (Target::Fallback { .. }, _) => Some("a fallback value takes `Add`"),
        (Target::Stock(_), _) => Some("a stock takes `Multiply`"),
        (Target::Option { .. }, _) => Some("an option takes `Close` or `Open`"),
        (Target::Talks, _) => Some("`talks` takes `Close` or `Open`"),
    }
}
