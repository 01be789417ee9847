//! The hub as it is run in earnest: the program `enishi serve`, its CPU, its memory, its end.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{load::exchange, town::Vendors, wire::Webhooks};

/// A folder on the disk of the build, where a commit has to reach the disk; `/tmp` may be memory.
pub fn fresh_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("figures-{name}"));
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).expect("a folder for the measurement");
    folder
}

/// The program that is measured.
pub fn program() -> String {
    std::env::var("ENISHI_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_enishi").into())
}

/// A hub in a process of its own.
pub struct Hub {
    child: Child,
    /// `127.0.0.1:12345`.
    pub address: String,
    /// When it was started.
    pub since: Instant,
}

impl Hub {
    /// Starts `enishi serve` on the store in this folder, following these vendors. Does not wait until it listens.
    pub fn start(vendors: &Vendors, folder: &Path, more: &[(&str, &str)]) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port");
        let address = free.to_string();
        let log = fs::File::create(folder.join("hub.log")).expect("a log");
        let mut command = command(vendors, folder);
        command.arg("serve").env("ENISHI_SERVER__LISTEN", &address).envs(more.iter().copied()).stderr(log);
        let since = Instant::now();
        let child = command.spawn().expect("the hub starts");
        Self { child, address, since }
    }

    /// Sends this event until it is accepted; how long that took since the start.
    pub fn first_accepted(&self, webhooks: &Webhooks, number: u64) -> Duration {
        let bytes = webhooks.bytes(number);
        loop {
            assert!(self.since.elapsed() < Duration::from_secs(30), "the hub does not come up; see hub.log");
            if let Ok(mut stream) = TcpStream::connect(&self.address) {
                stream.set_nodelay(true).ok();
                if exchange(&mut stream, &bytes) == Some(200) {
                    return self.since.elapsed();
                }
            }
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// Waits until it says that it is ready.
    pub fn ready(&self) {
        let bytes = super::wire::request("GET", "/readyz", &[], b"");
        while TcpStream::connect(&self.address).ok().and_then(|mut s| exchange(&mut s, &bytes)) != Some(200) {
            assert!(self.since.elapsed() < Duration::from_secs(30), "the hub does not come up; see hub.log");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// CPU it has used, user and system, microseconds (counted by the kernel in ticks of 10 ms).
    pub fn cpu_us(&self) -> u64 {
        cpu_us(&self.child.id().to_string())
    }

    /// Its share of the machine's memory, MB.
    pub fn pss_mb(&self) -> f64 {
        pss_mb(self.child.id())
    }

    /// Waits until it has nothing to do: no CPU used for half a second.
    pub fn comes_to_rest(&self) {
        let mut quiet = 0;
        let mut before = self.cpu_us();
        while quiet < 5 {
            thread::sleep(Duration::from_millis(100));
            let now = self.cpu_us();
            quiet = if now == before { quiet + 1 } else { 0 };
            before = now;
        }
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) {
        Command::new("kill").arg(self.child.id().to_string()).status().expect("a signal");
        self.child.wait().expect("it ends");
    }

    /// Ends it as a power cut would, as far as the process goes.
    pub fn kill(mut self) {
        self.child.kill().expect("a signal");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.child.kill().ok();
    }
}

/// Carries out another command of the program on the same store and waits for it.
pub fn carry_out(vendors: &Vendors, folder: &Path, words: &[&str]) {
    let output =
        command(vendors, folder).args(words).stderr(Stdio::piped()).output().expect("the command runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "enishi {}: {said}", words.join(" "));
}

fn command(vendors: &Vendors, folder: &Path) -> Command {
    let mut command = Command::new(program());
    command
        .env_clear()
        .envs(vendors.settings())
        .env("ENISHI_STORE__URL", format!("sqlite://{}", folder.join("enishi.db").display()))
        .current_dir(folder)
        .stdout(Stdio::null());
    command
}

/// CPU a process has used, user and system.
pub fn cpu_us(process: &str) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) * 10_000
}

/// A process's share of the machine's memory, MB.
pub fn pss_mb(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kb.map_or(f64::NAN, |kb| kb * 1_024.0 / 1e6)
}
