//! Sightings and departures on SQLite.

use async_trait::async_trait;
use domain::{CustomerId, Timestamp, matrix::Field};
use sqlx::sqlite::SqliteRow;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Departure, Result, Seen, Sighting};

statements! {
    SIGHTINGS = "SELECT look, field, hash, at FROM seen WHERE shop = ?1 AND customer = ?2";
    REMEMBER = "INSERT INTO seen (shop, customer, look, field, hash, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET hash = excluded.hash, at = excluded.at WHERE hash <> excluded.hash";
    FORGET = "DELETE FROM seen WHERE shop = ?1 AND customer = ?2";
    DEPART = "INSERT INTO departures (shop, customer, kind, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET kind = excluded.kind, at = excluded.at
            WHERE kind = 'member_gone' AND excluded.kind <> 'member_gone'";
    DEPARTURE = "SELECT kind, at FROM departures WHERE shop = ?1 AND customer = ?2";
    COME_BACK = "DELETE FROM departures WHERE shop = ?1 AND customer = ?2";
}

impl Word for Field {
    fn word(self) -> &'static str {
        self.as_str()
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::from_name(word)
    }
}

fn sighting(row: &SqliteRow) -> Result<Sighting> {
    let mut cells = Cells::of(row, "sighting");
    Ok(Sighting { look: cells.word()?, field: cells.word()?, hash: cells.hash()?, at: cells.time()? })
}

#[async_trait]
impl Seen for Sqlite {
    async fn sightings(&self, customer: CustomerId) -> Result<Vec<Sighting>> {
        let rows = self.read((self.shop, customer), |c, (shop, customer)| {
            Box::pin(all(c, sqlx::query(SIGHTINGS).bind(shop).bind(number(customer.get()))))
        });
        rows.await?.iter().map(sighting).collect()
    }

    async fn remember_sightings(&self, customer: CustomerId, seen: Vec<Sighting>) -> Result<()> {
        self.write((self.shop, customer, seen), |c, (shop, customer, seen)| {
            Box::pin(async move {
                for one in &*seen {
                    let remember = sqlx::query(REMEMBER).bind(*shop).bind(number(customer.get()));
                    let remember = remember.bind(one.look.word()).bind(one.field.word());
                    run(c, remember.bind(one.hash.0.as_slice()).bind(micros(one.at))).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn forget_sightings(&self, customer: CustomerId) -> Result<()> {
        let rows = self.write_one((self.shop, customer), |c, (shop, customer)| {
            Box::pin(run(c, sqlx::query(FORGET).bind(shop).bind(number(customer.get()))))
        });
        rows.await.map(drop)
    }

    async fn depart(&self, customer: CustomerId, how: Departure, now: Timestamp) -> Result<()> {
        let rows = self.write_one((self.shop, customer, how, now), |c, (shop, customer, how, now)| {
            let depart = sqlx::query(DEPART).bind(shop).bind(number(customer.get()));
            Box::pin(run(c, depart.bind(how.word()).bind(micros(*now))))
        });
        rows.await.map(drop)
    }

    async fn departure(&self, customer: CustomerId) -> Result<Option<(Departure, Timestamp)>> {
        let row = self.read((self.shop, customer), |c, (shop, customer)| {
            Box::pin(first(c, sqlx::query(DEPARTURE).bind(shop).bind(number(customer.get()))))
        });
        let Some(row) = row.await? else { return Ok(None) };
        let mut cells = Cells::of(&row, "departure");
        Ok(Some((cells.word()?, cells.time()?)))
    }

    async fn come_back(&self, customer: CustomerId) -> Result<()> {
        let rows = self.write_one((self.shop, customer), |c, (shop, customer)| {
            Box::pin(run(c, sqlx::query(COME_BACK).bind(shop).bind(number(customer.get()))))
        });
        rows.await.map(drop)
    }
}
