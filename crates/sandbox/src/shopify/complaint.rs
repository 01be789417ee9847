//! How Shopify words a document or a variable that its schema does not allow.

use apollo_compiler::validation::DiagnosticList;
use serde_json::{Value, json};

/// The `errors` of a document that was refused.
pub(super) fn about_document(list: &DiagnosticList) -> Vec<Value> {
    list.iter()
        .map(|diagnostic| {
            let plain = diagnostic.error.to_string();
            let name = diagnostic.error.unstable_error_name();
            let (message, mut extensions) = worded(name.unwrap_or_default(), &plain);
            let json = serde_json::to_value(diagnostic.to_json()).unwrap_or_default();
            if extensions["code"].is_null() {
                extensions = json!({"code": "parseError"});
            }
            json!({"message": message, "locations": json["locations"], "extensions": extensions})
        })
        .collect()
}

fn worded(name: &str, plain: &str) -> (String, Value) {
    let quoted: Vec<&str> = plain.split('`').skip(1).step_by(2).collect();
    match (name, quoted.as_slice()) {
        ("UndefinedField", [kind, field, ..]) => (
            format!("Field '{field}' doesn't exist on type '{kind}'"),
            json!({"code": "undefinedField", "typeName": kind, "fieldName": field}),
        ),
        ("UndefinedArgument", [argument, coordinate, ..]) => {
            let field = coordinate.rsplit('.').next().unwrap_or(coordinate).trim_end_matches("(:)");
            (
                format!("Field '{field}' doesn't accept argument '{argument}'"),
                json!({"code": "argumentNotAccepted", "name": field, "argumentName": argument}),
            )
        }
        ("RequiredArgument", [coordinate, ..]) => {
            (plain.replace('`', "'"), json!({"code": "missingRequiredArguments", "name": coordinate}))
        }
        ("UndefinedVariable", _) => (plain.replace('`', "'"), json!({"code": "variableNotDefined"})),
        ("UnusedVariable", _) => (plain.replace('`', "'"), json!({"code": "variableNotUsed"})),
        ("MissingSubselection", _) => (plain.replace('`', "'"), json!({"code": "selectionMismatch"})),
        ("UndefinedInputValue" | "UnsupportedValueType" | "UndefinedEnumValue" | "RequiredField", _) => {
            (plain.replace('`', "'"), json!({"code": "argumentLiteralsIncompatible"}))
        }
        ("", _) => (plain.replace('`', "'"), json!({})),
        (other, _) => {
            let mut code = other.to_owned();
            code[..1].make_ascii_lowercase();
            (plain.replace('`', "'"), json!({"code": code}))
        }
    }
}

/// The error of variables that do not fit their declared types.
pub(super) fn about_variables(explanation: &str, given: &Value) -> Value {
    json!({
        "message": format!("Variable was provided invalid value: {explanation}"),
        "extensions": {
            "code": "INVALID_VARIABLE",
            "value": given,
            "problems": [{"path": [], "explanation": explanation}],
        },
    })
}
