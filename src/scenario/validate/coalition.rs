//! Coalitions: their members, their rules, and who can reckon with them.

use super::number::show;
use super::rule::Voters;
use super::table::seat_name;
use super::{Check, LONGEST_TITLE};
use crate::chance::{Domain, Quantity};
use crate::party::{Coalition, MOST_MEMBERS, Member, Party, Preferences, Seat, Speaker, Stricter};
use crate::rule::{Rule, Threshold};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::document::party as written;
use crate::scenario::tree::Word;
use crate::tolerance::TIE;

/// How far the central weights of the members may be from summing to 1.
const WEIGHT_TOLERANCE: f64 = 1e-6;

impl Check<'_> {
    /// The members who decide a party's answers, if it is a coalition.
    pub(super) fn coalition(
        &mut self,
        id: &Word,
        party: &written::Party,
        seat: &Seat,
        preferences: &Preferences,
    ) -> Option<Coalition> {
        let coalition = party.coalition.as_ref()?;
        let path = format!("parties.{}.coalition", id.text);
        if matches!(seat, Seat::Mediator | Seat::Disruptor { .. } | Seat::Observer) {
            self.report(
                Diagnostic::error(coalition.span, format!("`{}` never votes", id.text))
                    .label(format!("it {}", seat_name(seat)))
                    .help("a coalition decides how a party answers")
                    .path(&path),
            );
        }
        let entries = &coalition.members.entries;
        let broken = coalition.members.broken;
        let problem = match entries.len() {
            0 => Some("a coalition needs at least one member".to_owned()),
            count if count > MOST_MEMBERS => {
                Some(format!("a coalition has at most {MOST_MEMBERS} members, not {count}"))
            }
            _ => None,
        };
        if let Some(message) = problem
            && !broken
        {
            self.report(
                Diagnostic::error(coalition.members.span, message)
                    .label("these")
                    .path(format!("{path}.members")),
            );
        }
        let members: Vec<Member> = entries
            .iter()
            .map(|(key, member)| self.member(key, member, preferences, &path))
            .collect();
        let weights: Vec<f64> = members.iter().map(|member| self.central(member.weight)).collect();
        self.sum_of_weights(id, coalition, &weights, &path);
        let everybody = Voters {
            kind: "member",
            ids: coalition.members.keys().collect(),
            silent: vec![None; members.len()],
            place: "in the coalition",
            weights: Some(weights),
        };
        let threshold = match &coalition.rule {
            Some(rule) => self.threshold(rule, &everybody, &format!("{path}.rule")),
            None => Threshold::Unanimity,
        };
        let vetoes = entries.iter().enumerate();
        let vetoes = vetoes
            .filter(|(_, (_, member))| member.veto.is_some_and(|veto| veto.0))
            .map(|(at, _)| at)
            .collect();
        if coalition.when.items.len() > MOST_MEMBERS {
            let message = format!("a coalition has at most {MOST_MEMBERS} stricter rules");
            self.report(
                Diagnostic::error(coalition.when.span, message)
                    .label(format!("these are {}", coalition.when.items.len()))
                    .path(format!("{path}.when")),
            );
        }
        let stricter = coalition.when.items.iter().enumerate();
        let stricter: Vec<Stricter> = stricter
            .map(|(at, rule)| self.stricter(rule, &everybody, &format!("{path}.when.{at}")))
            .collect();
        let speaks = match coalition.speaks {
            Some(written::Speaks::Member) => Speaker::Drawn,
            _ => Speaker::Pivot,
        };
        // Sets of members are words; who is too many has been reported.
        let fits = !members.is_empty() && members.len() <= MOST_MEMBERS;
        let rule = Rule { threshold, vetoes };
        fits.then_some(Coalition { members, rule, stricter, speaks })
    }

    fn member(
        &mut self,
        key: &Word,
        member: &written::Member,
        preferences: &Preferences,
        path: &str,
    ) -> Member {
        let path = format!("{path}.members.{}", key.text);
        self.check_id(key, &path);
        let weight = self.quantity(&member.weight, Domain::NonNegative, "a member's weight");
        let mut tilts = Vec::new();
        for (issue, number) in &member.tilt.entries {
            let path = format!("{path}.tilt.{}", issue.text);
            let at = self.issue(&issue.text, issue.span, &path);
            let tilt = self.quantity(number, Domain::Signed, "a tilt");
            tilts.extend(at.map(|at| (at, tilt)));
        }
        self.tilted_weights(key, member, &tilts, preferences, &path);
        let none = Quantity::Fixed(0.0);
        Member {
            id: key.text.clone(),
            name: match &member.name {
                Some(name) => self.title(name, "a name", LONGEST_TITLE),
                None => key.text.replace('_', " "),
            },
            weight,
            tilts,
            offset: member.no_deal.as_ref().map_or(none, |offset| {
                self.quantity(offset, Domain::Any, "what a member's no-deal value has over")
            }),
        }
    }

    /// Central weights with their tilts are not negative, and some of them is above 0.
    fn tilted_weights(
        &mut self,
        key: &Word,
        member: &written::Member,
        tilts: &[(usize, Quantity)],
        preferences: &Preferences,
        path: &str,
    ) {
        let document = self.document;
        // Where a stake is missing, which has been reported, indices mean nothing.
        if preferences.issues.len() != document.issues.entries.len() {
            return;
        }
        let weights: Vec<f64> =
            preferences.issues.iter().map(|stake| self.central(stake.weight)).collect();
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            return;
        }
        let mut tilted: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        for (issue, tilt) in tilts {
            tilted[*issue] += self.central(*tilt);
        }
        for (id, number) in &member.tilt.entries {
            let Some(issue) = document.issues.position(&id.text) else { continue };
            if tilted[issue] < -TIE {
                let message = format!(
                    "the tilt of `{}` makes its weight of `{}` negative",
                    key.text, id.text
                );
                self.report(
                    Diagnostic::error(number.span, message)
                        .label(format!("leaves {}", show(tilted[issue])))
                        .path(format!("{path}.tilt.{}", id.text)),
                );
            }
        }
        if tilted.iter().all(|weight| weight.abs() <= TIE) {
            self.report(
                Diagnostic::error(key.span, format!("the tilts of `{}` leave no weight", key.text))
                    .label("it would care for nothing")
                    .path(format!("{path}.tilt")),
            );
        }
    }

    fn sum_of_weights(
        &mut self,
        id: &Word,
        coalition: &written::Coalition,
        weights: &[f64],
        path: &str,
    ) {
        let sum: f64 = weights.iter().sum();
        let sound = weights.iter().all(|weight| *weight >= 0.0)
            && !weights.is_empty()
            && !coalition.members.broken;
        if sound && (sum - 1.0).abs() > WEIGHT_TOLERANCE {
            let difference = show((sum - 1.0).abs());
            let side = if sum > 1.0 { "too much" } else { "too little" };
            let message = format!(
                "the central weights of the members of `{}` sum to {}, not 1",
                id.text,
                show(sum)
            );
            self.report(
                Diagnostic::error(coalition.members.span, message)
                    .label(format!("{difference} {side}"))
                    .path(format!("{path}.members")),
            );
        }
    }

    fn stricter(&mut self, rule: &written::Stricter, everybody: &Voters, path: &str) -> Stricter {
        let uses = self.clauses(&rule.uses, &format!("{path}.uses"));
        if rule.uses.entries.is_empty() {
            self.report(
                Diagnostic::error(rule.span, "a stricter rule needs the options it is about")
                    .label("`uses` names none")
                    .path(format!("{path}.uses")),
            );
        }
        let mut voters: Vec<usize> = Vec::new();
        match &rule.of {
            None => voters.extend(0..everybody.ids.len()),
            Some(list) => {
                for (at, name) in list.items.iter().enumerate() {
                    let Some(text) = &name.value else { continue };
                    let word = Word { text: text.clone(), span: name.span };
                    let path = format!("{path}.of.{at}");
                    let Some(voter) = self.voter(&word, everybody, &path) else { continue };
                    if voters.contains(&voter) {
                        self.report(
                            Diagnostic::error(name.span, format!("`{text}` is named twice"))
                                .label("again")
                                .path(path),
                        );
                    } else {
                        voters.push(voter);
                    }
                }
                if list.items.is_empty() && !list.broken {
                    self.report(
                        Diagnostic::error(list.span, "nobody votes under this rule")
                            .label("at least one member is needed")
                            .help("leave `of` out to ask all members")
                            .path(format!("{path}.of")),
                    );
                }
            }
        }
        let silent = |member: usize| {
            (!voters.contains(&member)).then(|| "it is not named in `of`".to_owned())
        };
        let named = Voters {
            kind: everybody.kind,
            ids: everybody.ids.clone(),
            silent: (0..everybody.ids.len()).map(silent).collect(),
            place: "under this rule",
            weights: everybody.weights.clone(),
        };
        let threshold = match &rule.rule {
            Some(rule) => self.threshold(rule, &named, &format!("{path}.rule")),
            None => Threshold::Unanimity,
        };
        let voters = voters.iter().filter(|voter| **voter < MOST_MEMBERS);
        Stricter { uses, voters: voters.fold(0, |set, voter| set | 1 << voter), threshold }
    }

    /// Who looks ahead by induction takes every party for one utility.
    pub(super) fn reckoning_with_coalitions(&mut self, parties: &[Party]) {
        let document = self.document;
        let Some(coalition) = parties.iter().find(|party| party.coalition.is_some()) else {
            return;
        };
        for (party, (id, written)) in parties.iter().zip(&document.parties.entries) {
            let Some(strategy) = &written.strategy else { continue };
            if !party.strategy.reckons_with_coalitions() {
                let message = format!(
                    "`{}` of `{}` cannot reckon with the coalition `{}`",
                    party.strategy.name(),
                    id.text,
                    coalition.id
                );
                self.report(
                    Diagnostic::error(strategy.0.node.head(), message)
                        .label("it takes every party for one utility")
                        .help("choose another strategy, or take the coalition's members out")
                        .path(&strategy.0.path),
                );
            }
        }
    }
}
