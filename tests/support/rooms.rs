//! A server with rooms, asked as a browser asks it: without a browser, and without a network.
//! Each test uses what it needs.
#![allow(dead_code)]

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use zopa::serve::{App, ServeSettings, router};

/// Who has it may open rooms.
pub const HOST: &str = "the-host-of-the-server";

pub fn settings() -> ServeSettings {
    ServeSettings { token: HOST.to_owned(), ..ServeSettings::default() }
}

pub struct Server(pub Router);

impl Server {
    pub fn new() -> Self {
        Self(router(App::new(settings())))
    }

    /// One that others on the network reach: whoever has no token is a guest of it.
    pub fn lan() -> Self {
        Self(router(App::new(ServeSettings { lan: true, ..settings() })))
    }

    pub fn on(file: &std::path::Path) -> Self {
        let (app, lost) = App::with_rooms(settings(), file).unwrap();
        assert!(lost.is_empty(), "{lost:?}");
        Self(router(app))
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> (StatusCode, String) {
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = self.0.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    pub async fn get(&self, path: &str, token: Option<&str>) -> (StatusCode, String) {
        self.send(Method::GET, path, token, None).await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> (StatusCode, Value) {
        let (status, text) = self.send(Method::POST, path, token, Some(body)).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn view(&self, code: &str, token: Option<&str>) -> Value {
        let (status, text) = self.get(&format!("/api/rooms/{code}/view"), token).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Opens a room of a scenario: its code and its host.
    pub async fn open(&self, wish: Value) -> (String, String) {
        self.open_copies(wish, 1).await.remove(0)
    }

    /// Opens rooms of a scenario together: their codes and hosts.
    pub async fn open_copies(&self, mut wish: Value, copies: usize) -> Vec<(String, String)> {
        wish["copies"] = json!(copies);
        let (status, opened) = self.post("/api/rooms", Some(HOST), wish).await;
        assert_eq!(status, StatusCode::OK, "{opened}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let rooms = opened["rooms"].as_array().unwrap().iter();
        rooms.map(|room| (text(&room["code"]), text(&room["host"]))).collect()
    }

    pub async fn join(&self, code: &str, party: usize) -> String {
        let path = format!("/api/rooms/{code}/join");
        let body = json!({"party": party, "nickname": format!("secret nickname {party}")});
        let (status, joined) = self.post(&path, None, body).await;
        assert_eq!(status, StatusCode::OK, "{joined}");
        joined["token"].as_str().unwrap().to_owned()
    }

    pub async fn host(&self, code: &str, host: &str, what: Value) -> (StatusCode, Value) {
        self.post(&format!("/api/rooms/{code}/host"), Some(host), what).await
    }

    pub async fn act(
        &self,
        code: &str,
        token: &str,
        question: u64,
        act: Value,
    ) -> (StatusCode, Value) {
        let body = json!({"question": question, "act": act});
        self.post(&format!("/api/rooms/{code}/act"), Some(token), body).await
    }
}

/// Two sides that divide posts; what each has without a deal is private.
pub fn deadline() -> Value {
    json!({"scenario": "classroom/deadline", "seats": {"first": "open", "second": "open"}, "seed": 1, "chat": true})
}
