//! Numbers that follow from others.

use super::Quantity;

/// How a number follows from others.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// All of them multiplied.
    Product(Vec<Quantity>),
    /// All of them added.
    Sum(Vec<Quantity>),
    /// What a pledge is worth (0..1) that binds its maker's successors only if they like.
    Pledge(Pledge),
}

/// A pledge not to do something: sure while its maker is in office, and kept by a
/// successor with a certain chance.
///
/// It is worth π where what it rules out cannot happen before the term ends anyway
/// (L ≥ T), and `1 − (1 − π)·e^{−r·(T − L)}` where it can: the part of the term that the
/// pledge does cover counts at once, what comes after it is discounted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pledge {
    /// π: the chance that a successor keeps it, 0..1.
    pub keeps: Quantity,
    /// T ≥ 0: years its maker stays in office.
    pub term: Quantity,
    /// L ≥ 0: years to the earliest date at which it could matter.
    pub earliest: Quantity,
    /// r ≥ 0: how much less a later year counts, continuously, per year.
    pub discount: Quantity,
}

impl Formula {
    /// The numbers it follows from.
    pub fn parts(&self) -> Vec<Quantity> {
        match self {
            Formula::Product(parts) | Formula::Sum(parts) => parts.clone(),
            Formula::Pledge(Pledge { keeps, term, earliest, discount }) => {
                vec![*keeps, *term, *earliest, *discount]
            }
        }
    }

    /// Its value, where `value` has those of its parts.
    #[inline]
    pub fn evaluate(&self, value: impl Fn(Quantity) -> f64) -> f64 {
        match self {
            Formula::Product(parts) => {
                parts.iter().fold(1.0, |product, part| product * value(*part))
            }
            Formula::Sum(parts) => parts.iter().fold(0.0, |sum, part| sum + value(*part)),
            Formula::Pledge(pledge) => {
                let keeps = value(pledge.keeps);
                let covered = value(pledge.term) - value(pledge.earliest);
                if covered <= 0.0 {
                    return keeps;
                }
                1.0 - (1.0 - keeps) * libm::exp(-value(pledge.discount) * covered)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pledge(keeps: f64, term: f64, earliest: f64, discount: f64) -> f64 {
        let [keeps, term, earliest, discount] =
            [keeps, term, earliest, discount].map(Quantity::Fixed);
        Formula::Pledge(Pledge { keeps, term, earliest, discount }).evaluate(|part| part.on(&[]))
    }

    #[test]
    fn a_pledge_that_ends_before_it_matters_is_worth_what_a_successor_keeps() {
        assert_eq!(pledge(0.3, 3.85, 4.0, 0.15), 0.3);
        assert_eq!(pledge(0.3, 4.0, 4.0, 0.15), 0.3);
    }

    #[test]
    fn the_part_of_the_term_that_it_covers_counts_more_the_longer_it_is() {
        // 1 − 0.7·e^(−0.15·2).
        let expected = 1.0 - 0.7 * 0.740_818_220_681_717_9;
        assert!((pledge(0.3, 6.0, 4.0, 0.15) - expected).abs() < 1e-15);
        assert!(pledge(0.3, 7.0, 4.0, 0.15) > expected);
        // Nothing is discounted at rate 0, so the covered years add nothing.
        assert_eq!(pledge(0.3, 6.0, 4.0, 0.0), 1.0 - 0.7);
        assert_eq!(pledge(1.0, 6.0, 4.0, 0.15), 1.0);
    }
}
