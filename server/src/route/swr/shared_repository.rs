//! Shared images (document 002, section 4.2.6).

use std::sync::Arc;

use berth_core::error::Code;
use berth_core::swr::repository_list::RepositoryRow;
use berth_core::swr::shared_repository::{Center, ListSharedRepos, ListSharedReposQuery};

use super::params::Params;
use super::repository::COLUMNS;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::http::reply::Rows;
use crate::service::repository_list::RepositorySort;
use crate::service::shared_list::{self, SharedRows};

/// Lists shared images.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListSharedRepos>,
) -> Result<Rows<RepositoryRow>> {
    let wanted = wanted(&call.query)?;
    let listing = shared_list::list(app, call.caller()?, wanted).await?;
    let headers = listing.content_range.map(|range| ("Content-Range", range));
    Ok(Rows {
        headers: headers.into_iter().collect(),
        batches: listing.batches,
    })
}

fn wanted(query: &ListSharedReposQuery) -> Result<SharedRows> {
    let params = Params::parse(query.filter.as_deref(), ListSharedRepos::FILTER)?;
    let center = params.filtered("center").map(center).transpose()?;
    let order = params.order(
        query.order_column.as_deref(),
        query.order_type.as_deref(),
        COLUMNS,
    )?;
    let (sort, descending) = order.unwrap_or((RepositorySort::Updated, true));
    Ok(SharedRows {
        center: center.or(query.center).unwrap_or_default(),
        namespace: query.namespace.clone(),
        namespace_text: params.filtered("namespace").map(str::to_owned),
        name: params.get("name", query.name.as_deref()).map(str::to_owned),
        sort,
        descending,
        window: params.window(query.limit.as_deref(), query.offset.as_deref(), None)?,
    })
}

fn center(text: &str) -> Result<Center> {
    let message = "`center` is `self` or `thirdparty`";
    Center::parse(text).ok_or_else(|| Error::new(Code::InvalidFilter, message))
}
