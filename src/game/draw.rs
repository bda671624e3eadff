//! One draw: every uncertain number sampled, and what the numbers make of the
//! labels of the diagram.
//!
//! A draw has two layers. The analyst's numbers belong to the draw and are shared
//! by all replicates played on it; private numbers and the hardness of red lines
//! are drawn anew in every replicate. Buffers are kept from draw to draw.

use super::course::{Chance, Echo};
use super::{Amount, Course, Game, Holding, Members, Parts, Prospects};
use crate::chance::{Ignorance, Purpose, Streams};
use crate::party::concession_loss;
use crate::space::criteria::Criteria;
use crate::space::search::trade_off::FORBIDDEN;
use crate::space::{Diagram, Label};
use crate::world::{Asset, Turn};

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
    /// Best own utility that the rest of a path can add without crossing an own
    /// hard line, by node and party.
    best_rest: Vec<f64>,
    guarded: Criteria,
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
    /// Have holdings changed since utilities were worked out?
    held: bool,
    /// Has anything happened since then?
    moved: bool,
    /// Is a partial package in force? Then no other one can be agreed on.
    interim: bool,
    /// The members of coalitions, if there are any.
    members: Option<Box<Members>>,
}

/// What a set of numbers makes of the game.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The score of each option before stages and audiences, one row an option (of all issues in a row), one column a party.
    plain: Vec<f64>,
    /// The same with what stages and audiences take.
    scores: Vec<f64>,
    /// What conditions on other issues add to scores, one entry a term of the phases.
    staged: Vec<f64>,
    /// Factor times weight times value, one row an option (of all issues in a row), one column a party.
    rows: Vec<f64>,
    /// The largest of a party's rows of an issue, by issue and party.
    best_rows: Vec<f64>,
    /// Weights rescaled to sum 1, by issue and party.
    weights: Vec<f64>,
    terms: Vec<f64>,
    /// Utility of each label to each party. Of a partial deal the no-deal value
    /// of the round is left out.
    utility: Criteria,
    prospects: Prospects,
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
            best_rest: Vec::new(),
            guarded: Criteria::zero(labels, game.party_count()),
            closed: vec![false; labels],
            unavailable: vec![false; labels],
            revision: 0,
            course: Course::default(),
            still: Vec::new(),
            holdings: Vec::new(),
            held: false,
            moved: false,
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
        !game.is_still() && self.revision > 0
    }

    fn tabulate(&mut self, game: &Game, streams: &Streams, replicate: u64, fresh: bool) {
        let Parts { parties, world, clock, .. } = &game.parts;
        self.held = false;
        self.moved = false;
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
        self.fill_members(game, streams, replicate);
        self.guard(game);
    }

    /// Brings the members of coalitions in line with the coalitions.
    fn fill_members(&mut self, game: &Game, streams: &Streams, replicate: u64) {
        if let (Some(members), Some(plan)) = (&mut self.members, &game.coalitions) {
            members.fill(game, plan, (&self.values, &self.truth), streams, replicate);
        }
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
        self.moved |= changed.events || changed.stocks;
        if changed.events || changed.stocks || self.held {
            self.follow_course(game, time);
        }
        let prospects = &mut self.truth.prospects;
        game.prospects.charge(&game.parts, &self.course, &self.values, time, prospects);
    }

    /// Works out what has happened since the last time. Has it changed utilities or what
    /// may be used?
    pub fn catch_up(&mut self, game: &Game, chance: Chance, time: usize) -> bool {
        if !self.moved && !self.held {
            return false;
        }
        self.revision += 1;
        if self.moved {
            self.truth.fill(game, &self.values, self.course.stocks());
            if game.secretive {
                self.public.fill(game, &self.public_values, self.course.stocks());
            }
            // Weights may have moved, and with them what is gained by waiting.
            self.follow_course(game, time);
        }
        self.held = false;
        self.moved = false;
        match chance {
            Chance::Played(streams, replicate) => self.fill_members(game, streams, replicate),
            Chance::Central => self.fill_members(game, &Streams::new(0), 0),
        }
        self.close_options(game);
        self.guard(game);
        true
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
            self.moved = true;
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
        self.guarded.clone_from(&self.truth.utility);
        for label in 0..self.crossed.len() {
            if self.closed[label] || self.unavailable[label] {
                self.guarded.of_mut(label as u32).fill(FORBIDDEN);
                continue;
            }
            let mut parties = self.crossed[label];
            while parties != 0 {
                self.guarded.of_mut(label as u32)[parties.trailing_zeros() as usize] = FORBIDDEN;
                parties &= parties - 1;
            }
        }
        self.guarded.best_completions(&game.diagram, &mut self.buffer, &mut self.best_rest);
        if let (Some(members), Some(plan)) = (&mut self.members, &game.coalitions) {
            members.guard(game, plan, &self.guarded);
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
        best_reachable(game, &self.guarded, &self.best_rest, party, no_deal)
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

impl Tables {
    fn new(game: &Game) -> Self {
        let parties = game.party_count();
        let scores = game.rows[game.parts.issues.len()] * parties;
        Self {
            plain: vec![0.0; scores],
            scores: vec![0.0; scores],
            staged: vec![0.0; game.phases.terms.len()],
            rows: vec![0.0; game.rows[game.rows.len() - 1] * parties],
            best_rows: vec![0.0; game.parts.issues.len() * parties],
            weights: vec![0.0; game.parts.issues.len() * parties],
            terms: vec![0.0; game.terms.len()],
            utility: Criteria::zero(game.diagram.labels().len(), parties),
            prospects: Prospects::default(),
        }
    }

    /// `stocks` has what is left of each asset.
    fn fill(&mut self, game: &Game, values: &[f64], stocks: &[f64]) {
        let parties = game.party_count();
        let text = game.parts.issues.len();
        self.score_options(game, values, stocks);
        for (party, wants) in game.parts.parties.iter().enumerate() {
            let preferences = &wants.preferences.issues;
            let factor = wants.preferences.scale.factor;
            let sum: f64 = preferences.iter().map(|preference| preference.weight.on(values)).sum();
            let scale = if sum > 0.0 { 1.0 / sum } else { 0.0 };
            for (issue, preference) in preferences.iter().enumerate() {
                let weight = preference.weight.on(values);
                self.weights[issue * parties + party] = weight * scale;
                let mut best = f64::NEG_INFINITY;
                for row in game.rows[issue]..game.rows[issue + 1] {
                    let score = self.scores[row * parties + party];
                    // One rounding less than with a weight rescaled first: where factor and
                    // scale cancel, this is weight times score to the last bit.
                    let worth = (weight * score) * (factor * scale);
                    self.rows[row * parties + party] = worth;
                    best = best.max(worth);
                }
                self.best_rows[issue * parties + party] = best;
            }
        }
        for (index, payment) in game.parts.side_payments.iter().enumerate() {
            let yes = (game.rows[text + index] + 1) * parties;
            self.rows[yes + payment.payer] = -payment.cost.on(values);
            self.rows[yes + payment.payee] = payment.benefit.on(values);
        }
        for (cell, term) in self.terms.iter_mut().zip(&game.terms) {
            let amount = match term.amount {
                Amount::Number(amount) => amount.on(values),
                Amount::Staged(index) => {
                    let issue = game.phases.terms[index].issue;
                    let scale = game.parts.parties[term.party].preferences.scale;
                    let weight = self.weights[issue * parties + term.party];
                    scale.factor * weight * self.staged[index]
                }
            };
            *cell = term.sign * amount;
        }
        let first = game.diagram.order()[0];
        for (number, label) in game.diagram.labels().iter().enumerate() {
            let row = (game.rows[label.issue] + label.option) * parties;
            let into = self.utility.of_mut(number as u32);
            if label.class == 0 || label.issue >= text {
                into.copy_from_slice(&self.rows[row..row + parties]);
                // A path has one label of the first issue, so the constant counts once.
                if label.class == 0 && label.issue == first {
                    for (utility, wants) in into.iter_mut().zip(&game.parts.parties) {
                        *utility += wants.preferences.scale.constant;
                    }
                }
                continue;
            }
            // A partial deal gains what it adds to what no deal or the default stands for.
            let fraction = game.fractions[label.class as usize];
            let scope = Some(label.issue) == game.partial_issue;
            let default = (game.rows[label.issue] + game.issues[label.issue].default) * parties;
            for party in 0..parties {
                let reference = if scope {
                    let preferences = &game.parts.parties[party].preferences;
                    let score = preferences.no_deal_score.on(values);
                    let weight = self.weights[label.issue * parties + party];
                    preferences.scale.factor * (weight * score)
                } else {
                    self.rows[default + party]
                };
                into[party] = fraction * (self.rows[row + party] - reference);
            }
        }
        for entry in &game.label_terms {
            let term = &game.terms[entry.term as usize];
            self.utility.of_mut(entry.label)[term.party] +=
                entry.fraction * self.terms[entry.term as usize];
        }
    }

    /// Scores as value functions have them, then what is left of assets, then what comes in
    /// stages, then what audiences take for concessions.
    fn score_options(&mut self, game: &Game, values: &[f64], stocks: &[f64]) {
        let width = game.party_count();
        let Parts { issues, parties, world, .. } = &game.parts;
        for (party, wants) in parties.iter().enumerate() {
            for (issue, preference) in wants.preferences.issues.iter().enumerate() {
                let function = preference.value.family();
                for option in 0..issues[issue].options.len() {
                    let row = game.rows[issue] + option;
                    self.plain[row * width + party] =
                        function.score(&issues[issue], option, values);
                }
            }
        }
        for (asset, stock) in world.assets.iter().zip(stocks) {
            self.waste(game, asset, *stock);
        }
        self.scores.copy_from_slice(&self.plain);
        let Self { scores, staged, .. } = self;
        game.phases.stage(&game.parts, &game.rows, values, scores, staged);
        for (party, wants) in parties.iter().enumerate() {
            let cost = wants.preferences.audience_cost.on(values);
            if cost <= 0.0 {
                continue;
            }
            for issue in 0..issues.len() {
                for option in 0..issues[issue].options.len() {
                    let row = game.rows[issue] + option;
                    self.scores[row * width + party] -=
                        self.conceded(game, issue, option, party, cost);
                }
            }
        }
    }

    /// What an audience that takes `cost` off every concession takes off this score.
    fn conceded(&self, game: &Game, issue: usize, option: usize, party: usize, cost: f64) -> f64 {
        let plain =
            |option: usize| self.plain[(game.rows[issue] + option) * game.party_count() + party];
        concession_loss(cost, plain(option), plain(game.parts.issues[issue].default))
    }

    /// What is left of an asset moves scores on its issue.
    fn waste(&mut self, game: &Game, asset: &Asset, stock: f64) {
        let width = game.party_count();
        for &party in &asset.affects {
            let gone = self.plain[(game.rows[asset.issue] + asset.towards) * width + party];
            for row in game.rows[asset.issue]..game.rows[asset.issue + 1] {
                let score = &mut self.plain[row * width + party];
                *score = stock * *score + (1.0 - stock) * gone;
            }
        }
    }

    /// Utility of each label to each party, every red line charged its penalty,
    /// whether it is hard or not: what others reckon with. Of a partial deal the
    /// no-deal value of the round is left out.
    pub fn utility(&self) -> &Criteria {
        &self.utility
    }

    /// What each party gets without an agreement.
    pub fn prospects(&self) -> &Prospects {
        &self.prospects
    }

    /// What an option contributes to a party's utility: factor times weight times value.
    #[inline]
    pub fn worth(&self, game: &Game, issue: usize, option: usize, party: usize) -> f64 {
        self.rows[(game.rows[issue] + option) * game.party_count() + party]
    }

    /// What an option scores with a party on an issue of the text: what is left of assets
    /// and what stages and audiences take is in it, what other issues do to stages is not
    /// (see [`Tables::contingent`]).
    pub fn score(&self, game: &Game, issue: usize, option: usize, party: usize) -> f64 {
        self.scores[(game.rows[issue] + option) * game.party_count() + party]
    }

    /// What the other options of a package (one an issue) add to a party's score of its
    /// option on an issue that comes in stages.
    pub fn contingent(&self, game: &Game, package: &[usize], issue: usize, party: usize) -> f64 {
        let terms = game.phases.terms.iter().zip(&self.staged);
        let fired = terms.filter(|(term, _)| {
            (term.issue, term.party) == (issue, party) && term.when.holds(package)
        });
        fired.map(|(_, added)| added).sum()
    }

    /// What stages, and what audiences, take off a party's score of an option of a package
    /// (one an issue); the first is negative where they spare it something.
    pub fn taken(
        &self,
        game: &Game,
        values: &[f64],
        package: &[usize],
        (issue, party): (usize, usize),
    ) -> (f64, f64) {
        let option = package[issue];
        let cost = game.parts.parties[party].preferences.audience_cost.on(values);
        let conceded = self.conceded(game, issue, option, party, cost);
        let plain = self.plain[(game.rows[issue] + option) * game.party_count() + party];
        let score = self.score(game, issue, option, party);
        (plain - conceded - score - self.contingent(game, package, issue, party), conceded)
    }

    /// The issue on which a package costs the party most compared with its own best
    /// option: what it would name if asked why it refuses. `None` if it has its way
    /// on all of them.
    pub fn costliest_issue(&self, game: &Game, path: &[u32], party: usize) -> Option<usize> {
        let mut worst = (crate::tolerance::TIE, None);
        for &label in path {
            let label = &game.diagram.labels()[label as usize];
            if label.issue >= game.parts.issues.len() {
                continue;
            }
            let has = self.worth(game, label.issue, label.option, party);
            let best = self.best_rows[label.issue * game.party_count() + party];
            if best - has > worst.0 {
                worst = (best - has, Some(label.issue));
            }
        }
        worst.1
    }

    /// The weight of an issue to a party, after rescaling.
    pub fn weight(&self, game: &Game, issue: usize, party: usize) -> f64 {
        self.weights[issue * game.party_count() + party]
    }

    /// Each party's utility of the package on a path, agreed at `time`, every red
    /// line charged its penalty; written to `utilities`, one entry a party.
    #[inline]
    pub fn charged_utilities(&self, game: &Game, path: &[u32], time: usize, utilities: &mut [f64]) {
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        for (party, utility) in utilities.iter_mut().enumerate() {
            *utility = if partial { self.prospects.no_deal(party, time) } else { 0.0 };
        }
        self.utility.add_path(path, utilities);
    }
}
