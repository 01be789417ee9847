//! The shops of the chain, their tills, and what is on the shelves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    member_reads::Page,
    problem::Problem,
    query::Query,
    state::{Answer, Earning, State},
};
use crate::{bad_day::Reply, calendar::tokyo_text};

/// A place with stock; most have a till.
#[derive(Clone, Debug)]
pub struct Shop {
    /// `storeId`.
    pub id: String,
    /// `storeName`.
    pub name: String,
    /// 1 shop, 2 warehouse.
    pub division: u8,
    /// Registered till, `terminalId`.
    pub terminal: Option<String>,
    post_code: &'static str,
    address: &'static str,
    phone: &'static str,
}

/// Something that can be sold.
#[derive(Clone, Debug)]
pub struct Product {
    /// `productId`.
    pub id: u64,
    /// `productCode`, the number below the bars.
    pub code: String,
    /// `productName`.
    pub name: String,
    /// Yen, tax included.
    pub price: i64,
}

/// Shops and products of one contract.
pub(super) struct Shops {
    shops: Vec<Shop>,
    products: BTreeMap<u64, Product>,
    opened: Timestamp,
    /// The rule of every shop; a rank or a member may have a better one.
    pub(super) earning: Earning,
}

const PRODUCTS: [(u64, &str, &str, i64); 8] = [
    (8_000_001, "4900000000017", "Tシャツ 白 M", 1_650),
    (8_000_002, "4900000000024", "Tシャツ 白 L", 1_650),
    (8_000_003, "4900000000031", "リネンシャツ 藍 M", 8_800),
    (8_000_004, "4900000000048", "手ぬぐい 麻の葉", 1_320),
    (8_000_005, "4900000000055", "湯のみ 粉引", 2_750),
    (8_000_006, "4900000000062", "ほうじ茶 100g", 864),
    (8_000_007, "4900000000079", "帆布トート 生成", 5_500),
    (8_000_008, "4900000000086", "藍染めストール", 12_100),
];

impl Shops {
    pub(super) fn open(opened: Timestamp) -> Self {
        let shop = |id: &str, name: &str, division, terminal: Option<&str>, place: [&'static str; 3]| Shop {
            id: id.into(),
            name: name.into(),
            division,
            terminal: terminal.map(Into::into),
            post_code: place[0],
            address: place[1],
            phone: place[2],
        };
        let shops = vec![
            shop("1", "渋谷店", 1, Some("1"), ["150-0041", "東京都渋谷区神南1-1-1", "03-1234-5678"]),
            shop("2", "横浜店", 1, Some("2"), ["220-0011", "神奈川県横浜市西区高島2-1-1", "045-123-4567"]),
            shop("3", "京都店", 1, Some("3"), ["604-8005", "京都府京都市中京区恵比須町427", "075-123-4567"]),
            shop("9", "EC倉庫", 2, None, ["272-0127", "千葉県市川市塩浜2-1-1", "047-123-4567"]),
        ];
        let product = |&(id, code, name, price): &(u64, &str, &str, i64)| {
            (id, Product { id, code: code.into(), name: name.into(), price })
        };
        let products = PRODUCTS.iter().map(product).collect();
        Self { shops, products, opened, earning: Earning { yen: 100, points: 1 } }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Shop> {
        self.shops.iter().find(|s| s.id == id)
    }

    pub(super) fn has_terminal(&self, terminal: &str) -> bool {
        self.shops.iter().any(|s| s.terminal.as_deref() == Some(terminal))
    }

    pub(super) fn all(&self) -> &[Shop] {
        &self.shops
    }

    pub(super) fn product(&self, id: u64) -> Option<&Product> {
        self.products.get(&id)
    }

    pub(super) fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }

    fn shop_json(&self, shop: &Shop, with_points: bool) -> Value {
        let stamp = tokyo_text(self.opened);
        let mut all = json!({
            "storeId": shop.id, "storeCode": format!("S{:0>3}", shop.id), "storeName": shop.name,
            "storeAbbr": shop.name.trim_end_matches('店'), "division": shop.division.to_string(),
            "postCode": shop.post_code, "address": shop.address, "phoneNumber": shop.phone, "mailAddress": null,
            "sellDivision": "0", "sumProcDivision": "0", "sumDateChangeTime": "0000", "pauseFlag": "0",
            "displaySequence": shop.id, "insDateTime": stamp, "updDateTime": stamp,
        });
        if with_points {
            all["pointCondition"] = json!({
                "storeId": shop.id, "pointUseDivision": "1", "spendRate": "1",
                "pointGivingUnitPrice": self.earning.yen.to_string(),
                "pointGivingUnit": self.earning.points.to_string(),
                "pointGivingDivision": "3", "pointUseUnit": "1", "pointSpendDivision": "1",
                "pointSpendLimitDivision": "0", "expireDivision": "3", "expireLimit": "1", "mileageDivision": "0",
            });
        }
        all
    }

    fn product_json(&self, product: &Product) -> Value {
        let stamp = tokyo_text(self.opened);
        json!({
            "productId": product.id.to_string(), "categoryId": "1", "productCode": product.code,
            "productName": product.name, "productKana": null, "taxDivision": "0", "productPriceDivision": "1",
            "price": product.price.to_string(), "customerPrice": null, "cost": null, "size": null, "color": null,
            "groupCode": null, "salesDivision": "0", "stockControlDivision": "0", "displayFlag": "1",
            "division": "0", "pointNotApplicable": "0", "insDateTime": stamp, "updDateTime": stamp,
        })
    }
}

impl State {
    pub(super) fn list_shops(&self, query: &Query) -> Answer {
        query.allow(&["store_code", "with_point_condition", "upd_date_time-from", "upd_date_time-to"])?;
        let with_points = query.get("with_point_condition").is_some_and(|v| v != "none");
        let page = Page::cut(self.shops.all().iter(), query.page()?, query.limit()?);
        let items: Vec<Value> = page.items.iter().map(|s| self.shops.shop_json(s, with_points)).collect();
        Ok(self.with_next("stores", query, Reply::json(200, &items), page.more))
    }

    pub(super) fn list_products(&self, query: &Query) -> Answer {
        query.allow(&["product_code", "product_id-from", "product_id-to", "group_code"])?;
        let (from, to) = query.ids("product_id")?;
        let code = query.get("product_code");
        let fits = |p: &&Product| {
            (from..=to).contains(&p.id)
                && code.is_none_or(|c| p.code == c)
                && query.get("group_code").is_none()
        };
        let page = Page::cut(self.shops.products().filter(fits), query.page()?, query.limit()?);
        let items: Vec<Value> = page.items.iter().map(|p| self.shops.product_json(p)).collect();
        Ok(self.with_next("products", query, Reply::json(200, &items), page.more))
    }

    pub(super) fn get_product(&self, id: u64) -> Answer {
        let product = self.shops.product(id).ok_or_else(Problem::unknown_id)?;
        Ok(Reply::json(200, &self.shops.product_json(product)))
    }
}
