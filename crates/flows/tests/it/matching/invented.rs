//! A second town, made without looking at how people are matched: other names, other mistakes, households that share a
//! door, a landline and sometimes a mailbox. Any size; each person comes from their number alone.

use super::mistakes::{birth_at_till, mail_at_till, names_at_till};

use domain::{
    CustomerId, Date, Pii, PosMemberId, Timestamp,
    member::{Address, MemberStatus, PosMember, Profile},
};

/// Chance that repeats (splitmix64).
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// For this number and this purpose.
    pub fn of(number: u64, purpose: u64) -> Self {
        Self(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ purpose.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below this number.
    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    /// In so many of a thousand cases.
    pub fn in_thousand(&mut self, cases: u64) -> bool {
        self.below(1_000) < cases
    }
}

/// Characters of family names with their readings; two make a name. The last forms are old ones.
#[rustfmt::skip]
const FAMILY: [(&str, &str); 36] = [
    ("佐", "サ"), ("藤", "トウ"), ("鈴", "スズ"), ("木", "キ"), ("高", "タカ"), ("橋", "ハシ"), ("田", "タ"), ("中", "ナカ"),
    ("伊", "イ"), ("渡", "ワタ"), ("辺", "ナベ"), ("山", "ヤマ"), ("本", "モト"), ("村", "ムラ"), ("小", "コ"), ("林", "バヤシ"),
    ("加", "カ"), ("吉", "ヨシ"), ("川", "カワ"), ("口", "グチ"), ("松", "マツ"), ("井", "イ"), ("清", "シ"), ("水", "ミズ"),
    ("崎", "サキ"), ("森", "モリ"), ("池", "イケ"), ("石", "イシ"), ("前", "マエ"), ("岡", "オカ"), ("長", "ナガ"), ("谷", "タニ"),
    ("沢", "ザワ"), ("野", "ノ"), ("原", "ハラ"), ("島", "シマ"),
];
/// First and second characters of given names.
#[rustfmt::skip]
const GIVEN: [(&str, &str); 30] = [
    ("健", "ケン"), ("翔", "ショウ"), ("大", "ダイ"), ("優", "ユウ"), ("美", "ミ"), ("陽", "ハル"), ("結", "ユ"), ("真", "マ"),
    ("智", "トモ"), ("和", "カズ"), ("恵", "ケイ"), ("明", "アキ"), ("正", "マサ"), ("千", "チ"), ("由", "ヨシ"), ("裕", "ユウ"),
    ("直", "ナオ"), ("隆", "タカ"), ("幸", "ユキ"), ("純", "ジュン"), ("愛", "アイ"), ("菜", "ナ"), ("誠", "マコト"), ("秀", "ヒデ"),
    ("久", "ヒサ"), ("友", "トモ"), ("里", "リ"), ("春", "ハル"), ("英", "ヒデ"), ("康", "ヤス"),
];
#[rustfmt::skip]
const ENDING: [(&str, &str); 24] = [
    ("太", "タ"), ("子", "コ"), ("郎", "ロウ"), ("美", "ミ"), ("也", "ヤ"), ("介", "スケ"), ("香", "カ"), ("人", "ト"),
    ("奈", "ナ"), ("一", "イチ"), ("二", "ジ"), ("江", "エ"), ("樹", "キ"), ("乃", "ノ"), ("輝", "テル"), ("代", "ヨ"),
    ("斗", "ト"), ("花", "カ"), ("彦", "ヒコ"), ("", ""), ("織", "オリ"), ("平", "ヘイ"), ("希", "キ"), ("治", "ハル"),
];
/// Forms of today and older ones.
#[rustfmt::skip]
pub const OLD: [(&str, &str); 5] = [
    ("高", "髙"), ("崎", "﨑"), ("辺", "邊"), ("沢", "澤"), ("島", "嶋"),
];

/// A skewed choice: the first few are very common, the tail is long.
fn skewed(chance: &mut Chance, count: u64) -> u64 {
    let share = chance.below(1 << 24) as f64 / (1_u64 << 24) as f64;
    let place = ((count as f64 + 12.0) / 12.0).powf(share.powf(0.9)) * 12.0 - 12.0;
    (place as u64).min(count - 1)
}

fn pair(rank: u64, first: &[(&str, &str)], second: &[(&str, &str)]) -> (String, String) {
    // Ranks are spread so that neighbours in rank are not neighbours in spelling.
    let spread = rank.wrapping_mul(7_919) as usize % (first.len() * second.len());
    let (a, b) = (first[spread / second.len()], second[spread % second.len()]);
    ([a.0, b.0].concat(), [a.1, b.1].concat())
}

/// Where people of the town live.
pub struct Places(Vec<(String, String, String, String)>);

impl Places {
    /// So many towns of the postal list.
    pub fn new(count: usize) -> Self {
        let mut places = Vec::with_capacity(count);
        let mut code = 10_000_u64;
        while places.len() < count && code < 9_999_999 {
            let zip = format!("{code:07}");
            if let Some(place) = normalize::postal_code::lookup(&zip).into_iter().find(|p| !p.town.is_empty())
            {
                let city = place.city.to_owned();
                places.push((zip, place.prefecture.iso(), city, place.town.to_owned()));
            }
            code += 7 + (code % 11) * (9_000 / count.clamp(1, 9_000) as u64);
        }
        Self(places)
    }
}

/// Who somebody really is.
#[derive(Clone)]
pub struct Truth {
    /// Family name and its reading.
    pub last: (String, String),
    /// Given name and its reading.
    pub first: (String, String),
    born: Date,
    mobile: String,
    landline: Option<String>,
    mail: String,
    place: usize,
    lot: [u64; 3],
}

/// A town of people; each is a customer, a member, or both.
pub struct Invented {
    places: Places,
    seed: u64,
}

impl Invented {
    /// A town with so many districts.
    pub fn new(seed: u64, districts: usize) -> Self {
        Self { places: Places::new(districts), seed }
    }

    /// Which sides this person is on: of seven people two are customers only, two members only, three both.
    pub fn sides(&self, person: u64) -> (bool, bool) {
        match Chance::of(person, self.seed ^ 1).below(7) {
            0 | 1 => (true, false),
            5 | 6 => (false, true),
            _ => (true, true),
        }
    }

    /// Everyone who shares this person's home has this number.
    fn household(&self, person: u64) -> u64 {
        let block = person / 4;
        match Chance::of(block, self.seed ^ 2).below(4) {
            0 => block * 4,
            1 => block * 4 + person % 4 / 2 * 2,
            _ => person,
        }
    }

    fn truth(&self, person: u64) -> Truth {
        let home = self.household(person);
        let mut shared = Chance::of(home, self.seed ^ 3);
        let mut own = Chance::of(person, self.seed ^ 4);
        let last = pair(skewed(&mut shared, 36 * 36), &FAMILY, &FAMILY);
        let first = pair(skewed(&mut own, 30 * 24), &GIVEN, &ENDING);
        let place = shared.below(self.places.0.len() as u64) as usize;
        let lot = [1 + shared.below(6), 1 + shared.below(30), 1 + shared.below(25)];
        let landline =
            shared.in_thousand(350).then(|| format!("+81{}", 332_000_000 + shared.below(7_999_999)));
        // Twins: the second of a household is sometimes as old as the first.
        let birth = if person == home + 1 && own.in_thousand(40) { home } else { person };
        let mut days = Chance::of(birth, self.seed ^ 5);
        let born =
            jiff::civil::date(1940, 1, 1).saturating_add(jiff::Span::new().days(days.below(24_500) as i64));
        let mobile = format!("+81{}0{}", 7 + own.below(3), 10_000_000 + own.below(89_999_999));
        let mail = match own.in_thousand(40) {
            true => format!("family{}@{}", home, HOSTS[home as usize % HOSTS.len()]),
            false => format!(
                "u{:x}{}@{}",
                own.below(1 << 28),
                person % 97,
                HOSTS[own.below(HOSTS.len() as u64) as usize]
            ),
        };
        Truth { last, first, born, mobile, landline, mail, place, lot }
    }

    /// What the online store knows.
    pub fn customer(&self, person: u64) -> (CustomerId, Pii<Profile>) {
        let truth = self.truth(person);
        let mut slips = Chance::of(person, self.seed ^ 6);
        let mut profile = Profile {
            email: slips.in_thousand(960).then(|| truth.mail.clone()),
            last_name: truth.last.0.clone(),
            first_name: truth.first.0.clone(),
            birth_date: slips.in_thousand(600).then_some(truth.born),
            phone: slips.in_thousand(700).then(|| truth.mobile.clone()),
            address: slips.in_thousand(750).then(|| self.address(&truth, &mut slips, true)),
            ..Default::default()
        };
        if slips.in_thousand(700) {
            (profile.last_name_kana, profile.first_name_kana) = (truth.last.1, truth.first.1);
        }
        (CustomerId::new(7_000_000_000_000 + person).unwrap(), Pii::new(profile))
    }

    /// What the tills know, with the mistakes of a till.
    pub fn member(&self, person: u64) -> PosMember {
        let mut truth = self.truth(person);
        let mut slips = Chance::of(person, self.seed ^ 7);
        if slips.in_thousand(20) {
            truth.last = pair(skewed(&mut slips, 36 * 36), &FAMILY, &FAMILY);
        }
        if slips.in_thousand(110) {
            truth.place = slips.below(self.places.0.len() as u64) as usize;
            truth.lot = [1 + slips.below(6), 1 + slips.below(30), 1 + slips.below(25)];
        }
        if slips.in_thousand(60) {
            truth.mobile = format!("+8190{}", 10_000_000 + slips.below(89_999_999));
        }
        let mut profile = Profile {
            email: slips.in_thousand(550).then(|| mail_at_till(&truth.mail, &mut slips)),
            birth_date: slips.in_thousand(650).then(|| birth_at_till(truth.born, &mut slips)),
            phone: slips.in_thousand(850).then(|| truth.mobile.clone()),
            other_phones: truth.landline.iter().filter(|_| slips.in_thousand(700)).cloned().collect(),
            address: slips.in_thousand(650).then(|| self.address(&truth, &mut slips, false)),
            ..Default::default()
        };
        names_at_till(&truth, &mut profile, &mut slips);
        member(PosMemberId::new(100_000 + person).unwrap(), profile)
    }

    fn address(&self, truth: &Truth, slips: &mut Chance, online: bool) -> Address {
        let (zip, code, city, town) = &self.places.0[truth.place];
        let [a, b, c] = truth.lot;
        let number = match slips.below(4) {
            0 => format!("{a}-{b}-{c}"),
            1 => format!("{a}丁目{b}番{c}号"),
            2 => format!("{a}－{b}－{c}"),
            _ => format!("{a}丁目{b}-{c}"),
        };
        let building = if slips.in_thousand(300) {
            format!("メゾン{town}{}", 100 + slips.below(900))
        } else {
            String::new()
        };
        let postal_code = if slips.in_thousand(950) { zip.clone() } else { String::new() };
        let country_code = "JP".into();
        if online {
            let address1 = [town, number.as_str()].concat();
            Address {
                postal_code,
                prefecture_code: code.clone(),
                city: city.clone(),
                address1,
                address2: building,
                country_code,
            }
        } else {
            let address1 = [city, town, number.as_str(), " ", building.as_str()].concat();
            Address {
                postal_code,
                prefecture_code: String::new(),
                city: String::new(),
                address1,
                address2: String::new(),
                country_code,
            }
        }
    }
}

/// Mailbox hosts.
pub const HOSTS: [&str; 6] =
    ["gmail.com", "docomo.ne.jp", "yahoo.co.jp", "icloud.com", "ezweb.ne.jp", "outlook.jp"];

/// An active member nobody has linked.
pub fn member(id: PosMemberId, profile: Profile) -> PosMember {
    PosMember {
        id,
        card_code: Pii::new(String::new()),
        member_number: None,
        emails: Pii::new(profile.email.iter().cloned().collect()),
        profile: Pii::new(profile),
        rank: None,
        status: MemberStatus::Active,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}
