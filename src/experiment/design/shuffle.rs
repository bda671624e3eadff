//! A uniformly random order.

/// Puts `items` in a random order by as many independent uniforms between 0 and 1, of which
/// the first is not used (Fisher & Yates 1938; Durstenfeld 1964, *Algorithm 235*).
pub(in crate::experiment) fn shuffle<T>(items: &mut [T], uniforms: &[f64]) {
    for (last, uniform) in uniforms.iter().enumerate().take(items.len()).skip(1).rev() {
        let chosen = (uniform * (last + 1) as f64) as usize;
        items.swap(last, chosen.min(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Purpose, Streams};
    use crate::tolerance::STANDARD_ERRORS;

    #[test]
    fn every_order_is_as_likely() {
        const SHUFFLES: u64 = 24_000;
        let streams = Streams::new(5);
        let mut counts = std::collections::BTreeMap::new();
        for index in 0..SHUFFLES {
            let (mut items, mut uniforms) = ([0, 1, 2, 3], [0.0; 4]);
            streams.stream(Purpose::Design, index).fill(0, &mut uniforms);
            shuffle(&mut items, &uniforms);
            *counts.entry(items).or_insert(0.0) += 1.0;
        }
        assert_eq!(counts.len(), 24);
        // Chi-square with 23 degrees of freedom: mean 23, deviation √46.
        let chi: f64 = counts.values().map(|n: &f64| (n - 1000.0).powi(2) / 1000.0).sum();
        assert!((chi - 23.0).abs() < STANDARD_ERRORS * 46f64.sqrt(), "{chi}");
    }
}
