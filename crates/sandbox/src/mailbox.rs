//! Every mail that anyone in the town received.
use crate::SharedCalendar;
/// All mail.
pub struct Mailbox {
    _calendar: SharedCalendar,
}
impl Mailbox {
    /// Empty.
    pub fn new(calendar: SharedCalendar) -> Self {
        Self { _calendar: calendar }
    }
}
