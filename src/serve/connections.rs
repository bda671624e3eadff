//! Connections: how many there may be, and how long somebody may take to say what it wants.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// In all: fewer than the files that systems let a program have open.
const CONNECTIONS: usize = 900;
/// Of one other address: a class behind it, with a few of each browser.
const OF_AN_ADDRESS: usize = 400;
/// For the head of a request, and between two of them.
const PATIENCE: Duration = Duration::from_secs(75);
/// Until it is tried again where the system has no place for another.
const BREATH: Duration = Duration::from_millis(200);

/// Connections that are open, by address.
#[derive(Clone, Debug, Default)]
struct Open(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them, until it is dropped.
struct Place(Open, IpAddr);

impl Open {
    /// A place for one more, if there is one.
    fn place(&self, address: IpAddr) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.get(&address).copied().unwrap_or(0);
        if all >= CONNECTIONS || own >= OF_AN_ADDRESS && !address.is_loopback() {
            return None;
        }
        open.insert(address, own + 1);
        Some(Place(self.clone(), address))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.1) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.1);
            }
        }
    }
}

/// Answers everybody who connects, for ever.
pub async fn answer(listener: TcpListener, router: Router) {
    answer_within(listener, router, PATIENCE).await;
}

async fn answer_within(listener: TcpListener, router: Router, patience: Duration) {
    let open = Open::default();
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        // There is no place for it: it hangs up, and a browser tries again.
        let Some(place) = open.place(peer.ip()) else { continue };
        // Answers are small and somebody waits for them.
        let _ = stream.set_nodelay(true);
        let router = router.clone().layer(Extension(ConnectInfo::<SocketAddr>(peer)));
        tokio::spawn(async move {
            let mut builder = Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(patience);
            let service = TowerToHyperService::new(router);
            // Who hangs up in the middle has nothing to be told.
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;

    use axum::routing::get;

    use super::*;

    /// What somebody hears who sends this and then nothing, until the server hangs up.
    async fn heard(patience: Duration, sent: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "good day"));
        tokio::spawn(answer_within(listener, router, patience));
        let sent = sent.to_owned();
        let client = move || {
            let mut client = TcpStream::connect(address)?;
            client.set_read_timeout(Some(Duration::from_secs(60)))?;
            client.write_all(sent.as_bytes())?;
            let mut heard = String::new();
            client.read_to_string(&mut heard)?;
            std::io::Result::Ok(heard)
        };
        tokio::task::spawn_blocking(client).await.unwrap().expect("the server hangs up")
    }

    #[tokio::test]
    async fn who_does_not_finish_a_request_is_not_waited_for() {
        let patience = Duration::from_millis(50);
        for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: here\r\n"] {
            assert!(!heard(patience, sent).await.contains("good day"), "{sent}");
        }
        // Who has asked and been answered, and asks no more.
        let answered = heard(patience, "GET / HTTP/1.1\r\nHost: here\r\n\r\n").await;
        assert!(answered.starts_with("HTTP/1.1 200") && answered.ends_with("good day"));
    }

    #[test]
    fn one_address_does_not_take_all_places() {
        let open = Open::default();
        let other = |last| IpAddr::from([10, 0, 0, last]);
        let own: Vec<Place> = (0..OF_AN_ADDRESS).map(|_| open.place(other(1)).unwrap()).collect();
        assert!(open.place(other(1)).is_none());
        let here = IpAddr::from([127, 0, 0, 1]);
        let rest: Vec<Place> =
            (OF_AN_ADDRESS..CONNECTIONS).map(|_| open.place(here).unwrap()).collect();
        assert!(open.place(other(2)).is_none());
        drop(own);
        assert!(open.place(other(2)).is_some());
        drop(rest);
        assert!(open.0.lock().unwrap().is_empty());
    }
}
