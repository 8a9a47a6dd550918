//! Images (document 002, chapter 4.2).

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::error::Code;
use berth_core::swr::reply::Ranged;
use berth_core::swr::repository::{
    Category, CreateRepo, DeleteRepo, Repository, ShowRepo, UpdateRepo,
};
use berth_core::swr::repository_list::{ListRepos, ListReposQuery, RepositoryRow};

use super::params::Params;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::namespace::NamespaceMatch;
use crate::service::repository::{self, Confirmed};
use crate::service::repository_list::{self, RepositoryFilter, RepositorySort, Rows};

/// How many rows a list has where nothing was asked.
const ROWS: u64 = 100;

/// What a list may be sorted by.
pub(super) const COLUMNS: &[(&str, RepositorySort)] = &[
    ("updated_at", RepositorySort::Updated),
    ("updated_time", RepositorySort::Updated),
    ("name", RepositorySort::Name),
    ("namespace", RepositorySort::Namespace),
    ("tag_count", RepositorySort::Tags),
];

/// Creates an image.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateRepo>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let caller = call.caller()?;
    repository::create(&app, caller, &call.path.namespace, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Deletes an image without tags.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteRepo>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    repository::delete(&app, call.caller()?, &name, Confirmed::Nothing, record).await?;
    Ok(NoContent::DONE)
}

/// Changes the attributes of an image.
pub(crate) async fn update(app: Arc<App>, call: Call<UpdateRepo>) -> Result<NoContent> {
    let record = call.record(&app)?;
    let name = call.path.image();
    repository::update(&app, call.caller()?, &name, &call.body, record).await?;
    Ok(NoContent::DONE)
}

/// Shows an image.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowRepo>) -> Result<Json<Repository>> {
    let name = call.path.image();
    Ok(Json(
        repository_list::show(&app, call.caller()?, &name).await?,
    ))
}

/// Lists images.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListRepos>,
) -> Result<Ranged<Vec<RepositoryRow>>> {
    let rows = rows(&call.query)?;
    repository_list::list(&app, call.caller()?, &rows).await
}

fn rows(query: &ListReposQuery) -> Result<Rows<'_>> {
    let params = Params::parse(query.filter.as_deref(), ListRepos::FILTER)?;
    let namespace = match (params.filtered("namespace"), &query.namespace) {
        (Some(text), _) => NamespaceMatch::Holds(text),
        (None, Some(name)) => NamespaceMatch::Is(name),
        (None, None) => NamespaceMatch::Any,
    };
    let category = params.filtered("category").map(category).transpose()?;
    let filter = RepositoryFilter {
        namespace,
        name: params.get("name", query.name.as_deref()),
        category: category.or(query.category),
        ..RepositoryFilter::default()
    };
    let order = params.order(
        query.order_column.as_deref(),
        query.order_type.as_deref(),
        COLUMNS,
    )?;
    let (sort, descending) = order.unwrap_or((RepositorySort::Updated, true));
    let window = params.window(query.limit.as_deref(), query.offset.as_deref(), Some(ROWS))?;
    Ok(Rows {
        filter,
        sort,
        descending,
        window,
    })
}

fn category(text: &str) -> Result<Category> {
    let known = Category::ALL.map(Category::as_str).join(", ");
    Category::parse(text)
        .ok_or_else(|| Error::new(Code::InvalidFilter, format!("`category` is one of {known}")))
}
