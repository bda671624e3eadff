//! Families: groups of similar agreements, each told by one real package.
//!
//! Two packages are as far apart as the weight of the issues on which they differ
//! (weighted Hamming distance). A family is the agreements nearest to its medoid,
//! and the medoids are those with the least mean distance: partitioning around
//! medoids, built greedily and then improved by swaps, each of which is taken as
//! soon as it is found to help. The number of families is the one with the largest
//! mean silhouette (how much nearer an agreement is to its own family than to the
//! next), unless no division is convincing. How far a family is a matter of chance
//! is seen by resampling: its stability is the mean, over resamples, of the Jaccard
//! similarity to its nearest counterpart there.
//!
//! If there are many agreements the medoids are sought in a sample, and then moved to
//! the middle of their families among all agreements, which Hamming distance allows
//! in linear time. Shares and spread are always those of all agreements.
//!
//! Sources: Kaufman & Rousseeuw (1990), *Finding Groups in Data*, ch. 2 (medoids,
//! silhouettes); Schubert & Rousseeuw (2021), *Information Systems* 101 (all swaps
//! with one candidate in one pass, taken eagerly); Park & Jun (2009), *Expert Systems
//! with Applications* 36 (moving medoids to the middle); Hennig (2007), *Computational
//! Statistics & Data Analysis* 52 (stability by cluster).

use super::systematic::systematic;
use crate::chance::{Purpose, Streams, page_of};
use crate::tolerance::{exceeds, reaches};

/// Most points that are grouped: beyond it the agreements are sampled.
const SAMPLE: usize = 500;

/// Most families.
const MOST: usize = 5;

/// A division is convincing from this mean silhouette on; below it, "no substantial
/// structure has been found" (Kaufman & Rousseeuw 1990, ch. 2, table 4).
const LEAST_SILHOUETTE: f64 = 0.25;

/// Resamples for the stability.
const RESAMPLES: u64 = 30;

/// Most times that medoids of a sample are moved to the middle of all agreements.
const REFINEMENTS: usize = 5;

/// A swap is taken if it lowers the mean distance by more than this: rounding alone
/// must not keep the search going.
const LEAST_GAIN: f64 = 1e-12;

/// A group of similar agreements.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundFamily {
    /// The agreement with the least mean distance to the others.
    pub medoid: Vec<u16>,
    /// How many agreements are in the family.
    pub count: u64,
    /// Their mean distance to the medoid: 0..1, the share of issue weight that differs.
    pub spread: f64,
    /// Mean Jaccard similarity of the family to its nearest counterpart in resamples
    /// of the agreements, 0..1 (Hennig 2007: above 0.75 is stable).
    pub stability: f64,
}

/// The families of `agreements`, most frequent first; none if there are none.
///
/// `agreements` are distinct packages (an option an issue) with how often each was
/// agreed, in rank order. `weights` are those of the issues; only their proportions
/// count (unusable ones count as 0, and all as equal if none is positive).
/// `streams` are the run's: the resamples take their numbers from it.
pub fn find_families(
    agreements: &[(Vec<u16>, u64)],
    weights: &[f64],
    streams: &Streams,
) -> Vec<FoundFamily> {
    let weights = proportions(weights);
    let sample = systematic(agreements.iter().map(|(_, count)| *count), SAMPLE);
    let packages: Vec<&[u16]> =
        sample.iter().map(|(index, _)| agreements[*index].0.as_slice()).collect();
    let points = Points::new(&packages, sample.iter().map(|(_, hits)| *hits).collect(), &weights);
    let Some(groups) = points.best_groups() else { return Vec::new() };

    let all = Everything { agreements, weights: &weights };
    let medoids = groups.medoids.iter().map(|&medoid| sample[medoid].0).collect();
    let (medoids, places) = all.refine(medoids);
    let group_of: Vec<usize> = sample.iter().map(|(index, _)| places[*index].0).collect();
    let stabilities = points.stabilities(&group_of, medoids.len(), streams);

    let mut counts = vec![0u64; medoids.len()];
    let mut sums = vec![0.0; medoids.len()];
    for ((_, count), (family, distance)) in agreements.iter().zip(places) {
        counts[family] += count;
        sums[family] += *count as f64 * distance;
    }
    let mut families: Vec<FoundFamily> = (0..medoids.len())
        .filter(|&family| counts[family] > 0)
        .map(|family| FoundFamily {
            medoid: agreements[medoids[family]].0.clone(),
            count: counts[family],
            spread: sums[family] / counts[family] as f64,
            stability: stabilities[family],
        })
        .collect();
    // Stable: equal counts stay in rank order of their medoids.
    families.sort_by_key(|family| std::cmp::Reverse(family.count));
    families
}

/// All agreements, sampled or not.
struct Everything<'a> {
    agreements: &'a [(Vec<u16>, u64)],
    weights: &'a [f64],
}

impl Everything<'_> {
    /// Moves medoids found in a sample to the middle of their families among all
    /// agreements, for as long as that changes anything: ascending medoids, and for
    /// each agreement its family and the distance to the medoid.
    fn refine(&self, mut medoids: Vec<usize>) -> (Vec<usize>, Vec<(usize, f64)>) {
        let mut places = self.places(&medoids);
        for _ in 0..REFINEMENTS {
            let moved = self.middles(medoids.len(), &places);
            if moved == medoids {
                break;
            }
            medoids = moved;
            let before = std::mem::replace(&mut places, self.places(&medoids));
            if before.iter().zip(&places).all(|(before, after)| before.0 == after.0) {
                break;
            }
        }
        (medoids, places)
    }

    fn places(&self, medoids: &[usize]) -> Vec<(usize, f64)> {
        let medoids: Vec<&[u16]> =
            medoids.iter().map(|&medoid| self.agreements[medoid].0.as_slice()).collect();
        let place = |(package, _): &(Vec<u16>, u64)| {
            let distances = medoids.iter().map(|medoid| distance(package, medoid, self.weights));
            nearest(distances).unwrap_or_default()
        };
        self.agreements.iter().map(place).collect()
    }

    /// The agreement of each family with the least mean distance to the others,
    /// ascending; families without agreements have none.
    ///
    /// No pairs are needed: the sum of a package's distances is, over the issues, the
    /// weight times the number of agreements with another option.
    fn middles(&self, families: usize, places: &[(usize, f64)]) -> Vec<usize> {
        let mut sizes = vec![0u64; self.weights.len()];
        for (package, _) in self.agreements {
            for (size, option) in sizes.iter_mut().zip(package) {
                *size = (u64::from(*option) + 1).max(*size);
            }
        }
        let empty: Vec<Vec<u64>> = sizes.iter().map(|size| vec![0; *size as usize]).collect();
        let mut counts = vec![empty; families];
        let mut totals = vec![0u64; families];
        for ((package, count), (family, _)) in self.agreements.iter().zip(places) {
            totals[*family] += count;
            for (counts, option) in counts[*family].iter_mut().zip(package) {
                counts[usize::from(*option)] += count;
            }
        }
        let mut middles: Vec<Option<(usize, f64)>> = vec![None; families];
        for (index, (package, count)) in self.agreements.iter().enumerate() {
            let family = places[index].0;
            if *count == 0 {
                continue;
            }
            let shares = counts[family].iter().zip(package).zip(self.weights);
            let agreeing: f64 = shares
                .map(|((counts, option), weight)| weight * counts[usize::from(*option)] as f64)
                .sum();
            let mean = 1.0 - agreeing / totals[family] as f64;
            if middles[family].is_none_or(|(_, least)| exceeds(least, mean)) {
                middles[family] = Some((index, mean));
            }
        }
        let mut middles: Vec<usize> =
            middles.into_iter().flatten().map(|(index, _)| index).collect();
        middles.sort_unstable();
        middles
    }
}

/// Weights that sum to 1.
fn proportions(weights: &[f64]) -> Vec<f64> {
    let usable = |weight: &f64| if weight.is_finite() { weight.max(0.0) } else { 0.0 };
    // Relative to the largest, so that the sum is finite.
    let largest = weights.iter().map(usable).fold(0.0, f64::max);
    if largest == 0.0 {
        return vec![1.0 / weights.len().max(1) as f64; weights.len()];
    }
    let sum: f64 = weights.iter().map(|weight| usable(weight) / largest).sum();
    weights.iter().map(|weight| usable(weight) / largest / sum).collect()
}

/// The weight of the issues on which two packages differ.
fn distance(a: &[u16], b: &[u16], weights: &[f64]) -> f64 {
    a.iter().zip(b).zip(weights).map(|((a, b), w)| if a == b { 0.0 } else { *w }).sum()
}

/// The first of the least distances, with its index.
fn nearest(distances: impl Iterator<Item = f64>) -> Option<(usize, f64)> {
    distances.enumerate().reduce(|best, next| if exceeds(best.1, next.1) { next } else { best })
}

/// Packages as points with their distances.
#[derive(Debug)]
struct Points {
    /// How many agreements each point stands for.
    counts: Vec<u64>,
    total: f64,
    /// Row by row.
    distances: Vec<f64>,
}

/// A division of points.
struct Groups {
    /// The points in the middle, ascending.
    medoids: Vec<usize>,
    /// The group of each point, by the index of its medoid in `medoids`.
    group_of: Vec<usize>,
}

/// A point's nearest medoid and the distance to the second nearest.
#[derive(Clone, Copy)]
struct Place {
    group: usize,
    nearest: f64,
    second: f64,
}

impl Points {
    fn new(packages: &[&[u16]], counts: Vec<u64>, weights: &[f64]) -> Self {
        let n = packages.len();
        let mut distances = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..i {
                let distance = distance(packages[i], packages[j], weights);
                distances[i * n + j] = distance;
                distances[j * n + i] = distance;
            }
        }
        Self::with_distances(counts, distances)
    }

    fn with_distances(counts: Vec<u64>, distances: Vec<f64>) -> Self {
        let total = counts.iter().map(|count| *count as f64).sum();
        Self { counts, total, distances }
    }

    fn len(&self) -> usize {
        self.counts.len()
    }

    /// The distances from a point to all.
    fn from(&self, point: usize) -> &[f64] {
        &self.distances[point * self.len()..(point + 1) * self.len()]
    }

    /// The division with the largest mean silhouette; all in one group if none is
    /// convincing; `None` of no points.
    fn best_groups(&self) -> Option<Groups> {
        let mut best = self.divide(1)?;
        let mut largest = LEAST_SILHOUETTE;
        for number in 2..=MOST.min(self.len()) {
            let Some(groups) = self.divide(number) else { break };
            let silhouette = self.silhouette(&groups);
            let better = match best.medoids.len() {
                1 => reaches(silhouette, largest),
                _ => exceeds(silhouette, largest),
            };
            if better {
                (best, largest) = (groups, silhouette);
            }
        }
        Some(best)
    }

    /// The division around `number` medoids (fewer if there are not so many points
    /// apart); `None` of no points.
    fn divide(&self, number: usize) -> Option<Groups> {
        let mut medoids = self.build(number);
        self.swap(&mut medoids);
        medoids.sort_unstable();
        let group_of = (0..self.len())
            .map(|point| {
                nearest(medoids.iter().map(|&medoid| self.from(medoid)[point]))
                    .map(|(group, _)| group)
            })
            .collect::<Option<_>>()?;
        (!medoids.is_empty()).then_some(Groups { medoids, group_of })
    }

    /// Medoids one by one, each the point that lowers the mean distance most.
    fn build(&self, number: usize) -> Vec<usize> {
        // No distance is above 1, so the first medoid is the point with the least sum.
        let mut nearest = vec![1.0; self.len()];
        let mut medoids = Vec::with_capacity(number);
        while medoids.len() < number {
            let gain = |point: usize| -> f64 {
                let gains = nearest.iter().zip(self.from(point)).zip(&self.counts);
                gains.map(|((near, new), count)| *count as f64 * f64::max(near - new, 0.0)).sum()
            };
            let least = LEAST_GAIN * self.total;
            let first = medoids.is_empty();
            let best = (0..self.len())
                .map(|point| (point, gain(point)))
                .filter(|(_, gain)| first || *gain > least)
                .reduce(|best, next| if next.1 > best.1 { next } else { best });
            let Some((medoid, _)) = best else { break };
            medoids.push(medoid);
            for (near, new) in nearest.iter_mut().zip(self.from(medoid)) {
                *near = f64::min(*near, *new);
            }
        }
        medoids
    }

    /// Exchanges medoids for other points as long as that lowers the mean distance.
    fn swap(&self, medoids: &mut [usize]) {
        let n = self.len();
        let least = LEAST_GAIN * self.total;
        let mut places = self.places(medoids);
        let mut removals = self.removals(&places, medoids.len());
        let mut changes = vec![0.0; medoids.len()];
        let mut candidate = 0;
        let mut fruitless = 0;
        while fruitless < n {
            // The change in the sum of distances if the candidate joins the medoids
            // and the first, second, ... of them leaves.
            let mut joins = 0.0;
            changes.copy_from_slice(&removals);
            for ((place, distance), count) in
                places.iter().zip(self.from(candidate)).zip(&self.counts)
            {
                if *distance < place.nearest {
                    joins += *count as f64 * (distance - place.nearest);
                    changes[place.group] += *count as f64 * (place.nearest - place.second);
                } else if *distance < place.second {
                    changes[place.group] += *count as f64 * (distance - place.second);
                }
            }
            let best = changes
                .iter()
                .copied()
                .enumerate()
                .reduce(|best, next| if next.1 < best.1 { next } else { best });
            match best {
                // A medoid as candidate changes nothing, so it is never taken.
                Some((leaving, change)) if joins + change < -least => {
                    medoids[leaving] = candidate;
                    places = self.places(medoids);
                    removals = self.removals(&places, medoids.len());
                    fruitless = 0;
                }
                _ => fruitless += 1,
            }
            candidate = (candidate + 1) % n;
        }
    }

    fn places(&self, medoids: &[usize]) -> Vec<Place> {
        // With one medoid the second is as far as can be: removing it costs at least
        // what any candidate costs.
        let mut places = vec![Place { group: 0, nearest: 1.0, second: 1.0 }; self.len()];
        for (group, &medoid) in medoids.iter().enumerate() {
            for (place, &distance) in places.iter_mut().zip(self.from(medoid)) {
                if group == 0 {
                    place.nearest = distance;
                } else if distance < place.nearest {
                    *place = Place { group, nearest: distance, second: place.nearest };
                } else if distance < place.second {
                    place.second = distance;
                }
            }
        }
        places
    }

    /// How much the sum of distances grows if a medoid leaves.
    fn removals(&self, places: &[Place], groups: usize) -> Vec<f64> {
        let mut removals = vec![0.0; groups];
        for (place, count) in places.iter().zip(&self.counts) {
            removals[place.group] += *count as f64 * (place.second - place.nearest);
        }
        removals
    }

    /// The mean silhouette, 0 for one group.
    fn silhouette(&self, groups: &Groups) -> f64 {
        let number = groups.medoids.len();
        if number < 2 {
            return 0.0;
        }
        let mut sizes = vec![0.0; number];
        for (group, count) in groups.group_of.iter().zip(&self.counts) {
            sizes[*group] += *count as f64;
        }
        let mut sum = 0.0;
        let mut sums = vec![0.0; number];
        for (point, &own) in groups.group_of.iter().enumerate() {
            // An agreement alone in its group has no silhouette to speak of.
            if sizes[own] <= 1.0 {
                continue;
            }
            sums.fill(0.0);
            let distances = groups.group_of.iter().zip(&self.counts).zip(self.from(point));
            for ((group, count), distance) in distances {
                sums[*group] += *count as f64 * distance;
            }
            let within = sums[own] / (sizes[own] - 1.0);
            let next = (0..number)
                .filter(|group| *group != own && sizes[*group] > 0.0)
                .map(|group| sums[group] / sizes[group])
                .fold(f64::INFINITY, f64::min);
            let larger = within.max(next);
            if larger > 0.0 && larger.is_finite() {
                sum += self.counts[point] as f64 * (next - within) / larger;
            }
        }
        sum / self.total
    }

    /// The stability of each of `number` groups.
    fn stabilities(&self, group_of: &[usize], number: usize, streams: &Streams) -> Vec<f64> {
        if number < 2 {
            return vec![1.0; number];
        }
        let mut sums = vec![0.0; number];
        for resample in 0..RESAMPLES {
            let drawn = self.resample(resample, streams);
            let Some(new) = self.part(&drawn).divide(number) else { continue };
            // Agreements of the resample in an old and a new group.
            let mut common = vec![vec![0.0; new.medoids.len()]; number];
            for ((point, count), new_group) in drawn.iter().zip(&new.group_of) {
                common[group_of[*point]][*new_group] += *count as f64;
            }
            let new_sizes: Vec<f64> = (0..new.medoids.len())
                .map(|group| common.iter().map(|row| row[group]).sum())
                .collect();
            for (sum, row) in sums.iter_mut().zip(&common) {
                let size: f64 = row.iter().sum();
                let jaccard = row
                    .iter()
                    .zip(&new_sizes)
                    .map(|(common, new_size)| common / f64::max(size + new_size - common, 1.0))
                    .fold(0.0, f64::max);
                *sum += jaccard;
            }
        }
        sums.into_iter().map(|sum| sum / RESAMPLES as f64).collect()
    }

    /// As many agreements as there are, [`SAMPLE`] at most, drawn with replacement:
    /// points with how often each was drawn, ascending.
    fn resample(&self, number: u64, streams: &Streams) -> Vec<(usize, u64)> {
        let draws = self.total.min(SAMPLE as f64) as usize;
        let mut uniforms = vec![0.0; draws];
        streams.stream(Purpose::Bootstrap, number).fill(page_of("families"), &mut uniforms);
        let mut sum = 0.0;
        let sums: Vec<f64> = self
            .counts
            .iter()
            .map(|count| {
                sum += *count as f64;
                sum
            })
            .collect();
        let mut hits = vec![0; self.len()];
        for uniform in uniforms {
            let point = sums.partition_point(|sum| *sum <= uniform * self.total);
            if let Some(hits) = hits.get_mut(point) {
                *hits += 1;
            }
        }
        hits.into_iter().enumerate().filter(|(_, hits)| *hits > 0).collect()
    }

    /// Some of the points, with other counts.
    fn part(&self, points: &[(usize, u64)]) -> Self {
        let mut distances = Vec::with_capacity(points.len() * points.len());
        for (point, _) in points {
            let row = self.from(*point);
            distances.extend(points.iter().map(|(other, _)| row[*other]));
        }
        Self::with_distances(points.iter().map(|(_, count)| *count).collect(), distances)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn families(agreements: &[(Vec<u16>, u64)], weights: &[f64]) -> Vec<FoundFamily> {
        find_families(agreements, weights, &Streams::new(1))
    }

    /// Distinct packages near each of `centres`: the centre, and others in which an
    /// option of `noise` of 16 issues is drawn anew. In rank order, with their counts.
    fn planted(centres: &[[u16; 16]], each: u64, noise: usize, seed: u64) -> Vec<(Vec<u16>, u64)> {
        let streams = Streams::new(seed);
        let mut counts = std::collections::BTreeMap::new();
        for (group, centre) in centres.iter().enumerate() {
            for member in 0..each {
                let mut package = centre.to_vec();
                let mut uniforms = vec![0.0; if member == 0 { 0 } else { 2 * noise }];
                let index = group as u64 * each + member;
                streams.stream(Purpose::Sampling, index).fill(0, &mut uniforms);
                for pair in uniforms.chunks(2) {
                    package[(pair[0] * 16.0) as usize] = (pair[1] * 4.0) as u16;
                }
                *counts.entry(package).or_insert(0) += 1;
            }
        }
        counts.into_iter().collect()
    }

    #[test]
    fn nothing_has_no_families() {
        assert_eq!(families(&[], &[0.5, 0.5]), []);
        assert_eq!(families(&[(vec![1, 2], 0)], &[0.5, 0.5]), []);
    }

    #[test]
    fn equal_agreements_are_one_stable_family() {
        let medoid = vec![1, 0, 2];
        let one = FoundFamily { medoid: medoid.clone(), count: 70, spread: 0.0, stability: 1.0 };
        assert_eq!(families(&[(medoid.clone(), 70)], &[0.2, 0.3, 0.5]), [one]);
        // Also if they differ in nothing that matters.
        let alike = [(medoid, 40), (vec![1, 1, 2], 30), (vec![1, 2, 2], 10)];
        let found = families(&alike, &[0.4, 0.0, 0.6]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].count, found[0].spread, found[0].stability), (80, 0.0, 1.0));
    }

    #[test]
    fn odd_input_is_no_panic() {
        for weights in [&[][..], &[f64::NAN, -1.0, f64::INFINITY], &[f64::MAX; 3], &[1e-320; 3]] {
            let odd = [(vec![], 3), (vec![1], 2), (vec![1, 2, 3, 4], u64::from(u32::MAX))];
            let found = families(&odd, weights);
            assert_eq!(found.iter().map(|family| family.count).sum::<u64>(), 4_294_967_300);
        }
    }

    #[test]
    fn planted_groups_are_recovered() {
        let (a, b, c) = ([0; 16], [2; 16], [1, 1, 1, 1, 3, 3, 3, 3, 0, 0, 0, 0, 3, 3, 3, 3]);
        let weights = [1.0 / 16.0; 16];
        // Below and above the number of points, and of different sizes.
        for (each, centres) in [(40, &[a, b][..]), (4_000, &[a, b]), (400, &[a, b, c])] {
            let agreements = planted(centres, each, 4, 3);
            let found = families(&agreements, &weights);
            assert_eq!(found.len(), centres.len());
            for family in &found {
                // Also if the sample does not contain the centre.
                assert!(centres.iter().any(|centre| family.medoid == centre));
                assert_eq!(family.count, each);
                assert!((0.1..0.25).contains(&family.spread), "{}", family.spread);
                assert!(family.stability > 0.95, "{}", family.stability);
            }
        }
    }

    #[test]
    fn what_has_no_structure_is_one_family() {
        let agreements = planted(&[[0; 16]], 2_000, 40, 9);
        let found = families(&agreements, &[1.0 / 16.0; 16]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].count, found[0].stability), (2_000, 1.0));
    }

    #[test]
    fn a_second_run_and_a_longer_scale_of_weights_change_nothing() {
        let agreements = planted(&[[0; 16], [2; 16]], 900, 9, 5);
        let found = families(&agreements, &[1.0 / 16.0; 16]);
        assert_eq!(found, families(&agreements, &[1.0 / 16.0; 16]));
        assert_eq!(found, families(&agreements, &[1.0; 16]));
    }

    proptest! {
        #[test]
        fn the_middle_of_a_family_is_the_least_mean_over_all_pairs(
            some in prop::collection::btree_map(prop::collection::vec(0u16..3, 5), 1u64..6, 1..40),
            weights in prop::collection::vec(0.1..1.0, 5),
        ) {
            let agreements: Vec<(Vec<u16>, u64)> = some.into_iter().collect();
            let weights = proportions(&weights);
            let all = Everything { agreements: &agreements, weights: &weights };
            let sum = |index: usize| -> f64 {
                let to = |(package, count): &(Vec<u16>, u64)| {
                    *count as f64 * distance(package, &agreements[index].0, &weights)
                };
                agreements.iter().map(to).sum()
            };
            let middles = all.middles(1, &vec![(0, 0.0); agreements.len()]);
            let least = (0..agreements.len()).map(sum).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(middles.len(), 1);
            prop_assert!((sum(middles[0]) - least).abs() < 1e-6);
        }
    }

    /// The sum of distances to the nearest of `medoids`.
    fn cost(points: &Points, medoids: &[usize]) -> f64 {
        (0..points.len())
            .map(|point| {
                let distances = medoids.iter().map(|&medoid| points.from(medoid)[point]);
                points.counts[point] as f64 * distances.fold(f64::INFINITY, f64::min)
            })
            .sum()
    }

    /// The least cost of `number` medoids, over all sets of them.
    fn least_cost(points: &Points, number: usize) -> f64 {
        (1u32..1 << points.len())
            .filter(|set| set.count_ones() as usize == number)
            .map(|set| {
                let medoids: Vec<usize> =
                    (0..points.len()).filter(|point| set >> point & 1 == 1).collect();
                cost(points, &medoids)
            })
            .fold(f64::INFINITY, f64::min)
    }

    fn small_points() -> impl Strategy<Value = (Points, usize)> {
        let packages =
            prop::collection::btree_map(prop::collection::vec(0u16..3, 5), 1u64..6, 1..9);
        (packages, prop::collection::vec(0.1..1.0, 5), 1usize..5).prop_map(
            |(packages, weights, number)| {
                let (packages, counts): (Vec<Vec<u16>>, Vec<u64>) = packages.into_iter().unzip();
                let packages: Vec<&[u16]> = packages.iter().map(Vec::as_slice).collect();
                let number = number.min(packages.len());
                (Points::new(&packages, counts, &proportions(&weights)), number)
            },
        )
    }

    proptest! {
        #[test]
        fn no_exchange_of_one_medoid_is_better((points, number) in small_points()) {
            let groups = points.divide(number).map(|groups| groups.medoids).unwrap_or_default();
            prop_assert_eq!(groups.len(), number);
            let reached = cost(&points, &groups);
            for leaving in 0..number {
                for candidate in 0..points.len() {
                    let mut other = groups.clone();
                    other[leaving] = candidate;
                    prop_assert!(reached <= cost(&points, &other) + 1e-9);
                }
            }
            // The optimum itself is certain for one medoid and for all points; else
            // a local search can miss it, but not by much.
            let least = least_cost(&points, number);
            if number == 1 || number == points.len() {
                prop_assert!(reached <= least + 1e-9);
            } else {
                prop_assert!(reached <= 1.5 * least + 1e-9, "{} {}", reached, least);
            }
        }
    }

    #[test]
    fn medoids_of_few_points_are_nearly_always_optimal() {
        let mut optimal = 0;
        for seed in 0..200 {
            let agreements = planted(&[[0; 16], [2; 16]], 6, 10, 100 + seed);
            let packages: Vec<&[u16]> =
                agreements.iter().map(|(package, _)| package.as_slice()).collect();
            let counts = agreements.iter().map(|(_, count)| *count).collect();
            let points = Points::new(&packages, counts, &[1.0 / 16.0; 16]);
            let medoids = points.divide(3).map(|groups| groups.medoids).unwrap_or_default();
            optimal += u32::from(cost(&points, &medoids) <= least_cost(&points, 3) + 1e-9);
        }
        assert!(optimal >= 180, "{optimal}");
    }
}
