//! Makes the postal table of the program anew, from the list in the repository or from a newer one.

use std::{fs::File, path::PathBuf, process::Stdio};

use crate::run::{Done, command, must};

/// Without an argument from the list in the repository; otherwise from that file.
pub fn run(arguments: &[String]) -> Done {
    let example = [
        "run",
        "--locked",
        "-q",
        "-p",
        "normalize",
        "--features",
        "build-table",
        "--example",
        "postal_table",
        "--",
    ];
    let mut make = command("cargo", &example);
    match arguments {
        [] => {}
        [list] => {
            make.arg(unpacked(list)?);
        }
        _ => return Err("postal: one list at most, LIST.tsv, LIST.tsv.gz or LIST.tsv.xz".into()),
    }
    must("make the postal table", &mut make)
}

/// The list as the example reads it. `xz` is unpacked by the program of that name.
fn unpacked(list: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(list);
    let path = path.canonicalize().map_err(|e| format!("postal: {list}: {e}"))?;
    if path.extension().is_none_or(|extension| extension != "xz") {
        return Ok(path);
    }
    let plain = std::env::temp_dir().join("postal-list.tsv");
    let file = File::create(&plain).map_err(|e| format!("postal: {}: {e}", plain.display()))?;
    let mut xz = command("xz", &["-dc"]);
    match xz.arg(&path).stdout(Stdio::from(file)).status() {
        Ok(status) if status.success() => Ok(plain),
        Ok(_) => Err(format!("postal: {list} is not a whole xz file")),
        Err(e) => Err(format!("postal: the program xz cannot be started ({e}); unpack the list first")),
    }
}
