//! Every form of the console against every role.

use flows::operators::{Action, rights::allowed};
use http::StatusCode;
use store::Role;

use super::{browser::Browser, town::Town};

/// Every address that takes a form, and the right it needs.
fn forms(run: &str, letter: &str, case: &str) -> Vec<(String, Action)> {
    vec![
        (format!("/console/runs/{run}/retry"), Action::Retry),
        (format!("/console/letters/{letter}/take"), Action::TakeLetter),
        (format!("/console/letters/{letter}/discard"), Action::Discard),
        (format!("/console/cases/{case}/decide"), Action::Decide),
        (format!("/console/cases/{case}/later"), Action::Decide),
        (format!("/console/cases/{case}/assign"), Action::Decide),
        (format!("/console/cases/{case}/lift"), Action::Decide),
        (format!("/console/cases/{case}/reveal"), Action::Reveal),
        ("/console/customers/7700000000002/unlink".into(), Action::Unlink),
        ("/console/customers/7700000000002/erase".into(), Action::Erase),
        ("/console/customers/7700000000002/data-sent".into(), Action::Export),
        ("/console/customers/7700000000002/merge".into(), Action::Merge),
        ("/console/merges/00000000-0000-7000-8000-000000000009/split".into(), Action::Split),
        ("/console/cards/find".into(), Action::SeeLinks),
        ("/console/coupons/00000000-0000-7000-8000-000000000009/cancel".into(), Action::CancelCoupon),
        ("/console/coupons/00000000-0000-7000-8000-000000000009/approve".into(), Action::ApproveReturn),
        ("/console/coupons/00000000-0000-7000-8000-000000000009/settle".into(), Action::ApproveReturn),
        ("/console/coupons/prove".into(), Action::ProvePoints),
        ("/console/flows/pause".into(), Action::Pause),
        ("/console/flows/resume".into(), Action::Resume),
        ("/console/audit/verify".into(), Action::VerifyAudit),
        ("/console/users".into(), Action::ManageUsers),
        ("/console/users/viewer/role".into(), Action::ManageUsers),
        ("/console/users/viewer/status".into(), Action::ManageUsers),
        ("/console/users/viewer/password".into(), Action::ManageUsers),
        ("/console/users/viewer/token".into(), Action::ManageUsers),
    ]
}

/// Pages that not everybody sees.
const PAGES: [(&str, Action); 5] = [
    ("/console/erasures", Action::SeeErasures),
    ("/console/customers/7700000000002/erase", Action::Erase),
    ("/console/audit", Action::SeeAudit),
    ("/console/users", Action::SeeUsers),
    ("/console/flows/pause?kind=vendor&name=smaregi", Action::Pause),
];

#[tokio::test]
async fn each_role_may_do_what_its_rights_say_and_nothing_else() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id.to_string();
    let case = town.a_case(1, "differ").await.to_string();
    town.a_link(2, 900).await;
    let forms = forms(&run.to_string(), &letter, &case);
    for role in Role::ALL {
        let mut browser = Browser::of(&town, role).await;
        for (path, action) in &forms {
            if allowed(role, *action) {
                continue; // what it does is told in `acts`
            }
            let page = browser.post(path, &[("checked", "yes"), ("reason", "trial")]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        for (path, action) in PAGES {
            let expected = if allowed(role, action) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(browser.get(path).await.status, expected, "{role:?} {path}");
        }
    }
    let refused: Vec<_> = town.audit().await.into_iter().map(|(_, action, _)| action).collect();
    assert!(
        refused.iter().all(|action| [
            "user.add",
            "session.begin",
            "case.decide.refused",
            "person.reveal.refused"
        ]
        .contains(&action.as_str())),
        "{refused:?}"
    );
}

#[tokio::test]
async fn whoever_may_is_not_stopped_at_the_door() {
    for role in Role::ALL {
        let town = Town::open().await;
        let run = town.a_dead_run(1).await;
        let letter = town.letter_of(run).await.id.to_string();
        let case = town.a_case(1, "differ").await.to_string();
        town.a_link(2, 900).await;
        let mut browser = Browser::of(&town, role).await;
        for (path, action) in forms(&run.to_string(), &letter, &case) {
            if allowed(role, action) {
                let status = browser.post(&path, &[("kind", "vendor"), ("name", "smaregi")]).await.status;
                assert!(status != StatusCode::FORBIDDEN && !status.is_server_error(), "{role:?} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_viewer_sees_everything_operators_see_and_no_button() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id;
    let case = town.a_case(1, "differ").await;
    town.a_link(2, 900).await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    for path in [
        "/console".to_owned(),
        format!("/console/runs/{run}"),
        format!("/console/letters/{letter}"),
        format!("/console/cases/{case}"),
        "/console/customers/7700000000002".to_owned(),
        "/console/flows".to_owned(),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.body.matches("method=\"post\"").count(), 1, "only signing out: {path}");
    }
}
