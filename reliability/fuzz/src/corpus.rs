//! Inputs that are kept: a few invented ones to begin with, and whatever once broke a promise.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where a target's inputs lie.
pub fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target)
}

/// All of them, by name. A file without one is left out.
pub fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(folder(target))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, fs::read(entry.path()).ok()?)))
        .flat_map(|(name, bytes)| split(name, bytes))
        .collect();
    inputs.sort();
    inputs
}

/// A file `many*.txt` holds one input between two lines of dashes.
fn split(name: String, bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    if !name.starts_with("many") {
        return vec![(name, bytes)];
    }
    let text = String::from_utf8_lossy(&bytes);
    let pieces = text.split("\n----\n").map(|piece| piece.trim_end_matches('\n'));
    pieces.enumerate().map(|(n, piece)| (format!("{name}#{n}"), piece.as_bytes().to_vec())).collect()
}
