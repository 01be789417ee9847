//! `docs/reliability.md`: what is simulated, what must hold, what shows each scenario, which planted mistakes were
//! noticed, what was found.

use std::fmt::Write as _;

use domain::planted::Bug;

use crate::planted::{Caught, told_by, words};

const BEGINNING: &str = include_str!("report/beginning.md");
const SCENARIOS: &str = include_str!("report/scenarios.md");
const FOUND: &str = include_str!("report/found.md");

/// The whole page.
pub fn page(hunted: &[(Bug, Option<Caught>)], most: u64) -> String {
    let mut page = format!("{BEGINNING}{SCENARIOS}");
    let by_stories = hunted.iter().filter(|(_, caught)| caught.is_some()).count();
    let by_tests = hunted.iter().filter(|(bug, caught)| caught.is_none() && told_by(*bug).is_some()).count();
    let _ = write!(
        page,
        "\n## Mistakes on purpose\n\n`cargo xtask sim --planted` plants each of these in the hub and tells stories until \
         one ends wrong, at most {most}: {by_stories} of {} are noticed so. {by_tests} more do no harm in the end, \
         because something behind them sees to it: a vendor that makes nobody twice, a second look, the fence of the \
         journal. The tests that tell of the incident itself notice them, and run with the mistake on every change.\n\n\
         | Mistake | Noticed by | As |\n|---|---|---|\n",
        hunted.len()
    );
    for (bug, caught) in hunted {
        let (by, wrong) = match (caught, told_by(*bug)) {
            (Some(caught), _) => (format!("seed {}", caught.seed), caught.wrong.replace('|', "/")),
            (None, Some(test)) => (test.into(), String::new()),
            (None, None) => (format!("**nobody** within {most}"), String::new()),
        };
        let _ = writeln!(page, "| {} | {by} | {wrong} |", words(*bug));
    }
    page.push('\n');
    page.push_str(FOUND);
    page
}
