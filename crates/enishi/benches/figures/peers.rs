//! What a shop's engineer would put together instead, under the same load: two well-known ways, beside the hub.

use std::{
    collections::HashMap,
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    Setting,
    intake::{QUIET, acknowledged, webhooks},
    load::{Plan, What, exchange, generate, told},
    process::{Hub, cpu_us, fresh_folder, pss_mb},
    results::{Aim, Figure, Good, Said, repeated, share_ms},
    town::{Latencies, Vendors},
    wire::{Webhooks, request},
};

pub const NAME: &str = "peers";

const HOW: &str = "The same generator and the same signed 2 kB events as in *intake*, every twentieth a repetition, 64 \
    connections; hub, peer, hub, peer by turns, each in a new store, with all its processes on the same two cores as the \
    generator. The peers are what an engineer would write: Fastify, the signature checked by `@shopify/shopify-api`, an id \
    and a version kept, the delivery's id known again, the 200 after it is on disk. *BullMQ*: Redis with \
    `appendfsync always`. *pg-boss*: PostgreSQL with synchronous commit, inserts gathered and sorted. Their sources are \
    in `crates/enishi/benches/peers`; a worker takes the jobs and does nothing with them, as the hub's sorter does here. \
    CPU and memory are of all processes of each, databases included. Each event that was acknowledged must be there \
    once. Other programs for other purposes: what is compared is the way from a webhook to a durable job.";

const AIMS: [Aim; 20] = [
    ("hub: events/s", "/s", Good::Unjudged, 0.0),
    ("hub: CPU per event", "µs", Good::Unjudged, 0.0),
    ("hub: p99 there", "ms", Good::Unjudged, 0.0),
    ("hub: ack p99 at 300/s", "ms", Good::Unjudged, 0.0),
    ("hub: memory (PSS) afterwards", "MB", Good::Unjudged, 0.0),
    ("BullMQ: events/s", "/s", Good::Unjudged, 0.0),
    ("BullMQ: CPU per event", "µs", Good::Unjudged, 0.0),
    ("BullMQ: p99 there", "ms", Good::Unjudged, 0.0),
    ("BullMQ: ack p99 at 300/s", "ms", Good::Unjudged, 0.0),
    ("BullMQ: memory (PSS) afterwards", "MB", Good::Unjudged, 0.0),
    ("BullMQ: not there, or twice", "", Good::Unjudged, 0.0),
    ("pg-boss: events/s", "/s", Good::Unjudged, 0.0),
    ("pg-boss: CPU per event", "µs", Good::Unjudged, 0.0),
    ("pg-boss: p99 there", "ms", Good::Unjudged, 0.0),
    ("pg-boss: ack p99 at 300/s", "ms", Good::Unjudged, 0.0),
    ("pg-boss: memory (PSS) afterwards", "MB", Good::Unjudged, 0.0),
    ("pg-boss: not there, or twice", "", Good::Unjudged, 0.0),
    ("events/s, hub / BullMQ", "×", Good::Unjudged, 0.0),
    ("events/s, hub / pg-boss", "×", Good::Unjudged, 0.0),
    ("CPU per event, cheaper peer / hub", "×", Good::Unjudged, 0.0),
];

/// How each did, in the order of the rows.
type Numbers = [f64; 6];

/// The peer of this kind.
#[derive(Clone, Copy)]
enum Kind {
    BullMq,
    PgBoss,
}

/// A peer at work: its server and its database.
struct Peer {
    server: Child,
    database: Child,
    address: String,
}

pub fn measure(setting: &Setting) -> Figure {
    let vendors = Vendors::open(&setting.runtime, Latencies::default());
    repeated(NAME, HOW, setting.times(), &AIMS, |run| {
        let series = 3_000 + run as u32 * 20;
        let events = |more| webhooks(&vendors, series + more, QUIET);
        let first = by_hub(setting, &vendors, &events(0), &events(1));
        let bullmq = by_peer(setting, Kind::BullMq, &events(2), &events(3));
        let second = by_hub(setting, &vendors, &events(4), &events(5));
        let pgboss = by_peer(setting, Kind::PgBoss, &events(6), &events(7));
        let hub: Numbers = std::array::from_fn(|place| f64::midpoint(first[place], second[place]));
        let values = hub[..5].iter().chain(&bullmq).chain(&pgboss).copied();
        let ratios = [hub[0] / bullmq[0], hub[0] / pgboss[0], bullmq[1].min(pgboss[1]) / hub[1]];
        AIMS.iter().map(|aim| aim.0).zip(values.chain(ratios)).collect::<Said>()
    })
}

fn by_hub(setting: &Setting, vendors: &Vendors, flood: &Webhooks, calm: &Webhooks) -> Numbers {
    let folder = fresh_folder(NAME);
    let hub = Hub::start(vendors, &folder, &[]);
    hub.ready();
    let numbers = loaded(setting, &hub.address, (flood, calm), &|| (hub.cpu_us(), hub.pss_mb()));
    hub.stop();
    numbers.0
}

fn by_peer(setting: &Setting, kind: Kind, flood: &Webhooks, calm: &Webhooks) -> Numbers {
    let peer = Peer::start(kind, &flood.secret);
    let (mut numbers, wanted) = loaded(setting, &peer.address, (flood, calm), &|| peer.cost());
    numbers[5] = (peer.count() as f64 - wanted as f64).abs();
    peer.stop();
    numbers
}

/// The same load for everybody; the numbers, and how many different events were acknowledged.
fn loaded(
    setting: &Setting,
    to: &str,
    (flood, calm): (&Webhooks, &Webhooks),
    cost: &dyn Fn() -> (u64, f64),
) -> (Numbers, usize) {
    let send = |what: &Webhooks, connections, per_second, seconds| {
        let (to, what, words) = (to.to_owned(), What::Webhooks(what.clone()), Vec::new());
        generate(&Plan { to, what, connections, per_second, seconds, words })
    };
    // Warm: a runtime that compiles as it goes is given the time to.
    let early = Webhooks { series: flood.series + 1_000, ..flood.clone() };
    let mut warm = send(&early, 64, 0, setting.seconds(2.0, 0.5));
    comes_to_rest(cost);
    let before = cost().0;
    let mut fast = send(flood, 64, 0, setting.seconds(5.0, 1.0));
    comes_to_rest(cost);
    let cpu = (cost().0 - before) as f64 / fast.sent as f64;
    let mut slow = send(calm, 32, 300, setting.seconds(10.0, 1.0));
    let there = [(&early, &mut warm), (flood, &mut fast), (calm, &mut slow)];
    let wanted = there.iter().map(|(events, outcome)| acknowledged(events, outcome).len()).sum();
    let (p99, ack) = (share_ms(&mut fast.waits_us, 0.99), share_ms(&mut slow.waits_us, 0.99));
    ([fast.rate(), cpu, p99, ack, cost().1, 0.0], wanted)
}

/// Waits until nothing is worked on: next to no CPU used for half a second, at most half a minute.
fn comes_to_rest(cost: &dyn Fn() -> (u64, f64)) {
    let (began, mut quiet, mut before) = (Instant::now(), 0, cost().0);
    while quiet < 5 && began.elapsed() < Duration::from_secs(30) {
        thread::sleep(Duration::from_millis(100));
        let now = cost().0;
        quiet = if now <= before + 10_000 { quiet + 1 } else { 0 };
        before = now;
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

/// What `cargo xtask bench --peers` has brought in.
fn brought(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name}: run cargo xtask bench --peers")).into()
}

impl Peer {
    fn start(kind: Kind, secret: &str) -> Self {
        let folder = fresh_folder("peer");
        let (port, database_port) = (free_port(), free_port());
        let (script, database) = match kind {
            Kind::BullMq => ("bullmq.mjs", redis(&folder, database_port)),
            Kind::PgBoss => ("pgboss.mjs", postgres(&folder, database_port)),
        };
        while TcpStream::connect(("127.0.0.1", database_port)).is_err() {
            thread::sleep(Duration::from_millis(20));
        }
        let mut command = Command::new("node");
        command
            .arg(brought("ENISHI_BENCH_PEERS").join(script))
            .env("NODE_ENV", "production")
            .env("PEER_SECRET", secret)
            .env("PEER_PORT", port.to_string())
            .env("PEER_DATABASE", database_port.to_string())
            .stdout(Stdio::null());
        let server = command.spawn().expect("node starts");
        let peer = Self { server, database, address: format!("127.0.0.1:{port}") };
        let (ready, began) = (request("GET", "/readyz", &[], b""), Instant::now());
        while TcpStream::connect(&peer.address).ok().and_then(|mut s| exchange(&mut s, &ready)) != Some(200) {
            assert!(began.elapsed() < Duration::from_secs(60), "the peer does not come up");
            thread::sleep(Duration::from_millis(20));
        }
        peer
    }

    /// CPU and memory of all its processes.
    fn cost(&self) -> (u64, f64) {
        let all = family(&[self.server.id(), self.database.id()]);
        let cpu = all.iter().map(|id| cpu_us(&id.to_string())).sum();
        (cpu, all.iter().map(|id| pss_mb(*id)).sum())
    }

    /// Events it has.
    fn count(&self) -> u64 {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (_, answer) = told(&mut stream, &request("GET", "/count", &[], b"")).expect("it answers");
        let text = String::from_utf8_lossy(&answer).into_owned();
        text.rsplit("\r\n").next().and_then(|last| last.trim().parse().ok()).unwrap_or(0)
    }

    fn stop(mut self) {
        for child in [&mut self.server, &mut self.database] {
            Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("a signal");
            child.wait().expect("it ends");
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.database.kill().ok();
    }
}

fn redis(folder: &Path, port: u16) -> Child {
    let mut command = Command::new(brought("ENISHI_BENCH_REDIS"));
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
    command.args(["--port", &port.to_string(), "--dir", &folder.to_string_lossy()]);
    command.stdout(Stdio::null()).spawn().expect("Redis starts")
}

/// PostgreSQL refuses to be run by root: then it is run by the user its package has made.
fn postgres(folder: &Path, port: u16) -> Child {
    let bin = brought("ENISHI_BENCH_POSTGRES");
    let data = folder.join("data");
    fs::create_dir(&data).expect("a folder");
    let is_root =
        fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if is_root {
        Command::new("chown").arg("postgres").arg(&data).status().expect("chown");
    }
    let run = |program: &str| {
        let program = bin.join(program);
        if !is_root {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    };
    let mut made = run("initdb");
    made.args(["-U", "peer", "-A", "trust", "-D"]).arg(&data).stdout(Stdio::null());
    assert!(made.status().is_ok_and(|status| status.success()), "initdb");
    let mut command = run("postgres");
    command.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
    command.args(["-c", "unix_socket_directories=", "-c", "shared_buffers=256MB"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("PostgreSQL starts")
}

/// These processes and all that they have started.
fn family(heads: &[u32]) -> Vec<u32> {
    let mut parents: HashMap<u32, Vec<u32>> = HashMap::new();
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| entry.ok());
    for id in processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()) {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        parents.entry(parent.unwrap_or(0)).or_default().push(id);
    }
    let (mut all, mut next) = (heads.to_vec(), heads.to_vec());
    while let Some(head) = next.pop() {
        let children = parents.get(&head).cloned().unwrap_or_default();
        all.extend(&children);
        next.extend(children);
    }
    all
}
