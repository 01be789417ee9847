//! Mistakes on purpose that do no harm in the end, because something behind them sees to it: the tests that tell of the
//! incident itself notice them. `docs/reliability.md` names them.

use domain::planted::{Bug, breaks};

use crate::{
    commands::desk,
    flows::{coupon_edges, coupon_endings, coupons, linking},
};

const NOTICED_BY: [(Bug, fn()); 5] = [
    (Bug::ForgetDoubt, desk::a_doubt_about_points_is_settled_from_the_receipts_and_another_letter_is_not),
    (Bug::MakeAgain, linking::a_member_made_without_an_answer_is_looked_for_and_not_made_again),
    (Bug::CountUses, coupons::a_coupon_used_while_no_event_arrives_is_not_taken_back),
    (Bug::ExpireBlindly, coupon_endings::a_coupon_used_in_its_last_hour_is_used_and_not_forfeited),
    (Bug::ReturnAgain, coupon_edges::two_refunds_and_a_cancellation_return_what_was_paid_and_no_more),
];

#[test]
fn each_mistake_breaks_the_test_that_tells_of_it() {
    for (bug, test) in NOTICED_BY {
        assert!(breaks(bug, test), "{bug:?} went by unnoticed");
    }
}
