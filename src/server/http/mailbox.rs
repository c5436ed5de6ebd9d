//! `/epost`, and the letters on other pages, where the site is started to show its mail instead of sending it.

use mail::ShownMail;

use super::personal::{PageError, PersonalRequest, PersonalResponse};
use crate::{
    pages::mailbox::{self as pages, MailView},
    parts::html::Markup,
    server::service::delivery,
};

pub async fn get(request: &PersonalRequest) -> Result<PersonalResponse, PageError> {
    if !request.sees_mail() {
        return Err(PageError::NotFound);
    }
    delivery::settle(&request.site).await?;
    Ok(PersonalResponse::Page(pages::mailbox(request.locale, &shown(request.site.mailer.all_shown()))))
}

/// Letters to an address that were kept instead of sent; `None` where mail is not shown.
pub fn mails_to(request: &PersonalRequest, email: &str) -> Option<Vec<MailView>> {
    request.sees_mail().then(|| shown(request.site.mailer.shown_to(email)))
}

fn shown(mails: Vec<ShownMail>) -> Vec<MailView> {
    let shown = mails.into_iter().map(|mail| MailView {
        to: mail.to,
        locale: mail.locale,
        subject: mail.subject,
        // Sanitized when the letter was composed.
        html: Markup::sanitized(mail.html),
    });
    shown.collect()
}
