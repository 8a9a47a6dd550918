//! One example call of every declared endpoint that succeeds for an administrator.

use berth_core::audit::Event;
use berth_core::berth::{
    event, feed, key, login, manifest, namespace, overview, repository, session, set_up, tag,
};
use berth_core::endpoint::{Access, Api, Empty, Endpoint, Method, is_empty, url};
use berth_core::iam::{project, token};
use berth_core::name::{
    AccountName, RepositoryParam, SwrNamespaceName, SwrRepositoryName, UserName,
};
use berth_core::permission::Permission;
use berth_core::scope::Scope;
use berth_core::swr;
use berth_tests::client::Request;
use berth_tests::people::PASSWORD;
use berth_tests::{Answer, Client};
use serde_json::Value;

use crate::world::{Needs, Role, Scene, World};
use crate::{
    example_figure, example_people, example_retention, example_right, example_sharing, example_tag,
    example_trash, example_trigger,
};

/// Makes method, target and body of a call.
type Make = Box<dyn Fn(&Scene) -> (String, Option<Value>)>;

/// An endpoint with an example call.
pub(crate) struct Example {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) status: u16,
    pub(crate) api: Api,
    pub(crate) access: Access,
    pub(crate) audit: Option<Event>,
    /// The header that says what the call is about.
    subject: Option<&'static str>,
    /// The scope of the call; the resource of its event, if it is not the account.
    pub(crate) scope: Box<dyn Fn(&Scene) -> Scope>,
    needs: Needs,
    make: Make,
}

impl Example {
    /// Makes what the call is about.
    pub(crate) async fn scene(&self, world: &World, role: &Role) -> Scene {
        let mut scene = world.scene(role, self.needs).await;
        match self.id {
            "show_login" | "delete_login" => scene.login = world.login_of(role).await,
            "unprotect_organization_tags" | "unprotect_image_tags" => {
                world
                    .protect(&scene, self.id == "unprotect_image_tags")
                    .await;
            }
            "delete_key" => scene.key = world.key_of(role).await,
            "show_trigger" | "update_trigger" | "delete_trigger" => world.add_trigger(&scene).await,
            "list_deliveries" | "test_trigger" => world.add_webhook(&scene).await,
            "delete_cluster" => scene.cluster = world.add_cluster(&scene).await,
            "delete_namespace_auth" | "update_namespace_auth" => {
                let (namespace, guest) = (scene.namespace.as_str(), &world.guest);
                world.app.grant(namespace, guest, Permission::Read).await;
            }
            "delete_user_repository_auth" | "update_user_repository_auth" => {
                let (image, guest) = (scene.image(), &world.guest);
                world.app.grant_image(&image, guest, Permission::Read).await;
            }
            "delete_image_sync_repo" => world.add_sync_task(&scene).await,
            id if id.ends_with("_retention_run") && id != "start_retention_run" => {
                scene.run = example_retention::prepare(id, world, &scene).await;
            }
            "list_retention_run_tags" => {
                scene.run = example_retention::prepare(self.id, world, &scene).await;
            }
            "show_retention" | "update_retention" | "delete_retention" => {
                scene.retention = world.retention_of(&scene).await;
            }
            "delete_repo_domains"
            | "update_repo_domains"
            | "show_access_domain"
            | "list_repo_domains" => drop(world.share(&scene).await),
            "update_repo_share" | "delete_repo_share" => scene.share = world.share(&scene).await,
            _ => example_people::prepare(self.id, world, role, &mut scene).await,
        }
        scene
    }

    /// Returns the client that the role makes this call with.
    pub(crate) async fn client(&self, world: &World, role: &Role) -> Client {
        match &role.person {
            // Only a session can be ended.
            Some(person) if self.id == "sign_out" => world.app.session(person).await,
            Some(person) if self.id == "change_password" => {
                world.client_that_a_new_password_spares(person).await
            }
            _ => role.client.clone(),
        }
    }

    /// Returns target and body of the call.
    pub(crate) fn parts(&self, scene: &Scene) -> (String, Option<Value>) {
        (self.make)(scene)
    }

    /// Returns the body of the call.
    pub(crate) fn body(&self, scene: &Scene) -> Option<Value> {
        self.parts(scene).1
    }

    /// Begins the call without its body.
    pub(crate) fn bare_request(&self, client: &Client, scene: &Scene) -> Request {
        let (target, _) = self.parts(scene);
        let request = client.request(self.method.as_str(), &target);
        match self.subject {
            Some(name) => request.header(name, &scene.made.token),
            None => request,
        }
    }

    /// Begins the call.
    pub(crate) fn request(&self, client: &Client, scene: &Scene) -> Request {
        let request = self.bare_request(client, scene);
        match self.body(scene) {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    /// Makes the call about something new.
    pub(crate) async fn run(&self, world: &World, role: &Role) -> Answer {
        let scene = self.scene(world, role).await;
        let client = self.client(world, role).await;
        self.request(&client, &scene).send().await
    }
}

/// Path, query and body of a call.
pub(crate) type Parts<E> = (
    <E as Endpoint>::Path,
    <E as Endpoint>::Query,
    <E as Endpoint>::Body,
);

/// Makes the example of an endpoint.
pub(crate) fn example<E: Endpoint>(needs: Needs, make: fn(&Scene) -> Parts<E>) -> Example {
    Example {
        id: E::ID,
        method: E::METHOD,
        path: E::PATH,
        status: E::STATUS,
        api: E::API,
        access: E::ACCESS,
        audit: E::AUDIT,
        subject: E::SUBJECT,
        scope: Box::new(move |scene| {
            let (path, query, body) = make(scene);
            E::scope(&path, &query, &body)
        }),
        needs,
        make: Box::new(move |scene| {
            let (path, query, body) = make(scene);
            let body = (!is_empty::<E::Body>()).then(|| serde_json::to_value(&body).unwrap());
            (url::<E>(&path, &query), body)
        }),
    }
}

/// No path, query or body.
pub(crate) const NONE: Empty = Empty {};

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    let mut all = organizations();
    all.extend(repositories());
    all.extend(example_right::all());
    all.extend(example_retention::all());
    all.extend(example_tag::all());
    all.extend(example_trash::all());
    all.extend(example_trigger::all());
    all.extend(example_sharing::all());
    all.extend(identity());
    all.extend(own());
    all.extend(example_figure::all());
    all.extend(credentials());
    all.extend(example_people::all());
    all
}

pub(crate) fn namespace_path(scene: &Scene) -> swr::namespace::NamespacePath {
    swr::namespace::NamespacePath {
        namespace: scene.namespace.clone(),
    }
}

pub(crate) fn repository_path(scene: &Scene) -> swr::repository::RepositoryPath {
    swr::repository::RepositoryPath {
        namespace: scene.namespace.clone(),
        repository: RepositoryParam::from(scene.repository.clone()),
    }
}

fn organizations() -> Vec<Example> {
    use swr::namespace::{
        CreateNamespace, CreateNamespaceBody, DeleteNamespace, ListNamespaces, ListNamespacesQuery,
        ShowNamespace,
    };
    vec![
        example::<CreateNamespace>(Needs::Nothing, |scene| {
            let namespace = SwrNamespaceName::parse(&scene.new_namespace).unwrap();
            (NONE, NONE, CreateNamespaceBody { namespace })
        }),
        example::<DeleteNamespace>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, NONE)
        }),
        example::<ListNamespaces>(Needs::Namespace, |_| {
            (NONE, ListNamespacesQuery::default(), NONE)
        }),
        example::<ShowNamespace>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, NONE)
        }),
    ]
}

fn repositories() -> Vec<Example> {
    use swr::repository::{
        CreateRepo, CreateRepoBody, DeleteRepo, ShowRepo, UpdateRepo, UpdateRepoBody,
    };
    use swr::repository_list::{ListRepos, ListReposQuery};
    use swr::tag::{DeleteTag, ListTags, ListTagsQuery, TagPath};
    vec![
        example::<CreateRepo>(Needs::Namespace, |scene| {
            let body = CreateRepoBody {
                repository: SwrRepositoryName::parse(scene.repository.as_str()).unwrap(),
                is_public: false,
                category: None,
                description: None,
            };
            (namespace_path(scene), NONE, body)
        }),
        example::<DeleteRepo>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<UpdateRepo>(Needs::Repository, |scene| {
            let body = UpdateRepoBody {
                is_public: false,
                category: None,
                description: Some("new".to_owned()),
            };
            (repository_path(scene), NONE, body)
        }),
        example::<ShowRepo>(Needs::Repository, |scene| {
            (repository_path(scene), NONE, NONE)
        }),
        example::<ListRepos>(Needs::Repository, |_| {
            (NONE, ListReposQuery::default(), NONE)
        }),
        example::<ListTags>(Needs::Image, |scene| {
            (repository_path(scene), ListTagsQuery::default(), NONE)
        }),
        example::<DeleteTag>(Needs::Image, |scene| {
            let path = TagPath {
                namespace: scene.namespace.clone(),
                repository: RepositoryParam::from(scene.repository.clone()),
                tag: scene.tag.clone(),
            };
            (path, NONE, NONE)
        }),
    ]
}

fn identity() -> Vec<Example> {
    use project::{
        ListAuthDomains, ListAuthProjects, ListProjects, ListProjectsQuery, ProjectPath,
        ShowProject,
    };
    use swr::secret::{CreateSecret, CreateSecretQuery};
    use swr::version::{ListVersions, ShowVersion, VersionPath};
    vec![
        example::<ListVersions>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<ShowVersion>(Needs::Nothing, |_| {
            let api_version = "v2".to_owned();
            (VersionPath { api_version }, NONE, NONE)
        }),
        example::<CreateSecret>(Needs::Nothing, |_| {
            (NONE, CreateSecretQuery::default(), NONE)
        }),
        example::<token::CreateToken>(Needs::Nothing, |scene| {
            let body = berth_tests::people::token_request(&scene.person, PASSWORD);
            (NONE, NONE, serde_json::from_value(body).unwrap())
        }),
        example::<ListProjects>(Needs::Nothing, |_| {
            (NONE, ListProjectsQuery::default(), NONE)
        }),
        example::<token::ShowToken>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<ShowProject>(Needs::Nothing, |scene| {
            let project_id = scene.person.account.project_id.clone();
            (ProjectPath { project_id }, NONE, NONE)
        }),
        example::<ListAuthProjects>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<ListAuthDomains>(Needs::Nothing, |_| (NONE, NONE, NONE)),
    ]
}

fn own() -> Vec<Example> {
    use repository::{DeleteImage, DeleteImageQuery, ListImages, ListImagesQuery, ShowImage};
    vec![
        example::<overview::ShowOverview>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<namespace::ListOrganizations>(Needs::Namespace, |_| (NONE, NONE, NONE)),
        example::<namespace::ShowOrganization>(Needs::Namespace, |scene| {
            (namespace_path(scene), NONE, NONE)
        }),
        example::<ListImages>(Needs::Image, |_| (NONE, ListImagesQuery::default(), NONE)),
        example::<ShowImage>(Needs::Image, |scene| (repository_path(scene), NONE, NONE)),
        example::<DeleteImage>(Needs::Image, |scene| {
            (
                repository_path(scene),
                DeleteImageQuery { tags: Some(1) },
                NONE,
            )
        }),
        example::<tag::ListImageTags>(Needs::Image, |scene| {
            (
                repository_path(scene),
                tag::ListImageTagsQuery::default(),
                NONE,
            )
        }),
        example::<manifest::ShowManifest>(Needs::Image, |scene| {
            let path = manifest::ManifestPath {
                namespace: scene.namespace.clone(),
                repository: RepositoryParam::from(scene.repository.clone()),
                digest: scene.digest.clone(),
            };
            (path, NONE, NONE)
        }),
        example::<event::ListEvents>(Needs::Nothing, |_| {
            (NONE, event::ListEventsQuery::default(), NONE)
        }),
        example::<feed::FollowFeed>(Needs::Nothing, |_| (NONE, NONE, NONE)),
    ]
}

fn credentials() -> Vec<Example> {
    vec![
        example::<set_up::ShowSetUp>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<set_up::SetUp>(Needs::Nothing, |_| {
            let body = set_up::SetUpBody {
                token: "none".to_owned(),
                account: AccountName::parse("late").unwrap(),
                user: UserName::parse("late").unwrap(),
                password: PASSWORD.to_owned(),
            };
            (NONE, NONE, body)
        }),
        example::<session::SignIn>(Needs::Nothing, |scene| {
            let body = session::SignInBody {
                account: scene.person.account.name.clone(),
                user: scene.person.name.clone(),
                password: PASSWORD.to_owned(),
            };
            (NONE, NONE, body)
        }),
        example::<session::ShowSession>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<session::SignOut>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<login::CreateLogin>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<login::ShowLogin>(Needs::Nothing, |scene| (login_path(scene), NONE, NONE)),
        example::<login::DeleteLogin>(Needs::Nothing, |scene| (login_path(scene), NONE, NONE)),
        example::<key::ListKeys>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<key::CreateKey>(Needs::Nothing, |_| (NONE, NONE, NONE)),
        example::<key::DeleteKey>(Needs::Nothing, |scene| {
            let access = scene.key.clone();
            (key::KeyPath { access }, NONE, NONE)
        }),
    ]
}

fn login_path(scene: &Scene) -> login::LoginPath {
    login::LoginPath {
        access: scene.login.clone(),
    }
}
