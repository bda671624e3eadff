//! The cost of a random number, from its address to its value.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use zopa::chance::{Purpose, Streams, page_of};

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

criterion_group!(benches, streams);
criterion_main!(benches);
