//! The canary turns points into coupons, good days and bad: neither it nor a code is left anywhere at rest.

use secrecy::ExposeSecret;

use super::*;

/// Coupons are asked for, cut off, used, refunded and taken back; answers their codes.
async fn a_day_of_coupons(town: &Town) -> Vec<String> {
    let signed_up = town.register("canary", &canary()).await.unwrap();
    let n = signed_up.progress.customer_id.unwrap();
    town.settle().await;
    town.add_points(n, 3_000).await;
    town.vendors.smaregi.faults.once_on("point/add", Fault::CutAfterEffect);
    town.vendors.shopify.faults.once_on("discountCodeBasicCreate", Fault::CutAfterEffect);
    let first = town.ask(n, "first", 300).await.unwrap().coupon;
    town.advance(minutes(5)).await;
    let first = town.listed(n, first.id).await.unwrap();
    let second = town.ask(n, "second", 500).await.unwrap().coupon;
    let order = town.buy_with(n, &first, 2).unwrap();
    town.settle().await;
    town.vendors.shopify.refund_order(order, &[(crate::town::ARTICLE, 1)]);
    town.advance(minutes(15)).await;
    town.vendors.smaregi.faults.once_on("point/add", Fault::Html);
    town.take_back(n, second.id).await.map(drop).unwrap();
    town.advance(minutes(15)).await;
    assert!(town.ask(n, "too many", 9_900).await.is_err());
    // The order is sent and earns; what comes back takes its points again.
    let bought = town.vendors.shopify.checkout(Some(n.get()), &sandbox::shopify::Cart::of(&[("CHA-01", 2)]));
    let bought = bought.unwrap();
    assert!(town.vendors.shopify.fulfil(bought));
    town.vendors.smaregi.faults.once_on("point/add", Fault::CutAfterEffect);
    town.leap(crate::town::hours(24 * 15)).await;
    town.advance(minutes(15)).await;
    town.vendors.shopify.refund_order(bought, &[("CHA-01", 1)]);
    town.advance(minutes(15)).await;
    let codes = [&first, &second].map(|coupon| coupon.code.as_ref().unwrap().expose_secret().to_owned());
    codes.into()
}

/// A code as it is and as it is typed.
fn without(code: &str, place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for spelling in [code.to_lowercase(), code.to_lowercase().replace('-', "")] {
        assert!(!text.contains(&spelling), "a code stands in {place}");
    }
}

#[tokio::test(start_paused = true)]
async fn neither_a_code_nor_its_owner_is_left_in_database_or_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::default();
    let told = tracing_subscriber::registry()
        .with(tracing_subscriber::EnvFilter::new("trace,h2=off,hyper=off"))
        .with(tracing_subscriber::fmt::layer().with_writer(log.clone()));
    let guard = tracing::subscriber::set_default(told);
    let town =
        Town::open_on(|shop| SqliteOptions::file(folder.path().join("enishi.db"), shop).inline()).await;
    let codes = a_day_of_coupons(&town).await;
    drop(guard);
    let said = log.0.lock().unwrap().clone();
    assert!(said.len() > 1_000, "the log was listened to");
    search("the log", &said);
    assert!(search_folder(folder.path()) > 10_000, "the database and its log were read");
    for code in &codes {
        without(code, "the log", &said);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            without(code, "the database", &std::fs::read(entry.unwrap().path()).unwrap());
        }
        let letters = town.vendors.mailbox.to(CANARIES[0]);
        assert!(letters.iter().any(|mail| mail.text.contains(code)), "the canary itself was told");
    }
}
