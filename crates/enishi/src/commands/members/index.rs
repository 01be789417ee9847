//! The pass over all store members: it goes on where it ended, waits when it is asked to, and can be repeated.

use std::time::Duration;

use anyhow::bail;
use connectors::roles::Call;
use domain::{Class, Failure, Kind};
use flows::{
    Hub,
    matching::index::{self, Pass},
};
use serde_json::json;

use super::write_down;
use crate::voice::{Progress, Voice};

/// A till that does not answer is asked so often, each time after a longer wait.
const TRIES: u32 = 6;

/// Everything under the present key; what stands under the key before is removed at the end.
pub(super) async fn rekey(hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let parts = hub.parts();
    if !parts.systems.on.pos {
        bail!("the tills are switched off (sync.pos)");
    }
    write_down(hub, "members.rekey", "pos-members".into(), json!({})).await?;
    let before = parts.store.under_other_keys(parts.hasher.version()).await?;
    let mut progress = voice.progress("members");
    let mut read = 0;
    loop {
        let pass = stretch(hub, true, &mut progress).await?;
        read += pass.read;
        progress.at(read);
        if pass.is_done {
            break;
        }
    }
    drop(progress);
    voice.say(format!("{read} members read; of {before} rows under another key none is left"))?;
    voice.say("secret.key_previous can be removed from the configuration")?;
    Ok(())
}

pub(super) async fn run(restart: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let parts = hub.parts();
    if !parts.systems.on.pos {
        bail!("the tills are switched off (sync.pos)");
    }
    write_down(hub, "members.index", "pos-members".into(), json!({ "restart": restart })).await?;
    if restart {
        parts.store.set_cursor(index::BACKFILL, "0").await?;
    }
    let mut progress = voice.progress("members");
    let mut read = 0;
    loop {
        let pass = stretch(hub, false, &mut progress).await?;
        read += pass.read;
        progress.at(read);
        if pass.is_done {
            break;
        }
    }
    drop(progress);
    let indexed = parts.store.indexed_members().await?;
    voice.say(format!("{read} members read; {indexed} can be found by e-mail or phone"))?;
    Ok(())
}

/// The next thousand. Members at work at a till go first: the pass is the least urgent of all.
async fn stretch(hub: &Hub, under_new_key: bool, progress: &mut Progress) -> Result<Pass, Failure> {
    let call = Call::read(Class::Overnight);
    let mut tried = 0;
    loop {
        let stretched = match under_new_key {
            true => index::rekey_stretch(hub.parts(), &call).await,
            false => index::stretch(hub.parts(), &call).await,
        };
        let failure = match stretched {
            Ok(pass) => return Ok(pass),
            Err(failure) => failure,
        };
        tried += 1;
        let wait = match failure.kind {
            _ if tried >= TRIES => return Err(failure),
            Kind::Throttled { retry_after } => retry_after.unwrap_or(Duration::from_secs(5)),
            Kind::Unavailable | Kind::InDoubt => Duration::from_secs(1 << tried),
            _ => return Err(failure),
        };
        progress.waits(format!("the tills do not answer; trying again in {} s", wait.as_secs()));
        tokio::time::sleep(wait).await;
        progress.goes_on();
    }
}
