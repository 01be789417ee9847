//! A member sees what happened to their points.

use std::time::Duration;

use connectors::roles::Call;
use domain::{Class, CustomerId, Date, ledger::Account, points::Movement};
use store::{LedgerEntry, PointMove};

use super::books;
use crate::HubParts;

/// The page waits this long for its history; the balance above it does not wait for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// How far back a page looks.
const SPAN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 180);

/// Bookings that are looked through for the hub's own movements.
const BOOKINGS: u32 = 200;

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HistoryLine {
    /// Day in the shop's time zone.
    pub date: Date,
    /// `earned`, `spent`, `reversed`, `added`, `subtracted`, `expired`.
    pub kind: &'static str,
    /// Stable phrase key for the storefront to translate; equal to `kind` unless the hub knows more: `to_coupon`,
    /// `coupon_cancelled`, `coupon_returned`, `coupon_ran_out`, `earned_online`, `returned_online`, `cards_merged`.
    pub description: &'static str,
    /// Signed change.
    pub points: i64,
    /// Points of an online order that were set against points owed: they are not among `points`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repaid: Option<i64>,
    /// Balance behind it, if the POS says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_after: Option<i64>,
    /// The POS's store id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// The newest movements of a customer's points, newest first; none when the POS does not answer.
pub async fn view(parts: &HubParts, customer: CustomerId, limit: u32) -> Option<Vec<HistoryLine>> {
    let Some(member) = parts.store.link(customer).await.ok()?.and_then(|l| l.pos) else {
        return Some(Vec::new());
    };
    let call = Call::look(Class::Checkout, PATIENCE);
    let since = parts.clock.now() - SPAN;
    let asked = parts.systems.pos.movements(&call, member, since, limit);
    let movements = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?;
    // Without the ledger the till's own word is as good.
    let booked = books::entries(parts, customer, BOOKINGS).await.unwrap_or_default();
    let moves = parts.store.moves_of(member).await.unwrap_or_default();
    Some(movements.iter().map(|movement| line(movement, &booked, &moves)).collect())
}

/// What the hub did with these points, if it was the hub.
fn ours(entry: &LedgerEntry) -> Option<&'static str> {
    match (entry.way.from(), entry.way.to()) {
        (Account::PosPoints, Account::CouponLiability) => Some("to_coupon"),
        (Account::CouponLiability, Account::PosPoints) => Some("coupon_cancelled"),
        (Account::GivenBack, Account::PosPoints) if entry.reference.ends_with("/expiry") => {
            Some("coupon_ran_out")
        }
        (Account::GivenBack, Account::PosPoints) => Some("coupon_returned"),
        (Account::Awarded, Account::PosPoints) => Some("earned_online"),
        (Account::PosPoints, Account::Earned) => Some("returned_online"),
        _ => None,
    }
}

/// Points of the same order that repaid a debt.
fn repaid(entry: &LedgerEntry, booked: &[LedgerEntry]) -> Option<i64> {
    let order = entry.reference.strip_suffix("/card").filter(|_| entry.way.from() == Account::Awarded)?;
    let debt = booked.iter().find(|other| other.reference.strip_suffix("/repaid") == Some(order))?;
    Some(debt.points.points().0)
}

fn line(movement: &Movement, booked: &[LedgerEntry], moves: &[PointMove]) -> HistoryLine {
    let entry = booked.iter().find(|entry| entry.pos_transaction == Some(movement.transaction));
    let merged = books::is_of_merge(moves, movement.transaction).then_some("cards_merged");
    let in_tokyo = movement.at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9)));
    HistoryLine {
        date: in_tokyo.date(),
        kind: movement.kind.as_str(),
        description: entry.and_then(ours).or(merged).unwrap_or(movement.kind.as_str()),
        points: movement.points.0,
        repaid: entry.and_then(|entry| repaid(entry, booked)),
        balance_after: movement.balance_after.map(|p| p.0),
        place: movement.store.map(|s| s.to_string()),
    }
}
