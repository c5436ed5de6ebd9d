//! Identity of requesters. An address is proven in two ways only: by a session, or by a POST through a key that was
//! mailed to it. A GET proves nothing: programs that read mail open every link. Knows nothing of HTTP but its methods.

use std::fmt;

use crate::{
    domain::access::{Role, Who},
    server::{
        secret,
        state::Site,
        store::{DraftKey, StoreError},
    },
};

/// Mail address, in lower case, whose owner has proven to read its mail. Constructed in this module only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven(String);

impl Proven {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Person with a valid session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub session_id: i64,
    pub role: Option<Role>,
    email: Proven,
}

impl SignedIn {
    /// Address in lower case.
    pub fn email(&self) -> &str {
        self.email.as_str()
    }

    pub fn proven(&self) -> &Proven {
        &self.email
    }

    pub fn who(&self) -> Who {
        self.role.map_or(Who::Anybody, Who::Host)
    }
}

/// Person of a session, by its secret.
pub async fn signed_in(site: &Site, session_secret: &str) -> Result<Option<SignedIn>, StoreError> {
    let real_ms = site.clock.real_ms();
    let Some(session) = site.store.session(&secret::hash(session_secret), real_ms).await? else { return Ok(None) };
    // A failed write must not fail a request that only reads.
    if let Err(error) = site.store.touch_session(&session, real_ms).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a session's sign of life was not written");
    }
    Ok(Some(SignedIn { session_id: session.id, role: session.role, email: Proven(session.email) }))
}

/// Relation to an activity with these editors that a key gives.
pub fn who_holds(key: &DraftKey, editors: &[String]) -> Who {
    let is_known = key.holder().is_none_or(|holder| editors.iter().any(|email| email == holder));
    if is_known { Who::Holder } else { Who::Anybody }
}

/// Whether the visitor is one of these editors, by a link mailed to them or by their session. Decides what a page
/// shows; an action requires a [`Requester`] with a [`Proven`] address.
pub fn is_known_editor(key: &DraftKey, session_email: Option<&str>, editors: &[String]) -> bool {
    let known = [key.mailed_to(), session_email];
    known.into_iter().flatten().any(|email| editors.iter().any(|editor| editor == email))
}

/// Evidence of a POST, which programs that only follow links do not send.
#[derive(Clone, Copy, Debug)]
pub struct Posted(());

impl Posted {
    /// Evidence for a request's method; `None` unless it is POST.
    pub fn by(method: &str) -> Option<Self> {
        (method == "POST").then_some(Self(()))
    }
}

/// Requester of an action: session, key and network.
#[derive(Clone, Debug)]
pub struct Requester {
    session: Option<Proven>,
    mailed: Option<Proven>,
    key: Option<DraftKey>,
    /// Network of the request, for rate limits.
    pub source: String,
}

impl Requester {
    /// Requester with a session.
    pub fn of_session(person: &SignedIn, source: &str) -> Self {
        Self { session: Some(person.email.clone()), mailed: None, key: None, source: source.to_owned() }
    }

    /// Requester who posts through a key of a draft, possibly with a session too.
    pub fn of_key(_: Posted, key: &DraftKey, person: Option<&SignedIn>, source: &str) -> Self {
        Self {
            session: person.map(|person| person.email.clone()),
            mailed: key.mailed_to().map(|email| Proven(email.to_owned())),
            key: Some(key.clone()),
            source: source.to_owned(),
        }
    }

    /// The address, if the requester has proven it.
    pub fn proven(&self, email: &str) -> Option<&Proven> {
        self.session.iter().chain(&self.mailed).find(|proven| proven.as_str() == email)
    }

    /// First of the requester's proven addresses that is an editor.
    pub fn proven_editor(&self, editors: &[String]) -> Option<&Proven> {
        self.session.iter().chain(&self.mailed).find(|proven| editors.iter().any(|email| email == proven.as_str()))
    }

    /// Relation of the requester to an activity with these editors.
    pub fn who(&self, editors: &[String]) -> Who {
        if self.proven_editor(editors).is_some() {
            return Who::Editor;
        }
        self.key.as_ref().map_or(Who::Anybody, |key| who_holds(key, editors))
    }

    /// Relation of the requester to an unsent draft, which has no editors: only its key counts.
    pub fn who_of_draft(&self) -> Who {
        if self.key.is_some() { Who::Holder } else { Who::Anybody }
    }

    /// Actor for the history: the session's address, or the key with the address that it was mailed to.
    pub fn actor(&self) -> String {
        match (&self.session, &self.key) {
            (Some(email), _) => email.to_string(),
            (None, Some(key)) => format!("key:{}:{}", key.id(), key.mailed_to().unwrap_or("")),
            (None, None) => "unproven".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_proves_nothing() {
        assert!(Posted::by("POST").is_some());
        for method in ["GET", "HEAD", "OPTIONS", "PUT"] {
            assert!(Posted::by(method).is_none(), "{method}");
        }
    }
}
