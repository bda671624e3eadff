//! How much somebody may do: so much at once, and so much a second after that.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use super::error::ApiError;

/// Those who are remembered. Beyond that, who has waited longest is forgotten.
const REMEMBERED: usize = 4_096;

/// What is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// At once, after a while of doing nothing.
    pub at_once: f64,
    /// Each second.
    pub a_second: f64,
}

/// What some have left of it.
#[derive(Debug)]
pub struct Rates<K> {
    rate: Rate,
    /// What each had left, and when.
    left: HashMap<K, (f64, Instant)>,
}

impl<K: Eq + Hash + Clone> Rates<K> {
    /// Nobody has done anything yet.
    pub fn new(rate: Rate) -> Self {
        Self { rate, left: HashMap::new() }
    }

    /// Somebody does something that costs this much.
    ///
    /// # Errors
    /// In how long it may, if it has done too much.
    pub fn spend(&mut self, who: &K, cost: f64, now: Instant) -> Result<(), Duration> {
        let Rate { at_once, a_second } = self.rate;
        let refilled = |left: f64, then: Instant| {
            (left + a_second * now.saturating_duration_since(then).as_secs_f64()).min(at_once)
        };
        if self.left.len() >= REMEMBERED && !self.left.contains_key(who) {
            // Who has all of it again is as good as new.
            self.left.retain(|_, (left, then)| refilled(*left, *then) < at_once);
            if self.left.len() >= REMEMBERED {
                let oldest = self.left.iter().min_by_key(|(_, (_, then))| *then);
                let oldest = oldest.map(|(who, _)| who.clone());
                oldest.and_then(|who| self.left.remove(&who));
            }
        }
        let (left, then) = self.left.entry(who.clone()).or_insert((at_once, now));
        *left = refilled(*left, *then);
        *then = now;
        if *left < cost {
            return Err(Duration::from_secs_f64((cost - *left) / a_second));
        }
        *left -= cost;
        Ok(())
    }
}

/// What somebody is told who has done too much.
pub fn too_much(wait: Duration) -> ApiError {
    let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
    let what = match seconds {
        1 => "that was too much at once; wait a moment".to_owned(),
        _ => format!("that was too much at once; try again in {seconds} seconds"),
    };
    ApiError::busy(what).after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_done_too_much_waits() {
        let mut rates = Rates::new(Rate { at_once: 3.0, a_second: 2.0 });
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(rates.spend(&"a", 1.0, now), Ok(()));
        }
        assert_eq!(rates.spend(&"a", 1.0, now), Err(Duration::from_millis(500)));
        assert_eq!(rates.spend(&"b", 1.0, now), Ok(()), "others do not pay for it");
        let later = now + Duration::from_millis(500);
        assert_eq!(rates.spend(&"a", 1.0, later), Ok(()));
        assert!(rates.spend(&"a", 1.0, later).is_err());
        // However long somebody rests, it is not more at once.
        let much_later = now + Duration::from_secs(1000);
        for _ in 0..3 {
            assert_eq!(rates.spend(&"a", 1.0, much_later), Ok(()));
        }
        assert!(rates.spend(&"a", 1.0, much_later).is_err());
    }

    #[test]
    fn a_crowd_is_forgotten_and_not_kept() {
        let mut rates = Rates::new(Rate { at_once: 1.0, a_second: 1e-9 });
        let now = Instant::now();
        for who in 0..3 * REMEMBERED {
            assert_eq!(rates.spend(&who, 1.0, now), Ok(()));
            assert!(rates.left.len() <= REMEMBERED);
        }
    }
}
