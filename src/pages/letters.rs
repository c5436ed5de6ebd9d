//! Letters that were not sent, as other pages list them: to whom, why, and what can be done about it.

use mail::Trouble;

use crate::{locale::Locale, parts::html::Html};

/// What the buttons ask for, in the field `action`; the letter's number follows.
pub const DISMISS: &str = "dismiss:";
pub const RETRY: &str = "retry:";

/// A letter that was not sent.
pub struct FailedLetter {
    pub id: i64,
    /// As letters are kept: `login`, `receipt`.
    pub kind: String,
    pub to: String,
    pub attempts: usize,
    pub trouble: Trouble,
    /// What the receiving server answered; may be empty.
    pub status: String,
    /// When it is tried again, in words; `None` where it is not tried again by itself.
    pub next: Option<String>,
}

/// Writes a section with the letters and a form that posts to `path`; nothing where there are none.
pub fn section(html: &mut Html, locale: Locale, path: &str, letters: &[FailedLetter]) {
    if letters.is_empty() {
        return;
    }
    html.raw("<section class=\"failed-letters\"><h2>").text(&locale.letters_title(letters.len())).raw("</h2>");
    // Pages of one's own tell their forms from the wizard's by it.
    html.raw("<form method=\"post\"")
        .attribute("action", path)
        .raw("><input type=\"hidden\" name=\"own\" value=\"1\">");
    list(html, locale, letters, false);
    html.raw("</form></section>");
}

/// Writes the letters as a list, inside a form of the caller's; `may_retry` where there shall be buttons for that too.
pub fn list(html: &mut Html, locale: Locale, letters: &[FailedLetter], may_retry: bool) {
    html.raw("<ul class=\"own-list\">");
    for letter in letters {
        one(html, locale, letter, may_retry);
    }
    html.raw("</ul>");
}

fn one(html: &mut Html, locale: Locale, letter: &FailedLetter, may_retry: bool) {
    let what = locale.people_stuck_row(name(locale, &letter.kind), &letter.to);
    html.raw("<li><p class=\"title\">").text(&what).raw("</p><p>").text(why(locale, letter.trouble)).raw("</p>");
    if !letter.status.is_empty() {
        // Servers answer in English.
        html.raw("<p>").text(locale.letters_answer()).raw(" <code lang=\"en\">").text(&letter.status);
        html.raw("</code></p>");
    }
    html.raw("<p class=\"hint\">").text(&locale.people_stuck_tried(letter.attempts)).raw(", ");
    match &letter.next {
        Some(when) => html.text(&locale.people_stuck_next(when)),
        None if may_retry => html.text(locale.people_stuck_never()),
        None => html.text(locale.letters_never()),
    };
    html.raw("</p>");
    let buttons = [
        may_retry.then(|| (RETRY, locale.people_stuck_retry())),
        letter.next.is_none().then(|| (DISMISS, locale.letters_dismiss())),
    ];
    if buttons.iter().any(Option::is_some) {
        html.raw("<p class=\"buttons\">");
        for (action, words) in buttons.into_iter().flatten() {
            html.raw("<button type=\"submit\" class=\"button\" name=\"action\"");
            html.attribute("value", &format!("{action}{}", letter.id)).raw(">").text(words);
            html.raw("<span class=\"unseen\">: ").text(&what).raw("</span></button> ");
        }
        html.raw("</p>");
    }
    html.raw("</li>");
}

fn why(locale: Locale, trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::UnknownAddress => locale.letters_unknown_address(),
        Trouble::MailboxFull => locale.letters_mailbox_full(),
        Trouble::Refused => locale.letters_refused(),
        Trouble::NotNow => locale.letters_not_now(),
        Trouble::NoAnswer => locale.letters_no_answer(),
        Trouble::NoServer => locale.letters_no_server(),
        Trouble::NotAnAddress => locale.letters_not_an_address(),
        Trouble::OnlyAscii => locale.letters_only_ascii(),
        Trouble::Unwritable | Trouble::Other => locale.letters_unwritable(),
    }
}

fn name(locale: Locale, kind: &str) -> &'static str {
    match kind {
        "draft" => locale.people_letter_draft(),
        "confirm" => locale.people_letter_confirm(),
        "receipt" => locale.people_letter_receipt(),
        "login" => locale.people_letter_login(),
        "invite" => locale.people_letter_invite(),
        "decided" => locale.people_letter_decided(),
        "edited" => locale.people_letter_edited(),
        "cancelled" => locale.people_letter_cancelled(),
        "restored" => locale.people_letter_restored(),
        "withdrawn" => locale.people_letter_withdrawn(),
        "editor-added" => locale.people_letter_editor_added(),
        _ => locale.people_letter_unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(next: Option<&str>) -> FailedLetter {
        FailedLetter {
            id: 7,
            kind: "receipt".to_owned(),
            to: "å@x.example".to_owned(),
            attempts: 1,
            trouble: Trouble::UnknownAddress,
            status: "550 5.1.1 <b> is not known here".to_owned(),
            next: next.map(str::to_owned),
        }
    }

    #[test]
    fn a_letter_that_cannot_be_sent_says_why_and_can_be_dismissed() {
        let mut html = Html::default();
        section(&mut html, Locale::Sv, "/mina/3", &[letter(None)]);
        insta::assert_snapshot!(html.finish().replace("<p", "\n<p"), @r#"
        <section class="failed-letters"><h2>Ett mejl har inte kommit fram</h2><form method="post" action="/mina/3"><input type="hidden" name="own" value="1"><ul class="own-list"><li>
        <p class="title">Kvitto till å@x.example</p>
        <p>Adressen finns inte hos mottagaren. Kontrollera hur den är skriven.</p>
        <p>Servern svarade: <code lang="en">550 5.1.1 &lt;b&gt; is not known here</code></p>
        <p class="hint">1 försök, skickas inte</p>
        <p class="buttons"><button type="submit" class="button" name="action" value="dismiss:7">Ta bort ur listan<span class="unseen">: Kvitto till å@x.example</span></button> </p></li></ul></form></section>
        "#);
        let mut html = Html::default();
        section(&mut html, Locale::En, "/en/mina/3", &[letter(Some("4 May 10:00"))]);
        let html = html.finish();
        assert!(html.contains("next attempt 4 May 10:00") && !html.contains("<button"), "{html}");
        let mut html = Html::default();
        section(&mut html, Locale::Sv, "/mina/3", &[]);
        assert_eq!(html.finish(), "");
    }
}
