//! Who shares a number, a mailbox or a door, who married, and who is known by a reading alone.

use domain::{Pii, member::Profile};
use flows::matching::scored::{Decision, Level, Proposal};
use jiff::civil::date;

use super::{
    edges::{HANAKO, address, customer_id, decided, hanako, member_id, propose, proposed, shop},
    invented::member,
};

fn linked(found: &[Proposal]) -> Vec<u64> {
    found.iter().filter(|p| p.decision == Decision::Link).map(|p| p.pos_member_id.get()).collect()
}

/// Nothing but a name and a phone.
fn with_phone(first: &str, first_kana: &str) -> Profile {
    let (email, birth_date, address) = (None, None, None);
    Profile {
        first_name: first.into(),
        first_name_kana: first_kana.into(),
        email,
        birth_date,
        address,
        ..hanako()
    }
}

#[test]
fn a_phone_that_a_couple_shares_links_who_has_the_name() {
    let (wife, husband) = (with_phone("花子", "ハナコ"), with_phone("太郎", "タロウ"));
    assert_eq!(linked(&proposed(hanako(), &[wife, husband.clone()])), [1]);
    assert_eq!(linked(&proposed(hanako(), &[husband])), [0_u64; 0]);
}

#[test]
fn a_phone_shared_by_names_that_might_be_one_links_nobody() {
    let wife = with_phone("花子", "ハナコ");
    // A slip, another way to write it, nothing at all, and the same person twice.
    for (first, kana) in [("花子", "ハナゴ"), ("花呼", "ハナコ"), ("華子", ""), ("", ""), ("花子", "ハナコ")]
    {
        let found = proposed(hanako(), &[wife.clone(), with_phone(first, kana)]);
        assert!(linked(&found).is_empty() && !found.is_empty(), "{first} {kana}: {found:?}");
    }
}

#[test]
fn a_husband_close_behind_in_bits_does_not_keep_his_wife_apart() {
    // Her record has the old phone; his has hers, and their mailbox.
    let wife = Profile { email: None, phone: None, birth_date: None, ..hanako() };
    let husband =
        Profile {
            first_name: "太郎".into(), first_name_kana: "タロウ".into(), birth_date: None, ..hanako()
        };
    assert_eq!(linked(&proposed(hanako(), &[husband, wife])), [2]);
}

#[test]
fn a_variant_of_a_mailbox_is_the_mailbox_unless_somebody_else_may_have_it() {
    let with_mail = |mail: &str| Profile {
        email: Some(mail.into()),
        phone: None,
        birth_date: None,
        address: None,
        ..hanako()
    };
    let ours = with_mail("hanako.y@gmail.com");
    for mail in ["hanakoy@gmail.com", "hanako.y+shop@gmail.com"] {
        let found = decided(ours.clone(), &[with_mail(mail)], Some(Decision::Link)).unwrap();
        assert_eq!(found.facts.email, Level::Near);
    }
    let other = Profile { first_name_kana: "ハナゴ".into(), ..with_mail("hanako.y+till@gmail.com") };
    assert!(linked(&proposed(ours, &[with_mail("hanakoy@gmail.com"), other])).is_empty());
}

#[test]
fn a_marriage_is_believed_for_her_number_or_her_door_if_nothing_speaks_against_it() {
    let married = |known: Profile| Profile {
        last_name: "鈴本".into(),
        last_name_kana: "スズモト".into(),
        email: None,
        ..known
    };
    let by_phone = Profile { address: None, birth_date: None, ..hanako() };
    let by_door = Profile { phone: None, birth_date: None, ..hanako() };
    let by_date = Profile { phone: None, address: None, ..hanako() };
    decided(hanako(), &[married(by_phone.clone())], Some(Decision::Link));
    decided(hanako(), &[married(by_door.clone())], Some(Decision::Link));
    decided(hanako(), &[married(by_date)], Some(Decision::Review));
    // Another home: the number may have gone to a stranger of that name.
    let elsewhere = Some(address("5300001", "JP-27", "大阪市北区", "梅田1-1-1"));
    decided(hanako(), &[married(Profile { address: elsewhere, ..by_phone })], Some(Decision::Review));
    // Somebody else lives behind that door: a block of flats.
    let neighbour = Profile {
        last_name: "木村".into(),
        last_name_kana: "キムラ".into(),
        first_name: "太郎".into(),
        first_name_kana: "タロウ".into(),
        ..by_door.clone()
    };
    assert!(linked(&proposed(hanako(), &[married(by_door), neighbour])).is_empty());
}

#[test]
fn a_slip_in_the_birth_date_behind_one_door_is_a_slip() {
    let slip =
        |year: i16| Profile { birth_date: Some(date(year, 3, 4)), email: None, phone: None, ..hanako() };
    decided(hanako(), &[slip(1986)], Some(Decision::Link));
    decided(hanako(), &[slip(1956)], Some(Decision::Review));
}

/// Only kanji online, only the reading at the tills, and one number.
fn by_reading(first_kana: &str, told: &[(&str, &str, &str, &str)]) -> Proposal {
    let mut shop = shop();
    for (number, (last, last_kana, first, first_kana)) in (10_u64..).zip(told) {
        let other = Profile {
            last_name: (*last).into(),
            last_name_kana: (*last_kana).into(),
            first_name: (*first).into(),
            first_name_kana: (*first_kana).into(),
            email: Some(format!("u{number}@example.jp")),
            ..Profile::default()
        };
        shop.customer(customer_id(number), &Pii::new(other)).unwrap();
    }
    let written =
        Profile { last_name_kana: String::new(), first_name_kana: String::new(), ..with_phone("花子", "") };
    let read =
        Profile {
            last_name: "ヤマダ".into(), last_name_kana: String::new(), ..with_phone(first_kana, "")
        };
    shop.customer(customer_id(HANAKO), &Pii::new(written)).unwrap();
    shop.member(&member(member_id(1), read)).unwrap();
    let ours = |p: &&Proposal| p.customer_id == customer_id(HANAKO);
    propose(&shop).proposals.iter().find(ours).copied().unwrap()
}

#[test]
fn a_reading_that_others_of_the_shop_have_for_these_kanji_is_hers() {
    let told = [("山田", "ヤマダ", "太郎", "タロウ"), ("木村", "キムラ", "花子", "ハナコ")];
    let known = by_reading("ハナコ", &told);
    assert_eq!((known.decision, known.facts.given), (Decision::Link, Level::Agree));
    // Nobody here is called that way, or somebody is, and reads it otherwise.
    assert_eq!(by_reading("ハナコ", &[]).decision, Decision::Review);
    let other = by_reading("カコ", &told);
    assert_eq!((other.decision, other.facts.given), (Decision::Review, Level::Missing));
}
