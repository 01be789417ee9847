//! What was measured, in a shape that is printed, kept and laid beside its target.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Which side of the target is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Good {
    /// At most the target.
    AtMost,
    /// At least the target.
    AtLeast,
    /// There is no target; the number stands for itself.
    Unjudged,
}

/// One number: the median of its runs, with what each run said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// `ack p99 at 300/s`.
    pub name: String,
    /// `ms`, `/s`, `µs`, `MB`.
    pub unit: String,
    /// Median of the runs.
    pub value: f64,
    /// Every run, in order.
    pub runs: Vec<f64>,
    /// What was aimed at.
    pub target: f64,
    /// Which side of it is good.
    pub good: Good,
}

impl Row {
    /// Whether the target was met; none without a target.
    pub fn is_met(&self) -> Option<bool> {
        match self.good {
            Good::AtMost => Some(self.value <= self.target),
            Good::AtLeast => Some(self.value >= self.target),
            Good::Unjudged => None,
        }
    }
}

/// One figure: a few numbers measured together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figure {
    /// `intake`; what `--only` takes.
    pub name: String,
    /// How it was measured, in a sentence or two.
    pub how: String,
    /// Load average (1 min) before each run.
    pub load: Vec<f64>,
    /// When it was measured.
    pub at: String,
    /// A quick try, not a measurement.
    pub quick: bool,
    /// The numbers.
    pub rows: Vec<Row>,
}

/// What one run of a figure says: names and values, in a fixed order.
pub type Said = Vec<(&'static str, f64)>;

/// What is aimed at: name, unit, side, target.
pub type Aim = (&'static str, &'static str, Good, f64);

/// Repeats a run and takes the median of each number.
pub fn repeated(
    name: &str,
    how: &str,
    times: usize,
    aims: &[Aim],
    mut run: impl FnMut(usize) -> Said,
) -> Figure {
    let (mut load, mut said) = (Vec::new(), Vec::new());
    for time in 0..times {
        load.push(load_average());
        let one = run(time);
        super::tell(&format!("{name} {}/{times}: {one:?}", time + 1));
        said.push(one);
    }
    let of = |aim: &Aim| {
        let find = |one: &Said| one.iter().find(|(n, _)| *n == aim.0).map(|(_, v)| *v);
        let runs: Vec<f64> = said.iter().filter_map(find).collect();
        let value = median(&runs);
        Row { name: aim.0.into(), unit: aim.1.into(), value, runs, good: aim.2, target: aim.3 }
    };
    let rows = aims.iter().map(of).filter(|row| !row.runs.is_empty()).collect();
    let at = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string();
    Figure { name: name.into(), how: how.into(), load, at, quick: false, rows }
}

/// The middle value; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// The value below which this share of all lies, in milliseconds. Sorts what it is given (microseconds).
pub fn share_ms(waits_us: &mut [u32], share: f64) -> f64 {
    waits_us.sort_unstable();
    let place = (waits_us.len().saturating_sub(1) as f64 * share) as usize;
    waits_us.get(place).map_or(f64::NAN, |wait| f64::from(*wait) / 1e3)
}

/// How busy the machine was over the last minute.
pub fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(f64::NAN)
}

/// The repository's folder.
pub fn root() -> PathBuf {
    PathBuf::from(
        std::env::var("ENISHI_BENCH_ROOT").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../..").into()),
    )
}

/// Everything measured so far; a figure measured anew takes the place of the old one.
pub fn merged(new: Vec<Figure>) -> Vec<Figure> {
    let path = root().join("docs/benchmarks.json");
    let mut all: Vec<Figure> =
        fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    for figure in new {
        match all.iter_mut().find(|old| old.name == figure.name) {
            Some(old) => *old = figure,
            None => all.push(figure),
        }
    }
    // What is measured on request alone comes last.
    let order =
        |figure: &Figure| super::NAMES.iter().position(|name| *name == figure.name).unwrap_or(usize::MAX);
    all.sort_by_key(order);
    let text = serde_json::to_string_pretty(&all).unwrap_or_default();
    fs::create_dir_all(root().join("docs")).ok();
    fs::write(&path, text + "\n").ok();
    all
}
