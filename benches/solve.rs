//! What `zopa solve` waits for: the frontier, the zone and the solution packages of the
//! base scenario, and frontiers of unconstrained additive spaces.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use zopa::chance::{Purpose, Streams};
use zopa::game::{Draw, Game};
use zopa::report::question::Question;
use zopa::report::solve::solve as solved;
use zopa::scenario::load;
use zopa::solution::{Frontier, Manner, RedLines, Zopa, solutions};
use zopa::space::criteria::Criteria;
use zopa::space::search::{FRONTIER_LIMIT, FrontierQuestion, frontier};
use zopa::space::{Blueprint, Diagram, order};

fn base(criterion: &mut Criterion) {
    let loaded = load("ukraine-2025/base").expect("the base scenario loads");
    let game = Game::compile(loaded.scenario.parts.clone()).expect("the base scenario compiles");
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let zone = || Zopa::new(&game, &draw, 0, RedLines::Binding);
    let mut group = criterion.benchmark_group("base");
    group.bench_function("count the zone", |bencher| {
        bencher.iter(|| black_box(zone()).count().packages());
    });
    group.bench_function("frontier above the floors", |bencher| {
        bencher.iter(|| Frontier::of_zone(&black_box(zone()), FRONTIER_LIMIT));
    });
    group.bench_function("frontier crossing no red line", |bencher| {
        bencher.iter(|| Frontier::of_space(&black_box(zone()), FRONTIER_LIMIT));
    });
    group.bench_function("zone, frontier and solutions", |bencher| {
        bencher.iter(|| {
            let zone = zone();
            let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT);
            let found = solutions(&zone, frontier.as_ref(), &Manner::default());
            (zone.count().packages(), found)
        });
    });
    group.bench_function("all that zopa solve shows", |bencher| {
        bencher.iter(|| solved(&loaded.scenario, &game, black_box(&Question::central())));
    });
    group.finish();
}

/// An additive space without constraints: weights uniform and normalised; scores
/// uniform, each issue stretched so that a party's best option is 1 and its worst 0.
fn additive(parties: usize, issues: usize, seed: u64) -> (Diagram, Criteria) {
    const OPTIONS: usize = 4;
    let blueprint = Blueprint {
        sizes: vec![OPTIONS; issues],
        forbidden: Vec::new(),
        events: Vec::new(),
        partial: None,
        clauses: 0,
    };
    let diagram = order::compile(&blueprint).expect("an unconstrained space compiles");
    let mut criteria = Criteria::zero(diagram.labels().len(), parties);
    let streams = Streams::new(seed);
    for party in 0..parties {
        let mut stream = streams.stream(Purpose::Sampling, party as u64);
        let mut weights = vec![0.0; issues];
        stream.fill(0, &mut weights);
        let total: f64 = weights.iter().sum();
        for (issue, weight) in weights.iter().enumerate() {
            let mut scores = [0.0; OPTIONS];
            stream.fill(1_000 + issue as u64, &mut scores);
            let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for (number, label) in diagram.labels().iter().enumerate() {
                if label.issue == issue {
                    let score = (scores[label.option] - least) / (most - least);
                    criteria.of_mut(number as u32)[party] = weight / total * score;
                }
            }
        }
    }
    (diagram, criteria)
}

fn random(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("random");
    group.sample_size(10);
    for (parties, issues, floor) in [(4, 10, None), (4, 20, Some(0.65)), (2, 40, None)] {
        for seed in 1..=10 {
            let (diagram, criteria) = additive(parties, issues, seed);
            let members: Vec<usize> = (0..parties).collect();
            let floors = vec![floor.unwrap_or(f64::NEG_INFINITY); parties];
            let name = format!("{parties} parties, {issues} issues of 4 options");
            group.bench_function(BenchmarkId::new(name, seed), |bencher| {
                bencher.iter(|| {
                    frontier(&FrontierQuestion {
                        diagram: black_box(&diagram),
                        criteria: &criteria,
                        members: &members,
                        floors: &floors,
                        required: if floor.is_some() { (1 << parties) - 1 } else { 0 },
                        wanted: (&[], 0),
                        limit: FRONTIER_LIMIT,
                    })
                    .map(|points| points.len())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, base, random);
criterion_main!(benches);
