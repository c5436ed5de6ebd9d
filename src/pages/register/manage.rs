//! What one can do with what one has sent: change, copy, cancel, withdraw, and say who else may.

use crate::{
    domain::{
        access::{self, Act, Who},
        review::{Decision, State, decide},
        text,
    },
    locale::Locale,
    parts::html::Html,
    urls::{Address, Page},
};

/// Who has said that it will not take place, and alone can take that back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelledBy {
    Organizer,
    Hosts,
}

/// A sent activity as its organizer sees it.
pub struct Manage<'a> {
    pub locale: Locale,
    /// Where its forms are sent.
    pub action: String,
    pub state: State,
    pub cancelled: Option<CancelledBy>,
    pub edit_waits: bool,
    pub editors: &'a [String],
    /// Those of them of whom it is known that they read their mail.
    pub proven: &'a [String],
    /// Whether it is known who looks: somebody is signed in, or opened a link that was mailed to them. Who may edit it, and
    /// whether it takes place, can be said by them only.
    pub is_proven: bool,
    /// What moderators said: decision, day, time and words, the latest first.
    pub words: Vec<[String; 4]>,
    /// Its page in the programme, or when that opens.
    pub public: Option<String>,
    pub opens: Option<String>,
    /// Weeks that it can be copied to: slug and name.
    pub weeks: Vec<(String, String)>,
    /// Whether the button to change it is shown: in the wizard one is there already.
    pub offers_edit: bool,
    /// A reason to cancel that could not be taken: typed, and kept.
    pub reason: &'a str,
    pub reason_problem: Option<String>,
    pub email_typed: &'a str,
    pub email_problem: Option<String>,
}

/// The section, below an `h1`.
pub fn manage(view: &Manage) -> String {
    let locale = view.locale;
    let mut html = Html::with_capacity(6 * 1024);
    html.raw("<section class=\"manage\"><p class=\"state\"><strong>")
        .text(locale.state_name(view.state))
        .raw("</strong>");
    if view.cancelled.is_some() {
        html.raw(" · <strong class=\"badge\">").text(locale.mine_cancelled()).raw("</strong>");
    }
    if view.edit_waits {
        html.raw(" · ").text(locale.mine_edit_waits());
    }
    html.raw("</p>");
    if let Some(path) = &view.public {
        html.raw("<p><a").attribute("href", path).raw(">").text(locale.mine_to_page()).raw("</a></p>");
    } else if let Some(opens) = &view.opens {
        html.raw("<p>").text(&locale.mine_to_page_later(opens)).raw("</p>");
    }
    if !view.words.is_empty() {
        html.raw("<h2>").text(locale.mine_words()).raw("</h2><ul class=\"words\">");
        for [decision, day, time, words] in &view.words {
            html.raw("<li><p class=\"hint\">").text(&locale.mine_words_by(day, decision, time)).raw("</p><blockquote>");
            html.text(words).raw("</blockquote></li>");
        }
        html.raw("</ul>");
    }
    let may =
        |decision: Decision| access::may(Who::Editor, Act::Decide(decision)) && decide(view.state, decision).is_some();
    if view.offers_edit && !matches!(view.state, State::Withdrawn | State::Erased) {
        one_button(&mut html, view, locale.mine_edit(), locale.mine_edit_note(), "edit");
    }
    copies(&mut html, view);
    if view.state == State::Published && view.is_proven {
        cancelling(&mut html, view);
    }
    if may(Decision::Withdraw) {
        one_button(&mut html, view, locale.mine_withdraw(), locale.mine_withdraw_note(), "withdraw");
    }
    editors(&mut html, view);
    html.raw("</section>");
    html.finish()
}

fn begin(html: &mut Html, view: &Manage, heading: &str) {
    html.raw("<form method=\"post\" novalidate")
        .attribute("action", &view.action)
        .raw("><input type=\"hidden\" name=\"own\" value=\"1\"><h2>")
        .text(heading)
        .raw("</h2>");
}

fn one_button(html: &mut Html, view: &Manage, words: &str, note: &str, action: &str) {
    begin(html, view, words);
    html.raw("<p class=\"hint\">").text(note).raw("</p><p>");
    button(html, action, words, "button");
    html.raw("</p></form>");
}

fn button(html: &mut Html, action: &str, words: &str, class: &str) {
    html.raw("<button type=\"submit\" name=\"action\"").attribute("class", class).attribute("value", action).raw(">");
    html.text(words).raw("</button>");
}

fn copies(html: &mut Html, view: &Manage) {
    if view.weeks.is_empty() {
        return;
    }
    begin(html, view, view.locale.mine_duplicate());
    html.raw("<p class=\"hint\">").text(view.locale.mine_duplicate_note()).raw("</p><p>");
    for (slug, name) in &view.weeks {
        button(html, &format!("duplicate:{slug}"), &view.locale.mine_duplicate_to(name), "button");
        html.raw(" ");
    }
    html.raw("</p></form>");
}

fn cancelling(html: &mut Html, view: &Manage) {
    let locale = view.locale;
    match view.cancelled {
        Some(CancelledBy::Hosts) => {
            html.raw("<p>").text(locale.mine_cancelled_by_hosts()).raw("</p>");
            return;
        }
        Some(CancelledBy::Organizer) => {
            return one_button(html, view, locale.mine_restore(), locale.mine_restore_note(), "restore");
        }
        None => {}
    }
    begin(html, view, locale.mine_cancel());
    html.raw("<p class=\"hint\">")
        .text(locale.mine_cancel_note())
        .raw("</p><div class=\"field\"><label for=\"f-reason\">");
    html.text(locale.mine_cancel_reason());
    html.raw("</label><textarea id=\"f-reason\" name=\"reason\" rows=\"2\" aria-describedby=\"problem-reason\">\n");
    html.text(view.reason).raw("</textarea>");
    problem(html, "reason", view.reason_problem.as_deref());
    html.raw("</div><p>");
    button(html, "cancel", locale.mine_cancel(), "button");
    html.raw("</p></form>");
}

fn editors(html: &mut Html, view: &Manage) {
    let locale = view.locale;
    begin(html, view, locale.mine_editors());
    html.raw("<ul class=\"editors\">");
    for email in view.editors {
        html.raw("<li><span>").text(email).raw("</span> ");
        if !view.proven.contains(email) {
            html.raw("<span class=\"hint\">").text(locale.mine_editor_unproven()).raw("</span> ");
        }
        if view.editors.len() > 1 && view.is_proven {
            button(html, &format!("remove-editor:{email}"), &locale.mine_editor_remove(email), "button");
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
    if !view.is_proven {
        html.raw("<p class=\"hint\">").text(locale.mine_editors_sign_in()).raw(" <a");
        html.attribute("href", &Address::new(locale, Page::LogIn).path()).raw(">").text(locale.login_title());
        html.raw("</a></p></form>");
        return;
    }
    html.raw("<div class=\"field\"><label for=\"f-editor\">").text(locale.mine_editor_add());
    html.raw("</label><input type=\"email\" id=\"f-editor\" name=\"editor_email\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" aria-describedby=\"problem-editor\"");
    html.attribute("value", view.email_typed).raw(">");
    problem(html, "editor", view.email_problem.as_deref());
    html.raw("</div><p>");
    button(html, "add-editor", locale.mine_editor_add_button(), "button");
    html.raw("</p></form>");
    one_button(html, view, locale.mine_end_links(), locale.mine_end_links_note(), "end-links");
}

fn problem(html: &mut Html, name: &str, words: Option<&str>) {
    html.raw("<p class=\"problem\"").attribute("id", &format!("problem-{name}")).raw(">");
    html.text(&text::one_line(words.unwrap_or(""))).raw("</p>");
}
