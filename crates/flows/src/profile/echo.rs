//! Writes a profile to a follower, once per change: what was written last is remembered as a keyed hash.

use connectors::roles::Call;
use domain::{
    CrmContactId, Failure,
    matrix::{Field, Party},
    member::Profile,
    planted::{Bug, planted},
};
use store::{Echo, KeyedHash, System};

use super::who::Who;
use crate::{Hasher, HubParts, changes::consent::Consent, gate, systems::memory_failed};

/// Makes the CRM contact say what the profile says; none if the customer is gone.
pub async fn write_crm(parts: &HubParts, who: &Who, call: &Call) -> Result<Option<CrmContactId>, Failure> {
    let memory = memory_failed("remember the CRM contact");
    let Some(profile) = who.profile().await? else { return Ok(None) };
    let hash = fingerprint(parts, System::Crm, profile.reveal());
    let link = parts.store.link(who.customer()).await.map_err(&memory)?;
    let linked = link.and_then(|l| l.crm);
    if linked.is_some()
        && (planted(Bug::SkipCrm) || is_echo(parts, System::Crm, who, profile.reveal()).await?)
    {
        return Ok(linked);
    }
    let told = gate::to_crm(parts, who.customer(), profile.clone()).await?;
    let contact = parts.systems.crm.upsert_contact(call, who.customer(), &told).await?;
    let now = parts.clock.now();
    parts.store.link_crm(who.customer(), contact, now).await.map_err(&memory)?;
    if Consent::of(profile.reveal()) == Consent::No && is_told_of_consent(parts) {
        parts.systems.silence.opt_out(call, contact).await?;
    }
    remember(parts, System::Crm, who, hash).await?;
    Ok(Some(contact))
}

/// Whether the CRM is a reader of the consent.
fn is_told_of_consent(parts: &HubParts) -> bool {
    parts.settings.matrix.row(Field::EmailConsent).reaches(Party::Crm)
}

/// Whether the follower was brought up to this very profile when it was last looked at.
pub async fn is_known(parts: &HubParts, system: System, who: &Who) -> Result<bool, Failure> {
    let Some(profile) = who.profile().await? else { return Ok(true) };
    if planted(Bug::StaleEcho) {
        return Ok(true);
    }
    is_echo(parts, system, who, profile.reveal()).await
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

/// Under the present key, or under the one before while it is accepted.
async fn is_echo(parts: &HubParts, system: System, who: &Who, profile: &Profile) -> Result<bool, Failure> {
    let last =
        parts.store.echo(system, who.customer()).await.map_err(memory_failed("recall what was written"))?;
    Ok(last.is_some_and(|echo| parts.hasher.keys().any(|key| hashed(key, system, profile) == echo.hash)))
}

async fn remember(parts: &HubParts, system: System, who: &Who, hash: KeyedHash) -> Result<(), Failure> {
    let (at, key_version) = (parts.clock.now(), parts.hasher.version());
    let echo = Echo { system, customer: who.customer(), hash, key_version, at };
    parts.store.remember_echo(echo).await.map_err(memory_failed("remember what was written"))
}

fn fingerprint(parts: &HubParts, system: System, profile: &Profile) -> KeyedHash {
    hashed(&parts.hasher, system, profile)
}

/// One keyed hash over every field a follower is given. Separators keep two fields from running into one.
fn hashed(key: &Hasher, system: System, profile: &Profile) -> KeyedHash {
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
        Consent::of(profile).as_str(),
        profile.locale.as_str(),
    ];
    let mut said = fields.join("\u{1f}");
    // Only where there is something to say, so that what was written before they were told stays known.
    for (name, text) in [("rank", &profile.rank), ("card", &profile.card_code)] {
        if let Some(text) = text {
            said.push_str(&format!("\u{1f}{name}={text}"));
        }
    }
    key.hash(&format!("echo-{}", system.as_str()), &said)
}
