//! The proof of points finds what was planted in a healthy town, calls it by its name, and finds nothing else.

mod healthy;
mod ledger;
mod live;
mod online;
mod scene;
mod tills;
mod united;

/// Every code is planted by one of the tables, and has its line in the runbook.
#[test]
fn every_difference_is_planted_and_explained() {
    let runbook = include_str!("../../../../../docs/runbooks/coupons.md");
    let planted: Vec<&str> =
        ledger::PLANTED.iter().chain(&tills::PLANTED).chain(&online::PLANTED).copied().collect();
    for (code, _) in flows::points::proof::CODES {
        assert!(runbook.contains(&format!("`{code}`")), "{code} is not in the runbook");
        assert!(planted.contains(&code), "nobody plants {code}");
    }
}
