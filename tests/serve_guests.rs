//! What guests of a network cannot do: see numbers that a room plays with, take a seat in the
//! middle of a game, fill a room or the server; and what a damaged record does not do to others.

#[path = "support/rooms.rs"]
mod rooms;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use redb::{Database, TableDefinition};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use rooms::{HOST, Server, deadline};

/// One anonymous request cannot have a protocol try a milliard of things.
#[tokio::test]
async fn a_scenario_that_would_never_end_is_refused() {
    let server = Server::new();
    let name = "classroom/mediator-single-text";
    for (set, path) in [
        (json!({"protocol": "SingleText(drafts: 1000000000)"}), "/api/trace"),
        (json!({"protocol": "SingleText(drafts: 1000000000)"}), "/api/dots"),
        (json!({"protocol": "SingleText(drafts: 10000)", "clock.horizon": "5000"}), "/api/dots"),
        (json!({"protocol": "SingleText(drafts: 10000)", "clock.horizon": "100"}), "/api/trace"),
        (json!({"clock.horizon": "100000"}), "/api/simulate"),
    ] {
        let body =
            json!({"scenario": name, "set": set, "replicate": 0, "count": 400, "negotiations": 5});
        let (status, told) = server.post(path, None, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {set}: {told}");
        assert!(!told["error"].as_str().unwrap().is_empty());
    }
    // Nor does the host have a room of it by mistake.
    let wish = json!({"scenario": name, "set": {"protocol": "SingleText(drafts: 10000)", "clock.horizon": "100"}});
    let (status, told) = server.post("/api/rooms", Some(HOST), wish).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
}

/// Two issues of many options each are not tried against each other.
#[tokio::test]
async fn a_trade_over_large_issues_is_answered() {
    let server = Server::new();
    let text = zopa::scenario::library::find("classroom/deadline").unwrap().text;
    let issue = r#"kind: Numeric(unit: "posts", from: 0, to: 2000, step: 1)"#;
    let text = text
        .replace(r#"kind: Numeric(unit: "posts", from: 0, to: 100, step: 1)"#, issue)
        .replace(
            "    issues: {\n        \"posts\"",
            &format!("    issues: {{\n        \"huts\": (title: \"Huts\", {issue}, default: 0),\n        \"posts\""),
        )
        .replace(
            "            issues: {\n                \"posts\": (weight: 1.0",
            "            issues: {\n                \"huts\": (weight: 0.5, value: Increasing),\n                \"posts\": (weight: 0.5",
        );
    let body = json!({"name": "large.ron", "text": text});
    let (status, taken) = server.post("/api/scenarios", None, body).await;
    assert_eq!(status, StatusCode::OK, "{taken}");
    let body = json!({"scenario": taken["scenario"], "options": [1000, 1000], "issues": [0, 1]});
    let (status, told) = server.post("/api/trade", None, body).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert!(
        told["swap"].is_null() && told["sentence"].as_str().unwrap().contains("too many"),
        "{told}"
    );
    // One more, and the page does not take it.
    let text = text.replace("to: 2000", "to: 2001");
    let (status, told) =
        server.post("/api/scenarios", None, json!({"name": "large.ron", "text": text})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
}

const PRIVATE: [&str; 9] = [
    "/api/scenario",
    "/api/draft",
    "/api/options",
    "/api/trade",
    "/api/solutions",
    "/api/dots",
    "/api/trace",
    "/api/simulate",
    "/api/scenario-text",
];

/// Asks for the numbers of a scenario in every way there is; the statuses.
async fn asked(server: &Server, scenario: &str, token: Option<&str>) -> Vec<StatusCode> {
    let mut found = Vec::new();
    for path in PRIVATE {
        let status = if path == "/api/scenario-text" {
            server.get(&format!("{path}?scenario={scenario}"), token).await.0
        } else {
            let body = json!({
                "scenario": scenario, "set": {}, "options": [1, 1, 1, 1], "issue": 0, "issues": [0, 1],
                "count": 2, "replicate": 0, "negotiations": 5,
            });
            server.post(path, token, body).await.0
        };
        found.push(status);
    }
    found
}

#[tokio::test]
async fn numbers_that_a_room_plays_with_are_closed_to_guests() {
    let server = Server::lan();
    let (open, closed) = (vec![StatusCode::OK; 9], vec![StatusCode::FORBIDDEN; 9]);
    let name = "classroom/linkage";
    assert_eq!(asked(&server, name, None).await, open);
    let text = zopa::scenario::library::find(name).unwrap().text;
    let variant = format!("Scenario(base: \"{name}\", id: \"mine\")");
    let hand_in = async |text: &str| {
        server.post("/api/scenarios", None, json!({"name": "mine.ron", "text": text})).await
    };
    let mut own = Vec::new();
    for text in [text, &variant] {
        let (status, taken) = hand_in(text).await;
        assert_eq!(status, StatusCode::OK, "{taken}");
        own.push(taken["scenario"].as_str().unwrap().to_owned());
    }
    let (code, host) = server.open(json!({"scenario": name, "seed": 1})).await;
    assert_eq!(asked(&server, name, None).await, closed);
    assert_eq!(asked(&server, name, Some(HOST)).await, open, "the host may");
    // Nor by a detour: with a change, under another name, or with it as a base.
    let body = json!({"scenario": name, "set": {"clock.horizon": "3"}, "options": [1, 1, 1, 1]});
    let (status, told) = server.post("/api/draft", None, body).await;
    assert_eq!((status, &told["playing"]), (StatusCode::FORBIDDEN, &json!(true)));
    for own in &own {
        assert_eq!(asked(&server, own, None).await, closed);
    }
    // Mistakes would be shown with the lines that they stand in.
    let mistaken = format!("Scenario(base: \"{name}\", patch: {{\"rule\": 7}})");
    for text in [text, &variant, &mistaken] {
        assert_eq!(hand_in(text).await.0, StatusCode::FORBIDDEN, "{text:.60}");
    }
    let body = json!({"scenario": name, "set": {"rule": "7"}});
    assert_eq!(server.post("/api/strategies", None, body).await.0, StatusCode::FORBIDDEN);
    // Other scenarios are open, and the shelf says which are not.
    let (_, shelf) = server.get("/api/scenarios", None).await;
    let shelf: Vec<Value> = serde_json::from_str(&shelf).unwrap();
    let playing = |id: &str| shelf.iter().find(|one| one["id"] == id).unwrap()["playing"] == true;
    assert!(playing(name) && !playing("classroom/deadline"));
    // Somebody of this computer is no guest.
    let mut request = Request::post("/api/scenario")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({"scenario": name}).to_string()))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
    let answer = server.0.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    // After the talks they are open again.
    assert_eq!(server.host(&code, &host, json!({"end": {}})).await.0, StatusCode::OK);
    assert_eq!(asked(&server, name, None).await, open);
}

#[tokio::test]
async fn nobody_takes_the_opponents_seat_in_the_middle_of_a_game() {
    let server = Server::new();
    let (code, host) = server.open(deadline()).await;
    let (first, _) = (server.join(&code, 0).await, server.join(&code, 1).await);
    let join = format!("/api/rooms/{code}/join");
    let wish = |party: usize| json!({"party": party, "nickname": "x"});
    let can_join = |view: &Value| {
        let parties = view["parties"].as_array().unwrap();
        parties.iter().map(|one| one["can_join"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(can_join(&server.view(&code, Some(&first)).await), [true, true], "in the lobby");
    server.host(&code, &host, json!({"start": {}})).await;
    assert_eq!(can_join(&server.view(&code, Some(&first)).await), [false, false]);
    assert_eq!(can_join(&server.view(&code, None).await), [false, false]);
    for token in [None, Some(first.as_str()), Some("nobody's")] {
        let (status, told) = server.post(&join, token, wish(1)).await;
        assert_eq!(status, StatusCode::CONFLICT, "{told}");
    }
    // Who was sent away does not come straight back.
    let people = server.view(&code, Some(&host)).await["parties"][1]["people"].clone();
    let person = people[0]["person"].as_u64().unwrap();
    assert_eq!(people[0]["nickname"], "secret nickname 1");
    let (status, _) = server.host(&code, &host, json!({"dismiss": {"person": person}})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(server.view(&code, None).await["parties"][1]["controller"], "bot");
    assert_eq!(server.post(&join, None, wish(1)).await.0, StatusCode::CONFLICT);
    let (status, _) = server.host(&code, &host, json!({"dismiss": {"person": person}})).await;
    assert_eq!(status, StatusCode::CONFLICT, "nobody is there any more");
    // The host can let them in.
    let yes = json!({"latecomers": {"allowed": true}});
    assert_eq!(server.host(&code, &host, yes).await.0, StatusCode::OK);
    let view = server.view(&code, None).await;
    assert_eq!(view["latecomers"], true);
    assert_eq!(can_join(&view), [true, true]);
    assert_eq!(server.post(&join, None, wish(1)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_bot_makes_room_only_for_who_has_no_seat() {
    let server = Server::new();
    let (code, host) = server.open(deadline()).await;
    let first = server.join(&code, 0).await;
    server.host(&code, &host, json!({"start": {}})).await;
    let join = format!("/api/rooms/{code}/join");
    let wish = json!({"party": 1, "nickname": "x"});
    assert_eq!(server.view(&code, Some(&first)).await["parties"][1]["can_join"], false);
    let (status, _) = server.post(&join, Some(&first), wish.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT, "it would see both sides' numbers");
    assert_eq!(server.post(&join, None, wish.clone()).await.0, StatusCode::OK);
    assert_eq!(server.post(&join, None, wish).await.0, StatusCode::CONFLICT, "now it is taken");
}

/// However much is said and however many come, the host can end the talks and reveal.
#[tokio::test]
async fn a_room_that_is_full_of_words_can_be_ended() {
    use std::sync::Arc;
    use zopa::classroom::{
        Deed, Lesson, MOST_A_SEAT, MOST_MESSAGES, Occupant, Room, Settings, Visibility,
    };
    let loaded = zopa::scenario::load("classroom/deadline").unwrap();
    let game = zopa::game::Game::compile(loaded.scenario.parts.clone()).unwrap();
    let settings = Settings {
        seats: vec![Occupant::Open; 2],
        bot: None,
        visibility: Visibility::Own,
        chat: true,
        turn_seconds: None,
        seed: 1,
    };
    let mut room = Room::new(Arc::new(Lesson::new(loaded, game)), "BCDF", settings).unwrap();
    for person in 0..MOST_A_SEAT {
        room.take_all(room.joining(0, "x", &person.to_string())).unwrap();
    }
    assert!(room.take_all(room.joining(0, "x", "x")).is_err());
    room.take_all(room.joining(1, "x", "y")).unwrap();
    let word = || Deed::Said { party: Some(0), from: "x".to_owned(), text: "x".to_owned() };
    for _ in 0..MOST_MESSAGES {
        room.take(word()).unwrap();
    }
    assert!(room.take(word()).is_err());
    room.take(Deed::Started).unwrap();
    room.take(Deed::Paused).unwrap();
    room.take(Deed::Resumed).unwrap();
    room.take(Deed::Ended).unwrap();
    room.take(Deed::Revealed { step: 3 }).unwrap();
    let view = zopa::classroom::View::new(&room, zopa::classroom::Viewer::Host, |_| None);
    assert_eq!((view.chat.len(), view.chat_earlier), (100, MOST_MESSAGES - 100));
}

#[tokio::test]
async fn guests_come_and_guess_so_often_and_the_host_as_often_as_it_likes() {
    let server = Server::lan();
    let guess = |token: Option<&'static str>| server.get("/api/rooms/QQQQ/view", token);
    let mut refused = None;
    for tried in 0..400 {
        if guess(None).await.0 == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(tried);
            break;
        }
    }
    // A class of forty may mistype its code.
    assert!(refused.is_some_and(|tried| tried >= 100), "{refused:?}");
    assert_eq!(guess(Some(HOST)).await.0, StatusCode::NOT_FOUND);
    // One address has much worked out, but not without end; the host goes on.
    let body = json!({"scenario": "classroom/linkage"});
    let mut refused = None;
    for tried in 0..1000 {
        let (status, told) = server.post("/api/solutions", None, body.clone()).await;
        if status == StatusCode::TOO_MANY_REQUESTS {
            assert!(told["error"].as_str().unwrap().contains("too much at once"), "{told}");
            refused = Some(tried);
            break;
        }
    }
    assert!(refused.is_some_and(|tried| tried >= 100), "{refused:?}");
    assert_eq!(server.post("/api/solutions", Some(HOST), body).await.0, StatusCode::OK);
}

/// However many draft alone, rooms have threads of their own.
#[tokio::test]
async fn a_room_does_not_stand_in_the_line_of_those_who_draft() {
    let server = Server::new();
    let (code, _) = server.open(deadline()).await;
    let crowd: Vec<_> = (1..=600)
        .map(|rounds| {
            let server = Server(server.0.clone());
            let set = json!({"clock.horizon": rounds.to_string()});
            let body = json!({"scenario": "classroom/linkage", "set": set});
            tokio::spawn(async move { server.post("/api/solutions", None, body).await.0 })
        })
        .collect();
    // Now all of them have asked, and more than may wait.
    tokio::task::yield_now().await;
    server.view(&code, None).await;
    let mut refused = 0;
    for one in crowd {
        match one.await.unwrap() {
            StatusCode::OK => {}
            StatusCode::TOO_MANY_REQUESTS => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(refused > 0);
}

const ROOMS: TableDefinition<&str, &[u8]> = TableDefinition::new("rooms");
const DEEDS: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("deeds");

#[tokio::test]
async fn a_damaged_record_takes_no_other_room_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.redb");
    let (codes, before) = {
        let server = Server::on(&file);
        let mut codes = Vec::new();
        for _ in 0..4 {
            let (code, host) = server.open(deadline()).await;
            server.join(&code, 0).await;
            server.host(&code, &host, json!({"start": {}})).await;
            codes.push(code);
        }
        let before = server.view(&codes[3], None).await;
        (codes, before)
    };
    {
        let database = Database::create(&file).unwrap();
        let writing = database.begin_write().unwrap();
        {
            let mut rooms = writing.open_table(ROOMS).unwrap();
            rooms.insert(codes[0].as_str(), &b"no header"[..]).unwrap();
            let mut deeds = writing.open_table(DEEDS).unwrap();
            deeds.insert((codes[1].as_str(), 1), &b"no deed"[..]).unwrap();
            // A deed of a seat that there is not.
            let odd = br#"{"given_back":{"party":60,"question":0}}"#;
            deeds.insert((codes[2].as_str(), 1), &odd[..]).unwrap();
        }
        writing.commit().unwrap();
    }
    let (app, lost) = zopa::serve::App::with_rooms(rooms::settings(), &file).unwrap();
    assert_eq!(lost.len(), 3, "{lost:?}");
    let server = Server(zopa::serve::router(app));
    assert_eq!(server.view(&codes[3], None).await, before);
    for code in &codes[..3] {
        let (status, told) = server.get(&format!("/api/rooms/{code}/view"), Some("seat")).await;
        assert_eq!(status, StatusCode::GONE, "{told}");
    }
}

/// A room that is deleted is gone, also from the file; the others of its lot go with it if asked.
#[tokio::test]
async fn the_host_deletes_rooms() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.redb");
    let listed = async |server: &Server| -> Vec<Value> {
        serde_json::from_str(&server.get("/api/rooms", Some(HOST)).await.1).unwrap()
    };
    {
        let server = Server::on(&file);
        server.open_copies(deadline(), 3).await;
        let (code, _) = server.open(deadline()).await;
        let rooms = listed(&server).await;
        assert_eq!(rooms.len(), 4);
        assert!(rooms.iter().all(|room| room["opened"].as_u64().unwrap() > 1_700_000_000_000));
        let delete = async |path: String, token: Option<&str>| {
            server.send(Method::DELETE, &path, token, None).await.0
        };
        let guest = delete(format!("/api/rooms/{code}"), None).await;
        assert_eq!(guest, StatusCode::FORBIDDEN);
        assert_eq!(delete(format!("/api/rooms/{code}"), Some(HOST)).await, StatusCode::OK);
        let one = listed(&server).await[0].clone();
        let (code, host) = (one["code"].as_str().unwrap(), one["host"].as_str().unwrap());
        let lot = format!("/api/rooms/{code}?lot=true");
        assert_eq!(delete(lot.clone(), Some(host)).await, StatusCode::FORBIDDEN);
        assert_eq!(listed(&server).await.len(), 3);
        assert_eq!(delete(lot, Some(HOST)).await, StatusCode::OK);
        assert!(listed(&server).await.is_empty());
    }
    assert!(listed(&Server::on(&file)).await.is_empty());
}

/// Two hundred rooms and no more: lots that are over make room, the oldest first, and no lot is
/// opened by half.
#[tokio::test]
async fn the_oldest_lot_that_is_over_makes_room() {
    let server = Server::new();
    let mut lots = Vec::new();
    let mut wish = deadline();
    wish["copies"] = json!(40);
    for _ in 0..5 {
        let (status, opened) = server.post("/api/rooms", Some(HOST), wish.clone()).await;
        assert_eq!(status, StatusCode::OK, "{opened}");
        assert_eq!(opened["evicted"], json!([]));
        lots.push(opened);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let mut more = deadline();
    more["copies"] = json!(2);
    let (status, told) = server.post("/api/rooms", Some(HOST), more.clone()).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{told}");
    // The second lot ends, then the first.
    for lot in [1, 0] {
        for room in lots[lot]["rooms"].as_array().unwrap() {
            let (code, host) = (room["code"].as_str().unwrap(), room["host"].as_str().unwrap());
            assert_eq!(server.host(code, host, json!({"end": {}})).await.0, StatusCode::OK);
        }
    }
    let (status, opened) = server.post("/api/rooms", Some(HOST), more).await;
    assert_eq!(status, StatusCode::OK, "{opened}");
    let code = |room: &Value| room["code"].as_str().unwrap().to_owned();
    let mut first: Vec<String> = lots[0]["rooms"].as_array().unwrap().iter().map(code).collect();
    first.sort();
    assert_eq!(opened["evicted"], json!(first));
}

/// What changes without a deed changes the version, and no restart takes that back.
#[tokio::test]
async fn versions_never_fall() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.redb");
    let (code, host, before) = {
        let server = Server::on(&file);
        let mut wish = deadline();
        wish["turn_seconds"] = json!(600);
        let (code, host) = server.open(wish).await;
        server.join(&code, 0).await;
        server.host(&code, &host, json!({"start": {}})).await;
        for _ in 0..3 {
            server.host(&code, &host, json!({"extend": {"seconds": 60}})).await;
        }
        let version = server.view(&code, None).await["version"].as_u64().unwrap();
        (code, host, version)
    };
    let server = Server::on(&file);
    assert_eq!(server.view(&code, None).await["version"], before);
    let (_, done) = server.host(&code, &host, json!({"pause": {}})).await;
    assert_eq!(done["version"], before + 1);
}
