//! One transaction: a sale, a return, or points that moved by themselves.

use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

use crate::calendar::tokyo_text;

/// A receipt or a movement of points, as the books keep it. Yen and points are whole numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transaction {
    /// `transactionHeadId`: rises in the order of arrival, not of sale.
    pub id: u64,
    /// `transactionHeadDivision`: 1 sale, 6 points added, 7 points taken, 8 points lapsed, 13 and 14 miles.
    pub division: u8,
    /// `customerId`.
    pub member: Option<u64>,
    /// `customerCode` as it was scanned; the member may be unknown.
    pub member_code: Option<String>,
    /// `customerRank` at the time.
    pub member_rank: Option<String>,
    /// `storeId`; none when the API moved points.
    pub store: Option<String>,
    /// `terminalId`.
    pub terminal: Option<String>,
    /// `terminalTranId`.
    pub terminal_number: Option<String>,
    /// `transactionUuid`.
    pub uuid: Option<String>,
    /// Yen before points and discounts.
    pub subtotal: i64,
    /// Yen taken off for points.
    pub point_discount: i64,
    /// Yen paid.
    pub total: i64,
    /// Tax in it, in yen.
    pub tax_included: i64,
    /// `newPoint`: earned.
    pub new_point: i64,
    /// `spendPoint`: used.
    pub spend_point: i64,
    /// `point`: balance before.
    pub point_before: i64,
    /// `totalPoint`: balance after.
    pub point_after: i64,
    /// `earnMile`.
    pub earn_mile: i64,
    /// `terminalTranDateTime`: when it was sold.
    pub sold_at: Timestamp,
    /// `transactionDateTime`: when the books heard of it.
    pub received_at: Timestamp,
    /// `updDateTime`.
    pub updated_at: Timestamp,
    /// `cancelDateTime`; with it `cancelDivision` is 1.
    pub cancelled_at: Option<Timestamp>,
    /// `disposeDivision`: 0 as it was, 1 reversed by another record, 2 the reversal of another record.
    pub dispose_division: u8,
    /// The record this one reverses.
    pub reverses: Option<u64>,
    /// `sumDivision`: 0 open, 1 adjusted, 2 closed.
    pub sum_division: u8,
    /// `sumDate`: the business day.
    pub sum_date: Option<Date>,
    /// `memo`.
    pub memo: Option<String>,
    /// `tags`.
    pub tags: Option<String>,
    /// What was sold.
    pub lines: Vec<Line>,
}

/// One line of a receipt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// `transactionDetailId`, from 1.
    pub number: u32,
    /// `transactionDetailDivision`: 1 sale, 2 return, 3 category sale.
    pub division: u8,
    /// `productId`; none when the product is unknown.
    pub product: Option<u64>,
    /// Code on the label.
    pub product_code: Option<String>,
    /// Name on the receipt.
    pub product_name: Option<String>,
    /// Yen for one.
    pub price: i64,
    /// How many.
    pub quantity: i64,
}

impl Line {
    /// Yen; a return counts against the sale.
    pub(super) fn sum(&self) -> i64 {
        let sum = self.price * self.quantity;
        if self.division == 2 { -sum } else { sum }
    }

    /// How many leave the shelf.
    pub(super) fn taken(&self) -> i64 {
        if self.division == 2 { -self.quantity } else { self.quantity }
    }
}

impl Transaction {
    /// As the API writes it; lines only when asked for.
    pub(super) fn json(&self, with_details: bool) -> Value {
        let mut all = json!({
            "transactionHeadId": self.id.to_string(),
            "transactionDateTime": tokyo_text(self.received_at),
            "transactionHeadDivision": self.division.to_string(),
            "cancelDivision": if self.cancelled_at.is_some() { "1" } else { "0" },
            "cancelDateTime": self.cancelled_at.map(tokyo_text),
            "newPoint": self.new_point.to_string(),
            "spendPoint": self.spend_point.to_string(),
            "point": self.point_before.to_string(),
            "totalPoint": self.point_after.to_string(),
            "currentMile": "0",
            "earnMile": self.earn_mile.to_string(),
            "totalMile": "0",
            "storeId": self.store,
            "terminalId": self.terminal,
            "customerId": self.member.map(|id| id.to_string()),
            "customerCode": self.member_code,
            "customerRank": self.member_rank,
            "customerGroupId": null,
            "terminalTranId": self.terminal_number,
            "terminalTranDateTime": tokyo_text(self.sold_at),
            "sumDivision": self.sum_division.to_string(),
            "sumDate": self.sum_date.map(|d| d.to_string()),
            "adjustmentDateTime": null,
            "memo": self.memo,
            "tags": self.tags,
            "transactionUuid": self.uuid,
            "disposeDivision": self.dispose_division.to_string(),
            "disposeServerTransactionHeadId": self.reverses.map(|id| id.to_string()),
            "updDateTime": tokyo_text(self.updated_at),
        });
        for part in [self.money_json(), constant_json()] {
            if let (Some(all), Value::Object(part)) = (all.as_object_mut(), part) {
                all.extend(part);
            }
        }
        if with_details {
            all["details"] = self.lines.iter().map(|line| self.line_json(line)).collect();
            all["depositOthers"] = json!([]);
        }
        all
    }

    fn money_json(&self) -> Value {
        let count = |division: u8| -> i64 {
            self.lines.iter().filter(|l| (l.division == 2) == (division == 2)).map(|l| l.quantity).sum()
        };
        let total = self.total.to_string();
        json!({
            "subtotal": self.subtotal.to_string(),
            "pointDiscount": self.point_discount.to_string(),
            "total": total,
            "cashTotal": total,
            "deposit": total,
            "depositCash": total,
            "taxInclude": self.tax_included.to_string(),
            "taxExclude": "0",
            "amount": count(1).to_string(),
            "returnAmount": count(2).to_string(),
            "returnSales": if self.lines.iter().any(|l| l.division == 2) { "1" } else { "0" },
        })
    }

    fn line_json(&self, line: &Line) -> Value {
        let (price, sum) = (line.price.to_string(), line.sum().to_string());
        json!({
            "transactionHeadId": self.id.to_string(),
            "transactionDetailId": line.number.to_string(),
            "parentTransactionDetailId": null,
            "transactionDetailDivision": line.division.to_string(),
            "productId": line.product.map(|id| id.to_string()),
            "productCode": line.product_code,
            "productName": line.product_name,
            "taxDivision": "0",
            "price": price,
            "salesPrice": price,
            "unitDiscountPrice": "0",
            "unitDiscountRate": null,
            "quantity": line.quantity.to_string(),
            "unitNonDiscountSum": sum,
            "unitDiscountSum": "0",
            "unitDiscountedSum": sum,
            "salesDivision": "0",
            "productDivision": "0",
            "pointNotApplicable": "0",
            "taxRate": "10.000",
        })
    }
}

/// What every shop of this town does alike.
fn constant_json() -> Value {
    json!({
        "subtotalDiscountPrice": "0",
        "subtotalDiscountRate": null,
        "subtotalDiscountDivision": null,
        "couponDiscount": "0",
        "roundingDivision": "00",
        "roundingPrice": "0",
        "creditTotal": "0",
        "depositCredit": "0",
        "change": "0",
        "salesHeadDivision": "1",
        "staffId": null,
        "staffName": null,
        "carriage": "0",
        "commission": "0",
        "guestNumbers": "1",
        "pointGivingDivision": "3",
        "pointGivingUnitPrice": "100",
        "pointGivingUnit": "1",
        "pointSpendDivision": "1",
        "sellDivision": "0",
        "taxRate": "10.000",
        "taxRounding": "1",
        "barcode": null,
    })
}
