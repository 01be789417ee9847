//! Makes the postal table from the public list of postal codes. Runs in development, never in the hub.
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
};

use super::{embedded as layout, fold};
use crate::{numeral, prefecture, width};

/// Why no table was made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The list could not be read or the table not written.
    #[error("the list could not be read or the table not written")]
    Io(#[from] std::io::Error),
    /// A line does not have the expected columns.
    #[error("line {line} of the list is not as expected")]
    Line {
        /// Counted from 1, the header included.
        line: usize,
    },
    /// The list has outgrown the table's number sizes.
    #[error("the list has outgrown the table's {part}")]
    TooLarge {
        /// The part that overflowed.
        part: &'static str,
    },
    /// Keys in the wrong order, which is a fault of this function.
    #[error("the index could not be built")]
    Index(#[from] fst::Error),
}

struct Row {
    zip: u32,
    city: u16,
    town: String,
    has_chome: bool,
}

/// Reads the list with the columns `zip jis pref city town town_kana koaza chome` and writes the table.
/// The same list always gives the same bytes.
///
/// # Errors
/// [`BuildError`].
pub fn build(tsv: impl BufRead, mut out: impl Write) -> Result<(), BuildError> {
    let (cities, rows) = read(tsv)?;
    let (pool, spans) = pool_of(&rows)?;
    let (town_index, town_lists) = index_towns(&rows)?;
    let (city_index, city_lists) = index_cities(&cities)?;
    let mut packed_rows = Vec::with_capacity(rows.len() * layout::ROW);
    for row in &rows {
        let (at, len) = spans[row.town.as_str()];
        packed_rows.extend_from_slice(&row.zip.to_le_bytes()[..3]);
        packed_rows.extend_from_slice(&(row.city | u16::from(row.has_chome) << 15).to_le_bytes());
        packed_rows.extend_from_slice(&at.to_le_bytes()[..3]);
        packed_rows.push(len);
    }
    let mut packed_cities = Vec::new();
    let mut names = Vec::new();
    for (code, name) in &cities {
        packed_cities.push(*code);
        packed_cities.push(u8::try_from(name.len()).map_err(|_| BuildError::TooLarge { part: "city name" })?);
        let at = u32::try_from(names.len()).map_err(|_| BuildError::TooLarge { part: "city names" })?;
        packed_cities.extend_from_slice(&at.to_le_bytes()[..3]);
        names.extend_from_slice(name.as_bytes());
    }
    let sections = [packed_cities, names, city_index, city_lists, town_index, town_lists, packed_rows, pool];
    out.write_all(layout::MAGIC)?;
    for section in &sections {
        let length = u32::try_from(section.len()).map_err(|_| BuildError::TooLarge { part: "section" })?;
        out.write_all(&length.to_le_bytes())?;
    }
    for section in &sections {
        out.write_all(section)?;
    }
    Ok(())
}

/// [`build`] from the gzipped list as it lies in `data/`.
///
/// # Errors
/// [`BuildError`].
pub fn build_from_gz(gz: impl Read, out: impl Write) -> Result<(), BuildError> {
    build(BufReader::new(flate2::read::GzDecoder::new(gz)), out)
}

type Cities = Vec<(u8, String)>;

/// All cities by prefecture and name, and all rows by postal code.
fn read(tsv: impl BufRead) -> Result<(Cities, Vec<Row>), BuildError> {
    let mut raw = Vec::new();
    let mut cities = BTreeSet::new();
    for (at, line) in tsv.lines().enumerate().skip(1) {
        let line = line?;
        let bad = || BuildError::Line { line: at + 1 };
        let columns: Vec<&str> = line.split('\t').collect();
        let &[zip, _, pref, city, town, kana, _, chome] = columns.as_slice() else { return Err(bad()) };
        let code = prefecture::by_name(pref).ok_or_else(bad)?.code();
        let zip: u32 = zip.parse().map_err(|_| bad())?;
        let city = (code, width::nfkc_trim(city));
        cities.insert(city.clone());
        raw.push((zip, city, town_name(town, kana), chome == "1"));
    }
    let cities: Cities = cities.into_iter().collect();
    let mut rows = Vec::with_capacity(raw.len());
    for (zip, city, town, has_chome) in raw {
        let Ok(city) = cities.binary_search(&city) else { continue };
        let city = u16::try_from(city).ok().filter(|c| *c < 1 << 15);
        rows.push(Row { zip, city: city.ok_or(BuildError::TooLarge { part: "cities" })?, town, has_chome });
    }
    rows.sort_by(|a, b| (a.zip, a.city, &a.town).cmp(&(b.zip, b.city, &b.town)));
    rows.dedup_by(|a, b| (a.zip, a.city, &a.town) == (b.zip, b.city, &b.town));
    Ok((cities, rows))
}

/// A town in the form the program shows: ASCII letters, kanji numerals, and without the tail that some
/// rows carry over from a cut-off list of lots ("下前7地割〜下前1", read only シタマエ).
fn town_name(town: &str, kana: &str) -> String {
    let mut town = width::nfkc_trim(town);
    let kana = width::nfkc_trim(kana);
    let numbers = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    if numbers(&town) && !numbers(&kana) && !kana.is_empty() {
        let end = town.find(|c: char| c.is_ascii_digit()).unwrap_or(town.len());
        town.truncate(end);
    }
    let mut shown = String::with_capacity(town.len());
    let mut rest = town.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[start..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| start + n);
        shown.push_str(&rest[..start]);
        match rest[start..end].parse::<u32>() {
            Ok(number @ 1..=99) => numeral::push(&mut shown, number),
            _ => shown.push_str(&rest[start..end]),
        }
        rest = &rest[end..];
    }
    shown.push_str(rest);
    shown
}

/// Where each name lies in the pool, and its length.
type Spans<'a> = BTreeMap<&'a str, (u32, u8)>;

/// Every town name once, and where it lies.
fn pool_of(rows: &[Row]) -> Result<(Vec<u8>, Spans<'_>), BuildError> {
    let mut pool = Vec::new();
    let mut spans = BTreeMap::new();
    for row in rows {
        if !spans.contains_key(row.town.as_str()) {
            let at = u32::try_from(pool.len()).ok().filter(|at| *at < 1 << 24);
            let at = at.ok_or(BuildError::TooLarge { part: "town names" })?;
            let len = u8::try_from(row.town.len()).map_err(|_| BuildError::TooLarge { part: "town name" })?;
            pool.extend_from_slice(row.town.as_bytes());
            spans.insert(row.town.as_str(), (at, len));
        }
    }
    Ok((pool, spans))
}

/// City number and folded town lead to a row, or to a list of rows.
fn index_towns(rows: &[Row]) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
    let mut keys: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let mut key = row.city.to_be_bytes().to_vec();
        key.extend_from_slice(fold::key(&row.town).as_bytes());
        keys.entry(key)
            .or_default()
            .push(u32::try_from(at).map_err(|_| BuildError::TooLarge { part: "rows" })?);
    }
    index(keys)
}

/// Every way to begin an address leads to the cities it can mean: with the county or without it, the
/// ward alone, and the city alone for any of its wards.
fn index_cities(cities: &Cities) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
    let mut keys: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for (at, (_, name)) in cities.iter().enumerate() {
        let at = u32::try_from(at).map_err(|_| BuildError::TooLarge { part: "cities" })?;
        let (outer, inner) = layout::parts(name);
        let mut ways = BTreeSet::from([fold::key(name), fold::key(inner)]);
        if name.ends_with('区') && !outer.is_empty() {
            ways.insert(fold::key(outer));
        }
        for way in ways {
            keys.entry(way.into_bytes()).or_default().push(at);
        }
    }
    index(keys)
}

fn index(keys: BTreeMap<Vec<u8>, Vec<u32>>) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
    let mut lists: Vec<u8> = Vec::new();
    let mut builder = fst::raw::Builder::memory();
    for (key, numbers) in keys {
        let value = match numbers.as_slice() {
            [one] => *one,
            many => {
                let at = u32::try_from(lists.len()).map_err(|_| BuildError::TooLarge { part: "lists" })?;
                let count = u16::try_from(many.len()).map_err(|_| BuildError::TooLarge { part: "list" })?;
                lists.extend_from_slice(&count.to_le_bytes());
                many.iter().for_each(|n| lists.extend_from_slice(&n.to_le_bytes()[..3]));
                layout::LISTED | at
            }
        };
        builder.insert(key, u64::from(value))?;
    }
    Ok((builder.into_inner()?, lists))
}
