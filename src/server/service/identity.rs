//! Who somebody is, as far as it is known. An address is proven in two ways only: by a session, or by a POST through a key
//! that was mailed to it. A GET proves nothing: programs that read mail open every link. Knows no HTTP but its methods.

use std::fmt;

use crate::{
    domain::access::{Role, Who},
    server::{
        secret,
        state::Site,
        store::{DraftKey, StoreError},
    },
};

/// A mail address, in lower case, whose mail somebody has shown to read. Made in this module only.
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

/// A person whose session is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub session_id: i64,
    pub role: Option<Role>,
    email: Proven,
}

impl SignedIn {
    /// In lower case.
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

/// The person who is signed in by the secret of a session.
pub async fn signed_in(site: &Site, session_secret: &str) -> Result<Option<SignedIn>, StoreError> {
    let real_ms = site.clock.real_ms();
    let Some(session) = site.store.session(&secret::hash(session_secret), real_ms).await? else { return Ok(None) };
    // Who only reads need not fail because nothing can be written just now.
    if let Err(error) = site.store.touch_session(&session, real_ms).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a session's sign of life was not written");
    }
    Ok(Some(SignedIn { session_id: session.id, role: session.role, email: Proven(session.email) }))
}

/// What the holder of a key is to an activity with these editors, whatever else they are.
pub fn who_holds(key: &DraftKey, editors: &[String]) -> Who {
    let is_known = key.holder().is_none_or(|holder| editors.iter().any(|email| email == holder));
    if is_known { Who::Holder } else { Who::Anybody }
}

/// Whether somebody is known as one of these editors: by the link that was mailed to them, or by being signed in. It is for
/// what a page shows and takes; to act, a [`Requester`] must be [`Proven`].
pub fn is_known_editor(key: &DraftKey, session_email: Option<&str>, editors: &[String]) -> bool {
    let known = [key.mailed_to(), session_email];
    known.into_iter().flatten().any(|email| editors.iter().any(|editor| editor == email))
}

/// A button was pressed, or something was saved: what no program does that only follows links.
#[derive(Clone, Copy, Debug)]
pub struct Posted(());

impl Posted {
    /// By a request's method; `None` for one that only reads.
    pub fn by(method: &str) -> Option<Self> {
        (method == "POST").then_some(Self(()))
    }
}

/// The person or key that asks for something, and the network it asks from.
#[derive(Clone, Debug)]
pub struct Requester {
    session: Option<Proven>,
    mailed: Option<Proven>,
    key: Option<DraftKey>,
    /// The network that the request comes from, as limits count it.
    pub source: String,
}

impl Requester {
    /// Somebody who is signed in.
    pub fn of_session(person: &SignedIn, source: &str) -> Self {
        Self { session: Some(person.email.clone()), mailed: None, key: None, source: source.to_owned() }
    }

    /// Somebody who posts through a key of a draft; they may be signed in besides.
    pub fn of_key(_: Posted, key: &DraftKey, person: Option<&SignedIn>, source: &str) -> Self {
        Self {
            session: person.map(|person| person.email.clone()),
            mailed: key.mailed_to().map(|email| Proven(email.to_owned())),
            key: Some(key.clone()),
            source: source.to_owned(),
        }
    }

    /// This address, if it is one that the requester has proven.
    pub fn proven(&self, email: &str) -> Option<&Proven> {
        self.session.iter().chain(&self.mailed).find(|proven| proven.as_str() == email)
    }

    /// The requester's proven address that is among an activity's editors.
    pub fn proven_editor(&self, editors: &[String]) -> Option<&Proven> {
        self.session.iter().chain(&self.mailed).find(|proven| editors.iter().any(|email| email == proven.as_str()))
    }

    /// The requester's part in an activity with these editors.
    pub fn who(&self, editors: &[String]) -> Who {
        if self.proven_editor(editors).is_some() {
            return Who::Editor;
        }
        self.key.as_ref().map_or(Who::Anybody, |key| who_holds(key, editors))
    }

    /// The requester's part in a draft that was not sent: it has no editors yet, and its key is all that counts.
    pub fn who_of_draft(&self) -> Who {
        if self.key.is_some() { Who::Holder } else { Who::Anybody }
    }

    /// The actor for the history: the session's address, or the key and the address that it was mailed to, if any.
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
