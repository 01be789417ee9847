//! The published town of 5,000 and 5,000, read as the connectors would read it.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use domain::{
    CustomerId, Pii, PosMemberId,
    member::{Address, PosMember, Profile},
};

use super::invented::{Invented, member};

/// A town of people on two sides, and who is whom.
#[derive(Default, Clone)]
pub struct Town {
    /// Customers of the online store.
    pub customers: Vec<(CustomerId, Pii<Profile>)>,
    /// Members of the tills.
    pub members: Vec<PosMember>,
    /// Who is one person.
    pub truth: HashSet<(CustomerId, PosMemberId)>,
    /// What differs between the two records of a pair.
    pub errors: HashMap<(CustomerId, PosMemberId), Vec<String>>,
    /// Customers who only look like somebody: twins, families, namesakes.
    pub lookalikes: HashMap<u64, String>,
}

type Row = HashMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../flows/tests/vectors/jp5k_dev").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is readable", path.display()));
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        names.iter().zip(line.split('\t')).map(|(n, v)| ((*n).to_owned(), v.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn address(row: &Row, zip: &str, code: &str, parts: [&str; 3]) -> Option<Address> {
    let get = |name: &str| row.get(name).cloned().unwrap_or_default();
    let [city, address1, address2] = parts.map(get);
    if city.is_empty() && address1.is_empty() && get(zip).is_empty() {
        return None;
    }
    let (postal_code, prefecture_code) = (get(zip), get(code));
    Some(Address { postal_code, prefecture_code, city, address1, address2, country_code: "JP".into() })
}

/// The published town.
pub fn published() -> Town {
    let mut town = Town::default();
    for row in rows("shopify.tsv") {
        let profile = Profile {
            email: some(&row["email"]),
            last_name: row["last_name"].clone(),
            first_name: row["first_name"].clone(),
            last_name_kana: row["last_kana"].clone(),
            first_name_kana: row["first_kana"].clone(),
            birth_date: normalize::birth_date::read(&row["birthdate"]).ok(),
            phone: some(&row["phone"]),
            address: address(&row, "zip", "province_code", ["city", "address1", "address2"]),
            ..Default::default()
        };
        town.customers.push((row["id"].parse().unwrap(), Pii::new(profile)));
    }
    for row in rows("pos.tsv") {
        let profile = Profile {
            email: some(&row["mail_address"]),
            last_name: row["last_name"].clone(),
            first_name: row["first_name"].clone(),
            last_name_kana: row["last_kana"].clone(),
            first_name_kana: row["first_kana"].clone(),
            birth_date: normalize::birth_date::read(&row["birth_date"]).ok(),
            phone: some(&row["mobile_number"]),
            other_phones: some(&row["phone_number"]).into_iter().collect(),
            address: address(&row, "post_code", "", ["", "address", ""]),
            ..Default::default()
        };
        town.members.push(member(row["id"].parse().unwrap(), profile));
    }
    for row in rows("truth.tsv") {
        let pair = (row["shopify_id"].parse().unwrap(), row["pos_id"].parse().unwrap());
        town.truth.insert(pair);
        town.errors.insert(pair, row["errors"].split(',').map(str::to_owned).collect());
    }
    for row in rows("hard_negatives.tsv") {
        town.lookalikes.insert(row["id"].parse().unwrap(), row["kind"].clone());
    }
    town
}

/// An invented town of so many people, some of them on both sides.
pub fn invented(seed: u64, people: u64) -> Town {
    let (source, mut town) = (Invented::new(seed, 400), Town::default());
    for person in 0..people {
        let (is_customer, is_member) = source.sides(person);
        let (customer, member) = (source.customer(person), source.member(person));
        if is_customer && is_member {
            town.truth.insert((customer.0, member.id));
        }
        if is_customer {
            town.customers.push(customer);
        }
        if is_member {
            town.members.push(member);
        }
    }
    town
}
