//! Routes of the personal pages: the handler of each page, for GET and POST.

use crate::{
    server::http::{
        desk,
        forms::Form,
        history, login, mailbox, own_pages, people,
        personal::{Answer, Failure, Visit},
        registration,
    },
    urls::Page,
};

pub async fn get(visit: &Visit) -> Result<Answer, Failure> {
    match &visit.address.page {
        Page::Register => registration::intro(visit).await,
        Page::Draft { key, step } => registration::get(visit, key, *step).await,
        Page::Mine => own_pages::mine(visit).await,
        Page::MyActivity { id } => own_pages::one(visit, *id).await,
        Page::Desk => desk::list(visit).await,
        Page::DeskActivity { id } => desk::one(visit, *id).await,
        Page::LogIn => Ok(login::get(visit)),
        Page::LoginLink { token } => login::get_link(visit, token).await,
        Page::DeskPeople => people::get(visit).await,
        Page::DeskHistory => history::get(visit).await,
        Page::DeskHistoryCsv => history::get_csv(visit),
        Page::Mailbox => mailbox::get(visit).await,
        _ => Err(Failure::NotFound),
    }
}

pub async fn post(visit: &Visit, form: Form) -> Result<Answer, Failure> {
    match &visit.address.page {
        Page::Register => registration::begin(visit, form).await,
        Page::Draft { key, step } => registration::post(visit, key, *step, form).await,
        Page::Mine => own_pages::post_mine(visit, form).await,
        Page::MyActivity { id } => own_pages::post_one(visit, *id, form).await,
        Page::DeskActivity { id } => desk::post_one(visit, *id, form).await,
        Page::LogIn => login::post(visit, form).await,
        Page::LoginLink { token } => login::post_link(visit, token).await,
        Page::DeskPeople => people::post(visit, form).await,
        _ => Err(Failure::NotFound),
    }
}
