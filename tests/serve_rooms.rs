//! Rooms over the wire: who may see and do what, limits, and a server that comes back.

#[path = "support/rooms.rs"]
mod rooms;

use axum::http::StatusCode;
use serde_json::{Value, json};

use rooms::{HOST, Server, deadline};

#[tokio::test]
async fn two_people_close_a_deal() {
    let server = Server::new();
    let (code, host) = server.open(deadline()).await;
    assert_eq!(code.len(), 4);
    let (_, lobby) = server.get(&format!("/api/rooms/{}", code.to_lowercase()), None).await;
    assert!(lobby.contains("\"controller\":\"open\""), "{lobby}");
    let (first, second) = (server.join(&code, 0).await, server.join(&code, 1).await);
    assert_eq!(server.host(&code, &host, json!({"start": {}})).await.0, StatusCode::OK);
    let view = server.view(&code, Some(&first)).await;
    assert_eq!(view["question"]["kind"], "propose");
    assert_eq!(view["you"]["party"], 0);
    assert!(server.view(&code, Some(&second)).await["question"].is_null());
    let worth = server
        .post(&format!("/api/rooms/{code}/worth"), Some(&first), json!({"options": [50]}))
        .await;
    assert_eq!(worth.1["possible"], true, "{worth:?}");
    // Its floor is somewhere from 20 to 40 points.
    let points = worth.1["points"].as_f64().unwrap();
    assert!((10.0..=30.0).contains(&points), "{points}");
    let number = view["question"]["id"].as_u64().unwrap();
    let offer = json!({"offer": {"options": [50], "reason": "half each"}});
    assert_eq!(server.act(&code, &first, number, offer.clone()).await.0, StatusCode::OK);
    // The same again changes nothing, and another one comes too late.
    let (status, told) = server.act(&code, &first, number, offer).await;
    assert_eq!((status, &told["again"]), (StatusCode::OK, &json!(true)));
    let other = json!({"offer": {"options": [51]}});
    let (status, told) = server.act(&code, &first, number, other).await;
    assert_eq!((status, &told["recorded"]), (StatusCode::CONFLICT, &json!("seat")));
    assert!(told["error"].as_str().unwrap().contains("no longer open"), "{told}");
    let view = server.view(&code, Some(&second)).await;
    assert_eq!(view["question"]["kind"], "answer");
    assert_eq!(view["standing"]["options"], json!([50]));
    let number = view["question"]["id"].as_u64().unwrap();
    let yes = json!({"answer": {"accepts": true, "reason": ""}});
    assert_eq!(server.act(&code, &second, number, yes).await.0, StatusCode::OK);
    let view = server.view(&code, None).await;
    assert_eq!(view["state"], "over");
    assert_eq!(view["end"]["kind"], "agreement");
    assert!(view["end"]["points"].is_null(), "a projector shows no private number");
    let (_, table) = server.get(&format!("/api/rooms/{code}/results.csv"), Some(&host)).await;
    let head = "c0,a0,b0,to_a0,result,turns,first_mover,people_a,people_b\n";
    assert!(table.starts_with(&format!("{head}100,1,1,50,agree,1,")), "{table}");
}

/// Every number in a document, with one decimal.
fn numbers(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Number(number) => found.push(format!("{:.1}", number.as_f64().unwrap())),
        Value::Array(list) => list.iter().for_each(|inner| numbers(inner, found)),
        Value::Object(map) => map.values().for_each(|inner| numbers(inner, found)),
        _ => {}
    }
}

#[tokio::test]
async fn private_numbers_go_to_their_seat_only() {
    let server = Server::new();
    let (code, host) = server.open(deadline()).await;
    let (first, second) = (server.join(&code, 0).await, server.join(&code, 1).await);
    server.host(&code, &host, json!({"start": {}})).await;
    let private = server.view(&code, Some(&second)).await["you"]["floor"].as_f64().unwrap();
    let secret = format!("{private:.1}");
    assert!(!secret.ends_with(".0"), "a number that is told from others: {secret}");
    let own = server.view(&code, Some(&first)).await["you"]["floor"].as_f64().unwrap();
    assert!((own - private).abs() > 0.1);
    let paths = ["", "/view", "/debrief"].map(|path| format!("/api/rooms/{code}{path}"));
    let knows = |text: &str| {
        let mut found = Vec::new();
        numbers(&serde_json::from_str(text).unwrap_or_default(), &mut found);
        found.contains(&secret)
    };
    for path in &paths {
        for token in [None, Some(first.as_str())] {
            let (_, text) = server.get(path, token).await;
            assert!(!knows(&text), "{path} tells {secret}: {text}");
            assert!(!text.contains("secret nickname 1"), "{path} names people: {text}");
        }
    }
    let (_, text) = server.get(&paths[1], Some(&host)).await;
    assert!(knows(&text) && text.contains("secret nickname 1"), "the host sees it");
    // Before the talks are over nothing is revealed, not even by the host.
    let (status, _) = server.host(&code, &host, json!({"reveal": {"step": 2}})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    server.host(&code, &host, json!({"end": {}})).await;
    for (step, told) in [(1, false), (2, true)] {
        let (status, _) = server.host(&code, &host, json!({"reveal": {"step": step}})).await;
        assert_eq!(status, StatusCode::OK);
        for token in [None, Some(first.as_str())] {
            let (_, text) = server.get(&paths[2], token).await;
            assert_eq!(knows(&text), told, "step {step}: {text}");
        }
    }
}

#[tokio::test]
async fn numbers_that_rooms_share_are_not_revealed_while_one_plays() {
    let server = Server::new();
    let rooms = server.open_copies(deadline(), 2).await;
    let (one, host) = &rooms[0];
    server.host(one, host, json!({"end": {}})).await;
    let (status, told) = server.host(one, host, json!({"reveal": {"step": 2}})).await;
    assert_eq!(status, StatusCode::CONFLICT, "{told}");
    assert!(told["error"].as_str().unwrap().contains(&rooms[1].0), "{told}");
}

#[tokio::test]
async fn the_table_is_of_the_rooms_opened_together() {
    let server = Server::new();
    let mut rooms = server.open_copies(deadline(), 2).await;
    rooms.push(server.open(deadline()).await);
    let rows = async |at: usize| {
        let (code, host) = &rooms[at];
        let (_, table) = server.get(&format!("/api/rooms/{code}/results.csv"), Some(host)).await;
        table.lines().skip(1).count()
    };
    assert_eq!(rows(0).await, 0, "only rooms that are over have results");
    for (over, (code, host)) in rooms.iter().enumerate() {
        server.host(code, host, json!({"end": {}})).await;
        assert_eq!(rows(0).await, (over + 1).min(2));
    }
    assert_eq!([rows(1).await, rows(2).await], [2, 1]);
}

#[tokio::test]
async fn only_who_has_the_token_may() {
    let server = Server::new();
    let (status, _) = server.post("/api/rooms", None, deadline()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = server.post("/api/rooms", Some("guessed"), deadline()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (code, host) = server.open(deadline()).await;
    let (other, other_host) = server.open(deadline()).await;
    let first = server.join(&code, 0).await;
    let start = json!({"start": {}});
    for token in [first.as_str(), other_host.as_str(), "guessed"] {
        let (status, _) = server.host(&code, token, start.clone()).await;
        assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED), "{token}");
    }
    assert_eq!(server.host(&code, &host, start).await.0, StatusCode::OK);
    for path in ["results.csv", "sheets"] {
        let (status, _) = server.get(&format!("/api/rooms/{code}/{path}"), Some(&first)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    // A seat of one room is nobody in another.
    let (status, _) = server.get(&format!("/api/rooms/{other}/view"), Some(&first)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let pass = json!({"question": 0, "act": {"pass": {}}});
    let (status, _) = server.post(&format!("/api/rooms/{code}/act"), None, pass.clone()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = server.post("/api/rooms/QQQQ/act", Some(&first), pass).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // Who is removed is nobody any more.
    server.host(&code, &host, json!({"remove": {"party": 0}})).await;
    let (status, _) = server.get(&format!("/api/rooms/{code}/view"), Some(&first)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let server = Server::new();
    let mut wish = deadline();
    wish["copies"] = json!(41);
    assert_eq!(server.post("/api/rooms", Some(HOST), wish).await.0, StatusCode::BAD_REQUEST);
    let mut wish = deadline();
    wish["seats"] = json!({"nobody": "open"});
    let (status, told) = server.post("/api/rooms", Some(HOST), wish).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(told["error"].as_str().unwrap().contains("first, second"), "{told}");
    let mut wish = deadline();
    wish["bot"] = json!("Magic");
    assert_eq!(server.post("/api/rooms", Some(HOST), wish).await.0, StatusCode::BAD_REQUEST);
    let (code, _) = server.open(deadline()).await;
    let join = format!("/api/rooms/{code}/join");
    let long = json!({"party": 0, "nickname": "x".repeat(41)});
    assert_eq!(server.post(&join, None, long).await.0, StatusCode::BAD_REQUEST);
    let nowhere = json!({"party": 7, "nickname": "x"});
    assert_eq!(server.post(&join, None, nowhere).await.0, StatusCode::BAD_REQUEST);
    let first = server.join(&code, 0).await;
    let chat = format!("/api/rooms/{code}/chat");
    let long = json!({"text": "x".repeat(501)});
    assert_eq!(server.post(&chat, Some(&first), long).await.0, StatusCode::BAD_REQUEST);
    let mut last = StatusCode::OK;
    for _ in 0..60 {
        last = server.post(&chat, Some(&first), json!({"text": "hello"})).await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let (status, _) = server.get(&format!("/api/qr?text={}", "x".repeat(400)), None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, image) = server.get("/api/qr?text=http%3A%2F%2F192.168.1.5%3A7700", None).await;
    assert!(status == StatusCode::OK && image.contains("<svg"));
}

#[tokio::test]
async fn what_was_acknowledged_is_there_when_the_server_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.redb");
    let text = zopa::scenario::library::find("classroom/deadline").unwrap().text;
    let (code, host, first, before);
    {
        let server = Server::on(&file);
        let body = json!({"name": "mine.ron", "text": text});
        let (_, accepted) = server.post("/api/scenarios", None, body).await;
        let mut wish = deadline();
        // One of the two is handed in, and lives nowhere but in the file.
        wish["scenario"] = accepted["scenario"].clone();
        (code, host) = server.open(wish).await;
        first = server.join(&code, 0).await;
        server.join(&code, 1).await;
        server.host(&code, &host, json!({"start": {}})).await;
        let offer = json!({"offer": {"options": [61]}});
        assert_eq!(server.act(&code, &first, 0, offer).await.0, StatusCode::OK);
        before = server.view(&code, Some(&first)).await;
        // Killed: nothing is closed in order. The file of a process that is gone is free.
    }
    let server = Server::on(&file);
    assert_eq!(server.view(&code, Some(&first)).await, before);
    assert_eq!(server.host(&code, &host, json!({"end": {}})).await.0, StatusCode::OK);
}

#[tokio::test]
async fn bots_fill_the_table_and_answer_when_time_is_up() {
    let server = Server::new();
    let mut wish = deadline();
    wish["turn_seconds"] = json!(5);
    let (code, host) = server.open(wish).await;
    let first = server.join(&code, 0).await;
    server.host(&code, &host, json!({"start": {}})).await;
    let view = server.view(&code, Some(&first)).await;
    assert_eq!(view["parties"][1]["controller"], "bot");
    let left = view["question"]["seconds_left"].as_u64().unwrap();
    assert!(left <= 5);
    let (status, _) = server.host(&code, &host, json!({"extend": {"seconds": 60}})).await;
    assert_eq!(status, StatusCode::OK);
    let later = server.view(&code, Some(&first)).await;
    assert!(later["question"]["seconds_left"].as_u64().unwrap() > 55);
    assert_ne!(later["version"], view["version"]);
    // Somebody comes after all: the bot that only filled the seat makes room.
    let second = server.join(&code, 1).await;
    assert_eq!(server.view(&code, Some(&second)).await["parties"][1]["controller"], "people");
}
