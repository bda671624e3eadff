//! Rank correlation.

use crate::tolerance::ties;

/// Spearman's rank correlation, −1..1: the correlation of ranks, of which ties share their
/// mean (Kendall 1948, *Rank Correlation Methods*). `None` if either side is all ties, or
/// there are fewer than two pairs.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mut order, mut ranks_a, mut ranks_b) = (Vec::new(), Vec::new(), Vec::new());
    ranks(a, &mut order, &mut ranks_a);
    ranks(b, &mut order, &mut ranks_b);
    correlation_of_ranks(&ranks_a, &ranks_b)
}

/// Writes the rank of each value, from 1; values that tie share the mean of their ranks.
pub(super) fn ranks(values: &[f64], order: &mut Vec<usize>, ranks: &mut Vec<f64>) {
    order.clear();
    order.extend(0..values.len());
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    ranks.clear();
    ranks.resize(values.len(), 0.0);
    let mut first = 0;
    while first < order.len() {
        let mut last = first;
        while last + 1 < order.len() && ties(values[order[last]], values[order[last + 1]]) {
            last += 1;
        }
        let shared = (first + last) as f64 / 2.0 + 1.0;
        order[first..=last].iter().for_each(|&at| ranks[at] = shared);
        first = last + 1;
    }
}

/// The correlation of two lists of ranks of equal length.
pub(super) fn correlation_of_ranks(a: &[f64], b: &[f64]) -> Option<f64> {
    // Ranks sum to the same with ties and without.
    let mean = (a.len() as f64 + 1.0) / 2.0;
    let (mut product, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        product += (a - mean) * (b - mean);
        square_a += (a - mean) * (a - mean);
        square_b += (b - mean) * (b - mean);
    }
    (square_a > 0.0 && square_b > 0.0).then(|| product / libm::sqrt(square_a * square_b))
}

/// Kendall's rank correlation τ-b, −1..1: pairs that both sides order alike less those that
/// they order differently, over the geometric mean of the pairs that each side orders
/// (Kendall 1945, *The treatment of ties in ranking problems*). `None` if either side is all
/// ties, or there are fewer than two pairs.
pub fn kendall(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mut order, mut ranks_a, mut ranks_b) = (Vec::new(), Vec::new(), Vec::new());
    ranks(a, &mut order, &mut ranks_a);
    ranks(b, &mut order, &mut ranks_b);
    kendall_of_ranks(&ranks_a, &ranks_b)
}

/// Kendall's τ-b of two lists of ranks of equal length.
pub(super) fn kendall_of_ranks(a: &[f64], b: &[f64]) -> Option<f64> {
    let sign = |one: f64, other: f64| i32::from(one > other) - i32::from(one < other);
    let (mut agreed, mut told_a, mut told_b) = (0i64, 0i64, 0i64);
    for (at, (one_a, one_b)) in a.iter().zip(b).enumerate() {
        let (mut agree, mut tell_a, mut tell_b) = (0, 0, 0);
        for (other_a, other_b) in a[..at].iter().zip(&b[..at]) {
            let (sign_a, sign_b) = (sign(*one_a, *other_a), sign(*one_b, *other_b));
            agree += sign_a * sign_b;
            tell_a += sign_a * sign_a;
            tell_b += sign_b * sign_b;
        }
        agreed += i64::from(agree);
        told_a += i64::from(tell_a);
        told_b += i64::from(tell_b);
    }
    let told = told_a as f64 * told_b as f64;
    (told > 0.0).then(|| agreed as f64 / libm::sqrt(told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    #[test]
    fn without_ties_it_is_the_formula_of_differences() {
        // Ranks 1 2 3 4 5 against 2 1 4 3 5: 1 − 6·4/(5·24).
        let r = spearman(&[0.1, 0.2, 0.3, 0.4, 0.5], &[7.0, 3.0, 9.0, 8.0, 20.0]).unwrap();
        assert!((r - 0.8).abs() < CLOSED_FORM);
    }

    #[test]
    fn ties_share_their_mean_rank() {
        // Ranks 1.5 1.5 3 4 against 1 2.5 2.5 4 about the mean 2.5: products 1.5 + 0 + 0 +
        // 2.25, squares 1 + 1 + 0.25 + 2.25 and 2.25 + 0 + 0 + 2.25.
        let r = spearman(&[0.2, 0.2, 0.5, 0.9], &[1.0, 2.0, 2.0 + 1e-12, 3.0]).unwrap();
        assert!((r - 3.75 / 4.5).abs() < CLOSED_FORM);
    }

    #[test]
    fn order_alone_matters() {
        let up = [0.0, 0.1, 0.5, 0.7];
        let down: Vec<f64> = up.iter().map(|x| -x * x * x).collect();
        assert_eq!(spearman(&up, &up), Some(1.0));
        assert_eq!(spearman(&up, &down), Some(-1.0));
    }

    #[test]
    fn pairs_are_counted_by_hand() {
        // 1 2 3 4 5 against 2 1 4 3 5: of ten pairs two are turned round.
        let tau = kendall(&[0.1, 0.2, 0.3, 0.4, 0.5], &[7.0, 3.0, 9.0, 8.0, 20.0]).unwrap();
        assert!((tau - 0.6).abs() < CLOSED_FORM);
        // Each side ties one pair of six, not the same; the other four go the same way.
        let tau = kendall(&[0.2, 0.2, 0.5, 0.9], &[1.0, 2.0, 2.0 + 1e-12, 3.0]).unwrap();
        assert!((tau - 4.0 / 5.0).abs() < CLOSED_FORM);
        assert_eq!(kendall(&[1.0, 2.0, 4.0], &[9.0, 3.0, 1.0]), Some(-1.0));
        assert_eq!(kendall(&[0.3, 0.3], &[0.1, 0.2]), None);
        assert_eq!(kendall(&[0.3], &[0.1]), None);
    }

    #[test]
    fn who_tells_nothing_apart_has_no_correlation() {
        assert_eq!(spearman(&[0.3, 0.3], &[0.1, 0.2]), None);
        assert_eq!(spearman(&[0.3], &[0.1]), None);
    }
}
