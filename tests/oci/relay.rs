//! A database that vanishes and comes back.

use std::net::SocketAddr;

use berth_tests::both::block_on;
use berth_tests::{Client, Image, Kind, TestApp};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::team;

/// Passes connections on to a server until it is cut.
struct Relay {
    is_cut: watch::Sender<bool>,
    url: String,
}

impl Relay {
    /// Stands in front of the server that a database URL names.
    fn before(url: &str) -> Self {
        let (start, rest) = url.split_once("@").unwrap();
        let (host, database) = rest.split_once('/').unwrap();
        let server: SocketAddr = host.parse().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("{start}@{}/{database}", listener.local_addr().unwrap());
        let listener = TcpListener::from_std(listener).unwrap();
        let (is_cut, cut) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server, cut.clone()));
            }
        });
        Self { is_cut, url }
    }
}

async fn pass(mut client: TcpStream, server: SocketAddr, mut cut: watch::Receiver<bool>) {
    if *cut.borrow() {
        return;
    }
    let mut server = TcpStream::connect(server).await.unwrap();
    tokio::select! {
        _ = cut.wait_for(|is_cut| *is_cut) => {}
        _ = copy_bidirectional(&mut client, &mut server) => {}
    }
}

/// Pushes until a call is refused, and returns the images that were acknowledged.
async fn push_until_refused(client: &Client) -> Vec<(String, Image)> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let (tag, image) = (format!("v{n}"), Image::small(&format!("push {n}")));
        for blob in &image.blobs {
            if client.push_blob("team/app", blob).await.status != 201 {
                return acknowledged;
            }
        }
        if client.put_manifest("team/app", &tag, &image).await.status != 201 {
            return acknowledged;
        }
        acknowledged.push((tag, image));
    }
    acknowledged
}

#[test]
fn a_database_that_vanishes_is_said_and_pushes_go_on_when_it_is_back() {
    block_on(async {
        let mut relay = None;
        let app = TestApp::start_behind(Kind::Postgres, |url| {
            relay.insert(Relay::before(url)).url.clone()
        })
        .await;
        let relay = relay.unwrap();
        let client = team(&app).await;
        client
            .push("team/app", "before", &Image::small("before"))
            .await;
        let pushing = tokio::spawn({
            let client = client.clone();
            async move { push_until_refused(&client).await }
        });
        // Cut in the middle of the pushes.
        while client.get_manifest("team/app", "v2").await.status != 200 {}
        relay.is_cut.send_replace(true);
        let acknowledged = pushing.await.unwrap();
        assert!(acknowledged.len() > 2, "{}", acknowledged.len());
        for answer in [
            client.begin_upload("team/app").await,
            client.get_manifest("team/app", "before").await,
        ] {
            let refused = answer.denied(503, "UNAVAILABLE");
            assert!(refused.text().contains("cannot reach its storage"));
        }
        relay.is_cut.send_replace(false);
        client
            .push("team/app", "after", &Image::small("after"))
            .await;
        for (tag, image) in &acknowledged {
            client.pull("team/app", tag, image).await;
        }
    });
}
