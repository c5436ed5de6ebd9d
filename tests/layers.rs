//! The layers of the application: no import points upward.
//!
//! Crates are what others stand on, and the compiler separates them: `domain` and `html` know nothing of the rest; `locale`,
//! `reference_data`, `time_zone`, `markdown`, `store` and `import` know the domain and the crates that their `Cargo.toml`
//! names; `mail` knows the words too. Within the application the imports are read here:
//!
//! ```text
//! urls ← server's tools ← api's types ← views ← server::{state, service, export, backup} ← api's functions ← parts ← pages
//!     ← app, server::{http, router, cli}
//! ```
//!
//! A module imports from its own layer and from those before it. Besides, `parts` and `pages` never import from `server`,
//! and the clients (`client`, `client_forms`) import from `urls`, `api`, `parts`, `pages` and `app` only.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Modules by their layers, the lowest first. The longest name that fits counts.
const LAYERS: [&[&str]; 10] = [
    &["urls"],
    &[
        "server::clock",
        "server::compute",
        "server::http::encoding",
        "server::http::headers",
        "server::limits",
        "server::picture",
        "server::proxies",
        "server::qr",
        "server::secret",
        "server::facet_words",
        "server::week_settings",
    ],
    &["api"],
    &["views"],
    &[
        "server::backup",
        "server::export",
        // What the running site keeps of answers, so that what is published can empty it.
        "server::http::assets",
        "server::http::data_cache",
        "server::http::page_cache",
        "server::service",
        "server::state",
    ],
    &["api::functions"],
    &["parts"],
    &["pages"],
    &["app", "server::cli", "server::http", "server::router"],
    &["client", "client_forms"],
];

/// Room and one that lies below it, from which it never imports all the same.
const NEVER: [(&str, &str); 4] =
    [("parts", "server"), ("pages", "server"), ("client", "server"), ("client_forms", "server")];

/// Crates, by the names that the application gives them.
const CRATES: [&str; 8] = [
    "domain",
    "locale",
    "parts::html",
    "server::import",
    "server::mail",
    "server::markdown",
    "server::reference",
    "server::store",
];

/// The crates, and what of the project each may know.
const KNOWN: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("html", &[]),
    ("import", &["domain", "markdown", "reference_data", "time_zone"]),
    ("locale", &["domain"]),
    ("mail", &["domain", "html", "locale", "markdown"]),
    ("markdown", &["domain", "html"]),
    ("reference_data", &["domain"]),
    ("store", &["domain"]),
    ("time_zone", &["domain"]),
];

/// Imports that point upward: the module, what it imports, and why it still does.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("pages::programme", "client::programme", "in the browser the page starts its controller"),
    ("pages", "client::navigation", "in the browser a page that was navigated to is announced, and may be in memory"),
];

#[test]
fn no_import_points_upward() {
    let mut unneeded: BTreeSet<usize> = (0..EXCEPTIONS.len()).collect();
    let mut faults = BTreeSet::new();
    for (module, text) in sources() {
        for target in imports(&module, &text) {
            if is_within_any(&target, &CRATES) || !points_upward(&module, &target) {
                continue;
            }
            let known = EXCEPTIONS.iter().position(|(from, to, _)| *from == module && is_within(&target, to));
            match known {
                Some(at) => drop(unneeded.remove(&at)),
                None => drop(faults.insert(format!("{module} imports {target}"))),
            }
        }
    }
    assert!(faults.is_empty(), "imports point upward:\n{}", Vec::from_iter(faults).join("\n"));
    let unneeded: Vec<_> = unneeded.into_iter().map(|at| EXCEPTIONS[at]).collect();
    assert!(unneeded.is_empty(), "exceptions that nothing needs any more: {unneeded:?}");
}

#[test]
fn crates_know_what_they_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let crates: BTreeSet<_> = folders.filter(|path| path.join("Cargo.toml").exists()).collect();
    assert_eq!(crates, KNOWN.iter().map(|(name, _)| root.join(name)).collect());
    for (name, known) in KNOWN {
        let manifest = fs::read_to_string(root.join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest.lines().filter_map(|line| line.strip_suffix(".workspace = true"));
        let own: Vec<_> = dependencies.filter(|name| KNOWN.iter().any(|(own, _)| own == name)).collect();
        assert_eq!(own, known, "{name}");
        assert!(!manifest.contains("path = \"../"), "{name}: crates are named in the workspace");
    }
}

fn points_upward(module: &str, target: &str) -> bool {
    let is_forbidden = NEVER.iter().any(|(from, to)| is_within(module, from) && is_within(target, to));
    is_forbidden || layer(module) < layer(target)
}

/// Height of a module, or of an item in it.
fn layer(name: &str) -> usize {
    let modules = LAYERS.iter().enumerate().flat_map(|(at, modules)| modules.iter().map(move |module| (*module, at)));
    let found = modules.filter(|(module, _)| is_within(name, module)).max_by_key(|(module, _)| module.len());
    found.unwrap_or_else(|| panic!("{name} is in no layer: add it to LAYERS")).1
}

fn is_within_any(name: &str, modules: &[&str]) -> bool {
    modules.iter().any(|module| is_within(name, module))
}

fn is_within(name: &str, module: &str) -> bool {
    name.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every module of the application, with its text: without comments and tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let module = |path: &Path| {
        let path = path.strip_prefix(&root).unwrap().with_extension("");
        path.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("::")
    };
    let sources = files.iter().map(|path| (module(path), code(&fs::read_to_string(path).unwrap())));
    // What only names the modules.
    sources.filter(|(module, _)| !["lib", "main", "server"].contains(&module.as_str())).collect()
}

/// The files of Rust in a folder, without those of crates of their own and without files of tests.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.join("Cargo.toml").exists() {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// Names of others in a module, from the crate's root: paths that begin with `crate` or `super`, in `use` and elsewhere.
fn imports(module: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || matches!(before, '_' | ':') {
                continue;
            }
            let mut paths = Vec::new();
            read_tree(&mut code[at..].chars().peekable(), Vec::new(), &mut paths);
            found.extend(paths.iter().map(|path| from_root(module, path)));
        }
    }
    found.retain(|target| !target.is_empty());
    found
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Reads `a::b::{c, d::e}` as `a::b::c` and `a::b::d::e`.
fn read_tree(rest: &mut Chars<'_>, mut path: Vec<String>, paths: &mut Vec<Vec<String>>) {
    loop {
        skip_space(rest);
        match rest.peek() {
            Some('{') => {
                rest.next();
                loop {
                    skip_space(rest);
                    match rest.peek() {
                        None | Some('}') => break,
                        Some(',') => drop(rest.next()),
                        Some(_) => read_tree(rest, path.clone(), paths),
                    }
                }
                rest.next();
                return;
            }
            Some(c) if c.is_alphanumeric() || *c == '_' => {
                let mut name = String::new();
                while let Some(c) = rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    name.push(c);
                }
                path.push(name);
            }
            // A glob, or generic arguments: the path ends here.
            _ => drop(rest.next()),
        }
        if rest.next_if_eq(&':').is_none() || rest.next_if_eq(&':').is_none() {
            break;
        }
    }
    // What it is called here: `as name`.
    while rest.next_if(|c| !matches!(c, ',' | '}' | ';' | '{')).is_some() {}
    paths.push(path);
}

fn skip_space(rest: &mut Chars<'_>) {
    while rest.next_if(|c| c.is_whitespace()).is_some() {}
}

/// A path from the root of the crate; empty for the root itself.
fn from_root(module: &str, path: &[String]) -> String {
    let mut from: Vec<&str> = if path[0] == "crate" { Vec::new() } else { module.split("::").collect() };
    for name in path {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => drop(from.pop()),
            name => from.push(name),
        }
    }
    from.join("::")
}

#[test]
fn imports_are_read() {
    let code = code(
        "use super::{forms, personal::{Response, Request as Asked}};\nuse crate::{\n    domain::week::Week, // crate::not_this\n    urls,\n};\n\
         fn f(x: &crate::server::state::Site) -> Option<crate::api::Error> { super::super::secret::new() }\n#[cfg(test)]\nmod tests { use crate::nor_this; }",
    );
    let mut found = imports("server::http::login", &code);
    found.sort();
    let expected = [
        "api::Error",
        "domain::week::Week",
        "server::http::forms",
        "server::http::personal::Request",
        "server::http::personal::Response",
        "server::secret::new",
        "server::state::Site",
        "urls",
    ];
    assert_eq!(found, expected);
    assert!(
        points_upward("server::service::login", "server::http::session") && points_upward("pages", "server::secret")
    );
    assert!(!points_upward("server::http::login", "server::service::login"));
}
