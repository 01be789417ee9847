//! Smaregi in the role of the tills.

use async_trait::async_trait;
use domain::{
    Code, CustomerId, Pii, PosMemberId, Timestamp,
    change::ProfileChange,
    matrix::{Outgoing, Party},
    member::PosMember,
    planted::{Bug, planted},
    points::{Balance, Movement},
};
use serde_json::{Value, json};

use super::{
    Smaregi,
    client::Ask,
    paging::{WINDOW, japan_time},
};
use crate::roles::{Call, NewPosMember, Pos, PosMemberChange, RequiredColumns, Result};

#[async_trait]
impl Pos for Smaregi {
    async fn member(&self, call: &Call, id: PosMemberId) -> Result<Option<PosMember>> {
        self.read_member(call, "read the member", id).await
    }

    async fn member_by_code(&self, call: &Call, code: &Pii<String>) -> Result<Option<PosMember>> {
        self.find_by_code(call, code.reveal()).await
    }

    async fn members_by_number(&self, call: &Call, number: CustomerId) -> Result<Vec<PosMember>> {
        let ask = Ask::get("look members up by number", "/customers").with("customer_no", number);
        let found = self.page(call, ask, 1).await?;
        Ok(found.members.into_iter().filter(|member| member.member_number == Some(number)).collect())
    }

    async fn changed(
        &self,
        call: &Call,
        from: Timestamp,
        to: Timestamp,
        page: u32,
    ) -> Result<PosMemberChange> {
        const OPERATION: &str = "list changed members";
        if to.duration_since(from) > WINDOW {
            return Err(self.rejected(OPERATION, Code::new("window-too-long")));
        }
        let ask = Ask::get(OPERATION, "/customers")
            .with("upd_date_time-from", japan_time(from))
            .with("upd_date_time-to", japan_time(to))
            .with("sort", "updDateTime,customerId");
        self.page(call, ask, page).await
    }

    async fn range(&self, call: &Call, first: u64, last: u64, page: u32) -> Result<PosMemberChange> {
        let ask = Ask::get("list members", "/customers")
            .with("customer_id-from", first)
            .with("customer_id-to", last)
            .with("sort", "customerId");
        self.page(call, ask, page).await
    }

    async fn create_member(&self, call: &Call, member: &NewPosMember) -> Result<PosMemberId> {
        self.create(call, member).await
    }

    async fn set_member_number(
        &self,
        call: &Call,
        id: PosMemberId,
        number: Option<CustomerId>,
    ) -> Result<()> {
        let number = number.map_or(Value::Null, |number| json!(number.to_string()));
        let mut body = json!({ "customerNo": number });
        if planted(Bug::OverwriteCode) {
            body["customerCode"] = number;
        }
        self.patch(call, "write the member number", id, body).await
    }

    async fn update_member(
        &self,
        call: &Call,
        id: PosMemberId,
        change: &Outgoing<ProfileChange>,
    ) -> Result<()> {
        match change.value_for(Party::Pos) {
            Some(change) => self.update(call, id, change.reveal()).await,
            None => Err(self.rejected("update the member", Code::new("not-let-out"))),
        }
    }

    async fn required_columns(&self, call: &Call) -> Result<RequiredColumns> {
        self.read_required(call.class).await
    }

    async fn balance(&self, call: &Call, id: PosMemberId) -> Result<Option<Balance>> {
        self.read_balance(call, id).await
    }

    async fn movements(
        &self,
        call: &Call,
        id: PosMemberId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Movement>> {
        self.read_movements(call, id, since, limit).await
    }

    async fn member_of_transaction(&self, call: &Call, transaction: u64) -> Result<Option<PosMemberId>> {
        self.read_transaction_owner(call, transaction).await
    }
}
