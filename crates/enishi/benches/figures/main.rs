//! Measures the hub and writes down what came out: `cargo xtask bench`, `cargo xtask bench --only intake`, `--quick`;
//! `--page` writes the page anew from the numbers kept; `--guard` compares the cost of what is done most with what it was.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a measurement that cannot go on says where; its numbers are its output"
)]

mod alert;
mod balance;
mod campaign;
mod catch_up;
mod delay;
mod engine_runs;
mod guard;
mod intake;
mod lag;
mod links;
mod load;
mod machine;
mod matching;
mod memory;
mod page;
mod peers;
mod people;
mod process;
mod registration;
mod results;
mod signature;
mod spelling;
mod start;
mod store_writes;
mod town;
mod wire;

use results::Figure;
use tokio::runtime::Runtime;

/// What a measurement is given.
pub struct Setting {
    /// Everything a second instead of its time, once instead of three times.
    pub quick: bool,
    /// Serves the vendors; carries what is measured in this process.
    pub runtime: Runtime,
}

impl Setting {
    /// How often each figure is measured.
    pub const fn times(&self) -> usize {
        if self.quick { 1 } else { 3 }
    }

    /// A span in seconds, shorter for a quick try.
    pub const fn seconds(&self, full: f64, quick: f64) -> f64 {
        if self.quick { quick } else { full }
    }
}

type Measure = fn(&Setting) -> Figure;

/// Every figure, in the order of the page.
const FIGURES: [(&str, Measure); 14] = [
    (registration::NAME, registration::measure),
    (balance::NAME, balance::measure),
    (campaign::NAME, campaign::measure),
    (intake::NAME, intake::measure),
    (lag::NAME, lag::measure),
    (catch_up::NAME, catch_up::measure),
    (engine_runs::NAME, engine_runs::measure),
    (alert::NAME, alert::measure),
    (start::NAME, start::measure),
    (memory::NAME, memory::measure),
    (store_writes::NAME, store_writes::measure),
    (spelling::NAME, spelling::measure),
    (signature::NAME, signature::measure),
    (matching::NAME, matching::measure),
];

/// Their names.
pub const NAMES: [&str; 14] = {
    let mut names = [""; 14];
    let mut place = 0;
    while place < names.len() {
        names[place] = FIGURES[place].0;
        place += 1;
    }
    names
};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == load::ROLE) {
        return load::work();
    }
    if words.first().is_some_and(|word| word == matching::ROLE) {
        return matching::work();
    }
    if words.iter().any(|word| word == "--page") {
        return page::write(&results::merged(Vec::new()));
    }
    if words.iter().any(|word| word == "--guard") {
        let setting = Setting { quick: false, runtime: Runtime::new().expect("a runtime") };
        return guard::run(&setting, words.iter().any(|word| word == "--renew"));
    }
    let only: Vec<&str> =
        words.windows(2).filter(|pair| pair[0] == "--only").flat_map(|pair| pair[1].split(',')).collect();
    if let Some(unknown) = only.iter().find(|name| !NAMES.contains(name)) {
        eprintln!("there is no figure {unknown}; there are {}", NAMES.join(", "));
        std::process::exit(2);
    }
    let setting = Setting {
        quick: words.iter().any(|word| word == "--quick"),
        runtime: Runtime::new().expect("a runtime"),
    };
    // Needs what the figures do without: Node, Redis, PostgreSQL.
    let peers: [(&str, Measure); 1] = [(peers::NAME, peers::measure)];
    let with_peers = words.iter().any(|word| word == "--peers");
    let figures = if with_peers { &peers[..] } else { &FIGURES[..] };
    let chosen = figures.iter().filter(|(name, _)| only.is_empty() || only.contains(name));
    let mut measured: Vec<Figure> = Vec::new();
    for (_, measure) in chosen {
        let figure = Figure { quick: setting.quick, ..measure(&setting) };
        if !setting.quick {
            // At once: should a later figure fail, this one is kept.
            page::write(&results::merged(vec![figure.clone()]));
        }
        measured.push(figure);
    }
    println!("{}", serde_json::to_string_pretty(&measured).expect("JSON"));
}

/// One line on the way, for whoever watches.
pub fn tell(line: &str) {
    eprintln!("{line}");
}
