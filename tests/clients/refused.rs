//! What a person sees in the terminal when something is refused.

use std::time::{Duration, Instant};

use crate::login::{Login, long_term, server, temporary};
use crate::program::{ContainerClient, Kind};
use berth_tests::layout::Layout;

const ALL: [Kind; 3] = [Kind::Skopeo, Kind::Crane, Kind::Regctl];
const WHO: &[&str] = &[
    "unauthorized",
    "authentication required",
    "invalid username/password",
];
/// Clients begin with a `HEAD`, whose answer has no text but its status.
const MAY: &[&str] = &["denied", "forbidden"];

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let (server, key) = server(&[]).await;
    let right = temporary(&server, &key).await;
    let wrong = Login {
        password: "wrong".to_owned(),
        ..right
    };
    let skopeo = ContainerClient::new(Kind::Skopeo);
    skopeo.login(&wrong).refused(WHO);
    // crane writes a login down without asking the server.
    let layout = Layout::image("a");
    let crane = ContainerClient::new(Kind::Crane);
    crane.login(&wrong).expect();
    crane
        .push(layout.path(), &format!("{}/team/a:v1", server.host))
        .refused(WHO);
}

#[tokio::test]
async fn an_expired_login_is_refused() {
    let (server, key) = server(&["--login-lifetime", "2s", "--bearer-lifetime", "1s"]).await;
    let layout = Layout::image("a");
    let image = format!("{}/team/a:v1", server.host);
    for kind in ALL {
        let client = ContainerClient::new(kind);
        let begun = Instant::now();
        client.login(&temporary(&server, &key).await).expect();
        let refused = loop {
            let said = client.push(layout.path(), &image);
            if !said.succeeded {
                break said;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{kind:?} still pushes"
            );
        };
        refused.refused(WHO);
    }
}

#[tokio::test]
async fn a_user_without_rights_neither_pushes_nor_pulls() {
    let (server, key) = server(&[]).await;
    let layout = Layout::image("a");
    let image = format!("{}/team/a:v1", server.host);
    let ada = ContainerClient::new(Kind::Skopeo);
    ada.login(&long_term(&server, &key)).expect();
    ada.push(layout.path(), &image).expect();

    let bob = server.user("acme", "bob");
    for kind in ALL {
        let client = ContainerClient::new(kind);
        client.login(&long_term(&server, &bob)).expect();
        client.push(layout.path(), &image).refused(MAY);
        let back = tempfile::tempdir().unwrap();
        client.pull(&image, back.path()).refused(MAY);
    }
}

#[tokio::test]
async fn nobody_pushes_into_an_organization_that_is_not_there() {
    let (server, key) = server(&[]).await;
    let layout = Layout::image("a");
    for kind in ALL {
        let client = ContainerClient::new(kind);
        client.login(&long_term(&server, &key)).expect();
        let said = client.push(layout.path(), &format!("{}/nowhere/a:v1", server.host));
        said.refused(&["denied", "not known", "unknown", "not found"]);
    }
}

#[tokio::test]
async fn an_image_that_is_not_there_is_not_pulled() {
    let (server, key) = server(&[]).await;
    for kind in ALL {
        let client = ContainerClient::new(kind);
        client.login(&long_term(&server, &key)).expect();
        let back = tempfile::tempdir().unwrap();
        let said = client.pull(&format!("{}/team/absent:v1", server.host), back.path());
        said.refused(&["unknown", "not found"]);
    }
}
