//! Positions of passes, and causes that were reported already.

use store::Settlement;

use crate::world::{World, at, new_run};

contract! {
    a_pass_goes_on_where_it_stopped,
    one_cause_is_reported_once_a_window,
    old_windows_are_forgotten_by_and_by,
}

async fn a_pass_goes_on_where_it_stopped(world: World) {
    assert_eq!(world.cursor("sweep").await.unwrap(), None);
    world.set_cursor("sweep", "page-1").await.unwrap();
    world.set_cursor("sweep", "page-2").await.unwrap();
    world.set_cursor("backfill", "900").await.unwrap();
    assert_eq!(world.cursor("sweep").await.unwrap().as_deref(), Some("page-2"));
}

async fn one_cause_is_reported_once_a_window(world: World) {
    assert!(world.first_in_window("smaregi-down", "10:00").await.unwrap());
    assert!(!world.first_in_window("smaregi-down", "10:00").await.unwrap());
    assert!(world.first_in_window("smaregi-down", "10:15").await.unwrap());
    assert!(world.first_in_window("hubspot-down", "10:00").await.unwrap());
    assert!(!world.first_in_window("smaregi-down", "10:00").await.unwrap());
}

async fn old_windows_are_forgotten_by_and_by(world: World) {
    const DAY: i64 = 86_400;
    world.first_in_window("smaregi-down", "10:00").await.unwrap();
    for (n, day) in [(1, 8), (2, 14), (3, 23)] {
        assert!(!world.first_in_window("smaregi-down", "10:00").await.unwrap(), "still known on day {day}");
        world.queue(vec![new_run(n, "schedule:sweep")]).await;
        let claimed = world.claim_one(day * DAY).await;
        world.settle_at(day * DAY, &claimed, Settlement::Done).await;
        world.prune(at(day * DAY), 10).await.unwrap();
    }
    assert!(world.first_in_window("smaregi-down", "10:00").await.unwrap());
}
