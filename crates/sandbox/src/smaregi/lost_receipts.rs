//! Books that were changed behind everybody's back: a movement of points is gone, or is another one than it was. No webhook
//! tells of it.

use super::Smaregi;

impl Smaregi {
    /// The receipt is gone, and the balance is as if it had never been; false if there is none with this number.
    pub fn lose_receipt(&self, transaction: u64) -> bool {
        let mut state = self.lock();
        let Some(lost) = state.transactions.remove(transaction) else { return false };
        if let Some(points) = lost.member.and_then(|id| state.members.points_mut(id)) {
            points.point -= lost.new_point - lost.spend_point;
        }
        true
    }

    /// The receipt says so many points now, above or below zero, and the balance agrees with it; false if there is none
    /// with this number.
    pub fn alter_receipt(&self, transaction: u64, points: i64) -> bool {
        let mut state = self.lock();
        let Some(before) = state.transactions.get(transaction).cloned() else { return false };
        let difference = points - (before.new_point - before.spend_point);
        if let Some(balance) = before.member.and_then(|id| state.members.points_mut(id)) {
            balance.point += difference;
        }
        state.transactions.change(transaction, before.updated_at, |receipt| {
            receipt.new_point = points.max(0);
            receipt.spend_point = (-points).max(0);
            receipt.point_after += difference;
        });
        true
    }

    /// The movement is in the books a second time, with the time of the first; answers its number.
    pub fn repeat_receipt(&self, transaction: u64) -> Option<u64> {
        let mut state = self.lock();
        let mut again = state.transactions.get(transaction).cloned()?;
        state.move_points(&mut again);
        Some(state.book(again))
    }
}
