//! The timetable: a firing happens once, however many processes look at the clock.

use store::{Schedule, Schedules};

use crate::world::{World, at, new_run, numbers};

contract! {
    a_firing_happens_once,
    a_changed_interval_keeps_the_next_time,
}

async fn a_firing_happens_once(world: World) {
    world.keep("sweep", 600, at(100)).await.unwrap();
    world.keep("proof", 86_400, at(50)).await.unwrap();
    let due = |now| Schedules::due(&*world.store, at(now));
    assert!(due(49).await.unwrap().is_empty());
    let names = async |now| due(now).await.unwrap().into_iter().map(|due| due.name).collect::<Vec<_>>();
    assert_eq!(names(100).await, ["proof", "sweep"]);

    let sweep = due(100).await.unwrap().remove(1);
    assert!(world.fire(&sweep, new_run(1, "schedule:sweep"), at(700)).await.unwrap());
    assert!(
        !world.fire(&sweep, new_run(2, "schedule:sweep"), at(700)).await.unwrap(),
        "somebody did already"
    );
    assert_eq!(names(100).await, ["proof"]);
    assert_eq!(numbers(&world.claim_at(100).await), [1]);
    let unknown = Schedule { name: "never heard of".into(), ..sweep };
    assert!(!world.fire(&unknown, new_run(3, "schedule:x"), at(700)).await.unwrap());
}

async fn a_changed_interval_keeps_the_next_time(world: World) {
    world.keep("sweep", 600, at(100)).await.unwrap();
    world.keep("sweep", 300, at(9_999)).await.unwrap();
    let expected = Schedule { name: "sweep".into(), every_s: 300, next_at: at(100) };
    assert_eq!(world.schedules().await.unwrap(), [expected]);
}
