//! Whoever comes with an old card: the console says who they are now, and keeps the code nowhere.

use domain::{Code, MergeId};
use http::StatusCode;
use store::{MergeKind, NewAlias, NewMerge, Role};
use uuid::Uuid;

use super::{
    browser::Browser,
    town::{Town, customer, pos},
};

const OLD_CARD: &str = "2900000000230";

#[tokio::test]
async fn the_card_of_a_merged_member_leads_to_who_stayed() {
    let town = Town::open().await;
    town.a_link(1, 901).await;
    town.a_link(2, 902).await;
    let (id, at) = (MergeId(Uuid::from_u128(5)), domain::Timestamp::UNIX_EPOCH);
    let merge = NewMerge {
        id,
        kind: MergeKind::Customers,
        survivor: customer(1),
        loser: Some(customer(2)),
        survivor_pos: Some(pos(901)),
        loser_pos: Some(pos(902)),
        by: "someone".into(),
        reason: Code::new("duplicate"),
        at,
    };
    town.store().begin_merge(merge).await.unwrap().unwrap();
    let card = Some(town.hub.parts().hasher.hash("card", OLD_CARD));
    let (customers, members) = (Some((customer(2), customer(1))), Some((pos(902), pos(901))));
    town.store().alias(NewAlias { merge: id, customers, members, card, at }).await.unwrap();

    let mut browser = Browser::of(&town, Role::StoreStaff).await;
    assert!(browser.get("/console/merges").await.body.contains("action=\"/console/cards/find\""));
    let found = browser.post("/console/cards/find", &[("card", " 2900000000230 ")]).await;
    assert_eq!(found.location(), format!("/console/customers/{}", customer(1)));
    let page = browser.get(found.location()).await.body;
    assert!(page.contains("統合で使えなくなりました") && !page.contains(OLD_CARD), "{page}");
}

#[tokio::test]
async fn a_card_nobody_can_look_up_says_so_and_stays_out_of_the_address() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::StoreStaff).await;
    for card in ["", "2900000000247"] {
        let refused = browser.post("/console/cards/find", &[("card", card)]).await;
        assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/console/merges"));
        assert!(browser.get("/console/merges").await.body.contains("class=\"note"), "{card}");
    }
}

#[tokio::test]
async fn a_duplicate_is_merged_from_the_page_of_its_case() {
    let town = Town::open().await;
    let case = town.a_case(1, "differ").await;
    let path = format!("/console/cases/{case}");
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let offers = |body: &str| body.contains(&format!("/console/customers/{}/merge", customer(2)));
    assert!(!offers(&browser.get(&path).await.body), "nobody has either of the members");
    town.a_link(2, 801).await;
    let page = browser.get(&path).await.body;
    assert!(offers(&page), "{page}");
    assert!(
        page.contains(&format!("name=\"loser\" value=\"{}\"", customer(1))),
        "the one of the case would go"
    );
    let mut staff = Browser::of(&town, Role::StoreStaff).await;
    assert!(!offers(&staff.get(&path).await.body), "store staff do not merge");
}

#[tokio::test]
async fn cases_are_found_by_the_colleague_who_works_on_them() {
    let town = Town::open().await;
    let case = town.a_case(1, "differ").await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    browser.post(&format!("/console/cases/{case}/assign"), &[("to", "me")]).await;
    let me = Role::CustomerService.as_str();
    let mine = browser.get(&format!("/console/cases?who={me}")).await.body;
    assert!(mine.contains(&case.to_string()) && mine.contains(&format!("value=\"{me}\"")), "{mine}");
    let others = browser.get("/console/cases?who=somebody-else").await.body;
    assert!(!others.contains(&case.to_string()) && others.contains("この条件に合う案件はありません"));
}
