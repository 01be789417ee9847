//! The load generator: a process of its own, so that its CPU is counted apart. It shares the cores with the hub.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{
    process::cpu_us,
    wire::{Webhooks, answer},
};

/// What the bench binary is called with when it is the generator.
pub const ROLE: &str = "--load-generator";

/// What is sent.
#[derive(Serialize, Deserialize)]
pub enum What {
    /// Signed events.
    Webhooks(Webhooks),
    /// These requests, each once, in order.
    Requests(Vec<String>),
}

impl What {
    fn bytes(&self, place: u64) -> Vec<u8> {
        match self {
            Self::Webhooks(webhooks) => webhooks.bytes(webhooks.number(place)),
            Self::Requests(requests) => requests[place as usize % requests.len()].clone().into_bytes(),
        }
    }
}

/// How it is sent.
#[derive(Serialize, Deserialize)]
pub struct Plan {
    /// The hub, `127.0.0.1:8080`.
    pub to: String,
    /// What.
    pub what: What,
    /// Connections kept open.
    pub connections: usize,
    /// Sent at this rate whatever comes back; 0: each connection sends when it has its answer.
    pub per_second: u32,
    /// For how long.
    pub seconds: f64,
    /// Answers that say this are counted, each apart.
    pub words: Vec<String>,
}

/// What came back.
#[derive(Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Requests sent.
    pub sent: u64,
    /// Places whose answer was not 2xx, or did not come.
    pub failed: Vec<u64>,
    /// Waiting times in microseconds. At a rate: from the moment it should have been sent.
    pub waits_us: Vec<u32>,
    /// When the first was to be sent, microseconds since 1970.
    pub began_us: u64,
    /// From the first to the last answer.
    pub took_s: f64,
    /// CPU of the generator.
    pub cpu_us: u64,
    /// How many answers said each of the words.
    pub said: Vec<u64>,
}

impl Outcome {
    /// Requests answered well per second.
    pub fn rate(&self) -> f64 {
        (self.sent - self.failed.len() as u64) as f64 / self.took_s
    }
}

/// Starts the generator and waits until it is done.
pub fn generate(plan: &Plan) -> Outcome {
    begin(plan).finish()
}

/// A generator at work.
pub struct Generator(std::process::Child);

/// Starts the generator.
pub fn begin(plan: &Plan) -> Generator {
    let own = std::env::current_exe().expect("a program has a path");
    let mut child = Command::new(own)
        .arg(ROLE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the generator starts");
    let mut to = child.stdin.take().expect("it listens");
    to.write_all(&serde_json::to_vec(plan).expect("a plan is JSON")).expect("it reads its plan");
    drop(to);
    Generator(child)
}

impl Generator {
    /// Waits until it is done.
    pub fn finish(self) -> Outcome {
        let output = self.0.wait_with_output().expect("the generator ends");
        serde_json::from_slice(&output.stdout).expect("the generator reports")
    }
}

/// The generator's own main: a plan on standard input, an outcome on standard output.
pub fn work() {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).expect("a plan");
    let plan: Plan = serde_json::from_slice(&text).expect("a plan");
    let cpu = cpu_us("self");
    let mut outcome = if plan.per_second == 0 { flood(plan) } else { paced(&plan) };
    outcome.cpu_us = cpu_us("self") - cpu;
    std::io::stdout().write_all(&serde_json::to_vec(&outcome).expect("JSON")).expect("somebody reads");
}

fn now_us() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_micros()).unwrap_or(u64::MAX)
}

/// Closed loop on one thread: each connection sends as soon as it has its answer.
fn flood(plan: Plan) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (next, plan) = (std::sync::Arc::new(AtomicU64::new(0)), std::sync::Arc::new(plan));
    let (began_us, began) = (now_us(), Instant::now());
    let parts = runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..plan.connections {
            tasks.spawn(connection(plan.clone(), next.clone(), began));
        }
        tasks.join_all().await
    });
    let took_s = began.elapsed().as_secs_f64();
    let mut outcome = Outcome { sent: next.load(Ordering::Relaxed), began_us, took_s, ..Outcome::default() };
    for (waits, failed) in parts {
        outcome.waits_us.extend(waits);
        outcome.failed.extend(failed);
    }
    outcome
}

async fn connection(
    plan: std::sync::Arc<Plan>,
    next: std::sync::Arc<AtomicU64>,
    began: Instant,
) -> (Vec<u32>, Vec<u64>) {
    let (mut waits, mut failed) = (Vec::new(), Vec::new());
    let mut buffer = vec![0; 4_096];
    let mut stream = tokio::net::TcpStream::connect(&plan.to).await.expect("the hub listens");
    stream.set_nodelay(true).ok();
    while began.elapsed().as_secs_f64() < plan.seconds {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let bytes = plan.what.bytes(place);
        let sent = Instant::now();
        let exchange = async {
            stream.write_all(&bytes).await.ok()?;
            let mut filled = 0;
            loop {
                let read = stream.read(&mut buffer[filled..]).await.ok().filter(|read| *read > 0)?;
                filled += read;
                if let Some((status, length)) = answer(&buffer[..filled])
                    && filled >= length
                {
                    return Some(status);
                }
            }
        };
        match exchange.await {
            Some(200..=299) => waits.push(micros(sent.elapsed())),
            Some(_) => failed.push(place),
            None => {
                failed.push(place);
                break; // the hub is gone
            }
        }
    }
    (waits, failed)
}

/// Open loop: every request has its moment, whatever became of those before it. Each connection is a thread that sleeps
/// until its next moment, since a runtime's timer would be too coarse.
fn paced(plan: &Plan) -> Outcome {
    let count = (f64::from(plan.per_second) * plan.seconds) as u64;
    let waits: Mutex<Vec<(u64, u32)>> = Mutex::default();
    let failed: Mutex<Vec<u64>> = Mutex::default();
    let lead = Duration::from_millis(100);
    let (began_us, began) = (now_us() + 100_000, Instant::now() + lead);
    let down = AtomicBool::new(false);
    let said: Vec<AtomicU64> = plan.words.iter().map(|_| AtomicU64::new(0)).collect();
    thread::scope(|scope| {
        for first in 0..plan.connections as u64 {
            let (waits, failed, down, said) = (&waits, &failed, &down, &said);
            scope.spawn(move || {
                let Ok(mut stream) = TcpStream::connect(&plan.to) else {
                    down.store(true, Ordering::Relaxed);
                    return;
                };
                stream.set_nodelay(true).ok();
                let (mut own, mut lost) = (Vec::new(), Vec::new());
                for place in (first..count).step_by(plan.connections) {
                    let bytes = plan.what.bytes(place);
                    let due = began + Duration::from_micros(place * 1_000_000 / u64::from(plan.per_second));
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    match told(&mut stream, &bytes) {
                        Some((200..=299, answer)) => {
                            own.push((place, micros(due.elapsed())));
                            note(&plan.words, said, &answer);
                        }
                        _ => lost.push(place),
                    }
                }
                waits.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
                failed.lock().unwrap_or_else(PoisonError::into_inner).extend(lost);
            });
        }
    });
    assert!(!down.into_inner(), "the hub does not listen");
    let mut waits = waits.into_inner().unwrap_or_else(PoisonError::into_inner);
    waits.sort_unstable();
    Outcome {
        sent: count,
        failed: failed.into_inner().unwrap_or_else(PoisonError::into_inner),
        waits_us: waits.into_iter().map(|(_, wait)| wait).collect(),
        began_us,
        took_s: began.elapsed().as_secs_f64(),
        cpu_us: 0,
        said: said.into_iter().map(AtomicU64::into_inner).collect(),
    }
}

fn note(words: &[String], said: &[AtomicU64], answer: &[u8]) {
    let text = String::from_utf8_lossy(answer);
    for (word, count) in words.iter().zip(said) {
        if text.contains(word) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One request and its answer over a kept-open connection; the status, if there was an answer.
pub fn exchange(stream: &mut TcpStream, bytes: &[u8]) -> Option<u16> {
    told(stream, bytes).map(|(status, _)| status)
}

/// The same with the answer's bytes, head included.
pub fn told(stream: &mut TcpStream, bytes: &[u8]) -> Option<(u16, Vec<u8>)> {
    stream.write_all(bytes).ok()?;
    let (mut buffer, mut filled) = ([0; 8_192], 0);
    loop {
        let read = stream.read(&mut buffer[filled..]).ok().filter(|read| *read > 0)?;
        filled += read;
        if let Some((status, length)) = answer(&buffer[..filled])
            && filled >= length
        {
            return Some((status, buffer[..length].to_vec()));
        }
    }
}

fn micros(wait: Duration) -> u32 {
    u32::try_from(wait.as_micros()).unwrap_or(u32::MAX)
}
