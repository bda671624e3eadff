//! The course of the world in one replicate: which events are in force, what they add
//! up to, and what is left of the assets.
//!
//! All chance comes from the stream of the replicate, addressed by event and round, so
//! an event added to a scenario leaves the others alone; of events that are said to go
//! together the first keeps its chances too, and the others follow it. Expectations are static: the
//! parties reckon that what is in force goes on until its fixed end, if it has one, and
//! that assets go on wasting at their rate.

use super::Clock;
use crate::chance::{Copula, Purpose, SLOTS, Streams, page_of};
use crate::party::Hazard;
use crate::world::{Amount, Change, Event, Fallback, Occurrence, Target, Turn, World};

/// Whether chance plays its part.
#[derive(Clone, Copy, Debug)]
pub enum Chance<'a> {
    /// As in this replicate.
    Played(&'a Streams, u64),
    /// Nothing happens that is not certain.
    Central,
}

/// What numbers and fallback values come to at most, in absolute terms.
const LARGEST: f64 = 1e12;

/// What happened to an event at the start of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It happened.
    Begins {
        /// Index of the event.
        event: usize,
    },
    /// It is over.
    Ends {
        /// Index of the event.
        event: usize,
        /// Were its effects undone?
        retracted: bool,
    },
}

/// Something that happened in the main talks, as tracks hear of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Echo {
    /// What happened.
    pub happening: Happening,
    /// Is the event now in force?
    pub goes_on: bool,
    /// What it came to, one number an effect of the event.
    pub amounts: Vec<f64>,
}

/// What the beginning of a round has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Something happened, or is over.
    pub events: bool,
    /// Assets have wasted.
    pub stocks: bool,
}

/// Where the chances of a world lie in the streams.
#[derive(Clone, Debug, Default)]
pub struct CoursePlan {
    /// By event: the first page of its occurrences, ends, retractions and amounts.
    pages: Vec<[u64; 4]>,
    /// The numbers that events change, ascending.
    numbers: Vec<u32>,
    /// The (issue, option) that may be closed.
    closable: Vec<(usize, usize)>,
    /// The (party, value) that events shift.
    shifted: Vec<(usize, Fallback)>,
    /// By event: the group it goes together with, and its row there.
    together: Vec<Option<(usize, usize)>>,
    /// The groups of events that go together.
    copulas: Vec<Copula>,
}

impl CoursePlan {
    /// Looks up once what is the same in every replicate.
    pub fn new(world: &World) -> Self {
        let parts = ["occurs", "ends", "retracted", "amounts"];
        let pages =
            |event: &Event| parts.map(|part| page_of(&format!("events.{}.{part}", event.id)));
        let effects = world.events.iter().flat_map(|event| &event.effects);
        let by_event = effects.clone().filter_map(|effect| match effect.target {
            Target::Option { issue, option } => Some((issue, option)),
            _ => None,
        });
        let by_asset = world
            .assets
            .iter()
            .flat_map(|asset| asset.closes.iter().map(|(option, _)| (asset.issue, *option)));
        let by_window = world.windows.iter().map(|window| (window.issue, window.option));
        let mut closable: Vec<(usize, usize)> = by_event.chain(by_asset).chain(by_window).collect();
        closable.sort_unstable();
        closable.dedup();
        let shifted = effects.clone().filter_map(|effect| match effect.target {
            Target::Fallback { party, value } => Some((party, value)),
            _ => None,
        });
        let shifted = shifted.collect();
        let mut numbers: Vec<u32> = effects
            .filter_map(|effect| match effect.target {
                Target::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let pairs = world.dependences.iter().map(|pair| (pair.first, pair.second, pair.rho));
        // What is uncorrelated is left alone to the last bit.
        let pairs: Vec<_> = pairs.filter(|(_, _, rho)| *rho != 0.0).collect();
        let copulas = Copula::groups(&pairs);
        let together = (0..world.events.len())
            .map(|event| {
                let row = |copula: &Copula| copula.row(event);
                copulas.iter().enumerate().find_map(|(at, copula)| Some((at, row(copula)?)))
            })
            .collect();
        let pages = world.events.iter().map(pages).collect();
        Self { pages, numbers, closable, shifted, together, copulas }
    }

    /// The (issue, option) that events, assets or their dates may close.
    pub fn closable(&self) -> &[(usize, usize)] {
        &self.closable
    }

    /// Does an event shift this value of the party?
    pub fn shifts(&self, party: usize, value: Fallback) -> bool {
        self.shifted.contains(&(party, value))
    }

    /// The numbers that events change, ascending.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}

/// The course of the world in one replicate.
#[derive(Clone, Debug, Default)]
pub struct Course {
    states: Vec<State>,
    /// κ of every asset now.
    stocks: Vec<f64>,
    /// The share of every asset that a round leaves.
    keeps: Vec<f64>,
    /// By party: whose offers it refused in the last round, one bit a party.
    refused: Vec<u64>,
    /// What happened to limited agreements since the last round began: signed, broken,
    /// over, one bit an agreement.
    turns: [u64; 3],
    /// The limited agreements in force, one bit each.
    in_force: u64,
    happened: Vec<Happening>,
    occurrences: Vec<u32>,
    /// What begins in any case: (round, event). Stays from negotiation to negotiation.
    ordered: Vec<(usize, usize)>,
    /// By event: the page of its chances of happening that was read last.
    pages: Vec<(Option<usize>, [f64; SLOTS])>,
    now: usize,
}

/// One event.
#[derive(Clone, Debug, Default)]
struct State {
    /// The round it happened in, while it is in force.
    since: Option<usize>,
    /// The amounts of its effects, as it happened last.
    amounts: Vec<f64>,
    /// What its effects have come to for good.
    kept: Vec<Kept>,
}

/// What an effect has come to for good.
#[derive(Clone, Copy, Debug)]
struct Kept {
    added: f64,
    factor: f64,
    set: Option<f64>,
    switched: bool,
}

const UNCHANGED: Kept = Kept { added: 0.0, factor: 1.0, set: None, switched: false };

impl Kept {
    fn apply(&mut self, change: &Change, amount: f64) {
        match change {
            Change::Add(_) => self.added += amount,
            Change::Multiply(_) => self.factor *= amount,
            Change::Set(_) => self.set = Some(amount),
            Change::Close | Change::Open => self.switched = true,
        }
    }
}

impl Course {
    /// The beginning: nothing has happened, and the assets are whole.
    pub fn begin(&mut self, world: &World, clock: Clock, parties: usize, values: &[f64]) {
        self.states.resize(world.events.len(), State::default());
        for (state, event) in self.states.iter_mut().zip(&world.events) {
            state.since = None;
            state.kept.clear();
            state.kept.resize(event.effects.len(), UNCHANGED);
        }
        self.stocks.clear();
        self.keeps.clear();
        for asset in &world.assets {
            self.stocks.push(asset.stock.on(values));
            let lost =
                asset.decay.amount.on(values) * asset.decay.per.per_round(clock.days_per_round);
            self.keeps.push(libm::exp(-lost));
        }
        self.refused.clear();
        self.refused.resize(parties, 0);
        self.turns = [0; 3];
        self.in_force = 0;
        self.happened.clear();
        self.occurrences.clear();
        self.occurrences.resize(world.events.len(), 0);
        self.pages.clear();
        self.pages.resize(world.events.len(), (None, [0.0; SLOTS]));
        self.now = 0;
    }

    /// A round begins; the rounds before it have begun in their order. What has changed?
    pub fn advance(
        &mut self,
        (world, plan): (&World, &CoursePlan),
        clock: Clock,
        values: &[f64],
        chance: Chance,
        time: usize,
    ) -> Changed {
        self.happened.clear();
        let mut changed = Changed::default();
        if time > self.now {
            for (stock, keep) in self.stocks.iter_mut().zip(&self.keeps) {
                let left = *stock * keep;
                changed.stocks |= left != *stock;
                *stock = left;
            }
        }
        self.now = time;
        changed.events |= world.windows.iter().any(|window| {
            let before = time.checked_sub(1).is_none_or(|before| window.is_open(before));
            before != window.is_open(time)
        });
        for (index, event) in world.events.iter().enumerate() {
            if let Some(since) = self.states[index].since
                && self.is_over((event, index), plan, (clock, values), chance, (since, time))
            {
                self.end((event, index), plan, values, chance);
                changed.events = true;
            }
        }
        for (index, event) in world.events.iter().enumerate() {
            let barred = event.excludes.iter().any(|&other| self.states[other].since.is_some());
            let ordered =
                matches!(chance, Chance::Played(..)) && self.ordered.contains(&(time, index));
            if self.states[index].since.is_some() || barred && !ordered {
                continue;
            }
            if ordered || self.occurs((event, index), plan, (clock, values), chance, time) {
                self.start((event, index), plan, values, chance);
                changed.events = true;
            }
        }
        self.refused.fill(0);
        self.turns = [0; 3];
        changed
    }

    /// The event begins in the round in any case, unless it is in force already. Who looks
    /// ahead does not know of it.
    pub fn order(&mut self, round: usize, event: usize) {
        self.ordered.push((round, event));
    }

    fn uniform(&self, chance: Chance, page: u64, slot: usize) -> Option<f64> {
        let Chance::Played(streams, replicate) = chance else { return None };
        let mut stream = streams.stream(Purpose::World, replicate);
        Some(stream.uniform(page + (slot / SLOTS) as u64, (slot % SLOTS) as u32))
    }

    /// Does what has this probability come true?
    fn comes_true(&self, probability: f64, chance: Chance, page: u64, slot: usize) -> bool {
        if probability <= 0.0 || probability >= 1.0 {
            return probability >= 1.0;
        }
        self.uniform(chance, page, slot).is_some_and(|uniform| uniform < probability)
    }

    fn occurs(
        &mut self,
        (event, index): (&Event, usize),
        plan: &CoursePlan,
        (clock, values): (Clock, &[f64]),
        chance: Chance,
        time: usize,
    ) -> bool {
        let probability = match &event.occurs {
            Occurrence::ByChance(hazard) => per_round(*hazard, clock, values),
            Occurrence::At { round, probability } if *round == time => probability.on(values),
            Occurrence::At { .. } => 0.0,
            Occurrence::Answer { refusal_by, refusal_of, probability, .. } => {
                let whose = refusal_of.map_or(u64::MAX, |party| 1 << party);
                let answered = self.refused[*refusal_by] & whose != 0;
                if answered { probability.on(values) } else { 0.0 }
            }
            Occurrence::Accord { accord, turn, probability } => {
                let turned = self.turns[*turn as usize] >> accord & 1 == 1;
                if turned { probability.on(values) } else { 0.0 }
            }
            Occurrence::Elsewhere { .. } => 0.0,
        };
        if probability <= 0.0 || probability >= 1.0 {
            return probability >= 1.0;
        }
        let Chance::Played(streams, replicate) = chance else { return false };
        let mut own = |event| self.occurrence(event, plan, (streams, replicate), time);
        let uniform = match plan.together[index] {
            Some((copula, row)) => plan.copulas[copula].of_row(row, own),
            None => own(index),
        };
        uniform < probability
    }

    /// What decides by chance whether the event happens in the round, in the open interval
    /// 0..1.
    fn occurrence(
        &mut self,
        event: usize,
        plan: &CoursePlan,
        (streams, replicate): (&Streams, u64),
        time: usize,
    ) -> f64 {
        // A page of chances costs as much as one of them.
        let (held, chances) = &mut self.pages[event];
        if *held != Some(time / SLOTS) {
            let mut stream = streams.stream(Purpose::World, replicate);
            stream.fill(plan.pages[event][0] + (time / SLOTS) as u64, chances);
            *held = Some(time / SLOTS);
        }
        chances[time % SLOTS]
    }

    fn is_over(
        &self,
        (event, index): (&Event, usize),
        plan: &CoursePlan,
        (clock, values): (Clock, &[f64]),
        chance: Chance,
        (since, time): (usize, usize),
    ) -> bool {
        let up = event.lasts.is_some_and(|lasts| time >= since + lasts);
        if matches!(event.occurs, Occurrence::Elsewhere { .. }) {
            // It ends with the event elsewhere; who looks ahead knows when.
            return up && matches!(chance, Chance::Central);
        }
        if up {
            return true;
        }
        if let Occurrence::Accord { accord, .. } = event.occurs
            && event.while_in_force
            && self.in_force >> accord & 1 == 0
        {
            return true;
        }
        let hazard = event.ends.map_or(0.0, |hazard| per_round(hazard, clock, values));
        self.comes_true(hazard, chance, plan.pages[index][1], time)
    }

    fn start(
        &mut self,
        (event, index): (&Event, usize),
        plan: &CoursePlan,
        values: &[f64],
        chance: Chance,
    ) {
        let count = self.occurrences[index] as usize;
        self.occurrences[index] += 1;
        self.happened.push(Happening::Begins { event: index });
        let mut amounts = std::mem::take(&mut self.states[index].amounts);
        amounts.clear();
        for (number, effect) in event.effects.iter().enumerate() {
            let amount = match &effect.change {
                Change::Add(amount) | Change::Multiply(amount) | Change::Set(amount) => amount,
                Change::Close | Change::Open => {
                    amounts.push(0.0);
                    continue;
                }
            };
            let amount = match amount {
                Amount::Number(quantity) => quantity.on(values),
                Amount::Fresh(distribution) => {
                    let slot = count * event.effects.len() + number;
                    let uniform = self.uniform(chance, plan.pages[index][3], slot);
                    uniform.map_or(distribution.central(), |uniform| distribution.quantile(uniform))
                }
            };
            amounts.push(amount.clamp(-LARGEST, LARGEST));
        }
        self.states[index].amounts = amounts;
        let goes_on = event.lasts.is_some() || event.ends.is_some() || event.while_in_force;
        self.take_effect((event, index), goes_on);
    }

    /// An event whose amounts are known has its effects: for good, or as long as it goes on.
    fn take_effect(&mut self, (event, index): (&Event, usize), goes_on: bool) {
        let state = &mut self.states[index];
        if goes_on {
            state.since = Some(self.now);
        } else {
            state.keep(event);
        }
        // A stock is moved at once, and an event that is over gives nothing back: what has
        // wasted away is gone.
        for (effect, amount) in event.effects.iter().zip(&self.states[index].amounts) {
            if let (Target::Stock(asset), Change::Multiply(_)) = (effect.target, &effect.change) {
                let stock = &mut self.stocks[asset];
                *stock = (*stock * amount).clamp(0.0, 1.0);
            }
        }
    }

    fn end(
        &mut self,
        (event, index): (&Event, usize),
        plan: &CoursePlan,
        values: &[f64],
        chance: Chance,
    ) {
        // Drawn once, at the end.
        let probability = event.retracted.on(values);
        let retracted = self.comes_true(probability, chance, plan.pages[index][2], self.now);
        let state = &mut self.states[index];
        state.since = None;
        if !retracted {
            state.keep(event);
        }
        self.happened.push(Happening::Ends { event: index, retracted });
    }

    /// What an event has come to, one number an effect, as it happened last.
    pub fn amounts(&self, event: usize) -> &[f64] {
        &self.states[event].amounts
    }

    /// Is the event in force?
    pub fn is_in_force(&self, event: usize) -> bool {
        self.states[event].since.is_some()
    }

    /// Something happened in the scenario that this one is a track of. Does it change
    /// anything here?
    pub fn echo(&mut self, world: &World, echo: &Echo) -> bool {
        let found = world.events.iter().enumerate().find_map(|(index, event)| {
            match (&event.occurs, echo.happening) {
                (
                    Occurrence::Elsewhere { event: there, effects },
                    Happening::Begins { event: happened } | Happening::Ends { event: happened, .. },
                ) if *there == happened => Some((index, event, effects)),
                _ => None,
            }
        });
        let Some((index, event, effects)) = found else { return false };
        match echo.happening {
            Happening::Begins { .. } => {
                let amounts = effects.iter().map(|effect| echo.amounts[*effect]);
                let state = &mut self.states[index];
                state.amounts.clear();
                state.amounts.extend(amounts);
                self.take_effect((event, index), echo.goes_on);
            }
            Happening::Ends { retracted, .. } => {
                let state = &mut self.states[index];
                state.since = None;
                if !retracted {
                    state.keep(event);
                }
            }
        }
        true
    }

    /// A party refused an offer of another one in this round.
    pub fn note_refusal(&mut self, by: usize, of: usize) {
        if let Some(refused) = self.refused.get_mut(by) {
            *refused |= 1 << of;
        }
    }

    /// Something happened to a limited agreement.
    pub fn note_turn(&mut self, accord: usize, turn: Turn) {
        self.turns[turn as usize] |= 1 << accord;
        match turn {
            Turn::Signed => self.in_force |= 1 << accord,
            Turn::Over => self.in_force &= !(1 << accord),
            Turn::Broken => {}
        }
    }

    /// The round that was entered last.
    pub fn now(&self) -> usize {
        self.now
    }

    /// What happened at the start of the round.
    pub fn happened(&self) -> &[Happening] {
        &self.happened
    }

    /// How often each event has happened.
    pub fn occurrences(&self) -> &[u32] {
        &self.occurrences
    }

    /// What is left of each asset, 0..1.
    pub fn stocks(&self) -> &[f64] {
        &self.stocks
    }

    /// The share of an asset that a round leaves, if nothing happens.
    pub fn kept(&self, asset: usize) -> f64 {
        self.keeps[asset]
    }

    /// All effects in force or kept, with what they came to; `Kept` for good, or the
    /// amount for now.
    fn effects<'a>(
        &'a self,
        world: &'a World,
    ) -> impl Iterator<Item = (&'a crate::world::Effect, &'a Kept, Option<(f64, Option<usize>)>)>
    {
        world.events.iter().zip(&self.states).flat_map(|(event, state)| {
            event.effects.iter().enumerate().map(move |(number, effect)| {
                let now = state
                    .since
                    .map(|since| (state.amounts[number], event.lasts.map(|lasts| since + lasts)));
                (effect, &state.kept[number], now)
            })
        })
    }

    /// A number that would be `value` in a still world, as it is now: what is set, times
    /// what is multiplied, plus what is added.
    pub fn number(&self, world: &World, number: u32, value: f64) -> f64 {
        let (mut base, mut factor, mut added) = (value, 1.0, 0.0);
        for (effect, kept, now) in self.effects(world) {
            if effect.target != Target::Number(number) {
                continue;
            }
            let mut whole = *kept;
            if let Some((amount, _)) = now {
                whole.apply(&effect.change, amount);
            }
            base = whole.set.unwrap_or(base);
            factor *= whole.factor;
            added += whole.added;
        }
        // However often it is multiplied, it stays a number to reckon with.
        (base * factor.clamp(-LARGEST, LARGEST) + added).clamp(-LARGEST, LARGEST)
    }

    /// What events add to a fallback value of a party at a time from now on.
    pub fn shift(&self, world: &World, party: usize, value: Fallback, time: usize) -> f64 {
        let target = Target::Fallback { party, value };
        let shift: f64 = self
            .effects(world)
            .filter(|(effect, _, _)| effect.target == target)
            .map(|(_, kept, now)| {
                let lasting = now.filter(|(_, until)| until.is_none_or(|until| time < until));
                kept.added + lasting.map_or(0.0, |(amount, _)| amount)
            })
            .sum();
        shift.clamp(-LARGEST, LARGEST)
    }

    /// Can the option be agreed on?
    pub fn is_open(&self, world: &World, values: &[f64], issue: usize, option: usize) -> bool {
        let wasted = world.assets.iter().zip(&self.stocks).any(|(asset, stock)| {
            let closes = |entry: &(usize, crate::chance::Quantity)| {
                entry.0 == option && *stock < entry.1.on(values)
            };
            asset.issue == issue && asset.closes.iter().any(closes)
        });
        let off = world.windows.iter().any(|window| {
            (window.issue, window.option) == (issue, option) && !window.is_open(self.now)
        });
        !wasted && !self.is_closed(world, Target::Option { issue, option }, off)
    }

    /// Do the parties talk?
    pub fn talks(&self, world: &World) -> bool {
        !self.is_closed(world, Target::Talks, false)
    }

    /// Is it closed, and not opened again? `off` says whether it is without any event.
    fn is_closed(&self, world: &World, target: Target, off: bool) -> bool {
        let (mut closed, mut opened) = (off, false);
        for (effect, kept, now) in self.effects(world) {
            if effect.target == target && (kept.switched || now.is_some()) {
                closed |= effect.change == Change::Close;
                opened |= effect.change == Change::Open;
            }
        }
        closed && !opened
    }

    /// What the party pays at this time for what it did at the start of the round.
    pub fn paid(&self, world: &World, values: &[f64], party: usize) -> f64 {
        self.happened
            .iter()
            .filter_map(|happening| match happening {
                Happening::Begins { event } => Some(&world.events[*event].occurs),
                Happening::Ends { .. } => None,
            })
            .map(|occurs| match occurs {
                Occurrence::Answer { by, cost, .. } if *by == party => cost.on(values),
                _ => 0.0,
            })
            .sum()
    }
}

impl State {
    /// What the event brought stays for good.
    fn keep(&mut self, event: &Event) {
        for ((kept, effect), amount) in self.kept.iter_mut().zip(&event.effects).zip(&self.amounts)
        {
            kept.apply(&effect.change, *amount);
        }
    }
}

/// The chance that something with this hazard happens within a round.
pub fn per_round(hazard: Hazard, clock: Clock, values: &[f64]) -> f64 {
    let span = hazard.per.per_round(clock.days_per_round);
    1.0 - libm::pow(1.0 - hazard.probability.on(values), span)
}
