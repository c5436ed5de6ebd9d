//! The facet groups, in the order of the query string.

/// One group of values that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Day,
    Theme,
    Kind,
    Format,
    County,
    Municipality,
    Organizer,
    Language,
    Audience,
    Registration,
    Accessibility,
    Status,
}

impl Group {
    pub const ALL: [Self; 12] = [
        Self::Day,
        Self::Theme,
        Self::Kind,
        Self::Format,
        Self::County,
        Self::Municipality,
        Self::Organizer,
        Self::Language,
        Self::Audience,
        Self::Registration,
        Self::Accessibility,
        Self::Status,
    ];

    /// Its place in [`Group::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The key in addresses and in the API.
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Theme => "theme",
            Self::Kind => "kind",
            Self::Format => "format",
            Self::County => "county",
            Self::Municipality => "municipality",
            Self::Organizer => "organizer",
            Self::Language => "language",
            Self::Audience => "audience",
            Self::Registration => "registration",
            Self::Accessibility => "accessibility",
            Self::Status => "status",
        }
    }

    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.key() == key)
    }

    /// Whether the values belong to each occurrence rather than to the activity: all such choices must be met by one
    /// and the same occurrence.
    pub fn is_of_occurrence(self) -> bool {
        matches!(self, Self::Day | Self::Format | Self::County | Self::Municipality)
    }

    /// Too many values to show at once: the commonest and the chosen are, and lead to the others.
    pub fn is_long(self) -> bool {
        matches!(self, Self::Municipality | Self::Organizer)
    }
}
