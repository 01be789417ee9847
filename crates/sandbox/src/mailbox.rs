//! Every mail that anyone in the town received, readable like a mailbox on a desk.

mod mime;
mod smtp;
mod smtp_line;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

pub use smtp::serve_smtp;

use crate::{Faults, SharedCalendar};

/// One mail as its reader sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// The sender's address, without the display name.
    pub from: String,
    /// Everyone it was delivered to (envelope addresses, so blind copies too).
    pub to: Vec<String>,
    /// Decoded subject.
    pub subject: String,
    /// Plain text; made from the HTML when the sender wrote none.
    pub text: String,
    /// HTML, when the sender wrote it.
    pub html: Option<String>,
    /// When the mailbox took it.
    pub received_at: Timestamp,
}

/// All mail of the town, oldest first.
pub struct Mailbox {
    /// Bad days of the mail server. One operation, `send`: each mail strikes once.
    pub faults: Faults,
    calendar: SharedCalendar,
    mails: Mutex<Vec<Mail>>,
}

impl Mailbox {
    /// Empty.
    pub fn new(calendar: SharedCalendar) -> Self {
        Self { faults: Faults::default(), calendar, mails: Mutex::default() }
    }

    /// Puts a mail on the desk as it is.
    pub fn deliver(&self, mail: Mail) {
        self.lock().push(mail);
    }

    /// Reads a raw mail (any MIME encoding, any charset) and puts it on the desk, stamped with the town's time.
    pub fn receive_raw(&self, from: &str, to: &[String], raw: &[u8]) {
        let mail = mime::read(from, to, raw, self.calendar.now());
        self.deliver(mail);
    }

    /// Every mail, oldest first.
    pub fn all(&self) -> Vec<Mail> {
        self.lock().clone()
    }

    /// The mails of one address (letter case ignored), oldest first.
    pub fn to(&self, address: &str) -> Vec<Mail> {
        let mails = self.lock();
        mails.iter().filter(|m| m.to.iter().any(|to| to.eq_ignore_ascii_case(address))).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Mail>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
