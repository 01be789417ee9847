//! Members come, change and go: what the API and the tills may write, and what they are refused.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    columns::{COLUMNS, Column, Needed, position},
    member::{Member, MemberJson},
    problem::Problem,
    state::{Answer, State},
};
use crate::bad_day::Reply;

/// Columns to write, by position, already checked one by one.
type Changes = Vec<(usize, Option<Box<str>>)>;

impl State {
    pub(super) fn create_member(&mut self, body: &Map<String, Value>) -> Answer {
        let id = self.add_member(body)?;
        self.announce_member("created", id);
        self.member_reply(id)
    }

    pub(super) fn patch_member(&mut self, id: u64, body: &Map<String, Value>) -> Answer {
        self.edit_member(id, body)?;
        self.announce_member("edited", id);
        self.member_reply(id)
    }

    /// Their transactions stay in the books.
    pub(super) fn delete_member(&mut self, id: u64) -> Answer {
        let member = self.members.remove(id).ok_or_else(Problem::unknown_id)?;
        self.announce_member("deleted", id);
        Ok(Reply::json(200, &MemberJson { member: &member, fields: None }))
    }

    pub(super) fn required_columns(&self) -> Answer {
        let setting = |c: &Column| {
            let value = if self.required.contains(c.name) { "1" } else { "0" };
            json!({"columnName": c.name, "value": value})
        };
        let columns: Vec<Value> =
            COLUMNS.iter().filter(|c| c.needed == Needed::ByContract).map(setting).collect();
        Ok(Reply::json(200, &columns))
    }

    pub(super) fn member_reply(&self, id: u64) -> Answer {
        let member = self.members.get(id).ok_or_else(Problem::unknown_id)?;
        Ok(Reply::json(200, &MemberJson { member, fields: None }))
    }

    /// Checks everything and writes a new record; nobody hears of it yet.
    pub(super) fn add_member(&mut self, body: &Map<String, Value>) -> Result<u64, Problem> {
        let mut member = Member::new(0, self.now);
        for (column, value) in [("sex", "0"), ("mailReceiveFlag", "1"), ("status", "0")] {
            member.set(column, Some(value));
        }
        self.write(&mut member, self.changes(body)?);
        let missing = |(c, value): &(&Column, &Option<Box<str>>)| value.is_none() && self.insists_on(c);
        if let Some((column, _)) = COLUMNS.iter().zip(&member.values).find(missing) {
            let given_elsewhere = column.name == "pointExpireDate" && member.points.expires.is_some();
            if !given_elsewhere {
                return Err(column.missing());
            }
        }
        self.check_whole(&member)?;
        member.id = self.members.fresh_id();
        let id = member.id;
        self.members.insert(member);
        Ok(id)
    }

    /// Checks everything and changes what was named; null clears unless the column is required.
    pub(super) fn edit_member(&mut self, id: u64, body: &Map<String, Value>) -> Result<(), Problem> {
        let before = self.members.get(id).ok_or_else(Problem::unknown_id)?;
        let changes = self.changes(body)?;
        let cleared =
            |(at, value): &&(usize, Option<Box<str>>)| value.is_none() && self.insists_on(&COLUMNS[*at]);
        if let Some((at, _)) = changes.iter().find(cleared) {
            return Err(COLUMNS[*at].missing());
        }
        let mut after = before.clone();
        self.write(&mut after, changes);
        self.check_whole(&after)?;
        self.members.change(id, self.now, |member| *member = after);
        Ok(())
    }

    /// Whether a column takes this value, the shop's own demands included.
    pub(super) fn takes(&self, name: &str, value: &Value) -> bool {
        let Some(column) = position(name).map(|at| &COLUMNS[at]) else { return false };
        column.read(value).is_ok_and(|value| value.is_some() || !self.insists_on(column))
    }

    fn insists_on(&self, column: &Column) -> bool {
        match column.needed {
            Needed::Always => true,
            Needed::ByContract => self.required.contains(column.name),
            Needed::Never => false,
        }
    }

    fn changes(&self, body: &Map<String, Value>) -> Result<Changes, Problem> {
        let one = |(name, value): (&String, &Value)| {
            let at = position(name)
                .ok_or_else(|| Problem::invalid(format!("項目「{name}」は指定できません。")))?;
            Ok((at, COLUMNS[at].read(value)?))
        };
        body.iter().map(one).collect()
    }

    fn write(&self, member: &mut Member, changes: Changes) {
        for (at, value) in changes {
            if COLUMNS[at].name == "pointExpireDate" {
                member.points.expires = value.and_then(|v| v.parse().ok());
            } else {
                member.values[at] = value;
            }
        }
        if member.get("status") == Some("3") && member.get("leaveDate").is_none() {
            member.set("leaveDate", Some(&self.today().to_string()));
        }
    }

    /// What only shows when the whole record is looked at.
    fn check_whole(&self, member: &Member) -> Result<(), Problem> {
        if self.members.id_of_code(member.code()).is_some_and(|owner| owner != member.id) {
            return Err(Problem::invalid("指定された会員コードは既に登録されています。"));
        }
        if member.get("pointGivingUnitPrice").is_some() != member.get("pointGivingUnit").is_some() {
            return Err(Problem::invalid("ポイント付与単位は金額とポイントの両方を指定してください。"));
        }
        match member.get("storeId") {
            Some(store) if !self.shops.has(store) => Err(Problem::unknown_store()),
            _ => Ok(()),
        }
    }

    /// Which columns the shop insists on; false: a column that is never asked for.
    pub(super) fn require(&mut self, column: &str, required: bool) -> bool {
        let found = COLUMNS.iter().find(|c| c.name == column && c.needed == Needed::ByContract);
        let set: &mut BTreeSet<&'static str> = &mut self.required;
        match found {
            Some(c) if required => {
                set.insert(c.name);
            }
            Some(c) => {
                set.remove(c.name);
            }
            None => {}
        }
        found.is_some()
    }
}
