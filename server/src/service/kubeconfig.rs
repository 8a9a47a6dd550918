//! What of a kubeconfig is taken: data alone. Whatever would run a program, read a file or go
//! another way as the server, is refused by its name, as is everything that is not known.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most bytes of a kubeconfig.
const MAX_BYTES: usize = 256 * 1024;

/// How a cluster is entered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The address of the API.
    pub(super) server: String,
    /// Who may vouch for the server, in PEM.
    pub(super) ca: Option<String>,
    /// A token.
    pub(super) token: Option<String>,
    /// A client certificate and its key, in PEM.
    pub(super) certificate: Option<(String, String)>,
}

/// The fields that are taken, by what they are in.
const ROOT: &[&str] = &[
    "apiVersion",
    "kind",
    "preferences",
    "current-context",
    "clusters",
    "contexts",
    "users",
];
const CLUSTER: &[&str] = &["server", "certificate-authority-data"];
const CONTEXT: &[&str] = &["cluster", "user", "namespace"];
const USER: &[&str] = &["token", "client-certificate-data", "client-key-data"];

/// Why a field is not taken, where it is known.
const REASONS: &[(&str, &str)] = &[
    ("exec", "it would run a program on the server"),
    ("auth-provider", "it would run a program on the server"),
    (
        "certificate-authority",
        "it would read a file of the server; write `certificate-authority-data`",
    ),
    (
        "client-certificate",
        "it would read a file of the server; write `client-certificate-data`",
    ),
    (
        "client-key",
        "it would read a file of the server; write `client-key-data`",
    ),
    (
        "tokenFile",
        "it would read a file of the server; write `token`",
    ),
    ("proxy-url", "calls go straight to the cluster"),
    (
        "insecure-skip-tls-verify",
        "the certificate of a cluster is always checked",
    ),
    (
        "username",
        "a cluster is entered with a token or a client certificate",
    ),
    (
        "password",
        "a cluster is entered with a token or a client certificate",
    ),
];

/// A part of a kubeconfig with its name.
type Named<'a> = (String, &'a Map<String, Value>);

/// Reads how the current context enters its cluster.
///
/// # Errors
/// Words on what is refused, without anything that may be secret.
pub(super) fn parse(text: &str) -> Result<Entry, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("a kubeconfig may have {MAX_BYTES} bytes"));
    }
    let root: Value = serde_yaml_ng::from_str(text)
        .map_err(|_| "the kubeconfig is neither YAML nor JSON that can be read".to_owned())?;
    let root = root.as_object().ok_or("the kubeconfig is no object")?;
    known(root, "", ROOT)?;
    if root.get("preferences").is_some_and(is_something) {
        return Err("`preferences` is refused: nothing in it is known".to_owned());
    }
    let clusters = named(root, "clusters", "cluster", CLUSTER)?;
    let contexts = named(root, "contexts", "context", CONTEXT)?;
    let users = named(root, "users", "user", USER)?;
    let context = current(root, &contexts)?;
    let part = |field: &str, among: &[Named<'_>]| {
        let name = text_of(context, field, "context")?.unwrap_or_default();
        let found = among.iter().find(|(known, _)| *known == name);
        found.map(|(_, part)| (*part).clone()).ok_or(format!(
            "the current context names no {field} that is there"
        ))
    };
    let (cluster, user) = (part("cluster", &clusters)?, part("user", &users)?);
    let server = text_of(&cluster, "server", "cluster")?;
    let certificate = data_of(&user, "client-certificate-data", "user")?;
    let key = data_of(&user, "client-key-data", "user")?;
    Ok(Entry {
        server: server.ok_or("the cluster has no `server`")?,
        ca: data_of(&cluster, "certificate-authority-data", "cluster")?,
        token: text_of(&user, "token", "user")?,
        certificate: pair(certificate, key)?,
    })
}

/// Puts certificate and key together, which are worth nothing alone.
pub(super) fn pair(
    certificate: Option<String>,
    key: Option<String>,
) -> Result<Option<(String, String)>, String> {
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
        (None, None) => Ok(None),
        _ => Err("a client certificate and its key go together".to_owned()),
    }
}

fn is_something(value: &Value) -> bool {
    !value.is_null() && value.as_object().is_none_or(|fields| !fields.is_empty())
}

/// Refuses fields that are not taken, whatever their value is.
fn known(fields: &Map<String, Value>, at: &str, taken: &[&str]) -> Result<(), String> {
    let Some(field) = fields.keys().find(|field| !taken.contains(&field.as_str())) else {
        return Ok(());
    };
    let reason = REASONS.iter().find(|(name, _)| name == field);
    let reason = reason.map_or("it is not known", |(_, reason)| reason);
    Err(format!("`{at}{field}` is refused: {reason}"))
}

/// Reads a list of parts with names; every one is checked, also those that are not used.
fn named<'a>(
    root: &'a Map<String, Value>,
    list: &str,
    part: &str,
    taken: &[&str],
) -> Result<Vec<Named<'a>>, String> {
    let entries = match root.get(list) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(entries) => entries.as_array().ok_or(format!("`{list}` is no list"))?,
    };
    let mut found = Vec::with_capacity(entries.len());
    for (number, entry) in entries.iter().enumerate() {
        let at = format!("{list}[{number}].");
        let entry = entry.as_object().ok_or(format!("`{at}` is no object"))?;
        known(entry, &at, &["name", part])?;
        let name = text_of(entry, "name", list)?.unwrap_or_default();
        let inner = entry.get(part).and_then(Value::as_object);
        let inner = inner.ok_or(format!("`{at}{part}` is no object"))?;
        known(inner, &format!("{at}{part}."), taken)?;
        found.push((name, inner));
    }
    Ok(found)
}

/// Returns the context that is named, or the only one.
fn current<'a>(
    root: &Map<String, Value>,
    contexts: &[Named<'a>],
) -> Result<&'a Map<String, Value>, String> {
    let wanted = text_of(root, "current-context", "kubeconfig")?.unwrap_or_default();
    let found = match (wanted.is_empty(), contexts) {
        (true, [(_, only)]) => Some(*only),
        (true, _) => None,
        (false, contexts) => {
            let of_name = contexts.iter().find(|(name, _)| *name == wanted);
            of_name.map(|(_, context)| *context)
        }
    };
    found.ok_or("`current-context` names no context that is there".to_owned())
}

fn text_of(fields: &Map<String, Value>, field: &str, of: &str) -> Result<Option<String>, String> {
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{field}` of the {of} is no text")),
    }
}

/// Reads base64, as fields whose names end with `-data` have it.
fn data_of(fields: &Map<String, Value>, field: &str, of: &str) -> Result<Option<String>, String> {
    let Some(text) = text_of(fields, field, of)? else {
        return Ok(None);
    };
    let bytes = STANDARD.decode(text.trim()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some)
        .ok_or(format!("`{field}` of the {of} is no text in base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "
apiVersion: v1
kind: Config
current-context: prod
preferences: {}
clusters:
- name: c
  cluster:
    server: https://example.com:6443
    certificate-authority-data: Y2E=
contexts:
- name: prod
  context: {cluster: c, user: u, namespace: default}
users:
- name: u
  user:
    token: secret-token
";

    fn refusal(text: &str) -> String {
        match parse(text) {
            Ok(_) => String::new(),
            Err(words) => words,
        }
    }

    #[test]
    fn a_kubeconfig_of_data_alone_is_read() {
        let entry = parse(PLAIN).unwrap_or_else(|words| panic!("{words}"));
        assert_eq!(entry.server, "https://example.com:6443");
        assert_eq!(entry.ca.as_deref(), Some("ca"));
        assert_eq!(entry.token.as_deref(), Some("secret-token"));
        let by_certificate = PLAIN.replace(
            "token: secret-token",
            "client-certificate-data: Y2VydA==\n    client-key-data: a2V5",
        );
        let entry = parse(&by_certificate).unwrap_or_else(|words| panic!("{words}"));
        assert_eq!(
            entry.certificate,
            Some(("cert".to_owned(), "key".to_owned()))
        );
        let json = r#"{"clusters":[{"name":"c","cluster":{"server":"https://a"}}],
            "contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],
            "users":[{"name":"u","user":{"token":"t"}}]}"#;
        assert!(parse(json).is_ok(), "{}", refusal(json));
    }

    #[test]
    fn what_would_act_as_the_server_is_refused_by_name() {
        for (field, of_user) in [
            ("exec: {command: /bin/sh}", true),
            ("auth-provider: {name: gcp}", true),
            ("client-certificate: /etc/x", true),
            ("client-key: /etc/x", true),
            ("tokenFile: /etc/x", true),
            ("username: ada", true),
            ("password: secret", true),
            ("as: system:admin", true),
            ("as-groups: [system:masters]", true),
            ("extensions: []", true),
            ("certificate-authority: /etc/x", false),
            ("proxy-url: http://10.0.0.1", false),
            ("insecure-skip-tls-verify: true", false),
            ("insecure-skip-tls-verify: false", false),
            ("tls-server-name: other", false),
            ("disable-compression: true", false),
        ] {
            let place = match of_user {
                true => "    token: secret-token\n",
                false => "    certificate-authority-data: Y2E=\n",
            };
            let text = PLAIN.replace(place, &format!("{place}    {field}\n"));
            let name = field.split(':').next().unwrap();
            let words = refusal(&text);
            assert!(
                words.contains(&format!("{name}` is refused")),
                "{field}: {words}"
            );
            assert!(!words.contains("secret-token"), "{words}");
        }
        let of_root = format!("{PLAIN}extensions: []\n");
        assert!(refusal(&of_root).contains("`extensions` is refused"));
        let preferences = PLAIN.replace("preferences: {}", "preferences: {colors: true}");
        assert!(refusal(&preferences).contains("`preferences` is refused"));
    }

    #[test]
    fn also_parts_that_are_not_used_are_checked() {
        let text = format!("{PLAIN}- name: other\n  user:\n    exec: {{command: sh}}\n");
        assert!(
            refusal(&text).contains("users[1].user.exec"),
            "{}",
            refusal(&text)
        );
    }

    #[test]
    fn what_is_no_kubeconfig_is_refused() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
            c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
            e: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n";
        let long = "a".repeat(MAX_BYTES + 1);
        for text in [
            "",
            "x",
            "[]",
            "{",
            "clusters: 1",
            "clusters: [1]",
            bomb,
            &long,
            &PLAIN.replace("current-context: prod", "current-context: other"),
            &PLAIN.replace("cluster: c,", "cluster: other,"),
            &PLAIN.replace("user: u,", "user: other,"),
            &PLAIN.replace("Y2E=", "***"),
            &PLAIN.replace("server: https://example.com:6443", "server: 7"),
            &PLAIN.replace("token: secret-token", "client-key-data: a2V5"),
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
