//! Undelivered letters, as several pages list them: recipient, reason and possible actions.

use mail::Trouble;

use super::form::item_button;
use crate::{locale::Locale, parts::html::prelude::*};

/// Values of the buttons in the field `action`; the mail's id follows.
pub const DISMISS: &str = "dismiss:";
pub const RETRY: &str = "retry:";

/// Undelivered mail.
pub struct FailedLetterView {
    pub id: i64,
    /// Kind in the outbox: `login`, `receipt`.
    pub kind: String,
    pub to: String,
    pub attempts: usize,
    pub trouble: Trouble,
    /// Answer of the receiving server; may be empty.
    pub status: String,
    /// Time of the next attempt, as text; `None` where there is none.
    pub next: Option<String>,
}

/// Section with the letters and a form that posts to `path`; nothing without letters.
pub fn section(locale: Locale, path: &str, letters: &[FailedLetterView]) -> impl Renderable {
    (!letters.is_empty()).then_some(maud! {
        section.failed-letters {
            h2 { (locale.letters_title(letters.len())) }
            form method="post" action=(path) {
                // Marks the form as one of this page's own, rather than the wizard's.
                input type="hidden" name="own" value="1";
                (letter_list(locale, letters, false))
            }
        }
    })
}

/// List of letters, inside a form of the caller's; `may_retry` adds buttons for another attempt.
pub fn letter_list(locale: Locale, letters: &[FailedLetterView], may_retry: bool) -> impl Renderable {
    maud! {
        ul.own-list {
            @for letter in letters {
                li { (entry(locale, letter, may_retry)) }
            }
        }
    }
}

fn entry(locale: Locale, letter: &FailedLetterView, may_retry: bool) -> impl Renderable {
    let what = locale.people_stuck_row(name(locale, &letter.kind), &letter.to);
    let next = match &letter.next {
        Some(when) => locale.people_stuck_next(when),
        None if may_retry => locale.people_stuck_never().to_owned(),
        None => locale.letters_never().to_owned(),
    };
    let may_dismiss = letter.next.is_none();
    let action = |action: &str| format!("{action}{}", letter.id);
    maud! {
        p.title { (what) }
        p { (why(locale, letter.trouble)) }
        @if !letter.status.is_empty() {
            // Mail servers answer in English.
            p { (locale.letters_answer()) " " code lang="en" { (letter.status) } }
        }
        p.hint { (locale.people_stuck_tried(letter.attempts)) ", " (next) }
        @if may_retry || may_dismiss {
            p.buttons {
                @if may_retry { (item_button(&action(RETRY), locale.people_stuck_retry(), &what)) " " }
                @if may_dismiss { (item_button(&action(DISMISS), locale.letters_dismiss(), &what)) " " }
            }
        }
    }
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

    fn letter(next: Option<&str>) -> FailedLetterView {
        FailedLetterView {
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
        let html = Markup::of(section(Locale::Sv, "/mina/3", &[letter(None)]));
        insta::assert_snapshot!(html.as_str().replace("<p", "\n<p"), @r#"
        <section class="failed-letters"><h2>Ett mejl har inte kommit fram</h2><form method="post" action="/mina/3"><input type="hidden" name="own" value="1"><ul class="own-list"><li>
        <p class="title">Kvitto till å@x.example</p>
        <p>Adressen finns inte hos mottagaren. Kontrollera hur den är skriven.</p>
        <p>Servern svarade: <code lang="en">550 5.1.1 &lt;b&gt; is not known here</code></p>
        <p class="hint">1 försök, skickas inte</p>
        <p class="buttons"><button type="submit" class="button" name="action" value="dismiss:7">Ta bort ur listan<span class="visually-hidden">: Kvitto till å@x.example</span></button> </p></li></ul></form></section>
        "#);
        let html = Markup::of(section(Locale::En, "/en/mina/3", &[letter(Some("4 May 10:00"))])).into_string();
        assert!(html.contains("next attempt 4 May 10:00") && !html.contains("<button"), "{html}");
        assert!(Markup::of(section(Locale::Sv, "/mina/3", &[])).is_empty());
    }
}
