//! What the till's screen shows.

use askama::Template;

use super::{
    super::{
        neighbours::{Basket, Mood, Receipt, Refusal, Shop, TillMember, Vendor},
        state::StorefrontState,
        visit::{Frame, Visit},
        words::{grouped, long_date},
    },
    till::{TillQuery, refusal_text},
};

/// Members offered for choosing.
const RECENT: usize = 8;

/// The screen.
#[derive(Template)]
#[template(path = "storefront/till.html")]
pub(super) struct TillPage {
    frame: Frame,
    shops: Vec<Shop>,
    shop: String,
    code: String,
    member: Option<MemberView>,
    recent: Vec<TillMember>,
    goods: Vec<GoodView>,
    points: i64,
    number: String,
    receipt: Option<ReceiptView>,
    offline: bool,
    waiting: usize,
    problem: &'static str,
    note: String,
    weather: Vec<VendorView>,
    weather_changed: bool,
}

struct MemberView {
    code: String,
    name: String,
    raw_points: i64,
    points: String,
    expires: Option<String>,
    can_join: bool,
}

struct GoodView {
    id: String,
    code: String,
    name: String,
    raw_price: i64,
    price: String,
    quantity: u32,
}

struct ReceiptView {
    number: Option<String>,
    subtotal: String,
    spent: String,
    used_points: bool,
    total: String,
    earned: String,
    balance: Option<String>,
}

struct VendorView {
    slug: &'static str,
    label: &'static str,
    moods: Vec<MoodView>,
}

struct MoodView {
    slug: &'static str,
    label: &'static str,
    current: bool,
}

impl TillPage {
    pub(super) fn new(state: &StorefrontState, visit: &Visit, query: &TillQuery) -> Self {
        let tills = &state.neighbours.tills;
        let shops = tills.shops();
        let known = shops.iter().find(|shop| shop.id == query.shop).or(shops.first());
        let shop = known.map(|shop| shop.id.clone()).unwrap_or_default();
        let code = query.code.trim().to_owned();
        let found = if code.is_empty() { None } else { tills.member(&code) };
        let unknown = !code.is_empty() && found.is_none();
        let (offline, waiting) = tills.line(&shop);
        let desk = state.desk();
        Self {
            frame: visit.frame(),
            member: found.map(|member| MemberView::new(visit, member, tills.filed(&code).is_some())),
            recent: tills.recent_members(RECENT),
            goods: tills.articles().into_iter().map(GoodView::from).collect(),
            points: 0,
            number: state.sessions.uuid(),
            receipt: desk.receipts.get(&query.receipt).map(ReceiptView::new),
            problem: if unknown { visit.w.till.unknown } else { "" },
            note: note(visit, query),
            weather_changed: query.note == "weather",
            weather: weather(visit, |vendor| desk.moods.get(&vendor).copied().unwrap_or_default()),
            shops,
            shop,
            code,
            offline,
            waiting,
        }
    }

    /// Says why the sale was refused and keeps what was rung up.
    pub(super) fn refuse(&mut self, visit: &Visit, refusal: Refusal, basket: &Basket) {
        self.problem = refusal_text(visit, refusal);
        self.points = basket.spend_points;
        for good in &mut self.goods {
            let line = basket.lines.iter().find(|(id, _)| *id == good.id);
            good.quantity = line.map_or(0, |(_, quantity)| *quantity);
        }
    }
}

fn note(visit: &Visit, query: &TillQuery) -> String {
    match query.note.as_str() {
        "scan-none" => visit.w.till.scan_none.to_owned(),
        "uploaded" => format!("{} ({})", visit.w.till.uploaded, query.sent.parse::<u32>().unwrap_or(0)),
        _ => String::new(),
    }
}

fn weather(visit: &Visit, mood_of: impl Fn(Vendor) -> Mood) -> Vec<VendorView> {
    let words = &visit.w.weather;
    let vendor_view = |vendor: Vendor| VendorView {
        slug: vendor.slug(),
        label: match vendor {
            Vendor::Shopify => words.shopify,
            Vendor::Pos => words.pos,
            Vendor::Crm => words.crm,
            Vendor::Mail => words.mail,
        },
        moods: Mood::ALL
            .into_iter()
            .map(|mood| MoodView {
                slug: mood.slug(),
                label: match mood {
                    Mood::Well => words.well,
                    Mood::Slow => words.slow,
                    Mood::Down => words.down,
                },
                current: mood_of(vendor) == mood,
            })
            .collect(),
    };
    Vendor::ALL.into_iter().map(vendor_view).collect()
}

impl MemberView {
    fn new(visit: &Visit, member: TillMember, can_join: bool) -> Self {
        Self {
            can_join,
            code: member.code,
            name: member.name,
            raw_points: member.points,
            points: grouped(member.points),
            expires: member.expires_on.map(|date| long_date(visit.lang, &date)),
        }
    }
}

impl From<super::super::neighbours::Article> for GoodView {
    fn from(article: super::super::neighbours::Article) -> Self {
        Self {
            id: article.id,
            code: article.code,
            name: article.name,
            raw_price: article.price_yen,
            price: grouped(article.price_yen),
            quantity: 0,
        }
    }
}

impl ReceiptView {
    fn new(receipt: &Receipt) -> Self {
        Self {
            number: receipt.number.clone(),
            subtotal: grouped(receipt.subtotal_yen),
            spent: grouped(-receipt.spent),
            used_points: receipt.spent > 0,
            total: grouped(receipt.total_yen),
            earned: grouped(receipt.earned),
            balance: receipt.balance.map(grouped),
        }
    }
}
