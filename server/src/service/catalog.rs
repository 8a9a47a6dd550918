//! The catalog: every image that a user may pull.

use berth_core::action::Action;
use berth_core::oci::{ErrorCode, ImageName, OciError};
use berth_core::scope::Scope;

use super::fault::Fault;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::authz::{self, Asker};
use crate::error::Result;
use crate::store::repository::{self, Reader};

/// How many images are looked at for each row of a page, where policies decide on every one.
const LOOKS_A_ROW: u64 = 10;
/// The most images that are looked at for a page.
const MAX_LOOKS: u64 = 2000;

/// A page of images.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The images.
    pub(crate) images: Vec<ImageName>,
    /// Behind which image there may be more, as `last` names it; nowhere if absent.
    pub(crate) end: Option<String>,
}

impl Page {
    /// Cuts images to a page, one more than its rows being a sign that there is a next one.
    fn cut(mut images: Vec<ImageName>, rows: u64) -> Self {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let has_more = images.len() > rows;
        images.truncate(rows);
        let end = images.last().filter(|_| has_more);
        let end = end.map(ToString::to_string);
        Self { images, end }
    }
}

/// What a sealed name begins with, as no name does.
const SEALED: char = '~';

/// Lists the images that a user may pull, behind the one that `last` names: a name, or what the
/// page before gave in its place.
///
/// Where policies speak of the user, each image that might be his is decided on by itself. As only
/// so many are looked at in one call, a page may then be short, or empty, before the end.
///
/// # Errors
/// `Unsupported` where `last` was made for somebody else or is no more; those of the database.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    last: Option<&str>,
    rows: u64,
) -> Result<Page, Fault> {
    if rows == 0 {
        return Ok(Page::default());
    }
    let last = last.map(|last| opened(app, caller, last)).transpose()?;
    // Whatever comes before the first slash is the organization, and all of it if there is none.
    let last = last
        .as_deref()
        .map(|last| last.split_once('/').unwrap_or((last, "")));
    let read = app.store.read();
    let asker = Asker::load(app, read, Some(caller)).await?;
    let reader = Reader {
        person_id: &caller.person_id,
        account_id: &caller.account_id,
        is_admin: caller.is_admin,
        now: app.now(),
    };
    if asker.has_policies() {
        return decided(app, &asker, caller, last, rows).await;
    }
    let images = repository::catalog(read, reader, last, rows.saturating_add(1)).await?;
    Ok(Page::cut(images, rows))
}

async fn decided(
    app: &App,
    asker: &Asker<'_>,
    caller: &Caller,
    last: Option<(&str, &str)>,
    rows: u64,
) -> Result<Page, Fault> {
    let everything = Reader {
        person_id: &caller.person_id,
        account_id: &caller.account_id,
        is_admin: true,
        now: app.now(),
    };
    let mut looks = rows.saturating_mul(LOOKS_A_ROW).min(MAX_LOOKS);
    let mut images = Vec::new();
    let mut seen: Option<ImageName> = None;
    while looks > 0 {
        let place =
            |seen: &ImageName| (seen.namespace().to_string(), seen.repository().to_string());
        let behind = seen.as_ref().map(place);
        let behind = behind.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
        let step = rows.saturating_add(1).min(looks);
        let read = app.store.read();
        let found = repository::catalog(read, everything, behind.or(last), step).await?;
        if found.is_empty() {
            return Ok(Page::cut(images, rows));
        }
        looks = looks.saturating_sub(u64::try_from(found.len()).unwrap_or(looks));
        for image in found {
            if may_pull(app, asker, &image).await? {
                images.push(image.clone());
            }
            seen = Some(image);
        }
        if u64::try_from(images.len()).unwrap_or(u64::MAX) > rows {
            return Ok(Page::cut(images, rows));
        }
    }
    let end = seen.map(|seen| sealed(app, caller, &seen)).transpose()?;
    Ok(Page { images, end })
}

/// Hides the name of an image, which need not be for the caller, and binds it to him.
fn sealed(app: &App, caller: &Caller, image: &ImageName) -> Result<String, Fault> {
    let name = image.to_string();
    let sealed = app
        .secrets
        .seal(&*app.random, &sealed_for(caller), name.as_bytes())?;
    Ok(format!("{SEALED}{}", hex::encode(sealed)))
}

/// Returns the name that `last` is or hides.
fn opened(app: &App, caller: &Caller, last: &str) -> Result<String, Fault> {
    let Some(sealed) = last.strip_prefix(SEALED) else {
        return Ok(last.to_owned());
    };
    let key = app.secrets.key_id();
    let name = hex::decode(sealed).ok().and_then(|sealed| {
        let name = app.secrets.open(key, &sealed_for(caller), &sealed).ok()?;
        String::from_utf8(name).ok()
    });
    name.ok_or_else(|| {
        let text = "`last` is no name, nor what the page before gave: begin without it";
        let error = OciError::new(ErrorCode::Unsupported, text);
        error.with_status(400).into()
    })
}

fn sealed_for(caller: &Caller) -> String {
    format!("catalog/{}", caller.person_id)
}

async fn may_pull(app: &App, asker: &Asker<'_>, image: &ImageName) -> Result<bool> {
    let scope = Scope::Repository(image.namespace().clone(), image.repository().clone());
    authz::may(app, asker, Action::Download, &scope).await
}
