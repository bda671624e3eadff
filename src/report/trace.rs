//! One negotiation, event by event: a listener that remembers what happens, and
//! the record it makes of it.
//!
//! The record serves `zopa trace --json`; [`super::terminal::trace`] tells the same
//! events in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::ScenarioSummary;
use super::summary::track_summary;
use crate::game::{Draw, Game, Happening};
use crate::negotiation::{
    Answer, Capacity, Draft, End, Ending, Listener, MemberAnswer, Record, Slate, Verdict,
};
use crate::party::Seat;

/// The schema name that every trace carries.
pub const TRACE_SCHEMA: &str = "zopa.trace/1";
/// The seed of a run that names none.
pub const DEFAULT_SEED: u64 = 1;
/// Negotiations to a draw of a run that names no number.
pub const DEFAULT_PLAYS: u64 = 10;

/// One negotiation, event by event. Rounds and replicates count from 0; utilities
/// are on the scenario's 0..1 scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trace {
    /// `zopa.trace/1`.
    pub schema: String,
    /// What was played.
    pub scenario: ScenarioSummary,
    /// Version of zopa.
    pub version: String,
    /// Master seed.
    pub seed: u64,
    /// Replicates to an analyst draw.
    pub plays_per_draw: u64,
    /// Which negotiation this is.
    pub replicate: u64,
    /// The analyst draw it was played on.
    pub draw: u64,
    /// Index of the mediator, if a single text is negotiated.
    pub mediator: Option<usize>,
    /// The scenarios of separate tracks; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<ScenarioSummary>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// How it ended.
    pub end: TraceEnd,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A round begins.
    Round {
        /// Which.
        round: usize,
        /// Index of the party that may propose, if there is one.
        proposer: Option<usize>,
    },
    /// Something happens in the world, or is over, at the start of a round.
    Happens {
        /// When.
        round: usize,
        /// Index of the event.
        happening: usize,
        /// Is it over?
        over: bool,
        /// If it is over: are its effects undone?
        retracted: bool,
    },
    /// A round is spent on a separate track; what follows until the next round is its story.
    TurnsTo {
        /// When.
        round: usize,
        /// Index of the track.
        track: usize,
        /// What was said on it.
        story: Vec<Event>,
    },
    /// A limited agreement is signed.
    Signs {
        /// When.
        round: usize,
        /// Index of the track, or their number for a partial package.
        accord: usize,
    },
    /// A party breaks a limited agreement (or, after the talks, the full one).
    Breaks {
        /// When.
        round: usize,
        /// Index of the track, or their number for a partial package, or one more for the
        /// full agreement.
        accord: usize,
        /// Index of the party.
        party: usize,
        /// Is it noticed, and the party accused?
        noticed: bool,
        /// Does it accuse the others?
        accuses: bool,
    },
    /// A limited agreement (or, after the talks, the full one) is over.
    Lapses {
        /// When.
        round: usize,
        /// Index of the track, or their number for a partial package, or one more for the
        /// full agreement.
        accord: usize,
        /// `expired`, `broken`, `withdrawn`, `superseded` or `disrupted`.
        why: String,
        /// Index of the party that broke it, withdrew or brought it down.
        party: Option<usize>,
    },
    /// A secret side payment of what has just been signed leaks.
    Leaks {
        /// When.
        round: usize,
        /// Index of the track it belongs to, if it is one of a track.
        track: Option<usize>,
        /// Its index among the issues there.
        issue: usize,
    },
    /// A disruptor acts against what has just been signed.
    Disrupts {
        /// When.
        round: usize,
        /// Index of the party.
        party: usize,
        /// Does it bring the agreement down?
        succeeds: bool,
    },
    /// A party leaves the talks.
    Leaves {
        /// When.
        round: usize,
        /// Index of the party.
        party: usize,
        /// Because its own deadline has come?
        at_deadline: bool,
    },
    /// The proposer has nothing to offer.
    Passes {
        /// When.
        round: usize,
        /// Index of the party.
        party: usize,
    },
    /// A mediator keeps to itself what a party has offered.
    Withholds {
        /// When.
        round: usize,
        /// Index of the party that offered it.
        party: usize,
        /// Index of the mediator.
        mediator: usize,
        /// Number of the package in the space, a decimal string.
        package: String,
        /// Index of its option on each issue.
        options: Vec<usize>,
        /// What it is worth to the mediator.
        worth: f64,
    },
    /// The proposer offers a package.
    Offers {
        /// When.
        round: usize,
        /// Index of the party.
        party: usize,
        /// Number of the package in the space, a decimal string.
        package: String,
        /// Index of the option on each issue.
        options: Vec<usize>,
        /// What the package is worth to each party now.
        utilities: Vec<f64>,
    },
    /// The members of a coalition do not back what it has just offered: the offer stands,
    /// but is not the coalition's yes.
    Disowns {
        /// When.
        round: usize,
        /// Index of the coalition.
        party: usize,
        /// What each member says.
        members: Vec<MemberVote>,
    },
    /// The mediator drafts a change of the single text.
    Drafts {
        /// When.
        round: usize,
        /// Index of the mediator.
        party: usize,
        /// Number of the draft in the space, a decimal string.
        package: String,
        /// Index of the option on each issue.
        options: Vec<usize>,
        /// What the draft is worth to each party now.
        utilities: Vec<f64>,
        /// Indices of the parties that agree to the change.
        yes: Vec<usize>,
        /// Does the draft replace the text?
        replaces: bool,
    },
    /// The parties rank variants of the single text.
    Ranks {
        /// When.
        round: usize,
        /// Index of the mediator.
        party: usize,
        /// The variants; the first is the text as it stands.
        variants: Vec<Variant>,
        /// How each party ranks them.
        rankings: Vec<VariantRanking>,
        /// The Borda count of each variant.
        points: Vec<usize>,
        /// Index of the variant that becomes the text.
        chosen: usize,
    },
    /// The parties strike variants of the single text in turn.
    Strikes {
        /// When.
        round: usize,
        /// Index of the mediator.
        party: usize,
        /// The variants; the first is the text as it stands.
        variants: Vec<Variant>,
        /// What was struck, in order.
        strikes: Vec<VariantStrike>,
        /// Index of the variant that is left and becomes the text.
        chosen: usize,
    },
    /// The talks turn to some of the issues.
    Opens {
        /// When.
        round: usize,
        /// Indices of the issues.
        issues: Vec<usize>,
    },
    /// Some parties meet apart.
    Meets {
        /// When.
        round: usize,
        /// Indices of the parties.
        parties: Vec<usize>,
    },
    /// The last offer is agreed as a part of the whole, or among those who meet.
    Settles {
        /// When.
        round: usize,
        /// In force from now on? If not, provisionally.
        in_force: bool,
    },
    /// A package that was offered before is put to the vote.
    Recalls {
        /// When.
        round: usize,
        /// Index of the party that offered it.
        party: usize,
        /// Number of the package in the space, a decimal string.
        package: String,
        /// Index of the option on each issue.
        options: Vec<usize>,
        /// What the package is worth to each party now.
        utilities: Vec<f64>,
    },
    /// A party answers what was offered or recalled last.
    Answers {
        /// When.
        round: usize,
        /// Index of the party.
        party: usize,
        /// `table`, `consent` or `ratification`.
        capacity: String,
        /// Yes or no.
        accepts: bool,
        /// Does it abstain, where it does not accept? Left out if not.
        #[serde(default, skip_serializing_if = "is_no")]
        abstains: bool,
        /// The package's utility to it now.
        utility: f64,
        /// Its floor now.
        floor: f64,
        /// The least it accepts now: its floor or its target, whichever is higher.
        demand: f64,
        /// Identifiers of its hard red lines that the package crosses.
        red_lines: Vec<String>,
        /// What each member says if it is a coalition; left out if not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<MemberVote>,
    },
}

/// A variant of the single text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Variant {
    /// Number of the package in the space, a decimal string.
    pub package: String,
    /// Index of the option on each issue.
    pub options: Vec<usize>,
    /// What the package is worth to each party now.
    pub utilities: Vec<f64>,
}

/// How a party ranks the variants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantRanking {
    /// Index of the party.
    pub party: usize,
    /// Indices of the variants, the one it likes best first.
    pub order: Vec<usize>,
}

/// A variant that a party strikes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantStrike {
    /// Index of the party.
    pub party: usize,
    /// Index of the variant.
    pub variant: usize,
}

/// What a member of a coalition says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberVote {
    /// Its name.
    pub name: String,
    /// Yes or no.
    pub accepts: bool,
    /// Does it abstain, where it does not accept?
    pub abstains: bool,
    /// The package's utility to it now.
    pub utility: f64,
    /// Its floor now.
    pub floor: f64,
    /// The least it accepts now.
    pub demand: f64,
}

/// Is it not so?
fn is_no(answer: &bool) -> bool {
    !answer
}

/// How a negotiation ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TraceEnd {
    /// `agreement`, `breakdown`, `walk_out`, `own_deadline`, `horizon` or `disrupted`.
    pub kind: String,
    /// Index of the party whose leaving ended the talks, or that disrupted the agreement.
    pub party: Option<usize>,
    /// The round of the end; the number of rounds if the horizon passed.
    pub round: usize,
    /// Index of the party that proposed the package agreed on.
    pub proposer: Option<usize>,
    /// Number of the package agreed on, a decimal string.
    pub package: Option<String>,
    /// Index of its option on each issue; empty without agreement.
    pub options: Vec<usize>,
    /// What each party gets: utility of the package, or the fallback value of that end.
    pub values: Vec<f64>,
    /// What each party would have had without a deal at that time.
    pub no_deal: Vec<f64>,
    /// Number of offers made.
    pub offers: u32,
}

/// The name of a kind of end, and the party that caused it.
pub fn end_kind(end: End) -> (&'static str, Option<usize>) {
    match end {
        End::Agreement => ("agreement", None),
        End::Breakdown => ("breakdown", None),
        End::WalkOut { party } => ("walk_out", Some(party)),
        End::OwnDeadline { party } => ("own_deadline", Some(party)),
        End::Horizon => ("horizon", None),
        End::Disrupted { party } => ("disrupted", Some(party)),
    }
}

/// Listens to one negotiation and remembers it.
pub struct Narrator<'g> {
    game: &'g Game,
    /// Index of each party's first red line among all lines.
    first_lines: Vec<usize>,
    events: Vec<Event>,
    /// The narrators of the separate tracks.
    tracks: Vec<Self>,
    /// Whenever a round was spent on a track: the place of that event, and how much of the
    /// track's story had been told.
    turns: Vec<(usize, usize)>,
    /// What the members of the coalition that answers next have said.
    members: Vec<MemberVote>,
}

impl<'g> Narrator<'g> {
    /// A narrator of negotiations in this game.
    pub fn new(game: &'g Game) -> Self {
        let mut lines = 0;
        let first_lines = game.parts().parties.iter().map(|party| {
            let first = lines;
            lines += party.preferences.red_lines.len();
            first
        });
        Self {
            game,
            first_lines: first_lines.collect(),
            events: Vec::new(),
            tracks: game.tracks().iter().map(Self::new).collect(),
            turns: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The parties of a mask.
    fn members(&self, mask: u64) -> Vec<usize> {
        (0..self.game.party_count()).filter(|party| mask >> party & 1 == 1).collect()
    }

    /// What happened, with the stories of the tracks in their places.
    fn told(&self) -> Vec<Event> {
        let mut events = self.events.clone();
        let mut ends: Vec<usize> = self.tracks.iter().map(|track| track.events.len()).collect();
        for &(place, from) in self.turns.iter().rev() {
            if let Event::TurnsTo { track, story, .. } = &mut events[place] {
                *story = self.tracks[*track].events[from..ends[*track]].to_vec();
                ends[*track] = from;
            }
        }
        events
    }

    /// What has happened so far.
    pub fn events(&self) -> Vec<Event> {
        self.told()
    }

    fn votes(&self, party: usize, answers: &[MemberAnswer]) -> Vec<MemberVote> {
        let Some(coalition) = &self.game.parts().parties[party].coalition else {
            return Vec::new();
        };
        let vote = |answer: &MemberAnswer| MemberVote {
            name: coalition.members[answer.member].name.clone(),
            accepts: answer.accepts,
            abstains: answer.abstains,
            utility: answer.utility,
            floor: answer.floor,
            demand: answer.demand,
        };
        answers.iter().map(vote).collect()
    }

    /// The trace of the negotiation heard, with the record and the draw it was
    /// played with. `scenario` is the summary of the same game.
    pub fn finish(
        self,
        scenario: ScenarioSummary,
        seed: u64,
        plays: u64,
        record: &Record,
        draw: &Draw,
    ) -> Trace {
        let (kind, party) = end_kind(record.end);
        let tracks = self.game.parts().tracks.iter().zip(self.game.tracks());
        let tracks = tracks.map(|(track, game)| track_summary(&scenario, track, game)).collect();
        let diagram = self.game.diagram();
        let agreed = record.agreed();
        let prospects = draw.truth().prospects();
        Trace {
            schema: TRACE_SCHEMA.to_owned(),
            scenario,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed,
            plays_per_draw: plays,
            replicate: record.replicate,
            draw: record.draw,
            mediator: self
                .game
                .parts()
                .parties
                .iter()
                .position(|party| party.seat == Seat::Mediator),
            tracks,
            events: self.told(),
            end: TraceEnd {
                kind: kind.to_owned(),
                party,
                round: record.time,
                proposer: record.proposer,
                package: agreed.then(|| diagram.rank_of_path(&record.path).to_string()),
                options: if agreed { diagram.package_of_path(&record.path) } else { Vec::new() },
                values: record.values.clone(),
                no_deal: (0..self.game.party_count())
                    .map(|party| prospects.no_deal(party, record.time))
                    .collect(),
                offers: record.offers,
            },
        }
    }
}

impl Listener for Narrator<'_> {
    fn round(&mut self, time: usize, proposer: Option<usize>) {
        self.events.push(Event::Round { round: time, proposer });
    }

    fn happens(&mut self, time: usize, happening: Happening) {
        let (happening, over, retracted) = match happening {
            Happening::Begins { event } => (event, false, false),
            Happening::Ends { event, retracted } => (event, true, retracted),
        };
        self.events.push(Event::Happens { round: time, happening, over, retracted });
    }

    fn turns_to(&mut self, time: usize, track: usize) -> Option<&mut dyn Listener> {
        self.turns.push((self.events.len(), self.tracks[track].events.len()));
        self.events.push(Event::TurnsTo { round: time, track, story: Vec::new() });
        Some(&mut self.tracks[track])
    }

    fn signs(&mut self, time: usize, accord: usize, _path: &[u32]) {
        self.events.push(Event::Signs { round: time, accord });
    }

    fn breaks(&mut self, time: usize, accord: usize, party: usize, noticed: bool, accuses: bool) {
        self.events.push(Event::Breaks { round: time, accord, party, noticed, accuses });
    }

    fn lapses(&mut self, time: usize, accord: usize, ending: Ending) {
        let (why, party) = match ending {
            Ending::Expired => ("expired", None),
            Ending::Violated { party } => ("broken", Some(party)),
            Ending::Withdrawn { party } => ("withdrawn", Some(party)),
            Ending::Superseded => ("superseded", None),
            Ending::Disrupted { party } => ("disrupted", Some(party)),
        };
        self.events.push(Event::Lapses { round: time, accord, why: why.to_owned(), party });
    }

    fn leaks(&mut self, time: usize, track: Option<usize>, payment: usize) {
        let game = track.map_or(self.game, |track| self.tracks[track].game);
        let issue = game.parts().issues.len() + payment;
        self.events.push(Event::Leaks { round: time, track, issue });
    }

    fn disrupts(&mut self, time: usize, party: usize, succeeds: bool) {
        self.events.push(Event::Disrupts { round: time, party, succeeds });
    }

    fn leaves(&mut self, time: usize, party: usize, at_deadline: bool) {
        self.events.push(Event::Leaves { round: time, party, at_deadline });
    }

    fn passes(&mut self, time: usize, proposer: usize) {
        self.events.push(Event::Passes { round: time, party: proposer });
    }

    fn withholds(
        &mut self,
        time: usize,
        (mediator, party): (usize, usize),
        path: &[u32],
        worth: f64,
    ) {
        self.events.push(Event::Withholds {
            round: time,
            party,
            mediator,
            package: self.game.diagram().rank_of_path(path).to_string(),
            options: self.game.diagram().package_of_path(path),
            worth,
        });
    }

    fn offers(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        self.events.push(Event::Offers {
            round: time,
            party: proposer,
            package: self.game.diagram().rank_of_path(path).to_string(),
            options: self.game.diagram().package_of_path(path),
            utilities: utilities.to_vec(),
        });
    }

    fn drafts(&mut self, time: usize, draft: &Draft) {
        self.events.push(Event::Drafts {
            round: time,
            party: draft.mediator,
            package: self.game.diagram().rank_of_path(draft.path).to_string(),
            options: self.game.diagram().package_of_path(draft.path),
            utilities: draft.utilities.to_vec(),
            yes: self.members(draft.yes),
            replaces: draft.replaces,
        });
    }

    fn chooses(&mut self, time: usize, slate: &Slate) {
        let diagram = self.game.diagram();
        let rows = slate.utilities.chunks(self.game.party_count());
        let variants: Vec<Variant> = (slate.variants.iter().zip(rows))
            .map(|(path, utilities)| Variant {
                package: diagram.rank_of_path(path).to_string(),
                options: diagram.package_of_path(path),
                utilities: utilities.to_vec(),
            })
            .collect();
        let (round, party, chosen) = (time, slate.mediator, slate.chosen);
        self.events.push(match slate.verdict {
            Verdict::Ranked { rankings, points } => Event::Ranks {
                round,
                party,
                variants,
                rankings: rankings
                    .iter()
                    .map(|one| VariantRanking { party: one.party, order: one.order.clone() })
                    .collect(),
                points: points.to_vec(),
                chosen,
            },
            Verdict::Struck { strikes } => Event::Strikes {
                round,
                party,
                variants,
                strikes: strikes
                    .iter()
                    .map(|one| VariantStrike { party: one.party, variant: one.variant })
                    .collect(),
                chosen,
            },
        });
    }

    fn opens(&mut self, time: usize, issues: &[usize]) {
        self.events.push(Event::Opens { round: time, issues: issues.to_vec() });
    }

    fn meets(&mut self, time: usize, parties: u64) {
        self.events.push(Event::Meets { round: time, parties: self.members(parties) });
    }

    fn settles(&mut self, time: usize, in_force: bool) {
        self.events.push(Event::Settles { round: time, in_force });
    }

    fn recalls(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        self.events.push(Event::Recalls {
            round: time,
            party: proposer,
            package: self.game.diagram().rank_of_path(path).to_string(),
            options: self.game.diagram().package_of_path(path),
            utilities: utilities.to_vec(),
        });
    }

    fn consults(&mut self, _time: usize, party: usize, answers: &[MemberAnswer]) {
        self.members = self.votes(party, answers);
    }

    fn disowns(&mut self, time: usize, party: usize, answers: &[MemberAnswer]) {
        let members = self.votes(party, answers);
        self.events.push(Event::Disowns { round: time, party, members });
    }

    fn answers(&mut self, draw: &Draw, time: usize, path: &[u32], answer: &Answer) {
        let capacity = match answer.capacity {
            Capacity::Table => "table",
            Capacity::Consent => "consent",
            Capacity::Ratification => "ratification",
        };
        let mut red_lines = Vec::new();
        if answer.crosses_line {
            let package = self.game.diagram().package_of_path(path);
            let lines = &self.game.parts().parties[answer.party].preferences.red_lines;
            for (index, line) in lines.iter().enumerate() {
                if draw.is_hard(self.first_lines[answer.party] + index) && line.when.holds(&package)
                {
                    red_lines.push(line.id.clone());
                }
            }
        }
        self.events.push(Event::Answers {
            round: time,
            party: answer.party,
            capacity: capacity.to_owned(),
            accepts: answer.accepts,
            abstains: answer.abstains,
            utility: answer.utility,
            floor: answer.floor,
            demand: answer.demand,
            red_lines,
            members: std::mem::take(&mut self.members),
        });
    }
}
