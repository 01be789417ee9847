//! Which incoming event starts which flow.

/// Why a webhook was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// 401: not signed by the vendor.
    #[error("the signature does not match")]
    BadSignature,
    /// 400: signed, but not readable as an event; nothing can be done with it.
    #[error("the body is not an event")]
    Unreadable,
    /// 503: it could not be stored; the sender should try again.
    #[error("the event could not be stored")]
    NotStored,
}
