//! The audit log on SQLite: every entry's hash covers the entry and the hash before it.

use async_trait::async_trait;
use domain::Code;
use sha2::{Digest, Sha256};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{instant, micros},
};
use crate::{Audit, AuditEntry, AuditVerdict, Error, NewAudit, Result};

statements! {
    LAST = "SELECT number, hash FROM audit WHERE shop = ?1 ORDER BY number DESC LIMIT 1";
    APPEND = "INSERT INTO audit (shop, number, at, who, action, object, reason, change, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    PAGE = "SELECT number, at, who, action, object, reason, change, hash FROM audit
        WHERE shop = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
    CHAIN = "SELECT number, at, who, action, object, reason, change, hash FROM audit
        WHERE shop = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
}

/// Entries read at once while the chain is checked.
const PAGE_OF_CHAIN: u32 = 1_000;

/// An entry as stored: `change` is the text that was hashed.
struct Stored {
    number: i64,
    at: i64,
    who: String,
    action: String,
    object: String,
    reason: Option<String>,
    change: String,
}

impl Stored {
    fn read(row: &SqliteRow) -> Result<(Self, [u8; 32])> {
        let mut cells = Cells::of(row, "audit entry");
        let stored = Self {
            number: cells.int()?,
            at: cells.int()?,
            who: cells.text()?,
            action: cells.text()?,
            object: cells.text()?,
            reason: cells.opt_text()?,
            change: cells.text()?,
        };
        Ok((stored, cells.hash()?.0))
    }

    /// Every part is preceded by its length, so that no two entries read alike.
    fn hash(&self, shop: &str, before: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let (number, at) = (self.number.to_be_bytes(), self.at.to_be_bytes());
        let reason = self.reason.as_ref().map_or_else(String::new, |reason| format!("={reason}"));
        let texts = [shop, &self.who, &self.action, &self.object, &reason, &self.change];
        let parts = [before.as_slice(), &number, &at].into_iter().chain(texts.map(str::as_bytes));
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    fn entry(self, hash: [u8; 32]) -> Result<AuditEntry> {
        let corrupt = || Error::Corrupt("audit entry");
        Ok(AuditEntry {
            number: u64::try_from(self.number).map_err(|_| corrupt())?,
            at: instant(self.at).ok_or_else(corrupt)?,
            who: self.who,
            action: self.action,
            object: self.object,
            reason: self.reason.map(Code::from),
            change: serde_json::from_str(&self.change).map_err(|_| corrupt())?,
            hash: hex::encode(hash),
        })
    }
}

#[async_trait]
impl Audit for Sqlite {
    async fn append(&self, entry: NewAudit) -> Result<AuditEntry> {
        let input = (self.shop, self.shop_name.clone(), entry);
        self.write(input, |c, (shop, name, entry)| Box::pin(append(c, (*shop, name), entry))).await
    }

    async fn audit(&self, before: Option<u64>, limit: u32) -> Result<Vec<AuditEntry>> {
        let before = before.and_then(|number| i64::try_from(number).ok()).unwrap_or(i64::MAX);
        let rows = self.read((self.shop, before, limit), |c, (shop, before, limit)| {
            Box::pin(all(c, sqlx::query(PAGE).bind(shop).bind(before).bind(limit)))
        });
        let read = |row| Stored::read(row).and_then(|(stored, hash)| stored.entry(hash));
        rows.await?.iter().map(read).collect()
    }

    async fn verify_audit(&self, head: Option<&str>) -> Result<AuditVerdict> {
        let (mut last, mut before) = (0, [0; 32]);
        let mut has_head = head.is_none();
        loop {
            let rows = self.read((self.shop, last), |c, (shop, last)| {
                Box::pin(all(c, sqlx::query(CHAIN).bind(shop).bind(last).bind(PAGE_OF_CHAIN)))
            });
            let rows = rows.await?;
            for row in &rows {
                let next = last + 1;
                // An entry that cannot even be read was not written by us.
                let sound = Stored::read(row).ok().filter(|(stored, hash)| {
                    stored.number == next && stored.hash(&self.shop_name, &before) == *hash
                });
                let Some((_, hash)) = sound else { return Ok(AuditVerdict::Broken { number: number(next) }) };
                has_head = has_head || head.is_some_and(|head| head.eq_ignore_ascii_case(&hex::encode(hash)));
                (last, before) = (next, hash);
            }
            if rows.len() < PAGE_OF_CHAIN as usize {
                break;
            }
        }
        if !has_head {
            return Ok(AuditVerdict::Broken { number: number(last + 1) });
        }
        let head = (last > 0).then(|| hex::encode(before));
        Ok(AuditVerdict::Intact { entries: number(last), head })
    }
}

fn number(number: i64) -> u64 {
    number.unsigned_abs()
}

async fn append(
    c: &mut SqliteConnection,
    (shop, shop_name): (i64, &str),
    entry: &NewAudit,
) -> Result<AuditEntry> {
    let last = first(c, sqlx::query(LAST).bind(shop)).await?;
    let (last, before) = match last {
        None => (0, [0; 32]),
        Some(row) => {
            let mut cells = Cells::of(&row, "audit entry");
            (cells.int()?, cells.hash()?.0)
        }
    };
    let stored = Stored {
        number: last + 1,
        at: micros(entry.at),
        who: entry.who.clone(),
        action: entry.action.clone(),
        object: entry.object.clone(),
        reason: entry.reason.as_ref().map(ToString::to_string),
        change: entry.change.to_string(),
    };
    let hash = stored.hash(shop_name, &before);
    let append = sqlx::query(APPEND)
        .bind(shop)
        .bind(stored.number)
        .bind(stored.at)
        .bind(&stored.who)
        .bind(&stored.action)
        .bind(&stored.object)
        .bind(stored.reason.as_deref())
        .bind(&stored.change)
        .bind(hash.as_slice());
    run(c, append).await?;
    stored.entry(hash)
}
