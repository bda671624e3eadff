//! The rule: thresholds, and who may vote under them.

use super::Check;
use super::number::show;
use super::table::seat_name;
use crate::chance::Domain;
use crate::party::{Party, Seat};
use crate::rule::{
    Bloc, Blocs, Electorate, Every, Majority, QualifiedMajority, Quota, Rule, Share, Threshold,
    Weighted,
};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document as written;
use crate::scenario::document::atoms::{Count, List, Map, Plain, Switch, Text};
use crate::scenario::tree::Word;
use crate::tolerance::reaches;

/// Who votes under a threshold: the parties at the table, the members of a bloc, or
/// the blocs.
pub(super) struct Voters<'v> {
    /// `party`, `member` or `bloc`.
    pub(super) kind: &'static str,
    /// The ids by index; the same index is the bit in a set.
    pub(super) ids: Vec<&'v str>,
    /// For each, why it does not vote; nothing if it does.
    pub(super) silent: Vec<Option<String>>,
    /// Where they vote: `at the table`, `in the bloc`, `among the blocs`, `in the
    /// coalition`, `under this rule`.
    pub(super) place: &'static str,
    /// What the members of a coalition weigh; parties and blocs have no weights.
    pub(super) weights: Option<Vec<f64>>,
}

impl Voters<'_> {
    fn voting(&self) -> impl Iterator<Item = usize> {
        (0..self.ids.len()).filter(|voter| self.silent[*voter].is_none())
    }

    fn count(&self) -> usize {
        self.voting().count()
    }

    fn plural(&self) -> &'static str {
        match self.kind {
            "party" => "parties",
            "member" => "members",
            _ => "blocs",
        }
    }

    /// "3 parties", "1 bloc".
    fn counted(&self) -> String {
        match self.count() {
            1 => format!("1 {}", self.kind),
            count => format!("{count} {}", self.plural()),
        }
    }
}

/// Those who sit at the table, and why the others do not vote.
pub(super) fn at_the_table(parties: &[Party]) -> Voters<'_> {
    let silent = |party: &Party| match party.seat {
        Seat::Table => None,
        _ => Some(format!("it {}", seat_name(&party.seat))),
    };
    Voters {
        kind: "party",
        ids: parties.iter().map(|party| party.id.as_str()).collect(),
        silent: parties.iter().map(silent).collect(),
        place: "at the table",
        weights: None,
    }
}

impl Check<'_> {
    /// The rule with its vetoes. Every part that a unanimous yes of its voters would not
    /// meet is reported, so that a rule without mistakes adopts what everybody wants.
    pub(super) fn rule(&mut self, parties: &[Party]) -> Rule {
        let threshold = match &self.document.rule {
            None => Threshold::Unanimity,
            Some(written) => self.threshold(written, &at_the_table(parties), "rule"),
        };
        Rule { threshold, vetoes: self.vetoes(parties) }
    }

    /// A test on the votes of these voters; what a unanimous yes of theirs would not meet is
    /// reported.
    pub(super) fn threshold(
        &mut self,
        rule: &written::Rule,
        voters: &Voters,
        path: &str,
    ) -> Threshold {
        match rule {
            written::Rule::Unanimity | written::Rule::Invalid => Threshold::Unanimity,
            written::Rule::Quota { needed } => self.quota(needed, voters, path),
            written::Rule::Weighted { weights, needed } => {
                self.weighted(weights, needed, voters, path)
            }
            written::Rule::Share { share } => {
                if voters.weights.is_none() {
                    let message = format!("{} have no weights to make up a share", voters.plural());
                    self.report(
                        Diagnostic::error(share.span, message)
                            .label("only members of a coalition have")
                            .help("`Weighted` gives the weights itself, `Majority` counts heads")
                            .path(path),
                    );
                }
                Threshold::Share(Share {
                    weights: voters.weights.clone().unwrap_or_default(),
                    share: self.share(share, "the share of the weights"),
                })
            }
            written::Rule::Majority { share, exceeded, of } => {
                self.majority(share, exceeded.as_ref(), of.as_ref())
            }
            written::Rule::QualifiedMajority { members, population, share, blocking } => {
                let path = format!("{path}.population");
                Threshold::QualifiedMajority(QualifiedMajority {
                    members: self.share(members, "the share of the members"),
                    population: self.population(population, voters, &path),
                    share: self.share(share, "the share of the population"),
                    blocking: self.blocking_minority(blocking.as_ref(), voters, &path),
                })
            }
            written::Rule::Every { rules } => {
                if rules.items.is_empty() && !rules.broken {
                    self.report(
                        Diagnostic::error(rules.span, "no rule to be met")
                            .label("at least one is needed")
                            .path(path),
                    );
                }
                let each = rules.items.iter().enumerate();
                let tests = each
                    .map(|(index, rule)| self.threshold(rule, voters, &format!("{path}.{index}")))
                    .collect();
                Threshold::Every(Every { tests })
            }
            written::Rule::Blocs { blocs, rule } => self.blocs(blocs, rule, voters, path),
        }
    }

    fn quota(&mut self, needed: &Count, voters: &Voters, path: &str) -> Threshold {
        let quota = needed.value.unwrap_or(1);
        let problem = match quota {
            0 => Some("a quota of 0 adopts everything".to_owned()),
            quota if quota > voters.count() => {
                Some(format!("a quota of {quota} cannot be reached by {}", voters.counted()))
            }
            _ => None,
        };
        if let Some(message) = problem {
            let plural = voters.plural();
            self.report(
                Diagnostic::error(needed.span, message)
                    .label(match voters.place {
                        "among the blocs" => format!("{plural}: {}", voters.count()),
                        place => format!("{plural} {place}: {}", voters.count()),
                    })
                    .path(path),
            );
        }
        Threshold::Quota(Quota { needed: quota })
    }

    fn weighted(
        &mut self,
        weights: &Map<Plain>,
        needed: &Plain,
        voters: &Voters,
        path: &str,
    ) -> Threshold {
        let list = self.measures(weights, voters, "voting weight", &format!("{path}.weights"));
        let sum: f64 = voters.voting().map(|voter| list[voter]).sum();
        let bound = self.plain(needed, Domain::Positive, "the sum that adopts");
        if let Some(bound) = bound
            && !reaches(sum, bound)
            && !weights.broken
        {
            let message =
                format!("{} is needed, but all votes together weigh {}", show(bound), show(sum));
            self.report(
                Diagnostic::error(needed.span, message)
                    .label("cannot be reached")
                    .path(format!("{path}.needed")),
            );
        }
        Threshold::Weighted(Weighted { weights: list, needed: bound.unwrap_or(1.0) })
    }

    fn majority(
        &mut self,
        share: &Plain,
        exceeded: Option<&Switch>,
        of: Option<&written::Electorate>,
    ) -> Threshold {
        let exceeded = exceeded.is_some_and(|switch| switch.0);
        let value = self.share(share, "the share of a majority");
        if exceeded && share.value.is_some() && reaches(value, 1.0) {
            self.report(
                Diagnostic::error(share.span, "nothing exceeds all votes")
                    .label("must be below 1 where it is to be exceeded")
                    .path(&share.path),
            );
        }
        let of = match of {
            Some(written::Electorate::Voters) => Electorate::Voters,
            None | Some(written::Electorate::Members | written::Electorate::Invalid) => {
                Electorate::Members
            }
        };
        Threshold::Majority(Majority { share: value, exceeded, of })
    }

    /// A share above 0; one that could not be read is one half.
    fn share(&mut self, share: &Plain, what: &str) -> f64 {
        self.plain(share, Domain::Factor, what).unwrap_or(0.5)
    }

    fn population(&mut self, map: &Map<Plain>, voters: &Voters, path: &str) -> Vec<f64> {
        let list = self.measures(map, voters, "population", path);
        let nobody = voters.voting().all(|voter| list[voter] == 0.0);
        let read = map.entries.iter().all(|(_, number)| number.value.is_some());
        if nobody && read && !map.broken && !map.entries.is_empty() {
            self.report(
                Diagnostic::error(map.span, "the populations are all 0")
                    .label("no share of nothing")
                    .path(path),
            );
        }
        list
    }

    fn blocking_minority(
        &mut self,
        blocking: Option<&Count>,
        voters: &Voters,
        path: &str,
    ) -> usize {
        let Some(blocking) = blocking else { return 0 };
        let Some(members) = blocking.value else { return 0 };
        let problem = match members {
            0 => Some("a blocking minority of 0 blocks nothing".to_owned()),
            _ if members > voters.count() => Some(format!(
                "a blocking minority of {members} cannot be formed by {}",
                voters.counted()
            )),
            _ => None,
        };
        if let Some(message) = problem {
            self.report(
                Diagnostic::error(blocking.span, message)
                    .label(format!("from 1 to {}; leave it out for none", voters.count()))
                    .path(path),
            );
        }
        members
    }

    /// One number for each voter, by index; those who do not vote have 0.
    fn measures(&mut self, map: &Map<Plain>, voters: &Voters, what: &str, path: &str) -> Vec<f64> {
        let mut list = vec![0.0; voters.ids.len()];
        for (id, number) in &map.entries {
            let path = format!("{path}.{}", id.text);
            let voter = self.voter(id, voters, &path);
            let value = self.plain(number, Domain::NonNegative, &format!("a {what}"));
            let Some(voter) = voter else { continue };
            list[voter] = value.unwrap_or(0.0);
            if let Some(reason) = &voters.silent[voter]
                && list[voter] > 0.0
            {
                let message = format!("the {what} of `{}` counts nothing", id.text);
                self.report(
                    Diagnostic::error(id.span, message)
                        .label(reason)
                        .help("take it out, or let it be 0")
                        .path(&path),
                );
                list[voter] = 0.0;
            }
        }
        let missing: Vec<&str> = voters
            .voting()
            .map(|voter| voters.ids[voter])
            .filter(|id| map.get(id).is_none())
            .collect();
        if !missing.is_empty() && !map.broken {
            let message = format!("no {what} for `{}`", missing.join("`, `"));
            self.report(
                Diagnostic::error(map.span, message)
                    .label(format!("every {} {} needs one", voters.kind, voters.place))
                    .path(path),
            );
        }
        list
    }

    /// The index of a voter; unknown ones are reported.
    pub(super) fn voter(&mut self, id: &Word, voters: &Voters, path: &str) -> Option<usize> {
        let found = voters.ids.iter().position(|known| *known == id.text);
        if found.is_none() {
            if voters.kind == "party" && self.document.parties.broken {
                return None;
            }
            self.report(
                Diagnostic::error(id.span, format!("unknown {} `{}`", voters.kind, id.text))
                    .label(match voters.kind {
                        "party" => "not a party of the scenario",
                        "member" => "not a member of the coalition",
                        _ => "not a bloc of the rule",
                    })
                    .maybe_help(suggestion(&id.text, voters.plural(), voters.ids.iter().copied()))
                    .path(path),
            );
        }
        found
    }

    fn blocs(
        &mut self,
        blocs: &Map<written::Bloc>,
        rule: &written::Rule,
        voters: &Voters,
        path: &str,
    ) -> Threshold {
        let mut of: Vec<Option<&str>> = vec![None; voters.ids.len()];
        let mut list = Vec::new();
        for (id, bloc) in &blocs.entries {
            let path = format!("{path}.blocs.{}", id.text);
            self.check_id(id, &path);
            let members = self.bloc_members(id, &bloc.members, voters, &mut of, &path);
            let outsider = |voter: usize| match &voters.silent[voter] {
                None if !members.contains(&voter) => {
                    Some(format!("it is not in the bloc `{}`", id.text))
                }
                silent => silent.clone(),
            };
            let inner = Voters {
                kind: voters.kind,
                ids: voters.ids.clone(),
                silent: (0..voters.ids.len()).map(outsider).collect(),
                place: "in the bloc",
                weights: voters.weights.clone(),
            };
            let threshold = match &bloc.rule {
                None => Threshold::Unanimity,
                Some(rule) => self.threshold(rule, &inner, &format!("{path}.rule")),
            };
            // Beyond a word there are too many parties, which has been reported.
            let members = members.into_iter().filter(|voter| *voter < 64);
            let members = members.fold(0u64, |set, voter| set | 1 << voter);
            list.push(Bloc { members, threshold });
        }
        let missing: Vec<&str> = voters
            .voting()
            .filter(|voter| of[*voter].is_none())
            .map(|voter| voters.ids[voter])
            .collect();
        let read = blocs.entries.iter().all(|(_, bloc)| {
            !bloc.members.broken && bloc.members.items.iter().all(|id| id.value.is_some())
        });
        if !missing.is_empty() && read && !blocs.broken {
            let message = format!("no bloc for `{}`", missing.join("`, `"));
            self.report(
                Diagnostic::error(blocs.span, message)
                    .label(format!("every {} {} is in one", voters.kind, voters.place))
                    .help("a party that stands alone is a bloc of one")
                    .path(format!("{path}.blocs")),
            );
        }
        let outer = Voters {
            kind: "bloc",
            ids: blocs.keys().collect(),
            silent: vec![None; list.len()],
            place: "among the blocs",
            weights: None,
        };
        let threshold = Box::new(self.threshold(rule, &outer, &format!("{path}.rule")));
        Threshold::Blocs(Blocs { blocs: list, threshold })
    }

    /// The members of a bloc by index; `of` remembers whose bloc is which.
    fn bloc_members<'b>(
        &mut self,
        bloc: &'b Word,
        written: &List<Text>,
        voters: &Voters,
        of: &mut [Option<&'b str>],
        path: &str,
    ) -> Vec<usize> {
        if written.items.is_empty() && !written.broken {
            self.report(
                Diagnostic::error(written.span, format!("nobody is in the bloc `{}`", bloc.text))
                    .label(format!("at least one {} is needed", voters.kind))
                    .path(format!("{path}.members")),
            );
        }
        let mut members = Vec::new();
        for (index, id) in written.items.iter().enumerate() {
            let path = format!("{path}.members.{index}");
            let Some(name) = &id.value else { continue };
            let word = Word { text: name.clone(), span: id.span };
            let Some(voter) = self.voter(&word, voters, &path) else { continue };
            let problem = match (&voters.silent[voter], of[voter]) {
                (Some(reason), _) => {
                    Some((format!("`{name}` cannot be in a bloc"), reason.clone()))
                }
                (None, Some(first)) if first == bloc.text => {
                    Some((format!("`{name}` is twice in the bloc `{first}`"), "again".to_owned()))
                }
                (None, Some(first)) => Some((
                    format!("`{name}` is in two blocs"),
                    format!("it is in the bloc `{first}` already"),
                )),
                (None, None) => None,
            };
            if let Some((message, label)) = problem {
                self.report(Diagnostic::error(id.span, message).label(label).path(path));
                continue;
            }
            of[voter] = Some(&bloc.text);
            members.push(voter);
        }
        members
    }

    fn vetoes(&mut self, parties: &[Party]) -> Vec<usize> {
        let document = self.document;
        let mut vetoes = Vec::new();
        for (index, id) in document.vetoes.items.iter().enumerate() {
            let path = format!("vetoes.{index}");
            let Some(party) = self.party(id, &path) else { continue };
            if parties[party].seat != Seat::Table {
                let message = format!("`{}` cannot have a veto", parties[party].id);
                self.report(
                    Diagnostic::error(id.span, message)
                        .label(format!("it {}", seat_name(&parties[party].seat)))
                        .help("a veto belongs to a party at the table")
                        .path(&path),
                );
            }
            if vetoes.contains(&party) {
                self.report(
                    Diagnostic::error(
                        id.span,
                        format!("duplicate veto of `{}`", parties[party].id),
                    )
                    .label("already listed")
                    .path(&path),
                );
            } else {
                vetoes.push(party);
            }
        }
        vetoes
    }

    /// Whose yes each party's own yes needs, by index.
    pub(super) fn conditional_votes(&mut self, parties: &mut [Party]) {
        let document = self.document;
        for (index, (holder, written)) in document.parties.entries.iter().enumerate() {
            let path = format!("parties.{}.yes_if", holder.text);
            let silent = |party: &Party| match party.seat {
                Seat::Table => None,
                _ => Some(format!("it {}", seat_name(&party.seat))),
            };
            let list = &written.yes_if;
            if let (Some(reason), false) = (silent(&parties[index]), list.items.is_empty()) {
                self.report(
                    Diagnostic::error(list.span, format!("`{}` casts no vote", holder.text))
                        .label(reason)
                        .help("`yes_if` belongs to a party at the table")
                        .path(&path),
                );
            }
            for (place, id) in list.items.iter().enumerate() {
                let path = format!("{path}.{place}");
                let Some(other) = self.party(id, &path) else { continue };
                let name = &parties[other].id;
                let problem = if other == index {
                    Some((format!("the yes of `{name}` depends on itself"), "itself".to_owned()))
                } else if parties[index].yes_if.contains(&other) {
                    Some((format!("`{name}` is listed twice"), "already listed".to_owned()))
                } else {
                    silent(&parties[other])
                        .map(|reason| (format!("`{name}` says no yes to wait for"), reason))
                };
                match problem {
                    Some((message, label)) => self.report(
                        Diagnostic::error(id.span, message)
                            .label(label)
                            .help("a yes may depend on other parties at the table")
                            .path(path),
                    ),
                    None => parties[index].yes_if.push(other),
                }
            }
        }
    }
}
