//! The lists, and how their pages are asked for.

use super::fill::LONG;

/// How many rows a page has.
pub(crate) const ROWS: u32 = 25;

/// A list.
pub(crate) struct List {
    /// The name for `--only`.
    pub(crate) name: &'static str,
    /// What stands in the table.
    pub(crate) title: &'static str,
    /// Of what it is.
    pub(crate) of: Of,
    /// Path and what is asked besides, up to the parameters of the page.
    target: String,
    /// The most rows of one page, to come to the middle soon.
    pub(crate) most: u32,
    pub(crate) go: Go,
}

/// What a list has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// All repositories.
    Repositories,
    /// The tags of the long repository.
    Tags,
}

/// How one goes on in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Go {
    /// By a mark: the parameter, and the field of the page before.
    Mark(&'static str, &'static str),
    /// By the last name, which stands in a header.
    Link,
    /// By a number of rows to pass over.
    Offset,
    /// Not at all: the quota of an account bounds the list.
    Whole,
}

impl List {
    /// The target of a page behind a mark, or behind so many rows.
    pub(crate) fn page(&self, rows: u32, behind: Option<&str>) -> String {
        let (limit, parameter) = match self.go {
            Go::Mark(parameter, _) => ("limit", parameter),
            Go::Link => ("n", "last"),
            Go::Offset => ("limit", "offset"),
            Go::Whole => return self.target.clone(),
        };
        let target = format!("{}{limit}={rows}", self.target);
        match behind {
            Some(mark) => format!("{target}&{parameter}={mark}"),
            // Only with both does an answer say how much there is in all.
            None if self.go == Go::Offset => format!("{target}&offset=0"),
            None => target,
        }
    }
}

/// Every list.
pub(crate) fn all() -> Vec<List> {
    let mut all = of_repositories();
    all.extend(of_tags());
    all.extend(of_organizations());
    all
}

fn list(name: &'static str, title: &'static str, target: impl Into<String>) -> List {
    List {
        name,
        title,
        of: Of::Repositories,
        target: target.into(),
        most: 1000,
        go: Go::Offset,
    }
}

impl List {
    fn by_mark(self) -> Self {
        Self {
            go: Go::Mark("marker", "nextMarker"),
            ..self
        }
    }

    fn by_cursor(self) -> Self {
        Self {
            most: 100,
            go: Go::Mark("cursor", "next"),
            ..self
        }
    }

    fn by_link(self) -> Self {
        Self {
            most: 100,
            go: Go::Link,
            ..self
        }
    }

    fn whole(self) -> Self {
        Self {
            go: Go::Whole,
            ..self
        }
    }

    fn of_tags(self) -> Self {
        Self {
            of: Of::Tags,
            ..self
        }
    }
}

fn of_repositories() -> Vec<List> {
    let (images, named) = ("/api/berth/v1/images?", "/api/berth/v1/images?sort=name&");
    vec![
        list("page-v2-repos", "SWR v2 repositories", "/v2/manage/repos?"),
        list("page-v3-repos", "SWR v3 repositories", "/v3/manage/repos?").by_mark(),
        list("page-images", "console, images by last change", images).by_cursor(),
        list("page-images-name", "console, images by name", named).by_cursor(),
        list("page-catalog", "OCI catalog", "/v2/_catalog?").by_link(),
    ]
}

fn of_tags() -> Vec<List> {
    let (namespace, repository) = LONG.split_once('/').unwrap();
    let swr = format!("manage/namespaces/{namespace}/repos/{repository}/tags?");
    let console = format!("/api/berth/v1/organizations/{namespace}/images/{repository}/tags?");
    let named = format!("{console}sort=name&");
    let oci = format!("/v2/{LONG}/tags/list?");
    let lists = vec![
        list("page-v2-tags", "SWR v2 tags", format!("/v2/{swr}")),
        list("page-v3-tags", "SWR v3 tags", format!("/v3/{swr}")).by_mark(),
        list("page-image-tags", "console, tags by last push", console).by_cursor(),
        list("page-image-tags-name", "console, tags by name", named).by_cursor(),
        list("page-tags", "OCI tags", oci).by_link(),
    ];
    lists.into_iter().map(List::of_tags).collect()
}

fn of_organizations() -> Vec<List> {
    let with_figures = "console, organizations with the sums of their images";
    vec![
        list(
            "page-v2-organizations",
            "SWR v2 organizations",
            "/v2/manage/namespaces",
        )
        .whole(),
        list(
            "page-organizations",
            with_figures,
            "/api/berth/v1/organizations",
        )
        .whole(),
    ]
}
