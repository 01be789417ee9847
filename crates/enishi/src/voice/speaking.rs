//! One voice for every command: what it says can be read by a person, a program and a test.

use std::io::{self, IsTerminal, Write};

use domain::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{Progress, table::aligned};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Checked and found wanting.
    Wanting,
}

/// A command that was called the wrong way.
#[derive(Debug, thiserror::Error)]
#[error("{argument}: {expected}")]
pub struct WrongUsage {
    /// The argument.
    pub argument: &'static str,
    /// What is expected there.
    pub expected: &'static str,
}

/// One row of a listing: cells for a person, an object for a program.
pub struct Row {
    /// One per column.
    pub cells: Vec<String>,
    /// The same, complete.
    pub json: Value,
}

/// Where a command speaks.
pub struct Voice {
    out: Box<dyn Write + Send>,
    is_terminal: bool,
}

impl Voice {
    /// Standard output.
    pub fn standard() -> Self {
        Self { out: Box::new(io::stdout()), is_terminal: io::stderr().is_terminal() }
    }

    /// Somewhere else.
    pub fn into(out: impl Write + Send + 'static) -> Self {
        Self { out: Box::new(out), is_terminal: false }
    }

    /// One line.
    pub fn say(&mut self, line: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.out, "{}", line.as_ref())
    }

    /// A listing: a table, or a JSON array with one object a line.
    pub fn list(&mut self, json: bool, heads: &[&str], rows: Vec<Row>) -> io::Result<()> {
        if !json {
            if rows.is_empty() {
                return self.say("(none)");
            }
            let cells: Vec<Vec<String>> = rows.into_iter().map(|row| row.cells).collect();
            return write!(self.out, "{}", aligned(heads, &cells));
        }
        let lines: Vec<String> = rows.iter().map(|row| format!("  {}", row.json)).collect();
        match lines.is_empty() {
            true => self.say("[]"),
            false => self.say(format!("[\n{}\n]", lines.join(",\n"))),
        }
    }

    /// One object as JSON, for programs.
    pub fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(value)?;
        Ok(self.say(text)?)
    }

    /// One object as JSON on one line.
    pub fn json_line(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string(value)?;
        Ok(self.say(text)?)
    }

    /// A line beside the answer, on standard error: for people who read along.
    #[expect(clippy::print_stderr, reason = "the answer itself stays clean")]
    pub fn aside(&self, line: impl AsRef<str>) {
        eprintln!("{}", line.as_ref());
    }

    /// Whether somebody watches.
    pub const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Begins to tell how far something is.
    pub fn progress(&self, what: &'static str) -> Progress {
        Progress::begin(what, self.is_terminal)
    }
}

/// A time as people read it: UTC, to the second.
pub fn when(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The name a state is stored under, for tables.
pub fn named(state: &impl Serialize) -> String {
    match serde_json::to_value(state) {
        Ok(Value::String(name)) => name,
        _ => "-".into(),
    }
}
