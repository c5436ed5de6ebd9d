//! Public bodies of a site's own: a file of them is compared with what the site knows, and what differs is written.

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

/// The most bodies of a site's own.
const MOST_OWN: usize = 10_000;

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    Fault(RowFault),
    /// An earlier row has the name.
    RepeatedName {
        name: String,
        row: u64,
    },
    /// A name in this column means another body.
    NameOfAnother {
        column: Column,
        name: String,
        owner: String,
    },
    TooMany {
        limit: usize,
    },
}

/// The bodies that a site knows: those of the program, with its own.
pub async fn registry_of(store: &Store) -> Result<Registry, StoreError> {
    Ok(Registry::with_own(store.own_public_bodies().await?))
}

/// Takes the rows of a file, each by itself; with `is_rehearsal` it says the same and writes nothing. Whoever follows what is
/// published hears of it: a server that runs takes the bodies into use at once.
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

/// What the site knows while a file is read.
struct Known {
    /// The site's own bodies, by the key of their name.
    own: HashMap<String, PublicBody>,
    /// Every name by its key, with the key and the name of the body that it means.
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

    /// The first that has a name keeps it.
    fn add_names(&mut self, key: &str, body: &PublicBody) {
        for name in body.names() {
            self.owners.entry(name_key(name)).or_insert_with(|| (key.to_owned(), body.name.clone()));
        }
    }
}
