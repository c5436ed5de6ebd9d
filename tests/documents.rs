//! The documents of the repository: what they name exists, their links lead somewhere, those that must be short are, and the
//! reference of commands and options says what the program says.
#![cfg(feature = "ssr")]

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use clap::{Arg, Command};
use innovationsveckan::server::cli;

/// Set to anything, the reference is written rather than compared.
const UPDATE: &str = "VECKAN_UPDATE_DOCUMENTS";
const REFERENCE: &str = "docs/configuration.md";
const BEGIN: &str = "<!-- Made from `veckan --help` by tests/documents.rs: begin -->\n";
const END: &str = "<!-- Made from `veckan --help` by tests/documents.rs: end -->\n";
/// Documents that name options of `veckan` and of nothing else.
const OF_VECKAN: [&str; 4] = ["README.md", REFERENCE, "docs/operations.md", "docs/data.md"];
/// The folders whose paths are looked up.
const FOLDERS: [&str; 14] = [
    ".ci/",
    ".cargo/",
    "benches/",
    "data/",
    "docs/",
    "end2end/",
    "fuzz/",
    "locales/",
    "migrations/",
    "public/",
    "scripts/",
    "src/",
    "style/",
    "tests/",
];
/// In what people are to replace: `migrations/sqlite/NNNN_name.sql`, `locales/{language}.toml`, `src/pages/*.rs`.
const PLACEHOLDERS: [&str; 4] = ["*", "{", "NNNN", "…"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every document, by its path from the root.
fn documents() -> Vec<String> {
    let mut found = vec!["data/README.md".to_owned()];
    for folder in ["", "docs/"] {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        found.extend(
            names
                .filter(|name| Path::new(name).extension().is_some_and(|it| it == "md"))
                .map(|name| format!("{folder}{name}")),
        );
    }
    found.sort();
    found
}

/// Texts in backticks, and every line of a block of code.
fn code(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            found.push(line);
        } else {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// The targets of links, without those of other sites.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors of a document's headings, as code hosts make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let words = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            words.chars().filter(|mark| mark.is_alphanumeric() || matches!(mark, '-' | '_')).collect()
        })
        .collect()
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut missing = Vec::new();
    for document in documents() {
        let text = read(&document);
        for word in code(&text).into_iter().flat_map(str::split_whitespace) {
            let path = word.trim_matches(|mark| matches!(mark, ',' | ';' | ':' | '(' | ')' | '"' | '\''));
            let path = path.strip_prefix("./").unwrap_or(path);
            let is_of_ours = FOLDERS.iter().any(|folder| path.starts_with(folder));
            if !is_of_ours || PLACEHOLDERS.iter().any(|placeholder| path.contains(placeholder)) {
                continue;
            }
            if !root().join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "named and not there:\n{}", missing.join("\n"));
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = read(&document);
        let folder = Path::new(&document).parent().map(PathBuf::from).unwrap_or_default();
        for link in links(&text) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { PathBuf::from(&document) } else { folder.join(path) };
            let is_there = root().join(&target).exists();
            let has_anchor = || {
                let text = fs::read_to_string(root().join(&target)).unwrap_or_default();
                anchors(&text).contains(anchor)
            };
            if !is_there || (!anchor.is_empty() && !has_anchor()) {
                broken.push(format!("{document}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn the_first_documents_are_short() {
    for (document, most_lines) in [("README.md", 150), ("ARCHITECTURE.md", 250)] {
        let lines = read(document).lines().count();
        assert!(lines <= most_lines, "{document} has {lines} lines, {most_lines} at most");
    }
}

#[test]
fn the_reference_names_every_command_and_option() {
    let text = read(REFERENCE);
    let (before, rest) = text.split_once(BEGIN).unwrap_or_else(|| panic!("{REFERENCE} lacks the line {BEGIN}"));
    let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{REFERENCE} lacks the line {END}"));
    let wanted = format!("{before}{BEGIN}{}{END}{after}", reference());
    if env::var_os(UPDATE).is_some() {
        fs::write(root().join(REFERENCE), wanted).unwrap();
    } else {
        assert!(
            text == wanted,
            "{REFERENCE} does not say what `veckan --help` says; write it anew: \
             {UPDATE}=1 cargo test --features ssr --test documents"
        );
    }
}

#[test]
fn every_option_in_the_documents_exists() {
    let mut known = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    for (_, command) in leaves() {
        known.extend(command.get_arguments().filter_map(Arg::get_long).map(|name| format!("--{name}")));
    }
    let mut unknown = Vec::new();
    for document in OF_VECKAN {
        let text = read(document);
        for word in code(&text).into_iter().flat_map(str::split_whitespace) {
            let option = word.split('=').next().unwrap_or(word).trim_end_matches([',', '.', ';', ']']);
            if option.starts_with("--") && !known.contains(option) {
                unknown.push(format!("{document}: {option}"));
            }
        }
    }
    assert!(unknown.is_empty(), "named and no option:\n{}", unknown.join("\n"));
}

/// The commands that do something, each by its words.
fn leaves() -> Vec<(String, Command)> {
    fn walk(name: &str, command: &Command, found: &mut Vec<(String, Command)>) {
        if !command.has_subcommands() {
            found.push((name.to_owned(), command.clone()));
        }
        for inner in command.get_subcommands() {
            walk(&format!("{name} {}", inner.get_name()), inner, found);
        }
    }
    let mut command = cli::command();
    command.build();
    let mut found = Vec::new();
    walk("veckan", &command, &mut found);
    found
}

/// The commands with their arguments, as Markdown.
fn reference() -> String {
    let leaves = leaves();
    let database = leaves[0].1.get_arguments().find(|argument| argument.get_id() == "database").unwrap();
    let mut text = String::from("### Every command\n\n");
    write_table(&mut text, &[database]);
    for (name, command) in &leaves {
        let arguments: Vec<&Arg> = command
            .get_arguments()
            .filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version" | "database"))
            .collect();
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = write!(text, "### {name}\n\n{}.\n\n", cell(&about));
        if !arguments.is_empty() {
            write_table(&mut text, &arguments);
        }
    }
    text
}

fn write_table(text: &mut String, arguments: &[&Arg]) {
    text.push_str("| argument | variable | default | means |\n| --- | --- | --- | --- |\n");
    for argument in arguments {
        let takes_value = argument.get_action().takes_values();
        let value = argument.get_value_names().and_then(<[_]>::first).map(ToString::to_string).unwrap_or_default();
        let name = match argument.get_long() {
            Some(name) if takes_value => format!("--{name} <{value}>"),
            Some(name) => format!("--{name}"),
            None if argument.is_required_set() => format!("<{value}>"),
            None => format!("[{value}]"),
        };
        let variable = argument.get_env().map(|name| format!("`{}`", name.to_string_lossy())).unwrap_or_default();
        let default = match argument.get_default_values() {
            [default, ..] if takes_value => format!("`{}`", default.to_string_lossy()),
            _ if argument.is_required_set() => "required".to_owned(),
            _ => String::new(),
        };
        let mut means = cell(&argument.get_help().map(ToString::to_string).unwrap_or_default());
        let choices: Vec<String> =
            argument.get_possible_values().iter().map(|choice| format!("`{}`", choice.get_name())).collect();
        if takes_value && !choices.is_empty() {
            let _ = write!(means, ": {}", choices.join(", "));
        }
        let _ = writeln!(text, "| `{name}` | {variable} | {default} | {means} |");
    }
    text.push('\n');
}

/// As it stands in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "\\<")
}
