//! The process: two people who know only their own values take turns until one says yes.
//!
//! At each turn one person offers a package, the other says yes or refuses and offers in
//! turn; the first speaker begins.
//!
//! - *Offers* are logit choices (McKelvey & Palfrey 1998): a package is offered with a chance
//!   in proportion to e to what its terms weigh, to which comes `foresight · ln p(yes)`, how
//!   well the other's answer is foreseen.
//! - *Improvements*: before a package is put on the table it may be exchanged for an efficient
//!   one that is worse for nobody, with odds of e to the weighed terms of each exchange over
//!   the number of them. Efficient in the true values: this stands for what the talk brings out.
//! - *Answers* are yes with the logistic chance of what the terms weigh for who answers. Steps
//!   of worth (`own_from_5`) are aspirations (Siegel & Fouraker 1960): few accept less than
//!   half of their pool.
//! - Weights *later* come in with a clock that shows 0 at the first turn: concession.
//! - There may be *two types* of people, each drawn for himself; nobody sees the other's type.
//! - *The exit is an institution*: before its message nobody can give up, from it on talks
//!   end without agreement with a chance at every turn, and the last message ends them. What
//!   message talks ended at is never looked at.
//!
//! - *Counter-offers* remember what was just refused: who refuses a package seldom offers one
//!   that is no better for himself.
//!
//! An offer depends on the turn, on who makes it and on the package just refused, and on
//! nothing said before that: a Markov chain. So the chance of every outcome is a finite sum and
//! is computed exactly, with its derivatives: no simulation, no smoothing. People who learn the
//! other's values from a series of offers are not in this model.

use super::model::{Column, Forecast, Model, Role, Swaps, add_weighted, to_shares};
use super::number::{Real, logistic};

/// One person's weights of packages in a role.
fn scores<T: Real>(
    model: &Model,
    columns: &[Column],
    packages: usize,
    values: &[T],
    role: Role,
) -> Option<[Vec<T>; 2]> {
    model.parameters.iter().any(|parameter| parameter.role == role).then(|| {
        [0, 1].map(|person: usize| {
            let mut scores = vec![T::constant(0.0); packages];
            for ((parameter, column), value) in model.parameters.iter().zip(columns).zip(values) {
                if let (true, Column::Person(column)) = (parameter.role == role, column) {
                    add_weighted(&mut scores, &column[person], value);
                }
            }
            scores
        })
    })
}

/// The exact forecast.
pub(super) fn forecast<T: Real>(
    model: &Model,
    columns: &[Column],
    packages: usize,
    values: &[T],
) -> Forecast<T> {
    let of = |role| scores(model, columns, packages, values, role);
    let single = |role| {
        let at = model.parameters.iter().position(|parameter| parameter.role == role)?;
        Some(values[at])
    };
    let nothing = || [0, 1].map(|_| vec![T::constant(0.0); packages]);
    let (mut offers, answers) =
        (of(Role::Offer).unwrap_or_else(nothing), of(Role::Answer).unwrap_or_else(nothing));
    let shared = model.package_scores(columns, packages, values);
    for offers in &mut offers {
        add(offers, &shared);
    }
    let (offers_later, answers_later) = (of(Role::OfferLater), of(Role::AnswerLater));
    let first_offer = of(Role::FirstOffer);
    let (offers_of_type, answers_of_type) = (of(Role::OfferOfType), of(Role::AnswerOfType));
    let second_type = single(Role::TypeShare).map(Real::logistic);
    let pace = single(Role::Pace).map(Real::exp);
    let (foresight, foresight_later) = (single(Role::Foresight), single(Role::ForesightLater));
    let improvements = improvements(columns, packages, values);
    let counter = single(Role::Counter).map(Real::exp);
    let levels = columns.iter().find_map(|column| match column {
        Column::Levels(levels) => Some(levels),
        _ => None,
    });
    let exit = single(Role::Exit).unwrap_or(T::constant(0.0));
    let (leave, stay) = (exit.logistic(), (-exit).logistic());

    let mut reached = vec![T::constant(0.0); packages];
    let mut none = T::constant(0.0);
    let mut turns = vec![0.0; model.last_turn as usize];
    let types = if second_type.is_some() { 2 } else { 1 };
    for pair in 0..types * types {
        let kinds = [pair % types, pair / types];
        let mut going = T::constant(1.0);
        if let Some(share) = second_type {
            for kind in kinds {
                going = going * if kind == 1 { share } else { T::constant(1.0) - share };
            }
        }
        let own = |base: &[Vec<T>; 2], of_type: &Option<[Vec<T>; 2]>| {
            [0, 1].map(|person: usize| {
                let mut scores = base[person].clone();
                if let (1, Some(more)) = (kinds[person], of_type) {
                    add(&mut scores, &more[person]);
                }
                scores
            })
        };
        let mut refused: Option<Vec<T>> = None;
        let offers = own(&offers, &offers_of_type);
        let answers = own(&answers, &answers_of_type);
        for turn in 1..model.last_turn {
            let mover = (turn as usize - 1) % 2;
            let answerer = 1 - mover;
            let elapsed = f64::from(turn - 1);
            let clock = match pace {
                Some(pace) => T::constant(1.0) - pace.times(-elapsed).exp(),
                None => T::constant(elapsed / f64::from(model.exit_turn.max(3) - 2)),
            };
            let mut odds = answers[answerer].clone();
            if let Some(later) = &answers_later {
                add_times(&mut odds, &later[answerer], clock);
            }
            let mut offered = offers[mover].clone();
            if let Some(later) = &offers_later {
                add_times(&mut offered, &later[mover], clock);
            }
            if let (1, Some(first)) = (turn, &first_offer) {
                add(&mut offered, &first[mover]);
            }
            if foresight.is_some() || foresight_later.is_some() {
                let mut weight = foresight.unwrap_or(T::constant(0.0));
                if let Some(later) = foresight_later {
                    weight = weight + later * clock;
                }
                for (score, odds) in offered.iter_mut().zip(&odds) {
                    *score = *score + weight * odds.log_logistic();
                }
            }
            to_shares(&mut offered);
            match (counter, levels, &refused) {
                (Some(weight), Some(levels), Some(refused)) => {
                    answer_with(&mut offered, refused, &levels[mover], weight);
                }
                _ => offered.iter_mut().for_each(|share| *share = *share * going),
            }
            for (from, exchanges) in improvements.iter().enumerate() {
                let Some((kept, exchanges)) = exchanges else { continue };
                let had = offered[from];
                offered[from] = had * *kept;
                for (to, share) in exchanges {
                    offered[*to] = offered[*to] + had * *share;
                }
            }
            going = T::constant(0.0);
            for ((reached, offered), odds) in reached.iter_mut().zip(&mut offered).zip(&odds) {
                let yes = *offered * odds.logistic();
                *reached = *reached + yes;
                // The yes is the next message.
                turns[turn as usize] += yes.value();
                *offered = *offered - yes;
                going = going + *offered;
            }
            if turn + 1 >= model.exit_turn {
                none = none + going * leave;
                going = going * stay;
                offered.iter_mut().for_each(|mass| *mass = *mass * stay);
            }
            refused = Some(offered);
        }
        none = none + going;
    }
    if let Some(slip) = single(Role::Slip) {
        let (lost, kept) = (slip.logistic(), (-slip).logistic());
        let mut all = T::constant(0.0);
        for reached in &mut reached {
            all = all + *reached;
            *reached = *reached * kept;
        }
        none = none + all * lost;
        let kept = logistic(-slip.value());
        turns.iter_mut().for_each(|share| *share *= kept);
    }
    Forecast { packages: reached, none, turns }
}

/// Turns shares of offers into their chances after what was refused, `refused` of each package
/// by who now offers: packages no better for him than that weigh `weight` times as much.
fn answer_with<T: Real>(offered: &mut [T], refused: &[T], levels: &[usize], weight: T) {
    let many = levels.iter().max().map_or(0, |most| most + 1);
    let mut shares = vec![T::constant(0.0); many];
    let mut masses = shares.clone();
    for ((share, mass), level) in offered.iter().zip(refused).zip(levels) {
        shares[*level] = shares[*level] + *share;
        masses[*level] = masses[*level] + *mass;
    }
    // Shares above each level; what remains is at it or below.
    let mut above = T::constant(0.0);
    for level in (0..many).rev() {
        let all = above + weight * (T::constant(1.0) - above);
        masses[level] = masses[level] * all.inverse();
        above = above + shares[level];
    }
    // A package of a level: better than what was refused below it, no better than the rest.
    let mut better = vec![T::constant(0.0); many];
    let mut rest = T::constant(0.0);
    for level in (0..many).rev() {
        rest = rest + masses[level];
        better[level] = weight * rest;
    }
    let mut below = T::constant(0.0);
    for (better, mass) in better.iter_mut().zip(&masses) {
        *better = *better + below;
        below = below + *mass;
    }
    for (share, level) in offered.iter_mut().zip(levels) {
        *share = *share * better[*level];
    }
}

/// What remains of a package, and what goes to others, if there are any.
type Exchanges<T> = Option<(T, Vec<(usize, T)>)>;

/// For each package the exchanges for efficient ones. Those have none, so that exchanges do
/// not follow one another.
fn improvements<T: Real>(columns: &[Column], packages: usize, values: &[T]) -> Vec<Exchanges<T>> {
    let weighed: Vec<(&Swaps, &T)> = columns
        .iter()
        .zip(values)
        .filter_map(|(column, value)| match column {
            Column::Swap(column) => Some((column, value)),
            _ => None,
        })
        .collect();
    let Some((first, _)) = weighed.first() else { return Vec::new() };
    let of = |from: usize| -> Exchanges<T> {
        let many = first[from].len();
        if many == 0 {
            return None;
        }
        let mut all = T::constant(1.0);
        let mut odds = Vec::with_capacity(many);
        for at in 0..many {
            let mut score = T::constant(-libm::log(many as f64));
            for (column, value) in &weighed {
                score.add_scaled(column[from][at].1, value);
            }
            let odd = score.exp();
            all = all + odd;
            odds.push((first[from][at].0, odd));
        }
        let kept = all.inverse();
        odds.iter_mut().for_each(|(_, odd)| *odd = *odd * kept);
        Some((kept, odds))
    };
    (0..packages).map(of).collect()
}

fn add<T: Real>(scores: &mut [T], more: &[T]) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score = *score + *more;
    }
}

fn add_times<T: Real>(scores: &mut [T], more: &[T], factor: T) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score = *score + *more * factor;
    }
}
