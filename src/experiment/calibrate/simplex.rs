//! Where the search for a scenario's dials begins: a simplex (Nelder & Mead 1965, *Computer
//! Journal* 7) on a part of the contexts, with fewer plays. It needs no derivatives and is not led
//! astray by the steps of simulated shares.

use std::cell::{Cell, RefCell};

use argmin::core::{CostFunction, Executor};
use argmin::solver::neldermead::NelderMead;

use super::search::Search;
use crate::chance::{Purpose, Streams};

/// Contexts the simplex search looks at, if there are more.
pub(super) const PART: usize = 200;

/// Plays of a context in the simplex search, at most: it only finds where to begin.
const FIRST_PLAYS: u32 = 1_000;

/// Settings a simplex search tries at most, for each dial.
const TRIES: usize = 30;

/// The simplex has arrived when its corners differ by less than this in log-likelihood.
const CORNERS: f64 = 0.3;

/// How far corners of the first simplex are apart, in ranges.
const SIMPLEX: f64 = 0.2;

/// Folds a number back into 0..=1 at both ends, as a mirror would.
fn reflected(place: f64) -> f64 {
    let place = place.rem_euclid(2.0);
    if place > 1.0 { 2.0 - place } else { place }
}

/// The best place of a simplex, its log-likelihood, and the settings tried.
pub(super) type Best = (Option<(Vec<f64>, f64)>, usize);

/// What a simplex is told. Once it has tried enough or is stopped, nothing is played any more
/// and everything is as bad as can be (an error would end the solver in a panic): what it found
/// until then is in `best`.
struct Objective<'s, 'a> {
    search: &'s Search<'a>,
    contexts: &'s [usize],
    best: &'s RefCell<Best>,
    most: usize,
    over: Cell<bool>,
}

impl CostFunction for Objective<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, places: &Self::Param) -> Result<f64, argmin::core::Error> {
        if self.over.get() {
            return Ok(f64::INFINITY);
        }
        let places: Vec<f64> = places.iter().map(|place| reflected(*place)).collect();
        let plays = self.search.machinery().plays.min(FIRST_PLAYS);
        let tried = self.search.tried_with(&places, self.contexts, plays);
        let mut best = self.best.borrow_mut();
        best.1 += 1;
        if best.0.as_ref().is_none_or(|best| tried.log_likelihood > best.1) {
            best.0 = Some((places, tried.log_likelihood));
        }
        let stopped = self.search.tell(tried.log_likelihood).is_break();
        self.over.set(stopped || best.1 >= self.most);
        Ok(-tried.log_likelihood)
    }
}

impl Search<'_> {
    /// The part of the contexts the simplex looks at.
    pub(super) fn part(&self, seed: u64) -> Vec<usize> {
        let all = self.data().contexts.len();
        let mut keys = vec![0.0; all];
        Streams::new(seed).branch("part").stream(Purpose::Design, 0).fill(0, &mut keys);
        let mut order: Vec<usize> = (0..all).collect();
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
        order.truncate(PART);
        order.sort_unstable();
        order
    }

    /// The best place a simplex finds, its log-likelihood, and the settings tried.
    pub(super) fn simplex(&self, start: &[f64], contexts: &[usize]) -> Best {
        let corner = |moved: Option<usize>| {
            let mut corner = start.to_vec();
            if let Some(at) = moved {
                corner[at] += if corner[at] > 0.5 { -SIMPLEX } else { SIMPLEX };
            }
            corner
        };
        let corners = (0..=start.len()).map(|at| corner(at.checked_sub(1))).collect();
        let best = RefCell::new((None, 0));
        let objective = Objective {
            search: self,
            contexts,
            best: &best,
            most: TRIES * start.len(),
            over: Cell::new(false),
        };
        if let Ok(solver) = NelderMead::new(corners).with_sd_tolerance(CORNERS) {
            // Whether it arrived or was ended, the best is told by the objective itself.
            let _ = Executor::new(objective, solver)
                .configure(|state| state.max_iters((TRIES * start.len()) as u64))
                .run();
        }
        best.into_inner()
    }
}
