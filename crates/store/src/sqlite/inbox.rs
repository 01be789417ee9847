//! The inbox on SQLite: many callers' deliveries in one statement, each stored once.

use std::collections::HashSet;

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    columns::Cells,
    enqueue::{Entrant, add_unasked},
    query::{all, table},
    queue::{Accept, Call},
    run_rows::statements,
    words::micros,
};
use crate::{Accepted, Delivery, Inbox, InboxRow, Result, Sorted};

statements! {
    ACCEPT = "INSERT INTO inbox (shop, source, delivery_id, topic, object, version, facts, received_at, sorted)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, 0
        FROM json_each(?1) WHERE true
        ON CONFLICT (shop, source, delivery_id, topic) DO NOTHING
        RETURNING shop, source, delivery_id, topic";
    UNSORTED = "SELECT id, source, topic, object, version, facts, received_at FROM inbox
        WHERE shop = ?1 AND sorted = 0 ORDER BY id LIMIT ?2";
    MARK = "UPDATE inbox SET sorted = 1
        WHERE shop = ?1 AND sorted = 0 AND id IN (SELECT value FROM json_each(?2)) RETURNING id";
}

#[async_trait]
impl Inbox for Sqlite {
    async fn accept(&self, deliveries: Vec<Delivery>) -> Result<Vec<Accepted>> {
        let input = Accept { shop: self.shop, deliveries };
        self.call(input, |batch, call| batch.accepts.push(call)).await
    }

    async fn unsorted(&self, limit: u32) -> Result<Vec<InboxRow>> {
        let rows = self.read((self.shop, limit), |c, (shop, limit)| {
            Box::pin(all(c, sqlx::query(UNSORTED).bind(shop).bind(limit)))
        });
        let read = |row| {
            let mut cells = Cells::of(row, "delivery");
            Ok(InboxRow {
                id: cells.int()?,
                source: cells.text()?,
                topic: cells.text()?,
                object: cells.text()?,
                version: cells.opt_time()?,
                facts: cells.json()?,
                received_at: cells.time()?,
            })
        };
        rows.await?.iter().map(read).collect()
    }

    async fn sort(&self, rows: Vec<Sorted>) -> Result<()> {
        self.write((self.shop, rows), |c, (shop, rows)| Box::pin(sort(c, *shop, rows))).await
    }
}

/// Stores the deliveries of many callers.
pub(super) async fn accept(
    c: &mut SqliteConnection,
    calls: &mut [Call<Accept, Vec<Accepted>>],
) -> Result<()> {
    let mut rows = Vec::with_capacity(calls.len());
    for call in &*calls {
        rows.extend(call.input.deliveries.iter().map(|delivery| {
            (
                call.input.shop,
                delivery.source,
                &delivery.delivery_id,
                &delivery.topic,
                &delivery.object,
                delivery.version.map(micros),
                delivery.facts.to_string(),
                micros(delivery.received_at),
            )
        }));
    }
    let mut new = HashSet::with_capacity(rows.len());
    for row in all(c, sqlx::query(ACCEPT).bind(table(&rows)?)).await? {
        let mut cells = Cells::of(&row, "delivery");
        new.insert((cells.int()?, cells.text()?, cells.text()?, cells.text()?));
    }
    for call in calls {
        let Accept { shop, deliveries } = &call.input;
        let mut outcome = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            // Taken out, so that of equal deliveries in one batch only the first is new.
            let key = (*shop, delivery.source.into(), delivery.delivery_id.clone(), delivery.topic.clone());
            outcome.push(if new.remove(&key) { Accepted::New } else { Accepted::Duplicate });
        }
        call.outcome = Some(Ok(outcome));
    }
    Ok(())
}

/// Rows that another process has sorted meanwhile are its business; what it made of them stands.
async fn sort(c: &mut SqliteConnection, shop: i64, rows: &[Sorted]) -> Result<()> {
    let ids = table(&rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let mut ours = HashSet::with_capacity(rows.len());
    for row in all(c, sqlx::query(MARK).bind(shop).bind(ids)).await? {
        ours.insert(Cells::of(&row, "delivery").int()?);
    }
    let runs = rows.iter().filter(|row| ours.contains(&row.id)).flat_map(|row| &row.runs);
    let entrants: Vec<_> = runs.map(|run| Entrant { shop, run, claim: None }).collect();
    add_unasked(c, &entrants).await
}
