//! What a run was started with that lives in memory only: a form with personal data is never written down.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::RunId;

type Companion = Arc<dyn Any + Send + Sync>;

/// The companions of unfinished runs.
#[derive(Default)]
pub(crate) struct Companions {
    by_run: Mutex<HashMap<RunId, Companion>>,
}

impl Companions {
    pub(crate) fn set(&self, run: RunId, companion: Box<dyn Any + Send + Sync>) {
        self.map().insert(run, Arc::from(companion));
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self, run: RunId) -> Option<Arc<T>> {
        let companion = self.map().get(&run).cloned()?;
        companion.downcast().ok()
    }

    /// A finished run needs none; personal data leaves the memory with it.
    pub(crate) fn drop_of(&self, run: RunId) {
        self.map().remove(&run);
    }

    fn map(&self) -> MutexGuard<'_, HashMap<RunId, Companion>> {
        self.by_run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
