//! Long work says how far it is: a bar on a terminal, a plain line now and then elsewhere.

use std::{borrow::Cow, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// Without a terminal a line is told after so many.
const EVERY: u64 = 10_000;
/// The same where a thing takes seconds a thousand.
const OFTEN: u64 = 1_000;

/// How far something is.
pub struct Progress {
    bar: Option<ProgressBar>,
    what: &'static str,
    told: u64,
}

impl Progress {
    /// Begins; `what` is counted: `members`. Progress goes to standard error, so that the answer stays clean.
    pub fn begin(what: &'static str, is_terminal: bool) -> Self {
        let bar = is_terminal.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) =
                ProgressStyle::with_template("{spinner} {human_pos} {msg}  {per_sec}  {elapsed}")
            {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, what, told: 0 }
    }

    /// So many are done.
    #[expect(clippy::print_stderr, reason = "what a person reads in the log of a service manager")]
    pub fn at(&mut self, done: u64) {
        match &self.bar {
            Some(bar) => bar.set_position(done),
            None if done >= self.told + EVERY => {
                self.told = done - done % EVERY;
                eprintln!("{done} {}", self.what);
            }
            None => {}
        }
    }

    /// So many of so many are done; a line a thousand where there is no terminal.
    #[expect(clippy::print_stderr, reason = "what a person reads in the log of a service manager")]
    pub fn at_of(&mut self, done: u64, total: Option<u64>) {
        match (&self.bar, total) {
            (Some(bar), Some(total)) => {
                if bar.length() != Some(total) {
                    bar.set_length(total);
                    if let Ok(style) = ProgressStyle::with_template(
                        "{spinner} {wide_bar} {human_pos}/{human_len} {msg}  {per_sec}  {eta}",
                    ) {
                        bar.set_style(style);
                    }
                }
                bar.set_position(done);
            }
            (Some(bar), None) => bar.set_position(done),
            (None, _) if done >= self.told + OFTEN => {
                self.told = done - done % OFTEN;
                match total {
                    Some(total) => eprintln!("{done} of {total} {}", self.what),
                    None => eprintln!("{done} {}", self.what),
                }
            }
            _ => {}
        }
    }

    /// Something is waited for; the count stands still meanwhile.
    #[expect(clippy::print_stderr, reason = "what a person reads in the log of a service manager")]
    pub fn waits(&mut self, why: impl Into<Cow<'static, str>>) {
        let why = why.into();
        match &self.bar {
            Some(bar) => bar.set_message(why),
            None => eprintln!("{why}"),
        }
    }

    /// It goes on.
    pub fn goes_on(&self) {
        if let Some(bar) = &self.bar {
            bar.set_message(self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
