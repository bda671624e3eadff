//! What `zopa run` waits for: one negotiation, ten thousand of them, and how the
//! cost grows with the number of issues.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zopa::experiment::{Plan, Unwatched, run};
use zopa::game::Game;
use zopa::negotiation::{Nobody, Table};
use zopa::scenario::{load, parse};

fn base() -> Game {
    let loaded = load("ukraine-2025/base").expect("the base scenario loads");
    Game::compile(loaded.scenario.parts).expect("the base scenario compiles")
}

/// Two parties, `issues` unconstrained issues of four options, weights and scores
/// redrawn in every replicate.
fn unconstrained(issues: usize) -> Game {
    let list =
        |entry: &dyn Fn(usize) -> String| (0..issues).map(entry).collect::<Vec<_>>().join(", ");
    let party = |id: &str, turn: f64| {
        let wants = list(&|issue| {
            let peak = (issue as f64 * turn).fract();
            let score = |option: usize| 1.0 - (option as f64 / 3.0 - peak).abs();
            format!(
                "\"i{issue}\": (weight: {}, spread: 0.1, scores: {{\"a\": {:.2}, \"b\": {:.2}, \"c\": {:.2}, \"d\": {:.2}}})",
                1.0 / issues as f64,
                score(0),
                score(1),
                score(2),
                score(3)
            )
        });
        format!(
            "\"{id}\": (name: \"{id}\", issues: {{{wants}}}, no_deal: 0.4, strategy: TimeDependent(start: 0.95, shape: 0.8))"
        )
    };
    let named = list(&|issue| {
        format!(
            "\"i{issue}\": (title: \"Issue {issue}\", kind: Categorical, default: \"a\", options: {{\"a\": (), \"b\": (), \"c\": (), \"d\": ()}})"
        )
    });
    let text = format!(
        "(format: 1, id: \"bench/{issues}\", title: \"{issues} issues\", clock: (horizon: 16), issues: {{{named}}}, parties: {{{}, {}}})",
        party("a", 0.377),
        party("b", 0.619),
    );
    let loaded = parse("bench.ron", &text).unwrap_or_else(|error| panic!("{error:?}"));
    Game::compile(loaded.scenario.parts).expect("an unconstrained space compiles")
}

fn negotiations(criterion: &mut Criterion) {
    let game = base();
    let mut group = criterion.benchmark_group("run");
    group.throughput(Throughput::Elements(1));
    group.bench_function("one replicate, fresh draw", |bencher| {
        let mut table = Table::new(&game, 1, 1);
        let mut replicate = 0;
        bencher.iter(|| {
            replicate += 1;
            black_box(table.play(replicate, &mut Nobody).time)
        });
    });
    group.bench_function("one replicate, ten plays a draw", |bencher| {
        let mut table = Table::new(&game, 1, 10);
        let mut replicate = 0;
        bencher.iter(|| {
            replicate += 1;
            black_box(table.play(replicate, &mut Nobody).time)
        });
    });
    group.throughput(Throughput::Elements(10_000));
    group.sample_size(10);
    group.bench_function("ten thousand replicates, fresh draws, all cores", |bencher| {
        let plan = Plan { seed: 1, replicates: 10_000, plays: 1, precision: None, threads: None };
        bencher.iter(|| run(&game, black_box(&plan), &Unwatched, None).tally.agreements());
    });
    group.finish();
}

fn issues(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("unconstrained");
    for issues in [10, 20, 40] {
        let game = unconstrained(issues);
        group.throughput(Throughput::Elements(issues as u64));
        group.bench_function(BenchmarkId::new("one replicate, fresh draw", issues), |bencher| {
            let mut table = Table::new(&game, 1, 1);
            let mut replicate = 0;
            bencher.iter(|| {
                replicate += 1;
                black_box(table.play(replicate, &mut Nobody).time)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, negotiations, issues);
criterion_main!(benches);
