//! Triggers of every kind as the console lists them, and webhooks.

use berth_core::action::Action;
use berth_core::berth::trigger::{
    CreateWebhookBody, ImageTrigger, ImageTriggerList, MAX_URL, NewWebhook,
};
use berth_core::oci::ImageName;
use berth_core::scope::Scope;
use berth_core::trigger::{Target, Webhook};

use super::trigger::{self, Kept, located, wrong};
use super::{delivery, post};
use crate::app::App;
use crate::audit::Record;
use crate::auth::caller::Caller;
use crate::authz::{self, Asker};
use crate::error::Result;
use crate::outbound::Address;
use crate::store;
use crate::store::trigger::Sealed;

/// Lists the triggers of an image, each with its latest delivery; the secrets that addresses may
/// hold are for those who may change triggers.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    image: &ImageName,
) -> Result<ImageTriggerList> {
    let may_change = may_change(app, caller, image).await?;
    let moment = app.store.snapshot().await?;
    let read = moment.read();
    let rows = store::trigger::list(read, located(read, caller, image).await?).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let last = store::delivery::list(read, row.id, None, 1).await?.pop();
        items.push(ImageTrigger {
            name: row.name,
            trigger_type: row.condition_type,
            condition: row.condition,
            enabled: row.enabled,
            target: match may_change {
                true => row.target,
                false => row.target.without_secrets(),
            },
            creator_name: row.creator_name,
            created: row.created,
            last: last.map(delivery::shown),
        });
    }
    Ok(ImageTriggerList { items })
}

async fn may_change(app: &App, caller: &Caller, image: &ImageName) -> Result<bool> {
    let scope = Scope::Repository(image.namespace().clone(), image.repository().clone());
    let asker = Asker::load(app, app.store.read(), Some(caller)).await?;
    authz::may(app, &asker, Action::UpdateTrigger, &scope).await
}

/// Creates a trigger that posts a signed call, and returns what it signs with.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    image: &ImageName,
    body: &CreateWebhookBody,
    record: Record,
) -> Result<NewWebhook> {
    if body.url.len() > MAX_URL {
        return Err(wrong(format!("`url` has more than {MAX_URL} bytes")));
    }
    Address::parse(&body.url).map_err(|words| wrong(format!("`url`: {words}")))?;
    let secret = app.random.secret()?;
    let row = post::row(image, &body.name);
    let sealed = Sealed {
        bytes: app.secrets.seal(&*app.random, &row, secret.as_bytes())?,
        key_id: app.secrets.key_id().to_owned(),
    };
    let target = Target::Webhook(Webhook {
        url: body.url.clone(),
    });
    let kept = Kept {
        name: &body.name,
        condition_type: body.trigger_type,
        condition: &body.condition,
        enabled: body.enabled,
        target: &target,
        secret: Some(sealed),
    };
    trigger::keep(app, caller, image, kept, record).await?;
    Ok(NewWebhook { secret })
}
