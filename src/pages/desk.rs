//! The moderators' desk: what waits, and one activity with all that a decision needs.

use super::{Shown, registration::write_warnings};
use crate::{
    api::head::Head,
    domain::{
        access,
        differences::{Line, differences},
        eligibility::Standing,
        filter::encode,
        review::{Decision, State, decide, decide_edit},
        taxonomy::Status,
        warnings::Warning,
    },
    locale::Locale,
    parts::html::Html,
    urls::{Address, Page},
};

/// The word that an address chooses everything by.
const ALL: &str = "all";
/// The word that an address chooses what changed without a review by.
const CHANGED: &str = "changed";
/// Buttons that decide nothing: take back what changed without a review, leave it, and remind somebody to confirm.
pub const UNDO: &str = "undo-changes";
pub const ACCEPT: &str = "accept-changes";
pub const REMIND: &str = "remind";

/// A part of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPart {
    In(State),
    /// What is published, or hidden, and has changed without a review since a moderator saw it.
    Changed,
    All,
}

impl DeskPart {
    pub fn word(self) -> &'static str {
        match self {
            Self::In(state) => state.word(),
            Self::Changed => CHANGED,
            Self::All => ALL,
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        match word {
            CHANGED => Some(Self::Changed),
            ALL => Some(Self::All),
            word => State::parse(word).ok().map(Self::In),
        }
    }

    /// Whether an activity in that state is among what this part lists.
    pub fn holds(self, state: State) -> bool {
        match self {
            Self::In(part) => part == state,
            Self::Changed => matches!(state, State::Published | State::Hidden),
            Self::All => access::is_on_desk(state),
        }
    }

    fn name(self, locale: Locale) -> &'static str {
        match self {
            Self::In(state) => locale.desk_state(state),
            Self::Changed => locale.desk_state_changed(),
            Self::All => locale.desk_state_all(),
        }
    }
}

/// What is on the desk.
pub struct DeskList<'a> {
    pub locale: Locale,
    pub email: &'a str,
    pub may_administer: bool,
    /// How many there are in each part that can be chosen.
    pub counts: Vec<(DeskPart, usize)>,
    pub chosen: DeskPart,
    /// What is looked for among them; empty where nothing is.
    pub text: &'a str,
    pub items: Vec<Item>,
    /// Which page of them, from 1, and how many there are.
    pub page: usize,
    pub pages: usize,
    /// What was just done.
    pub note: Option<String>,
    /// What has waited longest: its id and title.
    pub next: Option<(u32, String)>,
    /// What cannot be read and is shown nowhere, each in a sentence.
    pub unreadable: Vec<String>,
}

/// A line of it.
pub struct Item {
    pub id: u32,
    pub title: String,
    pub organizer: String,
    pub week: String,
    pub state: State,
    /// How long, in words.
    pub waited: Option<String>,
    pub is_edit: bool,
    /// Whether the week's rule is met; `None` where it asks nothing.
    pub rule: Option<Standing>,
    pub duplicates: usize,
    /// What of it has changed without a review, in words.
    pub changed: Vec<&'static str>,
}

/// One activity on the desk.
pub struct DeskPage<'a> {
    pub locale: Locale,
    pub id: u32,
    pub title: &'a str,
    pub week: &'a str,
    pub state: State,
    pub status: Status,
    /// What was just done.
    pub note: Option<String>,
    /// What has changed without a review since a moderator saw it.
    pub unreviewed: Option<Vec<Change>>,
    pub seen_revision: u32,
    /// Since when the edit has waited that is shown.
    pub seen_edit_ms: Option<i64>,
    /// What an edit changes.
    pub changes: Vec<Change>,
    /// Whether the week's rule is met, and the words for it; `None` where it asks nothing.
    pub rule: Option<(Standing, String)>,
    /// The organizer and the partners.
    pub parties: Vec<PartyLine>,
    /// What is odd, and stops nobody.
    pub warnings: Vec<Warning>,
    pub duplicates: String,
    /// Letters about it that were not sent.
    pub failed_letters: String,
    /// Who may edit it, and whether it is known that they read their mail.
    pub editors: Vec<(bool, String)>,
    /// What happened and who did it, when, and their words; the latest first.
    pub history: Vec<[String; 3]>,
    pub card: String,
    pub page: String,
    pub public: Option<String>,
    /// When the programme opens, while it has not.
    pub opens: Option<String>,
    /// What was typed and could not be taken.
    pub words: &'a str,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// Why nothing was decided, where the words are not to blame.
    pub alert: Option<String>,
}

/// A party as a moderator sees it.
pub struct PartyLine {
    pub name: String,
    /// Its kind and number.
    pub details: String,
    /// What the registry says of it; empty where that tells nothing.
    pub registered: String,
}

pub struct Change {
    /// What changed, in words.
    pub name: &'static str,
    pub before: String,
    pub after: String,
}

fn unreadable(html: &mut Html, view: &DeskList) {
    if view.unreadable.is_empty() {
        return;
    }
    let locale = view.locale;
    html.raw("<div class=\"problems\"><h2>").text(&locale.unreadable_title(view.unreadable.len())).raw("</h2><p>");
    html.text(locale.unreadable_lead()).raw("</p><ul>");
    for row in &view.unreadable {
        html.raw("<li>").text(row).raw("</li>");
    }
    html.raw("</ul></div>");
}

pub fn list(view: &DeskList) -> Shown {
    let locale = view.locale;
    let path = |page: Page| Address::new(locale, page).path();
    let mut html = Html::with_capacity(16 * 1024);
    html.raw("<div class=\"page desk\"><header class=\"page-head\"><h1>").text(locale.desk_title()).raw("</h1>");
    html.raw("<p class=\"hint\">").text(&locale.mine_signed_in(view.email)).raw("</p></header>");
    html.raw("<form method=\"post\" class=\"desk-links\"").attribute("action", &path(Page::LogIn)).raw("><p>");
    if view.may_administer {
        html.raw("<a class=\"button\"").attribute("href", &path(Page::DeskPeople)).raw(">");
        html.text(locale.desk_people()).raw("</a> ");
    }
    html.raw("<button type=\"submit\" class=\"button\" name=\"action\" value=\"log-out\">");
    html.text(locale.mine_logout()).raw("</button></p></form>");
    unreadable(&mut html, view);
    done(&mut html, view);
    html.raw("<nav class=\"desk-states\"").attribute("aria-label", locale.desk_states()).raw("><ul>");
    for (part, count) in &view.counts {
        html.raw("<li><a").attribute("href", &address(view, *part, 1));
        if *part == view.chosen {
            html.raw(" aria-current=\"page\"");
        }
        html.raw(">").text(part.name(locale)).raw(" <span class=\"count\">").number(*count as u64);
        html.raw("</span></a></li>");
    }
    html.raw("</ul></nav>");
    search(&mut html, view, &path(Page::Desk));
    if view.items.is_empty() {
        let why = if view.text.is_empty() { locale.desk_empty() } else { locale.desk_search_none() };
        html.raw("<p class=\"lead\">").text(why).raw("</p>");
        pager(&mut html, view);
        html.raw("</div>");
        return Shown { head: head(locale.desk_title()), status: None, html: html.into() };
    }
    // Said where it tells anything.
    let are_of_several_weeks = view.items.iter().any(|item| item.week != view.items[0].week);
    html.raw("<ol class=\"desk-list\">");
    for item in &view.items {
        html.raw("<li><p class=\"title\"><a").attribute("href", &path(Page::DeskActivity { id: item.id })).raw(">");
        html.text(&item.title).raw("</a></p><p>").text(&item.organizer).raw("</p><p class=\"hint\">");
        let week = are_of_several_weeks.then_some(item.week.as_str());
        let tells_state =
            view.chosen == DeskPart::All || (view.chosen == DeskPart::Changed && item.state == State::Hidden);
        let state = tells_state.then_some(locale.desk_item_state(item.state));
        let said: Vec<&str> = [week, state, item.waited.as_deref()].into_iter().flatten().collect();
        html.text(&said.join(" · "));
        html.raw("</p><p class=\"marks\">");
        let mut mark = |words: &str, class: &str| {
            html.raw("<span").attribute("class", class).raw(">").text(words).raw("</span> ");
        };
        if item.is_edit {
            mark(locale.desk_is_edit(), "mark");
        }
        match item.rule {
            Some(Standing::NotMet) => mark(locale.desk_not_eligible(), "mark alarm"),
            Some(Standing::Stated { .. }) => mark(locale.rule_stated_mark(), "mark stated"),
            Some(Standing::Confirmed { .. }) | None => {}
        }
        if !item.changed.is_empty() {
            mark(&locale.desk_changed(&item.changed.join(", ")), "mark");
        }
        if item.duplicates > 0 {
            mark(&locale.desk_duplicates(item.duplicates), "mark");
        }
        html.raw("</p></li>");
    }
    html.raw("</ol>");
    pager(&mut html, view);
    html.raw("</div>");
    Shown { head: head(locale.desk_title()), status: None, html: html.into() }
}

/// The address of a page of a part, with the text that is looked for.
fn address(view: &DeskList, part: DeskPart, page: usize) -> String {
    let mut address = format!("{}?lage={}", Address::new(view.locale, Page::Desk).path(), part.word());
    if !view.text.is_empty() {
        address.push_str("&q=");
        encode(view.text, &mut address);
    }
    if page > 1 {
        address.push_str("&sida=");
        address.push_str(&page.to_string());
    }
    address
}

fn pager(html: &mut Html, view: &DeskList) {
    if view.pages <= 1 && view.page <= 1 {
        return;
    }
    let locale = view.locale;
    html.raw("<nav class=\"pager\"").attribute("aria-label", locale.desk_pages()).raw(">");
    let mut link = |to: usize, words: &str, rel: &str| {
        html.raw("<a class=\"button\"").attribute("rel", rel).attribute("href", &address(view, view.chosen, to));
        html.raw(">").text(words).raw("</a>");
    };
    if view.page > 1 {
        link((view.page - 1).min(view.pages), locale.previous_page(), "prev");
    }
    if view.page < view.pages {
        link(view.page + 1, locale.next_page(), "next");
    }
    html.raw("<span>")
        .text(&locale.page_of(&locale.number(view.page), &locale.number(view.pages)))
        .raw("</span></nav>");
}

/// A box to look for some of them by words.
fn search(html: &mut Html, view: &DeskList, path: &str) {
    let locale = view.locale;
    html.raw("<form method=\"get\" role=\"search\" class=\"desk-search\"").attribute("action", path);
    html.raw("><input type=\"hidden\" name=\"lage\"").attribute("value", view.chosen.word());
    html.raw("><label for=\"q\">")
        .text(locale.desk_search())
        .raw("</label><p><input type=\"search\" id=\"q\" name=\"q\"");
    html.raw(" maxlength=\"200\" autocomplete=\"off\"").attribute("value", view.text);
    html.raw("><button type=\"submit\" class=\"button\">").text(locale.search()).raw("</button></p></form>");
}

/// What was just done, and what comes next.
fn done(html: &mut Html, view: &DeskList) {
    let Some(note) = &view.note else { return };
    html.raw("<div class=\"done\" role=\"status\"><p>").text(note).raw("</p><p>");
    match &view.next {
        Some((id, title)) => {
            let path = Address::new(view.locale, Page::DeskActivity { id: *id }).path();
            html.raw("<a class=\"button main\"").attribute("href", &path).raw(">");
            html.text(&view.locale.desk_next(title)).raw("</a>");
        }
        None => {
            html.text(view.locale.desk_nothing_left());
        }
    }
    html.raw("</p></div>");
}

pub fn one(view: &DeskPage) -> Shown {
    let locale = view.locale;
    let mut html = Html::with_capacity(32 * 1024);
    html.raw("<div class=\"page desk\"><p class=\"back\"><a");
    html.attribute("href", &Address::new(locale, Page::Desk).path()).raw(">").text(locale.desk_back());
    html.raw("</a> · ").text(view.week).raw("</p><header class=\"page-head\"><h1>").text(view.title);
    html.raw("</h1><p class=\"state\"><strong>").text(locale.desk_item_state(view.state)).raw("</strong>");
    if view.status == Status::Cancelled {
        html.raw(" · <strong class=\"badge\">").text(locale.mine_cancelled()).raw("</strong>");
    }
    if view.seen_edit_ms.is_some() {
        html.raw(" · ").text(locale.desk_is_edit());
    }
    html.raw("</p>");
    if let Some(path) = &view.public {
        html.raw("<p><a").attribute("href", path).raw(">").text(locale.mine_to_page()).raw("</a></p>");
    }
    html.raw("</header>");
    if let Some(note) = &view.note {
        html.raw("<p class=\"done\" id=\"done\" tabindex=\"-1\" role=\"status\">").text(note).raw("</p>");
    }
    if let Some(alert) = &view.alert {
        html.raw("<p class=\"alert\" role=\"alert\">").text(alert).raw("</p>");
    }
    facts(&mut html, view);
    html.raw(&view.failed_letters);
    html.raw("<div class=\"desk-columns\"><div class=\"desk-shown\">");
    unreviewed(&mut html, view);
    changes(&mut html, locale, locale.desk_changes(), &view.changes);
    html.raw("<h2>").text(locale.register_send_lead()).raw("</h2><h3>").text(locale.register_send_card());
    html.raw("</h3><div class=\"as-shown\">").raw(&view.card).raw("</div><h3>").text(locale.register_send_page());
    html.raw("</h3><div class=\"as-shown\">").raw(&view.page).raw("</div></div><div class=\"desk-deciding\">");
    deciding(&mut html, view);
    history(&mut html, view);
    html.raw("</div></div></div>");
    Shown { head: head(view.title), status: None, html: html.into() }
}

/// What one knows before one reads: the rule, doubles, and who registered it.
fn facts(html: &mut Html, view: &DeskPage) {
    let locale = view.locale;
    html.raw("<div class=\"desk-facts\"><div>");
    if let Some((standing, words)) = &view.rule {
        let class = match standing {
            Standing::Confirmed { .. } => "rule is-met",
            Standing::Stated { .. } => "rule is-stated",
            Standing::NotMet => "rule is-not-met",
        };
        html.raw("<p").attribute("class", class).raw(">").text(words).raw("</p>");
    }
    write_warnings(html, locale, "h2", &view.warnings);
    html.raw("<dl><dt>").text(locale.rule_parties()).raw("</dt>");
    for party in &view.parties {
        html.raw("<dd>").text(&party.name).raw(" (").text(&party.details).raw(")");
        if !party.registered.is_empty() {
            html.raw(" <span class=\"hint\">").text(&party.registered).raw("</span>");
        }
        html.raw("</dd>");
    }
    html.raw("<dt>").text(locale.desk_registered_by()).raw("</dt>");
    if view.editors.is_empty() {
        html.raw("<dd>").text(locale.desk_registered_by_file()).raw("</dd>");
    }
    for (is_proven, email) in &view.editors {
        html.raw("<dd><a").attribute("href", &format!("mailto:{email}")).raw(">").text(email).raw("</a> ");
        let (words, class) = if *is_proven {
            (locale.desk_editor_proven(), "mark")
        } else {
            (locale.desk_editor_unproven(), "mark alarm")
        };
        html.raw("<span").attribute("class", class).raw(">").text(words).raw("</span></dd>");
    }
    html.raw("</dl></div>");
    if !view.duplicates.is_empty() {
        html.raw("<section class=\"near\"><h2>").text(locale.register_near()).raw("</h2>").raw(&view.duplicates);
        html.raw("</section>");
    }
    html.raw("</div>");
}

fn deciding(html: &mut Html, view: &DeskPage) {
    let locale = view.locale;
    let may = |decision: Decision| match view.seen_edit_ms {
        Some(_) => decide_edit(decision).is_some(),
        None => decide(view.state, decision).is_some(),
    };
    let decisions: Vec<Decision> = [Decision::Publish, Decision::ReviewAnyway, Decision::AskChanges, Decision::Decline]
        .into_iter()
        .filter(|decision| may(*decision))
        .collect();
    let of_published = match (view.state, view.status) {
        (State::Published, Status::Scheduled) => {
            vec![(Decision::Hide, locale.desk_hide()), (Decision::Cancel, locale.mine_cancel())]
        }
        (State::Published, Status::Cancelled) => {
            vec![(Decision::Hide, locale.desk_hide()), (Decision::Restore, locale.mine_restore())]
        }
        (State::Hidden, _) => vec![(Decision::Restore, locale.desk_unhide())],
        _ => Vec::new(),
    };
    let problem = view.problem.as_deref().unwrap_or("");
    if decisions.is_empty() && of_published.is_empty() {
        // What was typed stays to be taken along.
        if !view.words.is_empty() {
            html.raw("<blockquote class=\"kept\">").text(view.words).raw("</blockquote>");
        }
        return;
    }
    html.raw("<form method=\"post\" novalidate").attribute("data-keep", &format!("desk-{}", view.id));
    html.attribute("action", &Address::new(locale, Page::DeskActivity { id: view.id }).path()).raw("><h2>");
    html.text(locale.desk_decide()).raw("</h2><input type=\"hidden\" name=\"seen\"");
    html.attribute("value", &view.seen_revision.to_string()).raw(">");
    if let Some(since_ms) = view.seen_edit_ms {
        html.raw("<input type=\"hidden\" name=\"seen_edit\"").attribute("value", &since_ms.to_string()).raw(">");
    }
    if let Some(opens) = &view.opens {
        html.raw("<p class=\"hint\">").text(&locale.desk_opens(opens)).raw("</p>");
    }
    let words_hint = match view.state {
        State::Hidden => locale.desk_words_free_hint(),
        _ => locale.desk_words_hint(),
    };
    html.raw("<div class=\"field\"><label for=\"f-words\">").text(locale.desk_words()).raw("</label>");
    html.raw("<p class=\"hint\" id=\"hint-words\">").text(words_hint).raw("</p>");
    html.raw("<textarea id=\"f-words\" name=\"words\" rows=\"5\" aria-describedby=\"hint-words problem-words\"");
    if !problem.is_empty() {
        html.raw(" aria-invalid=\"true\" autofocus");
    }
    html.raw(">\n").text(view.words).raw("</textarea><p class=\"problem\" id=\"problem-words\" role=\"alert\">");
    html.text(problem).raw("</p></div><p class=\"decisions\">");
    if view.state == State::Unconfirmed {
        html.raw("<button type=\"submit\" name=\"action\" class=\"button main\"");
        html.attribute("value", REMIND).raw(">").text(locale.desk_remind()).raw("</button> ");
    }
    for decision in decisions {
        let (words, class) = match decision {
            Decision::AskChanges => (locale.desk_ask_changes(), "button"),
            Decision::Decline => (locale.desk_decline(), "button"),
            Decision::ReviewAnyway => (locale.desk_review_anyway(), "button"),
            _ => (locale.desk_publish(), "button main"),
        };
        html.raw("<button type=\"submit\" name=\"action\"").attribute("class", class);
        html.attribute("value", decision.word()).raw(">").text(words).raw("</button> ");
    }
    html.raw("</p>");
    if !of_published.is_empty() {
        html.raw("<h3>").text(locale.desk_published_decide()).raw("</h3><p class=\"hint\">");
        html.text(if view.state == State::Hidden { locale.desk_hidden_hint() } else { locale.desk_published_hint() });
        html.raw("</p><p class=\"decisions\">");
        for (decision, words) in of_published {
            html.raw("<button type=\"submit\" name=\"action\" class=\"button\"");
            html.attribute("value", decision.word()).raw(">").text(words).raw("</button> ");
        }
        html.raw("</p>");
    }
    html.raw("</form>");
}

/// What has changed without a review, with one press to take it back.
fn unreviewed(html: &mut Html, view: &DeskPage) {
    let locale = view.locale;
    let Some(unreviewed) = &view.unreviewed else { return };
    changes(html, locale, locale.desk_unreviewed(), unreviewed);
    html.raw("<form method=\"post\" class=\"unreviewed\"");
    html.attribute("action", &Address::new(locale, Page::DeskActivity { id: view.id }).path());
    html.raw("><input type=\"hidden\" name=\"seen\"").attribute("value", &view.seen_revision.to_string());
    let hint = match view.state {
        State::Hidden => locale.desk_unreviewed_hidden_hint(),
        _ => locale.desk_unreviewed_hint(),
    };
    html.raw("><p class=\"hint\">").text(hint).raw("</p><p class=\"decisions\">");
    for (action, words) in [(ACCEPT, locale.desk_accept_changes()), (UNDO, locale.desk_undo_changes())] {
        html.raw("<button type=\"submit\" name=\"action\" class=\"button\"").attribute("value", action).raw(">");
        html.text(words).raw("</button> ");
    }
    html.raw("</p></form>");
}

/// What somebody sent who is no longer signed in: they sign in beside it, and send the very same.
pub fn signed_out(locale: Locale, id: u32, log_in: &str, sent: &[(String, String)]) -> Shown {
    let title = locale.desk_signed_out_title();
    let mut html = Html::default();
    html.raw("<div class=\"page desk\"><header class=\"page-head\"><h1>").text(title).raw("</h1><p class=\"lead\">");
    html.text(locale.desk_signed_out())
        .raw("</p></header><p class=\"ways\"><a class=\"button main\" target=\"_blank\"");
    html.attribute("href", log_in).raw(">").text(locale.desk_signed_out_log_in()).raw("</a></p>");
    html.raw("<form method=\"post\"").attribute("data-keep", &format!("desk-{id}"));
    html.attribute("action", &Address::new(locale, Page::DeskActivity { id }).path()).raw(">");
    for (name, value) in sent.iter().filter(|(name, _)| ["action", "seen", "seen_edit"].contains(&name.as_str())) {
        html.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">");
    }
    let words = sent.iter().find(|(name, _)| name == "words").map_or("", |(_, words)| words.as_str());
    html.raw("<div class=\"field\"><label for=\"f-words\">").text(locale.desk_words()).raw("</label>");
    html.raw("<textarea id=\"f-words\" name=\"words\" rows=\"5\">\n").text(words).raw("</textarea></div>");
    html.raw("<p><button type=\"submit\" class=\"button\">").text(locale.desk_signed_out_again());
    html.raw("</button></p></form></div>");
    Shown { head: head(title), status: Some(403), html: html.into() }
}

fn history(html: &mut Html, view: &DeskPage) {
    html.raw("<section class=\"history\"><h2>").text(view.locale.mine_history()).raw("</h2><ol>");
    for [what, when, words] in &view.history {
        html.raw("<li><p>").text(what).raw("</p><p class=\"hint\">").text(when).raw("</p>");
        if !words.is_empty() {
            html.raw("<blockquote>").text(words).raw("</blockquote>");
        }
        html.raw("</li>");
    }
    html.raw("</ol></section>");
}

/// Old and new, field by field.
fn changes(html: &mut Html, locale: Locale, heading: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    html.raw("<section class=\"changes\"><h2>").text(heading).raw("</h2><dl>");
    for change in changes {
        html.raw("<dt>").text(change.name).raw("</dt>");
        for line in differences(&change.before, &change.after) {
            html.raw("<dd>");
            match line {
                Line::Same(text) => html.text(text),
                Line::LeftOut => html.raw("…"),
                Line::Removed(text) => said(html.raw("<del>"), locale.desk_before(), text).raw("</del>"),
                Line::Added(text) => said(html.raw("<ins>"), locale.desk_after(), text).raw("</ins>"),
            };
            html.raw("</dd>");
        }
    }
    html.raw("</dl></section>");
}

/// A line with a word before it for those who do not see its colour.
fn said<'a>(html: &'a mut Html, word: &str, line: &str) -> &'a mut Html {
    html.raw("<span class=\"unseen\">").text(word).raw(" </span>").text(line)
}

fn head(title: &str) -> Head {
    Head { title: title.to_owned(), hidden: true, ..Head::default() }
}
