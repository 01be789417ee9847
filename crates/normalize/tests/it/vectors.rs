//! Reads the lists in `tests/vectors` and holds each against what is known to differ.
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The rows of a list, without its header.
pub fn rows(file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder().join(file)).expect("the list is in the repository");
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Fails when an input differs that is not listed in `known_differences.tsv`, or when a listed one no
/// longer differs, so that the list stays true.
pub fn compare_with_known(set: &str, differing: Vec<(String, String)>) {
    let known: BTreeSet<String> = rows("known_differences.tsv")
        .into_iter()
        .filter(|row| row[0] == set)
        .inspect(|row| assert!(!row[2].is_empty(), "a known difference without its reason: {row:?}"))
        .map(|row| row[1].clone())
        .collect();
    let found: BTreeSet<String> = differing.iter().map(|(input, _)| input.clone()).collect();
    let new: Vec<_> = differing.iter().filter(|(input, _)| !known.contains(input)).collect();
    let mended: Vec<_> = known.difference(&found).collect();
    let list: String = new.iter().map(|(input, why)| format!("{set}\t{input}\t{why}\n")).collect();
    assert!(new.is_empty(), "{} new differences:\n{list}", new.len());
    assert!(mended.is_empty(), "no longer different, remove from known_differences.tsv: {mended:#?}");
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}
