//! One draw: every uncertain number sampled, and what follows from it for what the
//! parties act by.
//!
//! A draw has two layers. The analyst's numbers belong to the draw and are shared
//! by all replicates played on it; private numbers and the hardness of red lines
//! are drawn anew in every replicate. Buffers are kept from draw to draw.

use super::course::{Chance, Echo};
use super::{Course, Game, Holding, Members, Parts, Prospects, Tables};
use crate::chance::{Ignorance, Purpose, Streams};
use crate::space::completions::Completions;
use crate::space::criteria::Criteria;
use crate::space::search::trade_off::FORBIDDEN;
use crate::space::{Diagram, Label};
use crate::world::Turn;

/// One draw of a game.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The analyst draw the tables were last computed for.
    current: Option<u64>,
    buffer: Vec<f64>,
    uniforms: Vec<f64>,
    /// What is true: one value a number.
    values: Vec<f64>,
    /// What is public: private numbers at their central values.
    public_values: Vec<f64>,
    truth: Tables,
    public: Tables,
    /// Parties whose hard red line the label crosses, one bit a party.
    crossed: Vec<u64>,
    /// The same with lines taken as hard when that is likelier than not.
    likely_crossed: Vec<u64>,
    hard: Vec<bool>,
    guarded: Criteria,
    /// Labels of which that has changed since it was looked at last.
    changed: Vec<bool>,
    /// Best own utility that the rest of a path can add without crossing an own
    /// hard line, by node and party.
    best_rest: Completions,
    /// Labels that the protocol does not allow now.
    closed: Vec<bool>,
    /// Labels whose options cannot be agreed on now.
    unavailable: Vec<bool>,
    /// How often utilities and what may be used have changed in this replicate.
    revision: u32,
    /// What has happened in this replicate.
    course: Course,
    /// The numbers that events change, as they were drawn.
    still: Vec<f64>,
    /// What each party has of limited agreements in force, one row a party and one column a
    /// time; empty if there are none.
    holdings: Vec<Holding>,
    /// Have holdings changed since fallback values were worked out?
    held: bool,
    /// What has changed since utilities were worked out.
    behind: Behind,
    /// Is a partial package in force? Then no other one can be agreed on.
    interim: bool,
    /// The members of coalitions, if there are any.
    members: Option<Box<Members>>,
}

/// What has changed since utilities were worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Behind {
    /// Anything at all.
    somewhere: bool,
    /// What labels are worth.
    labels: bool,
    /// Numbers, and weights with them.
    numbers: bool,
    /// Only what parties act by: utilities and fallback values are worked out.
    acting: bool,
    /// The same, and numbers have changed.
    acting_numbers: bool,
}

impl Draw {
    /// Buffers for a game; nothing drawn yet.
    pub fn new(game: &Game) -> Self {
        let numbers = game.parts.numbers.list.len();
        let labels = game.diagram.labels().len();
        Self {
            current: None,
            buffer: Vec::new(),
            uniforms: vec![0.5; numbers],
            // What is known but for events is drawn by nobody: it starts at what it is.
            values: game.parts.numbers.central(),
            public_values: vec![0.0; numbers],
            truth: Tables::new(game),
            public: Tables::new(game),
            crossed: vec![0; labels],
            likely_crossed: vec![0; labels],
            hard: vec![false; game.lines.len()],
            guarded: Criteria::zero(labels, game.party_count()),
            changed: vec![false; labels],
            best_rest: Completions::default(),
            closed: vec![false; labels],
            unavailable: vec![false; labels],
            revision: 0,
            course: Course::default(),
            still: Vec::new(),
            holdings: Vec::new(),
            held: false,
            behind: Behind::default(),
            interim: false,
            members: game.coalitions.as_ref().map(|plan| Box::new(Members::new(game, plan))),
        }
    }

    /// Draws the numbers for a replicate played on analyst draw `draw`.
    pub fn sample(&mut self, game: &Game, streams: &Streams, draw: u64, replicate: u64) {
        let numbers = &game.parts.numbers;
        // Utilities that the world has moved are worked out anew.
        let moved = self.stand_still(game);
        let fresh = self.current != Some(draw);
        if fresh {
            self.current = Some(draw);
            let mut stream = streams.stream(Purpose::Judgement, draw);
            game.judgement.draw(
                numbers,
                &mut stream,
                &mut self.buffer,
                &mut self.uniforms,
                &mut self.values,
            );
        }
        if game.secretive {
            let mut stream = streams.stream(Purpose::Private, replicate);
            game.private.draw(
                numbers,
                &mut stream,
                &mut self.buffer,
                &mut self.uniforms,
                &mut self.values,
            );
        }
        game.formulas.evaluate(&game.parts.numbers, &mut self.values, |_, value| value);
        self.draw_lines(game, streams, replicate);
        self.tabulate(game, streams, replicate, fresh || moved);
    }

    /// Sets every number to its central value and every red line hard.
    pub fn centre(&mut self, game: &Game) {
        self.current = None;
        self.values = game.parts.numbers.central();
        self.uniforms.fill(0.5);
        self.hard.fill(true);
        self.tabulate(game, &Streams::new(0), 0, true);
    }

    /// Sets the numbers and the hardness of every red line (in party order, then
    /// in the order of the party's lines). Numbers that are computed are computed.
    pub fn set(&mut self, game: &Game, values: &[f64], hard: &[bool]) {
        self.current = None;
        self.values.copy_from_slice(values);
        game.formulas.evaluate(&game.parts.numbers, &mut self.values, |_, value| value);
        self.hard.copy_from_slice(hard);
        self.tabulate(game, &Streams::new(0), 0, true);
    }

    fn draw_lines(&mut self, game: &Game, streams: &Streams, replicate: u64) {
        let mut stream = streams.stream(Purpose::Private, replicate);
        let mut party = usize::MAX;
        let mut uniforms = [0.0; crate::chance::SLOTS];
        for (number, line) in game.lines.iter().enumerate() {
            let slot = line.index % uniforms.len();
            if line.party != party || slot == 0 {
                party = line.party;
                let page = game.line_pages[party] + (line.index / uniforms.len()) as u64;
                stream.fill(page, &mut uniforms);
            }
            // Uniforms lie inside (0, 1): probability 1 is always hard, 0 never.
            self.hard[number] = uniforms[slot] < line.hard_probability.on(&self.values);
        }
    }

    /// Undoes what the world has done to the numbers in the last replicate; has it done
    /// anything to utilities?
    fn stand_still(&mut self, game: &Game) -> bool {
        for (number, value) in game.course.numbers().iter().zip(&self.still) {
            self.values[*number as usize] = *value;
        }
        !game.is_still() && (self.revision > 0 || self.behind.somewhere)
    }

    fn tabulate(&mut self, game: &Game, streams: &Streams, replicate: u64, fresh: bool) {
        let Parts { parties, world, clock, .. } = &game.parts;
        self.held = false;
        self.behind = Behind::default();
        self.interim = false;
        if !game.is_still() {
            self.holdings.clear();
            let cells = parties.len() * (clock.rounds + 1);
            self.holdings.resize(cells, Holding::default());
            self.still.clear();
            let numbers = game.course.numbers().iter();
            self.still.extend(numbers.map(|number| self.values[*number as usize]));
            self.course.begin(world, *clock, parties.len(), &self.values);
        }
        if fresh || game.secretive {
            self.truth.fill(game, &self.values, self.course.stocks());
        }
        if fresh || game.secretive || game.prospects.noisy {
            game.prospects.fill(
                (parties, world),
                &self.values,
                streams,
                replicate,
                &mut self.truth.prospects,
            );
        }
        if game.secretive {
            for (index, number) in game.parts.numbers.list.iter().enumerate() {
                self.public_values[index] = match number.ignorance {
                    Ignorance::Analyst | Ignorance::Nobody => self.values[index],
                    Ignorance::Private => game.central[index],
                };
            }
            let numbers = &game.parts.numbers;
            game.formulas.evaluate(numbers, &mut self.public_values, |_, value| value);
            self.public.fill(game, &self.public_values, self.course.stocks());
            game.prospects.fill(
                (parties, world),
                &self.public_values,
                streams,
                replicate,
                &mut self.public.prospects,
            );
        }
        self.crossed.fill(0);
        self.likely_crossed.fill(0);
        for &(label, number) in &game.label_lines {
            let line = &game.lines[number as usize];
            if self.hard[number as usize] {
                self.crossed[label as usize] |= 1 << line.party;
            }
            if line.hard_probability.on(&self.values) >= 0.5 {
                self.likely_crossed[label as usize] |= 1 << line.party;
            }
        }
        self.truth.prospects.release();
        self.public.prospects.release();
        if self.revision > 0 {
            self.closed.fill(false);
            self.unavailable.fill(false);
            self.revision = 0;
        }
        if !world.assets.is_empty() {
            self.follow_course(game, 0);
        }
        if let Some(members) = &mut self.members {
            members.release();
        }
        self.fill_members(game, streams, replicate, true);
        self.guard(game);
    }

    /// Brings the members of coalitions in line with the coalitions: as a whole, or where
    /// assets waste.
    fn fill_members(&mut self, game: &Game, streams: &Streams, replicate: u64, whole: bool) {
        if let (Some(members), Some(plan)) = (&mut self.members, &game.coalitions) {
            let tables = (self.values.as_slice(), &self.truth, whole);
            members.fill(game, plan, tables, streams, replicate);
        }
    }

    /// An event begins in a round in any case, in every negotiation from now on.
    pub fn order(&mut self, round: usize, event: usize) {
        self.course.order(round, event);
    }

    /// A round begins, and with it what happens in the world. Rounds are entered in
    /// their order, from 0. Has it changed utilities or what may be used?
    pub fn enter(&mut self, game: &Game, chance: Chance, time: usize) -> bool {
        self.advance(game, chance, time);
        self.catch_up(game, chance, time)
    }

    /// The same, but what it does to utilities is left to [`Draw::catch_up`]: nothing
    /// needs to be worked out for a round that is spent on something else.
    pub fn advance(&mut self, game: &Game, chance: Chance, time: usize) {
        let Parts { world, clock, .. } = &game.parts;
        if game.is_still() {
            return;
        }
        let plan = (world, &game.course);
        let changed = self.course.advance(plan, *clock, &self.values, chance, time);
        if changed.events {
            self.move_numbers(game);
        }
        self.behind.somewhere |= changed.events || changed.stocks || self.held;
        self.behind.labels |= changed.events || changed.stocks;
        self.behind.numbers |= changed.events;
        // That assets go on wasting was foreseen.
        if changed.events || self.held {
            self.follow_course(game, time);
        }
        let prospects = &mut self.truth.prospects;
        game.prospects.charge(&game.parts, &self.course, &self.values, time, prospects);
    }

    /// Works out what has happened since the last time. Has it changed utilities or what
    /// may be used?
    pub fn catch_up(&mut self, game: &Game, chance: Chance, time: usize) -> bool {
        self.conclude(game, time);
        if !self.behind.acting {
            return false;
        }
        let whole = self.behind.acting_numbers;
        self.behind = Behind::default();
        match chance {
            Chance::Played(streams, replicate) => {
                self.fill_members(game, streams, replicate, whole);
            }
            Chance::Central => self.fill_members(game, &Streams::new(0), 0, whole),
        }
        self.close_options(game);
        self.guard(game);
        true
    }

    /// The same without what parties act by, which nobody needs who talks no more.
    pub fn conclude(&mut self, game: &Game, time: usize) {
        if !self.behind.somewhere && !self.held {
            return;
        }
        self.revision += 1;
        if self.behind.labels {
            let tables = [(&mut self.truth, &self.values), (&mut self.public, &self.public_values)];
            for (tables, values) in tables.into_iter().take(1 + usize::from(game.secretive)) {
                if self.behind.numbers {
                    tables.fill(game, values, self.course.stocks());
                } else {
                    tables.waste(game, values, self.course.stocks());
                }
            }
        }
        // Weights may have moved, and with them what is gained by waiting.
        if self.behind.numbers || self.held {
            self.follow_course(game, time);
        }
        let acting_numbers = self.behind.numbers || self.behind.acting_numbers;
        self.behind = Behind { acting: true, acting_numbers, ..Behind::default() };
    }

    /// Options that cannot be agreed on now are closed, and partial deals while one is in
    /// force.
    fn close_options(&mut self, game: &Game) {
        if game.course.closable().is_empty() && game.parts.interim.is_none() {
            return;
        }
        let world = &game.parts.world;
        let labels = game.diagram.labels();
        for (closed, label) in self.unavailable.iter_mut().zip(labels) {
            *closed = self.interim && Some(label.issue) == game.partial_issue && label.class != 0;
        }
        for &(issue, option) in game.course.closable() {
            if self.course.is_open(world, &self.values, issue, option) {
                continue;
            }
            for (closed, label) in self.unavailable.iter_mut().zip(labels) {
                *closed |= (label.issue, label.option) == (issue, option);
            }
        }
    }

    /// Numbers are as events make them.
    fn move_numbers(&mut self, game: &Game) {
        let Parts { world, numbers, .. } = &game.parts;
        for (number, still) in game.course.numbers().iter().zip(&self.still) {
            let index = *number as usize;
            let listed = &numbers.list[index];
            let now = |still: f64| listed.clipped(self.course.number(world, *number, still));
            self.values[index] = now(*still);
            self.public_values[index] = match listed.ignorance {
                Ignorance::Private => now(game.central[index]),
                Ignorance::Analyst | Ignorance::Nobody => self.values[index],
            };
        }
        let moved = |number: u32, value: f64| self.course.number(world, number, value);
        game.formulas.evaluate(numbers, &mut self.values, moved);
        if game.secretive {
            game.formulas.evaluate(numbers, &mut self.public_values, moved);
        }
    }

    /// What the parties have of limited agreements in force, from the next round on:
    /// `gain(party, time, discount)` with the party's discount factor; `interim` says
    /// whether one is a partial package.
    pub fn hold(
        &mut self,
        game: &Game,
        interim: bool,
        gain: impl Fn(usize, usize, f64) -> Holding,
    ) {
        let times = game.parts.clock.rounds + 1;
        for (cell, holding) in self.holdings.iter_mut().enumerate() {
            let party = cell / times;
            *holding = gain(party, cell % times, self.truth.prospects.discount(party));
        }
        self.interim = interim;
        self.held = true;
    }

    /// Something happened to a limited agreement.
    pub fn note_turn(&mut self, accord: usize, turn: Turn) {
        self.course.note_turn(accord, turn);
    }

    /// Something happened in the scenario that this one is a track of; what it does to
    /// utilities is left to [`Draw::catch_up`].
    pub fn echo(&mut self, game: &Game, echo: &Echo, time: usize) {
        if self.course.echo(&game.parts.world, echo) {
            self.move_numbers(game);
            self.behind = Behind { somewhere: true, labels: true, numbers: true, ..self.behind };
            self.follow_course(game, time);
        }
    }

    /// Enters every round up to `time` in a world in which nothing happens that is not
    /// certain.
    pub fn foresee(&mut self, game: &Game, time: usize) {
        for time in 0..=time {
            self.advance(game, Chance::Central, time);
        }
        self.catch_up(game, Chance::Central, time);
    }

    /// Brings fallback values in line with what has happened, from `time` on.
    fn follow_course(&mut self, game: &Game, time: usize) {
        self.held = false;
        let Parts { parties, world, .. } = &game.parts;
        let tables = [(&mut self.truth, &self.values), (&mut self.public, &self.public_values)];
        for (tables, values) in tables.into_iter().take(1 + usize::from(game.secretive)) {
            let Tables { weights, prospects, .. } = tables;
            let weight = |issue: usize, party: usize| weights[issue * parties.len() + party];
            let moved = (&self.course, &game.course, self.holdings.as_slice());
            game.prospects.follow((parties, world), moved, values, weight, time, prospects);
        }
    }

    /// What has happened in this replicate.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// A party refused an offer of another one in this round.
    pub fn note_refusal(&mut self, by: usize, of: usize) {
        self.course.note_refusal(by, of);
    }

    fn guard(&mut self, game: &Game) {
        for (number, changed) in self.changed.iter_mut().enumerate() {
            let label = number as u32;
            let is_closed = self.closed[number] || self.unavailable[number];
            let crossed = if is_closed { u64::MAX } else { self.crossed[number] };
            let utilities = self.truth.utility.of(label);
            *changed = false;
            for (party, cell) in self.guarded.of_mut(label).iter_mut().enumerate() {
                let forbidden = crossed >> party & 1 == 1;
                let utility = if forbidden { FORBIDDEN } else { utilities[party] };
                *changed |= *cell != utility;
                *cell = utility;
            }
        }
        self.best_rest.follow(&game.diagram, &self.guarded, &self.changed);
        if let (Some(members), Some(plan)) = (&mut self.members, &game.coalitions) {
            members.guard(game, plan, &self.guarded, &mut self.changed);
        }
    }

    /// Closes all labels but those that `allowed` accepts, to all parties and until the
    /// next replicate: they are forbidden in [`Draw::guarded`], and
    /// [`Draw::best_utility`] passes over them.
    pub fn restrict(&mut self, game: &Game, allowed: impl Fn(&Label) -> bool) {
        for (closed, label) in self.closed.iter_mut().zip(game.diagram.labels()) {
            *closed = !allowed(label);
        }
        self.revision += 1;
        self.guard(game);
    }

    /// May the label be used now?
    #[inline]
    pub fn allows(&self, label: u32) -> bool {
        !self.closed[label as usize] && !self.unavailable[label as usize]
    }

    /// How often utilities and the labels that may be used have changed in this
    /// replicate: whoever keeps what it computed from them starts afresh when this
    /// changes.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The parties have these utilities of the package on a path for sure until the next
    /// replicate: leaving and refusing everything are worth that to them.
    pub fn secure(&mut self, game: &Game, path: &[u32], utilities: &[f64]) {
        self.truth.prospects.secure(utilities);
        self.public.prospects.secure(utilities);
        if let Some(members) = &mut self.members {
            members.secure(game, path, utilities);
        }
    }

    /// Each party's utility of the package on a path, agreed at `time`; written to
    /// `utilities`, one entry a party. A red line that is hard on this draw is
    /// refused and costs no penalty.
    pub fn utilities(&self, game: &Game, path: &[u32], time: usize, utilities: &mut [f64]) {
        self.truth.charged_utilities(game, path, time, utilities);
        if self.crossed_by(path) == 0 {
            return;
        }
        for &(label, number) in &game.label_lines {
            if self.hard[number as usize] && path.contains(&label) {
                let line = &game.lines[number as usize];
                let preferences = &game.parts.parties[line.party].preferences;
                let penalty = preferences.red_lines[line.index].penalty.on(&self.values);
                utilities[line.party] += penalty;
            }
        }
    }

    /// The same as the parties act by it: a coalition's entry is the utility of the member
    /// that speaks for it.
    pub fn acting_utilities(&self, game: &Game, path: &[u32], time: usize, utilities: &mut [f64]) {
        self.utilities(game, path, time, utilities);
        self.act(game, path, utilities);
    }

    /// Turns the utilities of [`Draw::utilities`] into those of [`Draw::acting_utilities`].
    #[inline]
    pub fn act(&self, game: &Game, path: &[u32], utilities: &mut [f64]) {
        if let Some(members) = &self.members {
            members.act(game, path, utilities);
        }
    }

    /// What each label adds to each party's utility in [`Draw::utilities`]: a red line
    /// that is hard on this draw is refused and costs no penalty. Written to `labels`.
    pub fn label_utilities(&self, game: &Game, labels: &mut Criteria) {
        labels.clone_from(&self.truth.utility);
        for &(label, number) in &game.label_lines {
            if self.hard[number as usize] {
                let line = &game.lines[number as usize];
                let preferences = &game.parts.parties[line.party].preferences;
                let penalty = preferences.red_lines[line.index].penalty.on(&self.values);
                labels.of_mut(label)[line.party] += penalty;
            }
        }
    }

    /// The value of every number.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of every number as everybody knows it: private ones at their central
    /// values.
    pub fn public_values(&self, game: &Game) -> &[f64] {
        if game.secretive { &self.public_values } else { &self.values }
    }

    /// The uniform behind every number (after declared correlations).
    pub fn uniforms(&self) -> &[f64] {
        &self.uniforms
    }

    /// What is true.
    pub fn truth(&self) -> &Tables {
        &self.truth
    }

    /// What everybody knows: private numbers at their central values.
    pub fn public(&self, game: &Game) -> &Tables {
        if game.secretive { &self.public } else { &self.truth }
    }

    /// Utility of each label to each party, `FORBIDDEN` where the label crosses a
    /// hard red line of that party: what it acts by. A coalition's is that of the member
    /// that speaks for it.
    pub fn guarded(&self) -> &Criteria {
        self.members.as_ref().map_or(&self.guarded, |members| members.acting())
    }

    /// The same with the utility of each coalition as a whole.
    pub fn collective_guarded(&self) -> &Criteria {
        &self.guarded
    }

    /// What each party acts by without an agreement: as the truth, but a coalition by
    /// the member that speaks for it.
    pub fn acting_prospects(&self) -> &Prospects {
        self.members.as_ref().map_or(&self.truth.prospects, |members| members.acting_prospects())
    }

    /// Utility of each label to what a party acts by, every red line charged its penalty.
    pub fn acting_column(&self, game: &Game, party: usize) -> Vec<f64> {
        let mut column = self.truth.utility.column(party);
        if let Some(members) = &self.members {
            let speaker = members.speaker(game, party);
            for (label, utility) in column.iter_mut().enumerate() {
                *utility += members.over(game, party, speaker, label as u32);
            }
        }
        column
    }

    /// The members of coalitions, if there are any.
    pub fn members(&self) -> Option<&Members> {
        self.members.as_deref()
    }

    /// Is this red line (in party order, then in the order of the party's lines) hard?
    pub fn is_hard(&self, line: usize) -> bool {
        self.hard[line]
    }

    /// Does the label cross a hard red line of the party?
    #[inline]
    pub fn crosses(&self, label: u32, party: usize) -> bool {
        self.crossed[label as usize] >> party & 1 == 1
    }

    /// Parties whose hard red line a path crosses, one bit a party.
    #[inline]
    pub fn crossed_by(&self, path: &[u32]) -> u64 {
        path.iter().fold(0, |mask, &label| mask | self.crossed[label as usize])
    }

    /// For each label the parties whose line it is believed to cross, one bit a party:
    /// the lines that are hard, or those likelier hard than not.
    pub fn believed_crossed(&self, knows_private: bool) -> &[u64] {
        if knows_private { &self.crossed } else { &self.likely_crossed }
    }

    /// The largest utility the party can have from a package at `time` without
    /// crossing one of its own hard red lines (M of the concession formula); of a
    /// coalition, the member that speaks for it.
    pub fn best_utility(&self, game: &Game, party: usize, time: usize) -> f64 {
        match &self.members {
            Some(members) if game.parts.parties[party].coalition.is_some() => {
                members.best_utility(game, self, party, members.speaker(game, party), time)
            }
            _ => self.collective_best_utility(game, party, time),
        }
    }

    /// The same with the utility of a coalition as a whole.
    pub fn collective_best_utility(&self, game: &Game, party: usize, time: usize) -> f64 {
        let no_deal = self.truth.prospects.no_deal(party, time);
        best_reachable(game, &self.guarded, self.best_rest.rests(), party, no_deal)
    }
}

/// The largest sum of a column over all packages, the no-deal value added to partial
/// deals; `rest` is what the rest of a path can add, by node and column.
pub(super) fn best_reachable(
    game: &Game,
    labels: &Criteria,
    rest: &[f64],
    column: usize,
    no_deal: f64,
) -> f64 {
    let width = labels.width();
    let mut best = f64::NEG_INFINITY;
    for arc in game.diagram.arcs(Diagram::ROOT) {
        let partial = if game.is_partial(arc.label) { no_deal } else { 0.0 };
        let rest = rest[arc.child as usize * width + column];
        best = best.max(labels.of(arc.label)[column] + partial + rest);
    }
    best
}
