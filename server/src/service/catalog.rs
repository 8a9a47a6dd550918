//! The catalog: every image that a user may pull.

use berth_core::access::Decision;
use berth_core::action::Action;
use berth_core::oci::ImageName;
use berth_core::scope::Scope;

use super::fault::Fault;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::authz::{self, Asker};
use crate::error::Result;
use crate::store::repository::{self, Reader};

/// Lists the images that a user may pull, behind one of them.
///
/// Where policies speak of the user, each image that might be his is decided on by itself.
///
/// # Errors
/// Those of the database.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    last: Option<(&str, &str)>,
    limit: u64,
) -> Result<Vec<ImageName>, Fault> {
    let read = app.store.read();
    let asker = Asker::load(app, read, Some(caller)).await?;
    let reader = Reader {
        person_id: &caller.person_id,
        account_id: &caller.account_id,
        is_admin: caller.is_admin,
        now: app.now(),
    };
    if !asker.has_policies() {
        return Ok(repository::catalog(read, reader, last, limit).await?);
    }
    let everything = Reader {
        is_admin: true,
        ..reader
    };
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut images = Vec::new();
    let mut behind = last.map(|(namespace, name)| (namespace.to_owned(), name.to_owned()));
    loop {
        let last = behind.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
        let page = repository::catalog(read, everything, last, limit).await?;
        let Some(end) = page.last() else {
            return Ok(images);
        };
        behind = Some((end.namespace().to_string(), end.repository().to_string()));
        for image in page {
            if may_pull(app, &asker, &image).await? {
                images.push(image);
            }
            if images.len() == wanted {
                return Ok(images);
            }
        }
    }
}

async fn may_pull(app: &App, asker: &Asker<'_>, image: &ImageName) -> Result<bool> {
    let scope = Scope::Repository(image.namespace().clone(), image.repository().clone());
    let known = authz::known(app, asker, &scope).await?;
    let reason = asker.explain_known(Action::Download, &scope, known.as_ref());
    Ok(reason.decision() == Decision::Allow)
}
