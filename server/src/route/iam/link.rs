//! Links in answers of the identity API.

use berth_core::iam::project::Links;

use crate::app::App;

/// Makes the links of a page, or of a row, from paths; lists go forward only.
pub(super) fn of_page(app: &App, this: &str, next: Option<String>) -> Links {
    let whole = |path: &str| format!("{}{path}", app.config.public_url);
    Links {
        next: next.map(|path| whole(&path)),
        previous: None,
        this: whole(this),
    }
}
