//! What the ledger remembers of an award: so many points for so many pieces of each line, and what was taken back.
//! The rule is frozen here; nobody asks later what it is today.

use connectors::roles::EarnLine;
use domain::{
    CustomerId, Points, Timestamp,
    ledger::{Account, Amount, Way},
};
use store::{LedgerEntry, NewEntry};

use crate::HubParts;

const LINE: &str = "line";
const SHIPPING: &str = "shipping";

/// A line as it was awarded, or as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Piece {
    /// The store's id of the line.
    pub line: u64,
    /// How many of it were left.
    pub left: i64,
    /// It is what sending cost, in yen.
    #[serde(default)]
    pub is_shipping: bool,
}

impl Piece {
    /// A line of the order as it stands.
    pub const fn of(line: &EarnLine) -> Self {
        Self { line: line.id, left: line.left, is_shipping: line.is_shipping }
    }

    /// Nothing of it is left.
    pub(super) const fn gone(self) -> Self {
        Self { left: 0, ..self }
    }

    /// As its award is booked: the line, what was left of it, and by how much it was multiplied if it was.
    pub(super) fn booked(self, factor: u32) -> String {
        let kind = if self.is_shipping { SHIPPING } else { LINE };
        let rule = if factor == 100 { String::new() } else { format!("@{factor}") };
        format!("{kind}:{}x{}{rule}", self.line, self.left)
    }

    fn read(booked: &str) -> Option<Self> {
        let (kind, rest) = booked.split_once(':')?;
        let is_shipping = kind == SHIPPING;
        if !is_shipping && kind != LINE {
            return None;
        }
        let (line, left) = rest.split_once('@').map_or(rest, |(piece, _)| piece).split_once('x')?;
        Some(Self { line: line.parse().ok()?, left: left.parse().ok()?, is_shipping })
    }

    const fn is_same(&self, other: &Self) -> bool {
        self.line == other.line && self.is_shipping == other.is_shipping
    }
}

/// Under which everything of an order's award is booked.
pub(super) fn prefix(order: u64) -> String {
    format!("earned:{order}/")
}

/// Everything booked for an order, oldest first.
pub(crate) async fn of(parts: &HubParts, order: u64) -> store::Result<Vec<LedgerEntry>> {
    parts.store.ledger_under(&prefix(order)).await
}

/// The lines that were awarded: pieces and points.
fn awarded(order: u64, entries: &[LedgerEntry]) -> Vec<(Piece, Points)> {
    let begin = prefix(order);
    let read = |entry: &LedgerEntry| {
        let piece = Piece::read(entry.reference.strip_prefix(&begin)?)?;
        Some((piece, entry.points.points()))
    };
    entries.iter().filter_map(read).collect()
}

/// Points that belong to what came back since the award, and those of them that were taken back already. A line that
/// is not named any more came back whole; what is left of one keeps its share, rounded down.
pub(super) fn to_take_back(order: u64, entries: &[LedgerEntry], now: &[Piece]) -> (Points, Points) {
    let gone = |(then, points): &(Piece, Points)| {
        let left = now.iter().find(|piece| piece.is_same(then)).map_or(0, |piece| piece.left);
        let left = left.clamp(0, then.left.max(0));
        let kept = i128::from(points.0) * i128::from(left) / i128::from(then.left.max(1));
        Points(points.0 - i64::try_from(kept).unwrap_or(points.0))
    };
    let target: Points = awarded(order, entries).iter().map(gone).sum();
    let back = entries.iter().filter(|entry| entry.way.to() == Account::Earned);
    (target, back.map(|entry| entry.points.points()).sum())
}

/// An entry to be booked, if there is anything to book.
pub(super) struct Booking<'a> {
    pub(super) customer: CustomerId,
    pub(super) at: Timestamp,
    pub(super) order: u64,
    pub(super) what: &'a str,
    pub(super) way: (Account, Account),
    pub(super) points: Points,
    pub(super) pos_transaction: Option<u64>,
}

/// Books it, once per order and what.
pub(super) async fn book(parts: &HubParts, booking: Booking<'_>) -> store::Result<()> {
    let (from, to) = booking.way;
    let (Ok(points), Some(way)) = (Amount::new(booking.points), Way::new(from, to)) else { return Ok(()) };
    let entry = NewEntry {
        at: booking.at,
        customer: booking.customer,
        coupon: None,
        reference: format!("{}{}", prefix(booking.order), booking.what),
        way,
        points,
        pos_transaction: booking.pos_transaction,
    };
    parts.store.book(entry).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(reference: &str, way: (Account, Account), points: i64) -> LedgerEntry {
        LedgerEntry {
            number: 1,
            at: Timestamp::UNIX_EPOCH,
            customer: CustomerId::new(7_700_000_000_001).unwrap(),
            coupon: None,
            reference: reference.into(),
            way: Way::new(way.0, way.1).unwrap(),
            points: Amount::new(Points(points)).unwrap(),
            pos_transaction: None,
        }
    }

    #[test]
    fn what_comes_back_takes_its_share_and_the_last_piece_the_rest() {
        let entries = vec![
            entry("earned:9/line:1x3", (Account::Earned, Account::Awarded), 100),
            entry("earned:9/line:2x1", (Account::Earned, Account::Awarded), 7),
            entry("earned:9/card", (Account::Awarded, Account::PosPoints), 107),
        ];
        let piece = |line: u64, left: i64| Piece { line, left, is_shipping: false };
        let left = |one: i64, two: i64| vec![piece(1, one), piece(2, two)];
        for (now, target) in [
            (left(3, 1), 0),
            (left(2, 1), 34),
            (left(1, 1), 67),
            (left(0, 1), 100),
            (left(0, 0), 107),
            (left(9, 9), 0),
            (Vec::new(), 107),
        ] {
            assert_eq!(to_take_back(9, &entries, &now), (Points(target), Points(0)), "{now:?}");
        }
    }

    #[test]
    fn shipping_and_goods_of_one_number_are_two_lines_and_the_rule_is_kept_with_each() {
        let goods = Piece { line: 1, left: 2, is_shipping: false };
        let shipping = Piece { line: 1, left: 600, is_shipping: true };
        let booked = [goods.booked(100), goods.booked(150), shipping.booked(300)];
        assert_eq!(booked, ["line:1x2", "line:1x2@150", "shipping:1x600@300"]);
        let read: Vec<_> = booked.iter().map(|text| Piece::read(text)).collect();
        assert_eq!(read, [Some(goods), Some(goods), Some(shipping)]);
        assert_eq!(Piece::read("back:25/card"), None);
        let entries = vec![
            entry("earned:9/line:1x2@150", (Account::Earned, Account::Awarded), 45),
            entry("earned:9/shipping:1x600@150", (Account::Earned, Account::Awarded), 9),
        ];
        // All of the shipping was given back, and one of two packs.
        let now = [Piece { left: 1, ..goods }, shipping.gone()];
        assert_eq!(to_take_back(9, &entries, &now), (Points(45 - 22 + 9), Points(0)));
    }

    #[test]
    fn what_was_taken_back_is_remembered_whether_it_came_from_the_card_or_is_owed() {
        let entries = vec![
            entry("earned:9/line:1x2", (Account::Earned, Account::Awarded), 50),
            entry("earned:9/back:25/card", (Account::PosPoints, Account::Earned), 20),
            entry("earned:9/back:25/debt", (Account::ClawbackDebt, Account::Earned), 5),
        ];
        assert_eq!(to_take_back(9, &entries, &[]), (Points(50), Points(25)));
    }
}
