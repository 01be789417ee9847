//! Every page, in both languages, with something on it and with nothing.

use http::StatusCode;
use store::Role;

use super::{
    browser::{Browser, HTTP},
    town::{Town, customer},
};

/// Elements that end by themselves.
const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "path"];

/// Every element that is opened is closed, in order; every id is there once; every field has a label.
fn check(page: &str, path: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').unwrap_or_else(|| panic!("{path}: an open bracket"));
        rest = after;
        if tag.starts_with('!') {
            continue;
        }
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{path}: </{name}>");
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{path}: {open:?} left open");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| other == &id).count(), 1, "{path}: id {id}");
    }
    for field in page.split('<').filter(|tag| tag.starts_with("input ") || tag.starts_with("select ")) {
        if field.contains("type=\"hidden\"") {
            continue;
        }
        let id = field.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
        let id = id.unwrap_or_else(|| field.split("id=\"").nth(1).unwrap().split('"').next().unwrap());
        assert!(page.contains(&format!("for=\"{id}\"")), "{path}: {id} has no label");
    }
}

async fn paths(town: &Town) -> Vec<String> {
    let run = town.a_dead_run(1).await;
    let waiting = town.a_waiting_run("schedule:sweep").await;
    let letter = town.letter_of(run).await.id;
    let case = town.a_case(1, "differ").await;
    town.a_link(2, 900).await;
    let mut paths: Vec<String> = [
        "",
        "/runs",
        "/runs?state=dead",
        "/runs?flow=none",
        "/merges",
        "/work",
        "/work?tab=taken",
        "/cases",
        "/cases?view=overdue",
        "/cases?view=ended&id=7700000000001",
        "/runbooks",
        "/runbooks/alerts",
        "/work?owner=finance",
        "/links",
        "/customers/7700000000001",
        "/customers/7700000000002",
        "/flows",
        "/flows/pause?kind=flow&name=sign+up",
        "/audit",
        "/users",
        "/search?q=",
        "/search?q=nothing",
        "/search?personal=1",
        "/nowhere",
        "/parts/overview",
    ]
    .map(|path| format!("/console{path}"))
    .into();
    paths.extend([run, waiting].map(|run| format!("/console/runs/{run}")));
    paths.extend([format!("/console/letters/{letter}"), format!("/console/cases/{case}")]);
    paths
}

#[tokio::test]
async fn every_page_is_whole_in_both_languages() {
    let town = Town::open().await;
    let paths = paths(&town).await;
    let mut browser = Browser::of(&town, Role::Administrator).await;
    for lang in ["ja", "en"] {
        let switched = browser.get(&format!("/console/language?to={lang}&back=/console/runs")).await;
        assert_eq!(switched.location(), "/console/runs");
        for path in &paths {
            let page = browser.get(path).await;
            let expected = if path.ends_with("/nowhere") { StatusCode::NOT_FOUND } else { StatusCode::OK };
            assert_eq!(page.status, expected, "{path}");
            check(&page.body, path);
            if !path.contains("/parts/") {
                assert!(page.body.contains(&format!("<html lang=\"{lang}\">")), "{path}");
                assert!(page.body.contains("href=\"#main\"") && page.body.contains("id=\"main\""), "{path}");
                assert_eq!(page.body.matches("<h1>").count(), 1, "{path}");
            }
            assert!(!page.body.contains("{}"), "{path} has a gap");
        }
    }
}

#[tokio::test]
async fn an_empty_hub_says_so_instead_of_showing_nothing() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Administrator).await;
    for (path, text) in [
        ("/console/runs", "まだ実行はありません"),
        ("/console/runs?state=dead", "この条件に合う実行はありません"),
        ("/console/work", "ここには何もありません"),
        ("/console/cases", "判断待ちの案件はありません"),
        ("/console/links", "紐付けはまだありません"),
    ] {
        let page = browser.get(path).await;
        check(&page.body, path);
        assert!(page.body.contains(text), "{path}");
    }
}

#[tokio::test]
async fn a_dead_letter_tells_its_cause_in_plain_words() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id;
    let mut browser = Browser::of(&town, Role::Operator).await;
    let page = browser.get(&format!("/console/letters/{letter}")).await.body;
    assert!(page.contains("送った項目の値を、相手のシステムが受け付けませんでした"));
    for part in [
        "<code>invalid.last_name</code>",
        "会員サービス",
        "href=\"/console/runbooks/resync\"",
        &run.to_string(),
    ] {
        assert!(page.contains(part), "{part}");
    }
    browser.get("/console/language?to=en&back=/console").await;
    let page = browser.get(&format!("/console/runs/{run}")).await.body;
    assert!(page.contains("Update the store member") && page.contains(&format!("enishi runs retry {run}")));
}

#[tokio::test]
async fn any_id_typed_into_the_search_box_lands_on_what_it_means() {
    let town = Town::open().await;
    let run = town.a_dead_run(1).await;
    let letter = town.letter_of(run).await.id;
    let case = town.a_case(1, "differ").await;
    town.a_link(2, 900).await;
    town.a_waiting_run("schedule:sweep").await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    for (id, lands) in [
        (run.to_string(), format!("/console/runs/{run}")),
        (letter.to_string(), format!("/console/letters/{letter}")),
        (case.to_string(), format!("/console/cases/{case}")),
        (customer(1).to_string(), format!("/console/customers/{}", customer(1))),
        (format!("customer:{}", customer(2)), format!("/console/customers/{}", customer(2))),
        (customer(2).gid(), format!("/console/customers/{}", customer(2))),
        ("900".into(), format!("/console/customers/{}", customer(2))),
        ("schedule:sweep".into(), "/console/runs?object=schedule%3Asweep".into()),
    ] {
        let query = url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
        let found = browser.get(&format!("/console/search?q={query}")).await;
        assert_eq!((found.status, found.location()), (StatusCode::SEE_OTHER, lands.as_str()), "{id}");
        assert_eq!(browser.get(&lands).await.status, StatusCode::OK, "{lands}");
    }
    let personal = browser.get("/console/search?q=hanako%40example.jp").await;
    assert_eq!(personal.location(), "/console/search?personal=1");
    assert!(browser.get(personal.location()).await.body.contains("氏名・メール・電話では探せません"));
}

#[tokio::test]
async fn an_id_nobody_knows_is_a_friendly_page() {
    let town = Town::open().await;
    let mut browser = Browser::of(&town, Role::Viewer).await;
    let nobody = "01890000-0000-7000-8000-000000000000";
    for path in ["/console/runs", "/console/letters", "/console/cases"] {
        for id in [nobody, "not-an-id"] {
            let page = browser.get(&format!("{path}/{id}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}/{id}");
            assert!(page.body.contains("見つかりません"));
            check(&page.body, path);
        }
    }
    assert_eq!(browser.get("/console/customers/123").await.status, StatusCode::NOT_FOUND);
    let mut stranger = Browser::at(&town, HTTP);
    assert_eq!(stranger.get("/console/nowhere").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_a_page_and_not_a_blank() {
    let down =
        engine::testing::FaultyStore::counting(std::sync::Arc::new(engine::testing::Memory::default()));
    down.die();
    let town = Town::on(std::sync::Arc::new(down));
    let mut browser = Browser::at(&town, HTTP);
    browser.cookies.insert("enishi".into(), "anything".into());
    let page = browser.get("/console/runs").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("データベースに接続できません"));
    assert!(page.body.contains("href=\"/console/runs\"") && page.headers.contains_key("retry-after"));
    check(&page.body, "/console/runs");
    assert_eq!(browser.sign_in("viewer", "whatever it was").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_long_list_is_paged_and_keeps_its_filter() {
    let town = Town::open().await;
    for n in 0..60 {
        town.a_waiting_run(&format!("schedule:{n}")).await;
    }
    let mut browser = Browser::of(&town, Role::Viewer).await;
    let first = browser.get("/console/runs?state=waiting").await.body;
    assert_eq!(first.matches("<th scope=\"row\">").count(), 50);
    let (_, after) = first.split_once("rel=\"next\" href=\"").unwrap();
    let next = after.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    assert!(next.contains("state=waiting&before="), "{next}");
    let second = browser.get(&next).await.body;
    assert_eq!(second.matches("<th scope=\"row\">").count(), 10);
    assert!(!second.contains("rel=\"next\""));
}
