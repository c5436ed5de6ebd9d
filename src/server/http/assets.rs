//! Clients, style and public files, embedded in the binary and served from memory under one hash.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use rust_embed::RustEmbed;

use super::{
    encoding::{Encoded, Encoding},
    headers,
};
use crate::server::{service::snapshot::short_hash, state::Site};

/// Files of the programme's client from its build.
#[derive(RustEmbed)]
#[folder = "target/site/pkg"]
#[allow_missing = true]
struct Bundle;

/// Files of the forms' client: built from the same crate with other features, so that its files have the same names.
#[derive(RustEmbed)]
#[folder = "target/site/forms"]
#[allow_missing = true]
struct FormsBundle;

/// File names of the programme's client and of the forms' client, without extension.
const CLIENT_NAME: &str = "innovationsveckan";
const FORMS_NAME: &str = "forms";

/// Content type of fonts, which are compressed in themselves.
const FONT_TYPE: &str = "font/woff2";

#[derive(RustEmbed)]
#[folder = "public"]
struct Public;

/// Fonts that every page loads at once. Their licences stand beside them in `public/fonts`, and are served too.
pub const FONTS: [&str; 2] = ["source-sans-3.woff2", "familjen-grotesk.woff2"];

/// Style sheets, in the order of their layers.
const STYLE: [&str; 12] = [
    include_str!("../../../style/tokens.css"),
    include_str!("../../../style/fonts.css"),
    include_str!("../../../style/base.css"),
    include_str!("../../../style/programme.css"),
    include_str!("../../../style/pages.css"),
    include_str!("../../../style/saved.css"),
    include_str!("../../../style/forms.css"),
    include_str!("../../../style/suggestions.css"),
    include_str!("../../../style/mail.css"),
    include_str!("../../../style/desk.css"),
    include_str!("../../../style/access.css"),
    include_str!("../../../style/print.css"),
];

/// Static files.
pub struct Assets {
    files: HashMap<String, File>,
    /// Hash of all bundled files together: a part of their addresses.
    pub hash: String,
    /// Whether the client of the programme was built.
    pub has_client: bool,
    /// Whether the client of the forms was built.
    pub has_forms: bool,
}

struct File {
    body: Encoded,
    kind: &'static str,
    hash: String,
    tag: String,
}

impl Assets {
    /// Files that were embedded in the binary; in debug builds read from the folders.
    pub fn embedded() -> Self {
        let mut files = HashMap::new();
        for name in Bundle::iter() {
            insert_bundled::<Bundle>(&mut files, &name, name.to_string());
        }
        for name in FormsBundle::iter() {
            insert_bundled::<FormsBundle>(&mut files, &name, name.replacen(CLIENT_NAME, FORMS_NAME, 1));
        }
        for name in Public::iter() {
            if let Some(file) = Public::get(&name) {
                // All of one folder: the style names its fonts by their files alone.
                let served_as = name.rsplit('/').next().unwrap_or(&name).to_owned();
                let body = Encoded::new(Bytes::from(file.data.into_owned()));
                files.insert(served_as, File::new(&name, body));
            }
        }
        files.insert("style.css".to_owned(), File::new("style.css", Encoded::new(Bytes::from(STYLE.concat()))));
        let mut hashes: Vec<&str> = files.values().map(|file| file.hash.as_str()).collect();
        hashes.sort_unstable();
        let hash = short_hash(hashes.concat().as_bytes());
        let has_client = files.contains_key("innovationsveckan.js");
        let has_forms = files.contains_key("forms.js");
        Self { files, hash, has_client, has_forms }
    }

    /// Address of a bundled file.
    pub fn address(&self, name: &str) -> String {
        format!("/pkg/{}/{name}", self.hash)
    }

    /// Makes the best compressed copies of files that were not compressed at build time.
    pub fn improve(&self) {
        for name in ["style.css", "boot.js", "page.js"] {
            if let Some(file) = self.files.get(name) {
                file.body.improve();
            }
        }
    }
}

impl File {
    fn new(name: &str, body: Encoded) -> Self {
        let kind = match name.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("wasm") => "application/wasm",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("ico") => "image/x-icon",
            Some("woff2") => FONT_TYPE,
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };
        let hash = short_hash(body.plain());
        let tag = headers::weak_tag(&hash);
        Self { body, kind, hash, tag }
    }
}

/// `/pkg/{hash}/{file}`: cached for ever under the current hash; 404 under any other, since only the current files
/// exist.
pub async fn bundled(
    State(site): State<std::sync::Arc<Site>>,
    Path((hash, name)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    if hash != site.assets.hash {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, headers::NO_STORE)]).into_response();
    }
    serve(&site.assets, &name, &request, headers::FOR_EVER)
}

/// Public files with an address of their own, such as `/favicon.png`.
pub fn public(assets: &Assets, path: &str, request: &HeaderMap) -> Option<Response> {
    let name =
        path.strip_prefix('/').filter(|name| matches!(*name, "favicon.png" | "icon.svg" | "apple-touch-icon.png"))?;
    assets
        .files
        .contains_key(name)
        .then(|| serve(assets, name, request, HeaderValue::from_static("public, max-age=86400")))
}

fn serve(assets: &Assets, name: &str, request: &HeaderMap, cache: HeaderValue) -> Response {
    let Some(file) = assets.files.get(name) else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, headers::NO_STORE)]).into_response();
    };
    let mut response = if headers::has_it_already(request, &file.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let encoding = if file.kind == FONT_TYPE { Encoding::Identity } else { Encoding::accepted(request) };
        let mut response = file.body.get(encoding).into_response();
        if let Some(name) = encoding.name() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    answer.insert(header::CACHE_CONTROL, cache);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&file.tag) {
        answer.insert(header::ETAG, tag);
    }
    response
}

/// Inserts a file of a bundle, with its compressed copies.
fn insert_bundled<E: RustEmbed>(files: &mut HashMap<String, File>, name: &str, served_as: String) {
    if is_copy(name) {
        return;
    }
    let bytes = |name: &str| E::get(name).map(|file| Bytes::from(file.data.into_owned()));
    if let Some(plain) = bytes(name) {
        let body = Encoded::precompressed(plain, bytes(&format!("{name}.br")), bytes(&format!("{name}.gz")));
        files.insert(served_as.clone(), File::new(&served_as, body));
    }
}

fn is_copy(name: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| matches!(extension.to_str(), Some("br" | "gz" | "html")))
}
