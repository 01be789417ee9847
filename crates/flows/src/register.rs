//! The register: one line per flow, one line per schedule.

use std::{sync::Arc, time::Duration};

use engine::Flow;

use crate::{
    Charter, HubParts,
    coupon::{
        cancel::{self, Cancel},
        exchange::{self, Exchange},
        expire::{self, Expire},
        orders::{self, Orders},
        question::{self, Question},
        remind::{self, Remind},
        rounds::{self, Rounds},
        used::{self, Used},
    },
    earning::{
        award::{self, Award},
        see::{self, SeeEarnings},
        take_back::{self, TakeBack},
    },
    erasure::{
        data_request::{self, DataRequest},
        erase::{self, Erase},
        wipe::{self, ForgetShop},
    },
    leaving::{self, Goodbye},
    matching::together::{
        comparison::{self, Compare},
        pair::{self, BringTogether},
    },
    merging::{
        hold::{self, Hold},
        merge::{self, MergeTwo},
        split::{self, Split},
        vanished::{self, Vanished},
    },
    points::{
        proof::{self, Explain, Prove},
        till::{self, FollowTills},
    },
    purchases::{
        gather::{self, Gather},
        history::{self, WriteHistory},
        missed::{self, FindMissed},
        note::{self, NotePurchase},
    },
    registration::{
        resync::{self, Resync},
        sign_up::{self, SignUp},
        spread::{self, Spread},
        sweep::{self, Sweep},
    },
    watch::{
        alarm::{self, Alarm},
        housekeeping::{self, Housekeeping},
        request::{self, Request},
        subscriptions::{self, Subscriptions},
        watchman::{self, Watchman},
    },
};

/// Every flow by name, with its terms for people.
pub const FLOWS: [(&str, &Charter); 37] = [
    (sign_up::NAME, &sign_up::CHARTER),
    (spread::NAME, &spread::CHARTER),
    (resync::NAME, &resync::CHARTER),
    (leaving::NAME, &leaving::CHARTER),
    (till::NAME, &till::CHARTER),
    (sweep::NAME, &sweep::CHARTER),
    (note::NAME, &note::CHARTER),
    (history::NAME, &history::CHARTER),
    (gather::NAME, &gather::CHARTER),
    (missed::NAME, &missed::CHARTER),
    (comparison::NAME, &comparison::CHARTER),
    (pair::NAME, &pair::CHARTER),
    (request::NAME, &request::CHARTER),
    (erase::NAME, &erase::CHARTER),
    (data_request::NAME, &data_request::CHARTER),
    (wipe::NAME, &wipe::CHARTER),
    (merge::NAME, &merge::CHARTER),
    (hold::NAME, &hold::CHARTER),
    (split::NAME, &split::CHARTER),
    (vanished::NAME, &vanished::CHARTER),
    (alarm::NAME, &alarm::CHARTER),
    (watchman::NAME, &watchman::CHARTER),
    (subscriptions::NAME, &subscriptions::CHARTER),
    (housekeeping::NAME, &housekeeping::CHARTER),
    (exchange::NAME, &exchange::CHARTER),
    (cancel::NAME, &cancel::CHARTER),
    (orders::NAME, &orders::CHARTER),
    (used::NAME, &used::CHARTER),
    (question::NAME, &question::CHARTER),
    (expire::NAME, &expire::CHARTER),
    (remind::NAME, &remind::CHARTER),
    (rounds::NAME, &rounds::CHARTER),
    (proof::NAME, &proof::CHARTER),
    (see::NAME, &see::CHARTER),
    (award::NAME, &award::CHARTER),
    (take_back::NAME, &take_back::CHARTER),
    (proof::DIFFERENCE, &proof::DIFFERENCE_CHARTER),
];

/// One row of the timetable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timetable {
    /// Name of the schedule.
    pub name: &'static str,
    /// The flow it starts.
    pub flow: &'static str,
    /// How often.
    pub every: Duration,
}

/// What happens by the clock.
pub const SCHEDULES: [Timetable; 8] = [
    Timetable { name: "sweep", flow: sweep::NAME, every: Duration::from_secs(300) },
    Timetable { name: "purchases", flow: missed::NAME, every: Duration::from_secs(300) },
    Timetable { name: "rounds", flow: watchman::NAME, every: Duration::from_secs(60) },
    Timetable { name: "vanished", flow: vanished::NAME, every: Duration::from_secs(3_600) },
    Timetable { name: "subscriptions", flow: subscriptions::NAME, every: Duration::from_secs(600) },
    Timetable { name: "coupons", flow: rounds::NAME, every: Duration::from_secs(600) },
    Timetable { name: "proof", flow: proof::NAME, every: Duration::from_secs(86_400) },
    Timetable { name: "housekeeping", flow: housekeeping::NAME, every: Duration::from_secs(3_600) },
];

/// The flows, ready for an engine.
pub(crate) fn all(parts: &Arc<HubParts>) -> Vec<Arc<dyn Flow>> {
    vec![
        Arc::new(SignUp(parts.clone())),
        Arc::new(Spread(parts.clone())),
        Arc::new(Resync(parts.clone())),
        Arc::new(Goodbye(parts.clone())),
        Arc::new(FollowTills(parts.clone())),
        Arc::new(Sweep(parts.clone())),
        Arc::new(NotePurchase(parts.clone())),
        Arc::new(WriteHistory(parts.clone())),
        Arc::new(Gather(parts.clone())),
        Arc::new(FindMissed(parts.clone())),
        Arc::new(Compare(parts.clone())),
        Arc::new(BringTogether(parts.clone())),
        Arc::new(Request(parts.clone())),
        Arc::new(Erase(parts.clone())),
        Arc::new(DataRequest(parts.clone())),
        Arc::new(ForgetShop(parts.clone())),
        Arc::new(MergeTwo(parts.clone())),
        Arc::new(Hold(parts.clone())),
        Arc::new(Split(parts.clone())),
        Arc::new(Vanished(parts.clone())),
        Arc::new(Alarm(parts.clone())),
        Arc::new(Watchman(parts.clone())),
        Arc::new(Subscriptions(parts.clone())),
        Arc::new(Housekeeping(parts.clone())),
        Arc::new(Exchange(parts.clone())),
        Arc::new(Cancel(parts.clone())),
        Arc::new(Orders(parts.clone())),
        Arc::new(Used(parts.clone())),
        Arc::new(Question(parts.clone())),
        Arc::new(Expire(parts.clone())),
        Arc::new(Remind(parts.clone())),
        Arc::new(Rounds(parts.clone())),
        Arc::new(Prove(parts.clone())),
        Arc::new(Explain),
        Arc::new(SeeEarnings(parts.clone())),
        Arc::new(Award(parts.clone())),
        Arc::new(TakeBack(parts.clone())),
    ]
}

/// Seconds within which a flow promises to be done.
pub(crate) fn promise_s(flow: &str) -> Option<u32> {
    FLOWS.iter().find(|(name, _)| *name == flow).map(|(_, charter)| charter.timing.within_s)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_schedule_starts_a_registered_flow_and_names_are_unique() {
        let names: BTreeSet<_> = FLOWS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), FLOWS.len());
        assert!(SCHEDULES.iter().all(|row| names.contains(row.flow)));
    }
}
