//! Site with a database of its own, and a visitor with a browser without scripts: links, forms, cookies.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use innovationsveckan::server::{
    clock::Clock, mail::Mailer, router::router, service::delivery, state::Site, store::Store, week_settings,
};
use tower::ServiceExt;

pub const WEEK: &str = r#"
slug = "2027"
name = { sv = "Innovationsveckan 2027", en = "Innovation Week 2027" }
starts = 2027-10-04
days = 5
time_zone = "Europe/Stockholm"
programme_opens = 2027-01-01T09:00:00+01:00
registration_opens = 2027-05-03T09:00:00+02:00
registration_closes = 2027-10-01T00:00:00+02:00
registration_grace_minutes = 60
eligible_kinds = ["state", "region", "municipality", "other-public"]

[[themes]]
slug = "data"
name = { sv = "Nyttiggörande av data", en = "Utilization of data" }

[[kinds]]
slug = "seminar"
name = { sv = "Seminarium", en = "Seminar" }
"#;

/// Instant at which registration is open.
pub const OPEN: &str = "2027-08-16T10:00:00+02:00";

pub fn clock(at: &str) -> Clock {
    Clock::starting_at(innovationsveckan::server::clock::parse_instant(at).unwrap().unix_s * 1000)
}

pub async fn site(database: &str, at: &str) -> Arc<Site> {
    let store = Store::open(database).await.unwrap();
    let week = week_settings::parse(WEEK).unwrap();
    store.put_week(&week, 0).await.unwrap();
    let site = Site::new(store, clock(at), Some("http://127.0.0.1:3000".to_owned())).with_mailer(Mailer::shown());
    let site = Arc::new(site);
    site.refresh().await.unwrap();
    site
}

/// Path of the first link below `begin` in the latest letter to an address that contains one.
pub async fn mailed_link(site: &Site, email: &str, begin: &str) -> String {
    delivery::settle(site).await.unwrap();
    let mails = site.mailer.shown_to(email);
    let text = mails.iter().map(|mail| mail.text.as_str()).find(|text| text.contains(begin));
    let text = text.unwrap_or_else(|| panic!("no mail to {email} leads to {begin}: {mails:?}"));
    let link = &text[text.find(begin).unwrap()..];
    link.split(char::is_whitespace).next().unwrap().trim_end_matches(['>', ')', '.']).to_owned()
}

/// Response to a request.
#[derive(Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub location: String,
    pub headers: axum::http::HeaderMap,
    pub html: String,
}

#[derive(Clone)]
pub struct Visitor {
    router: Router,
    cookies: Vec<(String, String)>,
    /// Client address of the requests, if set.
    address: Option<SocketAddr>,
}

impl Visitor {
    pub fn new(site: &Arc<Site>) -> Self {
        Self { router: router(site.clone()), cookies: Vec::new(), address: None }
    }

    /// Visitor like [`Visitor::new`], with a client address of its own.
    pub fn at(site: &Arc<Site>, address: &str) -> Self {
        Self { address: Some(SocketAddr::new(address.parse().unwrap(), 5000)), ..Self::new(site) }
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        self.ask(Method::GET, path, Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask(Method::POST, path, Body::from(form)).await
    }

    /// Loads the page at `path` and submits its form with these fields and that button.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)], action: &str) -> Seen {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.html);
        self.fill_page(path, &page.html, fields, action).await
    }

    /// Submits like [`Visitor::fill`], from a page that was loaded before.
    pub async fn fill_page(&mut self, path: &str, html: &str, fields: &[(&str, &str)], action: &str) -> Seen {
        let mut all: Vec<(String, String)> = controls(html, action);
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all.push(("action".to_owned(), action.to_owned()));
        let pairs: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let path = path.split('?').next().unwrap();
        self.post(path, &pairs).await
    }

    async fn ask(&mut self, method: Method, path: &str, body: Body) -> Seen {
        let path = path.split('#').next().unwrap();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(address));
        }
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let value = |name| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        Seen {
            status: parts.status,
            location: value(header::LOCATION).unwrap_or_default(),
            html: String::from_utf8(bytes.to_vec()).unwrap(),
            headers: parts.headers,
        }
    }
}

/// Fields that a browser submits from the form with that button, or from the page's first form: hidden fields, texts,
/// chosen options and ticked boxes.
fn controls(html: &str, action: &str) -> Vec<(String, String)> {
    let forms: Vec<&str> = html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or("")).collect();
    let button = format!("value=\"{action}\"");
    let has_button = |form: &&&str| form.split("<button").skip(1).any(|it| it.contains(&button));
    let form = forms.iter().find(has_button).or(forms.first()).copied().unwrap_or("");
    let mut sent = Vec::new();
    let mut rest = form;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[..end];
        let name = attribute(tag, "name");
        if tag.starts_with("input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let is_box = kind == "checkbox" || kind == "radio";
            if let Some(name) = name.filter(|_| !is_box || tag.ends_with(" checked")) {
                sent.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            let text = rest[end + 1..].split("</textarea>").next().unwrap_or("");
            sent.push((name.unwrap_or_default(), decoded(text.strip_prefix('\n').unwrap_or(text))));
        } else if tag.starts_with("select") {
            let options = rest[end + 1..].split("</select>").next().unwrap_or("");
            let chosen = options
                .split("<option")
                .find(|option| option.split('>').next().is_some_and(|it| it.contains(" selected")));
            let value = chosen.and_then(|option| attribute(option.split('>').next().unwrap(), "value"));
            sent.push((name.unwrap_or_default(), value.unwrap_or_default()));
        }
    }
    sent
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(decoded(value))
}

fn decoded(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
