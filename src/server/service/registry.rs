//! Imports and removes public bodies of a site's own: compares a file with the known ones, and writes the differences.

use std::collections::{HashMap, VecDeque, hash_map::Entry};

use super::import::ImportReport;
use crate::{
    domain::{public_body::PublicBody, week::Week},
    server::{
        reference::{
            Registry,
            registry::{
                file::{Column, File, Row, RowFault},
                name_key,
            },
        },
        store::{Store, StoreError, Write},
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

/// Imports the rows of a file, each on its own; `is_rehearsal` gives the same report and writes nothing. A name that a
/// later row takes from its body is free for an earlier one, also where bodies swap names. Marks all weeks as published,
/// so that running servers reload the registry.
pub async fn import(
    store: &Store,
    file: File,
    is_rehearsal: bool,
    on_rejection: &mut dyn FnMut(u64, Vec<Rejection>),
) -> Result<ImportReport, StoreError> {
    let weeks = store.weeks().await?;
    let mut write = store.begin().await?;
    let own = write.own_public_bodies().await?;
    let (accepted, rejected) = decide(own.clone(), file.rows);
    let before: HashMap<String, PublicBody> = own.into_iter().map(|body| (name_key(&body.name), body)).collect();
    let mut report = ImportReport::default();
    for body in accepted {
        let key = name_key(&body.name);
        match before.get(&key) {
            Some(known) if *known == body => {
                report.unchanged += 1;
                continue;
            }
            Some(_) => report.updated += 1,
            None => report.imported += 1,
        }
        if !is_rehearsal {
            write.put_public_body(&key, &body).await?;
        }
    }
    for (number, rejections) in rejected {
        report.rejected += 1;
        on_rejection(number, rejections);
    }
    if is_rehearsal || report.imported + report.updated == 0 {
        write.roll_back().await?;
    } else {
        publish(write, &weeks).await?;
    }
    Ok(report)
}

/// Rows that are not taken, by their numbers, and why.
type Rejected = Vec<(u64, Vec<Rejection>)>;

/// Bodies of the rows that are taken over a site's own bodies, and the other rows in their order.
fn decide(own: Vec<PublicBody>, rows: Vec<Row>) -> (Vec<PublicBody>, Rejected) {
    let mut known = Known::of(own);
    let mut accepted = Vec::new();
    let mut rejected: Rejected = Vec::new();
    let mut waiting = Waiting::default();
    let mut rows = VecDeque::from(rows);
    while let Some(row) = rows.pop_front() {
        let body = match row.body {
            Ok(body) => body,
            Err(faults) => {
                rejected.push((row.number, faults.into_iter().map(Rejection::Fault).collect()));
                continue;
            }
        };
        if let Err(rejections) = known.check(&body) {
            match owner_of_all(&rejections) {
                Some(owner) => waiting.put(owner, row.number, body),
                None => rejected.push((row.number, rejections)),
            }
            continue;
        }
        for (number, body) in waiting.take(&name_key(&body.name)).into_iter().rev() {
            rows.push_front(Row { number, body: Ok(body) });
        }
        known.put(row.number, body.clone());
        accepted.push(body);
    }
    let (together, alone) = known.exchanged(waiting.into_rows());
    accepted.extend(together);
    rejected.extend(alone);
    rejected.sort_by_key(|(number, _)| *number);
    (accepted, rejected)
}

/// Reasons why a body is not removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovalRefused {
    /// No body of the site's own has this name. `owner` is the body that has it as another name.
    Unknown { owner: Option<String> },
    /// The program's own body comes back by the removal, and this name of it is one of another own body.
    NameOfAnother { name: String, owner: String },
}

/// Removes a body of the site's own, by its name in any case; returns whether the program's own facts of that body count
/// again. Marks all weeks as published, as [`import`] does.
pub async fn remove(store: &Store, name: &str) -> Result<Result<bool, RemovalRefused>, StoreError> {
    let weeks = store.weeks().await?;
    let mut write = store.begin().await?;
    let mut own = write.own_public_bodies().await?;
    let key = name_key(name);
    let Some(at) = own.iter().position(|body| name_key(&body.name) == key) else {
        write.roll_back().await?;
        let owner = own.iter().find(|body| body.names().any(|other| name_key(other) == key));
        return Ok(Err(RemovalRefused::Unknown { owner: owner.map(|body| body.name.clone()) }));
    };
    own.remove(at);
    let replaced = Registry::embedded().bodies().iter().find(|body| name_key(&body.name) == key);
    for name in replaced.into_iter().flat_map(PublicBody::names) {
        if let Some(owner) = own.iter().find(|body| body.names().any(|other| name_key(other) == name_key(name))) {
            let refused = RemovalRefused::NameOfAnother { name: name.to_owned(), owner: owner.name.clone() };
            write.roll_back().await?;
            return Ok(Err(refused));
        }
    }
    write.delete_public_body(&key).await?;
    publish(write, &weeks).await?;
    Ok(Ok(replaced.is_some()))
}

async fn publish(mut write: Write, weeks: &[Week]) -> Result<(), StoreError> {
    for week in weeks {
        write.publish_mark(&week.slug);
    }
    write.commit().await
}

/// Key of the body that has the first of the names for which a row is rejected, if it is rejected for such names only.
fn owner_of_all(rejections: &[Rejection]) -> Option<String> {
    let owner = |rejection: &Rejection| match rejection {
        Rejection::NameOfAnother { owner, .. } => Some(name_key(owner)),
        _ => None,
    };
    let owners: Option<Vec<String>> = rejections.iter().map(owner).collect();
    owners?.into_iter().next()
}

/// Bodies of rows that want a name of another body, with the rows' numbers, by the key of that other body.
#[derive(Default)]
struct Waiting {
    rows: HashMap<String, Vec<(u64, PublicBody)>>,
}

impl Waiting {
    fn put(&mut self, owner: String, number: u64, body: PublicBody) {
        self.rows.entry(owner).or_default().push((number, body));
    }

    /// Rows that want a name of this body.
    fn take(&mut self, owner: &str) -> Vec<(u64, PublicBody)> {
        self.rows.remove(owner).unwrap_or_default()
    }

    /// All rows in the order of the file.
    fn into_rows(self) -> Vec<(u64, PublicBody)> {
        let mut rows: Vec<_> = self.rows.into_values().flatten().collect();
        rows.sort_by_key(|(number, _)| *number);
        rows
    }
}

/// Names and bodies that are known so far during an import.
#[derive(Clone)]
struct Known {
    /// Bodies of the site's own, by name key.
    own: HashMap<String, PublicBody>,
    /// Name key and name of the owning body, by the key of each of its names.
    owners: HashMap<String, (String, String)>,
    /// Keys of the names that a body owns, by its name key.
    names: HashMap<String, Vec<String>>,
    /// Numbers of the rows that were taken, by the name key of their body.
    rows: HashMap<String, u64>,
}

impl Known {
    fn of(own: Vec<PublicBody>) -> Self {
        let mut known =
            Self { own: HashMap::new(), owners: HashMap::new(), names: HashMap::new(), rows: HashMap::new() };
        for body in Registry::with_own(own.iter().cloned()).bodies() {
            known.add_names(&name_key(&body.name), body);
        }
        known.own = own.into_iter().map(|body| (name_key(&body.name), body)).collect();
        known
    }

    fn check(&self, body: &PublicBody) -> Result<(), Vec<Rejection>> {
        let key = name_key(&body.name);
        if let Some(row) = self.rows.get(&key) {
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

    fn put(&mut self, row: u64, body: PublicBody) {
        let key = name_key(&body.name);
        self.free_names(&key);
        self.add_names(&key, &body);
        self.rows.insert(key.clone(), row);
        self.own.insert(key, body);
    }

    fn free_names(&mut self, key: &str) {
        for name in self.names.remove(key).unwrap_or_default() {
            self.owners.remove(&name);
        }
    }

    /// Splits rows that wait for names of each other's bodies: those that can be taken together, as where two bodies
    /// swap a name, and the others.
    fn exchanged(&self, mut rows: Vec<(u64, PublicBody)>) -> (Vec<PublicBody>, Rejected) {
        let mut rejected = Vec::new();
        loop {
            let mut trial = self.clone();
            for (_, body) in &rows {
                trial.free_names(&name_key(&body.name));
            }
            let others = rows.len();
            rows.retain(|(number, body)| match trial.check(body) {
                Ok(()) => {
                    trial.put(*number, body.clone());
                    true
                }
                Err(rejections) => {
                    rejected.push((*number, rejections));
                    false
                }
            });
            // A row that is not taken keeps the names of its body, which another one may have counted on.
            if rows.len() == others {
                return (rows.into_iter().map(|(_, body)| body).collect(), rejected);
            }
        }
    }

    /// Adds the names of a body; a name that is taken keeps its owner.
    fn add_names(&mut self, key: &str, body: &PublicBody) {
        for name in body.names().map(name_key) {
            if let Entry::Vacant(free) = self.owners.entry(name.clone()) {
                free.insert((key.to_owned(), body.name.clone()));
                self.names.entry(key.to_owned()).or_default().push(name);
            }
        }
    }
}
