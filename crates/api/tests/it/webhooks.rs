//! Vendors deliver events: raw bytes in, a status out.

use flows::WebhookRefused;

use crate::house::House;

const VENDORS: [&str; 2] = ["POST /webhooks/shopify", "POST /webhooks/smaregi"];

#[tokio::test]
async fn an_event_reaches_the_hub_byte_for_byte_with_its_headers_in_lower_case() {
    let house = House::open();
    let raw = b"{\"id\" : 1,\n \"id\": 2, broken".to_vec();
    for vendor in VENDORS {
        let answer =
            house.call(vendor, &["X-Shopify-Hmac-Sha256: c2ln", "X-Enishi-Secret: s"], raw.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
        let (headers, body) = house.script.delivered.lock().unwrap().pop().unwrap();
        assert_eq!(body, raw);
        assert!(headers.contains(&("x-shopify-hmac-sha256".into(), "c2ln".into())));
        assert!(headers.contains(&("x-enishi-secret".into(), "s".into())));
    }
}

#[tokio::test]
async fn what_is_not_signed_not_readable_or_not_stored_says_so() {
    let house = House::open();
    for vendor in VENDORS {
        for (refused, status, slug) in [
            (WebhookRefused::BadSignature, 401, "bad-signature"),
            (WebhookRefused::Unreadable, 400, "unreadable-event"),
            (WebhookRefused::NotStored, 503, "event-not-stored"),
        ] {
            *house.script.webhook.lock().unwrap() = Some(refused);
            house.call(vendor, &[], "{}").await.is_problem(status, slug);
        }
    }
}

#[tokio::test]
async fn an_event_beyond_a_megabyte_is_refused_before_it_is_read() {
    let house = House::open();
    let limit = 1024 * 1024;
    for vendor in VENDORS {
        assert_eq!(house.call(vendor, &[], vec![b' '; limit]).await.status, 200);
        house.call(vendor, &[], vec![b' '; limit + 1]).await.is_problem(413, "body-too-large");
        let announced = format!("content-length: {}", limit + 1);
        house.call(vendor, &[&announced], "").await.is_problem(413, "body-too-large");
    }
    assert_eq!(house.script.delivered.lock().unwrap().len(), 2);
}
