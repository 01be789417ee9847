//! Long runs over hostile bytes: libFuzzer steers by coverage, on the stable compiler, without a sanitizer.

use std::{
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::run::{Done, command, must, root};

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Libraries whose branches are worth counting beside our own crates: they read what strangers wrote.
const READERS: [&str; 8] = [
    "serde_json",
    "serde_path_to_error",
    "toml",
    "toml_parser",
    "phonenumber",
    "url",
    "base64",
    "form_urlencoded",
];

/// Our crates.
const OURS: [&str; 9] =
    ["domain", "normalize", "store", "engine", "connectors", "flows", "api", "enishi", "fuzz"];

/// What makes the compiler count branches and comparisons for libFuzzer.
const COUNTED: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

const HELP: &str = "cargo xtask fuzz [TARGET...] [--time 10m]

Runs each target (all, if none is named) for the given time (1m), at the lowest priority. What reaches new ground is
kept in target/fuzzed/TARGET and is where the next run begins; what breaks a promise is written to
reliability/fuzz/corpus/TARGET/found-*, which every test run replays from then on. Runs are added up in
target/fuzzed/runs.tsv.";

/// `xtask RUSTC ARGUMENTS...`: cargo calls us in place of the compiler; the crates worth counting get the flags for it.
pub fn compiler(rustc: &str, arguments: &[String]) -> ExitCode {
    let after =
        |flag: &str| arguments.iter().position(|word| word == flag).and_then(|at| arguments.get(at + 1));
    let name = after("--crate-name").map_or("", String::as_str);
    let mut call = Command::new(rustc);
    call.args(arguments);
    // What is built for the build itself has no target.
    if after("--target").is_some() && READERS.iter().chain(&OURS).any(|known| *known == name) {
        call.args(COUNTED);
    }
    if name.starts_with("bolero") {
        call.args(["--cfg", "fuzzing"]);
    }
    match call.status() {
        Ok(status) => ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Builds the targets and runs them one after the other.
pub fn run(arguments: &[String]) -> Done {
    let (wanted, seconds) = read(arguments)?;
    let program = build()?;
    let named = String::from_utf8(command(&program, &["list"]).output().map_err(|e| e.to_string())?.stdout)
        .map_err(|e| e.to_string())?;
    let known: Vec<&str> = named.lines().collect();
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("no target {unknown}; there are: {}", known.join(" ")));
    }
    let mut broken = Vec::new();
    for target in known.iter().filter(|name| wanted.is_empty() || wanted.iter().any(|one| one == *name)) {
        if !long_run(&program, target, seconds)? {
            broken.push(*target);
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("broken promises in: {}", broken.join(" "))) }
}

fn read(arguments: &[String]) -> Result<(Vec<String>, u64), String> {
    let mut wanted = Vec::new();
    let mut seconds = 60;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--time" => seconds = words.next().and_then(|text| duration(text)).ok_or(HELP)?,
            word if word.starts_with('-') => return Err(HELP.into()),
            target => wanted.push(target.to_owned()),
        }
    }
    Ok((wanted, seconds))
}

/// `90`, `90s`, `10m`, `2h` in seconds.
fn duration(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|seconds| *seconds > 0)
}

fn build() -> Result<String, String> {
    let own = std::env::current_exe().map_err(|e| e.to_string())?;
    let words =
        ["-n", "5", "cargo", "build", "--locked", "--profile", "fuzz", "--target", TARGET, "-p", "fuzz"];
    let mut build = command("nice", &words);
    build
        .env("RUSTC_WRAPPER", own)
        .env("RUSTFLAGS", "--cfg fuzzing_libfuzzer")
        .arg("--target-dir")
        .arg(folder());
    must("build the targets", &mut build)?;
    Ok(folder().join(TARGET).join("fuzz/fuzz").to_string_lossy().into_owned())
}

fn folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into).join("fuzzed")
}

/// One target for so many seconds; false if it broke a promise.
fn long_run(program: &str, target: &str, seconds: u64) -> Result<bool, String> {
    let (ground, kept) =
        (folder().join("corpus").join(target), root().join("reliability/fuzz/corpus").join(target));
    for folder in [&ground, &kept] {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    // The first folder takes what is new; the second is read only.
    let arguments = format!(
        "{} {} -max_total_time={seconds} -artifact_prefix={}/found- -print_final_stats=1 -timeout=20 -rss_limit_mb=4096 -max_len=2048",
        ground.display(),
        kept.display(),
        kept.display(),
    );
    let said = command("nice", &["-n", "19", program, target])
        .env("BOLERO_LIBFUZZER_ARGS", arguments)
        .output()
        .map_err(|e| format!("{target}: cannot be started ({e})"))?;
    let words = String::from_utf8_lossy(&said.stderr);
    let figure = |name: &str| {
        words
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok())
            .unwrap_or_default()
    };
    let runs = figure("stat::number_of_executed_units:");
    let total = add_up(target, runs)?;
    println!("   {target}: {runs} runs, {} a second; {total} in all", runs / seconds.max(1));
    if said.status.success() {
        return Ok(true);
    }
    let tail: Vec<&str> = words.lines().filter(|line| !line.trim_start().starts_with("at ")).collect();
    println!("{}", tail[tail.len().saturating_sub(60)..].join("\n"));
    Ok(false)
}

/// Adds to the sum of all runs of this target that this working copy has done.
fn add_up(target: &str, runs: u64) -> Result<u64, String> {
    let path = folder().join("runs.tsv");
    let mut sums: Vec<(String, u64)> = fs::read_to_string(&path)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, sum)| Some((name.to_owned(), sum.parse().ok()?)))
        .collect();
    match sums.iter_mut().find(|(name, _)| name == target) {
        Some((_, sum)) => *sum += runs,
        None => sums.push((target.to_owned(), runs)),
    }
    let text: String = sums.iter().map(|(name, sum)| format!("{name}\t{sum}\n")).collect();
    fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(sums.iter().find(|(name, _)| name == target).map_or(runs, |(_, sum)| *sum))
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_time_is_read_with_its_unit() {
        assert_eq!(["90", "90s", "10m", "2h"].map(duration), [Some(90), Some(90), Some(600), Some(7_200)]);
        assert_eq!(["", "m", "0", "10 m", "1d"].map(duration), [None; 5]);
    }
}
