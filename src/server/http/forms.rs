//! What a form sends, `application/x-www-form-urlencoded`.

/// The query key that says what the form which led to an address has done. Its values are each page's own.
pub const DONE_KEY: &str = "klart";

/// The fields of a form, in the order in which it sent them.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn parse(body: &[u8]) -> Self {
        Self(pairs(body))
    }

    /// The first value of a name; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// All values of a name.
    pub fn values(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// Names and values, decoded; line ends as browsers type them rather than as forms send them.
pub fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n"))).collect()
}
