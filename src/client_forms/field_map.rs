//! Map from a field to a value. A page has a dozen fields, so a list is fast enough and adds less to the bundle than a tree.

use crate::domain::draft::Spot;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMap<T> {
    entries: Vec<(Spot, T)>,
}

impl<T> Default for FieldMap<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> FieldMap<T> {
    pub fn get(&self, spot: Spot) -> Option<&T> {
        self.iter().find(|(known, _)| *known == spot).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, spot: Spot) -> Option<&mut T> {
        self.entries.iter_mut().find(|(known, _)| *known == spot).map(|(_, value)| value)
    }

    pub fn contains(&self, spot: Spot) -> bool {
        self.get(spot).is_some()
    }

    /// Inserts a value for a field, or replaces the one that the field has.
    pub fn insert(&mut self, spot: Spot, value: T) {
        match self.get_mut(spot) {
            Some(known) => *known = value,
            None => self.entries.push((spot, value)),
        }
    }

    pub fn remove(&mut self, spot: Spot) {
        self.entries.retain(|(known, _)| *known != spot);
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Spot, &mut T)> {
        self.entries.iter_mut().map(|(spot, value)| (*spot, value))
    }

    pub fn iter(&self) -> impl Iterator<Item = (Spot, &T)> {
        self.entries.iter().map(|(spot, value)| (*spot, value))
    }
}
