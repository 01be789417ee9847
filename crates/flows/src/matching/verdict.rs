//! Is this store member the customer? Facts first, and a person where the facts do not settle it.

use domain::{
    Code, CustomerId, Pii, PosMemberId,
    member::{PosMember, Profile},
};
use store::Candidate;

/// What the facts say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nobody there is the customer: a new member may be made.
    Nobody,
    /// This one is, and carries no number yet.
    This(PosMemberId),
    /// This one is, and carries the customer's number already.
    Already(PosMemberId),
    /// A person decides.
    Unclear {
        /// Why.
        code: Code,
        /// Who it might be.
        candidates: Vec<Candidate>,
    },
}

/// How one fact compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Agree,
    Differ,
    Missing,
}

/// What speaks for and against one member.
struct Facts {
    email: Level,
    phone: Level,
    given: Level,
    surname: Level,
    birth_date: Level,
}

/// Decides over all members that share an e-mail or a number with the customer.
pub(super) fn decide(customer: CustomerId, profile: &Pii<Profile>, found: &[PosMember]) -> Verdict {
    let possible: Vec<&PosMember> = found.iter().filter(|m| m.status.is_linkable()).collect();
    if let Some(ours) = possible.iter().find(|m| m.member_number == Some(customer)) {
        return Verdict::Already(ours.id);
    }
    let unclear = |code| Verdict::Unclear {
        code: Code::new(code),
        candidates: possible.iter().map(|m| Facts::of(profile.reveal(), m).candidate(m.id)).collect(),
    };
    match possible.as_slice() {
        [] => Verdict::Nobody,
        [one] if one.member_number.is_some() => unclear("member-of-another-customer"),
        [one] => match Facts::of(profile.reveal(), one).doubt() {
            None => Verdict::This(one.id),
            Some(code) => unclear(code),
        },
        _ => unclear("several-members"),
    }
}

impl Facts {
    fn of(customer: &Profile, member: &PosMember) -> Self {
        let theirs = member.profile.reveal();
        Self {
            email: email(customer, member),
            phone: phone(customer, theirs),
            given: name(
                &customer.first_name,
                &customer.first_name_kana,
                &theirs.first_name,
                &theirs.first_name_kana,
            ),
            surname: name(
                &customer.last_name,
                &customer.last_name_kana,
                &theirs.last_name,
                &theirs.last_name_kana,
            ),
            birth_date: match (customer.birth_date, theirs.birth_date) {
                (Some(a), Some(b)) if a == b => Level::Agree,
                (Some(_), Some(_)) => Level::Differ,
                _ => Level::Missing,
            },
        }
    }

    /// Why this member is not linked by itself; none: it is (contracts/matching.md section 4: the given name decides,
    /// a strong fact is there already, nothing contradicts).
    fn doubt(&self) -> Option<&'static str> {
        match (self.given, self.surname, self.birth_date) {
            (_, _, Level::Differ) => Some("birth-date-differs"),
            (Level::Differ, _, _) => Some("name-differs"),
            (Level::Missing, _, _) => Some("name-missing"),
            (Level::Agree, Level::Agree, _) => None,
            (Level::Agree, _, _) => Some("surname-differs"),
        }
    }

    fn candidate(&self, member: PosMemberId) -> Candidate {
        let facts = [
            ("email", self.email),
            ("phone", self.phone),
            ("given", self.given),
            ("surname", self.surname),
            ("birth_date", self.birth_date),
        ];
        Candidate { member, facts: facts.map(|(fact, level)| (fact.into(), level.as_str().into())).to_vec() }
    }
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Differ => "differ",
            Self::Missing => "missing",
        }
    }
}

fn email(customer: &Profile, member: &PosMember) -> Level {
    let key = |text: &str| normalize::email::strict_key(text).ok();
    let Some(ours) = customer.email.as_deref().and_then(key) else { return Level::Missing };
    match member.emails.reveal() {
        emails if emails.is_empty() => Level::Missing,
        emails if emails.iter().any(|e| key(e).as_ref() == Some(&ours)) => Level::Agree,
        _ => Level::Differ,
    }
}

fn phone(customer: &Profile, member: &Profile) -> Level {
    let mut theirs = member.phone.iter().chain(&member.other_phones).peekable();
    match &customer.phone {
        Some(ours) if theirs.peek().is_some() => match theirs.any(|number| number == ours) {
            true => Level::Agree,
            false => Level::Differ,
        },
        _ => Level::Missing,
    }
}

/// A name agrees in kanji or in kana. One that is written in kana only says nothing about the kanji.
fn name(ours: &str, our_kana: &str, theirs: &str, their_kana: &str) -> Level {
    let kanji = compare(kanji_of(ours), kanji_of(theirs), normalize::name::compare_key);
    let kana = compare(kana_of(ours, our_kana), kana_of(theirs, their_kana), normalize::kana::compare_key);
    match (kanji, kana) {
        (Level::Agree, _) | (_, Level::Agree) => Level::Agree,
        (Level::Differ, _) | (_, Level::Differ) => Level::Differ,
        _ => Level::Missing,
    }
}

fn compare(ours: &str, theirs: &str, key: fn(&str) -> String) -> Level {
    let (ours, theirs) = (key(ours), key(theirs));
    match (ours.is_empty() || theirs.is_empty(), ours == theirs) {
        (true, _) => Level::Missing,
        (false, true) => Level::Agree,
        (false, false) => Level::Differ,
    }
}

fn kanji_of(name: &str) -> &str {
    if normalize::name::is_kana_only(name) { "" } else { name }
}

fn kana_of<'a>(name: &'a str, kana: &'a str) -> &'a str {
    if kana.trim().is_empty() && normalize::name::is_kana_only(name) { name } else { kana }
}

#[cfg(test)]
mod tests {
    use domain::member::MemberStatus;

    use super::*;

    fn customer() -> (CustomerId, Pii<Profile>) {
        let profile = Profile {
            email: Some("hanako@example.jp".into()),
            last_name: "髙橋".into(),
            first_name: "花子".into(),
            last_name_kana: "タカハシ".into(),
            first_name_kana: "ハナコ".into(),
            birth_date: Some(jiff::civil::date(1990, 4, 1)),
            phone: Some("+819012345678".into()),
            ..Default::default()
        };
        (CustomerId::new(7_700_000_000_001).unwrap(), Pii::new(profile))
    }

    fn member(id: u64, last: &str, first: &str) -> PosMember {
        PosMember {
            id: PosMemberId::new(id).unwrap(),
            card_code: Pii::new("2000000000017".into()),
            member_number: None,
            profile: Pii::new(Profile {
                last_name: last.into(),
                first_name: first.into(),
                phone: Some("+819012345678".into()),
                ..Default::default()
            }),
            emails: Pii::new(vec!["HANAKO@example.jp".into()]),
            rank: None,
            status: MemberStatus::Active,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            updated_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn decided(found: &[PosMember]) -> Verdict {
        let (id, profile) = customer();
        decide(id, &profile, found)
    }

    fn code(verdict: Verdict) -> String {
        match verdict {
            Verdict::Unclear { code, .. } => code.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn one_member_of_that_name_is_the_customer_whatever_the_spelling() {
        for (last, first) in [("高橋", "花子"), ("髙橋", "花子"), ("ﾀｶﾊｼ", "ﾊﾅｺ"), ("たかはし", "はなこ")]
        {
            let hit = member(101, last, first);
            assert_eq!(decided(&[hit]), Verdict::This(PosMemberId::new(101).unwrap()), "{last} {first}");
        }
    }

    #[test]
    fn a_family_member_with_the_same_phone_is_somebody_else() {
        assert_eq!(code(decided(&[member(101, "高橋", "太郎")])), "name-differs");
    }

    #[test]
    fn a_married_name_is_for_a_person_to_decide() {
        assert_eq!(code(decided(&[member(101, "佐藤", "花子")])), "surname-differs");
    }

    #[test]
    fn another_birth_date_is_another_person_even_of_the_same_name() {
        let mut hit = member(101, "高橋", "花子");
        hit.profile =
            hit.profile.map(|p| Profile { birth_date: Some(jiff::civil::date(1960, 4, 1)), ..p.clone() });
        assert_eq!(code(decided(&[hit])), "birth-date-differs");
    }

    #[test]
    fn two_members_with_one_address_are_never_chosen_from() {
        assert_eq!(
            code(decided(&[member(101, "高橋", "花子"), member(102, "高橋", "花子")])),
            "several-members"
        );
    }

    #[test]
    fn who_left_or_was_merged_is_not_found() {
        for status in [MemberStatus::Withdrawn, MemberStatus::Merged] {
            let gone = PosMember { status, ..member(101, "高橋", "花子") };
            assert_eq!(decided(&[gone]), Verdict::Nobody);
        }
    }

    #[test]
    fn a_member_of_another_customer_is_not_taken_over() {
        let theirs = PosMember {
            member_number: CustomerId::new(7_700_000_000_999),
            ..member(101, "高橋", "花子")
        };
        assert_eq!(code(decided(&[theirs])), "member-of-another-customer");
    }

    #[test]
    fn a_member_that_carries_the_number_already_is_ours() {
        let ours =
            PosMember { member_number: CustomerId::new(7_700_000_000_001), ..member(102, "別", "人") };
        assert_eq!(
            decided(&[member(101, "高橋", "花子"), ours]),
            Verdict::Already(PosMemberId::new(102).unwrap())
        );
    }
}
