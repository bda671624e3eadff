//! A server in a process of its own: killed in the middle of games, played on by many, and looked
//! at in a real browser by one who drafts, simulates and replays alone (`tests/browser/serve.mjs`)
//! and by a class with a teacher and two phones, to the debrief (`rooms.mjs`) and where things go
//! wrong (`mishaps.mjs`).
//!
//! The browser is that of `tests/report_browser.rs`; without one, those tests are skipped.

#[path = "support/served.rs"]
mod served;

use std::env;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};
use served::Served;

/// A room with two people at a table with one issue.
struct Game {
    code: String,
    host: String,
    seats: [String; 2],
}

fn game(server: &Served) -> Game {
    timed(server, None)
}

/// The same with so many seconds for a turn.
fn timed(server: &Served, turn_seconds: Option<u32>) -> Game {
    let wish = json!({
        "scenario": "classroom/deadline", "seats": {"first": "open", "second": "open"}, "seed": 1,
        "turn_seconds": turn_seconds,
    });
    let (status, opened) = server.ask("POST", "/api/rooms", &server.token, &wish);
    assert_eq!(status, 200, "{opened}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (code, host) = (text(&opened["rooms"][0]["code"]), text(&opened["rooms"][0]["host"]));
    let seats = [0, 1].map(|party| {
        let body = json!({"party": party, "nickname": "somebody"});
        let (status, joined) = server.ask("POST", &format!("/api/rooms/{code}/join"), "", &body);
        assert_eq!(status, 200, "{joined}");
        text(&joined["token"])
    });
    let start = json!({"start": {}});
    assert_eq!(server.ask("POST", &format!("/api/rooms/{code}/host"), &host, &start).0, 200);
    Game { code, host, seats }
}

fn view(server: &Served, game: &Game, seat: usize) -> Value {
    let path = format!("/api/rooms/{}/view", game.code);
    let (status, view) = server.ask("GET", &path, &game.seats[seat], &Value::Null);
    assert_eq!(status, 200, "{view}");
    view
}

/// Who is asked does something: refuses what is offered, or offers so many posts.
fn act(server: &Served, game: &Game, number: usize) -> bool {
    for seat in 0..2 {
        let view = view(server, game, seat);
        let question = &view["question"];
        let act = match question["kind"].as_str() {
            Some("propose") => json!({"offer": {"options": [number % 101], "reason": ""}}),
            Some(_) => json!({"answer": {"accepts": false, "reason": "no"}}),
            None => continue,
        };
        let path = format!("/api/rooms/{}/act", game.code);
        let body = json!({"question": question["id"], "act": act});
        let (status, answer) = server.ask("POST", &path, &game.seats[seat], &body);
        assert_eq!(status, 200, "{answer}");
        return true;
    }
    false
}

/// What is told of a game, without the version, which counts what was asked of this server.
fn story(server: &Served, game: &Game) -> Value {
    let mut view = view(server, game, 0);
    view["version"] = Value::Null;
    view
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.redb");
    let mut server = Served::start(&file);
    let game = game(&server);
    for number in 0..8 {
        for _ in 0..2 {
            assert!(act(&server, &game, 7 * number));
        }
        let before = story(&server, &game);
        server.kill();
        server = Served::start(&file);
        assert_eq!(story(&server, &game), before, "after kill {number}");
    }
    let console = format!("/api/rooms/{}/view", game.code);
    assert_eq!(server.ask("GET", &console, &game.host, &Value::Null).0, 200);
}

/// Time that the host has given is kept like what people did, and a turn ends when it would have.
#[test]
fn a_turn_has_the_time_that_it_had_when_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.redb");
    let mut server = Served::start(&file);
    let game = timed(&server, Some(600));
    let left = |server: &Served| view(server, &game, 0)["question"]["seconds_left"].as_u64();
    assert!(left(&server).is_some_and(|left| (500..=600).contains(&left)));
    let host = format!("/api/rooms/{}/host", game.code);
    let more = json!({"extend": {"seconds": 3000}});
    assert_eq!(server.ask("POST", &host, &game.host, &more).0, 200);
    let before = left(&server).unwrap();
    assert!((3500..=3600).contains(&before), "{before}");
    server.kill();
    server = Served::start(&file);
    let after = left(&server).unwrap();
    assert!(after <= before && after + 60 > before, "{before} s became {after} s");
    // Stopped, it stays so.
    assert_eq!(server.ask("POST", &host, &game.host, &json!({"pause": {}})).0, 200);
    server.kill();
    server = Served::start(&file);
    assert_eq!(server.ask("POST", &host, &game.host, &json!({"resume": {}})).0, 200);
    let resumed = left(&server).unwrap();
    assert!(resumed <= after && resumed + 60 > after, "{after} s became {resumed} s");
}

/// Fifteen rooms, four requests of each side by side: nothing fails, nothing is mixed up.
#[test]
fn many_rooms_are_played_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("rooms.redb"));
    let games: Vec<Game> = (0..15).map(|_| game(&server)).collect();
    thread::scope(|scope| {
        for (number, game) in games.iter().enumerate() {
            let server = &server;
            scope.spawn(move || {
                for round in 0..6 {
                    assert!(act(server, game, number));
                    assert!(act(server, game, number));
                    let story = story(server, game);
                    assert_eq!(story["round"], round + 1);
                }
                let told = story(server, game)["story"].to_string();
                assert!(told.contains(&format!("[{number}]")), "room {number}: {told}");
            });
        }
    });
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// What a script of the browser found; nothing where there is no browser.
fn found(script: &str, words: &[&str]) -> Option<Value> {
    let browser = env::var("CHROMIUM").unwrap_or("/usr/bin/chromium".to_owned());
    let packages = Path::new(FOLDER).join("node_modules/playwright-core");
    if !Path::new(&browser).exists() || !packages.exists() {
        let required = env::var_os("ZOPA_BROWSER").is_some_and(|value| value == "required");
        let missing = "no Chromium here, or `npm ci` was not run in tests/browser";
        assert!(!required, "{missing}");
        let _ = writeln!(std::io::stderr(), "SKIPPED: no page was looked at: {missing}");
        return None;
    }
    let mut command = Command::new("node");
    command.current_dir(FOLDER).env("CHROMIUM", browser).arg(script).args(words);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{script}: {errors}\n{text}");
    Some(serde_json::from_str(&text).unwrap())
}

fn address(server: &Served) -> String {
    format!("http://localhost:{}", server.port)
}

#[test]
fn somebody_drafts_simulates_and_replays() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("rooms.redb"));
    let Some(found) = found("serve.mjs", &[&address(&server)]) else { return };
    assert_eq!(found["faults"], Value::Array(Vec::new()), "{found:#}");
}

#[test]
fn a_class_plays_a_lesson() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("rooms.redb"));
    let Some(found) = found("rooms.mjs", &[&address(&server), &server.token]) else { return };
    assert!(found["stopped"].is_null(), "{found:#}");
    assert_eq!(found["errors"], Value::Array(Vec::new()), "{found:#}");
    assert_eq!(found["faults"], Value::Array(Vec::new()), "{found:#}");
}

#[test]
fn what_goes_wrong_in_a_class_is_told_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("rooms.redb"));
    let Some(found) = found("mishaps.mjs", &[&address(&server), &server.token]) else { return };
    assert_eq!(found["faults"], Value::Array(Vec::new()), "{found:#}");
}
