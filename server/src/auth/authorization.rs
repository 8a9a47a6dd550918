//! The `Authorization` header of container clients: its scheme, and what `Basic` carries. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The longest text behind `Basic ` that is looked at.
const MOST: usize = 2048;

/// What a header presents, by its scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme<'a> {
    /// User and password, encoded.
    Basic(&'a str),
    /// A registry token.
    Bearer(&'a str),
}

impl<'a> Scheme<'a> {
    /// Parses the value of a header; nothing for any other scheme.
    pub(crate) fn parse(header: &'a str) -> Option<Self> {
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic(rest.trim()));
        }
        let is_bearer = scheme.eq_ignore_ascii_case("bearer");
        is_bearer.then(|| Self::Bearer(rest.trim()))
    }
}

/// User and password of a `Basic` header. The user is of the form `{project}@{access}`.
pub(crate) struct Basic {
    pub(super) project: String,
    pub(super) access: String,
    pub(super) password: String,
}

impl Basic {
    /// Parses the part after `Basic `. The user is split at its last `@`.
    pub(crate) fn parse(encoded: &str) -> Option<Self> {
        if encoded.len() > MOST {
            return None;
        }
        let decoded = STANDARD.decode(encoded.trim()).ok()?;
        // PostgreSQL takes no text with a zero byte.
        let text = String::from_utf8(decoded)
            .ok()
            .filter(|text| !text.contains('\0'))?;
        let (user, password) = text.split_once(':')?;
        let (project, access) = user.rsplit_once('@')?;
        Some(Self {
            project: project.to_owned(),
            access: access.to_owned(),
            password: password.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_known_in_any_case_and_without_what_follows() {
        assert_eq!(Scheme::parse("basic  YTpi "), Some(Scheme::Basic("YTpi")));
        assert_eq!(Scheme::parse("BEARER a.b.c"), Some(Scheme::Bearer("a.b.c")));
        assert_eq!(Scheme::parse("Bearer"), Some(Scheme::Bearer("")));
        for other in ["", " Basic YTpi", "Digest a=b", "Basic:YTpi"] {
            assert_eq!(Scheme::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_project_may_have_an_at_and_a_password_colons() {
        let basic = Basic::parse(&STANDARD.encode("a@b@KEY:pass:word")).unwrap();
        assert_eq!(basic.project, "a@b");
        assert_eq!(basic.access, "KEY");
        assert_eq!(basic.password, "pass:word");
        for text in ["", "KEY:password", "a@KEY", "a@KEY:\0"] {
            assert!(Basic::parse(&STANDARD.encode(text)).is_none(), "{text:?}");
        }
        assert!(Basic::parse("not base64!").is_none());
        let long = format!("a@KEY:{}", "p".repeat(MOST));
        assert!(Basic::parse(&STANDARD.encode(long)).is_none());
    }
}
