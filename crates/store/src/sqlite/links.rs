//! Links on SQLite: one row of ids per customer, one to one in both directions.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Sqlite, aliases,
    columns::Cells,
    query::{all, first, run, table},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Echo, Link, LinkError, Links, Result, System};

statements! {
    LINK = "SELECT customer, pos, crm, created_at, updated_at FROM links WHERE shop = ?1 AND customer = ?2";
    LINK_BY_POS = "SELECT customer, pos, crm, created_at, updated_at FROM links WHERE shop = ?1 AND pos = ?2";
    KNOW = "INSERT INTO links (shop, customer, created_at, updated_at) SELECT ?1, ?2, ?3, ?3
        WHERE NOT EXISTS (SELECT 1 FROM customer_aliases WHERE shop = ?1 AND old = ?2)
        ON CONFLICT DO NOTHING";
    LINK_POS = "UPDATE links SET pos = ?3, updated_at = ?4 WHERE shop = ?1 AND customer = ?2";
    LINK_CRM = "INSERT INTO links (shop, customer, crm, created_at, updated_at) SELECT ?1, ?2, ?3, ?4, ?4
        WHERE NOT EXISTS (SELECT 1 FROM customer_aliases WHERE shop = ?1 AND old = ?2)
        ON CONFLICT DO UPDATE SET crm = excluded.crm, updated_at = excluded.updated_at
            WHERE crm IS NOT excluded.crm";
    UNLINK_POS = "UPDATE links SET pos = NULL, updated_at = ?3 WHERE shop = ?1 AND customer = ?2";
    UNLINK_CRM = "UPDATE links SET crm = NULL, updated_at = ?3
        WHERE shop = ?1 AND customer = ?2 AND crm IS NOT NULL";
    NEWEST = "SELECT customer, pos, crm, created_at, updated_at FROM links
        WHERE shop = ?1 AND (updated_at, customer) < (?2, ?3) ORDER BY updated_at DESC, customer DESC LIMIT ?4";
    AFTER = "SELECT customer, pos, crm, created_at, updated_at FROM links
        WHERE shop = ?1 AND customer > ?2 ORDER BY customer LIMIT ?3";
    COUNTS = "SELECT (SELECT count(*) FROM links WHERE shop = ?1),
        (SELECT count(*) FROM links WHERE shop = ?1 AND pos IS NOT NULL)";
    SKIP = "INSERT INTO skips (shop, system, customer, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    SKIPPED = "SELECT customer FROM skips WHERE shop = ?1 AND system = ?2 ORDER BY at, customer LIMIT ?3";
    CAUGHT_UP = "DELETE FROM skips WHERE shop = ?1 AND system = ?2
        AND customer IN (SELECT value FROM json_each(?3))";
    ECHO = "SELECT hash, at, key_version FROM echoes WHERE shop = ?1 AND system = ?2 AND customer = ?3";
    REMEMBER = "INSERT INTO echoes (shop, system, customer, hash, at, key_version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET hash = excluded.hash, at = excluded.at, key_version = excluded.key_version";
    KEEP_APART = "INSERT INTO apart (shop, customer, pos, decided_by, at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING";
    ARE_APART = "SELECT 1 FROM apart WHERE shop = ?1 AND customer = ?2 AND pos = ?3";
}

fn link_row(row: &SqliteRow) -> Result<Link> {
    let mut cells = Cells::of(row, "link");
    Ok(Link {
        customer: cells.customer()?,
        pos: cells.opt_member()?,
        crm: cells.opt_contact()?,
        created_at: cells.time()?,
        updated_at: cells.time()?,
    })
}

#[async_trait]
impl Links for Sqlite {
    async fn link(&self, customer: CustomerId) -> Result<Option<Link>> {
        self.read((self.shop, customer), |c, (shop, customer)| Box::pin(link(c, *shop, *customer))).await
    }

    async fn link_by_pos(&self, member: PosMemberId) -> Result<Option<Link>> {
        self.read((self.shop, member), |c, (shop, member)| Box::pin(link_by_pos(c, *shop, *member))).await
    }

    async fn know_customer(&self, customer: CustomerId, now: Timestamp) -> Result<()> {
        let input = (self.shop, customer, now);
        self.write_one(input, |c, (shop, customer, now)| Box::pin(know(c, *shop, *customer, *now))).await
    }

    async fn link_pos(
        &self,
        customer: CustomerId,
        member: PosMemberId,
        now: Timestamp,
    ) -> Result<std::result::Result<(), LinkError>> {
        self.write((self.shop, customer, member, now), |c, (shop, customer, member, now)| {
            Box::pin(link_pos(c, *shop, (*customer, *member), *now))
        })
        .await
    }

    async fn link_crm(&self, customer: CustomerId, contact: CrmContactId, now: Timestamp) -> Result<()> {
        let rows =
            self.write_one((self.shop, customer, contact, now), |c, (shop, customer, contact, now)| {
                let link = sqlx::query(LINK_CRM).bind(shop).bind(number(customer.get()));
                Box::pin(run(c, link.bind(number(contact.get())).bind(micros(*now))))
            });
        rows.await.map(drop)
    }

    async fn unlink_pos(&self, customer: CustomerId, now: Timestamp) -> Result<Option<PosMemberId>> {
        self.write((self.shop, customer, now), |c, (shop, customer, now)| {
            Box::pin(async move {
                let customer = aliases::survivor(c, *shop, *customer).await?;
                let member = link(c, *shop, customer).await?.and_then(|link| link.pos);
                if member.is_some() {
                    let unlink = sqlx::query(UNLINK_POS).bind(shop).bind(number(customer.get()));
                    run(c, unlink.bind(micros(*now))).await?;
                }
                Ok(member)
            })
        })
        .await
    }

    async fn unlink_crm(&self, customer: CustomerId, now: Timestamp) -> Result<()> {
        let rows = self.write_one((self.shop, customer, now), |c, (shop, customer, now)| {
            let unlink = sqlx::query(UNLINK_CRM).bind(shop).bind(number(customer.get()));
            Box::pin(run(c, unlink.bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn links(&self, before: Option<(Timestamp, CustomerId)>, limit: u32) -> Result<Vec<Link>> {
        let (at, customer) =
            before.map_or((i64::MAX, i64::MAX), |(at, customer)| (micros(at), number(customer.get())));
        let rows = self.read((self.shop, at, customer, limit), |c, (shop, at, customer, limit)| {
            Box::pin(all(c, sqlx::query(NEWEST).bind(shop).bind(at).bind(customer).bind(limit)))
        });
        rows.await?.iter().map(link_row).collect()
    }

    async fn links_after(&self, after: Option<CustomerId>, limit: u32) -> Result<Vec<Link>> {
        let after = after.map_or(i64::MIN, |customer| number(customer.get()));
        let rows = self.read((self.shop, after, limit), |c, (shop, after, limit)| {
            Box::pin(all(c, sqlx::query(AFTER).bind(shop).bind(after).bind(limit)))
        });
        rows.await?.iter().map(link_row).collect()
    }

    async fn link_counts(&self) -> Result<(u64, u64)> {
        let row = self.read(self.shop, |c, shop| Box::pin(first(c, sqlx::query(COUNTS).bind(*shop)))).await?;
        let Some(row) = row else { return Ok((0, 0)) };
        let mut cells = Cells::of(&row, "link");
        Ok((cells.count()?, cells.count()?))
    }

    async fn skip(&self, system: System, customer: CustomerId, now: Timestamp) -> Result<()> {
        let rows = self.write_one((self.shop, system, customer, now), |c, (shop, system, customer, now)| {
            let skip = sqlx::query(SKIP).bind(shop).bind(system.word());
            Box::pin(run(c, skip.bind(number(customer.get())).bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn skipped(&self, system: System, limit: u32) -> Result<Vec<CustomerId>> {
        let rows = self.read((self.shop, system, limit), |c, (shop, system, limit)| {
            Box::pin(all(c, sqlx::query(SKIPPED).bind(shop).bind(system.word()).bind(limit)))
        });
        rows.await?.iter().map(|row| Cells::of(row, "skip").customer()).collect()
    }

    async fn caught_up(&self, system: System, customers: &[CustomerId]) -> Result<()> {
        let customers = table(&customers.iter().map(|id| number(id.get())).collect::<Vec<_>>())?;
        let rows = self.write((self.shop, system, customers), |c, (shop, system, customers)| {
            Box::pin(run(c, sqlx::query(CAUGHT_UP).bind(shop).bind(system.word()).bind(customers)))
        });
        rows.await.map(drop)
    }

    async fn echo(&self, system: System, customer: CustomerId) -> Result<Option<Echo>> {
        let row = self.read((self.shop, system, customer), |c, (shop, system, customer)| {
            let echo = sqlx::query(ECHO).bind(shop).bind(system.word()).bind(number(customer.get()));
            Box::pin(first(c, echo))
        });
        let Some(row) = row.await? else { return Ok(None) };
        let mut cells = Cells::of(&row, "echo");
        let (hash, at, key_version) = (cells.hash()?, cells.time()?, cells.count()?);
        Ok(Some(Echo { system, customer, hash, key_version, at }))
    }

    async fn remember_echo(&self, echo: Echo) -> Result<()> {
        let rows = self.write_one((self.shop, echo), |c, (shop, echo)| {
            let remember = sqlx::query(REMEMBER).bind(shop).bind(echo.system.word());
            let remember = remember.bind(number(echo.customer.get())).bind(echo.hash.0.as_slice());
            Box::pin(run(c, remember.bind(micros(echo.at)).bind(echo.key_version)))
        });
        rows.await.map(drop)
    }

    async fn keep_apart(
        &self,
        customer: CustomerId,
        member: PosMemberId,
        by: &str,
        now: Timestamp,
    ) -> Result<()> {
        let input = (self.shop, customer, member, by.to_owned(), now);
        let rows = self.write(input, |c, (shop, customer, member, by, now)| {
            let apart = sqlx::query(KEEP_APART).bind(shop).bind(number(customer.get()));
            Box::pin(run(c, apart.bind(number(member.get())).bind(by).bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn are_apart(&self, customer: CustomerId, member: PosMemberId) -> Result<bool> {
        let row = self.read((self.shop, customer, member), |c, (shop, customer, member)| {
            let apart = sqlx::query(ARE_APART).bind(shop).bind(number(customer.get()));
            Box::pin(first(c, apart.bind(number(member.get()))))
        });
        Ok(row.await?.is_some())
    }
}

/// Old ids lead to the survivor's row.
async fn link(c: &mut SqliteConnection, shop: i64, customer: CustomerId) -> Result<Option<Link>> {
    let customer = aliases::survivor(c, shop, customer).await?;
    let row = first(c, sqlx::query(LINK).bind(shop).bind(number(customer.get()))).await?;
    row.as_ref().map(link_row).transpose()
}

async fn link_by_pos(c: &mut SqliteConnection, shop: i64, member: PosMemberId) -> Result<Option<Link>> {
    let member = aliases::surviving_member(c, shop, member).await?;
    let row = first(c, sqlx::query(LINK_BY_POS).bind(shop).bind(number(member.get()))).await?;
    row.as_ref().map(link_row).transpose()
}

async fn know(c: &mut SqliteConnection, shop: i64, customer: CustomerId, now: Timestamp) -> Result<()> {
    run(c, sqlx::query(KNOW).bind(shop).bind(number(customer.get())).bind(micros(now))).await.map(drop)
}

async fn link_pos(
    c: &mut SqliteConnection,
    shop: i64,
    (customer, member): (CustomerId, PosMemberId),
    now: Timestamp,
) -> Result<std::result::Result<(), LinkError>> {
    let customer = aliases::survivor(c, shop, customer).await?;
    if let Some(holder) = link_by_pos(c, shop, member).await? {
        let is_same = holder.customer == customer;
        return Ok(if is_same { Ok(()) } else { Err(LinkError::MemberTaken(holder.customer)) });
    }
    if let Some(other) = link(c, shop, customer).await?.and_then(|link| link.pos) {
        return Ok(Err(LinkError::CustomerTaken(other)));
    }
    know(c, shop, customer, now).await?;
    let link = sqlx::query(LINK_POS).bind(shop).bind(number(customer.get()));
    run(c, link.bind(number(member.get())).bind(micros(now))).await?;
    Ok(Ok(()))
}
