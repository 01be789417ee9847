//! Puts every runbook of `docs/runbooks` into the program, so that one opens where the trouble is shown.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let here = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&here).join("../../docs/runbooks").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "md")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            names.push((name.to_owned(), path.display().to_string()));
        }
    }
    names.sort();
    let lines = names.iter().map(|(name, path)| format!("    ({name:?}, include_str!({path:?})),\n"));
    let list = format!("&[\n{}]\n", lines.collect::<String>());
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("runbooks.rs"), list)
}
