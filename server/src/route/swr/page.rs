//! Long lists by marker (`/v3/manage/…`).

use std::sync::Arc;

use berth_core::berth::repository::Sort;
use berth_core::endpoint::Json;
use berth_core::error::Code;
use berth_core::swr::page::{
    ListRepositoryPage, ListSharedRepositoryPage, ListTagPage, ListTagPageQuery, RepositoryPage,
    TagPage,
};

use berth_core::swr::shared_repository::Center;

use super::params::Params;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::namespace::NamespaceMatch;
use crate::service::repository_list::{self, RepositoryFilter};
use crate::service::shared_page::{self, SharedBy};
use crate::service::tag::TagFilter;
use crate::service::tag_page::{self, WantedPage};

/// How many rows a page has where nothing was asked.
const ROWS: u64 = 100;

/// What tags may be sorted by.
const COLUMNS: &[(&str, Sort)] = &[("updated_at", Sort::Updated), ("tag", Sort::Name)];

/// Lists images.
pub(crate) async fn repositories(
    app: Arc<App>,
    call: Call<ListRepositoryPage>,
) -> Result<Json<RepositoryPage>> {
    let query = &call.query;
    let filter = RepositoryFilter {
        namespace: query
            .namespace
            .as_ref()
            .map_or(NamespaceMatch::Any, NamespaceMatch::Is),
        name: query.name.as_deref(),
        category: query.category,
        is_public: query.is_public,
        beyond: marker(query.marker.as_deref())?,
        ..RepositoryFilter::default()
    };
    let rows = rows(query.limit.as_deref())?;
    Ok(Json(
        repository_list::page(&app, call.caller()?, &filter, rows).await?,
    ))
}

/// Lists images that the account shares, or that are shared with it.
pub(crate) async fn shared(
    app: Arc<App>,
    call: Call<ListSharedRepositoryPage>,
) -> Result<Json<RepositoryPage>> {
    let query = &call.query;
    let by = match query.shared_by.unwrap_or_default() {
        Center::Own => SharedBy::Own,
        Center::Thirdparty => SharedBy::Others,
    };
    let images = RepositoryFilter {
        namespace: query
            .namespace
            .as_ref()
            .map_or(NamespaceMatch::Any, NamespaceMatch::Is),
        name: query.name.as_deref(),
        beyond: marker(query.marker.as_deref())?,
        ..RepositoryFilter::default()
    };
    let rows = rows(query.limit.as_deref())?;
    let page = shared_page::page(&app, call.caller()?, by, images, query.status, rows).await?;
    Ok(Json(page))
}

fn marker(text: Option<&str>) -> Result<Option<i64>> {
    let number = |text: &str| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_number);
        number.ok_or_else(|| Error::new(Code::InvalidPage, "`marker` is a whole number"))
    };
    text.map(number).transpose()
}

/// Lists tags.
pub(crate) async fn tags(app: Arc<App>, call: Call<ListTagPage>) -> Result<Json<TagPage>> {
    let wanted = wanted(&call.query)?;
    let name = call.path.image();
    Ok(Json(
        tag_page::list(&app, call.caller()?, &name, &wanted).await?,
    ))
}

fn wanted(query: &ListTagPageQuery) -> Result<WantedPage<'_>> {
    let order = Params::parse(None, &[])?.order(
        query.order_column.as_deref(),
        query.order_type.as_deref(),
        COLUMNS,
    )?;
    let (sort, descending) = order.unwrap_or((Sort::Updated, true));
    Ok(WantedPage {
        filter: TagFilter {
            holds: query.tag.clone(),
            digests: Vec::new(),
        },
        sort,
        descending,
        marker: query.marker.as_deref(),
        rows: rows(query.limit.as_deref())?,
        with_manifest: query.with_manifest.unwrap_or_default(),
    })
}

fn rows(limit: Option<&str>) -> Result<u64> {
    let window = Params::parse(None, &[])?.window(limit, None, Some(ROWS))?;
    Ok(window.limit.unwrap_or(ROWS))
}
