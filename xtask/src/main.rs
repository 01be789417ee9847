//! The workshop: everything that is done to the repository is done by `cargo xtask`.

mod bench;
mod ci;
mod fuzz;
mod postal;
mod run;
mod tidy;
mod tools;

use std::process::ExitCode;

const HELP: &str = "cargo xtask COMMAND

  ci        everything that must hold before a change lands; installs or starts what is missing
  tidy      the house rules alone: tree, sizes, words, arrows between crates
  docs      writes docs/flows.md, docs/settings.md and docs/openapi.json from the program
  postal    makes the postal table anew; from a newer list: cargo xtask postal LIST.tsv[.gz|.xz]
  browser   the demo walked through in a real Chromium; --pictures renews docs/pictures
  strangers a real hub before Shopify's library, an OpenID provider and schemathesis; beside slow callers, on a failing
            disk, with 100,000 runs waiting, killed and restored;
            chapters alone: cargo xtask strangers drills
  sim       plays seeded stories against the whole hub: cargo xtask sim --seeds 500, --seed 4711
  fuzz      hostile bytes for everything strangers can send: cargo xtask fuzz calls --time 10m
  bench     measures; prints JSON and writes docs/benchmarks.md; one figure alone: --only NAME; beside what others would
            put together: --peers; before a release, whether anything has become dearer: --guard (--renew if it is meant)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("ci") => ci::run(),
        Some("tidy") => tidy::run(),
        Some("docs") => ci::write_docs(),
        Some("postal") => postal::run(&arguments[1..]),
        Some("browser") => ci::browser(&arguments[1..]),
        Some("strangers") => ci::strangers(&arguments[1..]),
        Some("fuzz") => fuzz::run(&arguments[1..]),
        Some(rustc) if rustc.ends_with("rustc") => return fuzz::compiler(rustc, &arguments[1..]),
        Some("sim") => ci::sim(&arguments[1..]),
        Some("bench") => bench::run(&arguments[1..]),
        _ => {
            println!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            eprintln!("xtask: {complaint}");
            ExitCode::FAILURE
        }
    }
}
