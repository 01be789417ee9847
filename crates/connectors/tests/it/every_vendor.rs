//! What must be true of every system alike: one suite over all of them.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use connectors::{
    alerts::{PAGERDUTY_URL, PagerDuty, PagerDutyConfig, Slack, SlackConfig},
    http::{SendError, Unmetered},
    roles::{Alert, Alerts, Call, Crm, Pos, Severity, Storefront},
};
use domain::{Class, Failure, Kind};

use crate::{
    people::{clock, hanako, member, n, new_customer, now_call, registration, to_crm},
    stand_in::{Reply, StandIn, status, with_header},
};

type Outcome = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// One way to call one system.
struct Case {
    name: &'static str,
    writes: bool,
    /// Tokens fetched when every call is refused: the first, and one renewal. None where the key never changes.
    tokens: usize,
    /// Whether the answer's body matters.
    reads_body: bool,
    call: fn(Arc<StandIn>) -> Outcome,
}

fn alert() -> Alert {
    Alert {
        cause: "smaregi unavailable".into(),
        severity: Severity::Critical,
        summary: "Smaregi does not answer".into(),
        facts: vec![("run".into(), "019aa0c0".into())],
        runbook: None,
    }
}

fn read() -> Call {
    Call::read(Class::SameDay)
}

const CASES: [Case; 9] = [
    Case {
        name: "shopify reads",
        writes: false,
        tokens: 2,
        reads_body: true,
        call: |http| Box::pin(async move { http.shopify().customer(&read(), n()).await.map(drop) }),
    },
    Case {
        name: "shopify writes",
        writes: true,
        tokens: 2,
        reads_body: true,
        call: |http| {
            Box::pin(async move {
                http.shopify()
                    .create_customer(&now_call(), &new_customer(hanako()), registration())
                    .await
                    .map(drop)
            })
        },
    },
    Case {
        name: "smaregi reads",
        writes: false,
        tokens: 2,
        reads_body: true,
        call: |http| Box::pin(async move { http.smaregi().member(&read(), member()).await.map(drop) }),
    },
    Case {
        name: "smaregi reads points",
        writes: false,
        tokens: 2,
        reads_body: true,
        call: |http| Box::pin(async move { http.smaregi().balance(&read(), member()).await.map(drop) }),
    },
    Case {
        name: "smaregi writes",
        writes: true,
        tokens: 2,
        reads_body: false,
        call: |http| {
            Box::pin(async move { http.smaregi().set_member_number(&now_call(), member(), Some(n())).await })
        },
    },
    Case {
        name: "hubspot reads",
        writes: false,
        tokens: 0,
        reads_body: true,
        call: |http| Box::pin(async move { http.hubspot().has_member_property(&read()).await.map(drop) }),
    },
    Case {
        name: "hubspot writes",
        writes: true,
        tokens: 0,
        reads_body: true,
        call: |http| {
            Box::pin(async move {
                http.hubspot().upsert_contact(&now_call(), n(), &to_crm(hanako())).await.map(drop)
            })
        },
    },
    Case {
        name: "slack",
        writes: true,
        tokens: 0,
        reads_body: true,
        call: |http| {
            Box::pin(async move {
                let config =
                    SlackConfig { webhook_url: "https://hooks.slack.com/services/canary-secret".into() };
                Slack::new(&config, http, clock(), Arc::new(Unmetered)).unwrap().raise(&alert()).await
            })
        },
    },
    Case {
        name: "pagerduty",
        writes: true,
        tokens: 0,
        reads_body: false,
        call: |http| {
            Box::pin(async move {
                let config = PagerDutyConfig {
                    routing_key: "canary-secret".into(),
                    events_url: PAGERDUTY_URL.into(),
                    source: "shop".into(),
                };
                PagerDuty::new(config, http, clock(), Arc::new(Unmetered)).unwrap().raise(&alert()).await
            })
        },
    },
];

/// Every case against a system that always answers the same; what became of it, and how many tokens it took.
async fn all(reply: fn() -> Reply) -> Vec<(&'static Case, Kind, usize)> {
    let mut kinds = Vec::new();
    for case in &CASES {
        let http = StandIn::new(move |_| reply());
        match (case.call)(http.clone()).await {
            Err(failure) => kinds.push((case, failure.kind, http.tokens())),
            Ok(()) => kinds.push((
                case,
                Kind::Rejected { code: domain::Code::new("it-went-through") },
                http.tokens(),
            )),
        }
    }
    kinds
}

fn no_answer(case: &Case) -> Kind {
    if case.writes { Kind::InDoubt } else { Kind::Unavailable }
}

#[tokio::test]
async fn a_cut_connection_leaves_doubt_about_writes_only() {
    for (case, kind, _) in all(|| Err(SendError::NoAnswer)).await {
        assert_eq!(kind, no_answer(case), "{}", case.name);
    }
}

#[tokio::test]
async fn an_error_over_there_leaves_doubt_about_writes_only() {
    for (case, kind, _) in all(|| status(502, "<html>Bad Gateway</html>")).await {
        assert_eq!(kind, no_answer(case), "{}", case.name);
    }
}

#[tokio::test]
async fn without_a_connection_nothing_happened() {
    for (case, kind, _) in all(|| Err(SendError::NotSent)).await {
        assert_eq!(kind, Kind::Unavailable, "{}", case.name);
    }
}

#[tokio::test]
async fn refused_credentials_are_renewed_once_and_then_believed() {
    for reply in [(|| status(401, "{}")) as fn() -> Reply, || status(403, "{}")] {
        for (case, kind, tokens) in all(reply).await {
            assert_eq!((kind, tokens), (Kind::Denied, case.tokens), "{}", case.name);
        }
    }
}

#[tokio::test]
async fn asked_to_wait_it_says_for_how_long() {
    for (case, kind, _) in all(|| with_header(status(429, "{}"), "retry-after", "7")).await {
        assert_eq!(kind, Kind::Throttled { retry_after: Some(Duration::from_secs(7)) }, "{}", case.name);
    }
    let date = || with_header(status(429, "slow down"), "retry-after", "Fri, 20 Nov 2026 03:00:30 GMT");
    for (case, kind, _) in all(date).await {
        assert_eq!(kind, Kind::Throttled { retry_after: Some(Duration::from_secs(30)) }, "{}", case.name);
    }
}

#[tokio::test]
async fn a_page_for_people_or_half_an_answer_is_no_answer() {
    let none: [fn() -> Reply; 4] = [
        || status(200, "<!doctype html><title>山田 花子</title>"),
        || status(200, r#"{"data":{"customer":{"id":"gid://shopify/Cust"#),
        || status(200, "[[[[["),
        || status(200, ""),
    ];
    for reply in none {
        for (case, kind, _) in all(reply).await.into_iter().filter(|(case, ..)| case.reads_body) {
            assert_eq!(kind, no_answer(case), "{}", case.name);
        }
    }
}

#[tokio::test]
async fn an_answer_of_another_shape_is_for_a_person() {
    let moved: [fn() -> Reply; 3] =
        [|| status(200, r#""next""#), || status(200, "7"), || Err(SendError::TooLarge)];
    for reply in moved {
        for (case, kind, _) in all(reply).await.into_iter().filter(|(case, ..)| case.reads_body) {
            assert_eq!(kind, Kind::Unreadable, "{}", case.name);
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_not_a_success() {
    for (case, kind, _) in all(|| with_header(status(302, ""), "location", "https://elsewhere.example")).await
    {
        assert_eq!(kind, Kind::Unreadable, "{}", case.name);
    }
}

#[tokio::test]
async fn a_failure_names_phrases_and_codes_and_nobody() {
    for reply in [
        (|| status(400, r#"{"detail":"山田 花子 hanako.yamada@example.jp は登録済み"}"#)) as fn() -> Reply,
        || status(422, "hanako.yamada@example.jp is taken"),
    ] {
        for case in &CASES {
            if let Err(failure) = (case.call)(StandIn::new(move |_| reply())).await {
                let told = format!("{failure} {failure:?} {}", serde_json::to_string(&failure).unwrap());
                for canary in crate::people::CANARIES {
                    assert!(!told.contains(canary), "{}: {told}", case.name);
                }
            }
        }
    }
}
