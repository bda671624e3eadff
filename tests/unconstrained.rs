//! Spaces too large to walk: dozens of unconstrained issues cost in proportion to
//! their issues, and what cannot be counted is estimated with its error.

mod support;

use std::fmt::Write as _;

use support::{from_text, game};
use zopa::game::{Draw, Game};
use zopa::negotiation::{Nobody, Table};
use zopa::solution::{Count, RedLines, Zopa};
use zopa::space::Diagram;

/// Score of an option (0..3) of an issue to a party, in hundredths.
fn score(party: usize, issue: usize, option: usize) -> u64 {
    let turn = [0.377, 0.619][party];
    let peak = (issue as f64 * turn).fract();
    ((1.0 - (option as f64 / 3.0 - peak).abs()) * 100.0).round() as u64
}

/// Two parties, `issues` issues of four options with equal weights; both refuse
/// what is worth less than 0.6.
fn unconstrained(issues: usize) -> Game {
    let mut named = String::new();
    let mut parties = String::new();
    for issue in 0..issues {
        let _ = write!(
            named,
            r#""i{issue}": (title: "Issue {issue}", kind: Categorical, default: "a", options: {{"a": (), "b": (), "c": (), "d": ()}}),"#
        );
    }
    for party in 0..2 {
        let _ = write!(
            parties,
            r#""p{party}": (name: "P{party}", no_deal: 0.6, strategy: TimeDependent(start: 0.95, shape: 0.8), issues: {{"#
        );
        for issue in 0..issues {
            let of = |option| score(party, issue, option) as f64 / 100.0;
            let _ = write!(
                parties,
                r#""i{issue}": (weight: {}, scores: {{"a": {}, "b": {}, "c": {}, "d": {}}}),"#,
                1.0 / issues as f64,
                of(0),
                of(1),
                of(2),
                of(3)
            );
        }
        parties.push_str("}),");
    }
    game(&from_text(&format!(
        r#"(format: 1, id: "t/large", title: "Large", clock: (horizon: 8), issues: {{{named}}}, parties: {{{parties}}})"#
    )))
}

/// Packages in the zone by meeting in the middle: all sums of either half of the
/// issues, then pairs that reach both floors, counted by a sweep with a Fenwick tree.
fn counted_apart(issues: usize) -> u128 {
    let half = |range: std::ops::Range<usize>| {
        let mut sums = vec![(0u64, 0u64)];
        for issue in range {
            sums = sums
                .iter()
                .flat_map(|sum| {
                    (0..4).map(move |option| {
                        (sum.0 + score(0, issue, option), sum.1 + score(1, issue, option))
                    })
                })
                .collect();
        }
        sums
    };
    let floor = 60 * issues as u64;
    let mut left = half(0..issues / 2);
    let mut right = half(issues / 2..issues);
    left.sort_unstable();
    right.sort_unstable_by(|a, b| b.cmp(a));
    // As the left sum for one party grows, more right sums suffice.
    let size = 100 * issues + 2;
    let mut tree = vec![0u128; size];
    let mut entered = 0;
    let mut pairs = 0;
    for (own, other) in left {
        while entered < right.len() && right[entered].0 + own >= floor {
            let mut at = right[entered].1 as usize + 1;
            while at < size {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
            entered += 1;
        }
        let mut below = 0;
        let mut at = floor.saturating_sub(other) as usize;
        while at > 0 {
            below += tree[at];
            at -= at & at.wrapping_neg();
        }
        pairs += entered as u128 - below;
    }
    pairs
}

fn zone_size(game: &Game) -> Count {
    let mut draw = Draw::new(game);
    draw.centre(game);
    Zopa::new(game, &draw, 0, RedLines::Binding).count().clone()
}

#[test]
fn a_million_packages_are_counted() {
    assert_eq!(zone_size(&unconstrained(10)).exact(), Some(counted_apart(10)));
}

#[test]
fn what_cannot_be_counted_is_estimated() {
    let game = unconstrained(16);
    let count = zone_size(&game);
    assert_eq!(game.diagram().completions(Diagram::ROOT), 1 << 32);
    assert_eq!(count.exact(), None);
    let truth = counted_apart(16) as f64;
    let miss = (count.packages() as f64 - truth).abs();
    // Twice the half-width of a 95% interval: missed once in ten thousand, and the sample is fixed.
    assert!(
        miss <= 2.0 * count.margin(),
        "{} against {truth} ± {}",
        count.packages(),
        count.margin()
    );
    assert!(count.margin() < 0.05 * truth);
}

#[test]
fn forty_issues_are_played() {
    let game = unconstrained(40);
    assert_eq!(game.diagram().completions(Diagram::ROOT), 1 << 80);
    assert_eq!(game.diagram().arc_count(), 160);
    let mut table = Table::new(&game, 1, 1);
    for replicate in 0..20 {
        table.play(replicate, &mut Nobody);
    }
}
