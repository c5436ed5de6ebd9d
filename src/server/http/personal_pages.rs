//! Which personal page is made by what.

use super::{
    forms::Form,
    personal::{Answer, Failure, Visit},
};
use crate::{server::mail, urls::Page};

pub async fn get(visit: &Visit) -> Result<Answer, Failure> {
    match &visit.address.page {
        Page::Mailbox => mail::page::get(visit).await,
        _ => Err(Failure::NotFound),
    }
}

pub async fn post(visit: &Visit, form: Form) -> Result<Answer, Failure> {
    let _ = form;
    match &visit.address.page {
        _ => Err(Failure::NotFound),
    }
}
