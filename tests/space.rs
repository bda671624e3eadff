//! The diagram and every search on it, against brute-force enumeration of random
//! small spaces with constraints, linkages, partial deals, ownership and ties.

use proptest::prelude::*;
use zopa::space::criteria::{Criteria, Requirement};
use zopa::space::search::Staircase;
use zopa::space::search::trade_off::{FORBIDDEN, TradeOff};
use zopa::space::search::{
    COUNT_LIMIT, Descending, FRONTIER_LIMIT, Fairest, FairestQuestion, FrontierQuestion, Halves,
    Tally, best_reaching, frontier, k_best, lowest_reaching,
};
use zopa::space::{Blueprint, Clause, Condition, Diagram, order};
use zopa::tolerance::{TIE, reaches, ties};

/// A random space with everything a diagram can hold, and values for its labels.
#[derive(Clone, Debug)]
struct Case {
    sizes: Vec<usize>,
    forbidden: Vec<Condition>,
    events: Vec<Condition>,
    partial: bool,
    clauses: usize,
    /// Values by (class, issue, option), then by event; three criteria, in tenths so
    /// that ties are common.
    seed: Vec<i32>,
}

const CRITERIA: usize = 3;

fn condition(sizes: Vec<usize>) -> impl Strategy<Value = Condition> {
    let issues = sizes.len();
    proptest::collection::vec((0..issues, any::<u16>()), 1..=3).prop_map(move |clauses| {
        Condition::new(clauses.into_iter().map(|(issue, bits)| {
            // At least one option, so that the clause can hold.
            let chosen = (0..sizes[issue]).filter(|option| {
                bits >> option & 1 == 1 || bits as usize % sizes[issue] == *option
            });
            Clause::new(issue, sizes[issue], chosen.collect::<Vec<_>>())
        }))
    })
}

fn case() -> impl Strategy<Value = Case> {
    (proptest::collection::vec(1usize..=4, 2..=6), 0usize..=2)
        .prop_flat_map(|(mut sizes, clauses)| {
            sizes.extend(std::iter::repeat_n(2, clauses));
            (
                Just(sizes.clone()),
                Just(clauses),
                proptest::collection::vec(condition(sizes.clone()), 0..=4),
                proptest::collection::vec(condition(sizes), 0..=5),
                any::<bool>(),
                proptest::collection::vec(-5i32..=10, 400),
            )
        })
        .prop_map(|(sizes, clauses, forbidden, mut events, partial, seed)| {
            events.dedup();
            Case { sizes, forbidden, events, partial, clauses, seed }
        })
}

impl Case {
    fn classes(&self) -> Vec<u8> {
        // The last option of issue 0 makes a partial deal.
        (0..self.sizes[0])
            .map(|option| u8::from(option > 0 && option + 1 == self.sizes[0]))
            .collect()
    }

    fn blueprint(&self) -> Blueprint {
        Blueprint {
            sizes: self.sizes.clone(),
            forbidden: self.forbidden.clone(),
            events: self.events.clone(),
            partial: self.partial.then(|| (0, self.classes())),
            clauses: self.clauses,
        }
    }

    fn tenth(&self, at: usize) -> f64 {
        f64::from(self.seed[at % self.seed.len()]) * 0.1
    }

    /// Value of an option to a criterion in a class of deal.
    fn option_value(&self, class: u8, issue: usize, option: usize, criterion: usize) -> f64 {
        let value = self.tenth(issue * 31 + option * 7 + criterion * 3);
        if class == 0 { value } else { 0.5 * value }
    }

    fn event_value(&self, event: usize, criterion: usize) -> f64 {
        self.tenth(211 + event * 5 + criterion)
    }

    fn criteria(&self, diagram: &Diagram) -> Criteria {
        let mut criteria = Criteria::zero(diagram.labels().len(), CRITERIA);
        for (number, label) in diagram.labels().iter().enumerate() {
            for criterion in 0..CRITERIA {
                let mut value =
                    self.option_value(label.class, label.issue, label.option, criterion);
                for event in &label.events {
                    value += self.event_value(*event as usize, criterion);
                }
                criteria.of_mut(number as u32)[criterion] = value;
            }
        }
        criteria
    }

    /// Criterion 2 is required by packages that use option 0 of the last issue of the text.
    fn requirement(&self, diagram: &Diagram) -> Requirement {
        let issue = self.sizes.len() - self.clauses - 1;
        let by_label = diagram
            .labels()
            .iter()
            .map(|label| if label.issue == issue && label.option == 0 { 0b100 } else { 0 })
            .collect();
        Requirement { always: 0b011, by_label }
    }

    fn required(&self, package: &[usize]) -> u64 {
        let issue = self.sizes.len() - self.clauses - 1;
        if package[issue] == 0 { 0b111 } else { 0b011 }
    }

    /// Every feasible package with its values, by definition.
    fn packages(&self) -> Vec<(Vec<usize>, [f64; CRITERIA])> {
        let mut packages = vec![vec![]];
        for size in &self.sizes {
            packages = packages
                .into_iter()
                .flat_map(|package: Vec<usize>| {
                    (0..*size).map(move |option| [package.clone(), vec![option]].concat())
                })
                .collect();
        }
        packages
            .into_iter()
            .filter(|package| !self.forbidden.iter().any(|condition| condition.holds(package)))
            .map(|package| {
                let class = if self.partial { self.classes()[package[0]] } else { 0 };
                let mut values = [0.0; CRITERIA];
                for (criterion, value) in values.iter_mut().enumerate() {
                    for (issue, option) in package.iter().enumerate() {
                        *value += self.option_value(class, issue, *option, criterion);
                    }
                    for (event, condition) in self.events.iter().enumerate() {
                        if condition.holds(&package) {
                            *value += self.event_value(event, criterion);
                        }
                    }
                }
                (package, values)
            })
            .collect()
    }
}

fn values_of(criteria: &Criteria, path: &[u32]) -> [f64; CRITERIA] {
    let mut sums = [0.0; CRITERIA];
    criteria.add_path(path, &mut sums);
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_diagram_holds_exactly_the_feasible_packages(case in case()) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let criteria = case.criteria(&diagram);
        let packages = case.packages();
        prop_assert_eq!(diagram.completions(Diagram::ROOT), packages.len() as u128);
        let mut ranks: Vec<u128> = packages.iter().map(|(p, _)| diagram.rank(p).unwrap()).collect();
        for (package, values) in &packages {
            let rank = diagram.rank(package).unwrap();
            prop_assert_eq!(diagram.unrank(rank), Some(package.clone()));
            let path = diagram.path(package).unwrap();
            prop_assert_eq!(diagram.rank_of_path(&path), rank);
            prop_assert_eq!(&diagram.package_of_path(&path), package);
            for (sum, value) in values_of(&criteria, &path).iter().zip(values) {
                prop_assert!(ties(*sum, *value));
            }
        }
        ranks.sort_unstable();
        prop_assert_eq!(ranks, (0..packages.len() as u128).collect::<Vec<_>>());
        prop_assert_eq!(diagram.unrank(packages.len() as u128), None);
        let texts: std::collections::BTreeSet<_> =
            packages.iter().map(|(p, _)| p[..p.len() - case.clauses].to_vec()).collect();
        prop_assert_eq!(diagram.texts(Diagram::ROOT), texts.len() as u128);
        // Exact in binary, so that a share of the packages is a whole number of them or is not.
        for u in [0.0, 0.375, 0.999_755_859_375, 1.0] {
            let at = ((u * packages.len() as f64) as u128).min((packages.len() as u128).saturating_sub(1));
            prop_assert_eq!(diagram.sample(u), diagram.unrank(at));
        }
    }

    #[test]
    fn any_order_of_the_issues_holds_the_same_packages(case in case(), turn in 0usize..6) {
        let blueprint = case.blueprint();
        let mut free = blueprint.free_issues();
        let by = turn % free.len().max(1);
        free.rotate_left(by);
        let order = blueprint.with_fixed_ends(&free);
        let diagram = blueprint.compile(&order).unwrap();
        prop_assert_eq!(blueprint.arcs(&order).unwrap(), diagram.arc_count());
        let packages = case.packages();
        prop_assert_eq!(diagram.completions(Diagram::ROOT), packages.len() as u128);
        for (package, _) in &packages {
            prop_assert!(diagram.path(package).is_some());
        }
    }

    #[test]
    fn the_frontier(
        case in case(),
        floors in proptest::collection::vec(-5i32..=15, CRITERIA),
        floored in any::<bool>(),
        wanted in prop_oneof![Just(0u64), Just(0b100)],
    ) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let criteria = case.criteria(&diagram);
        let requirement = case.requirement(&diagram);
        let floors: Vec<f64> = floors.iter().map(|floor| f64::from(*floor) * 0.1).collect();
        let members: Vec<usize> = (0..CRITERIA).collect();
        let always = if floored { requirement.always } else { 0 };
        let by_label = &requirement.by_label;
        let found = frontier(&FrontierQuestion {
            diagram: &diagram,
            criteria: &criteria,
            members: &members,
            floors: &floors,
            required: always,
            wanted: (by_label, wanted),
            limit: FRONTIER_LIMIT,
        })
        .unwrap();
        // By all pairs.
        let mask = |package: &[usize]| {
            let path = diagram.path(package).unwrap();
            path.iter().fold(0, |mask, label| mask | by_label[*label as usize])
        };
        let candidates: Vec<(Vec<usize>, [f64; CRITERIA])> = case
            .packages()
            .into_iter()
            .filter(|(package, _)| mask(package) & !wanted == 0)
            .filter(|(_, values)| {
                (0..CRITERIA).all(|c| always >> c & 1 == 0 || reaches(values[c], floors[c]))
            })
            .collect();
        let better = |a: &[f64], b: &[f64]| {
            (0..CRITERIA).all(|c| reaches(a[c], b[c])) && (0..CRITERIA).any(|c| a[c] > b[c] + TIE)
        };
        let efficient: Vec<&(Vec<usize>, [f64; CRITERIA])> = candidates
            .iter()
            .filter(|(_, values)| !candidates.iter().any(|(_, other)| better(other, values)))
            .filter(|(package, _)| mask(package) == wanted)
            .collect();
        let total: u128 = found.iter().map(|point| point.packages).sum();
        prop_assert_eq!(total, efficient.len() as u128);
        let mut last = None;
        for point in &found {
            let rank = diagram.rank_of_path(&point.path);
            prop_assert!(last.is_none_or(|last| last < rank), "by rank");
            last = Some(rank);
            let same: Vec<u128> = efficient
                .iter()
                .filter(|(_, values)| (0..CRITERIA).all(|c| ties(values[c], point.values[c])))
                .map(|(package, _)| diagram.rank(package).unwrap())
                .collect();
            prop_assert_eq!(point.packages, same.len() as u128);
            prop_assert_eq!(same.iter().min().copied(), Some(rank));
        }
    }

    #[test]
    fn counting_above_floors(case in case(), floors in proptest::collection::vec(-5i32..=25, CRITERIA)) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let criteria = case.criteria(&diagram);
        let requirement = case.requirement(&diagram);
        let floors: Vec<f64> = floors.iter().map(|floor| f64::from(*floor) * 0.1).collect();
        let qualifies = |package: &[usize], values: &[f64]| {
            let required = case.required(package);
            (0..CRITERIA).all(|c| required >> c & 1 == 0 || reaches(values[c], floors[c]))
        };
        let texts: std::collections::BTreeSet<Vec<usize>> = case
            .packages()
            .into_iter()
            .filter(|(package, values)| qualifies(package, values))
            .map(|(package, _)| package[..package.len() - case.clauses].to_vec())
            .collect();
        let tally = Tally::new(&diagram, &criteria, &requirement);
        prop_assert_eq!(tally.texts(&floors, COUNT_LIMIT), Some(texts.len() as u128));
        let mut by_option = vec![vec![0u128; 4]; case.sizes.len()];
        for text in &texts {
            for (issue, option) in text.iter().enumerate() {
                by_option[issue][*option] += 1;
            }
        }
        let mut found = vec![vec![0u128; 4]; case.sizes.len()];
        for (label, count) in diagram.labels().iter().zip(tally.texts_by_label(&floors, COUNT_LIMIT).unwrap()) {
            found[label.issue][label.option] += count;
        }
        prop_assert_eq!(found, by_option);
        prop_assert_eq!(tally.texts(&floors, 1), if tally.candidates() == 0 { Some(0) } else { None });
        // A sample estimates the same count (five standard errors).
        let mut state = 1u64;
        let sample = tally.sample(&floors, 400, |_, uniforms| {
            for uniform in uniforms {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *uniform = (state >> 11) as f64 / (1u64 << 53) as f64;
            }
        });
        if tally.candidates() > 0 {
            let share = texts.len() as f64 / tally.candidates() as f64;
            let error = (share * (1.0 - share) / 400.0).sqrt();
            prop_assert!((sample.hits as f64 / 400.0 - share).abs() <= 5.0 * error + 1e-9);
        }
    }

    #[test]
    fn the_best_and_the_k_best(case in case(), k in 0usize..8) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let costs = case.criteria(&diagram).column(0);
        let mut all: Vec<(f64, u128)> = case
            .packages()
            .iter()
            .map(|(package, values)| (values[0], diagram.rank(package).unwrap()))
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        match diagram.best(&costs) {
            None => prop_assert!(all.is_empty()),
            Some((path, sum)) => {
                prop_assert!(ties(sum, all[0].0));
                let lowest = all.iter().filter(|(v, _)| ties(*v, all[0].0)).map(|(_, r)| *r).min();
                prop_assert_eq!(Some(diagram.rank_of_path(&path)), lowest);
            }
        }
        // Values are tenths: rounding groups the ties for the expected order.
        let mut expected: Vec<(i64, u128)> =
            all.iter().map(|(v, r)| ((-v * 1e6).round() as i64, *r)).collect();
        expected.sort_unstable();
        let found: Vec<(i64, u128)> = k_best(&diagram, &costs, k)
            .iter()
            .map(|(path, sum)| ((-sum * 1e6).round() as i64, diagram.rank_of_path(path)))
            .collect();
        prop_assert_eq!(&found[..], &expected[..k.min(expected.len())]);
    }

    #[test]
    fn the_lowest_at_or_above_a_target(case in case(), target in -5i32..=30) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let costs = case.criteria(&diagram).column(1);
        let target = f64::from(target) * 0.1 + 0.03;
        let best = case
            .packages()
            .iter()
            .map(|(_, values)| values[1])
            .filter(|value| reaches(*value, target))
            .fold(f64::INFINITY, f64::min);
        match lowest_reaching(&diagram, &costs, target) {
            None => prop_assert_eq!(best, f64::INFINITY),
            Some(found) => {
                prop_assert!(found.proven);
                prop_assert!(ties(found.what.1, best));
                prop_assert!(ties(values_of(&case.criteria(&diagram), &found.what.0)[1], best));
                // Of the packages that tie, the one of lowest rank.
                let ranks = case
                    .packages()
                    .into_iter()
                    .filter(|(_, values)| ties(values[1], best))
                    .filter_map(|(package, _)| diagram.rank(&package));
                prop_assert_eq!(Some(diagram.rank_of_path(&found.what.0)), ranks.min());
            }
        }
    }

    #[test]
    fn all_packages_between_two_sums(case in case(), low in -5i32..=30) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let costs = case.criteria(&diagram).column(1);
        // Between the values, which are multiples of a tenth (or half of one).
        let (low, high) = (f64::from(low) * 0.1 + 0.03, f64::from(low) * 0.1 + 0.48);
        let mut halves = Halves::default();
        prop_assert!(halves.cut(&diagram));
        halves.fill(&diagram, &costs);
        let packages = case.packages();
        let values = packages.iter().map(|(_, values)| values[1]);
        let extremes = values.clone().map(|v| (v, v)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let ours = halves.extremes(&diagram);
        prop_assert_eq!(ours.is_some(), extremes.is_some());
        if let (Some(ours), Some(extremes)) = (ours, extremes) {
            prop_assert!(ties(ours.0, extremes.0) && ties(ours.1, extremes.1));
        }
        let mut found = Vec::new();
        halves.between(&diagram, (low, high), |path| found.push(diagram.rank_of_path(path)));
        found.sort_unstable();
        let inside = packages.iter().filter(|(_, values)| (low..=high).contains(&values[1]));
        let mut expected: Vec<u128> =
            inside.map(|(package, _)| diagram.rank(package).unwrap()).collect();
        expected.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn packages_come_in_descending_order(case in case()) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let costs = case.criteria(&diagram).column(1);
        let mut expected: Vec<(i64, u128)> = case
            .packages()
            .iter()
            .map(|(package, values)| ((-values[1] * 1e6).round() as i64, diagram.rank(package).unwrap()))
            .collect();
        let mut descending = Descending::default();
        expected.sort_unstable();
        descending.restart(&diagram, &costs);
        for (place, package) in expected.iter().enumerate() {
            let sum = descending.at(&diagram, place).unwrap();
            let rank = diagram.rank_of_path(descending.path());
            prop_assert_eq!(((-sum * 1e6).round() as i64, rank), *package);
        }
        prop_assert!(descending.at(&diagram, expected.len()).is_none());
    }

    #[test]
    fn the_best_under_floors(case in case(), floors in proptest::collection::vec(-5i32..=20, CRITERIA)) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let criteria = case.criteria(&diagram);
        let requirement = case.requirement(&diagram);
        let floors: Vec<f64> = floors.iter().map(|floor| f64::from(*floor) * 0.1).collect();
        let costs: Vec<f64> = (0..diagram.labels().len() as u32)
            .map(|label| criteria.of(label)[0] - 0.3 * criteria.of(label)[2])
            .collect();
        let value = |values: &[f64; CRITERIA]| values[0] - 0.3 * values[2];
        let mut qualified: Vec<(f64, u128)> = case
            .packages()
            .iter()
            .filter(|(package, values)| {
                let required = case.required(package);
                (0..CRITERIA).all(|c| required >> c & 1 == 0 || reaches(values[c], floors[c]))
            })
            .map(|(package, values)| (value(values), diagram.rank(package).unwrap()))
            .collect();
        qualified.sort_by(|a, b| b.0.total_cmp(&a.0));
        match best_reaching(&diagram, &costs, &criteria, &requirement, &floors) {
            None => prop_assert!(qualified.is_empty()),
            Some(found) => {
                prop_assert!(found.proven);
                prop_assert!(ties(found.what.1, qualified[0].0));
                let lowest =
                    qualified.iter().filter(|(v, _)| ties(*v, qualified[0].0)).map(|(_, r)| *r).min();
                prop_assert_eq!(Some(diagram.rank_of_path(&found.what.0)), lowest);
            }
        }
    }

    #[test]
    fn a_series_of_trade_offs(
        case in case(),
        targets in proptest::collection::vec(-5i32..=30, 1..6),
        shift in -3i32..=3,
        wanted in 0u64..3,
        forbid in 0usize..40,
    ) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let criteria = case.criteria(&diagram);
        let requirement = case.requirement(&diagram);
        let mut series = TradeOff::default();
        series.restart(diagram.labels().len());
        for label in 0..diagram.labels().len() {
            let values = criteria.of(label as u32);
            let banned = label == forbid;
            series.objective[label] = if banned { FORBIDDEN } else { values[0] + values[2] };
            series.own[label] = if banned { FORBIDDEN } else { values[1] };
        }
        // Arcs of the root that start a partial deal shift, as no-deal values drift.
        let root: Vec<(f64, f64)> = diagram
            .arcs(Diagram::ROOT)
            .iter()
            .map(|arc| {
                let partial = diagram.labels()[arc.label as usize].class != 0;
                let by = f64::from(shift) * 0.1;
                if partial { (2.0 * by, by) } else { (0.0, 0.0) }
            })
            .collect();
        let shift_of = |package: &[usize]| {
            let partial = case.partial && case.classes()[package[0]] != 0;
            if partial { f64::from(shift) * 0.1 } else { 0.0 }
        };
        let (required, wanted) =
            if wanted == 2 { (&[][..], 0) } else { (&requirement.by_label[..], wanted * 0b100) };
        // Filled with other values before, as it is from talks to talks.
        let mut stairs = Staircase::default();
        stairs.fill(&diagram, (&series.own, &series.objective), (required, wanted));
        stairs.fill(&diagram, (&series.objective, &series.own), (required, wanted));
        let still = root.iter().all(|shift| *shift == (0.0, 0.0));
        for target in targets {
            let target = f64::from(target) * 0.1;
            let mut qualified: Vec<(f64, u128)> = case
                .packages()
                .iter()
                .filter(|(package, values)| {
                    let needs = case.required(package) & 0b100;
                    let path = diagram.path(package).unwrap();
                    !path.contains(&(forbid as u32))
                        && (required.is_empty() || needs == wanted)
                        && reaches(values[1] + shift_of(package), target)
                })
                .map(|(package, values)| {
                    let objective = values[0] + values[2] + 2.0 * shift_of(package);
                    (objective, diagram.rank(package).unwrap())
                })
                .collect();
            qualified.sort_by(|a, b| b.0.total_cmp(&a.0));
            let found = series.solve(&diagram, &root, target, (required, wanted), f64::NEG_INFINITY);
            match found {
                None => prop_assert!(qualified.is_empty(), "missed {:?}", qualified[0]),
                Some(value) => {
                    prop_assert!(!qualified.is_empty());
                    prop_assert!(ties(value, qualified[0].0), "{value} for {:?}", qualified[0]);
                    let lowest = qualified
                        .iter()
                        .filter(|(v, _)| ties(*v, qualified[0].0))
                        .map(|(_, r)| *r)
                        .min();
                    prop_assert_eq!(Some(diagram.rank_of_path(series.path())), lowest);
                }
            }
            if still {
                prop_assert_eq!(stairs.best(target, f64::NEG_INFINITY), found);
                if let Some(best) = found {
                    prop_assert_eq!(stairs.path(), series.path());
                    prop_assert_eq!(stairs.best(target, best), None);
                }
            }
        }
    }

    #[test]
    fn the_fairest(case in case(), least in -5i32..=20, product in any::<bool>()) {
        let diagram = order::compile(&case.blueprint()).unwrap();
        let criteria = case.criteria(&diagram);
        let least = f64::from(least) * 0.1;
        let question = FairestQuestion {
            diagram: &diagram,
            objective: &criteria,
            counted: 0b101,
            product,
            own: (&criteria, 1),
            least,
            required: &[],
            wanted: 0,
            threshold: f64::NEG_INFINITY,
        };
        let value = |values: &[f64; CRITERIA]| {
            if product { values[0].max(0.0) * values[2].max(0.0) } else { values[0].min(values[2]) }
        };
        let best = case
            .packages()
            .iter()
            .filter(|(_, values)| reaches(values[1], least))
            .map(|(_, values)| value(values))
            .fold(f64::NEG_INFINITY, f64::max);
        let mut search = Fairest::default();
        match search.run(&question, |_| 0.0, |_, _| 0.0) {
            None => prop_assert_eq!(best, f64::NEG_INFINITY),
            Some(found) => {
                prop_assert!((found - best).abs() <= TIE);
                prop_assert!(ties(value(&values_of(&criteria, search.path())), found));
            }
        }
    }
}

#[test]
fn an_empty_space_is_a_space() {
    let blueprint = Blueprint {
        sizes: vec![2, 2],
        forbidden: vec![Condition::always()],
        events: vec![],
        partial: None,
        clauses: 0,
    };
    let diagram = order::compile(&blueprint).unwrap();
    assert_eq!(diagram.completions(Diagram::ROOT), 0);
    assert_eq!(diagram.unrank(0), None);
    assert_eq!(diagram.sample(0.5), None);
    assert_eq!(diagram.rank(&[0, 0]), None);
    assert!(diagram.best(&vec![0.0; diagram.labels().len()]).is_none());
}

#[test]
fn large_unconstrained_spaces_cost_in_proportion_to_their_issues() {
    for issues in [10, 20, 40] {
        let blueprint = Blueprint {
            sizes: vec![4; issues],
            forbidden: vec![],
            events: vec![],
            partial: None,
            clauses: 0,
        };
        let diagram = order::compile(&blueprint).unwrap();
        assert_eq!(diagram.arc_count(), 4 * issues);
        assert_eq!(diagram.completions(Diagram::ROOT), 4u128.pow(issues as u32));
        let last = diagram.unrank(4u128.pow(issues as u32) - 1).unwrap();
        assert_eq!(last, vec![3; issues]);
    }
}

#[test]
fn a_space_beyond_128_bits_is_refused() {
    let blueprint = Blueprint {
        sizes: vec![4; 64],
        forbidden: vec![],
        events: vec![],
        partial: None,
        clauses: 0,
    };
    assert_eq!(order::compile(&blueprint).unwrap_err(), zopa::space::SpaceError::TooManyPackages);
}

#[test]
fn more_conditions_than_a_word_pair_holds() {
    // 150 pairwise exclusions among 18 yes/no issues in a chain of neighbours.
    let mut forbidden = Vec::new();
    for distance in 1..=9 {
        for first in 0..18 {
            let second = (first + distance) % 18;
            forbidden
                .push(Condition::new([Clause::new(first, 2, [1]), Clause::new(second, 2, [1])]));
        }
    }
    forbidden.truncate(150);
    let holds = |package: &[usize]| !forbidden.iter().any(|condition| condition.holds(package));
    let count = (0u32..1 << 18)
        .filter(|bits| {
            let package: Vec<usize> = (0..18).map(|issue| (bits >> issue & 1) as usize).collect();
            holds(&package)
        })
        .count();
    let blueprint = Blueprint {
        sizes: vec![2; 18],
        forbidden: forbidden.clone(),
        events: vec![],
        partial: None,
        clauses: 0,
    };
    let diagram = order::compile(&blueprint).unwrap();
    assert_eq!(diagram.completions(Diagram::ROOT), count as u128);
}
