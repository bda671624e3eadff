//! How many threads there are if nobody says: as many as the scheduler gave cores.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// Keeps to the cores that Slurm gave this task (`SLURM_CPUS_PER_TASK`). The limits of a
/// control group and of processor affinity rayon keeps to by itself, and `RAYON_NUM_THREADS`
/// goes before all.
pub fn allot() {
    if std::env::var_os("RAYON_NUM_THREADS").is_some() {
        return;
    }
    let given = std::env::var("SLURM_CPUS_PER_TASK").ok();
    if let Some(threads) = threads(given.as_deref(), available_parallelism().ok()) {
        // Without such a pool rayon makes one of all cores: slower for others, not wrong.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
}

/// What Slurm gave, but not more than there are; nothing if it says nothing.
fn threads(given: Option<&str>, there: Option<NonZeroUsize>) -> Option<usize> {
    let given: usize = given?.parse().ok().filter(|given| *given > 0)?;
    Some(there.map_or(given, |there| given.min(there.get())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slurm_gives_cores_and_the_system_bounds_them() {
        let eight = NonZeroUsize::new(8);
        assert_eq!(threads(Some("2"), eight), Some(2));
        assert_eq!(threads(Some("64"), eight), Some(8));
        assert_eq!(threads(Some("3"), None), Some(3));
        for none in [None, Some("0"), Some(""), Some("many"), Some("-1")] {
            assert_eq!(threads(none, eight), None);
        }
    }
}
