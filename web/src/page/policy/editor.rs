//! The editor of a policy document: what is wrong, and where, is said with each letter.

use berth_core::policy::{DOCUMENT_BYTES, Place, PolicyError};
use leptos::html;
use leptos::prelude::*;

use super::draft::Draft;
use super::layout::laid_out;
use super::words::{meant, words};
use crate::ui::{Icon, click, count, counted, input, live, next_id, said};

/// The editor.
#[component]
pub(super) fn Editor(
    /// The document.
    draft: Draft,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let id = next_id("editor");
    let about = format!("{id}-about");
    let text = draft.text;
    let tidy = move || text.update(|text| *text = laid_out(text));
    // What is read out changes with the verdict, not with each letter.
    let told = Memo::new(move |_| match draft.verdict.get() {
        Ok(document) => Ok(document.statements().len()),
        Err(error) => {
            let place = text.with(|text| error.place(text));
            Err((place.map(|place| place.line), error))
        }
    });
    let show = Callback::new(move |()| {
        let found = draft.verdict.with_untracked(|verdict| {
            let error = verdict.as_ref().err()?;
            text.with_untracked(|text| Some(utf_16(text, error.place(text)?)))
        });
        if let (Some((start, end)), Some(node)) = (found, node.get_untracked()) {
            let _ = node.focus();
            let _ = node.set_selection_range(start, end);
        }
    });
    view! {
        <div class="field editor">
            <div class="row between">
                <label for=id.clone()>"Document"</label>
                <span class="row">
                    <span class="small muted">{move || {
                        format!("{} of {} bytes", count(text.with(|text| bytes(text))), count(most()))
                    }}</span>
                    <button
                        type="button"
                        class="button small"
                        disabled=move || !draft.is_valid()
                        on:click=click(tidy)
                    >
                        "Lay out"
                    </button>
                </span>
            </div>
            <div class="verdict" id=about.clone() role="status">
                {live(move || match told.get() {
                    Ok(count) => valid(count),
                    Err((line, error)) => invalid(line, &error, show),
                })}
            </div>
            <textarea
                id=id
                class="input mono"
                rows="16"
                wrap="off"
                spellcheck="false"
                autocapitalize="none"
                autocomplete="off"
                node_ref=node
                aria-describedby=about
                aria-invalid=move || (!draft.is_valid()).then_some("true")
                prop:value=move || text.get()
                on:input=input(move |new| text.set(new))
            ></textarea>
        </div>
    }
}

fn bytes(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

fn most() -> u64 {
    u64::try_from(DOCUMENT_BYTES).unwrap_or(u64::MAX)
}

fn valid(statements: usize) -> AnyView {
    let count = counted(u64::try_from(statements).unwrap_or(u64::MAX), "statement");
    view! {
        <p class="row tight small"><Icon name="check" class="ok"/>{format!("A valid policy with {count}.")}</p>
    }
    .into_any()
}

fn invalid(line: Option<usize>, error: &PolicyError, show: Callback<()>) -> AnyView {
    let sentence = match line {
        Some(line) => format!("Line {line}: {}", words(error)),
        None => words(error),
    };
    let hint = meant(error).map(|code| said(&format!(" Did you mean `{code}`?")));
    view! {
        <div class="row">
            <p class="error grow"><Icon name="warn"/><span>{said(&sentence)}{hint}</span></p>
            {line.map(|line| view! {
                <button type="button" class="button ghost small" on:click=click(move || show.run(()))>
                    {format!("Show line {line}")}
                </button>
            })}
        </div>
    }
    .into_any()
}

/// Where the place begins and ends as browsers count.
fn utf_16(text: &str, place: Place) -> (u32, u32) {
    let units = |end: usize| {
        let part = text.get(..end).unwrap_or(text);
        u32::try_from(part.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    let end = place.start.saturating_add(place.length);
    (units(place.start), units(end))
}

#[cfg(test)]
mod tests {
    use berth_core::policy::PolicyDocument;

    use super::*;

    #[test]
    fn a_place_is_counted_as_browsers_count() {
        let text = "{\"é😀\": 1}";
        let error = PolicyDocument::parse(text).unwrap_err();
        let place = Place {
            start: text.find('1').unwrap(),
            length: 1,
            ..error.place(text).unwrap()
        };
        assert_eq!(utf_16(text, place), (8, 9));
    }
}
