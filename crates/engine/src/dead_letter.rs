//! Asks a person: writes down what stopped, why, whose it is and until when.

use domain::{Code, Vendor};
use store::NewLetter;

use crate::{Terms, core::Core, retry::after};

/// What the letter is about.
pub(crate) struct Cause<'a> {
    pub(crate) step: Option<&'a str>,
    pub(crate) kind: &'a str,
    pub(crate) code: Code,
    pub(crate) vendor: Option<Vendor>,
}

/// A letter to the flow's owner.
pub(crate) fn letter(core: &Core, terms: &Terms, cause: Cause<'_>) -> NewLetter {
    let now = core.clock.now();
    NewLetter {
        id: core.random.uuid(now),
        step: cause.step.map(str::to_owned),
        kind: cause.kind.to_owned(),
        code: cause.code,
        vendor: cause.vendor,
        owner: terms.owner,
        due_at: after(now, terms.due_in),
        created_at: now,
    }
}
