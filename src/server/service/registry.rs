//! Imports public bodies of a site's own: compares a file with the known ones, and writes the differences.

use std::collections::HashMap;

use super::import::ImportReport;
use crate::{
    domain::public_body::PublicBody,
    server::{
        reference::{
            Registry,
            registry::{
                file::{Column, File, RowFault},
                name_key,
            },
        },
        store::{Store, StoreError},
    },
};

/// Most bodies of a site's own.
const MOST_OWN: usize = 10_000;

/// Reasons why a row is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    Fault(RowFault),
    /// Name of an earlier row.
    RepeatedName {
        name: String,
        row: u64,
    },
    /// Name in this column that belongs to another body.
    NameOfAnother {
        column: Column,
        name: String,
        owner: String,
    },
    TooMany {
        limit: usize,
    },
}

/// Registry of the site: the embedded bodies merged with its own.
pub async fn registry_of(store: &Store) -> Result<Registry, StoreError> {
    Ok(Registry::with_own(store.own_public_bodies().await?))
}

/// Imports the rows of a file, each on its own; `is_rehearsal` gives the same report and writes nothing. Marks all
/// weeks as published, so that running servers reload the registry.
pub async fn import(
    store: &Store,
    file: File,
    is_rehearsal: bool,
    on_rejection: &mut dyn FnMut(u64, Vec<Rejection>),
) -> Result<ImportReport, StoreError> {
    let weeks = store.weeks().await?;
    let mut write = store.begin().await?;
    let mut known = Known::of(write.own_public_bodies().await?);
    let mut report = ImportReport::default();
    let mut rows_of: HashMap<String, u64> = HashMap::new();
    for row in file.rows {
        let taken = match row.body {
            Ok(body) => known.check(&body, &rows_of).map(|()| body),
            Err(faults) => Err(faults.into_iter().map(Rejection::Fault).collect()),
        };
        let body = match taken {
            Ok(body) => body,
            Err(rejections) => {
                report.rejected += 1;
                on_rejection(row.number, rejections);
                continue;
            }
        };
        let key = name_key(&body.name);
        rows_of.insert(key.clone(), row.number);
        match known.own.get(&key) {
            Some(before) if *before == body => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.updated += 1,
            None => report.imported += 1,
        }
        if !is_rehearsal {
            write.put_public_body(&key, &body).await?;
        }
        known.put(key, body);
    }
    if is_rehearsal || report.imported + report.updated == 0 {
        write.roll_back().await?;
    } else {
        for week in &weeks {
            write.publish_mark(&week.slug);
        }
        write.commit().await?;
    }
    Ok(report)
}

/// Names and bodies that are known so far during an import.
struct Known {
    /// Bodies of the site's own, by name key.
    own: HashMap<String, PublicBody>,
    /// Name key and name of the owning body, by the key of each of its names.
    owners: HashMap<String, (String, String)>,
}

impl Known {
    fn of(own: Vec<PublicBody>) -> Self {
        let mut known = Self { own: HashMap::new(), owners: HashMap::new() };
        for body in Registry::with_own(own.iter().cloned()).bodies() {
            known.add_names(&name_key(&body.name), body);
        }
        known.own = own.into_iter().map(|body| (name_key(&body.name), body)).collect();
        known
    }

    fn check(&self, body: &PublicBody, rows_of: &HashMap<String, u64>) -> Result<(), Vec<Rejection>> {
        let key = name_key(&body.name);
        if let Some(row) = rows_of.get(&key) {
            return Err(vec![Rejection::RepeatedName { name: body.name.clone(), row: *row }]);
        }
        let named = std::iter::once((Column::Name, &body.name))
            .chain(body.short.iter().map(|name| (Column::Short, name)))
            .chain(body.aliases.iter().map(|name| (Column::Aliases, name)))
            .chain(body.english.iter().map(|name| (Column::English, name)));
        let mut rejections: Vec<Rejection> = named
            .filter_map(|(column, name)| {
                let (_, owner) = self.owners.get(&name_key(name)).filter(|(owner, _)| *owner != key)?;
                Some(Rejection::NameOfAnother { column, name: name.clone(), owner: owner.clone() })
            })
            .collect();
        if self.own.len() >= MOST_OWN && !self.own.contains_key(&key) {
            rejections.push(Rejection::TooMany { limit: MOST_OWN });
        }
        if rejections.is_empty() { Ok(()) } else { Err(rejections) }
    }

    fn put(&mut self, key: String, body: PublicBody) {
        self.owners.retain(|_, (owner, _)| *owner != key);
        self.add_names(&key, &body);
        self.own.insert(key, body);
    }

    /// Adds the names of a body; a name that is taken keeps its owner.
    fn add_names(&mut self, key: &str, body: &PublicBody) {
        for name in body.names() {
            self.owners.entry(name_key(name)).or_insert_with(|| (key.to_owned(), body.name.clone()));
        }
    }
}
