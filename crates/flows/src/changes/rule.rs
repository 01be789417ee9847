//! One field, two values, one rule: which way it goes, if any. Nothing here knows what a field means.

use domain::matrix::{Party, Row, Rule};

/// What is known of one side's value since the two sides last agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Nothing was remembered of it.
    Unknown,
    /// It is what it was.
    Same,
    /// It has changed.
    Changed,
}

/// One side of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    /// Whether it says anything.
    pub is_there: bool,
    /// Since the two last agreed.
    pub news: News,
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// They say the same.
    Equal,
    /// Two spellings of the same.
    Alike,
    /// They differ, or one is blank.
    Different,
}

/// What is done about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing, and both are as they should be.
    Keep,
    /// Nothing, although they differ; what is remembered stays.
    Leave,
    /// The online store's value goes to the tills.
    ToPos,
    /// The tills' value goes to the online store.
    ToOnline,
    /// A person decides.
    Ask,
}

/// Decides between the online store and the tills. A blank never overwrites a value.
pub(super) fn decide(row: &Row, online: Side, pos: Side, likeness: Likeness) -> Verdict {
    let wanted = match (online.is_there, pos.is_there) {
        (false, false) => Verdict::Keep,
        _ if likeness == Likeness::Equal => Verdict::Keep,
        (true, false) => fill(Verdict::ToPos, online, pos),
        (false, true) => fill(Verdict::ToOnline, pos, online),
        (true, true) => differ(row, online, pos, likeness),
    };
    let is_allowed = match wanted {
        Verdict::ToPos => row.allows(Party::Online, Party::Pos),
        Verdict::ToOnline => row.allows(Party::Pos, Party::Online),
        Verdict::Ask => row.reaches(Party::Pos) && row.reaches(Party::Online),
        Verdict::Keep | Verdict::Leave => true,
    };
    if is_allowed { wanted } else { Verdict::Leave }
}

/// Somebody who emptied a field meant it: it is filled again only by a newer value.
fn fill(way: Verdict, full: Side, empty: Side) -> Verdict {
    match (empty.news, full.news) {
        (News::Changed, News::Same | News::Unknown) => Verdict::Leave,
        _ => way,
    }
}

/// At their first meeting the owner's word counts, unless a wrong one would be worse than an old one.
fn begins_with_owner(row: &Row) -> bool {
    match row.rule {
        Rule::NewestConfirmed => true,
        Rule::Case => !row.field.is_guessable(),
        _ => false,
    }
}

fn differ(row: &Row, online: Side, pos: Side, likeness: Likeness) -> Verdict {
    let (owner, other, to_other, to_owner) = match row.owner {
        Party::Pos => (pos, online, Verdict::ToOnline, Verdict::ToPos),
        _ => (online, pos, Verdict::ToPos, Verdict::ToOnline),
    };
    match (owner.news, other.news) {
        _ if row.rule == Rule::OwnerWins => to_other,
        // As it was when it was last looked at: left so, or in a person's hands.
        (News::Same, News::Same) => Verdict::Leave,
        (News::Changed, News::Same) => to_other,
        (News::Same, News::Changed) if row.rule == Rule::NewestConfirmed => to_owner,
        (News::Unknown, _) | (_, News::Unknown) if likeness == Likeness::Alike => Verdict::Keep,
        (News::Unknown, _) | (_, News::Unknown) if begins_with_owner(row) => to_other,
        _ => Verdict::Ask,
    }
}

#[cfg(test)]
mod tests {
    use domain::matrix::{Choice, Field, Matrix};

    use super::*;

    const OLD: Side = Side { is_there: true, news: News::Same };
    const NEW: Side = Side { is_there: true, news: News::Changed };
    const FIRST: Side = Side { is_there: true, news: News::Unknown };
    const BLANK: Side = Side { is_there: false, news: News::Unknown };
    const EMPTIED: Side = Side { is_there: false, news: News::Changed };

    fn said(field: Field, online: Side, pos: Side) -> Verdict {
        decide(Matrix::default().row(field), online, pos, Likeness::Different)
    }

    #[test]
    fn a_number_changed_on_one_side_goes_to_the_other_and_on_both_to_a_person() {
        assert_eq!(said(Field::Phone, NEW, OLD), Verdict::ToPos);
        assert_eq!(said(Field::Phone, OLD, NEW), Verdict::ToOnline);
        assert_eq!(said(Field::Phone, NEW, NEW), Verdict::Ask);
        assert_eq!(said(Field::Phone, OLD, OLD), Verdict::Leave);
    }

    #[test]
    fn a_name_changed_at_the_till_is_a_question_and_a_blank_one_is_filled() {
        assert_eq!(said(Field::Name, OLD, NEW), Verdict::Ask);
        assert_eq!(said(Field::Name, NEW, OLD), Verdict::ToPos);
        assert_eq!(said(Field::Kana, BLANK, FIRST), Verdict::ToOnline);
        assert_eq!(said(Field::Name, FIRST, FIRST), Verdict::Ask);
        let alike = decide(Matrix::default().row(Field::Name), FIRST, FIRST, Likeness::Alike);
        assert_eq!(alike, Verdict::Keep, "two spellings of one name are no question");
    }

    #[test]
    fn a_birth_date_is_filled_and_never_written_over() {
        assert_eq!(said(Field::BirthDate, BLANK, FIRST), Verdict::ToOnline);
        assert_eq!(said(Field::BirthDate, FIRST, BLANK), Verdict::ToPos);
        assert_eq!(said(Field::BirthDate, FIRST, FIRST), Verdict::Ask);
    }

    #[test]
    fn what_somebody_emptied_is_not_filled_again_by_what_it_was() {
        assert_eq!(said(Field::Phone, EMPTIED, OLD), Verdict::Leave);
        assert_eq!(said(Field::Phone, OLD, EMPTIED), Verdict::Leave);
        assert_eq!(said(Field::Phone, EMPTIED, NEW), Verdict::ToOnline);
    }

    #[test]
    fn the_owner_wins_where_the_shop_says_so_and_readers_count() {
        assert_eq!(said(Field::Email, OLD, NEW), Verdict::Ask, "told at a counter, it is looked at");
        assert_eq!(said(Field::Email, NEW, OLD), Verdict::ToPos);
        assert_eq!(said(Field::Email, BLANK, FIRST), Verdict::Leave, "an e-mail never goes up");
        let mut matrix = Matrix::default();
        let pos = Choice { owner: Some("pos".into()), rule: Some("owner_wins".into()), readers: None };
        matrix.choose(Field::Phone, &pos).unwrap();
        assert_eq!(decide(matrix.row(Field::Phone), NEW, OLD, Likeness::Different), Verdict::ToOnline);
        let nobody = Choice { readers: Some(Vec::new()), ..Choice::default() };
        matrix.choose(Field::Address, &nobody).unwrap();
        assert_eq!(decide(matrix.row(Field::Address), NEW, OLD, Likeness::Different), Verdict::Leave);
    }
}
