//! A browser that a test drives. Everything is waited for, never slept for; a
//! journey that fails leaves a picture and says what was on the screen.

use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::desiredcapabilities::PageLoadStrategy;
use thirtyfour::manager::{BrowserKind, WebDriverManager};
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, LoggingPrefsLogLevel};

use crate::process::Process;

/// How long something may take to appear.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often one looks again meanwhile.
const GLANCE: Duration = Duration::from_millis(40);

/// Wide as a desk's screen.
pub const WIDE: (u32, u32) = (1440, 900);
/// Narrow as a phone.
pub const NARROW: (u32, u32) = (390, 844);

/// A browser with one window and a profile of its own.
pub struct Browser {
    /// The driver, for what the helpers do not know.
    pub driver: WebDriver,
    /// The server's address.
    pub url: String,
    name: String,
    expected: Mutex<Vec<String>>,
    noted: Mutex<Vec<BrowserLogEntry>>,
    profile: TempDir,
}

/// Runs a test in a new browser. Fails with what was on the screen, or with
/// the errors in the browser's console.
pub async fn journey(name: &str, server: &Process, test: impl AsyncFnOnce(&Browser)) {
    let browser = Browser::start(name, &format!("http://{}", server.host)).await;
    let checked = async {
        test(&browser).await;
        browser.assert_quiet().await;
    };
    let outcome = AssertUnwindSafe(checked).catch_unwind().await;
    if outcome.is_err() {
        browser.tell().await;
    }
    browser.driver.quit().await.unwrap();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

impl Browser {
    async fn start(name: &str, url: &str) -> Self {
        let profile = TempDir::new().unwrap();
        let mut wishes = DesiredCapabilities::chrome();
        let folder = format!("--user-data-dir={}", profile.path().display());
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-prefers-reduced-motion",
            "--lang=en-US",
            &folder,
        ];
        for flag in flags {
            wishes.add_arg(flag).unwrap();
        }
        wishes.set_binary(&program("chromium")).unwrap();
        wishes
            .set_page_load_strategy(PageLoadStrategy::Eager)
            .unwrap();
        for log in ["browser", "performance"] {
            wishes
                .set_logging_prefs(log, LoggingPrefsLogLevel::All)
                .unwrap();
        }
        let manager = WebDriverManager::builder()
            .offline()
            .driver_binary(BrowserKind::Chrome, program("chromedriver"))
            .build();
        let browser = Self {
            driver: manager.launch(wishes).await.unwrap(),
            url: url.to_owned(),
            name: name.to_owned(),
            expected: Mutex::default(),
            noted: Mutex::default(),
            profile,
        };
        browser.resize(WIDE).await;
        browser
            .command(
                "Browser.grantPermissions",
                json!({
                    "origin": url,
                    "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"],
                }),
            )
            .await;
        let folder = json!({ "behavior": "allow", "downloadPath": browser.downloads() });
        browser.command("Browser.setDownloadBehavior", folder).await;
        browser
    }

    fn downloads(&self) -> PathBuf {
        self.profile.path().join("downloads")
    }

    /// Waits for a file that the page lets the browser save, and returns its text.
    pub async fn downloaded(&self, name: &str) -> String {
        let file = self.downloads().join(name);
        self.until(&format!("the file `{name}`"), async || {
            fs::read_to_string(&file)
                .ok()
                .filter(|text| !text.is_empty())
        })
        .await
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn command(&self, name: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(name, parameters).await;
        answer.unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Sets the size of the page.
    pub async fn resize(&self, (width, height): (u32, u32)) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.command("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Sets the theme of the system: `light` or `dark`.
    pub async fn set_theme(&self, theme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.command(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// Goes to an address of the server, as one types it.
    pub async fn open(&self, path: &str) {
        let address = match path.starts_with('/') {
            true => format!("{}{path}", self.url),
            false => path.to_owned(),
        };
        self.driver.goto(address).await.unwrap();
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.driver.execute(script, arguments).await;
        let answer = answer.unwrap_or_else(|e| panic!("script: {e}\n{script}"));
        answer.json().clone()
    }

    /// Returns the text of the page, as it is drawn, with single spaces.
    pub async fn text(&self) -> String {
        let text = self
            .script("return document.body?.innerText ?? ''", vec![])
            .await;
        let words: Vec<_> = text.as_str().unwrap().split_whitespace().collect();
        words.join(" ")
    }

    /// Returns what lies in the clipboard.
    pub async fn clipboard(&self) -> String {
        let read = "navigator.clipboard.readText().then(arguments[0], e => arguments[0](null))";
        let answer = self.driver.execute_async(read, vec![]).await.unwrap();
        let text = answer.json().as_str().map(str::to_owned);
        text.expect("the clipboard cannot be read")
    }

    /// Waits until `look` finds something; `what` is for the message.
    pub async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(Instant::now() < end, "waited in vain: {what}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until a script returns `true`.
    pub async fn until_script(&self, what: &str, script: &str) {
        self.until(what, async || {
            (self.script(script, vec![]).await == json!(true)).then_some(())
        })
        .await;
    }

    /// Lets the browser's console have lines with this text: the refusal of a
    /// call, which the browser notes by itself.
    pub fn expect_error(&self, text: &str) {
        self.expected.lock().unwrap().push(text.to_owned());
    }

    /// Demands that the browser's console has no error but the expected ones.
    pub async fn assert_quiet(&self) {
        let errors = self.errors().await;
        assert!(
            errors.is_empty(),
            "errors in the browser's console:\n{}",
            errors.join("\n")
        );
    }

    async fn errors(&self) -> Vec<String> {
        let new = self.driver.browser_log().await.unwrap();
        let mut noted = self.noted.lock().unwrap();
        noted.extend(new);
        let expected = self.expected.lock().unwrap();
        // The console asks who is signed in before it knows: nobody, or nobody yet. The feed is
        // refused when a session has ended under an open page.
        let is_expected = |text: &str| {
            let is_question = text.contains("/api/berth/v1/session ")
                && (text.contains(" 401 ") || text.contains(" 503 "));
            let is_feed = text.contains("/api/berth/v1/feed ") && text.contains(" 401 ");
            is_question || is_feed || expected.iter().any(|part| text.contains(part))
        };
        noted
            .iter()
            .filter(|entry| entry.level == "SEVERE" && !is_expected(&entry.message))
            .map(|entry| entry.message.clone())
            .collect()
    }

    /// Returns what the browser noted of its requests since the last call: the
    /// events of the protocol's `Network` domain.
    pub async fn network(&self) -> Vec<Value> {
        let log: Vec<BrowserLogEntry> = self.driver.get_log("performance").await.unwrap();
        log.iter()
            .map(|entry| serde_json::from_str::<Value>(&entry.message).unwrap()["message"].clone())
            .filter(|event| event["method"].as_str().unwrap().starts_with("Network."))
            .collect()
    }

    /// Keeps a picture of the page for people to look at.
    pub async fn picture(&self, name: &str) {
        self.draw(&folder().join("screenshots").join(format!("{name}.png")))
            .await;
    }

    async fn draw(&self, to: &Path) {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let picture = self.driver.screenshot_as_png().await.unwrap();
        fs::write(to, picture).unwrap();
    }

    /// Tells what is on the screen, for a test that has failed.
    async fn tell(&self) {
        let picture = folder().join(format!("{}.png", self.name));
        let address = self.driver.current_url().await.map(|url| url.to_string());
        let seen = AssertUnwindSafe(async {
            self.draw(&picture).await;
            let text = self.text().await;
            (text, self.errors().await.join("\n"))
        });
        let (text, errors) = seen.catch_unwind().await.unwrap_or_default();
        eprintln!(
            "--- {} failed at {}\n--- picture: {}\n--- console:\n{errors}\n--- page:\n{text}",
            self.name,
            address.unwrap_or_default(),
            picture.display()
        );
    }
}

/// Returns where pictures are kept.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e")
}

/// Finds a program on the `PATH`.
fn program(name: &str) -> String {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    let found = found.unwrap_or_else(|| panic!("`{name}` is not installed"));
    found.to_str().unwrap().to_owned()
}
