//! Pauses: one per flow, vendor or object, with its reason.

use domain::{Code, Vendor};
use store::{Scope, Switch};

use crate::world::{World, at};

contract! {
    a_pause_stays_as_it_was_until_it_is_resumed,
}

fn pause(scope: Scope, by: &str) -> Switch {
    Switch { scope, since: at(1), by: by.into(), reason: Code::new("credentials-refused"), until: None }
}

async fn a_pause_stays_as_it_was_until_it_is_resumed(world: World) {
    let vendor = || Scope::Vendor(Vendor::Smaregi);
    let mut timed = pause(Scope::Object("customer:1".into()), "operator1");
    (timed.since, timed.until) = (at(2), Some(at(500)));
    assert!(world.pause(pause(vendor(), "hub")).await.unwrap());
    assert!(!world.pause(pause(vendor(), "operator1")).await.unwrap());
    assert!(world.pause(timed.clone()).await.unwrap());
    assert!(world.pause(pause(Scope::Flow("smaregi".into()), "operator1")).await.unwrap());
    let mut switches = world.switches().await.unwrap();
    switches.sort_by(|a, b| a.scope.cmp(&b.scope));
    let flow = pause(Scope::Flow("smaregi".into()), "operator1");
    assert_eq!(switches, [flow, pause(vendor(), "hub"), timed]);

    assert!(world.resume(&vendor()).await.unwrap());
    assert!(!world.resume(&vendor()).await.unwrap());
    assert_eq!(world.switches().await.unwrap().len(), 2);
}
