//! What is pushed comes back byte by byte.

use berth_tests::process::Process;

use crate::login::{long_term, server, temporary};
use crate::program::{ContainerClient, Kind};
use berth_tests::layout::{Layout, blobs};

#[tokio::test]
async fn skopeo_pushes_and_pulls_with_a_temporary_login() {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Skopeo);
    client.login(&temporary(&server, &key).await).expect();
    round_trip(&server, &client);
}

#[tokio::test]
async fn crane_pushes_and_pulls_with_a_temporary_login() {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Crane);
    client.login(&temporary(&server, &key).await).expect();
    round_trip(&server, &client);
}

#[tokio::test]
async fn skopeo_pushes_and_pulls_with_a_long_term_login() {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Skopeo);
    client.login(&long_term(&server, &key)).expect();
    round_trip(&server, &client);
}

#[tokio::test]
async fn crane_pushes_and_pulls_with_a_long_term_login() {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Crane);
    client.login(&long_term(&server, &key)).expect();
    round_trip(&server, &client);
}

#[tokio::test]
async fn regctl_pushes_and_pulls_with_a_temporary_login() {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Regctl);
    client.login(&temporary(&server, &key).await).expect();
    round_trip(&server, &client);
}

#[tokio::test]
async fn regctl_pushes_and_pulls_with_a_long_term_login() {
    let (server, key) = server(&[]).await;
    let client = ContainerClient::new(Kind::Regctl);
    client.login(&long_term(&server, &key)).expect();
    round_trip(&server, &client);
}

#[tokio::test]
async fn what_one_client_pushed_the_other_pulls_after_a_restart() {
    let (server, key) = server(&[]).await;
    let layout = Layout::index("both");
    let image = format!("{}/team/both:v1", server.host);
    let skopeo = ContainerClient::new(Kind::Skopeo);
    skopeo.login(&long_term(&server, &key)).expect();
    skopeo.push(layout.path(), &image).expect();

    let server = server.start_again(&[]);
    let crane = ContainerClient::new(Kind::Crane);
    crane.login(&long_term(&server, &key)).expect();
    let back = tempfile::tempdir().unwrap();
    crane.pull(&image, back.path()).expect();
    assert!(
        blobs(back.path()) == blobs(layout.path()),
        "not byte-identical"
    );
}

/// Pushes an image and an index, and again what is there already, and pulls both.
fn round_trip(server: &Process, client: &ContainerClient) {
    for (name, layout) in [("image", Layout::image("a")), ("index", Layout::index("b"))] {
        let image = format!("{}/team/deep/{name}:v1", server.host);
        client.push(layout.path(), &image).expect();
        client.push(layout.path(), &image).expect();
        for reference in [
            image.clone(),
            format!("{}@{}", image.trim_end_matches(":v1"), layout.digest),
        ] {
            let back = tempfile::tempdir().unwrap();
            client.pull(&reference, back.path()).expect();
            assert!(
                blobs(back.path()) == blobs(layout.path()),
                "{reference} is not byte-identical"
            );
        }
    }
}
