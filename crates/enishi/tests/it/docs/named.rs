//! What a page names as its witnesses: tests and commands. They must be there.

use std::{collections::BTreeSet, fs, path::Path};

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A text of the repository.
pub fn page(name: &str) -> String {
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

/// Each test the page names is one; answers how many it names.
pub fn tests_are_there(page: &str) -> usize {
    let mut tests = BTreeSet::new();
    functions(&repository().join("crates"), &mut tests);
    functions(&repository().join("reliability"), &mut tests);
    let named: Vec<&str> = page.split('`').filter(|part| part.matches('_').count() > 2).collect();
    let missing: Vec<&&str> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "no such test: {missing:?}");
    named.len()
}

/// The numbered lines of a table go from 1 to `items`; the last column of each names something, or says why not.
pub fn every_line_names_its_witness(page: &str, items: usize) {
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let numbers: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    let all: Vec<String> = (1..=items).map(|number| number.to_string()).collect();
    assert_eq!(numbers, all);
    for row in rows {
        let by = row[4];
        assert!(quoted(by).next().is_some() || by.starts_with("not yet, because "), "{row:?}");
    }
}

/// Each command of the workshop the page names is one; answers how many it names.
pub fn commands_are_there(page: &str) -> usize {
    let chapters = self::page("crates/enishi/tests/strangers/run.mjs");
    let targets = self::page("reliability/fuzz/src/lib.rs");
    let figures = self::page("crates/enishi/benches/figures/signature.rs");
    let mut seen = 0;
    for command in quoted(page).filter_map(|text| text.strip_prefix("cargo xtask ")) {
        seen += 1;
        let words: Vec<&str> = command.split(' ').collect();
        let is_there = match words[..] {
            ["strangers", chapter] => {
                chapters.contains(&format!("  {chapter}: (hub)"))
                    || chapters.contains(&format!("\"{chapter}\""))
            }
            ["fuzz", target] => targets.contains(&format!("name: \"{target}\"")),
            ["bench", "--only", figure] => figures.contains(&format!("NAME: &str = \"{figure}\"")),
            ["ci" | "fuzz" | "strangers"] => true,
            _ => false,
        };
        assert!(is_there, "no such command: cargo xtask {command}");
    }
    seen
}
