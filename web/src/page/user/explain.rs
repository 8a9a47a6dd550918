//! What a user may do, and through what: the server is asked with the function that decides on
//! every call.

use berth_core::action::{Action, ResourceType};
use berth_core::berth::explain::{Explain, ExplainQuery};
use berth_core::endpoint::Empty as Nothing;
use berth_core::name::{NamespaceName, RepositoryName};
use leptos::prelude::*;

use crate::api::load;
use crate::part::{Person, explained};
use crate::ui::{Field, input, live, submit};

/// The panel.
#[component]
pub(super) fn ExplainUser(
    /// The user.
    person: Person,
) -> impl IntoView {
    let action = RwSignal::new(Action::Download);
    let place = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let asked = RwSignal::new(None::<ExplainQuery>);
    let id = person.id.clone();
    let ask =
        submit(move || {
            let query = query(action.get_untracked(), place.get_untracked().trim());
            wrong.set(query.is_none().then(|| {
                "Write an organization, as team, or an image of it, as team/app.".to_owned()
            }));
            let user_id = Some(id.clone());
            asked.set(query.map(|query| ExplainQuery { user_id, ..query }));
        });
    // An answer to another question is none.
    Effect::new(move |_| {
        action.track();
        place.track();
        asked.set(None);
        wrong.set(None);
    });
    let choose = move |code: String| {
        if let Some(chosen) = Action::parse(&code) {
            action.set(chosen);
        }
    };
    let options: Vec<_> = Action::ALL
        .iter()
        .map(|action| {
            let code = action.code();
            view! { <option value=code selected=*action == Action::Download>{code}</option> }
                .into_any()
        })
        .collect();
    view! {
        <section class="panel">
            <header><h2>{format!("What {} may do", person.name)}</h2></header>
            <form class="pad stack" on:submit=ask>
                <div class="field">
                    <label for="explain-action">"Action"</label>
                    <select class="select wide" id="explain-action" on:change=input(choose)>{options}</select>
                </div>
                <Field
                    label="Organization or image"
                    value=place
                    hint="As team or team/app; empty for what is done to the account."
                    error=wrong
                    is_mono=true
                />
                <div class="row"><button class="button">"Explain"</button></div>
                <div role="status">{live(move || asked.get().map(answer))}</div>
            </form>
        </section>
    }
}

fn answer(query: ExplainQuery) -> AnyView {
    explained(load::<Explain, _>(move || (Nothing {}, query.clone())))
}

/// Reads where it is done; of the place that was written only so much counts as the action is
/// done to.
fn query(action: Action, place: &str) -> Option<ExplainQuery> {
    let (namespace, repository) = match place.split_once('/') {
        Some((namespace, repository)) => (namespace, Some(repository)),
        None => (place, None),
    };
    let is_asked = !place.is_empty() && action.resource_type().is_some();
    let is_image = is_asked && action.resource_type() == Some(ResourceType::Repo);
    let namespace = is_asked.then(|| NamespaceName::parse(namespace));
    let repository = repository.filter(|_| is_image).map(RepositoryName::parse);
    Some(ExplainQuery {
        action: action.code().to_owned(),
        namespace: namespace.transpose().ok()?,
        repository: repository.transpose().ok()?,
        ..ExplainQuery::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(action: Action, place: &str) -> Option<(Option<String>, Option<String>)> {
        let query = query(action, place)?;
        let namespace = query.namespace.map(|name| name.to_string());
        Some((namespace, query.repository.map(|name| name.to_string())))
    }

    #[test]
    fn a_place_is_read_as_far_as_the_action_is_done_to_it() {
        let (team, image) = (Some("team".to_owned()), Some("web/app".to_owned()));
        let at = "team/web/app";
        assert_eq!(asked(Action::Download, at), Some((team.clone(), image)));
        assert_eq!(asked(Action::GetNamespace, at), Some((team.clone(), None)));
        assert_eq!(asked(Action::ListQuotas, at), Some((None, None)));
        assert_eq!(asked(Action::Download, "team"), Some((team, None)));
        assert_eq!(asked(Action::Download, ""), Some((None, None)));
        assert_eq!(asked(Action::Download, "No/App"), None);
    }
}
