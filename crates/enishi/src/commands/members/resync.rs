//! Brings customers up to date: one run per customer, carried out by a running hub.

use anyhow::bail;
use connectors::roles::Call;
use domain::{Class, CustomerId};
use engine::Started;
use flows::{
    Hub,
    registration::{resync, sweep},
};
use serde_json::Value;

use super::write_down;
use crate::voice::Voice;

pub(super) async fn one(customer: CustomerId, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let parts = hub.parts();
    if parts.store.link(customer).await?.is_none() {
        let call = Call::read(Class::Interactive);
        if parts.systems.storefront.customer(&call, customer).await?.is_none() {
            bail!("there is no customer {customer}");
        }
    }
    write_down(hub, "members.resync", format!("customer:{customer}"), Value::Null).await?;
    let cause = format!("cli-{}", parts.clock.now());
    // Never begun here: the hub that serves takes it up, in the customer's own lane.
    let started = hub.engine().start_all(vec![resync::start(customer, &cause)]).await?;
    match started.first() {
        Some(Started::New(run)) => {
            voice.say(format!("run {run} is due; a running `enishi serve` takes it up"))?
        }
        _ => voice.say(format!("customer {customer} is being brought up to date already"))?,
    }
    Ok(())
}

pub(super) async fn everybody(hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    write_down(hub, "members.resync", "everybody".into(), Value::Null).await?;
    let mut progress = voice.progress("customers");
    let total = sweep::resync_all(hub.parts(), hub.engine(), |done| progress.at(done)).await?;
    drop(progress);
    voice.say(format!("{total} runs are due; a running `enishi serve` takes them up"))?;
    Ok(())
}
