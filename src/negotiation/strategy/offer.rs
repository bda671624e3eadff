//! Choosing an offer: among the packages worth at least one's target, the one
//! that is best for the others, or the one nearest the target.

use super::Beliefs;
use super::belief::perturb;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation, floor};
use crate::space::criteria::Criteria;
use crate::space::search::trade_off::{FORBIDDEN, TradeOff};
use crate::space::search::{Fairest, Lowest};
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
#[derive(Clone, Debug)]
pub struct Bidder {
    policy: OfferPolicy,
    beliefs: Beliefs,
    path: Path,
    trade_offs: Vec<TradeOff>,
    lowest: Lowest,
    fairest: Fairest,
    root: Vec<(f64, f64)>,
    costs: Vec<f64>,
    noisy: Criteria,
    noisy_ready: bool,
    /// What the trade-offs were started for: who is addressed, and the restrictions.
    started_for: (u64, u32),
}

impl Bidder {
    /// Finds offers by this policy and with these beliefs.
    pub fn new(policy: OfferPolicy, beliefs: Beliefs) -> Self {
        Self {
            policy,
            beliefs,
            path: Path::new(),
            trade_offs: Vec::new(),
            lowest: Lowest::default(),
            fairest: Fairest::default(),
            root: Vec::new(),
            costs: Vec::new(),
            noisy: Criteria::default(),
            noisy_ready: false,
            started_for: (0, 0),
        }
    }

    /// Forgets what belongs to the last negotiation.
    pub fn begin(&mut self, situation: &Situation) {
        self.restart(situation);
        self.noisy_ready = false;
    }

    /// What may be offered, or to whom, has changed.
    fn restart(&mut self, situation: &Situation) {
        let game = situation.game;
        let series = 2 * game.approaches(situation.party).len();
        self.trade_offs.resize_with(series, TradeOff::default);
        for trade_off in &mut self.trade_offs {
            trade_off.restart(game.diagram().labels().len());
        }
        self.started_for = (situation.addressed, situation.draw.restrictions());
    }

    /// Learns from an offer.
    pub fn hears(&mut self, _situation: &Situation, _offer: &Offer) {}

    /// Writes to `path` the package to offer among those worth at least `least` to the
    /// party; false if there is none.
    pub fn offer(&mut self, situation: &Situation, least: f64, path: &mut Path) -> bool {
        if self.started_for != (situation.addressed, situation.draw.restrictions()) {
            self.restart(situation);
        }
        let beliefs = self.beliefs;
        let found = match self.policy {
            OfferPolicy::BestForOthers(aggregate) if beliefs != Beliefs::None => {
                self.prepare_beliefs(situation, beliefs);
                match aggregate {
                    Aggregate::Sum => self.largest_sum(situation, beliefs, least),
                    Aggregate::Product | Aggregate::Smallest => {
                        self.fairest(situation, beliefs, aggregate, least)
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

    fn prepare_beliefs(&mut self, situation: &Situation, beliefs: Beliefs) {
        if let Beliefs::Noisy { deviation } = beliefs
            && !self.noisy_ready
        {
            let deviation = deviation.on(situation.draw.values());
            perturb(situation, deviation, beliefs.tables(situation), &mut self.noisy);
            self.noisy_ready = true;
        }
    }

    /// The approaches still open: all whose parties are present.
    fn open(situation: &Situation, others: u64) -> bool {
        others & !situation.present == 0
    }

    /// First among the packages that cross no line the others are believed to hold
    /// hard; if none of those reaches the target, among all, as a demand that the
    /// others will hardly accept but that pays for the lines it crosses.
    fn largest_sum(&mut self, situation: &Situation, beliefs: Beliefs, least: f64) -> bool {
        [Lines::Respected, Lines::Crossed]
            .into_iter()
            .any(|lines| self.largest_sum_with(situation, beliefs, least, lines))
    }

    fn largest_sum_with(
        &mut self,
        situation: &Situation,
        beliefs: Beliefs,
        least: f64,
        lines: Lines,
    ) -> bool {
        let Situation { game, draw, party, time, .. } = *situation;
        let prospects = beliefs.prospects(situation);
        let own_no_deal = draw.truth().prospects().no_deal(party, time);
        let mut best = None;
        for (index, approach) in game.approaches(party).iter().enumerate().rev() {
            if !Self::open(situation, approach.others) {
                continue;
            }
            let series = index * 2 + lines as usize;
            let counted = approach.others & situation.addressed;
            if !self.trade_offs[series].is_ready() {
                self.start_series(situation, beliefs, counted, lines, series);
            }
            let cell = &game.cells()[approach.cell];
            let parties = others(counted, game.party_count());
            let no_deals: f64 = parties.clone().map(|other| prospects.no_deal(other, time)).sum();
            let floors: f64 = parties.map(|other| floor(game, prospects, other, time)).sum();
            self.root.clear();
            self.root.extend(cell.diagram.arcs(Diagram::ROOT).iter().map(|arc| {
                if game.is_partial(arc.label) { (no_deals, own_no_deal) } else { (0.0, 0.0) }
            }));
            let threshold = best.map_or(f64::NEG_INFINITY, |best: f64| best + floors + TIE);
            let question = (game.requirement().by_label.as_slice(), cell.consent);
            let trade_off = &mut self.trade_offs[series];
            if let Some(sum) =
                trade_off.solve(&cell.diagram, &self.root, least, question, threshold)
            {
                best = Some(sum - floors);
                self.path.clear();
                self.path.extend_from_slice(trade_off.path());
            }
        }
        best.is_some()
    }

    /// Fills in what the others are believed to gain from each label, and what the
    /// party itself does.
    fn start_series(
        &mut self,
        situation: &Situation,
        beliefs: Beliefs,
        counted: u64,
        lines: Lines,
        series: usize,
    ) {
        let Situation { game, draw, party, .. } = *situation;
        let believed = match beliefs {
            Beliefs::Noisy { .. } => &self.noisy,
            _ => beliefs.tables(situation).utility(),
        };
        let knows_private = beliefs.know_private();
        let respected = if lines == Lines::Respected { counted } else { 0 };
        let trade_off = &mut self.trade_offs[series];
        // Column by column: the sums of a label are over the few parties that count.
        trade_off.objective.fill(0.0);
        for other in others(counted, game.party_count()) {
            believed.add_column(other, &mut trade_off.objective);
        }
        trade_off.own.fill(0.0);
        draw.guarded().add_column(party, &mut trade_off.own);
        let crossed = draw.believed_crossed(knows_private);
        for label in 0..crossed.len() {
            if crossed[label] & respected != 0 || trade_off.own[label] < 0.5 * FORBIDDEN {
                trade_off.objective[label] = FORBIDDEN;
                trade_off.own[label] = FORBIDDEN;
            }
        }
    }

    fn fairest(
        &mut self,
        situation: &Situation,
        beliefs: Beliefs,
        aggregate: Aggregate,
        least: f64,
    ) -> bool {
        let Situation { game, draw, party, time, .. } = *situation;
        let prospects = beliefs.prospects(situation);
        let believed = match beliefs {
            Beliefs::Noisy { .. } => &self.noisy,
            _ => beliefs.tables(situation).utility(),
        };
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
            let penalty = |label| {
                let crossed = draw.believed_crossed(beliefs.know_private())[label as usize];
                f64::from((crossed & counted).count_ones()) * REFUSED
            };
            let start = |label: u32, criterion: usize| {
                let partial = game.is_partial(label);
                if criterion == party {
                    if partial { draw.truth().prospects().no_deal(party, time) } else { 0.0 }
                } else {
                    let no_deal = if partial { prospects.no_deal(criterion, time) } else { 0.0 };
                    no_deal - floor(game, prospects, criterion, time)
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
        let Situation { game, draw, party, time, .. } = *situation;
        let no_deal = draw.truth().prospects().no_deal(party, time);
        self.costs.clear();
        self.costs.extend((0..game.diagram().labels().len() as u32).map(|label| {
            let guarded = draw.guarded().of(label)[party];
            let entry = &game.diagram().labels()[label as usize];
            let scope = Some(entry.issue) == game.partial_issue() && entry.class != 0;
            if guarded < -1e6 {
                f64::NEG_INFINITY
            } else if scope {
                guarded + no_deal
            } else {
                guarded
            }
        }));
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
