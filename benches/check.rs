//! What `zopa check` waits for: reading a scenario, ordering and compiling its
//! diagram, and counting its zone of possible agreement.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use zopa::game::{Draw, Game};
use zopa::scenario::load;
use zopa::solution::{RedLines, Zopa};

const BASE: &str = "ukraine-2025/base";

fn check(criterion: &mut Criterion) {
    let loaded = load(BASE).expect("the base scenario loads");
    let game = Game::compile(loaded.scenario.parts.clone()).expect("the base scenario compiles");
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let mut group = criterion.benchmark_group("check");
    group.bench_function("read", |bencher| bencher.iter(|| load(black_box(BASE))));
    group.bench_function("order and compile", |bencher| {
        bencher.iter(|| Game::compile(black_box(loaded.scenario.parts.clone())));
    });
    group.bench_function("read, order and compile", |bencher| {
        bencher.iter(|| load(black_box(BASE)).map(|loaded| Game::compile(loaded.scenario.parts)));
    });
    group.bench_function("count the zone", |bencher| {
        bencher
            .iter(|| Zopa::new(&game, black_box(&draw), 0, RedLines::Binding).count().packages());
    });
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
