//! Reason why a letter was not sent, as stored in its row: a kind that the pages can translate, and the mail server's
//! reply.

/// Longest reply that is stored, in characters.
const LONGEST_STATUS: usize = 300;

/// Kind of reason why a letter was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Unknown recipient.
    UnknownAddress,
    /// Recipient's mailbox without room.
    MailboxFull,
    /// Permanent rejection by the receiving server.
    Refused,
    /// Temporary rejection by the receiving server.
    NotNow,
    /// Timeout or lost connection.
    NoAnswer,
    /// The site's own mail server is unavailable.
    NoServer,
    /// Recipient's address in a form that cannot be sent to.
    NotAnAddress,
    /// The mail server does not support non-ASCII characters before the `@`.
    OnlyAscii,
    /// Letter that could not be rendered, for instance because its subject is deleted.
    Unwritable,
    /// Reason of an earlier version.
    Other,
}

impl Trouble {
    const ALL: [Self; 10] = [
        Self::UnknownAddress,
        Self::MailboxFull,
        Self::Refused,
        Self::NotNow,
        Self::NoAnswer,
        Self::NoServer,
        Self::NotAnAddress,
        Self::OnlyAscii,
        Self::Unwritable,
        Self::Other,
    ];

    /// Word that is stored for the kind.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UnknownAddress => "unknown-address",
            Self::MailboxFull => "mailbox-full",
            Self::Refused => "refused",
            Self::NotNow => "not-now",
            Self::NoAnswer => "no-answer",
            Self::NoServer => "no-server",
            Self::NotAnAddress => "not-an-address",
            Self::OnlyAscii => "only-ascii",
            Self::Unwritable => "unwritable",
            Self::Other => "other",
        }
    }

    /// Kind of an SMTP reply. The enhanced status code (RFC 3463) is more specific than the reply code and takes
    /// precedence.
    pub fn of_answer(code: u16, words: &str) -> Self {
        let enhanced = words.split_whitespace().next().unwrap_or("");
        let subject = enhanced.split_once('.').map_or("", |(_, subject)| subject);
        match (code, subject) {
            (_, "2.2") | (452 | 552, _) => Self::MailboxFull,
            (550..=559, "1.1" | "1.2" | "1.3" | "1.6" | "1.10" | "2.1") | (551 | 553, "") => Self::UnknownAddress,
            (500.., _) => Self::Refused,
            _ => Self::NotNow,
        }
    }

    /// Stored form, with the server's reply or the program's own message.
    pub fn with(self, status: &str) -> String {
        let status: String = domain::text::one_line(status).chars().take(LONGEST_STATUS).collect();
        format!("{} {status}", self.word()).trim_end().to_owned()
    }

    /// Parses the stored form: the kind, and the server's reply, one line of at most 300 characters.
    pub fn read(kept: &str) -> (Self, String) {
        let (word, status) = kept.split_once(' ').unwrap_or((kept, ""));
        match Self::ALL.into_iter().find(|trouble| trouble.word() == word) {
            Some(trouble) => (trouble, status.to_owned()),
            None => (Self::Other, domain::text::one_line(kept).chars().take(LONGEST_STATUS).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read() {
        for trouble in Trouble::ALL {
            assert_eq!(
                Trouble::read(&trouble.with("550 5.1.1 nobody\r\nhere")),
                (trouble, "550 5.1.1 nobody here".into())
            );
            assert_eq!(Trouble::read(&trouble.with("")), (trouble, String::new()));
        }
        assert_eq!(Trouble::read("it could not be sent"), (Trouble::Other, "it could not be sent".into()));
        assert_eq!(Trouble::read(&Trouble::Refused.with(&"å".repeat(500))).1.chars().count(), LONGEST_STATUS);
    }

    #[test]
    fn an_answer_says_what_the_trouble_is() {
        for (code, words, trouble) in [
            (550, "5.1.1 <a@x.se> is not known here", Trouble::UnknownAddress),
            (553, "sorry", Trouble::UnknownAddress),
            (550, "5.7.1 looks like spam", Trouble::Refused),
            (550, "no", Trouble::Refused),
            (554, "5.2.2 full", Trouble::MailboxFull),
            (452, "4.2.2 full", Trouble::MailboxFull),
            (451, "4.3.0 try again later", Trouble::NotNow),
            (535, "5.7.8 wrong password", Trouble::Refused),
        ] {
            assert_eq!(Trouble::of_answer(code, words), trouble, "{code} {words}");
        }
    }
}
