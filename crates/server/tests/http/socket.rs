//! A real socket, and the process's way to end.

use crate::common::fixture;
use server::{Desk, Snapshot};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{OnceLock, mpsc},
    thread,
    time::Duration,
};

/// A service on a free port, for all tests of this file.
fn address() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    *ADDRESS.get_or_init(|| {
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let desk = Desk::new(Snapshot::of_file(&fixture("invented.ftm.json")).unwrap()).unwrap();
            server::serve(
                "127.0.0.1:0".parse().unwrap(),
                desk,
                move |address| send.send(address).unwrap(),
                |_| {},
            )
            .unwrap();
        });
        receive.recv_timeout(Duration::from_secs(60)).unwrap()
    })
}

fn connect() -> TcpStream {
    let stream = TcpStream::connect(address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Sends bytes and reads until the other side closes or falls silent.
fn exchange(bytes: &[u8]) -> String {
    let mut stream = connect();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(head: &str, body: &str) -> Vec<u8> {
    format!("{head}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n{body}").into_bytes()
}

#[test]
fn it_answers_and_closes() {
    let answer = exchange(&request("GET /healthz HTTP/1.1", ""));
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("{\"status\":\"ok\"}"), "{answer}");
}

#[test]
fn many_and_huge_headers_are_refused() {
    let many: String = (0..5_000).map(|at| format!("\r\nX-{at}: y")).collect();
    let huge = format!("\r\nX-Huge: {}", "y".repeat(1 << 20));
    for headers in [many, huge] {
        let answer = exchange(&request(&format!("GET /healthz HTTP/1.1{headers}"), ""));
        assert!(
            answer.starts_with("HTTP/1.1 431") || answer.is_empty(),
            "{}",
            &answer[..answer.len().min(200)]
        );
    }
    assert!(
        exchange(&request("GET /healthz HTTP/1.1", "")).starts_with("HTTP/1.1 200"),
        "others are served on"
    );
}

#[test]
fn what_is_no_http_is_refused() {
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"\0\0\0\0\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
    ] {
        let answer = exchange(bytes);
        assert!(answer.starts_with("HTTP/1.1 400") || answer.is_empty(), "{answer}");
    }
}

#[test]
fn a_path_as_it_was_sent_leads_nowhere_else() {
    for path in
        ["/../../etc/passwd", "//etc/passwd", "/entities/../../../etc/passwd", "/entities/%2e%2e%2f%2e%2e"]
    {
        let answer = exchange(&request(&format!("GET {path} HTTP/1.1"), ""));
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

#[test]
fn a_body_in_pieces_is_read_and_half_a_body_is_not() {
    let body = "{\"queries\":{\"a\":{\"schema\":\"Person\",\"properties\":{\"name\":[\"Kim Chol Su\"]}}}}";
    let mut stream = connect();
    let head = format!(
        "POST /match/default HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    for piece in body.as_bytes().chunks(20) {
        stream.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("inv-1"), "{answer}");
    // The client ends its side in the middle of the body.
    let mut stream = connect();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..20]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[test]
fn a_body_that_is_announced_too_long_is_refused_unread() {
    let answer = exchange(&request("POST /match/default HTTP/1.1\r\nContent-Length: 99999999999", ""));
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn slow_clients_keep_nobody_waiting() {
    let slow: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = connect();
            stream.write_all(b"GET /healthz HT").unwrap();
            stream
        })
        .collect();
    assert!(exchange(&request("GET /healthz HTTP/1.1", "")).starts_with("HTTP/1.1 200"));
    drop(slow);
}

#[test]
fn one_connection_is_asked_many_times() {
    let mut stream = connect();
    for _ in 0..50 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let (mut answer, mut piece) = (String::new(), [0; 2048]);
        while !answer.ends_with("\"ok\"}") {
            let count = stream.read(&mut piece).unwrap();
            assert!(count > 0, "{answer}");
            answer += &String::from_utf8_lossy(&piece[..count]);
        }
    }
}
