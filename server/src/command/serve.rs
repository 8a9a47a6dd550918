//! `berth serve`: runs the server until it is told to stop.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::owner;
use crate::app::{App, Surroundings, make_private};
use crate::audit::Audit;
use crate::config::{Config, LogFormat, PublicUrl};
use crate::error::{Error, Result};
use crate::http::router;
use crate::listen::{Server, Shutdown, metrics, places, tls};
use crate::service::{identity, upkeep};
use crate::store::{Database, setting};

/// How many connections there may be for metrics.
const METRICS_CONNECTIONS: u16 = 64;

/// Runs the server.
pub(super) async fn run(mut config: Config) -> Result<()> {
    start_log(config.log_format);
    make_private(&config.data)?;
    // Held until the end of the process.
    let _lock = match &config.database {
        Database::Sqlite(file) => Some(owner::lock(file)?),
        Database::Postgres(_) => None,
    };
    let tls = config.tls.as_ref().map(tls::load).transpose()?;
    let (listener, address) = bind(config.listen).await?;
    if !config.public_url_given {
        config.public_url = PublicUrl::of_listener(address, tls.is_some());
    }
    let app = Arc::new(App::open(config, Surroundings::of_machine()).await?);
    remember_region(&app).await?;

    let shutdown = Shutdown::on_signal()?;
    if let Some(listen) = app.config.metrics_listen {
        let (listener, _) = bind(listen).await?;
        let server = Server::new(metrics::router()?, None, METRICS_CONNECTIONS);
        tokio::spawn(server.run(listener, shutdown.clone()));
    }
    announce(&app).await?;

    // Ends after the last call, whose pull is still counted.
    let (stop_upkeep, stopped) = Shutdown::by_hand();
    let upkeep = tokio::spawn(upkeep(Arc::clone(&app), stopped));
    let places = places::open();
    tracing::info!(connections = places, "Connections have room.");
    // A stream keeps its connection for long; most are for those that come and go.
    app.feed.limit(usize::from(places / 4));
    tokio::spawn(end_feed(Arc::clone(&app), shutdown.clone()));
    Server::new(router::build(Arc::clone(&app)), tls, places)
        .run(listener, shutdown)
        .await;
    stop_upkeep.send_replace(true);
    if let Err(error) = upkeep.await {
        tracing::error!(%error, "The upkeep did not end in order.");
    }
    tracing::info!("The server has stopped.");
    app.store.close().await
}

async fn upkeep(app: Arc<App>, stop: Shutdown) {
    upkeep::run(&app, stop.wait()).await;
}

/// Streams have no end of their own that a server which stops could wait for.
async fn end_feed(app: Arc<App>, shutdown: Shutdown) {
    shutdown.wait().await;
    app.feed.close();
}

async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let fault = |error: std::io::Error| Error::start(format!("cannot listen on {listen}: {error}"));
    let listener = TcpListener::bind(listen).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok((listener, address))
}

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

/// Admin commands name the default project of a new account after the region, too.
async fn remember_region(app: &App) -> Result<()> {
    let region = &app.config.region;
    if setting::get(app.store.read(), setting::REGION)
        .await?
        .as_ref()
        == Some(region)
    {
        return Ok(());
    }
    let tx = app.store.begin().await?;
    setting::put(&tx, setting::REGION, region).await?;
    tx.commit(Audit::none("the start of a server")).await
}

/// Tells the person at the terminal where the server is, and how to set it up. The link is a
/// secret: it goes to standard output and never to the log.
async fn announce(app: &App) -> Result<()> {
    let url = &app.config.public_url;
    println!("Berth listens on {url}");
    if let Some(link) = identity::open_set_up(app).await? {
        println!(
            "Set up the first account within an hour, until {}:",
            link.expires
        );
        println!("{url}/console/set-up#token={}", link.token);
    }
    Ok(())
}
