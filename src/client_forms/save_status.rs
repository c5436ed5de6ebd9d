//! Save status of a draft, and its message: on the server, on this device only, in conflict, or nowhere but on the page.
//! A message never claims more than is certain.

use crate::locale::Locale;

/// Result of the last request to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    #[default]
    Good,
    /// No answer.
    Offline,
    /// An answer that cannot be read.
    UnexpectedAnswer,
    /// The server has no such draft.
    DraftGone,
    /// A field is larger than the server stores.
    FieldTooLarge,
    /// The draft is as large as the server stores in all.
    DraftFull,
    /// Too many requests, or too much load on the server.
    Busy,
}

#[expect(clippy::struct_excessive_bools, reason = "five facts that are independent of each other")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaveStatus {
    /// Whether there are edits that the server has not acknowledged.
    pub has_unsaved: bool,
    /// Whether somebody must choose between versions of a field.
    pub has_conflict: bool,
    pub connection: Connection,
    /// Whether the edit log cannot be stored: the browser's storage is full or forbidden.
    pub storage_fails: bool,
    /// Time of the last acknowledged edit, such as `14:03`.
    pub saved_at: Option<String>,
    /// Whether a field was just set to a value that was written elsewhere.
    pub updated_elsewhere: bool,
    /// Whether a button was pressed whose submission waits until all is saved.
    pub is_submit_pending: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was edited: the message that the server rendered holds.
    Idle,
    Typing,
    Saved,
    DeviceOnly,
    Conflict,
    /// The edits are nowhere but on the page.
    Failed,
}

impl State {
    /// Value of the attribute `data-state`.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Idle | Self::Saved => "saved",
            Self::Typing => "typing",
            Self::DeviceOnly => "device-only",
            Self::Conflict => "contested",
            Self::Failed => "failed",
        }
    }
}

impl SaveStatus {
    pub fn state(&self) -> State {
        if self.has_unsaved && self.connection != Connection::Good {
            if self.storage_fails { State::Failed } else { State::DeviceOnly }
        } else if self.has_conflict {
            State::Conflict
        } else if self.has_unsaved {
            State::Typing
        } else if self.saved_at.is_some() {
            State::Saved
        } else {
            State::Idle
        }
    }

    /// Visible message; `None` while the one that the server rendered holds.
    pub fn message(&self, locale: Locale) -> Option<String> {
        let main = match self.state() {
            State::Idle => None,
            State::Typing => Some(locale.client_saving().to_owned()),
            State::Saved => self.saved_at.as_deref().map(|time| locale.register_saved(time)),
            state => Some(self.state_message(state, locale).to_owned()),
        };
        self.with_details(main, locale)
    }

    /// Message for screen readers, which changes with the state only, never with each key. `None` if there is nothing to
    /// announce.
    pub fn announcement(&self, locale: Locale) -> Option<String> {
        let main = match self.state() {
            State::Idle | State::Typing => return None,
            State::Saved => locale.client_saved(),
            state => self.state_message(state, locale),
        };
        self.with_details(Some(main.to_owned()), locale)
    }

    fn state_message(&self, state: State, locale: Locale) -> &'static str {
        match (state, self.connection) {
            (State::Failed, _) => locale.client_failed(),
            (State::Conflict, _) => locale.register_contested(),
            (_, Connection::UnexpectedAnswer) => locale.client_device_strange(),
            (_, Connection::DraftGone) => locale.client_device_gone(),
            (_, Connection::FieldTooLarge) => locale.client_device_too_large(),
            (_, Connection::DraftFull) => locale.client_device_full(),
            (_, Connection::Busy) => locale.client_device_busy(),
            _ => locale.client_device_no_contact(),
        }
    }

    fn with_details(&self, main: Option<String>, locale: Locale) -> Option<String> {
        let details = [
            (self.storage_fails && self.state() != State::Failed, locale.client_storage_fails()),
            (self.updated_elsewhere, locale.client_from_elsewhere()),
            (self.is_submit_pending && self.connection != Connection::Good, locale.client_waits()),
        ];
        let parts =
            main.into_iter().chain(details.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| text.to_owned()));
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(". ").replace(".. ", ". "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> SaveStatus {
        SaveStatus { saved_at: Some("14:03".to_owned()), ..SaveStatus::default() }
    }

    fn message(status: &SaveStatus) -> String {
        status.message(Locale::Sv).unwrap_or_default()
    }

    #[test]
    fn claims_saved_only_without_unsaved_edits() {
        assert_eq!(message(&saved()), "Sparat 14:03");
        for connection in [
            Connection::Good,
            Connection::Offline,
            Connection::UnexpectedAnswer,
            Connection::DraftGone,
            Connection::FieldTooLarge,
            Connection::DraftFull,
            Connection::Busy,
        ] {
            for storage_fails in [false, true] {
                for has_conflict in [false, true] {
                    let status = SaveStatus { has_unsaved: true, connection, storage_fails, has_conflict, ..saved() };
                    assert!(!message(&status).contains("14:03"), "{status:?}");
                    assert_ne!(status.state(), State::Saved);
                }
            }
        }
    }

    #[test]
    fn offline_names_the_device_or_nothing() {
        let status = SaveStatus { has_unsaved: true, connection: Connection::Offline, ..saved() };
        assert_eq!(message(&status), "Sparat bara på den här enheten: ingen kontakt");
        let status = SaveStatus { connection: Connection::UnexpectedAnswer, ..status };
        assert_eq!(message(&status), "Sparat bara på den här enheten: servern svarar inte rätt");
        let status = SaveStatus { storage_fails: true, ..status };
        assert_eq!(status.state(), State::Failed);
        assert!(!message(&status).contains("Sparat"), "{}", message(&status));
    }

    #[test]
    fn typing_is_not_announced() {
        assert_eq!(SaveStatus { has_unsaved: true, ..saved() }.announcement(Locale::Sv), None);
        let later = SaveStatus { saved_at: Some("14:04".to_owned()), ..SaveStatus::default() };
        assert_eq!(saved().announcement(Locale::Sv), later.announcement(Locale::Sv));
    }

    #[test]
    fn a_pending_submission_is_part_of_the_message() {
        let status = SaveStatus { connection: Connection::Offline, is_submit_pending: true, ..saved() };
        assert_eq!(message(&status), "Sparat 14:03. Ingen kontakt: sidan går vidare så snart det går");
    }
}
