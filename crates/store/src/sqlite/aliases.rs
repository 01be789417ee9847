//! Old ids on SQLite: each leads straight to the end of its chain, so that one look finds who somebody is now.

use domain::{CustomerId, MergeId, PosMemberId};
use sqlx::SqliteConnection;

use super::{
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{micros, number},
};
use crate::{KeyedHash, NewAlias, Result};

statements! {
    SURVIVOR = "SELECT survivor FROM customer_aliases WHERE shop = ?1 AND old = ?2";
    SHORTEN = "UPDATE customer_aliases INDEXED BY customer_aliases_of SET survivor = ?3 WHERE shop = ?1 AND survivor = ?2";
    ADD = "INSERT INTO customer_aliases (shop, old, survivor, merge, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET survivor = excluded.survivor";
    MEMBER = "SELECT survivor FROM member_aliases WHERE shop = ?1 AND old = ?2";
    SHORTEN_MEMBERS = "UPDATE member_aliases INDEXED BY member_aliases_of SET survivor = ?3 WHERE shop = ?1 AND survivor = ?2";
    ADD_MEMBER = "INSERT INTO member_aliases (shop, old, survivor, merge, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET survivor = excluded.survivor";
    ADD_CARD = "INSERT INTO card_aliases (shop, hash, pos, merge) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET pos = excluded.pos, merge = excluded.merge";
    CARD = "SELECT pos FROM card_aliases WHERE shop = ?1 AND hash = ?2";
    FORMER = "SELECT old FROM customer_aliases INDEXED BY customer_aliases_of WHERE shop = ?1 AND survivor = ?2 ORDER BY old";
    FORMER_MEMBERS = "SELECT old FROM member_aliases INDEXED BY member_aliases_of WHERE shop = ?1 AND survivor = ?2 ORDER BY old";
    POS_OF = "SELECT pos FROM links WHERE shop = ?1 AND customer = ?2";
    GO = "DELETE FROM links WHERE shop = ?1 AND customer = ?2";
    GO_ECHOES = "DELETE FROM echoes WHERE shop = ?1 AND system IN ('pos', 'crm', 'mail') AND customer = ?2";
    GO_SKIPS = "DELETE FROM skips WHERE shop = ?1 AND system IN ('pos', 'crm', 'mail') AND customer = ?2";
    STAY = "INSERT INTO links (shop, customer, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
        ON CONFLICT DO NOTHING";
    TAKE_OVER = "UPDATE links SET pos = ?3, updated_at = ?4 WHERE shop = ?1 AND customer = ?2 AND pos IS NULL";
    PART_MEMBERS = "DELETE FROM member_aliases INDEXED BY member_aliases_by_merge WHERE shop = ?1 AND merge = ?2";
    PART_CARDS = "DELETE FROM card_aliases INDEXED BY card_aliases_by_merge WHERE shop = ?1 AND merge = ?2";
    FORGET_CARDS = "DELETE FROM card_aliases INDEXED BY card_aliases_of WHERE shop = ?1 AND pos IN (SELECT ?2 UNION
        SELECT old FROM member_aliases INDEXED BY member_aliases_of WHERE shop = ?1 AND survivor = ?2)";
    FORGET_MEMBER = "DELETE FROM member_aliases WHERE shop = ?1 AND old = ?2";
    FORGET_MEMBERS = "DELETE FROM member_aliases INDEXED BY member_aliases_of WHERE shop = ?1 AND survivor = ?2";
    FORGET = "DELETE FROM customer_aliases WHERE shop = ?1 AND old = ?2";
    FORGET_FORMER = "DELETE FROM customer_aliases INDEXED BY customer_aliases_of WHERE shop = ?1 AND survivor = ?2";
}

pub(super) async fn survivor(
    c: &mut SqliteConnection,
    shop: i64,
    customer: CustomerId,
) -> Result<CustomerId> {
    let row = first(c, sqlx::query(SURVIVOR).bind(shop).bind(number(customer.get()))).await?;
    row.map_or(Ok(customer), |row| Cells::of(&row, "alias").customer())
}

pub(super) async fn surviving_member(
    c: &mut SqliteConnection,
    shop: i64,
    member: PosMemberId,
) -> Result<PosMemberId> {
    let row = first(c, sqlx::query(MEMBER).bind(shop).bind(number(member.get()))).await?;
    row.map_or(Ok(member), |row| Cells::of(&row, "alias").member())
}

pub(super) async fn of_card(
    c: &mut SqliteConnection,
    shop: i64,
    card: KeyedHash,
) -> Result<Option<PosMemberId>> {
    let row = first(c, sqlx::query(CARD).bind(shop).bind(card.0.as_slice())).await?;
    let Some(row) = row else { return Ok(None) };
    let retired = Cells::of(&row, "alias").member()?;
    surviving_member(c, shop, retired).await.map(Some)
}

pub(super) async fn former(
    c: &mut SqliteConnection,
    shop: i64,
    customer: CustomerId,
) -> Result<Vec<CustomerId>> {
    let rows = all(c, sqlx::query(FORMER).bind(shop).bind(number(customer.get()))).await?;
    rows.iter().map(|row| Cells::of(row, "alias").customer()).collect()
}

pub(super) async fn former_members(
    c: &mut SqliteConnection,
    shop: i64,
    member: PosMemberId,
) -> Result<Vec<PosMemberId>> {
    let rows = all(c, sqlx::query(FORMER_MEMBERS).bind(shop).bind(number(member.get()))).await?;
    rows.iter().map(|row| Cells::of(row, "alias").member()).collect()
}

pub(super) async fn add(c: &mut SqliteConnection, shop: i64, alias: &NewAlias) -> Result<bool> {
    // Both ends are looked at before anything is written: all of it happens, or nothing.
    let customers = match alias.customers {
        None => None,
        Some((old, new)) => Some((old, survivor(c, shop, new).await?)),
    };
    let members = match alias.members {
        None => None,
        Some((old, new)) => Some((old, surviving_member(c, shop, new).await?)),
    };
    if customers.is_some_and(|(old, new)| old == new) || members.is_some_and(|(old, new)| old == new) {
        return Ok(false);
    }
    let (merge, at) = (alias.merge.0.as_bytes().as_slice(), micros(alias.at));
    if let Some((old, new)) = members {
        let (old, new) = (number(old.get()), number(new.get()));
        run(c, sqlx::query(SHORTEN_MEMBERS).bind(shop).bind(old).bind(new)).await?;
        run(c, sqlx::query(ADD_MEMBER).bind(shop).bind(old).bind(new).bind(merge).bind(at)).await?;
        if let Some(card) = alias.card {
            let add = sqlx::query(ADD_CARD).bind(shop).bind(card.0.as_slice()).bind(old);
            run(c, add.bind(merge)).await?;
        }
    }
    if let Some((old, new)) = customers {
        let (old, new) = (number(old.get()), number(new.get()));
        run(c, sqlx::query(SHORTEN).bind(shop).bind(old).bind(new)).await?;
        run(c, sqlx::query(ADD).bind(shop).bind(old).bind(new).bind(merge).bind(at)).await?;
        take_over(c, shop, (old, new), at).await?;
    }
    Ok(true)
}

/// The loser's row of ids goes; a member nobody retired becomes the survivor's, if they have none.
async fn take_over(c: &mut SqliteConnection, shop: i64, (old, new): (i64, i64), at: i64) -> Result<()> {
    let row = first(c, sqlx::query(POS_OF).bind(shop).bind(old)).await?;
    let member = row.map(|row| Cells::of(&row, "link").opt_member()).transpose()?.flatten();
    for go in [GO, GO_ECHOES, GO_SKIPS] {
        run(c, sqlx::query(go).bind(shop).bind(old)).await?;
    }
    run(c, sqlx::query(STAY).bind(shop).bind(new).bind(at)).await?;
    if let Some(member) = member
        && surviving_member(c, shop, member).await? == member
    {
        let take = sqlx::query(TAKE_OVER).bind(shop).bind(new).bind(number(member.get()));
        run(c, take.bind(at)).await?;
    }
    Ok(())
}

pub(super) async fn remove(c: &mut SqliteConnection, shop: i64, merge: MergeId) -> Result<()> {
    let merge = merge.0.as_bytes().as_slice();
    run(c, sqlx::query(PART_MEMBERS).bind(shop).bind(merge)).await?;
    run(c, sqlx::query(PART_CARDS).bind(shop).bind(merge)).await.map(drop)
}

pub(super) async fn forget(
    c: &mut SqliteConnection,
    shop: i64,
    customer: CustomerId,
    member: Option<PosMemberId>,
) -> Result<u64> {
    let mut gone = 0;
    if let Some(member) = member.map(|member| number(member.get())) {
        for forget in [FORGET_CARDS, FORGET_MEMBER, FORGET_MEMBERS] {
            gone += run(c, sqlx::query(forget).bind(shop).bind(member)).await?;
        }
    }
    for forget in [FORGET, FORGET_FORMER] {
        gone += run(c, sqlx::query(forget).bind(shop).bind(number(customer.get()))).await?;
    }
    Ok(gone)
}
