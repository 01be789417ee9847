//! Purchases on SQLite.

use async_trait::async_trait;
use domain::{
    CustomerId, Yen,
    purchase::{Channel, Purchase, PurchaseId},
};
use sqlx::sqlite::SqliteRow;

use super::{
    Sqlite,
    columns::Cells,
    query::{all, first, run},
    run_rows::statements,
    words::{Word, micros, number},
};
use crate::{Purchases, Result};

statements! {
    NOTE = "INSERT INTO purchases (shop, channel, id, customer, bought_at, paid, returned)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO UPDATE SET customer = excluded.customer, bought_at = excluded.bought_at,
            paid = excluded.paid, returned = excluded.returned";
    PURCHASE = "SELECT customer, channel, id, bought_at, paid, returned FROM purchases
        WHERE shop = ?1 AND channel = ?2 AND id = ?3";
    FORGET = "DELETE FROM purchases WHERE shop = ?1 AND channel = ?2 AND id = ?3";
    OF_CUSTOMER = "SELECT customer, channel, id, bought_at, paid, returned FROM purchases
        WHERE shop = ?1 AND customer = ?2 ORDER BY bought_at, channel, id";
    MOVE = "UPDATE purchases INDEXED BY purchases_of_customer SET customer = ?3 WHERE shop = ?1 AND customer = ?2";
    FORGET_ALL = "DELETE FROM purchases INDEXED BY purchases_of_customer WHERE shop = ?1 AND customer = ?2";
}

impl Word for Channel {
    fn word(self) -> &'static str {
        self.as_str()
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::from_name(word)
    }
}

fn purchase_row(row: &SqliteRow) -> Result<(CustomerId, Purchase)> {
    let mut cells = Cells::of(row, "purchase");
    let customer = cells.customer()?;
    let id = PurchaseId { channel: cells.word()?, number: cells.int()?.cast_unsigned() };
    let bought_at = cells.time()?;
    let purchase = Purchase { id, bought_at, paid: Yen(cells.int()?), returned: Yen(cells.int()?) };
    Ok((customer, purchase))
}

#[async_trait]
impl Purchases for Sqlite {
    async fn note_purchase(&self, customer: CustomerId, purchase: Purchase) -> Result<()> {
        let rows = self.write_one((self.shop, customer, purchase), |c, (shop, customer, purchase)| {
            let note = sqlx::query(NOTE).bind(shop).bind(purchase.id.channel.word());
            let note = note.bind(number(purchase.id.number)).bind(number(customer.get()));
            let note = note.bind(micros(purchase.bought_at)).bind(purchase.paid.0);
            Box::pin(run(c, note.bind(purchase.returned.0)))
        });
        rows.await.map(drop)
    }

    async fn purchase(&self, id: PurchaseId) -> Result<Option<(CustomerId, Purchase)>> {
        let row = self.read((self.shop, id), |c, (shop, id)| {
            let find = sqlx::query(PURCHASE).bind(shop).bind(id.channel.word());
            Box::pin(first(c, find.bind(number(id.number))))
        });
        row.await?.map(|row| purchase_row(&row)).transpose()
    }

    async fn forget_purchase(&self, id: PurchaseId) -> Result<()> {
        let rows = self.write_one((self.shop, id), |c, (shop, id)| {
            let forget = sqlx::query(FORGET).bind(shop).bind(id.channel.word());
            Box::pin(run(c, forget.bind(number(id.number))))
        });
        rows.await.map(drop)
    }

    async fn purchases_of(&self, customer: CustomerId) -> Result<Vec<Purchase>> {
        let rows = self.read((self.shop, customer), |c, (shop, customer)| {
            Box::pin(all(c, sqlx::query(OF_CUSTOMER).bind(shop).bind(number(customer.get()))))
        });
        rows.await?.iter().map(|row| purchase_row(row).map(|(_, purchase)| purchase)).collect()
    }

    async fn move_purchases(&self, from: CustomerId, to: CustomerId) -> Result<u64> {
        self.write_one((self.shop, from, to), |c, (shop, from, to)| {
            let moved = sqlx::query(MOVE).bind(shop).bind(number(from.get()));
            Box::pin(run(c, moved.bind(number(to.get()))))
        })
        .await
    }

    async fn forget_purchases_of(&self, customer: CustomerId) -> Result<u64> {
        self.write_one((self.shop, customer), |c, (shop, customer)| {
            Box::pin(run(c, sqlx::query(FORGET_ALL).bind(shop).bind(number(customer.get()))))
        })
        .await
    }
}
