//! Measures the hub, on request beside what others would put together, and guards against what makes it dearer.

use std::path::PathBuf;

use crate::{
    run::{Done, command, must, root},
    tools,
};

/// Measures in release mode. `--peers` brings in Node's packages, Redis and PostgreSQL first.
pub fn run(arguments: &[String]) -> Done {
    let mut all = vec!["bench", "--locked", "-p", "enishi", "--bench", "figures", "--"];
    all.extend(arguments.iter().map(String::as_str));
    let mut measure = command("cargo", &all);
    if arguments.iter().any(|word| word == "--peers") {
        let (scripts, redis, postgres) = peers()?;
        measure.env("ENISHI_BENCH_PEERS", scripts);
        measure.env("ENISHI_BENCH_REDIS", redis).env("ENISHI_BENCH_POSTGRES", postgres);
    }
    must("measure", &mut measure)
}

/// The peers' scripts beside the packages they use, and the programs of their databases.
fn peers() -> Result<(PathBuf, PathBuf, PathBuf), String> {
    let home = tools::peers()?;
    let from = root().join("crates/enishi/benches/peers");
    let scripts = std::fs::read_dir(&from).map_err(|e| format!("{}: {e}", from.display()))?;
    for script in scripts.flatten() {
        // A module is looked for beside the script that asks for it.
        let to = home.join(script.file_name());
        std::fs::copy(script.path(), &to).map_err(|e| format!("{}: {e}", to.display()))?;
    }
    Ok((home, tools::redis()?, tools::postgres()?))
}
