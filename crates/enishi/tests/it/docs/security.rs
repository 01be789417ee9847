//! The page about security names a test for what it claims; the test must exist.

use std::{collections::BTreeSet, fs, path::Path};

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
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

#[test]
fn every_test_the_page_about_security_names_exists() {
    let mut tests = BTreeSet::new();
    functions(&repository().join("crates"), &mut tests);
    let page = fs::read_to_string(repository().join("docs/security.md")).unwrap();
    let named: Vec<&str> = page.split('`').filter(|part| part.matches('_').count() > 3).collect();
    assert!(named.len() > 30, "the page names its tests: {named:?}");
    let missing: Vec<&&str> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "no such test: {missing:?}");
}
