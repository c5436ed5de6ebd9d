//! A site that sends its mail to the mail server for tests.

use std::{sync::Arc, time::Duration};

use innovationsveckan::{
    locale::Locale,
    server::{
        clock::Clock,
        mail::{Letter, MailOptions, Mailer, Schedule},
        service::delivery,
        state::Site,
        store::{OutboxCounts, Store},
    },
};
use tokio::task::JoinHandle;

use super::{PATIENCE, PUBLIC_URL, enqueue::enqueue, fixtures::NOW_MS};

/// A site on that database whose mail goes to that server, and what sends it.
pub struct Running {
    pub site: Arc<Site>,
    pub delivering: JoinHandle<()>,
}

impl Running {
    pub async fn start(database: &str, server: &str, tries: usize) -> Self {
        Self::start_with(database, server, vec![Duration::from_millis(20); tries]).await
    }

    pub async fn start_with(database: &str, server: &str, back_off: Vec<Duration>) -> Self {
        let store = Store::open(database).await.unwrap();
        let soon = Duration::from_millis(20);
        let schedule = Schedule { back_off, server: vec![soon], poll: soon };
        let options = MailOptions { server: Some(server), ..Default::default() };
        let mailer = Mailer::new(options, PUBLIC_URL).unwrap().with_schedule(schedule);
        let site =
            Arc::new(Site::new(store, Clock::starting_at(NOW_MS), Some(PUBLIC_URL.to_owned())).with_mailer(mailer));
        site.refresh().await.unwrap();
        let delivering = tokio::spawn(delivery::deliver(site.clone()));
        Self { site, delivering }
    }

    pub async fn write(&self, recipient: &str, letter: &Letter) {
        enqueue(&self.site.store, recipient, Locale::Sv, letter, NOW_MS).await;
        self.site.mailer.wake();
    }

    pub async fn until(&self, counts: OutboxCounts) {
        for _ in 0..PATIENCE.as_millis() / 10 {
            if self.site.store.outbox_counts().await.unwrap() == counts {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?}, not {counts:?}", self.site.store.outbox_counts().await.unwrap());
    }

    /// As `serve` does it.
    pub async fn stop(self) {
        self.site.mailer.stop();
        self.delivering.await.unwrap();
        self.site.store.close().await;
    }
}
