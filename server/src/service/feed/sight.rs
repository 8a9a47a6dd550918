//! What one that follows may see of what happened, decided from the database at that moment.

use berth_core::access::Decision;
use berth_core::action::Action;
use berth_core::berth::feed::FeedEvent;
use berth_core::endpoint::Empty;
use berth_core::scope::Scope;

use super::hub::Batch;
use crate::app::App;
use crate::auth::caller::Caller;
use crate::authz::{self, Asker};
use crate::error::Result;

/// What was decided for one batch.
struct Sight<'a> {
    app: &'a App,
    asker: Asker<'a>,
    decided: Vec<(Action, Scope, bool)>,
}

/// Returns what a caller may see of a batch.
///
/// # Errors
/// Those of the database.
pub(super) async fn visible(app: &App, caller: &Caller, batch: &Batch) -> Result<Vec<FeedEvent>> {
    if batch.runs.is_empty() && batch.changes.is_empty() && !batch.has_more {
        return Ok(Vec::new());
    }
    let mut sight = Sight {
        app,
        asker: Asker::load(app, app.store.read(), Some(caller)).await?,
        decided: Vec::new(),
    };
    let mut told = Vec::new();
    for run in &batch.runs {
        let scope = Scope::Repository(run.namespace.clone(), run.repository.clone());
        if sight.sees(Action::ListRetentionHistories, scope).await? {
            told.push(FeedEvent::Run(run.clone()));
        }
    }
    for change in &batch.changes {
        let action = match change.repository {
            Some(_) => Action::GetRepo,
            None => Action::GetNamespace,
        };
        if sight.sees(action, change.scope()).await? {
            told.push(FeedEvent::Change(change.clone()));
        }
    }
    if batch.has_more {
        told.push(FeedEvent::More(Empty {}));
    }
    Ok(told)
}

impl Sight<'_> {
    async fn sees(&mut self, action: Action, scope: Scope) -> Result<bool> {
        let known = self.decided.iter();
        let mut known = known.filter(|(what, of, _)| (what, of) == (&action, &scope));
        if let Some((.., sees)) = known.next() {
            return Ok(*sees);
        }
        let sees = self.decide(action, &scope).await?;
        self.decided.push((action, scope, sees));
        Ok(sees)
    }

    async fn decide(&self, action: Action, scope: &Scope) -> Result<bool> {
        let mut known = authz::known(self.app, &self.asker, scope).await?;
        if known.is_none() {
            known = match scope {
                // An image that is gone has no grants of its own: those of its organization hold.
                Scope::Repository(namespace, _) => {
                    let namespace = Scope::Namespace(namespace.clone());
                    authz::known(self.app, &self.asker, &namespace).await?
                }
                _ => return Ok(self.asker.sees_all()),
            };
        }
        let reason = self.asker.explain_known(action, scope, known.as_ref());
        Ok(reason.decision() == Decision::Allow)
    }
}
