//! Issue by issue, or group by group (procedures of multi-issue bargaining: Busch &
//! Horstmann 1997, *Bargaining frictions, bargaining procedures and implied costs in
//! multi-issue bargaining*). The groups are negotiated in order, each by alternating
//! offers. An offer is a whole package, with the issues of earlier groups as agreed and
//! those of later groups at their defaults, the status quo. The round after an agreement
//! on one group opens the next; clauses of payment belong to the last.
//!
//! Binding at once, what is agreed (and ratified) is in force: it is what leaving the
//! talks and refusing everything further are worth from then on, so that nobody accepts
//! less later. If the talks end in any other way before the last group is agreed, they
//! end in agreement on what is in force, in the round in which that was agreed. Binding at
//! the end, agreements on single groups are provisional and asked of the ratifiers only as
//! a whole: the vote on the last group is the vote on all.

use std::sync::Arc;

use super::{Procedure, Protocol, Recognition};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::End;
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::Proposal;
use crate::negotiation::talks::Talks;
use crate::space::{Condition, Constraint, Issue};

/// Beyond this many packages tried, the first group is taken to have a feasible one.
const TRIED: usize = 1_000_000;

/// Group by group.
#[derive(Clone, Debug, PartialEq)]
pub struct Agenda {
    /// The issues (indices) of each group, in the order of the talks; every issue of the
    /// scenario stands in one.
    pub groups: Vec<Vec<usize>>,
    /// When what is agreed on a group binds.
    pub binding: Binding,
    /// Who proposes in a round.
    pub recognition: Recognition,
}

/// When what is agreed on a group binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// From then on, whatever becomes of the other groups.
    AtOnce,
    /// When everything is agreed.
    AtEnd,
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "Agenda",
        about: "Alternating offers on one group of issues after the other: earlier groups stay as agreed, later ones at their defaults.",
        source: "Busch & Horstmann 1997, Economica 64(256)",
        parameters: &[
            Parameter {
                name: "groups",
                about: "The groups of issues in order; every issue stands in one of them.",
                takes: Takes::IssueGroups,
                default: None,
            },
            Parameter {
                name: "binding",
                about: "`AtOnce`: what is agreed on a group stands even if nothing more is agreed; `AtEnd`: nothing is agreed until everything is.",
                takes: Takes::Word(&["AtOnce", "AtEnd"]),
                default: Some("AtOnce"),
            },
            Parameter {
                name: "recognition",
                about: "Who proposes in a round.",
                takes: Takes::Recognition,
                default: Some("Random"),
            },
        ],
    },
    build: |arguments| {
        let groups = arguments.issue_groups("groups");
        let at_end = arguments.word("binding") == 1;
        let binding = if at_end { Binding::AtEnd } else { Binding::AtOnce };
        Arc::new(Agenda { groups, binding, recognition: arguments.recognition("recognition") })
    },
};

impl Protocol for Agenda {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, game: &Game) -> Box<dyn Procedure> {
        // Clauses of payment are issues that stand in no group.
        let mut stage_of = vec![self.groups.len().saturating_sub(1); game.issues().len()];
        for (stage, group) in self.groups.iter().enumerate() {
            for &issue in group {
                stage_of[issue] = stage;
            }
        }
        Box::new(Stages {
            agenda: self.clone(),
            stage_of,
            stage: 0,
            is_open: false,
            agreed: vec![0; game.issues().len()],
        })
    }

    fn is_certain(&self) -> bool {
        self.recognition != Recognition::Random
    }

    fn fits(&self, issues: &[Issue], constraints: &[Constraint]) -> Result<(), String> {
        let Some(first) = self.groups.first() else { return Ok(()) };
        let forbidden: Vec<Condition> =
            constraints.iter().flat_map(Constraint::forbidden).collect();
        let mut package: Vec<usize> = issues.iter().map(|issue| issue.default).collect();
        let mut left = TRIED;
        if has_feasible(issues, &forbidden, first, &mut package, &mut left) {
            return Ok(());
        }
        Err("the constraints leave nothing to agree on in the first group as long as all other issues are at their defaults".to_owned())
    }
}

/// Is there a feasible package with any options on these issues?
fn has_feasible(
    issues: &[Issue],
    forbidden: &[Condition],
    free: &[usize],
    package: &mut Vec<usize>,
    left: &mut usize,
) -> bool {
    let Some((&issue, rest)) = free.split_first() else {
        *left = left.saturating_sub(1);
        return *left == 0 || !forbidden.iter().any(|condition| condition.holds(package));
    };
    (0..issues[issue].options.len()).any(|option| {
        package[issue] = option;
        has_feasible(issues, forbidden, rest, package, left)
    })
}

/// Where the talks are on the agenda.
struct Stages {
    agenda: Agenda,
    /// The group each issue stands in.
    stage_of: Vec<usize>,
    /// The group under negotiation.
    stage: usize,
    /// Have the talks turned to it?
    is_open: bool,
    /// The option of each issue as agreed so far, or its default.
    agreed: Vec<usize>,
}

impl Procedure for Stages {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn begin(&mut self, talks: &mut Talks) {
        self.stage = 0;
        self.is_open = false;
        for (option, issue) in self.agreed.iter_mut().zip(talks.game().issues()) {
            *option = issue.default;
        }
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let proposer = talks.recognise(&self.agenda.recognition);
        talks.turn(proposer);
        if !self.is_open {
            self.turn_to_stage(talks);
        }
        let proposer = proposer?;
        match talks.propose(proposer) {
            Proposal::Pass => None,
            Proposal::Leave => talks.leave(proposer),
            Proposal::Package => self.decide(talks),
        }
    }
}

impl Stages {
    fn turn_to_stage(&mut self, talks: &mut Talks) {
        let Self { stage_of, stage, agreed, .. } = self;
        talks.restrict(|label| {
            stage_of[label.issue] == *stage || label.option == agreed[label.issue]
        });
        if let Some(group) = self.agenda.groups.get(*stage) {
            talks.open(group);
        }
        self.is_open = true;
    }

    /// The vote on the offer that stands.
    fn decide(&mut self, talks: &mut Talks) -> Option<End> {
        if self.stage + 1 >= self.agenda.groups.len() {
            return talks.vote().then_some(End::Agreement);
        }
        match self.agenda.binding {
            Binding::AtOnce => {
                if !talks.vote() {
                    return None;
                }
                talks.put_in_force();
            }
            Binding::AtEnd => {
                let ballot = talks.ballot(|_| None);
                if !talks.carries(ballot) {
                    return None;
                }
                talks.agree_provisionally();
            }
        }
        talks.game().diagram().write_package(talks.offer(), &mut self.agreed);
        self.stage += 1;
        self.is_open = false;
        None
    }
}
