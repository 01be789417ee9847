//! The ledger on SQLite: one row a transfer, which no statement ever changes.

use async_trait::async_trait;
use domain::{
    ConversionId, CustomerId, Points,
    ledger::{Account, Amount, Way},
};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Sqlite,
    columns::Cells,
    query::{all, run},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Error, Ledger, LedgerEntry, NewEntry, Result};

macro_rules! entries {
    ($rest:literal) => {
        concat!(
            "SELECT seq, at, customer, coupon, reference, source, target, points, pos_transaction FROM ledger ",
            $rest
        )
    };
}

statements! {
    BOOK = "INSERT INTO ledger (shop, at, customer, coupon, reference, source, target, points, pos_transaction)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (shop, reference) DO NOTHING";
    OF_CUSTOMER = entries!("WHERE shop = ?1 AND customer = ?2 AND seq < ?3 ORDER BY seq DESC LIMIT ?4");
    OF_COUPON = entries!("INDEXED BY ledger_of_coupon WHERE shop = ?1 AND coupon = ?2 ORDER BY seq");
    UNDER = entries!("INDEXED BY ledger_once WHERE shop = ?1 AND reference >= ?2 AND reference < ?3");
    AFTER = entries!("NOT INDEXED WHERE shop = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
    BALANCES = "SELECT source, target, sum(points) FROM ledger INDEXED BY ledger_by_way
        WHERE shop = ?1 GROUP BY source, target";
    BALANCES_OF = "SELECT source, target, sum(points) FROM ledger INDEXED BY ledger_of_customer
        WHERE shop = ?1 AND customer = ?2 GROUP BY source, target";
}

impl Word for Account {
    fn word(self) -> &'static str {
        self.as_str()
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::from_name(word)
    }
}

fn entry_row(row: &SqliteRow) -> Result<LedgerEntry> {
    const CORRUPT: Error = Error::Corrupt("ledger entry");
    let mut cells = Cells::of(row, "ledger entry");
    Ok(LedgerEntry {
        number: cells.count()?,
        at: cells.time()?,
        customer: cells.customer()?,
        coupon: cells.opt_uuid()?.map(ConversionId),
        reference: cells.text()?,
        way: Way::new(cells.word()?, cells.word()?).ok_or(CORRUPT)?,
        points: Amount::new(Points(cells.int()?)).map_err(|_| CORRUPT)?,
        pos_transaction: cells.opt_int()?.map(i64::cast_unsigned),
    })
}

/// Books within a transaction of the caller's; false if the reference is there already.
pub(super) async fn book(c: &mut SqliteConnection, shop: i64, entry: &NewEntry) -> Result<bool> {
    let insert = sqlx::query(BOOK)
        .bind(shop)
        .bind(micros(entry.at))
        .bind(number(entry.customer.get()))
        .bind(entry.coupon.as_ref().map(|id| id.0.as_bytes().as_slice()))
        .bind(&entry.reference)
        .bind(entry.way.from().word())
        .bind(entry.way.to().word())
        .bind(entry.points.points().0)
        .bind(entry.pos_transaction.map(number));
    Ok(run(c, insert).await? == 1)
}

#[async_trait]
impl Ledger for Sqlite {
    async fn book(&self, entry: NewEntry) -> Result<bool> {
        self.write_one((self.shop, entry), |c, (shop, entry)| Box::pin(book(c, *shop, entry))).await
    }

    async fn ledger_of(
        &self,
        customer: CustomerId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LedgerEntry>> {
        let before = before.and_then(|number| i64::try_from(number).ok()).unwrap_or(i64::MAX);
        let rows = self.read((self.shop, customer, before, limit), |c, (shop, customer, before, limit)| {
            let page = sqlx::query(OF_CUSTOMER).bind(shop).bind(number(customer.get()));
            Box::pin(all(c, page.bind(before).bind(limit)))
        });
        rows.await?.iter().map(entry_row).collect()
    }

    async fn ledger_of_coupon(&self, coupon: ConversionId) -> Result<Vec<LedgerEntry>> {
        let rows = self.read((self.shop, coupon), |c, (shop, coupon)| {
            Box::pin(all(c, sqlx::query(OF_COUPON).bind(shop).bind(coupon.0.as_bytes().as_slice())))
        });
        rows.await?.iter().map(entry_row).collect()
    }

    async fn ledger_under(&self, prefix: &str) -> Result<Vec<LedgerEntry>> {
        let (from, to) = (prefix.to_owned(), format!("{prefix}{}", char::MAX));
        let rows = self.read((self.shop, from, to), |c, (shop, from, to)| {
            Box::pin(all(c, sqlx::query(UNDER).bind(shop).bind(from).bind(to)))
        });
        let mut entries: Vec<LedgerEntry> = rows.await?.iter().map(entry_row).collect::<Result<_>>()?;
        entries.sort_by_key(|entry| entry.number);
        Ok(entries)
    }

    async fn ledger_after(&self, number: u64, limit: u32) -> Result<Vec<LedgerEntry>> {
        let after = i64::try_from(number).unwrap_or(i64::MAX);
        let rows = self.read((self.shop, after, limit), |c, (shop, after, limit)| {
            Box::pin(all(c, sqlx::query(AFTER).bind(shop).bind(after).bind(limit)))
        });
        rows.await?.iter().map(entry_row).collect()
    }

    async fn balances(&self, customer: Option<CustomerId>) -> Result<Vec<(Account, Points)>> {
        let rows = self.read((self.shop, customer), |c, (shop, customer)| {
            let sums = match customer {
                None => sqlx::query(BALANCES).bind(shop),
                Some(customer) => sqlx::query(BALANCES_OF).bind(shop).bind(number(customer.get())),
            };
            Box::pin(all(c, sums))
        });
        let mut moved: Vec<(Account, Account, i64)> = Vec::new();
        for row in &rows.await? {
            let mut cells = Cells::of(row, "ledger entry");
            moved.push((cells.word()?, cells.word()?, cells.int()?));
        }
        let of = |account: Account| {
            let lines = moved.iter().filter_map(|&(from, to, points)| match account {
                a if a == from => Some(-points),
                a if a == to => Some(points),
                _ => None,
            });
            let lines: Vec<i64> = lines.collect();
            (!lines.is_empty()).then(|| (account, Points(lines.into_iter().sum())))
        };
        Ok(Account::ALL.into_iter().filter_map(of).collect())
    }
}
