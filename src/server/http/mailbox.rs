//! `/epost`: the mails that would have been sent, where no mail server is set and only this computer reaches the site.

use super::personal::{Answer, Failure, Visit};
use crate::{pages::mailbox::mailbox, server::service::delivery};

pub async fn get(visit: &Visit) -> Result<Answer, Failure> {
    if !visit.sees_mail() {
        return Err(Failure::NotFound);
    }
    delivery::settle(&visit.site).await?;
    Ok(Answer::Page(mailbox(visit.locale, &visit.site.post.all_shown())))
}
