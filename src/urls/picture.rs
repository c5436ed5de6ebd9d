//! Addresses of the pictures that links to pages are shown with.

use crate::locale::Locale;

/// Picture of one version of what it shows: its address can be cached for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub locale: Locale,
    pub of: Pictured,
    /// Hash of what the picture says.
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pictured {
    Activity { id: u32 },
    Week { slug: String },
}

impl Picture {
    /// Reads a path without query; `None` for any other address.
    pub fn parse(path: &str) -> Option<Self> {
        let (locale, rest) = match path.strip_prefix("/en/") {
            Some(rest) => (Locale::En, rest),
            None => (Locale::Sv, path.strip_prefix('/')?),
        };
        let mut segments = rest.strip_prefix("bild/")?.strip_suffix(".png")?.split('/');
        let (of, name, hash) = (segments.next()?, segments.next()?, segments.next()?);
        let of = match of {
            "aktivitet" => Pictured::Activity { id: name.parse().ok()? },
            "program" => Pictured::Week { slug: name.to_owned() },
            _ => return None,
        };
        let picture = Self { locale, of, hash: hash.to_owned() };
        (picture.path() == path).then_some(picture)
    }

    pub fn path(&self) -> String {
        let prefix = self.locale.pick("", "/en");
        let hash = &self.hash;
        match &self.of {
            Pictured::Activity { id } => format!("{prefix}/bild/aktivitet/{id}/{hash}.png"),
            Pictured::Week { slug } => format!("{prefix}/bild/program/{slug}/{hash}.png"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for path in ["/bild/aktivitet/12/0123abcd.png", "/en/bild/program/2022/0123abcd.png"] {
            assert_eq!(Picture::parse(path).map(|picture| picture.path()).as_deref(), Some(path));
        }
        for path in
            ["/bild/aktivitet/x/0.png", "/bild/aktivitet/1.png", "/bild/om/1/0.png", "/bild/aktivitet/1/a/b.png"]
        {
            assert_eq!(Picture::parse(path), None, "{path}");
        }
    }
}
