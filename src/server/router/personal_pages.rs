//! Routes of the personal pages: the handler of each page, for GET and POST.

use crate::{
    server::http::{
        desk,
        forms::Form,
        history, login, mailbox, own_activities, people,
        personal::{PageError, PersonalRequest, PersonalResponse},
        registration, saved_lists,
    },
    urls::Page,
};

pub async fn get(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    match &request.address.page {
        Page::Register => registration::intro(request).await,
        Page::Draft { key, step } => registration::get(request, key, *step).await,
        Page::Mine => own_activities::mine(request).await,
        Page::MyActivity { id } => own_activities::one(request, *id).await,
        Page::Desk => desk::list(request).await,
        Page::DeskActivity { id } => desk::one(request, *id).await,
        Page::LogIn => Ok(login::get(request)),
        Page::LoginLink { token } => login::get_link(request, token).await,
        Page::DeskPeople => people::get(request).await,
        Page::DeskHistory => history::get(request).await,
        Page::DeskHistoryCsv => history::get_csv(request),
        Page::SavedList { key } => saved_lists::get(request, key).await,
        Page::Mailbox => mailbox::get(request).await,
        _ => Err(PageError::NotFound),
    }
}

pub async fn post(request: &PersonalRequest, form: Form) -> Result<PersonalResponse, PageError> {
    match &request.address.page {
        Page::Register => registration::begin(request, form).await,
        Page::Draft { key, step } => registration::post(request, key, *step, form).await,
        Page::Mine => own_activities::post_mine(request, form).await,
        Page::MyActivity { id } => own_activities::post_one(request, *id, form).await,
        Page::DeskActivity { id } => desk::post_one(request, *id, form).await,
        Page::LogIn => login::post(request, form).await,
        Page::LoginLink { token } => login::post_link(request, token).await,
        Page::DeskPeople => people::post(request, form).await,
        Page::Saved => saved_lists::keep(request, &form).await,
        Page::SavedList { key } => saved_lists::post(request, key, &form).await,
        _ => Err(PageError::NotFound),
    }
}
