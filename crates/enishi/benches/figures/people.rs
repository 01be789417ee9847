//! The people of the measurements, all invented: forms, records and the 2 kB of an event about a customer.

use sandbox::shopify::{Address, Customer};
use serde_json::{Value, json};

/// Customers of the online store begin here.
pub const FIRST: u64 = 7_700_000_000_001;

/// What the online store sends about a customer: 2 kB, of which the hub reads an id and a version.
pub fn customer_body(customer: u64, change: u64) -> String {
    let (minutes, seconds) = (change / 60 % 60, change % 60);
    let (hours, days) = (change / 3_600 % 24, 1 + change / 86_400 % 20);
    let updated = format!("2026-10-{days:02}T{hours:02}:{minutes:02}:{seconds:02}+09:00");
    let address = format!(
        r#"{{"first_name":"花子","last_name":"山田","company":null,"address1":"三軒茶屋1-2-3","address2":"三茶マンション405","city":"世田谷区","province":"Tōkyō","country":"Japan","zip":"154-0024","phone":"+819012345678","name":"山田 花子","province_code":"JP-13","country_code":"JP","id":9900000000001,"customer_id":{customer},"country_name":"Japan","default":true}}"#
    );
    format!(
        r#"{{"id":{customer},"created_at":"2026-09-01T10:15:30+09:00","updated_at":"{updated}","first_name":"花子","last_name":"山田","state":"enabled","note":null,"verified_email":true,"multipass_identifier":null,"tax_exempt":false,"email":"hanako.yamada.{customer}@example.jp","phone":"+819012345678","currency":"JPY","email_marketing_consent":{{"state":"not_subscribed","opt_in_level":"single_opt_in","consent_updated_at":null}},"sms_marketing_consent":null,"tags":"{:-<620}","addresses":[{address}],"tax_exemptions":[],"admin_graphql_api_id":"gid://shopify/Customer/{customer}","default_address":{address}}}"#,
        "member"
    )
}

/// A form as the storefront's server sends it.
pub fn form(number: u64) -> Value {
    json!({
        "email": format!("hanako.{number}@example.jp"), "last_name": "山田", "first_name": "花子",
        "last_name_kana": "ヤマダ", "first_name_kana": "ハナコ", "birth_date": "1990-04-01",
        "phone": format!("090-1234-{:04}", 1_000 + number),
        "address": {
            "postal_code": "150-0041", "prefecture_code": "JP-13", "city": "渋谷区",
            "address1": "神南1-1-1", "address2": "神南ビル101", "country_code": "JP"
        }
    })
}

/// A customer of the online store.
pub fn customer(id: u64) -> Customer {
    let address = Address {
        id: id + 2_200_000_000_000,
        first_name: Some("花子".into()),
        last_name: Some("山田".into()),
        address1: Some("三軒茶屋1-2-3".into()),
        city: Some("世田谷区".into()),
        zip: Some("154-0024".into()),
        province_code: Some("JP-13".into()),
        country_code: Some("JP".into()),
        ..Address::default()
    };
    Customer {
        id,
        email: Some(format!("hanako.yamada.{id}@example.jp")),
        first_name: Some("花子".into()),
        last_name: Some("山田".into()),
        addresses: vec![address],
        ..Customer::default()
    }
}
