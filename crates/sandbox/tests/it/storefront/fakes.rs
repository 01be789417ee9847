//! A hub that answers from a script, and neighbours without a town: for the storefront's tests and its preview.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
};

use async_trait::async_trait;
use axum::http::{HeaderMap, Method, StatusCode};
use bytes::Bytes;
use futures::StreamExt;
use sandbox::storefront::{
    Article, Away, Basket, Bill, CustomerAccounts, DeskAct, DeskOrder, Details, Dice, Good, HubAnswer,
    HubClient, HubSilent, HubStream, Lang, Letter, Letters, MemberRecord, MemberRecords, Mood, Neighbours,
    NotSaved, OnlineStore, Placed, Receipt, Refusal, Said, Shop, Stopped, StorefrontState, TillMember, Tills,
    Tokens, Vendor, Wanted, Weather,
};
use serde_json::{Value, json};

/// One call as the hub saw it.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Call {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What the hub will answer: `(method, path)` to `(status, body)`; what is not listed is silence.
#[derive(Default)]
pub struct FakeHub {
    answers: Mutex<Vec<(String, u16, String)>>,
    events: Mutex<VecDeque<Vec<String>>>,
    calls: Mutex<Vec<Call>>,
}

impl FakeHub {
    /// From now on, `"GET /v1/me"` answers this.
    pub fn answer(&self, call: &str, status: u16, body: Value) {
        let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let mut answers = lock(&self.answers);
        answers.retain(|(known, ..)| known != call);
        answers.push((call.to_owned(), status, body));
    }

    /// The next listener gets these pieces of an event stream.
    pub fn events(&self, pieces: &[&str]) {
        lock(&self.events).push_back(pieces.iter().map(|piece| (*piece).to_owned()).collect());
    }

    pub fn calls(&self) -> Vec<Call> {
        lock(&self.calls).clone()
    }
}

#[async_trait]
impl HubClient for FakeHub {
    async fn call(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HubAnswer, HubSilent> {
        let name = format!("{method} {}", path.split('?').next().unwrap_or(path));
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        lock(&self.calls).push(Call { method, path: path.to_owned(), headers, body });
        let answers = lock(&self.answers);
        let (_, status, body) = answers.iter().find(|(known, ..)| *known == name).ok_or(HubSilent)?;
        let status = StatusCode::from_u16(*status).map_err(|_| HubSilent)?;
        Ok(HubAnswer { status, headers: HeaderMap::new(), body: Bytes::from(body.clone()) })
    }

    async fn stream(&self, path: &str, headers: HeaderMap) -> Result<HubStream, HubSilent> {
        lock(&self.calls).push(Call {
            method: Method::GET,
            path: path.to_owned(),
            headers,
            body: Value::Null,
        });
        let pieces = lock(&self.events).pop_front().ok_or(HubSilent)?;
        Ok(futures::stream::iter(pieces).map(|piece| Ok(Bytes::from(piece))).boxed())
    }
}

/// Everybody else: one member, two shops, a shelf, a mailbox.
#[derive(Default)]
pub struct FakeTown {
    pub letters: Mutex<Vec<Letter>>,
    pub moods: Mutex<Vec<(Vendor, Mood)>>,
    pub points: Mutex<i64>,
    pub sales: Mutex<Vec<Basket>>,
    pub offline: Mutex<Vec<String>>,
    pub accounts_away: Mutex<bool>,
}

/// The code of the one member.
pub const CODE: &str = "8840734670934";

#[async_trait]
impl CustomerAccounts for FakeTown {
    async fn send_code(&self, email: &str) -> Result<(), Away> {
        if *lock(&self.accounts_away) {
            return Err(Away);
        }
        self.post(email, "確認コードのお知らせ", "確認コードは 314159 です。10分以内にご入力ください。");
        Ok(())
    }

    async fn redeem(&self, _email: &str, code: &str) -> Result<Option<Tokens>, Away> {
        let tokens = || Tokens { id_token: "the-id-token".into(), access_token: "the-access-token".into() };
        Ok((code == "314159").then(tokens))
    }
}

impl Letters for FakeTown {
    fn all(&self) -> Vec<Letter> {
        lock(&self.letters).iter().rev().cloned().collect()
    }

    fn post(&self, to: &str, subject: &str, text: &str) {
        let mut letters = lock(&self.letters);
        let id = (letters.len() + 1).to_string();
        letters.push(Letter {
            id,
            from: "縁側商店 <hello@engawa.example>".into(),
            to: to.into(),
            subject: subject.into(),
            at: "11-21 18:20".into(),
            text: text.into(),
            html: None,
        });
    }
}

impl FakeTown {
    fn anyone(&self) -> TillMember {
        let points = *lock(&self.points);
        TillMember {
            code: CODE.into(),
            name: "佐倉 美咲".into(),
            points,
            expires_on: Some("2027-11-21".into()),
        }
    }
}

#[async_trait]
impl Tills for FakeTown {
    fn shops(&self) -> Vec<Shop> {
        let shop = |id: &str, name: &str| Shop { id: id.into(), name: name.into() };
        vec![shop("1", "縁側商店 神楽坂"), shop("2", "縁側商店 京都三条")]
    }

    fn articles(&self) -> Vec<Article> {
        let shelf = [
            ("手ぬぐい 麻の葉", 880),
            ("Tシャツ 白 M", 1_650),
            ("リネンシャツ 藍 M", 8_800),
            ("湯のみ 粉引", 2_750),
            ("ほうじ茶 100g", 864),
            ("帆布トート 生成", 5_500),
            ("藍染めストール", 12_100),
        ];
        let article = |(at, (name, price_yen)): (usize, (&str, i64))| Article {
            id: format!("80000{at:02}"),
            code: format!("49000000000{at:02}"),
            name: name.into(),
            price_yen,
        };
        shelf.into_iter().enumerate().map(article).collect()
    }

    fn recent_members(&self, _limit: usize) -> Vec<TillMember> {
        vec![self.anyone()]
    }

    fn member(&self, code: &str) -> Option<TillMember> {
        (code == CODE).then(|| self.anyone())
    }

    async fn sell(&self, basket: Basket) -> Result<Receipt, Refusal> {
        if basket.lines.is_empty() {
            return Err(Refusal::Empty);
        }
        let price = |id: &str| self.articles().iter().find(|a| a.id == id).map_or(0, |a| a.price_yen);
        let subtotal_yen: i64 = basket.lines.iter().map(|(id, many)| price(id) * i64::from(*many)).sum();
        let mut points = lock(&self.points);
        if basket.spend_points > (*points).min(subtotal_yen) {
            return Err(Refusal::TooManyPoints);
        }
        let total_yen = subtotal_yen - basket.spend_points;
        let earned = if basket.member.is_some() { total_yen / 100 } else { 0 };
        *points += earned - basket.spend_points;
        let balance = basket.member.is_some().then_some(*points);
        lock(&self.sales).push(basket.clone());
        let number = Some(lock(&self.sales).len().to_string());
        Ok(Receipt { number, subtotal_yen, spent: basket.spend_points, total_yen, earned, balance })
    }

    fn line(&self, shop: &str) -> (bool, usize) {
        (lock(&self.offline).iter().any(|id| id == shop), 0)
    }

    fn set_offline(&self, shop: &str, offline: bool) {
        lock(&self.offline).retain(|id| id != shop);
        if offline {
            lock(&self.offline).push(shop.into());
        }
    }

    async fn upload(&self, _shop: &str) -> usize {
        2
    }
}

impl OnlineStore for FakeTown {
    fn shelf(&self, _lang: Lang) -> Vec<Good> {
        vec![Good { sku: "SEN-01".into(), name: "炭火せんべい".into(), price_yen: 1_080 }]
    }

    fn bill(&self, _customer: &Tokens, wanted: &Wanted, _lang: Lang) -> Result<Bill, Stopped> {
        let goods_yen: i64 = wanted.lines.iter().map(|(_, count)| i64::from(*count) * 1_080).sum();
        if goods_yen == 0 {
            return Err(Stopped::Empty);
        }
        Ok(Bill { goods_yen, total_yen: goods_yen, ..Bill::default() })
    }

    fn pay(&self, customer: &Tokens, wanted: &Wanted, lang: Lang) -> Result<Placed, Stopped> {
        let bill = self.bill(customer, wanted, lang)?;
        Ok(Placed { name: "#1".into(), total_yen: bill.total_yen, state: String::new() })
    }

    fn orders(&self, _customer: &Tokens, _lang: Lang) -> Vec<Placed> {
        Vec::new()
    }

    fn desk(&self, _lang: Lang) -> Vec<DeskOrder> {
        Vec::new()
    }

    fn act(&self, _order: u64, _act: DeskAct, _articles: &[(String, i64)]) -> bool {
        false
    }
}

/// Nothing can be corrected in a town of one.
impl MemberRecords for FakeTown {
    fn record(&self, _code: &str) -> Option<MemberRecord> {
        None
    }

    fn correct(&self, _code: &str, _version: &str, _to: &Details) -> Result<(), NotSaved> {
        Err(NotSaved::UnknownMember)
    }

    fn everywhere(&self, _code: &str) -> Vec<Said> {
        Vec::new()
    }
}

impl Weather for FakeTown {
    fn set(&self, vendor: Vendor, mood: Mood) {
        lock(&self.moods).push((vendor, mood));
    }
}

/// A storefront between a scripted hub and a town of one.
pub fn storefront(hub: &Arc<FakeHub>, town: &Arc<FakeTown>) -> StorefrontState {
    let neighbours = Neighbours {
        accounts: town.clone(),
        letters: town.clone(),
        tills: town.clone(),
        records: town.clone(),
        weather: town.clone(),
        store: town.clone(),
    };
    StorefrontState::new(hub.clone(), "", "the-shop-key", neighbours, counting_dice())
}

/// Bytes that never repeat; good enough where nobody guesses.
pub fn counting_dice() -> Dice {
    let next = AtomicU8::new(1);
    Arc::new(move |bytes: &mut [u8]| {
        let start = next.fetch_add(17, Ordering::Relaxed);
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = start.wrapping_mul(31).wrapping_add(at as u8);
        }
    })
}

/// The points a hub tells.
pub fn points(status: &str, balance: Option<i64>) -> Value {
    json!({
        "status": status, "display_name": "佐倉 美咲", "balance": balance,
        "expires_on": balance.map(|_| "2027-11-21"), "rank": balance.map(|_| "シルバー"),
        "as_of": "2026-11-21T09:20:05Z", "source": "pos",
    })
}

/// A registration as the hub tells it.
pub fn registration(pos: &str, crm: &str) -> Value {
    json!({
        "registration_id": "reg-1", "customer_id": CODE, "member_number": CODE, "status": "complete",
        "systems": {"shopify": "done", "pos": pos, "crm": crm, "mail": "done"}, "duration_ms": 640,
    })
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
