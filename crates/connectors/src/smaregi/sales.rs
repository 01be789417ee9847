//! Sales at the tills: what was paid, and what of it was cancelled, reversed or brought back.

use ::http::StatusCode;
use async_trait::async_trait;
use domain::{
    Kind, PosMemberId, Timestamp, Yen,
    purchase::{Channel, Purchase, PurchaseId},
};
use serde::Deserialize;

use super::{
    Smaregi,
    client::Ask,
    paging::{PAGE, WINDOW, japan_time, next},
    wire::{member_id, number},
};
use crate::roles::{Call, Result, SalesPage, TillSale, TillSales};

const READ: &str = "read the sale";
const CHANGED: &str = "list changed sales";
const HISTORY: &str = "list a member's sales";

/// A transaction, as far as a sale shows in it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Sale {
    transaction_head_id: Option<String>,
    transaction_head_division: Option<String>,
    cancel_division: Option<String>,
    dispose_division: Option<String>,
    dispose_server_transaction_head_id: Option<String>,
    return_sales: Option<String>,
    total: Option<String>,
    customer_id: Option<String>,
    transaction_date_time: Option<String>,
    terminal_tran_date_time: Option<String>,
    upd_date_time: Option<String>,
}

#[async_trait]
impl TillSales for Smaregi {
    async fn sale(&self, call: &Call, number: u64) -> Result<Option<TillSale>> {
        let ask = Ask::get(READ, format!("/transactions/{number}"));
        self.ask(call, ask, |answer| {
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            let found = answer.success::<Sale>()?.read()?;
            match found {
                Some(sale) if sale.purchase.id.number != number => Err(Kind::Unreadable),
                found => Ok(found),
            }
        })
        .await
    }

    async fn sales_changed(
        &self,
        call: &Call,
        from: Timestamp,
        to: Timestamp,
        page: u32,
    ) -> Result<SalesPage> {
        let ask = Ask::get(CHANGED, "/transactions")
            .with("upd_date_time-from", japan_time(from))
            .with("upd_date_time-to", japan_time(to))
            .with("sort", "updDateTime");
        self.sales(call, ask, page).await
    }

    async fn sales_of(
        &self,
        call: &Call,
        member: PosMemberId,
        (from, to): (Timestamp, Timestamp),
        page: u32,
    ) -> Result<SalesPage> {
        let Some(known) = self.read_member(call, HISTORY, member).await? else {
            return Ok(SalesPage::default());
        };
        let ask = Ask::get(HISTORY, "/transactions")
            .with("transaction_date_time-from", japan_time(from))
            .with("transaction_date_time-to", japan_time(to.min(from + WINDOW)))
            .with("customer_code", known.card_code.reveal())
            .with("sort", "transactionDateTime");
        let mut found = self.sales(call, ask, page).await?;
        // A code may have been somebody else's before.
        found.sales.retain(|sale| sale.member == Some(member));
        Ok(found)
    }
}

impl Smaregi {
    async fn sales(&self, call: &Call, ask: Ask, page: u32) -> Result<SalesPage> {
        let ask = ask.with("limit", PAGE).with("page", page);
        self.ask(call, ask, |answer| {
            let found: Vec<Sale> = answer.success()?;
            let next = next(&answer.headers, page, found.len(), PAGE);
            let sales = found.iter().filter_map(|sale| sale.read().transpose());
            Ok(SalesPage { sales: sales.collect::<std::result::Result<_, Kind>>()?, next })
        })
        .await
    }
}

impl Sale {
    /// None if it is no sale: points, cash, layaway.
    fn read(&self) -> std::result::Result<Option<TillSale>, Kind> {
        if self.transaction_head_division.as_deref() != Some("1") {
            return Ok(None);
        }
        let time = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<Timestamp>().ok());
        let id = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<u64>().ok());
        let total = number(self.total.as_deref()).ok_or(Kind::Unreadable)?;
        let is = |field: &Option<String>, code: &str| field.as_deref() == Some(code);
        let (paid, returned) = match () {
            // Whether a reversal's amounts are below zero is not promised; what it means is.
            () if is(&self.return_sales, "1") || is(&self.dispose_division, "2") || total < 0 => {
                (0, total.abs())
            }
            () if is(&self.cancel_division, "1") || is(&self.dispose_division, "1") => (total, total),
            () => (total, 0),
        };
        let bought_at = time(&self.terminal_tran_date_time).or(time(&self.transaction_date_time));
        let number = id(&self.transaction_head_id).ok_or(Kind::Unreadable)?;
        let reversal = is(&self.dispose_division, "2");
        let member = self.customer_id.as_deref().filter(|id| !id.is_empty());
        let (paid, returned) =
            if is(&self.cancel_division, "1") && paid == 0 { (0, 0) } else { (paid, returned) };
        Ok(Some(TillSale {
            purchase: Purchase {
                id: PurchaseId { channel: Channel::Store, number },
                bought_at: bought_at.ok_or(Kind::Unreadable)?,
                paid: Yen(paid),
                returned: Yen(returned),
            },
            member: member.map(|id| member_id(Some(id))).transpose()?,
            reverses: id(&self.dispose_server_transaction_head_id).filter(|_| reversal),
            updated_at: time(&self.upd_date_time).or(bought_at).ok_or(Kind::Unreadable)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale(change: impl FnOnce(&mut Sale)) -> Option<(i64, i64)> {
        let text = |t: &str| Some(t.to_owned());
        let mut sale = Sale {
            transaction_head_id: text("90210"),
            transaction_head_division: text("1"),
            total: text("3000"),
            terminal_tran_date_time: text("2026-11-20T11:57:58+09:00"),
            ..Sale::default()
        };
        change(&mut sale);
        sale.read().unwrap().map(|read| (read.purchase.paid.0, read.purchase.returned.0))
    }

    #[test]
    fn a_sale_is_what_is_left_of_it() {
        let text = |t: &str| Some(t.to_owned());
        assert_eq!(sale(|_| {}), Some((3_000, 0)));
        assert_eq!(sale(|s| s.cancel_division = text("1")), Some((3_000, 3_000)));
        assert_eq!(sale(|s| s.dispose_division = text("1")), Some((3_000, 3_000)));
        assert_eq!(sale(|s| s.return_sales = text("1")), Some((0, 3_000)));
        assert_eq!(sale(|s| s.total = text("-3000")), Some((0, 3_000)));
        let cancelled_return = |s: &mut Sale| {
            s.return_sales = text("1");
            s.cancel_division = text("1");
        };
        assert_eq!(sale(cancelled_return), Some((0, 0)));
        assert_eq!(sale(|s| s.transaction_head_division = text("6")), None);
    }
}
