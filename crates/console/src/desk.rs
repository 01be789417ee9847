//! What every page works with: the hub and the console's own address.

use std::sync::Arc;

use domain::Timestamp;
use flows::{
    Hub,
    operators::{self, Operators},
};
use store::Store;

use crate::{ConsoleSettings, place::Place};

/// The desk the pages share.
pub(crate) struct Desk {
    pub(crate) hub: Hub,
    pub(crate) place: Place,
    /// Whether `x-forwarded-for` is to be believed.
    pub(crate) behind_proxy: bool,
    /// Accounts and sessions.
    pub(crate) operators: Operators,
    /// Every act of a person goes through here: allowed by role, written down, then done.
    pub(crate) acts: operators::Desk,
}

/// As handlers hold it.
pub(crate) type Shared = Arc<Desk>;

impl Desk {
    pub(crate) fn new(hub: Hub, settings: &ConsoleSettings) -> Self {
        let (operators, acts) = (Operators::of(&hub), operators::Desk::of(&hub));
        Self {
            hub,
            place: Place::new(&settings.public_url),
            behind_proxy: settings.behind_proxy,
            operators,
            acts,
        }
    }

    /// Memory.
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.hub.parts().store
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.hub.parts().clock.now()
    }
}
