//! What a person does with a page: finds things by their role and name, reads,
//! clicks and types. It knows no class and no id.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::Browser;

/// What a thing on the screen is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A button.
    Button,
    /// A link.
    Link,
    /// A field for text.
    Textbox,
    /// One of several choices.
    Radio,
    /// A choice that is made or not.
    Checkbox,
    /// A list to choose from.
    Combobox,
    /// A tab.
    Tab,
    /// What a tab shows.
    Tabpanel,
    /// A heading.
    Heading,
    /// A dialog.
    Dialog,
    /// A row of a table.
    Row,
    /// A number that goes up and down.
    Spinbutton,
    /// A handle to drag.
    Slider,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Link => "link",
            Self::Textbox => "textbox",
            Self::Radio => "radio",
            Self::Checkbox => "checkbox",
            Self::Combobox => "combobox",
            Self::Tab => "tab",
            Self::Tabpanel => "tabpanel",
            Self::Heading => "heading",
            Self::Dialog => "dialog",
            Self::Row => "row",
            Self::Spinbutton => "spinbutton",
            Self::Slider => "slider",
        }
    }
}

impl Browser {
    /// Returns the visible things with this role and name; `…` in a name stands
    /// for anything.
    pub async fn all(&self, role: Role, name: &str) -> Vec<WebElement> {
        let arguments: Vec<Value> = vec![json!(role.word()), json!(name)];
        let found = self.driver.execute(include_str!("find.js"), arguments);
        let found = found
            .await
            .unwrap_or_else(|e| panic!("{role:?} `{name}`: {e}"));
        found.elements().unwrap()
    }

    /// Waits for the one thing with this role and name.
    pub async fn find(&self, role: Role, name: &str) -> WebElement {
        self.until(&format!("one {role:?} `{name}`"), async || {
            let mut found = self.all(role, name).await;
            found.pop().filter(|_| found.is_empty())
        })
        .await
    }

    /// Waits until nothing has this role and name.
    pub async fn is_gone(&self, role: Role, name: &str) {
        self.until(&format!("no {role:?} `{name}`"), async || {
            self.all(role, name).await.is_empty().then_some(())
        })
        .await;
    }

    /// Clicks a thing as soon as it can be clicked.
    pub async fn click(&self, role: Role, name: &str) {
        self.until(&format!("{role:?} `{name}` to click"), async || {
            let mut found = self.all(role, name).await;
            let one = found.pop().filter(|_| found.is_empty())?;
            if !one.is_enabled().await.unwrap_or_default() {
                return None;
            }
            one.click().await.ok()
        })
        .await;
    }

    /// Clicks a button.
    pub async fn press(&self, name: &str) {
        self.click(Role::Button, name).await;
    }

    /// Follows a link.
    pub async fn follow(&self, name: &str) {
        self.click(Role::Link, name).await;
    }

    /// Types a text into a field, in the place of what was there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find(Role::Textbox, label).await;
        field.send_keys(Key::Control + "a").await.unwrap();
        field.send_keys(Key::Delete + text).await.unwrap();
    }

    /// Chooses an entry of a list.
    pub async fn choose(&self, label: &str, entry: &str) {
        let list = self.find(Role::Combobox, label).await;
        list.send_keys(entry).await.unwrap();
    }

    /// Waits until the page shows a text.
    pub async fn sees(&self, text: &str) {
        self.until(&format!("the text `{text}`"), async || {
            self.text().await.contains(text).then_some(())
        })
        .await;
    }

    /// Waits until the page does not show a text.
    pub async fn sees_no(&self, text: &str) {
        self.until(&format!("no text `{text}`"), async || {
            (!self.text().await.contains(text)).then_some(())
        })
        .await;
    }

    /// Waits until the page has this title, and everything that it loads is there.
    pub async fn arrives(&self, heading: &str) {
        self.find(Role::Heading, heading).await;
        self.until_script(
            "the end of loading",
            "return document.readyState === 'complete' && !document.querySelector('[aria-busy=true]')",
        )
        .await;
    }

    /// Tells whether a thing can be used.
    pub async fn is_enabled(&self, role: Role, name: &str) -> bool {
        self.find(role, name).await.is_enabled().await.unwrap()
    }

    /// Types a text, wherever the focus is.
    pub async fn keys(&self, text: &str) {
        let typing = self.driver.action_chain().send_keys(text);
        typing.perform().await.unwrap();
    }

    /// Presses a key, wherever the focus is.
    pub async fn key(&self, key: Key) {
        self.keys(&key.value().to_string()).await;
    }

    /// Moves the focus with the tab key until such a thing has it.
    pub async fn tab_to(&self, role: Role, name: &str) {
        self.until(&format!("{role:?} `{name}`"), async || {
            (!self.all(role, name).await.is_empty()).then_some(())
        })
        .await;
        // More stops than any page has.
        for _ in 0..80 {
            for element in self.all(role, name).await {
                if self.has_focus(&element).await {
                    return;
                }
            }
            self.key(Key::Tab).await;
        }
        panic!("the tab key does not lead to {role:?} `{name}`");
    }

    /// Tells whether an element has the focus.
    pub async fn has_focus(&self, element: &WebElement) -> bool {
        let script = "return document.activeElement === arguments[0]";
        self.script(script, vec![element.to_json().unwrap()]).await == json!(true)
    }

    /// Waits until the clipboard holds what a copy button with this name gives.
    pub async fn copy(&self, name: &str) -> String {
        let empty = "navigator.clipboard.writeText('').then(arguments[0], arguments[0])";
        self.driver.execute_async(empty, vec![]).await.unwrap();
        self.press(name).await;
        self.until("something in the clipboard", async || {
            let text = self.clipboard().await;
            (!text.is_empty()).then_some(text)
        })
        .await
    }

    /// Signs in on the page that asks for it.
    pub async fn sign_in(&self, account: &str, user: &str, password: &str) {
        self.fill("Account", account).await;
        self.fill("User", user).await;
        self.fill("Password", password).await;
        self.press("Sign in").await;
    }
}
