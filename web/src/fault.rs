//! A call that did not work, and its words for people. The only place that
//! turns a code of the server into a sentence.

use berth_core::error::Code;
use serde_json::Value;

/// A call that did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Why.
    pub(crate) cause: Cause,
    /// The server's own sentence, for causes that have no better one here.
    pub(crate) message: String,
    /// The id under which the server's log has the call.
    pub(crate) request_id: Option<String>,
}

/// Why a call did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No answer came.
    Offline,
    /// The server refused or failed.
    Server(Code),
    /// An answer that this console does not understand.
    Unreadable,
    /// A part of the console did not come.
    Unloaded,
}

impl Fault {
    pub(crate) const fn of(cause: Cause) -> Self {
        Self {
            cause,
            message: String::new(),
            request_id: None,
        }
    }

    /// Reads the error body of Berth's own API, of the SWR API or of the identity API.
    pub(crate) fn read(status: u16, body: &str, request_id: Option<String>) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let text =
            |value: &Value, field| value.get(field).and_then(Value::as_str).map(str::to_owned);
        let (code, message) = match (body.get("error"), body.get(0), text(&body, "error_code")) {
            (Some(own), ..) => (
                text(own, "code").and_then(|name| Code::from_name(&name)),
                text(own, "message"),
            ),
            (None, Some(swr), _) => (
                text(swr, "errorCode").and_then(|code| of_swr(&code)),
                text(swr, "detail").map(|detail| without_request_id(&detail)),
            ),
            (None, None, Some(code)) => (of_identity(&code, status), text(&body, "error_msg")),
            (None, None, None) => (None, None),
        };
        let cause = code.or_else(|| of_status(status)).map(Cause::Server);
        Self {
            cause: cause.unwrap_or(Cause::Unreadable),
            message: message.unwrap_or_default(),
            request_id,
        }
    }

    pub(crate) fn is(&self, code: Code) -> bool {
        self.cause == Cause::Server(code)
    }

    /// Returns what happened, in one sentence.
    pub(crate) fn what(&self) -> String {
        let text = match self.cause {
            Cause::Offline => "The server does not answer.",
            Cause::Unloaded => "This part of the console did not load.",
            Cause::Unreadable => "The answer of the server was not understood.",
            Cause::Server(code) => match what(code) {
                "" => return sentence(&self.message),
                text => text,
            },
        };
        text.to_owned()
    }

    /// Returns what to do about it, in one sentence.
    pub(crate) const fn advice(&self) -> &'static str {
        match self.cause {
            Cause::Offline => "Check the connection and try again.",
            Cause::Unloaded => {
                "Check the connection and try again. If the server was updated, reload the page."
            }
            Cause::Unreadable => "Reload the page: the server may be newer than this console.",
            Cause::Server(code) => advice(code),
        }
    }
}

fn of_swr(swr: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.swr() == swr)
}

/// Identity has no codes of its own: one of the SWR table may stand for several of ours. Then what
/// the server says in words is shown.
fn of_identity(swr: &str, status: u16) -> Option<Code> {
    let fits = |code: &Code| code.swr() == swr && code.status() == status;
    let mut fitting = Code::ALL.iter().copied().filter(fits);
    match (fitting.next(), fitting.next()) {
        (None, _) => None,
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) if status == 403 || status >= 500 => of_status(status),
        (Some(_), Some(_)) if status == 404 => Some(Code::UserNotFound),
        (Some(_), Some(_)) => Some(Code::InvalidParameter),
    }
}

/// Takes off what the SWR family adds to the server's sentence.
fn without_request_id(detail: &str) -> String {
    let end = detail.rfind(" (request ").unwrap_or(detail.len());
    detail.get(..end).unwrap_or(detail).to_owned()
}

/// For an answer of something in between, which knows none of our codes.
const fn of_status(status: u16) -> Option<Code> {
    match status {
        401 => Some(Code::Unauthenticated),
        403 => Some(Code::Forbidden),
        404 => Some(Code::RouteNotFound),
        413 => Some(Code::RequestTooLarge),
        429 => Some(Code::TooManyRequests),
        502..=504 => Some(Code::Unavailable),
        500..=599 => Some(Code::Internal),
        _ => None,
    }
}

const fn what(code: Code) -> &'static str {
    match code {
        Code::Unauthenticated => "You are not signed in.",
        Code::BadCredentials => "Account, user or password is wrong.",
        Code::Forbidden => "You do not have the right to do this.",
        Code::CrossSite => "The server did not accept the call from this page.",
        Code::TooManyRequests => "Too many attempts.",
        Code::NamespaceNotFound => "This organization does not exist, or you cannot see it.",
        Code::RepositoryNotFound => "This image does not exist, or you cannot see it.",
        Code::TagNotFound => "This tag does not exist any more.",
        Code::ManifestNotFound => "This image version does not exist any more.",
        Code::NamespaceExists => "This name is taken.",
        Code::NamespaceNotEmpty => "The organization still has images.",
        Code::RepositoryNotEmpty => "The image still has tags.",
        Code::NamespaceQuota => "The account has as many organizations as it may.",
        Code::KeyQuota => "You have as many access keys as you may.",
        Code::KeyNotFound => "This key does not exist any more.",
        Code::NamespaceGrantExists | Code::RepositoryGrantExists => {
            "One of them has a permission here already."
        }
        Code::NamespaceGrantNotFound | Code::RepositoryGrantNotFound => {
            "This person has no permission here any more."
        }
        Code::InvalidUser => "This user does not exist in your account.",
        Code::TriggerExists => "The image has a trigger of this name.",
        Code::TriggerNotFound => "This trigger does not exist any more.",
        Code::TriggerQuota => "The image has as many triggers as it may.",
        Code::RunNotFound => "This run does not exist any more.",
        Code::RunOver => "The run was over already.",
        Code::RunNotUndoable => "There is nothing left of this run to bring back.",
        Code::SetUpClosed => "This set-up link is not valid any more.",
        Code::SetUpNeeded => "This registry is not set up yet.",
        Code::Changed => "Something changed since this page was loaded.",
        Code::Busy => "Another change was faster.",
        Code::OutOfSpace => "The server has no space left.",
        Code::Unavailable => "The server cannot reach its storage.",
        Code::Internal => "The server failed.",
        Code::RouteNotFound | Code::MethodNotAllowed => "The server does not know this call.",
        _ => "",
    }
}

const fn advice(code: Code) -> &'static str {
    match code {
        Code::Unauthenticated => "Sign in again.",
        Code::BadCredentials => "Check all three; upper and lower case count.",
        Code::Forbidden => "Ask an administrator of your account for it.",
        Code::CrossSite => "Reload the page and try again.",
        Code::TooManyRequests => "Wait a minute, then try again.",
        Code::NamespaceNotFound | Code::RepositoryNotFound => {
            "Check the name, or ask for access to it."
        }
        Code::TagNotFound
        | Code::ManifestNotFound
        | Code::KeyNotFound
        | Code::NamespaceGrantExists
        | Code::RepositoryGrantExists
        | Code::NamespaceGrantNotFound
        | Code::RepositoryGrantNotFound
        | Code::InvalidUser
        | Code::UserNotFound
        | Code::TriggerNotFound
        | Code::RunNotFound
        | Code::RunOver
        | Code::RunNotUndoable
        | Code::Changed => "Reload the list and look again.",
        Code::NamespaceExists => "Names are unique over all accounts: choose another.",
        Code::NamespaceNotEmpty => "Delete its images first.",
        Code::RepositoryNotEmpty => "Delete its tags first.",
        Code::NamespaceQuota => "Delete one that is not used, or ask the operator for more.",
        Code::KeyQuota | Code::TriggerQuota => "Delete one that is not used.",
        Code::SetUpClosed => {
            "Restart the server to get a new link, or sign in if an account exists."
        }
        Code::SetUpNeeded => "Open the set-up link that the server printed when it started.",
        Code::Busy => "Try again.",
        Code::OutOfSpace => "Delete what is not needed, or ask the operator for space.",
        Code::Unavailable => "Try again in a minute; the operator finds the reason in the log.",
        Code::Internal => "Try again; if it stays, give the request id to the operator.",
        Code::RouteNotFound | Code::MethodNotAllowed => {
            "Reload the page: the server may be newer than this console."
        }
        _ => "Change the entry and try again.",
    }
}

/// Makes a sentence of the server's own message.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.trim().trim_end_matches('.').chars();
    match letters.next() {
        // The tables of all letters of the world would weigh 10 kB.
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()),
        None => "The server refused the call.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_error_bodies_are_understood() {
        let own = r#"{"error":{"code":"changed","message":"x","request_id":"r1"}}"#;
        assert!(Fault::read(409, own, None).is(Code::Changed));
        let code = Code::NamespaceExists.swr();
        let swr = format!(
            r#"[{{"errorCode":"{code}","errorMessage":"x","detail":"it is there (request r)"}}]"#
        );
        let swr = Fault::read(409, &swr, Some("r2".to_owned()));
        assert!(swr.is(Code::NamespaceExists));
        assert_eq!(swr.message, "it is there");
        assert_eq!(swr.request_id.as_deref(), Some("r2"));
    }

    #[test]
    fn where_identity_leaves_open_what_it_means_its_words_are_shown() {
        let body = |code: Code| {
            let code = code.swr();
            format!(
                r#"{{"error_code":"{code}","error_msg":"user `ana` is there","request_id":"r"}}"#
            )
        };
        let read = |code: Code| Fault::read(code.status(), &body(code), None);
        let taken = read(Code::UserExists);
        assert_eq!(taken.what(), "User `ana` is there.");
        assert!(read(Code::KeyNotFound).is(Code::UserNotFound));
        assert!(read(Code::Unauthenticated).is(Code::Unauthenticated));
        assert!(read(Code::BadCredentials).is(Code::BadCredentials));
        assert!(read(Code::Forbidden).is(Code::Forbidden));
        assert!(read(Code::Unavailable).is(Code::Unavailable));
    }

    #[test]
    fn an_answer_of_a_proxy_is_explained_by_its_status() {
        assert!(Fault::read(502, "<html>", None).is(Code::Unavailable));
    }

    #[test]
    fn every_code_has_words() {
        for code in Code::ALL {
            let fault = Fault {
                cause: Cause::Server(*code),
                message: "the tag is odd".to_owned(),
                request_id: None,
            };
            assert!(fault.what().ends_with('.'), "{code:?}");
            assert!(fault.advice().ends_with('.'), "{code:?}");
        }
    }
}
