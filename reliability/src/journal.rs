//! What the hub wrote down about its own work, for whoever looks into a story that ended wrong.

use std::fmt::Write as _;

use store::{LetterFilter, RunFilter, RunState};

use crate::world::World;

const MANY: u32 = 10_000;

/// Each run that did something for somebody, oldest first, with its steps.
pub async fn of(world: &World) -> String {
    let mut text = String::new();
    let everything = RunFilter { limit: MANY, ..RunFilter::default() };
    let mut runs = world.memory.runs(&everything).await.unwrap_or_default();
    runs.sort_by_key(|run| run.created_at);
    let is_routine = |run: &store::RunRow| run.object.starts_with("schedule:") && run.state == RunState::Done;
    runs.retain(|run| !is_routine(run));
    for run in runs {
        let steps = world.memory.steps(run.id).await.unwrap_or_default();
        let _ =
            writeln!(text, "  {} {} {:?} {} ({})", run.created_at, run.flow, run.state, run.object, run.key);
        for step in steps {
            let code = step.code.map(|code| format!(" ({code})")).unwrap_or_default();
            let _ = writeln!(text, "      {}: {:?}, {} attempts{code}", step.name, step.state, step.attempts);
        }
    }
    for case in world.memory.cases(None, MANY).await.unwrap_or_default() {
        let _ = writeln!(
            text,
            "  {} a case about {}, {:?}: {} {:?}",
            case.created_at, case.customer, case.state, case.code, case.candidates
        );
    }
    for letter in world
        .memory
        .letters(&LetterFilter { limit: MANY, ..LetterFilter::default() })
        .await
        .unwrap_or_default()
    {
        let ended = letter.ended_by.map_or_else(|| "open".to_owned(), |by| format!("ended by {by}"));
        let _ = writeln!(
            text,
            "  {} a letter of {} about {}: {}, {ended}",
            letter.created_at, letter.flow, letter.object, letter.code
        );
    }
    text
}
