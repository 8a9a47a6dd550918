//! The image that a call of the data plane is about, found and allowed in one step.

use std::sync::Arc;

use berth_core::access::{Decision, Reason, Resource};
use berth_core::action::Action;
use berth_core::audit::Event;
use berth_core::name::RepositoryName;
use berth_core::oci::{ErrorCode, ImageName};
use berth_core::permission::Permission;
use berth_core::scope::Scope;
use berth_core::time::Timestamp;

use super::fault::Fault;
use super::quota::{self, Growth};
use crate::app::App;
use crate::audit::Audit;
use crate::auth::caller::{Caller, Origin};
use crate::authz::{self, Asker};
use crate::error::{Error, Result};
use crate::store::namespace;
use crate::store::repository::{self, Author, Place};
use crate::store::sharing::Receiver;
use crate::store::{Read, Seen, Store, Tx};

/// What a call wants of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Want {
    /// To read.
    Pull,
    /// To add, making the image where it is absent.
    Push,
    /// To remove.
    Delete,
}

impl Want {
    /// Returns the word in the scope of a registry token.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
        }
    }
}

/// An image that a caller may do something to, or the place of one that a push makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its name.
    pub(crate) image: ImageName,
    /// The number of its organization.
    pub(crate) namespace_id: i64,
    /// The account that owns it.
    pub(crate) account_id: String,
    /// Its repository, if there is one.
    pub(crate) repository: Option<Incarnation>,
    /// The share with the caller's account, if there is one.
    pub(crate) share: Option<Share>,
}

/// A share that had not ended when the image was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    /// Its number.
    pub(crate) id: i64,
    /// When it ends by itself; never if absent.
    pub(crate) ends: Option<Timestamp>,
}

/// A repository, told apart from an earlier one of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incarnation {
    /// Its number.
    pub(crate) id: i64,
    /// Who made it.
    pub(crate) creator_id: String,
    /// When it was made.
    pub(crate) created: Timestamp,
}

impl Target {
    /// Tells whether it may be used again at this time: what a share allowed ends with it.
    fn lasts(&self, now: Timestamp) -> bool {
        let ends = self.share.and_then(|share| share.ends);
        ends.is_none_or(|ends| now < ends)
    }

    /// Returns the number of the repository.
    ///
    /// # Errors
    /// `NAME_UNKNOWN` where there is none yet.
    pub(crate) fn repository_id(&self) -> Result<i64, Fault> {
        match &self.repository {
            Some(repository) => Ok(repository.id),
            None => Err(unknown(&self.image, Want::Pull)),
        }
    }
}

/// Who pushes what: everything that a step of an upload needs.
#[derive(Clone)]
pub(crate) struct Push {
    /// The server.
    pub(crate) app: Arc<App>,
    /// Who pushes.
    pub(crate) caller: Caller,
    /// Where the call came from.
    pub(crate) origin: Origin,
    /// The image.
    pub(crate) target: Target,
}

impl Push {
    /// Returns the repository of the push, made where it is absent, and the event of that.
    pub(crate) async fn repository(&self, tx: &Tx) -> Result<(i64, Audit), Fault> {
        let (id, is_new) = self.ensure_repository(tx).await?;
        if !is_new {
            return Ok((id, Audit::none("a push is recorded with its manifest")));
        }
        quota::check(tx, &self.target.account_id, id, Growth::IMAGE).await?;
        let event = Event::Of(Action::CreateRepo);
        let record = self.app.record(event)?.by(&self.caller).from(&self.origin);
        Ok((id, record.on(self.target.image.to_string()).into()))
    }

    /// The same for a change that has an event of its own.
    pub(crate) async fn ensure_repository(&self, tx: &Tx) -> Result<(i64, bool), Fault> {
        let target = &self.target;
        let name: &RepositoryName = target.image.repository();
        let author = author(&self.caller);
        let (id, is_new) =
            repository::find_or_create(tx, target.namespace_id, name, &author, self.app.now())
                .await?;
        // What was allowed for one repository does not hold for a later one of the same name.
        let expected = target.repository.as_ref().map(|repository| repository.id);
        if expected.is_some_and(|expected| expected != id) {
            return Err(Fault::new(
                ErrorCode::NameUnknown,
                "the image was deleted during the push",
            ));
        }
        Ok((id, is_new))
    }
}

/// Returns who does something, as rows remember it.
pub(crate) fn author(caller: &Caller) -> Author {
    Author {
        id: caller.person_id.clone(),
        name: caller.person_name.to_string(),
    }
}

/// Finds an image that the caller may do this to, with what the database says at this moment.
///
/// # Errors
/// `UNAUTHORIZED` without credentials, `DENIED` for a user of the owning account without the
/// right, `NAME_UNKNOWN` for what is absent or may not be known of.
pub(crate) async fn find(
    app: &App,
    caller: Option<&Caller>,
    image: &ImageName,
    want: Want,
) -> Result<Target, Fault> {
    Ok(find_in(app, app.store.read(), caller, image, want).await?.0)
}

/// The same, unless it was found before and nothing has changed since.
///
/// # Errors
/// As for [`find`].
pub(crate) async fn find_again(
    app: &App,
    seen: Seen,
    caller: Option<&Caller>,
    image: &ImageName,
    want: Want,
) -> Result<Target, Fault> {
    let person_id = caller.map(|caller| caller.person_id.clone());
    let key = (person_id, image.clone(), want);
    let known = app.caches.targets.get(seen, &key);
    if let Some(target) = known.filter(|target| target.lasts(app.now())) {
        return Ok(target);
    }
    let (target, lasts) = find_in(app, app.store.read(), caller, image, want).await?;
    if lasts == Lasts::UntilChange {
        app.caches.targets.put(seen, key, target.clone());
    }
    Ok(target)
}

/// Tells whether an image is, or would be, in an organization of the caller's account.
///
/// # Errors
/// Those of the database.
pub(crate) async fn is_own(store: &Store, caller: &Caller, image: &ImageName) -> Result<bool> {
    let found = namespace::by_name(store.read(), image.namespace()).await?;
    Ok(found.is_some_and(|found| found.account_id == caller.account_id))
}

/// For how long a decision holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// Until the database changes.
    UntilChange,
    /// For this request: policies may ask when and from where it came.
    Once,
}

/// The same as [`find`] within a change, and for how long it holds.
///
/// # Errors
/// As for [`find`].
pub(crate) async fn find_in(
    app: &App,
    read: Read<'_>,
    caller: Option<&Caller>,
    image: &ImageName,
    want: Want,
) -> Result<(Target, Lasts), Fault> {
    let person_id = caller.map_or("", |caller| caller.person_id.as_str());
    let receiver = Receiver {
        account_id: caller.map_or("", |caller| caller.account_id.as_str()),
        now: app.now(),
    };
    let place = repository::locate(read, image, person_id, receiver).await?;
    let action = action(want, place.as_ref());
    let asker = Asker::load(app, read, caller).await?;
    for (action, scope) in asked(action, image) {
        let reason = asker.explain(action, resource(want, place.as_ref()), &scope);
        match reason.decision() {
            Decision::Allow => {}
            Decision::SignIn => return Err(Error::unauthenticated().into()),
            Decision::Hide => return Err(unknown(image, want)),
            Decision::Lack(_) => return Err(denied(image, want, action)),
            Decision::Deny => return Err(kept_out(action, image, reason)),
        }
    }
    let lasts = match asker.has_policies() {
        true => Lasts::Once,
        false => Lasts::UntilChange,
    };
    let Some(place) = place else {
        return Err(unknown(image, want));
    };
    let shared = place.repository.as_ref().and_then(|found| found.shared);
    let incarnation = |found: repository::Found| Incarnation {
        id: found.id,
        creator_id: found.creator_id,
        created: found.created,
    };
    let target = Target {
        image: image.clone(),
        namespace_id: place.namespace_id,
        account_id: place.account_id,
        repository: place.repository.map(incarnation),
        share: shared.map(|shared| Share {
            id: shared.id,
            ends: shared.deadline.ends(),
        }),
    };
    Ok((target, lasts))
}

fn action(want: Want, place: Option<&Place>) -> Action {
    let is_there = place.is_some_and(|place| place.repository.is_some());
    match want {
        Want::Pull => Action::Download,
        Want::Push if is_there => Action::Upload,
        Want::Push => Action::CreateRepo,
        Want::Delete => Action::DeleteRepoTag,
    }
}

/// A push that makes its image also uploads to it.
fn asked(action: Action, image: &ImageName) -> Vec<(Action, Scope)> {
    let (namespace, name) = (image.namespace().clone(), image.repository().clone());
    let there = Scope::Repository(namespace.clone(), name.clone());
    match action {
        Action::CreateRepo => vec![
            (action, Scope::NewRepository(namespace, name)),
            (Action::Upload, there),
        ],
        _ => vec![(action, there)],
    }
}

fn resource(want: Want, place: Option<&Place>) -> Resource<'_> {
    let Some(place) = place else {
        return Resource::Absent;
    };
    if place.repository.is_none() && want != Want::Push {
        return Resource::Absent;
    }
    let repository = place.repository.as_ref();
    Resource::Existing {
        account_id: &place.account_id,
        is_public: repository.is_some_and(|repository| repository.is_public),
        is_shared: repository.is_some_and(|repository| repository.shared.is_some()),
        granted: place.granted,
    }
}

/// What a policy keeps out.
fn kept_out(action: Action, image: &ImageName, reason: Reason<'_>) -> Fault {
    let text = format!("`{action}` on `{image}` {}", authz::because(reason));
    Fault::new(ErrorCode::Denied, text)
}

/// The same words for what is absent and for what may not be known of.
fn unknown(image: &ImageName, want: Want) -> Fault {
    let text = match want {
        Want::Pull | Want::Delete => format!("image `{image}` does not exist"),
        Want::Push => format!(
            "there is no organization `{}` that you may push to",
            image.namespace()
        ),
    };
    Fault::new(ErrorCode::NameUnknown, text)
}

fn denied(image: &ImageName, want: Want, action: Action) -> Fault {
    let (verb, least) = match want {
        Want::Pull => ("pull", Permission::Read),
        Want::Push => ("push", Permission::Write),
        Want::Delete => ("delete from", Permission::Manage),
    };
    // Rights on an image that is not there yet can only be on its organization.
    let on = match action {
        Action::CreateRepo => "on",
        _ => "on it or on",
    };
    Fault::new(
        ErrorCode::Denied,
        format!(
            "you may not {verb} `{image}`: that needs the permission {} {on} the organization \
             `{}`; ask an administrator of the account for it",
            least.label().to_lowercase(),
            image.namespace()
        ),
    )
}
