//! The sign-up itself.

use super::FormErrors;

/// Why a sign-up was refused. In every case nothing is stored about the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefused {
    /// 422: the form is not right.
    #[error("the form is not right")]
    Invalid(FormErrors),
    /// 422: this key was used with another form.
    #[error("the key was used with another form")]
    KeyReused,
    /// 409: the e-mail belongs to a customer already.
    #[error("already registered")]
    AlreadyRegistered,
    /// 503: the online store (or our own memory) cannot take it now; try again with the same key after this many seconds.
    #[error("registration is unavailable")]
    Unavailable {
        /// Seconds.
        retry_after_s: u32,
    },
}
