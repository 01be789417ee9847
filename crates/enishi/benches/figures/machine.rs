//! What it was measured on, so that somebody else can say why theirs differs.

use std::{
    fs,
    io::{Seek, Write},
    path::Path,
    process::Command,
    time::Instant,
};

use super::{process::fresh_folder, results::root};

/// Names and values, in the order they are shown.
pub fn described() -> Vec<(&'static str, String)> {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let folder = fresh_folder("machine");
    vec![
        ("CPU", format!("{}, {cores} cores", model.trim_start_matches(['\t', ' ', ':']))),
        ("memory", format!("{} GB", memory_gb())),
        ("system", format!("{}, Linux {}", distribution(), said_by("uname", &["-r"]))),
        ("file system", format!("{}, fdatasync of 4 KiB {}", file_system(&folder), sync_us(&folder))),
        ("Rust", said_by("rustc", &["--version"])),
        ("libraries", libraries(&["tokio", "hyper", "axum", "sqlx", "libsqlite3-sys", "reqwest"])),
        ("enishi", format!("{} at {}", env!("CARGO_PKG_VERSION"), commit())),
    ]
}

fn memory_gb() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kb = text.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0);
    kb * 1_024 / 1_000_000_000
}

fn distribution() -> String {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("unknown");
    name.trim_matches('"').to_owned()
}

fn file_system(folder: &Path) -> String {
    let said = said_by("df", &["--output=fstype", &folder.to_string_lossy()]);
    said.lines().last().unwrap_or("unknown").trim().to_owned()
}

/// Median and p99 of a thousand.
fn sync_us(folder: &Path) -> String {
    let Ok(mut file) = fs::File::create(folder.join("sync")) else { return "unknown".into() };
    let mut times: Vec<u128> = (0..1_000)
        .map(|_| {
            let began = Instant::now();
            let _ = file.rewind().and_then(|()| file.write_all(&[7; 4_096])).and_then(|()| file.sync_data());
            began.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    format!("{} µs (median), {} µs (p99)", times[500], times[990])
}

fn libraries(names: &[&str]) -> String {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default();
    let version = |name: &&str| {
        let rest = lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1)?;
        Some(format!("{name} {}", rest.split('"').next()?))
    };
    names.iter().filter_map(version).collect::<Vec<_>>().join(", ")
}

fn commit() -> String {
    let root = root();
    said_by("git", &["-C", &root.to_string_lossy(), "rev-parse", "--short", "HEAD"])
}

fn said_by(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map_or_else(|_| "unknown".into(), |out| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
