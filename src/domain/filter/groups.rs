//! Facet groups, in the order of the query string.

/// Facet group.
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

    /// Index in [`Group::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Key in query strings and in the API.
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

    /// Whether the values belong to occurrences rather than to the activity: one occurrence must match the choices of
    /// all such groups.
    pub fn is_of_occurrence(self) -> bool {
        matches!(self, Self::Day | Self::Format | Self::County | Self::Municipality)
    }

    /// Whether the group has too many values to show at once: only the commonest and the chosen ones are shown at
    /// first.
    pub fn is_long(self) -> bool {
        matches!(self, Self::Municipality | Self::Organizer)
    }
}
