//! Mistakes on purpose: each is planted in the hub, and stories are told until one of them ends wrong.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use domain::planted::{Bug, plant};

use crate::{author, play::play};

/// A mistake that was noticed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caught {
    /// The seed whose story ended wrong.
    pub seed: u64,
    /// How.
    pub wrong: String,
}

/// Plants a mistake and plays stories from seed 1 on, at most so many, until one ends wrong.
pub fn hunt(bug: Bug, most: u64) -> Option<Caught> {
    let (next, found) = (AtomicU64::new(1), AtomicBool::new(false));
    let caught = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                plant(Some(bug));
                while !found.load(Ordering::Acquire) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > most {
                        return;
                    }
                    let Some(wrong) = play(&author::write(seed)).wrong.into_iter().next() else { continue };
                    found.store(true, Ordering::Release);
                    caught.lock().unwrap_or_else(PoisonError::into_inner).push(Caught { seed, wrong });
                }
            });
        }
    });
    caught.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().min()
}

/// The crate and the test that tells of the incident, for a mistake that something behind it makes good in the end. Each
/// of these tests runs with the mistake planted and must fail.
pub const fn told_by(bug: Bug) -> Option<&'static str> {
    Some(match bug {
        Bug::ForgetDoubt => {
            "enishi `a_doubt_about_points_is_settled_from_the_receipts_and_another_letter_is_not`"
        }
        Bug::MakeAgain => "enishi `a_member_made_without_an_answer_is_looked_for_and_not_made_again`",
        Bug::CountUses => "enishi `a_coupon_used_while_no_event_arrives_is_not_taken_back`",
        Bug::ExpireBlindly => "enishi `a_coupon_used_in_its_last_hour_is_used_and_not_forfeited`",
        Bug::ReturnAgain => "enishi `two_refunds_and_a_cancellation_return_what_was_paid_and_no_more`",
        Bug::NoLease => "engine `a_second_hub_leaves_work_under_way_alone`",
        Bug::IgnoreFence => "engine `a_hub_that_slept_through_its_lease_asks_before_it_acts`",
        _ => return None,
    })
}

/// What the mistake is, for people.
pub const fn words(bug: Bug) -> &'static str {
    match bug {
        Bug::SkipSweep => "the sweep finds nobody who was missed",
        Bug::OwnClock => "the sweep marks its place with the hub's clock",
        Bug::ForgetDoubt => "a step does not know that it may have happened already",
        Bug::MakeAgain => "a member is made without looking for the one made before",
        Bug::TakeAgain => "points in doubt are taken again instead of looked for",
        Bug::GiveAgain => "points in doubt are given back again instead of looked for",
        Bug::WrongAmount => "twice the points are taken",
        Bug::DropKey => "the key of a request for a coupon is ignored",
        Bug::CountUses => "the count of uses is believed instead of the orders",
        Bug::LeaveValid => "a cancelled coupon stays valid",
        Bug::ExpireBlindly => "a coupon runs out without a look at the orders",
        Bug::IgnoreUses => "orders that use a coupon are not looked at",
        Bug::ReturnEverything => "all points go back with a part of an order",
        Bug::ReturnAgain => "what was returned before is forgotten",
        Bug::NoLease => "a lane is held for no time",
        Bug::IgnoreFence => "a process does not ask whether it still holds the lane",
        Bug::OverwriteCode => "a card holder's code is overwritten",
        Bug::ForgetTombstone => "who was erased is not recalled",
        Bug::SpareCrm => "the CRM is left out of an erasure",
        Bug::UpgradeConsent => "a no at the till is overwritten with an older yes",
        Bug::StoreName => "a name is written into a question",
        Bug::ForgetIndex => "store members are not indexed",
        Bug::StaleEcho => "a change is taken for one already written",
        Bug::SkipCrm => "a linked contact is not written again",
        Bug::ForgetSkipped => "nobody catches up with what was switched off",
        Bug::WaitForBalance => "a balance is waited for as long as the POS likes",
    }
}
