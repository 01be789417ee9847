//! One member as the tills know them.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::columns::{COLUMNS, position};
use crate::calendar::tokyo_text;

/// A member's record with their points.
#[derive(Clone, Debug)]
pub struct Member {
    pub(super) id: u64,
    /// One per column, so that a hundred thousand members fit into memory.
    pub(super) values: Box<[Option<Box<str>>]>,
    pub(super) points: Points,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

/// A member's balance. One expiry date for all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Points {
    pub(super) point: i64,
    pub(super) mile: i64,
    /// The last day on which they are good.
    pub(super) expires: Option<Date>,
    pub(super) updated: Timestamp,
}

impl Member {
    pub(super) fn new(id: u64, now: Timestamp) -> Self {
        let values = vec![None; COLUMNS.len()].into_boxed_slice();
        Self { id, values, points: Points { updated: now, ..Points::default() }, created: now, updated: now }
    }

    /// `customerId`, as the API writes it.
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// Any other column by the name the API gives it, `mailAddress`; none when it is null or no such column exists.
    /// `pointExpireDate` is [`Member::points_expire_on`].
    pub fn get(&self, column: &str) -> Option<&str> {
        self.values[position(column)?].as_deref()
    }

    /// `customerCode`: what the scanner reads.
    pub fn code(&self) -> &str {
        self.values[0].as_deref().unwrap_or_default()
    }

    /// Points as they stand in the books: overdue ones are still in it until somebody reads or adds.
    pub fn points(&self) -> i64 {
        self.points.point
    }

    /// The last day on which the points are good.
    pub fn points_expire_on(&self) -> Option<Date> {
        self.points.expires
    }

    /// `updDateTime`.
    pub fn updated_at(&self) -> Timestamp {
        self.updated
    }

    /// Whether a till still serves this person as a member.
    pub fn is_served(&self) -> bool {
        !matches!(self.get("status"), Some("3" | "4"))
    }

    pub(super) fn set(&mut self, column: &str, value: Option<&str>) {
        if let Some(at) = position(column) {
            self.values[at] = value.map(Into::into);
        }
    }
}

/// A member as the API writes it: strings and nulls, in the documented order.
pub(super) struct MemberJson<'a> {
    pub(super) member: &'a Member,
    pub(super) fields: Option<&'a BTreeSet<&'a str>>,
}

impl Serialize for MemberJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let member = self.member;
        let wanted = |name: &str| self.fields.is_none_or(|f| f.contains(name));
        let mut map = serializer.serialize_map(None)?;
        if wanted("customerId") {
            map.serialize_entry("customerId", &member.id())?;
        }
        for (column, value) in COLUMNS.iter().zip(&member.values) {
            match column.name {
                name if !wanted(name) => {}
                "pointExpireDate" => {
                    map.serialize_entry(column.name, &member.points.expires.map(|d| d.to_string()))?;
                }
                name => map.serialize_entry(name, value)?,
            }
        }
        for (name, at) in [("insDateTime", member.created), ("updDateTime", member.updated)] {
            if wanted(name) {
                map.serialize_entry(name, &tokyo_text(at))?;
            }
        }
        map.end()
    }
}
