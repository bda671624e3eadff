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
    /// The probability of something after a sign of it has been seen.
    Posterior(Posterior),
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

/// What is to be thought of a state of the world after a sign of it: that an issue is
/// settled already, say, because nobody speaks of it any more.
///
/// Bayes' rule: `p·a / (p·a + (1 − p)·b)`. Where the sign cannot come about at all it says
/// nothing, and p stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    /// p: how likely it was thought before the sign, 0..1.
    pub prior: Quantity,
    /// a: how likely the sign is if it is so, 0..1.
    pub if_so: Quantity,
    /// b: how likely the sign is if it is not so, 0..1.
    pub if_not: Quantity,
}

impl Formula {
    /// The numbers it follows from.
    pub fn parts(&self) -> Vec<Quantity> {
        match self {
            Formula::Product(parts) | Formula::Sum(parts) => parts.clone(),
            Formula::Pledge(Pledge { keeps, term, earliest, discount }) => {
                vec![*keeps, *term, *earliest, *discount]
            }
            Formula::Posterior(Posterior { prior, if_so, if_not }) => {
                vec![*prior, *if_so, *if_not]
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
            Formula::Posterior(sign) => {
                let prior = value(sign.prior);
                let so = prior * value(sign.if_so);
                let not = (1.0 - prior) * value(sign.if_not);
                if so + not > 0.0 { so / (so + not) } else { prior }
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

    #[test]
    fn a_sign_raises_what_makes_it_likely() {
        let posterior = |prior: f64, if_so: f64, if_not: f64| {
            let [prior, if_so, if_not] = [prior, if_so, if_not].map(Quantity::Fixed);
            Formula::Posterior(Posterior { prior, if_so, if_not }).evaluate(|part| part.on(&[]))
        };
        // 0.3·1 / (0.3·1 + 0.7·0.25) = 12/19.
        assert!((posterior(0.3, 1.0, 0.25) - 12.0 / 19.0).abs() < 1e-15);
        // Two such signs, one after the other: odds of 3/7 times 16.
        let twice = posterior(posterior(0.3, 1.0, 0.25), 1.0, 0.25);
        assert!((twice - 48.0 / 55.0).abs() < 1e-15);
        assert!(posterior(0.3, 0.2, 0.4) < 0.3);
        assert_eq!(posterior(0.3, 0.4, 0.4), 0.3);
        assert_eq!(posterior(0.3, 0.0, 0.4), 0.0);
        assert_eq!(posterior(0.3, 0.0, 0.0), 0.3);
    }
}
