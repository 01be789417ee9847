//! Where tests reach into a step to make it fail; empty in the program.

use domain::{Failure, Vendor};

/// Makes steps fail before or after their effect.
#[cfg(feature = "testing")]
pub trait StepHook: Send + Sync + 'static {
    /// Instead of carrying the step out, this happens.
    fn before(&self, step: &str, vendor: Option<Vendor>) -> Option<Failure>;
    /// It was carried out, and the hub hears this instead of the answer.
    fn after(&self, step: &str, vendor: Option<Vendor>) -> Option<Failure>;
}

#[derive(Default)]
pub(crate) struct Meddle {
    #[cfg(feature = "testing")]
    hook: std::sync::RwLock<Option<std::sync::Arc<dyn StepHook>>>,
}

#[cfg(feature = "testing")]
impl Meddle {
    pub(crate) fn set(&self, hook: std::sync::Arc<dyn StepHook>) {
        *self.hook.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(hook);
    }

    pub(crate) fn before(&self, step: &str, vendor: Option<Vendor>) -> Option<Failure> {
        self.hook()?.before(step, vendor)
    }

    pub(crate) fn after(&self, step: &str, vendor: Option<Vendor>) -> Option<Failure> {
        self.hook()?.after(step, vendor)
    }

    fn hook(&self) -> Option<std::sync::Arc<dyn StepHook>> {
        self.hook.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_self, reason = "the same shape as in tests")]
impl Meddle {
    pub(crate) const fn before(&self, _step: &str, _vendor: Option<Vendor>) -> Option<Failure> {
        None
    }

    pub(crate) const fn after(&self, _step: &str, _vendor: Option<Vendor>) -> Option<Failure> {
        None
    }
}
