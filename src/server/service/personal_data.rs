//! Export of a person's data, for that person.

use serde_json::{Value, json};

use crate::server::{
    clock,
    store::{Store, StoreError},
};

/// Data stored under a mail address, in lower case, as JSON. Instants are RFC 3339 in UTC.
pub async fn export(store: &Store, email: &str, now_ms: i64) -> Result<Value, StoreError> {
    let kept = store.personal_data(email).await?;
    let mut activities = Vec::new();
    for (id, added_ms) in kept.editor_of {
        let Some(stored) = store.activity(id).await? else { continue };
        activities.push(json!({
            "id": id,
            "week": stored.week_slug,
            "state": stored.state.word(),
            "editor_since": instant(added_ms),
            "content": stored.record.activity,
        }));
    }
    Ok(json!({
        "email": email,
        "made_at": instant(now_ms),
        "role": kept.role.map(|(role, invited_by, created_ms)| json!({
            "role": role, "invited_by": invited_by, "since": instant(created_ms),
        })),
        "sessions": kept.sessions.into_iter().map(|(browser, begun_ms, seen_ms)| json!({
            "browser": browser, "begun": instant(begun_ms), "last_used": instant(seen_ms),
        })).collect::<Vec<_>>(),
        "login_links": kept.login_links.into_iter().map(|(made_ms, expires_ms)| json!({
            "made": instant(made_ms), "valid_until": instant(expires_ms),
        })).collect::<Vec<_>>(),
        "browsers": kept.browsers.into_iter().map(instant).collect::<Vec<_>>(),
        "activities": activities,
        "mentioned_in_activities": kept.mentioned_in,
        "drafts": kept.drafts.into_iter().map(|(id, week, content, begun_ms, changed_ms)| json!({
            "id": id, "week": week, "begun": instant(begun_ms), "changed": instant(changed_ms), "content": parsed(content),
        })).collect::<Vec<_>>(),
        "draft_links": kept.draft_links.into_iter().map(|(draft, made_ms, expires_ms)| json!({
            "draft": draft, "made": instant(made_ms), "valid_until": instant(expires_ms),
        })).collect::<Vec<_>>(),
        "letters": kept.letters.into_iter().map(|(letter, written_ms, sent_ms, error)| json!({
            "letter": parsed(letter), "written": instant(written_ms), "sent": sent_ms.map(instant), "error": error,
        })).collect::<Vec<_>>(),
        "history": kept.history.into_iter().map(|line| json!({
            "at": instant(line.at_ms), "actor": line.actor, "what": line.what, "activity": line.activity_id,
            "about": line.about, "words": line.words,
        })).collect::<Vec<_>>(),
    }))
}

fn instant(unix_ms: i64) -> String {
    clock::moment(unix_ms.div_euclid(1000), "UTC").to_string()
}

/// Text as JSON where it is valid JSON, else as a string.
fn parsed(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}
