//! The decision on tags, asked of the build for the browser and of the native
//! one.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_tests::Browser;
use berth_tests::browser::journey;
use serde_json::json;

use crate::world::start;

/// How many made-up images are decided on.
const IMAGES: u32 = 1_000;

const ASK: &str = "
    const [script, program, count] = arguments;
    return import('data:text/javascript;base64,' + script).then(verdict => {
        verdict.initSync({ module: Uint8Array.from(atob(program), c => c.charCodeAt(0)) });
        return verdict.verdicts(0, count);
    });
";

#[tokio::test]
async fn the_browser_decides_as_the_server_does() {
    let folder = std::env::var("BERTH_VERDICT");
    let folder = folder.expect("BERTH_VERDICT has to name a folder: `cargo xtask e2e` sets it");
    let read = |name| std::fs::read(PathBuf::from(&folder).join(name)).unwrap();
    let script = STANDARD.encode(read("verdict.js"));
    let program = STANDARD.encode(read("verdict_bg.wasm"));
    let server = start(&[]);
    journey("verdict", &server, async |browser: &Browser| {
        browser.open("about:blank").await;
        let asked = vec![json!(script), json!(program), json!(IMAGES)];
        let answer = browser.script(ASK, asked).await;
        let in_browser = answer.as_str().unwrap();
        let native = berth_verdict::verdicts(0, IMAGES);
        let pairs: Vec<_> = in_browser.lines().zip(native.lines()).collect();
        assert_eq!(pairs.len(), 1_000);
        for (in_browser, native) in pairs {
            assert_eq!(in_browser, native);
        }
        for fate in ["Goes", "Guarded", "Excepted", "Kept"] {
            let count = native.matches(&format!("\"{fate}\"")).count();
            assert!(count > 1_000, "only {count} tags with the fate {fate}");
        }
    })
    .await;
}
