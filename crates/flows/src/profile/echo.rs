//! Writes a profile to a follower, once per change: what was written last is remembered as a keyed hash.

use connectors::roles::Call;
use domain::{CrmContactId, Failure, PosMemberId, change::ProfileChange, matrix::Party, member::Profile};
use store::{Echo, KeyedHash, System};

use super::who::Who;
use crate::{HubParts, gate, systems::memory_failed};

/// Makes the CRM contact say what the profile says; none if the customer is gone.
pub async fn write_crm(parts: &HubParts, who: &Who, call: &Call) -> Result<Option<CrmContactId>, Failure> {
    let memory = memory_failed("remember the CRM contact");
    let Some(profile) = who.profile().await? else { return Ok(None) };
    let hash = fingerprint(parts, System::Crm, profile.reveal());
    let link = parts.store.link(who.customer()).await.map_err(&memory)?;
    let linked = link.and_then(|l| l.crm);
    if linked.is_some() && is_echo(parts, System::Crm, who, hash).await? {
        return Ok(linked);
    }
    let told = gate::to_crm(parts, who.customer(), profile.clone()).await?;
    let contact = parts.systems.crm.upsert_contact(call, who.customer(), &told).await?;
    let now = parts.clock.now();
    parts.store.link_crm(who.customer(), contact, now).await.map_err(&memory)?;
    remember(parts, System::Crm, who, hash).await?;
    Ok(Some(contact))
}

/// Brings a linked store member up to date; true if something was written.
pub async fn write_pos(
    parts: &HubParts,
    who: &Who,
    member: PosMemberId,
    call: &Call,
) -> Result<bool, Failure> {
    let Some(profile) = who.profile().await? else { return Ok(false) };
    let hash = fingerprint(parts, System::Pos, profile.reveal());
    if is_echo(parts, System::Pos, who, hash).await? {
        return Ok(false);
    }
    let change = profile.map(ProfileChange::saying);
    let change = parts.settings.matrix.readable(Party::Pos, change);
    let way = gate::Way { from: Party::Online, to: Party::Pos };
    let change = gate::let_out(parts, who.customer(), way, change).await?;
    parts.systems.pos.update_member(call, member, &change).await?;
    remember(parts, System::Pos, who, hash).await?;
    Ok(true)
}

/// Notes that the follower has this profile now.
pub async fn remember_profile(
    parts: &HubParts,
    system: System,
    who: &Who,
    profile: &Profile,
) -> Result<(), Failure> {
    remember(parts, system, who, fingerprint(parts, system, profile)).await
}

async fn is_echo(parts: &HubParts, system: System, who: &Who, hash: KeyedHash) -> Result<bool, Failure> {
    let last =
        parts.store.echo(system, who.customer()).await.map_err(memory_failed("recall what was written"))?;
    Ok(last.is_some_and(|echo| echo.hash == hash))
}

async fn remember(parts: &HubParts, system: System, who: &Who, hash: KeyedHash) -> Result<(), Failure> {
    let echo = Echo { system, customer: who.customer(), hash, at: parts.clock.now() };
    parts.store.remember_echo(echo).await.map_err(memory_failed("remember what was written"))
}

/// One keyed hash over every field a follower is given. Separators keep two fields from running into one.
fn fingerprint(parts: &HubParts, system: System, profile: &Profile) -> KeyedHash {
    let address = profile.address.clone().unwrap_or_default();
    let birth_date = profile.birth_date.map(|d| d.to_string()).unwrap_or_default();
    let fields = [
        profile.email.as_deref().unwrap_or_default(),
        &profile.last_name,
        &profile.first_name,
        &profile.last_name_kana,
        &profile.first_name_kana,
        &birth_date,
        profile.sex.map_or("", |s| match s {
            domain::member::Sex::Unknown => "unknown",
            domain::member::Sex::Male => "male",
            domain::member::Sex::Female => "female",
        }),
        profile.phone.as_deref().unwrap_or_default(),
        &address.postal_code,
        &address.prefecture_code,
        &address.city,
        &address.address1,
        &address.address2,
        &address.country_code,
        if profile.accepts_marketing { "yes" } else { "no" },
        profile.locale.as_str(),
    ];
    parts.hasher.hash(&format!("echo-{}", system.as_str()), &fields.join("\u{1f}"))
}
