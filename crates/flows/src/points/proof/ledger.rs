//! The ledger held against itself: a coupon's lines fit its state, nothing hangs in the air, and no conversion stands still.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::{
    ConversionId, CustomerId, Failure, Points, Timestamp,
    coupon::CouponState,
    ledger::{Account, Way},
};
use store::{Coupon, LedgerEntry};

use super::{Difference, LOOKS_BACK, UNDER_WAY};
use crate::{HubParts, systems::memory_failed};

const PAGE: u32 = 1_000;
const NOTHING: Points = Points(0);
/// Points in these belong to a coupon, or to nobody.
const OF_COUPONS: [Account; 4] =
    [Account::CouponLiability, Account::Redeemed, Account::Forfeited, Account::GivenBack];

/// What a line puts into an account, or takes out of it.
pub(super) fn change(line: &LedgerEntry, account: Account) -> Points {
    let of = line.way.lines(line.points).into_iter().filter(|l| l.account == account);
    of.map(|l| l.points).sum()
}

fn sum(lines: &[LedgerEntry], account: Account) -> Points {
    lines.iter().map(|line| change(line, account)).sum()
}

/// A coupon's lines and its state say the same. One mistake shows in two accounts: the first that differs is told.
pub(super) fn books(coupon: &Coupon, lines: &[LedgerEntry]) -> Option<Difference> {
    use CouponState as S;
    let all = coupon.points.points();
    let when = |is: bool| if is { all } else { NOTHING };
    let is_owed = matches!(coupon.state, S::Deducted | S::Active | S::Cancelling);
    let was_returned =
        lines.iter().any(|line| Some(line.way) == Way::new(Account::CouponLiability, Account::PosPoints));
    let back = -sum(lines, Account::GivenBack);
    let most = when(matches!(coupon.state, S::Used | S::Expired));
    if back < NOTHING || back > most {
        return Some(Difference::of("given-back-and-state-differ", coupon, most, back));
    }
    [
        ("forfeited-and-state-differ", Account::Forfeited, when(coupon.state == S::Expired)),
        ("redeemed-and-state-differ", Account::Redeemed, when(coupon.state == S::Used)),
        // Used although its points were back with the customer: the customer owes them.
        ("debt-and-state-differ", Account::ClawbackDebt, -when(coupon.state == S::Used && was_returned)),
        ("ledger-and-state-differ", Account::CouponLiability, when(is_owed)),
    ]
    .into_iter()
    .map(|(code, account, expected)| (code, expected, sum(lines, account)))
    .find(|(_, expected, found)| expected != found)
    .map(|(code, expected, found)| Difference::of(code, coupon, expected, found))
}

/// A conversion that has not moved for an hour and is not over. One that waits for a person has a letter of its own.
pub(super) fn stuck(coupon: &Coupon) -> Option<Difference> {
    use CouponState as S;
    let all = coupon.points.points();
    match coupon.state {
        S::Requested | S::CouponPrepared | S::Deducting | S::DeductInDoubt => {
            Some(Difference::of("stuck-before-deduction", coupon, NOTHING, all))
        }
        S::Deducted | S::Cancelling => Some(Difference::of("stuck-coupon", coupon, NOTHING, all)),
        S::Active | S::Used | S::Cancelled | S::Expired | S::NeedsPerson => None,
    }
}

/// What the entries of one order come to.
struct OrderBooks {
    customer: CustomerId,
    last: Timestamp,
    /// Neither on the card nor set against a debt.
    on_its_way: Points,
    /// Below zero: brought into being, net of what was taken back.
    earned: Points,
}

/// Which order an entry of an award is about.
pub(super) fn order_of(reference: &str) -> Option<u64> {
    reference.strip_prefix("earned:")?.split_once('/')?.0.parse().ok()
}

#[derive(Default)]
struct Sums {
    orders: BTreeMap<u64, OrderBooks>,
    debts: BTreeMap<CustomerId, Points>,
}

impl Sums {
    fn add(&mut self, entry: &LedgerEntry) {
        let debt = change(entry, Account::ClawbackDebt);
        if debt != NOTHING {
            let sum = self.debts.entry(entry.customer).or_insert(NOTHING);
            *sum = *sum + debt;
        }
        let Some(order) = order_of(&entry.reference) else { return };
        let (customer, last) = (entry.customer, entry.at);
        let blank = OrderBooks { customer, last, on_its_way: NOTHING, earned: NOTHING };
        let books = self.orders.entry(order).or_insert(blank);
        books.last = books.last.max(entry.at);
        books.on_its_way = books.on_its_way + change(entry, Account::Awarded);
        books.earned = books.earned + change(entry, Account::Earned);
    }

    fn differences(&self, now: Timestamp) -> Vec<Difference> {
        let debts = self.debts.iter().filter(|(_, sum)| **sum > NOTHING).map(|(customer, sum)| {
            let about = format!("customer:{customer}");
            Difference::about("debt-repaid-too-much", about, *customer, (NOTHING, *sum))
        });
        let orders = self.orders.iter().filter_map(|(order, books)| {
            let (code, found) = match books {
                books if books.earned > NOTHING => ("taken-back-too-much", books.earned),
                books if books.on_its_way != NOTHING && now.duration_since(books.last) >= UNDER_WAY => {
                    ("award-not-passed-on", books.on_its_way)
                }
                _ => return None,
            };
            Some(Difference::about(code, format!("order:{order}"), books.customer, (NOTHING, found)))
        });
        debts.chain(orders).collect()
    }
}

/// Walks through the whole ledger; answers whose points moved at the tills within a week.
pub(super) async fn walk(
    parts: &HubParts,
    found: &mut Vec<Difference>,
    known: &HashSet<ConversionId>,
    now: Timestamp,
) -> Result<BTreeSet<CustomerId>, Failure> {
    let memory = memory_failed("read the ledger");
    let (mut moved, mut sums, mut number) = (BTreeSet::new(), Sums::default(), 0);
    loop {
        let page = parts.store.ledger_after(number, PAGE).await.map_err(&memory)?;
        let Some(last) = page.last() else { break };
        number = last.number;
        for entry in &page {
            if is_stray(parts, entry, known).await? {
                found.push(stray(entry));
            }
            sums.add(entry);
            if change(entry, Account::PosPoints) != NOTHING && now.duration_since(entry.at) <= LOOKS_BACK {
                moved.insert(entry.customer);
            }
        }
    }
    let mut debts = BTreeMap::new();
    for (customer, sum) in std::mem::take(&mut sums.debts) {
        // What was owed under a number that was merged is repaid by who stayed.
        let owner = parts.store.survivor(customer).await.map_err(&memory)?;
        let so_far = debts.entry(owner).or_insert(NOTHING);
        *so_far = *so_far + sum;
    }
    sums.debts = debts;
    found.extend(sums.differences(now));
    Ok(moved)
}

async fn is_stray(
    parts: &HubParts,
    entry: &LedgerEntry,
    known: &HashSet<ConversionId>,
) -> Result<bool, Failure> {
    if !OF_COUPONS.iter().any(|account| change(entry, *account) != NOTHING) {
        return Ok(false);
    }
    match entry.coupon {
        Some(id) if known.contains(&id) => Ok(false),
        // It may have been made since the coupons were read.
        Some(id) => Ok(parts.store.coupon(id).await.map_err(memory_failed("look up the coupon"))?.is_none()),
        None => Ok(true),
    }
}

fn stray(entry: &LedgerEntry) -> Difference {
    let owed = change(entry, Account::CouponLiability);
    let code = if owed == NOTHING { "entry-without-coupon" } else { "liability-without-coupon" };
    let about = format!("entry:{}", entry.number);
    let coupon = entry.coupon;
    let points = entry.points.points();
    Difference { coupon, ..Difference::about(code, about, entry.customer, (points, NOTHING)) }
}
