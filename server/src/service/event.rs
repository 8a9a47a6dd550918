//! The activity of an account.

use berth_core::berth::event::{ActivityEvent, EventPage, ListEventsQuery};

use super::cursor;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::error::Result;
use crate::store::audit::{self, AuditRow};

/// Lists the activity that the caller may see, newest first: an administrator the account's,
/// others their own.
pub(crate) async fn list(app: &App, caller: &Caller, query: &ListEventsQuery) -> Result<EventPage> {
    let rows = cursor::rows(query.limit)?;
    let after = query.cursor.as_deref().map(cursor::event).transpose()?;
    let person = (!caller.is_admin).then_some(caller.person_id.as_str());
    let read = app.store.read();
    let mut items = audit::list(read, &caller.account_id, person, after.as_ref(), rows + 1).await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let has_more = items.len() > rows;
    items.truncate(rows);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|row| cursor::after_event(row.at, &row.id));
    Ok(EventPage {
        items: items.into_iter().map(event).collect(),
        next,
    })
}

fn event(row: AuditRow) -> ActivityEvent {
    ActivityEvent {
        id: row.id,
        at: row.at,
        name: row.name,
        action: row.action,
        user: row.person_name,
        credential: row.credential,
        resource: row.resource,
        result: row.result,
        code: row.code,
        address: row.source_addr,
        agent: row.user_agent,
        request_id: row.request_id,
    }
}
