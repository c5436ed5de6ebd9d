//! People, on either database: roles, login links and sessions.

use innovationsveckan::{
    domain::access::Role,
    server::store::{HOST_LIMITS, LoginLink, NewSession, ORGANIZER_LIMITS, Person, RoleChange, Store},
};

use super::fixtures::NOW_MS;

const ASA: &str = "åsa@myndighet.example";
const BO: &str = "bo@kommun.example";
const MINUTE_MS: i64 = 60_000;

fn link(email: &str, back: Option<&str>) -> LoginLink {
    LoginLink { email: email.to_owned(), back: back.map(str::to_owned) }
}

async fn add_link(store: &Store, hash: &str, link: &LoginLink, expires_ms: i64) {
    let mut write = store.begin().await.unwrap();
    write.add_login_link(hash, link, NOW_MS, expires_ms).await.unwrap();
    write.commit().await.unwrap();
}

async fn spend(store: &Store, hash: &str, real_ms: i64) -> Option<LoginLink> {
    let mut write = store.begin().await.unwrap();
    let spent = write.spend_login_link(hash, real_ms).await.unwrap();
    write.commit().await.unwrap();
    spent
}

async fn begin_session(store: &Store, hash: &str, email: &str, real_ms: i64) -> i64 {
    let mut write = store.begin().await.unwrap();
    let id = write.begin_session(&NewSession { hash, email, browser: "Firefox, Linux" }, real_ms).await.unwrap();
    write.commit().await.unwrap();
    id
}

pub async fn roles_are_given_and_taken(url: &str) {
    let store = Store::open(url).await.unwrap();
    assert_eq!(store.role(ASA).await.unwrap(), None);
    assert_eq!(store.give_role(ASA, Role::Admin, "veckan invite", NOW_MS).await.unwrap(), RoleChange::Done);
    assert_eq!(store.give_role(BO, Role::Moderator, ASA, NOW_MS + 1).await.unwrap(), RoleChange::Done);
    assert_eq!(store.role(BO).await.unwrap(), Some(Role::Moderator));
    let person = |email: &str, role, invited_by: &str, created_ms| Person {
        email: email.to_owned(),
        role,
        invited_by: invited_by.to_owned(),
        created_ms,
    };
    let bo = person(BO, Role::Moderator, ASA, NOW_MS + 1);
    assert_eq!(store.people().await.unwrap(), [bo, person(ASA, Role::Admin, "veckan invite", NOW_MS)]);

    store.give_role(BO, Role::Admin, BO, NOW_MS + 2).await.unwrap();
    assert_eq!(store.people().await.unwrap()[0], person(BO, Role::Admin, ASA, NOW_MS + 1), "who invited stays");
    assert_eq!(store.take_role(BO).await.unwrap(), RoleChange::Done);
    assert_eq!(store.take_role(BO).await.unwrap(), RoleChange::Unknown);
    assert_eq!(store.role(BO).await.unwrap(), None);
}

pub async fn the_last_administrator_stays(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.give_role(ASA, Role::Admin, "veckan invite", NOW_MS).await.unwrap();
    store.give_role(BO, Role::Moderator, ASA, NOW_MS).await.unwrap();
    assert_eq!(store.take_role(ASA).await.unwrap(), RoleChange::LastAdmin);
    assert_eq!(store.give_role(ASA, Role::Moderator, ASA, NOW_MS).await.unwrap(), RoleChange::LastAdmin);
    assert_eq!(store.give_role(ASA, Role::Admin, ASA, NOW_MS).await.unwrap(), RoleChange::Done);
    for _ in 0..10 {
        store.give_role(BO, Role::Admin, ASA, NOW_MS).await.unwrap();
        store.give_role(ASA, Role::Admin, BO, NOW_MS).await.unwrap();
        let (left, right) = tokio::join!(store.take_role(ASA), store.take_role(BO));
        // A database may also end one of the two where they wait for each other.
        let done = [left, right].into_iter().filter(|change| matches!(change, Ok(RoleChange::Done))).count();
        assert_eq!(done, 1);
        assert_eq!(store.people().await.unwrap().len(), 1);
    }
}

pub async fn a_login_link_lets_in_once(url: &str) {
    let store = Store::open(url).await.unwrap();
    let (one, other) = (link(ASA, Some("/mina/12")), link(BO, None));
    add_link(&store, "one", &one, NOW_MS + MINUTE_MS).await;
    add_link(&store, "other", &other, NOW_MS + MINUTE_MS).await;
    for _ in 0..2 {
        assert_eq!(store.login_link("one", NOW_MS).await.unwrap().as_ref(), Some(&one), "looking does not spend it");
    }
    assert_eq!(spend(&store, "one", NOW_MS + 1).await, Some(one));
    assert_eq!(spend(&store, "one", NOW_MS + 2).await, None);
    assert_eq!(store.login_link("one", NOW_MS + 2).await.unwrap(), None);
    assert_eq!(spend(&store, "other", NOW_MS + MINUTE_MS).await, None, "too old");
    assert_eq!(spend(&store, "other", NOW_MS + MINUTE_MS - 1).await, Some(other));
    assert_eq!(spend(&store, "unknown", NOW_MS).await, None);
}

pub async fn of_two_who_spend_a_link_one_gets_in(url: &str) {
    let (store, elsewhere) = (Store::open(url).await.unwrap(), Store::open(url).await.unwrap());
    for attempt in 0..10 {
        let hash = format!("link {attempt}");
        add_link(&store, &hash, &link(ASA, None), NOW_MS + MINUTE_MS).await;
        let (left, right) = tokio::join!(spend(&store, &hash, NOW_MS), spend(&elsewhere, &hash, NOW_MS));
        assert!(left.is_some() != right.is_some());
    }
}

pub async fn a_session_ends_at_its_limits(url: &str) {
    let store = Store::open(url).await.unwrap();
    let is_alive = async |hash: &str, real_ms: i64| store.session(hash, real_ms).await.unwrap().is_some();
    begin_session(&store, "idle", ASA, NOW_MS).await;
    assert!(is_alive("idle", NOW_MS + ORGANIZER_LIMITS.idle_ms - 1).await);
    assert!(!is_alive("idle", NOW_MS + ORGANIZER_LIMITS.idle_ms).await);
    assert!(!is_alive("idle", NOW_MS).await, "what was refused once does not come back");

    begin_session(&store, "busy", ASA, NOW_MS).await;
    let mut at_ms = NOW_MS;
    while at_ms - NOW_MS < ORGANIZER_LIMITS.absolute_ms {
        let session = store.session("busy", at_ms).await.unwrap().unwrap();
        store.touch_session(&session, at_ms).await.unwrap();
        at_ms += ORGANIZER_LIMITS.idle_ms - 1;
    }
    assert!(!is_alive("busy", NOW_MS + ORGANIZER_LIMITS.absolute_ms).await);

    begin_session(&store, "host", BO, NOW_MS).await;
    let later_ms = NOW_MS + HOST_LIMITS.idle_ms;
    store.give_role(BO, Role::Moderator, ASA, NOW_MS).await.unwrap();
    assert_eq!(store.session("host", later_ms - 1).await.unwrap().unwrap().role, Some(Role::Moderator));
    assert!(store.sessions_of(BO, later_ms).await.unwrap().is_empty());
    assert!(!is_alive("host", later_ms).await);
}

pub async fn sessions_are_listed_and_ended(url: &str) {
    let store = Store::open(url).await.unwrap();
    let first = begin_session(&store, "first", ASA, NOW_MS).await;
    let second = begin_session(&store, "second", ASA, NOW_MS + 1).await;
    let foreign = begin_session(&store, "foreign", BO, NOW_MS).await;
    let ids = async |email: &str| {
        let sessions = store.sessions_of(email, NOW_MS + 2).await.unwrap();
        sessions.iter().map(|session| session.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(ASA).await, [second, first]);

    let session = store.session("first", NOW_MS + 2).await.unwrap().unwrap();
    assert_eq!((session.email.as_str(), session.browser.as_str(), session.role), (ASA, "Firefox, Linux", None));
    store.touch_session(&session, NOW_MS + MINUTE_MS - 1).await.unwrap();
    assert_eq!(store.session("first", NOW_MS + 2).await.unwrap().unwrap().seen_ms, NOW_MS, "not within a minute");
    store.touch_session(&session, NOW_MS + MINUTE_MS).await.unwrap();
    assert_eq!(store.session("first", NOW_MS + MINUTE_MS).await.unwrap().unwrap().seen_ms, NOW_MS + MINUTE_MS);
    assert_eq!(ids(ASA).await, [first, second]);

    store.end_session(foreign, ASA).await.unwrap();
    assert_eq!(ids(BO).await, [foreign], "it is not hers to end");
    store.end_session(second, ASA).await.unwrap();
    assert_eq!(ids(ASA).await, [first]);
    let third = begin_session(&store, "third", ASA, NOW_MS).await;
    store.end_other_sessions(third, ASA).await.unwrap();
    assert_eq!((ids(ASA).await, ids(BO).await), (vec![third], vec![foreign]));
    begin_session(&store, "later", BO, NOW_MS + MINUTE_MS).await;
    store.forget_past_access(NOW_MS + ORGANIZER_LIMITS.idle_ms).await.unwrap();
    assert!(ids(ASA).await.is_empty(), "those past the limits are forgotten");
    assert_eq!(ids(BO).await.len(), 1);
}
