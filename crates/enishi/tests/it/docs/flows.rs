//! The page of flows: each charter, and the terms the engine keeps.

use std::{fmt::Write, time::Duration};

use engine::{Parks, Replay, Terms};
use flows::{FLOWS, SCHEDULES};

/// The page, as Markdown.
pub fn page(terms: &[Terms]) -> String {
    let mut page = String::from(
        "# Flows\n\nGenerated from the program by `cargo xtask docs`. What each flow promises, and what happens when it cannot.\n\n",
    );
    page += "| flow | owner | promise | by the clock |\n|---|---|---|---|\n";
    for (name, charter) in FLOWS {
        let clock = SCHEDULES.iter().find(|row| row.flow == name);
        let clock =
            clock.map_or("-".into(), |row| format!("every {}", span(row.every).trim_start_matches("1 ")));
        let (owner, promise) = (charter.owner.as_str().replace('_', " "), charter.timing.promise);
        writeln!(page, "| [{name}](#{}) | {owner} | {promise} | {clock} |", name.replace(' ', "-")).unwrap();
    }
    for (name, charter) in FLOWS {
        let terms = terms.iter().find(|terms| terms.name == name).expect("every flow is registered");
        write!(page, "\n## {name}\n\n").unwrap();
        writeln!(page, "- **Source of truth** {}", charter.source).unwrap();
        writeln!(page, "- **Contract** {}", charter.contract).unwrap();
        writeln!(page, "- **Failure** {}", charter.failure).unwrap();
        writeln!(page, "- **Owner** {}", charter.owner.as_str().replace('_', " ")).unwrap();
        let class = charter.timing.class.as_str().replace('_', " ");
        writeln!(
            page,
            "- **Timing** {} ({class}); late after {}",
            charter.timing.promise,
            seconds(charter.timing.within_s)
        )
        .unwrap();
        page += &engine_terms(terms);
    }
    page
}

fn engine_terms(terms: &Terms) -> String {
    let retry = terms.retry;
    let replay = match terms.replay {
        Replay::Safe => "safe at any time",
        Replay::VerifyFirst => "the other system is read first",
        Replay::NeedsApproval => "a second person agrees",
        Replay::Never => "never",
    };
    let parks = match terms.parks {
        Parks::Lane => "what comes after it in its lane waits too",
        Parks::Nothing => "nothing waits behind it",
    };
    format!(
        "- **Tries by itself** first again after {}, then at most every {}, for {}\n\
         - **Dead letter** to be dealt with within {}; {parks}\n\
         - **Replay by a person** {replay}\n\
         - **Runbook** [{}]({})\n",
        span(retry.first),
        span(retry.longest),
        span(retry.give_up),
        span(terms.due_in),
        terms.runbook,
        terms.runbook,
    )
}

fn seconds(seconds: u32) -> String {
    span(Duration::from_secs(u64::from(seconds)))
}

/// In the largest unit that divides it.
fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let fitting = units.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    match fitting {
        Some((unit, name)) if seconds == unit => format!("1 {name}"),
        Some((unit, name)) => format!("{} {name}s", seconds / unit),
        None => format!("{} ms", time.as_millis()),
    }
}
