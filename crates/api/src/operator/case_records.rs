//! Both people of a case in an answer: read live, masked unless they were revealed, never stored.

use domain::{CustomerId, Date, PosMemberId, Timestamp};
use flows::operators::{Record, RecordState, Records};
use serde::Serialize;
use utoipa::ToSchema;

/// Both sides, read now.
#[derive(Serialize, ToSchema)]
pub struct RecordsBody {
    customer: RecordBody,
    members: Vec<MemberBody>,
    /// Send it back with the decision: if a record has changed meanwhile, the decision is refused.
    seen: String,
}

/// A candidate.
#[derive(Serialize, ToSchema)]
pub struct MemberBody {
    #[schema(value_type = String)]
    pos_member_id: PosMemberId,
    #[serde(flatten)]
    record: RecordBody,
}

/// One person as their system has them.
#[derive(Serialize, ToSchema)]
pub struct RecordBody {
    /// `here`; `gone`: deleted or erased; `silent`: the system does not answer.
    #[schema(value_type = String)]
    state: RecordState,
    values: Vec<ValueBody>,
    /// Member since.
    #[schema(required, value_type = Option<String>, format = "date")]
    since: Option<Date>,
    #[schema(required)]
    points: Option<i64>,
    /// The POS's rank code.
    #[schema(required)]
    rank: Option<String>,
    #[schema(required, value_type = Option<String>, format = "date-time")]
    last_purchase_at: Option<Timestamp>,
    /// Yen.
    #[schema(required)]
    last_purchase_amount: Option<i64>,
    /// The customer this store member is linked to already.
    #[schema(required, value_type = Option<String>)]
    linked_to: Option<CustomerId>,
    /// A member who has left or was merged cannot be linked.
    has_left: bool,
}

/// One value.
#[derive(Serialize, ToSchema)]
pub struct ValueBody {
    /// `surname`, `given`, `surname_kana`, `given_kana`, `email`, `phone`, `birth_date`, `address`.
    field: &'static str,
    /// Empty if it is not recorded.
    text: String,
    /// How it stands to the customer's: `agree`, `near`, `differ`, `missing`.
    #[schema(required)]
    level: Option<&'static str>,
}

impl From<Records> for RecordsBody {
    fn from(records: Records) -> Self {
        let member =
            |(id, record): (PosMemberId, Record)| MemberBody { pos_member_id: id, record: record.into() };
        Self {
            customer: records.customer.into(),
            members: records.members.into_iter().map(member).collect(),
            seen: records.seen,
        }
    }
}

impl From<Record> for RecordBody {
    fn from(record: Record) -> Self {
        let value = |shown: flows::operators::Shown| ValueBody {
            field: shown.field,
            text: shown.text.into_revealed(),
            level: shown.level,
        };
        Self {
            state: record.state,
            values: record.values.into_iter().map(value).collect(),
            since: record.since,
            points: record.points,
            rank: record.rank,
            last_purchase_at: record.last_purchase.map(|sale| sale.at),
            last_purchase_amount: record.last_purchase.and_then(|sale| sale.amount).map(|yen| yen.0),
            linked_to: record.linked_to,
            has_left: record.has_left,
        }
    }
}
