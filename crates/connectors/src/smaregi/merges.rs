//! The tills have no merge: the member who goes is marked as merged, and can be brought back.

use ::http::StatusCode;
use async_trait::async_trait;
use domain::{Code, Date, Kind, PosMemberId};
use serde_json::{Value, json};

use super::{Smaregi, client::Ask, wire};
use crate::roles::{Call, PosMerges, Result};

const RETIRE: &str = "retire the member";
const BRING_BACK: &str = "bring the member back";
/// 名寄せ: a till does not serve this member any more.
const MERGED: &str = "4";
const ACTIVE: &str = "0";

#[async_trait]
impl PosMerges for Smaregi {
    async fn retire(&self, call: &Call, member: PosMemberId, into: PosMemberId, on: Date) -> Result<()> {
        let mut body = json!({ "status": MERGED, "leaveDate": on.to_string() });
        // A remark of the staff is theirs: ours is left only where there is none.
        if !self.has_remark(call, member).await? {
            body["note2"] = json!(format!("enishi: merged into member {into}"));
        }
        self.patch(call, RETIRE, member, body).await?;
        match self.patch(call, RETIRE, member, json!({ "customerNo": Value::Null })).await {
            // A contract may demand a number of everybody; a retired member is found by nobody's.
            Err(failure) if matches!(failure.kind, Kind::Rejected { .. }) => Ok(()),
            other => other,
        }
    }

    async fn bring_back(&self, call: &Call, member: PosMemberId) -> Result<()> {
        match self
            .patch(call, BRING_BACK, member, json!({ "status": ACTIVE, "leaveDate": Value::Null }))
            .await
        {
            // Where a day of leaving is demanded it stays; the status decides.
            Err(failure)
                if matches!(failure.kind, Kind::Rejected { .. })
                    && !failure.is_rejected_as("member-gone") =>
            {
                self.patch(call, BRING_BACK, member, json!({ "status": ACTIVE })).await
            }
            other => other,
        }
    }
}

impl Smaregi {
    /// Whether the second remark holds anything; what it says is not read into the hub.
    async fn has_remark(&self, call: &Call, member: PosMemberId) -> Result<bool> {
        let ask = Ask::get(RETIRE, format!("/customers/{member}"));
        let found = self
            .ask(call, ask, |answer| {
                if answer.status == StatusCode::NOT_FOUND {
                    return Ok(None);
                }
                let found: wire::Remark = answer.success()?;
                if wire::member_id(found.customer_id.as_deref())? != member {
                    return Err(Kind::Unreadable);
                }
                Ok(Some(found.note2.is_some()))
            })
            .await?;
        found.ok_or_else(|| self.rejected(RETIRE, Code::new("member-gone")))
    }
}
