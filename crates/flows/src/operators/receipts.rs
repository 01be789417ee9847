//! Points moved or did not, and the till did not say: a person has looked at its receipts and says so.

use domain::ConversionId;
use store::DeadLetter;
use uuid::Uuid;

use super::{
    coupons::Found,
    desk::{Desk, DeskRefused},
    operator::Operator,
    reason::Reason,
    rights::Action,
};
use crate::{
    coupon::exchange,
    points::said::{self, Receipts},
};

impl Desk {
    /// Says what became of the points a dead letter is about; its work goes on by that. `Missing` if the letter is about
    /// something else, `Ended` if nobody waits for an answer.
    pub async fn settle_letter(
        &self,
        by: &Operator,
        letter: Uuid,
        found: Receipts,
        reason: Reason,
    ) -> Result<(), DeskRefused> {
        by.must(Action::ApproveReturn)?;
        let letter = self.parts().store.letter(letter).await?.ok_or(DeskRefused::Missing("dead letter"))?;
        if letter.ended_at.is_some() {
            return Err(DeskRefused::Ended);
        }
        if let Some(coupon) = conversion_of(&letter) {
            // Here points became a coupon: it is the coupon that is settled.
            let taken = if found == Receipts::Moved { Found::Taken } else { Found::NotTaken };
            return self.settle_coupon(by, coupon, taken, reason).await;
        }
        let Some(step) = letter.step.as_deref().filter(|_| asks_for_receipts(&letter)) else {
            return Err(DeskRefused::Missing("doubt about points in this letter"));
        };
        let run = self.parts().store.run(letter.run).await?.ok_or(DeskRefused::Missing("run"))?;
        let change = serde_json::json!({ "points": found.as_str(), "run": letter.run, "letter": letter.id });
        self.write_down(by, "points.settle", letter.object.clone(), Some(reason), change).await?;
        said::note(self.parts(), (run.replay_of.unwrap_or(run.id), step), found).await?;
        self.try_again(by, &letter).await
    }
}

/// Whether this letter asks what the till's receipts say.
pub fn asks_for_receipts(letter: &DeadLetter) -> bool {
    letter.ended_at.is_none() && letter.code == said::UNCLEAR
}

fn conversion_of(letter: &DeadLetter) -> Option<ConversionId> {
    let of_exchange = letter.flow == exchange::NAME && letter.code == said::UNCLEAR;
    letter.object.strip_prefix("coupon:").filter(|_| of_exchange)?.parse().ok()
}
