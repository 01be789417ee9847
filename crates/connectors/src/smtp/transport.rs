//! Who carries a finished mail; in a test, nobody but the test.

use async_trait::async_trait;

/// Why a mail did not go out. It carries no text of the server: that may repeat the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server could not be reached, or asked for a later try: nothing was taken.
    #[error("the mail server could not take it now")]
    Unavailable,
    /// The mail was handed over and no answer came: it may be on its way.
    #[error("the mail server gave no answer")]
    InDoubt,
    /// The server will not carry it to this address.
    #[error("the mail server refused the address or the mail")]
    Refused,
    /// The server does not accept our user and password.
    #[error("the mail server refused our credentials")]
    Denied,
}

/// Carries mail.
#[async_trait]
pub trait MailTransport: Send + Sync + 'static {
    /// Hands one mail over: envelope sender, envelope recipient, and the mail with its headers.
    async fn deliver(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), MailError>;

    /// Whether mail would be taken now; sends none.
    async fn check(&self) -> Result<(), MailError>;
}
