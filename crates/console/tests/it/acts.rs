//! What people do here has its effect, and stands in the audit log with who, what and why.

use http::StatusCode;
use store::{CaseState, LetterState, Role, RunState, Scope};

use super::{
    browser::Browser,
    town::{PASSWORD, Town, customer, pos},
};

fn entry(who: &str, action: &str, reason: Option<&str>) -> (String, String, Option<String>) {
    (who.into(), action.into(), reason.map(str::to_owned))
}

/// Sends a form, and shows what the next page says about it.
async fn told(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let page = browser.post(path, fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
    let next = browser.get(page.location()).await;
    assert_eq!(next.status, StatusCode::OK, "{}", page.location());
    let (_, after) = next.body.split_once("<p class=\"note ").expect("a message");
    after.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_dead_run_is_tried_again_from_the_failed_step() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let said = told(&mut browser, &format!("/console/runs/{run}/retry"), &[]).await;
    assert!(said.contains("もう一度試しています"), "{said}");
    assert_eq!(town.run_state(run).await, RunState::Waiting);
    assert_eq!(town.letter_of(run).await.state, LetterState::Resolved);
    assert_eq!(town.audit().await[0], entry("operator", "run.retry", None));

    // The message is told once.
    assert!(!browser.get("/console").await.body.contains("<p class=\"note "));
}

#[tokio::test]
async fn a_letter_is_taken_by_whoever_pressed_the_button() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id;
    let mut browser = Browser::of(&town, Role::StoreStaff).await;
    told(&mut browser, &format!("/console/letters/{letter}/take"), &[]).await;
    let taken = town.letter_of(run).await;
    assert_eq!((taken.state, taken.taken_by.as_deref()), (LetterState::Taken, Some("store_staff")));
    assert_eq!(town.audit().await[0], entry("store_staff", "dead-letter.take", None));
    assert!(browser.get("/console/work?tab=taken").await.body.contains(&letter.to_string()));
}

#[tokio::test]
async fn nothing_is_given_up_without_a_reason_from_the_list() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let path = format!("/console/letters/{letter}/discard");
    let before = town.audit().await;
    for reason in ["", "because I say so", "maintenance"] {
        assert!(told(&mut browser, &path, &[("reason", reason)]).await.contains("理由を選んでください"));
    }
    assert_eq!(town.audit().await, before);
    assert_eq!(town.run_state(run).await, RunState::Dead);

    told(&mut browser, &path, &[("reason", "done-by-hand")]).await;
    assert_eq!(town.letter_of(run).await.state, LetterState::Discarded);
    let audit = town.audit().await;
    assert_eq!(audit[0], entry("operator", "dead-letter.discard", Some("done-by-hand")));
    assert_eq!(audit.iter().filter(|(_, action, _)| action.starts_with("dead-letter")).count(), 1);
    assert!(told(&mut browser, &path, &[("reason", "done-by-hand")]).await.contains("すでに終わって"));
}

#[tokio::test]
async fn a_pause_is_explained_shown_on_every_page_and_ended() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let dialog = browser.get("/console/flows/pause?kind=vendor&name=smaregi").await.body;
    assert!(
        dialog.contains("続くこと")
            && dialog.contains("待つこと")
            && dialog.contains("スマレジ（POS）に問い合わせる")
    );

    let fields = [("kind", "vendor"), ("name", "smaregi"), ("reason", "vendor-trouble"), ("until", "4")];
    told(&mut browser, "/console/flows/pause", &fields).await;
    let switch = town.store().switches().await.unwrap().remove(0);
    assert_eq!(switch.scope, Scope::Vendor(domain::Vendor::Smaregi));
    assert_eq!((switch.by.as_str(), switch.reason.as_str()), ("operator", "vendor-trouble"));
    assert!(switch.until.unwrap() > town.now() + jiff::SignedDuration::from_mins(239));
    assert_eq!(town.audit().await[0], entry("operator", "pause", Some("vendor-trouble")));
    for path in ["/console", "/console/runs", "/console/search?q="] {
        assert!(browser.get(path).await.body.contains("class=\"banner\""), "{path}");
    }

    told(&mut browser, "/console/flows/resume", &[("kind", "vendor"), ("name", "smaregi")]).await;
    assert_eq!(town.store().switches().await.unwrap(), []);
    assert_eq!(town.audit().await[0], entry("operator", "resume", None));
    assert!(!browser.get("/console").await.body.contains("class=\"banner\""));
}

#[tokio::test]
async fn what_is_not_registered_cannot_be_paused() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Operator).await;
    for (kind, name) in
        [("flow", "no such flow"), ("vendor", "acme"), ("vendor", "hub"), ("object", "x"), ("", "")]
    {
        let fields = [("kind", kind), ("name", name), ("reason", "maintenance")];
        let page = browser.post("/console/flows/pause", &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{kind} {name}");
    }
    assert_eq!(town.store().switches().await.unwrap(), []);
}

#[tokio::test]
async fn a_case_is_decided_once_and_only_after_looking() {
    let town = Town::open().await;
    let case = town.a_case(1, "differ").await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let path = format!("/console/cases/{case}/decide");
    let unchecked = told(&mut browser, &path, &[("decision", "link"), ("member", "801")]).await;
    assert!(unchecked.contains("印を付けてください"));
    let stranger = [("decision", "link"), ("member", "999"), ("checked", "yes")];
    assert!(told(&mut browser, &path, &stranger).await.contains("何も変更していません"));

    let link = [("decision", "link"), ("member", "801"), ("checked", "yes")];
    told(&mut browser, &path, &link).await;
    assert_eq!(town.store().case(case).await.unwrap().unwrap().state, CaseState::Linked);
    assert_eq!(town.store().link(customer(1)).await.unwrap().unwrap().pos, Some(pos(801)));
    assert_eq!(town.audit().await[0], entry("customer_service", "case.decide", None));
    assert!(told(&mut browser, &path, &link).await.contains("すでに終わって"));
}

#[tokio::test]
async fn a_link_is_taken_apart_with_a_reason_and_only_the_one_that_was_shown() {
    let town = Town::open().await;
    town.a_link(2, 900).await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let path = format!("/console/customers/{}/unlink", customer(2));
    let stale = [("reason", "wrong-person"), ("member", "901")];
    assert!(told(&mut browser, &path, &stale).await.contains("すでに終わって"));
    assert!(told(&mut browser, &path, &[("member", "900")]).await.contains("理由を選んで"));
    assert_eq!(town.store().link(customer(2)).await.unwrap().unwrap().pos, Some(pos(900)));

    told(&mut browser, &path, &[("reason", "wrong-person"), ("member", "900")]).await;
    assert_eq!(town.store().link(customer(2)).await.unwrap().unwrap().pos, None);
    assert!(town.store().are_apart(customer(2), pos(900)).await.unwrap());
    assert_eq!(town.audit().await[0], entry("customer_service", "link.unlink", Some("wrong-person")));
}

#[tokio::test]
async fn an_administrator_adds_somebody_who_can_sign_in_and_changes_their_role() {
    let town = Town::open().await;
    let mut admin = Browser::of(&town, Role::Administrator).await;
    let short = [("name", "till2"), ("role", "viewer"), ("password", "short")];
    assert!(told(&mut admin, "/console/users", &short).await.contains("12 文字以上"));
    let fields = [("name", "till2"), ("role", "viewer"), ("password", PASSWORD)];
    told(&mut admin, "/console/users", &fields).await;
    assert!(told(&mut admin, "/console/users", &fields).await.contains("すでに使われて"));
    told(&mut admin, "/console/users/till2/role", &[("role", "operator")]).await;
    assert_eq!(town.store().user("till2").await.unwrap().unwrap().role, Role::Operator);
    assert_eq!(town.audit().await[0], entry("administrator", "user.role", None));

    let oneself = told(&mut admin, "/console/users/administrator/role", &[("role", "viewer")]).await;
    assert!(oneself.contains("自分自身"), "{oneself}");
    let mut till = Browser::at(&town, super::browser::HTTP);
    assert_eq!(till.sign_in("till2", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_audit_log_is_checked_on_demand_and_the_check_is_in_it() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let said = told(&mut browser, "/console/audit/verify", &[]).await;
    assert!(said.contains("件すべてがつながっています"), "{said}");
    assert_eq!(town.audit().await[0], entry("operator", "audit.verify", None));
}

#[tokio::test]
async fn a_case_is_taken_put_off_and_told_apart_one_by_one() {
    let town = Town::open().await;
    let case = town.a_case(1, "differ").await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let path = |act: &str| format!("/console/cases/{case}/{act}");
    assert!(told(&mut browser, &path("assign"), &[("to", "me")]).await.contains("担当を変更しました"));
    let mine = browser.get("/console/cases?view=mine").await.body;
    assert!(mine.contains(&case.to_string()) && mine.contains("customer_service"), "{mine}");

    let not_this =
        [("decision", "not-this"), ("member", "802"), ("reason", "family-member"), ("checked", "yes")];
    told(&mut browser, &path("decide"), &not_this).await;
    let left = town.store().case(case).await.unwrap().unwrap();
    assert_eq!((left.state, left.candidates.len()), (CaseState::Open, 1));
    assert!(town.store().are_apart(customer(1), pos(802)).await.unwrap());
    assert_eq!(town.audit().await[0], entry("customer_service", "case.decide", Some("family-member")));

    let lift = [("member", "802"), ("reason", "wrong-person")];
    assert!(told(&mut browser, &path("lift"), &lift).await.contains("取り消しました"));
    assert!(!town.store().are_apart(customer(1), pos(802)).await.unwrap());

    assert!(told(&mut browser, &path("later"), &[("days", "3")]).await.contains("理由を選んでください"));
    let later = [("days", "3"), ("reason", "waiting-for-customer")];
    assert!(told(&mut browser, &path("later"), &later).await.contains("保留しました"));
    assert!(!browser.get("/console/cases").await.body.contains(&case.to_string()));
    assert!(browser.get("/console/cases?view=later").await.body.contains(&case.to_string()));
}

#[tokio::test]
async fn a_system_that_is_silent_says_so_in_its_column_and_revealing_is_written_down() {
    let town = Town::open().await;
    let case = town.a_case(1, "differ").await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let page = browser.get(&format!("/console/cases/{case}")).await;
    assert!(page.body.contains("このシステムはいま応答していません"), "{}", page.body);
    assert!(page.body.contains("フリガナ") && page.body.contains("POS会員 801"));
    assert_eq!(page.headers["cache-control"], "no-store");
    let path = format!("/console/cases/{case}/reveal");
    assert!(told(&mut browser, &path, &[]).await.contains("理由を選んでください"));
    let shown = browser.post(&path, &[("reason", "check-identity")]).await;
    assert_eq!(
        (shown.status, shown.headers["cache-control"].to_str().unwrap()),
        (StatusCode::OK, "no-store")
    );
    assert!(shown.body.contains("伏せずに表示しています"));
    assert_eq!(town.audit().await[0], entry("customer_service", "person.reveal", Some("check-identity")));
}

#[tokio::test]
async fn what_was_seen_before_somebody_changed_it_decides_nothing() {
    let town = Town::open().await;
    let case = town.a_case(1, "differ").await;
    let mut browser = Browser::of(&town, Role::CustomerService).await;
    let path = format!("/console/cases/{case}/decide");
    let stale = [("decision", "different"), ("seen", "0123456789abcdef"), ("checked", "yes")];
    assert!(told(&mut browser, &path, &stale).await.contains("もう一度見てから判断"));
    assert_eq!(town.store().case(case).await.unwrap().unwrap().state, CaseState::Open);
}
