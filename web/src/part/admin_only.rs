//! A page that is for administrators; others are told so, and what they can see instead.

use leptos::prelude::*;

use crate::link;
use crate::session::session;
use crate::ui::{Empty, PageHead};

/// Draws the page for an administrator, and for others why it is not for them.
pub(crate) fn admin_only(title: &'static str, why: &'static str, page: fn() -> AnyView) -> AnyView {
    let Some(me) = session().me().filter(|me| !me.is_admin) else {
        return page();
    };
    let ask = format!(
        "{why} You are a member of {}: ask one of its administrators for a change.",
        me.account
    );
    view! {
        <PageHead title=title/>
        <section class="panel">
            <Empty icon="lock" title="This page is for administrators">
                <p>{ask}</p>
                <div class="row">
                    <a class="button" href=link::user(&me.user_id)>"See what you have"</a>
                </div>
            </Empty>
        </section>
    }
    .into_any()
}
