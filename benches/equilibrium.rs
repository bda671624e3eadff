//! Backward induction: many small games with preferences drawn anew, a list as long as
//! lists get, and the base scenario searched in its diagram.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use zopa::chance::Streams;
use zopa::equilibrium::{Induction, Logit};
use zopa::game::{Draw, Game};
use zopa::scenario::{load, parse};

/// Parties that score every package between 0 and 1, each score drawn anew in every draw.
fn random(parties: usize, packages: usize, rounds: usize, rule: &str) -> Game {
    let options: Vec<String> = (0..packages).map(|at| format!("\"o{at}\": ()")).collect();
    let scores: Vec<String> =
        (0..packages).map(|at| format!("\"o{at}\": Uniform(low: 0, high: 1)")).collect();
    let party = |number: usize| {
        format!(
            "\"p{number}\": (name: \"P\", no_deal: 0.35, interim: 0, discount: (factor: 0.98, per: Round), issues: {{\"what\": (weight: 1, scores: {{{}}})}}, strategy: TakeItOrLeaveIt())",
            scores.join(", ")
        )
    };
    let parties: Vec<String> = (0..parties).map(party).collect();
    let text = format!(
        "(format: 1, id: \"bench/game\", title: \"Bench\", clock: (horizon: {rounds}), issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}}}, rule: {rule})",
        options.join(", "),
        parties.join(", ")
    );
    let loaded = parse("bench.ron", &text).expect("the scenario is right");
    Game::compile(loaded.scenario.parts).expect("the scenario compiles")
}

fn listed(criterion: &mut Criterion) {
    let streams = Streams::new(1);
    let mut group = criterion.benchmark_group("listed");
    for (rule, name) in [("Quota(3)", "3 of 4"), ("Unanimity", "all 4")] {
        let game = random(4, 200, 20, rule);
        let mut draw = Draw::new(&game);
        let mut induction = Induction::new(&game);
        let mut number = 0;
        group.bench_function(format!("{name}, 200 packages, 20 rounds, fresh draw"), |bencher| {
            bencher.iter(|| {
                number += 1;
                draw.sample(&game, &streams, number, number);
                induction.solve(&game, &draw);
                black_box(induction.value(0, 0))
            });
        });
    }
    let game = random(4, 200, 20, "Quota(3)");
    let mut draw = Draw::new(&game);
    draw.sample(&game, &streams, 0, 0);
    let mut induction = Induction::new(&game);
    group.bench_function("3 of 4, 200 packages, 20 rounds, same draw", |bencher| {
        bencher.iter(|| {
            induction.solve(&game, black_box(&draw));
            induction.value(0, 0)
        });
    });
    let mut logit = Logit::new(&game).expect("the game is small");
    group.bench_function("3 of 4, 200 packages, 20 rounds, logit play", |bencher| {
        bencher.iter(|| {
            logit.solve(&game, black_box(&draw), 50.0);
            logit.value(0, 0)
        });
    });
    group.finish();
}

fn searched(criterion: &mut Criterion) {
    let loaded = load("ukraine-2025/base").expect("the base scenario loads");
    let game = Game::compile(loaded.scenario.parts).expect("the base scenario compiles");
    let mut draw = Draw::new(&game);
    let streams = Streams::new(1);
    let mut induction = Induction::new(&game);
    let mut number = 0;
    let mut group = criterion.benchmark_group("searched");
    group.sample_size(20);
    group.bench_function("base, fresh draw", |bencher| {
        bencher.iter(|| {
            number += 1;
            draw.sample(&game, &streams, number, number);
            induction.solve(&game, &draw);
            black_box(induction.value(0, 0))
        });
    });
    group.finish();
}

criterion_group!(benches, listed, searched);
criterion_main!(benches);
