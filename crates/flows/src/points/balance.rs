//! A member sees the till's balance on their page within a second.

use std::{sync::Arc, time::Duration};

use connectors::roles::Call;
use domain::{
    Class, CustomerId, Date, Failure, Kind, Pii, PosMemberId, Timestamp, Vendor,
    planted::{Bug, planted},
    points::Balance,
};
use engine::Engine;

use crate::{HubParts, caches::Card, registration::spread, systems::memory_failed};

/// The POS may take this long; then the page shows what is known (FLOWS 1.3).
const POS_PATIENCE: Duration = Duration::from_millis(800);
/// How long a look waits for its turn: when a crowd looks, most are told at once what is known.
const TURN: Duration = Duration::from_millis(300);
/// Name and rank stand behind the balances, and behind everybody who buys or signs up.
const DECORATION: Class = Class::Checkout;
/// How long the rank waits for its turn: behind the balances it comes later.
const RANK_TURN: Duration = Duration::from_millis(500);
/// Name and rank decorate the balance and never hold it up.
const NAME_PATIENCE: Duration = Duration::from_millis(850);

/// Whether the balance can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsStatus {
    /// Read from the POS at `as_of`, at most 30 s ago.
    Ok,
    /// The POS does not answer; this is what it said at `as_of`.
    Stale,
    /// The customer has no store member yet; it is being made.
    NotRegistered,
    /// The POS does not answer and nothing is known.
    Unavailable,
}

/// A member's balance as my page shows it. Fields are null when unknown.
#[derive(Clone)]
pub struct BalanceView {
    /// Whether the balance can be trusted.
    pub status: PointsStatus,
    /// `山田 花子`.
    pub display_name: Option<Pii<String>>,
    /// Points.
    pub balance: Option<i64>,
    /// Day after which they lapse.
    pub expires_on: Option<Date>,
    /// The POS's rank code.
    pub rank: Option<String>,
    /// When the POS said so.
    pub as_of: Option<Timestamp>,
    /// `pos` (read now), `memory` (reused), none.
    pub source: Option<&'static str>,
}

/// The balance of a customer, always within a second: read now, reused for up to 30 s, or honestly not known.
pub async fn view(parts: &Arc<HubParts>, engine: &Engine, customer: CustomerId) -> BalanceView {
    let member = match parts.store.link(customer).await {
        Ok(link) => link.and_then(|l| l.pos),
        Err(_) => return BalanceView::without(PointsStatus::Unavailable),
    };
    let Some(member) = member else {
        return BalanceView {
            display_name: name(parts, customer).await,
            ..missing(parts, engine, customer).await
        };
    };
    let (balance, name, card) =
        futures::join!(read(parts, customer, member), name(parts, customer), card(parts, customer, member));
    let last_known = || parts.caches.last_known.get(&customer);
    let (status, balance, source) = match balance {
        Ok(Some((balance, source))) => (PointsStatus::Ok, Some(balance), Some(source)),
        Ok(None) => (PointsStatus::NotRegistered, None, None),
        Err(_) => match last_known() {
            Some(known) => (PointsStatus::Stale, Some(known), Some("memory")),
            None => (PointsStatus::Unavailable, None, None),
        },
    };
    BalanceView {
        status,
        display_name: name,
        balance: balance.map(|b| b.points.0),
        expires_on: balance.and_then(|b| b.expires_on),
        rank: card.and_then(|c| c.rank.clone()),
        as_of: balance.map(|b| b.as_of),
        source,
    }
}

impl BalanceView {
    const fn without(status: PointsStatus) -> Self {
        Self {
            status,
            display_name: None,
            balance: None,
            expires_on: None,
            rank: None,
            as_of: None,
            source: None,
        }
    }
}

/// No store member yet: it is on its way, and if no run is at it, one is started.
async fn missing(parts: &HubParts, engine: &Engine, customer: CustomerId) -> BalanceView {
    if parts.systems.on.pos && engine.start(spread::start(customer, None, None)).await.is_err() {
        return BalanceView::without(PointsStatus::Unavailable);
    }
    BalanceView::without(PointsStatus::NotRegistered)
}

/// From memory if it is fresh, else from the POS; several looks at once are one call.
async fn read(
    parts: &Arc<HubParts>,
    customer: CustomerId,
    member: PosMemberId,
) -> Result<Option<(Balance, &'static str)>, Failure> {
    parts.caches.drop_if_old(customer, parts.clock.now()).await;
    let asked = std::sync::atomic::AtomicBool::new(false);
    let ask = async {
        asked.store(true, std::sync::atomic::Ordering::Relaxed);
        let call = Call::look(Class::Interactive, TURN);
        let patience = if planted(Bug::WaitForBalance) { POS_PATIENCE * 10 } else { POS_PATIENCE };
        let answer = tokio::time::timeout(patience, parts.systems.pos.balance(&call, member)).await;
        let gone =
            || Failure::rejected(Vendor::Smaregi, "read the balance", domain::Code::new("member-gone"));
        answer.map_err(|_| late())??.ok_or_else(gone)
    };
    match parts.caches.fresh.try_get_with(customer, ask).await {
        Ok(balance) => {
            parts.caches.last_known.insert(customer, balance);
            let source = if asked.into_inner() { "pos" } else { "memory" };
            Ok(Some((balance, source)))
        }
        Err(failure) if failure.is_rejected_as("member-gone") => Ok(None),
        Err(failure) => Err((*failure).clone()),
    }
}

const fn late() -> Failure {
    Failure::new(Vendor::Smaregi, "read the balance", Kind::Unavailable)
}

/// What the card says besides points; none if the POS does not answer in time.
pub(crate) async fn card(
    parts: &Arc<HubParts>,
    customer: CustomerId,
    member: PosMemberId,
) -> Option<Arc<Card>> {
    let ask = async {
        let call = Call::look(DECORATION, RANK_TURN);
        let found = parts.systems.pos.member(&call, member).await?;
        let gone = || Failure::new(Vendor::Smaregi, "read the card", Kind::Unavailable);
        found.map(|m| Arc::new(Card { code: m.card_code, rank: m.rank })).ok_or_else(gone)
    };
    tokio::time::timeout(NAME_PATIENCE, parts.caches.cards.try_get_with(customer, ask)).await.ok()?.ok()
}

/// How the member is addressed, in Japanese order; none if the online store does not answer in time.
async fn name(parts: &Arc<HubParts>, customer: CustomerId) -> Option<Pii<String>> {
    let ask = async {
        let call = Call::look(DECORATION, TURN);
        let found = parts.systems.storefront.customer(&call, customer).await?;
        let full =
            |p: &domain::member::Profile| format!("{} {}", p.last_name, p.first_name).trim().to_owned();
        found
            .map(|c| c.profile.map(full))
            .ok_or_else(|| memory_failed("read the name")(store::Error::Missing("customer")))
    };
    tokio::time::timeout(NAME_PATIENCE, parts.caches.names.try_get_with(customer, ask)).await.ok()?.ok()
}
