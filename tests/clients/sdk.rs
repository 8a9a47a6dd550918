//! The public Python SDK, as it is, signing with an access key.

use std::path::Path;
use std::process::Command;

use crate::login::{long_term, server};
use crate::program::{ContainerClient, Kind, run};
use berth_tests::layout::Layout;

#[tokio::test]
async fn the_public_sdk_manages_organizations_images_and_tags() {
    let (server, key) = server(&[]).await;
    let skopeo = ContainerClient::new(Kind::Skopeo);
    skopeo.login(&long_term(&server, &key)).expect();
    let layout = Layout::image("a");
    for tag in ["v1", "v2", "v3"] {
        let image = format!("{}/team/web/front:{tag}", server.host);
        skopeo.push(layout.path(), &image).expect();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk/swr.py");
    let said = run(Command::new("python3")
        .arg(script)
        .env("BERTH_URL", format!("http://{}", server.host))
        .env("BERTH_HOST", &server.host)
        .env("BERTH_ACCESS", &key.access)
        .env("BERTH_SECRET", &key.secret)
        .env("BERTH_PROJECT", &key.project_id)
        .env("BERTH_DIGEST", &layout.digest));
    assert!(said.expect().contains("26 methods"));
}
