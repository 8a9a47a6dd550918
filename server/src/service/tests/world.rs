//! Two accounts with people, and quick ways to organizations, images and tags.

use std::sync::Arc;

use berth_core::audit::Event;
use berth_core::name::{AccountName, NamespaceName, Tag, UserName};
use berth_core::oci::{Digest, ImageName, Manifest};
use berth_core::permission::Permission;
use berth_core::time::Timestamp;

use crate::app::{App, Surroundings};
use crate::audit::{Audit, Record};
use crate::auth::caller::{Caller, CredentialKind};
use crate::clock::FixedClock;
use crate::config::Config;
use crate::random::SystemRandom;
use crate::service::namespace;
use crate::store::manifest::{self, NewManifest, NewRef};
use crate::store::repository::{self, Author};
use crate::store::{AccountRow, GrantRow, Identity, PersonRow, Tx, account, person, tag};

pub(super) const QUOTA: u32 = 5;

pub(super) struct World {
    pub(super) app: Arc<App>,
    pub(super) clock: Arc<FixedClock>,
    /// Administrator of the account `acme`.
    pub(super) admin: Caller,
    /// User of the account `acme`.
    pub(super) user: Caller,
    /// Administrator of the account `other`.
    pub(super) stranger: Caller,
    _directory: tempfile::TempDir,
}

pub(super) fn ns(text: &str) -> NamespaceName {
    NamespaceName::parse(text).unwrap()
}

pub(super) fn image(text: &str) -> ImageName {
    ImageName::parse(text).unwrap()
}

impl World {
    pub(super) async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(Timestamp::from_ms(1_000)));
        let surroundings = Surroundings {
            clock: clock.clone(),
            random: Arc::new(SystemRandom),
            secret_key: None,
        };
        let config = Config::in_directory(directory.path());
        let app = Arc::new(App::open(config, surroundings).await.unwrap());
        let admin = join(&app, "acme", "ann", true).await;
        let user = join(&app, "acme", "uwe", false).await;
        let stranger = join(&app, "other", "sam", true).await;
        Self {
            app,
            clock,
            admin,
            user,
            stranger,
            _directory: directory,
        }
    }

    pub(super) fn record(&self) -> Record {
        self.app.record(Event::PushImage).unwrap()
    }

    pub(super) async fn organization(&self, caller: &Caller, name: &str) {
        namespace::create(&self.app, caller, ns(name), self.record())
            .await
            .unwrap();
    }

    pub(super) async fn grant(&self, to: &Caller, on: &str, permission: Permission) {
        let tx = self.app.store.begin().await.unwrap();
        let row = crate::store::namespace::by_name(tx.read(), &ns(on))
            .await
            .unwrap()
            .unwrap();
        let grant = GrantRow {
            namespace_id: row.id,
            person_id: to.person_id.clone(),
            permission,
            created: self.app.now(),
            granted_by: self.admin.person_id.clone(),
        };
        crate::store::namespace::put_grant(&tx, &grant)
            .await
            .unwrap();
        done(tx).await;
    }

    /// Makes an image with these tags, each on a manifest of its own, a millisecond apart.
    pub(super) async fn push(&self, name: &str, tags: &[&str]) -> i64 {
        let name = image(name);
        let tx = self.app.store.begin().await.unwrap();
        let owner = crate::store::namespace::by_name(tx.read(), name.namespace()).await;
        let author = author();
        let now = self.app.now();
        let owner = owner.unwrap().unwrap().id;
        let found = repository::find_or_create(&tx, owner, name.repository(), &author, now).await;
        let (id, _) = found.unwrap();
        for text in tags {
            self.clock.advance_ms(1);
            let body = plain_manifest(text);
            let manifest_id = self
                .put_manifest(&tx, id, &body, Vec::new(), Some("linux/amd64"))
                .await;
            let tag = Tag::parse(text).unwrap();
            tag::put(&tx, id, &tag, manifest_id, &author, self.app.now())
                .await
                .unwrap();
            repository::adjust(&tx, id, 1, 10, self.app.now())
                .await
                .unwrap();
        }
        done(tx).await;
        id
    }

    pub(super) async fn put_manifest(
        &self,
        tx: &Tx,
        repository_id: i64,
        body: &str,
        refs: Vec<NewRef>,
        platform: Option<&str>,
    ) -> i64 {
        let parsed = Manifest::parse(body.as_bytes(), None).unwrap();
        let new = NewManifest {
            repository_id,
            digest: &digest(body),
            manifest: &parsed,
            body: body.as_bytes(),
            platform: platform.map(str::to_owned),
            created: None,
            refs,
            author: &author(),
        };
        manifest::insert(tx, new, self.app.now()).await.unwrap()
    }
}

pub(super) fn author() -> Author {
    Author {
        id: "p".to_owned(),
        name: "pia".to_owned(),
    }
}

pub(super) fn digest(body: &str) -> Digest {
    use sha2::Digest as _;
    format!("sha256:{}", hex::encode(sha2::Sha256::digest(body)))
        .parse()
        .unwrap()
}

pub(super) fn plain_manifest(mark: &str) -> String {
    let config = digest("config");
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{config}","size":6}},
        "layers":[],"annotations":{{"mark":"{mark}"}}}}"#
    )
}

pub(super) async fn done(tx: Tx) {
    tx.commit(Audit::none("arranged by a test")).await.unwrap();
}

async fn join(app: &App, account_name: &str, user_name: &str, is_admin: bool) -> Caller {
    let tx = app.store.begin().await.unwrap();
    let name = AccountName::parse(account_name).unwrap();
    let account = match account::by_name(tx.read(), &name).await.unwrap() {
        Some(account) => account,
        None => {
            let row = AccountRow {
                id: app.random.id().unwrap(),
                name,
                namespace_quota: QUOTA,
                created: app.now(),
            };
            account::insert(&tx, &row).await.unwrap();
            row
        }
    };
    let person = PersonRow {
        id: app.random.id().unwrap(),
        account_id: account.id.clone(),
        name: UserName::parse(user_name).unwrap(),
        is_admin,
        enabled: true,
        created: app.now(),
        stamp: 0,
    };
    person::insert(&tx, &person, None).await.unwrap();
    done(tx).await;
    Caller::new(Identity { person, account }, CredentialKind::Session)
}
