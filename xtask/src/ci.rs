//! Everything that must hold before a change lands, cheapest first.

use crate::{
    run::{Done, command, must, root},
    tidy, tools,
};

/// With the tests that must fail when a mistake is planted; the program itself is built without.
const PLANTED: &str = "enishi/planted";

/// The whole check.
pub fn run() -> Done {
    must("format", &mut command("cargo", &["fmt", "--all", "--check"]))?;
    tidy::run()?;
    spelling()?;
    licences()?;
    let lints =
        ["clippy", "--workspace", "--all-targets", "--locked", "--features", PLANTED, "--", "-D", "warnings"];
    must("lints", command("cargo", &lints).env("CARGO_TERM_COLOR", "never"))?;
    tests()?;
    browser(&[])?;
    // Fewer inventions for each call than when it is asked for by itself.
    before_strangers(&["signatures", "tokens", "api"].map(str::to_owned), &[("STRANGERS_EXAMPLES", "5")])?;
    println!("── all checks passed");
    Ok(())
}

fn spelling() -> Done {
    let typos = tools::from_python("typos")?;
    must("spelling", &mut command(&typos, &["--config", "typos.toml"]))
}

/// Licences, sources and who may depend on whom. Advisories need a database from the network: `cargo deny check
/// advisories` where there is one.
fn licences() -> Done {
    tools::deny()?;
    let checks = ["--all-features", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    must("licences and sources", &mut command("cargo-deny", &checks))
}

fn tests() -> Done {
    tools::nextest()?;
    must("documentation tests", &mut command("cargo", &["test", "--doc", "--locked", "-p", "domain"]))?;
    let all = ["nextest", "run", "--workspace", "--locked", "--profile", "ci", "--features", PLANTED];
    must("tests", &mut command("cargo", &all))
}

/// Writes the generated pages.
pub fn write_docs() -> Done {
    let mut test =
        command("cargo", &["nextest", "run", "--locked", "-p", "enishi", "--no-capture", "generated"]);
    must("write the generated pages", test.env("ENISHI_WRITE_DOCS", "1"))
}

/// The demo, walked through in a real browser; `--pictures` also renews docs/pictures.
pub fn browser(arguments: &[String]) -> Done {
    let modules = tools::browser()?;
    must("build the demo", &mut command("cargo", &["build", "--locked", "-p", "enishi"]))?;
    let script = root().join("crates/enishi/tests/browser/story.mjs");
    let mut story = command("node", &[&script.to_string_lossy()]);
    story.args(arguments).env("NODE_MODULES", modules.join("node_modules")).env("ENISHI", program());
    println!("── the story in Chromium");
    // Not timed: the count of checks stays the last line.
    match story.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("the story in Chromium: failed".into()),
        Err(e) => Err(format!("the story in Chromium: node cannot be started ({e})")),
    }
}

/// A real hub before judges and tools that are none of ours, and killed, stopped, torn and restored on the way.
pub fn strangers(arguments: &[String]) -> Done {
    before_strangers(arguments, &[])
}

fn before_strangers(arguments: &[String], around: &[(&str, &str)]) -> Done {
    let modules = tools::judges()?;
    let schemathesis = tools::from_python_package("schemathesis", "st")?;
    must("build the hub", &mut command("cargo", &["build", "--locked", "-p", "enishi"]))?;
    let script = root().join("crates/enishi/tests/strangers/run.mjs");
    let mut run = command("node", &[&script.to_string_lossy()]);
    run.args(arguments).env("NODE_MODULES", modules.join("node_modules")).env("ENISHI", program());
    println!("── strangers at the door");
    match run.envs(around.iter().copied()).env("SCHEMATHESIS", schemathesis).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("strangers at the door: failed".into()),
        Err(e) => Err(format!("strangers at the door: node cannot be started ({e})")),
    }
}

fn program() -> std::path::PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    target.join("debug/enishi")
}

/// The hub in seeded worlds where everything goes wrong; a story that ends wrong is told and shortened.
pub fn sim(arguments: &[String]) -> Done {
    let mut all =
        vec!["run", "--locked", "--quiet", "--profile", "sim", "-p", "reliability", "--bin", "sim", "--"];
    all.extend(arguments.iter().map(String::as_str));
    must("play the stories", &mut command("cargo", &all))
}
