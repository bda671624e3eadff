//! What every request and every answer has to do with: nobody may reach the server under a name
//! that another page made up, and no page of it may load or run what is not its own.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Lets through who calls the server by an address, and marks the answer.
pub async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or(request.uri().host()).unwrap_or_default();
    let mut response = if is_address(host) {
        next.run(request).await
    } else {
        // A page elsewhere may point a name of its own at this computer.
        let error = "this server is called by its address, or as localhost";
        ApiError::new(StatusCode::MISDIRECTED_REQUEST, error).into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // What is shown in a frame has a policy of its own, which lets it do less.
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Is a host an address of a machine, or this one?
fn is_address(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) => (name, port.strip_prefix(':')),
            None => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        },
    };
    let port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    port && (name == "localhost" || name.parse::<std::net::IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn names_of_others_are_no_addresses() {
        for host in [
            "localhost",
            "localhost:7700",
            "127.0.0.1:80",
            "192.168.1.5",
            "[::1]:7700",
            "[fe80::1]",
        ] {
            assert!(is_address(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "evil.localhost",
            "127.0.0.1.example.com:7700",
            "[::1",
            "::1:x",
            "1.2.3.4:99999",
        ] {
            assert!(!is_address(host), "{host}");
        }
    }
}
