//! What `zopa trace` says.

use super::{from_text, game, scenario, single_text};
use zopa::negotiation::Table;
use zopa::report::summary::scenario_summary;
use zopa::report::terminal::{self, Screen};
use zopa::report::trace::Narrator;

const ISSUES: &[(&str, usize)] = &[("x", 2), ("y", 2)];

fn told(parties: &[String], protocol: &str) -> String {
    let loaded = from_text(&scenario(ISSUES, parties, protocol, 3, ""));
    let game = game(&loaded);
    let mut table = Table::new(&game, 1, 1);
    let mut narrator = Narrator::new(&game);
    table.play(0, &mut narrator);
    let summary = scenario_summary(&loaded.scenario, &game);
    let trace = narrator.finish(summary, 1, 1, table.record(), table.draw());
    terminal::trace(&trace, &Screen::new(100, false))
}

#[test]
fn drafts_votes_stages_and_meetings() {
    let all = single_text::parties(0.45);
    let two = &all[..2];
    for (parties, protocol, expected) in [
        (all.as_slice(), "SingleText", "In favour: a and b; taken into the text."),
        (two, "Agenda([[\"x\"], [\"y\"]])", "On the agenda: x."),
        (two, "Agenda([[\"x\"], [\"y\"]])", "Agreed so far, and in force from now on."),
        (&all, "SingleText(feedback: Rank)", "m: slate, (1) the text as it stands; (2) "),
        (&all, "SingleText(feedback: Rank)", ": (3) is taken into the text."),
        (&all, "SingleText(feedback: Strike)", "Struck by a 1; b "),
        (&all, "SingleText(feedback: Strike)", ": (3) is taken into"),
        (&all, "SingleText(feedback: Strike)", "The text stays as it is (19 slates)."),
        (&all, "SingleText", "Not taken up: y: y1 (in favour: a"),
        (&all, "SingleText", "m: the text, worth 10.0:"),
        (two, "MultipleOffers", "a: the offer is put to the vote."),
        (two, "OneToMany(centre: \"a\", partners: [\"b\"])", "Meeting of a and b."),
    ] {
        let text = told(parties, protocol);
        assert!(text.contains(expected), "{text}");
    }
}
