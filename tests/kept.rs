//! Personal data in the store: erasing, forgetting and the history, on SQLite and on PostgreSQL alike.
#![cfg(feature = "ssr")]

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/letters_to.rs"]
mod letters_to;
#[macro_use]
#[path = "store/on_both.rs"]
mod on_both;
#[path = "kept/erase.rs"]
mod erase;
#[path = "store/fixtures.rs"]
mod fixtures;
#[path = "kept/retention.rs"]
mod retention;
#[expect(dead_code, reason = "the tests of backups use the rest")]
#[path = "support/tables.rs"]
mod tables;

use erase::{
    every_column_of_text_is_listed, of_a_person_who_is_erased_no_column_holds_the_address,
    of_an_activity_that_is_erased_a_readable_stub_is_left, the_last_administrator_and_a_weeks_contact_are_not_erased,
    what_a_person_who_is_erased_leaves_is_readable, what_is_erased_is_gone_from_the_file,
};
use retention::{
    an_old_history_names_nobody_and_can_be_read, contacts_go_a_year_after_the_week,
    nothing_unconfirmed_goes_without_a_reminder_two_days_before, one_share_is_bounded,
    saved_lists_go_a_year_after_the_week, the_history_is_read_in_pages_and_in_pieces,
    unsent_drafts_go_half_a_year_after_their_last_change, who_has_not_confirmed_is_reminded_once_and_then_forgotten,
};

on_both! {
    every_column_of_text_is_listed,
    of_a_person_who_is_erased_no_column_holds_the_address,
    what_a_person_who_is_erased_leaves_is_readable,
    what_is_erased_is_gone_from_the_file,
    the_last_administrator_and_a_weeks_contact_are_not_erased,
    of_an_activity_that_is_erased_a_readable_stub_is_left,
    contacts_go_a_year_after_the_week,
    unsent_drafts_go_half_a_year_after_their_last_change,
    saved_lists_go_a_year_after_the_week,
    one_share_is_bounded,
    who_has_not_confirmed_is_reminded_once_and_then_forgotten,
    nothing_unconfirmed_goes_without_a_reminder_two_days_before,
    an_old_history_names_nobody_and_can_be_read,
    the_history_is_read_in_pages_and_in_pieces,
}
