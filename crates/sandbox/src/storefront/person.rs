//! The form about a person, invented people to fill it with, and the prefectures it offers.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{neighbours::Filed, session::Sessions, words::Lang};

/// As typed. Lives for the length of one request.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) last_name: String,
    pub(super) first_name: String,
    pub(super) last_name_kana: String,
    pub(super) first_name_kana: String,
    pub(super) birth_date: String,
    pub(super) sex: String,
    pub(super) phone: String,
    pub(super) postal_code: String,
    pub(super) prefecture_code: String,
    pub(super) city: String,
    pub(super) address1: String,
    pub(super) address2: String,
    pub(super) accepts_marketing: String,
}

impl Person {
    /// The hub's registration body. What was left empty and may be, is left out.
    pub(super) fn to_registration(&self, lang: Lang) -> Value {
        let mut body = Map::new();
        for (name, value) in [
            ("email", &self.email),
            ("last_name", &self.last_name),
            ("first_name", &self.first_name),
            ("last_name_kana", &self.last_name_kana),
            ("first_name_kana", &self.first_name_kana),
            ("birth_date", &self.birth_date),
        ] {
            body.insert(name.into(), json!(value.trim()));
        }
        for (name, value) in [("sex", &self.sex), ("phone", &self.phone)] {
            if !value.trim().is_empty() {
                body.insert(name.into(), json!(value.trim()));
            }
        }
        if let Some(address) = self.address() {
            body.insert("address".into(), address);
        }
        body.insert("accepts_marketing".into(), json!(self.wants_mail()));
        body.insert("locale".into(), json!(lang.code()));
        Value::Object(body)
    }

    /// The address, if any part of it was given.
    pub(super) fn address(&self) -> Option<Value> {
        let parts = [&self.postal_code, &self.prefecture_code, &self.city, &self.address1, &self.address2];
        parts.iter().any(|part| !part.trim().is_empty()).then(|| {
            json!({
                "postal_code": self.postal_code.trim(),
                "prefecture_code": self.prefecture_code.trim(),
                "city": self.city.trim(),
                "address1": self.address1.trim(),
                "address2": self.address2.trim(),
                "country_code": "JP",
            })
        })
    }

    /// Whether the consent box was ticked.
    pub(super) fn wants_mail(&self) -> bool {
        !self.accepts_marketing.is_empty()
    }

    /// Someone who does not exist, at an address that does. No phone: any number could be somebody's.
    pub(super) fn invented(dice: &Sessions) -> Self {
        let (last_name, last_name_kana, last_latin) = LAST[dice.random_below(LAST.len())];
        let (first_name, first_name_kana, first_latin, sex) = FIRST[dice.random_below(FIRST.len())];
        let (postal_code, prefecture_code, city, address1) = PLACES[dice.random_below(PLACES.len())];
        let number = 1_000 + dice.random_below(9_000);
        let (year, month) = (1955 + dice.random_below(50), 1 + dice.random_below(12));
        Self {
            email: format!("{first_latin}.{last_latin}.{number}@example.jp"),
            last_name: last_name.into(),
            first_name: first_name.into(),
            last_name_kana: last_name_kana.into(),
            first_name_kana: first_name_kana.into(),
            birth_date: format!("{year}-{month:02}-{:02}", 1 + dice.random_below(28)),
            sex: sex.into(),
            postal_code: postal_code.into(),
            prefecture_code: prefecture_code.into(),
            city: city.into(),
            address1: address1.into(),
            address2: String::new(),
            ..Self::default()
        }
    }
}

/// A store member as their card's form knows them; no address, for a card asks for none of the form's parts of it.
impl From<Filed> for Person {
    fn from(filed: Filed) -> Self {
        let (last_name, first_name) = filed.name;
        let (last_name_kana, first_name_kana) = filed.kana;
        Self {
            email: filed.email,
            last_name,
            first_name,
            last_name_kana,
            first_name_kana,
            birth_date: filed.birth_date,
            ..Self::default()
        }
    }
}

/// What is wrong with which field, in the visitor's language.
#[derive(Clone, Default)]
pub(super) struct Problems(pub(super) Vec<FieldProblem>);

/// One field that is not right.
#[derive(Clone, Serialize)]
pub(super) struct FieldProblem {
    pub(super) field: String,
    pub(super) message: String,
}

impl Problems {
    /// What is wrong with this field; empty when nothing is.
    pub(super) fn of(&self, field: &str) -> &str {
        self.0.iter().find(|problem| problem.field == field).map_or("", |problem| &problem.message)
    }

    /// From the hub's 422 body: `errors: [{field, code, message}]`. `address.city` lands at `city`.
    pub(super) fn from_problem(body: &Value) -> Self {
        let errors = body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let said = errors.iter().filter_map(|error| {
            let field = error["field"].as_str()?;
            let last = field.rsplit(['.', '/']).next().unwrap_or(field);
            let message = error["message"].as_str().or(error["code"].as_str())?;
            Some(FieldProblem { field: last.to_owned(), message: message.to_owned() })
        });
        Self(said.collect())
    }
}

const LAST: [(&str, &str, &str); 8] = [
    ("佐倉", "サクラ", "sakura"),
    ("水野", "ミズノ", "mizuno"),
    ("青木", "アオキ", "aoki"),
    ("小野寺", "オノデラ", "onodera"),
    ("藤原", "フジワラ", "fujiwara"),
    ("森川", "モリカワ", "morikawa"),
    ("高瀬", "タカセ", "takase"),
    ("渡邉", "ワタナベ", "watanabe"),
];

const FIRST: [(&str, &str, &str, &str); 8] = [
    ("美咲", "ミサキ", "misaki", "female"),
    ("陽菜", "ヒナ", "hina", "female"),
    ("直子", "ナオコ", "naoko", "female"),
    ("結衣", "ユイ", "yui", "female"),
    ("健一", "ケンイチ", "kenichi", "male"),
    ("大翔", "ヒロト", "hiroto", "male"),
    ("誠", "マコト", "makoto", "male"),
    ("蓮", "レン", "ren", "male"),
];

const PLACES: [(&str, &str, &str, &str); 6] = [
    ("100-0005", "JP-13", "千代田区", "丸の内1-2-3"),
    ("604-8005", "JP-26", "京都市中京区", "恵比須町1-2"),
    ("060-0042", "JP-01", "札幌市中央区", "大通西4-5-6"),
    ("231-0023", "JP-14", "横浜市中区", "山下町12-3"),
    ("920-0962", "JP-17", "金沢市", "広坂2-3-4"),
    ("810-0001", "JP-40", "福岡市中央区", "天神3-4-5"),
];

/// Code, Japanese and English name of each prefecture, north to south.
pub(super) const PREFECTURES: [(&str, &str, &str); 47] = [
    ("JP-01", "北海道", "Hokkaido"),
    ("JP-02", "青森県", "Aomori"),
    ("JP-03", "岩手県", "Iwate"),
    ("JP-04", "宮城県", "Miyagi"),
    ("JP-05", "秋田県", "Akita"),
    ("JP-06", "山形県", "Yamagata"),
    ("JP-07", "福島県", "Fukushima"),
    ("JP-08", "茨城県", "Ibaraki"),
    ("JP-09", "栃木県", "Tochigi"),
    ("JP-10", "群馬県", "Gunma"),
    ("JP-11", "埼玉県", "Saitama"),
    ("JP-12", "千葉県", "Chiba"),
    ("JP-13", "東京都", "Tokyo"),
    ("JP-14", "神奈川県", "Kanagawa"),
    ("JP-15", "新潟県", "Niigata"),
    ("JP-16", "富山県", "Toyama"),
    ("JP-17", "石川県", "Ishikawa"),
    ("JP-18", "福井県", "Fukui"),
    ("JP-19", "山梨県", "Yamanashi"),
    ("JP-20", "長野県", "Nagano"),
    ("JP-21", "岐阜県", "Gifu"),
    ("JP-22", "静岡県", "Shizuoka"),
    ("JP-23", "愛知県", "Aichi"),
    ("JP-24", "三重県", "Mie"),
    ("JP-25", "滋賀県", "Shiga"),
    ("JP-26", "京都府", "Kyoto"),
    ("JP-27", "大阪府", "Osaka"),
    ("JP-28", "兵庫県", "Hyogo"),
    ("JP-29", "奈良県", "Nara"),
    ("JP-30", "和歌山県", "Wakayama"),
    ("JP-31", "鳥取県", "Tottori"),
    ("JP-32", "島根県", "Shimane"),
    ("JP-33", "岡山県", "Okayama"),
    ("JP-34", "広島県", "Hiroshima"),
    ("JP-35", "山口県", "Yamaguchi"),
    ("JP-36", "徳島県", "Tokushima"),
    ("JP-37", "香川県", "Kagawa"),
    ("JP-38", "愛媛県", "Ehime"),
    ("JP-39", "高知県", "Kochi"),
    ("JP-40", "福岡県", "Fukuoka"),
    ("JP-41", "佐賀県", "Saga"),
    ("JP-42", "長崎県", "Nagasaki"),
    ("JP-43", "熊本県", "Kumamoto"),
    ("JP-44", "大分県", "Oita"),
    ("JP-45", "宮崎県", "Miyazaki"),
    ("JP-46", "鹿児島県", "Kagoshima"),
    ("JP-47", "沖縄県", "Okinawa"),
];
