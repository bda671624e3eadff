//! Closed forms and small games of bargaining theory that nobody on this project
//! worked out (`theory.json` of the conformance data).

#[path = "theory/backward_induction.rs"]
mod backward_induction;
#[path = "theory/closed_forms.rs"]
mod closed_forms;
#[path = "theory/other_play.rs"]
mod other_play;
#[path = "theory/reference.rs"]
mod reference;
mod support;

use serde_json::Value;
use support::{conformance, from_text, game};
use zopa::game::{Draw, Game};
use zopa::scenario::Loaded;
use zopa::solution::{
    Disagreement, Frontier, Manner, RedLines, Scale, SolutionKind, Zopa, chosen, concede, zeuthen,
};
use zopa::space::search::FRONTIER_LIMIT;
use zopa::tolerance::{CLOSED_FORM, TIE};

fn theory() -> Option<Value> {
    let path = conformance::folder()?.join("theory.json");
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn indices(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|number| number as usize).collect()
}

/// A scenario of one issue whose options are the packages; utilities in hundredths.
fn packages(rows: &[Vec<f64>], disagreement: &[f64]) -> Loaded {
    let options: Vec<String> = (0..rows.len()).map(|at| format!("\"o{at}\": ()")).collect();
    let party = |party: usize| {
        let scores = rows.iter().enumerate();
        let scores: Vec<String> =
            scores.map(|(at, row)| format!("\"o{at}\": {}", row[party] / 100.0)).collect();
        format!(
            "\"p{party}\": (name: \"P{party}\", no_deal: {}, issues: {{\"what\": (weight: 1, scores: {{{}}})}}, strategy: TimeDependent(start: 1, shape: 1))",
            disagreement[party] / 100.0,
            scores.join(", ")
        )
    };
    let parties: Vec<String> = (0..disagreement.len()).map(party).collect();
    from_text(&format!(
        "(format: 1, id: \"t/game\", title: \"Game\", clock: (horizon: 4), issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}}})",
        options.join(", "),
        parties.join(", ")
    ))
}

fn central(game: &Game) -> Draw {
    let mut draw = Draw::new(game);
    draw.centre(game);
    draw
}

#[test]
fn cooperative_solutions_of_small_games() {
    let Some(theory) = theory() else { return };
    let games = list(&theory["cooperative_discrete"], "games");
    assert_eq!(games.len(), 6);
    for entry in games {
        let rows: Vec<Vec<f64>> = list(entry, "packages").iter().map(numbers).collect();
        let disagreement = numbers(&entry["disagreement"]);
        let game = game(&packages(&rows, &disagreement));
        let zone = Zopa::new(&game, &central(&game), 0, RedLines::Binding);
        let answers = &entry["solution"];
        let option = |path: &[u32]| game.diagram().package_of_path(path)[0];
        let feasible: Vec<usize> = (0..rows.len())
            .filter(|at| zone.contains(&game.diagram().path(&[*at]).unwrap()))
            .collect();
        assert_eq!(feasible, indices(&answers["feasible"]));
        let space = Frontier::of_space(&zone, FRONTIER_LIMIT).unwrap();
        // Equal vectors are one point here; the answers list every package.
        let efficient: Vec<usize> = (0..rows.len())
            .filter(|at| {
                space.points.iter().any(|point| {
                    let values = point.values.iter().zip(&rows[*at]);
                    values.into_iter().all(|(value, row)| (value - row / 100.0).abs() <= TIE)
                })
            })
            .collect();
        assert_eq!(efficient, indices(&answers["pareto"]));
        let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT).unwrap();
        let scale = Scale::new(&zone, Some(&frontier), Disagreement::Floors);
        for (ideal, expected) in scale.ideal.iter().zip(numbers(&answers["ideal"])) {
            assert!((ideal * 100.0 - expected).abs() < CLOSED_FORM);
        }
        for (kind, name) in [
            (SolutionKind::Nash, "nash"),
            (SolutionKind::KalaiSmorodinskyLeximin, "kalai_smorodinsky"),
            (SolutionKind::EgalitarianLeximin, "egalitarian"),
            (SolutionKind::Utilitarian, "utilitarian"),
        ] {
            let found = chosen(&frontier, &scale, &Manner::default(), kind).unwrap();
            assert_eq!(option(&found.path), answers[name].as_u64().unwrap() as usize, "{name}");
            if kind == SolutionKind::Nash {
                let log = answers["nash_log_product"][option(&found.path)].as_f64().unwrap();
                let found = found.value.ln() + disagreement.len() as f64 * 100f64.ln();
                assert!((found - log).abs() < CLOSED_FORM, "{found} for {log}");
            }
        }
    }
}

#[test]
fn zeuthens_concessions() {
    let Some(theory) = theory() else { return };
    let games = list(&theory["zeuthen"], "games");
    assert_eq!(games.len(), 6);
    for entry in games {
        let rows: Vec<Vec<f64>> = list(entry, "packages").iter().map(numbers).collect();
        let disagreement = numbers(&entry["disagreement"]);
        let points: Vec<[f64; 2]> = rows.iter().map(|row| [row[0], row[1]]).collect();
        let found = concede(&points, [disagreement[0], disagreement[1]]).unwrap();
        let trace: Vec<Vec<usize>> = list(&entry["result"], "trace").iter().map(indices).collect();
        let steps: Vec<Vec<usize>> = found.steps.iter().map(|step| step.to_vec()).collect();
        assert_eq!(steps, trace);
        assert_eq!(found.agreement as u64, entry["result"]["agreement"].as_u64().unwrap());
        assert_eq!(found.accepted_by as u64, entry["result"]["accepted_by"].as_u64().unwrap());
        // On a scenario: from the frontier of its zone, to its Nash package.
        let game = game(&packages(&rows, &disagreement));
        let zone = Zopa::new(&game, &central(&game), 0, RedLines::Binding);
        let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT).unwrap();
        let scale = Scale::new(&zone, Some(&frontier), Disagreement::Floors);
        let end = zeuthen(&frontier, &scale).unwrap().agreement;
        let package = game.diagram().package_of_path(&frontier.points[end].path)[0];
        assert_eq!(package as u64, entry["nash"].as_u64().unwrap());
    }
}

/// Fearon (1995): both sides prefer a division of the pie to a war that costs both; the
/// zone of possible agreement is the range between what war would bring them.
#[test]
fn the_bargaining_range_of_two_sides_who_could_fight() {
    let Some(theory) = theory() else { return };
    let table = list(&theory["fearon_range"], "table");
    assert_eq!(table.len(), 9);
    for row in table {
        let number = |key: &str| row[key].as_f64().unwrap();
        let war = [number("p") - number("cA"), 1.0 - number("p") - number("cB")];
        let party = |at: usize, value: &str| {
            format!(
                "\"p{at}\": (name: \"P{at}\", no_deal: {}, issues: {{\"share\": (weight: 1, value: {value})}}, strategy: TimeDependent(start: 1, shape: 1))",
                war[at]
            )
        };
        let game = game(&from_text(&format!(
            "(format: 1, id: \"t/war\", title: \"War\", clock: (horizon: 4), issues: {{\"share\": (title: \"Share of A\", kind: Numeric(from: 0, to: 1, step: 0.005), default: 0)}}, parties: {{{}, {}}})",
            party(0, "Increasing"),
            party(1, "Decreasing")
        )));
        let zone = Zopa::new(&game, &central(&game), 0, RedLines::Binding);
        let inside: Vec<usize> =
            (0..=200).filter(|at| zone.contains(&game.diagram().path(&[*at]).unwrap())).collect();
        let share = |at: usize| at as f64 * 0.005;
        assert!((share(inside[0]) - number("lo")).abs() < CLOSED_FORM);
        assert!((share(inside[inside.len() - 1]) - number("hi")).abs() < CLOSED_FORM);
        assert_eq!(zone.count().exact(), Some(inside.len() as u128));
        let frontier = Frontier::of_zone(&zone, FRONTIER_LIMIT).unwrap();
        let scale = Scale::new(&zone, Some(&frontier), Disagreement::WorstPackage);
        let manner = Manner::default();
        let nash = chosen(&frontier, &scale, &manner, SolutionKind::Nash).unwrap();
        // What either side could at worst be left with is nothing: the surplus inside the pie
        // is shared equally; half a grid step where the middle is off the grid.
        let off = (nash.utilities[0] - number("nash_x")).abs();
        assert!(off < 0.0025 + CLOSED_FORM, "{} for {}", nash.utilities[0], number("nash_x"));
    }
}
