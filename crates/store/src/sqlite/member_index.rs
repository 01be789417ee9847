//! The keyed member index on SQLite: hashes that point to member ids.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::PosMemberId;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::{Word, number},
};
use crate::{IndexEntry, MemberIndex, Result};

statements! {
    FORGET_HASHES = "DELETE FROM member_hashes WHERE shop = ?1 AND pos IN (SELECT value FROM json_each(?2))";
    FORGET = "DELETE FROM members WHERE shop = ?1 AND pos IN (SELECT value FROM json_each(?2))";
    INDEX = "INSERT INTO members (shop, pos, key_version) SELECT ?1, value, ?3 FROM json_each(?2)";
    INDEX_HASHES = "INSERT INTO member_hashes (shop, pos, field, hash)
        SELECT ?1, value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each(?2) WHERE true
        ON CONFLICT DO NOTHING";
    FIND = "SELECT pos FROM member_hashes WHERE shop = ?1 AND field = ?2 AND hash = ?3 ORDER BY pos LIMIT ?4";
    COUNT = "SELECT count(*) FROM members WHERE shop = ?1";
}

pub(super) type Members = BTreeMap<PosMemberId, Vec<IndexEntry>>;

#[async_trait]
impl MemberIndex for Sqlite {
    async fn index_members(
        &self,
        key_version: u32,
        members: Vec<(PosMemberId, Vec<IndexEntry>)>,
    ) -> Result<()> {
        // A member named twice is what was said last.
        let members: Members = members.into_iter().collect();
        self.write((self.shop, key_version, members), |c, (shop, key_version, members)| {
            Box::pin(index(c, *shop, *key_version, members))
        })
        .await
    }

    async fn find_members(&self, entry: IndexEntry, limit: u32) -> Result<Vec<PosMemberId>> {
        let rows = self.read((self.shop, entry, limit), |c, (shop, entry, limit)| {
            let find = sqlx::query(FIND).bind(shop).bind(entry.field.word());
            Box::pin(all(c, find.bind(entry.hash.0.as_slice()).bind(limit)))
        });
        rows.await?.iter().map(|row| Cells::of(row, "member").member()).collect()
    }

    async fn indexed_members(&self) -> Result<u64> {
        let row = self.read(self.shop, |c, shop| Box::pin(first(c, sqlx::query(COUNT).bind(*shop)))).await?;
        row.map_or(Ok(0), |row| Cells::of(&row, "member").count())
    }
}

/// Replaces what is known of these members; an empty list forgets one.
pub(super) async fn index(
    c: &mut SqliteConnection,
    shop: i64,
    key_version: u32,
    members: &Members,
) -> Result<()> {
    let everybody = table(&members.keys().map(|id| number(id.get())).collect::<Vec<_>>())?;
    run(c, sqlx::query(FORGET_HASHES).bind(shop).bind(&everybody)).await?;
    run(c, sqlx::query(FORGET).bind(shop).bind(&everybody)).await?;
    let known = members.iter().filter(|(_, entries)| !entries.is_empty());
    let known = table(&known.map(|(id, _)| number(id.get())).collect::<Vec<_>>())?;
    run(c, sqlx::query(INDEX).bind(shop).bind(known).bind(key_version)).await?;
    let hashes = members.iter().flat_map(|(id, entries)| {
        entries.iter().map(|entry| (number(id.get()), entry.field.word(), entry.hash.to_hex()))
    });
    run(c, sqlx::query(INDEX_HASHES).bind(shop).bind(table(&hashes.collect::<Vec<_>>())?)).await.map(drop)
}
