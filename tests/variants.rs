//! The exact numbers of the variants and of the limited agreements: central values,
//! round 0, no side payments, every red line binding. The expected values come from a
//! full enumeration in integer arithmetic that was made outside this program.

mod support;

use support::{embedded, game, party};
use zopa::game::{Draw, Game};
use zopa::solution::{Frontier, Manner, RedLines, SolutionKind, Zopa, solutions};
use zopa::space::Diagram;
use zopa::space::criteria::Requirement;
use zopa::space::search::FRONTIER_LIMIT;

const ALL: [&str; 4] = ["us", "russia", "ukraine", "eu_coalition"];

/// What is known of a scenario.
struct Expected {
    id: &'static str,
    feasible: u128,
    /// All four parties; the United States, Russia and Ukraine; the first two.
    zones: [Option<u128>; 3],
    /// Utility vectors on the Pareto frontier above all floors, and the largest product
    /// of gains over no deal.
    frontier_and_nash: Option<(usize, f64)>,
}

/// The known counts of a scenario.
const fn row(
    id: &'static str,
    feasible: u128,
    zones: [Option<u128>; 3],
    frontier_and_nash: Option<(usize, f64)>,
) -> Expected {
    Expected { id, feasible, zones, frontier_and_nash }
}

#[rustfmt::skip]
const EXPECTED: [Expected; 9] = [
    row("ukraine-2025/as-of-02-06", 49_627_881, [Some(250_731), Some(443_733), Some(10_244_945)], Some((855, 2.433441e-4))),
    row("ukraine-2025/as-of-03-11", 49_627_881, [Some(254_314), Some(499_030), Some(8_107_537)], Some((1_181, 1.954721e-4))),
    row("ukraine-2025/as-of-03-15", 49_629_609, [Some(176_743), Some(352_534), Some(7_968_959)], Some((1_043, 1.392013e-4))),
    row("ukraine-2025/as-of-03-17", 49_629_609, [Some(196_437), Some(369_771), Some(7_918_110)], Some((990, 1.589885e-4))),
    row("ukraine-2025/as-of-03-24", 70_150_977, [Some(2_183), Some(32_115), Some(3_482_843)], Some((184, 7.618095e-6))),
    row("ukraine-2025/energy-truce", 1_152, [Some(318), Some(328), Some(401)], None),
    row("ukraine-2025/black-sea-truce", 576, [Some(133), Some(141), Some(218)], None),
    row("ukraine-2025/general-truce-30d", 1_728, [Some(165), None, None], None),
    row("ukraine-2025/comprehensive-settlement", 44_498_160, [Some(228_262), None, None], None),
];

fn mask(game: &Game, ids: &[&str]) -> Requirement {
    Requirement::always(ids.iter().fold(0, |mask, id| mask | 1 << party(game, id)))
}

#[test]
fn the_zones_of_every_variant() {
    for expected in &EXPECTED {
        let id = expected.id;
        let game = game(&embedded(id));
        assert_eq!(game.diagram().completions(Diagram::ROOT), expected.feasible, "{id}");
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
        // The scenario itself asks all four, or Europe only where that makes no difference.
        assert_eq!(zone.count().exact(), expected.zones[0], "{id}");
        for (parties, count) in [4, 3, 2].into_iter().zip(expected.zones) {
            let found = zone.count_for(&mask(&game, &ALL[..parties])).exact();
            assert_eq!(found, count.or(found), "{id}, {parties} parties");
        }
        let Some((points, product)) = expected.frontier_and_nash else { continue };
        let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT).unwrap();
        assert_eq!(frontier.points.len(), points, "{id}");
        let found = solutions(&zone, Some(&frontier), &Manner::default());
        let nash = found.iter().find(|found| found.kind == SolutionKind::Nash).unwrap();
        // Printed to seven digits.
        assert!((nash.value / product - 1.0).abs() < 5e-7, "{id}: {:e}", nash.value);
    }
}
