//! A member file from elsewhere: people under the ids they have there, however untidy their columns are.

use jiff::SignedDuration;

use super::{Smaregi, member::Member};
use crate::people::{Columns, Wrong};

/// They joined long ago: nobody looks for them among recent changes.
const AGO: SignedDuration = SignedDuration::from_hours(24 * 400);

impl Smaregi {
    /// Dates a member's record back, as if they had joined long ago and nothing had changed since. Nothing happens when
    /// there is no such member.
    pub fn joined_long_ago(&self, id: &str) {
        let joined = self.calendar.now() - AGO;
        self.lock().members.change(id.parse().unwrap_or(0), joined, |member| member.created = joined);
    }

    /// Puts the people of a table into the member file, as they are written there: nothing is checked, no webhooks.
    /// Columns by name: `id last_name first_name last_kana first_kana post_code address phone_number mobile_number
    /// mail_address birth_date sex`, tabs between them. Returns how many.
    ///
    /// # Errors
    /// [`Wrong`] with the line that cannot be read; then nobody has been added.
    pub fn seed_people(&self, table: &str) -> Result<usize, Wrong> {
        let rows = Columns::read(table)?;
        let mut state = self.lock();
        let joined = self.calendar.now() - AGO;
        let mut members = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut member = Member::new(row.id()?, joined);
            let code = format!("29{:010}", member.id);
            for (column, name) in [
                ("lastName", "last_name"),
                ("firstName", "first_name"),
                ("lastKana", "last_kana"),
                ("firstKana", "first_kana"),
                ("postCode", "post_code"),
                ("address", "address"),
                ("phoneNumber", "phone_number"),
                ("mobileNumber", "mobile_number"),
                ("mailAddress", "mail_address"),
                ("birthDate", "birth_date"),
            ] {
                member.set(column, row.get(name));
            }
            member.set("customerCode", Some(&code));
            member.set("status", Some("0"));
            member.set("mailReceiveFlag", Some("0"));
            member.set(
                "sex",
                Some(match row.get("sex") {
                    Some("m") => "1",
                    Some("f") => "2",
                    _ => "0",
                }),
            );
            members.push(member);
        }
        for member in members {
            state.members.insert_as_is(member);
        }
        Ok(rows.len())
    }
}
