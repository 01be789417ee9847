//! Plays a story to its end and says what was wrong.

use std::{collections::BTreeMap, time::Duration};

use crate::{deeds, invariants, journal, rest, story::Story, world::World};

/// How a story ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// Every invariant that broke, in words.
    pub wrong: Vec<String>,
    /// Faults that struck, by kind.
    pub faults: BTreeMap<String, u64>,
    /// Time that passed in the story.
    pub simulated: Duration,
    /// Calls the hub made.
    pub calls: u32,
}

/// Plays it in a runtime of its own; the same story ends the same each time.
pub fn play(story: &Story) -> Ending {
    let whole = async {
        let (ending, mut world) = told(story).await?;
        world.close();
        Ok(ending)
    };
    in_its_own_time(whole).unwrap_or_else(|error| Ending { wrong: vec![error], ..Ending::default() })
}

/// What the hub wrote down while the story was told: each run and its steps, oldest first.
pub fn journal(story: &Story) -> String {
    in_its_own_time(async {
        let (_, mut world) = told(story).await?;
        let journal = journal::of(&world).await;
        world.close();
        Ok(journal)
    })
    .unwrap_or_else(|error| error)
}

fn in_its_own_time<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.map_err(|error| format!("no runtime: {error}"))?.block_on(work)
}

async fn told(story: &Story) -> Result<(Ending, World), String> {
    let mut world = World::open(story).await?;
    for (nth, act) in (0u32..).zip(&story.acts) {
        world.until(act.at).await;
        world.stir();
        deeds::perform(&mut world, &act.deed, nth).await?;
    }
    let mut wrong = rest::come_to_rest(&mut world).await;
    wrong.extend(if story.is_a_year() {
        invariants::of_points(&world).await
    } else {
        invariants::broken(&world).await
    });
    let ending = Ending {
        wrong,
        faults: world.mishaps.struck(),
        simulated: world.now(),
        calls: world.mishaps.calls(),
    };
    Ok((ending, world))
}

/// Plays it again: a story that does not repeat is a failure of its own.
pub fn repeats(story: &Story, ending: &Ending) -> bool {
    play(story) == *ending
}
