//! The compiled game: space, parties, rule, protocol and strategies as arrays.
//!
//! [`Game::compile`] takes the [`Parts`] of a scenario and builds, once, all that
//! is the same in every draw: the decision diagram, which labels complete which
//! linkages and red lines, whose consent each label needs, whom each proposer
//! must win. A [`Draw`] then turns numbers into label values.

mod coalition;
mod course;
mod draw;
mod formulas;
mod holding;
mod members;
mod parts;
mod phases;
mod plan;
mod prospects;
mod tables;

pub use coalition::MOST_COALITIONS;
pub use course::{Chance, Changed, Course, CoursePlan, Echo, Happening, per_round};
pub use draw::Draw;
pub use holding::Holding;
pub use members::{Coalitions, Members};
pub use parts::{Clock, Interim, Parts, Secret, Settlement, SidePayment, Track};
pub use phases::{ComplianceFactor, MOST_CONDITIONS, Schedule, Stage};
pub use plan::DrawPlan;
pub use prospects::{ProspectPlan, Prospects};
pub use tables::Tables;

use formulas::FormulaPlan;
use phases::PhasePlan;

use crate::chance::{Ignorance, NumberId, Quantity, page_of};
use crate::party::Seat;
use crate::rule::{Ballot, standing};
use crate::space::criteria::Requirement;
use crate::space::{
    Blueprint, Clause, Condition, Consequence, Constraint, Diagram, Issue, IssueKind, IssueOption,
    SpaceError, order,
};

/// A game ready to be drawn and played.
#[derive(Clone, Debug)]
pub struct Game {
    parts: Parts,
    /// The issues of the scenario, then one yes/no issue a side payment.
    issues: Vec<Issue>,
    diagram: Diagram,
    /// Fraction of each class of deal; class 0 is a full deal.
    fractions: Vec<f64>,
    partial_issue: Option<usize>,
    terms: Vec<Term>,
    label_terms: Vec<LabelTerm>,
    lines: Vec<Line>,
    label_lines: Vec<(u32, u32)>,
    requirement: Requirement,
    cells: Vec<Cell>,
    /// For each party, whom and how it can win.
    approaches: Vec<Vec<Approach>>,
    /// For each party, whose yes its own needs, one bit a party.
    conditions: Vec<u64>,
    seated: u64,
    judgement: DrawPlan,
    private: DrawPlan,
    formulas: FormulaPlan,
    phases: PhasePlan,
    /// The central value of every number.
    central: Vec<f64>,
    prospects: ProspectPlan,
    /// The separate tracks.
    tracks: Vec<Game>,
    course: CoursePlan,
    line_pages: Vec<u64>,
    /// First row of each issue in tables with one row an option.
    rows: Vec<usize>,
    /// Does anything private feed a utility or a fallback value?
    secretive: bool,
    /// The parties that are coalitions, if there are any.
    coalitions: Option<Coalitions>,
}

/// A utility term that some labels complete.
#[derive(Clone, Copy, Debug)]
struct Term {
    party: usize,
    amount: Amount,
    sign: f64,
    scaled: bool,
}

/// Where the amount of a term comes from.
#[derive(Clone, Copy, Debug)]
enum Amount {
    /// A linkage or a red line: a number.
    Number(Quantity),
    /// What a condition on other issues does to an option that comes in stages: entry of
    /// [`PhasePlan::terms`].
    Staged(usize),
}

#[derive(Clone, Copy, Debug)]
struct LabelTerm {
    label: u32,
    term: u32,
    fraction: f64,
}

/// A red line of a party, with its place among that party's lines.
#[derive(Clone, Copy, Debug)]
struct Line {
    party: usize,
    index: usize,
    hard_probability: Quantity,
}

/// The packages that need exactly one set of conditional parties.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The conditional parties whose consent they need, one bit a party.
    pub consent: u64,
    /// The packages that use no option owned by other conditional parties; a
    /// search must still check that they use one of each in `consent`.
    pub diagram: Diagram,
}

/// One way for a proposer to be successful: a coalition to win at the table, and
/// a cell of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approach {
    /// The other parties whose gains count, one bit a party.
    pub others: u64,
    /// Index of the cell.
    pub cell: usize,
}

/// Why parts do not make a game.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GameError {
    /// The space cannot be compiled.
    #[error(transparent)]
    Space(#[from] SpaceError),
    /// Parties are kept as bits of a word.
    #[error("at most 64 parties are supported, found {0}")]
    TooManyParties(usize),
    /// Nobody would negotiate.
    #[error("at least one party and one issue are needed")]
    Empty,
    /// Partial deals are defined relative to one issue.
    #[error("issues `{0}` and `{1}` both have partial options; only one issue may")]
    TwoPartialIssues(String, String),
    /// Utility terms double with each condition of a schedule.
    #[error("the stages of `{0}` depend on more than {MOST_CONDITIONS} conditions on other issues")]
    TooManyConditions(String),
    /// Conditional parties partition the space; their number is limited.
    #[error("at most 8 parties with conditional consent are supported, found {0}")]
    TooManyConditionalParties(usize),
}

impl Game {
    /// Compiles the parts.
    ///
    /// # Errors
    /// If the parts exceed a stated limit or make no game; see [`GameError`].
    /// # Examples
    /// ```
    /// use zopa::game::Game;
    /// use zopa::scenario;
    /// use zopa::space::Diagram;
    ///
    /// let game = Game::compile(scenario::load("ukraine-2025/base")?.scenario.parts)?;
    /// assert_eq!(game.diagram().completions(Diagram::ROOT), 49_629_609);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compile(parts: Parts) -> Result<Self, GameError> {
        if parts.parties.is_empty() || parts.issues.is_empty() {
            return Err(GameError::Empty);
        }
        if parts.parties.len() > 64 {
            return Err(GameError::TooManyParties(parts.parties.len()));
        }
        let many = |schedule: &&Schedule| schedule.conditions().len() > MOST_CONDITIONS;
        if let Some(schedule) = parts.phases.iter().find(many) {
            return Err(GameError::TooManyConditions(schedule.id.clone()));
        }
        let issues: Vec<Issue> = parts
            .issues
            .iter()
            .cloned()
            .chain(parts.side_payments.iter().map(clause_issue))
            .collect();
        let partial = partial_deals(&issues)?;
        let PartialDeals { issue: partial_issue, classes, fractions } = partial;
        let mut events: Vec<Condition> = Vec::new();
        let mut event_of = |condition: &Condition| {
            let known = events.iter().position(|event| event == condition);
            known.unwrap_or_else(|| {
                events.push(condition.clone());
                events.len() - 1
            }) as u32
        };
        let mut terms = Vec::new();
        let mut term_events = Vec::new();
        let mut lines = Vec::new();
        let mut line_events = Vec::new();
        for (party, wants) in parts.parties.iter().enumerate() {
            for linkage in &wants.preferences.linkages {
                let amount = Amount::Number(linkage.gain);
                terms.push(Term { party, amount, sign: 1.0, scaled: linkage.scaled });
                term_events.push(event_of(&linkage.when));
            }
            for (index, line) in wants.preferences.red_lines.iter().enumerate() {
                let amount = Amount::Number(line.penalty);
                terms.push(Term { party, amount, sign: -1.0, scaled: false });
                term_events.push(event_of(&line.when));
                lines.push(Line { party, index, hard_probability: line.hard_probability });
                line_events.push(event_of(&line.when));
            }
        }
        let phases = PhasePlan::new(&parts);
        for (index, staged) in phases.terms.iter().enumerate() {
            let amount = Amount::Staged(index);
            terms.push(Term { party: staged.party, amount, sign: 1.0, scaled: true });
            term_events.push(event_of(&staged.when));
        }
        let blueprint = Blueprint {
            sizes: issues.iter().map(|issue| issue.options.len()).collect(),
            forbidden: forbidden(&parts, &issues),
            events,
            partial: partial_issue.map(|issue| (issue, classes)),
            clauses: parts.side_payments.len(),
        };
        let diagram = order::compile(&blueprint)?;
        // A condition without clauses holds for every package: it fires at the root.
        let fires = |label: usize, event: u32| {
            let label = &diagram.labels()[label];
            label.events.contains(&event)
                || (blueprint.events[event as usize].clauses().is_empty()
                    && label.issue == diagram.order()[0])
        };
        let mut label_terms = Vec::new();
        let mut label_lines = Vec::new();
        for label in 0..diagram.labels().len() {
            let fraction = fractions[diagram.labels()[label].class as usize];
            for (term, &event) in term_events.iter().enumerate() {
                if fires(label, event) {
                    let fraction = if terms[term].scaled { fraction } else { 1.0 };
                    label_terms.push(LabelTerm {
                        label: label as u32,
                        term: term as u32,
                        fraction,
                    });
                }
            }
            for (line, &event) in line_events.iter().enumerate() {
                if fires(label, event) {
                    label_lines.push((label as u32, line as u32));
                }
            }
        }
        let seated = parts
            .parties
            .iter()
            .enumerate()
            .filter(|(_, party)| party.seat == Seat::Table)
            .fold(0, |mask, (index, _)| mask | 1u64 << index);
        let conditions: Vec<u64> = parts
            .parties
            .iter()
            .map(|party| party.yes_if.iter().fold(0, |mask, other| mask | 1u64 << other))
            .collect();
        let requirement = consent(&parts, &diagram, seated);
        let cells = cells(&parts, &diagram, &requirement)?;
        let approaches = (0..parts.parties.len())
            .map(|proposer| approaches(&parts, &conditions, seated, &cells, proposer))
            .collect();
        let mut rows = vec![0];
        for issue in &issues {
            rows.push(rows[rows.len() - 1] + issue.options.len());
        }
        let secretive =
            parts.numbers.list.iter().any(|number| number.ignorance == Ignorance::Private);
        Ok(Self {
            judgement: DrawPlan::new(&parts, Ignorance::Analyst),
            private: DrawPlan::new(&parts, Ignorance::Private),
            formulas: FormulaPlan::new(&parts.numbers),
            phases,
            central: parts.numbers.central(),
            prospects: ProspectPlan::new(
                &parts.parties,
                &parts.world,
                parts.clock,
                !parts.is_still(),
            ),
            course: CoursePlan::new(&parts.world),
            tracks: {
                let tracks = parts.tracks.iter().map(|track| Self::compile(track.parts.clone()));
                tracks.collect::<Result<_, _>>()?
            },
            line_pages: parts
                .parties
                .iter()
                .map(|party| page_of(&format!("parties.{}.red_lines", party.id)))
                .collect(),
            coalitions: Coalitions::new(&parts, &diagram),
            issues,
            diagram,
            fractions,
            partial_issue,
            terms,
            label_terms,
            lines,
            label_lines,
            requirement,
            cells,
            approaches,
            conditions,
            seated,
            rows,
            secretive,
            parts,
        })
    }

    /// Sets numbers that are known to other values, everything else staying as it is. What
    /// is not kept among the numbers of the game cannot be set.
    pub fn set(&mut self, settings: &[(NumberId, f64)]) {
        for (NumberId(index), value) in settings {
            self.parts.numbers.list[*index as usize].set(*value);
        }
        self.central = self.parts.numbers.central();
    }

    /// The same of the numbers of a separate track, by its index.
    pub fn set_on_track(&mut self, track: usize, settings: &[(NumberId, f64)]) {
        self.tracks[track].set(settings);
    }

    /// Does nothing happen while the parties talk: no event, no wasting, no limited
    /// agreement?
    pub fn is_still(&self) -> bool {
        self.parts.is_still()
    }

    /// Is there an asset on the issue?
    #[inline]
    fn is_wasting(&self, issue: usize) -> bool {
        self.parts.world.assets.iter().any(|asset| asset.issue == issue)
    }

    /// The separate tracks, compiled.
    pub fn tracks(&self) -> &[Game] {
        &self.tracks
    }

    /// What the game was compiled from.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The issues of the scenario, then one yes/no issue a side payment.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// The space of packages.
    pub fn diagram(&self) -> &Diagram {
        &self.diagram
    }

    /// Number of parties.
    pub fn party_count(&self) -> usize {
        self.parts.parties.len()
    }

    /// The parties at the table, one bit a party.
    pub fn seated(&self) -> u64 {
        self.seated
    }

    /// Whose consent a package needs: the table's parties always, conditional
    /// parties by the labels they own.
    pub fn requirement(&self) -> &Requirement {
        &self.requirement
    }

    /// The partition of the space by needed consent.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Whom and how a party can win.
    pub fn approaches(&self, proposer: usize) -> &[Approach] {
        &self.approaches[proposer]
    }

    /// Does the ballot of the table adopt, once conditional yes votes are settled?
    pub fn decides(&self, ballot: Ballot) -> bool {
        let yes = standing(ballot.yes, &self.conditions);
        self.parts.rule.decides(Ballot { yes, ..ballot }, self.seated)
    }

    /// The parties that are coalitions, if there are any.
    pub fn coalitions(&self) -> Option<&Coalitions> {
        self.coalitions.as_ref()
    }

    /// For each party the others without whose yes its own does not count, one bit a
    /// party.
    pub fn conditions(&self) -> &[u64] {
        &self.conditions
    }

    /// Does this set of yes votes adopt, if all others say no?
    pub fn adopts(&self, yes: u64) -> bool {
        self.decides(Ballot { yes, abstained: 0 })
    }

    /// The minimal winning coalitions of the parties at the table, one bit a party; all
    /// of them as one if these are more than 924 (never with twelve at the table, and
    /// never for want of effort with fifteen).
    pub fn winning_coalitions(&self) -> Vec<u64> {
        coalition::winning(|yes| self.adopts(yes), self.seated)
    }

    /// The smallest sets of parties at the table whose refusal stops every package, one
    /// bit a party; none are listed if these are more than 924.
    pub fn blocking_coalitions(&self) -> Vec<u64> {
        coalition::blocking(|yes| self.adopts(yes), self.seated)
    }

    /// Is the deal whose path starts with this label a partial one?
    #[inline]
    pub fn is_partial(&self, first_label: u32) -> bool {
        self.diagram.labels()[first_label as usize].class != 0
    }

    /// The issue whose options may make a deal partial.
    pub fn partial_issue(&self) -> Option<usize> {
        self.partial_issue
    }

    /// The fraction of a class of deals; 1 for class 0, full deals.
    pub fn fraction(&self, class: u8) -> f64 {
        self.fractions[usize::from(class)]
    }

    /// Number of red lines of all parties.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Number of kinds of limited agreements: the tracks, and the interim agreement if there
    /// can be one.
    pub fn limited_kinds(&self) -> usize {
        self.parts.tracks.len() + usize::from(self.parts.interim.is_some())
    }

    /// The labels that cross red lines: (label, party, penalty of the line).
    pub fn label_lines(&self) -> impl Iterator<Item = (u32, usize, Quantity)> + '_ {
        self.label_lines.iter().map(|&(label, number)| {
            let line = &self.lines[number as usize];
            let preferences = &self.parts.parties[line.party].preferences;
            (label, line.party, preferences.red_lines[line.index].penalty)
        })
    }

    /// Each red line as (party, place among its lines), in party order.
    pub fn lines(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.lines.iter().map(|line| (line.party, line.index))
    }

    /// The party whose red line this is (numbered in party order).
    pub fn line_owner(&self, line: usize) -> usize {
        self.lines[line].party
    }

    /// The labels that cross red lines: (label, number of the line in party order).
    pub fn crossings(&self) -> &[(u32, u32)] {
        &self.label_lines
    }

    /// The hard red lines of a party that a path crosses, as places among its lines.
    pub fn crossed_lines<'a>(
        &'a self,
        draw: &'a Draw,
        path: &'a [u32],
        party: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        self.label_lines.iter().filter_map(move |&(label, number)| {
            let line = &self.lines[number as usize];
            let crossed =
                line.party == party && draw.is_hard(number as usize) && path.contains(&label);
            crossed.then_some(line.index)
        })
    }

    /// The numbers the analyst does not know.
    pub fn judgement(&self) -> &DrawPlan {
        &self.judgement
    }

    /// Number of packages before constraints, side payments left out.
    pub fn raw_packages(&self) -> f64 {
        self.parts.issues.iter().map(|issue| issue.options.len() as f64).product()
    }

    /// Number of packages before constraints, exactly; `None` beyond 128 bits.
    pub fn raw_packages_exact(&self) -> Option<u128> {
        let sizes = self.parts.issues.iter().map(|issue| issue.options.len() as u128);
        sizes.into_iter().try_fold(1u128, |product: u128, size| product.checked_mul(size))
    }
}

/// A side payment as a yes/no issue.
fn clause_issue(payment: &SidePayment) -> Issue {
    let option = |id: &str, title: &str| IssueOption {
        id: id.into(),
        title: title.into(),
        about: String::new(),
        source: String::new(),
        partial: None,
    };
    Issue {
        id: payment.id.clone(),
        title: payment.id.replace('_', " "),
        about: String::new(),
        source: String::new(),
        kind: IssueKind::Categorical,
        options: vec![option("no", "no"), option("yes", "yes")],
        default: 0,
    }
}

/// Which deals are partial.
struct PartialDeals {
    /// The issue with partial options.
    issue: Option<usize>,
    /// The class of each of its options; 0 is a full deal.
    classes: Vec<u8>,
    /// The fraction of each class.
    fractions: Vec<f64>,
}

fn partial_deals(issues: &[Issue]) -> Result<PartialDeals, GameError> {
    let mut fractions = vec![1.0];
    let mut found: Option<usize> = None;
    let mut classes = Vec::new();
    for (index, issue) in issues.iter().enumerate() {
        if issue.options.iter().all(|option| option.partial.is_none()) {
            continue;
        }
        if let Some(first) = found {
            return Err(GameError::TwoPartialIssues(issues[first].id.clone(), issue.id.clone()));
        }
        found = Some(index);
        for option in &issue.options {
            match option.partial {
                None => classes.push(0),
                Some(fraction) => {
                    classes.push(u8::try_from(fractions.len()).unwrap_or(u8::MAX));
                    fractions.push(fraction);
                }
            }
        }
    }
    Ok(PartialDeals { issue: found, classes, fractions })
}

/// All forbidden combinations: the scenario's constraints, and side payments
/// without their condition.
fn forbidden(parts: &Parts, issues: &[Issue]) -> Vec<Condition> {
    let mut forbidden: Vec<Condition> = Vec::new();
    let payments = parts.side_payments.iter().enumerate().map(|(index, payment)| Constraint {
        id: payment.id.clone(),
        when: Condition::new([Clause::new(parts.issues.len() + index, 2, [1])]),
        then: Consequence::Holds(payment.when.clone()),
    });
    for constraint in parts.constraints.iter().cloned().chain(payments) {
        for condition in constraint.forbidden() {
            // A clause that no option satisfies never holds: nothing is forbidden.
            // A clause that every option satisfies says nothing.
            if condition.clauses().iter().any(|clause| clause.options.is_clear()) {
                continue;
            }
            let telling = condition
                .clauses()
                .iter()
                .filter(|clause| clause.options.count_ones(..) < issues[clause.issue].options.len())
                .cloned();
            let condition = Condition::new(telling);
            if !forbidden.contains(&condition) {
                forbidden.push(condition);
            }
        }
    }
    forbidden
}

/// The parties at the table always, conditional parties by what they own.
fn consent(parts: &Parts, diagram: &Diagram, seated: u64) -> Requirement {
    let by_label: Vec<u64> = diagram
        .labels()
        .iter()
        .map(|label| {
            let owners = parts.parties.iter().enumerate().filter(|(_, party)| match &party.seat {
                Seat::Conditional { owns } => owns.iter().any(|clause| {
                    clause.issue == label.issue && clause.options.contains(label.option)
                }),
                _ => false,
            });
            owners.fold(0, |mask, (index, _)| mask | 1u64 << index)
        })
        .collect();
    if by_label.iter().all(|mask| *mask == 0) {
        return Requirement::always(seated);
    }
    Requirement { always: seated, by_label }
}

fn cells(
    parts: &Parts,
    diagram: &Diagram,
    requirement: &Requirement,
) -> Result<Vec<Cell>, GameError> {
    let conditional: Vec<usize> = (0..parts.parties.len())
        .filter(|&party| matches!(parts.parties[party].seat, Seat::Conditional { .. }))
        .collect();
    if conditional.len() > 8 {
        return Err(GameError::TooManyConditionalParties(conditional.len()));
    }
    let mut cells = Vec::new();
    for subset in 0..1u64 << conditional.len() {
        let consent = conditional
            .iter()
            .enumerate()
            .filter(|(bit, _)| subset >> bit & 1 == 1)
            .fold(0, |mask, (_, party)| mask | 1u64 << party);
        let all = subset + 1 == 1 << conditional.len();
        let diagram = if all {
            diagram.clone()
        } else {
            let owners: Vec<u64> =
                (0..diagram.labels().len() as u32).map(|l| requirement.of(l)).collect();
            diagram.restricted(|number, _| owners[number as usize] & !consent == 0)
        };
        // Cells that no package needs are left out, except the last resort.
        if diagram.completions(Diagram::ROOT) > 0 || all {
            cells.push(Cell { consent, diagram });
        }
    }
    Ok(cells)
}

fn approaches(
    parts: &Parts,
    conditions: &[u64],
    seated: u64,
    cells: &[Cell],
    proposer: usize,
) -> Vec<Approach> {
    let mut found = Vec::new();
    let adopts = |yes: u64| parts.rule.adopts(standing(yes, conditions), seated);
    for winners in coalition::to_be_won(adopts, seated, proposer) {
        for (cell, packages) in cells.iter().enumerate() {
            let others = (winners | packages.consent) & !(1 << proposer);
            found.push(Approach { others, cell });
        }
    }
    found
}
