//! `/api`: the description of the read API for people, made of the document that programs read.

use serde_json::Value;

use super::{RenderedPage, head::Head, text_page};
use crate::{locale::Locale, parts::html::prelude::*, urls};

/// Beginning of a reference to a type of the document.
const TYPES: &str = "#/components/schemas/";

/// Page of a document in the form of `OpenAPI`.
pub fn shown(locale: Locale, document: &Value) -> RenderedPage {
    let prose = Markup::of(maud! {
        (operations(locale, document))
        h2 #types { (locale.api_types()) }
        @for (name, schema) in entries(&document["components"]["schemas"]) { (described_type(locale, name, schema)) }
    });
    let html = Markup::of(maud! {
        div.page.text {
            h1 { (locale.api_title()) }
            (text_page::contents(locale, &prose.sections()))
            div.prose {
                p.lead { (locale.api_lead()) }
                p { a.button href=(urls::OPEN_API) rel="external" { (locale.api_document()) } }
                (prose)
            }
        }
    });
    let head = Head {
        title: locale.api_title().to_owned(),
        description: locale.api_description().to_owned(),
        canonical: Some(urls::api_reference(locale).to_owned()),
        alternate: Some(urls::api_reference(locale.other()).to_owned()),
        ..Head::default()
    };
    RenderedPage { head, status: None, html }
}

fn operations(locale: Locale, document: &Value) -> impl Renderable {
    maud! {
        // Of a file at both addresses, the one of the current week.
        @for (path, item) in entries(&document["paths"]).filter(|(path, _)| !path.contains("{week}")) {
            @let operation = &item["get"];
            h2 id=(text(&operation["operationId"])) { (path) }
            div lang="en" {
                p { strong { (text(&operation["summary"])) } }
                @if let Some(description) = operation["description"].as_str() { p { (description) } }
            }
            (parameters(locale, operation))
            (answers(locale, operation))
        }
    }
}

/// Parameters of an operation. Files have the keys of the filter by their names alone.
fn parameters(locale: Locale, operation: &Value) -> impl Renderable {
    let all = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let is_of_filter = |parameter: &&Value| {
        parameter["in"] == "query" && !matches!(text(&parameter["name"]), "limit" | "offset" | "week")
    };
    let (of_filter, own): (Vec<&Value>, Vec<&Value>) = all.iter().partition(is_of_filter);
    let is_in_full = own.iter().any(|parameter| parameter["name"] == "limit");
    maud! {
        @if !own.is_empty() {
            p { strong { (locale.api_parameters()) } }
            (parameter_list(locale, &own))
        }
        @if is_in_full {
            p { (locale.api_filter()) }
            (parameter_list(locale, &of_filter))
        } @else if !of_filter.is_empty() {
            p {
                (locale.api_filter())
                @for parameter in &of_filter { " " code { (text(&parameter["name"])) } }
            }
        }
    }
}

fn parameter_list(locale: Locale, parameters: &[&Value]) -> impl Renderable {
    maud! {
        ul {
            @for parameter in parameters {
                li {
                    code { (text(&parameter["name"])) }
                    @if parameter["in"] == "path" { " " (locale.api_in_path()) }
                    ": "
                    span lang="en" { (text(&parameter["description"])) }
                }
            }
        }
    }
}

fn answers(locale: Locale, operation: &Value) -> impl Renderable {
    maud! {
        p { strong { (locale.api_answers()) } }
        ul {
            @for (status, answer) in entries(&operation["responses"]) {
                li {
                    (status) ": " span lang="en" { (text(&answer["description"])) }
                    @for (kind, content) in entries(&answer["content"]) {
                        ", " code { (kind) }
                        @if content["schema"]["$ref"].is_string() { " " (type_words(locale, &content["schema"])) }
                    }
                }
            }
        }
    }
}

fn described_type(locale: Locale, name: &str, schema: &Value) -> impl Renderable {
    maud! {
        h3 id=(name) { (name) }
        @if let Some(description) = schema["description"].as_str() { p lang="en" { (description) } }
        ul {
            @for (field, schema) in entries(&schema["properties"]) {
                li {
                    code { (field) } ": " (type_words(locale, schema))
                    @if let Some(description) = schema["description"].as_str() { ". " span lang="en" { (description) } }
                }
            }
        }
    }
}

/// Type in words, with links to the document's own.
fn type_words(locale: Locale, schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(TYPES)) {
        return Markup::of(maud! { a href={ "#" (name) } rel="external" { (name) } });
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        let other = alternatives.iter().find(|alternative| alternative["type"] != "null");
        return other.map(|other| type_words(locale, other)).unwrap_or_default();
    }
    if let Some(words) = schema["enum"].as_array() {
        return Markup::of(maud! { @for word in words { code { (text(word)) } " " } });
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect(),
        kind => vec![text(kind)],
    };
    let kind = kinds.iter().copied().find(|kind| *kind != "null").unwrap_or("");
    // Words with markup in them come apart at their placeholder.
    let with = |words: String, inner: Markup| {
        let (before, after) = words.split_once('\u{1}').unwrap_or((&words, ""));
        Markup::of(maud! { (before) (inner) (after) })
    };
    match kind {
        "array" => with(locale.api_list_of("\u{1}"), type_words(locale, &schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            with(locale.api_lists_by_key("\u{1}"), type_words(locale, &schema["additionalProperties"]))
        }
        kind => {
            let kind = schema["format"].as_str().map_or_else(|| kind.to_owned(), |format| format!("{kind} ({format})"));
            let kind = if kinds.contains(&"null") { locale.api_or_nothing(&kind) } else { kind };
            Markup::of(maud! { (kind) })
        }
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}
