//! What happens by the clock: each firing is a run of its own, once, however many hubs look at the clock.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use store::Schedule;

use crate::{Engine, Start, core::Core, retry::after};

/// How far a new grid lies beside the old one.
const BESIDE: Duration = Duration::from_millis(1);

/// The input of a run that was started by the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firing {
    /// Name of the schedule.
    pub schedule: String,
    /// The time it was due; the run may be later.
    pub at: Timestamp,
}

/// Which flow each schedule of this program starts.
#[derive(Default)]
pub(crate) struct Timetable {
    entries: RwLock<Vec<(String, &'static str)>>,
}

impl Timetable {
    fn flow(&self, schedule: &str) -> Option<&'static str> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.iter().find(|(name, _)| name == schedule).map(|(_, flow)| *flow)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl Engine {
    /// Fires a flow every so often (whole seconds), for the first time one interval from now; a schedule that is
    /// known keeps its next time. Firings that were missed while nothing ran are made up for once, not one by one.
    /// The run's input is a [`Firing`], its lane `schedule:<name>`.
    pub async fn schedule(&self, name: &str, flow: &'static str, every: Duration) -> store::Result<()> {
        self.schedule_from(name, flow, every, after(self.core.clock.now(), every)).await
    }

    /// Like [`Engine::schedule`], with the time of the very first firing; later ones keep its time of day.
    pub async fn schedule_from(
        &self,
        name: &str,
        flow: &'static str,
        every: Duration,
        first_at: Timestamp,
    ) -> store::Result<()> {
        let every_s = u32::try_from(every.as_secs()).unwrap_or(u32::MAX).max(1);
        self.core.store.keep(name, every_s, first_at).await?;
        let mut entries = self.core.timetable.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(known, _)| known != name);
        entries.push((name.to_owned(), flow));
        drop(entries);
        self.core.bell.lanes();
        Ok(())
    }
}

/// Starts what is due by the clock; answers how many runs.
pub(crate) async fn fire_due(core: &Arc<Core>) -> store::Result<usize> {
    if core.timetable.is_empty() {
        return Ok(0);
    }
    let now = core.clock.now();
    let mut fired = 0;
    let mut all = core.store.schedules().await?;
    all.retain(|schedule| is_due(schedule, now));
    all.sort_by_key(|schedule| schedule.next_at);
    for due in all {
        // A schedule of another version of the program is left to that version.
        let Some(flow) = core.timetable.flow(&due.name) else { continue };
        let run = core.new_run(&firing(&due, flow));
        if core.store.fire(&due, run, next_after(&due, now)).await? {
            fired += 1;
        }
    }
    if fired > 0 {
        core.bell.lanes();
    }
    Ok(fired)
}

/// When the next firing of this program is due.
pub(crate) async fn next_firing(core: &Core) -> store::Result<Option<Timestamp>> {
    if core.timetable.is_empty() {
        return Ok(None);
    }
    let all = core.store.schedules().await?;
    let ours = all.into_iter().filter(|schedule| core.timetable.flow(&schedule.name).is_some());
    Ok(ours.map(|schedule| schedule.next_at).min())
}

fn firing(due: &Schedule, flow: &'static str) -> Start {
    Start {
        flow,
        key: format!("{}@{}", due.name, due.next_at),
        lane: format!("schedule:{}", due.name),
        object: format!("schedule:{}", due.name),
        input: serde_json::json!({ "schedule": due.name, "at": due.next_at }),
        run_at: None,
        companion: None,
    }
}

/// Its time has come, or lies further ahead than it ever should: the clock was put back since.
fn is_due(schedule: &Schedule, now: Timestamp) -> bool {
    schedule.next_at <= now || is_astray(schedule, now)
}

fn is_astray(schedule: &Schedule, now: Timestamp) -> bool {
    schedule.next_at > after(now, Duration::from_secs(u64::from(schedule.every_s)) * 2)
}

/// The first time of its grid that is still to come. After the clock was put back a new grid begins, a little beside
/// the old one, whose times have had their firings.
fn next_after(due: &Schedule, now: Timestamp) -> Timestamp {
    if due.next_at > now {
        return after(now, Duration::from_secs(u64::from(due.every_s)) + BESIDE);
    }
    let every_ms = i64::from(due.every_s) * 1_000;
    let late_ms = (now.as_millisecond() - due.next_at.as_millisecond()).max(0);
    let steps = late_ms / every_ms.max(1) + 1;
    let ahead = Duration::from_millis(u64::try_from(steps * every_ms).unwrap_or_default());
    after(due.next_at, ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_firings_are_made_up_for_once_and_the_grid_is_kept() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let due = Schedule { name: "sweep".into(), every_s: 60, next_at: at(600) };
        assert_eq!(next_after(&due, at(600)), at(660));
        assert_eq!(next_after(&due, at(659)), at(660));
        assert_eq!(next_after(&due, at(660)), at(720));
        assert_eq!(next_after(&due, at(4_000)), at(4_020));
    }

    #[test]
    fn a_clock_that_was_put_back_does_not_hold_a_schedule_up() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let due = Schedule { name: "sweep".into(), every_s: 60, next_at: at(3_600) };
        assert!(is_due(&due, at(3_600)) && is_due(&due, at(0)), "an hour ahead of a minute's schedule");
        assert!(!is_due(&due, at(3_500)), "a clock that is put right by seconds changes nothing");
        assert_eq!(next_after(&due, at(0)), after(at(60), BESIDE));
    }
}
