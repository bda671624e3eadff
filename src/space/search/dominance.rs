//! Which of many points no other point dominates (Kung, Luccio & Preparata 1975
//! call them maxima of a set of vectors).
//!
//! A static k-d tree whose nodes know the corners of their box: a query leaves out
//! boxes that lack something in one coordinate, and ends at once when a whole box is
//! better. In two coordinates a sweep in order does the same.

use crate::tolerance::TIE;

/// A point: larger is better in every coordinate. Coordinates beyond those in use
/// are 0 in all points and change nothing.
pub(super) type Point<const W: usize> = [f64; W];

/// What becomes of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing dominates it.
    Kept,
    /// Something does.
    Dominated,
    /// It is the same as an earlier point.
    Same(u32),
}

/// Points of a leaf.
const LEAF: usize = 12;

/// Points with the largest sums that every other point is held against before the
/// tree is built: most dominated points are dominated by one of them.
const GUARDS: usize = 24;

/// The fate of each point. `tell_apart` is true where equal points must not be merged.
/// Every look at a box takes one off `effort`; `None` if that does not suffice: with
/// many coordinates hardly any point dominates another, and every query sees all boxes.
pub(super) fn fates<const W: usize>(
    points: &[Point<W>],
    tell_apart: impl Fn(u32, u32) -> bool,
    effort: &mut u64,
) -> Option<Vec<Fate>> {
    let mut fates = vec![Fate::Kept; points.len()];
    let mut live: Vec<u32> = (0..points.len() as u32).collect();
    if points.len() > 4 * GUARDS {
        let sum = |at: u32| points[at as usize].iter().sum::<f64>();
        live.select_nth_unstable_by(GUARDS, |a, b| sum(*b).total_cmp(&sum(*a)));
        let guards: Vec<Point<W>> = live[..GUARDS].iter().map(|at| points[*at as usize]).collect();
        live.retain(|at| {
            let point = &points[*at as usize];
            let dominated = guards.iter().any(|guard| relation(guard, point) == Relation::Better);
            if dominated {
                fates[*at as usize] = Fate::Dominated;
            }
            !dominated
        });
    }
    if live.len() < 2 {
        return Some(fates);
    }
    let mut tree = Tree::<W> { boxes: Vec::new(), rows: Vec::new(), numbers: Vec::new() };
    tree.build(points, &mut live);
    let mut stack = Vec::with_capacity(64);
    for place in 0..tree.rows.len() {
        let number = tree.numbers[place];
        fates[number as usize] = tree.fate(place, &tell_apart, &mut stack, effort)?;
    }
    // The first of several equal points stands for all of them.
    for number in 0..points.len() {
        if let Fate::Same(first) = fates[number] {
            fates[number] = match fates[first as usize] {
                Fate::Same(earlier) => Fate::Same(earlier),
                Fate::Kept => Fate::Same(first),
                Fate::Dominated => Fate::Dominated,
            };
        }
    }
    Some(fates)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// At least as good everywhere, and better somewhere.
    Better,
    /// The same everywhere.
    Same,
    /// Worse somewhere.
    Neither,
}

#[inline(always)]
fn relation<const W: usize>(this: &Point<W>, other: &Point<W>) -> Relation {
    let mut reaches = true;
    let mut exceeds = false;
    for at in 0..W {
        reaches &= this[at] >= other[at] - TIE;
        exceeds |= this[at] > other[at] + TIE;
    }
    match (reaches, exceeds) {
        (false, _) => Relation::Neither,
        (true, true) => Relation::Better,
        (true, false) => Relation::Same,
    }
}

struct Box<const W: usize> {
    highest: Point<W>,
    lowest: Point<W>,
    /// Its points in the tree's order.
    start: u32,
    end: u32,
    /// The second half; the first is the next box. 0 for a leaf.
    second: u32,
}

struct Tree<const W: usize> {
    boxes: Vec<Box<W>>,
    rows: Vec<Point<W>>,
    numbers: Vec<u32>,
}

impl<const W: usize> Tree<W> {
    fn build(&mut self, points: &[Point<W>], numbers: &mut [u32]) {
        let mut highest = [f64::NEG_INFINITY; W];
        let mut lowest = [f64::INFINITY; W];
        for number in numbers.iter() {
            let point = &points[*number as usize];
            for at in 0..W {
                highest[at] = highest[at].max(point[at]);
                lowest[at] = lowest[at].min(point[at]);
            }
        }
        let here = self.boxes.len();
        let start = self.rows.len() as u32;
        let end = start + numbers.len() as u32;
        self.boxes.push(Box { highest, lowest, start, end, second: 0 });
        if numbers.len() <= LEAF {
            self.numbers.extend_from_slice(numbers);
            self.rows.extend(numbers.iter().map(|number| points[*number as usize]));
            return;
        }
        let widest = (0..W)
            .max_by(|a, b| (highest[*a] - lowest[*a]).total_cmp(&(highest[*b] - lowest[*b])))
            .unwrap_or(0);
        let middle = numbers.len() / 2;
        // The better half first: queries end there the sooner.
        numbers.select_nth_unstable_by(middle, |a, b| {
            points[*b as usize][widest].total_cmp(&points[*a as usize][widest])
        });
        let (better, worse) = numbers.split_at_mut(middle);
        self.build(points, better);
        self.boxes[here].second = self.boxes.len() as u32;
        self.build(points, worse);
    }

    fn fate(
        &self,
        place: usize,
        tell_apart: &impl Fn(u32, u32) -> bool,
        stack: &mut Vec<u32>,
        effort: &mut u64,
    ) -> Option<Fate> {
        let point = self.rows[place];
        let number = self.numbers[place];
        let mut fate = Fate::Kept;
        stack.clear();
        stack.push(0);
        while let Some(at) = stack.pop() {
            *effort = effort.checked_sub(1)?;
            let here = &self.boxes[at as usize];
            if relation(&here.highest, &point) != Relation::Better {
                // Nothing in it is better; something may be the same.
                if relation(&here.highest, &point) == Relation::Neither {
                    continue;
                }
            }
            if relation(&here.lowest, &point) == Relation::Better {
                return Some(Fate::Dominated);
            }
            if here.second != 0 {
                stack.push(here.second);
                stack.push(at + 1);
                continue;
            }
            for other in here.start as usize..here.end as usize {
                match relation(&self.rows[other], &point) {
                    Relation::Better => return Some(Fate::Dominated),
                    Relation::Same => {
                        let earlier = self.numbers[other];
                        if earlier < number && !tell_apart(earlier, number) {
                            fate = match fate {
                                Fate::Same(first) => Fate::Same(first.min(earlier)),
                                _ => Fate::Same(earlier),
                            };
                        }
                    }
                    Relation::Neither => {}
                }
            }
        }
        Some(fate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of test points (Knuth's MMIX constants).
    fn points(number: usize, steps: f64) -> Vec<Point<3>> {
        let mut state = 7u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 / (1u64 << 53) as f64 * steps).floor() * 0.1
        };
        (0..number).map(|_| [next(), next(), next()]).collect()
    }

    #[test]
    fn fates_are_those_of_all_pairs() {
        for (number, steps) in [(1, 5.0), (40, 4.0), (300, 8.0), (3_000, 12.0), (3_000, 1e6)] {
            let points = points(number, steps);
            let found = fates(&points, |_, _| false, &mut { u64::MAX }).unwrap();
            for (at, point) in points.iter().enumerate() {
                let better = points.iter().any(|other| relation(other, point) == Relation::Better);
                let first = points[..at].iter().position(|other| other == point);
                let expected = match (better, first) {
                    (true, _) => Fate::Dominated,
                    (false, Some(first)) => Fate::Same(first as u32),
                    (false, None) => Fate::Kept,
                };
                assert_eq!(found[at], expected, "{at} of {number}");
            }
        }
    }

    #[test]
    fn equal_points_can_be_told_apart() {
        let points = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]];
        let mut effort = 1_000;
        assert_eq!(fates(&points, |_, _| true, &mut effort), Some(vec![Fate::Kept; 3]));
        assert_eq!(fates(&points, |_, _| false, &mut effort).unwrap()[1], Fate::Same(0));
        assert!(effort < 1_000);
        assert_eq!(fates(&points, |_, _| false, &mut 1), None);
    }
}
