//! Signing in, staying signed in, and pages that are not ours.

use std::net::IpAddr;

use flows::operators::{Operator, SignInRefused, Token};
use store::Role;

use crate::{house::House, staff::PASSWORD};

const MINUTE_MS: i64 = 60_000;

async fn me(house: &House, token: &Token) -> u16 {
    let cookie = format!("cookie: __Host-enishi={}", token.reveal());
    house.call("GET /ops/v1/me", &[&cookie], "").await.status.as_u16()
}

#[tokio::test]
async fn a_session_reads_with_its_cookie_alone_and_changes_only_from_our_own_page() {
    let house = House::open();
    let token = house.signed_in(Role::Operator).await;
    let cookie = format!("cookie: theme=dark; __Host-enishi={}", token.reveal());
    let csrf = format!("x-enishi-csrf: {}", house.operators.csrf(&token));
    let json = "content-type: application/json";
    let pause = async |headers: &[&str]| {
        let all: Vec<&str> = [cookie.as_str(), json].into_iter().chain(headers.iter().copied()).collect();
        house.call("POST /ops/v1/vendors/smaregi/pause", &all, r#"{"reason": "maintenance"}"#).await
    };
    let seen = house.call("GET /ops/v1/me", &[&cookie], "").await.json();
    assert_eq!((&seen["name"], &seen["role"]), (&"operator".into(), &"operator".into()));
    assert!(seen["rights"].as_array().unwrap().contains(&"pause".into()));

    let ours = "origin: https://hub.example.jp";
    pause(&[]).await.is_problem(403, "cross-site-request");
    pause(&[ours]).await.is_problem(403, "cross-site-request");
    pause(&[&csrf]).await.is_problem(403, "cross-site-request");
    pause(&[&csrf, "origin: https://evil.example"]).await.is_problem(403, "cross-site-request");
    pause(&[&csrf, ours, "sec-fetch-site: cross-site"]).await.is_problem(403, "cross-site-request");
    pause(&["x-enishi-csrf: 1", ours]).await.is_problem(403, "cross-site-request");
    assert!(house.store.switches().await.unwrap().is_empty());
    assert_eq!(pause(&[&csrf, ours]).await.status, 200);
    assert_eq!(pause(&[&csrf, "sec-fetch-site: same-origin"]).await.json()["changed"], false);

    let other = house.call("GET /ops/v1/me", &[&format!("cookie: enishi={}", token.reveal())], "").await;
    other.is_problem(401, "not-signed-in");
}

#[tokio::test]
async fn a_session_ends_by_idling_by_age_and_by_signing_out() {
    let house = House::open();
    let cli = Operator::at_the_command_line();
    let idle = house.signed_in(Role::Operator).await;
    house.clock.step_ms(29 * MINUTE_MS);
    assert_eq!(me(&house, &idle).await, 200);
    house.clock.step_ms(29 * MINUTE_MS);
    assert_eq!(me(&house, &idle).await, 200, "being used keeps it alive");
    house.clock.step_ms(30 * MINUTE_MS);
    assert_eq!(me(&house, &idle).await, 401, "idle for half an hour");

    let (old, _) = house.operators.sign_in("operator", &PASSWORD.into(), None).await.unwrap();
    assert_ne!(old.reveal(), idle.reveal(), "every sign-in has a token of its own");
    for _ in 0..28 {
        assert_eq!(me(&house, &old).await, 200);
        house.clock.step_ms(25 * MINUTE_MS);
    }
    assert_eq!(me(&house, &old).await, 200, "11 h 40 min");
    house.clock.step_ms(20 * MINUTE_MS);
    assert_eq!(me(&house, &old).await, 401, "twelve hours are over");

    let (token, _) = house.operators.sign_in("operator", &PASSWORD.into(), None).await.unwrap();
    house.operators.sign_out(&token).await.unwrap();
    assert_eq!(me(&house, &token).await, 401);

    let program = house.operators.make_api_token(&cli, "operator").await.unwrap();
    house.clock.step_ms(60 * 24 * 60 * MINUTE_MS);
    assert_eq!(house.by(&program, "GET /ops/v1/me", "").await.status, 200, "a program does not idle out");
    house.operators.set_disabled(&cli, "operator", true).await.unwrap();
    house.by(&program, "GET /ops/v1/me", "").await.is_problem(401, "not-signed-in");
    let refused = house.operators.sign_in("operator", &PASSWORD.into(), None).await.unwrap_err();
    assert_eq!(refused, SignInRefused::Wrong, "nobody learns that the account is only locked");
}

#[tokio::test]
async fn guessing_is_slowed_down_alike_for_accounts_that_exist_and_those_that_do_not() {
    let house = House::open();
    house.signed_in(Role::Operator).await;
    let from = |last: u8| Some(IpAddr::from([203, 0, 113, last]));
    for name in ["operator", "nobody"] {
        for guess in 0..10 {
            let refused = house.operators.sign_in(name, &"not the password".into(), from(guess)).await;
            assert_eq!(refused.unwrap_err(), SignInRefused::Wrong);
        }
        let refused = house.operators.sign_in(name, &PASSWORD.into(), from(99)).await.unwrap_err();
        assert!(
            matches!(refused, SignInRefused::Throttled { retry_after_s: 1..=900 }),
            "{name}: {refused:?}"
        );
    }
    house.clock.step_ms(15 * MINUTE_MS);
    assert!(house.operators.sign_in("operator", &PASSWORD.into(), from(99)).await.is_ok());
    let told = house.audit(30).await;
    assert_eq!(told[0], "operator session.begin operator -");
    assert!(told.contains(&"unknown session.refused unknown -".to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line.contains("nobody")), "what was typed as a name is not kept");
}

#[tokio::test]
async fn a_token_is_stored_as_a_hash_only() {
    let house = House::open();
    let token = house.signed_in(Role::Viewer).await;
    assert_eq!(format!("{token:?}"), "Token(…)");
    let hash = house.hub.parts().hasher.hash("session", token.reveal());
    assert!(house.store.session(hash).await.unwrap().is_some());
    assert!(
        house.store.session(house.hub.parts().hasher.hash("csrf", token.reveal())).await.unwrap().is_none()
    );
}
