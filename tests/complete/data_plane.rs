//! The calls of the distribution API, which is declared apart from the endpoints.

use std::future::Future;
use std::pin::Pin;

use berth_tests::image::{bytes, digest};
use berth_tests::{Answer, Client, Image};

use crate::world::{Needs, Role, Scene, World};

type Run = for<'a> fn(&'a Client, &'a Scene) -> Pin<Box<dyn Future<Output = Answer> + 'a>>;

/// A call of the data plane.
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) needs: &'static str,
    scene: Needs,
    run: Run,
}

impl Call {
    /// Makes the call about something new.
    pub(crate) async fn run(&self, world: &World, role: &Role) -> Answer {
        let scene = world.scene(role, self.scene).await;
        (self.run)(&role.login, &scene).await
    }
}

const DOWNLOAD: &str = "swr:repo:download";
const UPLOAD: &str = "swr:repo:upload";
const DELETE: &str = "swr:repo:deleteRepoTag";

/// Every call.
pub(crate) const CALLS: &[Call] = &[
    Call {
        name: "oci base",
        needs: "any user",
        scene: Needs::Nothing,
        run: |client, _| Box::pin(client.get("/v2/").send()),
    },
    Call {
        name: "oci catalog",
        needs: "any user",
        scene: Needs::Image,
        run: |client, _| Box::pin(client.get("/v2/_catalog").send()),
    },
    Call {
        name: "oci manifest by tag",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| Box::pin(target(client, "GET", scene, "manifests/v1")),
    },
    Call {
        name: "oci manifest, HEAD",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| Box::pin(target(client, "HEAD", scene, "manifests/v1")),
    },
    Call {
        name: "oci manifest by digest",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| {
            Box::pin(target(
                client,
                "GET",
                scene,
                format!("manifests/{}", scene.digest),
            ))
        },
    },
    Call {
        name: "oci blob",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| Box::pin(target(client, "GET", scene, blob())),
    },
    Call {
        name: "oci blob, HEAD",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| Box::pin(target(client, "HEAD", scene, blob())),
    },
    Call {
        name: "oci tags",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| Box::pin(target(client, "GET", scene, "tags/list")),
    },
    Call {
        name: "oci referrers",
        needs: DOWNLOAD,
        scene: Needs::Image,
        run: |client, scene| {
            Box::pin(target(
                client,
                "GET",
                scene,
                format!("referrers/{}", scene.digest),
            ))
        },
    },
    Call {
        name: "oci upload",
        needs: UPLOAD,
        scene: Needs::Image,
        run: |client, scene| {
            Box::pin(async move { client.push_blob(&scene.image(), &bytes("new", 10)).await })
        },
    },
    Call {
        name: "oci new tag",
        needs: UPLOAD,
        scene: Needs::Image,
        run: |client, scene| {
            Box::pin(async move {
                client
                    .put_manifest(&scene.image(), "v2", &Image::small("scene"))
                    .await
            })
        },
    },
    Call {
        name: "oci first push",
        needs: "swr:repo:createRepo",
        scene: Needs::Namespace,
        run: |client, scene| Box::pin(first_push(client, scene)),
    },
    Call {
        name: "oci delete tag",
        needs: DELETE,
        scene: Needs::Image,
        run: |client, scene| Box::pin(target(client, "DELETE", scene, "manifests/v1")),
    },
    Call {
        name: "oci delete manifest",
        needs: DELETE,
        scene: Needs::Image,
        run: |client, scene| {
            Box::pin(target(
                client,
                "DELETE",
                scene,
                format!("manifests/{}", scene.digest),
            ))
        },
    },
];

async fn target(client: &Client, method: &str, scene: &Scene, rest: impl Into<String>) -> Answer {
    let target = format!("/v2/{}/{}", scene.image(), rest.into());
    client.request(method, &target).send().await
}

fn blob() -> String {
    format!("blobs/{}", digest(&Image::small("scene").blobs[1]))
}

/// Pushes all blobs and the manifest, and returns the first refusal or the last answer.
async fn first_push(client: &Client, scene: &Scene) -> Answer {
    let image = Image::small("first");
    for blob in &image.blobs {
        let answer = client.push_blob(&scene.image(), blob).await;
        if answer.status != 201 {
            return answer;
        }
    }
    client.put_manifest(&scene.image(), "v1", &image).await
}
