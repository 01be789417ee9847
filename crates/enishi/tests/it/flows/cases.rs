//! A doubtful match is decided by a person, on a day when other things happen too.

use domain::{CustomerId, PosMemberId};
use flows::operators::{Answer, Decision, Desk, DeskRefused, Operator, Reason, RecordState, Records, Via};
use sandbox::Fault;
use serde_json::json;
use store::{Case, CaseState, CaseView, Role};

use crate::town::{Town, hours};

const EMAIL: &str = "hanako@example.jp";
const CARD: &str = "2000000000017";

/// A store member of years with another surname signs up online: a case.
struct Doubt {
    town: Town,
    n: CustomerId,
    member: PosMemberId,
    case: Case,
}

async fn doubt() -> Doubt {
    let town = Town::open().await;
    let columns = json!({
        "customerCode": CARD, "lastName": "佐藤", "firstName": "花子", "lastKana": "サトウ", "firstKana": "ハナコ",
        "mailAddress": EMAIL, "mobileNumber": "090-1234-5678", "postCode": "150-0041", "sex": "2", "status": "0",
    });
    let id = town.vendors.smaregi.seed_member(&columns).unwrap();
    town.vendors.smaregi.till().adjust_points(&id, 250).unwrap();
    let n = town.sign_up(EMAIL).await;
    let case = town.open_cases().await.remove(0);
    Doubt { member: id.parse().unwrap(), town, n, case }
}

impl Doubt {
    fn desk(&self) -> Desk {
        Desk::of(&self.town.hub)
    }

    async fn decide(&self, by: &str, decision: Decision) -> Result<(), DeskRefused> {
        self.desk().decide(&somebody(by, Role::CustomerService), self.case.id, decision).await
    }

    async fn records(&self) -> Records {
        self.desk().case_records(&somebody("helper1", Role::Viewer), &self.case).await.unwrap()
    }

    async fn state(&self) -> CaseState {
        self.town.store.case(self.case.id).await.unwrap().unwrap().state
    }

    fn number_at_the_till(&self) -> Option<String> {
        let member = self.town.vendors.smaregi.member(&self.member.to_string()).unwrap();
        member.get("customerNo").map(str::to_owned)
    }

    async fn audited(&self, action: &str) -> Vec<store::AuditEntry> {
        let all = self.town.store.audit(None, 100).await.unwrap();
        all.into_iter().filter(|entry| entry.action == action).collect()
    }
}

fn somebody(name: &str, role: Role) -> Operator {
    Operator { name: name.into(), role, via: Via::Session }
}

#[tokio::test(start_paused = true)]
async fn both_people_are_shown_masked_and_the_difference_is_marked() {
    let doubt = doubt().await;
    let records = doubt.records().await;
    let (_, member) = &records.members[0];
    assert_eq!((records.customer.state, member.state), (RecordState::Here, RecordState::Here));
    let told = |field: &str| {
        let of = |record: &flows::operators::Record| {
            record.values.iter().find(|shown| shown.field == field).unwrap().text.reveal().clone()
        };
        (of(&records.customer), of(member))
    };
    assert_eq!(told("surname"), ("山*".into(), "佐*".into()));
    assert_eq!(told("email"), ("h***@example.jp".into(), "h***@example.jp".into()));
    assert_eq!(told("phone").1, "090-****-5678");
    assert_eq!(told("birth_date").0, "1990");
    assert_eq!(told("address"), ("150-****".into(), "150-****".into()));
    let level = |field: &str| member.values.iter().find(|shown| shown.field == field).unwrap().level;
    assert_eq!((level("surname"), level("given")), (Some("differ"), Some("agree")));
    assert_eq!((level("phone"), level("birth_date")), (Some("agree"), Some("missing")));
    assert_eq!(member.points, Some(250));
}

#[tokio::test(start_paused = true)]
async fn a_link_that_was_decided_is_made_at_once_and_the_sign_up_ends_well() {
    let doubt = doubt().await;
    doubt.decide("helper1", Decision::Link(doubt.member)).await.unwrap();
    doubt.town.settle().await;
    assert_eq!(doubt.town.linked(doubt.n).await, Some(doubt.member));
    assert_eq!(doubt.number_at_the_till(), Some(doubt.n.to_string()));
    assert_eq!(doubt.town.open_letters().await.len(), 0, "what waited for the answer went on");
    assert_eq!(doubt.town.vendors.smaregi.member_count(), 1);
    let balance = doubt.town.hub.balance(doubt.n).await;
    assert_eq!(balance.balance, Some(250), "the customer's page shows the till's points");
}

#[tokio::test(start_paused = true)]
async fn while_the_pos_is_down_its_column_says_so_and_nothing_is_linked() {
    let doubt = doubt().await;
    doubt.town.vendors.smaregi.faults.always(Fault::Unavailable);
    let records = doubt.records().await;
    assert_eq!(records.customer.state, RecordState::Here);
    assert_eq!(records.members[0].1.state, RecordState::Silent);
    let refused = doubt.decide("helper1", Decision::Link(doubt.member)).await;
    assert!(matches!(refused, Err(DeskRefused::Unavailable)), "{refused:?}");
    assert_eq!(doubt.state().await, CaseState::Open);

    doubt.town.vendors.smaregi.faults.recover();
    doubt.town.advance(hours(1)).await;
    doubt.decide("helper1", Decision::Link(doubt.member)).await.unwrap();
    assert_eq!(doubt.town.linked(doubt.n).await, Some(doubt.member));
}

#[tokio::test(start_paused = true)]
async fn a_candidate_who_was_linked_to_somebody_else_meanwhile_is_not_linked() {
    let doubt = doubt().await;
    let other = CustomerId::new(7_700_000_009_999).unwrap();
    let now = doubt.town.hub.parts().clock.now();
    doubt.town.store.know_customer(other, now).await.unwrap();
    doubt.town.store.link_pos(other, doubt.member, now).await.unwrap().unwrap();
    let refused = doubt.decide("helper1", Decision::Link(doubt.member)).await;
    assert!(matches!(refused, Err(DeskRefused::LinkTaken)), "{refused:?}");
    assert_eq!((doubt.number_at_the_till(), doubt.town.linked(doubt.n).await), (None, None));
    doubt.decide("helper1", Decision::Different).await.unwrap();
    assert!(doubt.town.store.are_apart(doubt.n, doubt.member).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_candidate_who_was_deleted_is_told_and_not_linked() {
    let doubt = doubt().await;
    doubt.town.vendors.smaregi.till().delete_member(&doubt.member.to_string()).unwrap();
    assert_eq!(doubt.records().await.members[0].1.state, RecordState::Gone);
    let refused = doubt.decide("helper1", Decision::Link(doubt.member)).await;
    assert!(matches!(refused, Err(DeskRefused::Missing("store member"))), "{refused:?}");
    assert_eq!(doubt.town.linked(doubt.n).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_customer_who_was_erased_is_told_and_nobody_is_linked_to_them() {
    let doubt = doubt().await;
    assert!(doubt.town.vendors.shopify.delete_customer(doubt.n.get()));
    assert_eq!(doubt.records().await.customer.state, RecordState::Gone);
    let refused = doubt.decide("helper1", Decision::Link(doubt.member)).await;
    assert!(matches!(refused, Err(DeskRefused::Missing("customer"))), "{refused:?}");
    assert_eq!(doubt.number_at_the_till(), None);
}

#[tokio::test(start_paused = true)]
async fn the_second_of_two_operators_is_told_who_decided() {
    let doubt = doubt().await;
    let (first, second) = futures::join!(
        doubt.decide("helper1", Decision::Link(doubt.member)),
        doubt.decide("helper2", Decision::Different),
    );
    let (won, lost) = if first.is_ok() { ("helper1", second) } else { ("helper2", first) };
    assert!(matches!(lost, Err(DeskRefused::Held | DeskRefused::Decided { .. })), "{lost:?}");
    match doubt.decide("helper3", Decision::Close).await {
        Err(DeskRefused::Decided { by, .. }) => assert_eq!(by, won),
        other => panic!("{other:?}"),
    }
    assert_eq!(doubt.audited("case.decide").await.len(), 1);
    let is_apart = doubt.town.store.are_apart(doubt.n, doubt.member).await.unwrap();
    assert_ne!(is_apart, doubt.town.linked(doubt.n).await.is_some(), "one of the two, not both");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_changed_since_it_was_shown_is_shown_again() {
    let doubt = doubt().await;
    let seen = Some(doubt.records().await.seen);
    let answer = Answer { decision: Decision::Link(doubt.member), reason: Some(Reason::SameDetails), seen };
    let name = json!({ "lastName": "鈴木" });
    doubt.town.vendors.smaregi.till().edit_member_at_till(&doubt.member.to_string(), &name).unwrap();
    let by = somebody("helper1", Role::CustomerService);
    let refused = doubt.desk().decide(&by, doubt.case.id, answer.clone()).await;
    assert!(matches!(refused, Err(DeskRefused::Changed)), "{refused:?}");
    assert_eq!((doubt.state().await, doubt.number_at_the_till()), (CaseState::Open, None));

    let seen = Some(doubt.records().await.seen);
    doubt.desk().decide(&by, doubt.case.id, Answer { seen, ..answer }).await.unwrap();
    let decided = doubt.town.store.case(doubt.case.id).await.unwrap().unwrap();
    assert_eq!(decided.reason.unwrap().as_str(), "same-details");
    assert_eq!(decided.chosen, Some(doubt.member));
}

#[tokio::test(start_paused = true)]
async fn what_a_role_may_not_do_is_refused_and_written_down() {
    let doubt = doubt().await;
    let viewer = somebody("till1", Role::Viewer);
    let refused = doubt.desk().decide(&viewer, doubt.case.id, Decision::Different).await;
    assert!(matches!(refused, Err(DeskRefused::NotAllowed)), "{refused:?}");
    let operator = somebody("ops1", Role::Operator);
    let refused = doubt.desk().reveal_case(&operator, &doubt.case, Reason::CheckIdentity).await;
    assert!(matches!(refused.map(drop), Err(DeskRefused::NotAllowed)));
    assert_eq!(doubt.audited("case.decide.refused").await[0].who, "till1");
    assert_eq!(doubt.audited("person.reveal.refused").await[0].who, "ops1");
    assert_eq!(doubt.state().await, CaseState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_look_behind_the_mask_is_written_down_without_a_value() {
    let doubt = doubt().await;
    let by = somebody("helper1", Role::CustomerService);
    let records = doubt.desk().reveal_case(&by, &doubt.case, Reason::CheckIdentity).await.unwrap();
    let surname = &records.members[0].1.values[0];
    assert_eq!((surname.field, surname.text.reveal().as_str()), ("surname", "佐藤"));
    let audit = doubt.audited("person.reveal").await;
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0].reason.as_ref().map(|code| code.as_str()), Some("check-identity"));
    let change = audit[0].change.to_string();
    assert!(change.contains(&format!("pos:{}", doubt.member)) && change.contains("birth_date"), "{change}");
    assert!(!change.contains("佐藤") && !change.contains("example.jp"), "{change}");
}

#[tokio::test(start_paused = true)]
async fn a_new_member_is_made_for_somebody_who_is_none_of_them() {
    let doubt = doubt().await;
    doubt.decide("helper1", Decision::NewMember).await.unwrap();
    doubt.town.settle().await;
    let linked = doubt.town.linked(doubt.n).await;
    assert!(linked.is_some_and(|member| member != doubt.member), "{linked:?}");
    let by = somebody("helper1", Role::CustomerService);
    doubt.desk().lift_apart(&by, doubt.n, doubt.member, Reason::WrongPerson).await.unwrap();
    assert!(!doubt.town.store.are_apart(doubt.n, doubt.member).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_case_past_its_time_is_told_once_to_the_team_and_not_while_it_is_put_off() {
    let doubt = doubt().await;
    let by = somebody("helper1", Role::CustomerService);
    let now = doubt.town.hub.parts().clock.now();
    let until = now + jiff::SignedDuration::from_hours(24 * 3);
    doubt.desk().put_case_off(&by, doubt.case.id, until, Reason::WaitingForCustomer).await.unwrap();
    doubt.town.leap(hours(48)).await;
    assert_eq!(doubt.town.alerts_about("wait for a decision").len(), 0);
    doubt.town.leap(hours(49)).await;
    assert!(!doubt.town.alerts_about("wait for a decision").is_empty());
    let late = store::CaseFilter { view: Some(CaseView::Overdue), limit: 9, ..Default::default() };
    let late = doubt.town.store.find_cases(&late, doubt.town.hub.parts().clock.now()).await.unwrap();
    assert_eq!(late.len(), 1);
}
