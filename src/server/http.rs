//! What goes over HTTP apart from the pages' insides: bytes, headers, caches, data, the read API and health.

pub mod answers;
pub mod assets;
pub mod canonical;
pub mod connections;
pub mod data;
pub mod desk;
pub mod encoding;
pub mod export;
pub mod forms;
pub mod functions;
pub mod guard;
pub mod headers;
pub mod health;
pub mod history;
pub mod letters;
pub mod login;
pub mod own_pages;
pub mod page_cache;
pub mod pages;
pub mod people;
pub mod personal;
pub mod personal_pages;
pub mod proxies;
pub mod read_api;
pub mod registration;
pub mod session;
