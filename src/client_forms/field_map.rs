//! Map from a field to a value. A page has a dozen fields, so a list is fast enough and adds less to the bundle than a tree.

use crate::domain::draft::FieldId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMap<T> {
    entries: Vec<(FieldId, T)>,
}

impl<T> Default for FieldMap<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> FieldMap<T> {
    pub fn get(&self, field_id: FieldId) -> Option<&T> {
        self.iter().find(|(known, _)| *known == field_id).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, field_id: FieldId) -> Option<&mut T> {
        self.entries.iter_mut().find(|(known, _)| *known == field_id).map(|(_, value)| value)
    }

    pub fn contains(&self, field_id: FieldId) -> bool {
        self.get(field_id).is_some()
    }

    /// Inserts a value for a field, or replaces the one that the field has.
    pub fn insert(&mut self, field_id: FieldId, value: T) {
        match self.get_mut(field_id) {
            Some(known) => *known = value,
            None => self.entries.push((field_id, value)),
        }
    }

    pub fn remove(&mut self, field_id: FieldId) {
        self.entries.retain(|(known, _)| *known != field_id);
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (FieldId, &mut T)> {
        self.entries.iter_mut().map(|(field_id, value)| (*field_id, value))
    }

    pub fn iter(&self) -> impl Iterator<Item = (FieldId, &T)> {
        self.entries.iter().map(|(field_id, value)| (*field_id, value))
    }
}
