//! The program itself: how it is called, how it ends, and how it looks at real addresses.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

fn enishi(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enishi"));
    let inherited: Vec<_> = std::env::vars_os().map(|(name, _)| name).collect();
    for name in inherited.iter().filter(|name| name.to_string_lossy().starts_with("ENISHI_")) {
        command.env_remove(name);
    }
    command.args(words).current_dir(folder);
    command
}

fn ends(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = enishi(folder, words).stdin(Stdio::null()).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn normalized(field: &str, lines: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut child = enishi(folder.path(), &["normalize", field])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines = lines.to_owned();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_key_that_does_not_exist_ends_with_2_and_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("enishi.toml"), "[smaregi]\nclient_idd = 'x'\n").unwrap();
    for words in [&["doctor"][..], &["serve"], &["runs", "list"], &["setup"]] {
        let (code, _, complaint) = ends(folder.path(), words);
        assert_eq!(code, Some(2), "{words:?}: {complaint}");
        assert!(complaint.contains("smaregi.client_idd"), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
}

#[test]
fn a_missing_setting_ends_with_2_and_says_what_belongs_there() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, complaint) = ends(folder.path(), &["runs", "list"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("secret.key") && complaint.contains("base64"), "{complaint}");
    let (code, _, complaint) = ends(folder.path(), &["doctor", "--config", "elsewhere.toml"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("elsewhere.toml"), "{complaint}");
}

#[test]
fn a_wrong_argument_ends_with_2_and_says_what_is_expected() {
    let folder = tempfile::tempdir().unwrap();
    let wrong: [(&[&str], &str); 7] = [
        (&["runs", "show", "7"], "run id"),
        (&["runs", "list", "--state", "lost"], "waiting, done, dead or discarded"),
        (&["flows", "pause", "sign-up", "--reason", "mood"], "maintenance"),
        (&["flows", "pause", "nothing", "--reason", "trial"], "vendor:NAME"),
        (&["users", "add", "a", "--role", "king"], "administrator"),
        (&["members", "resync"], "--all"),
        (&["normalize", "shoe-size"], "postal-code"),
    ];
    for (words, expected) in wrong {
        let (code, _, complaint) = ends(folder.path(), words);
        assert_eq!(code, Some(2), "{words:?}");
        assert!(complaint.contains(expected), "{words:?}: {complaint}");
    }
}

#[test]
fn help_tells_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let (code, help, _) = ends(folder.path(), &["--help"]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(help);
}

#[test]
fn the_api_describes_itself_without_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let (code, text, _) = ends(folder.path(), &["openapi"]);
    assert_eq!(code, Some(0));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"]["/v1/registrations"].is_object());
}

#[test]
fn one_value_a_line_becomes_one_object_a_line() {
    let addresses =
        normalized("address", "\u{feff}東京都中央区築地１ー１ー１　聖路加タワー３Ｆ\r\n\nよくわからない");
    assert_eq!(addresses.len(), 3, "an empty line keeps its place");
    assert_eq!(addresses[0]["prefecture_code"], "JP-13");
    assert_eq!(addresses[0]["town"], "築地一丁目");
    let mut fields: Vec<_> = addresses[0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["building", "city", "key", "number", "postal_codes", "prefecture", "prefecture_code", "town"]
    );

    let phones = normalized("phone", "０９０ー１２３４ー５６７８\n-\n");
    assert_eq!(phones[0]["e164"], "+819012345678");
    assert_eq!((&phones[0]["kind"], &phones[0]["valid"]), (&Value::from("mobile"), &Value::from(true)));
    assert_eq!((&phones[1]["valid"], &phones[1]["e164"]), (&Value::from(false), &Value::Null));

    let dates = normalized("birth-date", "昭和60年3月4日\n02/03/04\n\n1985-02-30\n");
    let told: Vec<String> = dates.iter().map(Value::to_string).collect();
    assert_eq!(
        told,
        [
            r#"{"date":"1985-03-04"}"#,
            r#"{"error":"ambiguous"}"#,
            r#"{"error":"missing"}"#,
            r#"{"error":"invalid"}"#
        ]
    );
    assert_eq!(normalized("kana", "やまた゛\n")[0]["katakana"], "ヤマダ");
    assert_eq!(normalized("name", "髙﨑　邊子 様\n")[0]["key"], "高崎辺子");
    assert_eq!(normalized("email", " Hana+x@Example.JP\n")[0]["key"], "hana+x@example.jp");
    assert_eq!(normalized("postal-code", "〒１５４－００２４\n")[0]["places"][0]["town"], "三軒茶屋");
}

#[test]
fn many_lines_keep_their_order() {
    let many: String =
        (0..20_000).map(|n| format!("090-{:04}-{:04}\n", 1000 + n / 10_000, n % 10_000)).collect();
    let read = normalized("phone", &many);
    assert_eq!(read.len(), 20_000);
    assert_eq!(read[12_345]["e164"], "+819010012345");
}

/// A sandbox of its own process, and the configuration it prints.
struct Sandbox(Child);

impl Sandbox {
    fn open(folder: &Path) -> Self {
        let words = ["sandbox", "--listen", "127.0.0.1:0"];
        let mut child = enishi(folder, &words).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let told: Vec<String> = said.take_while(|line| !line.contains("Ctrl-C")).collect();
        let own = "[secret]\nkey = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n[storefront]\napi_key = \"x\"\n";
        std::fs::write(folder.join("enishi.toml"), format!("{}\n{own}", told.join("\n"))).unwrap();
        Self(child)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn wanting(report: &str) -> Vec<String> {
    let findings: Vec<Value> = serde_json::from_str(report).unwrap();
    let bad = findings.iter().filter(|finding| finding["ok"] == false);
    bad.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn doctor_finds_what_is_missing_setup_puts_it_there_and_doctor_is_content() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = Sandbox::open(folder.path());
    let (code, report, _) = ends(folder.path(), &["doctor", "--json"]);
    assert_eq!(code, Some(1));
    let lacking = ["Shopify webhooks", "Shopify metafields", "HubSpot member property", "HubSpot purchases"];
    assert_eq!(wanting(&report), lacking);
    assert_eq!(ends(folder.path(), &["setup"]).0, Some(1), "a plan with something in it");
    assert_eq!(ends(folder.path(), &["setup", "--apply"]).0, Some(0));
    let (code, report, _) = ends(folder.path(), &["doctor"]);
    assert_eq!(code, Some(0), "{report}");
    assert!(report.lines().all(|line| line.starts_with('✓')), "{report}");
    assert!(report.contains("clock: within"), "{report}");
}

#[test]
fn doctor_says_all_that_is_wrong_at_once_and_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = Sandbox::open(folder.path());
    let examined = enishi(folder.path(), &["doctor", "--json"])
        .env("ENISHI_HUBSPOT__TOKEN", "a-wrong-token")
        .env("ENISHI_SMAREGI__CLIENT_SECRET", "a-wrong-secret")
        .env("ENISHI_MAIL__SMTP_URL", "")
        .env("ENISHI_SECRET__KEY", "too-short")
        .output()
        .unwrap();
    assert_eq!(examined.status.code(), Some(1));
    let report = String::from_utf8(examined.stdout).unwrap();
    let wanting = wanting(&report);
    for check in ["configuration", "Smaregi credentials", "HubSpot token", "mail server"] {
        assert!(wanting.iter().any(|found| found == check), "{check} in {report}");
    }
    for content in ["store", "clock", "Shopify credentials", "Shopify scopes", "customer accounts"] {
        assert!(!wanting.iter().any(|found| found == content), "{content} in {report}");
    }
    for secret in ["a-wrong", "too-short"] {
        assert!(!report.contains(secret), "{report}");
    }
}

#[test]
fn commands_work_beside_each_other_on_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = Sandbox::open(folder.path());
    let (code, told, _) = ends(folder.path(), &["members", "index"]);
    assert_eq!((code, told.starts_with("20 members read")), (Some(0), true), "{told}");
    let (code, ..) = ends(folder.path(), &["flows", "pause", "vendor:smaregi", "--reason", "trial"]);
    assert_eq!(code, Some(0));
    let (_, listed, _) = ends(folder.path(), &["flows", "list"]);
    assert!(listed.contains("trial by cli"), "{listed}");
    let (code, told, _) = ends(folder.path(), &["audit", "verify"]);
    assert_eq!((code, told.lines().next()), (Some(0), Some("intact: 2 entries")), "{told}");
    let (code, _, complaint) = ends(folder.path(), &["members", "show", "12"]);
    assert_eq!((code, complaint.as_str()), (Some(1), "enishi: nothing is held about a customer 12\n"));
}
