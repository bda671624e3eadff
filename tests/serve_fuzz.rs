//! Whatever a request says, the server answers with a sentence: it never fails inside, and it
//! never hangs. What goes wrong inside is a 500 (`zopa::serve::think`), which no test may see.
//!
//! Here it is a few cases of each kind; `PROPTEST_CASES=10000 cargo test --test serve_fuzz` tries as
//! many, other ones every time (benches/README.md says what came of it).

use std::process::Command;
use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use zopa::scenario::library;
use zopa::serve::{App, ServeSettings, router};

const TOKEN: &str = "host";

const PATHS: [(&str, &str); 20] = [
    ("POST", "/api/scenarios"),
    ("POST", "/api/scenario"),
    ("POST", "/api/strategies"),
    ("POST", "/api/choices"),
    ("POST", "/api/reports"),
    ("POST", "/api/draft"),
    ("POST", "/api/options"),
    ("POST", "/api/trade"),
    ("POST", "/api/solutions"),
    ("POST", "/api/dots"),
    ("POST", "/api/trace"),
    ("POST", "/api/simulate"),
    ("POST", "/api/rooms"),
    ("POST", "/api/rooms/CODE/join"),
    ("POST", "/api/rooms/CODE/act"),
    ("POST", "/api/rooms/CODE/worth"),
    ("POST", "/api/rooms/CODE/chat"),
    ("POST", "/api/rooms/CODE/host"),
    ("GET", "/api/rooms/CODE/view"),
    ("GET", "/api/rooms/CODE/debrief"),
];

/// Names that requests use.
const KEYS: [&str; 31] = [
    "scenario",
    "set",
    "options",
    "issue",
    "issues",
    "negotiations",
    "seed",
    "count",
    "replicate",
    "name",
    "text",
    "seats",
    "first",
    "second",
    "bot",
    "visibility",
    "copies",
    "turn_seconds",
    "party",
    "nickname",
    "question",
    "act",
    "offer",
    "answer",
    "accepts",
    "reason",
    "take_over",
    "inject",
    "person",
    "dismiss",
    "latecomers",
];

/// Changes of a scenario, among them some that would take for ever.
fn changes() -> impl Strategy<Value = Value> {
    let set = prop_oneof![
        3 => Just("protocol"),
        2 => Just("clock.horizon"),
        1 => Just("rule"),
        1 => Just("issues.posts.kind"),
        1 => Just("parties.first.no_deal"),
    ];
    let to = select(vec![
        "1",
        "5000",
        "100000",
        "1000000000",
        "-1",
        "0.5",
        "SingleText(drafts: 1000000000)",
        "SingleText(drafts: 10000)",
        "SingleText(drafting: OwnDraft, drafts: 10000)",
        "SingleText(feedback: Strike, variants: 1000000, drafts: 10000)",
        "SimultaneousConcession(steps: 1000000000000000)",
        "SimultaneousConcession(steps: 10000)",
        "StackedAlternatingOffers",
        "MultipleOffers",
        "Unanimity",
        "Quota(1)",
        "Numeric(unit: \"posts\", from: 0, to: 65000, step: 1)",
    ]);
    prop::collection::vec((set, to), 0..4).prop_map(|pairs| {
        let pairs = pairs.into_iter().map(|(path, value)| (path.to_owned(), Value::from(value)));
        Value::Object(pairs.collect())
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => changes(),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-2_i64..130).prop_map(Value::from),
        1 => select(vec![u64::MAX, 1 << 53, 1 << 32, 200_000, 400]).prop_map(Value::from),
        1 => any::<f64>().prop_map(|number| json!(number)),
        1 => select(vec![
            "classroom/deadline",
            "classroom/linkage",
            "classroom/mediator-single-text",
            "own-0",
            "open",
            "bot",
            "own",
            "ranges",
            "all",
            "first",
            "Micro",
            "1",
            "parties.first.no_deal",
            "SingleText(drafts: 1000000000)",
            "SimultaneousConcession(steps: 1000000000000000)",
            "Unanimity",
            "100000",
            "",
            "\u{202e}<script>\0",
            "(",
        ])
        .prop_map(Value::from),
        1 => ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((select(KEYS.to_vec()), inner), 0..6).prop_map(|pairs| {
                Value::Object(
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

/// A request that is sound but for some of its parts.
fn nearly(path: &'static str) -> impl Strategy<Value = Value> {
    let scenario = select(vec!["classroom/deadline", "classroom/mediator-single-text"]);
    let set = prop_oneof![Just(json!({})), changes()];
    let sound = move |scenario: &str, set: Value| match path {
        "/api/scenarios" => json!({"name": "x.ron", "text": "Scenario()"}),
        "/api/rooms" => json!({"scenario": scenario, "set": set, "seats": {}}),
        "/api/rooms/CODE/join" => json!({"party": 0, "nickname": "x"}),
        "/api/rooms/CODE/act" => json!({"question": 0, "act": {"offer": {"options": [50]}}}),
        "/api/rooms/CODE/worth" => json!({"options": [50]}),
        "/api/rooms/CODE/chat" => json!({"text": "x"}),
        "/api/rooms/CODE/host" => json!({"take_over": {"party": 0, "strategy": null}}),
        _ => json!({
            "scenario": scenario, "set": set,
            "options": if scenario == "classroom/deadline" { vec![50] } else { vec![0; 4] }, "issue": 0,
            "issues": [0, 0], "negotiations": 200, "seed": 1, "count": 3, "replicate": 0,
        }),
    };
    let changes = prop::collection::vec((select(KEYS.to_vec()), value()), 0..3);
    (scenario, set, changes).prop_map(move |(scenario, set, changes)| {
        let mut body = sound(scenario, set);
        for (key, value) in changes {
            body.as_object_mut().unwrap().insert(key.to_owned(), value);
        }
        body
    })
}

fn request() -> impl Strategy<Value = (&'static str, &'static str, Value)> {
    select(PATHS.to_vec()).prop_flat_map(|(method, path)| {
        let body = prop_oneof![1 => value(), 3 => nearly(path)];
        body.prop_map(move |body| (method, path, body))
    })
}

async fn send(
    server: &Router,
    method: &str,
    path: &str,
    token: &str,
    body: String,
) -> (StatusCode, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json");
    let request = match token {
        "" => request,
        _ => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
    };
    let response = server.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// A server with a room in which somebody sits: its code, its host's and its seat's tokens.
async fn server() -> (Router, String, [String; 2]) {
    let settings = ServeSettings { token: TOKEN.to_owned(), ..ServeSettings::default() };
    let server = router(App::new(settings));
    let wish = json!({"scenario": "classroom/deadline", "seats": {"first": "open", "second": "open"}, "seed": 1});
    let (_, opened) = send(&server, "POST", "/api/rooms", TOKEN, wish.to_string()).await;
    let opened: Value = serde_json::from_str(&opened).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (code, host) = (text(&opened["rooms"][0]["code"]), text(&opened["rooms"][0]["host"]));
    let path = format!("/api/rooms/{code}/join");
    let body = json!({"party": 0, "nickname": "x"}).to_string();
    let (_, joined) = send(&server, "POST", &path, "", body).await;
    let joined: Value = serde_json::from_str(&joined).unwrap();
    let path = format!("/api/rooms/{code}/host");
    send(&server, "POST", &path, &host, json!({"start": {}}).to_string()).await;
    let seat = text(&joined["token"]);
    (server, code, [host, seat])
}

/// What commands print, as small as it can be.
const RESULTS: [&[&str]; 4] = [
    &["run", "classroom/hidden-red-line", "-n", "60"],
    &["solve", "classroom/linkage"],
    &["tournament", "classroom/deadline", "-s", "Micro,Tough", "-n", "5"],
    &["compare", "classroom/deadline", "classroom/deadline-without-date", "-n", "60"],
];

fn results() -> &'static [Value] {
    static MADE: OnceLock<Vec<Value>> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = RESULTS.iter().map(|words| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_zopa"));
            let output = command.args(*words).args(["--json", "-q"]).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_slice(&output.stdout).unwrap()
        });
        made.collect()
    })
}

/// Where a document has values of any kind, as JSON pointers; not its schema, and not the
/// scenario's identity, so that its negotiations are replayed.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    if ["/schema", "/scenario/id", "/scenario/digest"].contains(&at.as_str()) {
        return;
    }
    if !at.is_empty() {
        found.push(at.clone());
    }
    match value {
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                leaves(inner, format!("{at}/{index}"), found);
            }
        }
        Value::Object(map) => {
            for (key, inner) in map {
                leaves(inner, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        _ => {}
    }
}

/// How many cases of each kind: a few, or as many as PROPTEST_CASES says.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|many| many.parse().ok()).unwrap_or(40)
}

/// A value that nobody expects there.
fn odd() -> impl Strategy<Value = Value> {
    let numbers = vec![
        json!(0),
        json!(1),
        json!(-1),
        json!(63),
        json!(64),
        json!(1_000_000),
        json!(u32::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!(-1e300),
        json!(1e-320),
        json!(0.5),
    ];
    let others = vec![json!(null), json!([]), json!({}), json!(""), json!("<b>"), json!(true)];
    prop_oneof![4 => select(numbers), 1 => select(others)]
}

fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_has_an_answer(requests in prop::collection::vec((request(), 0_usize..4), 1..25)) {
        now(async {
            let (server, code, [host, seat]) = server().await;
            for ((method, path, body), token) in requests {
                let token = [TOKEN, host.as_str(), seat.as_str(), ""][token];
                let path = path.replace("CODE", &code);
                let (status, said) = send(&server, method, &path, token, body.to_string()).await;
                assert!(!status.is_server_error(), "{method} {path} {body}: {status} {said}");
            }
            // The room is still there, for its host and for the wall. The host may have sent the
            // seat's people away.
            let path = format!("/api/rooms/{code}/view");
            for token in [host.as_str(), ""] {
                let (status, said) = send(&server, "GET", &path, token, String::new()).await;
                assert_eq!(status, StatusCode::OK, "{said}");
            }
            let (status, said) = send(&server, "GET", &path, &seat, String::new()).await;
            assert!([StatusCode::OK, StatusCode::UNAUTHORIZED].contains(&status), "{said}");
        });
    }

    /// Results in which some values are others are shown or refused.
    #[test]
    fn every_result_has_an_answer(
        which in 0..RESULTS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), odd()), 1..6),
    ) {
        let mut result = results()[which].clone();
        for (at, odd) in changes {
            let mut places = Vec::new();
            leaves(&result, String::new(), &mut places);
            if let Some(place) = result.pointer_mut(&places[at.index(places.len())]) {
                *place = odd;
            }
        }
        now(async {
            let settings = ServeSettings { token: TOKEN.to_owned(), ..ServeSettings::default() };
            let server = router(App::new(settings));
            let body = json!({"text": result.to_string()}).to_string();
            let (status, said) = send(&server, "POST", "/api/reports", "", body).await;
            assert!(!status.is_server_error(), "{status} {said}: {result}");
        });
    }

    /// Scenarios with pieces cut out, doubled or swapped are read or refused, and those that are
    /// read can be drafted in.
    #[test]
    fn every_scenario_has_an_answer(
        which in select(vec!["classroom/deadline", "classroom/linkage", "classroom/spoiler", "classics/eu-council"]),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, 0_u8..4), 1..5),
    ) {
        let mut text: Vec<char> = library::find(which).unwrap().text.chars().collect();
        for (at, length, how) in cuts {
            let at = at.index(text.len().max(1)).min(text.len());
            let end = (at + length).min(text.len());
            let piece: Vec<char> = text[at..end].to_vec();
            match how {
                0 => drop(text.drain(at..end)),
                1 => drop(text.splice(at..at, piece)),
                2 => text[at..end].reverse(),
                _ => drop(text.splice(at..end, "9e9".chars())),
            }
        }
        let text: String = text.into_iter().collect();
        now(async {
            let (server, ..) = server().await;
            let mut body = Map::new();
            body.insert("name".to_owned(), "x.ron".into());
            body.insert("text".to_owned(), text.clone().into());
            let body = Value::Object(body).to_string();
            let (status, said) = send(&server, "POST", "/api/scenarios", "", body).await;
            assert!(!status.is_server_error(), "{text}: {said}");
            if status != StatusCode::OK {
                return;
            }
            let taken: Value = serde_json::from_str(&said).unwrap();
            let wanted = json!({"scenario": taken["scenario"]});
            let (_, seen) = send(&server, "POST", "/api/scenario", "", wanted.to_string()).await;
            let seen: Value = serde_json::from_str(&seen).unwrap();
            let options: Vec<u32> =
                seen["scenario"]["issues"].as_array().unwrap().iter().map(|_| 0).collect();
            let body = json!({"scenario": taken["scenario"], "options": options, "count": 5, "replicate": 0});
            for path in ["/api/draft", "/api/dots", "/api/trace", "/api/choices"] {
                let (status, said) = send(&server, "POST", path, "", body.to_string()).await;
                assert!(!status.is_server_error(), "{path}: {said}: {text}");
            }
        });
    }
}
