//! What keeps strangers, foreign pages and smuggled markup out.

use axum::body::Body;
use http::{Request, StatusCode, header};
use store::Role;

use super::{
    browser::{Browser, HTTP},
    town::{PASSWORD, Town},
};

#[tokio::test]
async fn a_form_without_its_word_or_from_another_site_changes_nothing() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let path = format!("/console/letters/{letter}/take");

    assert_eq!(browser.post_raw(&path, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post_raw(&path, &[("form_word", "guess")]).await.status, StatusCode::FORBIDDEN);
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:9090"] {
        browser.origin = Some(foreign.into());
        assert_eq!(browser.post(&path, &[]).await.status, StatusCode::FORBIDDEN, "{foreign}");
    }
    browser.origin = None;
    let cross = Request::post(&path)
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("form_word={}", browser.form_word)));
    assert_eq!(browser.send(cross.unwrap()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(town.letter_of(run).await.taken_by, None);

    browser.origin = Some("http://localhost:8080".into());
    assert_eq!(browser.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(town.letter_of(run).await.taken_by.as_deref(), Some("operator"));
}

#[tokio::test]
async fn the_word_of_one_session_is_worth_nothing_in_another() {
    let town = Town::open().await;
    let mut operator = Browser::of(&town, Role::Operator).await;
    let viewer = Browser::of(&town, Role::Viewer).await;
    operator.form_word = viewer.form_word;
    assert_eq!(operator.post("/console/audit/verify", &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_session_cookie_is_locked_to_this_host_where_there_is_tls() {
    let town = Town::open().await;
    town.hire(Role::Viewer).await;
    let mut browser = Browser::at(&town, "https://hub.example.jp");
    let entered = browser.sign_in("viewer", PASSWORD).await;
    let cookie = entered.cookie("__Host-enishi").unwrap();
    for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(entered.headers.contains_key("strict-transport-security"));

    let mut plain = Browser::at(&town, HTTP);
    let entered = plain.sign_in("viewer", PASSWORD).await;
    let cookie = entered.cookie("enishi").unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && !cookie.contains("Secure"));
    assert!(!entered.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn every_answer_carries_its_protection() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    for path in ["/console", "/console/nowhere", "/console/assets/console.js", "/console/users"] {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers["referrer-policy"], "same-origin");
        assert!(!page.body.contains(" style=") && !page.body.contains("<script>"), "{path}");
    }
    assert_eq!(browser.get("/console").await.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn markup_from_outside_stays_text() {
    let town = Town::open().await;
    let payload = "\"><script>alert(1)</script>";
    let run = town.a_waiting_run(payload).await;
    let case = town.a_case(1, payload).await;
    let mut browser = Browser::of(&town, Role::Administrator).await;
    let query = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for path in [
        "/console/runs".to_owned(),
        format!("/console/runs?object={query}"),
        format!("/console/runs?state={query}&flow={query}"),
        format!("/console/runs/{run}"),
        format!("/console/parts/runs/{run}"),
        format!("/console/cases/{case}"),
        format!("/console/work?tab={query}&owner={query}"),
        format!("/console/search?q=x{query}"),
    ] {
        let page = browser.get(&path).await;
        assert!([StatusCode::OK, StatusCode::SEE_OTHER].contains(&page.status), "{path}");
        assert!(!page.body.contains("<script>") && !page.body.contains("\"><script"), "{path}");
    }
    let name = [("name", payload), ("password", "x"), ("next", payload)];
    browser.get("/console/sign-in").await;
    let refused = browser.post("/console/sign-in", &name).await;
    assert!(refused.status == StatusCode::UNAUTHORIZED && !refused.body.contains("<script>"));
}

#[tokio::test]
async fn a_longer_form_than_any_page_has_is_not_read() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let long = "x".repeat(70 * 1024);
    let page = browser.post("/console/audit/verify", &[("more", &long)]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
}
