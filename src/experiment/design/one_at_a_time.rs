//! A base run, and its changes in one factor.

use super::{DesignError, Grid};

/// The base run first; then, factor by factor, the factor's other levels in order while all
/// others stay at the base. It shows effects at the base only, and no interactions (Saltelli &
/// Annoni 2010, *How to avoid a perfunctory sensitivity analysis*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneAtATime {
    base: Vec<usize>,
    /// Runs up to and with those of each factor; the base run is before all.
    ends: Vec<u64>,
}

impl OneAtATime {
    /// `levels` has the number of levels of each factor, from 1; `base` the level of each
    /// factor in the base run, from 0.
    pub fn new(levels: &[usize], base: Vec<usize>) -> Result<Self, DesignError> {
        if base.len() != levels.len() {
            return Err(DesignError::BaseLevels { factors: levels.len(), found: base.len() });
        }
        let mut runs = 1u64;
        let mut ends = Vec::with_capacity(levels.len());
        for (factor, (&count, &found)) in levels.iter().zip(&base).enumerate() {
            if count == 0 {
                return Err(DesignError::NoLevels { factor });
            }
            if found >= count {
                return Err(DesignError::NoSuchLevel { factor, levels: count, found });
            }
            let design = "a design of one factor at a time";
            let too_large = DesignError::TooLarge { design, most: u64::MAX, what: "runs" };
            runs = runs.checked_add(count as u64 - 1).ok_or(too_large)?;
            ends.push(runs);
        }
        Ok(Self { base, ends })
    }

    /// The factor that run `index` changes; none in the base run.
    pub fn changed(&self, index: u64) -> Option<usize> {
        let index = index % self.runs();
        (index > 0).then(|| self.ends.partition_point(|end| *end <= index))
    }
}

impl Grid for OneAtATime {
    fn factors(&self) -> usize {
        self.base.len()
    }

    fn runs(&self) -> u64 {
        self.ends.last().copied().unwrap_or(1)
    }

    fn levels(&self, index: u64, levels: &mut [usize]) {
        for (level, base) in levels.iter_mut().zip(&self.base) {
            *level = *base;
        }
        let Some(factor) = self.changed(index) else { return };
        let first = if factor == 0 { 1 } else { self.ends[factor - 1] };
        let other = (index % self.runs() - first) as usize;
        if let Some(level) = levels.get_mut(factor) {
            *level = other + usize::from(other >= self.base[factor]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_factor_visits_its_other_levels() {
        let grid = OneAtATime::new(&[3, 1, 2], vec![1, 0, 0]).unwrap();
        let mut found = Vec::new();
        for run in 0..grid.runs() {
            let mut levels = [9; 3];
            grid.levels(run, &mut levels);
            found.push((grid.changed(run), levels));
        }
        let expected =
            [(None, [1, 0, 0]), (Some(0), [0, 0, 0]), (Some(0), [2, 0, 0]), (Some(2), [1, 0, 1])];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_base_must_be_among_the_levels() {
        assert!(OneAtATime::new(&[2], vec![]).is_err());
        assert!(OneAtATime::new(&[0], vec![0]).is_err());
        let missing = DesignError::NoSuchLevel { factor: 0, levels: 2, found: 2 };
        assert_eq!(OneAtATime::new(&[2], vec![2]), Err(missing));
        assert_eq!(OneAtATime::new(&[], vec![]).unwrap().runs(), 1);
    }
}
