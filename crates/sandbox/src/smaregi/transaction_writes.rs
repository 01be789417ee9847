//! A receipt that somebody else than a till writes: the sums must be right, and points and stock move by themselves.

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};

use super::{
    problem::Problem,
    state::{Answer, State},
    transaction::{Line, Transaction},
};
use crate::bad_day::Reply;

/// A request's members, read one by one.
struct Form<'a>(&'a Map<String, Value>);

impl<'a> Form<'a> {
    fn text(&self, name: &str) -> Result<Option<&'a str>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::invalid(format!("{name}は文字列で指定してください。"))),
        }
    }

    fn needed(&self, name: &str) -> Result<&'a str, Problem> {
        self.text(name)?.ok_or_else(|| Problem::invalid(format!("{name}は必須です。")))
    }

    fn read<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let wrong = |_| Problem::invalid(format!("{name}の形式が正しくありません。"));
        self.text(name)?.map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// Whole yen, points or pieces; 0 when not said.
    fn number(&self, name: &str) -> Result<i64, Problem> {
        Ok(self.read(name)?.unwrap_or(0))
    }
}

impl State {
    pub(super) fn create_transaction(&mut self, body: &Map<String, Value>) -> Answer {
        let mut transaction = self.read_transaction(body)?;
        if let Some(member) = transaction.member {
            self.lapse(member);
            let balance = self.members.get(member).map_or(0, |m| m.points.point);
            if transaction.spend_point > balance + transaction.new_point {
                return Err(Problem::invalid("保有ポイントが不足しています。"));
            }
        }
        self.move_points(&mut transaction);
        self.take_from_shelves(&transaction, 1);
        let id = self.book(transaction);
        self.transaction_reply(id)
    }

    fn read_transaction(&self, body: &Map<String, Value>) -> Result<Transaction, Problem> {
        let form = Form(body);
        let division = form.needed("transactionHeadDivision")?.parse().unwrap_or(0);
        if !matches!(division, 1..=7 | 13 | 14) {
            return Err(Problem::invalid("取引区分の値が不正です。"));
        }
        let member = self.buyer(&form)?;
        let mut transaction = self.blank_transaction(division, member);
        if member.is_none() {
            transaction.member_code = form.text("customerCode")?.map(str::to_owned);
        }
        transaction.store = Some(form.needed("storeId")?.to_owned());
        if !transaction.store.as_deref().is_some_and(|s| self.shops.has(s)) {
            return Err(Problem::unknown_store());
        }
        transaction.sold_at = form
            .read::<Timestamp>("terminalTranDateTime")?
            .ok_or_else(|| Problem::invalid("terminalTranDateTimeは必須です。"))?;
        transaction.terminal_number = form.text("terminalTranId")?.map(str::to_owned);
        if transaction.terminal_number.as_ref().is_some_and(|n| n.len() > 10) {
            return Err(Problem::invalid("端末取引IDは10桁以内で指定してください。"));
        }
        transaction.uuid = form.text("transactionUuid")?.map(str::to_owned);
        if transaction.uuid.as_ref().is_some_and(|uuid| self.transactions.by_uuid(uuid).is_some()) {
            return Err(Problem::invalid("指定されたレシート番号は既に登録済みです。"));
        }
        transaction.memo = form.text("memo")?.map(str::to_owned);
        transaction.tags = form.text("tags")?.map(str::to_owned);
        transaction.new_point = form.number("newPoint")?;
        transaction.spend_point = form.number("spendPoint")?;
        transaction.lines = self.read_lines(body)?;
        self.read_day(&form, &mut transaction)?;
        read_sums(&form, &mut transaction)?;
        Ok(transaction)
    }

    /// `customerId` and `customerCode` must mean the same person when both are said.
    fn buyer(&self, form: &Form<'_>) -> Result<Option<u64>, Problem> {
        let Some(id) = form.read::<u64>("customerId")? else {
            return Ok(None);
        };
        let member = self
            .members
            .get(id)
            .ok_or_else(|| Problem::invalid("指定された会員IDのリソースが見つかりません"))?;
        match form.text("customerCode")? {
            Some(code) if code != member.code() => {
                Err(Problem::invalid("会員IDと会員コードが一致しません。"))
            }
            _ => Ok(Some(id)),
        }
    }

    /// A till that is not registered has no closing of its own: the day must come with the receipt.
    fn read_day(&self, form: &Form<'_>, transaction: &mut Transaction) -> Result<(), Problem> {
        let terminal = form.needed("terminalId")?;
        transaction.terminal = Some(terminal.to_owned());
        transaction.sum_division = form.read("sumDivision")?.unwrap_or(0);
        transaction.sum_date = form.read::<Date>("sumDate")?;
        let closed = transaction.sum_division == 2 && transaction.sum_date.is_some();
        if !self.shops.has_terminal(terminal) && !closed {
            return Err(Problem::invalid(
                "未登録の端末の場合、精算区分は締め済とし、締め日を指定してください。",
            ));
        }
        Ok(())
    }

    fn read_lines(&self, body: &Map<String, Value>) -> Result<Vec<Line>, Problem> {
        let details = body.get("details").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let one = |(at, detail): (usize, &Value)| {
            let detail = detail.as_object().ok_or_else(|| Problem::invalid("明細の形式が不正です。"))?;
            let form = Form(detail);
            // An unknown product is not refused: it is forgotten.
            let product = form.read::<u64>("productId")?.and_then(|id| self.shops.product(id));
            let name = form.text("productName")?.map(str::to_owned);
            Ok(Line {
                number: form
                    .read("transactionDetailId")?
                    .unwrap_or(u32::try_from(at + 1).unwrap_or(u32::MAX)),
                division: form.read("transactionDetailDivision")?.unwrap_or(1),
                product: product.map(|p| p.id),
                product_code: product.map(|p| p.code.clone()),
                product_name: name.or_else(|| product.map(|p| p.name.clone())),
                price: form.number("salesPrice")?,
                quantity: form.needed("quantity")?.parse().unwrap_or(0),
            })
        };
        details.iter().enumerate().map(one).collect()
    }

    /// Sold things leave the shelf, returned ones come back; `sign` -1 undoes it.
    pub(super) fn take_from_shelves(&mut self, transaction: &Transaction, sign: i64) {
        let Some(store) = transaction.store.clone() else {
            return;
        };
        for line in transaction.lines.iter().filter(|l| l.taken() != 0) {
            if let Some(product) = line.product {
                self.move_stock(&store, product, -sign * line.taken());
            }
        }
    }

    pub(super) fn transaction_reply(&self, id: u64) -> Answer {
        let transaction = self.transactions.get(id).ok_or_else(Problem::unknown_id)?;
        Ok(Reply::json(200, &transaction.json(true)))
    }
}

/// The subtotal must be the sum of the lines, and the total what is left after everything that is taken off.
fn read_sums(form: &Form<'_>, transaction: &mut Transaction) -> Result<(), Problem> {
    transaction.subtotal = form.number("subtotal")?;
    transaction.total = form.number("total")?;
    transaction.point_discount = form.number("pointDiscount")?;
    transaction.tax_included = form.number("taxInclude")?;
    if transaction.division != 1 {
        return Ok(());
    }
    if transaction.lines.is_empty() {
        return Err(Problem::invalid("明細は必須です。"));
    }
    if transaction.subtotal != transaction.lines.iter().map(Line::sum).sum::<i64>() {
        return Err(Problem::invalid("小計と明細の合計が一致しません。"));
    }
    let taken_off =
        form.number("subtotalDiscountPrice")? + form.number("couponDiscount")? + transaction.point_discount;
    let put_on = form.number("roundingPrice")?
        + form.number("taxExclude")?
        + form.number("carriage")?
        + form.number("commission")?;
    if transaction.total != transaction.subtotal - taken_off + put_on {
        return Err(Problem::invalid("合計金額が正しくありません。"));
    }
    Ok(())
}
