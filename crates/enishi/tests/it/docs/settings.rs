//! The page of settings: names as serde knows them, defaults as the program has them, meanings as the source says.

use std::fmt::Write;

use enishi::config::{self, Config};
use serde::{
    Deserialize,
    de::{self, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// The declarations, for the meanings beside the keys.
const SOURCE: &str =
    concat!(include_str!("../../../src/config/sections.rs"), include_str!("../../../src/config/matrix.rs"));

/// Asks serde for the fields of a type, and gets nothing else from it.
struct Fields<'a>(&'a mut Vec<&'static str>);

impl<'de> de::Deserializer<'de> for Fields<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        Err(de::Error::custom("the fields are enough"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn fields<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    let mut found = Vec::new();
    assert!(T::deserialize(Fields(&mut found)).is_err());
    found
}

fn keys(section: &str) -> Vec<&'static str> {
    match section {
        "server" => fields::<config::Server>(),
        "store" => fields::<config::Store>(),
        "secret" => fields::<config::Secret>(),
        "storefront" => fields::<config::Storefront>(),
        "shopify" => fields::<config::Shopify>(),
        "customer_accounts" => fields::<config::CustomerAccounts>(),
        "smaregi" => fields::<config::Smaregi>(),
        "hubspot" => fields::<config::Hubspot>(),
        "mail" => fields::<config::Mail>(),
        "alerts" => fields::<config::Alerts>(),
        "sync" => fields::<config::Sync>(),
        "matrix" => fields::<config::Matrix>(),
        "points" => fields::<config::Points>(),
        other => panic!("[{other}] is new: name its type here"),
    }
}

/// One key as the source declares it.
struct Declared {
    meaning: String,
    kind: String,
}

/// `Section { ... }` in the source: what it is for, and its key's declaration.
fn declared(section: &str) -> (String, Vec<(String, Declared)>) {
    let name: String = section.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    let start = SOURCE.find(&format!("    {name} {{\n")).unwrap_or_else(|| panic!("{name} is not declared"));
    let purpose = SOURCE[..start].lines().last().unwrap().trim().trim_start_matches("/// ").to_owned();
    let (mut found, mut meaning) = (Vec::new(), String::new());
    for line in SOURCE[start..].lines().skip(1).map(str::trim).take_while(|line| *line != "}") {
        if let Some(words) = line.strip_prefix("///") {
            meaning = format!("{meaning} {}", words.trim()).trim().to_owned();
        } else if let Some((key, rest)) = line.split_once(": ")
            && let Some((kind, _)) = rest.split_once(" = ")
        {
            let kind = kind.to_owned();
            found.push((key.to_owned(), Declared { meaning: std::mem::take(&mut meaning), kind }));
        }
    }
    (purpose, found)
}

/// The default of a key as the program prints it.
fn default_of(section: &str, key: &str) -> String {
    let all = format!("{:#?}", Config::default());
    let inside = all.split_once(&format!("\n    {section}: ")).unwrap().1;
    let inside = inside.split_once("\n    },").unwrap().0;
    let value =
        inside.split_once(&format!("\n        {key}: ")).unwrap_or_else(|| panic!("{section}.{key}")).1;
    let value: String = match value.starts_with('[') {
        true => value[..=value.find(']').unwrap()].split_whitespace().collect(),
        false => value.lines().next().unwrap().into(),
    };
    match value.trim_end_matches(',').replace(",]", "]").as_str() {
        "\"\"" | "None" | "[]" => "none".into(),
        given => format!("`{given}`"),
    }
}

/// The page, as Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# Settings\n\nGenerated from the program by `cargo xtask docs`.\n\n\
         Settings stand in `enishi.toml` (`--config FILE`, `ENISHI_CONFIG`) and in the environment, which wins. An unknown key is an error.\n\
         Any key can be read from a file of its own: `client_secret_file = \"/run/secrets/shopify\"`. Secrets are never printed; a key\n\
         `..._previous` beside a secret is accepted too while it is set, so that secrets change without a gap.\n",
    );
    for section in fields::<Config>() {
        let (purpose, declared) = declared(section);
        let names: Vec<&str> = declared.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(names, keys(section), "[{section}]: the page would not say what the program reads");
        write!(page, "\n## [{section}]\n\n{purpose}\n\n").unwrap();
        page += "| key | default | environment | meaning |\n|---|---|---|---|\n";
        for (key, Declared { meaning, kind }) in &declared {
            assert!(!meaning.is_empty(), "{section}.{key} has no meaning");
            let variable = format!("ENISHI_{}__{}", section.to_uppercase(), key.to_uppercase());
            let secret = if kind.contains("SecretString") { " *Secret.*" } else { "" };
            let default = default_of(section, key);
            writeln!(page, "| `{key}` | {default} | `{variable}` | {meaning}{secret} |").unwrap();
        }
    }
    page
}
