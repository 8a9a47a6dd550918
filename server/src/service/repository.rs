//! Images: created, changed and deleted by the management APIs.

use berth_core::access;
use berth_core::berth::trash::TrashReason;
use berth_core::error::Code;
use berth_core::name::NamespaceName;
use berth_core::oci::ImageName;
use berth_core::permission::Permission;
use berth_core::scope::Scope;
use berth_core::swr::repository::{CreateRepoBody, MAX_DESCRIPTION, UpdateRepoBody};
use serde_json::json;

use super::namespace;
use super::quota::{self, Growth};
use super::target::author;
use super::trash::{self, Deletion};
use super::trash_expire::LimitTrash;
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::authz;
use crate::error::{Error, Result};
use crate::store::repository_edit::{self, Attributes, Held, NewRepository};
use crate::store::tag_list::{self, TagFilter};
use crate::store::{self, Tx, grant};

/// What a deletion is ready to lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmed {
    /// Nothing: the image has no tag.
    Nothing,
    /// As many tags as the caller saw; absent if none was said.
    Tags(Option<u64>),
}

/// Creates an image in an organization.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    namespace: &NamespaceName,
    new: &CreateRepoBody,
    record: Record,
) -> Result<()> {
    check_description(new.description.as_deref())?;
    let tx = app.store.begin().await?;
    let owner = namespace::own(tx.read(), caller, namespace).await?;
    check_visibility(&tx, caller, (owner.id, None), false, new.is_public).await?;
    let author = author(caller);
    let name = new.repository.clone().into_name();
    let row = NewRepository {
        namespace_id: owner.id,
        name: &name,
        category: new.category.unwrap_or_default(),
        description: new.description.as_deref().unwrap_or_default(),
        is_public: new.is_public,
        author: &author,
        created: app.clock.now(),
    };
    let id = repository_edit::insert(&tx, &row).await?;
    quota::check(&tx, &owner.account_id, id, Growth::IMAGE).await?;
    let resource = format!("{namespace}/{name}");
    tx.commit(record.on(resource).into()).await
}

/// Changes the attributes of an image.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    new: &UpdateRepoBody,
    record: Record,
) -> Result<()> {
    check_description(new.description.as_deref())?;
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    check_visibility(
        &tx,
        caller,
        (held.namespace_id, Some(held.id)),
        held.is_public,
        new.is_public,
    )
    .await?;
    let attributes = Attributes {
        is_public: new.is_public,
        category: new.category,
        description: new.description.as_deref(),
    };
    repository_edit::update(&tx, held.id, attributes, app.clock.now()).await?;
    tx.commit(record.into()).await
}

/// Deletes an image; what it has goes into the trash: its untagged manifests, and its tags where
/// these are confirmed.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    name: &ImageName,
    confirmed: Confirmed,
    record: Record,
) -> Result<()> {
    let tx = app.store.begin().await?;
    let held = hold(&tx, caller, name).await?;
    let tags = tag_list::count(tx.read(), held.id, &TagFilter::default()).await?;
    check_confirmed(tags, confirmed)?;
    repository_edit::give_up_uploads(
        &tx,
        held.namespace_id,
        Some(name.repository()),
        app.clock.now(),
    )
    .await?;
    let author = author(caller);
    let deletion = Deletion::of(app, TrashReason::Image, &author);
    // Before the manifests, as everybody takes them who purges or restores.
    store::trash_repository::keep(&tx, held.id).await?;
    trash::discard_all(app, &tx, &held, name, &deletion).await?;
    store::trash_repository::drop_empty(&tx, held.id).await?;
    repository_edit::delete(&tx, &held).await?;
    tx.commit(record.detail(json!({ "tags": tags })).into())
        .await?;
    LimitTrash::want(app, &held.account_id).await;
    Ok(())
}

fn check_confirmed(tags: u64, confirmed: Confirmed) -> Result<()> {
    let has = match tags {
        1 => "the image has 1 tag".to_owned(),
        _ => format!("the image has {tags} tags"),
    };
    match confirmed {
        Confirmed::Nothing if tags > 0 => Err(Error::new(
            Code::RepositoryNotEmpty,
            format!("{has}; delete them first"),
        )),
        Confirmed::Tags(None) if tags > 0 => {
            let message = format!("{has}; confirm their number with `tags`");
            Err(Error::new(Code::MissingParameter, message))
        }
        Confirmed::Tags(Some(seen)) if seen != tags => Err(Error::new(
            Code::Changed,
            format!("{has}, and {seen} were confirmed; look again"),
        )),
        _ => Ok(()),
    }
}

/// Holds an image for a change. The name may have passed to another account since the call was
/// authorised.
pub(super) async fn hold(tx: &Tx, caller: &Caller, name: &ImageName) -> Result<Held> {
    let held = repository_edit::hold(tx, name).await?;
    let held = held.filter(|held| held.account_id == caller.account_id);
    held.ok_or_else(|| absent(name))
}

pub(super) fn absent(name: &ImageName) -> Error {
    authz::absent(&Scope::Repository(
        name.namespace().clone(),
        name.repository().clone(),
    ))
}

/// Tells whether the caller may make a public image in an organization, as far as permissions go.
pub(super) async fn may_publish(tx: &Tx, caller: &Caller, namespace_id: i64) -> Result<bool> {
    let granted = store::namespace::grant_of(tx.read(), namespace_id, &caller.person_id).await?;
    let shown = access::shown(caller.is_admin, granted);
    Ok(access::may_publish(false, true, shown))
}

async fn check_visibility(
    tx: &Tx,
    caller: &Caller,
    (namespace_id, id): (i64, Option<i64>),
    was_public: bool,
    is_public: bool,
) -> Result<()> {
    let person_id = &caller.person_id;
    let mut granted = store::namespace::grant_of(tx.read(), namespace_id, person_id).await?;
    if let Some(id) = id {
        let on_image = grant::on_image(tx.read(), id, person_id).await?;
        granted = Permission::stronger(granted, on_image);
    }
    if access::may_publish(
        was_public,
        is_public,
        access::shown(caller.is_admin, granted),
    ) {
        return Ok(());
    }
    let message = "making an image public needs the permission manage (7) on it";
    Err(Error::new(Code::Forbidden, message))
}

pub(super) fn check_description(text: Option<&str>) -> Result<()> {
    if text.is_some_and(|text| text.chars().count() > MAX_DESCRIPTION) {
        let message = format!("the description has more than {MAX_DESCRIPTION} characters");
        return Err(Error::new(Code::DescriptionTooLong, message));
    }
    if text.is_some_and(|text| text.contains('\0')) {
        return Err(Error::new(
            Code::InvalidParameter,
            "the description holds a zero byte",
        ));
    }
    Ok(())
}
