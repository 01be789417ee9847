//! The page about security names what would notice; the test, the command or the honest gap must be there.

use std::{collections::BTreeSet, fs, path::Path};

/// Lines of the checklist.
const ITEMS: usize = 42;

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn page(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap()
}

/// The functions of every test of the workspace.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("fn ").skip(1).filter_map(|rest| rest.split('(').next());
            found.extend(names.map(str::to_owned));
        }
    }
}

/// What stands in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_the_page_about_security_names_exists() {
    let mut tests = BTreeSet::new();
    functions(&repository().join("crates"), &mut tests);
    functions(&repository().join("reliability"), &mut tests);
    let page = page("docs/security.md");
    let named: Vec<&str> = page.split('`').filter(|part| part.matches('_').count() > 3).collect();
    assert!(named.len() > 60, "the page names its tests: {named:?}");
    let missing: Vec<&&str> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "no such test: {missing:?}");
}

#[test]
fn every_line_of_the_checklist_is_noticed_by_something_or_says_why_not() {
    let page = page("docs/security.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let numbers: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    let all: Vec<String> = (1..=ITEMS).map(|number| number.to_string()).collect();
    assert_eq!(numbers, all);
    for row in rows {
        let by = row[4];
        assert!(quoted(by).next().is_some() || by.starts_with("not yet, because "), "{row:?}");
    }
}

#[test]
fn every_command_the_page_about_security_names_is_there() {
    let page = page("docs/security.md");
    let chapters = self::page("crates/enishi/tests/strangers/run.mjs");
    let targets = self::page("reliability/fuzz/src/lib.rs");
    let figures = self::page("crates/enishi/benches/figures/signature.rs");
    let mut seen = 0;
    for command in quoted(&page).filter_map(|text| text.strip_prefix("cargo xtask ")) {
        seen += 1;
        let words: Vec<&str> = command.split(' ').collect();
        let is_there = match words[..] {
            ["strangers", chapter] => {
                chapters.contains(&format!("  {chapter}: (hub)"))
                    || chapters.contains(&format!("\"{chapter}\""))
            }
            ["fuzz", target] => targets.contains(&format!("name: \"{target}\"")),
            ["bench", "--only", figure] => figures.contains(&format!("NAME: &str = \"{figure}\"")),
            ["ci" | "fuzz"] => true,
            _ => false,
        };
        assert!(is_there, "no such command: cargo xtask {command}");
    }
    assert!(seen > 10);
}

#[test]
fn the_service_keeps_the_program_in_its_place() {
    let service = page("docs/enishi.service");
    for line in [
        "User=enishi",
        "Restart=on-failure",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "MemoryDenyWriteExecute=yes",
        "SystemCallFilter=@system-service",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "LimitCORE=0",
    ] {
        assert!(service.lines().any(|said| said == line), "docs/enishi.service does not say {line}");
    }
}
