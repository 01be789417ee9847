//! The people of the shop and coupons: one is taken back, a return of points is approved, a doubt is settled.

use domain::{
    Code, ConversionId,
    coupon::{CouponEvent, CouponState},
};
use engine::Refused;
use store::{Coupon, CouponNews, CouponTurn, DeadLetter, LetterFilter, LetterState};

use super::{
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::coupon::{cancel, exchange, question};

const LETTERS: u32 = 1_000;

/// What a person found on the till's receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The points were taken: the coupon becomes valid.
    Taken,
    /// They were not: the conversion ends without a coupon.
    NotTaken,
}

impl Desk {
    /// Takes a coupon back: it becomes invalid, and its points go back unless it was used. The work goes on by itself.
    pub async fn cancel_coupon(
        &self,
        by: &Operator,
        id: ConversionId,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        by.must(Action::CancelCoupon)?;
        let coupon = self.coupon(id).await?;
        let is_over = coupon.state == CouponState::Active && coupon.expires_at <= self.parts().clock.now();
        if is_over
            || matches!(coupon.state, CouponState::Used | CouponState::Expired | CouponState::Cancelled)
        {
            return Err(DeskRefused::Ended);
        }
        let change = serde_json::json!({ "before": coupon.state });
        self.write_down(by, "coupon.cancel", format!("coupon:{id}"), Some(reason), change).await?;
        let owner = self.parts().store.survivor(coupon.customer).await?;
        self.engine().start(cancel::start(id, owner, reason.code())).await?;
        Ok(())
    }

    /// Approves of what waits for approval about a coupon; the points go back by themselves. Returns how much waited.
    pub async fn approve_coupon(&self, by: &Operator, id: ConversionId) -> Result<usize, DeskRefused> {
        by.must(Action::ApproveReturn)?;
        self.coupon(id).await?;
        let waiting = self.letters_about(id, question::NAME).await?;
        let mut approved = 0;
        for letter in waiting {
            let Some(run) = self.parts().store.run(letter.run).await? else { continue };
            let change = serde_json::json!({ "run": letter.run, "code": letter.code });
            self.write_down(by, "coupon.approve", format!("coupon:{id}"), None, change).await?;
            if question::approve(self.parts(), id, &run.input, &by.name).await? {
                self.try_again(by, &letter).await?;
                approved += 1;
            }
        }
        if approved == 0 { Err(DeskRefused::Missing("question")) } else { Ok(approved) }
    }

    /// Says what became of points nobody could tell of; the conversion goes on, or ends, by that.
    pub async fn settle_coupon(
        &self,
        by: &Operator,
        id: ConversionId,
        found: Found,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        by.must(Action::ApproveReturn)?;
        if self.coupon(id).await?.state != CouponState::NeedsPerson {
            return Err(DeskRefused::Ended);
        }
        let (event, after) = match found {
            Found::Taken => (CouponEvent::PointsTaken, "taken"),
            Found::NotTaken => (CouponEvent::Withdrawn, "not-taken"),
        };
        let change = serde_json::json!({ "points": after });
        self.write_down(by, "coupon.settle", format!("coupon:{id}"), Some(reason), change).await?;
        let news = CouponNews { reason: Some(Code::new("settled-by-hand")), ..CouponNews::default() };
        let turn = CouponTurn { id, event, at: self.parts().clock.now(), news };
        if !self.parts().store.turn_coupon(turn).await?.is_now() {
            return Err(DeskRefused::Ended);
        }
        for letter in self.letters_about(id, exchange::NAME).await? {
            self.try_again(by, &letter).await?;
        }
        Ok(())
    }

    async fn coupon(&self, id: ConversionId) -> Result<Coupon, DeskRefused> {
        self.parts().store.coupon(id).await?.ok_or(DeskRefused::Missing("coupon"))
    }

    /// What waits for a person about this coupon: an approval, or a doubt whether its points were taken.
    pub async fn coupon_questions(
        &self,
        by: &Operator,
        id: ConversionId,
    ) -> Result<Vec<DeadLetter>, DeskRefused> {
        by.must(Action::SeeCoupons)?;
        let mut found = self.letters_about(id, question::NAME).await?;
        found.extend(self.letters_about(id, exchange::NAME).await?);
        Ok(found)
    }

    /// Returns of points that wait for approval, and other questions about used coupons.
    pub async fn open_questions(&self, by: &Operator) -> Result<Vec<DeadLetter>, DeskRefused> {
        by.must(Action::SeeCoupons)?;
        self.open_letters(question::NAME).await
    }

    /// Letters of a flow about a coupon that nobody has ended.
    async fn letters_about(&self, id: ConversionId, flow: &str) -> Result<Vec<DeadLetter>, DeskRefused> {
        let object = format!("coupon:{id}");
        let mut found = self.open_letters(flow).await?;
        found.retain(|letter| letter.object == object);
        Ok(found)
    }

    /// Letters of a flow that nobody has ended.
    pub(super) async fn open_letters(&self, flow: &str) -> Result<Vec<DeadLetter>, DeskRefused> {
        let mut found = Vec::new();
        for state in [LetterState::Open, LetterState::Taken] {
            let filter = LetterFilter {
                state: Some(state),
                flow: Some(flow.into()),
                limit: LETTERS,
                ..LetterFilter::default()
            };
            found.extend(self.parts().store.letters(&filter).await?);
        }
        Ok(found)
    }

    pub(super) async fn try_again(&self, by: &Operator, letter: &DeadLetter) -> Result<(), DeskRefused> {
        match self.engine().retry(letter.run, &by.name).await {
            // It has gone on meanwhile.
            Ok(()) | Err(Refused::Ended) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}
