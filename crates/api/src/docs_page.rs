//! The OpenAPI document as one page to read: no script, nothing loaded from elsewhere.

use askama::Template;
use serde_json::{Map, Value};

/// The page's style, word for word as it stands in the page.
pub(crate) const STYLE: &str = include_str!("../templates/docs.css");

#[derive(Template)]
#[template(path = "docs.html")]
struct Page<'a> {
    title: &'a str,
    intro: &'a str,
    style: &'a str,
    groups: Vec<Group<'a>>,
    shapes: Vec<Shape<'a>>,
}

struct Group<'a> {
    name: &'a str,
    about: &'a str,
    calls: Vec<Call<'a>>,
}

struct Call<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    summary: &'a str,
    more: &'a str,
    who: String,
    inputs: Vec<Input<'a>>,
    body: Option<Kind>,
    answers: Vec<Answer<'a>>,
}

struct Input<'a> {
    name: &'a str,
    place: &'a str,
    required: bool,
    about: &'a str,
}

struct Answer<'a> {
    status: &'a str,
    about: &'a str,
    body: Option<Kind>,
}

struct Shape<'a> {
    name: &'a str,
    about: &'a str,
    values: String,
    fields: Vec<Field<'a>>,
}

struct Field<'a> {
    name: &'a str,
    kind: Kind,
    required: bool,
    about: &'a str,
}

/// A type in words, and the shape it refers to, if it does.
struct Kind {
    words: String,
    shape: Option<String>,
}

/// The page. If the template failed there would be no page, which a test notices.
pub(crate) fn page(document: &Value) -> String {
    let page = Page {
        title: text(&document["info"]["title"]),
        intro: text(&document["info"]["description"]),
        style: STYLE,
        groups: groups(document),
        shapes: entries(&document["components"]["schemas"])
            .map(|(name, schema)| shape(name, schema))
            .collect(),
    };
    page.render().unwrap_or_default()
}

fn groups(document: &Value) -> Vec<Group<'_>> {
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let group = |tag: &'_ Value| {
        let name = text(&tag["name"]).to_owned();
        let paths = entries(&document["paths"]);
        let all =
            paths.flat_map(|(path, item)| entries(item).map(move |(method, call)| (path, method, call)));
        all.filter(|(_, _, operation)| operation["tags"][0] == *name)
            .map(|(path, method, operation)| call(path, method, operation))
            .collect()
    };
    tags.iter()
        .map(|tag| Group { name: text(&tag["name"]), about: text(&tag["description"]), calls: group(tag) })
        .collect()
}

fn call<'a>(path: &'a str, method: &str, operation: &'a Value) -> Call<'a> {
    let inputs = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let keys = operation["security"].as_array().map(Vec::as_slice).unwrap_or_default();
    let answers = entries(&operation["responses"]);
    Call {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path,
        summary: text(&operation["summary"]),
        more: text(&operation["description"]),
        who: keys.iter().flat_map(entries).map(|(name, _)| name).collect::<Vec<_>>().join(" / "),
        inputs: inputs
            .iter()
            .map(|input| Input {
                name: text(&input["name"]),
                place: text(&input["in"]),
                required: input["required"] == true,
                about: text(&input["description"]),
            })
            .collect(),
        body: content(&operation["requestBody"]),
        answers: answers
            .map(|(status, answer)| Answer {
                status,
                about: text(&answer["description"]),
                body: content(answer),
            })
            .collect(),
    }
}

fn content(holder: &Value) -> Option<Kind> {
    let (media, content) = entries(&holder["content"]).next()?;
    let mut kind = kind(&content["schema"]);
    if kind.shape.is_none() {
        kind.words = media.to_owned();
    }
    Some(kind)
}

fn shape<'a>(name: &'a str, schema: &'a Value) -> Shape<'a> {
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let values = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fields = entries(&schema["properties"]);
    Shape {
        name,
        about: text(&schema["description"]),
        values: values.iter().map(text).collect::<Vec<_>>().join(" · "),
        fields: fields
            .map(|(name, field)| Field {
                name,
                kind: kind(field),
                required: required.iter().any(|r| r == name),
                about: text(&field["description"]),
            })
            .collect(),
    }
}

fn kind(schema: &Value) -> Kind {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return Kind { words: name.to_owned(), shape: Some(name.to_owned()) };
    }
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| schema[key].as_array());
    if let Some(first) = choices.and_then(|all| all.iter().find(|choice| choice["type"] != "null")) {
        return kind(first);
    }
    if schema["type"] == "array" {
        let inner = kind(&schema["items"]);
        return Kind { words: format!("[{}]", inner.words), shape: inner.shape };
    }
    let name = match &schema["type"] {
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" | "),
        name => text(name).to_owned(),
    };
    let format = schema["format"].as_str().map(|f| format!(" ({f})")).unwrap_or_default();
    Kind { words: format!("{name}{format}"), shape: None }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}
