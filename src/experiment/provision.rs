//! Provisions: the clauses that agreements have in common.
//!
//! In a large space hardly a package is agreed twice, while small sets of options
//! recur. A set of options is *closed* if no further option is shared by all
//! agreements that contain it: of all sets that say the same about the same
//! agreements, the closed one says the most. Options of the default say nothing.
//!
//! The search walks the sets depth first over bitsets of the agreements that
//! contain each option. A set whose bits are those of a smaller set adds nothing,
//! nor does any set that contains it; of every other set the closure is noted.
//!
//! Three things then make a clause readable. Options that every agreement has are
//! told once, by themselves, and left out of all other clauses, which would repeat
//! them. Options that constraints imply are left out. And a closed set of more
//! than [`LARGEST_CLAUSE`] options is represented by that many of them that determine it,
//! so that it is neither lost nor listed once for each of its parts.
//!
//! Sources: Pasquier, Bastide, Taouil & Lakhal (1999), *Discovering frequent
//! closed itemsets for association rules*; Zaki & Hsiao (2002), *CHARM*; Toivonen
//! (1996), *Sampling large databases for association rules* (the sample with a
//! lowered threshold, and the exact recount).

use rustc_hash::{FxHashMap, FxHashSet};

use super::systematic::systematic;
use crate::tolerance::exceeds;

/// Most options of a clause.
pub const LARGEST_CLAUSE: usize = 4;

/// Least support of a clause, in per cent of the agreements.
const LEAST_SUPPORT: u64 = 10;

/// Least support in a sample. With [`SAMPLE`] points the standard error of a share
/// of a tenth is below 0.14%, so nothing that is frequent is missed.
const LEAST_SAMPLE_SUPPORT: u64 = 9;

/// Distinct agreements to search in.
const SAMPLE: usize = 50_000;

/// Closed sets looked at for each clause asked for: some turn out to say the same
/// once implied options are gone.
const SPARE: usize = 4;

/// A set of options, at most one an issue, that many agreements contain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoundProvision {
    /// Its options as (issue, option), ascending.
    pub choices: Vec<(usize, usize)>,
    /// How many agreements contain it.
    pub count: u64,
}

/// The closed sets of options that at least a tenth of the agreements contain, at
/// most `most`, with 1 to [`LARGEST_CLAUSE`] options each; most frequent first, then those
/// with fewer options, then in the order of issues and options.
///
/// `agreements` are distinct packages (an option an issue) with how often each was
/// agreed, in rank order; beyond 50,000 of them the sets are sought in a systematic
/// sample, but their counts are those of all agreements. `defaults` and `sizes`
/// hold the default option and the number of options of each issue.
/// `implied(choices, choice)` says whether every feasible package that has all of
/// `choices` has `choice`; it is asked only where the agreements do not deny it, and
/// `choices`, ascending, includes the options that all agreements have.
///
/// If there are more than `most`, every size keeps its most frequent ones, so that
/// the many small variations of a frequent clause do not displace all others.
pub fn find_provisions(
    agreements: &[(Vec<u16>, u64)],
    defaults: &[usize],
    sizes: &[usize],
    most: usize,
    implied: impl Fn(&[(usize, usize)], (usize, usize)) -> bool,
) -> Vec<FoundProvision> {
    find_in_sample(agreements, defaults, sizes, most, SAMPLE, implied)
}

/// [`find_provisions`] with the number of sample points.
fn find_in_sample(
    agreements: &[(Vec<u16>, u64)],
    defaults: &[usize],
    sizes: &[usize],
    most: usize,
    points: usize,
    implied: impl Fn(&[(usize, usize)], (usize, usize)) -> bool,
) -> Vec<FoundProvision> {
    let rows: Vec<Row> = agreements
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(package, count)| (package.as_slice(), *count))
        .collect();
    let options = frequent_options(&rows, defaults, sizes);
    let all = Table::new(rows.clone(), &options);
    let sample = (rows.len() > points).then(|| {
        let sample = systematic(rows.iter().map(|(_, count)| *count), points);
        let rows = sample.into_iter().map(|(index, hits)| (rows[index].0, hits)).collect();
        Table::new(rows, &options)
    });
    let (table, support) = match &sample {
        Some(sample) => (sample, LEAST_SAMPLE_SUPPORT),
        None => (&all, LEAST_SUPPORT),
    };

    let (certain, others): (Vec<usize>, Vec<usize>) =
        (0..options.len()).partition(|&column| all.counts[column] == all.total);
    let choices = |columns: &[usize]| -> Vec<(usize, usize)> {
        columns.iter().map(|&column| options[column]).collect()
    };
    let mut found: FxHashSet<Vec<(usize, usize)>> = FxHashSet::default();

    let told = without(&certain, |rest, column| implied(&choices(rest), options[column]));
    found.extend(told.chunks(LARGEST_CLAUSE).map(choices));

    let mut search = Search {
        table,
        columns: &others,
        least: least_count(table.total, support),
        closed: FxHashMap::default(),
    };
    search.run();
    let mut closed: Vec<(Vec<usize>, u64)> = search.closed.into_iter().collect();
    closed.sort_unstable_by(|(a, count_a), (b, count_b)| {
        count_b.cmp(count_a).then(a.len().cmp(&b.len())).then_with(|| a.cmp(b))
    });
    keep_some_of_each_size(&mut closed, most.saturating_mul(SPARE), |(set, _)| set.len());
    for (set, _) in closed {
        let told = without(&set, |rest, column| {
            table.determines(rest, column) && {
                let mut known = choices(rest);
                known.extend(certain.iter().map(|&column| options[column]));
                known.sort_unstable();
                implied(&known, options[column])
            }
        });
        let mut left = told.len();
        let told = without(&told, |rest, column| {
            let drop = left > LARGEST_CLAUSE && table.determines(rest, column);
            left -= usize::from(drop);
            drop
        });
        if (1..=LARGEST_CLAUSE).contains(&told.len()) {
            found.insert(choices(&told));
        }
    }

    let least = least_count(all.total, LEAST_SUPPORT);
    let column_of: FxHashMap<(usize, usize), usize> =
        options.iter().enumerate().map(|(column, choice)| (*choice, column)).collect();
    let mut provisions: Vec<FoundProvision> = found
        .into_iter()
        .map(|choices| {
            let columns = choices.iter().filter_map(|choice| column_of.get(choice).copied());
            let count = all.count(&all.rows_with(columns));
            FoundProvision { choices, count }
        })
        .filter(|provision| provision.count >= least)
        .collect();
    provisions.sort_unstable_by(|a, b| {
        let by_size = a.choices.len().cmp(&b.choices.len());
        b.count.cmp(&a.count).then(by_size).then_with(|| a.choices.cmp(&b.choices))
    });
    keep_some_of_each_size(&mut provisions, most, |provision| provision.choices.len());
    provisions
}

/// Chooses a short list for a first screen: indices into `provisions`, best first,
/// at most `how_many`.
///
/// The leverage of a clause is its share of the `total` agreements less its share
/// of the zone of possible agreement, `zopa_share`: what bargaining adds to
/// feasibility. Clauses of two or three options with a positive leverage come
/// first, then others with a positive leverage, then the rest; the largest leverage
/// first within each. A clause is passed over if it shares more than half of the
/// options, of the shorter of the two, with one that is already chosen.
pub fn select_provisions(
    provisions: &[FoundProvision],
    zopa_share: impl Fn(&[(usize, usize)]) -> f64,
    total: u64,
    how_many: usize,
) -> Vec<usize> {
    let mut order: Vec<(u8, f64, usize)> = provisions
        .iter()
        .enumerate()
        .map(|(index, provision)| {
            let support = provision.count as f64 / total.max(1) as f64;
            let leverage = support - zopa_share(&provision.choices);
            let class = match provision.choices.len() {
                _ if !exceeds(leverage, 0.0) => 2,
                2 | 3 => 0,
                _ => 1,
            };
            (class, leverage, index)
        })
        .collect();
    order.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut chosen: Vec<usize> = Vec::new();
    for (_, _, index) in order {
        if chosen.len() >= how_many {
            break;
        }
        let clause = &provisions[index].choices;
        let repeats = |other: &usize| {
            let other = &provisions[*other].choices;
            let common = clause.iter().filter(|choice| other.contains(choice)).count();
            2 * common > clause.len().min(other.len())
        };
        if !chosen.iter().any(repeats) {
            chosen.push(index);
        }
    }
    chosen
}

/// A package and how often it was agreed.
type Row<'a> = (&'a [u16], u64);

/// The least count that is `per_cent` of `total`, and something.
fn least_count(total: u64, per_cent: u64) -> u64 {
    let least = (u128::from(total) * u128::from(per_cent)).div_ceil(100);
    u64::try_from(least).unwrap_or(u64::MAX).max(1)
}

/// The options other than defaults that enough agreements have, ascending.
fn frequent_options(rows: &[Row], defaults: &[usize], sizes: &[usize]) -> Vec<(usize, usize)> {
    let mut counts: Vec<Vec<u64>> = sizes.iter().map(|size| vec![0; *size]).collect();
    let mut total = 0;
    for (package, count) in rows {
        total += count;
        for (option, counts) in package.iter().zip(&mut counts) {
            if let Some(sum) = counts.get_mut(usize::from(*option)) {
                *sum += count;
            }
        }
    }
    let least = least_count(total, LEAST_SUPPORT);
    let mut options = Vec::new();
    for (issue, counts) in counts.iter().enumerate() {
        for (option, count) in counts.iter().enumerate() {
            if *count >= least && defaults.get(issue) != Some(&option) {
                options.push((issue, option));
            }
        }
    }
    options
}

/// `set` less each member, last to first, of which `idle` says that the others do
/// without it.
fn without(set: &[usize], mut idle: impl FnMut(&[usize], usize) -> bool) -> Vec<usize> {
    let mut kept = set.to_vec();
    for position in (0..kept.len()).rev() {
        let member = kept.remove(position);
        if !idle(&kept, member) {
            kept.insert(position, member);
        }
    }
    kept
}

/// Cuts a sorted list to `most`: an equal part for each size from 1 to [`LARGEST_CLAUSE`]
/// (and above), and what some sizes leave over to the first of the others.
fn keep_some_of_each_size<T>(sorted: &mut Vec<T>, most: usize, size: impl Fn(&T) -> usize) {
    if sorted.len() <= most {
        return;
    }
    let mut taken = [0; LARGEST_CLAUSE];
    let mut kept: Vec<bool> = sorted
        .iter()
        .map(|item| {
            let class = size(item).clamp(1, LARGEST_CLAUSE) - 1;
            taken[class] += 1;
            taken[class] <= most / LARGEST_CLAUSE
        })
        .collect();
    let mut free = most - kept.iter().filter(|kept| **kept).count();
    for kept in &mut kept {
        if !*kept && free > 0 {
            *kept = true;
            free -= 1;
        }
    }
    let mut kept = kept.into_iter();
    sorted.retain(|_| kept.next().unwrap_or(false));
}

/// Agreements as columns of bits: a row an agreement, a column an option.
struct Table {
    /// Words of a column.
    words: usize,
    columns: Vec<Vec<u64>>,
    /// Bit b of every row's count, without the trailing zeros: the rows are sorted
    /// by count, so the planes of high bits are short.
    planes: Vec<Vec<u64>>,
    /// The count of each column.
    counts: Vec<u64>,
    total: u64,
}

impl Table {
    fn new(mut rows: Vec<Row>, options: &[(usize, usize)]) -> Self {
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let words = rows.len().div_ceil(u64::BITS as usize);
        let highest = rows.first().map_or(0, |(_, count)| *count);
        let mut planes = vec![vec![0; words]; (u64::BITS - highest.leading_zeros()) as usize];
        let mut columns = vec![vec![0; words]; options.len()];
        // Each issue has few frequent options: a list is as good as a map.
        let issues = options.last().map_or(0, |(issue, _)| issue + 1);
        let mut of_issue: Vec<Vec<(usize, usize)>> = vec![Vec::new(); issues];
        for (column, &(issue, option)) in options.iter().enumerate() {
            of_issue[issue].push((option, column));
        }
        let mut total = 0;
        for (row, (package, count)) in rows.iter().enumerate() {
            let (word, bit) = (row / 64, 1u64 << (row % 64));
            total += count;
            for (plane, bits) in planes.iter_mut().enumerate() {
                if count >> plane & 1 == 1 {
                    bits[word] |= bit;
                }
            }
            for (chosen, options) in package.iter().zip(&of_issue) {
                for (option, column) in options {
                    if *option == usize::from(*chosen) {
                        columns[*column][word] |= bit;
                    }
                }
            }
        }
        for plane in &mut planes {
            let end = plane.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1);
            plane.truncate(end);
        }
        let mut table = Self { words, columns, planes, counts: Vec::new(), total };
        table.counts = table.columns.iter().map(|column| table.count(column)).collect();
        table
    }

    /// How many agreements a set of rows stands for.
    fn count(&self, rows: &[u64]) -> u64 {
        let plane_count = |plane: &Vec<u64>| -> u64 {
            rows.iter().zip(plane).map(|(a, b)| u64::from((a & b).count_ones())).sum()
        };
        self.planes.iter().enumerate().map(|(bit, plane)| plane_count(plane) << bit).sum()
    }

    /// The rows that have all of `columns`. Without columns the bits beyond the last
    /// row are set too, but no plane counts them.
    fn rows_with(&self, columns: impl IntoIterator<Item = usize>) -> Vec<u64> {
        let mut rows = vec![u64::MAX; self.words];
        for column in columns {
            for (row, bits) in rows.iter_mut().zip(&self.columns[column]) {
                *row &= bits;
            }
        }
        rows
    }

    /// Do all agreements with `columns` have `column`?
    fn determines(&self, columns: &[usize], column: usize) -> bool {
        if columns.is_empty() {
            self.counts[column] == self.total
        } else {
            contains(&self.columns[column], &self.rows_with(columns.iter().copied()))
        }
    }
}

/// Is every bit of `inner` in `outer`?
fn contains(outer: &[u64], inner: &[u64]) -> bool {
    outer.iter().zip(inner).all(|(outer, inner)| inner & !outer == 0)
}

/// A set of columns that share a prefix, by its last member.
struct Sibling {
    last: usize,
    rows: Vec<u64>,
    count: u64,
}

/// The walk over the sets of at most [`LARGEST_CLAUSE`] columns.
struct Search<'a> {
    table: &'a Table,
    columns: &'a [usize],
    least: u64,
    closed: FxHashMap<Vec<usize>, u64>,
}

impl Search<'_> {
    fn run(&mut self) {
        let singles = self
            .columns
            .iter()
            .map(|&last| {
                let count = self.table.counts[last];
                Sibling { last, rows: self.table.columns[last].clone(), count }
            })
            .filter(|sibling| sibling.count >= self.least)
            .collect::<Vec<_>>();
        self.visit(&singles, 1);
    }

    fn visit(&mut self, siblings: &[Sibling], size: usize) {
        for (position, set) in siblings.iter().enumerate() {
            let closure: Vec<usize> = self
                .columns
                .iter()
                .copied()
                .filter(|&column| {
                    self.table.counts[column] >= set.count
                        && contains(&self.table.columns[column], &set.rows)
                })
                .collect();
            self.closed.insert(closure, set.count);
            if size == LARGEST_CLAUSE {
                continue;
            }
            let mut larger = Vec::new();
            for other in &siblings[position + 1..] {
                let rows: Vec<u64> = set.rows.iter().zip(&other.rows).map(|(a, b)| a & b).collect();
                let count = self.table.count(&rows);
                // With the count of a smaller set it says no more than that one.
                if count >= self.least && count < set.count && count < other.count {
                    larger.push(Sibling { last: other.last, rows, count });
                }
            }
            self.visit(&larger, size + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::chance::{Purpose, Streams};

    type Choices = Vec<(usize, usize)>;
    type Agreements = Vec<(Vec<u16>, u64)>;

    const SIZES: [usize; 6] = [3, 2, 3, 2, 4, 2];
    const DEFAULTS: [usize; 6] = [0, 1, 2, 0, 0, 0];
    const PLENTY: usize = 100_000;

    fn found(
        agreements: &[(Vec<u16>, u64)],
        implied: impl Fn(&[(usize, usize)], (usize, usize)) -> bool,
    ) -> Vec<FoundProvision> {
        find_provisions(agreements, &DEFAULTS, &SIZES, PLENTY, implied)
    }

    fn clause(choices: &[(usize, usize)], count: u64) -> FoundProvision {
        FoundProvision { choices: choices.to_vec(), count }
    }

    fn never(_: &[(usize, usize)], _: (usize, usize)) -> bool {
        false
    }

    fn has(package: &[u16], choices: &[(usize, usize)]) -> bool {
        choices.iter().all(|&(issue, option)| usize::from(package[issue]) == option)
    }

    fn count(agreements: &[(Vec<u16>, u64)], choices: &[(usize, usize)]) -> u64 {
        agreements.iter().filter(|(package, _)| has(package, choices)).map(|(_, n)| n).sum()
    }

    /// All options other than defaults, ascending.
    fn options() -> Choices {
        let of_issue = |issue: usize| (0..SIZES[issue]).map(move |option| (issue, option));
        let all = (0..SIZES.len()).flat_map(of_issue);
        all.filter(|(issue, option)| DEFAULTS[*issue] != *option).collect()
    }

    /// `set` less each option, last to first, that is idle beside the others.
    fn less(
        set: &[(usize, usize)],
        idle: impl Fn(&[(usize, usize)], (usize, usize)) -> bool,
    ) -> Choices {
        let mut kept = set.to_vec();
        for choice in set.iter().rev() {
            let rest: Choices = kept.iter().copied().filter(|other| other != choice).collect();
            if idle(&rest, *choice) {
                kept = rest;
            }
        }
        kept
    }

    /// What is to be found, by looking at every set of options and every agreement.
    fn brute_force(
        agreements: &[(Vec<u16>, u64)],
        implied: impl Fn(&[(usize, usize)], (usize, usize)) -> bool,
    ) -> Vec<FoundProvision> {
        let total = count(agreements, &[]);
        let (certain, others): (Choices, Choices) =
            options().into_iter().partition(|choice| count(agreements, &[*choice]) == total);
        let mut sets: Vec<Choices> = vec![Vec::new()];
        for choice in &others {
            let longer = sets.iter().filter(|set| set.len() < LARGEST_CLAUSE).cloned();
            let longer: Vec<Choices> = longer
                .map(|mut set| {
                    set.push(*choice);
                    set
                })
                .collect();
            sets.extend(longer);
        }
        let mut clauses: BTreeSet<Choices> = BTreeSet::new();
        for part in less(&certain, &implied).chunks(LARGEST_CLAUSE) {
            clauses.insert(part.to_vec());
        }
        for set in sets.into_iter().filter(|set| !set.is_empty()) {
            let support = count(agreements, &set);
            if support == 0 || support * 10 < total {
                continue;
            }
            let closure: Choices = others
                .iter()
                .copied()
                .filter(|choice| {
                    let mut larger = set.clone();
                    larger.push(*choice);
                    count(agreements, &larger) == support
                })
                .collect();
            let clause = less(&closure, |rest, choice| {
                let mut known = [rest, &certain].concat();
                known.sort_unstable();
                count(agreements, rest) == support && implied(&known, choice)
            });
            let mut short = clause.clone();
            for choice in clause.iter().rev() {
                let rest: Choices = short.iter().copied().filter(|other| other != choice).collect();
                if short.len() > LARGEST_CLAUSE && count(agreements, &rest) == support {
                    short = rest;
                }
            }
            if (1..=LARGEST_CLAUSE).contains(&short.len()) {
                clauses.insert(short);
            }
        }
        let mut found: Vec<FoundProvision> = clauses
            .into_iter()
            .map(|choices| FoundProvision { count: count(agreements, &choices), choices })
            .filter(|provision| provision.count > 0)
            .collect();
        found
            .sort_by_key(|provision| (std::cmp::Reverse(provision.count), provision.choices.len()));
        found
    }

    /// Up to 13 distinct packages with counts, in rank order.
    fn small() -> impl Strategy<Value = Agreements> {
        let package = (0u16..3, 0u16..2, 0u16..3, 0u16..2, 0u16..4, 0u16..2)
            .prop_map(|(a, b, c, d, e, f)| vec![a, b, c, d, e, f]);
        let some = prop::collection::btree_map(package, 1u64..7, 0..14);
        // Some issues are fixed at times, so that there are certain options.
        (some, prop::option::of(0usize..6)).prop_map(|(some, fixed)| {
            let mut merged = BTreeMap::new();
            for (mut package, count) in some {
                if let Some(issue) = fixed {
                    package[issue] = 1;
                }
                *merged.entry(package).or_insert(0) += count;
            }
            merged.into_iter().collect()
        })
    }

    /// Option 1 of issue 3 requires option 1 of issue 0, and option 1 of issue 5
    /// goes with option 1 of issue 3 both ways.
    fn constrained(choices: &[(usize, usize)], choice: (usize, usize)) -> bool {
        let mut known: BTreeSet<(usize, usize)> = choices.iter().copied().collect();
        for _ in 0..3 {
            for (if_chosen, then) in [((3, 1), (0, 1)), ((3, 1), (5, 1)), ((5, 1), (3, 1))] {
                if known.contains(&if_chosen) {
                    known.insert(then);
                }
            }
        }
        known.contains(&choice)
    }

    fn feasible(package: &[u16]) -> bool {
        (package[3] == 0 || package[0] == 1) && (package[3] == 1) == (package[5] == 1)
    }

    proptest! {
        #[test]
        fn it_finds_what_brute_force_finds(agreements in small()) {
            prop_assert_eq!(found(&agreements, never), brute_force(&agreements, never));
        }

        #[test]
        fn it_drops_what_is_implied_as_brute_force_does(mut agreements in small()) {
            agreements.retain(|(package, _)| feasible(package));
            let provisions = found(&agreements, constrained);
            prop_assert_eq!(&provisions, &brute_force(&agreements, constrained));
            for provision in &provisions {
                for choice in &provision.choices {
                    let rest: Choices =
                        provision.choices.iter().copied().filter(|other| other != choice).collect();
                    prop_assert!(!constrained(&rest, *choice));
                }
            }
        }

        #[test]
        fn every_clause_is_frequent_counted_and_closed(agreements in small()) {
            let total = count(&agreements, &[]);
            let provisions = found(&agreements, never);
            for provision in &provisions {
                prop_assert_eq!(provision.count, count(&agreements, &provision.choices));
                prop_assert!(provision.count * 10 >= total);
                prop_assert!(provision.choices.windows(2).all(|pair| pair[0].0 < pair[1].0));
                prop_assert!(provision.choices.iter().all(|(i, option)| DEFAULTS[*i] != *option));
                // What could be added, certain options apart, is a larger closed set's.
                if provision.choices.len() < LARGEST_CLAUSE && provision.count < total {
                    for choice in options() {
                        let mut larger = provision.choices.clone();
                        larger.push(choice);
                        let certain = count(&agreements, &[choice]) == total;
                        let inside = provision.choices.contains(&choice);
                        let same = count(&agreements, &larger) == provision.count;
                        prop_assert!(certain || inside || !same);
                    }
                }
            }
        }

        #[test]
        fn order_and_split_of_equal_agreements_do_not_matter(
            (agreements, shuffled) in small()
                .prop_flat_map(|small| (Just(small.clone()), Just(small).prop_shuffle())),
        ) {
            let expected = found(&agreements, never);
            prop_assert_eq!(&found(&shuffled, never), &expected);
            let single: Agreements = shuffled
                .iter()
                .flat_map(|(package, count)| (0..*count).map(|_| (package.clone(), 1)))
                .collect();
            prop_assert_eq!(&found(&single, never), &expected);
            let large: Agreements =
                agreements.iter().map(|(p, count)| (p.clone(), count * 1_000_003)).collect();
            for (few, many) in expected.iter().zip(found(&large, never)) {
                prop_assert_eq!(&few.choices, &many.choices);
                prop_assert_eq!(few.count * 1_000_003, many.count);
            }
        }

        #[test]
        fn a_sample_is_recounted_on_all(agreements in small(), points in 1usize..10) {
            let total = count(&agreements, &[]);
            let sampled =
                find_in_sample(&agreements, &DEFAULTS, &SIZES, PLENTY, points, constrained);
            for provision in &sampled {
                prop_assert_eq!(provision.count, count(&agreements, &provision.choices));
                prop_assert!(provision.count * 10 >= total);
            }
        }
    }

    #[test]
    fn nothing_has_no_provisions() {
        assert_eq!(found(&[], never), []);
        assert_eq!(found(&[(vec![1, 0, 0, 1, 1, 1], 0)], never), []);
        assert_eq!(found(&[(vec![0, 1, 2, 0, 0, 0], 9)], never), []);
    }

    #[test]
    fn odd_input_is_no_panic() {
        let odd = [(vec![], 1), (vec![9; 9], 2), (vec![1], 1 << 60)];
        let expected = FoundProvision { choices: vec![(0, 1)], count: 1 << 60 };
        assert_eq!(found(&odd, never), [expected]);
        assert_eq!(find_provisions(&odd, &[], &[], 7, never), []);
    }

    #[test]
    fn counts_weigh() {
        let agreements = [
            (vec![1, 1, 2, 0, 0, 0], 90),
            (vec![0, 1, 2, 1, 1, 0], 9),
            (vec![0, 1, 2, 1, 2, 0], 1),
        ];
        // Nine in a hundred are too few, ten are not.
        assert_eq!(found(&agreements, never), [clause(&[(0, 1)], 90), clause(&[(3, 1)], 10)]);
    }

    #[test]
    fn a_large_closed_set_is_told_by_four_options() {
        let agreements = [(vec![1, 0, 0, 1, 1, 1], 6), (vec![0, 1, 2, 0, 0, 0], 4)];
        let expected = FoundProvision { choices: vec![(0, 1), (1, 0), (2, 0), (3, 1)], count: 6 };
        assert_eq!(found(&agreements, never), [expected]);
    }

    #[test]
    fn certain_options_are_told_once() {
        let agreements = [(vec![1, 0, 0, 1, 1, 1], 6), (vec![2, 0, 0, 1, 1, 1], 4)];
        let expected = [
            clause(&[(5, 1)], 10),
            clause(&[(1, 0), (2, 0), (3, 1), (4, 1)], 10),
            clause(&[(0, 1)], 6),
            clause(&[(0, 2)], 4),
        ];
        assert_eq!(found(&agreements, never), expected);
    }

    #[test]
    fn a_cut_list_keeps_some_of_each_size() {
        // Every package of 6 issues with 2 options, more often with more 1s.
        let agreements: Agreements = (0u16..64)
            .map(|bits| ((0..6).map(|issue| bits >> issue & 1).collect(), 1 << bits.count_ones()))
            .collect();
        let find = |most| find_provisions(&agreements, &[0; 6], &[2; 6], most, never);
        let all = find(PLENTY);
        assert_eq!(all.len(), 6 + 15 + 20 + 15);
        let cut = find(16);
        let of_size = |size| cut.iter().filter(|found| found.choices.len() == size).count();
        assert_eq!([1, 2, 3, 4].map(of_size), [4; 4]);
        assert_eq!(find(26).len(), 26);
        assert!(find(26).iter().all(|provision| all.contains(provision)));
        assert_eq!(find(0), []);
    }

    #[test]
    fn the_short_list_is_told_by_leverage_without_repeats() {
        let provisions = [
            clause(&[(0, 1)], 100),
            clause(&[(1, 1)], 95),
            clause(&[(0, 1), (1, 1)], 90),
            clause(&[(0, 1), (1, 1), (2, 1)], 80),
            clause(&[(0, 1), (3, 1)], 60),
            clause(&[(3, 1), (4, 1)], 50),
        ];
        // What the zone has in every package is no achievement of the talks.
        let share = |choices: &[(usize, usize)]| {
            0.5f64.powi(choices.iter().filter(|choice| **choice != (0, 1)).count() as i32)
        };
        // Leverages 0, 0.45, 0.4, 0.55, 0.1, 0.25.
        assert_eq!(select_provisions(&provisions, share, 100, 9), [3, 5, 4]);
        assert_eq!(select_provisions(&provisions, share, 100, 1), [3]);
        assert_eq!(select_provisions(&provisions[..2], share, 100, 9), [1, 0]);
        assert!(select_provisions(&[], share, 0, 9).is_empty());
    }

    #[test]
    fn a_large_sample_finds_what_all_agreements_show() {
        let streams = Streams::new(4);
        let mut counts = BTreeMap::new();
        for agreement in 0..20_000 {
            let mut uniforms = [0.0; 8];
            streams.stream(Purpose::Sampling, agreement).fill(0, &mut uniforms);
            let package: Vec<u16> = uniforms.iter().map(|u| (u * u * 5.0) as u16).collect();
            *counts.entry(package).or_insert(0) += 1;
        }
        let agreements: Agreements = counts.into_iter().collect();
        let find = |points| find_in_sample(&agreements, &[4; 8], &[5; 8], PLENTY, points, never);
        let (all, sampled) = (find(PLENTY), find(5_000));
        assert!(agreements.len() > 10_000 && all.len() > 50);
        // A set closed in the sample is closed in all; one that is frequent in all is
        // frequent enough in the sample.
        assert_eq!(sampled, all);
    }
}
