//! Reads the postal table where it lies in the program.
use std::sync::LazyLock;

use fst::raw::{Fst, Node, Output};

use super::fold;
use crate::prefecture::Prefecture;

static BYTES: &[u8] = include_bytes!("../../data/postal.bin");

/// The first bytes of the table; the last one counts its versions.
pub(super) const MAGIC: &[u8; 8] = b"ENPOST\0\x01";
/// Bytes of a row: postal code 3, city 2 (top bit: the town is divided into 丁目), town 3, its length 1.
pub(super) const ROW: usize = 9;
/// Bytes of a city: prefecture 1, length of the name 1, its place 3.
const CITY: usize = 5;
/// An index value with this bit is the place of a list, without it a single number.
pub(super) const LISTED: u32 = 1 << 31;

/// Stands for a character that was destroyed on the way, and so for any.
const LOST: &[u8] = fold::LOST.as_bytes();

/// A city, town or village, or a ward of a large city; a number within the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct City(pub(crate) u16);

/// One line of the list of postal codes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) zip: u32,
    pub(crate) city: City,
    pub(crate) town: &'static str,
    pub(crate) has_chome: bool,
}

/// The numbers behind an index entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    value: u32,
}

/// The table's sections, as they follow one another in the file.
pub(crate) struct Table {
    cities: &'static [u8],
    names: &'static str,
    city_index: Fst<&'static [u8]>,
    city_lists: &'static [u8],
    town_index: Fst<&'static [u8]>,
    town_lists: &'static [u8],
    rows: &'static [u8],
    pool: &'static str,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::open(BYTES).expect("the table is compiled in and tested"));

/// The one table of the program.
pub(crate) fn table() -> &'static Table {
    &TABLE
}

impl Table {
    fn open(bytes: &'static [u8]) -> Option<Self> {
        let (lengths, mut rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(8 * 4)?;
        let mut sections = [&[][..]; 8];
        for (section, length) in sections.iter_mut().zip(lengths.as_chunks::<4>().0) {
            (*section, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        }
        let [cities, names, city_index, city_lists, town_index, town_lists, rows, pool] = sections;
        Some(Self {
            cities,
            names: std::str::from_utf8(names).ok()?,
            city_index: Fst::new(city_index).ok()?,
            city_lists,
            town_index: Fst::new(town_index).ok()?,
            town_lists,
            rows,
            pool: std::str::from_utf8(pool).ok()?,
        })
    }

    pub(crate) fn row(&self, at: usize) -> Row {
        let r = &self.rows[at * ROW..][..ROW];
        let city = u16::from_le_bytes([r[3], r[4]]);
        let town = three(&r[5..]) as usize;
        Row {
            zip: three(r),
            city: City(city & 0x7FFF),
            town: &self.pool[town..town + usize::from(r[8])],
            has_chome: city >> 15 == 1,
        }
    }

    /// All rows of a postal code.
    pub(crate) fn rows_of_zip(&self, zip: u32) -> impl Iterator<Item = Row> + '_ {
        let count = self.rows.len() / ROW;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            if three(&self.rows[middle * ROW..]) < zip { low = middle + 1 } else { high = middle }
        }
        (low..count).map(|at| self.row(at)).take_while(move |row| row.zip == zip)
    }

    pub(crate) fn city_count(&self) -> u16 {
        u16::try_from(self.cities.len() / CITY).unwrap_or(u16::MAX)
    }

    pub(crate) fn city_name(&self, city: City) -> &'static str {
        let c = &self.cities[usize::from(city.0) * CITY..][..CITY];
        let at = three(&c[2..]) as usize;
        &self.names[at..at + usize::from(c[1])]
    }

    pub(crate) fn prefecture(&self, city: City) -> Option<Prefecture> {
        Prefecture::from_code(self.cities[usize::from(city.0) * CITY])
    }

    /// The cities an index entry names.
    pub(crate) fn cities(&self, entry: Entry) -> impl Iterator<Item = City> + '_ {
        numbers(self.city_lists, entry).filter_map(|n| u16::try_from(n).ok().map(City))
    }

    /// The rows an index entry names.
    pub(crate) fn rows(&self, entry: Entry) -> impl Iterator<Item = Row> + '_ {
        numbers(self.town_lists, entry).map(|n| self.row(n as usize))
    }

    /// Every city name that `folded` begins with: how many bytes it takes, and the cities it means.
    pub(crate) fn cities_at(&self, folded: &str, mut found: impl FnMut(usize, Entry)) {
        let start = (self.city_index.root(), Output::zero());
        walk(&self.city_index, start, (folded.as_bytes(), 0), &mut found);
    }

    /// Every town of `city` that `folded` begins with. An entry of zero bytes is the city as a whole.
    pub(crate) fn towns_at(&self, city: City, folded: &str, mut found: impl FnMut(usize, Entry)) {
        let mut state = (self.town_index.root(), Output::zero());
        for byte in city.0.to_be_bytes() {
            match step(&self.town_index, &state, byte) {
                Some(next) => state = next,
                None => return,
            }
        }
        walk(&self.town_index, state, (folded.as_bytes(), 0), &mut found);
    }
}

/// County or city, and what lies inside it: (三戸郡, 南部町), (京都市, 北区). Nothing outside otherwise.
pub(crate) fn parts(name: &str) -> (&str, &str) {
    let village = name.ends_with('町') || name.ends_with('村');
    let cut = if village {
        name.find('郡').or_else(|| name.find('島')).map(|at| at + '郡'.len_utf8())
    } else if name.ends_with('区') {
        name.find('市').map(|at| at + '市'.len_utf8())
    } else {
        None
    };
    match cut {
        Some(cut) if name[cut..].chars().count() > 1 => name.split_at(cut),
        _ => ("", name),
    }
}

type State<'f> = (Node<'f>, Output);

fn step<'f>(index: &'f Fst<&'static [u8]>, state: &State<'f>, byte: u8) -> Option<State<'f>> {
    let transition = state.0.transition(state.0.find_input(byte)?);
    Some((index.node(transition.addr), state.1.cat(transition.out)))
}

/// Reports every key that the text has from byte `from` on, with the byte at which it ends there.
fn walk<'f>(
    index: &'f Fst<&'static [u8]>,
    mut state: State<'f>,
    (text, from): (&[u8], usize),
    found: &mut impl FnMut(usize, Entry),
) {
    for at in from..=text.len() {
        // A key that ends in a digit must not be cut out of a longer number: 北2 is not the start of 北24.
        let inside_number =
            at > 0 && text[at - 1].is_ascii_digit() && text.get(at).is_some_and(u8::is_ascii_digit);
        if state.0.is_final() && !inside_number {
            let value = state.1.cat(state.0.final_output()).value();
            found(at, Entry { value: u32::try_from(value).unwrap_or_default() });
        }
        if text[at..].starts_with(LOST) {
            return walk_any(index, &state, 0, &mut |next| walk(index, next, (text, at + LOST.len()), found));
        }
        match text.get(at).and_then(|byte| step(index, &state, *byte)) {
            Some(next) => state = next,
            None => return,
        }
    }
}

/// Steps over any one character; `more` bytes of it are still to come, 0 at its first byte.
fn walk_any<'f>(
    index: &'f Fst<&'static [u8]>,
    state: &State<'f>,
    more: usize,
    then: &mut dyn FnMut(State<'f>),
) {
    for transition in state.0.transitions() {
        let next = (index.node(transition.addr), state.1.cat(transition.out));
        let more = if more > 0 { more - 1 } else { bytes_after(transition.inp) };
        if more == 0 { then(next) } else { walk_any(index, &next, more, then) }
    }
}

/// How many bytes of UTF-8 follow a first byte.
const fn bytes_after(first: u8) -> usize {
    match first {
        0xC0..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0.. => 3,
        _ => 0,
    }
}

fn numbers(lists: &'static [u8], entry: Entry) -> impl Iterator<Item = u32> {
    let listed = entry.value & LISTED != 0;
    let at = (entry.value & !LISTED) as usize;
    let count = if listed { usize::from(u16::from_le_bytes([lists[at], lists[at + 1]])) } else { 0 };
    let single = (!listed).then_some(entry.value);
    single.into_iter().chain((0..count).map(move |n| three(&lists[at + 2 + n * 3..])))
}

fn three(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
}
