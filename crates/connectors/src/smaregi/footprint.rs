//! Since when somebody is a member, and their last sale: one look at the member, one at the receipts around it.

use ::http::StatusCode;
use async_trait::async_trait;
use domain::{Date, Kind, Pii, PosMemberId, Timestamp, Yen};
use jiff::SignedDuration;

use super::{
    Smaregi,
    client::Ask,
    paging::WINDOW,
    wire::{self, Transaction},
};
use crate::roles::{Call, Footprint, LastPurchase, PosFootprint, Result};

const READ: &str = "read the member's last visit";
/// A till's clock may be ahead of the POS's own.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// What the member's record says about visits.
struct Visits {
    code: Option<Pii<String>>,
    since: Option<Date>,
    last: Option<Timestamp>,
}

#[async_trait]
impl PosFootprint for Smaregi {
    async fn footprint(&self, call: &Call, member: PosMemberId) -> Result<Option<Footprint>> {
        let Some(visits) = self.visits(call, member).await? else { return Ok(None) };
        let last_purchase = match (&visits.code, visits.last) {
            (Some(code), Some(last)) => self.last_sale(call, member, code.reveal(), last).await?,
            _ => None,
        };
        Ok(Some(Footprint { since: visits.since, last_purchase }))
    }
}

impl Smaregi {
    async fn visits(&self, call: &Call, member: PosMemberId) -> Result<Option<Visits>> {
        let ask = Ask::get(READ, format!("/customers/{member}"));
        self.ask(call, ask, |answer| {
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            let found: wire::Customer = answer.success()?;
            // Somebody else's visits must never reach a screen.
            if found.id()? != member {
                return Err(Kind::Unreadable);
            }
            Ok(Some(Visits {
                since: found.entry_date.and_then(|text| text.parse().ok()),
                last: found.last_come_date_time.and_then(|text| text.parse().ok()),
                code: found.customer_code.map(Pii::new),
            }))
        })
        .await
    }

    /// The newest sale in the month before the last visit. A visit need not have been a sale.
    async fn last_sale(
        &self,
        call: &Call,
        member: PosMemberId,
        code: &str,
        last: Timestamp,
    ) -> Result<Option<LastPurchase>> {
        let to = last.checked_add(AHEAD).unwrap_or(last);
        let from = to.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
        let (found, _) = self.transactions(call, code, (from, to), 1).await?;
        Ok(found.iter().filter_map(|receipt| receipt.as_sale_to(member)).max_by_key(|sale| sale.at))
    }
}

impl Transaction {
    fn as_sale_to(&self, member: PosMemberId) -> Option<LastPurchase> {
        let is = |field: &Option<String>, value: &str| field.as_deref() == Some(value);
        let is_theirs = self.customer_id.as_deref().is_none_or(|id| id == member.to_string());
        let stands = !is(&self.cancel_division, "1") && !is(&self.dispose_division, "2");
        let is_sale = is(&self.transaction_head_division, "1") && !is(&self.return_sales, "1");
        let amount = wire::number(self.total.as_deref());
        if !(is_theirs && stands && is_sale) || amount.is_some_and(|yen| yen < 0) {
            return None;
        }
        let at = self.terminal_tran_date_time.as_deref().or(self.transaction_date_time.as_deref())?;
        Some(LastPurchase { at: at.parse().ok()?, amount: amount.map(Yen) })
    }
}
