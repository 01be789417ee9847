//! Two customers who are one person, each with a store member, points and a contact.

use domain::{CustomerId, MergeId, PosMemberId};
use flows::{
    merging::MergeWish,
    operators::{Desk, DeskRefused, Operator, Reason},
};
use store::{Merge, MergeState, MoveState, PointMove};

use crate::town::Town;

/// Two customers of one town.
pub struct Two {
    pub town: Town,
    pub stays: CustomerId,
    pub goes: CustomerId,
    pub keep: PosMemberId,
    pub old: PosMemberId,
}

impl Two {
    /// Both have signed up; the one who stays has 300 points, the one who goes 500 until the end of March.
    pub async fn open() -> Self {
        let town = Town::open().await;
        let (stays, goes) = (town.sign_up_person(1).await, town.sign_up_person(2).await);
        let (keep, old) = (town.linked(stays).await.unwrap(), town.linked(goes).await.unwrap());
        for (member, points, last_day) in [(keep, 300, "2027-01-31"), (old, 500, "2027-03-31")] {
            let (id, till) = (member.to_string(), &town.vendors.smaregi);
            till.till().adjust_points(&id, points).unwrap();
            till.till()
                .edit_member_at_till(&id, &serde_json::json!({ "pointExpireDate": last_day }))
                .unwrap();
        }
        town.settle().await;
        Self { town, stays, goes, keep, old }
    }

    pub fn wish(&self) -> MergeWish {
        MergeWish::Customers { survivor: self.stays, loser: self.goes }
    }

    pub fn by() -> Operator {
        Operator::at_the_command_line()
    }

    pub async fn begin(&self) -> Result<MergeId, DeskRefused> {
        Desk::of(&self.town.hub).begin_merge(&Self::by(), self.wish(), Reason::Duplicate).await
    }

    /// Begins the merge and lets everything come to rest.
    pub async fn merge(&self) -> MergeId {
        let id = self.begin().await.unwrap();
        self.town.advance(crate::town::minutes(3)).await;
        id
    }

    pub async fn record(&self, id: MergeId) -> (Merge, Vec<PointMove>) {
        let store = &self.town.store;
        (store.merge(id).await.unwrap().unwrap(), store.moves(id).await.unwrap())
    }

    /// Points at the tills: who stays, who goes.
    pub fn points(&self) -> (i64, i64) {
        let of = |member: PosMemberId| self.town.vendors.smaregi.points(&member.to_string());
        (of(self.keep), of(self.old))
    }

    /// Points at the tills and on their way: nothing is made and nothing is lost.
    pub async fn sum(&self) -> i64 {
        let on_their_way: i64 =
            self.town.store.in_transit(100).await.unwrap().iter().map(|moved| moved.points.0).sum();
        let (keep, old) = self.points();
        keep + old + on_their_way
    }

    /// One customer, one served store member with all the points, one contact; old ids lead there.
    pub async fn assert_one(&self, id: MergeId, points: i64) {
        let (merge, moves) = self.record(id).await;
        assert_eq!(merge.state, MergeState::Done, "{moves:?}");
        assert!(
            moves.iter().all(|moved| matches!(moved.state, MoveState::Done | MoveState::Void)),
            "{moves:?}"
        );
        let vendors = &self.town.vendors;
        assert!(vendors.shopify.customers().iter().all(|customer| customer.id != self.goes.get()));
        assert_eq!(self.points(), (points, 0));
        let retired = vendors.smaregi.member(&self.old.to_string()).unwrap();
        assert_eq!((retired.get("status"), retired.get("customerNo")), (Some("4"), None));
        assert_eq!(vendors.hubspot.contact_count(), 1);
        let link = self.town.store.link(self.goes).await.unwrap().unwrap();
        assert_eq!((link.customer, link.pos), (self.stays, Some(self.keep)));
        assert_eq!(self.town.store.link_by_pos(self.old).await.unwrap().unwrap().customer, self.stays);
        assert_eq!(self.town.store.link_counts().await.unwrap().0, 1, "one person, one row");
        assert_eq!(self.town.store.open_merge_of(self.goes).await.unwrap(), None);
        assert!(self.town.waiting().await.is_empty(), "{:?}", self.town.waiting().await);
        assert!(self.town.open_letters().await.is_empty(), "{:?}", self.town.open_letters().await);
    }
}
