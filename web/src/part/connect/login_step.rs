//! The first step: the command that logs in, with its secret masked, and how
//! long it holds.

use berth_core::berth::login::Login;
use leptos::prelude::*;

use super::live_login::LiveLogin;
use crate::clock;
use crate::preference::preference;
use crate::session::session;
use crate::tool::{Credentials, Tool};
use crate::ui::{Banner, CopyButton, Icon, click, clock_time, left};

/// The step of logging in.
#[component]
pub(super) fn LoginStep(
    /// The login of the drawer.
    live: LiveLogin,
    /// The login that is shown.
    login: Login,
) -> impl IntoView {
    let tool = preference().tool;
    let is_tls = session().me().is_some_and(|me| me.is_tls);
    let now = clock::ticking(1000);
    let expires = login.expires;
    let is_over = Memo::new(move |_| now.get() >= expires);
    let is_shown = RwSignal::new(false);
    let credentials = Credentials {
        registry: login.registry.clone(),
        is_tls,
        user: login.user,
        password: login.password,
    };
    let masked = Credentials {
        password: mask(&credentials.password),
        ..credentials.clone()
    };
    let secret = StoredValue::new(credentials);
    let masked = StoredValue::new(masked);
    let text = move |command: fn(Tool, &Credentials) -> String| {
        let shown = if is_shown.get() { secret } else { masked };
        shown.with_value(|credentials| command(tool.get(), credentials))
    };
    let copied = move |command: fn(Tool, &Credentials) -> String| {
        secret.with_value(|credentials| command(tool.get_untracked(), credentials))
    };
    let reveal = move || {
        is_shown.update(|shown| *shown = !*shown);
        if is_shown.get_untracked() {
            let hide = move || {
                is_shown.try_set(false);
            };
            set_timeout(hide, std::time::Duration::from_secs(30));
        }
    };
    let registry = login.registry;
    view! {
        <div class="code copyable" data-expired=move || is_over.get().then_some("")>
            <pre class="wrap" tabindex="0">{move || text(Tool::login)}</pre>
            <CopyButton
                text=move || copied(Tool::login)
                label="Copy login command"
                is_disabled=is_over
            />
        </div>
        {move || tool.get().note(is_tls, &registry).map(|note| view! {
            <p class="small muted">{note}</p>
        }.into_any())}
        <div class="row between">
            <Expiry expires=expires now=now is_over=is_over/>
            <span class="row tight">
                <button
                    type="button"
                    class="button ghost small"
                    aria-pressed=move || is_shown.get().to_string()
                    on:click=click(reveal)
                >
                    <Icon name="eye"/>
                    "Reveal"
                </button>
                <button
                    type="button"
                    class="button ghost small"
                    disabled=move || live.is_busy.get()
                    on:click=click(move || live.create())
                >
                    <Icon name="sync"/>
                    "Renew"
                </button>
                <button
                    type="button"
                    class="button ghost small"
                    disabled=move || live.is_busy.get() || is_over.get()
                    on:click=click(move || live.end())
                >
                    <Icon name="x"/>
                    "End now"
                </button>
            </span>
        </div>
        <details class="api">
            <summary>"Classic command"</summary>
            <div class="stack tight">
                <Banner tone="warn" icon="warn">
                    <p>"This form puts the secret in your shell history and in the list of processes. Use it only for tools that need it."</p>
                </Banner>
                <div class="code copyable" data-expired=move || is_over.get().then_some("")>
                    <pre class="wrap" tabindex="0">{move || text(Tool::classic_login)}</pre>
                    <CopyButton
                        text=move || copied(Tool::classic_login)
                        label="Copy classic login command"
                        is_disabled=is_over
                    />
                </div>
            </div>
        </details>
    }
}

/// When the login ends, and how long that is from now.
#[component]
fn Expiry(
    expires: berth_core::time::Timestamp,
    now: Signal<berth_core::time::Timestamp>,
    is_over: Memo<bool>,
) -> impl IntoView {
    let tone = Memo::new(move |_| match expires.ms_since(now.get()) {
        ..=0 => "bad",
        1..600_000 => "warn",
        _ => "muted",
    });
    let spoken = move || match tone.get() {
        "bad" => "The login has ended.",
        "warn" => "The login ends in less than ten minutes.",
        _ => "",
    };
    view! {
        <span class=move || format!("row keep small {}", tone.get())>
            <Icon name=Signal::derive(move || if tone.get() == "muted" { "clock" } else { "warn" })/>
            {move || match is_over.get() {
                true => "This login has ended. Renew it.".into_any(),
                false => view! {
                    <span>
                        "Ends " {clock_time(expires)} ", in "
                        <b class="strong">{move || left(expires, now.get())}</b>
                    </span>
                }.into_any(),
            }}
            <span class="sr" role="status">{spoken}</span>
        </span>
    }
}

/// Covers all of a secret but its end.
fn mask(secret: &str) -> String {
    let end: String = {
        let mut end: Vec<char> = secret.chars().rev().take(4).collect();
        end.reverse();
        end.into_iter().collect()
    };
    format!("••••••••••••{end}")
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn only_the_end_of_a_secret_is_shown() {
        assert_eq!(mask("0123456789abcdef"), "••••••••••••cdef");
    }
}
