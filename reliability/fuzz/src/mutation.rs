//! The short run: kept inputs, changed by seeded chance; the same seed changes them the same way.

use rand::{RngExt, SeedableRng, rngs::StdRng};

/// What breaks readers: structure, escapes, widths, marks that join, numbers at the edge.
const PIECES: [&str; 56] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "18446744073709551616",
    "9223372036854775808",
    "\\u0000",
    "\\ud800",
    "\\u002f",
    "\u{0}",
    "\r\n",
    "\n",
    "\t",
    "\u{1b}[31m",
    "=",
    "+",
    "@",
    "'",
    "%00",
    "%2e%2e%2f",
    "../",
    "?",
    "&",
    "#",
    "é",
    "e\u{301}",
    "が",
    "か\u{3099}",
    "ｶﾞ",
    "ﾞ",
    "Ａ",
    "１",
    "㍻",
    "〒",
    "ー",
    "−",
    "\u{3000}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "葛\u{e0100}",
    "𠮷",
    "👩‍👧",
    "昭和元年",
    "丁目",
    "内線",
    "𝟎",
];

/// Changes inputs for as long as it is asked to.
pub struct Mutator {
    chance: StdRng,
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    /// From these inputs, which must not be empty.
    pub fn new(seeds: Vec<Vec<u8>>, seed: u64) -> Self {
        Self { chance: StdRng::seed_from_u64(seed), seeds }
    }

    /// The next input: one of the kept, changed one to six times.
    pub fn next_input(&mut self) -> Vec<u8> {
        let mut input = self.pick();
        for _ in 0..self.chance.random_range(1..=6) {
            self.change(&mut input);
        }
        input.truncate(16 * 1024);
        input
    }

    fn pick(&mut self) -> Vec<u8> {
        let n = self.chance.random_range(0..self.seeds.len());
        self.seeds[n].clone()
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.chance.random_range(0..=input.len());
        let to = (at + self.chance.random_range(0..=8)).min(input.len());
        match self.chance.random_range(0..9) {
            0 | 1 => drop(input.splice(at..at, self.piece())),
            2 => drop(input.splice(at..to, self.piece())),
            3 => drop(input.drain(at..to)),
            4 => input.truncate(at),
            5 if at < input.len() => input[at] ^= 1 << self.chance.random_range(0..8),
            6 if at < input.len() => input[at] = self.chance.random(),
            7 => {
                let again: Vec<u8> = input[at..to].repeat(self.chance.random_range(1..40));
                drop(input.splice(at..at, again));
            }
            _ => {
                let other = self.pick();
                let from = self.chance.random_range(0..=other.len());
                drop(input.splice(at..to, other[from..].iter().copied()));
            }
        }
    }

    fn piece(&mut self) -> Vec<u8> {
        PIECES[self.chance.random_range(0..PIECES.len())].as_bytes().to_vec()
    }
}
