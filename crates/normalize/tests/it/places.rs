//! Addresses that tell a story: what a clerk typed, and where the parcel must go.
use normalize::address::{self, Split};

fn split(line: &str) -> Split {
    address::split(line, None)
}

fn place(line: &str) -> String {
    let found = split(line);
    [found.prefecture, found.city, found.town].concat()
}

#[test]
fn every_spelling_of_one_door_has_one_key() {
    for line in [
        "東京都世田谷区三軒茶屋2-11-22",
        "東京都世田谷区三軒茶屋２丁目１１番２２号",
        "世田谷区三軒茶屋二丁目十一番二十二号",
        "東京都世田谷区三軒茶屋2の11の22 サンタワーズD棟 301号室",
        "〒154-0024 東京都世田谷区三軒茶屋2−11−22−301",
        "東京世田谷区三軒茶屋２ー１１ー２２",
        "日本、東京都 世田谷区 三軒茶屋 2-11-22",
    ] {
        let found = split(line);
        assert_eq!(found.key, "1540024|2-11-22", "{line}");
        assert_eq!((found.city.as_str(), found.town.as_str()), ("世田谷区", "三軒茶屋二丁目"), "{line}");
        assert_eq!(found.number, "11-22");
    }
}

#[test]
fn a_key_without_the_house_number_is_a_beginning_of_the_full_one() {
    assert!(split("世田谷区三軒茶屋2-11-22").key.starts_with(&split("世田谷区三軒茶屋2-11").key));
}

#[test]
fn city_names_with_traps_in_them() {
    for (line, city) in [
        ("三重県四日市市諏訪町1-5", "四日市市"),
        ("広島県廿日市市下平良1-11-1", "廿日市市"),
        ("奈良県大和郡山市北郡山町248-4", "大和郡山市"),
        ("千葉県市川市八幡1-1-1", "市川市"),
        ("北海道余市町朝日町26", "余市郡余市町"),
        ("佐賀県大町町大字大町5017", "杵島郡大町町"),
        ("山形県最上町大字向町644", "最上郡最上町"),
        ("東京都三宅村阿古497", "三宅島三宅村"),
    ] {
        assert_eq!(split(line).city, city, "{line}");
    }
}

#[test]
fn two_cities_of_one_name_are_told_apart_by_the_town_or_the_code() {
    assert_eq!(place("府中市宮西町2-24"), "東京都府中市宮西町二丁目");
    assert_eq!(place("府中市府川町315"), "広島県府中市府川町");
    let open = split("府中市");
    assert_eq!((open.prefecture.as_str(), open.city.as_str()), ("", ""));
    assert_eq!(address::split("府中市", Some("726-0004")).prefecture, "広島県");
}

#[test]
fn the_ward_of_a_large_city_may_be_missing() {
    assert_eq!(place("さいたま市高砂3-15-1"), "埼玉県さいたま市浦和区高砂三丁目");
    assert_eq!(place("北区紫野大徳寺町88"), "京都府京都市北区紫野大徳寺町");
    let open = split("大阪府大阪市9-9");
    assert_eq!((open.city.as_str(), open.number.as_str()), ("大阪市", "9-9"));
}

#[test]
fn a_ward_that_was_drawn_anew_does_not_lose_the_town() {
    let found = split("静岡県浜松市中区砂山町325-6");
    assert_eq!((found.city.as_str(), found.town.as_str()), ("浜松市中央区", "砂山町"));
    assert_eq!(address::to_shopify("静岡県浜松市中区砂山町325-6", "").address1, "砂山町325-6");
}

#[test]
fn a_kyoto_crossing_leads_to_its_town() {
    for (line, town) in [
        ("京都市中京区寺町通御池上る上本能寺前町488", "上本能寺前町"),
        ("京都府京都市下京区四条通烏丸東入ル長刀鉾町8", "長刀鉾町"),
        ("京都市東山区大和大路通七条下る５丁目下池田町527", "下池田町"),
        ("京都市上京区寺町通石薬師下る西側染殿町658", "染殿町"),
    ] {
        assert_eq!(split(line).town, town, "{line}");
    }
}

#[test]
fn the_grid_of_sapporo_is_read_without_its_jo() {
    assert_eq!(place("札幌市北区北２４条西７丁目１番１０号"), "北海道札幌市北区北二十四条西七丁目");
    assert_eq!(place("北海道札幌市豊平区月寒東３-１８-１-７２"), "北海道札幌市豊平区月寒東三条十八丁目");
    assert_eq!(split("札幌市北区北１６西２－１－１").key, split("札幌市北区北十六条西二丁目1-1").key);
}

#[test]
fn a_town_the_list_does_not_know_is_still_shown() {
    let found = split("愛知県田原市芦村町柳原5番地");
    assert_eq!((found.town.as_str(), found.number.as_str()), ("芦村町", "柳原5"));
    assert_ne!(found.key, split("愛知県田原市東村町柳原5番地").key);
}

#[test]
fn a_number_that_belongs_to_the_name_stays_with_it() {
    assert_eq!(split("新潟市中央区西堀通六番町866").town, "西堀通六番町");
    assert_eq!(split("香川県高松市塩江町安原下第1号958-4").town, "塩江町安原下第一号");
    assert_eq!(split("岩手県八幡平市大更第35地割62").key, split("岩手県八幡平市大更35-62").key);
    assert_eq!(place("千葉県鋸南町大六987"), "千葉県安房郡鋸南町大六");
}

#[test]
fn a_smaller_place_is_not_drawn_into_the_name_of_the_town() {
    let found = split("神奈川県綾瀬市深谷字中畑5-6");
    assert_eq!((found.town.as_str(), found.number.as_str()), ("深谷", "字中畑5-6"));
    assert_eq!(split("神奈川県綾瀬市深谷中5-6-7").town, "深谷中五丁目");
}

#[test]
fn a_character_the_old_till_could_not_keep_is_any_character() {
    assert_eq!(place("東京都千代田区?尾井町1-3"), "東京都千代田区紀尾井町");
    assert_eq!(place("群馬県〓川市渋川778"), "群馬県渋川市渋川");
    assert_eq!(split("東京都千代田区�番町1").town, "�番町", "six towns would fit");
}

#[test]
fn a_postal_code_from_elsewhere_is_kept_and_flagged() {
    let found = address::split("神奈川県横浜市西区みなとみらい2-2-1", Some("154-0024"));
    assert!(found.conflict);
    assert_eq!(found.postal_codes, ["1540024", "2200012"]);
    assert_eq!((found.prefecture_code.as_str(), found.key.as_str()), ("JP-14", "2200012|2-2-1"));
    assert!(address::to_shopify("神奈川県横浜市西区みなとみらい2-2-1", "154-0024").flagged);
}

#[test]
fn the_postal_code_finds_the_city_of_a_bare_town() {
    let found = address::split("三軒茶屋2-11-22", Some("1540024"));
    assert_eq!((found.city.as_str(), found.key.as_str()), ("世田谷区", "1540024|2-11-22"));
    assert!(!found.conflict);
}

#[test]
fn what_cannot_be_split_stays_whole_and_is_flagged() {
    let found = address::to_shopify("123 Main St, Springfield", "");
    assert!(found.flagged && found.city.is_none() && found.province_code.is_none());
    assert_eq!((found.address1.as_str(), found.address2.as_str()), ("123 Main St, Springfield", ""));
    assert_eq!(address::to_shopify("離れの奥", "1540024").province_code.as_deref(), Some("JP-13"));
    assert_eq!(
        address::to_shopify("離れの奥", "4980000").province_code,
        None,
        "the code lies in two prefectures"
    );
    assert_eq!(split("123 Main St").key, "");
}

#[test]
fn the_json_has_the_documented_fields_and_no_other() {
    let json = serde_json::to_value(split("東京都中央区築地1-1-1")).unwrap();
    let mut fields: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let documented =
        ["building", "city", "key", "number", "postal_codes", "prefecture", "prefecture_code", "town"];
    assert_eq!(fields, documented);
}

#[test]
fn the_small_and_the_large_ke_and_the_spoken_ga_are_one_town() {
    for (one, others) in [
        (
            "神奈川県茅ヶ崎市茅ヶ崎1-2-3",
            ["神奈川県茅ケ崎市茅ケ崎1-2-3", "神奈川県茅が崎市茅が崎１丁目２番３号"],
        ),
        ("千葉県鎌ケ谷市鎌ケ谷1-2-3", ["千葉県鎌ヶ谷市鎌ヶ谷1-2-3", "鎌が谷市鎌が谷一丁目2の3"]),
        ("千葉県市川市市川南1-2-3", ["市川市市川南一丁目二番三号", "千葉県市川市市川南１−２−３"]),
    ] {
        for other in others {
            assert_eq!(split(one).key, split(other).key, "{one} and {other}");
            assert_eq!(split(one).city, split(other).city, "{one} and {other}");
        }
    }
}

#[test]
fn a_county_that_was_left_out_is_put_back() {
    for (short, whole) in [
        ("神奈川県葉山町堀内2135", "神奈川県三浦郡葉山町堀内2135"),
        ("長野県軽井沢町軽井沢1-1", "長野県北佐久郡軽井沢町軽井沢1-1"),
        ("葉山町堀内2135", "神奈川県三浦郡葉山町堀内2135"),
    ] {
        assert_eq!((split(short).city, split(short).key), (split(whole).city, split(whole).key), "{short}");
    }
}

#[test]
fn a_postal_code_of_two_prefectures_says_neither_and_does_not_contradict_either() {
    let code = Some("498-0000");
    for line in ["愛知県弥富市前ケ須町1", "三重県桑名郡木曽岬町和泉1"] {
        let (with, without) = (address::split(line, code), split(line));
        assert_eq!((&with.prefecture, &with.city), (&without.prefecture, &without.city), "{line}");
    }
}
