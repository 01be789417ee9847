//! How a call is made: how urgent it is, and under which key.

use std::time::Duration;

use domain::{Class, IdempotencyKey};

/// Goes with every call to another system.
#[derive(Debug, Clone)]
pub struct Call {
    /// Decides who goes first when the vendor's budget is short.
    pub class: Class,
    /// Sent where the vendor accepts one; always the same for the same step of the same run.
    pub key: Option<IdempotencyKey>,
    /// An earlier attempt may have had its effect: look before writing again.
    pub may_have_happened: bool,
    /// It only shows something to somebody: made from the share of the limit that is set aside for that, if a turn
    /// comes within this time, so that a crowd that looks holds up nobody who buys.
    pub look: Option<Duration>,
}

impl Call {
    /// A call that only reads.
    pub const fn read(class: Class) -> Self {
        Self { class, key: None, may_have_happened: false, look: None }
    }

    /// A call that only shows something, given up if it would have to wait longer than this.
    pub const fn look(class: Class, patience: Duration) -> Self {
        Self { class, key: None, may_have_happened: false, look: Some(patience) }
    }
}
