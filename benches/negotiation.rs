//! One negotiation, preferences redrawn for every one:
//! the strategies side by side, and the sizes that other programs are measured on.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zopa::game::Game;
use zopa::negotiation::{Nobody, Table};
use zopa::scenario::parse;

/// Parties with scores and weights uniform at random and nothing without a deal, over
/// `issues` issues of `options` options; 100 rounds.
fn random(
    (parties, issues, options): (usize, usize, usize),
    strategy: &str,
    protocol: &str,
) -> Game {
    let mut named = String::new();
    let mut stakes = String::new();
    for issue in 0..issues {
        let _ = write!(
            named,
            "\"i{issue}\": (title: \"I\", kind: Categorical, default: \"o0\", options: {{"
        );
        let weight = 2.0 / issues as f64;
        let _ =
            write!(stakes, "\"i{issue}\": (weight: Uniform(low: 0, high: {weight}), scores: {{");
        for option in 0..options {
            let _ = write!(named, "\"o{option}\": (), ");
            let _ = write!(stakes, "\"o{option}\": Uniform(low: 0, high: 1), ");
        }
        named.push_str("}), ");
        stakes.push_str("}), ");
    }
    let mut all = String::new();
    for party in 0..parties {
        let _ = write!(
            all,
            "\"p{party}\": (name: \"P\", no_deal: 0, issues: {{{stakes}}}, strategy: {strategy}), "
        );
    }
    let text = format!(
        "(format: 1, id: \"bench/random\", title: \"Random\", clock: (horizon: 100), issues: {{{named}}}, parties: {{{all}}}, protocol: {protocol})"
    );
    let loaded = parse("bench.ron", &text).unwrap_or_else(|error| panic!("{error:?}"));
    Game::compile(loaded.scenario.parts).expect("an unconstrained space compiles")
}

/// Every party acts in every round, as in NegMAS.
const STACKED: &str = "StackedAlternatingOffers(clock: Shared)";
/// One proposer a round.
const ONE: &str = "AlternatingOffers";
const BOULWARE: &str = "TimeDependent(shape: 0.25)";
const NEAREST: &str = "TimeDependent(shape: 0.25, offers: NearestTarget)";
const NEGMAS: &str = "NegmasTimeBased(exponent: 4)";

fn negotiations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("negotiation");
    group.throughput(Throughput::Elements(1));
    let strategies = [
        ("boulware, best for the others", BOULWARE),
        ("boulware, nearest the target", NEAREST),
        ("boulware as NegMAS has it", NEGMAS),
        ("MiCRO", "Micro"),
    ];
    for (size, shape) in
        [("2 parties, 1,000 packages", (2, 3, 10)), ("4 parties, 4^10 packages", (4, 10, 4))]
    {
        let mut measure = |name: &str, game: Game| {
            let mut table = Table::new(&game, 1, 1);
            let mut replicate = 0;
            group.bench_function(format!("{size}, {name}"), |bencher| {
                bencher.iter(|| {
                    replicate += 1;
                    black_box(table.play(replicate, &mut Nobody).time)
                });
            });
        };
        for (name, strategy) in strategies {
            measure(name, random(shape, strategy, STACKED));
        }
        measure("boulware, best for the others, one proposer", random(shape, BOULWARE, ONE));
    }
    group.finish();
}

criterion_group!(benches, negotiations);
criterion_main!(benches);
