//! What a member's record may hold, column by column, and what Smaregi refuses to write into it.

use jiff::civil::Date;
use serde_json::Value;

use super::problem::Problem;

/// What a column takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// Printable ASCII, up to 20.
    Code,
    /// Anything up to this many characters.
    Text(usize),
    /// Full-width katakana, ASCII and blanks, up to 85. Hiragana and half-width kana are refused.
    Kana,
    /// Printable ASCII, up to 20; never normalised.
    Phone,
    /// Something with an @ in it.
    Mail,
    /// `YYYY-MM-DD`.
    Day,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number of up to this many digits.
    Number(usize),
    /// Written by the tills only.
    TillOnly,
}

/// Who insists on a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    Always,
    /// If the contract's setting says so.
    ByContract,
    Never,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// As the console calls it.
    pub(super) label: &'static str,
    pub(super) rule: Rule,
    pub(super) needed: Needed,
}

const fn column(name: &'static str, label: &'static str, rule: Rule, needed: Needed) -> Column {
    Column { name, label, rule, needed }
}

use Needed::{Always, ByContract, Never};
use Rule::{Code, Day, Kana, Mail, Number, OneOf, Phone, Text, TillOnly};

/// In the order of their answers.
pub(super) const COLUMNS: [Column; 38] = [
    column("customerCode", "会員コード", Code, Always),
    column("customerNo", "会員番号", Code, ByContract),
    column("rank", "会員ランク", Text(20), ByContract),
    column("staffRank", "社員ランク", Text(20), Never),
    column("firstName", "名", Text(85), Always),
    column("lastName", "姓", Text(85), Always),
    column("firstKana", "フリガナ(名)", Kana, ByContract),
    column("lastKana", "フリガナ(姓)", Kana, ByContract),
    column("postCode", "郵便番号", Text(10), ByContract),
    column("address", "住所", Text(85), ByContract),
    column("phoneNumber", "電話番号", Phone, ByContract),
    column("faxNumber", "FAX番号", Phone, ByContract),
    column("mobileNumber", "携帯電話番号", Phone, ByContract),
    column("mailAddress", "メールアドレス", Mail, ByContract),
    column("mailAddress2", "メールアドレス2", Mail, ByContract),
    column("mailAddress3", "メールアドレス3", Mail, ByContract),
    column("companyName", "会社名", Text(85), Never),
    column("departmentName", "部署名", Text(85), Never),
    column("managerialPosition", "役職名", Text(85), Never),
    column("sex", "性別", OneOf(&["0", "1", "2"]), ByContract),
    column("birthDate", "生年月日", Day, ByContract),
    column("pointExpireDate", "ポイント失効日", Day, ByContract),
    column("lastComeDateTime", "最終来店日時", TillOnly, Never),
    column("entryDate", "入会日", Day, ByContract),
    column("leaveDate", "退会日", Day, ByContract),
    column("pointGivingUnitPrice", "ポイント付与単位(金額)", Number(9), Never),
    column("pointGivingUnit", "ポイント付与単位(ポイント)", Number(9), Never),
    column("pinCode", "PINコード", Text(20), Never),
    column("passportNo", "パスポート番号", Text(20), Never),
    column("nationality", "国籍", Text(85), Never),
    column("alphabetName", "アルファベット氏名", Text(85), Never),
    column("mailReceiveFlag", "メール受信許可", OneOf(&["0", "1"]), Never),
    column("note", "備考", Text(1_000), Never),
    column("note2", "備考2", Text(1_000), Never),
    column("favoriteList", "お気に入り商品", Text(10_000), Never),
    column("browsingList", "閲覧商品", Text(10_000), Never),
    column("status", "会員状態", OneOf(&["0", "1", "2", "3", "4"]), Never),
    column("storeId", "所属店舗", Number(9), Never),
];

/// Where a column stands.
pub(super) fn position(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|c| c.name == name)
}

impl Column {
    /// The value as it will be kept; an empty text clears like null.
    pub(super) fn read(&self, value: &Value) -> Result<Option<Box<str>>, Problem> {
        let text = match value {
            Value::Null => return Ok(None),
            Value::String(text) if text.is_empty() => return Ok(None),
            Value::String(text) => text,
            _ => return Err(Problem::invalid(format!("{}は文字列で指定してください。", self.label))),
        };
        let fits = match self.rule {
            Code | Phone => text.len() <= 20 && text.bytes().all(|b| (b' '..=b'~').contains(&b)),
            Text(most) => text.chars().count() <= most,
            Kana => text.chars().count() <= 85 && text.chars().all(is_kana),
            Mail => text.chars().count() <= 255 && text.contains('@'),
            Day => text.len() == 10 && text.parse::<Date>().is_ok(),
            OneOf(values) => values.contains(&text.as_str()),
            Number(digits) => text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit()),
            TillOnly => false,
        };
        fits.then(|| Some(text.as_str().into())).ok_or_else(|| self.refusal())
    }

    fn refusal(&self) -> Problem {
        let label = self.label;
        Problem::invalid(match self.rule {
            Code => format!("{label}は半角英数記号20文字以内で入力してください。"),
            Phone => format!("{label}は半角20文字以内で入力してください。"),
            Text(most) => format!("{label}は{most}文字以内で入力してください。"),
            Kana => format!("{label}は全角カタカナ85文字以内で入力してください。"),
            Mail => format!("{label}の形式が正しくありません。"),
            Day => format!("{label}は日付形式(YYYY-MM-DD)で入力してください。"),
            OneOf(_) => format!("{label}の値が不正です。"),
            Number(digits) => format!("{label}は{digits}桁以内の数値で入力してください。"),
            TillOnly => format!("{label}は指定できません。"),
        })
    }

    pub(super) fn missing(&self) -> Problem {
        Problem::invalid(format!("{}は必須です。", self.label))
    }
}

/// Their pattern, character by character.
fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヶ' | '\u{3000}' | ' '..='~' | 'ー' | '－' | '・')
}
