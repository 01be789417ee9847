//! Brings in what a fresh Debian machine lacks: test runner, licence and spelling checkers, browser.

use std::path::PathBuf;

use crate::run::{Done, answers, command, must, root};

const PLAYWRIGHT: &str = "playwright-core@1.65.1";
const AXE: &str = "axe-core@4.11.0";

/// Where tools that are not part of the system are kept; not under version control.
fn kept() -> PathBuf {
    root().join(".cache/tools")
}

/// cargo-nextest, the test runner.
pub fn nextest() -> Done {
    if answers("cargo-nextest", "--version") {
        return Ok(());
    }
    must("install cargo-nextest", &mut command("cargo", &["install", "--locked", "cargo-nextest"]))
}

/// cargo-deny, the checker of licences and sources. Unoptimised it is there in half the time and quick enough.
pub fn deny() -> Done {
    if answers("cargo-deny", "--version") {
        return Ok(());
    }
    must("install cargo-deny", &mut command("cargo", &["install", "--locked", "--debug", "cargo-deny"]))
}

/// A checker that Python's registry carries as a ready-made program; returns its path.
pub fn from_python(name: &str) -> Result<String, String> {
    let bin = kept().join("python/bin");
    let program = bin.join(name);
    if !program.exists() {
        let home = kept().join("python");
        let home = home.to_string_lossy();
        if !bin.join("pip").exists() {
            must("prepare a Python environment", &mut command("python3", &["-m", "venv", &home]))?;
        }
        let pip = bin.join("pip");
        let mut install =
            command(&pip.to_string_lossy(), &["install", "--quiet", "--disable-pip-version-check", name]);
        must(&format!("install {name}"), &mut install)?;
    }
    Ok(program.to_string_lossy().into_owned())
}

/// Chromium with Japanese fonts, and the library that drives it; returns the folder of the Node packages.
pub fn browser() -> Result<PathBuf, String> {
    if !answers("chromium", "--version") {
        must("refresh the package lists", &mut command("apt-get", &["update", "-qq"]))?;
        let mut install = command("apt-get", &["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]);
        must("install Chromium", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    if !answers("node", "--version") || !answers("npm", "--version") {
        must("refresh the package lists", &mut command("apt-get", &["update", "-qq"]))?;
        let mut install = command("apt-get", &["install", "-y", "-qq", "nodejs", "npm"]);
        must("install Node", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    let home = kept().join("node");
    if !home.join("node_modules/playwright-core").exists() || !home.join("node_modules/axe-core").exists() {
        std::fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
        let folder = home.to_string_lossy();
        let install =
            ["install", "--prefix", &folder, "--no-save", "--no-audit", "--no-fund", PLAYWRIGHT, AXE];
        must("install the browser driver", &mut command("npm", &install))?;
    }
    Ok(home)
}
