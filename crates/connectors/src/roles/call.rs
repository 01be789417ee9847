//! How a call is made: how urgent it is, and under which key.

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
}

impl Call {
    /// A call that only reads.
    pub const fn read(class: Class) -> Self {
        Self { class, key: None, may_have_happened: false }
    }
}
