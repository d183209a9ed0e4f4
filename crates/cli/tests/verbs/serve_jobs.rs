//! `serve` and long work: told to stop in the middle, two of them on one watch, listeners at the end.

use crate::common::Desk;
use crate::serve::Service;
use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

fn job(service: &Service, id: &str) -> Value {
    service.get(&format!("/jobs/{id}"))
}

fn until(service: &Service, id: &str, wanted: impl Fn(&str) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let told = job(service, id);
        if wanted(told["state"].as_str().unwrap()) {
            return told;
        }
        assert!(begun.elapsed() < Duration::from_secs(300), "{told}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_job_that_was_under_way_when_the_service_was_told_to_stop_is_begun_again() {
    let desk = Desk::of_demo();
    let service = Service::over(&desk.watch());
    let id = service.post("/ledger/verify")["id"].as_str().unwrap().to_owned();
    until(&service, &id, |state| state == "running");
    let (code, took) = service.stop();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "a long job does not hold it up: {took:?}");
    let kept: Value =
        serde_json::from_slice(&fs::read(desk.watch().join(format!("jobs/{id}.json"))).unwrap()).unwrap();
    assert_eq!(kept["state"], "running", "its file says where it was");

    let service = Service::over(&desk.watch());
    let done = until(&service, &id, |state| state != "running" && state != "waiting");
    assert_eq!((&done["state"], &done["interrupted"]), (&"done".into(), &1.into()), "{done}");
    assert_eq!(done["result"]["ok"], true, "{done}");
}

#[test]
fn who_waits_for_events_does_not_hold_up_the_end() {
    let desk = Desk::of_demo();
    let service = Service::over(&desk.watch());
    let mut stream = TcpStream::connect(&service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", service.address).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let (code, took) = service.stop();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
}
