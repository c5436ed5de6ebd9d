//! Backups: what they hold, on SQLite and on PostgreSQL alike and from one to the other, and what is not restored.
#![cfg(feature = "ssr")]

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "support/letters_to.rs"]
mod letters_to;
#[macro_use]
#[path = "store/on_both.rs"]
mod on_both;
#[path = "backup/erasures.rs"]
mod erasures;
#[path = "backup/files.rs"]
mod files;
#[path = "backup/filled.rs"]
mod filled;
#[path = "store/fixtures.rs"]
mod fixtures;
#[path = "backup/letters.rs"]
mod letters;
#[path = "backup/rows.rs"]
mod rows;
#[expect(dead_code, reason = "the tests of erasing use the rest")]
#[path = "support/tables.rs"]
mod tables;

use erasures::{
    of_two_copies_an_erasure_means_only_what_it_was_made_for, what_was_erased_later_is_erased_again,
    who_came_back_after_being_erased_stays, who_stands_in_a_weeks_settings_is_named_instead,
};
use files::{
    a_backup_is_read_by_its_owner_only_and_replaces_only_backups, a_database_that_is_not_empty_is_left_as_it_is,
    an_older_schema_is_backed_up_as_it_is_and_restored_into_this_one, what_is_damaged_or_newer_is_refused_first,
};
use letters::letters_that_waited_are_held_until_they_are_released;
use rows::{
    a_backup_leads_here_and_back, a_backup_made_while_others_write_is_of_one_instant, every_column_is_kept_or_left_out,
    no_backup_holds_what_signs_in, what_is_restored_is_what_was_backed_up,
};

on_both! {
    every_column_is_kept_or_left_out,
    what_is_restored_is_what_was_backed_up,
    a_backup_leads_here_and_back,
    a_backup_made_while_others_write_is_of_one_instant,
    no_backup_holds_what_signs_in,
    what_is_damaged_or_newer_is_refused_first,
    a_database_that_is_not_empty_is_left_as_it_is,
    a_backup_is_read_by_its_owner_only_and_replaces_only_backups,
    an_older_schema_is_backed_up_as_it_is_and_restored_into_this_one,
    letters_that_waited_are_held_until_they_are_released,
    what_was_erased_later_is_erased_again,
    who_came_back_after_being_erased_stays,
    of_two_copies_an_erasure_means_only_what_it_was_made_for,
    who_stands_in_a_weeks_settings_is_named_instead,
}
