//! A single negotiating text (Raiffa 1982, *The Art and Science of Negotiation*): a
//! mediator keeps a text and improves it draft by draft; nobody defends a text of its
//! own. The mediated search is that of Klein, Faratin, Sayama & Bar-Yam 2003.
//!
//! The first text is the status quo, or a random package if constraints forbid it. Each
//! round has a number of drafts, and ends with a vote on the text, in which the parties'
//! strategies decide as on any offer.

use std::sync::Arc;

use super::{Procedure, Protocol};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::{Draft, End};
use crate::negotiation::situation::{Clock, Dice, Timing, floor};
use crate::negotiation::strategy::Strategy;
use crate::negotiation::talks::Talks;
use crate::party::Seat;
use crate::space::Path;
use crate::tolerance::{exceeds, reaches};

/// How often a mediator looks for a change that constraints allow before it gives up a
/// draft.
const TRIES: usize = 16;

/// A single negotiating text.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleText {
    /// How the mediator drafts.
    pub drafting: Drafting,
    /// Drafts a round, at least 1.
    pub drafts: usize,
}

/// How a mediator drafts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drafting {
    /// One random issue is set to another random option; the parties say whether they
    /// prefer the draft (or find it as good), and it replaces the text if the rule
    /// adopts it with those yes votes.
    HillClimbing,
    /// The same, but a party that likes the draft less by Δ still agrees with probability
    /// `exp(−Δ/T)`, where T falls evenly from `temperature` to 0 over the talks.
    Annealing {
        /// T at the start, in utility, ≥ 0.
        temperature: Quantity,
    },
    /// The mediator changes, one issue at a time, what raises its own utility times its
    /// estimate of acceptance most: `U_m · Π 1/(1 + exp(−λ·(U_j − floor_j)))` over those
    /// whose consent is needed, 0 if one is believed to refuse a line outright. It knows
    /// what is public.
    OwnDraft {
        /// λ > 0 per unit of utility.
        precision: Quantity,
    },
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "SingleText",
        about: "A mediator (the party whose seat is `Mediator`) drafts a single text and changes it issue by issue, as the parties vote on each draft; at the end of each round all vote on the text.",
        source: "Raiffa 1982, The Art and Science of Negotiation; Klein, Faratin, Sayama & Bar-Yam 2003, Group Decision and Negotiation 12(2)",
        parameters: &[
            Parameter {
                name: "drafting",
                about: "`HillClimbing`: random changes of one issue that no party whose vote is needed likes less; `Annealing`: who likes one less by D agrees with probability exp(-D/T), T falling to 0; `OwnDraft`: what raises the mediator's own utility times its estimate of acceptance.",
                takes: Takes::Word(&["HillClimbing", "Annealing", "OwnDraft"]),
                default: Some("HillClimbing"),
            },
            Parameter {
                name: "drafts",
                about: "Drafts a round.",
                takes: Takes::Whole(1),
                default: Some("20"),
            },
            Parameter {
                name: "temperature",
                about: "For `Annealing`: T at the start, in utility.",
                takes: Takes::Number(Domain::NonNegative),
                default: Some("0.1"),
            },
            Parameter {
                name: "precision",
                about: "For `OwnDraft`: how sharply a party is thought to tell what reaches its floor, per unit of utility.",
                takes: Takes::Number(Domain::Positive),
                default: Some("20"),
            },
        ],
    },
    build: |arguments| {
        let word = arguments.word("drafting");
        let temperature = arguments.number("temperature");
        let precision = arguments.number("precision");
        let drafting = match word {
            1 => Drafting::Annealing { temperature },
            2 => Drafting::OwnDraft { precision },
            _ => Drafting::HillClimbing,
        };
        Arc::new(SingleText { drafting, drafts: arguments.whole("drafts") })
    },
};

impl Protocol for SingleText {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, game: &Game) -> Box<dyn Procedure> {
        let parties = &game.parts().parties;
        let chance = |party: &crate::party::Party| Dice::new(&format!("parties.{}.text", party.id));
        Box::new(Mediation {
            protocol: self.clone(),
            mediator: parties.iter().position(|party| party.seat == Seat::Mediator),
            text: Path::new(),
            package: vec![0; game.issues().len()],
            draft: Path::new(),
            best: Path::new(),
            of_text: vec![0.0; parties.len()],
            of_draft: vec![0.0; parties.len()],
            changes: Dice::new("protocol.drafts"),
            moods: parties.iter().map(chance).collect(),
            made: 0,
            put: false,
        })
    }

    fn is_certain(&self) -> bool {
        false
    }

    fn is_mediated(&self) -> bool {
        true
    }

    fn suits(&self, strategy: &dyn Strategy) -> Result<(), String> {
        if strategy.counts_on_own_offers() {
            return Err("needs offers of its own: only the mediator drafts".to_owned());
        }
        Ok(())
    }
}

/// A text under way.
struct Mediation {
    protocol: SingleText,
    mediator: Option<usize>,
    /// The text as it is.
    text: Path,
    /// The same, one option an issue.
    package: Vec<usize>,
    draft: Path,
    /// The best draft of the mediator's own so far.
    best: Path,
    of_text: Vec<f64>,
    of_draft: Vec<f64>,
    /// Which changes are drafted.
    changes: Dice,
    /// Whether a party puts up with a worse draft, one a party.
    moods: Vec<Dice>,
    /// Drafts made so far.
    made: usize,
    /// Has the text been put to the vote as it is?
    put: bool,
}

impl Procedure for Mediation {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn begin(&mut self, talks: &mut Talks) {
        let game = talks.game();
        self.made = 0;
        self.put = false;
        for (option, issue) in self.package.iter_mut().zip(game.issues()) {
            *option = issue.default;
        }
        if !game.diagram().write_path(&self.package, &mut self.text) {
            let uniform = Dice::new("protocol.text").at(&talks.situation(0), 0);
            if let Some(package) = game.diagram().sample(uniform) {
                self.package = package;
            }
            game.diagram().write_path(&self.package, &mut self.text);
        }
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let mediator = self.mediator.filter(|mediator| talks.is_present(*mediator));
        talks.turn(mediator);
        let mediator = mediator?;
        match self.protocol.drafting {
            Drafting::OwnDraft { precision } => {
                let precision = precision.on(talks.draw().values());
                self.improve(talks, mediator, precision);
            }
            Drafting::HillClimbing => self.search(talks, mediator, 0.0),
            Drafting::Annealing { temperature } => {
                self.search(talks, mediator, temperature.on(talks.draw().values()));
            }
        }
        if self.put {
            talks.recall(mediator, &self.text);
        } else {
            talks.put(mediator, &self.text);
            self.put = true;
        }
        talks.vote().then_some(End::Agreement)
    }
}

impl Mediation {
    /// The drafts of one round that change an issue at random.
    fn search(&mut self, talks: &mut Talks, mediator: usize, start: f64) {
        let (game, time) = (talks.game(), talks.time());
        let all = game.parts().clock.rounds * self.protocol.drafts;
        talks.draw().utilities(game, &self.text, time, &mut self.of_text);
        for _ in 0..self.protocol.drafts {
            let number = self.made;
            self.made += 1;
            let Some((issue, option)) = self.change(talks, mediator, number) else { continue };
            talks.draw().utilities(game, &self.draft, time, &mut self.of_draft);
            let temperature = start * (1.0 - number as f64 / all as f64);
            let asked = game.requirement().of_path(&self.draft) & talks.present();
            let yes = (0..game.party_count())
                .filter(|party| asked >> party & 1 == 1)
                .filter(|party| self.agrees(talks, *party, number, temperature))
                .fold(0, |yes, party| yes | 1 << party);
            let replaces = talks.would_carry(game.requirement().of_path(&self.draft), yes);
            talks.drafted(&Draft {
                mediator,
                path: &self.draft,
                utilities: &self.of_draft,
                yes,
                replaces,
            });
            if replaces {
                self.package[issue] = option;
                std::mem::swap(&mut self.text, &mut self.draft);
                std::mem::swap(&mut self.of_text, &mut self.of_draft);
                self.put = false;
            }
        }
    }

    /// Drafts a random change of one issue: which one, or `None` if constraints forbade
    /// all that were tried.
    fn change(&mut self, talks: &Talks, mediator: usize, number: usize) -> Option<(usize, usize)> {
        let game = talks.game();
        let situation = talks.situation(mediator);
        for attempt in 0..TRIES {
            let address = 2 * (number * TRIES + attempt);
            let issues = game.issues();
            let issue = pick(self.changes.at(&situation, address), issues.len());
            let options = issues[issue].options.len();
            if options < 2 {
                continue;
            }
            let was = self.package[issue];
            let other = pick(self.changes.at(&situation, address + 1), options - 1);
            let option = other + usize::from(other >= was);
            self.package[issue] = option;
            let allowed = game.diagram().write_path(&self.package, &mut self.draft);
            self.package[issue] = was;
            if allowed {
                return Some((issue, option));
            }
        }
        None
    }

    /// Would the party rather have the draft than the text, or put up with it?
    fn agrees(&mut self, talks: &Talks, party: usize, number: usize, temperature: f64) -> bool {
        let crosses = |path: &[u32]| talks.draw().crossed_by(path) >> party & 1 == 1;
        if crosses(&self.draft) && !crosses(&self.text) {
            return false;
        }
        let (draft, text) = (self.of_draft[party], self.of_text[party]);
        reaches(draft, text)
            || temperature > 0.0 && {
                let uniform = self.moods[party].at(&talks.situation(party), number);
                uniform < libm::exp((draft - text) / temperature)
            }
    }

    /// Changes one issue after the other to what raises the mediator's prospect most, as
    /// long as something does and drafts are left in the round.
    fn improve(&mut self, talks: &Talks, mediator: usize, precision: f64) {
        let game = talks.game();
        let mut now = prospect(talks, mediator, precision, &self.text, &mut self.of_text);
        for _ in 0..self.protocol.drafts {
            let mut best = None;
            for issue in 0..self.package.len() {
                let was = self.package[issue];
                for option in 0..game.issues()[issue].options.len() {
                    self.package[issue] = option;
                    if option == was || !game.diagram().write_path(&self.package, &mut self.draft) {
                        continue;
                    }
                    let then =
                        prospect(talks, mediator, precision, &self.draft, &mut self.of_draft);
                    if exceeds(then, best.map_or(now, |(then, _, _)| then)) {
                        best = Some((then, issue, option));
                        self.best.clone_from(&self.draft);
                    }
                }
                self.package[issue] = was;
            }
            let Some((then, issue, option)) = best else { break };
            now = then;
            self.package[issue] = option;
            std::mem::swap(&mut self.text, &mut self.best);
            self.put = false;
        }
    }
}

/// The mediator's utility of a text (0 if negative) times its estimate of the chance that
/// all whose consent is needed accept it. What it believes of the utilities is written to
/// `utilities`.
fn prospect(
    talks: &Talks,
    mediator: usize,
    precision: f64,
    path: &[u32],
    utilities: &mut [f64],
) -> f64 {
    let (game, time) = (talks.game(), talks.time());
    let tables = talks.draw().public(game);
    tables.charged_utilities(game, path, time, utilities);
    let crossed = talks.draw().believed_crossed(false);
    let crossed = path.iter().fold(0, |parties, &label| parties | crossed[label as usize]);
    let asked = game.requirement().of_path(path) & talks.present();
    if asked & crossed != 0 {
        return 0.0;
    }
    let chance: f64 = (0..game.party_count())
        .filter(|party| asked >> party & 1 == 1)
        .map(|party| {
            let gain = utilities[party] - floor(game, tables.prospects(), party, time);
            1.0 / (1.0 + libm::exp(-precision * gain))
        })
        .product();
    utilities[mediator].max(0.0) * chance
}

/// One of `count` things, evenly.
fn pick(uniform: f64, count: usize) -> usize {
    ((uniform * count as f64) as usize).min(count.saturating_sub(1))
}
