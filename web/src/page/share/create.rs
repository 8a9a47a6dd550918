//! The form that shares an image with an account.

use berth_core::berth::sharing::{CheckReceiver, ReceiverPath};
use berth_core::endpoint::Empty;
use berth_core::name::AccountName;
use berth_core::share::{Deadline, Permit};
use berth_core::swr::repository::RepositoryPath;
use berth_core::swr::share_policy::CreateRepoShare;
use berth_core::swr::sharing::CreateRepoDomainBody;
use leptos::prelude::*;

use crate::api::call;
use crate::part::{End, EndFields, FormError};
use crate::session::session;
use crate::task::use_task;
use crate::ui::{Banner, Field, on_leave, submit, toasts, utc_day};

/// The panel with the form.
#[component]
pub(super) fn ShareForm(
    /// The image.
    path: RepositoryPath,
) -> impl IntoView {
    let (task, session, toasts) = (use_task(), session(), toasts());
    let account = RwSignal::new(String::new());
    let note = RwSignal::new(String::new());
    let end = End::new();
    let check = Check::of(path.clone(), account);
    let (rule, check_rule) = on_leave(account, AccountName::parse);
    let missing = check.error();
    let wrong = Signal::derive(move || rule.get().or_else(|| missing.get()));
    let ready = Memo::new(move |_| {
        let access_domain = AccountName::parse(account.get().trim()).ok()?;
        let deadline = end.deadline()?;
        let description = note.get().trim().to_owned();
        Some(CreateRepoDomainBody {
            access_domain,
            permit: Permit::Read,
            deadline,
            description: (!description.is_empty()).then_some(description),
        })
    });
    let submit = submit(move || {
        let Some(body) = ready.get_untracked() else {
            return;
        };
        let said = format!("Shared with {}", body.access_domain);
        task.call::<CreateRepoShare>(path.clone(), Empty {}, body, move |_| {
            account.set(String::new());
            note.set(String::new());
            end.reset();
            toasts.ok(said);
            session.reload();
        });
    });
    view! {
        <section class="panel">
            <header><h2>"Share with an account"</h2></header>
            <form class="pad stack" on:submit=submit>
                <Field
                    label="Account"
                    value=account
                    hint="The account's name, exactly."
                    error=wrong
                    on_leave=Callback::new(move |()| {
                        check_rule.run(());
                        check.ask();
                    })
                />
                {move || check.is_there().then(|| view! { <p class="hint" role="status">"This account exists."</p> }.into_any())}
                <EndFields end=end/>
                <Field label="Description" value=note hint="Both accounts see it."/>
                {move || end.deadline().map(consequence)}
                <FormError fault=task.fault()/>
                <button
                    class="button primary"
                    disabled=move || ready.with(Option::is_none) || task.is_busy().get()
                    aria-busy=move || task.is_busy().get().to_string()
                >
                    "Share"
                </button>
            </form>
        </section>
    }
}

fn consequence(deadline: Deadline) -> AnyView {
    let words = match deadline {
        Deadline::Forever => "The account can pull every tag until you stop the share.".to_owned(),
        Deadline::Day(at) => format!(
            "The account can pull every tag. That stops on {} at 24:00 UTC, also for logins made before.",
            utc_day(at)
        ),
    };
    view! { <Banner icon="info"><p>{words}</p></Banner> }.into_any()
}

/// Whether the account that was typed is there: asked when the field is left.
#[derive(Clone, Copy)]
struct Check {
    path: StoredValue<RepositoryPath>,
    typed: RwSignal<String>,
    /// A name that was asked for, and whether there is such an account.
    answer: RwSignal<Option<(String, bool)>>,
}

impl Check {
    fn of(path: RepositoryPath, typed: RwSignal<String>) -> Self {
        Self {
            path: StoredValue::new(path),
            typed,
            answer: RwSignal::new(None),
        }
    }

    fn ask(self) {
        let typed = self.typed.get_untracked().trim().to_owned();
        let is_known = self
            .answer
            .with_untracked(|answer| answer.as_ref().is_some_and(|(name, _)| *name == typed));
        let Ok(account) = AccountName::parse(&typed) else {
            return;
        };
        if is_known {
            return;
        }
        let RepositoryPath {
            namespace,
            repository,
        } = self.path.get_value();
        let path = ReceiverPath {
            namespace,
            repository,
            account,
        };
        let answer = self.answer;
        leptos::task::spawn_local(async move {
            // Who asks too often is told when the image is shared.
            if let Ok(found) = call::<CheckReceiver>(path, Empty {}, Empty {}).await {
                answer.try_set(Some((typed, found.0.exists)));
            }
        });
    }

    fn found(self) -> Option<bool> {
        let typed = self.typed.get();
        let answer = self.answer.get()?;
        (answer.0 == typed.trim()).then_some(answer.1)
    }

    fn is_there(self) -> bool {
        self.found() == Some(true)
    }

    fn error(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            let words = "There is no account of this name. Ask its people how it is spelled.";
            (self.found() == Some(false)).then(|| words.to_owned())
        })
    }
}
