//! The table in the program is made from the list in the repository, and nothing else.
use std::{fs, path::PathBuf};

use normalize::{address, postal_code};

fn data(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(file)
}

#[test]
fn making_the_table_again_gives_the_same_bytes() {
    let list = fs::File::open(data("kenall.tsv.gz")).unwrap();
    let mut table = Vec::new();
    normalize::table::build_from_gz(list, &mut table).unwrap();
    let committed = fs::read(data("postal.bin")).unwrap();
    assert!(table == committed, "run `cargo xtask postal`");
    assert!(committed.len() <= 4 << 20, "the table has outgrown 4 MB");
}

#[test]
fn a_list_with_other_columns_is_refused() {
    let refused = normalize::table::build("zip\tpref\n1540024\t東京都\n".as_bytes(), Vec::new());
    assert!(matches!(refused, Err(normalize::table::BuildError::Line { line: 2 })));
}

#[test]
fn every_town_of_the_list_is_found_in_its_own_address() {
    let list = fs::File::open(data("kenall.tsv.gz")).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(list), &mut text).unwrap();
    let (mut count, mut lost) = (0, Vec::new());
    for line in text.lines().skip(1).step_by(7) {
        let row: Vec<&str> = line.split('\t').collect();
        let [zip, _, prefecture, city, town, ..] = row.as_slice() else { panic!("eight columns") };
        let found = address::split(&[prefecture, city, town, " 987番地"].concat(), None);
        count += 1;
        let known = postal_code::lookup(zip).iter().any(|place| place.town == found.town);
        if found.prefecture != *prefecture || found.city != *city || !known {
            lost.push(format!("{line} found as {} {} {}", found.prefecture, found.city, found.town));
        }
    }
    assert!(count > 17_000 && lost.len() * 5000 < count, "{} of {count} towns lost: {lost:#?}", lost.len());
}
