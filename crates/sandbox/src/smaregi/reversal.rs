//! Taking a receipt back, in both of their ways, and giving a receipt to a member afterwards.

use serde_json::{Map, Value};

use super::{
    problem::Problem,
    state::{Answer, State},
    transaction::{Line, Transaction},
};

impl State {
    /// 取消: the same record is marked, points and stock go back.
    pub(super) fn cancel_transaction(&mut self, id: u64) -> Answer {
        let original = self.reversible(id)?;
        let mut back = Transaction {
            member: original.member,
            new_point: original.spend_point,
            spend_point: original.new_point,
            ..Transaction::default()
        };
        self.move_points(&mut back);
        self.take_from_shelves(&original, -1);
        let now = self.now;
        self.transactions.change(id, now, |t| t.cancelled_at = Some(now));
        self.announce_transaction("canceled", id);
        self.transaction_reply(id)
    }

    /// 返品取消: the original is marked as reversed, a new record says the opposite; the webhook names the new one.
    pub(super) fn dispose_transaction(&mut self, id: u64) -> Answer {
        let original = self.reversible(id)?;
        let mut reversal = Transaction {
            subtotal: -original.subtotal,
            point_discount: -original.point_discount,
            total: -original.total,
            tax_included: -original.tax_included,
            new_point: -original.new_point,
            spend_point: -original.spend_point,
            sold_at: self.now,
            sum_date: original.sum_date.map(|_| self.today()),
            uuid: Some(self.chance.number().to_string()),
            dispose_division: 2,
            reverses: Some(id),
            lines: original.lines.iter().map(opposite).collect(),
            ..original.clone()
        };
        self.move_points(&mut reversal);
        self.take_from_shelves(&original, -1);
        let now = self.now;
        self.transactions.change(id, now, |t| t.dispose_division = 1);
        let new = self.book_as("disposed", reversal);
        self.transaction_reply(new)
    }

    fn reversible(&self, id: u64) -> Result<Transaction, Problem> {
        let original = self.transactions.get(id).ok_or_else(Problem::unknown_id)?;
        if original.cancelled_at.is_some() || original.dispose_division != 0 {
            return Err(Problem::invalid("指定された取引は既に取消されています。"));
        }
        if original.division != 1 {
            return Err(Problem::invalid("指定された取引は取消できません。"));
        }
        Ok(original.clone())
    }

    /// `PATCH /transactions/{id}/customer`: somebody brings the receipt later and shows their card.
    pub(super) fn give_transaction(&mut self, id: u64, body: &Map<String, Value>) -> Answer {
        let before = self.transactions.get(id).cloned().ok_or_else(Problem::unknown_id)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        let by_code = text("customerCode").map(|code| self.members.id_of_code(code));
        let by_id = text("customerId").map(|id| id.parse().ok().filter(|&id| self.members.get(id).is_some()));
        let new_owner = match (by_id, by_code) {
            (Some(Some(a)), Some(Some(b))) if a != b => {
                return Err(Problem::invalid("会員IDと会員コードが一致しません。"));
            }
            (Some(None), _) | (None, Some(None)) => {
                return Err(Problem::invalid("指定された会員IDのリソースが見つかりません"));
            }
            (Some(Some(id)), _) | (None, Some(Some(id))) => Some(id),
            (None, None) => None,
        };
        let mut after = Transaction { member: new_owner, ..before.clone() };
        let person = new_owner.and_then(|id| self.members.get(id));
        after.member_code = person.map(|m| m.code().to_owned());
        after.member_rank = person.and_then(|m| m.get("rank")).map(str::to_owned);
        match text("pointUpdateDivision").unwrap_or("0") {
            "0" => {}
            "1" => self.hand_points_over(&before, &mut after),
            "2" => {
                let earning = self.earning_of(new_owner);
                after.new_point = (before.total / earning.yen.max(1)) * earning.points;
                self.hand_points_over(&before, &mut after);
            }
            _ => return Err(Problem::invalid("ポイント更新区分の値が不正です。")),
        }
        let now = self.now;
        self.transactions.change(id, now, |t| *t = after);
        self.announce_transaction("edited", id);
        self.transaction_reply(id)
    }

    /// One member gives back what this receipt brought, the other gets what it brings now.
    fn hand_points_over(&mut self, before: &Transaction, after: &mut Transaction) {
        let mut back = Transaction {
            member: before.member,
            new_point: before.spend_point,
            spend_point: before.new_point,
            ..Transaction::default()
        };
        self.move_points(&mut back);
        self.move_points(after);
    }
}

fn opposite(line: &Line) -> Line {
    Line { quantity: -line.quantity, ..line.clone() }
}
