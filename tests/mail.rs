//! Mail against a real SMTP server: `end2end/support/smtp.mjs`, a process of its own.
//! Where Node.js or its packages are missing the tests are skipped, though never in CI.

use std::time::Duration;

use innovationsveckan::server::mail::Letter;
use serde_json::Value;

#[path = "store/databases.rs"]
#[expect(dead_code, reason = "of the databases for tests, these need the file only")]
mod databases;
#[path = "mail/delivery.rs"]
mod delivery;
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "store/fixtures.rs"]
#[expect(dead_code, reason = "of what the store's tests write, these need a part")]
mod fixtures;
#[path = "mail/letters.rs"]
mod letters;
#[path = "mail/program.rs"]
mod program;
#[path = "mail/running.rs"]
mod running;
#[path = "mail/shown.rs"]
mod shown;
#[path = "mail/smtp.rs"]
mod smtp;

use fixtures::NOW_MS;

const PATIENCE: Duration = Duration::from_secs(20);
const PUBLIC_URL: &str = "https://veckan.example";

/// Puts letters into the outbox past every limit.
async fn put(database: &str, letters: &[(String, Letter)], urgency: i64) {
    let pool = sqlx::SqlitePool::connect(database).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    let insert = "INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts, urgency, domain)
         VALUES ($1, 'sv', $2, $3, 0, 0, $4, $5)";
    for (recipient, letter) in letters {
        sqlx::query(insert)
            .bind(recipient)
            .bind(serde_json::to_string(letter).unwrap())
            .bind(NOW_MS)
            .bind(urgency)
            .bind(recipient.rsplit('@').next().unwrap())
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    transaction.commit().await.unwrap();
    pool.close().await;
}

fn login() -> Letter {
    Letter::Login { back: None }
}

fn to(mail: &Value) -> &str {
    mail["to"][0].as_str().unwrap_or_else(|| panic!("{mail}"))
}

fn text<'a>(mail: &'a Value, key: &str) -> &'a str {
    mail[key].as_str().unwrap_or_else(|| panic!("{key}: {mail}"))
}
