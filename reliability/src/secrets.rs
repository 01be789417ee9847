//! What the hub must not write down: names, addresses, numbers.

use store::{LetterFilter, RunFilter};

use crate::{people, world::World};

const MANY: u32 = 10_000;

/// I8: nothing that was kept of anybody's runs, steps, questions, letters or acts says who they are.
pub async fn kept(world: &World) -> Vec<String> {
    let memory = &world.memory;
    let mut written = Vec::new();
    let runs = memory.runs(&RunFilter { limit: MANY, ..RunFilter::default() }).await.unwrap_or_default();
    // What the clock starts is about nobody.
    for run in runs.into_iter().filter(|run| !run.object.starts_with("schedule:")) {
        written.push(("a run", format!("{} {} {} {}", run.key, run.lane, run.object, run.input)));
        for step in memory.steps(run.id).await.unwrap_or_default() {
            written.push(("a step", format!("{:?} {:?}", step.output, step.code)));
        }
    }
    let cases = memory.cases(None, MANY).await.unwrap_or_default();
    written.extend(cases.into_iter().map(|case| ("a case", format!("{:?} {}", case.candidates, case.code))));
    let letters = LetterFilter { limit: MANY, ..LetterFilter::default() };
    let letters = memory.letters(&letters).await.unwrap_or_default();
    written
        .extend(letters.into_iter().map(|letter| ("a letter", format!("{} {}", letter.object, letter.code))));
    let acts = memory.audit(None, MANY).await.unwrap_or_default();
    written.extend(acts.into_iter().map(|act| ("the audit log", format!("{} {}", act.object, act.change))));
    let secrets = people::secrets();
    let tells = |text: &str| secrets.iter().any(|secret| text.contains(secret.as_str()));
    written
        .into_iter()
        .filter(|(_, text)| tells(text))
        .map(|(place, _)| format!("I8: {place} says who somebody is"))
        .collect()
}
