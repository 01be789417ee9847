//! The rules of earning, case by case.

use domain::{CustomerId, Yen};

use super::*;

fn line(cost: i64, tax: i64, ordered: i64, left: i64) -> EarnLine {
    let sku = Some("CHA-01".to_owned());
    let (cost, tax) = (Yen(cost), Yen(tax));
    EarnLine { id: 1, sku, is_gift_card: false, is_shipping: false, ordered, left, cost, tax }
}

/// 660 yen of shipping, 60 of it tax.
fn shipping(left: i64) -> EarnLine {
    EarnLine { sku: None, is_shipping: true, ..line(660, 60, 660, left) }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn goods_earn_without_tax_and_only_what_is_left_of_them() {
    let rules = EarnRules::default();
    for (line, points) in [
        (line(3_240, 240, 2, 2), 30),
        (line(3_240, 240, 2, 1), 15),
        (line(3_240, 240, 2, 0), 0),
        (line(199, 0, 1, 1), 1),
        (line(99, 0, 1, 1), 0),
        (line(0, 0, 1, 1), 0),
        (line(5_000, 0, 0, 0), 0),
        (EarnLine { is_gift_card: true, ..line(5_000, 0, 1, 1) }, 0),
    ] {
        assert_eq!(rules.points_of(&line, 100), Points(points), "{line:?}");
    }
    let with_tax = EarnRules { with_tax: true, ..EarnRules::default() };
    assert_eq!(with_tax.points_of(&line(3_240, 240, 2, 2), 100), Points(32));
    let without_tea = EarnRules { excluded: vec!["CHA-01".into()], ..EarnRules::default() };
    assert_eq!(without_tea.points_of(&line(3_240, 240, 2, 2), 100), Points(0));
    let off = EarnRules { per_yen: (0, 1), ..EarnRules::default() };
    assert_eq!(off.points_of(&line(3_240, 240, 2, 2), 100), Points(0));
}

#[test]
fn shipping_earns_only_where_the_shop_says_so_and_only_what_was_not_given_back() {
    assert_eq!(EarnRules::default().points_of(&shipping(660), 100), Points(0));
    let rules = EarnRules { with_shipping: true, ..EarnRules::default() };
    for (left, points) in [(660, 6), (330, 3), (0, 0)] {
        assert_eq!(rules.points_of(&shipping(left), 100), Points(points), "{left} yen left");
    }
    let with_tax = EarnRules { with_tax: true, per_yen: (1, 10), ..rules };
    assert_eq!(with_tax.points_of(&shipping(660), 100), Points(66));
}

#[test]
fn a_rank_multiplies_and_is_rounded_once_per_line() {
    let ranks = vec![("GOLD".to_owned(), 150), ("STAFF".to_owned(), 0)];
    let rules = EarnRules { ranks, ..EarnRules::default() };
    for (rank, cost, points) in [
        (Some("GOLD"), 1_000, 15),
        (Some("GOLD"), 199, 2),
        (Some("STAFF"), 1_000, 0),
        (Some("SILVER"), 1_000, 10),
        (Some("gold"), 1_000, 10),
        (None, 1_000, 10),
    ] {
        let factor = rules.factor(at("2026-12-01T03:00:00Z"), rules.rank_factor(rank));
        assert_eq!(rules.points_of(&line(cost, 0, 1, 1), factor), Points(points), "{rank:?} {cost}");
    }
}

#[test]
fn a_campaign_counts_on_its_days_in_japan_and_the_best_of_two_wins() {
    let campaign = |from, to, factor| Campaign { from: day(from), to: day(to), factor };
    let campaigns = vec![
        campaign("2026-12-01", "2026-12-07", 2),
        campaign("2026-12-07", "2026-12-07", 5),
        campaign("2028-02-29", "2028-02-29", 3),
    ];
    let rules = EarnRules { campaigns, ..EarnRules::default() };
    for (placed, points) in [
        ("2026-11-30T14:59:59Z", 10),
        ("2026-11-30T15:00:00Z", 20),
        ("2026-12-06T14:59:59Z", 20),
        ("2026-12-07T03:00:00Z", 50),
        ("2026-12-07T15:00:00Z", 10),
        // A leap day begins and ends at three in the afternoon of Greenwich.
        ("2028-02-28T14:59:59Z", 10),
        ("2028-02-28T15:00:00Z", 30),
        ("2028-02-29T14:59:59Z", 30),
        ("2028-02-29T15:00:00Z", 10),
    ] {
        let factor = rules.factor(at(placed), 100);
        assert_eq!(rules.points_of(&line(1_000, 0, 1, 1), factor), Points(points), "{placed}");
    }
    assert_eq!(
        rules.factor(at("2028-02-28T15:00:00Z"), 150),
        450,
        "a campaign and a rank multiply each other"
    );
}

#[test]
fn a_hold_is_as_long_over_a_leap_day_and_a_months_end_as_anywhere() {
    let rules = EarnRules { hold_days: 14, ..EarnRules::default() };
    for (from, due) in [
        ("2028-02-15T15:00:00Z", "2028-02-29T15:00:00Z"),
        ("2028-02-20T14:59:59Z", "2028-03-05T14:59:59Z"),
        ("2027-02-20T14:59:59Z", "2027-03-06T14:59:59Z"),
        ("2026-12-31T14:59:59Z", "2027-01-14T14:59:59Z"),
        ("2027-01-31T15:00:00Z", "2027-02-14T15:00:00Z"),
    ] {
        assert_eq!(rules.due_at(at(from)), at(due), "{from}");
    }
    let at_once = EarnRules { hold_days: 0, ..EarnRules::default() };
    assert_eq!(at_once.due_at(at("2028-02-29T15:00:00Z")), at("2028-02-29T15:00:00Z"));
}

#[test]
fn an_order_earns_once_it_is_sent_and_never_when_it_is_nobodys_or_cancelled() {
    let sent = EarnOrder {
        id: 1,
        customer: CustomerId::new(7_700_000_000_001),
        placed_at: at("2026-12-01T03:00:00Z"),
        is_cancelled: false,
        is_paid: true,
        is_fulfilled: true,
        lines: Vec::new(),
    };
    let rules = EarnRules::default();
    assert!(rules.is_ready(&sent, false));
    assert!(!rules.is_ready(&EarnOrder { is_fulfilled: false, ..sent.clone() }, true));
    assert!(!rules.is_ready(&EarnOrder { is_cancelled: true, ..sent.clone() }, true));
    assert!(!rules.is_ready(&EarnOrder { customer: None, ..sent.clone() }, true));
    let on_pickup = EarnRules { on: vec![EarnOn::PickedUp], ..EarnRules::default() };
    assert!(on_pickup.is_ready(&sent, true));
    assert!(!on_pickup.is_ready(&sent, false), "a parcel was not picked up");
    let on_payment = EarnRules { on: vec![EarnOn::Paid], ..EarnRules::default() };
    assert!(on_payment.is_ready(&EarnOrder { is_fulfilled: false, ..sent }, false));
}
