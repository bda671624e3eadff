//! Instructions of one negotiation, strategy by strategy: the round loop without the
//! noise of a busy machine (callgrind by way of gungraun).

#![allow(missing_docs, reason = "the macros of gungraun make items without any")]

use std::hint::black_box;

use gungraun::prelude::*;
use zopa::game::Game;
use zopa::negotiation::{Nobody, Table};
use zopa::scenario::parse;

/// Three parties, four issues of five options, 20 rounds; everybody plays the strategy.
fn table(strategy: &str) -> Table<'static> {
    let list = |entry: &dyn Fn(usize) -> String| (0..4).map(entry).collect::<Vec<_>>().join(", ");
    let issues = list(&|issue| {
        format!(
            "\"i{issue}\": (title: \"I\", kind: Ordered, default: \"a\", options: {{\"a\": (), \"b\": (), \"c\": (), \"d\": (), \"e\": ()}})"
        )
    });
    let party = |party: usize| {
        let stakes = list(&|issue| {
            let score = |option: usize| {
                let peak = (party as f64 * 0.618 + issue as f64 * 0.377).fract();
                1.0 - (option as f64 / 4.0 - peak).abs()
            };
            format!(
                "\"i{issue}\": (weight: 0.25, spread: 0.1, scores: {{\"a\": {:.2}, \"b\": {:.2}, \"c\": {:.2}, \"d\": {:.2}, \"e\": {:.2}}})",
                score(0),
                score(1),
                score(2),
                score(3),
                score(4)
            )
        });
        format!(
            "\"p{party}\": (name: \"P\", no_deal: 0.5, issues: {{{stakes}}}, strategy: {strategy}), "
        )
    };
    let text = format!(
        "(format: 1, id: \"bench/three\", title: \"Three\", clock: (horizon: 20), issues: {{{issues}}}, parties: {{{}{}{}}})",
        party(0),
        party(1),
        party(2)
    );
    let loaded = parse("bench.ron", &text).unwrap_or_else(|error| panic!("{error:?}"));
    let game = Game::compile(loaded.scenario.parts).expect("the space compiles");
    let mut table = Table::new(Box::leak(Box::new(game)), 1, 1);
    // The buffers grow in the first negotiations.
    for replicate in 0..10 {
        table.play(replicate, &mut Nobody);
    }
    table
}

#[library_benchmark(setup = table)]
#[bench::time_dependent("TimeDependent(shape: 0.5)")]
#[bench::nearest_target("TimeDependent(shape: 0.5, offers: NearestTarget)")]
#[bench::product("TimeDependent(shape: 0.5, offers: BestForOthers(Product))")]
#[bench::frequency("TimeDependent(shape: 0.5, beliefs: Frequency)")]
#[bench::bayesian_preferences("TimeDependent(shape: 0.5, beliefs: BayesianPreferences)")]
#[bench::take_it_or_leave_it("TakeItOrLeaveIt")]
#[bench::micro("Micro")]
#[bench::tit_for_tat("TitForTat")]
#[bench::hybrid_bezier("HybridBezier")]
#[bench::zeuthen("Zeuthen")]
#[bench::reservation_fitter("ReservationFitter")]
#[bench::greedy_concession("GreedyConcession")]
#[bench::nice("Nice")]
#[bench::tough("Tough")]
#[bench::random("Random")]
#[bench::stubborn("Stubborn(0.7)")]
#[bench::composed("Composed(offering: TimeDependent(shape: 0.5), acceptance: Next)")]
#[bench::mixed("Mixed([(1, Tough), (1, Nice)])")]
#[bench::logit("Logit(precision: 20, of: TimeDependent(shape: 0.5))")]
#[bench::inequity_averse("InequityAverse(envy: 0.5, guilt: 0.2, of: TimeDependent(shape: 0.5))")]
#[bench::prober("Prober")]
#[bench::equilibrium("Equilibrium")]
#[bench::best_response("BestResponse")]
#[bench::negmas_time_based("NegmasTimeBased")]
#[bench::negmas_tit_for_tat("NegmasTitForTat")]
fn ten_negotiations(mut table: Table<'static>) -> usize {
    (10..20).map(|replicate| black_box(table.play(replicate, &mut Nobody).time)).sum()
}

library_benchmark_group!(name = strategies, benchmarks = ten_negotiations);
main!(library_benchmark_groups = strategies);
