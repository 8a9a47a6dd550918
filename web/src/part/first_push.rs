//! What an empty list of images teaches: the first push.

use leptos::prelude::*;

use super::connect::ConnectButton;
use crate::clock;
use crate::feed;
use crate::preference::preference;
use crate::session::session;
use crate::ui::{CodeBlock, Empty};

/// The first commands, while the page waits for what they bring.
#[component]
pub(crate) fn FirstPush(
    /// What is not there yet.
    #[prop(into)]
    title: String,
    /// The organization to push to; an example if none exists.
    #[prop(into)]
    namespace: String,
    /// The image to push to; an example if absent.
    #[prop(optional, into)]
    repository: Option<String>,
) -> impl IntoView {
    let session = session();
    let tool = preference().tool;
    feed::refresh_on(session, |_| true);
    clock::every(3000, move || {
        if !feed::is_on() {
            session.keep_fresh();
        }
    });
    let target = match &repository {
        Some(repository) => format!("{namespace}/{repository}"),
        None => namespace.clone(),
    };
    let image = format!("{namespace}/{}", repository.as_deref().unwrap_or("hello"));
    let is_tls = session.me().is_some_and(|me| me.is_tls);
    let commands = move || {
        let steps = tool.get().push(&session.registry(), is_tls, &image, "v1");
        let lines: Vec<_> = steps.into_iter().map(|step| step.command).collect();
        lines.join("\n")
    };
    view! {
        <Empty icon="anchor" title=title>
            <p>"The first push creates it. Log in, then push any image you have:"</p>
            <CodeBlock text=Signal::derive(commands) label="Copy push commands"/>
            <div class="row">
                <ConnectButton target=target/>
                <span class="live" role="status">"Waiting for your first push"</span>
            </div>
        </Empty>
    }
}
