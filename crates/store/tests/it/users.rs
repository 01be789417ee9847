//! Users and sessions: whoever is disabled is out at once.

use store::{Error, KeyedHash, Role, Session, User};

use crate::world::{World, at, new_run};

contract! {
    a_name_is_taken_once,
    a_change_leaves_the_rest_as_it_was,
    a_disabled_user_is_signed_out_everywhere,
    a_session_lasts_until_it_ends,
    a_session_nobody_uses_is_pruned_but_a_program_keeps_its_token,
}

fn user(name: &str) -> User {
    User {
        name: name.into(),
        role: Role::Operator,
        password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into(),
        disabled: false,
        created_at: at(1),
    }
}

fn session(byte: u8, of: &str, is_api_token: bool) -> Session {
    Session { token: KeyedHash([byte; 32]), user: of.into(), created_at: at(5), seen_at: at(5), is_api_token }
}

async fn a_name_is_taken_once(world: World) {
    assert!(world.add_user(user("operator1")).await.unwrap());
    let mut other = user("operator1");
    other.role = Role::Administrator;
    assert!(!world.add_user(other).await.unwrap());
    world.add_user(user("clerk1")).await.unwrap();
    assert_eq!(world.user("operator1").await.unwrap(), Some(user("operator1")));
    assert_eq!(world.users().await.unwrap(), [user("clerk1"), user("operator1")]);
    assert_eq!(world.user("nobody").await.unwrap(), None);
}

async fn a_change_leaves_the_rest_as_it_was(world: World) {
    world.add_user(user("operator1")).await.unwrap();
    assert!(world.change_user("operator1", Some(Role::Finance), None, None).await.unwrap());
    assert!(world.change_user("operator1", None, Some("$argon2id$new".into()), None).await.unwrap());
    assert!(!world.change_user("nobody", Some(Role::Viewer), None, None).await.unwrap());
    let changed = world.user("operator1").await.unwrap().unwrap();
    let expected = User { role: Role::Finance, password_hash: "$argon2id$new".into(), ..user("operator1") };
    assert_eq!(changed, expected);
}

async fn a_disabled_user_is_signed_out_everywhere(world: World) {
    world.add_user(user("operator1")).await.unwrap();
    world.add_user(user("operator2")).await.unwrap();
    for (byte, name, is_api_token) in
        [(1, "operator1", false), (2, "operator1", true), (3, "operator2", false)]
    {
        world.begin_session(session(byte, name, is_api_token)).await.unwrap();
    }
    world.change_user("operator1", None, None, Some(true)).await.unwrap();
    assert_eq!(world.session(KeyedHash([1; 32])).await.unwrap(), None);
    assert_eq!(world.session(KeyedHash([2; 32])).await.unwrap(), None);
    assert!(world.session(KeyedHash([3; 32])).await.unwrap().is_some());
    let refused = world.begin_session(session(4, "operator1", false)).await;
    assert!(matches!(refused, Err(Error::Missing("user"))), "{refused:?}");
    world.change_user("operator1", None, None, Some(false)).await.unwrap();
    world.begin_session(session(4, "operator1", false)).await.unwrap();
}

async fn a_session_lasts_until_it_ends(world: World) {
    world.add_user(user("operator1")).await.unwrap();
    world.begin_session(session(1, "operator1", false)).await.unwrap();
    world.touch_session(KeyedHash([1; 32]), at(60)).await.unwrap();
    world.touch_session(KeyedHash([1; 32]), at(50)).await.unwrap();
    let (read, of) = world.session(KeyedHash([1; 32])).await.unwrap().unwrap();
    assert_eq!(read, Session { seen_at: at(60), ..session(1, "operator1", false) });
    assert_eq!(of, user("operator1"));
    world.end_session(KeyedHash([1; 32])).await.unwrap();
    assert_eq!(world.session(KeyedHash([1; 32])).await.unwrap(), None);
}

async fn a_session_nobody_uses_is_pruned_but_a_program_keeps_its_token(world: World) {
    world.add_user(user("operator1")).await.unwrap();
    for (byte, is_api_token) in [(1, false), (2, true), (3, false)] {
        world.begin_session(session(byte, "operator1", is_api_token)).await.unwrap();
    }
    let month = 30 * 86_400;
    world.touch_session(KeyedHash([3; 32]), at(month - 60)).await.unwrap();
    let mut run = new_run(1, "schedule:sweep");
    run.run_at = at(month);
    world.queue(vec![run]).await;
    world.prune(at(month), 10).await.unwrap();
    assert_eq!(world.session(KeyedHash([1; 32])).await.unwrap(), None);
    assert!(world.session(KeyedHash([2; 32])).await.unwrap().is_some());
    assert!(world.session(KeyedHash([3; 32])).await.unwrap().is_some());
}
