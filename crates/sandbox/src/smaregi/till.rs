//! The till: scans members, takes money and points, and keeps its receipts to itself while the line is down.

use jiff::{Span, Timestamp};

use super::{
    Smaregi,
    shops::{Product, Shop},
    state::{Earning, State},
    transaction::{Line, Transaction},
};
use crate::calendar::{in_tokyo, tokyo_text};

/// What a customer puts on the counter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Basket {
    /// `storeId`.
    pub store: String,
    /// What the scanner read, if a card was shown.
    pub member: Option<String>,
    /// Product id and quantity.
    pub lines: Vec<(u64, i64)>,
    /// Things without a label, in yen.
    pub other_yen: i64,
    /// Points to use, at one yen each.
    pub spend_points: i64,
}

/// What a customer takes home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// `transactionHeadId`; a till that is offline has none yet.
    pub number: Option<String>,
    /// `transactionUuid`, printed in any case.
    pub uuid: String,
    /// Yen before points.
    pub subtotal: i64,
    /// Points used.
    pub spent: i64,
    /// Yen paid.
    pub total: i64,
    /// Points earned; an offline till cannot know.
    pub earned: i64,
    /// Points afterwards; unknown while offline and without a card.
    pub balance: Option<i64>,
}

/// Why a till does not take a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing on the counter, or something nobody sells.
    #[error("there is nothing to sell")]
    NothingToSell,
    /// No such shop, or one without a till.
    #[error("this shop has no till")]
    NoTill,
    /// The card belongs to nobody who is still a member.
    #[error("nobody has this card")]
    UnknownMember,
    /// More points than there are, or than the sale costs.
    #[error("too many points")]
    TooManyPoints,
    /// Points cannot be used while the line is down.
    #[error("the till is offline")]
    Offline,
}

/// One till's own memory.
#[derive(Debug, Default)]
pub(super) struct Drawer {
    offline: bool,
    waiting: Vec<(Basket, Timestamp, String)>,
    receipts: u64,
}

/// The tills of all shops.
pub struct Till<'a> {
    pub(super) smaregi: &'a Smaregi,
}

impl Smaregi {
    /// The tills of all shops, for whoever stands behind the counter.
    pub fn till(&self) -> Till<'_> {
        Till { smaregi: self }
    }
}

impl Till<'_> {
    /// Every shop and warehouse.
    pub fn shops(&self) -> Vec<Shop> {
        self.smaregi.lock().shops.all().to_vec()
    }

    /// Everything that can be sold.
    pub fn products(&self) -> Vec<Product> {
        self.smaregi.lock().shops.products().cloned().collect()
    }

    /// Sells something worth `yen`. One point for each 100 yen paid, or what the rank or the member is promised.
    ///
    /// # Errors
    /// See [`Refusal`]; nothing was booked.
    pub fn sale(
        &self,
        member: Option<&str>,
        yen: i64,
        spend_points: i64,
        store: &str,
    ) -> Result<Receipt, Refusal> {
        let member = member.map(str::to_owned);
        self.sell(&Basket { store: store.into(), member, lines: Vec::new(), other_yen: yen, spend_points })
    }

    /// Sells what is on the counter.
    ///
    /// # Errors
    /// See [`Refusal`]; nothing was booked.
    pub fn sell(&self, basket: &Basket) -> Result<Receipt, Refusal> {
        let mut state = self.smaregi.lock();
        let lines = state.lines(basket)?;
        let has_till = state.shops.get(&basket.store).is_some_and(|s| s.terminal.is_some());
        if !has_till {
            return Err(Refusal::NoTill);
        }
        let uuid = format!("{:013}", state.chance.number() % 10_000_000_000_000);
        let now = state.now;
        let drawer = state.drawers.entry(basket.store.clone()).or_default();
        if drawer.offline {
            if basket.spend_points > 0 {
                return Err(Refusal::Offline);
            }
            let subtotal = lines.iter().map(Line::sum).sum();
            drawer.waiting.push((basket.clone(), now, uuid.clone()));
            return Ok(Receipt { uuid, subtotal, total: subtotal, ..Receipt::default() });
        }
        let member = match &basket.member {
            Some(code) => Some(state.scan(code).ok_or(Refusal::UnknownMember)?),
            None => None,
        };
        state.ring_up(basket, lines, member, now, uuid)
    }

    /// The line of every shop goes down: sales wait in the tills.
    pub fn offline(&self) {
        for shop in self.shops() {
            self.set_offline(&shop.id, true);
        }
    }

    /// Cuts or mends the line of one shop; mending uploads nothing by itself.
    pub fn set_offline(&self, store: &str, offline: bool) {
        self.smaregi.lock().drawers.entry(store.to_owned()).or_default().offline = offline;
    }

    /// Whether the line of a shop is down, and how many sales wait in its till.
    pub fn line(&self, store: &str) -> (bool, usize) {
        self.smaregi.lock().drawers.get(store).map_or((false, 0), |d| (d.offline, d.waiting.len()))
    }

    /// Every line is up again and somebody taps "send": returns how many receipts arrived, late.
    pub fn upload(&self) -> usize {
        self.shops().iter().map(|shop| self.upload_of(&shop.id)).sum()
    }

    /// The same for one shop.
    pub fn upload_of(&self, store: &str) -> usize {
        let mut state = self.smaregi.lock();
        let Some(drawer) = state.drawers.get_mut(store) else {
            return 0;
        };
        drawer.offline = false;
        let waiting = std::mem::take(&mut drawer.waiting);
        let arrived = waiting.into_iter().filter_map(|(basket, sold_at, uuid)| {
            let lines = state.lines(&basket).ok()?;
            // A card nobody has any more is kept on the receipt as it was read.
            let member = basket.member.as_deref().and_then(|code| state.scan(code));
            state.ring_up(&basket, lines, member, sold_at, uuid).ok()
        });
        arrived.count()
    }
}

impl State {
    /// Who a scanned code belongs to: the code on the card first, then the member number.
    pub(super) fn scan(&self, code: &str) -> Option<u64> {
        let served = |id: &u64| self.members.get(*id).is_some_and(|m| m.is_served());
        let by_code = self.members.id_of_code(code).filter(served);
        by_code.or_else(|| {
            if self.scan_by_number { self.members.ids_of_number(code).find(served) } else { None }
        })
    }

    /// Personal rule, else the rank's, else the shop's.
    pub(super) fn earning_of(&self, member: Option<u64>) -> Earning {
        let member = member.and_then(|id| self.members.get(id));
        let number = |column| member.and_then(|m| m.get(column)).and_then(|v| v.parse::<i64>().ok());
        let personal = number("pointGivingUnitPrice").zip(number("pointGivingUnit"));
        if let Some((yen, points)) = personal.filter(|(yen, _)| *yen > 0) {
            return Earning { yen, points };
        }
        let rank = member.and_then(|m| m.get("rank")).and_then(|rank| self.ranks.get(rank));
        rank.copied().unwrap_or(self.shops.earning)
    }

    fn lines(&self, basket: &Basket) -> Result<Vec<Line>, Refusal> {
        let labelled = basket.lines.iter().map(|&(product, quantity)| {
            let product =
                self.shops.product(product).filter(|_| quantity > 0).ok_or(Refusal::NothingToSell)?;
            Ok(Line {
                product: Some(product.id),
                product_code: Some(product.code.clone()),
                product_name: Some(product.name.clone()),
                price: product.price,
                quantity,
                division: 1,
                number: 0,
            })
        });
        let mut lines = labelled.collect::<Result<Vec<Line>, Refusal>>()?;
        if basket.other_yen > 0 {
            let name = Some("部門売り".to_owned());
            lines.push(Line {
                division: 3,
                product_name: name,
                price: basket.other_yen,
                quantity: 1,
                ..Line::default()
            });
        }
        for (line, number) in lines.iter_mut().zip(1..) {
            line.number = number;
        }
        if lines.is_empty() { Err(Refusal::NothingToSell) } else { Ok(lines) }
    }

    fn ring_up(
        &mut self,
        basket: &Basket,
        lines: Vec<Line>,
        member: Option<u64>,
        sold_at: Timestamp,
        uuid: String,
    ) -> Result<Receipt, Refusal> {
        let subtotal: i64 = lines.iter().map(Line::sum).sum();
        if let Some(id) = member {
            self.lapse(id);
        }
        let balance = member.and_then(|id| self.members.get(id)).map_or(0, |m| m.points.point);
        let spent = basket.spend_points;
        if !(0..=subtotal.min(balance.max(0))).contains(&spent) {
            return Err(Refusal::TooManyPoints);
        }
        let total = subtotal - spent;
        let earning = self.earning_of(member);
        let earned = if member.is_some() { (total / earning.yen.max(1)) * earning.points } else { 0 };
        let drawer = self.drawers.entry(basket.store.clone()).or_default();
        drawer.receipts += 1;
        let number = drawer.receipts.to_string();
        let blank = self.blank_transaction(1, member);
        let mut transaction = Transaction {
            store: Some(basket.store.clone()),
            terminal: self.shops.get(&basket.store).and_then(|s| s.terminal.clone()),
            terminal_number: Some(number),
            uuid: Some(uuid.clone()),
            subtotal,
            point_discount: spent,
            total,
            tax_included: total * 10 / 110,
            new_point: earned,
            spend_point: spent,
            sold_at,
            sum_date: Some(self.business_day(sold_at)),
            lines,
            member_code: blank.member_code.clone().or_else(|| basket.member.clone()),
            ..blank
        };
        self.move_points(&mut transaction);
        self.take_from_shelves(&transaction, 1);
        self.note_visit(member, sold_at, earned);
        let id = self.book(transaction);
        let balance = member.and_then(|id| self.members.get(id)).map(|m| m.points.point);
        Ok(Receipt { number: Some(id.to_string()), uuid, subtotal, spent, total, earned, balance })
    }

    /// A visit shows in the record; earning moves the one expiry date of all points a year on.
    fn note_visit(&mut self, member: Option<u64>, sold_at: Timestamp, earned: i64) {
        let Some(id) = member else {
            return;
        };
        let now = self.now;
        let sold_on = in_tokyo(sold_at).date();
        self.members.change(id, now, |m| {
            m.set("lastComeDateTime", Some(&tokyo_text(sold_at)));
            if earned > 0 {
                m.points.expires = sold_on.checked_add(Span::new().years(1)).ok().max(m.points.expires);
            }
        });
    }
}
