//! The classroom page, asked as a browser asks it: without a browser, and without a network.

use std::process::Command;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use zopa::serve::{App, ServeSettings, router};

fn server() -> Router {
    router(App::new(ServeSettings { token: "host".to_owned(), ..ServeSettings::default() }))
}

fn request(method: &str, path: &str, body: Option<&Value>) -> Request<Body> {
    let request =
        Request::builder().method(method).uri(path).header(header::HOST, "localhost:7700");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()
}

async fn text(server: &Router, request: Request<Body>) -> (StatusCode, String) {
    let response = server.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.is_some_and(|policy| policy.to_str().unwrap().starts_with("default-src 'none'"))
    );
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn asked(server: &Router, path: &str, body: &Value) -> (StatusCode, Value) {
    let (status, text) = text(server, request("POST", path, Some(body))).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn done(server: &Router, path: &str, body: &Value) -> Value {
    let (status, found) = asked(server, path, body).await;
    assert_eq!(status, StatusCode::OK, "{path}: {found}");
    found
}

fn zopa(words: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_zopa")).args(words).arg("-q").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn written(scenario: &Value, options: &[usize]) -> String {
    let pairs =
        scenario["issues"].as_array().unwrap().iter().zip(options).map(|(issue, option)| {
            let option = issue["options"][option]["id"].as_str().unwrap();
            format!("{}={option}", issue["id"].as_str().unwrap())
        });
    pairs.collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn a_draft_is_what_the_command_line_says() {
    let server = server();
    for name in ["ukraine-2025/base", "classroom/linkage", "classics/camp-david"] {
        let overview = done(&server, "/api/scenario", &json!({ "scenario": name })).await;
        let issues = overview["scenario"]["issues"].as_array().unwrap();
        let sizes: Vec<usize> =
            issues.iter().map(|issue| issue["options"].as_array().unwrap().len()).collect();
        let all_last: Vec<usize> = sizes.iter().map(|size| size - 1).collect();
        let mixed: Vec<usize> = sizes.iter().enumerate().map(|(at, size)| at % size).collect();
        for options in [all_last, mixed] {
            let body = json!({ "scenario": name, "options": options });
            let drafted = done(&server, "/api/draft", &body).await;
            let package = written(&overview["scenario"], &options);
            let solved = zopa(&["solve", name, "--package", &package, "--json"]);
            assert_eq!(drafted["verdict"], solved, "{name} {package}");
            for (line, party) in drafted["lines"]
                .as_array()
                .unwrap()
                .iter()
                .zip(solved["parties"].as_array().unwrap())
            {
                assert_eq!(line["signs"], party["accepts"]);
                let points = 100.0 * party["gain"].as_f64().unwrap();
                assert!((line["points"].as_f64().unwrap() - points).abs() < 1e-9);
            }
            let nearest = solved["nearest"].as_array().unwrap();
            let repairs = drafted["repairs"].as_array().unwrap();
            assert_eq!(repairs.len(), nearest.len().min(3));
            for (repair, near) in repairs.iter().zip(nearest) {
                assert_eq!(repair["options"], near["options"]);
                // What is said to be signed by all is signed by all.
                let body = json!({ "scenario": name, "options": near["options"] });
                let mended = done(&server, "/api/draft", &body).await;
                assert_eq!(mended["verdict"]["acceptable"], true);
            }
        }
    }
}

#[tokio::test]
async fn options_and_swaps_are_drafts() {
    let server = server();
    let name = "classroom/linkage";
    let draft = |options: Vec<usize>| {
        let server = server.clone();
        async move {
            done(&server, "/api/draft", &json!({ "scenario": name, "options": options })).await
        }
    };
    let base = vec![1, 1, 1, 1];
    let body = json!({ "scenario": name, "options": base, "issue": 1 });
    let outlooks = done(&server, "/api/options", &body).await;
    for outlook in outlooks["options"].as_array().unwrap() {
        let mut options = base.clone();
        options[1] = outlook["option"].as_u64().unwrap() as usize;
        let drafted = draft(options).await;
        for (party, line) in drafted["lines"].as_array().unwrap().iter().enumerate() {
            assert_eq!(outlook["signs"][party], line["signs"]);
            let points = outlook["points"][party].as_f64().unwrap();
            assert!((points - line["points"].as_f64().unwrap()).abs() < 1e-9);
        }
    }
    let mut swaps = 0;
    for (first, second) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
        let body = json!({ "scenario": name, "options": base, "issues": [first, second] });
        let swap = &done(&server, "/api/trade", &body).await["swap"];
        if swap.is_null() {
            continue;
        }
        swaps += 1;
        let options: Vec<usize> = serde_json::from_value(swap["options"].clone()).unwrap();
        let (then, now) = (draft(options).await, draft(base.clone()).await);
        for (party, change) in swap["points"].as_array().unwrap().iter().enumerate() {
            let points = |drafted: &Value| drafted["lines"][party]["points"].as_f64().unwrap();
            let change = change.as_f64().unwrap();
            assert!(change > -1e-6, "somebody loses by the swap: {swap}");
            assert!((points(&then) - points(&now) - change).abs() < 1e-9);
        }
    }
    assert!(swaps > 0, "no pair of issues has anything to trade");
}

/// What does not go together, and what is refused, is said in titles or in the scenario's own
/// words; never by identifiers.
#[tokio::test]
async fn reasons_are_sentences() {
    let server = server();
    let template = std::fs::read_to_string("scenarios/template.ron").unwrap();
    let body = json!({ "name": "square.ron", "text": template });
    let name = done(&server, "/api/scenarios", &body).await["scenario"].clone();
    let draft = |options: [usize; 3]| {
        let (server, body) = (server.clone(), json!({ "scenario": name, "options": options }));
        async move { done(&server, "/api/draft", &body).await }
    };
    // Trees where cars may stop everywhere.
    let drafted = draft([0, 0, 3]).await;
    let sentence =
        "“New trees: 30 trees or 40 trees” does not go with “Parking on the square: As now”.";
    assert_eq!(drafted["violated"], json!([sentence]));
    assert_eq!(drafted["verdict"]["violated"], json!(["trees_need_room"]));
    // The shopkeepers have a red line that nobody explains.
    let reasons = draft([2, 2, 0]).await["lines"][1]["reasons"].to_string();
    assert!(
        reasons.contains("Deliveries by van: By cargo bike only: refuses in about 80"),
        "{reasons}"
    );
    let body = json!({ "scenario": name, "options": [0, 0, 0], "issue": 2 });
    let trees = done(&server, "/api/options", &body).await;
    assert_eq!(trees["options"][0]["why"], json!([]));
    assert_eq!(trees["options"][4]["why"], json!([sentence]));
    let body = json!({ "scenario": name, "options": [0, 0, 0], "issue": 0 });
    let parking = done(&server, "/api/options", &body).await;
    let stakes = json!([
        { "party": 0, "why": "Promised fewer cars." },
        { "party": 1, "why": "Customers come by car." },
    ]);
    assert_eq!(parking["stakes"], stakes);
}

/// Of a rule that settles much, what a package lacks is said, and not all that it might lack.
#[tokio::test]
async fn a_long_rule_is_a_short_sentence() {
    let server = server();
    let name = "ukraine-2025/base";
    let overview = done(&server, "/api/scenario", &json!({ "scenario": name })).await;
    let issues = overview["scenario"]["issues"].as_array().unwrap();
    let options: Vec<usize> =
        issues.iter().map(|issue| issue["options"].as_array().unwrap().len() - 1).collect();
    let truce = issues.iter().position(|issue| issue["id"] == "ceasefire_scope").unwrap();
    let short = issues[truce]["options"].as_array().unwrap();
    let short = short.iter().position(|option| option["id"] == "infrastructure_truce_30d");
    let mut options = options;
    options[truce] = short.unwrap();
    let drafted =
        done(&server, "/api/draft", &json!({ "scenario": name, "options": options })).await;
    let said = drafted["violated"].as_array().unwrap();
    assert!(!said.is_empty());
    for sentence in said {
        let sentence = sentence.as_str().unwrap();
        assert!(sentence.len() < 400 && !sentence.contains('_'), "{sentence}");
    }
    assert!(said[0].as_str().unwrap().contains(" more”."), "{said:?}");
}

/// Where a person can sit, and what a bot may play instead: what is offered is accepted.
#[tokio::test]
async fn seats_say_whether_they_can_be_taken_and_what_bots_may_play() {
    let server = server();
    let wanted = json!({ "scenario": "classroom/mediator-single-text" });
    let overview = done(&server, "/api/scenario", &wanted).await;
    let seats = overview["seats"].as_array().unwrap();
    let mediators: Vec<&Value> =
        seats.iter().filter(|seat| seat["can_be_taken"] == false).collect();
    assert_eq!(mediators.len(), 1, "{seats:?}");
    assert!(mediators[0]["why"].as_str().unwrap().contains("is never asked anything"));
    assert!(seats.iter().any(|seat| seat["can_be_taken"] == true && seat["why"].is_null()));
    for scenario in ["classroom/deadline", "ukraine-2025/base"] {
        let wanted = json!({ "scenario": scenario });
        let strategies = done(&server, "/api/strategies", &wanted).await;
        let strategies = strategies.as_array().unwrap();
        let named = |name: &str| strategies.iter().any(|one| one["strategy"] == name);
        assert!(named("TimeDependent(shape: 0.3)") && named("Tough") && !named("Composed"));
        // Nobody looks ahead over fifty million packages.
        assert_eq!(named("Equilibrium"), scenario == "classroom/deadline");
        for one in strategies {
            assert!(!one["about"].as_str().unwrap().is_empty());
            let body = json!({ "scenario": scenario, "bot": one["strategy"], "seed": 1 });
            let request = Request::builder()
                .method("POST")
                .uri("/api/rooms")
                .header(header::HOST, "localhost")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::AUTHORIZATION, "Bearer host");
            let request = request.body(Body::from(body.to_string())).unwrap();
            let (status, said) = text(&server, request).await;
            assert_eq!(status, StatusCode::OK, "{one}: {said}");
        }
    }
}

/// The events of a run: what each is called, and what it says.
async fn simulated(negotiations: u64) -> Vec<(String, Value)> {
    let body =
        json!({ "scenario": "classroom/hidden-red-line", "negotiations": negotiations, "seed": 7 });
    let (status, stream) = text(&server(), request("POST", "/api/simulate", Some(&body))).await;
    assert_eq!(status, StatusCode::OK);
    let event = |event: &str| {
        let (name, data) = event.split_once('\n')?;
        let data = serde_json::from_str(data.strip_prefix("data: ")?).unwrap();
        Some((name.strip_prefix("event: ")?.to_owned(), data))
    };
    stream.split("\n\n").filter_map(event).collect()
}

/// What a page asks for first comes in several pieces, so that it can be stopped on the way.
#[tokio::test]
async fn a_short_run_streams_too() {
    let events = simulated(2_000).await;
    assert!(events.iter().filter(|(name, _)| name == "progress").count() >= 3, "{events:?}");
}

/// What a teacher may choose can be played, and is what a room then plays.
#[tokio::test]
async fn choices_are_changes_that_rooms_can_be_opened_with() {
    let server = server();
    for name in ["classroom/linkage", "classroom/three-party-coalition", "ukraine-2025/base"] {
        let found = done(&server, "/api/choices", &json!({ "scenario": name })).await;
        assert_eq!(found["rounds"]["path"], "clock.horizon");
        let mut tried = 0;
        for what in ["protocol", "rule"] {
            for choice in found[what]["choices"].as_array().unwrap() {
                let set = json!({ found[what]["path"].as_str().unwrap(): choice["value"] });
                let wanted = json!({ "scenario": name, "set": set });
                let (status, told) = asked(&server, "/api/scenario", &wanted).await;
                assert_eq!(status, StatusCode::OK, "{name} {set}: {told}");
                if what == "protocol" {
                    assert_eq!(told["protocol"], choice["value"]);
                }
                tried += 1;
            }
        }
        assert!(tried >= 2, "{name}: {found}");
    }
}

#[tokio::test]
async fn what_is_simulated_is_what_a_run_says() {
    let events = simulated(20_000).await;
    assert!(events.len() >= 3, "{events:?}");
    let (last, before) = events.split_last().unwrap();
    let mut done = 0;
    for (name, progress) in before {
        assert_eq!(*name, "progress");
        assert!(progress["done"].as_u64().unwrap() > done);
        done = progress["done"].as_u64().unwrap();
    }
    assert_eq!(last.0, "done");
    let words = ["run", "classroom/hidden-red-line", "-n", "20000", "--seed", "7", "--json"];
    let run = zopa(&words);
    let mut result = last.1["result"].clone();
    result["run"]["command"] = run["run"]["command"].clone();
    assert_eq!(result, run);
}

#[tokio::test]
async fn dots_and_stories_are_those_of_the_run() {
    let server = server();
    let name = "ukraine-2025/base";
    let body = json!({ "scenario": name, "seed": 1, "count": 40 });
    let dots = done(&server, "/api/dots", &body).await;
    for replicate in [0, 17, 39] {
        let body = json!({ "scenario": name, "seed": 1, "replicate": replicate });
        let told = done(&server, "/api/trace", &body).await;
        let number = replicate.to_string();
        assert_eq!(told, zopa(&["trace", name, "--replicate", &number, "--json"]));
        let dot = &dots[replicate];
        assert_eq!(dot["end"], told["end"]["kind"]);
        assert_eq!(dot["options"], told["end"]["options"]);
    }
}

#[tokio::test]
async fn a_change_changes_what_it_should() {
    let server = server();
    let share = |floor: &'static str| {
        let server = server.clone();
        async move {
            let set = json!({ "parties.responder.no_deal": floor });
            let body = json!({ "scenario": "classroom/ultimatum", "set": set, "options": [50] });
            done(&server, "/api/draft", &body).await["lines"][1]["points"].as_f64().unwrap()
        }
    };
    let (low, high) = (share("0.2").await, share("0.45").await);
    assert!((low - high - 25.0).abs() < 1e-9, "{low} {high}");
}

#[tokio::test]
async fn scenarios_are_handed_in_with_all_their_mistakes() {
    let server = server();
    let variant =
        r#"Scenario(base: "classroom/ultimatum", patch: {"parties.responder.no_deal": 0.45})"#;
    let taken =
        done(&server, "/api/scenarios", &json!({ "name": "mine.ron", "text": variant })).await;
    let key = taken["scenario"].as_str().unwrap();
    let body = json!({ "scenario": key, "options": [50] });
    assert!(done(&server, "/api/draft", &body).await["lines"][1]["signs"].is_boolean());
    let faulty = "Scenario(\n    format: 1,\n    titel: \"x\",\n)";
    let (status, said) =
        asked(&server, "/api/scenarios", &json!({ "name": "mine.ron", "text": faulty })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let found = said["diagnostics"].as_array().unwrap();
    assert!(found.len() > 1, "only {said}");
    assert!(found.iter().any(|one| one["line"] == 3 && one["column"] == 5), "{said}");
}

/// Whatever a scenario asks for, nothing of this machine is read.
#[tokio::test]
async fn no_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.ron");
    std::fs::write(&secret, zopa::scenario::library::find("classroom/ultimatum").unwrap().text)
        .unwrap();
    let server = server();
    let path = secret.to_str().unwrap();
    for text in [
        format!("Scenario(base: {path:?})"),
        format!(
            "Scenario(base: \"classroom/ultimatum\", add: {{\"tracks\": {{\"t\": (scenario: {path:?})}}}})"
        ),
    ] {
        let (status, said) =
            asked(&server, "/api/scenarios", &json!({ "name": "x.ron", "text": text })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    }
    let body = json!({ "scenario": path, "options": [50] });
    assert_eq!(asked(&server, "/api/draft", &body).await.0, StatusCode::NOT_FOUND);
    for path in ["/page/..%2f..%2fCargo.toml", "/page/../mod.rs", "/etc/passwd"] {
        assert_eq!(text(&server, request("GET", path, None)).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_told_in_a_sentence() {
    let server = server();
    let base = |more: Value| {
        let mut body = json!({ "scenario": "classroom/linkage", "options": [0, 0, 0, 0] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let wrong = [
        ("/api/draft", base(json!({ "options": [0, 0] }))),
        ("/api/draft", base(json!({ "options": [0, 0, 0, 99] }))),
        ("/api/options", base(json!({ "issue": 4 }))),
        ("/api/trade", base(json!({ "issues": [1, 1] }))),
        ("/api/trade", base(json!({ "issues": [1, 7] }))),
        ("/api/simulate", base(json!({ "negotiations": 0 }))),
        ("/api/simulate", base(json!({ "negotiations": 200_001 }))),
        ("/api/dots", base(json!({ "count": 401 }))),
        ("/api/draft", base(json!({ "set": { "parties.moon.no_deal": "1" } }))),
        ("/api/draft", base(json!({ "set": { "parties.ukraine.no_deal": "(" } }))),
        ("/api/draft", json!({ "scenario": "classroom/lincage", "options": [] })),
    ];
    for (path, body) in wrong {
        let (status, said) = asked(&server, path, &body).await;
        assert!(status.is_client_error(), "{path} {body}: {status}");
        assert!(
            said["error"].as_str().is_some_and(|error| error.len() > 10),
            "{path} {body}: {said}"
        );
    }
    let long = "x".repeat(300 * 1024);
    let (status, _) = asked(&server, "/api/scenarios", &json!({ "name": "x", "text": long })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let longer = "x".repeat(600 * 1024);
    let (status, _) =
        asked(&server, "/api/scenarios", &json!({ "name": "x", "text": longer })).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// A result of the command line comes back as the report of it, in a frame that reaches nothing,
/// with its names escaped.
#[tokio::test]
async fn a_result_becomes_its_report() {
    let server = server();
    let run = zopa(&["run", "classroom/hidden-red-line", "-n", "500", "--json"]);
    let report = |text: String| {
        let server = server.clone();
        async move {
            let (status, made) = asked(&server, "/api/reports", &json!({ "text": text })).await;
            assert_eq!(status, StatusCode::OK, "{made}");
            let path = made["address"].as_str().unwrap().to_owned();
            let response = server.clone().oneshot(request("GET", &path, None)).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("sandbox allow-scripts allow-downloads"), "{policy}");
            assert!(
                !policy.contains("allow-same-origin") && !policy.contains("connect"),
                "{policy}"
            );
            assert_eq!(response.headers()[header::X_FRAME_OPTIONS], "SAMEORIGIN");
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            String::from_utf8(bytes.to_vec()).unwrap()
        }
    };
    let page = report(run.to_string()).await;
    assert!(page.contains("<figure") && page.contains("<svg"), "charts");
    // Its scenario is of the library: negotiations are replayed, and it can be read.
    assert!(page.contains("packages-plane") || page.contains("data-live"), "a picture of replays");
    let mut hostile = run.clone();
    for at in ["title", "question", "note"] {
        hostile["scenario"][at] =
            "</title><script>alert(1)</script><img src=x onerror=alert(1)>".into();
    }
    hostile["scenario"]["parties"][0]["name"] = "\"><script>alert(2)</script>".into();
    hostile["scenario"]["digest"] = "another".into();
    let page = report(hostile.to_string()).await;
    assert!(page.contains("&lt;script&gt;alert(1)"));
    for mark in ["<script>alert", "<img src=x"] {
        assert!(!page.contains(mark), "{mark}");
    }
    // A page that was made elsewhere is shown as it is; its policy lets none of its scripts run.
    let page = report("<!doctype html><script>alert(3)</script>".to_owned()).await;
    assert!(page.contains("alert(3)"));
    for text in ["", "{}", "{\"schema\": \"zopa.moon/1\"}", "{\"schema\": \"zopa.run/1\"}"] {
        let (status, said) = asked(&server, "/api/reports", &json!({ "text": text })).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{said}");
        assert!(said["error"].as_str().unwrap().contains("no result"), "{said}");
    }
    let (status, _) = text(&server, request("GET", "/api/reports/none", None)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let long = json!({ "text": "x".repeat(9 << 20) });
    assert_eq!(asked(&server, "/api/reports", &long).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Where others reach the server, making pages of results is for its host.
#[tokio::test]
async fn guests_have_no_pages_made() {
    let settings =
        ServeSettings { token: "host".to_owned(), lan: true, ..ServeSettings::default() };
    let server = router(App::new(settings));
    let body = json!({ "text": "<!doctype html>" });
    assert_eq!(asked(&server, "/api/reports", &body).await.0, StatusCode::FORBIDDEN);
    let mut allowed = request("POST", "/api/reports", Some(&body));
    allowed.headers_mut().insert(header::AUTHORIZATION, "Bearer host".parse().unwrap());
    assert_eq!(text(&server, allowed).await.0, StatusCode::OK);
}

/// A page elsewhere that has its own name point here gets nothing.
#[tokio::test]
async fn only_addresses_are_answered() {
    let server = server();
    let foreign = Request::builder().uri("/api/scenarios").header(header::HOST, "evil.example");
    let (status, _) = text(&server, foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST);
    let form = Request::builder()
        .method("POST")
        .uri("/api/draft")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(text(&server, form).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_page_is_whole_small_and_its_own() {
    let server = server();
    let (status, index) = text(&server, request("GET", "/", None)).await;
    assert_eq!(status, StatusCode::OK);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve/page");
    let mut bytes = index.len();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "index.html" {
            continue;
        }
        let (status, file) = text(&server, request("GET", &format!("/page/{name}"), None)).await;
        assert_eq!(status, StatusCode::OK, "{name} is not served");
        assert!(!file.contains("innerHTML") && !file.contains("eval("), "{name}");
        for part in file.split(['"', '\'', '`', '(', ')']) {
            let outside = part.starts_with("http://") || part.starts_with("https://");
            assert!(!outside || part.starts_with("http://www.w3.org/"), "{name}: {part}");
        }
        bytes += file.len();
    }
    // Two weights of the font, 60 kB, come with it.
    assert!(bytes < 1_200_000, "{bytes}");
}
