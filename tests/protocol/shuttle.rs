use super::support::{mean, rows};
use super::{End, PLAIN, Record, close, from_text, game, party, played, scenario};
use zopa::negotiation::{Listener, Nobody, Table};
use zopa::tolerance::STANDARD_ERRORS;

/// x1 suits a, x2 suits b and the mediator; no deal is worth 0.3 to all.
const ISSUES: &[(&str, usize)] = &[("x", 3)];

fn parties() -> [String; 3] {
    [
        party("a", "Table", 0.3, &[("x", 1.0, &[0.0, 0.9, 0.5])]),
        party("b", "Table", 0.3, &[("x", 1.0, &[0.0, 0.4, 0.8])]),
        party("m", "Mediator", 0.3, &[("x", 1.0, &[0.0, 0.2, 0.35])]),
    ]
}

fn under(protocol: &str, horizon: usize) -> String {
    scenario(ISSUES, &parties(), protocol, horizon, "")
}

/// a insists on x1, which the mediator does not carry; b's x2 it does. With random
/// recognition b has spoken in n rounds with chance 1 − 2^−n.
#[test]
fn a_mediator_carries_what_suits_it() {
    let (stuck, _) = played(&under("Shuttle(Fixed(\"a\"))", 5));
    assert_eq!((stuck.end, stuck.offers), (End::Horizon, 0));
    let (carried, options) = played(&under("Shuttle(Fixed(\"b\"))", 5));
    assert_eq!((carried.end, carried.time, carried.offers), (End::Agreement, 0, 1));
    assert_eq!(options, [2]);
    close(&carried.values, &[0.5, 0.8, 0.35]);
    let drawn = rows(&game(&from_text(&under("Shuttle", 3))), 8_000, 1, 1);
    let agreed: Vec<f64> =
        drawn.iter().map(|row| f64::from(u8::from(row.end == End::Agreement))).collect();
    let (share, error) = mean(&agreed);
    assert!((share - 0.875).abs() < STANDARD_ERRORS * error, "{share}");
    // Half of a point short of the margin, and just at it.
    let margin = |margin: f64| {
        played(&under(&format!("Shuttle(recognition: Fixed(\"b\"), margin: {margin})"), 2))
    };
    assert_eq!(margin(0.055).0.end, End::Horizon);
    assert_eq!(margin(0.05).0.end, End::Agreement);
}

/// A mediator that carries everything leaves alternating offers as they are.
#[test]
fn who_carries_everything_changes_nothing() {
    let learning = "TimeDependent(start: 0.95, shape: 1, beliefs: Frequency)";
    let play = |protocol: &str, mediated: bool| -> Vec<Record> {
        let seat = if mediated { "seat: Mediator" } else { "seat: Observer" };
        let text = under(protocol, 6).replace("seat: Mediator", seat).replace(PLAIN, learning);
        let game = game(&from_text(&text));
        let mut table = Table::new(&game, 3, 1);
        (0..200).map(|replicate| table.play(replicate, &mut Nobody).clone()).collect()
    };
    let met = play("AlternatingOffers", false);
    assert!(met.iter().any(Record::agreed));
    assert_eq!(play("Shuttle(margin: -10)", true), met);
    assert_ne!(play("Shuttle", true), met);
}

#[derive(Default)]
struct Kept(Vec<(usize, usize, f64)>);

impl Listener for Kept {
    fn withholds(&mut self, _: usize, who: (usize, usize), _path: &[u32], worth: f64) {
        self.0.push((who.0, who.1, worth));
    }
}

#[test]
fn what_is_kept_back_is_told() {
    let game = game(&from_text(&under("Shuttle(Fixed(\"a\"))", 2)));
    let mut kept = Kept::default();
    Table::new(&game, 1, 1).play(0, &mut kept);
    assert_eq!(kept.0, [(2, 0, 0.2), (2, 0, 0.2)]);
}

/// A hard red line of its own it does not carry either.
#[test]
fn a_mediator_has_red_lines() {
    let line =
        r#"seat: Mediator, red_lines: {"l": (when: {"x": ["x2"]}, hard: 1.0, penalty: 0.0)}"#;
    let text = under("Shuttle(Fixed(\"b\"))", 3).replace("seat: Mediator", line);
    assert_eq!(played(&text).0.end, End::Horizon);
}
