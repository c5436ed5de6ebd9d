//! stub
use super::{ReviseError, Store, StoreError, Write};
use crate::domain::{activity::Activity, review::Decision};
pub struct StoredDecision {
    pub at_ms: i64,
    pub decision: Decision,
    pub words: String,
}
impl Store {
    pub async fn decisions(&self, _id: u32) -> Result<Vec<StoredDecision>, StoreError> {
        Ok(Vec::new())
    }
    pub async fn has_proposal(&self, _id: u32) -> Result<bool, StoreError> {
        Ok(false)
    }
}
impl Write {
    pub async fn propose(
        &mut self,
        _id: u32,
        _seen: u32,
        _a: &Activity,
        _actor: &str,
        _now: i64,
    ) -> Result<(), ReviseError> {
        Ok(())
    }
}
