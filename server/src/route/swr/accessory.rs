//! What belongs to an image.

use std::sync::Arc;

use berth_core::endpoint::Json;
use berth_core::error::Code;
use berth_core::page::Window;
use berth_core::swr::accessory::{Accessories, ListAccessories, ListReferences, References};

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::accessory;

/// How many rows both lists have where nothing was asked.
const ROWS: u64 = 10;
/// The most rows of a list of accessories.
const MAX_ACCESSORIES: u64 = 100;
/// The most rows of a list of references.
const MAX_REFERENCES: u64 = 10;

/// Lists the signatures and other artifacts of an image.
pub(crate) async fn list(app: Arc<App>, call: Call<ListAccessories>) -> Result<Json<Accessories>> {
    let query = &call.query;
    let window = window(
        query.limit.as_deref(),
        query.offset.as_deref(),
        MAX_ACCESSORIES,
    )?;
    let (name, tag) = (call.path.image(), &call.path.tag);
    Ok(Json(
        accessory::list(&app, call.caller()?, &name, tag, window).await?,
    ))
}

/// Lists the tags of the image that a signature is about.
pub(crate) async fn references(
    app: Arc<App>,
    call: Call<ListReferences>,
) -> Result<Json<References>> {
    let window = window(call.query.limit.as_deref(), None, MAX_REFERENCES)?;
    let (name, tag, last) = (
        call.path.image(),
        &call.path.tag,
        call.query.marker.as_ref(),
    );
    let limit = window.limit.unwrap_or(ROWS);
    Ok(Json(
        accessory::references(&app, call.caller()?, &name, tag, last, limit).await?,
    ))
}

fn window(limit: Option<&str>, offset: Option<&str>, most: u64) -> Result<Window> {
    let invalid = |message| Error::new(Code::InvalidPage, message);
    let window =
        Window::parse(limit, offset, Some(ROWS)).map_err(|message| invalid(message.to_owned()))?;
    match window.limit {
        Some(limit) if limit > most => Err(invalid(format!("`limit` is from 1 to {most}"))),
        _ => Ok(window),
    }
}
