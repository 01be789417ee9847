//! The keyed member index: which store members have this e-mail or phone, kept as hashes only.

use connectors::roles::{Call, PosMemberChange};
use domain::{
    Failure, PosMemberId, Timestamp,
    member::PosMember,
    planted::{Bug, planted},
};
use store::{HashField, IndexEntry, System};

use crate::{Hasher, HubParts, changes::meet, erasure::graves, systems::memory_failed};

/// Where the sweep of changed members has come to.
pub const WATERMARK: &str = "pos-members";
/// How far the pass over all members has come (highest id seen).
pub const BACKFILL: &str = "pos-members-backfill";
/// Two tills' clocks and the POS's own differ; a window begins this long before the newest change known.
const OVERLAP: jiff::SignedDuration = jiff::SignedDuration::from_mins(2);
/// The POS answers for at most 31 days at a time.
const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
/// Longer than a stamp of the tills lasts.
const SAME_STAMP: jiff::SignedDuration = jiff::SignedDuration::from_secs(2);
const PAGE: u64 = 1_000;
/// Rows of a key before that are removed with one write.
const AT_ONCE: u32 = 500;

/// Indexes what changed at the tills since the last look; returns how many members were read.
///
/// The mark is the newest stamp of the tills' own clock: ours may be an hour ahead and would look past what
/// changed. The last window therefore reaches beyond our now.
pub async fn sweep(parts: &HubParts, call: &Call) -> Result<u64, Failure> {
    let memory = memory_failed("move the watermark");
    let now = parts.clock.now();
    let stored = parts.store.cursor(WATERMARK).await.map_err(&memory)?;
    let mut mark = stored.and_then(|text| text.parse::<Timestamp>().ok()).unwrap_or(now - LONGEST);
    let mut read = 0;
    loop {
        let from = mark.min(now) - OVERLAP;
        let to = from + LONGEST;
        let seen = window(parts, call, from, to).await?;
        read += seen.read;
        let is_last = to > now;
        mark = if is_last { seen.newest.map_or(mark, |newest| mark.max(newest)) } else { to };
        parts.store.set_cursor(WATERMARK, &mark.to_string()).await.map_err(&memory)?;
        if is_last {
            return Ok(read);
        }
    }
}

/// What a window showed.
struct Seen {
    read: u64,
    newest: Option<Timestamp>,
}

async fn window(parts: &HubParts, call: &Call, from: Timestamp, to: Timestamp) -> Result<Seen, Failure> {
    let mut page = Some(1);
    let mut seen = Seen { read: 0, newest: None };
    while let Some(number) = page {
        let PosMemberChange { members, next } = parts.systems.pos.changed(call, from, to, number).await?;
        seen.read += members.len() as u64;
        seen.newest = members.iter().map(|member| member.updated_at).chain(seen.newest).max();
        let is_new = |member: &PosMember| parts.caches.indexed.get(&member.id) != Some(member.updated_at);
        let new: Vec<PosMember> = members.into_iter().filter(is_new).collect();
        remember(parts, &new).await?;
        note_changed(parts, &new).await?;
        // Windows overlap, and in a crowd each look would index everybody before it again. The tills stamp whole
        // seconds: only what is older than the newest stamp is known to be the last word.
        let settled = seen.newest.map(|newest| newest - SAME_STAMP);
        for member in new.iter().filter(|member| Some(member.updated_at) < settled) {
            parts.caches.indexed.insert(member.id, member.updated_at);
        }
        page = next;
    }
    Ok(seen)
}

/// Linked members that say something new are looked at by the next sweep; a notice may have done so before.
async fn note_changed(parts: &HubParts, members: &[PosMember]) -> Result<(), Failure> {
    let memory = memory_failed("note a changed store member");
    for member in members.iter().filter(|member| member.member_number.is_some()) {
        let link = parts.store.link_by_pos(member.id).await.map_err(&memory)?;
        let Some(link) = link else { continue };
        if !meet::is_echo(parts, link.customer, member).await? {
            parts.store.skip(System::Pos, link.customer, parts.clock.now()).await.map_err(&memory)?;
        }
    }
    Ok(())
}

/// How a pass over all members goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Members read in this stretch.
    pub read: u64,
    /// Highest id so far.
    pub reached: u64,
    /// Nothing is left.
    pub is_done: bool,
}

/// Indexes the next thousand members by id, from where the last stretch ended; holes in the ids do not matter.
pub async fn stretch(parts: &HubParts, call: &Call) -> Result<Pass, Failure> {
    let memory = memory_failed("move the backfill cursor");
    let stored = parts.store.cursor(BACKFILL).await.map_err(&memory)?;
    let after: u64 = stored.and_then(|text| text.parse().ok()).unwrap_or(0);
    let found = parts.systems.pos.range(call, after + 1, u64::from(u32::MAX) * 2, 1).await?;
    remember(parts, &found.members).await?;
    let reached = found.members.iter().map(|m| m.id.get()).max().unwrap_or(after);
    parts.store.set_cursor(BACKFILL, &reached.to_string()).await.map_err(&memory)?;
    let read = found.members.len() as u64;
    Ok(Pass { read, reached, is_done: read < PAGE && found.next.is_none() })
}

/// How far the pass under this key has come; each key has a place of its own.
fn rekeying(parts: &HubParts) -> String {
    format!("pos-members-rekey-{:08x}", parts.hasher.version())
}

/// Indexes the next thousand members under the present key, from where the last stretch under this key ended. While it
/// goes on look-ups ask under both keys. The last stretch removes what the keys before left.
pub async fn rekey_stretch(parts: &HubParts, call: &Call) -> Result<Pass, Failure> {
    let memory = memory_failed("move the rekeying cursor");
    let place = rekeying(parts);
    let stored = parts.store.cursor(&place).await.map_err(&memory)?;
    let after: u64 = stored.and_then(|text| text.parse().ok()).unwrap_or(0);
    let found = parts.systems.pos.range(call, after + 1, u64::from(u32::MAX) * 2, 1).await?;
    remember(parts, &found.members).await?;
    let highest = found.members.iter().map(|m| m.id.get()).max().filter(|highest| *highest > after);
    let read = found.members.len() as u64;
    if let Some(reached) = highest {
        parts.store.set_cursor(&place, &reached.to_string()).await.map_err(&memory)?;
        return Ok(Pass { read, reached, is_done: false });
    }
    while parts.store.forget_other_keys(parts.hasher.version(), AT_ONCE).await.map_err(&memory)? > 0 {}
    parts.store.set_cursor(&place, "0").await.map_err(&memory)?;
    Ok(Pass { read: 0, reached: after, is_done: true })
}

/// Indexes these members as they are now, except those of people who were erased.
pub async fn remember(parts: &HubParts, members: &[PosMember]) -> Result<(), Failure> {
    if members.is_empty() || planted(Bug::ForgetIndex) {
        return Ok(());
    }
    let rows = members.iter().map(|member| graves::living(parts, member, entries(parts, member))).collect();
    parts.store.index_living(parts.hasher.version(), rows).await.map_err(memory_failed("index store members"))
}

/// Forgets a member that the POS has deleted.
pub async fn forget(parts: &HubParts, member: PosMemberId) -> Result<(), Failure> {
    let rows = vec![(member, Vec::new())];
    parts
        .store
        .index_members(parts.hasher.version(), rows)
        .await
        .map_err(memory_failed("forget a store member"))
}

/// What a member is found by; nothing for one who has left.
pub(crate) fn entries(parts: &HubParts, member: &PosMember) -> Vec<IndexEntry> {
    entries_under(parts, &parts.hasher, member)
}

/// The same under this key.
pub(crate) fn entries_under(parts: &HubParts, key: &Hasher, member: &PosMember) -> Vec<IndexEntry> {
    if !member.status.is_linkable() {
        return Vec::new();
    }
    let mut entries = Vec::new();
    for email in member.emails.reveal() {
        if let Some(value) = email_key(parts, email) {
            entries.push(key.entry(HashField::Email, &value));
        }
        if let Ok(value) = normalize::email::loose_key(email) {
            entries.push(key.entry(HashField::EmailLoose, &value));
        }
    }
    let profile = member.profile.reveal();
    for phone in profile.phone.iter().chain(&profile.other_phones) {
        entries.extend(phone_key(phone).map(|value| key.entry(HashField::Phone, &value)));
    }
    entries.sort_unstable_by_key(|e| (e.field, e.hash));
    entries.dedup();
    entries
}

/// The strict key of an address that can identify somebody; none for the shop's own and other placeholders.
pub(crate) fn email_key(parts: &HubParts, email: &str) -> Option<String> {
    let own = parts.settings.shop_mail_domain.as_deref();
    let key = normalize::email::strict_key(email).ok()?;
    (!normalize::email::is_placeholder(&key, own)).then_some(key)
}

/// The key of a number that can identify somebody; none for service numbers and nonsense.
pub(crate) fn phone_key(phone: &str) -> Option<String> {
    normalize::phone::normalize(phone, "JP").ok().filter(|p| p.valid && p.matchable).map(|p| p.e164)
}

/// Indexes a member the hub has just made or linked by what the customer's own profile says, beside what the till has.
pub(super) async fn remember_profile(
    parts: &HubParts,
    member: PosMemberId,
    profile: &domain::member::Profile,
) -> Result<(), Failure> {
    let email = profile.email.as_deref().and_then(|e| email_key(parts, e));
    let phone = profile.phone.as_deref().and_then(phone_key);
    let email = email.map(|key| parts.hasher.entry(HashField::Email, &key));
    let entries =
        email.into_iter().chain(phone.map(|key| parts.hasher.entry(HashField::Phone, &key))).collect();
    let rows = vec![(member, entries)];
    parts
        .store
        .index_members(parts.hasher.version(), rows)
        .await
        .map_err(memory_failed("index a store member"))
}
