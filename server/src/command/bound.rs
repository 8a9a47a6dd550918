//! `berth admin bound`: service control policies, which bound accounts whatever these allow.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use berth_core::audit::Event;
use berth_core::name::{AccountName, PolicyName};
use berth_core::policy::DOCUMENT_BYTES;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::admin::record;
use crate::app::App;
use crate::error::{Error, Result};
use crate::service::bound::{self, Listed};
use crate::store::bound::BoundRow;

#[derive(Debug, Subcommand)]
pub(super) enum BoundCommand {
    /// Writes a policy; it bounds no account until it is attached.
    Create {
        /// Name of the policy.
        name: PolicyName,
        #[command(flatten)]
        text: Text,
    },
    /// Changes what a policy says, for every account that it bounds.
    Update {
        /// Name of the policy.
        name: PolicyName,
        #[command(flatten)]
        text: Text,
    },
    /// Lists all policies.
    List,
    /// Deletes a policy that bounds no account.
    Delete {
        /// Name of the policy.
        name: PolicyName,
    },
    /// Bounds accounts by a policy, from the next call on.
    Attach {
        /// Name of the policy.
        name: PolicyName,
        #[command(flatten)]
        whom: Whom,
    },
    /// Bounds accounts by a policy no longer.
    Detach {
        /// Name of the policy.
        name: PolicyName,
        #[command(flatten)]
        whom: Whom,
    },
}

#[derive(Debug, Args)]
pub(super) struct Text {
    /// A file with the policy's JSON document.
    #[arg(long)]
    file: PathBuf,
    /// What the policy is for; an update without it keeps the text.
    #[arg(long)]
    description: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Whom {
    /// Name of the account.
    #[arg(long)]
    account: Option<AccountName>,
    /// Every account that there is now; one that is created later is bounded by nothing yet.
    #[arg(long)]
    all_accounts: bool,
}

/// Performs a command and returns the object to print.
pub(super) async fn perform(app: &App, command: BoundCommand) -> Result<Value> {
    match command {
        BoundCommand::Create { name, text } => {
            let record = record(app, Event::CreateBound)?;
            let document = read(&text.file)?;
            let row = bound::create(app, &name, document, text.description, record).await?;
            Ok(shown(&row))
        }
        BoundCommand::Update { name, text } => {
            let record = record(app, Event::UpdateBound)?;
            let document = read(&text.file)?;
            let row = bound::update(app, &name, document, text.description, record).await?;
            Ok(shown(&row))
        }
        BoundCommand::List => {
            let listed = bound::list(app).await?;
            let policies: Vec<_> = listed.iter().map(shown_in_list).collect();
            Ok(json!({ "policies": policies }))
        }
        BoundCommand::Delete { name } => {
            bound::delete(app, &name, record(app, Event::DeleteBound)?).await?;
            Ok(json!({ "name": name }))
        }
        BoundCommand::Attach { name, whom } => {
            let record = record(app, Event::AttachBound)?;
            let count = bound::attach(app, &name, whom.account.as_ref(), record).await?;
            Ok(json!({ "name": name, "attached": count }))
        }
        BoundCommand::Detach { name, whom } => {
            let record = record(app, Event::DetachBound)?;
            let count = bound::detach(app, &name, whom.account.as_ref(), record).await?;
            Ok(json!({ "name": name, "detached": count }))
        }
    }
}

/// Reads a document, and a byte more than it may have, to find it too long.
fn read(path: &Path) -> Result<String> {
    let most = u64::try_from(DOCUMENT_BYTES).unwrap_or(u64::MAX);
    let mut text = String::new();
    let file = File::open(path);
    let read = file.and_then(|file| file.take(most.saturating_add(1)).read_to_string(&mut text));
    let cannot = |error| {
        let message = format!("cannot read the policy `{}`", path.display());
        Error::start(message).caused_by(error)
    };
    read.map(|_| text).map_err(cannot)
}

fn shown(row: &BoundRow) -> Value {
    json!({ "id": row.id, "name": row.name, "description": row.description })
}

fn shown_in_list(listed: &Listed) -> Value {
    json!({
        "id": listed.row.id,
        "name": listed.row.name,
        "description": listed.row.description,
        "document": listed.row.document,
        "accounts": listed.accounts,
    })
}
