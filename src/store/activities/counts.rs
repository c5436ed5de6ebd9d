//! Number of activities of a week, by state.

use super::read_state;
use crate::{Store, StoreError, db::rows};
use domain::review::State;

/// Number of activities of a week, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WeekCounts {
    pub waiting: u32,
    pub published: u32,
}

impl Store {
    pub async fn counts(&self, week_slug: &str) -> Result<WeekCounts, StoreError> {
        let of = self.state_counts(week_slug).await?;
        let count = |state: State| of.iter().filter(|(known, _)| *known == state).map(|(_, count)| *count as u32).sum();
        Ok(WeekCounts { waiting: count(State::Waiting), published: count(State::Published) })
    }

    /// Number of activities of a week in each state, without empty and unknown states.
    pub async fn state_counts(&self, week_slug: &str) -> Result<Vec<(State, usize)>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (String, i64),
            "SELECT state, COUNT(*) FROM activities WHERE week_slug = $1 GROUP BY state ORDER BY state",
            week_slug,
        )
        .map_err(StoreError::of("counting a week's activities"))?;
        let mut counts = Vec::with_capacity(rows.len());
        for (state, count) in rows {
            match State::parse(&state) {
                Ok(known) => counts.push((known, count as usize)),
                Err(_) => self.leave_out_state(week_slug, &state).await?,
            }
        }
        Ok(counts)
    }

    /// Notes the activities of a week in an unknown state, which no query by state finds.
    async fn leave_out_state(&self, week_slug: &str, state: &str) -> Result<(), StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT id FROM activities WHERE week_slug = $1 AND state = $2 ORDER BY id LIMIT 100",
            week_slug,
            state,
        )
        .map_err(StoreError::of("finding activities in a state that is not known"))?;
        for (id,) in rows {
            self.unreadable.leave_out(week_slug, Some(id as u32), read_state(id, state))?;
        }
        Ok(())
    }

    /// Number of activities of a week that wait for review.
    pub async fn waiting_count(&self, week_slug: &str) -> Result<u32, StoreError> {
        Ok(self.counts(week_slug).await?.waiting)
    }
}
