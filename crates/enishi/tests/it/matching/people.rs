//! People who are on both sides already, and what a test asks of them.

use domain::{CustomerId, PosMemberId};
use enishi::{
    commands::{members, members::Members},
    voice::Outcome,
};
use sandbox::smaregi::Member;

use crate::{
    commands::{Said, typed},
    town::Town,
};

const STORE: &str = "id\tlast_name\tfirst_name\tlast_kana\tfirst_kana\temail\tphone\tbirthdate\tzip\tprovince_code\tcity\taddress1\taddress2\n";
const TILLS: &str = "id\tlast_name\tfirst_name\tlast_kana\tfirst_kana\tpost_code\taddress\tphone_number\tmobile_number\tmail_address\tbirth_date\tsex\n";
/// Names with readings, so that nobody shares both with a neighbour.
const FAMILIES: [(&str, &str); 8] = [
    ("高橋", "タカハシ"),
    ("渡辺", "ワタナベ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山本", "ヤマモト"),
    ("松本", "マツモト"),
    ("井上", "イノウエ"),
];
const GIVEN: [(&str, &str); 8] = [
    ("花子", "ハナコ"),
    ("太郎", "タロウ"),
    ("美咲", "ミサキ"),
    ("健一", "ケンイチ"),
    ("由美", "ユミ"),
    ("大輔", "ダイスケ"),
    ("陽子", "ヨウコ"),
    ("直樹", "ナオキ"),
];

/// The k-th customer.
pub fn n(k: u64) -> CustomerId {
    CustomerId::new(7_000_000_000_000 + k).unwrap()
}

/// The k-th store member; ids have holes.
pub fn m(k: u64) -> PosMemberId {
    PosMemberId::new(1_000 + 7 * k).unwrap()
}

fn name(k: u64) -> ((&'static str, &'static str), (&'static str, &'static str)) {
    (FAMILIES[k as usize % 8], GIVEN[k as usize / 8 % 8])
}

fn born(k: u64) -> String {
    format!("19{:02}-{:02}-{:02}", 50 + k % 40, 1 + k % 12, 1 + k % 28)
}

fn phone(k: u64) -> String {
    format!("090-{:04}-{:04}", 2_000 + k % 7_000, 1_000 + k * 13 % 9_000)
}

fn customer_row(k: u64) -> String {
    let ((last, last_kana), (first, first_kana)) = name(k);
    let (id, mail, phone, born) = (n(k), format!("person{k}@example.jp"), phone(k), born(k));
    format!("{id}\t{last}\t{first}\t{last_kana}\t{first_kana}\t{mail}\t{phone}\t{born}\t\t\t\t\t\n")
}

fn member_row(k: u64) -> String {
    let ((last, last_kana), (first, first_kana)) = name(k);
    let (id, mail, phone, born) = (m(k), format!("person{k}@example.jp"), phone(k), born(k));
    format!("{id}\t{last}\t{first}\t{last_kana}\t{first_kana}\t\t\t\t{phone}\t{mail}\t{born}\tf\n")
}

/// People 0 to `pairs` are in both systems, complete and the same; nobody is linked.
pub fn seed_pairs(town: &Town, pairs: u64) {
    let store: String = std::iter::once(STORE.to_owned()).chain((0..pairs).map(customer_row)).collect();
    let tills: String = std::iter::once(TILLS.to_owned()).chain((0..pairs).map(member_row)).collect();
    town.vendors.seed_people(&store, &tills).unwrap();
}

/// Somebody else at the tills, from her columns by name.
pub fn seed_member(town: &Town, id: u64, names: [&str; 4], phone: &str, mail: &str) {
    let [last, first, last_kana, first_kana] = names;
    let row =
        format!("{TILLS}{id}\t{last}\t{first}\t{last_kana}\t{first_kana}\t\t\t\t{phone}\t{mail}\t\tf\n");
    town.vendors.smaregi.seed_people(&row).unwrap();
}

/// A town with so many people on both sides.
pub async fn town_of(pairs: u64) -> Town {
    let town = Town::open().await;
    seed_pairs(&town, pairs);
    town
}

/// `enishi members ...`.
pub async fn members(town: &Town, words: &[&str], said: &Said) -> anyhow::Result<Outcome> {
    members::run(typed::<Members>(words), &town.hub, &mut said.voice()).await
}

/// The whole way: compares, and lets the hub do what is due.
pub async fn brought_together(town: &Town) -> String {
    let said = Said::default();
    members(town, &["match"], &said).await.unwrap();
    town.settle().await;
    said.text()
}

/// The k-th member as the tills have them.
pub fn at_till(town: &Town, k: u64) -> Member {
    town.vendors.smaregi.member(&m(k).to_string()).unwrap()
}

/// How many of the first people carry their own number at the till.
pub fn numbered(town: &Town, pairs: u64) -> usize {
    let own = |k: &u64| at_till(town, *k).get("customerNo") == Some(n(*k).to_string().as_str());
    (0..pairs).filter(own).count()
}

/// How many links all comparisons say they made.
pub async fn linked_by_comparisons(town: &Town) -> usize {
    let mut made = 0;
    for run in town.store.match_runs(9).await.unwrap() {
        made += town.store.matched_by(run.id, None, 1_000).await.unwrap().len();
    }
    made
}
