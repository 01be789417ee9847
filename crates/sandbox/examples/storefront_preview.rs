//! Shows the storefront's pages with an invented hub, to look at them while working on their design:
//! `cargo run -p sandbox --example storefront_preview`, then http://127.0.0.1:8090.

#[path = "../tests/it/storefront/fakes.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests, which use more of it")]
mod fakes;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::Request,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use fakes::{CODE, FakeHub, FakeTown, lock, points, registration, storefront};
use sandbox::storefront::{Letter, router};
use serde_json::json;
use tower::ServiceExt;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let hub = Arc::new(FakeHub::default());
    let town = Arc::new(FakeTown::default());
    let status = std::env::args().nth(1).unwrap_or_else(|| "ok".into());
    *lock(&town.points) = 1_250;
    hub.answer("POST /v1/registrations", 201, registration("pending", "done"));
    hub.answer("GET /v1/registrations/reg-1", 200, registration("pending", "off"));
    let finished = format!("event: step\ndata: {}\n\n", registration("done", "done"));
    for _ in 0..9 {
        hub.events(&[&finished]);
    }
    hub.answer(
        "GET /v1/me/points",
        200,
        points(&status, matches!(&*status, "ok" | "stale").then_some(1_250)),
    );
    hub.answer("GET /v1/me", 200, json!({
        "last_name": "佐倉", "first_name": "美咲", "last_name_kana": "サクラ", "first_name_kana": "ミサキ",
        "email": "misaki.sakura.4821@example.jp", "accepts_marketing": false,
        "address": {"postal_code": "100-0005", "prefecture_code": "JP-13", "city": "千代田区", "address1": "丸の内1-2-3"},
    }));
    hub.answer("GET /v1/me/points/history", 200, json!([
        {"date": "2026-11-20", "kind": "earned", "description": "earned", "points": 62, "balance_after": 1250, "place": "1"},
        {"date": "2026-11-12", "kind": "spent", "description": "spent", "points": -300, "balance_after": 1188, "place": "2"},
        {"date": "2026-10-03", "kind": "earned", "description": "spent", "points": 1488},
    ]));
    hub.answer("GET /v1/me/member-card.svg", 200, json!(bars()));
    lock(&town.letters).push(Letter {
        id: "1".into(),
        from: "縁側商店 <hello@engawa.example>".into(),
        to: "misaki.sakura.4821@example.jp".into(),
        subject: "ようこそ、縁側商店へ".into(),
        at: "11-21 18:20".into(),
        text: "ようこそ".into(),
        html: Some("<div style=\"font-family:sans-serif;padding:24px\"><h1 style=\"color:#27496d\">ようこそ</h1><p>会員番号は 8840734670934 です。</p><p><a href=\"/shop\">お店へ</a></p><script>document.body.textContent='script ran'</script></div>".into()),
    });
    let pages = router(storefront(&hub, &town));
    let inside = pages.clone();
    let pages = pages.route("/preview/me", get(move || already_signed_in(inside.clone())));
    if status == "ok" {
        tokio::spawn(follow_the_till(hub, town));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8090").await?;
    axum::serve(listener, pages).await
}

/// What the till books, the hub tells: sell something and watch my page.
async fn follow_the_till(hub: Arc<FakeHub>, town: Arc<FakeTown>) {
    loop {
        let now = *lock(&town.points);
        hub.answer("GET /v1/me/points", 200, points("ok", Some(now)));
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
}

/// My page without typing: signs in behind the scenes.
async fn already_signed_in(pages: Router) -> Response {
    let post = |path: &str, cookie: &str, body: &'static str| {
        Request::post(path)
            .header("host", "here")
            .header("origin", "http://here")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap_or_default()
    };
    let mut cookie = String::new();
    for (path, body) in [("/shop/sign-in", "email=a@example.jp"), ("/shop/sign-in/code", "code=314159")] {
        let Ok(response) = pages.clone().oneshot(post(path, &cookie, body)).await;
        let given = response.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        cookie = given.and_then(|value| value.split(';').next()).unwrap_or_default().to_owned();
    }
    let headers = [("set-cookie", format!("{cookie}; Path=/; HttpOnly; SameSite=Lax"))];
    (headers, Redirect::to("/shop/me")).into_response()
}

fn bars() -> String {
    let bar = |(at, digit): (usize, char)| {
        let width = 2 + digit.to_digit(10).unwrap_or(0) % 4;
        format!("<rect x=\"{}\" width=\"{width}\" height=\"60\"/>", 10 + at * 14)
    };
    let bars: String = CODE.chars().enumerate().map(bar).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 84\">{bars}<text x=\"100\" y=\"78\" text-anchor=\"middle\" font-size=\"14\">{CODE}</text></svg>"
    )
}
