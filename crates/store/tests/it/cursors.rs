//! Positions of passes, and causes that were reported already.

use crate::world::World;

contract! {
    a_pass_goes_on_where_it_stopped,
    one_cause_is_reported_once_a_window,
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
