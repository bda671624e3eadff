//! `zopa play`: a negotiation typed line by line.

use assert_cmd::Command;

/// What the terminal shows when this is typed; the exit code has to be 0.
fn played(words: &str, typed: &str) -> String {
    let mut command = Command::cargo_bin("zopa").unwrap();
    let said = command
        .args(["play", "--quiet"])
        .args(words.split_whitespace())
        .env("COLUMNS", "100")
        .write_stdin(typed.to_owned())
        .assert()
        .success();
    String::from_utf8(said.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_negotiation_typed_to_its_end_is_the_golden_one() {
    let typed = "?\n1\n30\nl\ns thirty for a start\nr too little\nq\n";
    let shown = played("classroom/deadline --as first", typed);
    let golden = "tests/fixtures/play.txt";
    if std::env::var_os("ZOPA_RENEW").is_some() {
        std::fs::write(golden, &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string(golden).unwrap());
    assert!(shown.contains("“thirty for a start”"), "{shown}");
    assert!(shown.contains("you have ended the talks"), "{shown}");
}

#[test]
fn an_offer_that_is_accepted_ends_it() {
    // Two posts for the first: the other side takes what gives it more than it waits for.
    let typed = "1\n2\ns\n".repeat(40);
    let shown = played("classroom/deadline --as first --bots Nice", &typed);
    assert!(shown.contains("Agreement in round"), "{shown}");
    assert!(shown.contains("Points over the walk-away lines:"), "{shown}");
}

#[test]
fn when_the_input_ends_a_bot_plays_on() {
    let shown = played("classroom/deadline --as second", "");
    assert!(shown.contains("a bot plays on for you"), "{shown}");
    assert!(shown.contains("Agreement in round"), "{shown}");
}

#[test]
fn mistakes_are_answered_and_nothing_is_lost() {
    let shown = played("classroom/deadline --as first", "maybe\n7\n1\n500\ns\nq\n");
    assert!(shown.contains("`maybe` is no issue from 1 to 1"), "{shown}");
    assert!(shown.contains("`7` is no issue from 1 to 1"), "{shown}");
    assert!(shown.contains("`500` is no number from 0 to 100"), "{shown}");
}

#[test]
fn an_offer_across_ones_own_red_line_is_not_lost() {
    // Russia wants no truce of everything while Ukraine stays in Kursk; elections are put in besides.
    let typed = "1\n3\n15\n2\ns\n4\n4\ns\nq\n";
    let shown = played("ukraine-2025/base --as russia --seed 1", typed);
    let (before, after) =
        shown.split_once("That cannot be offered: It crosses your red line").unwrap();
    assert!(!before.contains("You offer"), "{shown}");
    let (_, offered) = after.split_once("You offer").unwrap();
    let offered = offered.split("For you").next().unwrap();
    for issue in ["Ceasefire", "Ukrainian troops in Kursk", "Elections in Ukraine"] {
        assert!(offered.contains(issue), "{issue}: {shown}");
    }
}

#[test]
fn a_party_that_is_not_there_is_answered_with_those_that_are() {
    let mut command = Command::cargo_bin("zopa").unwrap();
    let said = command.args(["play", "classroom/deadline", "--as", "frist"]).assert().code(2);
    let told = String::from_utf8(said.get_output().stderr.clone()).unwrap();
    assert!(told.contains("first"), "{told}");
}
