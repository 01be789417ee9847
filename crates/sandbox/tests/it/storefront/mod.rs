//! The storefront in front of a scripted hub: what a visitor sees, and what the hub is asked.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

mod checkout;
mod counter;
mod doors;
mod fakes;
mod member_screen;
mod my_coupons;
mod my_page;
mod orders;
mod registering;
mod with_a_town;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    response::Response,
};
use http_body_util::BodyExt;
use sandbox::storefront::router;
use serde_json::json;
use tower::ServiceExt;

use fakes::{CODE, FakeHub, FakeTown, points, storefront};

/// A browser: one page at a time, and it keeps its cookies.
struct Browser {
    pages: Router,
    hub: Arc<FakeHub>,
    town: Arc<FakeTown>,
    cookies: Vec<(String, String)>,
}

struct Seen {
    status: StatusCode,
    location: String,
    set_cookies: Vec<String>,
    policy: String,
    html: String,
}

impl Browser {
    fn open() -> Self {
        let (hub, town) = (Arc::new(FakeHub::default()), Arc::new(FakeTown::default()));
        let pages = router(storefront(&hub, &town));
        Self { pages, hub, town, cookies: Vec::new() }
    }

    async fn signed_in() -> Self {
        let mut browser = Self::open();
        browser.post("/shop/sign-in", "email=misaki%40example.jp").await;
        let entered = browser.post("/shop/sign-in/code", "code=314159").await;
        assert_eq!(entered.location, "/shop/me");
        browser.hub.answer("GET /v1/me", 200, json!({"last_name": "佐倉", "first_name": "美咲"}));
        browser.hub.answer("GET /v1/me/points", 200, points("ok", Some(1_250)));
        browser.hub.answer("GET /v1/me/points/history", 200, json!([]));
        browser.hub.answer(
            "GET /v1/me/member-card.svg",
            200,
            json!(format!("<svg><text>{CODE}</text></svg>")),
        );
        browser
    }

    async fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path)).await
    }

    async fn post(&mut self, path: &str, form: &str) -> Seen {
        let request = Request::post(path).header("origin", "http://shop.test");
        self.send_body(request, form).await
    }

    async fn send(&mut self, request: axum::http::request::Builder) -> Seen {
        self.send_body(request, "").await
    }

    async fn send_body(&mut self, request: axum::http::request::Builder, body: &str) -> Seen {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header("host", "shop.test")
            .header("cookie", jar.join("; "))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let seen = Seen::of(self.pages.clone().oneshot(request).await.unwrap()).await;
        for cookie in &seen.set_cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        seen
    }
}

impl Seen {
    async fn of(response: Response) -> Self {
        let text = |name: &str| {
            let value = response.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (status, location, policy) =
            (response.status(), text("location"), text("content-security-policy"));
        let all = response.headers().get_all("set-cookie").iter();
        let set_cookies = all.map(|value| value.to_str().unwrap().to_owned()).collect();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Self { status, location, set_cookies, policy, html: String::from_utf8(body.to_vec()).unwrap() }
    }

    #[track_caller]
    fn shows(&self, text: &str) {
        assert!(self.html.contains(text), "expected {text:?} in:\n{}", self.html);
    }

    #[track_caller]
    fn hides(&self, text: &str) {
        assert!(!self.html.contains(text), "did not expect {text:?} in:\n{}", self.html);
    }

    /// The hidden or visible value of a form field.
    #[track_caller]
    fn value_of(&self, name: &str) -> String {
        let (_, rest) = self.html.split_once(&format!("name=\"{name}\"")).expect("the field is in the page");
        let (_, rest) = rest.split_once("value=\"").expect("the field has a value");
        rest.split('"').next().unwrap().to_owned()
    }
}

const FORM: &str = "email=misaki%40example.jp&last_name=%E4%BD%90%E5%80%89&first_name=%E7%BE%8E%E5%92%B2\
    &last_name_kana=%E3%82%B5%E3%82%AF%E3%83%A9&first_name_kana=%E3%83%9F%E3%82%B5%E3%82%AD\
    &birth_date=1990-04-12&sex=&phone=&postal_code=100-0005&prefecture_code=JP-13&city=Chiyoda&address1=1-2-3&address2=";
