//! stub
use crate::{
    domain::{activity::Activity, week::Week},
    locale::Locale,
    parts::html::Html,
    server::{state::Site, store::StoreError},
};
pub struct Slots;
pub struct NearDuplicate;
pub fn slots(_: &Site, _: &Week, _: &[String], _: Option<&str>) -> Slots {
    Slots
}
pub fn write_slots(_: &mut Html, _: Locale, _: &Slots) {}
pub fn card(_: &Week, _: Locale, _: &Activity) -> String {
    String::new()
}
pub fn page(_: &Site, _: &Week, _: Locale, _: &Activity) -> String {
    String::new()
}
pub async fn near_duplicates(
    _: &Site,
    _: &str,
    _: &Activity,
    _: Option<u32>,
) -> Result<Vec<NearDuplicate>, StoreError> {
    Ok(Vec::new())
}
pub fn write_duplicates(_: &mut Html, _: Locale, _: &[NearDuplicate], _: bool) {}
