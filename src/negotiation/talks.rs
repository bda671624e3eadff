//! One negotiation under way: what a protocol can have done in a round. Parties
//! propose, hear, answer and leave; the rule, consent and ratification decide. A
//! protocol is a sequence of these steps.

use super::protocol::Recognition;
use super::record::{Answer, Capacity, End, Listener, Record};
use super::situation::{Offer, Situation, Timing};
use super::strategy::{Demand, Player, Proposal};
use super::table::Uniforms;
use crate::chance::{Purpose, Streams};
use crate::game::{Draw, Game};
use crate::party::Seat;
use crate::rule::{self, Ballot, Vote};
use crate::space::Path;
use crate::tolerance::reaches;

/// What is kept from negotiation to negotiation so that nothing is allocated.
pub(super) struct Buffers {
    /// Utilities of the offer that stands, one a party.
    pub(super) utilities: Vec<f64>,
    /// The offer that stands.
    path: Path,
}

impl Buffers {
    pub(super) fn new(parties: usize) -> Self {
        Self { utilities: vec![0.0; parties], path: Path::new() }
    }
}

/// One negotiation under way.
pub struct Talks<'a> {
    game: &'a Game,
    draw: &'a Draw,
    streams: &'a Streams,
    replicate: u64,
    timing: Timing,
    players: &'a mut [Box<dyn Player>],
    buffers: &'a mut Buffers,
    record: &'a mut Record,
    listener: &'a mut dyn Listener,
    recognition: Uniforms,
    time: usize,
    present: u64,
    /// Who made the offer that stands.
    proposer: usize,
    /// The parties whose hard red line the standing offer crosses, one bit a party.
    crossed: u64,
}

impl<'a> Talks<'a> {
    #[allow(clippy::too_many_arguments, reason = "the fields of the table, borrowed one by one")]
    pub(super) fn new(
        game: &'a Game,
        draw: &'a Draw,
        streams: &'a Streams,
        replicate: u64,
        timing: Timing,
        players: &'a mut [Box<dyn Player>],
        buffers: &'a mut Buffers,
        record: &'a mut Record,
        listener: &'a mut dyn Listener,
    ) -> Self {
        let talks = Self {
            game,
            draw,
            streams,
            replicate,
            timing,
            players,
            buffers,
            record,
            listener,
            recognition: Uniforms::new(streams.stream(Purpose::Recognition, replicate)),
            time: 0,
            present: u64::MAX >> (64 - game.party_count()),
            proposer: 0,
            crossed: 0,
        };
        for party in 0..game.party_count() {
            let situation = talks.situation(party);
            talks.players[party].begin(&situation);
        }
        talks
    }

    pub(super) fn enter(&mut self, time: usize) {
        self.time = time;
    }

    /// Parties whose own deadline has come leave; the end, if the rule can then not
    /// be met.
    pub(super) fn deadlines(&mut self) -> Option<End> {
        let parties = &self.game.parts().parties;
        for (party, wants) in parties.iter().enumerate() {
            if wants.deadline == Some(self.time) && self.is_present(party) {
                self.present &= !(1 << party);
                self.listener.leaves(self.time, party, true);
                if !self.attainable() {
                    return Some(End::OwnDeadline { party });
                }
            }
        }
        None
    }

    /// The round is over: says what these parties (one bit a party) have learned.
    pub(super) fn tell_beliefs(&mut self, learners: u64) {
        for party in (0..self.game.party_count()).filter(|party| learners >> party & 1 == 1) {
            let situation = self.situation(party);
            if let Some(believed) = self.players[party].learned_utility(&situation) {
                self.listener.believes(self.draw, self.time, party, believed);
            }
        }
    }

    /// The game that is played.
    pub fn game(&self) -> &'a Game {
        self.game
    }

    /// The draw it is played on.
    pub fn draw(&self) -> &'a Draw {
        self.draw
    }

    /// The round.
    pub fn time(&self) -> usize {
        self.time
    }

    /// Has the party not left?
    pub fn is_present(&self, party: usize) -> bool {
        self.present >> party & 1 == 1
    }

    /// The parties that have not left, one bit a party.
    pub fn present(&self) -> u64 {
        self.present
    }

    /// May the party make offers: has it a seat that proposes, and has it not left?
    pub fn proposes(&self, party: usize) -> bool {
        let seat = &self.game.parts().parties[party].seat;
        self.is_present(party) && matches!(seat, Seat::Table | Seat::Conditional { .. })
    }

    /// What a party sees.
    pub fn situation(&self, party: usize) -> Situation<'a> {
        Situation {
            game: self.game,
            draw: self.draw,
            streams: self.streams,
            replicate: self.replicate,
            party,
            time: self.time,
            present: self.present,
            timing: self.timing,
        }
    }

    /// A round (or a turn of it) begins, with this party to speak.
    pub fn turn(&mut self, speaker: Option<usize>) {
        self.listener.round(self.time, speaker);
    }

    /// Who is recognised in this round, among those who may propose.
    pub fn recognise(&mut self, recognition: &Recognition) -> Option<usize> {
        match recognition {
            Recognition::Fixed(party) => Some(*party).filter(|&party| self.is_present(party)),
            Recognition::Rotating(turns) => {
                let turn = turns.get(self.time % turns.len().max(1)).copied();
                turn.filter(|&party| self.is_present(party))
            }
            Recognition::Random => self.recognise_at_random(),
        }
    }

    fn recognise_at_random(&mut self) -> Option<usize> {
        let uniform = self.recognition.at(self.time);
        let parties = &self.game.parts().parties;
        let chance = |party: usize| {
            let chance = parties[party].recognition.on(self.draw.values()).max(0.0);
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
        let situation = self.situation(party);
        let proposal = self.players[party].propose(&situation, &mut self.buffers.path);
        match proposal {
            Proposal::Package => self.stand(party),
            Proposal::Pass => self.listener.passes(self.time, party),
            Proposal::Leave => {}
        }
        proposal
    }

    /// Puts a package before the parties as this one's offer.
    pub fn put(&mut self, proposer: usize, path: &[u32]) {
        self.buffers.path.clear();
        self.buffers.path.extend_from_slice(path);
        self.stand(proposer);
    }

    fn stand(&mut self, proposer: usize) {
        self.proposer = proposer;
        self.record.offers += 1;
        let Buffers { utilities, path } = &mut *self.buffers;
        self.draw.utilities(self.game, path, self.time, utilities);
        self.crossed = self.draw.crossed_by(path);
        self.listener.offers(self.time, proposer, path, utilities);
        for party in 0..self.game.party_count() {
            if party != proposer && self.is_present(party) {
                let situation = self.situation(party);
                let Buffers { utilities, path } = &*self.buffers;
                self.players[party].hears(&situation, &Offer { proposer, path, utilities });
            }
        }
    }

    /// The offer that stands.
    pub fn offer(&self) -> &[u32] {
        &self.buffers.path
    }

    /// Whose consent the standing offer needs, one bit a party.
    pub fn asked(&self) -> u64 {
        self.game.requirement().of_path(&self.buffers.path)
    }

    /// What does the party say to the offer that stands? Only at the table can it abstain.
    /// All others see its answer.
    pub fn answer(&mut self, party: usize, capacity: Capacity) -> Vote {
        let vote = self.decide(party, capacity);
        self.show_answer(party, vote == Vote::Yes);
        vote
    }

    fn show_answer(&mut self, answerer: usize, accepts: bool) {
        for party in 0..self.game.party_count() {
            if party != answerer && self.is_present(party) {
                let situation = self.situation(party);
                let Buffers { utilities, path } = &*self.buffers;
                let offer = Offer { proposer: self.proposer, path, utilities };
                self.players[party].sees_answer(&situation, &offer, answerer, accepts);
            }
        }
    }

    fn decide(&mut self, party: usize, capacity: Capacity) -> Vote {
        let game = self.game;
        let situation = self.situation(party);
        let floor = situation.floor();
        let Buffers { utilities, path } = &*self.buffers;
        let utility = utilities[party];
        let demand = match (&game.parts().parties[party].seat, capacity) {
            (Seat::Ratifier { threshold }, Capacity::Ratification) => {
                let no_deal = self.draw.truth().prospects().no_deal(party, self.time);
                no_deal + threshold.on(self.draw.values())
            }
            _ => {
                let offer = Offer { proposer: self.proposer, path, utilities };
                match self.players[party].demand(&situation, &offer) {
                    Demand::AtLeast(least) => least.max(floor),
                    Demand::Whatever(least) => least,
                }
            }
        };
        let crosses_line = self.crossed >> party & 1 == 1;
        let accepts = !crosses_line && reaches(utility, demand);
        let within = game.parts().parties[party].abstains_within;
        let within = within.map(|most| most.on(self.draw.values()));
        let abstains = !accepts
            && capacity == Capacity::Table
            && rule::abstains(demand - utility, crosses_line, within);
        let answer =
            Answer { party, capacity, accepts, abstains, utility, floor, demand, crosses_line };
        self.listener.answers(self.draw, self.time, path, &answer);
        Vote::of(accepts, abstains)
    }

    /// Everybody who is to be asked answers the standing offer at once; if the table
    /// adopts it, the ratifiers vote. Is it agreed?
    pub fn vote(&mut self) -> bool {
        let game = self.game;
        let asked = self.asked();
        let voters = self.present & asked & !(1u64 << self.proposer);
        let mut ballot = Ballot { yes: 1 << self.proposer, abstained: 0 };
        for party in (0..game.party_count()).filter(|party| voters >> party & 1 == 1) {
            let seated = game.seated() >> party & 1 == 1;
            let capacity = if seated { Capacity::Table } else { Capacity::Consent };
            ballot.cast(party, self.decide(party, capacity));
        }
        // Votes are seen when all are cast.
        for party in (0..game.party_count()).filter(|party| voters >> party & 1 == 1) {
            self.show_answer(party, ballot.yes >> party & 1 == 1);
        }
        self.conclude(ballot)
    }

    /// With these votes (the proposer's yes included): does the rule adopt the standing
    /// offer, has everybody consented whose options it uses, and is it ratified? Then it
    /// is the agreement.
    pub fn conclude(&mut self, ballot: Ballot) -> bool {
        let game = self.game;
        let consent = self.asked() & !game.seated();
        let mut adopted = game.decides(ballot) && consent & !ballot.yes == 0;
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
            self.record.proposer = Some(self.proposer);
        }
        adopted
    }

    /// The party leaves; the end, if the rule can then not be met.
    pub fn leave(&mut self, party: usize) -> Option<End> {
        self.present &= !(1 << party);
        self.listener.leaves(self.time, party, false);
        (!self.attainable()).then_some(End::WalkOut { party })
    }

    fn attainable(&self) -> bool {
        self.game.adopts(self.present)
    }
}
