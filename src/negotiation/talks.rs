//! One negotiation under way: what a protocol can have done in a round. Parties
//! propose, hear, answer and leave; the rule, consent and ratification decide. A
//! protocol is a sequence of these steps.

use super::consultation::{Consultation, back, consult};
use super::protocol::Recognition;
use super::record::{Answer, Capacity, Draft, End, Listener, MemberAnswer, Record, Slate};
use super::situation::{Offer, Situation, Timing};
use super::strategy::{Demand, Player, Proposal};
use super::uniforms::Uniforms;
use crate::chance::Streams;
use crate::game::{Chance, Draw, Game};
use crate::party::Seat;
use crate::rule::{self, Ballot, Rule, Vote};
use crate::space::{Label, Path};
use crate::tolerance::reaches;
use crate::world::Assent;

/// What is kept from negotiation to negotiation so that nothing is allocated.
pub(super) struct Buffers {
    /// Utilities of the offer that stands, one a party.
    pub(super) utilities: Vec<f64>,
    /// The same as the parties act by it: a coalition by its speaker.
    acting: Vec<f64>,
    /// What each party missed of a yes in the last ballot, in its utility; infinite where
    /// nothing makes up for it, or where it was not asked.
    shortfalls: Vec<f64>,
    /// What the members of a coalition say.
    answers: Vec<MemberAnswer>,
    /// The offer that stands.
    path: Path,
}

impl Buffers {
    pub(super) fn new(parties: usize) -> Self {
        Self {
            utilities: vec![0.0; parties],
            acting: vec![0.0; parties],
            shortfalls: vec![f64::INFINITY; parties],
            answers: Vec::new(),
            path: Path::new(),
        }
    }
}

/// What lasts of the talks from round to round.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    time: usize,
    /// The parties that have not left, one bit a party.
    present: u64,
    /// The parties an offer is addressed to, one bit a party.
    addressed: u64,
    /// Who made the offer that stands.
    proposer: usize,
    /// The parties whose hard red line the standing offer crosses, one bit a party.
    crossed: u64,
    /// Is the offer that stands the proposer's yes as well? Not if it is a coalition whose
    /// members do not back it.
    backed: bool,
    /// The round of the last agreement on a part that is in force.
    in_force: Option<usize>,
}

impl State {
    /// Everybody is present, and nothing stands.
    pub(super) fn beginning(game: &Game) -> Self {
        let everybody = u64::MAX >> (64 - game.party_count());
        Self { present: everybody, addressed: everybody, backed: true, ..Self::default() }
    }
}

impl State {
    /// The parties that have not left, one bit a party.
    pub(super) fn present(&self) -> u64 {
        self.present
    }
}

/// What every party sees alike.
struct Room<'a> {
    game: &'a Game,
    draw: &'a mut Draw,
    streams: &'a Streams,
    replicate: u64,
    timing: Timing,
    state: State,
}

impl Room<'_> {
    fn situation(&self, party: usize) -> Situation<'_> {
        Situation {
            game: self.game,
            draw: self.draw,
            streams: self.streams,
            replicate: self.replicate,
            party,
            time: self.state.time,
            present: self.state.present,
            addressed: self.state.addressed,
            timing: self.timing,
        }
    }
}

/// One negotiation under way.
pub struct Talks<'a> {
    room: Room<'a>,
    players: &'a mut [Box<dyn Player>],
    buffers: &'a mut Buffers,
    record: &'a mut Record,
    listener: &'a mut dyn Listener,
    recognition: &'a mut Uniforms,
}

impl<'a> Talks<'a> {
    pub(super) fn new(
        (game, draw, streams): (&'a Game, &'a mut Draw, &'a Streams),
        timing: Timing,
        (players, buffers, record): (&'a mut [Box<dyn Player>], &'a mut Buffers, &'a mut Record),
        recognition: &'a mut Uniforms,
        listener: &'a mut dyn Listener,
        state: State,
    ) -> Self {
        let replicate = record.replicate;
        let room = Room { game, draw, streams, replicate, timing, state };
        Self { room, players, buffers, record, listener, recognition }
    }

    /// What lasts until the next round.
    pub(super) fn state(&self) -> State {
        self.room.state
    }

    /// The players take their seats.
    pub(super) fn seat_players(&mut self) {
        for (party, player) in self.players.iter_mut().enumerate() {
            player.begin(&self.room.situation(party));
        }
    }

    /// The clock moves on, and the world with it.
    pub(super) fn enter(&mut self, time: usize) {
        self.room.state.time = time;
        let Room { game, draw, streams, replicate, .. } = &mut self.room;
        draw.advance(game, Chance::Played(streams, *replicate), time);
        for happening in draw.course().happened() {
            self.listener.happens(time, *happening);
        }
    }

    /// The parties take notice of what has happened.
    pub(super) fn catch_up(&mut self) {
        let Room { game, draw, streams, replicate, state, .. } = &mut self.room;
        if draw.catch_up(game, Chance::Played(streams, *replicate), state.time) {
            for (party, player) in self.players.iter_mut().enumerate() {
                player.world_changed(&self.room.situation(party));
            }
        }
    }

    /// These parties take no part (one bit each).
    pub(super) fn exclude(&mut self, absent: u64) {
        self.room.state.present &= !absent;
    }

    /// Do the parties whose consent the package on a path needs reach their floors with it?
    /// With a vote of its own on renewal: is that met?
    pub(super) fn would_renew(&mut self, path: &[u32], assent: Option<&Assent>) -> bool {
        self.catch_up();
        self.restore(self.room.state.proposer, path);
        if let Some(Assent { of: Some(coalition), rule }) = assent {
            return self.members_would(*coalition, rule);
        }
        let asked = match assent {
            Some(_) => self.room.game.seated(),
            None => self.asked(),
        } & self.room.state.present;
        let yes = (0..self.room.game.party_count())
            .filter(|party| asked >> party & 1 == 1)
            .filter(|&party| {
                let floor = self.room.situation(party).floor();
                self.room.state.crossed >> party & 1 == 0
                    && reaches(self.buffers.acting[party], floor)
            })
            .fold(0, |yes, party| yes | 1 << party);
        match assent {
            Some(Assent { rule, .. }) => {
                rule.decides(Ballot { yes, abstained: 0 }, self.room.game.seated())
            }
            None => self.would_carry(self.asked(), yes),
        }
    }

    /// Would the members of a coalition who reach their floors with the package that stands
    /// adopt it by this rule?
    fn members_would(&self, party: usize, rule: &Rule) -> bool {
        let Room { game, draw, state, .. } = &self.room;
        let Some(members) = draw.members() else { return false };
        let count = members.coalition(game, party).map_or(0, |own| own.members.len());
        let crosses = state.crossed >> party & 1 == 1;
        let collective = self.buffers.utilities[party];
        let mut ballot = Ballot::default();
        for member in 0..count {
            let utility = members.utility(game, party, member, &self.buffers.path, collective);
            let floor = members.floor(game, draw, party, member, state.time);
            ballot.cast(member, Vote::of(!crosses && reaches(utility, floor), false));
        }
        // Who has left the talks renews nothing.
        let voting = u64::MAX >> (64 - count.clamp(1, 64));
        state.present >> party & 1 == 1 && rule.decides(ballot, voting)
    }

    /// Do the parties talk in this round?
    pub(super) fn are_on(&self) -> bool {
        let game = self.room.game;
        game.is_still() || self.room.draw.course().talks(&game.parts().world)
    }

    /// Parties whose own deadline has come leave; the end, if the rule can then not
    /// be met.
    pub(super) fn deadlines(&mut self) -> Option<End> {
        let parties = &self.room.game.parts().parties;
        for (party, wants) in parties.iter().enumerate() {
            if wants.deadline == Some(self.room.state.time) && self.is_present(party) {
                self.room.state.present &= !(1 << party);
                self.listener.leaves(self.room.state.time, party, true);
                if !self.attainable() {
                    return Some(End::OwnDeadline { party });
                }
            }
        }
        None
    }

    /// The round is over: says what these parties (one bit a party) have learned.
    pub(super) fn tell_beliefs(&mut self, learners: u64) {
        for party in (0..self.room.game.party_count()).filter(|party| learners >> party & 1 == 1) {
            let situation = self.room.situation(party);
            if let Some(believed) = self.players[party].learned_utility(&situation) {
                self.listener.believes(self.room.draw, self.room.state.time, party, believed);
            }
        }
    }

    /// The game that is played.
    pub fn game(&self) -> &'a Game {
        self.room.game
    }

    /// The draw it is played on.
    pub fn draw(&self) -> &Draw {
        self.room.draw
    }

    /// The round.
    pub fn time(&self) -> usize {
        self.room.state.time
    }

    /// Has the party not left?
    pub fn is_present(&self, party: usize) -> bool {
        self.room.state.present >> party & 1 == 1
    }

    /// The parties that have not left, one bit a party.
    pub fn present(&self) -> u64 {
        self.room.state.present
    }

    /// What did the party miss of a yes in the last ballot, in its utility? `None` if it was
    /// not asked, or if the offer crosses a line.
    pub fn shortfall(&self, party: usize) -> Option<f64> {
        Some(self.buffers.shortfalls[party]).filter(|shortfall| shortfall.is_finite())
    }

    /// May the party make offers: has it a seat that proposes, and has it not left?
    pub fn proposes(&self, party: usize) -> bool {
        let seat = &self.room.game.parts().parties[party].seat;
        self.is_present(party) && matches!(seat, Seat::Table | Seat::Conditional { .. })
    }

    /// What a party sees.
    pub fn situation(&self, party: usize) -> Situation<'_> {
        self.room.situation(party)
    }

    /// A round (or a turn of it) begins, with this party to speak.
    pub fn turn(&mut self, speaker: Option<usize>) {
        self.listener.round(self.room.state.time, speaker);
    }

    /// The talks turn to these issues.
    pub fn open(&mut self, issues: &[usize]) {
        self.listener.opens(self.room.state.time, issues);
    }

    /// These parties (one bit each) meet apart, and address their offers to `addressed`.
    pub fn meet(&mut self, parties: u64, addressed: u64) {
        self.room.state.addressed = addressed;
        self.listener.meets(self.room.state.time, parties);
    }

    /// A mediator's change of the text was decided on.
    pub fn drafted(&mut self, draft: &Draft) {
        self.listener.drafts(self.room.state.time, draft);
    }

    /// The parties chose among variants of the text.
    pub fn chose(&mut self, slate: &Slate) {
        self.listener.chooses(self.room.state.time, slate);
    }

    /// Who is recognised in this round, among those who may propose.
    pub fn recognise(&mut self, recognition: &Recognition) -> Option<usize> {
        match recognition {
            Recognition::Fixed(party) => Some(*party).filter(|&party| self.is_present(party)),
            Recognition::Rotating(turns) => {
                let turn = turns.get(self.room.state.time % turns.len().max(1)).copied();
                turn.filter(|&party| self.is_present(party))
            }
            Recognition::Random => self.recognise_at_random(),
        }
    }

    fn recognise_at_random(&mut self) -> Option<usize> {
        let uniform = self.recognition.at(self.room.state.time);
        let parties = &self.room.game.parts().parties;
        let chance = |party: usize| {
            let chance = parties[party].recognition.on(self.room.draw.values()).max(0.0);
            if self.proposes(party) { chance } else { 0.0 }
        };
        let total: f64 = (0..parties.len()).map(chance).sum();
        let mut rest = uniform * total;
        let mut last = None;
        for party in 0..parties.len() {
            let chance = chance(party);
            if chance > 0.0 {
                last = Some(party);
                if rest < chance {
                    break;
                }
                rest -= chance;
            }
        }
        last
    }

    /// The party speaks: an offer then stands and has been heard by all others.
    pub fn propose(&mut self, party: usize) -> Proposal {
        let situation = self.room.situation(party);
        let proposal = self.players[party].propose(&situation, &mut self.buffers.path);
        match proposal {
            Proposal::Package => self.stand(party),
            Proposal::Pass => self.listener.passes(self.room.state.time, party),
            Proposal::Leave => {}
        }
        proposal
    }

    /// The party writes an offer to `path` that nobody hears yet.
    pub fn write(&mut self, party: usize, path: &mut Path) -> Proposal {
        let situation = self.room.situation(party);
        let proposal = self.players[party].propose(&situation, path);
        if proposal == Proposal::Pass {
            self.listener.passes(self.room.state.time, party);
        }
        proposal
    }

    /// The mediator keeps an offer it was given to itself; what it is worth to it.
    pub fn withhold(&mut self, mediator: usize, proposer: usize, path: &[u32], worth: f64) {
        self.listener.withholds(self.room.state.time, (mediator, proposer), path, worth);
    }

    /// Puts a package before the parties as this one's offer.
    pub fn put(&mut self, proposer: usize, path: &[u32]) {
        self.buffers.path.clear();
        self.buffers.path.extend_from_slice(path);
        self.stand(proposer);
    }

    fn stand(&mut self, proposer: usize) {
        self.weigh(proposer);
        self.record.offers += 1;
        let Buffers { utilities, answers, path, .. } = &*self.buffers;
        self.listener.offers(self.room.state.time, proposer, path, utilities);
        if !self.room.state.backed {
            self.listener.disowns(self.room.state.time, proposer, answers);
        }
        let Buffers { acting, path, .. } = &*self.buffers;
        for party in 0..self.room.game.party_count() {
            if party != proposer && self.is_present(party) {
                let situation = self.room.situation(party);
                self.players[party].hears(&situation, &Offer { proposer, path, utilities: acting });
            }
        }
    }

    /// An offer that has been heard and answered stands again.
    pub fn restore(&mut self, proposer: usize, path: &[u32]) {
        self.buffers.path.clear();
        self.buffers.path.extend_from_slice(path);
        self.weigh(proposer);
    }

    /// An offer that has been heard stands again, to be answered.
    pub fn recall(&mut self, proposer: usize, path: &[u32]) {
        self.restore(proposer, path);
        let Buffers { utilities, path, .. } = &*self.buffers;
        self.listener.recalls(self.room.state.time, proposer, path, utilities);
    }

    /// What the package that is to stand is worth now, and whose lines it crosses.
    fn weigh(&mut self, proposer: usize) {
        self.room.state.proposer = proposer;
        let Room { game, state: State { time, .. }, .. } = self.room;
        let draw = &*self.room.draw;
        let Buffers { utilities, acting, answers, path, .. } = &mut *self.buffers;
        draw.utilities(game, path, time, utilities);
        acting.clone_from(utilities);
        draw.act(game, path, acting);
        let crossed = draw.crossed_by(path);
        let backed = match draw.members() {
            Some(members) if game.parts().parties[proposer].coalition.is_some() => {
                let collective = utilities[proposer];
                let within = None;
                let question = Consultation { game, draw, members, time, path, collective, within };
                back(&question, proposer, crossed >> proposer & 1 == 1, answers)
            }
            _ => true,
        };
        self.room.state.crossed = crossed;
        self.room.state.backed = backed;
    }

    /// The offer that stands.
    pub fn offer(&self) -> &[u32] {
        &self.buffers.path
    }

    /// What it is worth to each party now, to a coalition's speaker if it is one.
    pub fn acting_utilities(&self) -> &[f64] {
        &self.buffers.acting
    }

    /// Whose consent the standing offer needs, one bit a party.
    pub fn asked(&self) -> u64 {
        self.room.game.requirement().of_path(&self.buffers.path)
    }

    /// What does the party say to the offer that stands? Only at the table can it abstain.
    /// All others see its answer.
    pub fn answer(&mut self, party: usize, capacity: Capacity) -> Vote {
        let vote = self.reply(party, capacity, None);
        self.show_answer(party, vote == Vote::Yes);
        vote
    }

    fn show_answer(&mut self, answerer: usize, accepts: bool) {
        for party in 0..self.room.game.party_count() {
            if party != answerer && self.is_present(party) {
                let situation = self.room.situation(party);
                let Buffers { acting, path, .. } = &*self.buffers;
                let offer = Offer { proposer: self.room.state.proposer, path, utilities: acting };
                self.players[party].sees_answer(&situation, &offer, answerer, accepts);
            }
        }
    }

    /// What does it say, if the protocol says the least it accepts? `None` leaves that to
    /// its strategy.
    fn reply(&mut self, party: usize, capacity: Capacity, least: Option<f64>) -> Vote {
        let game = self.room.game;
        let situation = self.room.situation(party);
        let floor = situation.floor();
        let values = self.room.draw.values();
        let Buffers { acting, path, .. } = &*self.buffers;
        let utility = acting[party];
        let offer = Offer { proposer: self.room.state.proposer, path, utilities: acting };
        let mut lets_pass = false;
        let mut said = |demand: Demand| match demand {
            Demand::AtLeast(least) => least.max(floor),
            Demand::Whatever(least) => least,
            Demand::LetPass => {
                lets_pass = true;
                f64::INFINITY
            }
        };
        let demand = match (&game.parts().parties[party].seat, capacity) {
            (Seat::Ratifier { threshold }, Capacity::Ratification) => {
                match self.players[party].ratify(&situation, &offer) {
                    Some(demand) => said(demand),
                    None => {
                        let time = self.room.state.time;
                        let no_deal = self.room.draw.acting_prospects().no_deal(party, time);
                        no_deal + threshold.on(values)
                    }
                }
            }
            _ => match least {
                Some(least) => least.max(floor),
                None => said(self.players[party].demand(&situation, &offer)),
            },
        };
        let crosses_line = self.room.state.crossed >> party & 1 == 1;
        let accepts = !crosses_line && reaches(utility, demand);
        let within = game.parts().parties[party].abstains_within.map(|most| most.on(values));
        // Who lets it pass is not asked how much is missing.
        let shortfall = if lets_pass { 0.0 } else { demand - utility };
        let abstains = !accepts
            && capacity == Capacity::Table
            && rule::abstains(shortfall, crosses_line, within);
        let mut answer =
            Answer { party, capacity, accepts, abstains, utility, floor, demand, crosses_line };
        if let Some(members) = self.room.draw.members()
            && game.parts().parties[party].coalition.is_some()
        {
            let Buffers { utilities, answers, path, .. } = &mut *self.buffers;
            let question = Consultation {
                game,
                draw: self.room.draw,
                members,
                time: self.room.state.time,
                path,
                collective: utilities[party],
                within,
            };
            answer = consult(&question, &answer, answers);
            self.listener.consults(self.room.state.time, party, answers);
        }
        if !answer.crosses_line {
            self.buffers.shortfalls[party] = answer.demand - answer.utility;
        }
        let path = &self.buffers.path;
        self.listener.answers(self.room.draw, self.room.state.time, path, &answer);
        if !answer.accepts && !answer.abstains {
            self.room.draw.note_refusal(party, self.room.state.proposer);
        }
        Vote::of(answer.accepts, answer.abstains)
    }

    /// Everybody who is to be asked answers the standing offer at once; if the table
    /// adopts it, the ratifiers vote. Is it agreed?
    pub fn vote(&mut self) -> bool {
        let ballot = self.ballot(|_| None);
        self.conclude(ballot)
    }

    /// Everybody who is to be asked answers the standing offer at once: the votes, the
    /// proposer's yes included. `least(party)` is the least a party accepts by the
    /// protocol, or `None` where its strategy decides.
    pub fn ballot(&mut self, least: impl Fn(usize) -> Option<f64>) -> Ballot {
        let asked = self.asked() & self.room.state.present & !(1 << self.room.state.proposer);
        let mut ballot = Ballot { yes: 1 << self.room.state.proposer, abstained: 0 };
        self.buffers.shortfalls.fill(f64::INFINITY);
        for party in (0..self.room.game.party_count()).filter(|party| asked >> party & 1 == 1) {
            let seated = self.room.game.seated() >> party & 1 == 1;
            let capacity = if seated { Capacity::Table } else { Capacity::Consent };
            ballot.cast(party, self.reply(party, capacity, least(party)));
        }
        // Votes are seen when all are cast.
        for party in (0..self.room.game.party_count()).filter(|party| asked >> party & 1 == 1) {
            self.show_answer(party, ballot.yes >> party & 1 == 1);
        }
        ballot
    }

    /// With these votes (the proposer's yes included): does the rule adopt the standing
    /// offer, and has everybody consented whose options it uses?
    pub fn carries(&self, mut ballot: Ballot) -> bool {
        if !self.room.state.backed {
            ballot.yes &= !(1 << self.room.state.proposer);
        }
        let consent = self.asked() & !self.room.game.seated();
        self.offer_is_open() && self.room.game.decides(ballot) && consent & !ballot.yes == 0
    }

    /// Can the standing offer be agreed on? One of an earlier round may use what is closed
    /// by now.
    pub fn offer_is_open(&self) -> bool {
        self.is_open(&self.buffers.path)
    }

    /// Can all options of a package be agreed on now?
    pub fn is_open(&self, path: &[u32]) -> bool {
        path.iter().all(|label| self.room.draw.allows(*label))
    }

    /// Would a package that asks these parties be carried by these yes votes (one bit a
    /// party), if all others said no?
    pub fn would_carry(&self, asked: u64, yes: u64) -> bool {
        let consent = asked & !self.room.game.seated();
        self.room.game.adopts(yes) && consent & !yes == 0
    }

    /// With these votes: is the standing offer carried, and ratified? Then it is the
    /// agreement.
    pub fn conclude(&mut self, ballot: Ballot) -> bool {
        let game = self.room.game;
        let mut adopted = self.carries(ballot);
        if adopted {
            for party in 0..game.party_count() {
                if matches!(game.parts().parties[party].seat, Seat::Ratifier { .. }) {
                    adopted &= self.answer(party, Capacity::Ratification) == Vote::Yes;
                }
            }
        }
        if adopted {
            self.record.path.clear();
            self.record.path.extend_from_slice(&self.buffers.path);
            self.record.proposer = Some(self.room.state.proposer);
        }
        adopted
    }

    /// The standing offer was agreed as a part and is in force from now on: it is what
    /// the parties have if nothing more is agreed.
    pub fn put_in_force(&mut self) {
        self.room.state.in_force = Some(self.room.state.time);
        let Buffers { utilities, path, .. } = &*self.buffers;
        self.room.draw.secure(self.room.game, path, utilities);
        self.listener.settles(self.room.state.time, true);
    }

    /// The standing offer was agreed as a part, provided that the whole is agreed.
    pub fn agree_provisionally(&mut self) {
        self.listener.settles(self.room.state.time, false);
    }

    /// Only these packages may be offered from now on: those that use no label but the
    /// ones `allowed` accepts.
    pub fn restrict(&mut self, allowed: impl Fn(&Label) -> bool) {
        self.room.draw.restrict(self.room.game, allowed);
        // What a party has worked out of all packages no longer holds.
        for (party, player) in self.players.iter_mut().enumerate() {
            player.world_changed(&self.room.situation(party));
        }
    }

    /// How the talks end, and when: what is in force stands whatever happens after it.
    pub(super) fn settle(&mut self, end: End) -> (End, usize) {
        match self.room.state.in_force {
            Some(time) if end != End::Agreement => {
                self.catch_up();
                self.room.state.time = time;
                self.buffers.path.clone_from(&self.record.path);
                self.weigh(self.room.state.proposer);
                (End::Agreement, time)
            }
            _ => {
                let Room { game, draw, state, .. } = &mut self.room;
                draw.conclude(game, state.time);
                (end, state.time)
            }
        }
    }

    /// The party leaves; the end, if the rule can then not be met.
    pub fn leave(&mut self, party: usize) -> Option<End> {
        self.room.state.present &= !(1 << party);
        self.listener.leaves(self.room.state.time, party, false);
        (!self.attainable()).then_some(End::WalkOut { party })
    }

    /// Can the rule still be met? Who has left counts as a no, so its veto and its place
    /// in a unanimity stay.
    pub(super) fn attainable(&self) -> bool {
        self.room.game.adopts(self.room.state.present)
    }
}
