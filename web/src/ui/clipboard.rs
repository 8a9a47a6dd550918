//! Writing to the clipboard, also where the page has no right to the new way
//! (plain HTTP on another host).

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Writes the text; tells whether it worked.
pub(crate) async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| clipboard.is_object());
    if has_clipboard {
        let promise = navigator.clipboard().write_text(text);
        if JsFuture::from(promise).await.is_ok() {
            return true;
        }
    }
    write_by_selection(text).unwrap_or(false)
}

/// Copies by selecting the text in a field that lives only for this. The
/// field is put where the focus is, for an open dialog makes the rest inert.
fn write_by_selection(text: &str) -> Result<bool, JsValue> {
    let document = document();
    let before = super::dom::focused();
    let parent = before.as_ref().and_then(|element| element.parent_element());
    let parent = parent.or_else(|| document.body().map(Into::into));
    let Some(parent) = parent else {
        return Ok(false);
    };
    let field: HtmlTextAreaElement = document.create_element("textarea")?.dyn_into()?;
    field.set_class_name("sr");
    field.set_value(text);
    parent.append_child(&field)?;
    field.select();
    let is_done = document
        .dyn_into::<HtmlDocument>()
        .is_ok_and(|document| document.exec_command("copy").unwrap_or(false));
    field.remove();
    if let Some(before) = before {
        let _ = before.focus();
    }
    Ok(is_done)
}
