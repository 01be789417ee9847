//! The one place where fields of a customer leave: what the matrix forbids is not written, and a person is asked.

use domain::{
    Kind, Pii,
    change::ProfileChange,
    matrix::{Choice, Field, Party},
};
use flows::{
    gate::{Way, let_out},
    registration::resync,
};
use sandbox::shopify::Customer;
use store::{CaseKind, RunFilter};

use crate::town::{Town, hours, minutes};

const EMAIL: &str = "hanako@example.jp";

fn phone() -> Pii<ProfileChange> {
    Pii::new(ProfileChange { phone: Some("+818055551234".into()), ..ProfileChange::default() })
}

#[tokio::test(start_paused = true)]
async fn a_write_by_a_system_that_does_not_own_the_field_is_refused_and_becomes_a_case() {
    let town = Town::open_with(|config| {
        let choice =
            Choice { owner: Some("pos".into()), rule: Some("owner_wins".into()), ..Choice::default() };
        config.matrix.phone = enishi::config::RowChoice::Given(choice);
    })
    .await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    let before = (town.vendors.shopify.effects(), town.vendors.smaregi.calls("PATCH /customers/{id}"));
    let parts = town.hub.parts();
    for (from, to) in [(Party::Online, Party::Pos), (Party::Crm, Party::Online), (Party::Crm, Party::Pos)] {
        let refused = let_out(parts, n, Way { from, to }, phone()).await.err().expect("it is not let out");
        let Kind::Rejected { code } = &refused.kind else { panic!("{refused:?}") };
        assert_eq!(code.as_str(), "not-the-owner", "{from} to {to}");
    }
    assert!(let_out(parts, n, Way { from: Party::Pos, to: Party::Online }, phone()).await.is_ok());
    town.leap(hours(1)).await;
    let after = (town.vendors.shopify.effects(), town.vendors.smaregi.calls("PATCH /customers/{id}"));
    assert_eq!(after, before, "nothing was written anywhere");

    let case = town.store.open_case_of(CaseKind::Conflict, n).await.unwrap().expect("a person is asked");
    assert_eq!(case.code.as_str(), "not-the-owner");
    assert_eq!(case.candidates[0].facts, [(Field::Phone.as_str().to_owned(), "pos".to_owned())]);
    assert_eq!(town.open_cases().await.len(), 1, "three refusals are one question");
}

#[tokio::test(start_paused = true)]
async fn who_tags_a_customer_is_heard_and_nothing_is_written_for_it() {
    let town = Town::open().await;
    let n = town.sign_up(EMAIL).await;
    town.advance(minutes(10)).await;
    let topics: Vec<String> = town.vendors.shopify.subscriptions().iter().map(|s| s.wire_topic()).collect();
    for topic in ["customer.tags_added", "customer.tags_removed"] {
        assert!(topics.iter().any(|known| known == topic), "{topic} is not subscribed: {topics:?}");
    }
    let tag = |change: fn(&mut Customer)| assert!(town.vendors.shopify.edit_customer(n.get(), change));
    let looks = async || {
        let flow = Some(resync::NAME.to_owned());
        let all =
            RunFilter { flow, object: Some(format!("customer:{n}")), limit: 99, ..RunFilter::default() };
        town.store.runs(&all).await.unwrap().len()
    };
    let (before, looked) = (town.vendors.smaregi.calls("PATCH /customers/{id}"), looks().await);
    tag(|customer| customer.tags.push("常連".into()));
    town.advance(minutes(10)).await;
    tag(|customer| customer.tags.clear());
    town.advance(minutes(10)).await;
    // An update and the tags' own topic, each time.
    assert!(looks().await >= looked + 4, "each event is a look at the customer");
    let written = town.vendors.smaregi.calls("PATCH /customers/{id}");
    assert_eq!(written, before, "a tag is no field of the matrix");
    assert!(town.open_letters().await.is_empty() && town.open_cases().await.is_empty());
}
