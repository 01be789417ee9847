//! Pauses a flow, a vendor or an object. What arrives meanwhile is kept; what waited is taken up in order afterwards.

use std::{
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use domain::{Code, RunId, Vendor};
use store::{RunRow, Scope, Settlement, Switch, Wait};
use tokio::time::Instant;

use crate::{
    core::Core,
    retry::{after, fraction},
    wait::brings_news,
};

/// A paused run looks again after this long, should nobody send for it.
const LOOK: Duration = Duration::from_secs(3_600);

/// The pauses in force, as read a moment ago.
#[derive(Default)]
pub(crate) struct Switchboard {
    board: RwLock<Board>,
}

#[derive(Default)]
struct Board {
    switches: Vec<Switch>,
    read_at: Option<Instant>,
}

impl Switchboard {
    pub(crate) fn paused_vendor(&self, vendor: Vendor) -> Option<Code> {
        self.reason(|scope| matches!(scope, Scope::Vendor(paused) if *paused == vendor))
    }

    fn reason(&self, is_meant: impl Fn(&Scope) -> bool) -> Option<Code> {
        let board = self.read();
        board.switches.iter().find(|switch| is_meant(&switch.scope)).map(|switch| switch.reason.clone())
    }

    fn is_paused(&self, scope: &Scope) -> bool {
        self.read().switches.iter().any(|switch| switch.scope == *scope)
    }

    /// True for one asker at a time, if the board is older than this.
    fn begins_reading(&self, max_age: Duration) -> bool {
        if self.read().read_at.is_some_and(|at| at.elapsed() < max_age) {
            return false;
        }
        let mut board = self.write();
        let stale = board.read_at.is_none_or(|at| at.elapsed() >= max_age);
        // The first reading is everybody's business: without it nobody knows what is paused.
        if stale && board.read_at.is_some() {
            board.read_at = Some(Instant::now());
        }
        stale
    }

    fn read(&self) -> RwLockReadGuard<'_, Board> {
        self.board.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Board> {
        self.board.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Core {
    /// Why a run is not to be taken up now, if so.
    pub(crate) fn paused(&self, run: &RunRow) -> Option<Settlement> {
        let board = self.switches.read();
        let (waits_on, reason) = board.switches.iter().find_map(|switch| match &switch.scope {
            Scope::Flow(flow) if *flow == run.flow => Some((Wait::Flow(flow.clone()), &switch.reason)),
            Scope::Object(object) if *object == run.object => {
                Some((Wait::Object(object.clone()), &switch.reason))
            }
            _ => None,
        })?;
        let look = LOOK + fraction(&*self.random, LOOK);
        // An event that woke the run is remembered by its code; the pause must not make it forgotten.
        let code = if brings_news(run) { run.code.clone() } else { Some(reason.clone()) };
        Some(Settlement::Later { run_at: after(self.clock.now(), look), waits_on, code })
    }

    /// Reads the switches if they were read longer ago than this, so that another process's pauses are honoured and
    /// its resumes noticed. Pauses whose time is over end.
    pub(crate) async fn refresh_switches(&self, max_age: Duration) {
        if !self.switches.begins_reading(max_age) {
            return;
        }
        let Ok(fresh) = self.store.switches().await else { return };
        let gone: Vec<Scope> = {
            let mut board = self.switches.write();
            let is_gone = |old: &&Switch| !fresh.iter().any(|switch| switch.scope == old.scope);
            let gone = board.switches.iter().filter(is_gone).map(|old| old.scope.clone()).collect();
            board.switches.clone_from(&fresh);
            board.read_at = Some(Instant::now());
            gone
        };
        for scope in gone {
            // Runs that were taken up between the resume and now have gone to wait for it.
            self.release_gently(&wait_of(&scope)).await;
        }
        let now = self.clock.now();
        for over in fresh.iter().filter(|switch| switch.until.is_some_and(|until| until <= now)) {
            let rate = self.tuning().release_per_second;
            if let Err(error) = self.resume(&over.scope, Some(rate)).await {
                tracing::warn!(%error, "a pause that is over could not be ended yet");
            }
        }
    }

    pub(crate) async fn pause(&self, switch: Switch) -> store::Result<bool> {
        let new = self.store.pause(switch.clone()).await?;
        let mut board = self.switches.write();
        if new && !board.switches.iter().any(|known| known.scope == switch.scope) {
            board.switches.push(switch);
        }
        Ok(new)
    }

    pub(crate) async fn resume(&self, scope: &Scope, per_second: Option<u32>) -> store::Result<u64> {
        self.store.resume(scope).await?;
        self.switches.write().switches.retain(|switch| switch.scope != *scope);
        let released = self.store.release(&wait_of(scope), self.clock.now(), per_second).await?;
        self.bell.lanes();
        Ok(released)
    }

    pub(crate) async fn release_gently(&self, wait: &Wait) {
        let rate = Some(self.tuning().release_per_second);
        match self.store.release(wait, self.clock.now(), rate).await {
            Ok(0) => {}
            Ok(_) => self.bell.lanes(),
            Err(error) => {
                tracing::warn!(%error, "waiting runs could not be sent for; they look again by themselves")
            }
        }
    }

    /// A breaker ends with the program that had it: who waited for a vendor that nobody leaves alone now is sent for.
    pub(crate) async fn release_orphans(&self) {
        for vendor in Vendor::ALL {
            if self.switches.paused_vendor(vendor).is_none() && !self.breakers.is_open(vendor) {
                self.release_gently(&Wait::Vendor(vendor)).await;
            }
        }
    }

    /// What a run went to wait for may have come while it was on its way to wait.
    pub(crate) async fn catch_lost_wakeup(&self, run: RunId, waits_on: &Wait, since: Instant) {
        let over = match waits_on {
            Wait::Time => false,
            Wait::Event(event) => {
                if self.events.heard_since(event, since) {
                    let _ = self.happened(event).await;
                }
                false
            }
            Wait::Flow(flow) => !self.switches.is_paused(&Scope::Flow(flow.clone())),
            Wait::Object(object) => !self.switches.is_paused(&Scope::Object(object.clone())),
            Wait::Vendor(vendor) => {
                !self.switches.is_paused(&Scope::Vendor(*vendor)) && !self.breakers.is_open(*vendor)
            }
        };
        if over {
            self.release_gently(waits_on).await;
        }
        if self.again.take(run) {
            let _ = self.store.rewind(run, self.clock.now(), &[]).await;
            self.bell.lanes();
        }
    }

    pub(crate) async fn happened(&self, event: &str) -> store::Result<u64> {
        self.events.heard(event);
        let woken = self.store.happened(event, self.clock.now()).await?;
        if woken > 0 {
            self.bell.lanes();
        }
        Ok(woken)
    }
}

/// What runs that met this switch wait on.
fn wait_of(scope: &Scope) -> Wait {
    match scope {
        Scope::Flow(flow) => Wait::Flow(flow.clone()),
        Scope::Vendor(vendor) => Wait::Vendor(*vendor),
        Scope::Object(object) => Wait::Object(object.clone()),
    }
}
