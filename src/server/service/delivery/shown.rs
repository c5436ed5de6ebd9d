//! Letters that are shown on a page instead of being sent.

use std::error::Error;

use super::{
    Forgetting, LEASE, READ_AT_ONCE,
    compose::compose,
    millis,
    outcome::{DeliveryError, DeliveryRecord, failed, record},
};
use crate::{
    locale::Locale,
    server::{
        mail::ShownMail,
        state::Site,
        store::{QueuedLetter, StoreError},
    },
};

/// Waits until all due letters can be seen, where they are shown instead of sent.
pub async fn settle(site: &Site) -> Result<(), StoreError> {
    if site.mailer.is_shown() { show_due(site).await } else { Ok(()) }
}

pub(super) async fn show_as_they_come(site: &Site) {
    let mut forgetting = Forgetting::default();
    while !site.mailer.is_stopping() {
        if let Err(error) = show_due(site).await {
            tracing::error!(error = &error as &dyn Error, "the outbox cannot be read; mail waits");
        }
        forgetting.forget(site).await;
        tokio::select! {
            () = site.mailer.woken() => {}
            () = site.mailer.stopping() => {}
            () = tokio::time::sleep(site.mailer.schedule.poll) => {}
        }
    }
}

async fn show_due(site: &Site) -> Result<(), StoreError> {
    let _one = site.mailer.showing().await;
    loop {
        let due = site.store.due_letters(site.clock.real_ms(), READ_AT_ONCE, &[], &[]).await?;
        if due.is_empty() {
            return Ok(());
        }
        for queued in due {
            if !site.store.claim_letter(&queued, site.clock.real_ms() + millis(LEASE)).await? {
                continue;
            }
            let shown = show(site, &queued).await;
            let written = match shown {
                Ok(()) => DeliveryRecord::Sent,
                Err(failure) => failed(site, &queued, &failure),
            };
            record(site, &[(queued, written)]).await?;
        }
    }
}

async fn show(site: &Site, queued: &QueuedLetter) -> Result<(), DeliveryError> {
    let rendered = compose(site, queued).await?;
    // Links lead to the host name that this browser uses.
    let html = match site.public_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => rendered.html.as_str().replace(&format!("href=\"{url}/"), "href=\"/"),
        None => rendered.html.into_string(),
    };
    let (subject, text) = (rendered.subject, rendered.text);
    let (to, locale) = (queued.recipient.clone(), Locale::of_tag(&queued.locale));
    site.mailer.show(ShownMail { to, locale, subject, text, html });
    Ok(())
}
