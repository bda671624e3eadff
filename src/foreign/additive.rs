//! What importers share: issues from values, grids for real numbers, and the limits
//! of what a scenario can say.

use super::Choices;
use super::draft::{Draft, DraftIssue, DraftKind, DraftLinkage, DraftOption, DraftParty};
use super::identifiers::identifiers;
use crate::space::search::k_best;
use crate::space::{Blueprint, Clause, Condition, order};

/// The most options an issue may have; scenario files allow no more.
pub const MOST_OPTIONS: usize = 65_535;

/// The most linkages by which utilities are cut off at 1.
pub const MOST_CAPS: usize = 500;

/// The most nodes a layer of the diagram may have because of hyper-rectangles: some
/// ten megabytes, and searches that still take milliseconds.
pub const MOST_NODES: usize = 8_192;

/// The utility above which Genius cuts off.
const TOP: f64 = 1.0;

/// An excess this small is rounding.
const ROUNDING: f64 = 1e-12;

/// The values an issue can take, as the format gives them.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// A list of names.
    Names(Vec<String>),
    /// All whole numbers from one to another.
    Whole {
        /// The first.
        lower: i64,
        /// The last, not below the first.
        upper: i64,
    },
    /// Evenly spaced numbers.
    Grid {
        /// The first.
        from: f64,
        /// Between neighbours, above 0.
        step: f64,
        /// How many.
        count: usize,
    },
    /// All numbers from one to another, which stand on a grid here.
    Real {
        /// The least.
        lower: f64,
        /// The greatest, above the least.
        upper: f64,
    },
}

impl Values {
    /// How many options they make.
    pub fn count(&self, choices: &Choices) -> usize {
        match self {
            Values::Names(names) => names.len(),
            Values::Whole { lower, upper } => {
                let count = i128::from(*upper) - i128::from(*lower) + 1;
                usize::try_from(count).unwrap_or(usize::MAX)
            }
            Values::Grid { count, .. } => *count,
            Values::Real { .. } => choices.grid,
        }
    }

    /// The option that a name or number of the format means.
    pub fn option(&self, value: &str, choices: &Choices) -> Option<usize> {
        if let Values::Names(names) = self
            && let Some(at) = names.iter().position(|name| name == value)
        {
            return Some(at);
        }
        let number: f64 = value.trim().parse().ok()?;
        let near = |position: &Option<f64>| {
            position
                .is_some_and(|position| (position - number).abs() <= 1e-9 * number.abs().max(1.0))
        };
        self.positions(choices).iter().position(near)
    }

    /// The distance between neighbours of a grid; 0 where nothing was put on one.
    pub fn step(&self, choices: &Choices) -> f64 {
        match self {
            Values::Real { lower, upper } => (upper - lower) / (choices.grid - 1).max(1) as f64,
            _ => 0.0,
        }
    }

    /// The numbers that the options stand for; `None` for names that are none.
    pub fn positions(&self, choices: &Choices) -> Vec<Option<f64>> {
        match self {
            Values::Names(names) => names.iter().map(|name| name.trim().parse().ok()).collect(),
            Values::Whole { lower, upper } => {
                (*lower..=*upper).map(|value| Some(value as f64)).collect()
            }
            Values::Grid { from, step, count } => grid(*from, *step, *count),
            Values::Real { lower, .. } => grid(*lower, self.step(choices), choices.grid),
        }
    }
}

/// The points of a grid; the reader of scenarios keeps nine decimals of them.
fn grid(from: f64, step: f64, count: usize) -> Vec<Option<f64>> {
    let point = |index: usize| from + index as f64 * step;
    (0..count)
        .map(|index| Some(format!("{:.9}", point(index)).parse().unwrap_or(point(index))))
        .collect()
}

/// Draft issues from names and values.
pub fn issues(list: &[(String, Values)], choices: &Choices) -> Vec<DraftIssue> {
    let ids = identifiers(list.iter().map(|(name, _)| name.as_str()), "issue");
    let issue = |(id, (name, values)): (String, &(String, Values))| DraftIssue {
        id,
        title: name.clone(),
        kind: match values {
            Values::Names(names) => {
                let ids = identifiers(names.iter().map(String::as_str), "option");
                let option =
                    |(id, title): (String, &String)| DraftOption { id, title: title.clone() };
                DraftKind::Categorical(ids.into_iter().zip(names).map(option).collect())
            }
            Values::Whole { lower, .. } => DraftKind::Numeric {
                from: *lower as f64,
                step: 1.0,
                count: values.count(choices),
                unit: String::new(),
            },
            Values::Grid { from, step, count } => {
                DraftKind::Numeric { from: *from, step: *step, count: *count, unit: String::new() }
            }
            Values::Real { lower, .. } => DraftKind::Numeric {
                from: *lower,
                step: values.step(choices),
                count: choices.grid,
                unit: String::new(),
            },
        },
    };
    ids.into_iter().zip(list).map(issue).collect()
}

/// What putting real-valued issues on a grid does, in words; empty if there are none.
/// `errors` has the largest change of each party's utility between a value and the
/// nearest point of the grid, summed over its issues.
pub fn grid_note(
    list: &[(String, Values)],
    parties: &[DraftParty],
    errors: &[f64],
    choices: &Choices,
) -> String {
    let real: Vec<String> = list
        .iter()
        .filter(|(_, values)| matches!(values, Values::Real { .. }))
        .map(|(name, values)| format!("{name} (steps of {})", values.step(choices)))
        .collect();
    if real.is_empty() {
        return String::new();
    }
    let bounds: Vec<String> = parties
        .iter()
        .zip(errors)
        .map(|(party, error)| format!("{} {error:.3e}", party.name))
        .collect();
    format!(
        " Real-valued issues stand on a grid of {} points: {}. The nearest point of the grid changes utility by at most: {}.",
        choices.grid,
        real.join(", "),
        bounds.join(", ")
    )
}

/// Cuts the utility of a party off at 1, exactly: a linkage for every combination of
/// contributions that exceeds it takes the excess away.
///
/// # Errors
/// If more linkages than [`MOST_CAPS`] were needed.
pub fn cap_at_one(party: &mut DraftParty) -> Result<usize, ()> {
    // Options that contribute the same are one class; classes by contribution, best first.
    let classes: Vec<Vec<(f64, Vec<usize>)>> = party
        .stakes
        .iter()
        .map(|stake| {
            let mut classes: Vec<(f64, Vec<usize>)> = Vec::new();
            for (option, worth) in stake.contributions().enumerate() {
                match classes.iter_mut().find(|(known, _)| *known == worth) {
                    Some((_, options)) => options.push(option),
                    None => classes.push((worth, vec![option])),
                }
            }
            classes.sort_by(|left, right| right.0.total_cmp(&left.0));
            classes
        })
        .collect();
    // The best that the issues from one on can add.
    let mut best = vec![0.0; classes.len() + 1];
    for issue in (0..classes.len()).rev() {
        best[issue] = best[issue + 1] + classes[issue].first().map_or(0.0, |class| class.0);
    }
    let mut caps = Vec::new();
    let mut chosen = Vec::new();
    let complete = descend(&classes, &best, party.constant, &mut chosen, &mut |chosen, worth| {
        let clauses = chosen.iter().enumerate().filter(|(issue, _)| classes[*issue].len() > 1);
        let when = clauses.map(|(issue, &class)| (issue, classes[issue][class].1.clone()));
        caps.push(DraftLinkage {
            id: format!("cap_{}", caps.len() + 1),
            when: when.collect(),
            gain: TOP - worth,
        });
        caps.len() <= MOST_CAPS
    });
    if !complete {
        return Err(());
    }
    let count = caps.len();
    party.linkages.extend(caps);
    Ok(count)
}

/// Visits every combination of classes worth more than 1; `false` if the visitor has
/// had enough.
fn descend(
    classes: &[Vec<(f64, Vec<usize>)>],
    best: &[f64],
    worth: f64,
    chosen: &mut Vec<usize>,
    visit: &mut impl FnMut(&[usize], f64) -> bool,
) -> bool {
    let issue = chosen.len();
    if worth + best[issue] <= TOP + ROUNDING {
        return true;
    }
    if issue == classes.len() {
        return visit(chosen, worth);
    }
    for (class, (gain, _)) in classes[issue].iter().enumerate() {
        chosen.push(class);
        let go_on = descend(classes, best, worth + gain, chosen, visit);
        chosen.pop();
        if !go_on {
            return false;
        }
    }
    true
}

/// Can the diagram hold all parties' linkages within [`MOST_NODES`]?
pub fn fits(draft: &Draft) -> bool {
    order::fits(&blueprint(draft), MOST_NODES)
}

/// The highest utility of each party whose preferences are linkages only; `None` if
/// the diagram does not hold them.
pub fn highest_utilities(draft: &Draft) -> Option<Vec<f64>> {
    let diagram = order::compile(&blueprint(draft)).ok()?;
    let mut first = 0;
    let mut highest = Vec::new();
    for party in &draft.parties {
        let own = first..first + party.linkages.len();
        let gain = |event: &u32| {
            let event = *event as usize;
            if own.contains(&event) { party.linkages[event - own.start].gain } else { 0.0 }
        };
        let costs: Vec<f64> =
            diagram.labels().iter().map(|label| label.events.iter().map(gain).sum()).collect();
        let best = k_best(&diagram, &costs, 1).first()?.1;
        // A condition without clauses completes at no label.
        let always = party.linkages.iter().filter(|linkage| linkage.when.is_empty());
        highest.push(party.constant + best + always.map(|linkage| linkage.gain).sum::<f64>());
        first = own.end;
    }
    Some(highest)
}

/// The space with everybody's linkages as its events.
fn blueprint(draft: &Draft) -> Blueprint {
    let sizes: Vec<usize> = draft
        .issues
        .iter()
        .map(|issue| match &issue.kind {
            DraftKind::Categorical(options) | DraftKind::Ordered(options) => options.len(),
            DraftKind::Numeric { count, .. } => *count,
        })
        .collect();
    let condition =
        |clauses: &[(usize, Vec<usize>)]| {
            Condition::new(clauses.iter().map(|(issue, options)| {
                Clause::new(*issue, sizes[*issue], options.iter().copied())
            }))
        };
    let linkages = draft.parties.iter().flat_map(|party| &party.linkages);
    Blueprint {
        events: linkages.map(|linkage| condition(&linkage.when)).collect(),
        forbidden: draft.forbidden.iter().map(|(_, clauses)| condition(clauses)).collect(),
        partial: None,
        clauses: 0,
        sizes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::DraftStake;
    use super::*;

    #[test]
    fn a_cap_takes_exactly_the_excess() {
        let stake = |weight: f64, scores: &[f64]| DraftStake {
            weight,
            scores: scores.to_vec(),
            spatial: None,
        };
        let mut party = DraftParty {
            id: "p".into(),
            name: "P".into(),
            stakes: vec![stake(0.6, &[1.0, 0.5, 1.0]), stake(0.6, &[1.0, 0.0]), stake(0.1, &[0.5])],
            constant: 0.0,
            linkages: Vec::new(),
            reservation: None,
            discount: 1.0,
        };
        assert_eq!(cap_at_one(&mut party), Ok(1));
        assert_eq!(party.linkages[0].when, [(0, vec![0, 2]), (1, vec![0])]);
        assert!((party.linkages[0].gain + 0.25).abs() < 1e-12);
        let many: Vec<f64> = (0..=MOST_CAPS).map(|index| 1.1 + index as f64).collect();
        party.stakes[0] = stake(1.0, &many);
        assert_eq!(cap_at_one(&mut party), Err(()));
    }
}
