//! The people of the stories, all invented. Everybody has an e-mail, a number and a name of their own.

use domain::{IdempotencyKey, member::Locale};
use flows::registration::{AddressForm, Form};
use serde_json::{Value, json};

use crate::story::{Change, Person};

const FAMILIES: [&str; 6] = ["佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤"];
const NEW_FAMILIES: [&str; 6] = ["小川", "中島", "石井", "長谷川", "藤田", "後藤"];
const KANA: [&str; 6] = ["サトウ", "スズキ", "タカハシ", "タナカ", "ワタナベ", "イトウ"];

fn pick(from: &[&'static str], person: Person) -> &'static str {
    from.get(person as usize % from.len()).copied().unwrap_or_default()
}

/// Where mail reaches them.
pub fn email(person: Person) -> String {
    format!("person{person}@town.example")
}

/// The key of their n-th form.
pub fn key(person: Person, nth: u32) -> Option<IdempotencyKey> {
    IdempotencyKey::new(format!("form-{person}-{nth}")).ok()
}

fn phone(person: Person) -> String {
    format!("080-3{person:03}-1{person:03}")
}

/// What they enter online.
pub fn form(person: Person) -> Form {
    Form {
        email: email(person),
        last_name: pick(&FAMILIES, person).into(),
        first_name: "花子".into(),
        last_name_kana: pick(&KANA, person).into(),
        first_name_kana: "ハナコ".into(),
        birth_date: format!("199{}-04-01", person % 10),
        sex: None,
        phone: Some(phone(person)),
        address: Some(AddressForm {
            postal_code: "150-0041".into(),
            prefecture_code: "JP-13".into(),
            city: "渋谷区".into(),
            address1: format!("神南{}-1-1", person + 1),
            address2: String::new(),
            country_code: "JP".into(),
        }),
        accepts_marketing: person % 2 == 1,
        locale: Locale::Ja,
    }
}

/// Everything about everybody that must not be written down.
pub fn secrets() -> Vec<String> {
    let names = FAMILIES.iter().chain(&NEW_FAMILIES).chain(&KANA).map(|name| (*name).to_owned());
    let of_one = |person| [email(person), phone(person), phone(person).replace('-', "")];
    names.chain((0..6).flat_map(of_one)).collect()
}

/// What a clerk enters at the till.
pub fn at_till(person: Person, with_email: bool) -> Value {
    let mut columns = json!({
        "customerCode": format!("2{person:012}"),
        "lastName": pick(&FAMILIES, person),
        "firstName": "花子",
        "lastKana": pick(&KANA, person),
        "firstKana": "ハナコ",
        "phoneNumber": phone(person).replace('-', ""),
        "birthDate": format!("199{}-04-01", person % 10),
    });
    if with_email && let Some(columns) = columns.as_object_mut() {
        columns.insert("mailAddress".into(), email(person).into());
    }
    columns
}

/// What they enter on the store's own pages.
pub fn elsewhere(person: Person) -> sandbox::shopify::Customer {
    sandbox::shopify::Customer {
        email: Some(email(person)),
        first_name: Some("花子".into()),
        last_name: Some(pick(&FAMILIES, person).into()),
        phone: Some(format!("+8180{:03}{:04}", 300 + person % 100, 1_000 + person)),
        ..Default::default()
    }
}

/// The family name of a later day.
pub fn new_family(nth: u32) -> &'static str {
    pick(&NEW_FAMILIES, nth)
}

/// They want no more mail.
pub fn refuse_mail(customer: &mut sandbox::shopify::Customer) {
    customer.email_consent.state = "UNSUBSCRIBED".into();
}

/// What a change does to the record at the online store; `nth` makes each change another one.
pub fn change(customer: &mut sandbox::shopify::Customer, change: Change, nth: u32) {
    match change {
        Change::FamilyName => customer.last_name = Some(new_family(nth).into()),
        Change::Phone => customer.phone = Some(format!("+8190{:04}{:04}", 2_000 + nth, customer.id % 10_000)),
        Change::Move => {
            if let Some(address) = customer.addresses.first_mut() {
                address.address1 = Some(format!("道玄坂{}-2-3", nth + 1));
            }
        }
    }
}
