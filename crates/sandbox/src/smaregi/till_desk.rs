//! What the person behind the till does with members' records and with receipts that come back.

use serde_json::{Map, Value};

use super::{member::Member, till::Till};

impl Till<'_> {
    /// The member a scanned code belongs to: by the code on the card, else by the member number.
    pub fn scan(&self, code: &str) -> Option<Member> {
        let state = self.smaregi.lock();
        state.scan(code).and_then(|id| state.members.get(id)).cloned()
    }

    /// Registers somebody at the counter. `columns` is an object of API columns; returns `customerId`.
    ///
    /// # Errors
    /// The words with which Smaregi refuses the record.
    pub fn add_member(&self, columns: &Value) -> Result<String, String> {
        let mut state = self.smaregi.lock();
        let id = state.add_member(&object(columns)).map_err(|problem| problem.detail)?;
        state.announce_member("created", id);
        Ok(id.to_string())
    }

    /// Somebody corrects a record at the counter; null clears.
    ///
    /// # Errors
    /// The words with which Smaregi refuses the change.
    pub fn edit_member_at_till(&self, id: &str, columns: &Value) -> Result<(), String> {
        let mut state = self.smaregi.lock();
        let id = id.parse().unwrap_or(0);
        state.edit_member(id, &object(columns)).map_err(|problem| problem.detail)?;
        state.announce_member("edited", id);
        Ok(())
    }

    /// The columns of a change that would not be taken as they are.
    pub fn refused_columns(&self, columns: &Value) -> Vec<String> {
        let state = self.smaregi.lock();
        let refused = |(name, value): (&String, &Value)| (!state.takes(name, value)).then(|| name.clone());
        object(columns).iter().filter_map(refused).collect()
    }

    /// The member leaves the club: status 3, with the day.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn withdraw(&self, id: &str) -> Result<(), String> {
        self.edit_member_at_till(id, &serde_json::json!({"status": "3"}))
    }

    /// The record was merged into another one: status 4, and no word about which.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn mark_merged(&self, id: &str) -> Result<(), String> {
        self.edit_member_at_till(id, &serde_json::json!({"status": "4"}))
    }

    /// Removes a record for good.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn delete_member(&self, id: &str) -> Result<(), String> {
        let id = id.parse().unwrap_or(0);
        self.smaregi.lock().delete_member(id).map(drop).map_err(|problem| problem.detail)
    }

    /// 取消: the sale never was; points and stock go back.
    ///
    /// # Errors
    /// When there is no such receipt, or it was taken back before.
    pub fn cancel_sale(&self, transaction: &str) -> Result<(), String> {
        let id = transaction.parse().unwrap_or(0);
        self.smaregi.lock().cancel_transaction(id).map(drop).map_err(|problem| problem.detail)
    }

    /// 返品取消: a second record says the opposite of the first.
    ///
    /// # Errors
    /// When there is no such receipt, or it was taken back before.
    pub fn take_back(&self, transaction: &str) -> Result<(), String> {
        let id = transaction.parse().unwrap_or(0);
        self.smaregi.lock().dispose_transaction(id).map(drop).map_err(|problem| problem.detail)
    }

    /// Somebody brings a receipt later and shows their card: it is theirs now, with the points it brought.
    ///
    /// # Errors
    /// When there is no such receipt, or nobody has this card.
    pub fn give_receipt(&self, transaction: &str, card: &str) -> Result<(), String> {
        let mut state = self.smaregi.lock();
        let id = transaction.parse().unwrap_or(0);
        let owner = state.scan(card).map(|id| id.to_string());
        let body = serde_json::json!({"customerId": owner, "pointUpdateDivision": "1"});
        state.give_transaction(id, &object(&body)).map(drop).map_err(|problem| problem.detail)
    }

    /// Corrects a balance by hand, as a transaction of its own; below zero it refuses.
    ///
    /// # Errors
    /// When there is no such member, or not enough points.
    pub fn adjust_points(&self, id: &str, change: i64) -> Result<(), String> {
        let id = id.parse().unwrap_or(0);
        let wish = serde_json::json!({"point": change.to_string()});
        self.smaregi.lock().add_points(id, &object(&wish)).map(drop).map_err(|problem| problem.detail)
    }

    /// Puts goods on a shelf, or takes them off.
    pub fn restock(&self, store: &str, product: u64, change: i64) {
        self.smaregi.lock().move_stock(store, product, change);
    }
}

fn object(columns: &Value) -> Map<String, Value> {
    columns.as_object().cloned().unwrap_or_default()
}
