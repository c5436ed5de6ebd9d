//! Reads and writes an activity's content as JSON, and its state as a word.

use crate::StoreError;
use domain::{activity::Activity, review::State};

pub(crate) fn read_content(id: i64, content: &str) -> Result<Activity, StoreError> {
    let unreadable = |source| StoreError::Unreadable { what: format!("content of activity {id}"), source };
    let activity: Activity = serde_json::from_str(content).map_err(unreadable)?;
    if activity.occurrences.is_empty() {
        return Err(unreadable(serde::de::Error::custom("it takes place at no time")));
    }
    Ok(activity)
}

pub(crate) fn read_state(id: i64, state: &str) -> Result<State, StoreError> {
    State::parse(state)
        .map_err(|_| StoreError::UnknownState { what: format!("activity {id}"), state: state.to_owned() })
}

pub(crate) fn write_content(activity: &Activity) -> Result<String, StoreError> {
    serde_json::to_string(activity)
        .map_err(|source| StoreError::Unreadable { what: "an activity's content".to_owned(), source })
}
