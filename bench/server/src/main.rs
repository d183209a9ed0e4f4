//! Load for `/match`, over sockets that stay open.
//!
//! `load ADDRESS DATASET QUERIES.jsonl [--requests N] [--connections C] [--rate R] [--batch B] [--limit L] [--pid P]`
//!
//! Without `--rate` each connection asks again as soon as it is answered (a closed loop): how much can be served. With
//! it, requests are sent on a timetable that does not wait for answers to earlier ones, and each is timed from when it
//! was due (an open loop): how long callers wait. With `--pid`, resident memory of that process is read on the way.

use serde_json::{Value, json};
use std::{
    error::Error,
    fs,
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

struct Options {
    requests: usize,
    connections: usize,
    rate: Option<f64>,
    batch: usize,
    limit: usize,
    pid: Option<u32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [address, dataset, queries, ..] = args.as_slice() else {
        return Err("usage: load ADDRESS DATASET QUERIES.jsonl [--requests N] …".into());
    };
    let number = |name: &str| {
        let at = args.iter().position(|arg| arg == name)?;
        args.get(at + 1)?.parse::<f64>().ok()
    };
    let whole = |name: &str, other: usize| number(name).map_or(other, |number| number as usize);
    let options = Options {
        requests: whole("--requests", 20_000),
        connections: whole("--connections", 4),
        rate: number("--rate"),
        batch: whole("--batch", 1),
        limit: whole("--limit", 5),
        pid: number("--pid").map(|pid| pid as u32),
    };
    let requests = requests(address, dataset, &fs::read_to_string(queries)?, &options)?;
    let memory = || options.pid.map(resident_megabytes);
    let cpu = || options.pid.map(cpu_seconds);
    let (before, cpu_before, begun) = (memory(), cpu(), Instant::now());
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let mut times: Vec<f64> = vec![];
    let mut samples = vec![];
    thread::scope(|scope| -> Result<(), Box<dyn Error>> {
        let workers: Vec<_> = (0..options.connections)
            .map(|_| scope.spawn(|| work(address, &requests, &options, begun, &next, &bytes)))
            .collect();
        while !workers.iter().all(|worker| worker.is_finished()) {
            thread::sleep(Duration::from_millis(500));
            samples.extend(memory());
        }
        for worker in workers {
            times.extend(
                worker.join().map_err(|_| "a connection failed")?.map_err(|error| error.to_string())?,
            );
        }
        Ok(())
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len() - 1)).copied();
    println!(
        "{}",
        json!({
            "requests": times.len(), "queries": times.len() * options.batch, "connections": options.connections,
            "rate": options.rate, "seconds": seconds, "requests_a_second": times.len() as f64 / seconds,
            "ms": { "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "p999": at(0.999), "most": times.last() },
            "service_cpu_us_a_request": cpu().zip(cpu_before).map(|(after, before)| (after - before) * 1e6 / times.len() as f64),
            "answer_bytes": bytes.load(Relaxed) / times.len() as u64,
            "resident_mb": { "before": before, "most": samples.iter().copied().fold(before.unwrap_or_default(), f64::max), "after": memory() },
        })
    );
    Ok(())
}

/// The requests, as they go over the wire.
fn requests(
    address: &str,
    dataset: &str,
    queries: &str,
    options: &Options,
) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let queries = queries.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    let one = |query: &Value| {
        let mut properties = query["rich"].as_object().cloned().unwrap_or_default();
        properties.insert("name".to_owned(), json!([query["name"]]));
        json!({ "schema": query["schema"], "properties": properties })
    };
    let request = |batch: &[Value]| {
        let queries: serde_json::Map<String, Value> =
            batch.iter().enumerate().map(|(at, query)| (format!("q{at}"), one(query))).collect();
        let body = json!({ "queries": queries }).to_string();
        let head = format!(
            "POST /match/{dataset}?limit={} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            options.limit,
            body.len()
        );
        (head + &body).into_bytes()
    };
    Ok(queries.chunks(options.batch).map(request).collect())
}

type Times = Result<Vec<f64>, Box<dyn Error + Send + Sync>>;

/// Milliseconds of each request of one connection.
fn work(
    address: &str,
    requests: &[Vec<u8>],
    options: &Options,
    begun: Instant,
    next: &AtomicUsize,
    bytes: &AtomicU64,
) -> Times {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let (mut times, mut buffer) = (vec![], vec![0; 1 << 16]);
    loop {
        let at = next.fetch_add(1, Relaxed);
        if at >= options.requests {
            return Ok(times);
        }
        let due = match options.rate {
            None => Instant::now(),
            Some(rate) => {
                let due = begun + Duration::from_secs_f64(at as f64 / rate);
                thread::sleep(due.saturating_duration_since(Instant::now()));
                due
            }
        };
        stream.write_all(&requests[at % requests.len()])?;
        bytes.fetch_add(answer(&mut stream, &mut buffer)? as u64, Relaxed);
        times.push(due.elapsed().as_secs_f64() * 1e3);
    }
}

/// Reads one answer, which must be 200; the length of its body.
fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<usize, Box<dyn Error + Send + Sync>> {
    let mut read = 0;
    loop {
        if read == buffer.len() {
            buffer.resize(read * 2, 0);
        }
        let count = stream.read(&mut buffer[read..])?;
        if count == 0 {
            return Err("the service closed the connection".into());
        }
        read += count;
        let Some(head) = buffer[..read].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
        if !text.starts_with("http/1.1 200") {
            return Err(String::from_utf8_lossy(&buffer[..read]).into_owned().into());
        }
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
        let length: usize = length.ok_or("an answer without a length")?;
        while read < head + 4 + length {
            if read == buffer.len() {
                buffer.resize(read * 2, 0);
            }
            read += stream.read(&mut buffer[read..])?;
        }
        return Ok(length);
    }
}

/// User and system time of a process, at 100 ticks a second.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn resident_megabytes(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}
