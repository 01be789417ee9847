//! One mistake, one family, one odd shop at a time.

use domain::{
    CustomerId, Date, Pii, PosMemberId,
    member::{Address, MemberStatus, PosMember, Profile},
};
use flows::matching::scored::{Decision, Findings, Level, Matcher, Proposal, Unusable};
use jiff::civil::date;

use super::{
    invented::{Invented, member},
    measure::limits,
};

pub(super) const HANAKO: u64 = 1;

pub(super) fn customer_id(number: u64) -> CustomerId {
    CustomerId::new(number).unwrap()
}

pub(super) fn member_id(number: u64) -> PosMemberId {
    PosMemberId::new(number).unwrap()
}

/// 山田花子 as both sides know her: e-mail, phone, birth date, address.
pub(super) fn hanako() -> Profile {
    Profile {
        email: Some("hanako.y@example.ne.jp".into()),
        last_name: "山田".into(),
        first_name: "花子".into(),
        last_name_kana: "ヤマダ".into(),
        first_name_kana: "ハナコ".into(),
        birth_date: Some(date(1985, 3, 4)),
        phone: Some("+819012345678".into()),
        address: Some(address("1540024", "JP-13", "世田谷区", "三軒茶屋1-2-3")),
        ..Default::default()
    }
}

pub(super) fn address(zip: &str, code: &str, city: &str, address1: &str) -> Address {
    Address {
        postal_code: zip.into(),
        prefecture_code: code.into(),
        city: city.into(),
        address1: address1.into(),
        address2: String::new(),
        country_code: "JP".into(),
    }
}

/// A shop with a few hundred others, so that common and rare mean something.
pub(super) fn shop() -> Matcher {
    let (town, mut shop) = (Invented::new(9, 100), Matcher::new());
    for person in 0..400 {
        let (id, profile) = town.customer(person);
        shop.customer(id, &profile).ok();
        shop.member(&town.member(10_000 + person)).ok();
    }
    shop
}

pub(super) fn propose(shop: &Matcher) -> Findings {
    shop.propose(&limits(), &|_, _| {})
}

/// What is proposed for a customer and members of these profiles; the members have the ids 1, 2, ...
pub(super) fn proposed(customer: Profile, members: &[Profile]) -> Vec<Proposal> {
    let mut shop = shop();
    shop.customer(customer_id(HANAKO), &Pii::new(customer)).unwrap();
    for (number, profile) in (1..).zip(members) {
        shop.member(&member(member_id(number), profile.clone())).unwrap();
    }
    let ours = |p: &Proposal| p.customer_id == customer_id(HANAKO) && p.pos_member_id.get() < 1_000;
    propose(&shop).proposals.into_iter().filter(ours).collect()
}

#[track_caller]
pub(super) fn decided(
    customer: Profile,
    members: &[Profile],
    decision: Option<Decision>,
) -> Option<Proposal> {
    let proposals = proposed(customer, members);
    assert_eq!(proposals.first().map(|p| p.decision), decision, "{proposals:?}");
    proposals.first().copied()
}

#[test]
fn the_same_person_on_both_sides_is_linked() {
    let found = decided(hanako(), &[hanako()], Some(Decision::Link)).unwrap();
    assert!(found.facts.named().iter().all(|(_, level)| *level == Level::Agree) && found.score > 40.0);
    let written = serde_json::to_value(found).unwrap();
    assert_eq!(written["customer_id"], "1");
    assert_eq!(written["pos_member_id"], "1");
    assert_eq!((&written["decision"], &written["facts"]["birth_date"]), (&"link".into(), &"agree".into()));
    assert_eq!(written["facts"].as_object().unwrap().len(), 6);
}

#[test]
fn a_slip_in_the_furigana_does_not_make_another_person() {
    let slip =
        Profile { last_name_kana: "ヤマタ".into(), first_name_kana: "ハナゴ".into(), ..hanako() };
    decided(hanako(), &[slip], Some(Decision::Link));
}

#[test]
fn a_member_known_by_her_reading_alone_is_linked() {
    let kana = Profile {
        last_name: "ﾔﾏﾀﾞ".into(),
        first_name: "ﾊﾅｺ".into(),
        last_name_kana: String::new(),
        first_name_kana: String::new(),
        ..hanako()
    };
    decided(hanako(), &[kana], Some(Decision::Link));
}

#[test]
fn a_maiden_name_is_for_a_person_unless_her_own_address_tells() {
    let maiden = |email: Option<&str>| Profile {
        last_name: "鈴本".into(),
        last_name_kana: "スズモト".into(),
        email: email.map(Into::into),
        ..hanako()
    };
    let bare = Profile { phone: None, address: None, ..maiden(None) };
    decided(hanako(), &[bare], Some(Decision::Review));
    decided(hanako(), &[maiden(Some("hanako.y@example.ne.jp"))], Some(Decision::Link));
}

#[test]
fn a_husband_at_the_same_door_with_the_same_phone_is_not_his_wife() {
    let husband = Profile {
        first_name: "太郎".into(),
        first_name_kana: "タロウ".into(),
        birth_date: None,
        email: None,
        ..hanako()
    };
    assert!(proposed(hanako(), &[husband]).iter().all(|p| p.decision == Decision::Review));
}

#[test]
fn twins_are_told_apart_by_their_given_names_alone() {
    let twin =
        Profile { first_name: "花代".into(), first_name_kana: "ハナヨ".into(), email: None, ..hanako() };
    assert!(proposed(hanako(), std::slice::from_ref(&twin)).iter().all(|p| p.decision == Decision::Review));
    let both = proposed(hanako(), &[twin, Profile { phone: None, ..hanako() }]);
    let linked: Vec<u64> =
        both.iter().filter(|p| p.decision == Decision::Link).map(|p| p.pos_member_id.get()).collect();
    assert_eq!(linked, [2]);
}

#[test]
fn father_and_son_of_one_name_are_for_a_person() {
    let bare = Profile { email: None, phone: None, birth_date: None, ..hanako() };
    let born = |year: i16| Profile { birth_date: Some(date(year, 5, 5)), email: None, ..hanako() };
    // The birth dates differ.
    assert!(proposed(born(1950), &[born(1985)]).iter().all(|p| p.decision == Decision::Review));
    // Both are members and nothing tells them apart.
    let found = proposed(bare.clone(), &[bare.clone(), bare.clone()]);
    assert!(found.iter().all(|p| p.decision == Decision::Review) && found.len() == 2, "{found:?}");
    // One door, but each has a number and an address of his own.
    let own = |email: &str, phone: &str| Profile {
        email: Some(email.into()),
        phone: Some(phone.into()),
        ..bare.clone()
    };
    let (father, son) = (own("t1950@example.jp", "+819011112222"), own("taro@example.com", "+819033334444"));
    decided(father, &[son], Some(Decision::Review));
}

#[test]
fn names_in_each_others_field_are_noticed() {
    let swapped = Profile {
        last_name: "花子".into(),
        first_name: "山田".into(),
        last_name_kana: "ハナコ".into(),
        first_name_kana: "ヤマダ".into(),
        ..hanako()
    };
    decided(hanako(), &[Profile { email: None, ..swapped }], Some(Decision::Link));
}

#[test]
fn both_names_in_one_field_are_noticed() {
    for (last, first) in [("山田 花子", ""), ("山田　花子 様", ""), ("", "山田 花子"), ("山田花子", "")]
    {
        let joined = Profile {
            last_name: last.into(),
            first_name: first.into(),
            last_name_kana: String::new(),
            first_name_kana: String::new(),
            address: None,
            ..hanako()
        };
        decided(hanako(), &[joined], Some(Decision::Link));
    }
}

#[test]
fn a_name_nobody_typed_links_nobody() {
    for (last, first) in [("山田", "未入力"), ("山田", ""), ("なし", "なし"), ("-", "-")] {
        let nameless = Profile {
            last_name: last.into(),
            first_name: first.into(),
            last_name_kana: String::new(),
            first_name_kana: String::new(),
            ..hanako()
        };
        decided(hanako(), &[nameless], Some(Decision::Review));
    }
}

#[test]
fn an_address_the_shop_made_up_says_nothing() {
    let placeholder = |mail: &str| Profile {
        email: Some(mail.into()),
        phone: None,
        birth_date: None,
        address: None,
        ..hanako()
    };
    for mail in ["info@example.jp", "noreply@example.jp", "なし"] {
        let found = decided(placeholder(mail), &[placeholder(mail)], Some(Decision::Review)).unwrap();
        assert_eq!(found.facts.email, Level::Missing, "{mail}");
    }
    let mut shop = Matcher::new().own_domain(Some("myshop.jp"));
    let made = || Pii::new(Profile { email: Some("m0001@myshop.jp".into()), ..Default::default() });
    assert_eq!(shop.customer(customer_id(1), &made()), Err(Unusable::NoNameAndNoContact));
}

#[test]
fn a_date_that_fills_a_field_is_no_birth_date() {
    // 0000-00-00 never gets here as a date; what does is the day a till puts in when it is left open.
    assert!(normalize::birth_date::read("0000-00-00").is_err());
    let mut shop = shop();
    let filler: Date = date(2000, 1, 1);
    for number in 0..120 {
        let (_, profile) = Invented::new(9, 100).customer(number);
        let filled = profile.map(|p| Profile { birth_date: Some(filler), ..p.clone() });
        let both = member(member_id(500_000 + number), filled.reveal().clone());
        shop.customer(customer_id(600_000 + number), &filled).ok();
        shop.member(&PosMember { member_number: Some(customer_id(600_000 + number)), ..both }).ok();
    }
    let bare = Profile { email: None, phone: None, address: None, birth_date: Some(filler), ..hanako() };
    shop.customer(customer_id(HANAKO), &Pii::new(bare.clone())).unwrap();
    shop.member(&member(member_id(1), bare)).unwrap();
    let found = propose(&shop);
    let ours = found.proposals.iter().find(|p| p.customer_id == customer_id(HANAKO)).unwrap();
    assert_eq!((ours.decision, ours.facts.birth_date), (Decision::Review, Level::Missing));
}

#[test]
fn a_number_that_a_thousand_members_have_proposes_nobody() {
    let (town, mut shop) = (Invented::new(9, 100), Matcher::new());
    for person in 0..1_000 {
        let number = town.member(person).profile.map(|p| Profile {
            phone: Some("+81312345678".into()),
            email: None,
            birth_date: None,
            address: None,
            ..p.clone()
        });
        shop.member(&PosMember { profile: number, emails: Pii::new(Vec::new()), ..town.member(person) })
            .unwrap();
    }
    let caller = Profile {
        phone: Some("+81312345678".into()),
        email: None,
        birth_date: None,
        address: None,
        ..hanako()
    };
    shop.customer(customer_id(HANAKO), &Pii::new(caller)).unwrap();
    let found = propose(&shop);
    assert!(
        found.proposals.is_empty() && found.blocks_skipped >= 1 && found.pairs_compared < 10,
        "{found:?}"
    );
}

#[test]
fn a_kyoto_street_in_front_of_the_town_is_the_same_door() {
    let at = |address1: &str| Profile {
        address: Some(address("6048091", "JP-26", "京都市中京区", address1)),
        email: None,
        phone: None,
        birth_date: None,
        ..hanako()
    };
    let found =
        decided(at("寺町通御池上る上本能寺前町488"), &[at("上本能寺前町488番地")], Some(Decision::Link));
    assert_eq!(found.unwrap().facts.address, Level::Agree);
}

#[test]
fn one_postal_code_over_two_prefectures_is_not_one_address() {
    let at = |code: &str, city: &str| Profile {
        address: Some(address("4980000", code, city, "1-2-3")),
        email: None,
        phone: None,
        birth_date: None,
        ..hanako()
    };
    let found = proposed(at("JP-23", "弥富市"), &[at("JP-24", "桑名郡木曽岬町")]);
    assert!(
        found.iter().all(|p| p.decision == Decision::Review && p.facts.address != Level::Agree),
        "{found:?}"
    );
}

#[test]
fn a_minor_is_never_linked_without_a_person() {
    let minor = Profile { birth_date: Some(date(2012, 3, 4)), ..hanako() };
    decided(minor.clone(), &[minor], Some(Decision::Review));
}

#[test]
fn who_left_and_who_was_redacted_is_not_compared() {
    let mut shop = shop();
    assert_eq!(
        shop.customer(customer_id(HANAKO), &Pii::new(Profile::default())),
        Err(Unusable::NoNameAndNoContact)
    );
    let gone = PosMember { status: MemberStatus::Withdrawn, ..member(member_id(1), hanako()) };
    assert_eq!(shop.member(&gone), Err(Unusable::MemberIsGone));
    // Somebody who leaves between two pages is void from then on.
    shop.customer(customer_id(HANAKO), &Pii::new(hanako())).unwrap();
    shop.member(&member(member_id(1), hanako())).unwrap();
    shop.member(&gone).unwrap_err();
    assert!(propose(&shop).proposals.iter().all(|p| p.pos_member_id != member_id(1)));
}
