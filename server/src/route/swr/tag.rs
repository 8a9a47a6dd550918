//! Tags (document 002, chapter 4.3).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::swr::tag::{
    CreateTag, DeleteTag, ListTags, ListTagsQuery, ShowTag, ShownTag, TagRow,
};

use super::params::Params;
use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::http::reply::Rows;
use crate::service::tag::{self, TagFilter, Wanted};

/// Lists the tags of an image.
pub(crate) async fn list(app: Arc<App>, call: Call<ListTags>) -> Result<Rows<TagRow>> {
    let wanted = wanted(&call.query)?;
    let listing = tag::list(app, call.caller()?, &call.path.image(), wanted).await?;
    let headers = listing.content_range.map(|range| ("Content-Range", range));
    Ok(Rows {
        headers: headers.into_iter().collect(),
        batches: listing.batches,
    })
}

fn wanted(query: &ListTagsQuery) -> Result<Wanted> {
    let params = Params::parse(query.filter.as_deref(), ListTags::FILTER)?;
    let known = [("updated_at", ())];
    let order = params.order(
        query.order_column.as_deref(),
        query.order_type.as_deref(),
        &known,
    )?;
    let filter = TagFilter {
        holds: params.get("tag", query.tag.as_deref()).map(str::to_owned),
        digests: Vec::new(),
    };
    let window = params.window(query.limit.as_deref(), query.offset.as_deref(), None)?;
    let descending = order.is_none_or(|((), descending)| descending);
    Ok(Wanted {
        filter,
        descending,
        window,
    })
}

/// Deletes a tag.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteTag>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    tag::delete(&app, call.caller()?, &name, &call.path.tag, record).await?;
    Ok(NoContent::DONE)
}

/// Shows a tag.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowTag>) -> Result<Json<ShownTag>> {
    let name = call.path.image();
    Ok(Json(
        tag::show(&app, call.caller()?, &name, &call.path.tag).await?,
    ))
}

/// Gives an image another tag.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateTag>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    tag::create(&app, call.caller()?, &name, &call.body, record).await?;
    Ok(NoContent::DONE)
}
