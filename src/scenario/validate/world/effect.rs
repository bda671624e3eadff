//! What events change: where a path leads, and whether it can be changed like that.

use crate::chance::{Domain, Quantity};
use crate::game::{SidePayment, Track};
use crate::party::{Party, Seat};
use crate::scenario::diagnostic::{Diagnostic, nearest};
use crate::scenario::document::atoms::{OptionName, Text};
use crate::scenario::document::number::{Number, NumberForm};
use crate::scenario::document::world as written;
use crate::scenario::source::Span;
use crate::scenario::tree::Word;
use crate::scenario::validate::Check;
use crate::scenario::validate::number::{distribution_from, show};
use crate::world::{Amount, Change, Effect, Fallback, Occurrence, Target, Window, World};

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
    ("tracks", &["chance", "scale"]),
    ("interim", &["scale"]),
    ("events", &["probability", "amount", "factor", "value", "cost", "0"]),
];

/// Is the number at the path read in every round?
fn is_read_in_rounds(path: &str) -> bool {
    let mut steps = path.split('.');
    let (room, last) = (steps.next().unwrap_or(""), path.rsplit('.').next().unwrap_or(""));
    let score = path.contains(".scores.") || path.contains(".value.");
    let once = path.contains(".strategy.") || path.contains(".trend.");
    let listed = READ_IN_ROUNDS.iter().any(|(of, ends)| *of == room && ends.contains(&last));
    let terms = ["tracks", "interim", "settlement"].contains(&room) && path.contains("terms.");
    // All numbers of stages and of terms are.
    room == "phases" || terms || !once && (listed || room == "parties" && score)
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
    /// What an event changes.
    pub(super) fn effects(
        &mut self,
        (index, id): (usize, &Word),
        event: &written::Event,
        scene: (&[Party], &[SidePayment]),
        tracks: &[Track],
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (number, (word, change)) in event.effects.entries.iter().enumerate() {
            let at = format!("events.{}.effects.{}", id.text, word.text);
            let target = match self.track_of(&word.text) {
                // What is wrong with it was reported with the track.
                Some(track) => takes_part(tracks, track, (index, number)),
                None => {
                    let target = self.target(word, scene, &at);
                    target.filter(|target| self.fits(word, *target, change, &at))
                }
            };
            let Some(target) = target else { continue };
            if self.is_idle(change) {
                self.idle(word.span, &format!("`{}` stays as it is", word.text), "no change", &at);
            }
            if let Some(change) = self.change(change) {
                let value = match change {
                    Change::Set(Amount::Number(Quantity::Fixed(value))) => Some(value),
                    _ => None,
                };
                self.may_be_set(word, target, value, &at);
                effects.push(Effect { target, change });
            }
        }
        self.shuts_an_issue(id, event, &effects);
        effects
    }

    /// Can the target be changed like this? If not, that is reported.
    pub(super) fn fits(
        &mut self,
        word: &Word,
        target: Target,
        change: &written::Change,
        at: &str,
    ) -> bool {
        let Some(reason) = misfit(target, change) else { return true };
        let message = format!("`{}` cannot be changed by `{}`", word.text, change_name(change));
        self.report(Diagnostic::error(word.span, message).label(reason).path(at));
        false
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
    pub(super) fn may_be_set(&mut self, word: &Word, target: Target, value: Option<f64>, at: &str) {
        let path = &word.text;
        if let (Target::Number(number), Some(value)) = (target, value)
            && let Some((low, high)) = self.numbers.list[number as usize].clip
            && !(low..=high).contains(&value)
        {
            let bounds = if high.is_finite() {
                format!("not between {} and {}", show(low), show(high))
            } else {
                format!("below {}", show(low))
            };
            self.report(
                Diagnostic::error(word.span, format!("`{path}` cannot be {}", show(value)))
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
    pub(super) fn target(
        &mut self,
        word: &Word,
        (parties, side_payments): (&[Party], &[SidePayment]),
        at: &str,
    ) -> Option<Target> {
        let document = self.document;
        let path = self.local(&word.text).to_owned();
        let steps: Vec<&str> = path.split('.').collect();
        if let ["parties", id, ..] = steps.as_slice()
            && let Some(party) = parties.iter().position(|party| party.id == *id)
        {
            self.watches(word.span, party, parties, at);
        }
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

    /// Warns of what moves a party that only watches: nobody else notices it.
    pub(super) fn watches(&mut self, span: Span, party: usize, parties: &[Party], at: &str) {
        if parties.get(party).is_some_and(|party| party.seat == Seat::Observer) {
            let message = format!("`{}` never acts", parties[party].id);
            let label = "it changes nothing but what is reported of it";
            self.idle(span, &message, label, at);
        }
    }

    fn number_target(
        &mut self,
        word: &Word,
        side_payments: &[SidePayment],
        at: &str,
    ) -> Option<Target> {
        let path = self.local(&word.text).to_owned();
        let path = path.as_str();
        let found = self.paths.iter().find(|(known, _)| known == path).map(|(_, known)| *known);
        let Some(found) = found else {
            let switched_off = path.strip_prefix("side_payments.").is_some_and(|rest| {
                let id = rest.split('.').next().unwrap_or("");
                self.document.side_payments.position(id).is_some()
                    && side_payments.iter().all(|payment| payment.id != id)
            });
            let mut report = Diagnostic::error(
                word.span,
                format!("there is nothing at `{}` to change", word.text),
            )
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
                // Effects of the main talks on a track name all of the path.
                let before = word.text.strip_suffix(path).unwrap_or("");
                report = report.help(match meant {
                    Some(meant) => format!("did you mean `{before}{meant}`?"),
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
        if !places.iter().any(|place| is_read_in_rounds(self.local(place))) {
            self.report(
                Diagnostic::error(word.span, format!("no event can change `{}`", word.text))
                    .label("events reach only what is read anew in every round")
                    .help("what can be changed: no-deal values, weights, scores, linkages, penalties, costs, compliance, chances of recognition, terms of agreements, options, stocks")
                    .path(at),
            );
            return None;
        }
        if let Some(place) = places.iter().find(|place| !is_read_in_rounds(self.local(place))) {
            let message = format!("`{}` changes, but not at `{place}`", word.text);
            self.idle(word.span, &message, "read once, before the talks begin", at);
        }
        let Quantity::Uncertain(number) = quantity else {
            // A literal on a path that events change is among the numbers; this one is a
            // parameter's.
            self.report(
                Diagnostic::error(
                    word.span,
                    format!("the number at `{}` is a parameter's", word.text),
                )
                .label("other places may use it too")
                .help("name the parameter: `parameters.<id>`")
                .path(at),
            );
            return None;
        };
        let listed = &self.numbers.list[number.0 as usize];
        if self.local(&listed.path) != path {
            let help = format!("change `{}`", listed.path);
            self.report(
                Diagnostic::error(
                    word.span,
                    format!("the number at `{}` is a parameter's", word.text),
                )
                .label("other places may use it too")
                .help(help)
                .path(at),
            );
            return None;
        }
        Some(Target::Number(number.0))
    }

    /// Options that are opened and never closed were open already.
    pub(super) fn openings(&mut self, world: &World) {
        let document = self.document;
        let closes = |target: Target| {
            let events = world.events.iter().flat_map(|event| &event.effects);
            let by_event =
                |effect: &Effect| effect.target == target && effect.change == Change::Close;
            let by_asset = match target {
                Target::Option { issue, option } => {
                    let by_asset = world.assets.iter().any(|asset| {
                        let closed = |(closed, _): &(usize, Quantity)| *closed == option;
                        asset.issue == issue && asset.closes.iter().any(closed)
                    });
                    let window = |window: &Window| (window.issue, window.option) == (issue, option);
                    by_asset || world.windows.iter().any(window)
                }
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
}

/// A track whose scenario has the effect of this number of this event.
fn takes_part(tracks: &[Track], track: usize, effect: (usize, usize)) -> Option<Target> {
    let mut events = tracks.get(track)?.parts.world.events.iter();
    let has = |event: &crate::world::Event| match &event.occurs {
        Occurrence::Elsewhere { event, effects } => {
            (*event, true) == (effect.0, effects.contains(&effect.1))
        }
        _ => false,
    };
    events.any(has).then_some(Target::Track(track))
}

/// Why a target cannot be changed like this.
fn misfit(target: Target, change: &written::Change) -> Option<&'static str> {
    use written::Change as Written;
    match (target, change) {
        (_, Written::Invalid)
        | (Target::Track(_), _)
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
