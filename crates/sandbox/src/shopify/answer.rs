//! What one object of an answer holds, before the caller's selection decides which part is shown.

use std::{collections::HashMap, sync::Arc};

use apollo_compiler::{
    resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue},
    schema::ExtendedType,
};
use serde_json::{Map, Value};

use super::paging;

/// Arguments of one field, after the schema's coercion: absent and null are different things.
pub(super) type Args = Map<String, Value>;

/// The value of a field.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// A scalar, an enum value, null, or a list of them.
    Leaf(Value),
    /// One object.
    One(Arc<Thing>),
    /// A list of objects.
    Many(Vec<Arc<Thing>>),
    /// A list of objects with holes where nothing was found.
    Some(Vec<Option<Arc<Thing>>>),
    /// A connection over a list that is held whole; paging arguments are applied when it is shown.
    Connection(Vec<Arc<Thing>>),
    /// The metafields of an owner: `metafield(namespace, key)` and `metafields(...)` choose among them.
    Metafields(Vec<Arc<Thing>>),
}

/// One object with every field it could be asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Thing {
    kind: &'static str,
    fields: HashMap<&'static str, Shown>,
}

impl Thing {
    /// An object whose type follows from the field it stands in.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// An object that can also stand behind an interface.
    pub(super) fn of(kind: &'static str) -> Self {
        Self { kind, fields: HashMap::new() }
    }

    pub(super) fn with(mut self, field: &'static str, shown: impl Into<Shown>) -> Self {
        self.fields.insert(field, shown.into());
        self
    }

    /// Ready to stand in a list.
    pub(super) fn into_shared(self) -> Arc<Thing> {
        Arc::new(self)
    }

    pub(super) fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field) {
            Some(Shown::Leaf(Value::String(text))) => Some(text),
            _ => None,
        }
    }
}

impl From<Thing> for Shown {
    fn from(thing: Thing) -> Self {
        Self::One(Arc::new(thing))
    }
}

impl From<Vec<Thing>> for Shown {
    fn from(things: Vec<Thing>) -> Self {
        Self::Many(things.into_iter().map(Arc::new).collect())
    }
}

impl<T: Into<Shown>> From<Option<T>> for Shown {
    fn from(shown: Option<T>) -> Self {
        shown.map_or(Self::Leaf(Value::Null), Into::into)
    }
}

macro_rules! leaf {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Shown {
            fn from(leaf: $ty) -> Self {
                Self::Leaf(leaf.into())
            }
        }
    )*};
}
leaf!(Value, &str, String, bool, u64, Vec<String>);

impl From<jiff::Timestamp> for Shown {
    fn from(at: jiff::Timestamp) -> Self {
        Self::Leaf(at.to_string().into())
    }
}

/// A thing in the place where the schema expects it.
struct Placed {
    kind: String,
    thing: Arc<Thing>,
    app_namespace: Arc<str>,
}

impl ObjectValue for Placed {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        match self.thing.fields.get(info.field_name()) {
            Some(shown) => show(shown.clone(), info, &self.app_namespace),
            None => Err(self.unknown_field_error(info)),
        }
    }
}

/// Turns what a field holds into what the schema's executor understands.
pub(super) fn show<'a>(
    shown: Shown,
    info: &'a ResolveInfo<'a>,
    app_namespace: &Arc<str>,
) -> Result<ResolvedValue<'a>, FieldError> {
    let declared = info.field_definition().ty.inner_named_type();
    let is_object = matches!(info.schema().types.get(declared), Some(ExtendedType::Object(_)));
    let place = |thing: Arc<Thing>| {
        let kind = if is_object { declared.to_string() } else { thing.kind.to_owned() };
        ResolvedValue::object(Placed { kind, thing, app_namespace: app_namespace.clone() })
    };
    Ok(match shown {
        Shown::Leaf(Value::Array(list)) => {
            ResolvedValue::list(list.into_iter().map(ResolvedValue::leaf).collect::<Vec<_>>())
        }
        Shown::Leaf(value) => ResolvedValue::leaf(value),
        Shown::One(thing) => place(thing),
        Shown::Many(things) => ResolvedValue::list(things.into_iter().map(place).collect::<Vec<_>>()),
        Shown::Some(things) => {
            let placed = things.into_iter().map(|t| t.map_or(ResolvedValue::null(), place));
            ResolvedValue::list(placed.collect::<Vec<_>>())
        }
        Shown::Connection(things) => {
            let args = arguments(info);
            place(Arc::new(paging::slice(things, &args).map_err(|message| FieldError { message })?))
        }
        Shown::Metafields(owned) => {
            let args = arguments(info);
            let wanted = Wanted { args: &args, app_namespace };
            if info.field_name() == "metafield" {
                wanted.one(owned).map_or(ResolvedValue::null(), place)
            } else {
                let some = wanted.some(owned);
                place(Arc::new(paging::slice(some, &args).map_err(|message| FieldError { message })?))
            }
        }
    })
}

/// The coerced arguments of the field, as plain JSON.
pub(super) fn arguments(info: &ResolveInfo<'_>) -> Args {
    match serde_json::to_value(info.arguments()) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Which metafields are asked for; no namespace means the app's own.
struct Wanted<'a> {
    args: &'a Args,
    app_namespace: &'a str,
}

impl Wanted<'_> {
    fn one(&self, owned: Vec<Arc<Thing>>) -> Option<Arc<Thing>> {
        let asked = self.args.get("namespace").and_then(Value::as_str).unwrap_or("$app");
        let namespace = resolve_namespace(asked, self.app_namespace);
        let key = self.args.get("key").and_then(Value::as_str);
        owned.into_iter().find(|m| m.text("namespace") == Some(&namespace) && m.text("key") == key)
    }

    fn some(&self, owned: Vec<Arc<Thing>>) -> Vec<Arc<Thing>> {
        let namespace = self.args.get("namespace").and_then(Value::as_str);
        let namespace = namespace.map(|n| resolve_namespace(n, self.app_namespace));
        let keys = self.args.get("keys").and_then(Value::as_array);
        let full =
            |m: &Thing| format!("{}.{}", m.text("namespace").unwrap_or(""), m.text("key").unwrap_or(""));
        owned
            .into_iter()
            .filter(|m| namespace.as_deref().is_none_or(|n| m.text("namespace") == Some(n)))
            .filter(|m| {
                keys.is_none_or(|k| {
                    k.iter().any(|k| k.as_str() == m.text("key") || k.as_str() == Some(&full(m)))
                })
            })
            .collect()
    }
}

/// `$app` and `$app:part` stand for a namespace reserved to the app.
pub(super) fn resolve_namespace(asked: &str, app_namespace: &str) -> String {
    match asked.strip_prefix("$app") {
        Some("") => app_namespace.to_owned(),
        Some(part) if part.starts_with(':') => format!("{app_namespace}--{}", &part[1..]),
        _ => asked.to_owned(),
    }
}
