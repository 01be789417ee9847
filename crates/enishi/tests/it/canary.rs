//! A canary is let into every flow, on good days and bad ones; afterwards it must be nowhere at rest.

mod coupons;

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex},
};

use flows::{
    merging::MergeWish,
    operators::{Desk, Operator, Reason},
    registration::{AddressForm, Form},
};
use sandbox::Fault;
use store::sqlite::SqliteOptions;
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt};

use crate::town::{Town, hours, minutes};

/// Values no program writes by itself. Each is personal data of somebody invented.
const CANARIES: [&str; 13] = [
    "kanaria.torino@example.jp",
    "金糸雀",
    "鳥乃",
    "カナリア",
    "トリノ",
    "090-8765-4321",
    "09087654321",
    "819087654321",
    "1987-06-05",
    "鳥籠町",
    "止まり木荘",
    "6048175",
    "29-KANARIA-7700",
];

fn canary() -> Form {
    Form {
        email: CANARIES[0].into(),
        last_name: CANARIES[2].into(),
        first_name: CANARIES[1].into(),
        last_name_kana: CANARIES[4].into(),
        first_name_kana: CANARIES[3].into(),
        birth_date: CANARIES[8].into(),
        phone: Some(CANARIES[5].into()),
        address: Some(AddressForm {
            postal_code: CANARIES[11].into(),
            prefecture_code: "JP-26".into(),
            city: "京都市中京区".into(),
            address1: "鳥籠町9-8-7".into(),
            address2: "止まり木荘654".into(),
            country_code: "JP".into(),
        }),
        ..Form::default()
    }
}

/// Everything the program says about itself, at the most talkative level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The canary's texts in the ways they could be written down.
fn spellings() -> Vec<(String, String)> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut all = Vec::new();
    for canary in CANARIES {
        let encoded = url::form_urlencoded::byte_serialize(canary.as_bytes()).collect::<String>();
        let escaped: String = canary.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        for form in [canary.to_owned(), encoded, STANDARD.encode(canary), escaped] {
            all.push((canary.to_owned(), form));
        }
    }
    all
}

fn search(place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (canary, spelling) in spellings() {
        assert!(!text.contains(&spelling), "{canary} stands in {place}");
    }
}

fn search_folder(folder: &Path) -> usize {
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        read += bytes.len();
        search(&path.file_name().unwrap().to_string_lossy(), &bytes);
    }
    read
}

/// A day on which everything happens to the canary.
async fn a_bad_day(town: &Town) {
    let vendors = &town.vendors;
    vendors.smaregi.faults.always(Fault::Unavailable);
    vendors.hubspot.faults.always(Fault::Html);
    vendors.mailbox.faults.always(Fault::Unavailable);
    // A storefront that takes the address itself for its key.
    let signed_up = town.register(CANARIES[0], &canary()).await.unwrap();
    let again = town.register(CANARIES[0], &canary()).await.unwrap();
    assert_eq!(
        again.progress.registration_id, signed_up.progress.registration_id,
        "the same key, the same sign-up"
    );
    let n = signed_up.progress.customer_id.unwrap();
    town.advance(minutes(30)).await;
    vendors.smaregi.faults.recover();
    vendors.hubspot.faults.recover();
    vendors.mailbox.faults.recover();
    vendors.smaregi.faults.once_on("POST /customers", Fault::CutAfterEffect);
    town.advance(hours(2)).await;
    let member = town.linked(n).await.expect("the day was not that bad").to_string();
    // A new card and a rank, which travel to the online store and the CRM.
    let card = serde_json::json!({ "customerCode": CANARIES[12], "rank": "GOLD" });
    vendors.smaregi.till().edit_member_at_till(&member, &card).unwrap();
    vendors.shopify.faults.once_on("metafieldsSet", Fault::CutAfterEffect);
    town.advance(minutes(20)).await;

    // The same person again, with another key: refused, and somebody is told.
    town.register("canary-again", &canary()).await.unwrap_err();
    // Something the POS refuses for good: a letter.
    let long = AddressForm { address1: "鳥籠町".repeat(40), ..canary().address.unwrap() };
    let other = Form {
        email: "kanaria.torino@example.jp.example.com".into(),
        phone: None,
        address: Some(long),
        ..canary()
    };
    town.register("canary-long", &other).await.unwrap();
    town.advance(minutes(20)).await;
    both_sides(town).await;
    // A look at the points on a day when the POS mixes people up.
    vendors.smaregi.faults.once(Fault::SomeoneElse);
    town.hub.balance(n).await;
    town.hub.history(n, 10).await;
    town.hub.profile(n).await.map(drop).unwrap();
    // The canary buys online and in a shop, on a day when the CRM answers nonsense first.
    vendors.hubspot.faults.once(Fault::OkWithErrors);
    let cart = sandbox::shopify::Cart::of(&[("SEN-01", 1)]);
    let order = vendors.shopify.checkout(Some(n.get()), &cart).unwrap();
    vendors.smaregi.till().sale(Some(&n.to_string()), 500, 0, "1").unwrap();
    town.advance(minutes(10)).await;
    vendors.shopify.cancel_order(order);
    town.advance(minutes(10)).await;
    assert_eq!(town.store.purchases_of(n).await.unwrap().len(), 2, "the canary has bought twice");
    merge_a_duplicate(town, n).await;
    // The canary moves at the counter, disagrees about its birthday, and leaves.
    let id = town.linked(n).await.unwrap().to_string();
    let told = serde_json::json!({ "mobileNumber": CANARIES[6], "address": "京都府京都市中京区鳥籠町1-2-3", "birthDate": "1987-06-06" });
    vendors.smaregi.till().edit_member_at_till(&id, &told).unwrap();
    town.advance(minutes(10)).await;
    town.hub.withdraw(n).await.unwrap();
    town.advance(minutes(10)).await;
    // They want to know, and then to be forgotten.
    vendors.shopify.request_customer_data(n.get());
    town.settle().await;
    vendors.hubspot.faults.once_on("POST /contacts/gdpr-delete", Fault::Html);
    vendors.smaregi.faults.once_on("DELETE /customers/{id}", Fault::Truncated);
    vendors.shopify.redact_customer(n.get());
    town.advance(minutes(20)).await;
    let proof = town.store.erasure_of(n).await.unwrap().unwrap();
    assert!(proof.completed_at.is_some(), "{proof:?}");
    search("a certificate", format!("{proof:?}").as_bytes());
}

/// The keyed hash by which the hub knew the address, as bytes and as text: it must be gone with its owner.
fn search_hashes(town: &Town, folder: &Path) {
    let key = normalize::email::strict_key(CANARIES[0]).unwrap();
    let hash = town.hub.parts().hasher.hash("email", &key);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for needle in [&hash.0[..], hash.to_hex().as_bytes()] {
            let found = bytes.windows(needle.len()).position(|window| window == needle);
            assert!(found.is_none(), "the hash of an erased address stands in {}", path.display());
        }
    }
}

/// The canary has a second record: it is merged, taken apart, and an old card is looked up, with lost answers.
async fn merge_a_duplicate(town: &Town, n: domain::CustomerId) {
    let again = Form { email: "kanaria.torino.2@example.jp".into(), phone: None, ..canary() };
    let progress = town.sign_up_with(&again).await;
    let loser = progress.customer_id.unwrap();
    town.advance(minutes(5)).await;
    let (desk, by) = (Desk::of(&town.hub), Operator::at_the_command_line());
    let wish = MergeWish::Customers { survivor: n, loser };
    let plan = desk.plan_merge(&by, wish).await.unwrap();
    search("the dry run", serde_json::to_string(&plan).unwrap().as_bytes());
    let old = town.linked(loser).await.expect("the second record has a store member");
    town.vendors.smaregi.till().adjust_points(&old.to_string(), 70).unwrap();
    let card = town.vendors.smaregi.member(&old.to_string()).unwrap().code().to_owned();
    town.vendors.smaregi.faults.once_on("POST /customers/{id}/point/add", Fault::CutAfterEffect);
    let id = desk.begin_merge(&by, wish, Reason::Duplicate).await.unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(town.store.merge(id).await.unwrap().unwrap().state, store::MergeState::Done);
    desk.card_owner(&by, &domain::Pii::new(card)).await.unwrap();
    desk.split(&by, id, Reason::WrongPerson).await.unwrap();
    town.advance(minutes(10)).await;
    assert_eq!(town.store.merge(id).await.unwrap().unwrap().state, store::MergeState::Split);
}

/// The canary is in both customer bases and is brought together, though something about it changes on the way.
async fn both_sides(town: &Town) {
    let (mail, last, first) = ("kanaria.torino@example.jp", CANARIES[2], CANARIES[1]);
    let store = format!(
        "id\tlast_name\tfirst_name\temail\tphone\tbirthdate\n7000000000001\t{last}\t{first}\tx{mail}\t{}\t{}\n",
        CANARIES[5], CANARIES[8]
    );
    let tills = format!(
        "id\tlast_name\tfirst_name\tmail_address\tmobile_number\tbirth_date\n900001\t{last}\t{first}\tx{mail}\t{}\t{}\n900002\t{last}\t\t\t{}\t\n",
        CANARIES[5], CANARIES[8], CANARIES[5]
    );
    town.vendors.seed_people(&store, &tills).unwrap();
    let parts = town.hub.parts();
    let ask = flows::matching::together::Ask {
        id: uuid::Uuid::from_u128(1),
        dry_run: false,
        strict: false,
        review_budget: Some(1.0),
        by: "canary".into(),
    };
    flows::matching::together::compare(parts, town.hub.engine(), &ask, &mut |_| {}).await.unwrap();
    town.settle().await;
    let runs = store::RunFilter {
        flow: Some("bring a matched pair together".into()),
        limit: 9,
        ..Default::default()
    };
    assert!(!town.store.runs(&runs).await.unwrap().is_empty(), "the canary was compared");
}

#[tokio::test(start_paused = true)]
async fn no_personal_data_is_left_in_database_log_or_alert() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::default();
    let told = tracing_subscriber::registry()
        .with(tracing_subscriber::EnvFilter::new("trace,h2=off,hyper=off"))
        .with(tracing_subscriber::fmt::layer().with_writer(log.clone()));
    let guard = tracing::subscriber::set_default(told);
    let town =
        Town::open_on(|shop| SqliteOptions::file(folder.path().join("enishi.db"), shop).inline()).await;
    let metrics = api::metrics::Metrics::new();
    let counting = tokio::spawn(metrics.clone().follow(town.hub.engine().signals()));
    a_bad_day(&town).await;
    drop(guard);
    counting.abort();
    let standing = api::snapshot::Snapshot::take(&*town.store).await.unwrap();
    let counted = metrics.text(&standing, town.hub.parts().clock.now()).await;
    assert!(counted.contains("link the store member"), "the steps were counted");
    search("the metrics", counted.as_bytes());

    let said = log.0.lock().unwrap().clone();
    assert!(said.len() > 1_000, "the log was listened to");
    search("the log", &said);
    for alert in town.vendors.mailbox.to("operators@example.jp") {
        search(
            "an alert",
            format!("{} {} {}", alert.subject, alert.text, alert.html.unwrap_or_default()).as_bytes(),
        );
    }
    assert!(!town.vendors.mailbox.to("operators@example.jp").is_empty(), "somebody was told");
    for run in town.store.runs(&store::RunFilter { limit: 1_000, ..Default::default() }).await.unwrap() {
        let steps = town.store.steps(run.id).await.unwrap();
        search("the journal", format!("{run:?} {steps:?}").as_bytes());
    }
    search_hashes(&town, folder.path());
    let read = search_folder(folder.path());
    assert!(read > 10_000, "the database and its log were read: {read} bytes");
    assert!(!town.vendors.mailbox.to(CANARIES[0]).is_empty(), "the canary itself was welcomed");
}

#[test]
fn the_search_itself_finds_what_it_should() {
    for (canary, spelling) in spellings() {
        let hidden = [b"before \xff", spelling.as_bytes(), b"\xff after"].concat();
        let caught = std::panic::catch_unwind(|| search("a test", &hidden));
        assert!(caught.is_err(), "{canary} was not found as {}", spelling);
    }
}
