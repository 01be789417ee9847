//! A mail as it goes over the wire: the same for the same key, so that a second copy can be told from a second mail.

use std::time::SystemTime;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Timestamp;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};

/// What a mail says, in both forms.
pub struct Letter {
    /// No personal data: it is shown on locked screens and kept in logs.
    pub subject: String,
    /// For people.
    pub html: String,
    /// For people who prefer it, and for filters.
    pub text: String,
}

/// `<hash>@<domain of the sender>`; the same key gives the same id.
pub fn message_id(key: &str, from: &Mailbox) -> String {
    format!("<{}@{}>", mark(key), from.email.domain())
}

fn mark(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("mail|{key}").as_bytes())[..18])
}

/// Headers and both bodies. `None` when the letter cannot be put into a mail.
pub(crate) fn raw(
    letter: &Letter,
    from: &Mailbox,
    to: Mailbox,
    key: &str,
    now: Timestamp,
) -> Option<Vec<u8>> {
    let auto = HeaderName::new_from_ascii_str("Auto-Submitted");
    let suppress = HeaderName::new_from_ascii_str("X-Auto-Response-Suppress");
    let bodies = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_{}", mark(key)))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let message = Message::builder()
        .message_id(Some(message_id(key, from)))
        .date(SystemTime::from(now))
        .from(from.clone())
        .to(to)
        .subject(letter.subject.clone())
        .raw_header(HeaderValue::new(auto, "auto-generated".into()))
        .raw_header(HeaderValue::new(suppress, "All".into()))
        .multipart(bodies)
        .ok()?;
    Some(message.formatted())
}
