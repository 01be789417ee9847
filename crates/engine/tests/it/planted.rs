//! Mistakes on purpose that the fence of the journal makes good in the end: the tests that tell of the incident notice
//! them. `docs/reliability.md` names them.

use domain::planted::{Bug, breaks};

use crate::on_memory::crashing;

const NOTICED_BY: [(Bug, fn()); 2] = [
    (Bug::NoLease, crashing::a_second_hub_leaves_work_under_way_alone),
    (Bug::IgnoreFence, crashing::a_hub_that_slept_through_its_lease_asks_before_it_acts),
];

#[test]
fn each_mistake_breaks_the_test_that_tells_of_it() {
    for (bug, test) in NOTICED_BY {
        assert!(breaks(bug, test), "{bug:?} went by unnoticed");
    }
}
