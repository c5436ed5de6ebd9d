//! As much of JSON Schema as the schedule's needs: what is there, of which type, and nothing else. Patterns are left to the
//! test of names beside `export::frab`.

use serde_json::Value;

/// Faults of the document, each with its place.
pub fn complaints(schema: &Value, document: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    check(schema, schema, document, "", &mut complaints);
    complaints
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, complaints: &mut Vec<String>) {
    if schema == &Value::Bool(false) {
        complaints.push(format!("{at} must not be there"));
    }
    let Some(schema) = schema.as_object() else { return };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        check(root, target, value, at, complaints);
    }
    if let Some(kinds) = schema.get("type")
        && !list(kinds).iter().any(|kind| is_of(kind.as_str().unwrap(), value))
    {
        complaints.push(format!("{at} is no {kinds}: {value}"));
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        complaints.push(format!("{at} is none of {allowed:?}: {value}"));
    }
    if schema.get("minimum").is_some_and(|least| value.as_i64() < least.as_i64()) {
        complaints.push(format!("{at} is too small: {value}"));
    }
    if let Some(item) = schema.get("items") {
        for (number, value) in value.as_array().into_iter().flatten().enumerate() {
            check(root, item, value, &format!("{at}/{number}"), complaints);
        }
    }
    let Some(members) = value.as_object() else { return };
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !members.contains_key(name.as_str().unwrap()) {
            complaints.push(format!("{at} lacks {name}"));
        }
    }
    for (name, value) in members {
        let known = schema.get("properties").and_then(|known| known.get(name));
        let any = schema.get("patternProperties").and_then(|known| known.get(".*"));
        match known.or(any) {
            Some(known) => check(root, known, value, &format!("{at}/{name}"), complaints),
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                complaints.push(format!("{at} must not have {name}"));
            }
            None => {}
        }
    }
}

fn list(one_or_more: &Value) -> &[Value] {
    one_or_more.as_array().map_or(std::slice::from_ref(one_or_more), Vec::as_slice)
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the schema has a type {other}"),
    }
}
