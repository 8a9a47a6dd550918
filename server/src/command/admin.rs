//! `berth admin`: changes accounts and users in the database, beside a running server.

use std::io::Read as _;

use berth_core::audit::Event;
use berth_core::name::{AccountName, UserName};
use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Value, json};

use super::bound::{self, BoundCommand};
use super::limit::Limit;
use super::place::Place;
use crate::app::{App, Surroundings, make_private};
use crate::audit::Record;
use crate::auth::caller::CredentialKind;
use crate::config::{Config, Size};
use crate::error::{Error, Result};
use crate::secrets::{self, Secrets};
use crate::service::quota::NewLimits;
use crate::service::{identity, quota};
use crate::store::{AccountRow, Database, PersonRow, ProjectRow, Store, project, setting};

/// The longest password that is read, with some more to find it too long.
const MOST: u64 = 4096;

#[derive(Debug, Args)]
pub(super) struct Admin {
    #[command(flatten)]
    place: Place,
    /// Region of the server, if none has run yet [default: local]
    #[arg(long, global = true)]
    region: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Users of an account.
    #[command(subcommand)]
    User(UserCommand),
    /// Access keys of a user.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Limits of an account.
    #[command(subcommand)]
    Quota(QuotaCommand),
    /// Service control policies: what accounts cannot allow themselves.
    #[command(subcommand)]
    Bound(BoundCommand),
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Creates an account with its first user, an administrator.
    Create {
        /// Name of the account.
        name: AccountName,
        /// Name of the user.
        #[arg(long)]
        user: UserName,
        /// Says that the password comes on standard input, the only way to give one.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Creates a user.
    Create {
        /// Name of the user.
        name: UserName,
        /// Name of the account.
        #[arg(long)]
        account: AccountName,
        /// Makes the user an administrator of the account.
        #[arg(long)]
        admin: bool,
        /// Says that the password comes on standard input, the only way to give one.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Sets a user's password anew; sessions, tokens and logins of the user end.
    ResetPassword {
        /// Name of the user.
        name: UserName,
        /// Name of the account.
        #[arg(long)]
        account: AccountName,
        /// Says that the password comes on standard input, the only way to give one.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Creates an access key; its secret half is shown this one time.
    Create {
        /// Name of the account.
        #[arg(long)]
        account: AccountName,
        /// Name of the user.
        #[arg(long)]
        user: UserName,
    },
}

#[derive(Debug, Subcommand)]
enum QuotaCommand {
    /// Sets limits of an account; those that are not named stay. What it has already stays too.
    #[command(group(ArgGroup::new("limits").required(true).multiple(true)))]
    Set {
        /// Name of the account.
        #[arg(long)]
        account: AccountName,
        /// How many organizations it may have.
        #[arg(long, group = "limits")]
        namespaces: Option<u16>,
        /// How many images it may have, or `none` for no limit.
        #[arg(long, group = "limits")]
        images: Option<Limit<u32>>,
        /// How many tags one image may have, or `none` for no limit.
        #[arg(long, group = "limits")]
        tags: Option<Limit<u32>>,
        /// How many bytes its images may take, as `500GiB`, or `none` for no limit.
        #[arg(long, group = "limits")]
        bytes: Option<Limit<Size>>,
    },
}

/// Runs a command and prints one JSON object.
pub(super) async fn run(admin: Admin) -> Result<()> {
    let needs_key = matches!(admin.what, What::Key(_));
    let app = open(admin.place, admin.region, needs_key).await?;
    let result = perform(&app, admin.what).await;
    app.store.close().await?;
    println!("{}", result?);
    Ok(())
}

async fn perform(app: &App, what: What) -> Result<Value> {
    match what {
        What::Account(AccountCommand::Create { name, user, .. }) => {
            let record = record(app, Event::CreateAccount)?;
            let founded = identity::create_account(app, &name, &user, &password()?, record).await?;
            Ok(shown(
                &founded.account,
                &founded.person,
                Some(&founded.project),
            ))
        }
        What::User(UserCommand::Create {
            name,
            account,
            admin,
            ..
        }) => {
            let record = record(app, Event::CreateUser)?;
            let password = password()?;
            let (account, person) =
                identity::create_user(app, &account, &name, &password, admin, record).await?;
            with_project(app, &account, &person).await
        }
        What::User(UserCommand::ResetPassword { name, account, .. }) => {
            let record = record(app, Event::ResetPassword)?;
            let (account, person) =
                identity::reset_password(app, &account, &name, &password()?, record).await?;
            with_project(app, &account, &person).await
        }
        What::Key(KeyCommand::Create { account, user }) => {
            let record = record(app, Event::CreateAccessKey)?;
            let (access, secret) = identity::create_key_for(app, &account, &user, record).await?;
            Ok(json!({ "access": access, "secret": secret }))
        }
        What::Bound(command) => bound::perform(app, command).await,
        What::Quota(QuotaCommand::Set {
            account,
            namespaces,
            images,
            tags,
            bytes,
        }) => {
            let limits = NewLimits {
                namespaces: namespaces.map(u32::from),
                images: images.map(|limit| limit.0.map(u64::from)),
                tags: tags.map(|limit| limit.0.map(u64::from)),
                bytes: bytes.map(|limit| limit.0.map(Size::as_bytes)),
            };
            set_quota(app, &account, limits).await
        }
    }
}

async fn set_quota(app: &App, account: &AccountName, limits: NewLimits) -> Result<Value> {
    let record = record(app, Event::UpdateQuota)?;
    let (account, limits) = quota::set(app, account, limits, record).await?;
    Ok(json!({
        "account": { "id": account.id, "name": account.name },
        "namespaces": account.namespace_quota,
        "images": limits.images,
        "tags": limits.tags,
        "bytes": limits.bytes,
    }))
}

pub(super) fn record(app: &App, event: Event) -> Result<Record> {
    Ok(app.record(event)?.with(CredentialKind::AdminCommand))
}

async fn with_project(app: &App, account: &AccountRow, person: &PersonRow) -> Result<Value> {
    let project = project::default(app.store.read(), &account.id).await?;
    Ok(shown(account, person, project.as_ref()))
}

fn shown(account: &AccountRow, person: &PersonRow, project: Option<&ProjectRow>) -> Value {
    json!({
        "account": { "id": account.id, "name": account.name },
        "user": { "id": person.id, "name": person.name },
        "project": project.map(|project| json!({ "id": project.id, "name": project.name })),
    })
}

/// Reads the password from standard input, without the line's end.
fn password() -> Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().take(MOST).read_to_string(&mut text);
    read.map_err(|error| Error::start("cannot read the password").caused_by(error))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

async fn open(place: Place, region: Option<String>, needs_key: bool) -> Result<App> {
    let region_given = region.is_some();
    let mut config = place.config(region)?;
    if config.database == Database::in_directory(&config.data) {
        make_private(&config.data)?;
    }
    let surroundings = Surroundings::of_machine();
    let store = Store::open(&config.database).await?;
    if let Some(region) = setting::get(store.read(), setting::REGION).await?
        && !region_given
    {
        config.region = region;
    }
    let secrets = key(&config, &store, &surroundings, needs_key).await?;
    Ok(App::for_admin(config, secrets, store, surroundings))
}

/// Nothing but an access key is sealed: the other commands work where only the database can be
/// reached, with a key that is thrown away.
async fn key(
    config: &Config,
    store: &Store,
    surroundings: &Surroundings,
    needs_key: bool,
) -> Result<Secrets> {
    let Surroundings {
        random, secret_key, ..
    } = surroundings;
    if !needs_key {
        return Ok(Secrets::new(random.bytes()?));
    }
    let data = config.data.is_dir().then_some(config.data.as_path());
    secrets::establish(store, secret_key.as_deref(), data, &**random).await
}
