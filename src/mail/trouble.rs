//! Why a letter was not sent, as it is kept in its row: a kind that the pages have words for, and what the mail server
//! answered.

/// The longest answer that is kept, in characters.
const LONGEST_STATUS: usize = 300;

/// What kept a letter from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody has such an address there.
    UnknownAddress,
    /// The recipient's mailbox has no room.
    MailboxFull,
    /// The receiving server does not take the mail.
    Refused,
    /// The server does not take the mail now.
    NotNow,
    /// The server did not answer in time, or went away.
    NoAnswer,
    /// The host's own mail server cannot be used.
    NoServer,
    /// Mail cannot be sent to what was written there.
    NotAnAddress,
    /// The mail server does not write to addresses with other letters than those of ASCII before the `@`.
    OnlyAscii,
    /// The letter could not be written: what it is about is gone, say.
    Unwritable,
    /// What an earlier version kept.
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

    /// Its kind in a word.
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

    /// The trouble in a server's answer to a mail. The enhanced code (RFC 3463), where there is one, says more than the first.
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

    /// As it is kept, with the server's answer or the program's own words.
    pub fn with(self, status: &str) -> String {
        let status: String = domain::text::one_line(status).chars().take(LONGEST_STATUS).collect();
        format!("{} {status}", self.word()).trim_end().to_owned()
    }

    /// From how it is kept: the kind, and the server's answer, one line of at most 300 characters.
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
