//! Erasures on SQLite: one per customer, receipts that are written once, tombstones that stay.

use async_trait::async_trait;
use domain::{CustomerId, Timestamp};
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Erasure, Erasures, KeyedHash, NewErasure, Receipt, Result};

macro_rules! erasures {
    ($index:literal, $rest:literal) => {
        concat!(
            "SELECT id, customer, cause, requested_at, due_at, completed_at FROM erasures ",
            $index,
            " WHERE shop = ?1 AND ",
            $rest
        )
    };
}

statements! {
    BEGIN_ERASURE = "INSERT INTO erasures (shop, id, customer, cause, requested_at, due_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    BURY = "INSERT INTO tombstones (shop, hash, at) SELECT ?1, unhex(value), ?3 FROM json_each(?2) WHERE true
        ON CONFLICT DO NOTHING";
    BURIED = "SELECT hash, at FROM tombstones WHERE shop = ?1 AND hash IN (SELECT unhex(value) FROM json_each(?2))";
    RECEIPT = "INSERT INTO receipts (shop, erasure, system, action, object, receipt, points, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
    RECEIPTS = "SELECT system, action, object, receipt, points, at FROM receipts
        WHERE shop = ?1 AND erasure = ?2 ORDER BY at, system, action, object";
    COMPLETE = "UPDATE erasures SET completed_at = ?3 WHERE shop = ?1 AND id = ?2 AND completed_at IS NULL";
    ERASURE = erasures!("", "id = ?2");
    ERASURE_OF = erasures!("", "customer = ?2");
    ERASURES = erasures!("", "(requested_at, id) < (?2, ?3) ORDER BY requested_at DESC, id DESC LIMIT ?4");
    DUE = erasures!("INDEXED BY erasures_pending", "completed_at IS NULL AND due_at < ?2 ORDER BY due_at LIMIT ?3");
}

#[async_trait]
impl Erasures for Sqlite {
    async fn begin_erasure(&self, new: NewErasure, graves: Vec<KeyedHash>) -> Result<Erasure> {
        let customer = new.customer;
        self.write((self.shop, new, hexes(&graves)?), |c, (shop, new, graves)| {
            Box::pin(async move {
                let begin = sqlx::query(BEGIN_ERASURE)
                    .bind(shop)
                    .bind(new.id.as_bytes().as_slice())
                    .bind(number(new.customer.get()))
                    .bind(new.cause.word())
                    .bind(micros(new.requested_at))
                    .bind(micros(new.due_at));
                run(c, begin).await?;
                let bury = sqlx::query(BURY).bind(shop).bind(graves);
                run(c, bury.bind(micros(new.requested_at))).await.map(drop)
            })
        })
        .await?;
        self.erasure_of(customer).await?.ok_or(crate::Error::Missing("erasure"))
    }

    async fn bury(&self, graves: Vec<KeyedHash>, at: Timestamp) -> Result<()> {
        let rows = self.write_one((self.shop, hexes(&graves)?, at), |c, (shop, graves, at)| {
            Box::pin(run(c, sqlx::query(BURY).bind(shop).bind(graves).bind(micros(*at))))
        });
        rows.await.map(drop)
    }

    async fn buried(&self, graves: &[KeyedHash]) -> Result<Vec<(KeyedHash, Timestamp)>> {
        let input = (self.shop, hexes(graves)?);
        self.read(input, |c, (shop, graves)| Box::pin(buried(c, *shop, graves))).await
    }

    async fn add_receipts(&self, erasure: Uuid, receipts: Vec<Receipt>) -> Result<()> {
        self.write((self.shop, erasure, receipts), |c, (shop, erasure, receipts)| {
            Box::pin(async move {
                for receipt in receipts {
                    let add = sqlx::query(RECEIPT)
                        .bind(shop)
                        .bind(erasure.as_bytes().as_slice())
                        .bind(&receipt.system)
                        .bind(&receipt.action)
                        .bind(&receipt.object)
                        .bind(&receipt.receipt)
                        .bind(receipt.points)
                        .bind(micros(receipt.at));
                    run(c, add).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn complete_erasure(&self, erasure: Uuid, now: Timestamp) -> Result<()> {
        let rows = self.write_one((self.shop, erasure, now), |c, (shop, erasure, now)| {
            let complete = sqlx::query(COMPLETE).bind(shop).bind(erasure.as_bytes().as_slice());
            Box::pin(run(c, complete.bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn erasure(&self, id: Uuid) -> Result<Option<Erasure>> {
        self.read((self.shop, id), |c, (shop, id)| {
            let find = sqlx::query(ERASURE).bind(shop).bind(id.as_bytes().as_slice());
            Box::pin(async move {
                let row = first(c, find).await?;
                with_receipts(c, *shop, row.into_iter().collect()).await.map(|mut found| found.pop())
            })
        })
        .await
    }

    async fn erasure_of(&self, customer: CustomerId) -> Result<Option<Erasure>> {
        self.read((self.shop, customer), |c, (shop, customer)| {
            let find = sqlx::query(ERASURE_OF).bind(shop).bind(number(customer.get()));
            Box::pin(async move {
                let row = first(c, find).await?;
                with_receipts(c, *shop, row.into_iter().collect()).await.map(|mut found| found.pop())
            })
        })
        .await
    }

    async fn erasures(&self, before: Option<(Timestamp, Uuid)>, limit: u32) -> Result<Vec<Erasure>> {
        let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (micros(at), id));
        self.read((self.shop, at, id, limit), |c, (shop, at, id, limit)| {
            let page = sqlx::query(ERASURES).bind(shop).bind(at).bind(id.as_bytes().as_slice()).bind(limit);
            Box::pin(async move {
                let rows = all(c, page).await?;
                with_receipts(c, *shop, rows).await
            })
        })
        .await
    }

    async fn erasures_due(&self, before: Timestamp, limit: u32) -> Result<Vec<Erasure>> {
        self.read((self.shop, before, limit), |c, (shop, before, limit)| {
            let due = sqlx::query(DUE).bind(shop).bind(micros(*before)).bind(limit);
            Box::pin(async move {
                let rows = all(c, due).await?;
                with_receipts(c, *shop, rows).await
            })
        })
        .await
    }
}

/// Hashes as a JSON list of hex texts.
fn hexes(hashes: &[KeyedHash]) -> Result<String> {
    table(&hashes.iter().map(|hash| hash.to_hex()).collect::<Vec<_>>())
}

/// Which of these have a tombstone.
pub(super) async fn buried(
    c: &mut SqliteConnection,
    shop: i64,
    graves: &str,
) -> Result<Vec<(KeyedHash, Timestamp)>> {
    let rows = all(c, sqlx::query(BURIED).bind(shop).bind(graves)).await?;
    let read = |row| {
        let mut cells = Cells::of(row, "tombstone");
        Ok((cells.hash()?, cells.time()?))
    };
    rows.iter().map(read).collect()
}

async fn with_receipts(c: &mut SqliteConnection, shop: i64, rows: Vec<SqliteRow>) -> Result<Vec<Erasure>> {
    let mut erasures = Vec::with_capacity(rows.len());
    for row in rows {
        let mut cells = Cells::of(&row, "erasure");
        let mut erasure = Erasure {
            id: cells.uuid()?,
            customer: cells.customer()?,
            cause: cells.word()?,
            requested_at: cells.time()?,
            due_at: cells.time()?,
            completed_at: cells.opt_time()?,
            receipts: Vec::new(),
        };
        let receipts = sqlx::query(RECEIPTS).bind(shop).bind(erasure.id.as_bytes().as_slice());
        for row in all(c, receipts).await? {
            erasure.receipts.push(receipt_row(&row)?);
        }
        erasures.push(erasure);
    }
    Ok(erasures)
}

fn receipt_row(row: &SqliteRow) -> Result<Receipt> {
    let mut cells = Cells::of(row, "receipt");
    Ok(Receipt {
        system: cells.text()?,
        action: cells.text()?,
        object: cells.text()?,
        receipt: cells.text()?,
        points: cells.opt_int()?,
        at: cells.time()?,
    })
}
