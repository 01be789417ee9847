//! A customer base from elsewhere: people under the ids they have there, however untidy their records are.

use jiff::{SignedDuration, Timestamp};

use super::{
    Shopify,
    customer::{Address, Customer, Metafield},
};
use crate::people::{Columns, Row, Wrong};

/// They signed up long ago: nobody looks for them among recent changes.
const AGO: SignedDuration = SignedDuration::from_hours(24 * 400);

impl Shopify {
    /// Puts the people of a table into the books, as they are written there: nothing is checked, no webhooks. Columns
    /// by name: `id last_name first_name last_kana first_kana email phone birthdate zip province_code city address1
    /// address2`, tabs between them. Returns how many.
    ///
    /// # Errors
    /// [`Wrong`] with the line that cannot be read; then nobody has been added.
    pub fn seed_people(&self, table: &str) -> Result<usize, Wrong> {
        let rows = Columns::read(table)?;
        let since = self.calendar.now() - AGO;
        let since = Timestamp::from_second(since.as_second()).unwrap_or(since);
        let people = rows.iter().map(|row| customer(row, since)).collect::<Result<Vec<_>, _>>()?;
        for person in people {
            self.seed_customer(person);
        }
        Ok(rows.len())
    }
}

fn customer(row: &Row<'_>, since: Timestamp) -> Result<Customer, Wrong> {
    let text = |name: &str| row.get(name).map(str::to_owned);
    let lives = ["zip", "province_code", "city", "address1", "address2"];
    let address = Address {
        zip: text("zip"),
        province_code: text("province_code"),
        city: text("city"),
        address1: text("address1"),
        address2: text("address2"),
        country_code: Some("JP".into()),
        ..Address::default()
    };
    let kept = [
        ("last_name_kana", "last_kana", "single_line_text_field"),
        ("first_name_kana", "first_kana", "single_line_text_field"),
        ("birth_date", "birthdate", "date"),
    ];
    let metafield = |(key, column, kind): (&str, &str, &str)| {
        text(column).map(|value| Metafield {
            id: 0,
            namespace: "$app".into(),
            key: key.into(),
            kind: kind.into(),
            value,
            created_at: since,
            updated_at: since,
        })
    };
    Ok(Customer {
        id: row.id()?,
        email: text("email"),
        phone: text("phone"),
        last_name: text("last_name"),
        first_name: text("first_name"),
        addresses: if lives.iter().any(|name| row.get(name).is_some()) { vec![address] } else { Vec::new() },
        metafields: kept.into_iter().filter_map(metafield).collect(),
        created_at: since,
        updated_at: since,
        ..Customer::default()
    })
}
