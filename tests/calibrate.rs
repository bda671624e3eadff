//! Models of how people bargain: exact chances against a reckoning by hand, fits against closed
//! forms, and scores against figures that were measured elsewhere on the same data.

mod support;

use support::conformance;
use zopa::experiment::calibrate::{
    BASELINES, Bargain, Dual, FitPlan, Grouping, Held, LEARNING_SHARES, Matter, Mean, Measure,
    Model, Negotiations, Parameter, Real, Role, Things, baseline, evaluate, fit, folds, learn,
    learning_part, observed, recover, repeats, simulate, subject,
};
use zopa::foreign::{load_bargains, parse_bargains};
use zopa::scenario::{LoadError, parse_bargaining_model, write_bargaining_model};
use zopa::tolerance::{
    CLOSED_FORM, HELD_OUT_SCORE, HELD_OUT_SHARE, SAMPLE_ERRORS, SPECIAL_FUNCTION,
};

fn weight(role: Role, term: &str, value: f64) -> Parameter {
    let term = if term.is_empty() { None } else { Some(term) };
    let subject = subject(role, term).unwrap();
    Parameter { role, subject, of: None, value, fixed: false, standard_error: None }
}

fn model(parameters: Vec<Parameter>) -> Model {
    Model { title: String::new(), exit_turn: 3, last_turn: 5, parameters }
}

fn things(bargain: &mut Bargain) -> &mut Things {
    let Matter::Things(things) = &mut bargain.matter else { panic!("a scenario") };
    things
}

fn bargain(got: Option<[u32; 2]>) -> Bargain {
    Bargain {
        matter: Matter::Things(Things {
            counts: vec![2, 1],
            values: [vec![2.0, 6.0], vec![4.0, 2.0]],
        }),
        agreed: got.map(|got| got.to_vec()),
        turns: None,
        kinds: vec![None, None],
    }
}

fn data(agreed: &[([u32; 2], usize)], failed: usize) -> Negotiations {
    let deals = agreed.iter().flat_map(|(got, n)| std::iter::repeat_n(bargain(Some(*got)), *n));
    let all = deals.chain(std::iter::repeat_n(bargain(None), failed)).collect();
    Negotiations::new(all, Grouping::Contexts)
}

fn human(name: &str) -> Option<Negotiations> {
    let path = conformance::folder()?.join("human").join(name);
    Some(load_bargains(&path.display().to_string(), Grouping::Contexts).unwrap().data)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A process with everything in it.
fn process() -> Model {
    model(vec![
        weight(Role::Offer, "own", 0.4),
        weight(Role::OfferLater, "own", -0.3),
        weight(Role::FirstOffer, "even", 0.7),
        weight(Role::OfferOfType, "guess", 0.2),
        weight(Role::Answer, "one", -1.0),
        weight(Role::Answer, "own_from_5", 1.5),
        weight(Role::AnswerLater, "own", 0.1),
        weight(Role::AnswerOfType, "own", -0.2),
        weight(Role::Foresight, "", 0.5),
        weight(Role::ForesightLater, "", 0.3),
        weight(Role::Counter, "", -0.9),
        weight(Role::Improve, "one", -0.5),
        weight(Role::Improve, "both_gain", 0.8),
        weight(Role::TypeShare, "", -0.4),
        weight(Role::Exit, "", 0.8),
        weight(Role::Slip, "", -2.0),
        weight(Role::Package, "least:own", 0.2),
    ])
}

/// The same process played through by recursion, written out for these two people.
fn by_hand() -> (Vec<f64>, f64) {
    // (first gets of kind 0, of kind 1), the last kind fastest.
    let packages: Vec<[f64; 2]> =
        (0..3).flat_map(|x| (0..2).map(move |y| [f64::from(x), f64::from(y)])).collect();
    // Both pools are worth 10 already.
    let own = |i: usize, p: &[f64; 2]| match i {
        0 => 2.0 * p[0] + 6.0 * p[1],
        _ => 4.0 * (2.0 - p[0]) + 2.0 * (1.0 - p[1]),
    };
    let guess = |i: usize, p: &[f64; 2]| {
        let given = if i == 0 { [2.0 - p[0], 1.0 - p[1]] } else { *p };
        5.0 * given[0] / 2.0 + 5.0 * given[1]
    };
    let clock = |turn: u32| f64::from(turn - 1) / 1.0;
    let odds = |i: usize, kind: usize, turn: u32, p: &[f64; 2]| {
        let u = own(i, p);
        let aspiration = if u >= 5.0 - 1e-9 { 1.5 } else { 0.0 };
        -1.0 + aspiration + 0.1 * u * clock(turn) + if kind == 1 { -0.2 * u } else { 0.0 }
    };
    let offer = |i: usize, kinds: [usize; 2], turn: u32| -> Vec<f64> {
        let score = |p: &[f64; 2]| {
            let mut score = 0.4 * own(i, p) - 0.3 * own(i, p) * clock(turn);
            // Three things: no equal counts, so `even` is 0.
            score += 0.2 * own(0, p).min(own(1, p));
            score += if kinds[i] == 1 { 0.2 * guess(i, p) } else { 0.0 };
            let yes = logistic(odds(1 - i, kinds[1 - i], turn, p));
            score + (0.5 + 0.3 * clock(turn)) * yes.ln()
        };
        let exp: Vec<f64> = packages.iter().map(|p| score(p).exp()).collect();
        let sum: f64 = exp.iter().sum();
        exp.iter().map(|e| e / sum).collect()
    };
    let better = |y: usize, x: usize| {
        let gain = [0, 1].map(|i| own(i, &packages[y]) - own(i, &packages[x]));
        gain[0].min(gain[1]) >= 0.0 && gain[0].max(gain[1]) > 0.0
    };
    let efficient = |x: usize| (0..6).all(|y| !better(y, x));
    // What becomes of a package that somebody has in mind.
    let improved = |x: usize| -> Vec<(usize, f64)> {
        let to: Vec<usize> = (0..6).filter(|y| better(*y, x) && efficient(*y)).collect();
        let odds = |y: usize| {
            let both = (0..2).all(|i| own(i, &packages[y]) > own(i, &packages[x]));
            (-0.5 + if both { 0.8f64 } else { 0.0 }).exp() / to.len() as f64
        };
        let all: f64 = 1.0 + to.iter().map(|y| odds(*y)).sum::<f64>();
        to.iter().map(|y| (*y, odds(*y) / all)).chain([(x, 1.0 / all)]).collect()
    };
    let (mut reached, mut none) = (vec![0.0; 6], 0.0);
    for kinds in [[0, 0], [0, 1], [1, 0], [1, 1]] {
        let share = |kind: usize| if kind == 1 { logistic(-0.4) } else { 1.0 - logistic(-0.4) };
        let mut open = vec![(1u32, None, share(kinds[0]) * share(kinds[1]))];
        while let Some((turn, refused, chance)) = open.pop() {
            if turn == 5 {
                none += chance;
                continue;
            }
            let i = if turn % 2 == 1 { 0 } else { 1 };
            let mut in_mind = offer(i, kinds, turn);
            if let Some(refused) = refused {
                let refused: &[f64; 2] = &packages[refused];
                for (x, share) in in_mind.iter_mut().enumerate() {
                    if own(i, &packages[x]) <= own(i, refused) {
                        *share *= (-0.9f64).exp();
                    }
                }
                let sum: f64 = in_mind.iter().sum();
                in_mind.iter_mut().for_each(|share| *share /= sum);
            }
            for (had, q) in in_mind.iter().enumerate() {
                for (x, kept) in improved(had) {
                    let yes = logistic(odds(1 - i, kinds[1 - i], turn, &packages[x]));
                    reached[x] += chance * q * kept * yes;
                    let refused = chance * q * kept * (1.0 - yes);
                    let left = if turn + 1 >= 3 { refused * logistic(0.8) } else { 0.0 };
                    none += left;
                    open.push((turn + 1, Some(x), refused - left));
                }
            }
        }
    }
    let slip = logistic(-2.0);
    let agreed: f64 = reached.iter().sum();
    (reached.iter().map(|p| p * (1.0 - slip)).collect(), none + agreed * slip)
}

#[test]
fn the_exact_chances_are_those_of_playing_every_course() {
    let data = data(&[([1, 1], 1)], 0);
    let model = process();
    let context = &data.contexts[0];
    let columns = model.columns(context);
    let forecast = model.forecast(&columns, context.len(), &model.values());
    let (reached, none) = by_hand();
    for (found, expected) in forecast.packages.iter().zip(&reached) {
        assert!((found - expected).abs() < CLOSED_FORM, "{found} {expected}");
    }
    assert!((forecast.none - none).abs() < CLOSED_FORM);
    assert!((forecast.packages.iter().sum::<f64>() + forecast.none - 1.0).abs() < CLOSED_FORM);
    let timed: f64 = forecast.turns.iter().sum();
    assert!((timed - forecast.packages.iter().sum::<f64>()).abs() < CLOSED_FORM);
}

#[test]
fn derivatives_are_those_of_small_differences() {
    let data = data(&[([1, 1], 1)], 0);
    let model = process();
    let context = &data.contexts[0];
    let columns = model.columns(context);
    let values = model.values();
    for at in 0..values.len() {
        let mut duals: Vec<Dual<1>> = values.iter().map(|value| Dual::constant(*value)).collect();
        duals[at] = Dual::variable(values[at], 0);
        let exact = model.forecast(&columns, context.len(), &duals);
        let near = |step: f64| {
            let mut values = values.clone();
            values[at] += step;
            model.forecast(&columns, context.len(), &values)
        };
        let (up, down) = (near(1e-5), near(-1e-5));
        for package in 0..context.len() {
            let slope = (up.packages[package] - down.packages[package]) / 2e-5;
            let found = exact.packages[package].slopes[0];
            assert!((found - slope).abs() < SPECIAL_FUNCTION, "{} {found} {slope}", at);
        }
        let slope = (up.none - down.none) / 2e-5;
        assert!((exact.none.slopes[0] - slope).abs() < SPECIAL_FUNCTION);
    }
}

/// A logit on one step reproduces the share of it, and one constant the rate of agreement;
/// the standard error of that is that of a proportion, were every pair a context of its own.
#[test]
fn a_fit_without_penalty_finds_the_shares() {
    let data = data(&[([1, 1], 6), ([0, 1], 9), ([2, 0], 5)], 10);
    let model = model(vec![
        weight(Role::Package, "once:efficient", 0.0),
        weight(Role::Agreement, "one", 0.0),
    ]);
    let columns = model.all_columns(&data);
    let plan = FitPlan { ridge: 0.0, ..FitPlan::default() };
    let found = fit(&model, &data, &columns, |_| true, &plan, &mut |_, _| {});
    let agree = found.model.parameters[1].value;
    assert!((agree - 2f64.ln()).abs() < 1e-3, "{agree}");
    // Of six packages (0,1), (1,1), (2,1), (0,0) are efficient; twenty agreements, fifteen there.
    let context = &data.contexts[0];
    let efficient = (0..6).filter(|package| context.efficient(*package)).count() as f64;
    assert_eq!(efficient, 4.0);
    let expected = (15.0 / 5.0 * (6.0 - efficient) / efficient).ln();
    let step = found.model.parameters[0].value;
    assert!((step - expected).abs() < 1e-3, "{step} {expected}");
    assert!(found.converged && found.flat.is_empty());
}

#[test]
fn weights_that_data_cannot_tell_apart_are_named() {
    let data = data(&[([1, 1], 6), ([0, 1], 9)], 3);
    let model = model(vec![
        weight(Role::Package, "sum:own", 0.1),
        weight(Role::Package, "sum:points", 0.1),
        weight(Role::Agreement, "one", 0.0),
    ]);
    let columns = model.all_columns(&data);
    let found = fit(&model, &data, &columns, |_| true, &FitPlan::default(), &mut |_, _| {});
    assert_eq!(found.flat.len(), 1);
    let names: Vec<&str> = found.flat[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Package sum:own", "Package sum:points"]);
}

/// Weights that data were simulated with lie in their stated intervals about as often as
/// stated.
#[test]
fn simulated_weights_are_found_again() {
    let mut bargains = Vec::new();
    for one in 0..8u32 {
        for two in 0..8u32 {
            let mut pair = bargain(None);
            pair.matter = Matter::Things(Things {
                counts: vec![2, 2, 1],
                values: [vec![f64::from(one), 2.0, 3.0], vec![2.0, f64::from(two), 1.0]],
            });
            bargains.extend(std::iter::repeat_n(pair, 60));
        }
    }
    let data = Negotiations::new(bargains, Grouping::Contexts);
    let model = model(vec![
        weight(Role::Offer, "own", 0.5),
        weight(Role::OfferLater, "own", -0.4),
        weight(Role::Answer, "one", -2.0),
        weight(Role::Answer, "own", 0.4),
        Parameter { fixed: true, ..weight(Role::Exit, "", 0.8) },
    ]);
    // Who begins at nothing may end at a lesser maximum now and then: two starts.
    let plan = FitPlan { ridge: 0.0, starts: 2, ..FitPlan::default() };
    let mut start = model.clone();
    start
        .parameters
        .iter_mut()
        .filter(|weight| !weight.fixed)
        .for_each(|weight| weight.value = 0.0);
    let found = recover(&model, &start, &data, &plan, 60, &mut |_| {});
    assert!(found.arrived >= 59, "{found:?}");
    let found = found.weights;
    let covered: u32 = found.iter().map(|weight| weight.covered).sum();
    // 240 intervals of 95 %: 228 expected; 213 is 4.4 standard deviations below.
    assert!((213..=240).contains(&covered), "{covered}: {found:?}");
    for weight in &found {
        let error = weight.deviation / 60f64.sqrt();
        assert!((weight.mean - weight.truth).abs() < SAMPLE_ERRORS * error, "{weight:?}");
        let ratio = weight.standard_error / weight.deviation;
        assert!((0.7..1.4).contains(&ratio), "{weight:?}");
    }
}

fn of(kind: &str, parameter: Parameter) -> Parameter {
    Parameter { of: Some(kind.to_owned()), ..parameter }
}

/// Pairs of all four mixtures of kinds in contexts of many values.
fn people() -> Vec<Bargain> {
    let mut bargains = Vec::new();
    for one in 0..8u32 {
        for two in 0..8u32 {
            for pair in 0..40 {
                let mut next = bargain(None);
                next.matter = Matter::Things(Things {
                    counts: vec![2, 2, 1],
                    values: [vec![f64::from(one), 2.0, 3.0], vec![2.0, f64::from(two), 1.0]],
                });
                let kind = |other| if other { "proself" } else { "prosocial" }.to_owned();
                next.kinds = vec![Some(kind(pair % 2 == 0)), Some(kind(pair % 4 < 2))];
                bargains.push(next);
            }
        }
    }
    bargains
}

#[test]
fn a_planted_difference_of_kinds_is_found_and_turns_about_with_them() {
    let data = Negotiations::new(people(), Grouping::Contexts);
    assert_eq!((data.contexts.len(), data.groups.len()), (256, 64));
    let model = model(vec![
        weight(Role::Offer, "own", 0.6),
        of("prosocial", weight(Role::Offer, "own", -0.4)),
        weight(Role::Answer, "one", -2.0),
        weight(Role::Answer, "own", 0.4),
        of("prosocial", weight(Role::Answer, "one", 0.8)),
        Parameter { fixed: true, ..weight(Role::Exit, "", 0.8) },
    ]);
    let plan = FitPlan { ridge: 0.0, ..FitPlan::default() };
    let found = |data: &Negotiations| {
        let columns = model.all_columns(data);
        fit(&model, data, &columns, |_| true, &plan, &mut |_, _| {}).model.parameters
    };
    let mut played = simulate(&model, &data, 5, 0);
    for (found, truth) in found(&played).iter().zip(&model.parameters).take(5) {
        let error = found.standard_error.unwrap();
        assert!((found.value - truth.value).abs() < SAMPLE_ERRORS * error, "{found:?}");
    }
    for bargain in &mut played.bargains {
        for kind in bargain.kinds.iter_mut().flatten() {
            *kind = if kind == "proself" { "prosocial" } else { "proself" }.to_owned();
        }
    }
    let swapped = found(&Negotiations::new(played.bargains, Grouping::Contexts));
    for at in [1, 4] {
        let (found, truth) = (&swapped[at], model.parameters[at].value);
        let error = found.standard_error.unwrap();
        assert!((found.value - truth).abs() > SAMPLE_ERRORS * error, "{found:?}");
        assert!((found.value + truth).abs() < SAMPLE_ERRORS * error, "{found:?}");
    }
}

/// Two people of a kind count twice, one once, for whether there is agreement.
#[test]
fn agreement_counts_the_people_of_a_kind() {
    let mut bargains = Vec::new();
    for (people, agreed) in [(0, 6), (1, 12), (2, 15)] {
        for pair in 0..18 {
            let mut next = bargain((pair < agreed).then_some([1, 1]));
            let kind = |who: usize| (who < people).then(|| "prosocial".to_owned());
            next.kinds = vec![kind(0), kind(1)];
            bargains.push(next);
        }
    }
    let data = Negotiations::new(bargains, Grouping::Contexts);
    let model = model(vec![
        weight(Role::Agreement, "one", 0.0),
        of("prosocial", weight(Role::Agreement, "one", 0.0)),
    ]);
    let columns = model.all_columns(&data);
    let plan = FitPlan { ridge: 0.0, ..FitPlan::default() };
    let found = fit(&model, &data, &columns, |_| true, &plan, &mut |_, _| {}).model.parameters;
    // Odds of 1/2, 2 and 5. A maximum: observed and expected agreements are the same, of all
    // and times people.
    let expected: Vec<f64> = (0..3)
        .map(|people| 18.0 * logistic(found[0].value + f64::from(people) * found[1].value))
        .collect();
    assert!((expected.iter().sum::<f64>() - 33.0).abs() < 1e-2, "{expected:?}");
    assert!((expected[1] + 2.0 * expected[2] - 42.0).abs() < 1e-2, "{expected:?}");
}

/// What people are changes nothing for models that do not ask.
#[test]
fn without_weights_by_kind_scores_are_those_without_kinds() {
    let known = simulate(&process(), &Negotiations::new(people(), Grouping::Contexts), 7, 0);
    let mut unknown = known.bargains.clone();
    unknown.iter_mut().for_each(|bargain| bargain.kinds = vec![None, None]);
    let unknown = Negotiations::new(unknown, Grouping::Contexts);
    let model = model(vec![
        weight(Role::Package, "least:own", 0.3),
        weight(Role::Agreement, "one", 0.0),
        weight(Role::Agreement, "best_sum", 0.0),
    ]);
    let plan = FitPlan::default();
    let scored = |data: &Negotiations| {
        let folds = folds(data, 5, 2);
        let columns = model.all_columns(data);
        let fitted = fit(&model, data, &columns, |_| true, &plan, &mut |_, _| {});
        let found = evaluate(&model, data, Held::Out(&folds), &plan, &mut |_, _, _| {});
        (fitted.model.parameters, found.mean(data, Measure::LogOutcome), repeats(data))
    };
    let (one, two) = (scored(&known), scored(&unknown));
    for (one, two) in one.0.iter().zip(&two.0) {
        assert!((one.value - two.value).abs() < 1e-6);
        let errors = [one, two].map(|found| found.standard_error.unwrap());
        assert!((errors[0] - errors[1]).abs() < 1e-6, "{errors:?}");
    }
    assert!((one.1.mean - two.1.mean).abs() < 1e-6);
    assert!((one.1.standard_error - two.1.standard_error).abs() < 1e-6);
    assert_eq!(one.2.agreements, two.2.agreements);
    assert!((one.2.same - two.2.same).abs() < CLOSED_FORM);
}

#[test]
fn weights_by_kind_are_written_down_and_mistakes_have_their_place() {
    let text = "(weights: [(role: Answer, term: \"own\"), (role: Answer, term: \"own\", of: \"prosocial\")])";
    let read = parse_bargaining_model("model.ron", text).unwrap();
    assert_eq!(read.parameters[1].name(), "Answer own of prosocial");
    assert_eq!(read.kinds().into_iter().collect::<Vec<_>>(), ["prosocial"]);
    let again = parse_bargaining_model("model.ron", &write_bargaining_model(&read, ""));
    assert_eq!(again.unwrap(), read);
    let of_package = "(weights: [\n(role: Package, term: \"sum:own\", of: \"prosocial\"),\n(role: Answer, term: \"own\", of: 3)])";
    let Err(LoadError::Invalid(found)) = parse_bargaining_model("model.ron", of_package) else {
        panic!()
    };
    let places: Vec<(usize, usize)> =
        found.records().iter().map(|record| (record.line, record.column)).collect();
    assert_eq!(places, [(2, 38), (3, 33)]);
    assert!(found.list[0].message.contains("not of one person"), "{:?}", found.list[0]);
}

#[test]
fn ties_share_the_places_and_repeats_are_counted() {
    let data = data(&[([1, 1], 2), ([0, 1], 1)], 1);
    let uniform = baseline("uniform").unwrap().model();
    let plan = FitPlan::default();
    let scored = evaluate(&uniform, &data, Held::AsItStands, &plan, &mut |_, _, _| {});
    let mean = |measure| scored.mean(&data, measure).mean;
    assert!((mean(Measure::First) - 1.0 / 6.0).abs() < CLOSED_FORM);
    assert!((mean(Measure::FirstThree) - 0.5).abs() < CLOSED_FORM);
    assert!((mean(Measure::LogPackage) + 6f64.ln()).abs() < CLOSED_FORM);
    // 6·(1/6)² − 2/6 + 1
    assert!((mean(Measure::BrierPackage) - 5.0 / 6.0).abs() < CLOSED_FORM);
    assert!((mean(Measure::LogAgreement) + 2f64.ln()).abs() < CLOSED_FORM);
    let found = repeats(&data);
    // The first kind twice: the others are tied (½ each); the odd one: both others differ.
    assert_eq!((found.agreements, found.first, found.first_or_tied), (3, 1.0 / 3.0, 2.0 / 3.0));
    assert!((found.same - 1.0 / 3.0).abs() < CLOSED_FORM);
}

#[test]
fn folds_keep_contexts_whole_and_are_even() {
    let mut bargains = Vec::new();
    for kind in 0..50 {
        for _ in 0..2 {
            let mut one = bargain(None);
            things(&mut one).values[0][0] = f64::from(kind) + 1.0;
            bargains.push(one);
        }
    }
    let data = Negotiations::new(bargains, Grouping::Contexts);
    let folds = folds(&data, 5, 1);
    assert_eq!(folds.len(), 50);
    (0..5).for_each(|fold| assert_eq!(folds.iter().filter(|at| **at == fold).count(), 10));
}

/// Sixty contexts with two or three pairs each.
fn many_contexts() -> Negotiations {
    let mut bargains = Vec::new();
    for kind in 0..60u32 {
        for pair in 0..2 + kind % 2 {
            let mut one = bargain(((kind + pair) % 3 > 0).then_some([1, (kind + pair) % 2]));
            things(&mut one).values[0][0] = f64::from(kind) + 1.0;
            bargains.push(one);
        }
    }
    Negotiations::new(bargains, Grouping::Contexts)
}

#[test]
fn learning_parts_are_nested_and_hold_out_the_fold() {
    let data = many_contexts();
    let folds = folds(&data, 5, 3);
    for out in 0..5 {
        let parts: Vec<Vec<bool>> = LEARNING_SHARES
            .into_iter()
            .chain([1.0])
            .map(|share| learning_part(&data, &folds, out, share, 3))
            .collect();
        let sizes: Vec<usize> =
            parts.iter().map(|part| part.iter().filter(|kept| **kept).count()).collect();
        assert_eq!(sizes, [3, 6, 12, 24, 48]);
        for at in 0..60 {
            assert!(parts.iter().all(|part| !(part[at] && folds[at] == out)));
            assert!(parts.windows(2).all(|pair| !pair[0][at] || pair[1][at]), "{at}");
        }
    }
    let other = learning_part(&data, &folds, 0, 0.25, 4);
    assert_ne!(other, learning_part(&data, &folds, 0, 0.25, 3));
}

#[test]
fn what_has_nothing_to_learn_has_a_flat_curve_and_one_weight_learns_the_rate() {
    let data = many_contexts();
    let folds = folds(&data, 5, 3);
    let plan = FitPlan { ridge: 0.0, ..FitPlan::default() };
    let curve = |model: &Model| {
        let found = evaluate(model, &data, Held::Out(&folds), &plan, &mut |_, _, _| {});
        let whole = found.mean(&data, Measure::LogOutcome);
        (learn(model, &found, &data, &folds, &plan, 3, &mut |_, _| {}), whole)
    };
    let rate =
        |fixed: bool| model(vec![Parameter { fixed, ..weight(Role::Agreement, "one", 0.4) }]);
    let (lessons, whole) = curve(&rate(true));
    assert_eq!(lessons.len(), 5);
    for lesson in &lessons {
        assert_eq!(lesson.mean(&data, Measure::LogOutcome), whole);
        let behind = lesson.behind(&lessons[4], &data, Measure::LogOutcome);
        assert_eq!((behind.mean, behind.standard_error), (0.0, 0.0));
    }
    // One constant is the share of agreements it was fitted on: the log score by hand.
    let (lessons, _) = curve(&rate(false));
    for (lesson, share) in lessons.iter().zip(LEARNING_SHARES.into_iter().chain([1.0])) {
        let mut sum = 0.0;
        for out in 0..5 {
            let part = learning_part(&data, &folds, out, share, 3);
            let (mut agreed, mut all) = (0.0, 0.0);
            for (context, _) in data.contexts.iter().zip(&part).filter(|(_, kept)| **kept) {
                all += f64::from(context.games());
                agreed += f64::from(context.games() - context.failed);
            }
            let rate: f64 = agreed / all;
            for (context, _) in data.contexts.iter().zip(&folds).filter(|(_, at)| **at == out) {
                let failed = f64::from(context.failed);
                sum +=
                    (f64::from(context.games()) - failed) * rate.ln() + failed * (1.0 - rate).ln();
            }
        }
        let expected = sum / data.bargains.len() as f64;
        let found = lesson.mean(&data, Measure::LogAgreement).mean;
        assert!((found - expected).abs() < 1e-3, "{share}: {found} {expected}");
        // Six packages alike.
        let found = lesson.mean(&data, Measure::LogPackage).mean;
        assert!((found + 6f64.ln()).abs() < CLOSED_FORM);
    }
    let (first, last) = (&lessons[0], &lessons[4]);
    assert!(first.negotiations < 10.0 && (last.contexts - 48.0).abs() < CLOSED_FORM);
    assert!((last.negotiations - 0.8 * data.bargains.len() as f64).abs() < CLOSED_FORM);
}

#[test]
fn every_mistake_of_a_table_has_its_place() {
    let text = "c0,c1,a0,a1,b0,b1,to_a0,to_a1,result\n1,2,3,1,x,2,2,0,agree\n1,2,0,0,1,2,,,agred\n1,2,3,1,1,2,1,0,walkaway\n1,2,3\n";
    let Err(LoadError::Invalid(found)) = parse_bargains("talks.csv", text, Grouping::Contexts)
    else {
        panic!()
    };
    let places: Vec<(usize, usize)> =
        found.records().iter().map(|record| (record.line, record.column)).collect();
    assert_eq!(places, [(2, 9), (3, 15), (4, 13), (4, 15), (5, 1)]);
    let help = found.list[1].help.clone().unwrap_or_default();
    assert!(help.contains("agree"), "{help}");
    let Err(LoadError::Invalid(found)) =
        parse_bargains("talks.csv", "c0,a0,result\n", Grouping::Contexts)
    else {
        panic!()
    };
    assert_eq!(found.list.len(), 2);
    assert!(parse_bargains("talks.csv", "", Grouping::Contexts).is_err());
}

#[test]
fn a_model_written_down_reads_back() {
    for known in BASELINES {
        let mut model = known.model();
        model.parameters[0].standard_error = Some(0.25);
        let text = write_bargaining_model(&model, "fitted to nothing");
        assert_eq!(parse_bargaining_model("model.ron", &text).unwrap(), model, "{}", known.name);
    }
}

#[test]
fn every_mistake_of_a_model_has_its_place() {
    let text = "(\n    exit_turn: 1,\n    weights: [\n        (role: Offfer, term: \"own\"),\n        (role: Answer, term: \"owm\", vale: 2),\n        (role: Slip, term: \"own\"),\n    ],\n)\n";
    let Err(LoadError::Invalid(found)) = parse_bargaining_model("model.ron", text) else {
        panic!()
    };
    let places: Vec<(usize, usize)> =
        found.records().iter().map(|record| (record.line, record.column)).collect();
    assert_eq!(places, [(2, 16), (4, 16), (5, 30), (5, 37), (6, 28)]);
    let helps: Vec<String> = found.list.iter().filter_map(|found| found.help.clone()).collect();
    assert!(helps[0].contains("`Offer`") && helps[1].contains("`own`"), "{helps:?}");
    let twice = "(weights: [(role: Offer, term: \"own\"), (role: Offer, term: \"own\")])";
    assert!(parse_bargaining_model("model.ron", twice).is_err());
    assert!(parse_bargaining_model("model.ron", "(weights: [])").is_err());
}

#[test]
fn a_gap_in_the_kinds_of_things_and_other_marks_are_told() {
    let said = |text: &str| {
        let read = parse_bargains("talks.csv", text, Grouping::Contexts);
        let Err(LoadError::Invalid(found)) = read else { panic!("{text}") };
        found.render(false)
    };
    let gap = said("c0,c2,a0,a2,b0,b2,to_a0,to_a2,result\n1,1,1,1,1,1,1,0,agree\n");
    assert!(gap.contains("`c2`, but no column `c1`") && gap.contains("talks.csv:1:4"), "{gap}");
    let marks = said("c0;a0;b0;to_a0;result\n1;1;1;1;agree\n");
    assert!(marks.contains("set apart by commas"), "{marks}");
    // Empty names at the end of a line, as spreadsheets leave them, are nobody's.
    let text = "c0,a0,b0,to_a0,result,,\n3,1,2,1,agree,,\n";
    assert!(parse_bargains("talks.csv", text, Grouping::Contexts).is_ok());
}

#[test]
fn whoever_speaks_first_is_the_first_person() {
    let text = "c0,a0,b0,to_a0,result,first_mover,rounds\n3,1,2,1,agree,b,4\n";
    let read = parse_bargains("talks.csv", text, Grouping::Contexts).unwrap();
    let one = &mut read.data.bargains[0].clone();
    assert_eq!((things(one).values[0][0], one.agreed.as_deref()), (2.0, Some(&[2][..])));
    assert_eq!(one.turns, Some(4));
}

/// Figures that the data's first users measured with other programs and other folds.
#[test]
fn baselines_score_what_they_did_elsewhere() {
    let Some(data) = human("deal_or_no_deal.csv") else { return };
    assert_eq!((data.bargains.len(), data.contexts.len(), data.agreements()), (3289, 1906, 2838));
    let totals = observed(&data);
    assert!((totals.worth[0] - 7.64).abs() < 0.005 && (totals.worth[1] - 7.27).abs() < 0.005);
    let folds = folds(&data, 5, 0);
    let plan = FitPlan::default();
    let score = |name: &str| {
        let model = baseline(name).unwrap().model();
        evaluate(&model, &data, Held::Out(&folds), &plan, &mut |_, _, _| {})
    };
    let expected = [
        ("uniform", -3.08, None),
        ("utilitarian", -1.602, Some(0.427)),
        ("nash", -1.374, Some(0.529)),
        ("egalitarian", -1.334, Some(0.527)),
        ("kalai-smorodinsky", -1.334, Some(0.527)),
        ("four", -1.258, Some(0.553)),
    ];
    for (name, log, first) in expected {
        let scored = score(name);
        let mean = |measure| -> Mean { scored.mean(&data, measure) };
        let found = mean(Measure::LogPackage).mean;
        assert!((found - log).abs() < HELD_OUT_SCORE, "{name}: {found}");
        if let Some(first) = first {
            let found = mean(Measure::First).mean;
            assert!((found - first).abs() < HELD_OUT_SHARE, "{name}: {found}");
        }
        let agreement = if name == "four" { -0.287 } else { -0.400 };
        let found = mean(Measure::LogAgreement).mean;
        assert!((found - agreement).abs() < HELD_OUT_SCORE, "{name}: {found}");
    }
    // Stated roughly: about −1.19, and −1.17 with 58.7 %.
    let (four, graded, thirty) = (score("four"), score("graded"), score("thirty"));
    let gain = |more: &zopa::experiment::calibrate::Evaluation, less| {
        more.less(less, &data, Measure::LogPackage)
    };
    assert!(graded.mean(&data, Measure::LogPackage).mean > -1.205);
    // The process is ahead of the best static logit by more than two standard errors.
    let talks = score("talks");
    assert!(talks.mean(&data, Measure::LogPackage).mean > -1.13);
    assert!(talks.mean(&data, Measure::First).mean > 0.58);
    assert!(talks.mean(&data, Measure::LogAgreement).mean > -0.28);
    let ahead = gain(&talks, &thirty);
    assert!(ahead.mean > 2.0 * ahead.standard_error, "{ahead:?}");
    assert!((talks.expected.none - totals.none).abs() < 0.015);
    assert!((talks.expected.efficient - totals.efficient).abs() < 0.02);
    for person in 0..2 {
        let away = talks.expected.worth[person] - totals.worth[person];
        assert!(away.abs() < 0.2, "{away}");
    }
    assert!(thirty.mean(&data, Measure::LogPackage).mean > -1.17);
    assert!((thirty.mean(&data, Measure::First).mean - 0.587).abs() < 0.01);
    let step = gain(&thirty, &graded);
    assert!(step.mean > 2.0 * step.standard_error && step.standard_error < 0.01);
    assert!(gain(&graded, &four).mean > 0.05);

    // A tie with another pair's package counts as a hit in the 57.1 %, contexts alike in the
    // 47 %; with ties in parts and pairs alike it is 50.5 and 49.6 %.
    let found = repeats(&data);
    assert!((found.first_or_tied - 0.571).abs() < 0.0005);
    assert!((found.same_by_context - 0.467).abs() < 0.0005);
    assert!((found.first - 0.505).abs() < 0.0005 && (found.same - 0.496).abs() < 0.0005);
    assert_eq!(BASELINES.len(), 10);
}

#[test]
fn the_other_human_set_is_read() {
    let Some(data) = human("casino.csv") else { return };
    assert_eq!((data.bargains.len(), data.agreements()), (900, 876));
    assert_eq!(data.contexts[0].pools, [36.0, 36.0]);
}
