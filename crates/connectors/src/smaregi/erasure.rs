//! A member leaves for good: first the record is emptied, then it is deleted; where a contract does not allow the
//! second, the first stands.

use ::http::{Method, StatusCode};
use async_trait::async_trait;
use domain::{Code, Kind, PosMemberId};
use serde_json::{Map, Value, json};

use super::{Smaregi, client::Ask, members::says_it_is, paging::japan_date};
use crate::{
    http::Answer,
    roles::{Call, Erased, PosErasure, RequiredColumns, Result},
};

const BLANK: &str = "empty the member's record";
const DELETE: &str = "delete the member";

/// Columns that are about the person. What a contract demands gets a placeholder instead of nothing.
const PERSONAL: [(&str, &str); 23] = [
    ("customerNo", "0"),
    ("firstKana", "サクジョ"),
    ("lastKana", "サクジョ"),
    ("postCode", "000-0000"),
    ("address", "削除済み"),
    ("phoneNumber", "000-0000-0000"),
    ("faxNumber", "000-0000-0000"),
    ("mobileNumber", "000-0000-0000"),
    ("mailAddress", "erased@example.invalid"),
    ("mailAddress2", "erased@example.invalid"),
    ("mailAddress3", "erased@example.invalid"),
    ("companyName", "削除済み"),
    ("departmentName", "削除済み"),
    ("managerialPosition", "削除済み"),
    ("birthDate", "1900-01-01"),
    ("pinCode", "0"),
    ("passportNo", "0"),
    ("nationality", "削除済み"),
    ("alphabetName", "ERASED"),
    ("note", "削除済み"),
    ("note2", "削除済み"),
    ("favoriteList", "0"),
    ("browsingList", "0"),
];

/// What the tills answered to a write.
enum Said {
    Done(u16),
    Refused(u16),
    Gone,
}

/// `done` looks whether a 2xx is what it seems.
fn said(
    answer: &Answer,
    done: impl FnOnce(&Answer) -> std::result::Result<(), Kind>,
) -> std::result::Result<Said, Kind> {
    let status = answer.status.as_u16();
    match answer.status {
        found if found.is_success() => done(answer).map(|()| Said::Done(status)),
        StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Said::Gone),
        StatusCode::BAD_REQUEST
        | StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::CONFLICT
        | StatusCode::UNPROCESSABLE_ENTITY => Ok(Said::Refused(status)),
        _ => Err(Kind::Unreadable),
    }
}

#[async_trait]
impl PosErasure for Smaregi {
    async fn erase_member(&self, call: &Call, id: PosMemberId) -> Result<Erased> {
        let required = self.required_or_none(call.class).await;
        let mut blanked = self.blank(call, id, &required).await?;
        if matches!(blanked, Said::Refused(_)) {
            // The contract may demand other columns by now.
            blanked = self.blank(call, id, &self.read_required(call.class).await?).await?;
        }
        if matches!(blanked, Said::Gone) {
            return Ok(Erased::Gone);
        }
        let is_blank = matches!(blanked, Said::Done(_));
        match self.delete(call, id, is_blank).await? {
            Said::Done(status) => Ok(Erased::Deleted(status)),
            Said::Gone => Ok(Erased::Gone),
            Said::Refused(status) if is_blank => Ok(Erased::Blanked(status)),
            Said::Refused(_) => Err(self.rejected(DELETE, Code::new("member-not-erasable"))),
        }
    }
}

impl Smaregi {
    async fn blank(&self, call: &Call, id: PosMemberId, required: &RequiredColumns) -> Result<Said> {
        let today = japan_date(self.line.now());
        let mut columns = Map::new();
        for (column, placeholder) in PERSONAL {
            let demanded = required.0.iter().any(|name| name == column);
            columns.insert(column.into(), if demanded { json!(placeholder) } else { Value::Null });
        }
        for (column, value) in [("lastName", "削除済み"), ("firstName", "会員"), ("sex", "0")] {
            columns.insert(column.into(), json!(value));
        }
        // The printed card must not find anybody any more; the code has to stay unique.
        columns.insert("customerCode".into(), json!(format!("erased-{id}")));
        for (column, value) in [("mailReceiveFlag", "0"), ("status", "3")] {
            columns.insert(column.into(), json!(value));
        }
        columns.insert("leaveDate".into(), json!(today));
        let path = format!("/customers/{id}");
        let ask = Ask::write(BLANK, Method::PATCH, path, Value::Object(columns));
        self.ask(call, ask, |answer| said(&answer, |answer| says_it_is(answer, id))).await
    }

    async fn delete(&self, call: &Call, id: PosMemberId, is_blank: bool) -> Result<Said> {
        let ask = Ask::delete(DELETE, format!("/customers/{id}"));
        match self.ask(call, ask, |answer| said(&answer, Answer::done)).await {
            // The same credentials have just written to the record: it is deleting that this contract does not allow.
            Err(failure) if is_blank && failure.kind == Kind::Denied => Ok(Said::Refused(403)),
            other => other,
        }
    }
}
