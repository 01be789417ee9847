//! Signing in, staying signed in, and signing out.

use http::StatusCode;
use jiff::SignedDuration;
use store::Role;

use super::{
    browser::{Browser, HTTP},
    town::{PASSWORD, Town},
};

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in_and_comes_back_to_where_they_wanted_to_go() {
    let town = Town::open().await;
    town.hire(Role::Operator).await;
    let mut browser = Browser::at(&town, HTTP);
    let asked = browser.get("/console/runs?state=dead").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(asked.location(), "/console/sign-in?next=%2Fconsole%2Fruns%3Fstate%3Ddead");

    let form = browser.get(asked.location()).await;
    assert!(form.body.contains("value=\"/console/runs?state=dead\""));
    let fields = [("name", "operator"), ("password", PASSWORD), ("next", "/console/runs?state=dead")];
    let entered = browser.post("/console/sign-in", &fields).await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/console/runs?state=dead"));
    assert_eq!(browser.get("/console/runs?state=dead").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_learns_whether_the_name_or_the_password_was_wrong() {
    let town = Town::open().await;
    town.hire(Role::Viewer).await;
    let mut browser = Browser::at(&town, HTTP);
    let wrong = browser.sign_in("viewer", "not the password").await;
    let nobody = browser.sign_in("nobody", "not the password").await;
    assert_eq!((wrong.status, nobody.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    let text = "担当者名またはパスワードが違います。";
    assert!(wrong.body.contains(text) && nobody.body.contains(text));
    assert!(wrong.cookie("enishi").is_none() && !wrong.body.contains("not the password"));
}

#[tokio::test]
async fn the_eleventh_guess_is_told_to_wait() {
    let town = Town::open().await;
    town.hire(Role::Viewer).await;
    let mut browser = Browser::at(&town, HTTP);
    for _ in 0..10 {
        assert_eq!(browser.sign_in("viewer", "a wrong password").await.status, StatusCode::UNAUTHORIZED);
    }
    let waited = browser.sign_in("viewer", PASSWORD).await;
    assert_eq!(waited.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = waited.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&seconds));
}

#[tokio::test]
async fn behind_our_proxy_one_guesser_does_not_lock_everybody_out() {
    let town = Town::open().await;
    town.hire(Role::Viewer).await;
    let settings = console::ConsoleSettings { public_url: HTTP.into(), behind_proxy: true };
    let mut browser = Browser::with(&town, settings);
    browser.forwarded = Some("198.51.100.7, 203.0.113.50".into());
    for n in 0..10 {
        let guess = browser.sign_in(&format!("nobody{n}"), "a wrong password").await;
        assert_eq!(guess.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(browser.sign_in("nobody", "x").await.status, StatusCode::TOO_MANY_REQUESTS);
    browser.forwarded = Some("203.0.113.50, 203.0.113.51".into());
    assert_eq!(browser.sign_in("viewer", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn without_a_proxy_nobody_chooses_their_own_address() {
    let town = Town::open().await;
    let mut browser = Browser::at(&town, HTTP);
    for n in 0..10 {
        browser.forwarded = Some(format!("203.0.113.{n}"));
        browser.sign_in(&format!("nobody{n}"), "a wrong password").await;
    }
    assert_eq!(browser.sign_in("nobody", "x").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn every_sign_in_gives_a_new_session_and_signing_out_ends_it_on_the_hub() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    let first = browser.cookies["enishi"].clone();
    browser.sign_in("viewer", PASSWORD).await;
    assert_ne!(browser.cookies["enishi"], first);

    browser.get("/console").await;
    let token = browser.cookies["enishi"].clone();
    let left = browser.post("/console/sign-out", &[]).await;
    assert_eq!(left.location(), "/console/sign-in?out=1");
    assert!(left.cookie("enishi").unwrap().contains("Max-Age=0"));
    browser.cookies.insert("enishi".into(), token);
    assert_eq!(browser.get("/console").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_browser_nobody_used_for_half_an_hour_is_signed_out() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
    town.clock.step_ms(i64::try_from(SignedDuration::from_mins(31).as_millis()).unwrap());
    assert_eq!(browser.get("/console").await.location(), "/console/sign-in");
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once() {
    let town = Town::open().await;
    let mut viewer = Browser::of(&town, Role::Viewer).await;
    let mut admin = Browser::of(&town, Role::Administrator).await;
    let done = admin.post("/console/users/viewer/status", &[("status", "disabled")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(viewer.get("/console").await.status, StatusCode::SEE_OTHER);
    assert_eq!(viewer.sign_in("viewer", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_s_token_is_no_browser_session() {
    let town = Town::open().await;
    let mut admin = Browser::of(&town, Role::Administrator).await;
    let made = admin.post("/console/users/administrator/token", &[]).await;
    assert_eq!(made.status, StatusCode::OK);
    let (_, after) = made.body.split_once("<code class=\"id token\">").unwrap();
    let token = after.split('<').next().unwrap().to_owned();
    assert!(token.starts_with("enishi_"));
    admin.cookies.insert("enishi".into(), token);
    assert_eq!(admin.get("/console").await.status, StatusCode::SEE_OTHER);
}
