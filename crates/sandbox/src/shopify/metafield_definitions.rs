//! Definitions that give metafields a type, and ids their uniqueness.

use serde_json::Value;

use super::{
    answer::{Args, Shown, Thing},
    gid::gid,
    register::{Answered, Desk},
    user_error::{UserError, done, refused},
};

/// One definition.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    id: u64,
    pub(super) namespace: String,
    pub(super) key: String,
    name: String,
    description: Option<String>,
    owner_type: String,
    pub(super) kind: String,
    /// No two owners may have the same value.
    pub(super) unique: bool,
}

impl Definition {
    fn thing(&self) -> Thing {
        Thing::of("MetafieldDefinition")
            .with("id", gid("MetafieldDefinition", self.id))
            .with("namespace", self.namespace.clone())
            .with("key", self.key.clone())
            .with("name", self.name.clone())
            .with("description", self.description.clone())
            .with("ownerType", self.owner_type.clone())
            .with("type", Thing::new().with("name", self.kind.clone()))
    }
}

/// For `node` and `nodes`.
pub(super) fn thing(desk: &Desk<'_>, id: u64) -> Option<Thing> {
    desk.state.definitions.iter().find(|d| d.id == id).map(Definition::thing)
}

pub(super) fn one(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let identifier = args.get("identifier").cloned().unwrap_or_default();
    let namespace = desk.state.namespace(identifier["namespace"].as_str());
    let key = identifier["key"].as_str().unwrap_or_default();
    Ok(desk.state.definition(&namespace, key).map(Definition::thing).into())
}

pub(super) fn all(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let text = |name: &str| args.get(name).and_then(Value::as_str);
    if text("query").is_some_and(|q| !q.is_empty()) {
        let message = "the query of metafieldDefinitions is not simulated by this sandbox";
        return Err(super::register::Refusal::new(message, "BAD_REQUEST"));
    }
    let namespace = text("namespace").map(|n| desk.state.namespace(Some(n)));
    let shown = desk.state.definitions.iter();
    let shown = shown.filter(|d| text("ownerType").is_none_or(|o| o == d.owner_type));
    let shown = shown.filter(|d| namespace.as_deref().is_none_or(|n| n == d.namespace));
    let shown = shown.filter(|d| text("key").is_none_or(|k| k == d.key));
    Ok(Shown::Connection(shown.map(|d| d.thing().into_shared()).collect()))
}

pub(super) fn create(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let input = &args["definition"];
    let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
    let no = |part: &str, message: &str, code| {
        Ok(refused("createdDefinition", vec![UserError::at(&["definition", part], message, code)]))
    };
    let namespace = desk.state.namespace(input["namespace"].as_str());
    let (key, kind, owner_type) = (text("key"), text("type"), text("ownerType"));
    if owner_type != "CUSTOMER" {
        return no("ownerType", "Only CUSTOMER is simulated by this sandbox", "INCLUSION");
    }
    if text("name").trim().is_empty() {
        return no("name", "Name can't be blank", "BLANK");
    }
    if desk.state.definition(&namespace, &key).is_some() {
        return no("key", "Key is in use for Customer metafields on the given namespace.", "TAKEN");
    }
    let unique = input["capabilities"]["uniqueValues"]["enabled"].as_bool().unwrap_or(kind == "id");
    if unique && !matches!(kind.as_str(), "id" | "single_line_text_field" | "number_integer") {
        return no(
            "capabilities",
            "The unique values capability is not supported for this type.",
            "INVALID_CAPABILITY",
        );
    }
    let definition = Definition {
        id: desk.state.ids.fresh(),
        namespace,
        key,
        name: text("name"),
        description: input["description"].as_str().map(str::to_owned),
        owner_type,
        kind,
        unique,
    };
    let shown = definition.thing();
    desk.state.effects += 1;
    desk.state.define(definition);
    Ok(done("createdDefinition", shown))
}
