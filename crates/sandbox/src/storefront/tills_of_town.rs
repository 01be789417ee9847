//! The tills of a real town, as the till page uses them.

use std::sync::Arc;

use async_trait::async_trait;

use super::neighbours::{Article, Basket, Filed, Receipt, Refusal, Shop, TillMember, Tills};
use crate::{
    Town,
    smaregi::{self, Smaregi},
};

/// Adapts the town's POS to the till page.
pub(super) struct TownTills(Arc<Smaregi>);

impl TownTills {
    pub(super) fn new(town: &Town) -> Self {
        Self(town.smaregi.clone())
    }
}

#[async_trait]
impl Tills for TownTills {
    fn shops(&self) -> Vec<Shop> {
        let with_till = self.0.till().shops().into_iter().filter(|shop| shop.terminal.is_some());
        with_till.map(|shop| Shop { id: shop.id, name: shop.name }).collect()
    }

    fn articles(&self) -> Vec<Article> {
        let article = |product: smaregi::Product| Article {
            id: product.id.to_string(),
            code: product.code,
            name: product.name,
            price_yen: product.price,
        };
        self.0.till().products().into_iter().map(article).collect()
    }

    fn recent_members(&self, limit: usize) -> Vec<TillMember> {
        // Some of the latest may have left; a few more are read so that the list is still full.
        let recent = self.0.recent_members(limit.saturating_mul(2));
        let served = recent.iter().filter(|member| member.is_served()).take(limit);
        served.map(|member| as_shown(member, member.code().to_owned())).collect()
    }

    fn member(&self, code: &str) -> Option<TillMember> {
        self.0.till().scan(code).map(|member| as_shown(&member, code.to_owned()))
    }

    fn filed(&self, code: &str) -> Option<Filed> {
        let member = self.0.till().scan(code)?;
        let part = |column: &str| member.get(column).filter(|text| !text.is_empty()).map(str::to_owned);
        if part("customerNo").is_some() {
            return None;
        }
        Some(Filed {
            email: part("mailAddress")?,
            name: (part("lastName")?, part("firstName")?),
            kana: (part("lastKana")?, part("firstKana")?),
            birth_date: part("birthDate")?,
        })
    }

    async fn sell(&self, basket: Basket) -> Result<Receipt, Refusal> {
        let lines = basket.lines.iter().map(|(id, quantity)| Some((id.parse().ok()?, i64::from(*quantity))));
        let rung_up = smaregi::Basket {
            store: basket.shop,
            member: basket.member,
            lines: lines.collect::<Option<_>>().ok_or(Refusal::Closed)?,
            other_yen: 0,
            spend_points: basket.spend_points,
        };
        let receipt = self.0.till().sell(&rung_up).map_err(|refusal| match refusal {
            smaregi::Refusal::NothingToSell => Refusal::Empty,
            smaregi::Refusal::NoTill => Refusal::Closed,
            smaregi::Refusal::UnknownMember => Refusal::UnknownMember,
            smaregi::Refusal::TooManyPoints => Refusal::TooManyPoints,
            smaregi::Refusal::Offline => Refusal::Offline,
        })?;
        Ok(Receipt {
            number: receipt.number,
            subtotal_yen: receipt.subtotal,
            spent: receipt.spent,
            total_yen: receipt.total,
            earned: receipt.earned,
            balance: receipt.balance,
        })
    }

    fn line(&self, shop: &str) -> (bool, usize) {
        self.0.till().line(shop)
    }

    fn set_offline(&self, shop: &str, offline: bool) {
        self.0.till().set_offline(shop, offline);
    }

    async fn upload(&self, shop: &str) -> usize {
        self.0.till().upload_of(shop)
    }
}

fn as_shown(member: &smaregi::Member, code: String) -> TillMember {
    let part = |column: &str| member.get(column).unwrap_or_default().to_owned();
    TillMember {
        code,
        name: format!("{} {}", part("lastName"), part("firstName")).trim().to_owned(),
        points: member.points(),
        expires_on: member.points_expire_on().map(|date| date.to_string()),
    }
}
