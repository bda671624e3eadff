//! Limited agreements: tracks, interim agreements, and what becomes of any agreement once
//! it is signed.

use super::number::show;
use super::party::unit;
use super::rule::{Voters, at_the_table};
use super::time::MOST_ROUNDS;
use super::{Check, LONGEST_TITLE, Outside, validate_within};
use crate::chance::{Domain, Quantity};
use crate::game::{Interim, Settlement, Track};
use crate::party::{Hazard, Party};
use crate::rule::{Rule, Threshold};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::number::{Number, NumberForm};
use crate::scenario::document::space::Condition as WrittenCondition;
use crate::scenario::document::world as written;
use crate::scenario::source::Span;
use crate::scenario::tree::Word;
use crate::space::{Condition, Issue};
use crate::world::{Assent, BreachRule, ByText, Lasting, Motive, Renewal, Terms, Violator};

/// Does nothing end an agreement with these terms?
pub(super) fn never_ends(terms: &written::Terms) -> bool {
    terms.lasts.items.is_empty()
        && terms.violations.entries.is_empty()
        && terms.withdrawals.entries.is_empty()
}

/// The most tracks and interim agreements: a set of them is 64 bits.
const MOST_TRACKS: usize = 63;

impl Check<'_> {
    /// The separate tracks.
    pub(super) fn tracks(&mut self, parties: &[Party]) -> Vec<Track> {
        let document = self.document;
        let map = &document.tracks;
        if map.entries.len() > MOST_TRACKS {
            self.report(
                Diagnostic::error(map.span, format!("at most {MOST_TRACKS} tracks are supported"))
                    .label(format!("these are {}", map.entries.len()))
                    .path("tracks"),
            );
            return Vec::new();
        }
        let mut tracks = Vec::new();
        let mut chances = 0.0;
        for (id, track) in &map.entries {
            if ["interim", "settlement", "full"].contains(&id.text.as_str()) {
                self.report(
                    Diagnostic::error(id.span, format!("a track cannot be called `{}`", id.text))
                        .label("that is another kind of agreement")
                        .path(format!("tracks.{}", id.text)),
                );
            }
            let track = self.track(id, track, parties);
            chances += self.central(track.chance).min(1.0);
            tracks.push(track);
        }
        if chances > 1.0 + 1e-9 {
            self.report(
                Diagnostic::error(map.span, "the chances of the tracks sum to more than 1")
                    .label(format!("they sum to {}", super::number::show(chances)))
                    .path("tracks"),
            );
        }
        tracks
    }

    fn track(&mut self, id: &Word, track: &written::Track, parties: &[Party]) -> Track {
        let path = format!("tracks.{}", id.text);
        let inner = &track.scenario;
        for (what, written) in [
            ("tracks", !inner.tracks.entries.is_empty()),
            ("interim", inner.interim.is_some()),
            ("settlement", inner.settlement.is_some()),
            ("observables", !inner.observables.entries.is_empty()),
        ] {
            if written {
                self.report(
                    Diagnostic::error(id.span, format!("a track has no `{what}` of its own"))
                        .label(format!("its scenario has {what}"))
                        .path(format!("{path}.scenario.{what}")),
                );
            }
        }
        let prefix = format!("{path}.scenario.");
        let outside = Outside { effects: self.reaches(&prefix), prefix, ..Outside::default() };
        let scenario = validate_within(inner, String::new(), self.diagnostics, outside);
        let title = match &track.title {
            Some(title) => self.title(title, "a title", LONGEST_TITLE),
            None => scenario.meta.title.clone(),
        };
        let mut own = Vec::new();
        for (word, _) in &inner.parties.entries {
            let known = parties.iter().position(|party| party.id == word.text);
            if known.is_none() {
                let ids = parties.iter().map(|party| party.id.as_str());
                self.report(
                    Diagnostic::error(
                        word.span,
                        format!("`{}` takes no part in the main talks", word.text),
                    )
                    .label(format!("a party of the track `{}`", id.text))
                    .maybe_help(suggestion(&word.text, "parties", ids))
                    .path(format!("{path}.scenario.parties.{}", word.text)),
                );
            }
            own.push(known.unwrap_or(0));
        }
        let opens = track.opens.as_ref().and_then(|moment| {
            self.round_of(moment, &format!("{path}.opens"), "this track is never talked about")
        });
        let chance = self.quantity(&track.chance, Domain::Share, "the chance of a track");
        let scale = self.quantity_or(track.scale.as_ref(), Domain::NonNegative, "a scale", 1.0);
        if self.is(Some(&track.chance), 0.0) {
            let message = format!("`{}` is never talked about", id.text);
            self.idle(track.chance.span, &message, "its chance is 0", &format!("{path}.chance"));
        }
        self.worthless(track.scale.as_ref(), &format!("{path}.scale"));
        // The text of the terms speaks of the track's issues.
        let issues = scenario.parts.issues.clone();
        let terms = match &track.terms {
            // Of a scenario that could not be read nothing is known.
            Some(terms) if !inner.issues.entries.is_empty() => {
                let path = format!("{path}.terms");
                let renewal = self.renewal(terms, &scenario.parts.parties, &path);
                Terms { renewal, ..self.terms(terms, Some(&issues), parties, &path) }
            }
            _ => Terms::default(),
        };
        Track {
            id: id.text.clone(),
            title,
            parts: scenario.parts,
            parties: own,
            opens: opens.unwrap_or(0),
            chance,
            scale,
            terms,
        }
    }

    /// Strategies that look ahead see the main talks alone.
    pub(super) fn reckoning_with_limited_agreements(&mut self, parties: &[Party]) {
        let document = self.document;
        if document.tracks.entries.is_empty() && document.interim.is_none() {
            return;
        }
        for (party, (id, written)) in parties.iter().zip(&document.parties.entries) {
            let Some(strategy) = &written.strategy else { continue };
            if !party.strategy.reckons_with_limited_agreements() {
                let name = party.strategy.name();
                let message = format!("`{name}` of `{}` foresees no limited agreement", id.text);
                let label = "it looks ahead as if every round were spent on a full agreement";
                self.idle(strategy.0.node.head(), &message, label, &strategy.0.path);
            }
        }
    }

    /// What agreements are called: tracks, the interim agreement, and the full one if asked.
    pub(super) fn kinds(&self, full: bool) -> Vec<&str> {
        let tracks = self.document.tracks.entries.iter().map(|(id, _)| id.text.as_str());
        let interim = self.document.interim.as_ref().map(|_| "interim");
        tracks.chain(interim).chain(full.then_some("full")).collect()
    }

    /// A condition on the texts of a limited agreement; where that is no track, on packages.
    pub(super) fn text_of_track(
        &mut self,
        condition: &WrittenCondition,
        which: usize,
        path: &str,
    ) -> Condition {
        let Some(issues) = self.track_issues.get(which).cloned() else {
            return self.condition(condition, path);
        };
        let sure = vec![true; issues.len()];
        let issues = std::mem::replace(&mut self.issues, issues);
        let sure = std::mem::replace(&mut self.sure, sure);
        let made = self.condition(condition, path);
        (self.issues, self.sure) = (issues, sure);
        made
    }

    /// What becomes of a partial package, if it does not end the talks.
    pub(super) fn interim(&mut self, parties: &[Party]) -> Option<Interim> {
        let document = self.document;
        let written = document.interim.as_ref()?;
        if self.partial_issue.is_none() && self.sure.iter().all(|sure| *sure) {
            self.report(
                Diagnostic::error(written.span, "there is no partial package")
                    .label("no option of the scenario has `partial`")
                    .path("interim"),
            );
        }
        let scale = self.quantity_or(written.scale.as_ref(), Domain::NonNegative, "a scale", 1.0);
        self.worthless(written.scale.as_ref(), "interim.scale");
        let terms = match &written.terms {
            Some(terms) => {
                let renewal = self.renewal(terms, parties, "interim.terms");
                Terms { renewal, ..self.terms(terms, None, parties, "interim.terms") }
            }
            None => Terms::default(),
        };
        Some(Interim { scale, terms })
    }

    /// Warns of an agreement that nobody has anything of.
    fn worthless(&mut self, scale: Option<&Number>, path: &str) {
        if let Some(number) = scale.filter(|_| self.is(scale, 0.0)) {
            let message = "nobody has anything of this agreement";
            self.idle(number.span, message, "its scale is 0", path);
        }
    }

    /// What becomes of the full agreement.
    pub(super) fn settlement(&mut self, parties: &[Party]) -> Option<Settlement> {
        let document = self.document;
        let written = document.settlement.as_ref()?;
        let watch = self.lasts(&written.watch, written.span, "settlement.watch");
        if watch.is_some_and(|rounds| rounds > MOST_ROUNDS) {
            let message = format!("an agreement is watched for at most {MOST_ROUNDS} rounds");
            self.report(
                Diagnostic::error(written.span, message)
                    .label(format!("these are {}", watch.unwrap_or(0)))
                    .path("settlement.watch"),
            );
        }
        if let Some(renewal) = &written.terms.renewal {
            self.report(
                Diagnostic::error(renewal.span, "nobody votes on renewing a settlement")
                    .label("what is `renewable` is renewed whenever its time is up")
                    .path("settlement.terms.renewal"),
            );
        }
        let terms = self.terms(&written.terms, None, parties, "settlement.terms");
        if never_ends(&written.terms) {
            let label = "no `violations`, `withdrawals` or `lasts`";
            self.idle(written.span, "the settlement always stands", label, "settlement.terms");
        }
        Some(Settlement { terms, watch: watch.unwrap_or(1) })
    }

    /// The terms of an agreement; its text is of these issues, or of the scenario's own.
    fn terms(
        &mut self,
        terms: &written::Terms,
        issues: Option<&[Issue]>,
        parties: &[Party],
        path: &str,
    ) -> Terms {
        let own = issues.map(|issues| {
            let sure = vec![true; issues.len()];
            (
                std::mem::replace(&mut self.issues, issues.to_vec()),
                std::mem::replace(&mut self.sure, sure),
            )
        });
        let made = self.terms_of_text(terms, parties, path);
        if let Some((issues, sure)) = own {
            self.issues = issues;
            self.sure = sure;
        }
        made
    }

    fn terms_of_text(&mut self, terms: &written::Terms, parties: &[Party], path: &str) -> Terms {
        let mut lasts: ByText<Lasting> = Vec::new();
        for (number, entry) in terms.lasts.items.iter().enumerate() {
            let at = format!("{path}.lasts.{number}");
            let when = self.text(&entry.when, &at);
            let period = self.period(&entry.lasts, &format!("{at}.lasts"));
            lasts.extend(period.map(|period| (when, period)));
        }
        let own = |entries: &[(&WrittenCondition, Span)]| -> Vec<(bool, Span)> {
            entries
                .iter()
                .map(|(when, span)| (when.entries.is_empty() && !when.broken, *span))
                .collect()
        };
        let listed: Vec<_> = terms.lasts.items.iter().map(|e| (&e.when, e.span)).collect();
        self.reached(&own(&listed), &format!("{path}.lasts"));
        let listed: Vec<_> = terms.wrongful.items.iter().map(|e| (&e.when, e.span)).collect();
        self.reached(&own(&listed), &format!("{path}.wrongful"));
        let listed: Vec<_> = terms.breach.items.iter().map(|e| (&e.when, e.span)).collect();
        self.reached(&own(&listed), &format!("{path}.breach"));
        let mut renewable = Vec::new();
        for (number, when) in terms.renewable.items.iter().enumerate() {
            renewable.push(self.text(when, &format!("{path}.renewable.{number}")));
        }
        if let Some(renewal) = &terms.renewal
            && renewable.is_empty()
        {
            let label = "no text is `renewable`";
            self.idle(renewal.span, "nothing is ever renewed", label, &format!("{path}.renewal"));
        }
        let until = |(_, lasts): &(Condition, Lasting)| matches!(lasts, Lasting::Until(_));
        let given = terms.renewal.as_ref().is_some_and(|renewal| renewal.lasts.is_some());
        if !renewable.is_empty() && !given && lasts.iter().any(until) {
            self.report(
                Diagnostic::error(terms.renewable.span, "for how long it is renewed is not said")
                    .label("it lasts until a date")
                    .help("renewal: (lasts: Days(180))")
                    .path(format!("{path}.renewal")),
            );
        }
        if !renewable.is_empty() && lasts.is_empty() {
            self.report(
                Diagnostic::warning(terms.renewable.span, "what never expires is never renewed")
                    .label("no `lasts` says when it expires")
                    .path(format!("{path}.renewable")),
            );
        }
        let mut violators = Vec::new();
        for (word, violation) in &terms.violations.entries {
            let at = format!("{path}.violations.{}", word.text);
            let party = self.party_of(word, parties, &at);
            let motive = match violation {
                written::Violation::ByChance { probability, per } => Motive::Chance(Hazard {
                    probability: self.quantity(
                        probability,
                        Domain::Share,
                        "the chance of a violation",
                    ),
                    per: unit(per),
                }),
                written::Violation::Tempted { gain, precision } => Motive::Temptation {
                    temptation: self.quantity(gain, Domain::Any, "the gain of a violation"),
                    precision: self.quantity(precision, Domain::Positive, "a precision"),
                },
                written::Violation::Invalid => continue,
            };
            if let written::Violation::ByChance { probability, .. } = violation
                && self.is(Some(probability), 0.0)
            {
                let message = format!("`{}` never breaks it", word.text);
                self.idle(word.span, &message, "the chance is 0", &at);
            }
            violators.extend(party.map(|party| Violator { party, motive }));
        }
        let mut factors = Vec::new();
        for (word, entry) in &terms.factors.entries {
            let when = self.text(&entry.when, &format!("{path}.factors.{}", word.text));
            let factor = self.quantity(&entry.factor, Domain::NonNegative, "a factor");
            if self.is(Some(&entry.factor), 1.0) {
                let message = format!("`{}` changes nothing", word.text);
                let path = format!("{path}.factors.{}", word.text);
                self.idle(word.span, &message, "a factor of 1", &path);
            }
            factors.push((when, factor));
        }
        self.without_effect(terms, path);
        let retaliation = self.maybe(terms.retaliation.as_ref(), Domain::NonNegative, "a factor");
        let ageing = self.maybe(terms.ageing.as_ref(), Domain::Positive, "an exponent of time");
        let accusation =
            self.maybe(terms.accusation.as_ref(), Domain::Share, "the chance of an accusation");
        let mut wrongful = Vec::new();
        for (number, entry) in terms.wrongful.items.iter().enumerate() {
            let when = self.text(&entry.when, &format!("{path}.wrongful.{number}"));
            let chance = self.quantity(&entry.chance, Domain::Share, "the chance of an accusation");
            if self.is(Some(&entry.chance), 0.0) && terms.wrongful.items.len() == number + 1 {
                let path = format!("{path}.wrongful.{number}");
                self.idle(entry.span, "nobody is accused here", "as if it were left out", &path);
            }
            wrongful.push((when, chance));
        }
        let mut breach = Vec::new();
        for (number, entry) in terms.breach.items.iter().enumerate() {
            let at = format!("{path}.breach.{number}");
            let when = self.text(&entry.when, &at);
            let rule = match &entry.then {
                written::BreachRule::Collapse => Some(BreachRule::Collapse),
                written::BreachRule::Suspend { span } => self
                    .lasts(span, entry.span, &format!("{at}.then"))
                    .map(|rounds| BreachRule::Suspend { rounds }),
                written::BreachRule::Panel { collapse } => Some(BreachRule::Panel {
                    collapse: self.quantity(collapse, Domain::Share, "the chance of a collapse"),
                }),
                written::BreachRule::Invalid => None,
            };
            breach.extend(rule.map(|rule| (when, rule)));
        }
        let mut withdrawals = Vec::new();
        for (word, hazard) in &terms.withdrawals.entries {
            let party = self.party_of(word, parties, &format!("{path}.withdrawals.{}", word.text));
            if self.is(Some(&hazard.probability), 0.0) {
                let path = format!("{path}.withdrawals.{}", word.text);
                let message = format!("`{}` never withdraws", word.text);
                self.idle(word.span, &message, "the chance is 0", &path);
            }
            let hazard = self.hazard(hazard, "the chance of a withdrawal");
            withdrawals.extend(party.map(|party| (party, hazard)));
        }
        if violators.is_empty() {
            self.without_violations(terms, path);
        }
        Terms {
            lasts,
            renewable,
            renewal: Renewal::default(),
            violators,
            factors,
            retaliation,
            ageing,
            accusation,
            wrongful,
            breach,
            withdrawals,
        }
    }

    /// How long an agreement lasts; `None` if that could not be read.
    fn period(&mut self, period: &written::Period, path: &str) -> Option<Lasting> {
        match period {
            written::Period::Rounds { rounds } => {
                if let NumberForm::Literal(value) = rounds.form
                    && value >= 0.0
                    && (value < 1.0 || value.fract() != 0.0)
                {
                    let (message, label) = if value < 1.0 {
                        ("this lasts at least one round".to_owned(), "it would be over at once")
                    } else {
                        let value = show(value);
                        let message = format!("expected a whole number of rounds, not {value}");
                        (message, "not a number of rounds")
                    };
                    self.report(Diagnostic::error(rounds.span, message).label(label).path(path));
                }
                let what = "a number of rounds";
                Some(Lasting::Rounds(self.quantity(rounds, Domain::NonNegative, what)))
            }
            written::Period::Days { days } => {
                let days = self.quantity(days, Domain::Positive, "a number of days");
                let clock = self.frame.as_ref().map(super::time::Frame::clock)?;
                Some(Lasting::Days { days, per_round: clock.days_per_round })
            }
            written::Period::Until { moment } => {
                let beyond = "the talks end before this agreement does";
                self.round_of(moment, path, beyond).map(Lasting::Until)
            }
            written::Period::Invalid => None,
        }
    }

    /// Who votes on renewing an agreement of these parties.
    fn renewal(&mut self, terms: &written::Terms, parties: &[Party], path: &str) -> Renewal {
        let Some(written) = &terms.renewal else { return Renewal::default() };
        let path = format!("{path}.renewal");
        let lasts = written
            .lasts
            .as_ref()
            .and_then(|lasts| self.lasts(lasts, written.span, &format!("{path}.lasts")));
        let of = match &written.of {
            Some(name) => {
                let at = parties.iter().position(|party| party.id == name.text());
                let members = at.filter(|at| parties[*at].coalition.is_some());
                if members.is_none() && name.value.is_some() {
                    let coalitions = parties.iter().filter(|party| party.coalition.is_some());
                    let ids: Vec<&str> = coalitions.map(|party| party.id.as_str()).collect();
                    let message = match at {
                        Some(_) => format!("`{}` has no members who could vote", name.text()),
                        None => format!("unknown coalition `{}`", name.text()),
                    };
                    self.report(
                        Diagnostic::error(name.span, message)
                            .label("not a coalition of these talks")
                            .maybe_help(suggestion(name.text(), "coalitions", ids))
                            .path(format!("{path}.of")),
                    );
                    return Renewal { assent: None, lasts };
                }
                members
            }
            None => None,
        };
        if of.is_none() && written.rule.is_none() && written.lasts.is_none() {
            self.idle(written.span, "this changes nothing", "no `of`, `rule` or `lasts`", &path);
        }
        let coalition = of.and_then(|of| parties[of].coalition.as_ref());
        let voters = match coalition {
            Some(coalition) => {
                let weights = coalition.members.iter().map(|member| member.weight);
                Voters {
                    kind: "member",
                    ids: coalition.members.iter().map(|member| member.id.as_str()).collect(),
                    silent: vec![None; coalition.members.len()],
                    place: "in the coalition",
                    weights: Some(weights.map(|weight| self.central(weight)).collect()),
                }
            }
            None => at_the_table(parties),
        };
        let threshold = match &written.rule {
            Some(rule) => Some(self.threshold(rule, &voters, &format!("{path}.rule"))),
            None => of.map(|_| Threshold::Unanimity),
        };
        let rule = threshold.map(|threshold| Rule { threshold, vetoes: Vec::new() });
        Renewal { assent: rule.map(|rule| Assent { of, rule }), lasts }
    }

    /// Warns of what changes no chance of a violation.
    fn without_effect(&mut self, terms: &written::Terms, path: &str) {
        let violators = terms.violations.entries.len();
        if violators == 0 {
            return;
        }
        for (field, number) in [("retaliation", &terms.retaliation), ("ageing", &terms.ageing)] {
            if let Some(written) = number
                && self.is(number.as_ref(), 1.0)
            {
                let message = format!("`{field}` changes nothing");
                self.idle(written.span, &message, "a factor of 1", &format!("{path}.{field}"));
            }
        }
        if let Some(retaliation) = &terms.retaliation
            && violators == 1
        {
            let label = "nobody else breaks this agreement";
            let message = "`retaliation` answers nothing";
            self.idle(retaliation.span, message, label, &format!("{path}.retaliation"));
        }
        if let Some(accusation) = &terms.accusation
            && self.is(terms.accusation.as_ref(), 0.0)
        {
            let given = [
                ("breach", !terms.breach.items.is_empty()),
                ("retaliation", terms.retaliation.is_some()),
            ];
            let idle: Vec<&str> =
                given.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
            let label = match idle.as_slice() {
                [] => "violations have no consequence".to_owned(),
                idle => format!("so `{}` has no effect", idle.join("` and `")),
            };
            let path = format!("{path}.accusation");
            self.idle(accusation.span, "no breach is ever noticed", &label, &path);
        }
    }

    /// The first entry whose condition is met counts, so none is reached after one that
    /// every text meets.
    fn reached(&mut self, entries: &[(bool, Span)], path: &str) {
        let any = entries.iter().position(|(any, _)| *any).unwrap_or(entries.len());
        for (number, (_, span)) in entries.iter().enumerate().skip(any + 1) {
            let label = "an entry before it holds of every text";
            self.idle(*span, "this is never reached", label, &format!("{path}.{number}"));
        }
    }

    /// What speaks of violations has no effect where there are none.
    fn without_violations(&mut self, terms: &written::Terms, path: &str) {
        if !terms.violations.entries.is_empty() {
            return;
        }
        let idle = [
            ("factors", !terms.factors.entries.is_empty()),
            ("retaliation", terms.retaliation.is_some()),
            ("ageing", terms.ageing.is_some()),
            ("accusation", terms.accusation.is_some()),
            ("wrongful", !terms.wrongful.items.is_empty()),
            ("breach", !terms.breach.items.is_empty()),
        ];
        for (field, _) in idle.into_iter().filter(|(_, given)| *given) {
            self.report(
                Diagnostic::warning(terms.span, format!("`{field}` has no effect"))
                    .label("nobody breaks this agreement")
                    .help("give it `violations`")
                    .path(format!("{path}.{field}")),
            );
        }
    }

    fn maybe(&mut self, number: Option<&Number>, domain: Domain, what: &str) -> Option<Quantity> {
        number.map(|number| self.quantity(number, domain, what))
    }

    fn party_of(&mut self, word: &Word, parties: &[Party], path: &str) -> Option<usize> {
        let found = parties.iter().position(|party| party.id == word.text);
        if found.is_none() {
            let ids = parties.iter().map(|party| party.id.as_str());
            self.report(
                Diagnostic::error(word.span, format!("unknown party `{}`", word.text))
                    .label("not a party of the scenario")
                    .maybe_help(suggestion(&word.text, "parties", ids))
                    .path(path),
            );
        }
        found
    }

    /// A condition on the text of an agreement, whose issues may be a track's.
    fn text(&mut self, condition: &WrittenCondition, path: &str) -> Condition {
        self.condition(condition, path)
    }
}
