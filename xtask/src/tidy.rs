//! The house rules that no compiler checks: the tree, sizes, words, and the arrows between crates.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::run::{Done, root};

/// Longest file, without an entry in [`LONG`].
const MOST_LINES: usize = 400;
/// Files that may be longer, and why.
const LONG: [(&str, &str); 0] = [];
/// Names that say nothing.
const EMPTY_NAMES: [&str; 6] = ["utils", "common", "misc", "manager", "service", "types"];

/// Which crate may use which (HOUSE: who may depend on whom). `enishi` may use all.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("normalize", &["domain"]),
    ("store", &["domain"]),
    ("engine", &["domain", "store"]),
    ("connectors", &["domain"]),
    ("flows", &["domain", "normalize", "store", "engine", "connectors"]),
    ("api", &["domain", "store", "engine", "flows"]),
    ("console", &["domain", "store", "engine", "flows"]),
    ("sandbox", &[]),
];

/// Libraries that stay behind their owners.
const OWNED: [(&str, &[&str]); 3] = [
    ("sqlx", &["store"]),
    ("reqwest", &["connectors", "enishi"]),
    ("axum", &["api", "console", "sandbox", "enishi"]),
];

/// Checks everything and tells all complaints at once.
pub fn run() -> Done {
    println!("── tidy");
    let mut complaints = Vec::new();
    for file in files(&root()) {
        complaints.extend(of_file(&file));
    }
    complaints.extend(of_arrows());
    match complaints.len() {
        0 => Ok(()),
        n => Err(format!("tidy has {n} complaints:\n  {}", complaints.join("\n  "))),
    }
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.join("crates"), root.join("xtask"), root.join("reliability")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.file_name().and_then(|name| name.to_str()) {
                Some("target" | "node_modules") => {}
                _ if path.is_dir() => folders.push(path),
                Some(name) if name.ends_with(".rs") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn of_file(path: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    let shown = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    let Ok(text) = fs::read_to_string(path) else { return vec![format!("{shown}: unreadable")] };
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    if EMPTY_NAMES.contains(&stem) {
        complaints.push(format!("{shown}: the name says nothing"));
    }
    if !text.starts_with("//!") {
        complaints.push(format!("{shown}: does not open with a sentence (//!)"));
    }
    let lines = text.lines().count();
    if lines > MOST_LINES && !LONG.iter().any(|(file, _)| *file == shown) {
        complaints.push(format!("{shown}: {lines} lines, more than {MOST_LINES}"));
    }
    let in_tests = shown.contains("/tests/");
    if stem == "mod"
        && !in_tests
        && text.lines().any(|line| line.starts_with("fn ") || line.starts_with("pub fn "))
    {
        complaints.push(format!("{shown}: mod.rs holds exports, not logic"));
    }
    complaints
}

fn of_arrows() -> Vec<String> {
    let mut complaints = Vec::new();
    for entry in fs::read_dir(root().join("crates")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(text) = fs::read_to_string(entry.path().join("Cargo.toml")) else { continue };
        let used = dependencies(&text);
        let ours = ARROWS.iter().find(|(own, _)| *own == name);
        for dependency in &used {
            let is_ours = ARROWS.iter().any(|(own, _)| own == dependency);
            if is_ours && ours.is_some_and(|(_, may)| !may.contains(&dependency.as_str())) {
                complaints.push(format!("crates/{name} may not use {dependency}"));
            }
            let owners = OWNED.iter().find(|(library, _)| library == dependency).map(|(_, owners)| *owners);
            if owners.is_some_and(|owners| !owners.contains(&name.as_str())) {
                complaints.push(format!("crates/{name} may not use {dependency}: it stays behind its owner"));
            }
        }
    }
    complaints
}

/// Names under `[dependencies]`; tests may use more.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
            names.push(name.trim().to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_and_those_of_tests_are_not() {
        let manifest = "[dependencies]\ndomain.workspace = true\nserde = \"1\"\n[dev-dependencies]\nsandbox.workspace = true\n";
        assert_eq!(dependencies(manifest), ["domain", "serde"]);
    }

    #[test]
    fn a_file_without_a_sentence_is_noticed() {
        let file = std::env::temp_dir().join("xtask_tidy_helper.rs");
        fs::write(&file, "fn main() {}\n").unwrap();
        assert_eq!(of_file(&file).len(), 1);
        fs::remove_file(file).unwrap();
    }
}
