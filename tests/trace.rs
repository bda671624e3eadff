//! A trace says what the engine did: its answers follow from its numbers, and its end
//! is the record's.

use zopa::game::Game;
use zopa::negotiation::Table;
use zopa::report::summary::scenario_summary;
use zopa::report::terminal::{self, Screen};
use zopa::report::trace::{Event, Narrator, Trace};
use zopa::scenario;

fn traces(name: &str, replicates: u64) -> Vec<Trace> {
    let loaded = scenario::load(name).unwrap();
    let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
    let mut table = Table::new(&game, 1, 10);
    (0..replicates)
        .map(|replicate| {
            let mut narrator = Narrator::new(&game);
            table.play(replicate, &mut narrator);
            let summary = scenario_summary(&loaded.scenario, &game);
            narrator.finish(summary, 1, 10, table.record(), table.draw())
        })
        .collect()
}

#[test]
fn answers_follow_from_their_numbers() {
    let (mut lines, mut shortfalls) = (0, 0);
    for trace in traces("ukraine-2025/base", 40) {
        let mut offered = None;
        for event in &trace.events {
            match event {
                Event::Offers { options, utilities, .. } => offered = Some((options, utilities)),
                Event::Answers { party, accepts, utility, floor, demand, red_lines, .. } => {
                    let (_, utilities) = offered.unwrap();
                    assert_eq!(utilities[*party], *utility);
                    assert!(demand >= floor);
                    let short = *utility < demand - 1e-9;
                    assert_eq!(*accepts, red_lines.is_empty() && !short);
                    lines += usize::from(!red_lines.is_empty());
                    shortfalls += usize::from(short);
                }
                _ => {}
            }
        }
        let agreed = trace.end.kind == "agreement";
        assert_eq!(agreed, trace.end.package.is_some());
        if agreed {
            let (options, utilities) = offered.unwrap();
            assert_eq!((&trace.end.options, &trace.end.values), (options, utilities));
        }
    }
    assert!(lines > 0 && shortfalls > 0);
}

#[test]
fn the_story_names_everybody_and_fits() {
    for trace in traces("ukraine-2025/base", 10) {
        for width in [40, 60, 100] {
            let text = terminal::trace(&trace, &Screen::new(width, false));
            for line in text.lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{line}");
            }
            assert!(text.contains("Russia: no, "));
            assert!(!text.contains('?'), "{text}");
        }
    }
}

#[test]
fn only_what_changes_is_told_after_the_first_offer() {
    let traces = traces("classroom/rubinstein-pie", 1);
    let text = terminal::trace(&traces[0], &Screen::new(100, false));
    assert!(text.contains(": an offer, worth "));
    assert!(text.contains("a different package, worth ") || text.contains("the last offer"));
}

#[test]
fn packages_with_little_in_common_are_told_whole() {
    let mut whole = 0;
    for trace in traces("ukraine-2025/base", 5) {
        let text = terminal::trace(&trace, &Screen::new(100, false));
        let issues = trace.scenario.issues.len();
        let mut last: Option<&[usize]> = None;
        for event in &trace.events {
            let Event::Offers { options, .. } = event else { continue };
            if let Some(last) = last {
                let changed = options.iter().zip(last).filter(|(one, other)| one != other).count();
                whole += usize::from(2 * changed > issues);
            }
            last = Some(options);
        }
        assert!(!text.contains(" refuses"), "{text}");
    }
    let told: usize = traces("ukraine-2025/base", 5)
        .iter()
        .map(|trace| terminal::trace(trace, &Screen::new(100, false)))
        .map(|text| text.matches(": a different package, ").count())
        .sum();
    assert!(whole > 0);
    assert_eq!(told, whole);
}
