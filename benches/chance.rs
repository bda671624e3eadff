//! The cost of a random number, from its address to its value.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use zopa::chance::distribution::{
    Beta, Distribution, Gamma, LogNormal, Logistic, Normal, Pert, Triangular, TruncatedNormal,
    Uniform,
};
use zopa::chance::{Purpose, Streams, page_of};
use zopa::experiment::{PlaysPerDraw, confidence_sequence};

fn streams(criterion: &mut Criterion) {
    let streams = Streams::new(1);
    let first = page_of("parties.us.no_deal.level");
    criterion.bench_function("stream/open", |bencher| {
        let mut index = 0;
        bencher.iter(|| {
            index += 1;
            streams.stream(Purpose::Private, black_box(index))
        });
    });
    criterion.bench_function("stream/fill 6 on a new page", |bencher| {
        let mut stream = streams.stream(Purpose::Drift, 9);
        let mut uniforms = [0.0; 6];
        let mut page = first;
        bencher.iter(|| {
            page += 1;
            stream.fill(black_box(page), &mut uniforms);
            black_box(&mut uniforms);
        });
    });
    criterion.bench_function("stream/fill 32 on a new page", |bencher| {
        let mut stream = streams.stream(Purpose::Drift, 9);
        let mut uniforms = [0.0; 32];
        let mut page = first;
        bencher.iter(|| {
            page += 1;
            stream.fill(black_box(page), &mut uniforms);
            black_box(&mut uniforms);
        });
    });
}

fn quantiles(criterion: &mut Criterion) {
    let families: [(&str, Option<Distribution>); 9] = [
        ("uniform", Uniform::new(0.0, 1.0).ok().map(Into::into)),
        ("triangular", Triangular::new(0.0, 0.3, 1.0).ok().map(Into::into)),
        ("normal", Normal::new(0.0, 1.0).ok().map(Into::into)),
        ("truncated normal", TruncatedNormal::new(0.5, 0.3, 0.0, 1.0).ok().map(Into::into)),
        ("log-normal", LogNormal::new(0.0, 0.5).ok().map(Into::into)),
        ("logistic", Logistic::new(0.0, 1.0).ok().map(Into::into)),
        ("pert", Pert::new(0.0, 0.3, 1.0).ok().map(Into::into)),
        ("beta", Beta::new(2.0, 5.0).ok().map(Into::into)),
        ("gamma", Gamma::new(3.0, 1.0).ok().map(Into::into)),
    ];
    let mut uniforms = vec![0.0; 1000];
    Streams::new(1).stream(Purpose::Judgement, 0).fill(0, &mut uniforms);
    for (name, family) in families {
        let Some(family) = family else { continue };
        criterion.bench_function(&format!("1000 quantiles/{name}"), |bencher| {
            bencher.iter(|| {
                black_box(&uniforms).iter().map(|u| black_box(&family).quantile(*u)).sum::<f64>()
            });
        });
    }
}

fn statistics(criterion: &mut Criterion) {
    criterion.bench_function("confidence sequence", |bencher| {
        bencher.iter(|| confidence_sequence(black_box(100_000), black_box(31_234.5), 0.05));
    });
    if let Some(tally) = PlaysPerDraw::from_counts(vec![400, 300, 200, 150, 120, 100, 90, 80, 70]) {
        criterion.bench_function("judgement of 8 plays a draw", |bencher| {
            bencher.iter(|| black_box(&tally).judgement());
        });
    }
}

criterion_group!(benches, streams, quantiles, statistics);
criterion_main!(benches);
