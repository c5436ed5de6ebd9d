//! Outcome of sending a draft.

/// Outcome of sending a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The activity waits for the moderators.
    Waiting,
    /// The activity waits for its sender to confirm the address by mail.
    Unconfirmed,
    /// Like [`Self::Unconfirmed`], but no mail was sent: too many have gone to that address, or from that network.
    NotMailed,
    /// The edit is published.
    EditedNow,
    /// The edit waits beside the published activity.
    EditWaits,
    /// A part of the edit is published, the rest waits.
    EditedBoth,
    /// The edited activity is hidden by moderators, and stays so.
    EditedHidden,
    /// The draft had no changes.
    Same,
    /// The edit has another address, which waits to be confirmed.
    AddressPending,
    /// The edit's address has replaced the one before.
    AddressTaken,
    /// The edit has another address, and its sender has not proven to read the one before.
    AddressNeedsProof,
}

impl Sent {
    /// Word in addresses.
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
