//! Which part of a sweep this process plays: said in the command, or by the scheduler.
//!
//! A shard I/N plays the blocks I, I + N, I + 2N, ...; what is there already it leaves alone.
//! So any shards that together are a whole play all that is missing, whatever N was before.

/// Which part of the blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 0.
    pub part: u64,
    /// Of how many, at least 1.
    pub of: u64,
    /// The variable that said so, if it was one.
    pub by: Option<&'static str>,
}

impl Shard {
    /// All blocks.
    pub const WHOLE: Self = Self { part: 0, of: 1, by: None };
}

/// A scheduler that tells its tasks which one they are.
struct Scheduler {
    variable: &'static str,
    /// The number of its first task, by its own habit.
    first: u64,
}

/// The schedulers: Slurm, HyperQueue, Kubernetes, GNU parallel.
const SCHEDULERS: [Scheduler; 4] = [
    Scheduler { variable: "SLURM_ARRAY_TASK_ID", first: 0 },
    Scheduler { variable: "HQ_TASK_ID", first: 0 },
    Scheduler { variable: "JOB_COMPLETION_INDEX", first: 0 },
    Scheduler { variable: "PARALLEL_SEQ", first: 1 },
];

/// Reads `I/N`, `auto/N` or `auto`.
pub fn shard(text: &str) -> Result<Shard, String> {
    read(text, &|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
}

fn read(text: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let whole = |text: &str| text.parse::<u64>().ok().filter(|of| *of > 0);
    if text == "auto" {
        return alone(environment);
    }
    if let Some(of) = text.strip_prefix("auto/") {
        let of = whole(of).ok_or_else(|| {
            format!("`auto/{of}`: after auto/ stands the number of all tasks, for instance auto/8")
        })?;
        return among(of, environment);
    }
    let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, whole(of)?)));
    match parts {
        Some((part, of)) if part < of => Ok(Shard { part, of, by: None }),
        _ => Err("a part of a whole is needed, counted from 0, for instance 0/8, or auto/8 for \
                  the one the scheduler says"
            .to_owned()),
    }
}

/// The scheduler that started this process, and the number it gave it.
fn task(environment: &dyn Fn(&str) -> Option<String>) -> Result<(&'static Scheduler, u64), String> {
    let set: Vec<(&Scheduler, String)> = SCHEDULERS
        .iter()
        .filter_map(|scheduler| Some((scheduler, environment(scheduler.variable)?)))
        .collect();
    match set.as_slice() {
        [(scheduler, value)] => match value.parse() {
            Ok(number) => Ok((scheduler, number)),
            Err(_) => Err(format!("{} is `{value}`, which is no task", scheduler.variable)),
        },
        [] => {
            let names: Vec<&str> = SCHEDULERS.iter().map(|one| one.variable).collect();
            Err(format!(
                "no scheduler says which task this is: none of {} is set",
                names.join(", ")
            ))
        }
        several => {
            let names: Vec<String> =
                several.iter().map(|(one, value)| format!("{} ({value})", one.variable)).collect();
            Err(format!(
                "several schedulers say which task this is: {}; write I/N instead",
                names.join(" and ")
            ))
        }
    }
}

/// One of so many tasks.
fn among(of: u64, environment: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let (Scheduler { variable, first }, number) = task(environment)?;
    match number.checked_sub(*first) {
        Some(part) if part < of => Ok(Shard { part, of, by: Some(variable) }),
        _ => Err(format!(
            "{variable} is {number}, and the tasks of auto/{of} are {first} to {}",
            of.saturating_add(*first) - 1
        )),
    }
}

/// One of as many tasks as the scheduler says there are. Only Slurm says so, and what it says
/// is of the array as it was submitted: if that has gaps, nobody can tell which of them the
/// tasks are.
fn alone(environment: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let (Scheduler { variable, .. }, number) = task(environment)?;
    let ask = "write auto/N, N being the number of all tasks";
    if *variable != "SLURM_ARRAY_TASK_ID" {
        return Err(format!("{variable} says which task this is, but not of how many: {ask}"));
    }
    let of = |what: &str| environment(&format!("SLURM_ARRAY_TASK_{what}"))?.parse::<u64>().ok();
    let (Some(count), Some(low), Some(high)) = (of("COUNT"), of("MIN"), of("MAX")) else {
        return Err(format!(
            "SLURM_ARRAY_TASK_COUNT, _MIN and _MAX do not say how many tasks there are: {ask}"
        ));
    };
    let step = of("STEP").unwrap_or(1).max(1);
    let part = number.checked_sub(low).filter(|above| above % step == 0).map(|above| above / step);
    let even = count > 0 && high.checked_sub(low).is_some_and(|span| span / step == count - 1);
    match part {
        Some(part) if even && part < count => {
            Ok(Shard { part, of: count, by: Some("SLURM_ARRAY_TASK_ID") })
        }
        _ => Err(format!(
            "an array with gaps ({count} tasks from {low} to {high}) does not say which part \
             of the whole a task is: {ask} when it was first submitted"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str, variables: &[(&str, &str)]) -> Result<(u64, u64), String> {
        let get = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        read(text, &get).map(|shard| (shard.part, shard.of))
    }

    fn slurm(text: &str, id: &str, count: &str, low: &str, high: &str, step: &str) -> String {
        let variables = [
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_COUNT", count),
            ("SLURM_ARRAY_TASK_MIN", low),
            ("SLURM_ARRAY_TASK_MAX", high),
            ("SLURM_ARRAY_TASK_STEP", step),
        ];
        match with(text, &variables) {
            Ok((part, of)) => format!("{part}/{of}"),
            Err(error) => error,
        }
    }

    #[test]
    fn a_part_may_be_said() {
        assert_eq!(with("2/8", &[]), Ok((2, 8)));
        for text in ["8/8", "0/0", "-1/8", "1", "a/b", "1/8/2", "auto/0", "auto/", "auto/x"] {
            assert!(with(text, &[("SLURM_ARRAY_TASK_ID", "0")]).is_err(), "{text}");
        }
    }

    #[test]
    fn an_array_without_gaps_says_all() {
        assert_eq!(slurm("auto", "3", "8", "0", "7", "1"), "3/8");
        assert_eq!(slurm("auto", "8", "8", "1", "8", "1"), "7/8");
        assert_eq!(slurm("auto", "8", "4", "0", "15", "4"), "2/4");
        assert_eq!(slurm("auto", "5", "1", "5", "5", "1"), "0/1");
    }

    #[test]
    fn an_array_submitted_in_part_needs_the_whole_number() {
        assert!(slurm("auto", "7", "2", "3", "7", "1").contains("write auto/N"));
        assert_eq!(slurm("auto/8", "7", "2", "3", "7", "1"), "7/8");
        assert_eq!(slurm("auto/8", "3", "1", "3", "3", "1"), "3/8");
        let beyond = slurm("auto/8", "8", "8", "1", "8", "1");
        assert_eq!(beyond, "SLURM_ARRAY_TASK_ID is 8, and the tasks of auto/8 are 0 to 7");
        // What makes no sense is no reason to panic.
        for odd in [["3", "0", "0", "7"], ["3", "8", "7", "0"], ["9", "8", "0", "7"]] {
            assert!(slurm("auto", odd[0], odd[1], odd[2], odd[3], "0").contains("gaps"));
        }
        assert!(with("auto", &[("SLURM_ARRAY_TASK_ID", "3")]).unwrap_err().contains("auto/N"));
    }

    #[test]
    fn schedulers_that_do_not_count_are_asked_for_the_number() {
        for (name, value, part) in
            [("HQ_TASK_ID", "2", 2), ("JOB_COMPLETION_INDEX", "2", 2), ("PARALLEL_SEQ", "2", 1)]
        {
            let said = with("auto", &[(name, value)]).unwrap_err();
            assert!(said.contains(name) && said.contains("auto/N"), "{said}");
            assert_eq!(with("auto/3", &[(name, value)]), Ok((part, 3)));
        }
        let beyond = with("auto/3", &[("PARALLEL_SEQ", "4")]).unwrap_err();
        assert_eq!(beyond, "PARALLEL_SEQ is 4, and the tasks of auto/3 are 1 to 3");
    }

    #[test]
    fn who_speaks_must_be_one() {
        let both = [("SLURM_ARRAY_TASK_ID", "1"), ("PARALLEL_SEQ", "2")];
        let said = with("auto/3", &both).unwrap_err();
        assert!(said.contains("SLURM_ARRAY_TASK_ID (1) and PARALLEL_SEQ (2)"), "{said}");
        assert!(with("auto/3", &[]).unwrap_err().contains("none of SLURM_ARRAY_TASK_ID"));
        let said = with("auto/3", &[("HQ_TASK_ID", "two")]).unwrap_err();
        assert_eq!(said, "HQ_TASK_ID is `two`, which is no task");
    }
}
