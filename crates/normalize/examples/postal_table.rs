//! Makes `data/postal.bin` anew from the list beside it: `cargo run -p normalize --features build-table --example postal_table`.
use std::{fs::File, io::BufWriter, path::Path};

fn main() -> Result<(), normalize::table::BuildError> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let list = File::open(data.join("kenall_2026-10.tsv.gz"))?;
    let mut table = Vec::new();
    normalize::table::build_from_gz(list, BufWriter::new(&mut table))?;
    std::fs::write(data.join("postal.bin"), table)?;
    Ok(())
}
