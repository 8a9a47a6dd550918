//! API versions (document 002, chapter 4.5).

use std::sync::Arc;

use berth_core::endpoint::Json;
use berth_core::error::Code;
use berth_core::swr::version::{Link, ListVersions, OneVersion, ShowVersion, Version, VersionList};
use berth_core::time::Timestamp;

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;

/// The only version.
const V2: &str = "v2";
/// When v2 was released: 2020-07-09T00:00:00Z, as document 002 says in section 4.5.1.
const RELEASED: Timestamp = Timestamp::from_ms(1_594_252_800_000);

/// Lists the versions.
pub(crate) async fn list(app: Arc<App>, _: Call<ListVersions>) -> Result<Json<VersionList>> {
    Ok(Json(VersionList {
        versions: vec![v2(&app)],
    }))
}

/// Shows a version.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowVersion>) -> Result<Json<OneVersion>> {
    if call.path.api_version != V2 {
        return Err(Error::new(
            Code::VersionNotFound,
            "the only version of this API is `v2`",
        ));
    }
    Ok(Json(OneVersion { version: v2(&app) }))
}

fn v2(app: &App) -> Version {
    let link = Link {
        href: format!("{}/{V2}", app.config.public_url),
        rel: "self".to_owned(),
    };
    Version {
        id: V2.to_owned(),
        links: link,
        version: String::new(),
        status: "CURRENT".to_owned(),
        updated: RELEASED,
        min_version: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_the_documented_one() {
        assert_eq!(RELEASED.to_string(), "2020-07-09T00:00:00Z");
    }
}
