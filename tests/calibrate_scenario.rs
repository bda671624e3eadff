//! Scenarios fitted to negotiations, and posteriors: against closed forms.

mod support;

use std::ops::ControlFlow;
use std::sync::Mutex;

use assert_cmd::Command;
use zopa::chance::special::{ln_beta, normal_quantile};
use zopa::experiment::calibrate::{
    Bargain, Column, Cube, Fit, FitPlan, Folds, Found, Grouping, LAPSE, Machinery, Matter, Model,
    Negotiations, Normal, Parameter, ParticlePlan, Role, Search, SearchPlan, Things, Unreached,
    dial_posterior, fit, folds, posterior, recover_dials, simulate_dials, subject, uniform,
    weight_posterior,
};
use zopa::scenario::{self, FittedDials, LoadError, Loaded, Open, machinery, parse, write_fitted};
use zopa::tolerance::{PARTICLES, SAMPLE_ERRORS, SIMULATED_SHARE};

/// The first party offers to keep everything with the chance `greed`, else to give everything;
/// the second takes what it gets.
const GREED: &str = r#"Scenario(
    format: 1, id: "models/greed", title: "Greed", note: "For a test.",
    clock: (days_per_round: 1, horizon: 1),
    parameters: { "greed": (central: 0.5, range: (0.0, 1.0), about: "How often all is kept.") },
    issues: { "pie": (title: "Pie", kind: Numeric(from: 0, to: 2, step: 1), default: 0) },
    parties: {
        "first": (name: "First", issues: { "pie": (weight: 1.0, value: Increasing) }, no_deal: 0.0,
            strategy: Mixed([
                (Parameter("greed"), TakeItOrLeaveIt),
                (Sum([1.0, Product([-1.0, Parameter("greed")])]), Nice),
            ])),
        "second": (name: "Second", issues: { "pie": (weight: 1.0, value: Decreasing) }, no_deal: 0.0,
            strategy: Nice),
    },
    protocol: AlternatingOffers(recognition: Rotating(["first", "second"])),
    rule: Unanimity,
)"#;

fn greed() -> Loaded {
    parse("greed.ron", GREED).unwrap()
}

/// In each of `contexts` contexts `each` negotiations over two kinds of things; `kept` says of
/// how many of all the first person kept everything, as evenly spread as can be. The rest gave
/// everything, but for `odd` in the first context, who shared.
fn negotiations(contexts: u32, each: u32, kept: u32, odd: u32) -> Negotiations {
    let mut bargains = Vec::new();
    let all = contexts * each;
    for context in 0..contexts {
        for game in 0..each {
            let number = context * each + game;
            let keeps = (number + 1) * kept / all > number * kept / all;
            let odd = context == 0 && game < odd;
            let to_first = if odd {
                [1, 1]
            } else if keeps {
                [2, 1]
            } else {
                [0, 0]
            };
            let values = [vec![1.0, 2.0 + f64::from(context)], vec![3.0, 4.0]];
            bargains.push(Bargain {
                matter: Matter::Things(Things { counts: vec![2, 1], values }),
                agreed: Some(to_first.to_vec()),
                turns: None,
                kinds: vec![None, None],
            });
        }
    }
    Negotiations::new(bargains, Grouping::Contexts)
}

fn seated(data: &Negotiations, plays: u32) -> Machinery {
    machinery(&greed(), data, &[], plays, 7).unwrap()
}

fn found(machinery: &Machinery, data: &Negotiations) -> Found {
    let base: Vec<_> = data.contexts.iter().map(|context| uniform(context.len())).collect();
    let of = folds(data, 2, 0);
    let bases = [base.clone(), base.clone()];
    let told = |_: f64| ControlFlow::Continue(());
    let search = Search::new(machinery, data, &base, &told);
    search.find(&SearchPlan { starts: 1, seed: 3 }, Some(Folds { of: &of, bases: &bases }))
}

#[test]
fn what_is_divided_comes_from_the_data_and_all_else_from_the_scenario() {
    let data = negotiations(3, 2, 3, 0);
    let machinery = seated(&data, 1000);
    let played = machinery.play(&data, 1, &[0.25], 1000);
    let (all, none) = (data.contexts[1].len() - 1, 0);
    assert_eq!(played.packages[all] + played.packages[none], 1000, "nothing but all or nothing");
    let share = f64::from(played.packages[all]) / 1000.0;
    assert!((share - 0.25).abs() < SIMULATED_SHARE, "{share}");
    assert_eq!(machinery.play(&data, 1, &[1.0], 100).packages[all], 100);
    // One play more, in every way at once: 6 packages and no agreement.
    assert_eq!(played.share(played.packages[1]), 1.0 / 7.0 / 1001.0);
    let forecast = played.forecast(0.7, &uniform(6));
    assert!((forecast.packages.iter().sum::<f64>() + forecast.none - 1.0).abs() < 1e-12);
    assert!((forecast.none - (0.3 / 7.0 / 1001.0 + 0.1)).abs() < 1e-15);
}

#[test]
fn the_share_that_is_greedy_is_found_with_the_error_of_a_share() {
    let data = negotiations(40, 10, 120, 0);
    let machinery = seated(&data, 4000);
    let found = found(&machinery, &data);
    assert!(found.converged);
    assert!((found.values[0] - 0.3).abs() < SIMULATED_SHARE, "{found:?}");
    // Shares are spread evenly over contexts here, so clusters make the error smaller than a
    // binomial one: the curvature's own is compared.
    let binomial = (0.3_f64 * 0.7 / 400.0).sqrt();
    let own = found.covariance[0].sqrt();
    assert!((own / binomial - 1.0).abs() < 0.15, "{own} against {binomial}");
    assert!(found.lapse < 1e-3, "{}", found.lapse);
    // The same negotiations in other hands: the answer moves along.
    let other = found_with(60);
    assert!((other - 0.15).abs() < SIMULATED_SHARE, "{other}");
}

fn found_with(kept: u32) -> f64 {
    let data = negotiations(40, 10, kept, 0);
    found(&seated(&data, 2000), &data).values[0]
}

#[test]
fn who_follows_no_model_lapses() {
    let data = negotiations(30, 10, 150, 8);
    let machinery = seated(&data, 4000);
    let found = found(&machinery, &data);
    // The chance of that one way is λ/7, of the 292 others (1 − λ)·½ + λ/7 each or so: the
    // likelihood of λ alone is (λ/7)^8·(½ − λ·5/14)^292, largest where 8/λ = 292·(5/14)/(½ − 5λ/14).
    let (n, k) = (300.0, 8.0);
    let expected = k / n * 7.0 / 5.0;
    assert!((found.lapse - expected).abs() < 0.004, "{} against {expected}", found.lapse);
    let held: usize = found.folds.iter().map(|fold| fold.held.len()).sum();
    assert_eq!(held, 30, "every context is held out once");
    assert!(found.folds.iter().all(|fold| (fold.values[0] - found.values[0]).abs() < 0.2));
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let data = negotiations(10, 4, 20, 0);
    let machinery = seated(&data, 200);
    let base: Vec<_> = data.contexts.iter().map(|context| uniform(context.len())).collect();
    let told = |_: f64| ControlFlow::Break(());
    let search = Search::new(&machinery, &data, &base, &told);
    let of = folds(&data, 2, 0);
    let bases = [base.clone(), base.clone()];
    let folds = Some(Folds { of: &of, bases: &bases });
    let found = search.find(&SearchPlan { starts: 1, seed: 3 }, folds);
    assert!(!found.converged && found.folds.is_empty());
    assert!(found.log_likelihood.is_finite());
}

/// Who simulates with a greed of 0.3 and a twentieth of lapses, and looks for both from 0.5 and
/// no lapses.
#[test]
fn the_share_and_the_lapses_of_simulated_data_lie_in_their_intervals_as_often_as_stated() {
    let data = negotiations(40, 20, 240, 0);
    let machinery = seated(&data, 1000);
    let base: Vec<_> = data.contexts.iter().map(|context| uniform(context.len())).collect();
    let told = |_: f64| ControlFlow::Continue(());
    let search = Search::new(&machinery, &data, &base, &told);
    let plan = SearchPlan { starts: 1, seed: 3 };
    let truth = Found { values: vec![0.3], lapse: 0.05, ..search.find(&plan, None) };
    let simulated = simulate_dials(&search, &truth, &plan, 0);
    assert_eq!(simulated, simulate_dials(&search, &truth, &plan, 0));
    assert_ne!(simulated, simulate_dials(&search, &truth, &plan, 1));
    assert_eq!(simulated.contexts.len(), 40);
    // A share would itself be wrong by its error: what is looked for is what data tell.
    let found = recover_dials(&search, &truth, &plan, 40, &|_| {}).unwrap();
    assert_eq!((found.simulated, found.arrived), (40, 40));
    let names: Vec<&str> = found.weights.iter().map(|weight| weight.name.as_str()).collect();
    assert_eq!(names, ["greed", LAPSE]);
    let covered: u32 = found.weights.iter().map(|weight| weight.covered).sum();
    // 80 intervals of 95 %: 76 expected; 68 is 4.1 standard deviations below.
    assert!((68..=80).contains(&covered), "{covered}: {found:?}");
    for weight in &found.weights {
        let error = weight.deviation / 40f64.sqrt();
        assert!((weight.mean - weight.truth).abs() < SAMPLE_ERRORS * error, "{weight:?}");
        let ratio = weight.standard_error / weight.deviation;
        assert!((0.7..1.4).contains(&ratio), "{weight:?}");
    }
    // Of eight hundred, all but the lapses to the five other ways to end tell the share.
    let binomial = (0.3_f64 * 0.7 / (800.0 * (1.0 - 0.05 * 5.0 / 7.0))).sqrt();
    let ratio = found.weights[0].deviation / binomial;
    assert!((0.6..1.6).contains(&ratio), "{ratio}");
    let stopped = |_: f64| ControlFlow::Break(());
    let stopped = Search::new(&machinery, &data, &base, &stopped);
    assert_eq!(recover_dials(&stopped, &truth, &plan, 1, &|_| {}), None);
}

/// Without lapses to speak of, what is played is what the strategies do, at the chances of the
/// dial.
#[test]
fn rows_are_played_once_each_on_numbers_of_their_own() {
    let data = negotiations(20, 50, 300, 0);
    let machinery = seated(&data, 100);
    let shares: Vec<f64> = (0..2)
        .map(|replicate| {
            let ends = machinery.play_rows(&data, &[0.3], replicate);
            assert_eq!(ends.len(), 1000);
            let kept = |(row, end): (usize, &Option<usize>)| {
                let all = data.contexts[data.context_of[row]].len() - 1;
                assert!(*end == Some(0) || *end == Some(all), "{end:?}");
                usize::from(*end == Some(all))
            };
            ends.iter().enumerate().map(kept).sum::<usize>() as f64 / 1000.0
        })
        .collect();
    let error = (0.3f64 * 0.7 / 1000.0).sqrt();
    assert!(shares.iter().all(|share| (share - 0.3).abs() < SAMPLE_ERRORS * error), "{shares:?}");
    assert_ne!(shares[0], shares[1]);
}

fn plan(particles: u32) -> ParticlePlan {
    ParticlePlan { particles, moves: 8, seed: 5 }
}

#[test]
fn particles_reach_a_normal_posterior_and_its_evidence() {
    // A wide start that lies elsewhere; the target is a normal times a constant.
    let start = Normal::new(vec![3.0, -2.0], &[9.0, 0.0, 0.0, 9.0]);
    let target = |at: &[f64]| {
        let (x, y) = ((at[0] - 1.0) / 0.1, (at[1] - 2.0) / 0.2);
        let rho = 0.8;
        let square = (x * x - 2.0 * rho * x * y + y * y) / (1.0 - rho * rho);
        let scale = std::f64::consts::TAU * 0.1 * 0.2 * (1.0_f64 - rho * rho).sqrt();
        -0.5 * square - scale.ln() + 4.0
    };
    let heard = Mutex::new(Vec::new());
    let found = posterior(&start, &target, &plan(4000), &|reached| {
        heard.lock().unwrap().push(reached);
        ControlFlow::Continue(())
    })
    .unwrap();
    let mut heard = heard.into_inner().unwrap();
    assert!(heard.len() > 4000, "every particle is told");
    heard.sort_by(f64::total_cmp);
    heard.dedup();
    let [first, second] = found.marginals()[..] else { panic!("two coordinates") };
    let near = |value: f64, truth: f64, deviation: f64| {
        assert!((value - truth).abs() < PARTICLES * deviation, "{value} against {truth}");
    };
    near(first.mean, 1.0, 0.1);
    near(second.mean, 2.0, 0.2);
    near(first.deviation, 0.1, 0.1);
    near(second.deviation, 0.2, 0.2);
    near(found.correlation(0, 1), 0.8, 1.0);
    near(first.quantiles[0], 1.0 + 0.1 * normal_quantile(0.025), 0.3);
    near(first.quantiles[2], 1.0 + 0.1 * normal_quantile(0.975), 0.3);
    near(found.log_evidence, 4.0, 1.0);
    assert!(heard.len() > 2 && heard.windows(2).all(|pair| pair[0] < pair[1]), "{heard:?}");
    // The same bytes whatever the threads.
    let one =
        rayon_of_one(|| posterior(&start, &target, &plan(300), &|_| ControlFlow::Continue(())));
    let many = posterior(&start, &target, &plan(300), &|_| ControlFlow::Continue(()));
    assert_eq!(one, many);
}

fn rayon_of_one<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(work)
}

#[test]
fn particles_in_a_cube_reach_a_beta_and_its_evidence() {
    let (hits, misses) = (3.0, 37.0);
    let target = |at: &[f64]| {
        if at[0] <= 0.0 || at[0] >= 1.0 {
            return f64::NEG_INFINITY;
        }
        hits * at[0].ln() + misses * (1.0 - at[0]).ln()
    };
    let found = posterior(&Cube(1), &target, &plan(4000), &|_| ControlFlow::Continue(())).unwrap();
    let beta = (hits + 1.0) / (hits + misses + 2.0);
    let deviation = (beta * (1.0 - beta) / (hits + misses + 3.0)).sqrt();
    let marginal = found.marginals()[0];
    assert!((marginal.mean - beta).abs() < PARTICLES * deviation, "{marginal:?}");
    assert!((marginal.deviation / deviation - 1.0).abs() < PARTICLES, "{marginal:?}");
    let evidence = ln_beta(hits + 1.0, misses + 1.0);
    assert!((found.log_evidence - evidence).abs() < PARTICLES, "{}", found.log_evidence);
    // Nothing has any chance: no posterior, and no panic.
    let nothing = |_: &[f64]| f64::NEG_INFINITY;
    let lost = posterior(&Cube(1), &nothing, &plan(50), &|_| ControlFlow::Continue(()));
    assert_eq!(lost.unwrap_err(), Unreached::OutOfReach);
    let stopped = posterior(&Cube(1), &target, &plan(50), &|_| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err(), Unreached::Stopped);
}

#[test]
fn the_posterior_of_a_weight_is_that_of_quadrature() {
    // One weight, on agreement in every context alike: few negotiations, so far from normal.
    let mut data = negotiations(2, 4, 4, 0).bargains;
    data.iter_mut().take(1).for_each(|bargain| bargain.agreed = None);
    let data = Negotiations::new(data, Grouping::Contexts);
    let role = Role::Agreement;
    let one = Parameter {
        role,
        subject: subject(role, Some("one")).unwrap(),
        of: None,
        value: 0.0,
        fixed: false,
        standard_error: None,
    };
    let model =
        Model { title: "One".to_owned(), exit_turn: 10, last_turn: 18, parameters: vec![one] };
    let columns: Vec<Vec<Column>> = model.all_columns(&data);
    let ridge = 0.25;
    let plan_of = FitPlan { ridge, ..FitPlan::default() };
    let fitted: Fit = fit(&model, &data, &columns, |_| true, &plan_of, &mut |_, _| {});
    let hear = &|_| ControlFlow::Continue(());
    let found = weight_posterior(&fitted, &data, &columns, ridge, &plan(4000), hear).unwrap();
    // 7 of 8 agree; each agreed package has the chance 1/6 given agreement.
    let density = |weight: f64| {
        let yes = 1.0 / (1.0 + (-weight).exp());
        let prior = (ridge / std::f64::consts::TAU).sqrt() * (-0.5 * ridge * weight * weight).exp();
        prior * yes.powi(7) * (1.0 - yes) * 6.0_f64.powi(-7)
    };
    let grid = || (0..40_000).map(|at| -8.0 + (f64::from(at) + 0.5) / 2000.0);
    let moment = |power: i32| grid().map(|w| density(w) * w.powi(power)).sum::<f64>() / 2000.0;
    let (evidence, mean) = (moment(0), moment(1) / moment(0));
    let deviation = (moment(2) / evidence - mean * mean).sqrt();
    let marginal = found.marginals()[0];
    assert!((marginal.mean - mean).abs() < PARTICLES * deviation, "{marginal:?} against {mean}");
    assert!((marginal.deviation / deviation - 1.0).abs() < PARTICLES, "{marginal:?} {deviation}");
    assert!((found.log_evidence - evidence.ln()).abs() < PARTICLES, "{}", found.log_evidence);
    // Skewed, as few data leave it: an interval by the standard error would not be.
    assert!(marginal.quantiles[2] - marginal.mean > 1.05 * (marginal.mean - marginal.quantiles[0]));
}

#[test]
fn a_class_of_forty_leaves_the_greedy_share_as_open_as_a_beta_does() {
    let data = negotiations(10, 4, 10, 0);
    let machinery = seated(&data, 1000);
    let found = found(&machinery, &data);
    let base: Vec<_> = data.contexts.iter().map(|context| uniform(context.len())).collect();
    let told = |_: f64| ControlFlow::Continue(());
    let search = Search::new(&machinery, &data, &base, &told);
    let hear = &|_| ControlFlow::Continue(());
    let plan = ParticlePlan { particles: 300, moves: 4, seed: 5 };
    let drawn = dial_posterior(&search, &found, &plan, hear).unwrap();
    let marginal = drawn.marginals()[0];
    let mean = 11.0 / 42.0;
    let deviation = f64::sqrt(mean * (1.0 - mean) / 43.0);
    assert!((marginal.mean - mean).abs() < 0.5 * deviation, "{marginal:?} against {mean}");
    assert!((marginal.deviation / deviation - 1.0).abs() < 0.3, "{marginal:?} {deviation}");
}

#[test]
fn a_fitted_scenario_reads_back_and_carries_what_is_left_open() {
    let data = negotiations(10, 4, 20, 0);
    let machinery = seated(&data, 100);
    let fitted = FittedDials {
        values: vec![(0.25, Open::Error(0.07))],
        lapse: 0.125,
        toward: None,
        correlations: Vec::new(),
    };
    let text = write_fitted(&greed(), &machinery, &fitted, "A comment\nof two lines").unwrap();
    assert!(text.starts_with("// A comment\n// of two lines\n"));
    let loaded = parse("fitted.ron", &text).unwrap();
    let again = scenario::machinery(&loaded, &data, &[], 100, 7).unwrap();
    assert_eq!(again.dials.len(), 1, "the lapse is no dial");
    assert_eq!((again.dials[0].value, again.lapse), (0.25, Some(0.125)));
    let greed = loaded.scenario.meta.parameters.iter().find(|text| text.id == "greed").unwrap();
    let number = &loaded.scenario.parts.numbers.list[greed.number.unwrap().0 as usize];
    let (low, high) = (number.quantile(0.1587).unwrap(), number.quantile(0.8413).unwrap());
    assert!((low - 0.18).abs() < 0.001 && (high - 0.32).abs() < 0.001, "{low} {high}");
    // Once more, on top of that.
    let text = write_fitted(&loaded, &again, &fitted, "").unwrap();
    assert_eq!(parse("again.ron", &text).unwrap().scenario.digest, loaded.scenario.digest);
    assert!(text.contains(LAPSE));
}

#[test]
fn a_scenario_that_cannot_be_fitted_says_why() {
    let data = negotiations(2, 2, 2, 0);
    let said = |text: &str| {
        let loaded = parse("model.ron", text).unwrap();
        let Err(LoadError::Invalid(found)) = machinery(&loaded, &data, &[], 100, 1) else {
            panic!("it can be fitted: {text}");
        };
        found.render(false)
    };
    let no_range = said(&GREED.replace("range: (0.0, 1.0), ", ""));
    assert!(no_range.contains("nothing to fit: no parameter has a range"), "{no_range}");
    let constrained = GREED.replace(
        "parties: {",
        "constraints: { \"half\": (when: {\"pie\": [1]}, excludes: {\"pie\": [2]}) },\n    parties: {",
    );
    let constrained = said(&constrained);
    assert!(constrained.contains("`constraints` speak of issues that the data replace"));
    assert!(constrained.contains("model.ron:6:18"), "{constrained}");
    let unread =
        GREED.replace("\"greed\": (", "\"idle\": (central: 1.0, range: (0.0, 2.0)), \"greed\": (");
    let unread = said(&unread);
    assert!(unread.contains("`parameters.idle` decides nothing"), "{unread}");
    let three = scenario::load("classroom/three-party-coalition").unwrap();
    let Err(LoadError::Invalid(found)) = machinery(&three, &data, &[], 100, 1) else { panic!() };
    assert!(found.render(false).contains("3 parties: negotiations of 2 are fitted"));
}

#[test]
fn the_commands_fit_score_and_carry_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "c0,c1,a0,a1,b0,b1,to_a0,to_a1,result\n".to_owned();
    for row in 0..24 {
        let got = if row % 3 == 0 { "2,1" } else { "0,0" };
        table.push_str(&format!("2,1,{},2,3,4,{got},agree\n", 1 + row % 6));
    }
    std::fs::write(folder.path().join("class.csv"), table).unwrap();
    std::fs::write(folder.path().join("greed.ron"), GREED).unwrap();
    let zopa = |arguments: &str| {
        let mut command = Command::cargo_bin("zopa").unwrap();
        command.current_dir(folder.path()).args(arguments.split(' '));
        command
    };
    let told = zopa(
        "calibrate class.csv --model greed.ron --plays 200 --folds 2 --beside uniform \
         --posterior 300 --recover 2 -o fitted.ron --json -q",
    )
    .assert()
    .success();
    let result: serde_json::Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!(result["machinery"]["plays"], 200);
    assert_eq!(result["weights"][0]["name"], "greed");
    let value = result["weights"][0]["value"].as_f64().unwrap();
    assert!((value - 1.0 / 3.0).abs() < 0.05, "{value}");
    assert_eq!(result["posterior"]["weights"][1]["name"], "lapse");
    assert_eq!(result["simulated"], 2);
    let again = result["recovered"].as_array().unwrap();
    assert_eq!(again.len(), 2);
    assert_eq!(again[0]["truth"], result["weights"][0]["value"]);
    assert_eq!(again[1]["truth"], result["machinery"]["lapse"]);
    let models = result["scores"]["models"].as_array().unwrap();
    let names: Vec<_> = models.iter().map(|model| model["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["greed.ron", "uniform"]);
    let log = |at: usize| models[at]["log_package"]["mean"].as_f64().unwrap();
    assert!(log(0) > log(1) + 0.5, "ahead of guessing");
    // What was fitted is a scenario like any other, and scores as it stands.
    zopa("check fitted.ron").assert().success();
    let run = zopa("run fitted.ron -n 400 --plays 1 --json -q").assert().success();
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("models/greed"));
    let told =
        zopa("score fitted.ron class.csv --as-it-stands --plays 200 --folds 2 --beside uniform")
            .assert()
            .success();
    let shown = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    assert!(shown.contains("Scored as it stands, on all: fitted.ron."), "{shown}");
    let said = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert!(said.contains("was fitted to these very data"), "{said}");
    // Mistakes.
    let told = zopa("calibrate class.csv --model greed.ron --toward greed.ron --folds 2").assert();
    let told = told.failure().code(2);
    let said = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert!(said.contains("--toward takes no scenario"), "{said}");
}
