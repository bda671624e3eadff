//! Agreements in force, round by round: expiry and renewal, violations, accusations, and
//! what a breach does. What the terms mean, [`crate::world::Terms`] says.

use super::record::{AccordRecord, Ending, Listener};
use super::uniforms::Uniforms;
use crate::chance::{Purpose, Quantity, Streams, page_of};
use crate::game::{Clock, Game, Holding, per_round};
use crate::space::{Condition, Diagram};
use crate::world::{BreachRule, ByText, Lasting, Motive, Terms};

/// One agreement that may be in force, with what its text makes of its terms.
pub(super) struct Accord {
    /// Which it is: a track, or the interim agreement, or the settlement.
    which: usize,
    page: u64,
    in_force: bool,
    /// The round from which breaches count again, after a suspension.
    resumes: usize,
    until: Option<usize>,
    lasts: Option<Lasting>,
    /// When it was signed or renewed last.
    since: usize,
    renewable: bool,
    /// The factors on the chance of a violation that the text meets (indices).
    factors: Vec<usize>,
    /// The chance of a wrongful accusation (index), if the text meets one.
    wrongful: Option<usize>,
    rule: BreachRule,
    /// What each party of the main talks has of it, over its no-deal value, in the
    /// agreement's own units.
    worth: Vec<f64>,
    /// What such a unit is worth in the main talks.
    scale: f64,
    /// The same on the scale of the main talks.
    gains: Vec<f64>,
    /// The parties whose breach was noticed in the last round and in this one, one bit a
    /// party.
    noticed: [u64; 2],
    /// One sequence a violator for each thing left to chance.
    dice: Vec<Uniforms>,
    /// Its place among the agreements of the replicate.
    slot: usize,
    record: AccordRecord,
}

/// What was left to chance about a violator, in the order of [`Accord::dice`].
const QUESTIONS: usize = 4;

/// Enough for a question to be asked in every round of the longest talks.
const PAGES_A_QUESTION: u64 = 4_096;

impl Accord {
    /// An agreement that may be signed under this name.
    pub(super) fn new(which: usize, name: &str, parties: usize) -> Self {
        Self {
            which,
            page: page_of(&format!("accords.{name}")),
            in_force: false,
            resumes: 0,
            until: None,
            lasts: None,
            since: 0,
            renewable: false,
            factors: Vec::new(),
            wrongful: None,
            rule: BreachRule::Collapse,
            worth: vec![0.0; parties],
            scale: 1.0,
            gains: vec![0.0; parties],
            noticed: [0; 2],
            dice: Vec::new(),
            slot: 0,
            record: AccordRecord::signed(which, 0),
        }
    }

    /// A negotiation begins: nothing is signed.
    pub(super) fn begin(&mut self) {
        self.in_force = false;
        self.dice.clear();
    }

    fn roll(&mut self, terms: &Terms, streams: &Streams, replicate: u64) {
        if !self.dice.is_empty() {
            return;
        }
        for question in 0..(terms.violators.len() + terms.withdrawals.len()) * QUESTIONS {
            let stream = streams.stream(Purpose::Accord, replicate);
            let page = self.page + question as u64 * PAGES_A_QUESTION;
            self.dice.push(Uniforms::from_page(stream, page));
        }
    }

    /// Is it in force (be it suspended)?
    pub(super) fn is_in_force(&self) -> bool {
        self.in_force
    }

    /// What a party of the main talks has of it at a time, if nothing more happens to it:
    /// in that round, and what is to come of it from then on. With discount factor δ and D
    /// rounds to go that is `1 − δ^D` of the gain, all of it if no end is known.
    pub(super) fn gain(&self, party: usize, time: usize, discount: f64) -> Holding {
        let gain = self.gains[party];
        match self.until.filter(|_| !self.renewable) {
            _ if !self.in_force => Holding::default(),
            None => Holding { now: gain, lasting: gain },
            Some(until) if time < until => {
                let rest = libm::pow(discount, (until - time) as f64);
                Holding { now: gain, lasting: gain * (1.0 - rest) }
            }
            Some(_) => Holding::default(),
        }
    }

    /// It is signed, with the text on `path`; `worth` has what each party of the main talks
    /// has of it in its own units, of which one is worth `scale`.
    pub(super) fn sign(
        &mut self,
        terms: &Terms,
        (diagram, path): (&Diagram, &[u32]),
        values: &[f64],
        (streams, replicate): (&Streams, u64),
        (time, slot): (usize, usize),
        (scale, worth): (f64, impl Fn(usize) -> f64),
    ) {
        self.roll(terms, streams, replicate);
        self.slot = slot;
        let holds = |condition: &Condition| {
            condition.clauses().iter().all(|clause| {
                path.iter().any(|&label| {
                    let label = &diagram.labels()[label as usize];
                    label.issue == clause.issue && clause.options.contains(label.option)
                })
            })
        };
        self.in_force = true;
        self.resumes = time + 1;
        self.lasts = first(&terms.lasts, holds).copied();
        self.since = time;
        self.renewable = terms.renewable.iter().any(holds);
        self.factors.clear();
        let factors = terms.factors.iter().enumerate();
        self.factors.extend(factors.filter(|(_, (when, _))| holds(when)).map(|(at, _)| at));
        self.wrongful = terms.wrongful.iter().position(|(when, _)| holds(when));
        self.rule = first(&terms.breach, holds).copied().unwrap_or(BreachRule::Collapse);
        for (party, own) in self.worth.iter_mut().enumerate() {
            *own = worth(party);
        }
        self.until = self.end_of_term(values);
        self.weigh(scale);
        self.noticed = [0; 2];
        self.record = AccordRecord::signed(self.which, time);
    }

    /// The round in which its time is up.
    fn end_of_term(&self, values: &[f64]) -> Option<usize> {
        let rounds = match self.lasts? {
            Lasting::Rounds(rounds) => libm::round(rounds.on(values)),
            // The margin keeps a whole number of rounds whole.
            Lasting::Days { days, per_round } => libm::ceil(days.on(values) / per_round - 1e-9),
            Lasting::Until(round) => return Some(round),
        };
        Some(self.since.saturating_add(rounds.max(1.0) as usize))
    }

    fn weigh(&mut self, scale: f64) {
        self.scale = scale;
        for (gain, own) in self.gains.iter_mut().zip(&self.worth) {
            *gain = scale * own;
        }
    }

    /// Its terms are read anew, as events have made them. Does that change what the parties
    /// have of it?
    pub(super) fn reread(&mut self, values: &[f64], scale: f64) -> bool {
        let until = self.end_of_term(values);
        let changed = until != self.until || scale != self.scale;
        self.until = until;
        if scale != self.scale {
            self.weigh(scale);
        }
        changed
    }

    /// A round begins: who breaks it, and is it over? `renews` says whether the parties
    /// want it for longer.
    pub(super) fn advance(
        &mut self,
        terms: &Terms,
        (clock, values): (Clock, &[f64]),
        time: usize,
        listener: &mut dyn Listener,
        renews: bool,
    ) -> Step {
        if self.until.is_some_and(|until| time >= until) {
            if !renews || !self.renewable {
                return self.end(time, Ending::Expired, listener);
            }
            self.since = time;
            if let Some(lasts) = terms.renewal.lasts {
                self.lasts = Some(Lasting::Rounds(Quantity::Fixed(lasts as f64)));
            }
            self.until = self.end_of_term(values);
            self.record.renewals += 1;
        }
        self.noticed = [self.noticed[1], 0];
        if time < self.resumes {
            return self.step(false);
        }
        let before = self.record.breaches;
        self.record.rounds += 1;
        let mut ending = None;
        for (number, violator) in terms.violators.iter().enumerate() {
            let party = violator.party;
            let age = time - self.record.signed;
            let chance = self.violation(terms, &violator.motive, party, (clock, values), age);
            if self.ask(number, 0, time) >= chance {
                continue;
            }
            let noticed = self.ask(number, 1, time)
                < terms.accusation.map_or(1.0, |chance| chance.on(values));
            let accuses = self.wrongful.map_or(0.0, |at| terms.wrongful[at].1.on(values));
            let wrongful = self.ask(number, 2, time) < accuses;
            self.record.breach(time, party, noticed, wrongful);
            listener.breaks(time, self.which, party, noticed, wrongful);
            if !noticed {
                continue;
            }
            self.noticed[1] |= 1 << party;
            match self.rule {
                BreachRule::Collapse => ending = Some(Ending::Violated { party }),
                BreachRule::Suspend { rounds } => self.resumes = time + 1 + rounds,
                BreachRule::Panel { collapse } => {
                    if self.ask(number, 3, time) < collapse.on(values) {
                        ending = Some(Ending::Violated { party });
                    }
                }
            }
        }
        for (number, (party, hazard)) in terms.withdrawals.iter().enumerate() {
            let chance = per_round(*hazard, clock, values);
            if ending.is_none() && self.ask(terms.violators.len() + number, 0, time) < chance {
                ending = Some(Ending::Withdrawn { party: *party });
            }
        }
        let breached = self.record.breaches > before;
        match ending {
            Some(ending) => Step { breached, ..self.end(time, ending, listener) },
            None => self.step(breached),
        }
    }

    fn step(&self, breached: bool) -> Step {
        Step { breached, slot: self.slot, record: self.record }
    }

    /// Is its time up, so that it is to be renewed or over?
    pub(super) fn is_up(&self, time: usize) -> bool {
        self.renewable && self.until.is_some_and(|until| time >= until)
    }

    /// The chance that a party breaks it in this round, 0..1.
    fn violation(
        &self,
        terms: &Terms,
        motive: &Motive,
        party: usize,
        (clock, values): (Clock, &[f64]),
        age: usize,
    ) -> f64 {
        let chance = match motive {
            Motive::Chance(hazard) => per_round(*hazard, clock, values),
            Motive::Temptation { temptation, precision } => {
                let worth = temptation.on(values) - self.gains[party];
                1.0 / (1.0 + libm::exp(-precision.on(values) * worth))
            }
        };
        let provoked = self.noticed[0] & !(1 << party) != 0;
        let retaliation = terms.retaliation.filter(|_| provoked);
        let ageing = terms
            .ageing
            .map_or(1.0, |exponent| libm::pow(age.max(1) as f64, exponent.on(values) - 1.0));
        let text: f64 = self.factors.iter().map(|at| terms.factors[*at].1.on(values)).product();
        let factor = text * retaliation.map_or(1.0, |factor| factor.on(values)) * ageing;
        (chance * factor).min(1.0)
    }

    fn ask(&mut self, violator: usize, question: usize, time: usize) -> f64 {
        self.dice[violator * QUESTIONS + question].at(time)
    }

    /// It is over.
    pub(super) fn end(&mut self, time: usize, ending: Ending, listener: &mut dyn Listener) -> Step {
        self.in_force = false;
        self.record.ended = Some((time, ending));
        listener.lapses(time, self.which, ending);
        self.step(false)
    }

    /// What has become of it so far.
    pub(super) fn record(&self) -> AccordRecord {
        self.record
    }
}

/// What the beginning of a round did to an agreement in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Was it broken?
    pub(super) breached: bool,
    /// Its place among the agreements of the replicate.
    pub(super) slot: usize,
    /// What has become of it so far.
    pub(super) record: AccordRecord,
}

/// What holds of a text.
fn first<T>(list: &ByText<T>, holds: impl Fn(&Condition) -> bool) -> Option<&T> {
    list.iter().find(|(condition, _)| holds(condition)).map(|(_, value)| value)
}

/// How the agreements of a game are called in streams, in their order: tracks, then the
/// interim agreement.
pub(super) fn names(game: &Game) -> Vec<String> {
    let tracks = game.parts().tracks.iter().map(|track| track.id.clone());
    tracks.chain(game.parts().interim.is_some().then(|| "interim".to_owned())).collect()
}
