//! An alert reaches every place, once per cause.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use connectors::{
    alerts::{
        Everywhere, MailAlerts, MailAlertsConfig, PAGERDUTY_URL, PagerDuty, PagerDutyConfig, Slack,
        SlackConfig,
    },
    http::Unmetered,
    roles::{Alert, Alerts, Severity},
    smtp::{MailError, MailTransport},
};
use domain::Kind;
use serde_json::json;

use crate::{
    people::clock,
    stand_in::{StandIn, ok, status},
};

fn alert() -> Alert {
    Alert {
        cause: "destination-down/smaregi".into(),
        severity: Severity::Critical,
        summary: "Smaregi has not answered for 5 minutes <all stores>".into(),
        facts: vec![("waiting".into(), "31 sign-ups".into())],
        runbook: Some("https://hub.example.jp/docs/runbooks/pos-down".into()),
    }
}

fn slack(http: &Arc<StandIn>) -> Slack {
    let config = SlackConfig { webhook_url: "https://hooks.slack.com/services/T/B/x".into() };
    Slack::new(&config, http.clone(), clock(), Arc::new(Unmetered)).unwrap()
}

fn pagerduty(http: &Arc<StandIn>) -> PagerDuty {
    let config =
        PagerDutyConfig { routing_key: "R0".into(), events_url: PAGERDUTY_URL.into(), source: "shop".into() };
    PagerDuty::new(config, http.clone(), clock(), Arc::new(Unmetered)).unwrap()
}

#[derive(Default)]
struct Postman(Mutex<Vec<String>>);

#[async_trait]
impl MailTransport for Postman {
    async fn deliver(&self, _: &str, to: &str, raw: &[u8]) -> Result<(), MailError> {
        self.0.lock().unwrap().push(format!("{to}\n{}", String::from_utf8_lossy(raw)));
        Ok(())
    }

    async fn check(&self) -> Result<(), MailError> {
        Ok(())
    }
}

#[tokio::test]
async fn slack_is_told_and_says_ok() {
    let http = StandIn::new(|_| status(200, "ok"));
    slack(&http).raise(&alert()).await.unwrap();
    let sent = http.seen()[0].json();
    assert!(sent["text"].as_str().unwrap().contains("&lt;all stores&gt;"), "markup is defused");
    assert_eq!(sent["blocks"].as_array().unwrap().len(), 3);
    let gone = StandIn::new(|_| status(404, "no_service"));
    assert_eq!(slack(&gone).raise(&alert()).await.err().unwrap().kind, Kind::Denied);
}

#[tokio::test]
async fn one_cause_is_one_incident() {
    let http = StandIn::new(|_| status(202, r#"{"status":"success"}"#));
    let duty = pagerduty(&http);
    let other = Alert { cause: "backlog/registration".into(), ..alert() };
    for alert in [alert(), alert(), other] {
        duty.raise(&alert).await.unwrap();
    }
    let keys: Vec<String> =
        http.seen().iter().map(|seen| seen.json()["dedup_key"].as_str().unwrap().to_owned()).collect();
    assert!(keys[0] == keys[1] && keys[0] != keys[2] && keys[0].len() <= 255);
    let sent = http.seen()[0].json();
    assert_eq!(
        (&sent["event_action"], &sent["payload"]["severity"]),
        (&json!("trigger"), &json!("critical"))
    );
    assert_eq!(sent["links"][0]["href"], "https://hub.example.jp/docs/runbooks/pos-down");
}

#[tokio::test]
async fn a_place_that_is_down_does_not_silence_the_others() {
    let (down, up) = (StandIn::new(|_| status(503, "")), StandIn::new(|_| ok(json!({}))));
    let postman = Arc::new(Postman::default());
    let config = MailAlertsConfig { from: "hub@shop.example.jp".into(), to: "ops@shop.example.jp".into() };
    let mail = MailAlerts::new(&config, postman.clone(), clock(), Arc::new(Unmetered)).unwrap();
    let everywhere = Everywhere::new(vec![Arc::new(slack(&down)), Arc::new(mail), Arc::new(pagerduty(&up))]);
    assert_eq!(everywhere.raise(&alert()).await.err().unwrap().kind, Kind::InDoubt);
    assert_eq!(up.seen().len(), 1);
    let mails = postman.0.lock().unwrap().clone();
    assert!(
        mails[0].starts_with("ops@shop.example.jp") && mails[0].contains("Auto-Submitted: auto-generated")
    );
    assert!(Everywhere::default().raise(&alert()).await.is_ok());
}
