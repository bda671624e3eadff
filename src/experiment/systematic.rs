//! Systematic sampling: evenly spaced points along the cumulated counts
//! (Madow & Madow 1944, *Annals of Mathematical Statistics* 15).
//!
//! Each item is hit in proportion to its count, to within one point, and no
//! random number is needed. In rank order neighbours are similar, so the sample
//! is also spread over the kinds of items.

/// At most `points` of the items with their weights: all that occur, with their
/// counts, if there are no more; else those that evenly spaced points hit, with
/// the number of hits. Ascending by index.
pub(super) fn systematic(
    counts: impl Iterator<Item = u64> + Clone,
    points: usize,
) -> Vec<(usize, u64)> {
    let occurring = || counts.clone().enumerate().filter(|(_, count)| *count > 0);
    if occurring().count() <= points {
        return occurring().collect();
    }
    let total: u128 = occurring().map(|(_, count)| u128::from(count)).sum();
    // Points lie in the middle of equal parts: point j is below a sum if
    // (2j + 1) total < 2 points sum.
    let points_below = |sum: u128| (2 * points as u128 * sum + total - 1) / (2 * total);
    let mut sum = 0;
    let mut sample = Vec::with_capacity(points);
    for (index, count) in occurring() {
        let before = points_below(sum);
        sum += u128::from(count);
        let hits = points_below(sum) - before;
        if hits > 0 {
            sample.push((index, hits as u64));
        }
    }
    sample
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_items_are_taken_as_they_are() {
        let counts = [3, 0, 1, 12];
        assert_eq!(systematic(counts.into_iter(), 3), [(0, 3), (2, 1), (3, 12)]);
        assert_eq!(systematic([0, 0].into_iter(), 3), []);
        assert_eq!(systematic([1, 1].into_iter(), 0), []);
    }

    #[test]
    fn points_are_evenly_spaced() {
        assert_eq!(systematic([1; 9].into_iter(), 3), [(1, 1), (4, 1), (7, 1)]);
        assert_eq!(systematic([1, 1, 6, 1].into_iter(), 3), [(1, 1), (2, 2)]);
    }

    proptest! {
        #[test]
        fn hits_are_proportional_to_within_one(
            counts in prop::collection::vec(0u64..50, 0..40),
            points in 1usize..20,
        ) {
            let sample = systematic(counts.iter().copied(), points);
            let occurring = counts.iter().filter(|count| **count > 0).count();
            prop_assert!(sample.len() <= points);
            prop_assert!(sample.windows(2).all(|pair| pair[0].0 < pair[1].0));
            if occurring > points {
                let total: u64 = counts.iter().sum();
                prop_assert_eq!(sample.iter().map(|(_, hits)| hits).sum::<u64>(), points as u64);
                for (index, count) in counts.iter().enumerate() {
                    let hits = sample.iter().find(|(i, _)| *i == index).map_or(0, |(_, hits)| *hits);
                    let expected = *count as f64 * points as f64 / total as f64;
                    prop_assert!((hits as f64 - expected).abs() <= 1.0);
                }
            }
        }
    }
}
