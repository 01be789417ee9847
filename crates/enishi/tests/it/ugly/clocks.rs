//! Somebody sets the clock wrong, or it is put right: nothing is done twice and nothing waits for ever.

use sandbox::Fault;

use crate::town::{Town, hours, minutes, person};

const HOUR_MS: i64 = 3_600_000;

async fn everybody_once(town: &Town, people: u32) {
    let vendors = &town.vendors;
    let expected = people as usize;
    let counts =
        [vendors.shopify.customer_count(), vendors.smaregi.member_count(), vendors.hubspot.contact_count()];
    assert_eq!(counts, [expected; 3]);
    for n in 1..=people {
        assert_eq!(vendors.mailbox.to(&person(n).email).len(), 1, "one welcome for person {n}");
    }
    assert!(town.open_letters().await.is_empty(), "{:?}", town.open_letters().await);
    assert!(
        town.waiting().await.is_empty(),
        "{:?}",
        town.waiting().await.iter().map(|r| (&r.flow, &r.code)).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_while_everything_is_retried_doubles_nothing() {
    for jumps in [[-HOUR_MS, HOUR_MS], [HOUR_MS, -HOUR_MS]] {
        let town = Town::open().await;
        town.vendors.smaregi.faults.always(Fault::CutAfterEffect);
        town.vendors.hubspot.faults.always(Fault::Unavailable);
        town.vendors.mailbox.faults.always(Fault::Unavailable);
        for n in 1..=3 {
            town.sign_up_person(n).await;
        }
        for jump in jumps {
            town.advance(minutes(7)).await;
            town.clock.step_ms(jump);
        }
        town.advance(minutes(7)).await;
        town.vendors.smaregi.faults.recover();
        town.vendors.hubspot.faults.recover();
        town.vendors.mailbox.faults.recover();
        town.leap(hours(3)).await;
        everybody_once(&town, 3).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_put_back_does_not_make_the_sweep_look_into_the_future() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.vendors.smaregi.faults.always(Fault::WebhooksDropped);
    town.advance(minutes(20)).await;
    town.clock.step_ms(-HOUR_MS);
    // A member joins at a till and online while the watermarks lie in the future.
    let column = serde_json::json!({
        "customerCode": "2000000000017", "lastName": "山田", "firstName": "花子", "mailAddress": "hanako@example.jp", "status": "0",
    });
    let id = town.vendors.smaregi.till().add_member(&column).unwrap();
    let n = town.sign_up("hanako@example.jp").await;
    assert_eq!(town.vendors.smaregi.member(&id).unwrap().get("customerNo"), Some(n.to_string().as_str()));
    assert_eq!(town.vendors.smaregi.member_count(), 1, "the card holder was found");

    town.seed_elsewhere("jiro@example.jp");
    town.advance(minutes(70)).await;
    assert_eq!(town.vendors.smaregi.member_count(), 2, "and so was the customer whose event was lost");
}

#[tokio::test(start_paused = true)]
async fn an_hour_lost_is_swept_as_one_window() {
    let town = Town::open().await;
    town.vendors.shopify.faults.always(Fault::WebhooksDropped);
    town.advance(minutes(20)).await;
    town.seed_elsewhere(&person(1).email);
    town.clock.step_ms(HOUR_MS);
    town.advance(minutes(6)).await;
    everybody_once(&town, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_during_a_jump_answers_and_stands() {
    for jump in [-HOUR_MS, HOUR_MS] {
        let town = Town::open().await;
        town.vendors.shopify.faults.once_on("customerCreate", Fault::CutAfterEffect);
        town.vendors.shopify.set_latency(std::time::Duration::from_millis(300));
        let (form, clock) = (person(1), town.clock.clone());
        let jumping = async {
            tokio::time::sleep(std::time::Duration::from_millis(450)).await;
            clock.step_ms(jump);
        };
        let (answer, ()) = tokio::join!(town.register("form-1", &form), jumping);
        drop(answer);
        town.leap(hours(2)).await;
        assert!(town.register("form-1", &form).await.is_ok(), "the same key ends well");
        town.leap(hours(2)).await;
        everybody_once(&town, 1).await;
    }
}
