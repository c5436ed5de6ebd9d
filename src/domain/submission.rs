//! What sending a draft has come to.

/// What sending has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The activity waits for the moderators.
    Waiting,
    /// The activity waits for its sender to confirm the address by mail.
    Unconfirmed,
    /// As [`Self::Unconfirmed`], but no mail went out: too many have gone to that address, or from that network.
    NotMailed,
    /// An edit is published.
    EditedNow,
    /// An edit waits beside what is published.
    EditWaits,
    /// A part of an edit is published, the rest waits.
    EditedBoth,
    /// An edit of what moderators have hidden, which stays so.
    EditedHidden,
    /// Nothing had changed.
    Same,
    /// Another address was sent along, and waits to be confirmed.
    AddressPending,
    /// Another address took the place of the one before.
    AddressTaken,
    /// Another address was sent along by somebody who has not shown that they read the one before.
    AddressNeedsProof,
}

impl Sent {
    /// The word that an address carries it by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "inskickad",
            Self::Unconfirmed => "bekrafta",
            Self::NotMailed => "inget-mejl",
            Self::EditedNow => "andrad",
            Self::EditWaits => "vantar",
            Self::EditedBoth => "bada",
            Self::EditedHidden => "dold",
            Self::Same => "lika",
            Self::AddressPending => "adress-bekrafta",
            Self::AddressTaken => "adress",
            Self::AddressNeedsProof => "adress-logga-in",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Unconfirmed,
            Self::NotMailed,
            Self::EditedNow,
            Self::EditWaits,
            Self::EditedBoth,
            Self::EditedHidden,
            Self::Same,
            Self::AddressPending,
            Self::AddressTaken,
            Self::AddressNeedsProof,
        ]
        .into_iter()
        .find(|sent| sent.word() == word)
    }
}
