//! What a negotiation leaves behind: how it ended, when, and with what.

use serde::{Deserialize, Serialize};

use crate::game::{Draw, Happening};
use crate::space::Path;
use crate::space::criteria::Criteria;

/// Why the talks ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum End {
    /// The rule adopted a package and everybody whose consent it needed gave it.
    Agreement,
    /// The talks collapsed by chance.
    Breakdown,
    /// A party left because leaving was worth more than any package, and the rule
    /// could no longer be met.
    WalkOut {
        /// The party that left.
        party: usize,
    },
    /// A party left at its own deadline, and the rule could no longer be met.
    OwnDeadline {
        /// The party that left.
        party: usize,
    },
    /// The horizon passed.
    Horizon,
    /// An agreement was signed, and a disruptor brought it down.
    Disrupted {
        /// The disruptor.
        party: usize,
    },
}

/// One negotiation, as it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Index of the replicate.
    pub replicate: u64,
    /// Index of the analyst draw it was played on.
    pub draw: u64,
    /// Why it ended.
    pub end: End,
    /// The time of the end: the round of the agreement, walk-out, deadline or
    /// breakdown, or of the agreement that was disrupted; the number of rounds if the
    /// horizon passed.
    pub time: usize,
    /// Who proposed the package agreed on.
    pub proposer: Option<usize>,
    /// The package agreed on, as a path; empty without agreement.
    pub path: Path,
    /// What each party gets, at the time of the end: utility of the package, or
    /// the fallback value that the end brings.
    pub values: Vec<f64>,
    /// Offers made.
    pub offers: u32,
    /// How often each event of the world happened.
    pub events: Vec<u32>,
    /// The limited agreements that were signed, in the order of their signature.
    pub accords: Vec<AccordRecord>,
    /// What became of the full agreement after its signature.
    pub settlement: Option<AccordRecord>,
    /// The side payments of the main talks (indices) that leaked, each time they did.
    pub leaks: Vec<usize>,
}

/// What became of an agreement that was signed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccordRecord {
    /// Which it was: the index of a track, or their number for the interim agreement (and
    /// for the settlement).
    pub which: usize,
    /// The round of its signature.
    pub signed: usize,
    /// Rounds in which it was in force and not suspended.
    pub rounds: u32,
    /// The round in which it was first broken, and by whom.
    pub first_breach: Option<(usize, usize)>,
    /// How often it was broken.
    pub breaches: u32,
    /// Breaches that were noticed.
    pub noticed: u32,
    /// Breaches of which the party that did them accused the others.
    pub wrongful: u32,
    /// Breaches of which both sides accused each other.
    pub mutual: u32,
    /// How often it was renewed.
    pub renewals: u32,
    /// When it was over, and why; `None` if it was in force when the talks ended (or when
    /// it was asked whether it still stands).
    pub ended: Option<(usize, Ending)>,
}

/// Why an agreement was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ending {
    /// Its time was up.
    Expired,
    /// It was broken.
    Violated {
        /// By this party.
        party: usize,
    },
    /// A party withdrew from it.
    Withdrawn {
        /// This one.
        party: usize,
    },
    /// The full agreement took its place.
    Superseded,
    /// A disruptor brought it down as soon as it was signed.
    Disrupted {
        /// This one.
        party: usize,
    },
}

impl AccordRecord {
    /// Just signed.
    pub(super) fn signed(which: usize, time: usize) -> Self {
        Self {
            which,
            signed: time,
            rounds: 0,
            first_breach: None,
            breaches: 0,
            noticed: 0,
            wrongful: 0,
            mutual: 0,
            renewals: 0,
            ended: None,
        }
    }

    /// A party has broken it.
    pub(super) fn breach(&mut self, time: usize, party: usize, noticed: bool, wrongful: bool) {
        self.first_breach.get_or_insert((time, party));
        self.breaches += 1;
        self.noticed += u32::from(noticed);
        self.wrongful += u32::from(wrongful);
        self.mutual += u32::from(noticed && wrongful);
    }
}

impl Record {
    /// A record to be filled.
    pub fn new(parties: usize, issues: usize) -> Self {
        Self {
            replicate: 0,
            draw: 0,
            end: End::Horizon,
            time: 0,
            proposer: None,
            path: Path::with_capacity(issues),
            values: vec![0.0; parties],
            offers: 0,
            events: Vec::new(),
            accords: Vec::new(),
            settlement: None,
            leaks: Vec::new(),
        }
    }

    /// Nothing has happened yet.
    pub(super) fn begin(&mut self, draw: u64, replicate: u64) {
        self.replicate = replicate;
        self.draw = draw;
        self.offers = 0;
        self.proposer = None;
        self.path.clear();
        self.events.clear();
        self.accords.clear();
        self.settlement = None;
        self.leaks.clear();
    }

    /// Was a package agreed on?
    pub fn agreed(&self) -> bool {
        self.end == End::Agreement
    }
}

/// In what capacity a party answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capacity {
    /// It votes at the table.
    Table,
    /// The package uses something it owns.
    Consent,
    /// It votes on what the table agreed.
    Ratification,
}

/// One party's answer to a package.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Who answers.
    pub party: usize,
    /// In what capacity.
    pub capacity: Capacity,
    /// Yes or no.
    pub accepts: bool,
    /// Does it abstain, where it does not accept?
    pub abstains: bool,
    /// The package's utility to it now.
    pub utility: f64,
    /// Its floor of this round.
    pub floor: f64,
    /// The least it accepts this round: its floor or its target, whichever is higher.
    pub demand: f64,
    /// Does the package cross one of its hard red lines?
    pub crosses_line: bool,
}

/// What a member of a coalition says when the coalition is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemberAnswer {
    /// Which member.
    pub member: usize,
    /// Yes or no.
    pub accepts: bool,
    /// Does it abstain, where it does not accept?
    pub abstains: bool,
    /// The package's utility to it now.
    pub utility: f64,
    /// Its floor of this round.
    pub floor: f64,
    /// The least it accepts this round.
    pub demand: f64,
}

/// A change of a single text that the parties decide on.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// Who drafts.
    pub mediator: usize,
    /// The text with the change, one label a layer.
    pub path: &'a [u32],
    /// What it is worth to each party now.
    pub utilities: &'a [f64],
    /// Who prefers it to the text as it is, or puts up with it, one bit a party.
    pub yes: u64,
    /// Does it replace the text?
    pub replaces: bool,
}

/// Variants of a single text, and what the parties make of them.
#[derive(Clone, Copy, Debug)]
pub struct Slate<'a> {
    /// Who drafts.
    pub mediator: usize,
    /// The variants, one label a layer; the first is the text as it stands.
    pub variants: &'a [Path],
    /// What each is worth to each party now, one row a variant.
    pub utilities: &'a [f64],
    /// How the parties chose.
    pub verdict: Verdict<'a>,
    /// The variant that becomes the text.
    pub chosen: usize,
}

/// How parties choose among variants.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'a> {
    /// They rank them.
    Ranked {
        /// How each does.
        rankings: &'a [Ranking],
        /// The Borda count of each variant.
        points: &'a [usize],
    },
    /// They strike them in turn.
    Struck {
        /// What was struck, in order.
        strikes: &'a [Strike],
    },
}

/// How a party ranks the variants of a slate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Who.
    pub party: usize,
    /// The variants, the one it likes best first.
    pub order: Vec<usize>,
}

/// A variant that a party struck from a slate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// Who.
    pub party: usize,
    /// Which.
    pub variant: usize,
}

/// Who is told what happens, as it happens. All methods do nothing by default.
pub trait Listener {
    /// A round begins; nobody may be recognised.
    fn round(&mut self, _time: usize, _proposer: Option<usize>) {}
    /// Something happens in the world, or is over, at the start of a round.
    fn happens(&mut self, _time: usize, _happening: Happening) {}
    /// A round is spent on a track; what follows until the next round is told to the
    /// listener that is returned.
    fn turns_to(&mut self, _time: usize, _track: usize) -> Option<&mut dyn Listener> {
        None
    }
    /// A limited agreement is signed: a track's, or a partial package of the main talks. Its
    /// text is a path in the diagram of the track, or of the main talks.
    fn signs(&mut self, _time: usize, _accord: usize, _path: &[u32]) {}
    /// A party breaks an agreement in force; is it noticed, and does it accuse the others?
    fn breaks(&mut self, _: usize, _accord: usize, _party: usize, _noticed: bool, _wrongful: bool) {
    }
    /// A secret side payment (its index) of what has just been signed leaks: of a track, or
    /// of the main talks.
    fn leaks(&mut self, _time: usize, _track: Option<usize>, _payment: usize) {}
    /// A disruptor acts against what has just been signed; does it bring it down?
    fn disrupts(&mut self, _time: usize, _party: usize, _succeeds: bool) {}
    /// An agreement in force is over.
    fn lapses(&mut self, _time: usize, _accord: usize, _ending: Ending) {}
    /// A party leaves the talks.
    fn leaves(&mut self, _time: usize, _party: usize, _at_deadline: bool) {}
    /// The proposer has nothing to offer.
    fn passes(&mut self, _time: usize, _proposer: usize) {}
    /// The proposer offers a package (one label a layer) worth `utilities` to the parties.
    fn offers(&mut self, _time: usize, _proposer: usize, _path: &[u32], _utilities: &[f64]) {}
    /// A mediator does not carry what a party has offered: (mediator, party), the offer, and
    /// what it is worth to the mediator.
    fn withholds(&mut self, _: usize, _who: (usize, usize), _path: &[u32], _worth: f64) {}
    /// A package that was offered before is put to the vote (again).
    fn recalls(&mut self, _time: usize, _proposer: usize, _path: &[u32], _utilities: &[f64]) {}
    /// The mediator drafts a change of the single text, and the parties decide on it.
    fn drafts(&mut self, _time: usize, _draft: &Draft) {}
    /// The mediator lays variants of the single text before the parties, and they choose.
    fn chooses(&mut self, _time: usize, _slate: &Slate) {}
    /// The talks turn to these issues (in their order in the scenario).
    fn opens(&mut self, _time: usize, _issues: &[usize]) {}
    /// These parties (one bit each) meet apart from the others.
    fn meets(&mut self, _time: usize, _parties: u64) {}
    /// What was offered last is agreed as a part: in force from now on, or provisionally.
    fn settles(&mut self, _time: usize, _in_force: bool) {}
    /// The members of a coalition say what they think of the package that it is about to
    /// answer, one entry a member.
    fn consults(&mut self, _time: usize, _party: usize, _answers: &[MemberAnswer]) {}
    /// The members of a coalition do not back what it has just offered: the offer stands,
    /// but is not the coalition's yes.
    fn disowns(&mut self, _time: usize, _party: usize, _answers: &[MemberAnswer]) {}
    /// A party answers the package last offered or recalled.
    fn answers(&mut self, _draw: &Draw, _time: usize, _path: &[u32], _answer: &Answer) {}
    /// At the end of a round: what a party that learns others' utilities now believes each
    /// label to be worth to each party (of a partial deal without the no-deal value).
    fn believes(&mut self, _draw: &Draw, _time: usize, _party: usize, _believed: &Criteria) {}
}

/// A listener who does not listen.
pub struct Nobody;

impl Listener for Nobody {}
