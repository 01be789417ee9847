//! What may be written to the journal: ids, amounts, codes and times. Text from people is not among them.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Code, ConversionId, CrmContactId, CustomerId, MergeId, Points, PosMemberId, RegistrationId, RunId,
    Timestamp, Yen, ids::CaseId, purchase::Purchase,
};

/// A value that a step may journal. Strings and [`crate::Pii`] do not implement it, so a step cannot return them:
///
/// ```compile_fail
/// fn journal<T: domain::Record>(_: T) {}
/// journal(String::from("山田 花子"));
/// ```
pub trait Record: Serialize + DeserializeOwned + Send + Sync + 'static {}

macro_rules! records {
    ($($plain:ty),* $(,)?) => { $(impl Record for $plain {})* };
}

records!(
    (),
    bool,
    u32,
    u64,
    i64,
    CaseId,
    Code,
    ConversionId,
    CrmContactId,
    CustomerId,
    MergeId,
    Points,
    PosMemberId,
    Purchase,
    RegistrationId,
    RunId,
    Timestamp,
    Yen,
);

impl<T: Record> Record for Option<T> {}
impl<T: Record> Record for Vec<T> {}
impl<A: Record, B: Record> Record for (A, B) {}
impl<A: Record, B: Record, C: Record> Record for (A, B, C) {}
