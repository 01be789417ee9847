//! `docs/reliability.md`: what is simulated, what must hold, what shows each scenario, which planted mistakes were
//! noticed, what was found.

use std::fmt::Write as _;

use domain::planted::Bug;

use crate::planted::{Caught, words};

const BEGINNING: &str = include_str!("report/beginning.md");
const SCENARIOS: &str = include_str!("report/scenarios.md");
const FOUND: &str = include_str!("report/found.md");

/// The whole page.
pub fn page(hunted: &[(Bug, Option<Caught>)], most: u64) -> String {
    let mut page = format!("{BEGINNING}{SCENARIOS}");
    let caught = hunted.iter().filter(|(_, caught)| caught.is_some()).count();
    let _ = write!(
        page,
        "\n## Mistakes on purpose\n\n`cargo xtask sim --planted` plants each of these in the hub and tells stories until one ends \
         wrong, at most {most}. {caught} of {} were noticed.\n\n| Mistake | Noticed with seed | As |\n|---|---|---|\n",
        hunted.len()
    );
    for (bug, caught) in hunted {
        let (seed, wrong) = match caught {
            Some(caught) => (caught.seed.to_string(), caught.wrong.replace('|', "/")),
            None => (format!("not within {most}"), String::new()),
        };
        let _ = writeln!(page, "| {} | {seed} | {wrong} |", words(*bug));
    }
    page.push('\n');
    page.push_str(FOUND);
    page
}
