//! `/epost`, and the mails on other pages, where the site is started to show its mail instead of sending it.

use mail::ShownMail;

use super::personal::{Answer, Failure, Visit};
use crate::{
    pages::mailbox::{self as pages, MailView},
    parts::html::Markup,
    server::service::delivery,
};

pub async fn get(visit: &Visit) -> Result<Answer, Failure> {
    if !visit.sees_mail() {
        return Err(Failure::NotFound);
    }
    delivery::settle(&visit.site).await?;
    Ok(Answer::Page(pages::mailbox(visit.locale, &shown(visit.site.mailer.all_shown()))))
}

/// Mails to an address that were kept instead of sent; `None` where mail is not shown.
pub fn mails_to(visit: &Visit, email: &str) -> Option<Vec<MailView>> {
    visit.sees_mail().then(|| shown(visit.site.mailer.shown_to(email)))
}

fn shown(mails: Vec<ShownMail>) -> Vec<MailView> {
    let shown = mails.into_iter().map(|mail| MailView {
        to: mail.to,
        locale: mail.locale,
        subject: mail.subject,
        // Sanitized when the mail was composed.
        html: Markup::sanitized(mail.html),
    });
    shown.collect()
}
