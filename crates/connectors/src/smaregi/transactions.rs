//! What happened to a member's points. There is no history of points; it is read out of the receipts.

use ::http::StatusCode;
use domain::{
    Kind, Points, PosMemberId, Timestamp,
    points::{Movement, MovementKind},
};

use super::{
    Smaregi,
    client::Ask,
    paging::{PAGE, WINDOW, japan_time, next},
    wire::{self, Transaction},
};
use crate::roles::{Call, Result};

const HISTORY: &str = "read the point history";
/// Another clock may be ahead of ours by this much.
const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
const READ: &str = "read the transaction";

impl Smaregi {
    /// Walks back in windows of at most 31 days, newest first, until there is enough or `since` is reached.
    pub(super) async fn read_movements(
        &self,
        call: &Call,
        id: PosMemberId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Movement>> {
        let Some(member) = self.read_member(call, HISTORY, id).await? else { return Ok(Vec::new()) };
        let code = member.card_code.reveal();
        let mut movements = Vec::new();
        let mut to = self.line.now();
        while to > since && movements.len() < limit as usize {
            let from = to.checked_sub(WINDOW).unwrap_or(Timestamp::MIN).max(since);
            let mut page = Some(1);
            while let Some(number) = page {
                let (found, next) = self.transactions(call, code, (from, to), number).await?;
                for transaction in found {
                    let lines = transaction.movements(id).map_err(|kind| self.line.failure(HISTORY, kind))?;
                    movements.extend(
                        lines.into_iter().filter(|line| !movements.contains(line)).collect::<Vec<_>>(),
                    );
                }
                page = next.filter(|_| movements.len() < limit as usize);
            }
            to = from;
        }
        movements.sort_by_key(|movement| std::cmp::Reverse((movement.at, movement.transaction)));
        movements.truncate(limit as usize);
        Ok(movements)
    }

    /// Every movement from then on, for judging a write: stamps of a clock ahead of ours are included. None if the POS
    /// does not know the member.
    pub(super) async fn read_movements_from(
        &self,
        call: &Call,
        id: PosMemberId,
        from: Timestamp,
    ) -> Result<Option<Vec<Movement>>> {
        let Some(member) = self.read_member(call, HISTORY, id).await? else { return Ok(None) };
        let until = self.line.now() + AHEAD;
        let mut movements: Vec<Movement> = Vec::new();
        let mut from = from;
        while from < until {
            let to = until.min(from.checked_add(WINDOW).unwrap_or(until));
            let mut page = Some(1);
            while let Some(number) = page {
                let code = member.card_code.reveal();
                let (found, next) = self.transactions(call, code, (from, to), number).await?;
                for transaction in found {
                    let lines = transaction.movements(id).map_err(|kind| self.line.failure(HISTORY, kind))?;
                    let new: Vec<_> = lines.into_iter().filter(|line| !movements.contains(line)).collect();
                    movements.extend(new);
                }
                page = next;
            }
            from = to;
        }
        Ok(Some(movements))
    }

    pub(super) async fn transactions(
        &self,
        call: &Call,
        code: &str,
        (from, to): (Timestamp, Timestamp),
        page: u32,
    ) -> Result<(Vec<Transaction>, Option<u32>)> {
        // The field of the window has to come first in the order.
        let ask = Ask::get(HISTORY, "/transactions")
            .with("transaction_date_time-from", japan_time(from))
            .with("transaction_date_time-to", japan_time(to))
            .with("customer_code", code)
            .with("sort", "transactionDateTime:desc")
            .with("limit", PAGE)
            .with("page", page);
        self.ask(call, ask, |answer| {
            let found: Vec<Transaction> = answer.success()?;
            let next = next(&answer.headers, page, found.len(), PAGE);
            Ok((found, next))
        })
        .await
    }

    pub(super) async fn read_transaction_owner(
        &self,
        call: &Call,
        transaction: u64,
    ) -> Result<Option<PosMemberId>> {
        let ask = Ask::get(READ, format!("/transactions/{transaction}"));
        self.ask(call, ask, |answer| {
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            let found: Transaction = answer.success()?;
            if found.transaction_head_id.as_deref() != Some(transaction.to_string().as_str()) {
                return Err(Kind::Unreadable);
            }
            found.customer_id.as_deref().map(|id| wire::member_id(Some(id))).transpose()
        })
        .await
    }
}

impl Transaction {
    /// The lines this receipt adds to a member's history, newest first.
    pub(super) fn movements(&self, member: PosMemberId) -> std::result::Result<Vec<Movement>, Kind> {
        // A receipt may have been given to another member later; a cancelled one has no effect left.
        let somebody_else = self.customer_id.as_deref().is_some_and(|id| id != member.to_string());
        if somebody_else || self.cancel_division.as_deref() == Some("1") {
            return Ok(Vec::new());
        }
        let earned = wire::number(self.new_point.as_deref()).unwrap_or_default();
        let spent = wire::number(self.spend_point.as_deref()).unwrap_or_default();
        let before = wire::number(self.point.as_deref());
        let after = wire::number(self.total_point.as_deref());
        // Where both balances are printed their difference is the truth, whatever the signs of the parts.
        let net = before.zip(after).map_or(earned - spent, |(before, after)| after - before);
        let lines = match (self.transaction_head_division.as_deref(), self.dispose_division.as_deref()) {
            (Some("1"), Some("2")) => vec![(MovementKind::Reversed, net, after)],
            (Some("1"), _) if self.return_sales.as_deref() == Some("1") || earned < 0 || spent < 0 => {
                vec![(MovementKind::Reversed, net, after)]
            }
            (Some("1"), _) => vec![
                (MovementKind::Earned, earned, after),
                (MovementKind::Spent, -spent, after.map(|after| after - earned)),
            ],
            (Some("6"), _) => vec![(MovementKind::Added, net.abs(), after)],
            (Some("7"), _) => vec![(MovementKind::Subtracted, -net.abs(), after)],
            (Some("8"), _) => vec![(MovementKind::Expired, -net.abs(), after)],
            _ => Vec::new(),
        };
        let moved = lines.into_iter().filter(|(_, points, _)| *points != 0);
        moved.map(|(kind, points, after)| self.line(kind, points, after)).collect()
    }

    fn line(
        &self,
        kind: MovementKind,
        points: i64,
        after: Option<i64>,
    ) -> std::result::Result<Movement, Kind> {
        // At the till, not when an offline till was uploaded.
        let at = self.terminal_tran_date_time.as_deref().or(self.transaction_date_time.as_deref());
        Ok(Movement {
            transaction: number_of(self.transaction_head_id.as_deref()).ok_or(Kind::Unreadable)?,
            at: at.and_then(|text| text.parse().ok()).ok_or(Kind::Unreadable)?,
            kind,
            points: Points(points),
            balance_after: after.map(Points),
            store: number_of(self.store_id.as_deref()),
        })
    }
}

fn number_of(text: Option<&str>) -> Option<u64> {
    text?.parse().ok()
}
