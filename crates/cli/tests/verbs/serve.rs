//! `serve`: the HTTP API as a process; what it answers is what the other verbs print.

use crate::common::{Desk, demo, program, run, text};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";

/// A service, which ends with the test.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: String,
    told: Value,
}

impl Service {
    pub(crate) fn over(watch: &Path) -> Self {
        Self::run_by(program(), watch)
    }

    fn run_by(mut command: Command, watch: &Path) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--json", "-C", text(watch)]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        Self { child, address: told["listening"].as_str().unwrap().to_owned(), told }
    }

    /// The whole answer to a request without a body.
    fn send_with(&self, method: &str, path: &str, more: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn json(&self, method: &str, path: &str, more: &str, status: &str) -> Value {
        let answer = self.send_with(method, path, more);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
        serde_json::from_str(body).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.get_with(path, "")
    }

    fn get_with(&self, path: &str, more: &str) -> Value {
        self.json("GET", path, more, "200")
    }

    /// Asks for long work.
    pub(crate) fn post(&self, path: &str) -> Value {
        self.json("POST", path, "", "202")
    }

    /// Tells it to stop; its exit code, and how long it took.
    pub(crate) fn stop(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        (self.child.wait().unwrap().code(), begun.elapsed())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn printed(args: &[&str]) -> Value {
    run(args.iter().copied().chain(["--json", "-C", text(&demo().watch)])).json()
}

#[test]
fn it_answers_what_the_other_verbs_print_and_stops_when_told() {
    let service = Service::over(&demo().watch);
    for (path, verb) in [
        ("/screen?name=Korea+Mining+Development+Trading", vec!["screen", "Korea Mining Development Trading"]),
        ("/screen?name=Jin+Hyok+Park&limit=2", vec!["screen", "Jin Hyok Park", "--limit", "2"]),
        (&format!("/screen?address={THIEF}"), vec!["screen", THIEF]),
        (&format!("/path?from={THIEF}"), vec!["path", THIEF]),
        (
            &format!("/path?from={THIEF}&as_of=2022-03-23&known_at=2022-04-14&limit=1"),
            vec!["path", THIEF, "--as-of", "2022-03-23", "--known-at", "2022-04-14", "--limit", "1"],
        ),
        ("/claims?text=lazarus&limit=3", vec!["claims", "lazarus", "--limit", "3"]),
        ("/ledger/checkpoint", vec!["ledger", "checkpoint"]),
        ("/ledger/proof?index=1&since=2", vec!["ledger", "proof", "1", "--since", "2"]),
    ] {
        assert_eq!(service.get(path), printed(&verb), "{path}");
    }
    assert!(service.get("/findings")["total"].as_u64().unwrap() > 0, "the demo's case made findings");
    let id = service.get("/findings?limit=1")["findings"][0]["id"].as_str().unwrap().to_owned();
    assert!(service.get(&format!("/findings/{id}"))["finding"]["method"]["name"].is_string());
    assert_eq!(service.get("/readyz")["status"], "ok");
    let (code, took) = service.stop();
    assert_eq!(code, Some(0), "told to stop, it stops in order");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn it_listens_to_this_machine_only_and_says_what_is_in_the_way() {
    let desk = Desk::new();
    let watch = text(&desk.watch()).to_owned();
    let error = run(["serve", "--listen", "0.0.0.0:1718", "-C", &watch]).fails();
    assert!(error.contains("other machines"), "{error}");
    assert!(run(["serve", "--listen", "nonsense", "-C", &watch]).fails().contains("'nonsense'"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = run(["serve", "--listen", &address, "-C", &watch]).fails();
    assert!(error.contains("another program listens there"), "{error}");
}

#[test]
fn the_second_on_one_watch_is_told_of_the_first_and_the_link_of_a_run_is_an_approvers() {
    let desk = Desk::new();
    let mut service = Service::over(&desk.watch());
    let error = run(["serve", "--listen", "127.0.0.1:0", "-C", text(&desk.watch())]).fails();
    assert!(error.contains(&service.address) && error.contains(&service.child.id().to_string()), "{error}");
    let link = service.told["link"].as_str().unwrap().to_owned();
    let token = link.strip_prefix(&format!("http://{}/#token=", service.address)).unwrap().to_owned();
    assert_eq!(service.get("/whoami")["who"], "anonymous");
    let whoami = service.get_with("/whoami", &format!("Authorization: Bearer {token}\r\n"));
    assert_eq!((&whoami["role"], &whoami["sees"]), (&"approver".into(), &"TLP:RED".into()));
    Command::new("kill").args(["-TERM", &service.child.id().to_string()]).status().unwrap();
    let (mut said, mut noted) = (String::new(), String::new());
    service.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    service.child.stderr.take().unwrap().read_to_string(&mut noted).unwrap();
    assert!(!said.contains(&token) && !noted.contains(&token), "once, and in no log");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    // The first is gone, its lock with it.
    Service::over(&desk.watch()).stop();
}

#[test]
fn where_nobody_reads_along_no_link_is_printed() {
    let desk = Desk::new();
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "-C", text(&desk.watch())]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    out.read_to_string(&mut line).unwrap();
    child.wait().unwrap();
    assert!(line.contains("listening on") && !line.contains("token"), "{line}");
}

#[test]
fn a_list_that_is_none_is_refused_with_its_line() {
    let desk = Desk::new();
    let good = "{\"id\":\"inv-1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Invented Person\"]}}\n";
    for (name, text, told) in [
        ("twice.ftm.json", format!("{good}{good}"), "line 2"),
        ("broken.ftm.json", format!("{good}{{"), "line 2"),
        ("empty.ftm.json", String::new(), "holds no entity"),
    ] {
        let error = run(["serve", "--index", &desk.file(name, text)]).fails();
        assert!(error.contains(told), "{error}");
    }
    run(["serve", "--index", "/nowhere.ftm.json"]).fails();
}

/// The printer is invented: it writes what it was asked for.
#[test]
fn a_released_report_is_handed_out_on_paper() {
    let (desk, bin) = (Desk::of_demo(), Desk::new());
    let printer = bin
        .file("watchkeeper-print", "#!/bin/sh\nprintf '%%PDF %s %s' \"$5\" \"$(wc -c < \"$1\")\" > \"$3\"\n");
    Command::new("chmod").args(["+x", &printer]).status().unwrap();
    desk.run(["report", "ronin", "--out", text(&desk.path("ronin.html"))]).exits(0);
    let mut command = program();
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", Path::new(&printer).parent().unwrap().display()));
    let service = Service::run_by(command, &desk.watch());
    let report = service.get("/reports")["results"][0]["digest"].as_str().unwrap().to_owned();
    let answer = service.send_with("GET", &format!("/reports/{report}/pdf?paper=letter"), "");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("application/pdf"), "{head}");
    assert!(head.contains("filename=\"ronin.pdf\"") && body.starts_with("%PDF letter "), "{answer}");
    let bytes: usize = body.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(bytes > 100_000, "the whole page was handed to the printer: {bytes}");
    service.json("GET", &format!("/reports/{report}/pdf?paper=a3"), "", "422");
    service.json("GET", &format!("/reports/{}/pdf", "0".repeat(64)), "", "404");
    assert!(
        std::fs::read_dir(desk.watch())
            .unwrap()
            .flatten()
            .all(|file| !file.file_name().to_string_lossy().starts_with(".print-"))
    );
    let broken =
        bin.file("watchkeeper-print", "#!/bin/sh\necho 'error: no glyph\nhint: add a font' >&2\nexit 2\n");
    Command::new("chmod").args(["+x", &broken]).status().unwrap();
    let told = service.json("GET", &format!("/reports/{report}/pdf"), "", "503");
    assert!(told["detail"].as_str().unwrap().contains("no glyph") && told["hint"] == "add a font", "{told}");
}
