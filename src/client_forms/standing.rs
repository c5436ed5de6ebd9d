//! The status line: where what was typed is kept. It never claims more than is true.

use crate::locale::Locale;

/// How the server answered last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contact {
    #[default]
    Good,
    None,
    /// It answers, and not with what was asked for.
    Strange,
    /// It has no such draft.
    Gone,
    /// A field holds more than it keeps.
    TooLarge,
    /// The draft holds as much as it keeps in all.
    Full,
    /// It was asked too often, or has too much to do.
    Busy,
}

#[expect(clippy::struct_excessive_bools, reason = "each holds or does not, whatever the others do")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Something was typed that the server has not acknowledged.
    pub unsaved: bool,
    /// Somebody must choose between versions.
    pub contested: bool,
    pub contact: Contact,
    /// The browser does not keep the journal: its storage is full or forbidden.
    pub storage_fails: bool,
    /// `14:03`, where the server has acknowledged something.
    pub saved_at: Option<String>,
    /// A field was just filled with what somebody wrote elsewhere.
    pub from_elsewhere: bool,
    /// A button was pressed that has to wait for contact.
    pub waits: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has happened yet: what the server wrote holds.
    Idle,
    Typing,
    Saved,
    DeviceOnly,
    Contested,
    /// It is kept nowhere but on the page.
    Failed,
}

impl State {
    /// For `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle | Self::Saved => "saved",
            Self::Typing => "typing",
            Self::DeviceOnly => "device-only",
            Self::Contested => "contested",
            Self::Failed => "failed",
        }
    }
}

impl Standing {
    pub fn state(&self) -> State {
        if self.unsaved && self.contact != Contact::Good {
            if self.storage_fails { State::Failed } else { State::DeviceOnly }
        } else if self.contested {
            State::Contested
        } else if self.unsaved {
            State::Typing
        } else if self.saved_at.is_some() {
            State::Saved
        } else {
            State::Idle
        }
    }

    /// What everybody sees; `None` where what the server wrote holds.
    pub fn words(&self, locale: Locale) -> Option<String> {
        let main = match self.state() {
            State::Idle => None,
            State::Typing => Some(locale.client_saving().to_owned()),
            State::Saved => self.saved_at.as_deref().map(|time| locale.register_saved(time)),
            state => Some(self.sentence(state, locale).to_owned()),
        };
        self.with_more(main, locale)
    }

    /// What is read out: changes only where the state does, never with each key. `None` where nothing is to be said.
    pub fn spoken(&self, locale: Locale) -> Option<String> {
        let main = match self.state() {
            State::Idle | State::Typing => return None,
            State::Saved => locale.client_saved(),
            state => self.sentence(state, locale),
        };
        self.with_more(Some(main.to_owned()), locale)
    }

    fn sentence(&self, state: State, locale: Locale) -> &'static str {
        match (state, self.contact) {
            (State::Failed, _) => locale.client_failed(),
            (State::Contested, _) => locale.register_contested(),
            (_, Contact::Strange) => locale.client_device_strange(),
            (_, Contact::Gone) => locale.client_device_gone(),
            (_, Contact::TooLarge) => locale.client_device_too_large(),
            (_, Contact::Full) => locale.client_device_full(),
            (_, Contact::Busy) => locale.client_device_busy(),
            _ => locale.client_device_no_contact(),
        }
    }

    fn with_more(&self, main: Option<String>, locale: Locale) -> Option<String> {
        let more = [
            (self.storage_fails && self.state() != State::Failed, locale.client_storage_fails()),
            (self.from_elsewhere, locale.client_from_elsewhere()),
            (self.waits && self.contact != Contact::Good, locale.client_waits()),
        ];
        let parts =
            main.into_iter().chain(more.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned()));
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(". ").replace(".. ", ". "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> Standing {
        Standing { saved_at: Some("14:03".to_owned()), ..Standing::default() }
    }

    fn words(standing: &Standing) -> String {
        standing.words(Locale::Sv).unwrap_or_default()
    }

    #[test]
    fn it_says_saved_only_where_nothing_is_unsaved() {
        assert_eq!(words(&saved()), "Sparat 14:03");
        for contact in [
            Contact::Good,
            Contact::None,
            Contact::Strange,
            Contact::Gone,
            Contact::TooLarge,
            Contact::Full,
            Contact::Busy,
        ] {
            for storage_fails in [false, true] {
                for contested in [false, true] {
                    let standing = Standing { unsaved: true, contact, storage_fails, contested, ..saved() };
                    assert!(!words(&standing).contains("14:03"), "{standing:?}");
                    assert_ne!(standing.state(), State::Saved);
                }
            }
        }
    }

    #[test]
    fn without_contact_it_says_where_the_words_are() {
        let standing = Standing { unsaved: true, contact: Contact::None, ..saved() };
        assert_eq!(words(&standing), "Sparat bara på den här enheten: ingen kontakt");
        let standing = Standing { contact: Contact::Strange, ..standing };
        assert_eq!(words(&standing), "Sparat bara på den här enheten: servern svarar inte rätt");
        let standing = Standing { storage_fails: true, ..standing };
        assert_eq!(standing.state(), State::Failed);
        assert!(!words(&standing).contains("Sparat"), "{}", words(&standing));
    }

    #[test]
    fn a_key_is_not_read_out() {
        assert_eq!(Standing { unsaved: true, ..saved() }.spoken(Locale::Sv), None);
        let later = Standing { saved_at: Some("14:04".to_owned()), ..Standing::default() };
        assert_eq!(saved().spoken(Locale::Sv), later.spoken(Locale::Sv));
    }

    #[test]
    fn a_button_that_waits_is_said_beside_it() {
        let standing = Standing { contact: Contact::None, waits: true, ..saved() };
        assert_eq!(words(&standing), "Sparat 14:03. Ingen kontakt: sidan går vidare så snart det går");
    }
}
