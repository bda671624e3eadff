//! Small tables made for these tests: what is read, and every mistake with its line.

use std::path::Path;

use zopa::foreign::{Choices, Draft, import};
use zopa::game::{Draw, Game};
use zopa::report::question::Question;
use zopa::report::solve::solve;
use zopa::report::terminal::{self, Screen};
use zopa::scenario::{LoadError, parse};
use zopa::solution::spatial::{ActorTable, Stake};
use zopa::solution::{RedLines, Zopa};
use zopa::tolerance::ties;

use super::support::{from_text, game};

/// Writes files to a folder and reads the first.
fn read(files: &[(&str, &str)], choices: Choices) -> Result<Draft, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let path: &Path = &folder.path().join(files[0].0);
    match import(None, path, &choices) {
        Ok(imported) => Ok(imported.draft),
        Err(LoadError::Invalid(found)) => {
            let line =
                |one: &zopa::scenario::DiagnosticRecord| format!("{}: {}", one.line, one.message);
            Err(found.records().iter().map(line).collect())
        }
        Err(other) => panic!("{other}"),
    }
}

fn mistakes(name: &str, text: &str) -> Vec<String> {
    read(&[(name, text)], Choices::default()).expect_err("it has mistakes")
}

fn played(draft: &Draft) -> Game {
    match parse("draft.ron", &draft.to_ron()) {
        Ok(loaded) => Game::compile(loaded.scenario.parts).unwrap(),
        Err(LoadError::Invalid(found)) => panic!("{}", found.render(false)),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn mistakes_of_a_ktab_table_come_together() {
    let text = "Table, A table, 4, 1,\n\
                Actor, Description, Power, Tax Position, Tax Salience,\n\
                A, first, 10, 130, 20,\n\
                B, second, -1, 50, many,\n\
                C, third, 10, 50\n";
    assert_eq!(
        mistakes("t.csv", text),
        [
            "3: the position of `A` on `Tax` must be 0 to 100, not 130",
            "4: the power of `B` must be 0 or more, not -1",
            "4: expected a number for the salience of `Tax` for `B`, not `many`",
            "5: an actor needs 5 fields, not 4",
        ]
    );
    let announced = "Table, A table, 2, 1\nActor, Description, Power, Tax Position, Tax Salience\nA, a, 1, 2, 3\n";
    assert_eq!(
        mistakes("t.csv", announced),
        ["1: the first line announces 2 actors, the file has 1"]
    );
    let headings = "Table, A table, 1, 2\nActor, Description, Power, Tax Position, Tax Salience\nA, a, 1, 2, 3\n";
    assert_eq!(
        mistakes("t.csv", headings),
        ["2: the headings are 5, not 3 and two for each of 2 dimensions"]
    );
    let head = "Table\nActor, Description, Power, Tax Position, Tax Salience\nA, a, 1, 2, 3\n";
    assert_eq!(
        mistakes("t.csv", head),
        ["1: the first line does not say how many actors and dimensions"]
    );
    let twice = "T, t, 2, 1\nActor, Description, Power, Tax Position, Tax Salience\nA, a, 1, 2, 3\nA, a, 1, 2, 3\n";
    assert_eq!(mistakes("t.csv", twice), ["1: two actors are called `A`"]);
}

/// A complete file of two actors; its dimension has a name of its own.
const XML: &str = "<?xml version=\"1.0\"?>
<Scenario>
  <name>Two</name><desc>Two actors</desc>
  <Dimensions><dName>Tax</dName></Dimensions>
  <Actors>
    <Actor><name>A</name><description>first</description><capability>10</capability>
      <Position><dCoord>25</dCoord></Position><Salience><dSal>40</dSal></Salience></Actor>
    <Actor><name>B</name><description>second</description><capability>30</capability>
      <Position><dCoord>75</dCoord></Position><Salience><dSal>80</dSal></Salience></Actor>
  </Actors>
  <IdealAdjustment/>
</Scenario>";

#[test]
fn a_complete_xml_table_is_read() {
    let draft = read(&[("t.xml", XML)], Choices::default()).unwrap();
    assert_eq!((draft.title.as_str(), draft.issues[0].id.as_str()), ("Two actors", "tax"));
    let table = ActorTable::of(&played(&draft));
    let expected = Stake { position: 75.0, salience: 0.8 / 100.0, capability: 30.0 };
    let found = table.stakes[1][0].unwrap();
    assert!(ties(found.position, expected.position) && ties(found.salience, expected.salience));
    assert!(ties(found.capability, expected.capability));
    // Weights 10·0.4 and 30·0.8: (4·25 + 24·75) / 28.
    assert!(ties(table.compromise(0).unwrap().mean, 1900.0 / 28.0));
}

#[test]
fn mistakes_of_an_xml_table_come_together() {
    let text = XML
        .replace("<dCoord>25</dCoord>", "<dCoord></dCoord>")
        .replace("<capability>30</capability>", "<capability>big</capability>")
        .replace("<dSal>80</dSal>", "<dSal>800</dSal>")
        .replace("<IdealAdjustment/>", "");
    assert_eq!(
        mistakes("t.xml", &text),
        [
            "2: missing `IdealAdjustment` in `Scenario`",
            "7: there is no text in `dCoord`",
            "8: expected a number for `capability`, not `big`",
            "9: `dSal` must be 0 to 100, not 800",
        ]
    );
    let broken = mistakes("t.xml", &XML.replace("</Actors>", "</Actor>"));
    assert!(broken.len() == 1 && broken[0].contains("syntax error"), "{broken:?}");
}

/// Two issues, one with a range of its own; an actor without any stake.
const ISSUES: &str = "#O\tTalks\n#A\ta\tFirst\n'#A'\t'b'\t'Second'\t''\n#A\tidle\tIdle\n\
    #P\tp\tToll\n#M\tp\t0.5\n#M\tp\t4.5\n#P\tq\tSpeed\n\
    #D\ta\tp\t0.5\t0.25\t2\n#D\ta\tq\t30\t0.75\t2\n'#D'\t'b'\t'p'\t2.5\t1.0\t1.0\n";

#[test]
fn an_issue_table_keeps_ranges_and_absences() {
    let draft = read(&[("talks.csv", ISSUES)], Choices::default()).unwrap();
    assert_eq!((draft.title.as_str(), draft.parties.len()), ("Talks", 2));
    let game = played(&draft);
    let issues = game.issues();
    assert!(ties(issues[0].position(0), 0.5) && ties(issues[0].position(20), 4.5));
    let table = ActorTable::of(&game);
    assert_eq!(table.stakes[1][1], None);
    assert_eq!(table.on(1).count(), 1);
    // Salience a unit: 0.25 over a range of 4, 1 over 4; weights 2·0.25 and 1·1.
    assert!(ties(table.stakes[0][0].unwrap().salience, 0.25 / 4.0));
    assert!(ties(table.compromise(0).unwrap().mean, (0.5 * 0.5 + 2.5) / 1.5));
}

#[test]
fn mistakes_of_an_issue_table_come_together() {
    let text = format!(
        "{ISSUES}#D\tbb\tp\t1\t1\t1\n#D\tb\tq\t130\t1.5\t-2\n#D\tb\tp\t1\t1\t1\n#D\ta\tq\tx\t1\n#P\tp\n#X\ty\n"
    );
    let mut found = mistakes("talks.csv", &text);
    found.sort();
    assert_eq!(
        found,
        [
            "12: unknown actor `bb`",
            "13: the position of `b` on `q` must be 0 to 100, not 130",
            "13: the power of `b` on `q` must be 0 or more, not -2",
            "13: the salience of `b` on `q` must be 0 to 1, not 1.5",
            "14: the stake of `b` on `p` is given twice",
            "15: a stake needs 5 fields, not 4",
            "16: the issue `p` is declared twice",
            "17: unknown tag `#X`",
        ]
    );
    assert_eq!(mistakes("talks.csv", "#A\ta\n#P\tp\n"), ["1: there are no stakes (`#D`)"]);
}

/// Four articles, two pairs that share article 2.
const ARTICLES: &str = r#"{
 "thresholds": {"East": 5, "West": 4},
 "conflicts": [[1, 2], [2, 3]],
 "presets": {"calm": [1, 4]},
 "articles": [
  {"id": 1, "title": "One", "East_sat": 9, "West_sat": 2},
  {"id": 2, "title": "Two", "East_sat": 1, "West_sat": 10},
  {"id": 3, "title": "Three", "East_sat": 5, "West_sat": 5},
  {"id": 4, "title": "Four", "East_sat": 2, "West_sat": 6}
 ]
}"#;

/// By hand: sets of the four articles without {1,2} and {2,3}, not empty: those with 2
/// are {2}, {2,4}; those without are the 7 of {1,3,4}. East (mean ≥ 5): {1} 9, {3} 5,
/// {1,3} 7, {1,4} 5.5, {1,3,4} 16/3. West (mean ≥ 4): all but {1} 2 and {1,3} 3.5.
#[test]
fn pairs_that_share_an_article_exclude_each_other_too() {
    let draft = read(&[("d.json", ARTICLES)], Choices::default()).unwrap();
    assert!(draft.note.contains("Preset calm: articles 1, 4."));
    let game = played(&draft);
    assert_eq!(game.diagram().texts(0), 9);
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    // {3}, {1,4}, {1,3,4}.
    assert_eq!(Zopa::new(&game, &draw, 0, RedLines::Binding).count().exact(), Some(3));
}

#[test]
fn articles_without_thresholds_are_refused() {
    let csv = "id,title,East_sat,West_sat\n1,One,9,2\n2,Two,1,10\n3,Three,5,5\n4,Four,2,6\n";
    assert_eq!(mistakes("d.csv", csv), ["1: the thresholds are missing"]);
    let both = read(&[("d.csv", csv), ("d.json", ARTICLES)], Choices::default()).unwrap();
    let alone = read(&[("d.json", ARTICLES)], Choices::default()).unwrap();
    assert_eq!((both.issues, both.parties), (alone.issues, alone.parties));
    let wrong = csv.replace("1,10", "11,10").replace("4,Four,2,6", "4,Four,2");
    let found = read(&[("d.csv", &wrong), ("d.json", ARTICLES)], Choices::default());
    let found = found.expect_err("it has mistakes");
    assert_eq!(found[0], "3: `East_sat` must be a number from 0 to 10, not `11`");
    assert_eq!(found[1], "5: an article needs 4 fields, not 3");
}

#[test]
fn mistakes_of_articles_have_their_places() {
    let text = ARTICLES
        .replace("\"East\": 5", "\"East\": 50")
        .replace("[2, 3]]", "[2, 7], [1, 2, 3]]")
        .replace("\"West_sat\": 5}", "\"West_sat\": \"much\"}")
        .replace("\"id\": 4", "\"id\": 3");
    assert_eq!(
        mistakes("d.json", &text),
        [
            "2: the threshold of East must be 0 to 10, not 50",
            "3: there is no article 7",
            "3: a conflict is between two articles, not 3",
            "4: there is no article 4",
            "8: expected a finite number for the satisfaction of West",
            "9: two articles have the id 3",
        ]
    );
}

#[test]
fn one_bargaining_instance_is_chosen() {
    let text = "1,2,3 8,1,0 4,0,2\n\n2,0,1 1,2,3\n1,1,1 2,3,5 5,3,2\n";
    let at = |instance| read(&[("p.txt", text)], Choices { instance, ..Choices::default() });
    assert_eq!(at(None).unwrap_err(), ["1: the file holds 3 instances"]);
    assert_eq!(at(Some(1)).unwrap_err(), ["3: this is not a bargaining instance"]);
    assert_eq!(at(Some(3)).unwrap_err(), ["4: there is no instance 3: the file holds 3"]);
    let draft = at(Some(2)).unwrap();
    assert_eq!(draft.id, "imported/p_2");
    assert_eq!(played(&draft).diagram().texts(0), 8);
    let one = read(&[("p.txt", "1,2,3 8,1,0 4,0,2\n")], Choices::default()).unwrap();
    assert_eq!(played(&one).diagram().texts(0), 24);
}

#[test]
fn capability_is_the_partys_or_the_issues_own() {
    let stake =
        |ideal: f64, more: &str| format!("(weight: 0.5, value: IdealPoint(ideal: {ideal}){more})");
    let party = |id: &str, more: &str, p: &str, q: &str| {
        format!(
            "\"{id}\": (name: \"{id}\", {more} issues: {{\"p\": {p}, \"q\": {q}}}, no_deal: 0,
            strategy: TakeItOrLeaveIt()),"
        )
    };
    let text = format!(
        r#"(format: 1, id: "t", title: "T", clock: (horizon: 1), issues: {{
            "p": (title: "P", kind: Numeric(from: 0, to: 10, step: 1), default: 0),
            "q": (title: "Q", kind: Numeric(from: 0, to: 20, step: 1), default: 0) }},
        parties: {{ {} {} }})"#,
        party(
            "a",
            "capability: Uniform(low: 2, high: 4),",
            &stake(0.0, ""),
            &stake(5.0, ", capability: 7")
        ),
        party("b", "", &stake(10.0, ""), "(weight: 0.5, value: Increasing)"),
    );
    let table = ActorTable::of(&game(&from_text(&text)));
    let capability =
        |party: usize, issue: usize| table.stakes[party][issue].map(|stake| stake.capability);
    assert_eq!([capability(0, 0), capability(0, 1)], [Some(3.0), Some(7.0)]);
    assert_eq!([capability(1, 0), capability(1, 1)], [Some(1.0), None]);
    assert!(ties(table.compromise(0).unwrap().mean, 2.5));
    let negative = text.replace("capability: 7", "capability: -7");
    let Err(LoadError::Invalid(found)) = parse("t.ron", &negative) else {
        panic!("it has a mistake")
    };
    assert_eq!(found.records()[0].message, "a capability must be 0 or more, not -7");
}

#[test]
fn solving_describes_positions() {
    let draft = read(&[("talks.csv", ISSUES)], Choices::default()).unwrap();
    let loaded = from_text(&draft.to_ron());
    let result = solve(&loaded.scenario, &game(&loaded), &Question::central());
    // Only one actor has a position on the other issue.
    let [toll] = &result.positions[..] else { panic!("{:?}", result.positions) };
    assert_eq!((toll.issue, toll.parties), (0, 2));
    assert!(ties(toll.compromise, 2.75 / 1.5) && ties(toll.median, 2.5));
    // One issue leaves nothing to exchange.
    assert!(ties(toll.exchanged, toll.compromise));
    let text = terminal::solve(&result, false, &Screen::new(100, false));
    assert!(text.contains("Positions, as models of collective decisions see them"), "{text}");
}
