//! The tools that the commands use, each with its version and its source.

mod axe;
mod console;
mod deny;
mod go;
mod python;
mod system;

pub(crate) use axe::axe;
pub(crate) use console::{trunk, wasm_bindgen, wasm_target};
pub(crate) use deny::cargo_deny;
pub(crate) use go::{crane, kube_apiserver, regctl, registry};
pub(crate) use python::python;
pub(crate) use system::{BROWSER, CXX, KUBERNETES, POSTGRES, SKOPEO, STRACE, packages};
