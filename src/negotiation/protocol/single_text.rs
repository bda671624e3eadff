//! A single negotiating text (Raiffa 1982, *The Art and Science of Negotiation*): a
//! mediator keeps a text and improves it draft by draft; nobody defends a text of its
//! own. The mediated search is that of Klein, Faratin, Sayama & Bar-Yam 2003.
//!
//! The first text is the status quo, or a random package if constraints forbid it. Each
//! round has a number of drafts, and ends with a vote on the text, in which the parties'
//! strategies decide as on any offer.
//!
//! Climbing, the mediator hears from the parties what they think of its drafts in one of
//! three ways ([`Feedback`]): they vote on each draft, they rank a slate of variants, or
//! they strike variants from it in turn. A slate is the text as it stands and changes of
//! one issue each, all different. Those have a say whose consent one of its variants
//! needs; they are sincere and look at their own utility only, and what crosses a hard
//! red line of theirs comes last. Neither ranking nor striking binds anybody, nor does it
//! ask the rule: only the vote at the end of the round does.
//!
//! A mediator that pays side payments has leverage: where the vote fails it may add what it
//! pays to those who said no, and put the text to the vote once more. It does not draft such
//! payments at random, and drafts of its own weigh them like all other options.

use std::sync::Arc;

use super::leverage::Leverage;
use super::slate::Variants;
use super::{Procedure, Protocol};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::{Draft, End, Slate};
use crate::negotiation::situation::{Clock, Dice, Timing, floor};
use crate::negotiation::strategy::Strategy;
use crate::negotiation::talks::Talks;
use crate::party::Seat;
use crate::space::Path;
use crate::tolerance::{exceeds, reaches};

/// How often a mediator looks for a change that constraints allow before it gives up a
/// draft.
const TRIES: usize = 16;

/// Drafts or slates a round, and variants of a slate, at most.
const MOST_DRAFTS: usize = 10_000;

/// A single negotiating text.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleText {
    /// How the mediator drafts.
    pub drafting: Drafting,
    /// Drafts (or slates) a round, at least 1.
    pub drafts: usize,
}

/// How a mediator drafts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drafting {
    /// Random changes of one issue, of which the parties say what they think.
    HillClimbing {
        /// How they say it.
        feedback: Feedback,
    },
    /// As climbing with votes, but a party that likes the draft less by Δ still agrees with probability
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

/// How parties say what they think of drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// One random issue is set to another random option; the parties say whether they
    /// prefer the draft (or find it as good), and it replaces the text if the rule
    /// adopts it with those yes votes.
    Vote,
    /// The parties rank the variants of a slate; equally good ones stay in the order of
    /// the slate. The text becomes the one with the highest Borda count (a point for each
    /// variant ranked below, from each party, whatever its votes weigh), among equals the
    /// first of the slate, so that the text stays if nothing has more points.
    Rank {
        /// Variants of a slate, the text as it stands among them, at least 2.
        variants: usize,
    },
    /// The parties strike in turn the variant they like least, among equals the last of
    /// the slate, until one is left, which becomes the text. The order is that of the
    /// scenario; with each slate another party begins.
    Strike {
        /// Variants of a slate, the text as it stands among them, at least 2. There are
        /// never fewer than one more than parties that may have to consent, so that each
        /// of them can strike one.
        variants: usize,
    },
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "SingleText",
        about: "A mediator (the party whose seat is `Mediator`) drafts a single text and changes it issue by issue, as the parties vote on each draft, rank variants or strike them; at the end of each round all vote on the text.",
        source: "Raiffa 1982, The Art and Science of Negotiation; Klein, Faratin, Sayama & Bar-Yam 2003, Group Decision and Negotiation 12(2); ranking: de Borda 1781; striking: Anbarci 2006, Theory and Decision 61(2), and de Clippel, Eliaz & Knight 2014, American Economic Review 104(11)",
        parameters: &[
            Parameter {
                name: "drafting",
                about: "`HillClimbing`: random changes of one issue, with the parties' `feedback`; `Annealing`: who likes one less by D agrees with probability exp(-D/T), T falling to 0; `OwnDraft`: what raises the mediator's own utility times its estimate of acceptance.",
                takes: Takes::Word(&["HillClimbing", "Annealing", "OwnDraft"]),
                default: Some("HillClimbing"),
            },
            Parameter {
                name: "feedback",
                about: "For `HillClimbing`: `Vote`: a draft replaces the text if no party whose vote is needed likes it less; `Rank`: the parties rank a slate (the text and changes of one issue), and the highest Borda count becomes the text, on a tie the first; `Strike`: they strike from a slate in turn what they like least, until one is left.",
                takes: Takes::Word(&["Vote", "Rank", "Strike"]),
                default: Some("Vote"),
            },
            Parameter {
                name: "variants",
                about: "For `Rank` and `Strike`: variants of a slate, the text as it stands among them; for `Strike` at least one more than parties that may have to consent.",
                takes: Takes::Whole(2, MOST_DRAFTS),
                default: Some("4"),
            },
            Parameter {
                name: "drafts",
                about: "Drafts (or slates) a round.",
                takes: Takes::Whole(1, MOST_DRAFTS),
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
        let drafting = arguments.word("drafting");
        let feedback = arguments.word("feedback");
        let variants = arguments.whole("variants");
        let temperature = arguments.number("temperature");
        let precision = arguments.number("precision");
        if drafting == 1 && feedback != 0 {
            let reason = "with `Annealing` parties vote on each draft, in a mood that cools down";
            arguments.without_effect("feedback", reason);
        }
        if drafting == 2 {
            let reason = "with `OwnDraft` the mediator decides alone what it drafts";
            arguments.without_effect("feedback", reason);
        }
        if drafting != 0 || feedback == 0 {
            let reason = "only `HillClimbing` with `Rank` or `Strike` has slates";
            arguments.without_effect("variants", reason);
        }
        if drafting != 1 {
            arguments.without_effect("temperature", "only `Annealing` has a temperature");
        }
        if drafting != 2 {
            arguments.without_effect("precision", "only `OwnDraft` estimates acceptance");
        }
        let feedback = match feedback {
            1 => Feedback::Rank { variants },
            2 => Feedback::Strike { variants },
            _ => Feedback::Vote,
        };
        let drafting = match drafting {
            1 => Drafting::Annealing { temperature },
            2 => Drafting::OwnDraft { precision },
            _ => Drafting::HillClimbing { feedback },
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
        let labels = 0..game.diagram().labels().len() as u32;
        let requirement = game.requirement();
        let mediator = parties.iter().position(|party| party.seat == Seat::Mediator);
        let leverage = Leverage::new(game, mediator);
        let changes =
            game.issues().iter().map(|issue| issue.options.len().saturating_sub(1)).sum::<usize>();
        let changes = changes - leverage.count();
        let chance = |party: &crate::party::Party| Dice::new(&format!("parties.{}.text", party.id));
        Box::new(Mediation {
            protocol: self.clone(),
            mediator,
            text: Path::new(),
            package: vec![0; game.issues().len()],
            draft: Path::new(),
            best: Path::new(),
            of_text: vec![0.0; parties.len()],
            of_draft: vec![0.0; parties.len()],
            leverage,
            sweetened: Path::new(),
            changes: Dice::new("protocol.drafts"),
            moods: parties.iter().map(chance).collect(),
            slate: Variants::default(),
            most_variants: 1 + changes,
            consenting: labels.fold(requirement.always, |all, label| all | requirement.of(label)),
            made: 0,
            slates: 0,
            put: false,
        })
    }

    fn is_certain(&self) -> bool {
        false
    }

    fn effort(&self, game: &Game) -> usize {
        let changes = || game.issues().iter().map(|issue| issue.options.len()).sum();
        let weighed = match self.drafting {
            Drafting::HillClimbing { feedback: Feedback::Rank { variants } } => variants,
            // A slate has a variant more than there are parties to strike one.
            Drafting::HillClimbing { feedback: Feedback::Strike { variants } } => {
                variants.max(game.party_count() + 1)
            }
            Drafting::OwnDraft { .. } => changes(),
            Drafting::HillClimbing { .. } | Drafting::Annealing { .. } => 1,
        };
        self.drafts.saturating_mul(weighed)
    }

    fn judges_drafts(&self) -> bool {
        !matches!(self.drafting, Drafting::OwnDraft { .. })
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
    /// What the mediator can pay.
    leverage: Leverage,
    /// The text with what it pays.
    sweetened: Path,
    /// Which changes are drafted.
    changes: Dice,
    /// Whether a party puts up with a worse draft, one a party.
    moods: Vec<Dice>,
    /// The variants that lie before the parties.
    slate: Variants,
    /// The text as it stands and every change of one issue.
    most_variants: usize,
    /// Who has to consent to some package, one bit a party.
    consenting: u64,
    /// Changes drafted so far.
    made: usize,
    /// Slates so far.
    slates: usize,
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
        self.slates = 0;
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
            Drafting::HillClimbing { feedback: Feedback::Vote } => {
                self.search(talks, mediator, 0.0);
            }
            Drafting::HillClimbing { feedback: Feedback::Rank { variants } } => {
                self.choose(talks, mediator, variants, false);
            }
            Drafting::HillClimbing { feedback: Feedback::Strike { variants } } => {
                let strikers = (self.consenting & talks.present()).count_ones() as usize;
                self.choose(talks, mediator, variants.max(strikers + 1), true);
            }
            Drafting::Annealing { temperature } => {
                self.search(talks, mediator, temperature.on(talks.draw().values()));
            }
        }
        if !talks.is_open(&self.text) {
            // What cannot be agreed on now is not put to the vote.
            return None;
        }
        if self.put {
            talks.recall(mediator, &self.text);
        } else {
            talks.put(mediator, &self.text);
            self.put = true;
        }
        let ballot = talks.ballot(|_| None);
        if talks.conclude(ballot) {
            return Some(End::Agreement);
        }
        let (text, path) = (&self.package, &mut self.sweetened);
        if !self.leverage.sweeten(talks, mediator, ballot, text, path) {
            return None;
        }
        talks.put(mediator, &self.sweetened);
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

    /// The slates of one round, from which the parties choose by striking or by ranking.
    fn choose(&mut self, talks: &mut Talks, mediator: usize, variants: usize, strikes: bool) {
        for _ in 0..self.protocol.drafts {
            let number = self.slates;
            self.slates += 1;
            let asked = self.lay_out(talks, mediator, variants.min(self.most_variants));
            if self.slate.paths().len() < 2 {
                continue;
            }
            let chosen =
                if strikes { self.slate.strike(asked, number) } else { self.slate.rank(asked) };
            let verdict = if strikes { self.slate.struck() } else { self.slate.ranked() };
            talks.chose(&Slate {
                mediator,
                variants: self.slate.paths(),
                utilities: self.slate.utilities(),
                verdict,
                chosen,
            });
            if let Some((issue, option)) = self.slate.change(chosen) {
                self.package[issue] = option;
                self.text.clone_from(&self.slate.paths()[chosen]);
                self.put = false;
            }
        }
    }

    /// Lays the text as it stands and changes of it before the parties, as many as asked
    /// for if constraints allow: whose consent one of them needs, one bit a party.
    fn lay_out(&mut self, talks: &Talks, mediator: usize, variants: usize) -> u64 {
        let (game, draw, time) = (talks.game(), talks.draw(), talks.time());
        draw.utilities(game, &self.text, time, &mut self.of_text);
        self.slate.clear();
        self.slate.add(&self.text, None, &self.of_text, draw.crossed_by(&self.text));
        let mut asked = game.requirement().of_path(&self.text);
        for _ in 1..variants {
            let number = self.made;
            self.made += 1;
            let Some(change) = self.change(talks, mediator, number) else { continue };
            draw.utilities(game, &self.draft, time, &mut self.of_draft);
            let crossed = draw.crossed_by(&self.draft);
            self.slate.add(&self.draft, Some(change), &self.of_draft, crossed);
            asked |= game.requirement().of_path(&self.draft);
        }
        asked & talks.present()
    }

    /// Drafts a random change of one issue that is not on the slate: which one, or `None`
    /// if constraints forbade all that were tried.
    fn change(&mut self, talks: &Talks, mediator: usize, number: usize) -> Option<(usize, usize)> {
        let game = talks.game();
        let situation = talks.situation(mediator);
        for attempt in 0..TRIES {
            let address = 2 * (number * TRIES + attempt);
            let issues = game.issues();
            let issue = pick(self.changes.at(&situation, address), issues.len());
            let options = issues[issue].options.len();
            // What the mediator pays is for the mediator to offer.
            if options < 2 || self.leverage.pays(issue) {
                continue;
            }
            let was = self.package[issue];
            let other = pick(self.changes.at(&situation, address + 1), options - 1);
            let option = other + usize::from(other >= was);
            if self.slate.has(issue, option) {
                continue;
            }
            self.package[issue] = option;
            let allowed = game.diagram().write_path(&self.package, &mut self.draft)
                && talks.is_open(&self.draft);
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
                    if option == was
                        || !game.diagram().write_path(&self.package, &mut self.draft)
                        || !talks.is_open(&self.draft)
                    {
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
