//! Reads a caller's document against Shopify's schema and answers exactly what was selected.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use apollo_compiler::{
    ExecutableDocument, Schema,
    ast::Value as Literal,
    executable::{Operation, OperationType, Selection},
    request::coerce_variable_values,
    resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue},
    response::JsonMap,
    validation::Valid,
};
use serde_json::{Value, json};

use super::{
    answer::{self, Args, Shown},
    complaint, cost,
    register::Refusal,
};

/// A schema and the documents that were already read against it.
pub(super) struct Grammar {
    schema: Valid<Schema>,
    read: Mutex<HashMap<String, Arc<Valid<ExecutableDocument>>>>,
}

/// The Admin API as far as the sandbox knows it.
pub(super) static ADMIN: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(include_str!("../../schema/admin_2026-10.subset.graphql")));

/// The Customer Account API as far as the sandbox knows it.
pub(super) static CUSTOMER_ACCOUNT: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(include_str!("../../schema/customer_account_2026-10.subset.graphql")));

/// A request that may be executed.
pub(super) struct Prepared {
    document: Arc<Valid<ExecutableDocument>>,
    operation_name: Option<String>,
    variables: Valid<JsonMap>,
    /// Root fields in order: what the call is counted and made to fail by.
    pub(super) roots: Vec<String>,
    pub(super) is_mutation: bool,
    pub(super) requested_cost: u32,
}

/// Answers root fields; everything below them is selection.
pub(super) trait Roots {
    fn answer(&self, is_mutation: bool, field: &str, args: &Args) -> Result<Shown, Refusal>;
    fn app_namespace(&self) -> Arc<str>;
}

impl Grammar {
    fn new(sdl: &str) -> Self {
        // Shopify's own schema breaks a rule or two of the specification, and the subset has stand-ins; what
        // matters is that documents are held against it.
        let schema = Schema::parse(sdl, "schema.graphql").unwrap_or_else(|e| e.partial);
        Self { schema: Valid::assume_valid(schema), read: Mutex::default() }
    }

    /// Checks document and variables; on refusal the `errors` array of the reply.
    pub(super) fn prepare(&self, body: &Value) -> Result<Prepared, Vec<Value>> {
        let Some(text) = body["query"].as_str() else {
            return Err(vec![json!({"message": "query is required", "extensions": {"code": "BAD_REQUEST"}})]);
        };
        let document = self.read(text)?;
        let operation_name = body["operationName"].as_str().map(str::to_owned);
        let found = document.operations.get(operation_name.as_deref());
        let operation = found.map_err(|e| vec![json!({"message": e.message().to_string()})])?;
        let raw: JsonMap = match &body["variables"] {
            Value::Null => JsonMap::new(),
            given => serde_json::from_value(given.clone())
                .map_err(|_| vec![json!({"message": "Variables must be an object"})])?,
        };
        let variables = coerce_variable_values(&self.schema, operation, &raw)
            .map_err(|e| vec![complaint::about_variables(&e.message().to_string(), &body["variables"])])?;
        let plain = serde_json::to_value(&*variables).unwrap_or_default();
        let prepared = Prepared {
            roots: root_names(&document, operation),
            is_mutation: operation.operation_type == OperationType::Mutation,
            requested_cost: cost::requested(&document, operation, &plain),
            document: document.clone(),
            operation_name: operation_name.clone(),
            variables,
        };
        Ok(prepared)
    }

    fn read(&self, text: &str) -> Result<Arc<Valid<ExecutableDocument>>, Vec<Value>> {
        if let Some(known) = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Ok(known.clone());
        }
        let document = ExecutableDocument::parse_and_validate(&self.schema, text, "query")
            .map_err(|e| complaint::about_document(&e.errors))?;
        let document = Arc::new(document);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() > 1_000 {
            read.clear();
        }
        read.insert(text.to_owned(), document.clone());
        Ok(document)
    }

    /// Runs a prepared request: `data` and, if any, `errors`.
    pub(super) fn execute(&self, prepared: &Prepared, roots: &dyn Roots) -> (Value, Vec<Value>) {
        let variables = serde_json::to_value(&*prepared.variables).unwrap_or_default();
        let root = Root { roots, is_mutation: prepared.is_mutation, codes: RefCell::default(), variables };
        let execution = Execution::new(&self.schema, &prepared.document)
            .coerced_variable_values(&prepared.variables)
            .operation_name(prepared.operation_name.as_deref());
        let response = execution.and_then(|run| run.execute_sync(&root));
        match response {
            Ok(response) => {
                let codes = root.codes.into_inner();
                let mut errors = Vec::new();
                for error in &response.errors {
                    let mut error = serde_json::to_value(error).unwrap_or_default();
                    let message = error["message"].as_str().unwrap_or_default().to_owned();
                    let clean = message.strip_prefix("resolver error: ").unwrap_or(&message).to_owned();
                    let code = codes.get(&clean).copied().unwrap_or("BAD_REQUEST");
                    error["message"] = clean.into();
                    error["extensions"] = json!({"code": code});
                    errors.push(error);
                }
                (serde_json::to_value(&response.data).unwrap_or_default(), errors)
            }
            Err(e) => (Value::Null, vec![json!({"message": e.message().to_string()})]),
        }
    }
}

fn root_names(document: &ExecutableDocument, operation: &Operation) -> Vec<String> {
    fn walk(document: &ExecutableDocument, selections: &[Selection], names: &mut Vec<String>) {
        for selection in selections {
            match selection {
                Selection::Field(field) => names.push(field.name.to_string()),
                Selection::InlineFragment(inline) => walk(document, &inline.selection_set.selections, names),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name) {
                        walk(document, &fragment.selection_set.selections, names);
                    }
                }
            }
        }
    }
    let mut names = Vec::new();
    walk(document, &operation.selection_set.selections, &mut names);
    names
}

struct Root<'r> {
    roots: &'r dyn Roots,
    is_mutation: bool,
    codes: RefCell<HashMap<String, &'static str>>,
    variables: Value,
}

impl Root<'_> {
    /// The key of `@idempotent(key:)`, which stands at the field and not among its arguments.
    fn idempotency_key(&self, info: &ResolveInfo<'_>) -> Option<Value> {
        let directive = info.field_selections().first()?.directives.get("idempotent")?;
        match &**directive.specified_argument_by_name("key")? {
            Literal::Variable(name) => self.variables.get(name.as_str()).cloned(),
            Literal::String(text) => Some(text.clone().into()),
            _ => None,
        }
    }
}

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &str {
        if self.is_mutation { "Mutation" } else { "QueryRoot" }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let mut args = answer::arguments(info);
        if let Some(key) = self.idempotency_key(info) {
            args.insert("@idempotent".to_owned(), key);
        }
        match self.roots.answer(self.is_mutation, info.field_name(), &args) {
            Ok(shown) => answer::show(shown, info, &self.roots.app_namespace()),
            Err(refusal) => {
                self.codes.borrow_mut().insert(refusal.message.clone(), refusal.code);
                Err(FieldError { message: refusal.message })
            }
        }
    }
}
