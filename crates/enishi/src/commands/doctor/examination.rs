//! All checks side by side, each with its own time: a system that is down hides nothing about the others.

use std::time::Duration;

use futures::future::{BoxFuture, FutureExt, join_all};
use serde_json::json;

use super::{bench::Bench, finding::Finding, followers, house, shopify};
use crate::{
    assemble::Nature,
    config::Config,
    voice::{Outcome, Voice},
};

/// No check takes longer.
const LIMIT: Duration = Duration::from_secs(15);

type Looking<'a> = BoxFuture<'a, Vec<Finding>>;

/// A check, what it is about, and the sections it needs.
struct Check<'a> {
    name: &'static str,
    needs: &'static [&'static str],
    looking: Looking<'a>,
}

/// Examines and reports.
pub async fn run(config: &Config, nature: &Nature, json: bool, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let findings = examine(config, nature).await?;
    if json {
        let rows = findings.iter().map(|f| format!("  {}", json!(f)));
        voice.say(format!("[\n{}\n]", rows.collect::<Vec<_>>().join(",\n")))?;
    } else {
        for finding in &findings {
            voice.say(finding.line())?;
        }
    }
    Ok(if findings.iter().all(|f| f.ok) { Outcome::Done } else { Outcome::Wanting })
}

/// Everything that was found, in the order of the report.
pub async fn examine(config: &Config, nature: &Nature) -> anyhow::Result<Vec<Finding>> {
    let bench = Bench::set_up(config, nature).await?;
    let mut findings = house::configuration(&bench);
    findings.extend(house::matrix(&bench));
    let looking = checks(&bench).into_iter().map(|check| look(&bench, check));
    findings.extend(join_all(looking).await.into_iter().flatten());
    Ok(findings)
}

fn checks(bench: &Bench) -> Vec<Check<'_>> {
    const SHOP: &[&str] = &["shopify"];
    const SIGN_IN: &[&str] = &["customer_accounts"];
    let check = |name, needs, looking| Check { name, needs, looking };
    let mut checks = vec![
        check("store", &["store"][..], house::store(bench).boxed()),
        check("clock", &[][..], house::clock(bench).boxed()),
        check("Shopify credentials", SHOP, shopify::access(bench).boxed()),
        check("Shopify API version", SHOP, shopify::version(bench).boxed()),
        check("Shopify webhooks", SHOP, shopify::webhooks(bench).boxed()),
        check("Shopify metafields", SHOP, shopify::metafields(bench).boxed()),
        check("Shopify rate head-room", SHOP, shopify::room(bench).boxed()),
        check("customer accounts", SIGN_IN, shopify::sign_in(bench).boxed()),
    ];
    let on = &bench.config.sync;
    let followers: [(bool, &'static str, &'static [&'static str], Looking<'_>); 6] = [
        (on.pos, "Smaregi credentials", &["smaregi"], followers::tills(bench).boxed()),
        (on.pos, "Smaregi members", &["smaregi"], followers::members(bench).boxed()),
        (on.pos, "Smaregi rate", &["smaregi"], followers::till_room(bench).boxed()),
        (on.crm, "HubSpot token", &["hubspot"], followers::crm(bench).boxed()),
        (on.crm, "HubSpot purchases", &["hubspot"], followers::purchases(bench).boxed()),
        (on.mail, "mail server", &["mail"], followers::mail(bench).boxed()),
    ];
    for (is_on, name, needs, looking) in followers {
        let is_wrong = bench.hindrance(needs).is_some();
        match is_on || is_wrong {
            true => checks.push(check(name, needs, looking)),
            false => checks.push(check(name, needs, off(name).boxed())),
        }
    }
    checks
}

async fn off(name: &'static str) -> Vec<Finding> {
    vec![Finding::good(name, "switched off in [sync]")]
}

async fn look(bench: &Bench, check: Check<'_>) -> Vec<Finding> {
    if let Some(wrong) = bench.hindrance(check.needs) {
        return vec![Finding::bad(check.name, format!("not checked: {} is not right", wrong.key))];
    }
    match tokio::time::timeout(LIMIT, check.looking).await {
        Ok(findings) => findings,
        Err(_) => vec![Finding::bad(check.name, format!("no answer within {} seconds", LIMIT.as_secs()))],
    }
}
