//! Choosing an offer: among the packages worth at least one's target, the one
//! that is best for the others, or the one nearest the target.

use super::{Beliefs, Believer};
use crate::game::{Cell, Game};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::criteria::Criteria;
use crate::space::search::trade_off::{FORBIDDEN, TradeOff};
use crate::space::search::{Fairest, Lowest, Staircase};
use crate::space::{Diagram, Path};
use crate::tolerance::TIE;

/// Which of the packages that reach the target is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferPolicy {
    /// The best for the others whose consent is needed, by their believed gains.
    BestForOthers(Aggregate),
    /// The lowest own utility at or above the target.
    NearestTarget,
}

/// How the others' believed gains over their floors are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// Their product, a gain below zero counting as zero.
    Product,
    /// The smallest of them.
    Smallest,
}

/// May an offer cross lines that the others are believed to hold hard?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    /// No.
    Respected,
    /// Yes; it pays the penalty of each line.
    Crossed,
}

/// Crossing a line that is believed hard loses more than any utility.
pub(super) const REFUSED: f64 = -10.0;

pub(super) static FORMS: &[Form<OfferPolicy>] = &[
    Form {
        description: Description {
            name: "BestForOthers",
            about: "The package that is best for the others whose consent is needed, by their believed gains over their floors.",
            source: "",
            parameters: &[Parameter {
                name: "by",
                about: "How their gains are put together: their sum, their product, or the smallest.",
                takes: Takes::Word(&["Sum", "Product", "Smallest"]),
                default: Some("Sum"),
            }],
        },
        build: |arguments| {
            OfferPolicy::BestForOthers(match arguments.word("by") {
                1 => Aggregate::Product,
                2 => Aggregate::Smallest,
                _ => Aggregate::Sum,
            })
        },
    },
    Form {
        description: Description {
            name: "NearestTarget",
            about: "The lowest own utility at or above the target, as NegMAS and Genius offer.",
            source: "Mohammad, Nakadai & Greenwald 2021, NegMAS",
            parameters: &[],
        },
        build: |_| OfferPolicy::NearestTarget,
    },
];

/// Finds a party's offers: an offer policy and beliefs, with buffers that live as long
/// as the table. Nothing is allocated once they have grown.
#[derive(Debug)]
pub struct Bidder {
    policy: OfferPolicy,
    believer: Believer,
    path: Path,
    trade_offs: Vec<Series>,
    /// The revisions of the beliefs that the series know.
    utility_revision: u64,
    lines_revision: u64,
    lowest: Lowest,
    fairest: Fairest,
    root: Vec<(f64, f64)>,
    costs: Vec<f64>,
    /// What the trade-offs were started for: who is addressed, and the revision of the draw.
    started_for: (u64, u32),
}

/// The offers to one coalition for falling targets.
#[derive(Clone, Debug, Default)]
struct Series {
    search: TradeOff,
    /// All answers at once, where the space is small and its root does not shift with time.
    stairs: Option<Staircase>,
    /// Was it filled since it began?
    is_filled: bool,
    /// Have beliefs about utilities changed since it was filled?
    is_stale: bool,
}

impl Series {
    /// For the offers to a coalition whose consent decides in `cell`.
    fn new(game: &Game, cell: &Cell) -> Self {
        let diagram = &cell.diagram;
        let shifts = || diagram.arcs(Diagram::ROOT).iter().any(|arc| game.is_partial(arc.label));
        let stairs = (Staircase::suits(diagram) && !shifts()).then(Staircase::default);
        Self { stairs, ..Self::default() }
    }
}

impl Bidder {
    /// Finds offers by this policy and with these beliefs.
    pub fn new(policy: OfferPolicy, beliefs: Beliefs) -> Self {
        Self {
            policy,
            believer: Believer::new(beliefs),
            path: Path::new(),
            trade_offs: Vec::new(),
            utility_revision: 0,
            lines_revision: 0,
            lowest: Lowest::default(),
            fairest: Fairest::default(),
            root: Vec::new(),
            costs: Vec::new(),
            started_for: (0, 0),
        }
    }

    /// Forgets what belongs to the last negotiation.
    pub fn begin(&mut self, situation: &Situation) {
        let game = situation.game;
        if self.trade_offs.is_empty() {
            let approaches = game.approaches(situation.party).iter();
            let both = approaches.flat_map(|approach| [&game.cells()[approach.cell]; 2]);
            self.trade_offs = both.map(|cell| Series::new(game, cell)).collect();
        }
        self.believer.begin(situation);
        self.restart(situation);
    }

    /// Learns from an offer.
    pub fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.believer.hears(situation, offer);
    }

    /// Learns from another party's answer to an offer.
    pub fn sees_answer(
        &mut self,
        situation: &Situation,
        offer: &Offer,
        answerer: usize,
        accepts: bool,
    ) {
        self.believer.sees_answer(situation, offer, answerer, accepts);
    }

    /// What it believes.
    pub fn believer(&self) -> &Believer {
        &self.believer
    }

    /// What it believes packages are worth, if that is learned during the talks.
    pub fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.believer.learned_utility(situation)
    }

    /// Writes to `path` the package to offer among those worth at least `least` to the
    /// party; false if there is none.
    pub fn offer(&mut self, situation: &Situation, least: f64, path: &mut Path) -> bool {
        if self.started_for != (situation.addressed, situation.draw.revision()) {
            self.restart(situation);
        }
        let found = match self.policy {
            OfferPolicy::BestForOthers(aggregate) if self.believer.beliefs() != Beliefs::None => {
                self.follow_beliefs(situation);
                match aggregate {
                    Aggregate::Sum => self.largest_sum(situation, least),
                    Aggregate::Product | Aggregate::Smallest => {
                        self.fairest(situation, aggregate, least)
                    }
                }
            }
            _ => self.nearest_target(situation, least),
        };
        if found {
            path.clear();
            path.extend_from_slice(&self.path);
        }
        found
    }

    /// As [`Bidder::offer`], with a red line of another party taken as soft.
    pub fn offer_supposing_soft(
        &mut self,
        line: usize,
        situation: &Situation,
        least: f64,
        path: &mut Path,
    ) -> bool {
        self.believer.suppose_soft(Some(line));
        let found = self.offer(situation, least, path);
        self.believer.suppose_soft(None);
        found
    }

    /// Brings the series of offers in line with what is believed now.
    fn follow_beliefs(&mut self, situation: &Situation) {
        self.believer.prepare(situation);
        if self.believer.lines_revision() != self.lines_revision {
            self.restart(situation);
        }
        if self.believer.utility_revision() != self.utility_revision {
            self.utility_revision = self.believer.utility_revision();
            self.trade_offs.iter_mut().for_each(|series| series.is_stale = true);
        }
    }

    fn restart(&mut self, situation: &Situation) {
        self.utility_revision = self.believer.utility_revision();
        self.lines_revision = self.believer.lines_revision();
        self.started_for = (situation.addressed, situation.draw.revision());
        for series in &mut self.trade_offs {
            series.search.restart(situation.game.diagram().labels().len());
            series.is_filled = false;
            series.is_stale = false;
        }
    }

    /// The approaches still open: all whose parties are present.
    fn open(situation: &Situation, others: u64) -> bool {
        others & !situation.present == 0
    }

    /// First among the packages that cross no line the others are believed to hold
    /// hard; if none of those reaches the target, among all, as a demand that the
    /// others will hardly accept but that pays for the lines it crosses.
    fn largest_sum(&mut self, situation: &Situation, least: f64) -> bool {
        [Lines::Respected, Lines::Crossed]
            .into_iter()
            .any(|lines| self.largest_sum_with(situation, least, lines))
    }

    fn largest_sum_with(&mut self, situation: &Situation, least: f64, lines: Lines) -> bool {
        let Situation { game, draw, party, time, .. } = *situation;
        let own_no_deal = draw.acting_prospects().no_deal(party, time);
        let mut best = None;
        for (index, approach) in game.approaches(party).iter().enumerate().rev() {
            if !Self::open(situation, approach.others) {
                continue;
            }
            let series = index * 2 + lines as usize;
            let counted = approach.others & situation.addressed;
            if !self.trade_offs[series].is_filled {
                self.start_series(situation, counted, lines, series);
            } else if self.trade_offs[series].is_stale {
                self.revise_series(situation, counted, series);
            }
            let cell = &game.cells()[approach.cell];
            let parties = others(counted, game.party_count());
            let believer = &self.believer;
            let no_deals: f64 =
                parties.clone().map(|other| believer.no_deal(situation, other)).sum();
            let floors: f64 = parties.map(|other| believer.floor(situation, other)).sum();
            self.root.clear();
            self.root.extend(cell.diagram.arcs(Diagram::ROOT).iter().map(|arc| {
                if game.is_partial(arc.label) { (no_deals, own_no_deal) } else { (0.0, 0.0) }
            }));
            let threshold = best.map_or(f64::NEG_INFINITY, |best: f64| best + floors + TIE);
            let question = (game.requirement().by_label.as_slice(), cell.consent);
            let Series { search, stairs, .. } = &mut self.trade_offs[series];
            let (sum, path) = match stairs {
                Some(stairs) => {
                    stairs.fill(&cell.diagram, (&search.objective, &search.own), question);
                    (stairs.best(least, threshold), stairs.path())
                }
                None => {
                    let sum = search.solve(&cell.diagram, &self.root, least, question, threshold);
                    (sum, search.path())
                }
            };
            if let Some(sum) = sum {
                best = Some(sum - floors);
                self.path.clear();
                self.path.extend_from_slice(path);
            }
        }
        best.is_some()
    }

    /// Fills in what the others are believed to gain from each label, and what the
    /// party itself does.
    fn start_series(&mut self, situation: &Situation, counted: u64, lines: Lines, series: usize) {
        let Situation { game, draw, party, .. } = *situation;
        let believed = self.believer.utility(situation);
        let respected = if lines == Lines::Respected { counted } else { 0 };
        self.trade_offs[series].is_filled = true;
        self.trade_offs[series].is_stale = false;
        let trade_off = &mut self.trade_offs[series].search;
        // Column by column: the sums of a label are over the few parties that count.
        trade_off.objective.fill(0.0);
        for other in others(counted, game.party_count()) {
            believed.add_column(other, &mut trade_off.objective);
        }
        trade_off.own.fill(0.0);
        draw.guarded().add_column(party, &mut trade_off.own);
        let crossed = self.believer.crossed(situation);
        for label in 0..crossed.len() {
            if crossed[label] & respected != 0 || trade_off.own[label] < 0.5 * FORBIDDEN {
                trade_off.objective[label] = FORBIDDEN;
                trade_off.own[label] = FORBIDDEN;
            }
        }
    }

    /// The beliefs about utilities have changed, and nothing else.
    fn revise_series(&mut self, situation: &Situation, counted: u64, series: usize) {
        let game = situation.game;
        let believed = self.believer.utility(situation);
        self.trade_offs[series].is_stale = false;
        let trade_off = &mut self.trade_offs[series].search;
        trade_off.objective.fill(0.0);
        for other in others(counted, game.party_count()) {
            believed.add_column(other, &mut trade_off.objective);
        }
        for (objective, own) in trade_off.objective.iter_mut().zip(&trade_off.own) {
            if *own < 0.5 * FORBIDDEN {
                *objective = FORBIDDEN;
            }
        }
        trade_off.revise();
    }

    fn fairest(&mut self, situation: &Situation, aggregate: Aggregate, least: f64) -> bool {
        let Situation { game, draw, party, time, .. } = *situation;
        let believer = &self.believer;
        let believed = believer.utility(situation);
        let crossed = believer.crossed(situation);
        let mut best = f64::NEG_INFINITY;
        for approach in game.approaches(party).iter().rev() {
            if !Self::open(situation, approach.others) {
                continue;
            }
            let cell = &game.cells()[approach.cell];
            let counted = approach.others & situation.addressed;
            let question = crate::space::search::FairestQuestion {
                diagram: &cell.diagram,
                objective: believed,
                counted,
                product: aggregate == Aggregate::Product,
                own: (draw.guarded(), party),
                least,
                required: &game.requirement().by_label,
                wanted: cell.consent,
                threshold: best,
            };
            let penalty =
                |label| f64::from((crossed[label as usize] & counted).count_ones()) * REFUSED;
            let start = |label: u32, criterion: usize| {
                let partial = game.is_partial(label);
                if criterion == party {
                    if partial { draw.acting_prospects().no_deal(party, time) } else { 0.0 }
                } else {
                    let no_deal =
                        if partial { believer.no_deal(situation, criterion) } else { 0.0 };
                    no_deal - believer.floor(situation, criterion)
                }
            };
            if let Some(value) = self.fairest.run(&question, penalty, start) {
                best = value;
                self.path.clear();
                self.path.extend_from_slice(self.fairest.path());
            }
        }
        best > f64::NEG_INFINITY
    }

    fn nearest_target(&mut self, situation: &Situation, least: f64) -> bool {
        let game = situation.game;
        situation.own_costs(&mut self.costs);
        let found = self.lowest.run(game.diagram(), &self.costs, least).is_some();
        if found {
            self.path.clear();
            self.path.extend_from_slice(self.lowest.path());
        }
        found
    }
}

/// The parties of a mask, ascending.
fn others(mask: u64, parties: usize) -> impl Iterator<Item = usize> + Clone {
    (0..parties).filter(move |party| mask >> party & 1 == 1)
}
