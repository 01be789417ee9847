//! The words of the shop: what a member, a point, a failure and an owner are. No I/O, no clock, no async.

pub mod budget;
pub mod change;
pub mod clock;
pub mod coupon;
pub mod failure;
pub mod ids;
pub mod key;
pub mod ledger;
pub mod matrix;
pub mod member;
pub mod money;
pub mod owner;
pub mod pii;
pub mod planted;
pub mod points;
pub mod purchase;
pub mod record;
pub mod standing;

pub use budget::Class;
pub use clock::{Clock, Random};
pub use failure::{Code, Failure, Kind, Vendor};
pub use ids::{
    CaseId, ConversionId, CrmContactId, CustomerId, MergeId, PosMemberId, RegistrationId, RunId, ShopId,
};
pub use key::IdempotencyKey;
pub use money::{Points, Yen};
pub use owner::Owner;
pub use pii::Pii;
pub use record::Record;

pub use jiff::{Timestamp, civil::Date};
