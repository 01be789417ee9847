//! The people these tests are about, all invented; their data doubles as canaries.

use std::sync::Arc;

use connectors::roles::{Call, NewPosMember};
use domain::{
    Class, Clock, CustomerId, IdempotencyKey, Pii, PosMemberId, RegistrationId, Timestamp,
    change::ProfileChange,
    matrix::{Founding, Matrix, Outgoing, Party},
    member::{Address, Locale, Profile, Sex},
};

pub(crate) const EMAIL: &str = "hanako.yamada@example.jp";

/// Everything about Hanako that must never be seen outside a request to a vendor.
pub(crate) const CANARIES: [&str; 12] = [
    EMAIL,
    "hanako",
    "山田",
    "花子",
    "ヤマダ",
    "ハナコ",
    "1990-04-01",
    "9012345678",
    "三軒茶屋",
    "三茶マンション",
    "canary-secret",
    "8840734670934",
];

pub(crate) struct At(pub(crate) Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-20T03:00:00Z".parse().unwrap()
}

pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(At(noon()))
}

pub(crate) fn n() -> CustomerId {
    "7700000000001".parse().unwrap()
}

pub(crate) fn member() -> PosMemberId {
    "101".parse().unwrap()
}

pub(crate) fn registration() -> RegistrationId {
    "019aa0c0-0000-7000-8000-000000000001".parse().unwrap()
}

pub(crate) fn now_call() -> Call {
    let key = IdempotencyKey::new("run-1/step-1").unwrap();
    Call { key: Some(key), ..Call::read(Class::Interactive) }
}

pub(crate) fn again() -> Call {
    Call { may_have_happened: true, ..now_call() }
}

pub(crate) fn home() -> Address {
    Address {
        postal_code: "1540024".into(),
        prefecture_code: "JP-13".into(),
        city: "世田谷区".into(),
        address1: "三軒茶屋1-2-3".into(),
        address2: "三茶マンション405".into(),
        country_code: "JP".into(),
    }
}

pub(crate) fn hanako() -> Profile {
    Profile {
        email: Some(EMAIL.into()),
        last_name: "山田".into(),
        first_name: "花子".into(),
        last_name_kana: "ヤマダ".into(),
        first_name_kana: "ハナコ".into(),
        birth_date: Some("1990-04-01".parse().unwrap()),
        sex: Some(Sex::Female),
        phone: Some("+819012345678".into()),
        other_phones: Vec::new(),
        address: Some(home()),
        accepts_marketing: false,
        opted_out: false,
        locale: Locale::Ja,
        ..Profile::default()
    }
}

pub(crate) fn new_member(profile: Profile) -> NewPosMember {
    NewPosMember { member_number: n(), profile: Matrix::default().found(Party::Pos, Pii::new(profile)) }
}

pub(crate) fn new_customer(profile: Profile) -> Founding<Profile> {
    Matrix::default().found(Party::Online, Pii::new(profile))
}

pub(crate) fn new_home() -> Founding<Address> {
    Matrix::default().found(Party::Online, Pii::new(home()))
}

/// What the matrix lets a member change on their own page.
pub(crate) fn to_store(change: ProfileChange) -> Outgoing<ProfileChange> {
    Matrix::default().let_out(Party::Online, Party::Online, Pii::new(change)).unwrap()
}

/// What only the tills may say.
pub(crate) fn from_till(change: ProfileChange) -> Outgoing<ProfileChange> {
    Matrix::default().let_out(Party::Pos, Party::Online, Pii::new(change)).unwrap()
}

pub(crate) fn to_till(profile: Profile) -> Outgoing<ProfileChange> {
    let change = ProfileChange { sex: None, ..ProfileChange::saying(&profile) };
    Matrix::default().let_out(Party::Online, Party::Pos, Pii::new(change)).unwrap()
}

pub(crate) fn to_crm(profile: Profile) -> Outgoing<Profile> {
    let matrix = Matrix::default();
    let readable = matrix.readable(Party::Crm, Pii::new(profile));
    matrix.let_out(Party::Online, Party::Crm, readable).unwrap()
}
