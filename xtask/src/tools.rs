//! Brings in what a fresh Debian machine lacks: test runner, licence and spelling checkers, browser.

use std::path::PathBuf;

use crate::run::{Done, answers, command, must, root};

const PLAYWRIGHT: &str = "playwright-core@1.65.1";
const AXE: &str = "axe-core@4.11.0";
const SHOPIFY: &str = "@shopify/shopify-api@15.0.0";
const FASTIFY: &str = "fastify@5.12.8";
const BULLMQ: &str = "bullmq@6.7.0";
const IOREDIS: &str = "ioredis@6.0.0";
const PG_BOSS: &str = "pg-boss@12.20.0";
const OPENID_PROVIDER: &str = "oidc-provider@8.8.1";

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
    from_python_package(name, name)
}

/// The same where the program has another name than its package.
pub fn from_python_package(package: &str, program: &str) -> Result<String, String> {
    let bin = kept().join("python/bin");
    let program = bin.join(program);
    if !program.exists() {
        let home = kept().join("python");
        let home = home.to_string_lossy();
        if !bin.join("pip").exists() {
            must("prepare a Python environment", &mut command("python3", &["-m", "venv", &home]))?;
        }
        let pip = bin.join("pip");
        let mut install =
            command(&pip.to_string_lossy(), &["install", "--quiet", "--disable-pip-version-check", package]);
        must(&format!("install {package}"), &mut install)?;
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
    from_node("node", &[PLAYWRIGHT, AXE])
}

/// Judges that are none of ours: Shopify's own library and an OpenID provider; returns the folder of the packages.
pub fn judges() -> Result<PathBuf, String> {
    from_node("judges", &[SHOPIFY, OPENID_PROVIDER, AXE])
}

/// What a shop's engineer would put together instead of a hub; returns the folder of the packages.
pub fn peers() -> Result<PathBuf, String> {
    from_node("peers", &[SHOPIFY, FASTIFY, BULLMQ, IOREDIS, PG_BOSS])
}

/// Redis, the program. Debian's tools carry it without a server that starts by itself: one program under three names,
/// which learns from its own name which one it is.
pub fn redis() -> Result<PathBuf, String> {
    let program = PathBuf::from("/usr/bin/redis-check-rdb");
    if !program.exists() {
        must("refresh the package lists", &mut command("apt-get", &["update", "-qq"]))?;
        let mut install = command("apt-get", &["install", "-y", "-qq", "redis-tools"]);
        must("install Redis", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    let server = kept().join("redis-server");
    std::fs::create_dir_all(kept()).map_err(|e| format!("{}: {e}", kept().display()))?;
    std::fs::copy(&program, &server).map_err(|e| format!("{}: {e}", server.display()))?;
    Ok(server)
}

/// PostgreSQL 15, the folder of its programs.
pub fn postgres() -> Result<PathBuf, String> {
    let bin = PathBuf::from("/usr/lib/postgresql/15/bin");
    if !bin.join("postgres").exists() {
        must("refresh the package lists", &mut command("apt-get", &["update", "-qq"]))?;
        let mut install = command("apt-get", &["install", "-y", "-qq", "postgresql-15"]);
        must("install PostgreSQL", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(bin)
}

/// A folder with these packages of Node's registry.
fn from_node(folder: &str, packages: &[&str]) -> Result<PathBuf, String> {
    if !answers("node", "--version") || !answers("npm", "--version") {
        must("refresh the package lists", &mut command("apt-get", &["update", "-qq"]))?;
        let mut install = command("apt-get", &["install", "-y", "-qq", "nodejs", "npm"]);
        must("install Node", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    let home = kept().join(folder);
    let is_there = |package: &&str| {
        let name = package.rsplit_once('@').map_or(*package, |(name, _)| name);
        home.join("node_modules").join(name).exists()
    };
    if !packages.iter().all(is_there) {
        std::fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
        let prefix = home.to_string_lossy();
        let mut install =
            command("npm", &["install", "--prefix", &prefix, "--no-save", "--no-audit", "--no-fund"]);
        must(&format!("install {}", packages.join(", ")), install.args(packages))?;
    }
    Ok(home)
}
