//! The services by themselves: what they answer and what they leave in the store. No page is read here.

use std::sync::Arc;

use innovationsveckan::{
    domain::{
        access::{Role, Who},
        draft::{Change, Draft, DraftField},
        review::{Decision, State},
        taxonomy::Status,
    },
    locale::Locale,
    server::{
        mail::Letter,
        secret,
        service::{
            confirmation,
            desk::{self, DecisionOutcome, DecisionRequest},
            drafts,
            identity::{self, Posted, Requester},
            login::{self, LoginRequestError},
            own_activities::{self, OrganizerResult},
            status, submission,
        },
        state::Site,
        store::{NewKey, RoleChange},
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/letters_to.rs"]
mod letters_to;
#[path = "services/reading.rs"]
mod reading;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[path = "services/states.rs"]
mod states;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use letters_to::letters_to;
use sendable::{OWN, sendable};
use visitor::OPEN;

const ADMIN: &str = "asa@vard.example";
const MODERATOR: &str = "bo@vard.example";
const HOST: Who = Who::Host(Role::Moderator);
const SOURCE: &str = "192.0.2.1";

async fn site() -> (SqliteFile, Arc<Site>) {
    let file = SqliteFile::new();
    let site = visitor::site(&file.url(), OPEN).await;
    (file, site)
}

fn posted() -> Posted {
    Posted::by("POST").unwrap()
}

/// Sends an activity through a key that was mailed to its organizer: it waits for a review.
async fn waiting(site: &Arc<Site>, title: &str) -> String {
    let key = sending::begun(site, &sendable(title), OWN).await;
    let sent = sending::send(site, &key).await;
    assert!(matches!(sent, submission::SubmissionOutcome::Sent(_)), "{sent:?}");
    key
}

async fn state(site: &Site, id: u32) -> State {
    site.store.activity(id).await.unwrap().unwrap().state
}

async fn request(site: &Site, id: u32, decision: Decision, words: &str) -> DecisionRequest {
    let seen_revision = site.store.activity(id).await.unwrap().unwrap().record.revision;
    DecisionRequest { decision, words: words.to_owned(), seen_revision, seen_edit_ms: None }
}

async fn decide(site: &Arc<Site>, id: u32, decision: Decision, words: &str) -> DecisionOutcome {
    let request = request(site, id, decision, words).await;
    desk::decide(site, MODERATOR, HOST, id, &request).await.unwrap()
}

mod of_login {
    use super::*;

    #[tokio::test]
    async fn a_link_is_queued_for_an_address_and_leads_to_our_own_pages_only() {
        let (_file, site) = site().await;
        let ask = async |email: &str, back: Option<&str>| {
            login::request_link(&site, email, Locale::Sv, back, SOURCE, None).await
        };
        assert!(matches!(ask("ingen adress", None).await, Err(LoginRequestError::NotAnAddress)));
        assert_eq!(ask(" Åsa@Vard.Example", Some("/granska")).await.unwrap(), "åsa@vard.example");
        ask(OWN, Some("//evil.example/mina")).await.unwrap();
        let queued = letters_to(&site.store, "åsa@vard.example").await;
        assert!(matches!(&queued[..], [Letter::Login { back: Some(back) }] if back == "/granska"), "{queued:?}");
        let queued = letters_to(&site.store, OWN).await;
        assert!(matches!(&queued[..], [Letter::Login { back: None }]), "{queued:?}");
    }

    #[tokio::test]
    async fn a_link_is_looked_at_as_often_as_one_likes_and_spent_once() {
        let (_file, site) = site().await;
        let path = login::invite_by_link(&site.store, ADMIN, Role::Admin, "veckan invite", site.clock.real_ms()).await;
        let path = path.unwrap().unwrap();
        let token = path.strip_prefix("/logga-in/").unwrap();
        for _ in 0..2 {
            assert_eq!(login::waiting_link(&site, token).await.unwrap().unwrap().email, ADMIN);
        }
        assert!(login::spend(&site, "annat", "", None, None).await.unwrap().is_none());
        let begun = login::spend(&site, token, "Firefox, Linux", None, None).await.unwrap().unwrap();
        assert_eq!(begun.role, Some(Role::Admin));
        assert!(login::spend(&site, token, "", None, None).await.unwrap().is_none());
        assert!(login::waiting_link(&site, token).await.unwrap().is_none());
        let sessions = site.store.sessions_of(ADMIN, site.clock.real_ms()).await.unwrap();
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].browser, "Firefox, Linux");
    }

    #[tokio::test]
    async fn a_session_takes_the_place_of_the_one_that_the_browser_had() {
        let (_file, site) = site().await;
        let begin = async |before: Option<&identity::SignedIn>| {
            let link = login::invite_by_link(&site.store, ADMIN, Role::Admin, "test", site.clock.real_ms()).await;
            let link = link.unwrap().unwrap();
            let token = link.strip_prefix("/logga-in/").unwrap();
            login::spend(&site, token, "", None, before).await.unwrap().unwrap()
        };
        let first = begin(None).await;
        let person = identity::signed_in(&site, &first.secret).await.unwrap().unwrap();
        let second = begin(Some(&person)).await;
        assert!(identity::signed_in(&site, &first.secret).await.unwrap().is_none());
        assert!(identity::signed_in(&site, &second.secret).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn the_last_administrator_stays_one() {
        let (_file, site) = site().await;
        site.store.give_role(ADMIN, Role::Admin, "veckan invite", 0).await.unwrap();
        assert_eq!(login::take_role(&site, ADMIN, ADMIN).await.unwrap(), RoleChange::LastAdmin);
        assert_eq!(login::change_role(&site, ADMIN, Role::Moderator, ADMIN).await.unwrap(), RoleChange::LastAdmin);
        assert_eq!(login::take_role(&site, MODERATOR, ADMIN).await.unwrap(), RoleChange::Unknown);
        let invited = login::invite(&site, MODERATOR, Role::Admin, ADMIN, Locale::En).await.unwrap();
        assert_eq!(invited, RoleChange::Done);
        let queued = letters_to(&site.store, MODERATOR).await;
        assert!(matches!(queued[..], [Letter::Invite { role: Role::Admin }]), "{queued:?}");
        assert_eq!(login::take_role(&site, ADMIN, MODERATOR).await.unwrap(), RoleChange::Done);
        assert_eq!(site.store.role(ADMIN).await.unwrap(), None);
        assert_eq!(site.store.role(MODERATOR).await.unwrap(), Some(Role::Admin));
    }
}

mod of_identity {
    use super::*;

    #[tokio::test]
    async fn a_role_is_looked_up_each_time() {
        let (_file, site) = site().await;
        assert!(identity::signed_in(&site, "ingen").await.unwrap().is_none());
        let link = login::invite_by_link(&site.store, MODERATOR, Role::Moderator, "test", site.clock.real_ms()).await;
        let link = link.unwrap().unwrap();
        let begun =
            login::spend(&site, link.strip_prefix("/logga-in/").unwrap(), "", None, None).await.unwrap().unwrap();
        let role = async || identity::signed_in(&site, &begun.secret).await.unwrap().map(|person| person.role);
        assert_eq!(role().await, Some(Some(Role::Moderator)));
        site.store.give_role(ADMIN, Role::Admin, "test", 0).await.unwrap();
        login::take_role(&site, MODERATOR, ADMIN).await.unwrap();
        assert_eq!(role().await, Some(None), "still signed in, and a moderator no more");
    }

    #[tokio::test]
    async fn a_key_proves_an_address_only_where_it_was_mailed_there() {
        let (_file, site) = site().await;
        let editors = [OWN.to_owned()];
        let mailed = sending::begun(&site, &sendable("Öppna data"), OWN).await;
        let requester = sending::requester(&site, &mailed).await;
        assert_eq!(requester.proven_editor(&editors).map(identity::Proven::as_str), Some(OWN));
        assert_eq!(requester.who(&editors), Who::Editor);
        assert_eq!(requester.who(&[ADMIN.to_owned()]), Who::Anybody, "mailed to who is no editor");

        let opened = drafts::open(&site, &mailed).await.unwrap().unwrap();
        let shown = drafts::key_shown_to(&site, opened.stored.id, OWN).await.unwrap();
        let requester = sending::requester(&site, &shown).await;
        assert!(requester.proven(OWN).is_none());
        assert_eq!(requester.who(&editors), Who::Holder);

        let begun = drafts::begin(&site, "2027", Locale::Sv, &sendable("X"), None, NewKey::Begun).await.unwrap();
        let opened = drafts::open(&site, &begun).await.unwrap().unwrap();
        let requester = Requester::of_key(posted(), &opened.key, None, SOURCE);
        assert_eq!((requester.who(&editors), requester.who_of_draft()), (Who::Holder, Who::Holder));
        assert!(requester.actor().starts_with("key:"), "{}", requester.actor());
    }
}

mod of_drafts {
    use super::*;

    fn change(value: &str, seen: u32, editor: &str) -> Change {
        Change {
            field_id: DraftField::Title.into(),
            value: value.to_owned(),
            seen,
            editor: editor.to_owned(),
            settles: false,
        }
    }

    #[tokio::test]
    async fn what_two_pages_write_is_kept_from_both() {
        let (_file, site) = site().await;
        let key = sending::begun(&site, &Draft::default(), OWN).await;
        let id = drafts::open(&site, &key).await.unwrap().unwrap().stored.id;
        let first = drafts::save_changes(&site, id, &[change("Ett", 0, "a")]).await.unwrap();
        let second = drafts::save_changes(&site, id, &[change("Två", 0, "b")]).await.unwrap();
        assert!(second.revision > first.revision);
        let read = site.store.draft(id).await.unwrap().unwrap();
        let typed = read.draft.typed(DraftField::Title).unwrap();
        assert_eq!(typed.value, "Ett");
        assert_eq!(typed.others.iter().map(|other| other.value.as_str()).collect::<Vec<_>>(), ["Två"]);
        let again = drafts::save_changes(&site, id, &[change("Två", 0, "b")]).await.unwrap();
        assert_eq!(again.revision, second.revision, "what changes nothing makes no revision");
    }

    #[tokio::test]
    async fn what_is_too_large_is_refused_and_nothing_of_it_kept() {
        let (_file, site) = site().await;
        let key = sending::begun(&site, &Draft::default(), OWN).await;
        let before = drafts::open(&site, &key).await.unwrap().unwrap().stored;
        let large = "x".repeat(Draft::MOST_BYTES + 1);
        let kept = drafts::save_changes(&site, before.id, &[change("Ett", 0, "a"), change(&large, 0, "a")]).await;
        assert!(matches!(kept, Err(drafts::SaveError::FieldTooLarge)), "{kept:?}");
        let long_editor = "e".repeat(Draft::MOST_EDITOR_BYTES + 1);
        let kept = drafts::save_changes(&site, before.id, &[change("Ett", 0, &long_editor)]).await;
        assert!(matches!(kept, Err(drafts::SaveError::Editor)), "{kept:?}");
        assert_eq!(site.store.draft(before.id).await.unwrap().unwrap().revision, before.revision);
    }

    #[tokio::test]
    async fn an_unknown_key_opens_nothing_and_a_stranger_types_no_addresses_of_what_is_proven() {
        let (_file, site) = site().await;
        assert!(drafts::open(&site, "ingen").await.unwrap().is_none());
        let mailed = waiting(&site, "Öppna data").await;
        let opened = drafts::open(&site, &mailed).await.unwrap().unwrap();
        assert!(drafts::may_type_addresses(&site, &opened, None).await.unwrap());
        let mut write = site.store.begin().await.unwrap();
        let begun = "b".repeat(32);
        write
            .add_draft_key(opened.stored.id, &secret::draft_key_hash(&begun), NewKey::Begun, site.clock.real_ms())
            .await
            .unwrap();
        write.commit().await.unwrap();
        let opened = drafts::open(&site, &begun).await.unwrap().unwrap();
        assert!(!drafts::may_type_addresses(&site, &opened, None).await.unwrap());
        assert!(drafts::may_type_addresses(&site, &opened, Some(OWN)).await.unwrap());
        let changes = vec![change("Ny", 0, "a"), drafts::change_by_system(DraftField::OwnEmail, "x@x.example", "a")];
        assert_eq!(drafts::allowed(changes.clone(), false).len(), 1);
        assert_eq!(drafts::allowed(changes, true).len(), 2);
    }
}

mod of_the_desk {
    use super::*;

    #[tokio::test]
    async fn a_decision_is_written_down_and_mailed() {
        let (_file, site) = site().await;
        waiting(&site, "Öppna data").await;
        assert_eq!(state(&site, 1).await, State::Waiting);
        assert_eq!(decide(&site, 1, Decision::Publish, "Välkommen!").await, DecisionOutcome::Done);
        assert_eq!(state(&site, 1).await, State::Published);
        let decisions = site.store.decisions(1).await.unwrap();
        let last = decisions.last().unwrap();
        assert_eq!(
            (last.decision, last.actor.as_str(), last.words.as_str()),
            (Decision::Publish, MODERATOR, "Välkommen!")
        );
        let letters = letters_to(&site.store, OWN).await;
        let is_told = |letter: &Letter| matches!(letter, Letter::Decided { decision: Decision::Publish, .. });
        assert_eq!(letters.iter().filter(|letter| is_told(letter)).count(), 1);
        assert!(site.programme_of(1).is_some(), "everybody sees it");
    }

    #[tokio::test]
    async fn the_history_tells_of_a_decision_once_however_long_it_takes_to_write_it_down() {
        let (_file, site) = site().await;
        waiting(&site, "Öppna data").await;
        decide(&site, 1, Decision::Publish, "").await;
        let mut expected = vec!["publish"];
        for _ in 0..10 {
            decide(&site, 1, Decision::Hide, "Fel innehåll.").await;
            decide(&site, 1, Decision::Unhide, "").await;
            expected.extend(["hide", "unhide"]);
        }
        let history = site.store.history(None, 1000).await.unwrap();
        let mut told: Vec<_> = history.iter().filter(|line| line.actor == MODERATOR).map(|line| &*line.what).collect();
        told.reverse();
        assert_eq!(told, expected);
    }

    #[tokio::test]
    async fn a_decision_that_cannot_be_taken_changes_nothing() {
        let (_file, site) = site().await;
        waiting(&site, "Öppna data").await;
        let before = site.store.decisions(1).await.unwrap().len();
        for decision in [Decision::Decline, Decision::AskChanges] {
            assert!(matches!(decide(&site, 1, decision, " \n ").await, DecisionOutcome::Words(_)), "{decision:?}");
        }
        assert!(matches!(
            decide(&site, 1, Decision::AskChanges, &"x".repeat(100_000)).await,
            DecisionOutcome::Words(_)
        ));
        assert_eq!(decide(&site, 1, Decision::Unhide, "").await, DecisionOutcome::Impossible);
        let mut stale = request(&site, 1, Decision::Publish, "").await;
        stale.seen_revision += 1;
        assert_eq!(desk::decide(&site, MODERATOR, HOST, 1, &stale).await.unwrap(), DecisionOutcome::Stale);
        for who in [Who::Anybody, Who::Holder, Who::Editor] {
            let publish = request(&site, 1, Decision::Publish, "").await;
            assert!(desk::decide(&site, OWN, who, 1, &publish).await.is_err(), "{who:?}");
            assert!(desk::remind(&site, OWN, who, 1).await.is_err(), "{who:?}");
        }
        assert_eq!(state(&site, 1).await, State::Waiting);
        assert_eq!(site.store.decisions(1).await.unwrap().len(), before);
        assert!(site.programme_of(1).is_none());
    }

    #[tokio::test]
    async fn who_has_confirmed_nothing_is_reminded_and_nobody_else() {
        let (_file, site) = site().await;
        let key = drafts::begin(&site, "2027", Locale::Sv, &sendable("Öppna data"), None, NewKey::Begun).await.unwrap();
        sending::send(&site, &key).await;
        assert_eq!(state(&site, 1).await, State::Unconfirmed);
        assert_eq!(desk::remind(&site, MODERATOR, HOST, 1).await.unwrap(), DecisionOutcome::Done);
        let letters = letters_to(&site.store, OWN).await;
        assert!(letters.iter().any(|letter| matches!(letter, Letter::Remind { .. })), "{letters:?}");
        waiting(&site, "En annan").await;
        assert_eq!(desk::remind(&site, MODERATOR, HOST, 2).await.unwrap(), DecisionOutcome::Impossible);
    }

    #[tokio::test]
    async fn what_has_not_changed_cannot_be_taken_back() {
        let (_file, site) = site().await;
        waiting(&site, "Öppna data").await;
        decide(&site, 1, Decision::Publish, "").await;
        let seen = site.store.activity(1).await.unwrap().unwrap().record.revision;
        let undone = desk::undo_changes(&site, MODERATOR, HOST, 1, seen, "").await.unwrap();
        let accepted = desk::accept_changes(&site, MODERATOR, HOST, 1, seen).await.unwrap();
        assert_eq!((undone, accepted), (DecisionOutcome::Impossible, DecisionOutcome::Impossible));
        assert!(desk::undo_changes(&site, MODERATOR, HOST, 99, 1, "").await.is_err());
        assert_eq!(site.store.activity(1).await.unwrap().unwrap().record.revision, seen);
    }
}

mod of_ones_own {
    use super::*;

    async fn act(site: &Arc<Site>, key: &str, request: own_activities::OrganizerRequest) -> Option<OrganizerResult> {
        let requester = sending::requester(site, key).await;
        own_activities::act(site, 1, &requester, Locale::Sv, &request).await.ok()
    }

    #[tokio::test]
    async fn an_activity_is_cancelled_with_a_reason_and_restored() {
        let (_file, site) = site().await;
        let key = waiting(&site, "Öppna data").await;
        decide(&site, 1, Decision::Publish, "").await;
        let status = async || site.store.activity(1).await.unwrap().unwrap().record.activity.status;
        for reason in ["", " \n ", &"x".repeat(own_activities::REASON_LIMIT + 1)] {
            let done = act(&site, &key, own_activities::OrganizerRequest::Cancel { reason: reason.to_owned() }).await;
            assert!(matches!(done, Some(OrganizerResult::Problem(_))), "{done:?}");
        }
        assert_eq!(status().await, Status::Scheduled);
        let cancel = own_activities::OrganizerRequest::Cancel { reason: "Föreläsaren är sjuk.".to_owned() };
        assert_eq!(act(&site, &key, cancel).await, Some(OrganizerResult::Cancelled));
        assert_eq!(status().await, Status::Cancelled);
        assert_eq!(act(&site, &key, own_activities::OrganizerRequest::Restore).await, Some(OrganizerResult::Restored));
        assert_eq!(status().await, Status::Scheduled);
        assert_eq!(act(&site, &key, own_activities::OrganizerRequest::Restore).await, Some(OrganizerResult::Nothing));
    }

    #[tokio::test]
    async fn what_waits_is_withdrawn_by_who_holds_its_link() {
        let (_file, site) = site().await;
        let mailed = waiting(&site, "Öppna data").await;
        let draft_id = drafts::open(&site, &mailed).await.unwrap().unwrap().stored.id;
        let shown = drafts::key_shown_to(&site, draft_id, OWN).await.unwrap();
        let add = own_activities::OrganizerRequest::AddEditor { email: "med@vinnova.example".to_owned() };
        assert_eq!(
            act(&site, &shown, add).await,
            None,
            "a link that stood on a page says nothing of whose mail one reads"
        );
        assert_eq!(act(&site, &shown, own_activities::OrganizerRequest::EndLinks).await, None);
        assert_eq!(site.store.editors(1).await.unwrap(), [OWN]);
        assert_eq!(
            act(&site, &shown, own_activities::OrganizerRequest::Withdraw).await,
            Some(OrganizerResult::Withdrawn)
        );
        assert_eq!(state(&site, 1).await, State::Withdrawn);
        assert_eq!(
            act(&site, &mailed, own_activities::OrganizerRequest::Withdraw).await,
            Some(OrganizerResult::Nothing)
        );
    }

    #[tokio::test]
    async fn editors_are_added_and_removed_and_their_links_end_with_them() {
        let (_file, site) = site().await;
        let key = waiting(&site, "Öppna data").await;
        let other = "med@vinnova.example";
        let add = |email: &str| own_activities::OrganizerRequest::AddEditor { email: email.to_owned() };
        assert!(matches!(act(&site, &key, add("fel")).await, Some(OrganizerResult::Problem(_))));
        assert_eq!(act(&site, &key, add(other)).await, Some(OrganizerResult::EditorsChanged));
        assert_eq!(site.store.editors(1).await.unwrap().len(), 2);
        let draft_id = drafts::open(&site, &key).await.unwrap().unwrap().stored.id;
        let theirs = drafts::key_shown_to(&site, draft_id, other).await.unwrap();
        assert!(drafts::open(&site, &theirs).await.unwrap().is_some());
        let remove = own_activities::OrganizerRequest::RemoveEditor { email: other.to_owned() };
        assert_eq!(act(&site, &key, remove).await, Some(OrganizerResult::EditorsChanged));
        assert_eq!(site.store.editors(1).await.unwrap(), [OWN]);
        assert!(drafts::open(&site, &theirs).await.unwrap().is_none());
        assert_eq!(
            act(&site, &key, own_activities::OrganizerRequest::EndLinks).await,
            Some(OrganizerResult::LinksEnded)
        );
        assert!(drafts::open(&site, &key).await.unwrap().is_none());
    }
}
