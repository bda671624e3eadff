//! A server in a process of its own, spoken to over a socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A server that is killed when it is dropped.
pub struct Served {
    child: Child,
    /// Its port on this computer.
    pub port: u16,
    /// Who has it may open rooms.
    pub token: String,
}

impl Served {
    /// Starts one that keeps its rooms in a file.
    pub fn start(rooms: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zopa"));
        command.args(["serve", "--port", "0", "--rooms"]).arg(rooms).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut told = String::new();
        // The last line says that it is there.
        for line in lines.by_ref().map(Result::unwrap) {
            told.push_str(&line);
            told.push('\n');
            if line.contains("Ctrl-C") {
                break;
            }
        }
        // What it says later is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let after = |what: &str| {
            let rest = told.split_once(what).unwrap_or_else(|| panic!("{told}")).1;
            rest.split(|letter: char| letter == '/' || letter.is_whitespace()).next().unwrap()
        };
        let port = after("http://localhost:").parse().unwrap();
        let token = after("token=").to_owned();
        Self { child, port, token }
    }

    /// Ends it at once, without a word (SIGKILL where there are signals).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a request: its status and what is answered.
    pub fn ask(&self, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(text).unwrap_or(Value::String(text.to_owned())))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
