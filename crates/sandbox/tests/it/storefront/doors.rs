//! What is the same on every page: languages, other sites' forms, and text that stays text.

use axum::http::{Request, StatusCode};
use serde_json::json;

use super::{
    Browser, FORM,
    fakes::{lock, registration},
};

#[tokio::test]
async fn text_from_people_stays_text() {
    let mut browser = Browser::signed_in().await;
    let evil = "<script>alert(1)</script>\"'";
    browser.hub.answer("GET /v1/me", 200, json!({"last_name": evil, "first_name": evil}));
    browser.hub.answer(
        "GET /v1/me/points/history",
        200,
        json!([{"date": evil, "description": evil, "points": 1, "place": evil}]),
    );
    let page = browser.get("/shop/me").await;
    page.hides("<script>alert");
    assert!(page.policy.contains("script-src 'self'") && !page.policy.contains("unsafe"), "{}", page.policy);
    browser.get("/shop/me/profile").await.hides("<script>alert");
    browser.get("/till?code=%3Cscript%3Ealert(1)%3C/script%3E%22").await.hides("<script>alert");

    lock(&browser.town.letters).push(sandbox::storefront::Letter {
        id: "9".into(),
        subject: evil.into(),
        html: Some(format!("<p>\" onload=\"x</p>{evil}")),
        ..Default::default()
    });
    let mail = browser.get("/mail/9").await;
    mail.hides("<script>alert");
    mail.shows("<iframe title=\"メールの本文\" sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\" srcdoc=\"&#60;base");
    mail.hides("\" onload=\"");
}

#[tokio::test]
async fn another_sites_form_is_refused() {
    let mut browser = Browser::signed_in().await;
    browser.hub.answer("POST /v1/registrations", 201, registration("done", "done"));
    let asked = browser.hub.calls().len();
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("x-nothing", "said"),
    ] {
        let request = Request::post("/shop/register").header(name, value);
        let seen = browser.send_body(request, FORM).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{name}: {value}");
        seen.shows("受け付けられない送信です");
    }
    assert_eq!(browser.hub.calls().len(), asked, "nothing reached the hub");
    let request = Request::post("/shop/register").header("sec-fetch-site", "same-origin");
    assert_eq!(browser.send_body(request, FORM).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_page_speaks_both_languages_and_remembers_which() {
    let mut browser = Browser::open();
    for path in ["/", "/shop", "/shop/register", "/shop/sign-in", "/mail", "/till"] {
        browser.get(&format!("{path}?lang=ja")).await.shows("<html lang=\"ja\">");
        browser.get(path).await.shows("<html lang=\"ja\">");
        let english = browser.get(&format!("{path}?lang=en")).await;
        english.shows("<html lang=\"en\">");
        english.shows(&format!("href=\"{path}?lang=ja\""));
        browser.get(path).await.shows("<html lang=\"en\">");
    }
    browser
        .get("/till?shop=2&code=a%26b&lang=en")
        .await
        .shows("href=\"/till?shop=2&#38;code=a%26b&#38;lang=ja\"");
    assert_eq!(browser.get("/shop/nowhere").await.status, StatusCode::NOT_FOUND);
}
