//! Makes `data/postal.bin` anew: `cargo xtask postal` from the list in the repository, `cargo xtask postal LIST` from a
//! newer one, which is then kept in its place.
use std::{
    fs,
    io::{BufReader, Read, Write},
    path::Path,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let kept = data.join("kenall.tsv.gz");
    let newer = std::env::args().nth(1);

    let list = match &newer {
        Some(path) => plain(fs::read(path)?)?,
        None => plain(fs::read(&kept)?)?,
    };
    let mut table = Vec::new();
    // A list that cannot be read leaves both files as they are.
    normalize::table::build(BufReader::new(list.as_slice()), &mut table)?;
    if newer.is_some() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&list)?;
        fs::write(&kept, packed.finish()?)?;
    }
    fs::write(data.join("postal.bin"), &table)?;
    let rows = list.split(|byte| *byte == b'\n').count().saturating_sub(2);
    writeln!(std::io::stdout(), "{rows} rows, {} bytes", table.len())?;
    Ok(())
}

fn plain(bytes: Vec<u8>) -> std::io::Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut text)?;
    Ok(text)
}
